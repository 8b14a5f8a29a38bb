"""Write findings down: one module a format, importing the model only."""
