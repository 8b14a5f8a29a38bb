"""Decode what is written with percent signs, as the library of URLs does, which few texts need."""

from __future__ import annotations


def unquote(text: str) -> str:
    """Return *text* with ``%2f`` and its like decoded as UTF-8; what is none becomes U+FFFD."""
    if "%" not in text:
        return text
    from urllib.parse import unquote  # not imported until a text is encoded

    return unquote(text)
