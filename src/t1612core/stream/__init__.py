"""Read many events: from bytes to JSON values, with nothing lost uncounted."""
