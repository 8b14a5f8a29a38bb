"""Say which program a command really runs.

``sudo -E env A=b timeout 5 curl …`` runs curl.  Which programs are wrappers, and
what their options take, is a table that the caller hands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from ...shell.script import Command, Word
from .lexicon import Wrapper

_LINE_LIMIT = 4_096  # characters of the arguments that patterns look at


@frozen
class Call:
    """A program and its arguments, taken out of their wrappers."""

    word: Word  # the program as written
    program: str  # base name, lower-case, without ``.exe``
    arguments: tuple[Word, ...]
    line: str  # the arguments joined by blanks, cut to a limit
    wrapper: Call | None = None  # the outermost wrapper, as a call with all that is behind it

    def is_one_of(self, uses: Mapping[str, re.Pattern[str]]) -> bool:
        """Tell whether the program is used in one of the ways that *uses* lists."""
        pattern = uses.get(self.program)
        return pattern is not None and pattern.search(self.line) is not None


def base_name(path: str) -> str:
    """Give a program's name as tables have it: no directory, lower case, no ``.exe``."""
    return path.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")


def call(command: Command, wrappers: Mapping[str, Wrapper]) -> Call | None:
    """Take a command out of its wrappers; ``None`` when it has no words.

    A wrapper without a command behind it is itself what runs.
    """
    words = command.words
    at = run = 0
    while at < len(words):
        run = at
        wrapper = wrappers.get(base_name(words[at].text))
        if wrapper is None:
            break
        at = _behind(words, at + 1, wrapper)
    if not words:
        return None
    return _made(words, run, _made(words, 0, None) if run else None)


def _made(words: tuple[Word, ...], at: int, wrapper: Call | None) -> Call:
    arguments = words[at + 1 :]
    line = " ".join(word.text for word in arguments)[:_LINE_LIMIT]
    return Call(words[at], base_name(words[at].text), arguments, line, wrapper)


def _behind(words: tuple[Word, ...], at: int, wrapper: Wrapper) -> int:
    """Find the command behind a wrapper's options, assignments and own words."""
    operands = wrapper.operands
    if wrapper.before:
        while at < len(words) and words[at].text not in wrapper.before:
            at += 1
        return at + 1
    while at < len(words):
        text = words[at].text
        if text in wrapper.inert:
            return len(words)
        if text.startswith("-") and len(text) > 1:
            at += 2 if text in wrapper.value_options else 1
            if text == "--":
                break
        elif "=" in text.partition("/")[0]:
            at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            break
    return at
