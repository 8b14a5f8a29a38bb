"""Read many events: from bytes to JSON values, with nothing lost uncounted.

Whoever reads events from a source of its own, as a plugin does, gives them to a ``Stream``.
"""

from .account import Account, Rejected, Stream, Value

__all__ = ["Account", "Rejected", "Stream", "Value"]
