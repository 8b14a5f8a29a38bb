"""Find the commands among the words of a program that no table knows: it may start them.

``mise exec -- docker build .``, ``hyperfine 'docker build .'``, ``x --command='docker build .'``,
``gdb -ex '!docker build .'``: too many programs start others to list them all. Behind ``--`` a
known program begins; a word with blanks in it may be a text for a shell, or for an interpreter.

Rule 1: what is found so is a guess: it counts where all of it fits (``Invocation.is_carried``).
Rule 2: of a program that shows or searches text, its words are no more than that.
Rule 3: linear: ``SOUGHT`` words are looked at, and ``MOST_TEXTS`` texts are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..text.pattern import pattern
from ..text.programs import plain_name
from .grammar import Grammar
from .program_text import started
from .seek import MOST_TEXTS, SOUGHT, led
from .source import Source
from .words import Words

_BLANK: Final = pattern(r"\S[ \t\n]")
# An editor's, a pager's and a debugger's way to a shell.
_RUNS: Final = pattern(r"(?:[-\w.]{1,64}=)?:?!")


def carried(words: Words, index: int, grammar: Grammar) -> Iterator[Source | Words]:
    """Yield what the program at *index* may start: texts for a shell, and words."""
    if grammar.readers is None:
        return
    texts = words.texts
    is_reader = bool(plain_name(texts[index], grammar.readers))
    count = 0
    for at in range(index + 1, min(index + 1 + SOUGHT, len(texts))):
        text = texts[at]
        if text == "--" and not is_reader:
            if grammar.known[texts[at + 1]] if at + 1 < len(texts) else None:
                yield words.since(at + 1)
                return
        elif count < MOST_TEXTS and _BLANK.search(text) and (not is_reader or _RUNS.match(text)):
            count += 1
            yield led(words, at)
            yield from started(words.inside(at))
