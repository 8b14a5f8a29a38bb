"""Write findings: one module for each format; it imports the nouns only."""
