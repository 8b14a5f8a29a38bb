"""Read a process event: does it make an image, from what, how, and at whose order?

Theory of operation
===================
Three readers look at the command line: container commands (``builds``), requests to an
engine by programs that are none of its clients (``requests``), and what is fed to a build
on standard input (``standard_input``). Where one of them sees an image made, those who
started it are told too (``lineage``). A container that is run is told by what of the host
it is given, and by nothing else: that alone is everybody's habit.

Rule 1: no image, no lineage. A web server that runs ``docker ps`` is another rule's matter.
Rule 2: the same build is told once. ``docker build`` starts ``docker-buildx buildx build``;
        of a helper whose parent is the client that starts it, and was given the same build,
        only that and its lineage are told.
Rule 3: what a fact shows is raw; its secrets are taken out where evidence is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any, Final

from ..container.builds import Build
from ..container.command import ContainerCommand
from ..knowledge.lineage import UNLIKELY
from ..knowledge.paths import PATHS
from ..knowledge.programs import OTHER_BUILDERS, STARTS, UNKNOWN_AS
from ..model import Fact
from ..shell.temporary import UNKNOWN
from ..text.marks import COMMANDS
from ..text.paths import place
from ..text.pattern import pattern
from ..text.programs import program_name
from .builds import build, described, layer
from .clones import is_cloned_there
from .engines import named, serving
from .entered import entered_by
from .event import Line, ProcessEvent
from .host_access import host_access
from .lineage import is_unlikely, lineage
from .places import Seen
from .quiet import may_make_image

# What a POSIX shell, cmd, find and mktemp replace by something else.
_UNEXPANDED: Final = pattern(rf"[$`*?%!~{{\[]|{UNKNOWN}")
# Facts for which it does not matter who started the program: everybody does this.
_EVERYDAY: Final = ("engine_connection", "client_in_temp")
_MAKES: Final = attrgetter("makes_image")
_MAKES_IF_MISSING: Final = attrgetter("if_missing")
_NAMES: Final = pattern(r"[\w./-]{1,255}")  # a program, and nothing that it is told
_ROOTED: Final = pattern(r"/|[A-Za-z]:[/\\]|\\\\")
_NAMES_IMAGE: Final = pattern("[:/]")  # a version, or where it is kept
# Source: distribution/reference, ParseNormalizedNamed and TagNameOnly.
_DEFAULTS: Final = pattern(r"^(?:docker\.io/)?(?:library/)?|:latest$")


def read(values: Mapping[str, Any]) -> ProcessEvent:
    """Take an event to read it once; values are canonical fields, text or ``""``."""
    return ProcessEvent(values)


def facts(event: ProcessEvent) -> tuple[Fact, ...]:
    """Find the facts of one process event."""
    return tuple(_facts(event))


def _facts(event: ProcessEvent) -> Iterator[Fact]:
    found = commands(event)
    makes_image = [command for command in found if command.makes_image]
    making = [command for command in found if command.makes_image or command.if_missing]
    is_whole = not event.line.unread
    if (
        making
        and is_whole
        and _is_helper(event)
        and all(_is_repeated(command, event) for command in making)
    ):
        yield Fact("process.repeated_build", "parent_name", event.parent_name)
        yield from lineage("process", event.values, event.parent, program=event.name)
        return
    seen = [*_of_commands(found, event)]
    if not event.is_tool:
        from .requests import requests  # brings the readers of requests

        seen += requests(event)
    told = [Fact(f"process.{name}", "command_line", text, span) for name, text, span in seen]
    is_made = bool(makes_image) or any(map(_is_telling, seen))
    if is_made or making:
        fed = list(_fed(event, is_made=is_made)) if event.line.fed or event.parent.fed else []
        told += fed
    if event.line.unread and not _is_more_names(found, event):  # all that reads it was asked
        told.append(_oversized(event.line))
        is_made = True
    if is_made or (making and fed):
        is_odd = is_unlikely(told)
        told += lineage("process", event.values, event.parent, is_odd=is_odd, program=event.name)
    yield from told


def _fed(event: ProcessEvent, *, is_made: bool) -> Iterator[Fact]:
    from .standard_input import standard_input  # brings the tables of hosts

    parent, above = event.parent_name, event.grandparent_name
    yield from standard_input(event.line, "command_line", parent=parent, is_made=is_made)
    yield from standard_input(event.parent, "parent_line", parent=above, is_made=is_made)


def _is_more_names(found: Sequence[ContainerCommand], event: ProcessEvent) -> bool:
    """Whether what was not read can build nothing: ``docker rm`` of thousands of containers.

    One client with a verb that starts nothing, and nothing in the line that ends a command.
    """
    is_end_alone = len(event.line.unread) == 1
    is_one = event.is_tool and is_end_alone and [each.verb for each in found] == ["other"]
    return is_one and COMMANDS.isdisjoint(event.values["command_line"])


def _oversized(line: Line) -> Fact:
    """Say how much of a line was not read, and where that stands."""
    rest = line.unread[0]
    size = len(rest.text)
    return Fact("process.oversized", "command_line", f"{size:,} characters", rest.locate(0, size))


def _is_telling(seen: Seen) -> bool:
    name = seen[0]
    return name not in _EVERYDAY and name[:4] != "run_"


def commands(event: ProcessEvent) -> tuple[ContainerCommand, ...]:
    """Return the line's commands; a renamed client counts as one where its whole line fits."""
    if event.believed is None:
        found = event.line.commands
        if cwd := _cwd(found, event):
            found = event.line.commands_in(cwd)
        event.believed = tuple([each for each in found if not each.is_guess or _is_believed(each)])
    return event.believed


def _is_believed(command: ContainerCommand) -> bool:
    """Return whether an unknown program is taken for a client, whose grammar its line fits.

    A build that names no image is so many programs' that its source must be remarkable, or that
    it must lie where nobody keeps a program and say more of a client's grammar. A client may be
    called like a builder of something else: then it must name an image as well, which can be
    nothing else or is made from elsewhere.
    """
    made = command.build
    is_dropped = _is_dropped(command.program.text, is_named=True)
    # Of what is started or carried, only where the client lies says something.
    if made is None or made.is_archive:
        return is_dropped
    if command.tool != UNKNOWN_AS and is_dropped:
        return True
    places = (made.context, *made.contexts, *made.dockerfiles)
    is_remote = any(each.kind in ("git", "url") for each in places)
    is_remarkable = command.verb == "build" and (
        is_remote or any(_is_remarkable(each.path) for each in places)
    )
    if program_name(command.program.text) not in OTHER_BUILDERS:
        return is_remarkable or bool(made.tags) or _is_clearly_dropped(command)
    return is_remarkable and any(is_remote or _NAMES_IMAGE.search(tag.text) for tag in made.tags)


def _is_clearly_dropped(command: ContainerCommand) -> bool:
    """Return whether a program lies in memory, or elsewhere unkept and says more than ``build``.

    Nobody compiles into memory. Most other builds have no flag of a container client's, and are not
    called ``image build``.
    """
    found = place(command.program.text, table=PATHS)
    if found.kind == "memory":
        return True
    is_clear = bool(command.flags) or " " in command.path
    return is_clear and (found.is_unkept or bool(found.concealed))


def _cwd(commands: tuple[ContainerCommand, ...], event: ProcessEvent) -> str:
    """Return the directory of a build: the process's own, or that which its parent's line says.

    That is ``cd /x && docker build .``. It says more than the own one where it makes a new
    directory, whose name is anybody's.
    """
    if not (any(map(_MAKES, commands)) or any(map(_MAKES_IF_MISSING, commands))):
        return ""
    said = _said(event, commands)
    return said if UNKNOWN in said else _own(event) or said


def _own(event: ProcessEvent) -> str:
    """Return the directory of the process, where it is a whole path."""
    own = event.text("working_directory")
    return own if _ROOTED.match(own) else ""


def _said(event: ProcessEvent, commands: tuple[ContainerCommand, ...]) -> str:
    if not event.parent.text or not any(map(_MAKES, commands)):
        return ""
    if not may_make_image(event.parent.text, event.parent.program):
        return entered_by(event.parent.text, event.parent_name)
    parents = [each for each in event.parent.commands if each.makes_image and each.cwd]
    started = {_texts(each) for each in commands if each.makes_image}
    said = next((each.cwd for each in parents if _fits(_texts(each), started)), "")
    return said or entered_by(event.parent.text, event.parent_name)


def _fits(written: tuple[str, ...], started: Set[tuple[str, ...]]) -> bool:
    """Return whether a command that a shell's text holds may be one of those that were started.

    What the shell had yet to expand may be any text.
    """
    if written in started or _UNEXPANDED.search(written[0]):
        return True
    return any(
        len(ours) == len(written)
        and all(
            our == their or _UNEXPANDED.search(their)
            for our, their in zip(ours, written, strict=True)
        )
        for ours in started
    )


def _texts(command: ContainerCommand) -> tuple[str, ...]:
    """Return what a build reads and what it names, as it is written; the context first."""
    made = command.build or Build()
    places = (made.context, *made.contexts, *made.dockerfiles, *made.definitions)
    return (*(each.text for each in places), *(tag.text for tag in made.tags))


def _is_helper(event: ProcessEvent) -> bool:
    """Return whether the program is one that its parent starts for a part of its own work."""
    return program_name(event.name) in STARTS.get(program_name(event.parent_name), ())


def _is_repeated(command: ContainerCommand, event: ProcessEvent) -> bool:
    """Return whether a helper does what the client above it was told: the same build.

    Then the parent's own event tells all that this one does. A client that lies where anybody
    may drop one, and a line that is not recorded, prove nothing; of a line that was recorded as the
    program's name alone as much is believed as tools do every day.
    """
    parent, folder = event.parent_name, event.text("parent_folder")
    above = ProcessEvent(
        {
            "name": parent,
            "command_line": event.parent.text,
            "folder": folder,
            "parent_name": event.grandparent_name,
        }
    )
    own = _own(event)  # which it has of its parent
    told = {seen[0] for seen in _of_commands((command,), event)}
    if _NAMES.fullmatch(event.parent.text) and UNLIKELY.isdisjoint(told):
        dropped = _is_dropped(event.parent.text) or _is_dropped(folder)
        return program_name(event.parent.text) == program_name(parent) and not dropped
    return any(
        (each.makes_image or each.if_missing)
        and not (_is_dropped(each.program.text) or _is_dropped(folder))
        and (
            (_is_fed(command, each) and told <= {"stdin_source"})
            or (
                command.verb == each.verb
                and _sources(command) <= _sources(each)
                and _tags(command) <= _tags(each)
                and told <= {seen[0] for seen in _of_commands((each,), above)}
            )
        )
        for each in (event.parent.commands_in(own) if own else event.parent.commands)
    )


def _is_fed(command: ContainerCommand, parent: ContainerCommand) -> bool:
    """Return whether a bake reads on standard input what compose says to build.

    Source: docker/compose pkg/compose/build_bake.go.
    """
    made = command.build
    return (
        made is not None
        and command.verb == "bake"
        and parent.verb.startswith("compose")
        and [each.kind for each in made.definitions] == ["stdin"]
    )


def _sources(command: ContainerCommand) -> frozenset[str]:
    """Return the places that a build reads, as texts."""
    made = command.build
    assert made is not None  # of whatever makes an image, that much is read
    places = (made.context, *made.contexts, *made.dockerfiles, *made.definitions)
    return frozenset(each.path or each.text for each in places if each.kind != "none")


def _tags(command: ContainerCommand) -> frozenset[str]:
    """Return a build's tags as who asked for it may have written them, without the defaults."""
    made = command.build
    assert made is not None
    return frozenset(_DEFAULTS.sub("", tag.text) for tag in made.tags)


def _is_remarkable(path: str) -> bool:
    found = place(path, table=PATHS)
    return found.is_unkept or found.is_stray or bool(found.hidden)


def _is_dropped(path: str, *, is_named: bool = False) -> bool:
    """Return whether a program lies where nobody installs one.

    A path that was named may lead through another's root; a sensor's own leads through a
    container's, wherever the program is in there.
    """
    found = place(path, table=PATHS)
    return found.holds_no_program or (is_named and found.is_stray)


def _of_commands(commands: tuple[ContainerCommand, ...], event: ProcessEvent) -> Iterator[Seen]:
    for command in commands:
        if command.makes_image:
            for seen in build(command, event.parent_name):
                if seen[0] != "temp_source" or not is_cloned_there(command, seen[2], event):
                    yield seen
            yield from _client(command, event)
            continue
        if command.of_engine == "serves":
            yield from serving(command)
            yield from _dropped(command, event)
        elif command.of_engine:
            yield from named(command)
        if command.if_missing:
            yield from described(command, event.parent_name)
        if command.layers:
            yield from layer(command, event.parent_name)
        if command.run is not None:
            for name, text, span in host_access(command):
                yield f"run_{name}", text, span


def _client(command: ContainerCommand, event: ProcessEvent) -> Iterator[Seen]:
    """Yield what is telling about the client itself: its name, and where it lies."""
    program = command.program
    if event.is_renamed:
        yield "renamed_client", program.text, program.span
    elif command.is_guess:
        yield "unknown_client", program.text, program.span
    yield from _dropped(command, event)


def _dropped(command: ContainerCommand, event: ProcessEvent) -> Iterator[Seen]:
    program = command.program
    is_own = event.is_tool or command.is_guess
    folder = event.text("folder") if is_own else ""
    if _is_dropped(program.text, is_named=True) or (folder and _is_dropped(folder)):
        yield "client_in_temp", program.text, program.span
