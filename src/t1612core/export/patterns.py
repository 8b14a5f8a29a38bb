r"""Write plain words as a regular expression, for engines that have nothing else.

Nothing of a word means anything in it: what could is behind a backslash. ``\`` and ``/`` before a
name are the end of its folder.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import Kind
from .nouns import Question

_MEANS: Final = re.compile(r"[\\.^$|?*+()\[\]{}]")


def word(text: str, backslash: str = r"\\") -> str:
    """Write one word; *backslash* is what stands for one."""
    return _MEANS.sub(lambda found: backslash if found[0] == "\\" else f"\\{found[0]}", text)


def pattern(kind: Kind, question: Question, backslash: str = r"\\", *, is_path: bool) -> str:
    """Write a question's words. ``is_path``: a name is asked of the path that it ends."""
    words = "|".join(word(str(value), backslash) for value in question.values)
    if is_path and question.field.endswith("name"):
        return _name(kind, question, words, backslash)
    match question.match:
        case "is":
            return f"^(?:{words})$"
        case "startswith":
            return f"^(?:{words})"
        case "endswith":
            return f"(?:{words})$"
        case _:
            return f"(?:{words})"


def _name(kind: Kind, question: Question, words: str, backslash: str) -> str:
    """Ask for what is behind the last slash; a program's may end in ``.exe``."""
    begin = rf"(?:^|/|{backslash})"
    end = "" if kind == "file" and question.field == "name" else r"(?:\.exe)?"
    match question.match:
        case "is":
            return f"{begin}(?:{words}){end}$"
        case "startswith":
            return rf"{begin}(?:{words})[^/\\]*$"
        case _:
            return f"(?:{words}){end}$"
