"""Say where a text cloned a repository of a public forge for one build alone.

``cd $(mktemp -d) && git clone https://github.com/a/b . && docker build .`` is what projects tell
their users to do. Where anybody writes, a build's content may be anybody's; a directory that was
made a moment ago holds what the same text put there, and that is judged by where it comes from.

Rule 1: only a whole tree from a known forge, encrypted on the way, and nothing besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..container.command import ContainerCommand
from ..model import Span
from ..shell.flow import NOTHING
from ..shell.temporary import UNKNOWN
from .event import ProcessEvent

if TYPE_CHECKING:
    from ..container.feeds import Fed

_KNOWN = ["public_repository"]


def is_cloned_there(command: ContainerCommand, span: Span | None, event: ProcessEvent) -> bool:
    """Return whether the place at *span* is a build's context, new and cloned from a public forge.

    The event's own line says so, or the line of the shell that started it.
    """
    build = command.build
    if build is None or build.context.span != span or UNKNOWN not in build.context.path:
        return False
    path = build.context.path
    return any(
        fed.command.build is not None and fed.command.build.context.path == path and _is_clone(fed)
        for line in (event.line, event.parent)
        for fed in line.fed
    )


def _is_clone(fed: Fed) -> bool:
    from .sources import remote  # brings the tables of hosts

    sources = fed.tree.downloads
    return (
        fed.flow is NOTHING
        and not fed.instructions
        and bool(sources)
        and all(
            each.kind == "repository" and list(remote(each.word.text, is_repository=True)) == _KNOWN
            for each in sources
        )
    )
