"""The command line's doors."""
