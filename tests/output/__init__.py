"""Writers of findings and incidents, held against the standards that they follow."""
