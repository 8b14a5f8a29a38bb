"""Where each product's events keep what is read, and by what they are told, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from docs.cells import Ready, code

from t1612core.model import KINDS
from t1612core.schema import Check, Field, Schema
from t1612core.telemetry.canonical import FIELDS

Row = tuple[str, str, Ready]  # a kind, a field, and where it is looked for

_ASKED = {
    "is present": "is there",
    "is": "is",
    "starts with": "begins with",
    "holds": "holds",
}


def rows_of(schema: Schema) -> Iterator[Row]:
    """Yield first by what the events of a product are told, then where each field stands."""
    for (kind, what), alike in groupby(_told(schema), key=lambda row: row[:2]):
        yield kind, what, Ready(", or<br>".join(row[2] for row in alike))
    for kind in KINDS:
        kept = schema.fields.get(kind, {})
        for name in FIELDS[kind]:
            if name in kept and kept[name].is_kept:
                yield kind, name, _places(kept[name])


def _told(schema: Schema) -> Iterator[Row]:
    for checks in schema.recognise:
        yield "any", "it is of this product", _all(checks)
    for place in schema.envelopes:
        yield "any", "it stands within", Ready(code(place.spelled))
    for each in schema.kinds:
        yield (
            each.kind or "any",
            "it is of this kind" if each.kind else "its text is read",
            _all(each.checks),
        )
    yield from _of_tables(schema)


def _of_tables(schema: Schema) -> Iterator[Row]:
    """Yield what tells the rows of a product whose tables are flat."""
    names = (("table", schema.table_key), ("category", schema.category_key))
    keys = " or ".join(code(key) for _, key in names if key)
    for table, kind in schema.tables.items():
        yield kind, "it is of this kind", Ready(f"{keys} is {code(table)}")
    for action, kind in schema.actions.items():
        yield kind, "it is of this kind", Ready(f"{code(schema.action_key)} is {code(action)}")
    for column, kind in schema.discriminators:
        weak = ", with another column" if column in schema.weak else ""
        yield kind, "it is of this kind", Ready(f"{code(column)} is there{weak}")
    for what, found in (
        ("it is not of this product", schema.foreign),
        ("it may be of this product", schema.own),
        ("it is surely of this product", schema.sure),
    ):
        if found:
            yield "any", what, Ready(f"a column {_or(found)}")
    for what, key, words in (
        ("other", keys, schema.other_tables),
        ("other", code(schema.action_key), schema.other_actions),
    ):
        if words:
            yield what, "it is of this kind", Ready(f"{key} is {_or(sorted(words))}")
    for what, key in (
        ("it stands within", schema.payload_key),
        ("events stand in", schema.batch_key),
    ):
        if key:
            yield "any", what, Ready(code(key))


def _all(checks: Iterable[Check]) -> Ready:
    asked = (
        f"{code(each.path.spelled)} {_ASKED[each.operator]} {_or(each.values)}" for each in checks
    )
    return Ready(" and ".join(map(str.rstrip, asked)))


def _places(field: Field) -> Ready:
    found = [*map(code, field.keys), *(code(path.spelled) for path in field.paths)]
    return Ready(f"{', else '.join(found)}{_words(dict(field.words))}")


def _words(words: Mapping[str, str]) -> str:
    told = (f"{code(word)} as {code(meant)}" for word, meant in words.items())
    return f"; {', '.join(told)}" if words else ""


def _or(words: Iterable[str]) -> str:
    return " or ".join(map(code, words))
