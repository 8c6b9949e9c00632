"""The documentation and the workflows say what the program does."""
