"""Name a program the way tables of programs do.

Rule 1: a program is named by its file, not by where it lies or how it is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from .remembered import Remembered

MAX_LENGTH: Final = 4096
# What Linux and osquery hang on the name of a file that is gone.
_DELETED: Final = " (deleted)"
_SUFFIXES: Final = (".exe", ".com", ".cmd", ".bat")
# The words in what ``spellings`` takes away behind a name; all else of it are no letters.
TAKEN_AWAY: Final = ("bat", "cmd", "com", "deleted", "exe", "v")


def program_name(text: str) -> str:
    """Return the lower-case file name of a program, without ``.exe`` and the like.

    Takes a path with either slash, or a bare name.  A login shell's leading
    dash goes (``-bash``).  Empty when there is no name.  The last
    ``MAX_LENGTH`` characters are read.
    """
    return _NAMES[text]


def _name(text: str) -> str:
    name = text[-MAX_LENGTH:].strip().strip("\"'").removesuffix(_DELETED)
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2].lower().removeprefix("-")
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


_NAMES: Final = Remembered(_name)


def spellings(text: str) -> tuple[str, ...]:
    """Return what tables may call a program: its ``program_name``, and that without a version.

    ``python3.11`` is ``python`` too, and ``PHP-FPM8.2`` is ``php-fpm``.
    """
    name = program_name(text)
    plain = name.rstrip("0123456789.").removesuffix("-v").rstrip("-_")
    return (name,) if plain in (name, "") else (name, plain)


_EXTENSION: Final = re.compile(r"\.(?:exe|com|cmd|bat)$")


def plain_name(name: str, known: Container[str]) -> str:
    """Return the plain name among the *known* ones that a word starts; ``""`` for none."""
    path = name.replace("\\", "/").lower()
    base = path.rpartition("/")[2]
    if base in known:
        return base
    base = _EXTENSION.sub("", base).lstrip("-")
    plain = base.rstrip("0123456789.").removesuffix("-v").rstrip("-_")
    parent = path.split("/")[-2:-1]
    for key in (base, plain, "/".join([*parent, base])):
        if key in known:
            return key
    return ""
