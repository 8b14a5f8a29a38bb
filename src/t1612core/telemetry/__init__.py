"""Know where products keep the fields, and read them from there."""
