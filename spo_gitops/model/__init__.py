"""Values that cross folders, and the contracts between them. No I/O, no third-party import."""
