"""Choose the columns of a frame that go to Python, and name them so that Spark can carry them."""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import DataFrame
from pyspark.sql.functions import col
from pyspark.sql.types import BinaryType, MapType, StringType, StructType

from t1612core import Detector

from .columns import outline


def selected(df: DataFrame, detector: Detector, text: str, keep: Iterable[str] = ()) -> DataFrame:
    """Give the columns that are read, and those to *keep*; all, where *text* names one of events.

    Raises ``ValueError`` for columns that are not there or that no event can be read from.
    """
    if text:
        _require_text(df.schema, text)
        return df
    names = df.schema.names
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
    # In backquotes: a dot in a name is none into a struct.
    return df.select(*(col(f"`{name}`") for name in names if name in wanted))


def numbered(df: DataFrame) -> DataFrame:
    """Give numbers for names: Spark takes a dot in a name for a way into a struct on its way out.

    Whoever takes the rows knows the names by their order.
    """
    return df.toDF(*map(str, range(len(df.columns))))


def _require_text(schema: StructType, text: str) -> None:
    types = {field.name: field.dataType for field in schema.fields}
    if text not in types:
        raise ValueError(f"text: there is no column {text!r}; there are {', '.join(types)}")
    if not isinstance(types[text], (StringType, BinaryType)):
        problem = f"is {types[text].simpleString()}, expected string or binary"
        raise ValueError(f"text: column {text!r} {problem}")
