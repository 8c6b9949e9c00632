"""The whole program: command line, git with a bare remote, HTTP with a simulated tenant."""
