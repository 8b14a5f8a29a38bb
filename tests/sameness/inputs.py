"""Gather what is written down: vectors, examples, and the corpus beside the project.

An input is a name by which a difference can be found again, a verb, and what the verb is given.
Every text of a vector is put wherever an attacker could put it: as a command line, as the line of a
parent, as a Dockerfile, as a path and as a host. Whatever kind an event was written for, it is
scored as all three.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .generator import Kind, program_of

Verb = Literal[Kind, "chain"]
Row = dict[str, Any]


class Input(NamedTuple):
    """What both states of the library are given."""

    name: str
    verb: Verb
    given: Any  # an event; for ``dockerfile`` a mapping with ``text``; for ``chain`` events


# What a vector says of itself, and what comes out.
_NO_INPUTS = {"id", "why", "source", "expected", "incidents", "signals"}
_COLUMNS = {
    "FileName",
    "InitiatingProcessFileName",
    "ProcessCommandLine",
    "RemoteUrl",
    "FolderPath",
}
# Where vectors use the names that readers do; for what is no column of a kind, see the schema.
_CANONICAL = {
    "parent_name": "InitiatingProcessFileName",
    "parent_line": "InitiatingProcessCommandLine",
    "parent_folder": "InitiatingProcessFolderPath",
    "parent_account": "InitiatingProcessAccountName",
    "grandparent_name": "InitiatingProcessParentFileName",
    "account": "AccountName",
    "action": "ActionType",
    "folder": "FolderPath",
    "content": "FileContent",
    "ip": "RemoteIP",
    "port": "RemotePort",
    "url": "RemoteUrl",
}
# Keys whose texts an attacker may have written.
_TEXTS = {"input", "text", "command", "content", "FileContent", "parent_line", "url"}
_LONGEST = 50_000  # characters


def written(root: Path, shared: Path | None) -> Iterator[Input]:
    """Yield what a tree and, where there is one, the folder beside it hold."""
    for path in sorted((root / "tests" / "vectors").rglob("*.json")):
        where = path.relative_to(root / "tests" / "vectors").with_suffix("").as_posix()
        for number, vector in enumerate(json.loads(path.read_text("utf-8"))):
            yield from _of(f"vectors/{where}/{vector.get('id', number)}", vector)
    paths = [*sorted((root / "examples").glob("*.json*"))]
    if shared is not None:
        paths += [*sorted((shared / "corpus").rglob("*.jsonl"))]
    for path in paths:
        values = _lines(path)
        yield from _of(f"{path.parent.name}/{path.name}", values)
        rows = [row for _, row in _rows("", values)]
        if rows:
            yield Input(f"{path.parent.name}/{path.name}/chain", "chain", rows)


def _lines(path: Path) -> list[Any]:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return [json.loads(text)]
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _of(name: str, value: Any) -> Iterator[Input]:
    for where, row in _rows(name, value):
        for kind in ("process", "file", "network"):
            yield Input(where, kind, row)
        events = row.get("events")
        if isinstance(events, list):
            yield Input(where, "chain", events)
    for where, text in _texts(name, value):
        yield from _placed(where, text)


def _rows(name: str, value: Any) -> Iterator[tuple[str, Row]]:
    """Find the events in a value, however deep, by their columns."""
    if isinstance(value, dict):
        name = _named(name, value)
        if _COLUMNS & value.keys() or isinstance(value.get("events"), list):
            yield name, value
        if isinstance(values := value.get("values"), dict):
            program = "InitiatingProcessFileName" if "ip" in values else "FileName"
            columns: dict[str, str] = {**_CANONICAL, "name": program}
            row: Row = {columns.get(str(key), str(key)): held for key, held in values.items()}
            # A build or a file that leaves it to who started it whether that is an alert.
            defaults: Row = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}
            yield name, defaults | row
        for key, held in value.items():
            if key not in _NO_INPUTS:
                yield from _rows(f"{name}/{key}", held)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _rows(f"{name}/{number}", held)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if 2 < len(value) < _LONGEST:
            yield name, value
    elif isinstance(value, dict):
        name = _named(name, value)
        for key, held in value.items():
            if key in _TEXTS or (key not in _NO_INPUTS and isinstance(held, (dict, list))):
                yield from _texts(f"{name}/{key}", held)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            if isinstance(held, (dict, list)):
                yield from _texts(f"{name}/{number}", held)


def _named(name: str, value: Row) -> str:
    id = value.get("id") or value.get("event_id")
    return f"{name}/{id}" if isinstance(id, str) and not name.endswith(f"/{id}") else name


def _placed(name: str, text: str) -> Iterator[Input]:
    parent = {"InitiatingProcessFileName": "bash", "InitiatingProcessCommandLine": text}
    for program in (program_of(text), "bash"):
        yield Input(name, "process", {"FileName": program, "ProcessCommandLine": text})
    build = {"FileName": "docker", "ProcessCommandLine": "docker build -t x -"}
    yield Input(name, "process", {**build, **parent})
    file = {"FileName": "Dockerfile", "FolderPath": "/srv/x/Dockerfile", "FileContent": text}
    yield Input(name, "file", {**file, **parent})
    yield Input(name, "dockerfile", {"text": text})
    yield Input(name, "dockerfile", {"text": f"FROM a\nRUN {text}\n"})
    if len(text) < 200:
        context = {"FileName": "docker", "ProcessCommandLine": f"docker build {text}"}
        yield Input(name, "process", context)
        yield Input(name, "file", {"FileName": "Dockerfile", "FolderPath": text})
        remote = {"RemoteUrl": text, "RemoteIP": "203.0.113.7", "RemotePort": 443}
        yield Input(name, "network", {"InitiatingProcessFileName": "dockerd", **remote})
