"""Name what a program puts in place, and what is asked for it: a program's words.

Rule 1: a path is resolved by spelling against the directory that the program runs in; where
that is not known, it stays relative.
Rule 2: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from attrs import evolve, frozen

from .flags import Options, scan
from .flow import MOST, Download
from .grammar import Tool, Verb
from .locations import resolve
from .outputs import cmdlet
from .powershell import lines
from .words import Word, Words

_QUOTES = ("'", '"')


@frozen(repr=False)
class Deposit:
    """What one command puts in place: ``paths``, made of what it fetches, reads or is given.

    ``sources`` are fetched, ``files`` read, each as it is written; ``said`` are texts, and so
    are ``edits``, but for the file that was there and holds more.
    ``is_output``: the paths hold what the program would put out.
    ``is_tree``: each path is a directory that a whole tree is unpacked or cloned into;
    ``is_here``: that is the working directory. ``is_empty``: a new directory, and nothing
    in it.  ``is_added``: behind what was there.
    """

    paths: tuple[str, ...]
    sources: tuple[Download, ...] = ()
    files: tuple[Word, ...] = ()
    said: tuple[Word, ...] = ()
    edits: tuple[Word, ...] = ()
    is_output: bool = False
    is_tree: bool = False
    is_here: bool = False
    is_empty: bool = False
    is_added: bool = False


REPLACED = Deposit(())  # how a file is filled by what begins with it
ADDED = Deposit((), is_added=True)


@frozen(repr=False)
class Call:
    """A program's words: its name stands at ``first``; ``given`` are texts on standard input."""

    words: Words
    first: int
    tool: Tool
    cwd: str
    given: tuple[Word, ...] = ()

    def scanned(self, verb: Verb | None = None, first: int = 0) -> tuple[Options, tuple[Word, ...]]:
        """Sort the words behind the name, or those from *first* on by the flags of *verb*.

        Of those that are put in place by Go's rules, all are cmdlets.
        """
        verb = verb or self.tool.verb
        assert verb is not None  # of a tool without sub-commands
        options = Options()
        words = _listed(cmdlet(self.words)) if self.tool.style == "goflag" else self.words
        scan(words, first or self.first + 1, verb.flags, options, style=self.tool.style)
        return options, tuple([words.word(at) for at in options.operands[:MOST]])

    def within(self, directory: str) -> str:
        """Return the directory that a flag names, or the one that the program runs in."""
        return resolve(self.cwd, directory) if directory else self.cwd


def _listed(words: Words) -> Words:
    """Put line ends in the place of the commas of quoted lists: ``'a','b'``."""
    texts = list(words.texts)
    for at, (start, end) in enumerate(words.spans):
        raw = words.source.text[start:end]
        if "," in raw and raw[:1] in _QUOTES:
            texts[at] = lines(raw)
    return evolve(words, texts=tuple(texts))


def fetched(urls: Iterable[Word]) -> tuple[Download, ...]:
    """Return what is fetched from these URLs."""
    return tuple(map(Download, urls))


def last_part(url: str) -> str:
    """Return the name that a URL's file is saved under."""
    try:
        path = urlsplit(url).path
    except ValueError:  # of brackets that hold no address
        path = url
    return unquote(path).rstrip("/").rpartition("/")[2]


def paths_of(cwd: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return where these names lie that are written to from a directory."""
    return tuple([resolve(cwd, name) for name in names if name not in ("", "-")])
