"""Name the exit codes."""

NOTHING_FOUND = 0
FOUND = 1
BAD_USAGE = 2  # argparse's own
BROKEN_OUTPUT = 2
UNREADABLE = 3
INTERRUPTED = 130
