"""The Dockerfile reader, its facts and their score."""
