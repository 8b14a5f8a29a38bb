"""Refuse text for which a TOML parser would need too much memory.

Theory of operation
===================
For each part of a dotted key the parser keeps all parts before it, so a key of 200 KB takes
gigabytes. So the length of the text is bounded, and the depth of its keys and brackets. These are
counted here; strings and comments are skipped. Where the text is no TOML, counting ends, since the
parser ends there too.

Rule 1: time is linear in the text, which may be anything.
"""

from __future__ import annotations

import re

from ..errors import AllowListError

MOST_SIGNS = 8 * 2**20  # some 20,000 entries
DEEPEST = 8  # parts of a key, and brackets in brackets; no allow-list needs more than 5

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


def check(text: str, name: str) -> None:
    """Raise ``AllowListError`` where *text* is too long or too deep; *name* is the file's."""
    if len(text) > MOST_SIGNS:
        problem = f"has more than {MOST_SIGNS:,} signs; split it, several lists are taken together"
        raise AllowListError(name, problem)
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
            problem = f"has {what} than {DEEPEST}; no allow-list needs as many"
            raise AllowListError(f"{name}:{line}", problem)
