"""Events are found in whatever they are handed over in, and what is none is told."""

from __future__ import annotations

import io
import json
from collections import UserDict
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from t1612core import AUTO, MDE, Detector, EventError, Schema, UnrecognisedError, events_from
from t1612core.knowledge.exports import HOLDERS, TEXTS
from t1612core.telemetry import shapes

ROW = {"FileName": "docker", "ProcessCommandLine": "docker build -t x /tmp/x"}
OTHER = {"RemoteIP": "203.0.113.9", "InitiatingProcessFileName": "dockerd"}
COLUMNS = [{"name": name, "type": "string"} for name in ROW]

HANDED_OVER: dict[str, Any] = {
    "an event": ROW,
    "a list": [ROW],
    "a list in a list": [[ROW]],
    "a tuple": (ROW,),
    "advanced hunting": {"Stats": {}, "Schema": [], "Results": [ROW]},
    "Microsoft Graph": {"@odata.context": "x", "schema": [], "results": [ROW]},
    "OData": {"value": [ROW], "@odata.nextLink": "x"},
    "diagnostic settings": {"records": [ROW]},
    "Log Analytics": {"tables": [{"name": "T", "columns": COLUMNS, "rows": [list(ROW.values())]}]},
    "Log Analytics before": {
        "Tables": [{"Columns": [{"ColumnName": name} for name in ROW], "Rows": [[*ROW.values()]]}]
    },
    "a table whose columns are texts": {"columns": [*ROW], "rows": [[*ROW.values()]]},
    "a table with rows that have their names": {"columns": COLUMNS, "rows": [ROW]},
    "Elasticsearch": {"took": 1, "hits": {"total": 1, "hits": [{"_id": "a", "_source": ROW}]}},
    "Splunk": {"preview": False, "result": {"_time": "x", "_raw": json.dumps(ROW)}},
    "Splunk, many": {"results": [{"_raw": json.dumps(ROW)}], "preview": False},
    "ES|QL": {"columns": COLUMNS, "values": [list(ROW.values())], "is_partial": False},
    "files of Amazon S3": {"Records": [ROW]},
    "Google SecOps": {"logs": [ROW], "nextToken": "x"},
    "a response": {"response": [ROW], "status": "ok"},
    "Docker's json-file": {"log": json.dumps(ROW) + "\n", "stream": "stdout", "time": "x"},
    "journald": {"MESSAGE": json.dumps(ROW), "_HOSTNAME": "a"},
    "Filebeat": {"@timestamp": "x", "message": json.dumps(ROW)},
    "Falcon LogScale": {"#type": "x", "@rawstring": json.dumps(ROW)},
    "CloudWatch": [{"@timestamp": "x", "@message": json.dumps(ROW)}],
    "Cortex XDR": {"reply": {"status": "SUCCESS", "results": {"data": [ROW]}}},
    "text": json.dumps(ROW),
    "bytes": json.dumps(ROW).encode(),
    "text in a list": [json.dumps(ROW)],
    "text in a text": json.dumps([json.dumps(ROW)]),
    "an array of texts under a name": {"value": [json.dumps([ROW])]},
    "lines": f"{json.dumps({'Results': []})}\n{json.dumps(ROW)}\n",
    "CSV": "FileName,ProcessCommandLine\ndocker,docker build -t x /tmp/x\n",
}


@pytest.mark.parametrize("value", HANDED_OVER.values(), ids=HANDED_OVER)
def test_an_event_is_found(value: Any) -> None:
    assert [ROW] == list(events_from(value))


@pytest.mark.parametrize("value", HANDED_OVER.values(), ids=HANDED_OVER)
def test_a_detector_scores_it(value: Any) -> None:
    if not isinstance(value, (str, bytes)):
        assert [3] == [finding.score for finding in Detector().scan([value])]


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("name", sorted(HOLDERS))
@pytest.mark.parametrize("held", [[], [{}], {}, "text", 7, [OTHER]], ids=repr)
def test_an_event_is_not_taken_apart(name: str, held: Any) -> None:
    event = {**ROW, name: held}

    assert [event] == list(events_from(event))


def test_the_envelope_of_a_row_is_not_taken_apart() -> None:
    envelope = {"properties": {"FileName": "x"}, "records": [ROW]}

    assert [envelope] == list(events_from(envelope))


ELASTIC = {"@timestamp": "x", "event.category": "process", "process.name": "docker"}
FALCON = {"event_simpleName": "ProcessRollup2", "aid": "a", "ImageFileName": "/usr/bin/docker"}


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("name", sorted(HOLDERS))
@pytest.mark.parametrize("event", [ELASTIC, FALCON], ids=["elastic", "falcon"])
@pytest.mark.parametrize("schema", [AUTO, MDE], ids=["auto", "mde"])
def test_an_event_of_any_product_is_not_taken_apart(
    name: str, event: dict[str, Any], schema: Schema
) -> None:
    whole = {**event, name: [{"a": 1}] if name not in TEXTS else '{"a": 1}'}
    if event is FALCON and name == "event":  # where Falcon's stands itself
        whole[name] = "x"

    assert [whole] == list(events_from(whole))
    assert [whole] == list(Detector(schema=schema).unwrap([whole]))


def test_an_answer_without_rows_holds_no_events() -> None:
    assert [] == list(events_from({"Results": [], "Schema": [{"Name": "FileName"}]}))


@pytest.mark.parametrize(
    "event",
    [{"host": "a", "data": []}, {"host": "a", "data": ["x", "y"]}, {"host": "a", "_raw": "x"}],
    ids=repr,
)
def test_an_object_that_nobody_knows_is_one_event(event: Any) -> None:
    with pytest.raises(UnrecognisedError):
        list(Detector().scan(events_from(event)))


def endless() -> list[Any]:
    """Make a list that holds itself, so that comparing two of them never ends."""
    made: list[Any] = []
    made.append(made)
    return made


UNUSABLE = {
    "is int, expected a mapping": 7,
    "is int, expected a mapping ": [7],
    "is str, expected a mapping": ["docker build"],
    "of line 1 is no JSON: Expecting value at column 1": "docker build",
    "cannot be read to its end: Compressed file ended": b"\x1f\x8bx",
    "a text begins as JSON does, and is none": ["{'a': 1}"],
    "a text of JSON is over 4 MiB": ["[" + " " * (4 << 20)],
    "a table's row does not fit its columns": {"columns": ["a"], "rows": [[1, 2]]},
    "two columns of the same name that": {"columns": ["a", "a"], "rows": [[1, 2]]},
    "two columns of the same name that ": {"columns": ["a", "a"], "rows": [[endless(), endless()]]},
    "a table has a column without a name": {"columns": [{"a": 1}], "rows": [[1]]},
    "a table has a column without a name ": {"columns": [3], "rows": [[1]]},
    "levels deep": eval("[" * 20 + "7" + "]" * 20),
}


@pytest.mark.parametrize(("reason", "value"), UNUSABLE.items(), ids=UNUSABLE)
def test_what_is_no_event_is_told(reason: str, value: Any) -> None:
    errors: list[EventError] = []

    assert [] == list(events_from(value, on_error=errors.append))
    assert [True] == [f"{reason.strip()} " in f"{error} " for error in errors]
    with pytest.raises(EventError, match=reason.strip()[:20]):
        list(events_from(value))


def test_columns_of_the_same_name_that_agree_are_one() -> None:
    table = {"columns": ["a", "a", "b"], "rows": [["x", "x", 1]]}

    assert [{"a": "x", "b": 1}] == list(events_from(table))


def test_a_table_is_for_another_verb() -> None:
    polars = pytest.importorskip("polars")

    with pytest.raises(EventError, match="a table is for scan_arrow"):
        list(events_from(polars.DataFrame([ROW])))


def test_any_mapping_may_hold_events() -> None:
    assert [ROW] == list(events_from(UserDict(value=[ROW])))


@pytest.mark.parametrize("empty", [[], [[]], [[], [[]]]])
def test_a_list_of_nothing_hides_nothing_beside_it(empty: Any) -> None:
    assert [] == list(events_from({"Data": empty, "Records": []}))
    assert [ROW] == list(events_from({"Data": empty, "@message": json.dumps(ROW)}))
    kept = {"Data": empty, "@message": ROW}
    assert [kept] == list(events_from(kept))


NESTED = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.just(ROW) | st.just(json.dumps(ROW)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(HOLDERS)) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=20,
)


@given(NESTED)
@example({"reply": {"Data": []}})
@example({"@message": ROW, "Data": [[]]})
def test_any_value_gives_events_or_a_reason(value: Any) -> None:
    errors: list[EventError] = []
    events = list(events_from(value, on_error=errors.append))

    assert all(isinstance(event, dict) for event in events)
    assert events or errors or _is_empty(value)


def _is_empty(value: Any) -> bool:
    """Whether it is an answer without rows, or a list of such."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        empty = all(not held or _is_empty(held) for held in value.values())
        return bool(value) and empty and HOLDERS.issuperset(value)
    return isinstance(value, list) and all(map(_is_empty, value))


CARRIERS: dict[str, Any] = {
    **{name: {name: json.dumps(ROW)} for name in TEXTS},
    **{
        rows: {names: [*ROW], rows: [[*ROW.values()]]}
        for names, rows in (("columns", "rows"), ("Columns", "Rows"), ("columns", "values"))
    },
}


def _holds_no_text(item: Mapping[str, Any]) -> bool:
    return bool(item) and all(type(each) in (list, dict, type(None)) for each in item.values())


_KEYS = st.sampled_from(["Event", "System", "original", *sorted(HOLDERS)])
_NESTED = st.recursive(
    st.none() | st.just("x") | st.just(ROW) | st.just(json.dumps(ROW)),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(_KEYS, each, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _NESTED, max_size=2))
@example({"Event": {"System": {}, "EventData": {}}})
@example({"Event": {}, "a": None})
@example({"a": [ROW], "b": {"c": [ROW], "d": []}})
@example({"a": {"c": [ROW], "d": "x"}, "b": [ROW]})
@example({"stream": {"host": "x"}, "values": [["1", json.dumps(ROW)]]})
def test_an_event_of_objects_alone_is_told_from_results_at_a_glance(value: Any) -> None:
    found, others = list[EventError](), list[EventError]()
    events = [*events_from(value, on_error=found.append)]
    with patch.object(shapes, "_is_bundle", _holds_no_text):  # so all of them are looked at
        assert [*events_from(value, on_error=others.append)] == events
    assert [*map(str, others)] == [*map(str, found)]


@pytest.mark.parametrize("schema", [AUTO, MDE], ids=["auto", "mde"])
@pytest.mark.parametrize("name", CARRIERS)
def test_no_line_that_may_carry_an_event_is_passed_over(name: str, schema: Schema) -> None:
    quiet = json.dumps({**OTHER, "RemoteUrl": "x" * 900}).encode() + b"\n"
    told = quiet.replace(b"dockerd", b"sshd")
    data = told * 1500 + json.dumps(CARRIERS[name]).encode() + b"\n" + told * 1500
    passed: list[int] = []
    found = Detector(schema=schema).scan_ndjson(io.BytesIO(data), on_passed_over=passed.append)

    assert [1501] == [each.line for each in found]
    assert sum(passed) > 1000
