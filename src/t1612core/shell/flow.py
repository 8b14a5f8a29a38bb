"""Name what an output or a file is made of: downloads, decoders, texts and files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from attrs import evolve, frozen

from .locations import Location
from .source import Source
from .words import Word

MOST = 64  # of each thing that one flow holds

_Part = TypeVar("_Part")


@frozen(repr=False)
class Download:
    """Where something comes from, as it is written, and how it comes.

    A ``url`` is a URL or a host; a ``socket`` the host of a raw connection; a ``repository`` is
    cloned; a ``login`` a host that is logged in to, encrypted; a ``bucket`` a place in a rented
    store, or in one that a configuration names; a ``listener`` the words that wait for whoever
    connects; an ``archive`` a URL whose file was saved, and unpacked beside others.  ``host`` is
    said where the word is not the host's name alone.  ``is_unchecked``: who answers is asked for
    no certificate.

    Two things are for others to say: ``is_installer``, it is a project's own, as documented;
    ``is_unprotected``, somebody on the way may exchange it.
    """

    word: Word
    kind: Literal["url", "socket", "login", "bucket", "listener", "repository", "archive"] = "url"
    host: str = ""
    is_unchecked: bool = False
    is_installer: bool = False
    is_unprotected: bool = False


@frozen(repr=False, eq=False)
class Flow:
    """What an output is made of: downloads, decoders, texts and files, each where it is written.

    ``edits`` are texts, too, but beside others that nobody knows.  ``is_shell``: it is put out by a
    shell that runs what it reads.
    """

    downloads: tuple[Download, ...] = ()
    decoders: tuple[Word, ...] = ()
    texts: tuple[Source, ...] = ()
    files: tuple[Location, ...] = ()
    edits: tuple[Source, ...] = ()
    is_shell: bool = False

    def __or__(self, other: Flow) -> Flow:
        return joined((self, other))

    @property
    def is_installer(self) -> bool:
        """Whether all that is downloaded is a project's own installer."""
        downloads = self.downloads
        return 0 < len(downloads) < MOST and all(each.is_installer for each in downloads)

    @property
    def is_full(self) -> bool:
        """Whether it may be made of more than is kept of it."""
        kept = (self.downloads, self.decoders, self.texts, self.files, self.edits)
        return max(map(len, kept)) >= MOST

    @property
    def is_unprotected(self) -> bool:
        """Whether somebody on the way may exchange what is downloaded."""
        return any(each.is_unprotected for each in self.downloads)

    @property
    def is_connection(self) -> bool:
        """Whether some of it comes over a raw connection."""
        return any(each.kind in ("socket", "listener") for each in self.downloads)

    @property
    def words(self) -> tuple[Word, ...]:
        """The texts with their places."""
        return tuple(map(_placed, self.texts))

    @property
    def edited(self) -> tuple[Word, ...]:
        """The edits with their places."""
        return tuple(map(_placed, self.edits))

    @property
    def changed(self) -> Flow:
        """The flow after a filter: its texts are no longer known."""
        return evolve(self, texts=()) if self.texts else self


NOTHING = Flow()


def joined(flows: Iterable[Flow]) -> Flow:
    """Return what the flows are made of together, up to ``MOST`` of each."""
    kept = [flow for flow in flows if flow is not NOTHING]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    return Flow(
        _first([flow.downloads for flow in kept]),
        _first([flow.decoders for flow in kept]),
        _first([flow.texts for flow in kept]),
        _first([flow.files for flow in kept]),
        _first([flow.edits for flow in kept]),
        any(flow.is_shell for flow in kept),
    )


def _first(parts: list[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    """Join parts, of which most are empty, up to ``MOST``."""
    held = [part for part in parts if part]
    if len(held) < 2:
        return held[0] if held else ()
    found: list[_Part] = []
    for part in held:
        found += part[: MOST - len(found)]
    return tuple(found)


def anchored(texts: Iterable[Word]) -> tuple[Source, ...]:
    """Return the texts that words show, as sources."""
    return tuple([Source.anchored(text.text, text.span) for text in texts][:MOST])


def _placed(text: Source) -> Word:
    return Word(text.text, text.locate(0, len(text.text)))
