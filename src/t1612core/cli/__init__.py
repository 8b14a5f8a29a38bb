"""Run the command line; it imports everything and is imported by nothing."""
