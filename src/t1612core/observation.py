"""Define what correlation eats: one step seen on a host, below a threshold, too.

An *observation* is what is left of an event: when and where which step was seen, what it
scores, and the *links* by which it may belong to others. It is plain text and numbers, so
that it can be kept, written down and read again without the event.

Rule 1: everything in it is fit to be shown: secrets are taken out before.
Rule 2: two observations of the same event are equal, wherever it was read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

# A Dockerfile or context is put in place; an image is made; the builder talks to somebody; a
# container is started.
Stage = Literal["prepare", "build", "egress", "deploy"]
LinkKind = Literal["image", "container", "path", "host", "process"]

STAGES: tuple[Stage, ...] = ("prepare", "build", "egress", "deploy")


@frozen
class Link:
    """A thing that a step names, by which other steps may be found.

    ``image``: a name with its tag, or an id, as ``imagename:latest``. ``container``: a name or id.
    ``path``: a file or directory, normalised. ``host``: a name or address on the network.
    ``process``: a process's id and, where it is known, its start, as ``pid@start``.
    ``is_made``: the step makes the thing; else it uses it.
    """

    kind: LinkKind
    value: str
    is_made: bool = False


@frozen
class Source:
    """Where an event was read: a file's name as it was given, and the line on which it begins."""

    file: str
    line: int


@frozen
class Observation:
    """One step seen on a host.

    ``reference`` tells the event from all others of its host and is the same each time the
    same event is seen. ``time`` is UTC; ``None`` if the event has none. ``host`` and
    ``account`` are ``""`` if it names none. ``score`` is 0 or more and ``is_alert`` tells
    whether that is a finding by itself. ``repeats``: another event tells of the same act, as
    ``docker-buildx`` does of ``docker build``. ``suppressed_by``: the id of the allow-list's entry
    that suppressed the finding, which then scores 0 and is no alert; ``""`` if none did.

    ``confidence`` is the finding's, where it is one. ``is_relieved``: somebody who is known to
    build every day started it. ``renames``: an image that there is gets another name or goes to
    another place (``docker tag``, ``push``, ``pull``), and none is made. ``source`` is ``None``
    where nobody said it.
    """

    stage: Stage
    reference: str
    time: datetime | None
    host: str
    account: str
    detail: str
    score: int
    is_alert: bool
    signals: tuple[str, ...] = ()
    attack: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    repeats: bool = False
    suppressed_by: str = ""
    confidence: Literal["low", "medium", "high"] = "medium"
    is_relieved: bool = False
    renames: bool = False
    source: Source | None = field(default=None, eq=False)
