"""Say once which columns are given, as Spark has them; Arrow's are made of these.

Spark's own conversions are no public interface, and differ from release to release.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa
from pyspark.sql.types import (
    ArrayType,
    DataType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

_PLAIN: Final[dict[DataType, pa.DataType]] = {
    StringType(): pa.string(),
    IntegerType(): pa.int32(),
    LongType(): pa.int64(),
    TimestampType(): pa.timestamp("us", "UTC"),
}


def arrow_schema(schema: StructType) -> pa.Schema:
    """Give the Arrow schema of columns that are made here."""
    return pa.schema([(field.name, _arrow(field.dataType)) for field in schema.fields])


def _arrow(kind: DataType) -> pa.DataType:
    if isinstance(kind, ArrayType):
        return pa.list_(_arrow(kind.elementType))
    if isinstance(kind, StructType):
        return pa.struct([(field.name, _arrow(field.dataType)) for field in kind.fields])
    return _PLAIN[kind]


def outline(schema: StructType) -> pa.Schema:
    """Give the names of a frame's columns and which are nested, which is all that is asked."""
    nested = (ArrayType, MapType, StructType)
    kinds = [pa.struct([]) if isinstance(each.dataType, nested) else pa.string() for each in schema]
    return pa.schema(list(zip(schema.names, kinds, strict=True)))


def columns(**types: DataType) -> StructType:
    """Give columns that may all be null."""
    return StructType([StructField(name, kind) for name, kind in types.items()])
