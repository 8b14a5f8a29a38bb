"""Write plain words as a regular expression, for engines that have nothing else.

Nothing of a word means anything in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..model import Kind
from .nouns import Question

Spell = Callable[[str], str]
_MEANS: Final = re.compile(r"[\\.^$|?*+()\[\]{}]")


def escaped(text: str, backslash: str = r"\\") -> str:
    """Spell a word with a backslash before what means something; *backslash* is one itself."""
    return _MEANS.sub(lambda found: backslash if found[0] == "\\" else f"\\{found[0]}", text)


def classed(text: str) -> str:
    """Spell a word without a backslash and without a quote, for texts that give them a meaning.

    Of all that can be typed, what is left by the first class is ``]`` and a backslash, and by the
    second a quote.
    """
    signs = {"\\": "[^ -[^-~]", '"': "[^ !#-~]", "^": "[]-^]"}
    return _MEANS.sub(
        lambda found: signs.get(found[0], f"[{found[0]}]"), text.replace('"', "\0")
    ).replace("\0", signs['"'])


def pattern(
    kind: Kind, question: Question, spell: Spell = escaped, *, is_path: bool = False
) -> str:
    """Write a question's words. ``is_path``: a name is asked of the path that it ends."""
    words = "|".join(spell(str(value)) for value in question.values)
    if is_path and question.field.endswith("name"):
        return _name(kind, question, words, spell)
    match question.match:
        case "is":
            return f"^(?:{words})$"
        case "startswith":
            return f"^(?:{words})"
        case "endswith":
            return f"(?:{words})$"
        case _:
            return f"(?:{words})"


def _name(kind: Kind, question: Question, words: str, spell: Spell) -> str:
    """Ask for what is behind the last slash; a program's may end in ``.exe``."""
    begin = f"(?:^|/|{spell(chr(92))})"
    end = "" if kind == "file" and question.field == "name" else f"(?:{spell('.exe')})?"
    match question.match:
        case "is":
            return f"{begin}(?:{words}){end}$"
        case "startswith":
            return rf"{begin}(?:{words})[^/\\]*$"
        case _:
            return f"(?:{words}){end}$"
