"""Say what a build is fed by the text that starts it: a download, a decoder, a Dockerfile.

Theory of operation
===================
``container.feeds`` follows the pipelines of the texts that a line's shells are given, and
says what each container command that makes an image reads of it: on standard input, or from
files that the text put in place.  Here it is judged: a host is somebody outside, a place
where anybody publishes, or inside; a text is a Dockerfile, and by its content a finding or
not; a file is a place like an operand; a tree that was cloned is a context that is a
repository.

Rule 1: each signal is told once, where it is seen first.
Rule 2: an image that is carried is judged by ``sources``, as if the tool itself fetched it.
Rule 3: what is shown is redacted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..knowledge.mirrors import MIRROR_HOSTS, PUBLIC_FORGES
from ..model import Fact
from ..shell.flow import Download
from ..shell.locations import Location
from ..shell.words import Word
from ..text.addresses import is_external
from ..text.hosts import Host, parse_host
from .event import Line
from .host_names import is_internal_name
from .instructions import instructions, shown
from .places import Seen, as_described, local, reads_archive
from .sources import carried, is_release, remote, share

if TYPE_CHECKING:
    from ..container.feeds import Fed

MOST_TEXTS: Final = 16  # scored of one line


def standard_input(
    line: Line, field: str, *, parent: str = "", is_made: bool = True
) -> Iterator[Fact]:
    """Yield what the builds of a line read from standard input, each signal once.

    *line* is that of a process or of its parent, recorded with quotes or without; spans
    point into it.  *field* is the canonical name of what holds it, *parent* the program
    that started what the line is of.  Without *is_made* only what is started by a file counts, and
    built if its image is missing.
    """
    reader = _Reader(parent)
    told: set[str] = set()
    for fed in line.fed:
        if fed.command.makes_image and not is_made:
            continue
        seen = reader.seen(fed)
        for name, text, span in seen if fed.command.makes_image else as_described(seen):
            if name not in told:
                told.add(name)
                yield Fact(f"process.{name}", field, text, span)


class _Reader:
    """What was judged already: flows share what they are made of."""

    def __init__(self, parent: str) -> None:
        self.parent = parent
        self.places: set[tuple[Location, bool, bool]] = set()
        self.scored: dict[tuple[tuple[Word, ...], bool], tuple[Seen, ...]] = {}

    def seen(self, fed: Fed) -> Iterator[Seen]:
        """Yield what one build reads."""
        flow, is_archive = fed.flow, reads_archive(fed.command)
        is_build = fed.command.makes_image
        for download in flow.downloads:
            for name in _download(download, is_archive=is_archive):
                yield name, shown(download.word.text), download.word.span
        for decoder in flow.decoders[:1]:
            yield "decoded_input", shown(decoder.text), decoder.span
        for file in flow.files:
            if self.is_new(file, is_archive=is_archive, is_build=is_build):
                yield from self.file(file, is_archive=is_archive)
                for name in share(file.path):
                    yield name, shown(file.text), file.span
        for download in fed.tree.downloads:
            for name in _tree(download):
                yield name, shown(download.word.text), download.word.span
        for decoder in fed.tree.decoders[:1]:
            yield "decoded_input", shown(decoder.text), decoder.span
        for file in fed.tree.files:
            if self.is_new(file, is_archive=True, is_build=is_build):
                yield from self.file(file, is_archive=True)
        for texts, is_dockerfile in ((flow.words, False), (fed.instructions, True)):
            yield from self.texts(texts, is_dockerfile=is_dockerfile)
        # What was there before is not known: an edit of ``FROM`` makes no Dockerfile.
        for name, text, span in self.texts(flow.edited, is_dockerfile=True):
            if name != "inline_dockerfile":
                yield name, text, span

    def is_new(self, file: Location, *, is_archive: bool, is_build: bool) -> bool:
        """Return whether a file was not yet judged; what is told of one is told once."""
        key = file, is_archive, is_build
        if key in self.places:
            return False
        self.places.add(key)
        return True

    def file(self, file: Location, *, is_archive: bool) -> Iterator[Seen]:
        for name, text, span in local(file, self.parent, is_directory=False, is_archive=is_archive):
            yield name, shown(text), span

    def texts(self, texts: tuple[Word, ...], *, is_dockerfile: bool) -> Iterator[Seen]:
        """Yield what texts say that are the Dockerfile, or may be; of each scored once."""
        scored, key = self.scored, (texts, is_dockerfile)
        if texts and key not in scored and len(scored) < MOST_TEXTS:
            scored[key] = tuple(instructions(texts, is_dockerfile=is_dockerfile))
        yield from scored.get(key, ())


def _download(download: Download, *, is_archive: bool) -> Iterator[str]:
    """Yield what a download is called; nothing for an inner or a vendor's host.

    Nobody knows who connects to a listener.  A store's client and a login encrypt what
    they carry, and ask who the other is.
    """
    text, kind = download.host or download.word.text, download.kind
    if kind == "listener":
        yield "piped_archive" if is_archive else "piped_download"
        return
    if kind == "bucket":
        yield "piped_archive" if is_archive else "piped_public_download"
        return
    host = parse_host(text)
    if host is None:
        return
    if is_archive and kind in ("url", "socket"):
        yield from carried(text)
    elif name := _built(host):
        yield "piped_archive" if is_archive else name


def _tree(download: Download) -> Iterator[str]:
    """Yield what a tree is called that a context was cloned or unpacked from.

    An archive of a public forge is a repository's, as it is cloned. One that comes protected from
    a named host, is kept and unpacked where one works is what releases are.
    """
    text = download.word.text
    if download.kind == "repository":
        yield from remote(text, is_repository=True)
        return
    host = parse_host(text)
    is_forge = host is not None and PUBLIC_FORGES.find(host.name) is not None
    is_released = download.kind == "archive" and not download.is_unchecked and is_release(text)
    for name in _download(download, is_archive=False):
        if is_forge:
            yield "public_repository"
        else:
            yield "piped_archive" if is_released and name == "piped_download" else name


def _built(host: Host) -> str:
    if host.is_address:
        return "piped_download" if is_external(host.name) else ""
    if is_internal_name(host.name):
        return ""
    known = MIRROR_HOSTS.find(host.name)
    if known is None:
        return "piped_download"
    # Where only its owner publishes, as a distribution its root file system, the host
    # says who made the input.
    return "piped_public_download" if known.is_shared else ""
