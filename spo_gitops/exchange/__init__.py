"""Out of a tenant and into files, and back: export, import, archives, mapping."""
