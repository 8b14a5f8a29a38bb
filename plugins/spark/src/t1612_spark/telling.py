"""Write what correlation tells as rows: incidents, losses, and the account of events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyspark.sql import DataFrame, Window
from pyspark.sql.functions import col, explode, row_number
from pyspark.sql.types import ArrayType, IntegerType, LongType, StringType, TimestampType

from t1612core import Incident
from t1612core.correlation import HostState
from t1612core.output import timeline

from .columns import arrow_schema, columns
from .observing import LOST

INCIDENT: Final = "incident"
_TEXT: Final = StringType()
TOLD: Final = columns(
    told=_TEXT,
    id=_TEXT,
    revision=IntegerType(),
    kind=_TEXT,
    host=_TEXT,
    verdict=_TEXT,
    score=IntegerType(),
    severity=_TEXT,
    confidence=_TEXT,
    start=TimestampType(),
    end=TimestampType(),
    accounts=ArrayType(_TEXT),
    attack=ArrayType(_TEXT),
    narrative=_TEXT,
    absorbed=ArrayType(_TEXT),
    incident=_TEXT,
    reason=_TEXT,
    count=LongType(),
)
"""The columns of what is told. ``told`` says what a row is:

``incident``: with its columns, and the whole of it as JSON in ``incident``. ``read``: so many
events (``count``) were read. ``unrecognised``, ``rejected``: of these so many were not used, for
the ``reason``. ``lost``: so many steps of ``host`` are in no chain, for the ``reason``:
``no_time``; ``late``, after their turn; ``steps``, for others of their host.
"""

ARROW: Final = arrow_schema(TOLD)


def incident_row(incident: Incident) -> dict[str, Any]:
    """Give an incident as a row of ``TOLD``."""
    told = timeline.to_mapping(incident)
    same = (
        *("id", "revision", "kind", "host", "verdict", "score", "severity", "confidence"),
        *("accounts", "narrative", "absorbed"),
    )
    return {
        **{name: told[name] for name in same},
        "told": INCIDENT,
        "start": incident.start,
        "end": incident.end,
        "attack": [technique.id for technique in incident.attack],
        "incident": json.dumps(told),
    }


def account_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give what blocks tell of their events as rows of ``TOLD``."""
    return [
        {name: row[name] for name in ("told", "host", "reason", "count")}
        for row in rows
        if row["told"]
    ]


def loss_rows(state: HostState) -> list[dict[str, Any]]:
    """Give the losses of a host as rows of ``TOLD``, and take them out of its state."""
    lost, state.lost = state.lost or {}, None
    return [
        {"told": LOST, "host": state.host, "reason": reason, "count": count}
        for reason, count in lost.items()
        if count
    ]


def latest(told: DataFrame) -> DataFrame:
    """Give the last state of each incident, of a batch of what ``correlate_stream`` told.

    The highest revision of each id, but for those that became part of others. What an
    at-least-once sink holds twice is given once.
    """
    incidents = told.where(col("told") == INCIDENT)
    number = row_number().over(Window.partitionBy("id").orderBy(col("revision").desc()))
    last = incidents.withColumn("_number", number).where("_number = 1").drop("_number")
    absorbed = last.select(explode("absorbed").alias("id")).distinct()
    return last.join(absorbed, "id", "left_anti").select(*told.columns)
