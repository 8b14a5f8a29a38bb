"""Agree with the labels of real public command lines, as far as a label is about a fact.

The lines are shell lines, so each is read as the text of ``sh -c``.  Where a label and the
parser differ, the row is listed here with the reason: the labels were made by looking
for words.
"""

from __future__ import annotations

import json
from typing import Any

from t1612core.container.command import ContainerCommand, parse
from t1612core.knowledge.programs import GRAMMAR

from ..beside import shared

KINDS = {"bake": "build", "create": "run"}
LISTED = ("build", "run", "commit", "import", "load")
FEATURES = {
    "cap_add",
    "device",
    "host_mount",
    "host_net",
    "host_pid",
    "no_cache",
    "privileged",
    "security_opt",
    "sock_mount",
    "stdin",
    "url_context",
}

GPUS = ("features", ["device"])  # the label's word is in --gpus and in --device-read-*
TO_STDOUT = ("features", ["stdin"])  # ``-o -`` is standard output
FROM_STDIN = ("features", ["stdin"])  # ``load`` without a file reads standard input
URL_ELSEWHERE = ("features", ["url_context"])  # in the container's command, -e or --build-arg
EXPLAINED = {
    "c0011": ("features", ["sock_mount"]),  # make's $(ENVVARS) stands where the image would
    "c0049": GPUS,
    "c0050": GPUS,
    "c0070": FROM_STDIN,
    "c0095": GPUS,
    "c0096": GPUS,
    "c0163": ("features", ["no_cache"]),  # --no-cache-filter is not --no-cache
    "c0165": TO_STDOUT,
    "c0179": ("kind", ["build"]),  # ``buildx history import`` imports a record, no image
    "c0183": URL_ELSEWHERE,
    "c0209": ("kind", ["run"]),  # a line of a systemd unit, ``ExecStart=`` and all
    "c0212": FROM_STDIN,
    "c0294": URL_ELSEWHERE,
    "c0295": URL_ELSEWHERE,
    "c0304": URL_ELSEWHERE,
    "c0332": TO_STDOUT,
    "c0334": URL_ELSEWHERE,
    "c0361": TO_STDOUT,
    "c0451": GPUS,
}


def rows() -> list[dict[str, Any]]:
    path = shared("corpus/benign_commands_dev.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kind(command: ContainerCommand) -> str:
    name = KINDS.get(command.verb, command.verb)
    return name if name in LISTED else "near-miss"


def features(command: ContainerCommand) -> set[str]:
    build, access = command.build, command.access
    sources = [build.context, *build.contexts, *build.dockerfiles] if build else []
    kinds = {source.kind for source in sources}
    found = {
        "cap_add": access.cap_add,
        "device": access.devices,
        "host_mount": any(mount.path == "/" for mount in access.mounts),
        "host_net": "host" in access.networks,
        "host_pid": access.pid == "host",
        "no_cache": build and build.no_cache,
        "privileged": access.privileged,
        "security_opt": access.security_opt,
        "sock_mount": any("docker.sock" in mount.source for mount in access.mounts),
        "stdin": "stdin" in kinds,
        "url_context": kinds & {"url", "git"},
    }
    return {name for name, value in found.items() if value}


def differences() -> dict[str, tuple[str, list[str]]]:
    """Return, by the row's id, what differs: the kind, or features."""
    found = {}
    for row in rows():
        commands = parse(["sh", "-c", row["command"]], GRAMMAR)
        meant = [c for c in commands if (c.tool, kind(c)) == (row["tool"], row["kind"])]
        if not meant:
            found[row["id"]] = ("kind", [row["kind"]])
            continue
        seen = set().union(*(features(command) for command in meant))
        if different := seen ^ (set(row["features"]) & FEATURES):
            found[row["id"]] = ("features", sorted(different))
    return found


def test_parser_agrees_with_the_labels() -> None:
    """454 lines: tool, kind and features, but for what is explained."""
    assert EXPLAINED == differences()


def test_every_flag_is_known() -> None:
    """Real lines use no flag that the tables lack, but for one that no client has."""
    unknown = {
        option.name
        for line in rows()
        for command in parse(["sh", "-c", line["command"]], GRAMMAR)
        for option in command.unknown
    }

    assert {"foo"} == unknown
