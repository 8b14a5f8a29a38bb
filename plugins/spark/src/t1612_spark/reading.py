"""Choose the columns of a frame that go to Python, and name them so that Spark can carry them."""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import DataFrame
from pyspark.sql.types import BinaryType, MapType, StringType, StructType

from t1612core import Detector

from .columns import outline


def selected(
    df: DataFrame, detector: Detector, text: str, keep: Iterable[str] = ()
) -> tuple[DataFrame, list[str]]:
    """Give the columns that are read, and those to *keep*; all, where *text* names one of events.

    They are given under numbers, and their names besides: for Spark a dot in a name is a way into
    a struct, and two names that differ by case are one. Raises ``ValueError`` for columns that are
    not there, that are there twice, or that no event can be read from.
    """
    names = df.columns
    if text:
        _require_text(df.schema, text)
        _require_once(names, {text})
        return _numbered(df), names
    keep = list(keep)
    missing = [name for name in keep if name not in names]
    if missing:
        raise ValueError(f"keep: there is no column {missing[0]!r}")
    read = detector.columns_read(outline(df.schema)) or names  # else not even why could be told
    maps = [each.name for each in df.schema.fields if isinstance(each.dataType, MapType)]
    wrong = [name for name in maps if name in read]
    if wrong:
        way_out = "give a struct, or whole events as text"
        raise ValueError(f"column {wrong[0]!r} is a map, of which no field can be read: {way_out}")
    wanted = {*read, *keep}
    _require_once(names, wanted)
    numbers = [number for number, name in enumerate(names) if name in wanted]
    carried = _numbered(df).select(*map(str, numbers))
    return _numbered(carried), [names[number] for number in numbers]


def _numbered(df: DataFrame) -> DataFrame:
    return df.toDF(*map(str, range(len(df.columns))))


def _require_once(names: list[str], wanted: set[str]) -> None:
    twice = [name for name in names if name in wanted and names.count(name) > 1]
    if twice:
        raise ValueError(f"column {twice[0]!r} is there more than once: rename the others")


def _require_text(schema: StructType, text: str) -> None:
    types = {field.name: field.dataType for field in schema.fields}
    if text not in types:
        raise ValueError(f"text: there is no column {text!r}; there are {', '.join(types)}")
    if not isinstance(types[text], (StringType, BinaryType)):
        problem = f"is {types[text].simpleString()}, expected string or binary"
        raise ValueError(f"text: column {text!r} {problem}")
