"""Hold what the library knows, as data: signals, word lists, weights."""
