"""List the signals of what a build is given beside its sources, and of the registries it asks."""

from __future__ import annotations

from typing import Final

from ...model import Signal

_BUILD: Final = "docs.docker.com, docker buildx build"

# (name, title, further ATT&CK ids, source, reason)
_ROWS: Final = (
    (
        "address_registry",
        "An image is taken from, or named for, a registry that has only a public address",
        ("T1105", "T1608"),
        "distribution/reference; docs.docker.com, docker buildx build: docker-image://",
        "What is meant to last has a name, and a certificate for it; a laboratory's is inside.",
    ),
    (
        "look_alike_registry",
        "An image is taken from, or named for, a registry whose name imitates a known one",
        ("T1036.005", "T1105"),
        "MITRE ATT&CK T1036.005 and T1583.001; Unicode UTS 39, confusable detection",
        "Nobody honest needs somebody else's whole name in his own; a proxy may be called so.",
    ),
    (
        "custom_frontend",
        "Dockerfile is read by a frontend that is not its project's",
        (),
        "docs.docker.com, custom Dockerfile syntax: BUILDKIT_SYNTAX; moby/buildkit gateway.v0",
        "It decides what the build does, whatever the Dockerfile says; few projects write one.",
    ),
    (
        "argument_address",
        "A build argument names a public server by its address alone",
        ("T1105",),
        f"{_BUILD} --build-arg",
        "What is fetched from there stands in no file that is kept; servers that last have names.",
    ),
    (
        "argument_command",
        "A build argument is a command that is a finding by itself",
        ("T1059",),
        f"{_BUILD} --build-arg; ATT&CK T1059, Command and Scripting Interpreter",
        "The Dockerfile is harmless to whoever reads it, and runs what it is given.",
    ),
    (
        "redirected_registry",
        "Build's steps find a package registry at somebody's public address",
        ("T1195.002", "T1557"),
        f"{_BUILD} --add-host",
        "Whoever answers there says what is installed; a mirror is inside, or has a name.",
    ),
    (
        "output_planted",
        "Build writes its result where the host starts or believes it",
        ("T1053.003", "T1543.002", "T1611"),
        f"{_BUILD} --output; crontab(5), systemd.unit(5)",
        "What a step made becomes the host's own job, unit or key.",
    ),
)

SIGNALS: Final = tuple(
    Signal(
        id=f"process.{name}",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title=title,
        attack=("T1612", *attack),
        source=source,
        reason=reason,
    )
    for name, title, attack, source, reason in _ROWS
)
