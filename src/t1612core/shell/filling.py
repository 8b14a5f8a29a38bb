r"""Put names into a command's words that who starts it finds, or is given.

``find /x -name Dockerfile -exec docker build -f {} . \;``, ``echo /x | xargs docker build``,
``parallel docker build ::: /x``: where the mark ``{}`` stands, or behind the last word.

Rule 1: linear: a name is put in ``MOST`` times, and is no longer than a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from .flag_tables import FlagTable
from .grammar import Wrapper
from .locations import LONGEST_PATH
from .script import Command
from .words import Words

MARK: Final = "{}"
MOST: Final = 8
_NAMES: Final = ("-name", "-iname")  # tests of find
# Programs that put out the names that they are told, and whether all of their words are printed.
_PRINTERS: Final = {"echo": True, "printf": True, "ls": False, "find": False}


def filled(words: Words, name: str, mark: str = MARK, *, is_added: bool = False) -> Words:
    """Return the words with *name* in the place of *mark*.

    *is_added*: where none of them holds the mark it stands behind them.
    """
    texts = list(words.texts)
    name = name[:LONGEST_PATH]
    places = [at for at, text in enumerate(texts) if mark in text][:MOST] if mark else []
    for at in places:
        texts[at] = texts[at].replace(mark, name, MOST)
    if not places and is_added and texts:
        return evolve(words, texts=(*texts, name), spans=(*words.spans, words.spans[-1]))
    return evolve(words, texts=tuple(texts))


def put(text: str, name: str) -> str:
    """Return a text for a shell with *name* in the place of ``{}``, or behind it."""
    return text.replace(MARK, name, MOST) if MARK in text else f"{text} {name}"


def named_behind(words: Words, opener: str) -> tuple[Words, tuple[str, ...]]:
    """Part the words from the names behind *opener*, if there is one: ``parallel … ::: /x /y``."""
    if not opener or opener not in words.texts:
        return words, ()
    at = words.texts.index(opener)
    return words.part(0, at), words.texts[at + 1 : at + 1 + MOST]


def printed_names(command: Command) -> tuple[str, ...]:
    """Return the names that a command puts out, if it is one that tells them in its own words."""
    texts = command.written.texts
    if not texts or texts[0] not in _PRINTERS:
        return ()
    names = [text for text in texts[1:] if text[:1] != "-"]
    is_whole = _PRINTERS[texts[0]]
    return tuple([name for name in names if is_whole or name[:1] in "/~."][:MOST])


class Search:
    """What ``find`` is told: where it begins, which names it looks for, what it starts for each.

    Source: find(1): options, starting points, and an expression from the first ``-`` on.
    """

    def __init__(self, wrapper: Wrapper, words: Words, index: int) -> None:
        texts, count = words.texts, len(words.texts)
        while index < count and (own := _own(texts[index], wrapper.flags)):
            index += own
        begin = index
        while index < count and texts[index][:1] not in ("-", "(", "!"):
            index += 1
        self.starts = texts[begin:index]
        self._wrapper = wrapper
        self._words = words
        self._index = index

    def actions(self) -> Iterator[tuple[str, str, Words]]:
        """Yield each action that starts a program: its name, the name looked for, the words."""
        texts, count = self._words.texts, len(self._words.texts)
        index, name = self._index, ""
        while index < count:
            action = texts[index]
            index += 1
            if action in _NAMES:
                name = texts[index] if index < count else ""
            if action not in self._wrapper.actions:
                continue
            end = index
            while end < count and texts[end] not in (";", "+"):
                end += 1
            yield action, name, self._words.part(index, end)
            index = end


def _own(word: str, flags: FlagTable) -> int:
    """Return how many words an option in front takes up: ``-L``, ``-O3``, ``-D exec``; or 0."""
    flag = flags.get(word[1:2]) if word[:1] == "-" else None
    if flag is None or (flag.arity != "value" and len(word) > 2):
        return 0
    return 1 + (flag.arity == "value" and len(word) == 2)
