"""The command-line parser."""
