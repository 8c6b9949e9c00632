"""HTML reports in headless Chromium. Not part of the suite: ``make test-browser``."""
