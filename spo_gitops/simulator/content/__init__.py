"""What is inside a site: one module for each family of objects, all hung on the same model."""
