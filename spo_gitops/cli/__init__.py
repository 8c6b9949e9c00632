"""The command line: one file a command. Results on stdout, progress and problems on stderr."""
