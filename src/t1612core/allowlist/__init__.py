"""Let known harmless builds pass, visibly: entries with an owner, a reason and an end."""

from .entries import Condition, Effect, Entry
from .lists import AllowList

__all__ = ["AllowList", "Condition", "Effect", "Entry"]
