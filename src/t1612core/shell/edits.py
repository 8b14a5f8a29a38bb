r"""Say what editors put into files that were there: ``sed -i``, ``ed``, ``ex``, ``vim -c``.

Theory of operation
===================
All speak alike: behind ``a``, ``i`` or ``c`` stands the text, on the same line or on those up to
a single dot, and ``s/old/new/`` puts one text in the place of another. What was in the file
besides is not known, so an edit adds.

Rule 1: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ..text.escapes import unescaped
from ..text.pattern import pattern
from .flags import Options
from .words import Word

_MOST: Final = 64
_ADDRESS: Final = r"(?:\d{1,9}|[$.%]|/[^/\n]{0,256}/)"
# Sources: sed(1), "COMMAND SYNOPSIS"; POSIX.1-2017 XCU ed, ex.
_ADDED: Final = pattern(
    rf"""(?:^|[\n;{{])[ \t:]{{0,8}}{_ADDRESS}?(?:,{_ADDRESS})?[ \t!]{{0,8}}
    (?:[aic](?:\\\n|[\\|])[ \t]*+([^\n]*+)
        |[aic]\n((?:(?!\.(?:\n|\Z))[^\n]*+(?:\n|\Z))*+)
        |[aic][ \t]++([^\n]*+)
        |norm(?:al)?!?[ \t]++[^aAiIoO\n]{{0,8}}[aAiIoO]([^\n]*+))""",
    re.VERBOSE,
)
# The usual marks; any other would do, but a text of marks alone must not be read once for each.
_REPLACED: Final = pattern(
    r"s([/|#,@!:;%+~^_=])(?:(?!\1)[^\\]|\\.)*+\1((?:(?!\1)[^\\]|\\.)*+)(?:\1|\Z)", re.DOTALL
)


def edits(options: Options, operands: Sequence[Word]) -> tuple[Word, ...]:
    """Return the texts that sed puts in, by its script."""
    return edits_in(scripts_of(options) or operands[:1])


def edits_in(scripts: Iterable[Word]) -> tuple[Word, ...]:
    """Return the texts that scripts put in."""
    found: list[Word] = []
    for script in scripts:
        put = [added[added.lastindex or 0] for added in _ADDED.finditer(script.text)]
        put += [replaced[2] for replaced in _REPLACED.finditer(script.text)]
        found += [Word(unescaped(text), script.span) for text in put[: _MOST - len(found)]]
    return tuple(found)


def scripts_of(options: Options) -> tuple[Word, ...]:
    """Return the scripts that sed is given by flags; without one, its first operand is one."""
    return tuple(options.all("expression"))
