"""The loader says where, what and how to mend; the published schema says the same of the form."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AllowList, AllowListError
from t1612core.allowlist import conditions
from t1612core.allowlist.entries import OPERATORS
from t1612core.allowlist.lists import READY

from ..conftest import ROOT
from .lists import LIST

SCHEMA = json.loads((ROOT / "docs" / "allowlist.schema.json").read_text("utf-8"))


def message(text: str) -> str:
    with pytest.raises(AllowListError) as caught:
        AllowList.loads(text, "t.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 1", "version = 2", "t.toml: version: is not known here; the only version is 1"),
        ("version = 1", "version = '1'", "t.toml: version: takes a whole number from 1 to 100"),
        ("version = 1", "", "t.toml: has no `version`"),
        ("version = 1", "version = 1\nlimit = 3", "t.toml: there is no key 'limit' here; did you"),
        ("version = 1", "version = 1\nzz = 3", "there is no key 'zz' here; there are version"),
        ("version = 1", "version = ", "t.toml: is no TOML: "),
        ("version = 1", f"version = {'1' * 5000}", "t.toml: is no TOML: "),
        ("version = 1", "version = 1\nmax_reduction = 101", "a whole number from 0 to 100"),
        (
            "version = 1",
            "version = 1\nnever_suppress = ['process.api_bild']",
            "'process.api_build'",
        ),
        ("version = 1", "version = 1\nnever_suppress = 7", "takes an array of text"),
        ("version = 1", "version = 1\nlists = 7", "lists: is int; write a table"),
        ("version = 1", "version = 1\nlists = {a = []}", "lists.a: takes an array of text"),
        ("version = 1", "version = 1\nlists = {a = ['x', 'x']}", "names one thing twice"),
        ('id = "ci-nightly"', 'id = "A b"', "t.toml:3: entry 'A b'.id: takes up to 64 of a-z"),
        ('id = "ci-nightly"', "id = 7", "t.toml:3: entry[0].id: is int; write text in quotes"),
        ('id = "ci-nightly"', "", "t.toml:3: entry[0]: has no `id`"),
        ("owner", "onwer", "there is no key 'onwer' here; did you mean 'owner'?"),
        ("2026-06-30", "'2026-06-30'", "expires: is str; write a day without quotes"),
        ("2026-06-30", "2026-06-30T00:00:00Z", "expires: is datetime; write a day"),
        ("2026-06-30", "2025-06-30", "expires: lies before `created`"),
        ('"builds without the cache"', '" "', "reason: has to say something"),
        (
            '["process"]',
            '["proces"]',
            "network, daemon; did you mean 'process'?",
        ),
        ('["process"]', '["network"]', "network events have no 'account'"),
        ('["process"]', '["process", "process"]', "kinds: names one thing twice"),
        ('"suppress"', '"supress"', "did you mean 'suppress'?"),
        ('"suppress"', "7", "effect.action: is int, none of"),
        ('"suppress"', '"subtract"', "effect: has no `points`"),
        ('"suppress"', '"subtract", points = true', "takes a whole number from 1 to 100"),
        ('"suppress"', '"relabel", label = ""', "label: has to say something"),
        ('action = "suppress"', "points = 1", "effect: has no `action`"),
        ('{ action = "suppress" }', "7", "effect: is int; write a table"),
        ('"host"', '"DeviceName"', "is a product's column; write 'host'"),
        ('"host"', '"hots"', "match[0].field: there is no field 'hots'; did you mean 'host'?"),
        ('"host"', '"zzz"', "there is no field 'zzz'; there are path"),
        ('"host"', "7", "there is no field int"),
        ('"host"', '"TimeGenerated"', "there is no field 'TimeGenerated'"),
        ('"glob"', '"globb"', "match[0].op: there is no such operator; did you mean 'glob'?"),
        ('"glob"', "7", "there is no such operator; there are equals"),
        ('"glob"', '"cidr"', "'cidr' does not read 'host', only ip"),
        ('"ci-*"', '"*"', "match[0].value: holds for every value"),
        ('"ci-*"', f'"{"a" * 201}"', "is longer than 200 signs"),
        ('value = "ci-*"', 'list = "ci"', "match[0].list: there is no list 'ci'"),
        (', value = "ci-*"', "", "takes either `value` or `list`"),
        ('value = "runner"', 'value = ["a", "b"]', "'equals' takes one value; write 'in'"),
        ('"equals"', '"in"', "'in' takes an array; write 'equals'"),
        ('"account"', '"host"', "match: looks at 'host' alone"),
        ('{ field = "account", op = "equals", value = "runner" },', "", "match: has one condition"),
        ('"glob", value = "ci-*"', '"regex", value = "("', "is no regular expression"),
        ('"glob", value = "ci-*"', '"regex", value = ".*"', "holds for every value"),
        ('"glob", value = "ci-*"', f'"regex", value = "{"a" * 201}"', "longer than 200"),
        ("version = 1\n", "version = 1\nentry = 7\n#", "entry: is int; write an array"),
        ('[[entry]]\nid = "ci-nightly"', '[entry]\nid = "x"', "entry: is dict; write an array"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_way_out(
    old: str, new: str, expected: str
) -> None:
    text = LIST.replace(old, new, 1)
    if new.startswith("version = 1\nentry"):
        text = "version = 1\nentry = 7"

    assert expected in message(text)


def replaced(kind: str, field: str, op: str, value: str) -> str:
    text = LIST.replace('["process"]', f'["{kind}"]').replace('"account"', '"action"')
    text = text.replace('["process"]', '["file"]')
    return text.replace('"host", op = "glob", value = "ci-*"', f'"{field}", op = "{op}", {value}')


@pytest.mark.parametrize(
    ("kind", "field", "op", "value", "expected"),
    [
        ("file", "folder", "under", 'value = "srv/ci"', "is no absolute path"),
        ("file", "folder", "equals", 'value = "srv/ci"', "is no absolute path"),
        ("file", "folder", "under", 'value = "/"', "holds for every path"),
        ("file", "folder", "under", r"value = 'C:\'", "holds for every path"),
        ("file", "folder", "under", 'value = "/*/*"', "holds for every path"),
        ("file", "folder", "under", 'value = "/a/../b"', "leads back by '..'; write '/b' itself"),
        ("file", "folder", "under", f'value = "/{"a" * 200}"', "longer than 200"),
        ("network", "url", "domain", 'value = "*.example.com"', "write 'example.com', which has"),
        ("network", "url", "domain", 'value = "Example.com"', "is no host's name in lower-case"),
        ("network", "url", "domain", 'value = "192.0.2.1"', "is no host's name"),
        ("network", "url", "domain", 'value = "co.uk"', "no name that one party registered"),
        ("network", "url", "domain", 'value = "github.io"', "no name that one party registered"),
        ("network", "ip", "cidr", 'value = "0.0.0.0/0"', "is too wide; from /8 on"),
        ("network", "ip", "cidr", 'value = "::/8"', "is too wide; from /16 on"),
        ("network", "ip", "cidr", 'value = "192.0.2.1/24"', "is no network such as"),
        ("network", "port", "in", "value = [443, 443]", "names one thing twice"),
        ("network", "port", "in", "value = 443", "'in' takes an array"),
        ("network", "port", "in", 'value = ["443"]', "takes a whole number from 0 to 65535"),
        ("network", "port", "in", "value = []", "value: is empty; leave it out or fill it"),
        ("network", "port", "glob", 'value = "4*"', "'glob' does not read 'port', only text"),
        ("network", "port", "in", 'list = "x"', "holds text; write the ports as `value`"),
    ],
)
def test_a_condition_that_is_too_wide_or_of_no_use_is_refused(
    kind: str, field: str, op: str, value: str, expected: str
) -> None:
    assert expected in message(replaced(kind, field, op, value))


def test_a_pattern_that_is_slow_on_short_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        def fullmatch(self, _text: str, timeout: float) -> None:
            raise TimeoutError

    monkeypatch.setattr("regex.compile", lambda _pattern: Slow())

    assert "takes too long on short text" in message(
        LIST.replace('"glob", value = "ci-*"', '"regex", value = "x"')
    )


def test_two_entries_have_two_ids() -> None:
    double = LIST + LIST.partition("\n")[2]

    assert "t.toml:16: entry 'ci-nightly': has the id of an entry above" in message(double)


def test_a_named_list_is_read() -> None:
    text = LIST.replace("version = 1", "version = 1\nlists = { ci = ['ci-*', 'run-*'] }")
    allowlist = AllowList.loads(text.replace('value = "ci-*"', 'list = "ci"'))

    assert ("ci-*", "run-*") == allowlist.entries[0].match[0].values


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    (tmp_path / "list.toml").write_text(LIST)

    assert 1 == len(AllowList.load(tmp_path / "list.toml").entries)
    with pytest.raises(AllowListError, match="is not UTF-8"):
        AllowList.load(tmp_path / "latin.toml")
    with pytest.raises(AllowListError, match="cannot be read: No such file"):
        AllowList.load(tmp_path / "none.toml")


def test_the_schema_knows_the_fields_and_operators() -> None:
    variants = SCHEMA["$defs"]["condition"]["oneOf"]
    of = {field for each in variants for field in each["properties"]["field"]["enum"]}

    assert set(conditions.FIELDS) == of
    assert set(OPERATORS) == {each["properties"]["op"]["const"] for each in variants}


def _loads(mapping: Any) -> bool:
    try:
        AllowList.from_mapping(mapping)
    except AllowListError:
        return False
    return True


@pytest.fixture(scope="module")
def accepts() -> Callable[[Any], bool]:
    """Ask the schema, which reads days as JSON has them: as text."""
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema, which is not there")
    validator = jsonschema.Draft202012Validator(SCHEMA)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
            return 0  # a day in quotes is no day of TOML
        return value.isoformat() if isinstance(value, date) else value

    return lambda mapping: bool(validator.is_valid(plain(mapping)))


VALID = tomllib.loads(LIST + 'unless = [{ field = "parent_name", op = "in", value = ["a"] }]')
NETWORK = tomllib.loads(
    LIST.replace("process", "network").replace(
        '"account", op = "equals", value = "runner"', '"port", op = "in", value = [443]'
    )
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [
        place
        for key, each in items
        if isinstance(each, (dict, list))
        for place in places(each, (*at, key))
    ]
    keys = value if isinstance(value, dict) else range(len(value))
    return [(*at, key) for key in keys] + inner


JUNK: tuple[Any, ...] = (None, 0, 7, -1, 10**9, True, "", " ", "x", [], ["x"], ["x", "x"], {}, [1])


@given(st.data())
def test_what_the_schema_refuses_the_loader_refuses_and_the_other_way(
    accepts: Callable[[Any], bool], data: st.DataObject
) -> None:
    """One place of a valid list is taken out, renamed or filled with something else."""
    mapping = deepcopy(data.draw(st.sampled_from((VALID, NETWORK))))
    place = data.draw(st.sampled_from(places(mapping)))
    target: Any = mapping
    for key in place[:-1]:
        target = target[key]
    change = data.draw(st.sampled_from(("drop", "rename", "fill", "none")))
    if change == "drop":
        del target[place[-1]]
    elif change == "rename" and isinstance(target, dict):
        target["wrong"] = target.pop(place[-1])
    elif change == "fill":
        target[place[-1]] = data.draw(st.sampled_from(JUNK))
    loads, accepted = _loads(mapping), accepts(mapping)

    if place[-1] == "field" or "never_suppress" in place:
        assert accepted or not loads  # that a field exists for a kind is the loader's to say
    else:
        assert accepted == loads, (place, change)


@pytest.mark.parametrize("name", READY)
def test_the_schema_takes_the_ready_lists(accepts: Callable[[Any], bool], name: str) -> None:
    file = ROOT / "src" / "t1612core" / "allowlist" / "ready" / f"{name}.toml"

    assert accepts(tomllib.loads(file.read_text("utf-8")))
