"""Read whole events: which signals of a fact-reading branch fire, and where they stand."""
