"""Resource kinds: each module describes what to send for one kind, how to read the answers, and its rules."""
