"""A field map makes a schema; errors say where, what and how to mend; the published form agrees."""

from __future__ import annotations

import json
import pickle
import tomllib
from contextlib import suppress
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import (
    AUTO,
    HARDENED,
    MDE,
    SCHEMAS,
    SENTINEL,
    Detector,
    EventError,
    FieldMapError,
    Schema,
    auto_with,
    load_field_map,
    recognise,
)
from t1612core.model import Routed
from t1612core.stream.prefilter import make
from t1612core.stream.prefilter_terms import prefilter_terms
from t1612core.telemetry import field_map

from ..conftest import ROOT
from ..test_growth import MOST, growth
from ..twins.test_twins import ROWS
from ..twins.writers import WRITERS
from .test_paths import JSON

EXAMPLE = ROOT / "examples" / "fields.toml"
MAP = EXAMPLE.read_text("utf-8")
PUBLISHED = json.loads((ROOT / "docs" / "fields.schema.json").read_text("utf-8"))
BUILD = {
    "acme": {"version": 1, "kind": "exec"},
    "at": 1772438801,
    "node": "web-07",
    "exe": "/usr/bin/docker",
    "cmd": "docker build --no-cache -q -t alpine:x /tmp/.x",
}
WRITE = {**BUILD, "acme": {"version": 1, "kind": "write"}, "target": "/tmp/.x/Dockerfile"}
LOGIN = {"acme": {"version": 1, "kind": "login"}}


def message(text: str) -> str:
    with pytest.raises(FieldMapError) as caught:
        field_map.loads(text, "map.toml")
    return str(caught.value)


def test_events_are_read_by_the_map_and_others_as_what_they_are() -> None:
    schema = load_field_map(EXAMPLE)
    for chosen in (schema, auto_with(schema)):
        detector = Detector(schema=chosen)
        found = detector.score(BUILD)
        assert found is not None
        assert ("web-07", 8) == (found.host, found.score)
        assert detector.score(WRITE) is not None
        assert detector.kind_of(LOGIN) is None
        assert pickle.loads(pickle.dumps(detector)).score(BUILD) == found
    row = {"FileName": "Dockerfile", "FolderPath": "/tmp/"}
    assert Detector(schema=auto_with(schema)).score(row)
    with pytest.raises(EventError, match="the Acme agent"):
        Detector(schema=schema).score(row)
    with pytest.raises(EventError, match="next to none"):
        Detector(schema=AUTO).score(BUILD)
    gone = {**WRITE, "acme": {"version": 1, "kind": "rename"}}
    assert Detector(schema=schema).score(gone) is not None


@pytest.mark.parametrize("profile", [HARDENED, SENTINEL], ids=lambda x: x.name)
def test_lines_of_a_maps_events_are_not_skipped(profile: Any, tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    quiet = {"FileName": "a" * 900, "FolderPath": "/srv/"}
    path.write_text("\n".join(map(json.dumps, [*[quiet] * 2000, BUILD, *[quiet] * 9])) + "\n")
    skipped: list[int] = []
    detector = Detector(profile, auto_with(load_field_map(EXAMPLE)))
    found = [x.line for x in detector.scan_ndjson(path, on_passed_over=skipped.append)]

    assert [2001] == found
    assert skipped


@pytest.mark.parametrize("key", ["größe", "é", "a", "日本"])
@pytest.mark.parametrize("is_plain", [True, False])
def test_keys_of_any_letters_are_found_in_lines(key: str, is_plain: bool) -> None:
    given = 'version = 1\nname = "own"\n[[recognise]]\npresent = "KEY"\n'
    text = f'{given}[[kinds]]\nkind = "process"\npresent = "KEY"\n[process]\nname = "n"\n'
    terms = prefilter_terms(HARDENED, auto_with(field_map.loads(text.replace("KEY", key))))
    assert terms is not None
    made = make(terms, is_plain=is_plain)
    for line in (f'{{"{key}":1}}', f'{{"x":1, "{key}.b" : 1}}', json.dumps({"x": 1, key: 2})):
        assert list(made.suspects(line.encode(), 0, len(line.encode()))), line


def test_a_map_of_defenders_rows_comes_before_defender() -> None:
    """Whoever maps rows that Defender's schema would read means the map."""
    text = """
version = 1
name = "piped"
extends = "mde"
[[recognise]]
present = ["ProcessCommandLine", "pipeline"]
[[kinds]]
kind = "process"
present = "ProcessCommandLine"
[process]
name = "binary|basename"
"""
    row = {
        **{"Type": "DeviceProcessEvents", "pipeline": "a", "DeviceName": "h"},
        "binary": "/usr/bin/docker",
        "ProcessCommandLine": "docker build -q -t alpine:x /tmp/.x",
    }
    detector = Detector(schema=auto_with(field_map.loads(text)))
    found = detector.score(row)

    assert found is not None
    assert ("h", True) == (found.host, found.score > 2)
    for pipeline, name in (("a", "piped"), ("", "mde")):
        route, _ = detector.locate({**row, "pipeline": pipeline})
        assert type(route) is Routed
        assert name == route.schema


def spelled(schema: Schema) -> str:
    """Write a shipped schema as a field map."""

    def checks(given: Any) -> str:
        lines = ""
        present = [x.path.spelled for x in given if x.operator == "is present"]
        if present:
            lines += f"present = {json.dumps(present)}\n"
        for key, operator in (("is", "is"), ("starts_with", "starts with"), ("holds", "holds")):
            held = {x.path.spelled: list(x.values) for x in given if x.operator == operator}
            pairs = ", ".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in held.items())
            lines += f"{key} = {{ {pairs} }}\n" if held else ""
        return lines

    text = f'version = 1\nname = "own"\nproduct = "{schema.product}"\n'
    if schema.envelopes:
        text += f"envelopes = {json.dumps([x.spelled for x in schema.envelopes])}\n"
    text += "".join(f"[[recognise]]\n{checks(each)}" for each in schema.recognise)
    text += "".join(f'[[kinds]]\nkind = "{x.kind}"\n{checks(x.checks)}' for x in schema.kinds)
    for kind, fields in schema.fields.items():
        text += f"[{kind}]\n"
        for name, each in fields.items():
            paths = json.dumps([path.spelled for path in each.paths])
            words = ", ".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in each.words)
            words = f", words = {{ {words} }}" if words else ""
            text += f"{name} = {{ from = {paths}{words} }}\n"
    return text


# A map cannot say that an event is left to the next schema, nor take texts apart.
PLAIN = [
    name
    for name, schema in SCHEMAS.items()
    if name in WRITERS and not schema.decode and all(each.kind for each in schema.kinds)
]


@pytest.mark.parametrize("name", PLAIN)
def test_a_shipped_schema_written_as_a_map_gives_the_same(name: str) -> None:
    shipped = SCHEMAS[name]
    own = field_map.loads(spelled(shipped))
    assert (shipped.fields, shipped.envelopes) == (own.fields, own.envelopes)
    for one_rule, other_rule in zip(shipped.kinds, own.kinds, strict=True):
        assert one_rule.kind == other_rule.kind
        assert {*one_rule.checks} == {*other_rule.checks}
    one, other = Detector(schema=shipped), Detector(schema=own)
    compared = 0
    for row in ROWS[::5]:
        twin = WRITERS[name](row["kind"], row["event"])
        if twin is not None:
            found, expected = other.score(twin[0]), one.score(twin[0])
            assert (found and found.signals) == (expected and expected.signals)
            compared += 1
    assert compared > 20
    assert len(PLAIN) > 3


@pytest.mark.parametrize("name", ["ecs", "mde", "sysmon"])
def test_a_map_may_say_only_what_differs(name: str) -> None:
    text = f'version = 1\nname = "own"\nextends = "{name}"\n[process]\nhost = "site.host"\n'
    if name == "mde":
        assert "has no [[recognise]]" in message(text)
        return
    event, _ = WRITERS[name]("process", ROWS[-1]["event"]) or ({}, {})
    detector = Detector(schema=field_map.loads(text))
    assert ("web-09", detector.clock_of(event)[1]) == detector.clock_of(
        {**event, "site": {"host": "web-09"}}
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 1", "version = 2", "map.toml: version: takes a whole number from 1 to 1"),
        ("version = 1", "", "map.toml: has no `version`"),
        ('name = "acme_agent"', 'name = "ecs"', "name: takes up to 32 of a-z, 0-9 and '_'"),
        ('name = "acme_agent"', 'name = "auto"', "none of the names that there are"),
        ('name = "acme_agent"', 'name = "A b"', "map.toml: name: takes up to 32"),
        ("product =", "produkt =", "there is no key 'produkt' here; did you mean 'product'?"),
        ("[process]", "[proces]", "there is no key 'proces' here; did you mean 'process'?"),
        ("[process]", "[process]\nfolders = 'x'", "'folders' here; did you mean 'folder'?"),
        (
            '"by.exe|basename"',
            '"by.exe|basenam"',
            "'basenam'; did you mean 'basename'",
        ),
        ('"by.exe|basename"', '"by.exe|zz"', "there is no converter 'zz'; there are basename"),
        ('"by.exe|basename"', '"by..exe"', "process.parent_name: takes a path such as 'process."),
        ('"by.exe|basename"', '"by.exe["', "takes a path such as"),
        ('"by.exe|basename"', f'"{"a." * 8}a"', "of 8 keys and 256 characters at most"),
        ('"by.exe|basename"', f'"{"a" * 257}"', "of 8 keys and 256 characters at most"),
        ('"by.exe|basename"', "7", "parent_name: takes an array of text"),
        ('"by.exe|basename"', "[]", "takes an array of text that is not empty"),
        ('"by.exe|basename"', json.dumps([f"k{n}" for n in range(65)]), "has more than 64"),
        ('"by.exe|basename"', "{ words = {} }", "parent_name: has no `from`"),
        ('"by.exe|basename"', '{ from = "a", words = 7 }', "words: is int; write a table"),
        ('"by.exe|basename"', '{ from = "a", words = { b = 7 } }', "words.b: is int; write text"),
        ('kind = "process"', 'kind = "proces"', "no kind 'proces'; did you mean 'process'?"),
        (
            'kind = "process"',
            'kind = "x"',
            "kinds[0].kind: there is no kind 'x'; there",
        ),
        ('kind = "process"', 'kind = "network"', "is told and has no fields: write [network]"),
        ('is = { "acme.kind" = "exec" }', "", "kinds[0]: holds for every event; write one of"),
        ('is = { "acme.kind" = "exec" }', "is = 7", "kinds[0].is: is int; write a table"),
        ('{ "acme.kind" = "exec" }', '{ "acme.kind" = [7] }', "write text in quotes"),
        ('{ "acme.kind" = "exec" }', '{ "acme..kind" = "x" }', "takes a path such as"),
        ('present = ["acme.version", "acme.kind"]', "", "recognise[0]: holds for every event"),
        ("[[recognise]]", "[recognise]", "recognise: is dict; write an array"),
        ('name = ["exe|basename", "comm"]', "", "process: has no `name`, which every event is"),
        ('product = "the Acme agent"', 'extends = "ec"', "no schema 'ec'; did you mean 'ecs'?"),
        ('product = "the Acme agent"', "extends = 7", "extends: there is no schema 7"),
        ('product = "the Acme agent"', "envelopes = 7", "envelopes: takes an array of text"),
        ("version = 1", "version = ", "map.toml: is no TOML"),
        ("version = 1", f"{'a.' * 100_000}a = 1", "has a key of more parts than 8"),
    ],
)
def test_a_mistake_is_said_with_its_place(old: str, new: str, expected: str) -> None:
    assert MAP.count(old) >= 1
    assert expected in message(MAP.replace(old, new, 1))


def test_what_a_map_needs() -> None:
    rest = MAP[MAP.index("[process]") :]
    assert "has no [[recognise]], and extends" in message('version = 1\nname = "a"\n' + rest)
    given = 'version = 1\nname = "a"\n[[recognise]]\npresent = "b"\n'
    assert "has no [[kinds]], and extends" in message(given + rest)
    many = given + '[[recognise]]\npresent = "b"\n' * 64
    assert "recognise: has more than 64" in message(many + rest)
    assert "envelopes: has more" not in message(given + rest)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff")
    for path, problem in ((tmp_path / "x", "is not UTF-8"), (tmp_path / "no", "cannot be read")):
        with pytest.raises(FieldMapError, match=problem):
            load_field_map(path)


def test_the_published_form_agrees_with_the_loader() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="pip install '.[test]'")
    validator = jsonschema.Draft202012Validator(PUBLISHED)
    for text in (MAP, spelled(SCHEMAS["ecs"]), spelled(SCHEMAS["tetragon"])):
        validator.validate(tomllib.loads(text))
    for old, new in (
        ("version = 1", "version = 2"),
        ('name = "acme_agent"', 'name = "A b"'),
        ("product =", "produkt ="),
        ("[process]", "[process]\nfolders = 'x'"),
        ('"by.exe|basename"', "[]"),
        ('"by.exe|basename"', "{ words = {} }"),
        ('kind = "process"', 'kind = "x"'),
        ('present = ["acme.version", "acme.kind"]', ""),
    ):
        assert list(validator.iter_errors(tomllib.loads(MAP.replace(old, new, 1)))), new


def test_the_published_form_names_what_there_is() -> None:
    """``python docs/field_schema.py`` writes it anew."""
    spec = util.spec_from_file_location("field_schema", ROOT / "docs" / "field_schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.schema() == PUBLISHED


@given(JSON)
def test_any_event_is_read_or_refused(event: Any) -> None:
    for schema in (load_field_map(EXAMPLE), auto_with(load_field_map(EXAMPLE))):
        with suppress(EventError):
            Detector(schema=schema).score(event)


@given(st.text() | st.sampled_from([MAP[:n] for n in range(0, len(MAP), 7)]))
def test_any_text_is_a_map_or_refused(text: str) -> None:
    with suppress(FieldMapError):
        assert field_map.loads(text).fields


def test_recognise_names_the_schema() -> None:
    assert MDE is recognise({"FileName": "a", "ProcessCommandLine": "b"})
    assert "falco" == recognise({"output_fields": {"evt.type": "execve"}, "rule": "r"}).name


@pytest.mark.growth
@pytest.mark.parametrize("unit", ["[[kinds]]\n", "a.", '"a" = "b"\n', "[process]\n"])
def test_time_grows_with_the_text(unit: str) -> None:
    def read(size: int) -> Any:
        def loaded() -> None:
            with suppress(FieldMapError):
                field_map.loads(MAP + unit * size)

        return loaded

    assert growth(read, 2_000) < MOST
