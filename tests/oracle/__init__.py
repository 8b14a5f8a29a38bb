"""Other implementations of the rule, none of which shares code with the library."""
