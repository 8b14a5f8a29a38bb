"""What users hand over becomes events, and what is none is counted; nothing else is raised."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from splunk_soar.src import rows, shapes
from splunk_soar.src.shapes import ShapeError, Unreadable, events_of, flattened

from .events import BUILD, DEPLOY, Event

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["results", "cef", "tables", "columns", "rows", "name", "data", "a"])
            | st.sampled_from(sorted(name for names in rows.ALIASES.values() for name in names)),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_becomes_rows_or_is_counted(value: Any) -> None:
    for event in flattened(value):
        if not isinstance(event, Unreadable):
            assert isinstance(rows.as_row(event), dict)


@given(st.text() | VALUES.map(json.dumps) | VALUES.map(str))
def test_any_text_is_read_or_refused(text: str) -> None:
    events: list[Any] = []
    with suppress(ShapeError):  # any other error ends the test
        events = list(events_of(text))

    assert all(isinstance(event, (dict, Unreadable)) for event in events)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("[]", 0),
        ('{"results": []}', 0),
        ('[[{"a": 1}], [], [[{"a": 2}]]]', 2),
        ('{"a": 1}\n\n{"a": 2}\r\n', 2),
        ("[{'a': None}, {'a': True}]", 2),
        ('{"results": 7}', 1),
    ],
)
def test_events_are_counted(text: str, count: int) -> None:
    assert len(list(events_of(text))) == count


def test_a_long_text_in_pythons_notation_is_refused_with_the_way_out() -> None:
    with pytest.raises(ShapeError, match="no more than 1,048,576 characters are read"):
        list(events_of("[{'a': '" + "x" * (1 << 20) + "'}]"))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            {"process_name": "docker", "process": "docker build .", "dest": "h", "user": "u"},
            {
                "FileName": "docker",
                "ProcessCommandLine": "docker build .",
                "DeviceName": "h",
                "AccountName": "u",
            },
            id="CIM, a process",
        ),
        pytest.param(
            {"filePath": "/tmp/x/Dockerfile", "sourceProcessName": "bash"},
            {
                "FolderPath": "/tmp/x",
                "FileName": "Dockerfile",
                "InitiatingProcessFileName": "bash",
            },
            id="CEF, a file",
        ),
        pytest.param(
            {"deviceProcessName": "dockerd", "destinationAddress": "203.0.113.7", "dpt": "443"},
            {
                "InitiatingProcessFileName": "dockerd",
                "RemoteIP": "203.0.113.7",
                "RemotePort": 443,
            },
            id="CEF, a connection",
        ),
        pytest.param(
            {"cmdline": "'/opt/my tools/docker' build .", "_time": "1772438803.5"},
            {
                "ProcessCommandLine": "'/opt/my tools/docker' build .",
                "FileName": "docker",
                "Timestamp": "2026-03-02T08:06:43.500000+00:00",
            },
            id="a name from a command line",
        ),
        pytest.param({"dpt": "x", "dst": ""}, {"RemotePort": "x"}, id="nothing usable"),
        pytest.param(
            {"DeviceName": "h", "dest": "other", "process": "ls -l"},
            {"DeviceName": "h", "ProcessCommandLine": "ls -l", "FileName": "ls"},
            id="a column that is there stays",
        ),
    ],
)
def test_aliases(event: dict[str, Any], expected: dict[str, Any]) -> None:
    row = rows.as_row(event)

    assert {key: row[key] for key in row if key[0].isupper() and row[key] is not None} == expected
    assert event.items() <= row.items()


def test_a_row_that_has_columns_is_taken_as_it_is() -> None:
    row = {"FileName": "ls", "process_name": "docker"}

    assert rows.as_row(row) is row


def test_text_of_a_parameter() -> None:
    assert shapes.as_text("x") == "x"
    assert shapes.as_text(None) is None
    assert shapes.as_text({"a": {1}}) == '{"a": "{1}"}'


def test_a_row_of_a_table_that_lacks_a_column_is_none() -> None:
    table = {"columns": [{"name": "FileName"}, {"name": "FolderPath"}], "rows": [["a", "b"], ["a"]]}

    assert list(flattened({"tables": [table, {"columns": 7}]})) == [
        {"FileName": "a", "FolderPath": "b"},
        Unreadable("a table has a row that its columns do not fit"),
        Unreadable("a table has no columns with names, or no rows"),
    ]


CEF: Event = {"process": "docker build /tmp/x", "deviceHostname": "web-01"}
ENVELOPE: Event = {"category": "AdvancedHunting-DeviceProcessEvents", "properties": BUILD}
HOLDERS = ["results", "Results", "records", "value", "data", "tables", "cef"]


@pytest.mark.parametrize("event", [BUILD, CEF, ENVELOPE], ids=["columns", "aliases", "envelope"])
@pytest.mark.parametrize("key", HOLDERS)
@pytest.mark.parametrize("held", [[], [7, None], [{"a": 1}], {}, {"a": 1}, "x", None], ids=str)
def test_what_an_event_holds_besides_swallows_nothing(event: Event, key: str, held: Any) -> None:
    assert list(flattened({**event, key: held})) == [{**event, key: held}]


@pytest.mark.parametrize("key", HOLDERS[:5])
def test_events_beside_what_looks_like_one_are_events_too(key: str) -> None:
    """The answer of an HTTP action has the rows beside the address that was asked."""
    answer = {"url": "https://siem.example/api", key: [[BUILD, 7], {"a": 1}, DEPLOY]}

    assert list(flattened(answer)) == [answer, BUILD, DEPLOY]
    assert list(flattened({"url": "", key: [BUILD, DEPLOY]})) == [BUILD, DEPLOY]


def test_all_that_an_answer_holds_is_read() -> None:
    assert list(flattened({"results": [], "value": [BUILD], "data": (DEPLOY,)})) == [BUILD, DEPLOY]
    assert list(flattened({"cef": {"data": []}, "id": 4})) == [{"data": [], "artifact_id": 4}]
    assert list(flattened({**BUILD, "cef": CEF, "id": 4})) == [
        {**BUILD, "cef": CEF, "id": 4},
        {**CEF, "artifact_id": 4},
    ]


def test_the_platforms_document_has_texts_and_is_else_as_it_is() -> None:
    document = {"action": "x", "parameters": [{"a": [BUILD], "b": "[]", "c": 7, "d": None}]}
    made = json.loads(shapes.with_texts(json.dumps(document)))

    assert made == {
        "action": "x",
        "parameters": [{"a": json.dumps([BUILD]), "b": "[]", "c": 7, "d": None}],
    }
    for text in ("", "[" * 100_000, "7", "{}", '{"parameters": 7}', '{"parameters": [7]}'):
        assert shapes.with_texts(text) == text
