"""Tests of splitting input into what is read and what is skipped."""
