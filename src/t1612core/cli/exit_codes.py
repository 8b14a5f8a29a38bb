"""Name the exit codes."""

NOTHING_FOUND = 0
FOUND = 1
BROKEN_OUTPUT = 2  # as argparse's own, for a wrong command line
UNREADABLE = 3
FAILED = 70  # EX_SOFTWARE of sysexits.h: the command itself is broken, or has no memory left
INTERRUPTED = 130
TERMINATED = 143  # by SIGTERM, with the account
