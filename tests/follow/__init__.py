"""Tests of following a growing file, and of going on after a kill."""
