"""Write findings down: one module a format, importing the nouns only."""
