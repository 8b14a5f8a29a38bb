"""Hold words and numbers that readers of text look for: tables that import nothing themselves.

The readers stand below the other rooms of ``knowledge``, which use them; so these words have a
floor of their own, below the readers.
"""
