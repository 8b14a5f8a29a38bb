"""Say what is telling about a local place that an image is made from.

Rule 1: one judgement, whether the place is an operand or is fed through standard input.
Rule 2: a name given here is a signal's without its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..container.command import ContainerCommand
from ..knowledge.paths import PATHS
from ..model import Span
from ..shell.locations import Location
from ..text.ancestry import names_of
from ..text.paths import Place, place

Seen = tuple[str, str, Span | None]  # a name, the text that shows it, and where it stands


def reads_archive(command: ContainerCommand) -> bool:
    """Return whether a command reads an archive: it was packed elsewhere, and may lie anywhere."""
    return command.build is not None and command.build.is_archive


def as_described(seen: Iterable[Seen]) -> Iterator[Seen]:
    """Yield what is seen of a build as it is told of a file that says what is started.

    Guides put such a file into a temporary directory, and feed one on standard input that their
    project publishes.
    """
    for name, text, span in seen:
        if name in ("temp_source", "stray_source"):
            yield "definition_in_temp", text, span
        elif name not in ("memory_source", "piped_public_download", "stdin_source"):
            yield name, text, span


def local(
    location: Location, parent: str, *, is_directory: bool, is_archive: bool
) -> Iterator[Seen]:
    """Yield what is telling about a place; *parent* names the program that asked for the build."""
    found = place(
        location.path or location.text, table=PATHS, is_directory=is_directory and not is_archive
    )
    seen = location.text, location.span
    if (found.is_temp or found.is_stray) and not _is_makers_own(found, parent):
        if is_archive:
            yield "archive_in_temp", *seen
        else:
            yield "temp_source" if found.is_temp else "stray_source", *seen
            if found.kind == "memory":
                yield "memory_source", *seen
    elif found.kind == "system" and not is_archive:
        yield "stray_source", *seen
    elif found.kind == "passed" and not is_archive:
        yield "stdin_source", *seen
    elif found.kind == "served":
        yield "served_source", *seen
    if found.concealed or (is_archive and found.is_temp and _is_hidden(found.path)):
        yield "hidden_source", *seen


def _is_hidden(path: str) -> bool:
    """Return whether a file is hidden itself: who carries an archive has no reason to."""
    return path.rpartition("/")[2].startswith(".")


def _is_makers_own(found: Place, parent: str) -> bool:
    """Return whether a builder's own temporary file is read at that builder's order."""
    return found.maker is not None and found.maker.is_started_by(names_of(parent))
