"""Security policies against what is known: selection, exceptions, effective values and verdicts. Pure."""
