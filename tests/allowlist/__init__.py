"""Allow-lists: their form, what they let pass, and what they never do."""
