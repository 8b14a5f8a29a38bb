"""Give the events that exports are held against: labelled ones, and all vectors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from t1612core import MDE, Detector
from t1612core.evaluation import labelled
from t1612core.export.nouns import Rule
from t1612core.export.reading import holds, shown_by
from t1612core.model import Kind

from ..conftest import ROOT, SHARED

LABELLED = ROOT / "examples" / "labelled.jsonl"
VECTORS = ROOT / "tests" / "vectors"
KINDS: tuple[Kind, ...] = ("process", "file", "network")
Row = tuple[str, Kind, dict[str, Any]]  # an id, a kind, an event of Defender's
# Dockerfiles that servers write on Linux, and one that nobody minds; no other event is of them.
SERVED: tuple[Row, ...] = tuple(
    (program, "file", {"FileName": "Dockerfile", "FolderPath": "/srv/x/Dockerfile",
                       "InitiatingProcessFileName": program})
    for program in ("nginx", "postgres", "vim")
)  # fmt: skip


@cache
def of_labelled(path: Path = LABELLED) -> tuple[tuple[str, Kind, dict[str, Any], bool], ...]:
    """Give labelled events, and whether each has to alert."""
    detector, rows = Detector(), []
    for line in path.read_text("utf-8").splitlines():
        event = json.loads(line)
        told = labelled(event)
        kind = told.kind or detector.kind_of(event)
        if kind in KINDS:
            rows.append((told.label.event_id, kind, event, told.label.expect == "alert"))
    return tuple(rows)


@cache
def every() -> tuple[Row, ...]:
    """Give all events there are: labelled ones, those of the vectors, those beside the project."""
    rows: list[Row] = [row[:3] for row in of_labelled()]
    beside = SHARED / "corpus" / "events.jsonl"
    if beside.exists():
        rows += [row[:3] for row in of_labelled(beside)]
    return (*rows, *_of_vectors())


def _of_vectors() -> Iterator[Row]:
    names = ("hardened_process", "hardened_weights", "sentinel", "differences")
    paths = [
        *(VECTORS / f"{name}.json" for name in names),
        *sorted((VECTORS / "hardened").iterdir()),
    ]
    for path in paths:
        for number, row in enumerate(json.loads(path.read_text("utf-8"))):
            kind, event = row.get("kind", "process"), row.get("event")
            if event is not None and kind in KINDS and all(map(_is_plain, event.values())):
                yield f"{path.stem}-{row.get('id')}-{number}", kind, event


def _is_plain(value: object) -> bool:
    return (isinstance(value, str) and "\0" not in value) or type(value) is int


def seen(
    kind: Kind, event: dict[str, Any], fields: Mapping[str, str], *, paths: bool
) -> dict[str, Any]:
    """Say an event in a product's words, as far as it has fields; nothing is left out as empty.

    ``paths``: programs are told by their paths.
    """
    values = shown_by(MDE, kind)(event)
    row: dict[str, Any] = {}
    for name, field in fields.items():
        value: Any = values.get(name, "")
        if paths and name.endswith("name") and (kind, name) != ("file", "name"):
            value = as_path(value, event.get(SPELLED.get((kind, name), "")))
        row[field] = row.get(field) or value
    folder = str(values.get("folder", ""))
    is_same = fields.get("name") == fields.get("folder")
    last = folder.replace("\\", "/").lower().rpartition("/")[2].removesuffix(".exe")
    if is_same and folder and (kind == "file" or last == values.get("name")):
        row[fields["folder"]] = folder
    return row


SPELLED = {
    ("process", "name"): "FileName",
    ("process", "parent_name"): "InitiatingProcessFileName",
    ("process", "grandparent_name"): "InitiatingProcessParentFileName",
    ("file", "parent_name"): "InitiatingProcessFileName",
    ("file", "grandparent_name"): "InitiatingProcessParentFileName",
    ("network", "name"): "InitiatingProcessFileName",
}


def as_path(name: object, spelled: object) -> str:
    """Give a program's path: of Windows, where its name is spelled as there."""
    if not name:
        return ""
    is_windows = str(spelled).lower().endswith(".exe")
    return f"C:\\bin\\{name}.exe" if is_windows else f"/usr/bin/{name}"


def is_act(kind: Kind, event: dict[str, Any]) -> bool:
    """Say whether it is what products have an event of: no deletion, and nothing from outside."""
    action = str(shown_by(MDE, kind)(event).get("action", "")).lower()
    return not action.startswith(("inbound", "filedel"))


As = Callable[[Kind, dict[str, Any]], Any]  # a row of Defender's in a product's words


def misread(
    rule: Rule,
    is_found: Callable[[Any], object],
    said: As,
    *,
    is_told: Any = is_act,
    more: Any = (),
) -> set[str]:
    """Give the ids of events that a reader and the rule's words say different things of.

    ``is_told``: the events that the product tells of.
    """
    found, meant = set(), set()
    shown = shown_by(MDE, rule.kind)
    for id, kind, event in (*every(), *more):
        if kind == rule.kind and is_told(kind, event):
            if is_found(said(kind, event)):
                found.add(id)
            if holds(rule, shown(event)):
                meant.add(id)
    assert meant
    return found ^ meant


def misread_of_labelled(
    rules: Iterable[Rule], read: Callable[[Rule], Callable[[Any], object]], said: As
) -> set[str]:
    """Give the ids of labelled events that are found and not to be, or not found and to be."""
    readers = [(rule, read(rule)) for rule in rules if not rule.is_part]
    found = {
        id
        for id, kind, event, _ in of_labelled()
        for rule, is_found in readers
        if rule.kind == kind and is_found(said(kind, event))
    }
    return found ^ {id for id, _, _, is_wanted in of_labelled() if is_wanted}
