"""Read what an engine was asked or has done: its log, its events, who opened its socket.

Theory of operation
===================
Four things tell of an engine. Its log has the requests that it got, and what was sent with them.
Its events have what it did. A sensor on the host sees who opened its socket. An orchestrator's
audit has the pods that it was told to start, and what to run in them. A container that is started
is read as the command line that starts it (``container.specs``).

Rule 1: nobody knows who asked, unless the caller says so of itself: nothing here is relieved.
Rule 2: that an engine is asked for an image is everybody's habit, and tells nothing.
Rule 3: what is shown of a request is decoded, and has no place in the field.
Rule 4: what is longer than is read is told, for a build may stand behind it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from ..container.engine_api.requests import (
    NO_FIELDS,
    ApiRequest,
    Fields,
    parse_request,
    parse_request_line,
    read_fields,
    routed,
)
from ..container.specs import Started, of_engine, of_pod
from ..dockerfile import score_dockerfile
from ..knowledge import daemon as words
from ..knowledge.endpoints import ENGINES
from ..knowledge.programs import SENDERS
from ..knowledge.signals.daemon import SHARED
from ..model import Fact
from ..shell.limits import LIMIT, MARKS
from ..text.marks import marks
from ..text.pattern import pattern
from ..text.programs import plain_name, program_name
from .event import ProcessEvent, is_tool
from .process import commands
from .process import facts as facts_of_process
from .requests import asked
from .tags import imitated_image, without_transport

_LONGEST: Final = 1 << 20  # characters of what is sent with a request
_SHOWN: Final = 200
# What the lines of one event may cost together, where each is read as far as any line. A short one
# costs something, too: 128 of them, two of a container that starts a shell.
_MARKS: Final = 4 * MARKS
_LEAST: Final = _MARKS // 128
# What a program calls itself: ``curl/8.5.0``, ``Docker-Client/27.1 (linux)``.
_AGENT: Final = pattern(r"\s*([A-Za-z][\w.-]{0,63})(?:/|\s|$)")
# Kubernetes: pods/exec, and what is passed on: to a kubelet, and to who listens in a pod.
_EXEC: Final = pattern(r"/(?:exec|proxy/(?:exec|run)/[^?]{1,1024})\?(.*)", re.DOTALL)
# An engine is known by its port, or by the version in its path: anything may have a path /build.
_PASSED_ON: Final = pattern(
    rf"/(?:pods|services)/[^/?]{{1,512}}(?::(?:{'|'.join(map(str, sorted(ENGINES.ports)))})/proxy"
    r"|/proxy(?=/v\d{1,2}\.\d))(/.*)",
    re.DOTALL,
)
_ID: Final = pattern(r"(?:sha256:)?[0-9a-f]{12,64}")
# What commands in containers and starts of containers may say.
_TOLD: Final = frozenset({*SHARED, "api_build", "oversized"})
_MAKES: Final = frozenset({"api_build", "likely_api_build", "piped_download"})


class Asked:
    """What one event tells of an engine, each thing read at most once.

    *values* are canonical fields, text, ``""`` or ``None``; they are kept, and never changed.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.name = self.text("name").strip().lower()
        self.done = self.text("request")
        self.caller = self.text("caller")
        self.container = self.text("container")

    def text(self, field: str) -> str:
        """Return a field's text; ``""`` where the event or its schema has none."""
        text: str = self.values.get(field) or ""
        return text

    @property
    def is_socket(self) -> bool:
        """Whether somebody opened an engine's socket."""
        return self.name in ENGINES.sockets

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster that was asked, and no engine."""
        return self.name == "kube-apiserver"

    @cached_property
    def request(self) -> ApiRequest | None:
        """The request to an engine; ``None`` where the event tells of none."""
        if "/" not in self.done or self.step:
            return None
        passed_on = _PASSED_ON.search(self._routed)
        return parse_request("", passed_on[1]) if passed_on else parse_request_line(self.done)

    @cached_property
    def _routed(self) -> str:
        """What a cluster was asked, as it reads it; ``""`` of an engine, and of what is too long.

        A cluster decodes the path, and then looks who is meant.
        """
        return routed(self.done) if self.is_cluster and len(self.done) <= _LONGEST else ""

    @property
    def step(self) -> str:
        """The instruction of a Dockerfile that an engine runs; ``""`` where it tells of none."""
        return self.done if self.done.startswith("RUN ") else ""

    @property
    def _verb(self) -> str:
        return self.done.lower()

    @property
    def makes_image(self) -> bool:
        """Whether an engine says that an image was made here."""
        return self._verb in words.MAKING

    @property
    def names_image(self) -> bool:
        """Whether an engine says that an image got a name, or went to another place."""
        return self._verb in words.NAMING

    @property
    def creates(self) -> bool:
        """Whether an engine says that a container was made."""
        return self._verb in words.CREATING and self.text("object").lower() == "container"

    @property
    def image(self) -> str:
        """The image's name; of one without, its id. A pull names the tag in the id alone."""
        name, id = self.text("image"), self.text("object_id")
        if self.text("object").lower() != "image":
            return name
        return id if id and not _ID.fullmatch(id) else name or id

    @property
    def made(self) -> str:
        """The name of the image that was made or named."""
        return self.text("made") or self.image

    @cached_property
    def started(self) -> tuple[ProcessEvent, ...]:
        """The containers that are started, and the commands that are run in them."""
        return tuple([_process(line) for line, _ in self._lines if line])

    @property
    def shown(self) -> tuple[str, ...]:
        """The lines of ``started`` as they are shown."""
        return tuple([shown for line, shown in self._lines if line])

    @cached_property
    def _lines(self) -> tuple[tuple[str, str], ...]:
        """The lines that are read, and what is shown; an empty one stands for those too many."""
        if self.is_socket:
            return ()
        lines, left = [(self._inner, self._inner)] if self._inner else [], _MARKS
        for started in self._containers():
            if left <= 0:
                return (*lines, ("", ""))
            line = shlex.join(started.words)
            lines.append((line, shlex.join(started.shown)))
            left -= min(max(marks(line, LIMIT), _LEAST), MARKS)
        return tuple(lines)

    def _containers(self) -> Iterator[Started]:
        body = self.text("body")
        if not body or len(body) > _LONGEST:
            return
        try:
            held = json.loads(body)
        except (ValueError, RecursionError):
            return
        if type(held) is not dict:
            return
        yield from of_engine(held) if "Image" in held else of_pod(held)

    @property
    def _inner(self) -> str:
        """The command that is run in a container that there is."""
        if self._verb.startswith(words.RUNNING):
            return self.done[len(words.RUNNING) :].strip()
        if told := [value for key, value in self._exec.params if key == "command"]:
            return shlex.join(told)
        # A kubelet parts this one at its blanks.
        return next((value for key, value in self._exec.params if key == "cmd"), "")

    @cached_property
    def _exec(self) -> Fields:
        """The fields of a request to run a command in a pod."""
        found = _EXEC.search(self._routed)
        return NO_FIELDS if found is None else read_fields(found[1])

    @property
    def unread(self) -> str:
        """The field that is longer than is read of it; ``""`` where all is read."""
        if len(self.text("body")) > _LONGEST or ("", "") in self._lines:
            return "body"
        if self.is_cluster and len(self.done) > _LONGEST:
            return "request"
        request = self.request
        is_sent = request is not None and request.truncated and request.method in ("POST", "")
        return "request" if is_sent or self._exec.truncated else ""


def _process(line: str) -> ProcessEvent:
    program = program_name(line.split(None, 1)[0]) if line.strip() else ""
    return ProcessEvent({"name": program, "command_line": line})


def read(values: Mapping[str, Any]) -> Asked:
    """Take an event to read it once; values are canonical fields, text, ``""`` or ``None``."""
    return Asked(values)


def facts(event: Asked) -> tuple[Fact, ...]:
    """Find the facts of one event."""
    return tuple(_socket(event) if event.is_socket else _facts(event))


def _socket(event: Asked) -> Iterator[Fact]:
    """Yield who opened an engine's socket, unless it is a client, an engine or its keeper.

    Whoever it is, a container that reaches for the socket is told.
    """
    program = plain_name(event.caller, SENDERS) or program_name(event.caller)
    if program not in ("", event.name) and not _is_expected(program):
        sends = program in SENDERS
        yield _fact("socket_by_hand" if sends else "socket_access", "caller", event.caller)
    inside = event.text("caller_container")
    if inside and inside.lower() != words.HOST:
        yield _fact("socket_in_container", "caller_container", inside)


def _is_expected(program: str) -> bool:
    known = program in words.WRITERS or is_tool(program)
    # Kernels and sensors cut names.
    return known or any(each == program or each[:15] == program for each in words.KEEPERS)


def _facts(event: Asked) -> Iterator[Fact]:
    request = event.request
    if request is not None and request.makes_image:
        target = event.done.partition("?")[0]
        if _is_sender(event.caller):
            yield _fact("api_build", "caller", event.caller)
        elif request.operation == "build" and {key for key, _ in request.params} <= words.BY_HAND:
            yield _fact("hand_made_build", "request", target)
        for name, text in asked(request):
            yield _fact(name, "request", text)
    elif event.makes_image or event.done.lower() == "tag":
        if event.done.lower() == "build":
            yield _fact("image_built", "request", event.done)
        if imitated_image(without_transport(event.made)):
            is_carried = event.done.lower() in words.CARRIED
            signal = "official_image_name" if is_carried else "official_image_tag"
            yield _fact(signal, "made" if event.text("made") else "image", event.made)
    if field := event.unread:
        yield _fact("oversized", field, f"{len(event.text(field)):,} characters")
    if event.step:
        yield from _step(event.step)
    for process, shown in zip(event.started, event.shown, strict=True):
        yield from _inside(process, shown)


def _step(text: str) -> Iterator[Fact]:
    """Yield what a step of a build tells by what it runs."""
    score = score_dockerfile(text)
    if score.is_finding:
        heaviest = max(score.evidence, key=lambda seen: seen.weight)
        shown = f"{', '.join(score.signals)}: {heaviest.text}"
        yield _fact("telling_step", "request", shown)
        if heaviest.weight >= words.HOSTILE:
            yield _fact("hostile_step", "request", shown)


def _inside(process: ProcessEvent, shown: str) -> Iterator[Fact]:
    """Yield what a container that is started, or a command in one, tells."""
    told = [(fact.signal.partition(".")[2], fact.text) for fact in facts_of_process(process)]
    is_made = any(command.makes_image for command in commands(process))
    if is_made or any(name in _MAKES for name, _ in told):
        yield _fact("inner_build", "body", shown)
    for name, text in told:
        if name in _TOLD:
            yield _fact(name, "body", text)


def _is_sender(caller: str) -> bool:
    agent = _AGENT.match(caller)
    name = agent[1].lower() if agent else ""
    return name in SENDERS or name in words.SENDERS


def _fact(name: str, field: str, text: str) -> Fact:
    return Fact(f"daemon.{name}", field, text[:_SHOWN])
