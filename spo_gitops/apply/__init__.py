"""Plan to outcomes, through ports: scheduling, conversations, settling, verification, recovery."""
