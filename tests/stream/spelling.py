"""Spell events in all the ways of JSON, and put them where products put them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from t1612core import Profile, Schema
from t1612core.stream.prefilter import Prefilter, make
from t1612core.stream.prefilter_terms import prefilter_terms

from ..conftest import ROOT

Row = dict[str, Any]

VECTORS = ROOT / "tests" / "vectors"
_TABLES = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}


def prefilter_of(
    profile: Profile, schema: Schema, *, is_plain: bool = False, of_steps: bool = False
) -> Prefilter:
    """Make the prefilter of a schema that has one."""
    terms = prefilter_terms(profile, schema, of_steps=of_steps)
    assert terms is not None
    return make(terms, is_plain=is_plain)


def _rows(value: Any) -> Iterator[Row]:
    """Find what looks like a row of Defender's, however deep in a vector."""
    if isinstance(value, dict):
        if {"FileName", "InitiatingProcessFileName"} & value.keys():
            yield value
        for each in value.values():
            yield from _rows(each)
    elif isinstance(value, list):
        for each in value:
            yield from _rows(each)


def known_rows() -> list[Row]:
    """Give the rows of all vectors and examples, some of which score."""
    found = [
        row
        for path in sorted(VECTORS.rglob("*.json"))
        for row in _rows(json.loads(path.read_text("utf-8")))
    ]
    for path in sorted((ROOT / "examples").glob("*.jsonl")):
        found += _rows([json.loads(line) for line in path.read_text("utf-8").splitlines()])
    return found


def spelled(rng: random.Random, row: Row) -> str:
    """Spell a row on one line: order, gaps, escapes, case and wrappers by chance."""
    row = {**row}
    for key in ("FileName", "InitiatingProcessFileName", "ProcessCommandLine"):
        if isinstance(row.get(key), str) and rng.random() < 0.3:
            row[key] = changed(rng, row[key])
    items = list(row.items())
    if rng.random() < 0.3:
        rng.shuffle(items)
    if rng.random() < 0.1:  # of two values, the last one counts
        items.insert(0, ("FileName", "cat"))
    event = _object(rng, items)
    wrapper = rng.random()
    if wrapper < 0.15:
        table = _TABLES[rng.choice(list(_TABLES))]
        category = json.dumps(f"AdvancedHunting-{table}")
        event = f'{{"category":{category},{_string(rng, "properties")}:{event}}}'
    elif wrapper < 0.3:
        event = f"{{{_string(rng, 'records')}:[{event}]}}"
    return event


def in_text(rng: random.Random, row: Row) -> str:
    """Put a row in a text, or its columns apart from its values."""
    text = rng.choice(("", "", " ", "\n")) + _object(rng, list(row.items()))
    way = rng.randrange(11)
    if way == 0:
        return f"{{{_string(rng, '_raw')}: {_string(rng, text)}}}"
    if way > 4:
        return _wrapped(rng, row, text, way)
    if way == 1:
        before = rng.choice(("", "{}, ", "null,", '"x" ,'))
        return f"{{{_string(rng, 'records')}:[{before}{_string(rng, text)}]}}"
    names = [{"name": key} for key in row]
    table = _object(rng, [("columns", names), ("rows", [list(row.values())])])
    return table if way == 2 else f'{{"tables": [{table}]}}' if way == 3 else f'{{"a":1,{table[1:]}'


def _wrapped(rng: random.Random, row: Row, text: str, way: int) -> str:
    """Put a row in what collectors and consoles hand over."""
    event, told = _object(rng, list(row.items())), _string(rng, text)
    log, any_value = f'{{"message":{told}}}', f'{{"stringValue":{told}}}'
    return {
        5: f'{{"time":1,{_string(rng, "event")}:{rng.choice((event, told))}}}',
        6: f'{{"@timestamp":"x","event":{{{_string(rng, "original")}:{told}}}}}',
        7: f'{{"a":[{event}],"b":{{"c":[]}}}}',
        8: f'{{"streams":[{{"stream":{{}},{_string(rng, "values")}:[["1",{told}]]}}]}}',
        9: f'{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{{"body":{any_value}}}]}}]}}]}}',
        10: f'{{"logEvents":[{log}]}}',
    }[way]


def changed(rng: random.Random, text: str) -> str:
    """Change a text in a way that a gate has to see through, or not."""
    way = rng.randrange(6)
    if way == 0:
        return text.upper()
    if way == 1:
        return text.replace("k", "\u212a").replace("K", "\u212a")
    if way == 2:
        return rng.choice(("/usr/bin/", "C:\\bin\\", "\t", '"', " ", "-")) + text
    if way == 3:
        return text + rng.choice((".exe", " (deleted)", "3.11", "-v2", '"', "\t", "/", "\u00a0"))
    if way == 4:
        return "x" * rng.choice((1, 4096)) + text + " " * rng.choice((0, 4090 - len(text), 4096))
    return text[: rng.randrange(len(text) + 1)] + rng.choice("xbk/-. ") + text[rng.randrange(9) :]


def _object(rng: random.Random, items: list[tuple[str, Any]]) -> str:
    gap = rng.choice(("", "", " ", "\t", "  "))
    colon = f"{gap}:{rng.choice(('', ' '))}"
    pairs = (f"{_string(rng, key)}{colon}{_value(rng, value)}" for key, value in items)
    return "{" + gap + f",{gap}".join(pairs) + gap + "}"


def _value(rng: random.Random, value: Any) -> str:
    if isinstance(value, str):
        return _string(rng, value)
    if isinstance(value, dict):
        return _object(rng, list(value.items()))
    return json.dumps(value)


def _string(rng: random.Random, text: str) -> str:
    rate = rng.choice((0, 0, 0, 0.05, 1))
    form = rng.choice(("\\u%04x", "\\u%04X"))
    escaped = "".join(
        form % ord(each)
        if rng.random() < rate and ord(each) < 0x10000
        else "\\/"
        if each == "/" and rate
        else json.dumps(each, ensure_ascii=rate == 1)[1:-1]
        for each in text
    )
    return f'"{escaped}"'
