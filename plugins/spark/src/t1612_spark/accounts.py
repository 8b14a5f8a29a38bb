"""Count what became of all rows on their way to the sink, which quiet ones do not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen
from pyspark.sql import Column, DataFrame, Observation, functions
from pyspark.sql.functions import coalesce, col, count_if, lit, when

from t1612core.output.safe import printable

from .observing import LOST, READ
from .scoring import OUTCOMES
from .telling import INCIDENT

NAME: Final = "t1612"  # of the metrics, where Spark tells of them
REASON: Final = "reason"  # one of those for which a row was not used
_UNUSED: Final = ("unrecognised", "rejected")
_TOLD: Final = (READ, *_UNUSED, LOST)


def telling(made: DataFrame, verb: str) -> DataFrame:
    """Leave out what tells nothing: of scores the quiet rows."""
    return made.where(col("t1612_outcome") != "quiet") if verb == "score" else made


def counted(made: DataFrame, verb: str) -> DataFrame:
    """Have Spark count, in the metrics that a stream's progress has."""
    return made.observe(NAME, *_counts(verb))


def observed(made: DataFrame, verb: str) -> tuple[DataFrame, Observation]:
    """Have Spark count, in an observation of a batch."""
    observation = Observation(NAME)
    return made.observe(observation, *_counts(verb)), observation


def _counts(verb: str) -> list[Column]:
    if verb == "score":
        reason = functions.min("t1612_reason").alias(REASON)
        return [*(count_if(col("t1612_outcome") == each).alias(each) for each in OUTCOMES), reason]
    told = [
        coalesce(functions.sum(when(col("told") == each, col("count"))), lit(0)).alias(each)
        for each in _TOLD
    ]
    reason = functions.min(when(col("told").isin(*_UNUSED), col("reason"))).alias(REASON)
    return [count_if(col("told") == INCIDENT).alias(INCIDENT), *told, reason]


@frozen
class Account:
    """What became of all events, and what was found, by the verb's names."""

    verb: str
    counts: Mapping[str, int]
    reason: str | None = None

    def mapping(self) -> dict[str, Any]:
        """Give the numbers by their names."""
        return {"verb": self.verb, **self.counts, REASON: self.reason}

    @property
    def rows(self) -> int:
        """How many rows were scored, or events read."""
        if self.verb == "score":
            return sum(self.counts.get(each, 0) for each in OUTCOMES)
        return self.counts.get(READ, 0)

    @property
    def is_not_understood(self) -> bool:
        """Whether there was something, and nothing of it could be used."""
        return 0 < self.rows == sum(self.counts.get(each, 0) for each in _UNUSED)

    def __str__(self) -> str:
        """Say the account in words."""
        left = {name: number for name, number in self.counts.items() if number}
        if self.verb == "score":
            parts = [f"{left.get(name, 0):,} {name}" for name in OUTCOMES]
            return f"{self.rows:,} rows = {' + '.join(parts)}{self._why}"
        parts = [f"{left.get(name, 0):,} {name}" for name in _UNUSED]
        told = f"{left.get(INCIDENT, 0):,} states of incidents, {left.get(LOST, 0):,} steps lost"
        return f"{self.rows:,} events, {', '.join(parts)} among them; {told}{self._why}"

    @property
    def _why(self) -> str:
        return f"; a reason: {printable(self.reason)}" if self.reason else ""
