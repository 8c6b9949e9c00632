"""An audit for people and machines: text, Markdown, JSON, CSV, SARIF, JUnit, HTML. All render one view."""
