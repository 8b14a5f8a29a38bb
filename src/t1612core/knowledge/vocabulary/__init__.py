"""Hold the words and numbers that readers look for, in tables that import nothing of this package.

The readers of text, shells and containers stand below the other rooms of ``knowledge``, which use
them; so these words have a floor of their own, below the readers.
"""
