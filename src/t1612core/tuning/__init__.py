"""Look after an allow-list: what is wrong with it, what it is used for, what it lacks."""
