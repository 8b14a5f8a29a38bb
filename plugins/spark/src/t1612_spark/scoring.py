"""Score the rows of a DataFrame where they lie: ``score``.

Theory of operation
===================
``mapInArrow`` hands each partition to a worker as Arrow, of which the columnar path of the core
(``scan_arrow``) makes mappings only of rows that may score. One row goes out for each that came
in, so the account closes by counting.

Rule 1: nothing here knows a word of a rule.
Rule 2: a row that cannot be used comes out with the reason, and never ends the job.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
from attrs import define, field
from pyspark.sql import DataFrame
from pyspark.sql.functions import count
from pyspark.sql.types import (
    ArrayType,
    IntegerType,
    StringType,
    StructType,
    TimestampType,
)

from t1612core import (
    HARDENED,
    MDE,
    AllowList,
    Detector,
    EventError,
    Finding,
    Profile,
    Schema,
    SourceError,
    T1612Error,
    UnrecognisedError,
)
from t1612core.output import jsonl

from .blocks import EMPTY, Texts, blocks, texts
from .columns import arrow_schema, columns
from .detectors import pack, unpack
from .reading import selected
from .sieves import STRANGE

OUTCOMES: Final = ("finding", "suppressed", "quiet", "unrecognised", "rejected")
_TEXT: Final = StringType()
_EVIDENCE: Final = columns(signal=_TEXT, title=_TEXT, weight=IntegerType(), field=_TEXT, text=_TEXT)
RESULT: Final = columns(
    t1612_outcome=_TEXT,
    t1612_score=IntegerType(),
    t1612_severity=_TEXT,
    t1612_confidence=_TEXT,
    t1612_kind=_TEXT,
    t1612_branch=_TEXT,
    t1612_time=TimestampType(),
    t1612_host=_TEXT,
    t1612_account=_TEXT,
    t1612_detail=_TEXT,
    t1612_signals=ArrayType(_TEXT),
    t1612_attack=ArrayType(_TEXT),
    t1612_evidence=ArrayType(_EVIDENCE),
    t1612_suppressed_by=_TEXT,
    t1612_findings=IntegerType(),
    t1612_reason=_TEXT,
)
"""The columns that ``score`` appends; null in a quiet row, but for the outcome.

``t1612_score`` is what an allow-list left; ``t1612_findings`` how many of the events in the row,
mostly one, are findings, of which the highest is shown; ``t1612_reason`` why a row was not scored.
"""

_ARROW: Final = arrow_schema(RESULT)


def score(
    df: DataFrame,
    *,
    schema: Schema | str = MDE,
    profile: Profile | str = HARDENED,
    allowlist: AllowList | None = None,
    keep: Iterable[str] = (),
    text: str = "",
) -> DataFrame:
    """Give the rows of *df*, batch or stream, with what each scores: the columns of ``RESULT``.

    Each row comes out once. Its ``t1612_outcome`` is ``finding``; ``suppressed``, by an entry of
    the *allowlist*; ``quiet``, below the threshold or of a table that nothing here scores; or
    ``unrecognised`` or ``rejected``, with a reason. ``account`` counts them.

    Of flat rows, as Defender's, the columns that *schema* reads are carried and given, and those
    named in *keep*; of others all: select what you need before. *text* names a column that holds
    whole events as text, as Kafka's ``value`` or a line of a file; all columns are given then.

    Of an event that stands in several rows, or names a process of an earlier row, those rows have
    to be in one partition, in their order. Raises ``ValueError`` for columns that do not fit.
    """
    detector, packed = pack(schema, profile, allowlist)
    taken = [name for name in df.columns if name.lower() in RESULT.names]
    if taken:
        raise ValueError(f"column {taken[0]!r} is there already: score frames that are not scored")
    carried, names = selected(df, detector, text, keep)
    given = StructType([*carried.schema.fields, *RESULT.fields])
    read = partial(_scored, packed, text, names)
    return carried.mapInArrow(read, given).toDF(*names, *RESULT.names)


def account(scored: DataFrame) -> dict[str, int]:
    """Count what ``score`` made of the rows of a batch; the numbers add up to its rows.

    It runs the job: cache or write *scored* before.
    """
    rows = scored.groupBy("t1612_outcome").agg(count("*").alias("rows")).collect()
    found = {row["t1612_outcome"]: int(row["rows"]) for row in rows}
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def _scored(
    packed: bytes, text: str, names: list[str], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Score one partition; runs on a worker."""
    detector = unpack(packed)
    numbers = list(map(str, range(len(names))))
    for block in blocks(batches):
        block = block.rename_columns(names)
        found = _Found(block.num_rows)
        if text:
            found.read_texts(detector, texts(block.column(text)))
        else:
            found.read_columns(detector, block)
        columns = [*block.columns, *found.columns()]
        yield pa.RecordBatch.from_arrays(columns, names=[*numbers, *RESULT.names])


@define
class _Found:
    """What was found in the rows of one block, by their numbers."""

    count: int
    findings: dict[int, Finding] = field(factory=dict, init=False)
    counts: dict[int, int] = field(factory=dict, init=False)
    problems: dict[int, tuple[str, str]] = field(factory=dict, init=False)  # outcome and reason
    strange: set[int] = field(factory=set, init=False)  # rows with what no schema knows
    left: int = field(default=0, init=False)  # rows that were not read

    def read_columns(self, detector: Detector, block: pa.RecordBatch) -> None:
        """Score rows by their columns."""
        given = pa.Table.from_batches([block])

        def fail(error: Any) -> None:
            self.fail(error.row, error)

        for each in detector.scan_arrow(given, on_error=fail, on_passed_over=self.leave):
            self.add(each.row, each.finding)
        self.tell_of_left(range(self.count))

    def read_texts(self, detector: Detector, given: Texts) -> None:
        """Score rows that hold events as text."""
        for number in given.empty:
            self.problems[number] = ("rejected", EMPTY)

        def fail(error: Any) -> None:
            if error.line > 1:  # the first one is ours
                self.fail(given.rows[error.line - 2], error)

        together = io.BytesIO(given.together)
        for each in detector.scan_ndjson(together, on_error=fail, on_passed_over=self.leave):
            self.add(given.rows[each.line - 2], each.finding)
        self.tell_of_left(given.rows)
        for number, text in given.apart:
            told = partial(self.fail, number)
            try:
                for each in detector.scan_ndjson(io.BytesIO(text), on_error=told):
                    self.add(number, each.finding)
            except SourceError as error:
                self.fail(number, error)

    def add(self, row: int, finding: Finding) -> None:
        """Take a finding; of several of a row the highest is shown."""
        self.counts[row] = self.counts.get(row, 0) + 1
        held = self.findings.get(row)
        if held is None or _height(finding) > _height(held):
            self.findings[row] = finding

    def fail(self, row: int, error: T1612Error) -> None:
        """Take the reason why an event of a row was not scored: the first one."""
        cause = error.__cause__
        is_known = not isinstance(cause, UnrecognisedError)
        if not isinstance(cause, EventError) or cause.kind == "event":
            self.strange.add(row)
        reason = getattr(error, "problem", "") or str(error)
        outcome = "rejected" if is_known else "unrecognised"
        self.problems.setdefault(row, (outcome, jsonl.well_formed(reason)))

    def leave(self, count: int) -> None:
        """Count rows in which nothing stands that the profile looks for."""
        self.left += count

    def tell_of_left(self, rows: Sequence[int]) -> None:
        """Where all that was read of *rows* is strange, say so of those that were not read."""
        if not self.left or self.findings or len(self.strange) + self.left < len(rows):
            return
        for row in rows:
            self.problems.setdefault(row, ("unrecognised", STRANGE))

    def columns(self) -> list[pa.Array]:
        """Give the columns of ``RESULT``, a row for each of the block."""
        numbers = sorted({*self.findings, *self.problems})
        made = pa.Table.from_pylist([self._row(number) for number in numbers], schema=_ARROW)
        index = np.full(self.count, len(numbers))
        index[numbers] = np.arange(len(numbers))
        places = pa.array(index, mask=index == len(numbers))
        columns = [each.combine_chunks().take(places) for each in made.columns]
        return [columns[0].fill_null("quiet"), *columns[1:]]

    def _row(self, number: int) -> dict[str, Any]:
        outcome, reason = self.problems.get(number, ("", None))
        finding = self.findings.get(number)
        if finding is None:
            return {"t1612_outcome": outcome, "t1612_reason": reason}
        told = jsonl.to_mapping(finding)
        same = ("severity", "confidence", "kind", "branch", "host", "account", "detail")
        return {
            **{f"t1612_{name}": told[name] for name in (*same, "attack", "evidence")},
            "t1612_outcome": "suppressed" if finding.suppressed_by else "finding",
            "t1612_score": finding.score_after,
            "t1612_time": finding.time,
            "t1612_signals": finding.signals,
            "t1612_suppressed_by": finding.suppressed_by or None,
            "t1612_findings": self.counts[number],
            "t1612_reason": reason,
        }


def _height(finding: Finding) -> tuple[bool, int]:
    return not finding.suppressed_by, finding.score_after
