"""Hold what the library knows about Dockerfiles, as data."""
