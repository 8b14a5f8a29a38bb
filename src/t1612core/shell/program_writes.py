"""Find what program text writes: ``open(path, "w").write(text)``, ``WriteAllText(path, text)``.

Theory of operation
===================
A language is not parsed. Text that names none of the calls which write a file writes none (the
program's row says them, ``Feeder.writes``); of the others, the literals are read. One without
blanks may be a file, one with a blank or a line end is a text, and may be what is written.
A directory and a name are often two literals (``os.chdir("/x"); open("Dockerfile", "w")``), so
each name is tried in the directory before it, too.

Rule 1: which text goes into which file is not asked: what a build reads is looked for by its
path, and few programs write two files of which only one is built.
Rule 2: linear; of each kind, ``MOST`` are given. A literal that never closes takes all the rest.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from ..text.escapes import unescaped
from ..text.pattern import pattern
from .flow import NOTHING, Flow
from .locations import resolve
from .outputs import run_code
from .powershell import literals
from .programs import Feeder
from .source import Source
from .words import Word, Words

MOST: Final = 16

# Three quotes are Python's. No letter is tried twice.
_LITERAL: Final = pattern(
    r"""(?P<mark>\'\'\'|"{3}|['"`])((?:(?!(?P=mark))[^\\]|\\.)*+)(?:(?P=mark)|\Z)""", re.DOTALL
)
_QUOTE: Final = pattern("['\"`]")
_TEXT: Final = pattern(r"[ \n]")
# Perl and awk write the arrow into the literal.
_ARROW: Final = pattern(r"[ \t]*>{0,2}[ \t]*")
_PATH: Final = pattern(r"[^\s'\"`<>|*?(){};]{3,4096}")


@frozen(repr=False)
class Writes:
    """What program text says: ``texts``, and the ``paths`` that it may write them to.

    ``is_given``: it was given on standard input, where what it works on may come from, too.
    """

    texts: tuple[Word, ...]
    paths: tuple[str, ...]
    flow: Flow = NOTHING
    is_given: bool = False


NONE: Final = Writes((), ())


def writes_in_words(feeder: Feeder, words: Words, given: tuple[Source, ...]) -> Writes:
    """Return what an interpreter is told to write: in its words, or in a text that it is given."""
    own = [words.inside(at) for at, text in enumerate(words.texts) if _QUOTE.search(text)]
    found = _writes(feeder, [(source, _plain(source)) for source in own])
    if found.paths or not given:
        return found
    held = _writes(feeder, [(source, _plain(source)) for source in given])
    if not held.paths:
        return found
    flow = NOTHING
    for each in given:
        flow = run_code(feeder, Words(each, (each.text,), ((0, len(each.text)),)), flow)
    return Writes(held.texts, held.paths, flow, is_given=True)


def writes_in_expression(feeder: Feeder, source: Source) -> Writes:
    """Return what a PowerShell expression writes by .NET's own calls."""
    if not re.search(feeder.writes, source.text):
        return NONE
    return _writes(feeder, [(source, literals(source))])


def _plain(source: Source) -> list[Word]:
    found = []
    for each in _LITERAL.finditer(source.text):
        text = unescaped(each[2]) if _TEXT.search(each[2]) else each[2]
        found.append(Word(text, source.locate(*each.span(2))))
    return found


def _writes(feeder: Feeder, codes: list[tuple[Source, list[Word]]]) -> Writes:
    texts: list[Word] = []
    paths: list[str] = []
    for source, found in codes:
        directory = ""
        does_write = re.search(feeder.writes, source.text) is not None
        for literal in found:
            if _TEXT.search(literal.text):
                texts.append(literal)
            elif does_write:
                path = literal.text[_end(literal.text) :]
                if _PATH.fullmatch(path) and "://" not in path:
                    paths += [path, resolve(directory, path)] if directory else [path]
                    directory = path
    return Writes(tuple(texts[:MOST]), tuple(paths[:MOST]))


def _end(text: str) -> int:
    arrow = _ARROW.match(text)
    return arrow.end() if arrow else 0
