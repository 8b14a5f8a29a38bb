"""Tests of the package ``correlate``."""
