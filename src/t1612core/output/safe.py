"""Make text from an event harmless where it is shown.

Events come from attackers. A command line may hold terminal escapes that move the
cursor or hide text, direction marks that reorder it, line breaks that forge a row,
or a leading ``=`` that a spreadsheet runs.
"""

from __future__ import annotations

# Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def printable(text: str) -> str:
    r"""Spell out every character that does not print as one visible sign.

    Controls, format characters such as direction marks, line separators, private
    use, surrogates and exotic spaces become escapes (``\x1b``, ``\u202e``). A
    backslash stays as it is: Windows paths hold many, and the text is to be read.
    """
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def cell(text: str) -> str:
    """Keep a spreadsheet from running *text*: put ``'`` before the sign of a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
