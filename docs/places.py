"""Where each product's events keep what is read, and by what they are told, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from docs.cells import Ready, code

from t1612core.model import KINDS
from t1612core.schema import Check, Field, Schema
from t1612core.telemetry.canonical import FIELDS

Row = tuple[str, str, Ready]  # a kind, a field, and where it is looked for

_KIND = "it is of this kind"
_INSIDE = "its fields may be inside of"
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
        yield "any", _INSIDE, Ready(code(place.spelled))
    for each in schema.kinds:
        yield (
            each.kind or "any",
            _KIND if each.kind else "its text is read",
            _all(each.checks),
        )
    yield from _of_tables(schema)


def _of_tables(schema: Schema) -> Iterator[Row]:
    """Yield what tells the rows of a product whose tables are flat."""
    if not schema.tables:
        return
    action = code(schema.action_key)
    for table, kind in schema.tables.items():
        yield kind, _KIND, Ready(_named(schema, [table]))
    yield "other", _KIND, Ready(_named(schema, sorted(schema.other_tables)))
    for word, kind in schema.actions.items():
        yield kind, _KIND, Ready(f"{action} is {code(word)}")
    yield "other", _KIND, Ready(f"{action} is {_or(sorted(schema.other_actions))}")
    for column, kind in schema.discriminators:
        weak = ", with another column" if column in schema.weak else ""
        yield kind, _KIND, Ready(f"{code(column)} is there{weak}")
    foreign = f"a column's name has {_or(schema.foreign)} in it"
    yield "file", "by its columns it is not of this kind", Ready(foreign)
    yield "any", "it is of this product", Ready(f"a column is {_or(schema.sure)}")
    yield "any", "it may be of another product", Ready(f"no column is {_or(schema.own)}")
    yield "any", _INSIDE, Ready(code(schema.payload_key))
    yield "any", "several events are inside of", Ready(code(schema.batch_key))


def _named(schema: Schema, tables: Iterable[str]) -> str:
    """Say where a row, or what it stands within, names one of the tables."""
    tables = [*tables]
    within = _or(f"{schema.category_prefix}{table}" for table in tables)
    return (
        f"{code(schema.table_key)} is {_or(tables)}, or<br>{code(schema.category_key)} is {within}"
    )


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
