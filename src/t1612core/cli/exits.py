"""Name the exit codes."""

NOTHING_FOUND = 0
FOUND = 1
BROKEN_OUTPUT = 2  # as argparse's own, for a wrong command line
UNREADABLE = 3
INTERRUPTED = 130
