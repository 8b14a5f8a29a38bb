"""Read what a shell is given: words, scripts in three languages, and what they start."""
