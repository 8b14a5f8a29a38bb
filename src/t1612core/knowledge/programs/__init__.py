"""Know each program once: what it is, its names, its verbs and its flags.

A row (``shell.programs.Program``) stands in the module of what a program mostly is; what the
readers look things up in is derived from the rows here. To add a program, add its row: see
CONTRIBUTING, "Add a tool".

Rule 1: data only. A name stands in one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...shell.grammar import Grammar, Known, Shell, Tool
from ...shell.programs import Feeder, Program
from ...text.interpreters import Interpreter
from . import (
    builders,
    clients,
    daemons,
    decoders,
    downloaders,
    elsewhere,
    image_makers,
    interpreters,
    other_builders,
    project_builders,
    relays,
    shells,
    system_clients,
    texts,
    wrappers,
)

PROGRAMS: Final = (
    *(*clients.ROWS, *system_clients.ROWS, *builders.ROWS, *image_makers.ROWS),
    *(*project_builders.ROWS, *other_builders.ROWS, *daemons.ROWS),
    *(*wrappers.ROWS, *elsewhere.ROWS),
    *(*shells.ROWS, *interpreters.ROWS, *downloaders.ROWS, *relays.ROWS, *decoders.ROWS),
    *texts.ROWS,
)
BY_NAME: Final[Mapping[str, Program]] = {name: row for row in PROGRAMS for name in row.names}

# What stands round a program is the same whichever program is looked for.
_AROUND: Final[Mapping[str, Known]] = {
    **{name: row.wrapper for name, row in BY_NAME.items() if row.wrapper},
    **{name: Shell(row.language) for name, row in BY_NAME.items() if row.language},
}
# What shows, searches, edits or keeps text: a request in its line is a text, too.
TEXT_PROGRAMS: Final = frozenset(name for name, row in BY_NAME.items() if row.shows)
# Words that no client of docker's kind has, and the tool that has them.
_TELLING: Final = {"--frontend": "buildctl", "bud": "buildah", "import": "ctr"}
# Container clients and builders.
GRAMMAR: Final = Grammar(
    {**_AROUND, **{name: row.tool for name, row in BY_NAME.items() if row.tool}},
    clients.ENVIRONMENT,
    {image: row.tool for row in PROGRAMS if row.tool for image in row.images},
    TEXT_PROGRAMS,
    {word: tool for word, name in _TELLING.items() if (tool := BY_NAME[name].tool)},
)
UNKNOWN_AS: Final = "docker"  # whose grammar is tried on a program that no table knows
# Programs that can carry a request to an engine.
API_CLIENTS: Final = Grammar(
    {**_AROUND, **{name: row.asks for name, row in BY_NAME.items() if row.asks}}
)
# Of these, the ones that send whatever they are told; others are told by a program's text.
SENDERS: Final = frozenset(
    name
    for name, row in BY_NAME.items()
    if row.asks and row.asks.name not in ("interpreter", "awk") and not row.language
)
# Programs that put files in place.
DOWNLOADERS: Final = Grammar(
    {**_AROUND, **{name: row.places for name, row in BY_NAME.items() if row.places}}
)
FEEDERS: Final[Mapping[str, Feeder]] = {
    name: row.feeder for name, row in BY_NAME.items() if row.feeder
}
INTERPRETERS: Final[Mapping[str, Interpreter]] = {
    name: row.interpreter or Interpreter(row.language or "code")
    for name, row in BY_NAME.items()
    if row.interpreter or row.language
}
# What puts files in place, by its rules; what is told how only by its feeder is no more than that.
DEPOSITORS: Final[Mapping[str, Tool]] = {
    name: tool for name, row in BY_NAME.items() if (tool := row.places or row.puts)
}
# What reads a script from a file, and is neither a shell nor starts one.
SOURCING: Final = frozenset(
    name for name, row in BY_NAME.items() if row.role == "source" and not row.wrapper
)
OTHER_BUILDERS: Final = frozenset(name for name, row in BY_NAME.items() if row.builds_otherwise)
# What starts others in a directory that it is given, and by which flags.
ENTERING: Final = {name: row.enters for name, row in BY_NAME.items() if row.enters}
# The helpers that a client starts and hands its build to.
STARTS: Final = {name: row.starts for name, row in BY_NAME.items() if row.starts}

# Whose connections are looked at, as ``program_name`` spells them.
NETWORK_PROGRAMS: Final = tuple(
    name for name, row in BY_NAME.items() if row.connects and row.is_watched
)
UNWATCHED: Final = frozenset(
    name for name, row in BY_NAME.items() if row.connects and not row.is_watched
)
# Who unpacks images and copies what a build says into them.
IMAGE_WRITERS: Final = frozenset(
    name for name, row in BY_NAME.items() if row.connects in ("builder", "daemon")
)
# Carriers make no connection of their own: what leaves through them is somebody else's.
CARRIERS: Final = frozenset(name for name, row in BY_NAME.items() if row.connects == "carrier")
# Programs that may be talking to an engine or builder elsewhere, at its port.
ENGINE_CLIENTS: Final = frozenset(
    ("podman", *(name for name, row in BY_NAME.items() if row.connects == "client"))
)
# The engine has peers and log collectors, which are addresses more often than names.
SWARM_MEMBERS: Final = frozenset((*daemons.ENGINE.names, *clients.DOCKER_1.names))
