"""Let known harmless builds pass, visibly: entries with an owner, a reason and an end."""

from .entries import AllowList, Condition, Effect, Entry

__all__ = ["AllowList", "Condition", "Effect", "Entry"]
