"""Read a field map: a schema of one's own, as TOML.

``docs/fields.schema.json`` describes the same form. Some rules no schema can hold, and only this
module checks them: a path is one, a converter exists, a kind that is told has fields.

Rule 1: strict. An unknown key is an error: a misspelt field would be absent, its signals silent.
Rule 2: what a map holds is data: nothing of it is run, and all of it is bounded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from attrs import evolve

from ..errors import FieldMapError
from ..model import KINDS, Kind, Route
from ..schema import Check, Field, KindRule, Path, Schema
from ..text import toml
from ..text.near import hint
from ..text.toml_places import Place
from .canonical import FIELDS
from .convert import CONVERTERS
from .schemas import AUTO, SCHEMAS
from .schemas.notation import path as read_path

_KEYS: Final = ("version", "name", "product", "extends", "envelopes", "recognise", "kinds", *KINDS)
_OPERATORS: Final = {
    "present": "is present",
    "is": "is",
    "starts_with": "starts with",
    "holds": "holds",
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
# Keys, of which one may be within a list; a dot that belongs to a key has a backslash.
_STEP: Final = r"(?:[^.\[\]|\\\x00-\x1f]|\\\.)+(?:\[(?:[^\[\]=|\x00-\x1f]+=[^\[\]|\x00-\x1f]+)?\])?"
_PATH: Final = re.compile(rf"{_STEP}(?:\.{_STEP}){{0,7}}(?:\|[a-z_]+)?")
_LONGEST: Final = 256  # characters of a path
_MOST: Final = 64  # of anything in a map: paths of a field, rules, values of a condition
_ROUTES: Final[tuple[Route, ...]] = (*KINDS, "other")


def load_field_map(path: str | os.PathLike[str]) -> Schema:
    """Read a file of TOML that says where a product keeps each field; see ``docs/telemetry.md``.

    The schema that it gives goes wherever a shipped one does: ``Detector(schema=…)``, or
    ``auto_with``. Raises ``FieldMapError``, also where the file cannot be read.
    """
    return loads(toml.read(path, FieldMapError), os.fspath(path))


def loads(text: str, place: str = "field map") -> Schema:
    """Read a field map from text; *place* names it in errors. Raises ``FieldMapError``."""
    top = Place(place, error=FieldMapError)
    given = toml.loads(text, place, FieldMapError)
    top.keys(given, _KEYS, required=("version", "name"))
    top.whole("version", given["version"], 1, 1)
    name = top.text("name", given["name"])
    if not _NAME.fullmatch(name) or name in (AUTO.name, *SCHEMAS):
        problem = "takes up to 32 of a-z, 0-9 and '_', and none of the names that there are"
        raise top.at("name").wrong(problem)
    base = _base(top.at("extends"), given.get("extends"))
    fields = {kind: {**base.fields.get(kind, {})} for kind in KINDS}
    for kind in KINDS:
        if kind in given:
            fields[kind] |= _fields(top.at(kind), kind, given[kind])
    held = {kind: each for kind, each in fields.items() if each}
    kinds = (*_kinds(top, given.get("kinds", []), held), *base.kinds)
    recognise = tuple(_recognise(top, given.get("recognise", []))) or base.recognise
    for key, value in (("recognise", recognise), ("kinds", kinds)):
        if not value:
            raise top.wrong(f"has no [[{key}]], and extends no schema that has some")
    for kind, each in held.items():
        if "name" not in each:
            raise top.at(kind).wrong("has no `name`, which every event is told by")
    places = tuple(_paths(top.at("envelopes"), given["envelopes"])) if "envelopes" in given else ()
    return Schema(
        name=name,
        product=top.text("product", given["product"]) if "product" in given else name,
        fields=held,
        recognise=recognise,
        kinds=kinds,
        envelopes=(*places, *base.envelopes),
        decode=base.decode,
    )


def auto_with(*maps: Schema) -> Schema:
    """Return the schema that reads each event as what it is, asking *maps* before those shipped.

    Raises ``FieldMapError`` for what is no schema.
    """
    given: tuple[object, ...] = maps
    for each in given:
        if not isinstance(each, Schema):
            problem = f"is {type(each).__name__}, expected Schema: load_field_map(path) gives one"
            raise FieldMapError("auto_with", problem)
    return evolve(AUTO, first=maps)


def _base(place: Place, name: Any) -> Schema:
    """Return the schema that a map extends; of Defender's, its columns are paths here."""
    if name is None:
        return Schema(name="", fields={})
    if name not in SCHEMAS:
        raise place.wrong(f"there is no schema {name!r}{hint(name, SCHEMAS)}")
    schema = SCHEMAS[name]
    fields = {
        kind: {
            each: evolve(field, keys=(), paths=tuple(Path((key,)) for key in field.keys))
            if field.keys
            else field
            for each, field in held.items()
        }
        for kind, held in schema.fields.items()
    }
    return evolve(schema, fields=fields)


def _fields(place: Place, kind: Kind, given: Any) -> Iterator[tuple[str, Field]]:
    place.keys(given, FIELDS[kind], required=())
    for name, value in given.items():
        at, words = place.at(name), {}
        if isinstance(value, Mapping):
            at.keys(value, ("from", "words"), required=("from",))
            words = _words(at.at("words"), value.get("words", {}))
            at, value = at.at("from"), value["from"]
        yield (
            name,
            Field(
                type=FIELDS[kind][name].type,
                paths=tuple(_paths(at, value)),
                words=tuple(words.items()),
            ),
        )


def _words(place: Place, given: Any) -> dict[str, str]:
    place.table(given)
    _bounded(place, given)
    return {key.lower(): place.text(key, value) for key, value in given.items()}


def _paths(place: Place, given: Any) -> Iterator[Path]:
    """Read one path, or an array of them."""
    for text in [given] if isinstance(given, str) else place.texts(given):
        yield _path(place, text)
    _bounded(place, given if isinstance(given, list) else ())


def _path(place: Place, text: str) -> Path:
    if len(text) > _LONGEST or not _PATH.fullmatch(text):
        problem = (
            "takes a path such as 'process.name', 'args[].value', 'data[name=x].value' or "
            "'process.executable|basename', of 8 keys and 256 characters at most"
        )
        raise place.wrong(problem)
    found = read_path(text)
    if found.convert and found.convert not in CONVERTERS:
        near = hint(found.convert, CONVERTERS) or f"; there are {', '.join(CONVERTERS)}"
        raise place.wrong(f"there is no converter {found.convert!r}{near}")
    return found


def _recognise(top: Place, given: Any) -> Iterator[tuple[Check, ...]]:
    for i, each in enumerate(top.items("recognise", given, may_be_empty=True)):
        place = top.at(f"recognise[{i}]")
        place.keys(each, _OPERATORS, required=())
        yield _checks(place, each)
    _bounded(top.at("recognise"), given)


def _kinds(top: Place, given: Any, fields: Mapping[Kind, Any]) -> Iterator[KindRule]:
    for i, each in enumerate(top.items("kinds", given, may_be_empty=True)):
        place = top.at(f"kinds[{i}]")
        place.keys(each, ("kind", *_OPERATORS), required=("kind",))
        kind = each["kind"]
        if kind not in _ROUTES:
            near = hint(kind, _ROUTES) or f"; there are {', '.join(_ROUTES)}"
            raise place.at("kind").wrong(f"there is no kind {kind!r}{near}")
        if kind != "other" and kind not in fields:
            raise place.at("kind").wrong(f"is told and has no fields: write [{kind}]")
        yield KindRule(_checks(place, each), cast("Route", kind))
    _bounded(top.at("kinds"), given)


def _checks(place: Place, given: Mapping[str, Any]) -> tuple[Check, ...]:
    found: list[Check] = []
    for key, operator in _OPERATORS.items():
        if key not in given:
            continue
        at = place.at(key)
        if key == "present":
            found += map(Check, _paths(at, given[key]))
            continue
        at.table(given[key])
        for name, value in given[key].items():
            values = (value,) if isinstance(value, str) else at.at(name).texts(value)
            found.append(Check(_path(at.at(name), name), cast("Any", operator), values))
        _bounded(at, given[key])
    if not found:
        raise place.wrong(f"holds for every event; write one of {', '.join(_OPERATORS)}")
    return tuple(found)


def _bounded(place: Place, given: Iterable[Any]) -> None:
    if len([*given]) > _MOST:
        raise place.wrong(f"has more than {_MOST}; no product needs as many")
