"""Read Dockerfiles and their scripts, and say what they do."""
