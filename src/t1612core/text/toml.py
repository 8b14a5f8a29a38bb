"""Read TOML that somebody wrote, and refuse what a parser would need too much memory for.

Theory of operation
===================
For each part of a dotted key the parser keeps all parts before it, so a key of 200 KB takes
gigabytes. So the length of the text is bounded, and the depth of its keys and brackets. These are
counted here; strings and comments are skipped. Where the text is no TOML, counting ends, since the
parser ends there too.

Rule 1: time is linear in the text, which may be anything.
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import Any

from ..errors import FormatError

MOST_SIGNS = 8 * 2**20  # some 20,000 entries
DEEPEST = 8  # parts of a key, and brackets in brackets; no file of ours needs more than 5

# A string without an end goes to where its end had to be: the line's, or the text's.
_TOKEN = re.compile(
    r"""
    \"{3} (?: [^"\\] | \\. | "{1,2}(?!") )*+ "{0,5}
    | '{3} (?: [^'] | '{1,2}(?!') )*+ '{0,5}
    | " (?: [^"\\\n] | \\[^\n] )*+ "?
    | ' [^'\n]*+ '?
    | \#[^\n]*+
    | [.=,\n\[\]{}]
    """,
    re.VERBOSE | re.DOTALL,
)
# What a key cannot go on behind, and how many brackets are open more.
_ENDS = {"\n": 0, "=": 0, ",": 0, "[": 1, "{": 1, "]": -1, "}": -1}


def read(path: Any, error: type[FormatError]) -> str:
    """Read the file at *path*; raises *error* where it cannot be read, or that is no path."""
    if not isinstance(path, (str, os.PathLike)):
        problem = f"is {type(path).__name__}, expected a path; the text itself is for loads(text)"
        raise error("path", problem)
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(MOST_SIGNS + 1)  # more is refused, and need not be held
    except OSError as failure:
        problem = f"cannot be read: {failure.strerror}"
    except UnicodeDecodeError:
        problem = "is not UTF-8; TOML has to be"
    except ValueError as failure:  # a name that no file can have
        problem = f"cannot be read: {failure}"
    raise error(os.fspath(path), problem)


def loads(text: Any, name: str, error: type[FormatError]) -> dict[str, Any]:
    """Parse a text; *name* is the file's, for *error*, which is raised where it is no TOML."""
    if not isinstance(text, str):
        problem = f"is {type(text).__name__}, expected the text as str; load(path) reads a file"
        raise error(name, problem)
    if found := _excess(text):
        line, problem = found
        raise error(f"{name}:{line}" if line else name, problem)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as failure:  # a number of too many digits is the former
        raise error(name, f"is no TOML: {failure}") from None


def _excess(text: str) -> tuple[int, str] | None:
    """Return on which line *text* is too deep, or 0 where it is too long, and what is wrong."""
    if len(text) > MOST_SIGNS:
        return 0, f"has more than {MOST_SIGNS:,} signs; split it"
    dots = depth = 0
    for found in _TOKEN.finditer(text):
        sign = found[0]
        if sign == ".":
            dots += 1
        elif sign in _ENDS:
            dots = 0
            depth += _ENDS[sign]
        if dots >= DEEPEST or depth > DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            what = "a key of more parts" if dots else "more brackets in brackets"
            return line, f"has {what} than {DEEPEST}; nothing here needs as many"
    return None
