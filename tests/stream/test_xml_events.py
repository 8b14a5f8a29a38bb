"""Events of Windows and Sysmon in XML are cut out of lines and documents, each by itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, SCHEMAS, Detector, LineError, events_from, read_json
from t1612core.stream import xml_events
from t1612core.stream.account import Value
from t1612core.stream.json_stream import json_values
from t1612core.stream.sources import read_lines

DETECTOR = Detector(schema=AUTO)
EVENT = (
    '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
    '<Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID>'
    "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>srv</Computer></System>"
    '<EventData><Data Name="UtcTime">2026-03-02 08:06:41.000</Data>'
    '<Data Name="Image">/usr/bin/docker</Data>'
    '<Data Name="CommandLine">docker build -t x /tmp/x</Data></EventData></Event>'
)
HEAD = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
PRETTY = EVENT.replace("><", ">\n  <")

MARKED = EVENT.replace(
    "docker build -t x /tmp/x", "<![CDATA[docker build -t x /tmp/x '</Event>' <Event > ]]>"
)
PREFIXED = EVENT.replace("<", "<e:").replace("<e:/", "</e:").replace("xmlns=", "xmlns:e=")
NUMBERED = EVENT.replace("<EventID>1<", "<EventID> 01<")

DOCUMENTS: dict[str, tuple[str, list[int]]] = {
    "lines": (f"{EVENT}\n{EVENT}\n", [1, 2]),
    "lines without the last end": (f"{EVENT}\r\n\r\n{EVENT}", [1, 3]),
    "a document on one line": (f"{HEAD}<Events>{EVENT}{EVENT}</Events>", [1, 2]),
    "a document, an event a line": (f"{HEAD}\n<Events>\n{EVENT}\n{EVENT}\n</Events>\n", [3, 4]),
    "a document laid out": (f"{HEAD}\n<Events>\n{PRETTY}\n{PRETTY}\n</Events>\n", [3, 16]),
    "comments": (f"{HEAD}<!-- a - b --><Events>{EVENT}<!----></Events>{EVENT}", [1, 2]),
    "events alone": (EVENT * 3, [1, 2, 3]),
    "text that is marked as such": (
        f"{MARKED}\n{MARKED.replace('> ]]', chr(10) + ' ]]')}\n",
        [1, 3],  # a document is cut behind an event's end, which stood in the text
    ),
    "a namespace with a prefix": (f"{HEAD}<e:Events>{PREFIXED}{PREFIXED}</e:Events>", [1, 2]),
    "a number with a zero": (f"{NUMBERED}\n", [1]),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_event_is_found_where_it_begins(name: str, encoding: str) -> None:
    text, lines = DOCUMENTS[name]
    found = list(DETECTOR.scan_ndjson(io.BytesIO(text.encode(encoding))))

    assert lines == [each.line for each in found]
    assert {3} == {each.finding.score for each in found}
    time = found[0].finding.time
    assert time is not None
    assert "2026-03-02T08:06:41+00:00" == time.isoformat()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_text_of_them_is_taken_apart(name: str) -> None:
    text, lines = DOCUMENTS[name]

    assert len(lines) == len(list(events_from(text)))


def made(text: str) -> tuple[int, list[str]]:
    errors: list[LineError] = []
    values = list(read_json(io.BytesIO(text.encode()), on_error=errors.append))
    return len(values), [str(error) for error in errors]


@pytest.mark.parametrize(
    ("text", "count", "told"),
    [
        (f"{EVENT[:90]}\n{EVENT}\n", 1, ["line 1: begins an event in XML that never ends"]),
        (f"{EVENT}{EVENT[:90]}", 1, ["line 2: begins an event in XML that never ends"]),
        (f"{EVENT}<Other>a</Other>\n{EVENT}", 2, ["line 2: is XML that is no event of Windows"]),
        (f"{HEAD}<Envelope><a/></Envelope>", 0, ["line 1: is XML that is no event of Windows"]),
        (f"{HEAD}<!DOCTYPE a>{EVENT}", 1, []),
        (f"{EVENT}</Event>\n", 1, ["line 2: is XML that is no event of Windows"]),
        (f"{EVENT}\nwords\n{EVENT}\n", 2, ["line 2: is no JSON: Expecting value at column 1"]),
        (f'{EVENT}\n{{"a": 1}}\n', 2, []),
        (f"{EVENT[:90]}{'a' * (1 << 20)}</Event>{EVENT}", 1, ["begins an event in XML over 1 MiB"]),
        (f"<Event>{'a' * (3 << 20)}\n{EVENT}", 1, ["line 1: begins an event in XML that never"]),
        (f"<Event><![CDATA[{'a' * (1 << 20)}\n{EVENT}", 1, ["line 1: begins an event in XML that"]),
        (f"<Event><![CDATA[a\n{EVENT}", 0, ["line 1: begins an event in XML whose text never"]),
        (f"]]>{EVENT}", 1, []),
    ],
)
def test_what_is_broken_costs_no_other(text: str, count: int, told: list[str]) -> None:
    values, errors = made(text)

    assert count == values
    assert [True] * len(told) == [each in error for each, error in zip(told, errors, strict=False)]


def test_a_line_that_cannot_be_read_inside_an_event_is_told() -> None:
    errors: list[LineError] = []
    data = EVENT.encode().replace(b"><", b">\n\xff<", 1)
    list(read_json(io.BytesIO(data), on_error=errors.append))

    assert ["line 2: is not UTF-8 at byte 1"] == [str(error) for error in errors[:1]]


def test_a_declaration_is_not_obeyed() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "docker build /tmp/x">]>'
    told = EVENT.replace("docker build -t x /tmp/x", "&b;")
    errors: list[LineError] = []

    assert [] == list(
        DETECTOR.scan_ndjson(io.BytesIO(f"{HEAD}{bomb}{told}".encode()), on_error=errors.append)
    )
    assert 2 == len(errors)


def test_events_are_found_behind_what_syslog_writes() -> None:
    events = (EVENT, PREFIXED)
    prefixes = ("Mar  2 08:06:41 srv sysmon: ", "<14>1 2026-03-02T08:06:41.1Z srv sysmon 7 - - ")
    lines = (f"{prefix}{event}\n" for prefix in prefixes for event in events)
    data = "".join(lines).encode()

    assert [1, 2, 3, 4] == [each.line for each in DETECTOR.scan_ndjson(io.BytesIO(data))]


def test_what_another_program_wrote_of_windows_is_unrecognised_and_counted() -> None:
    other = EVENT.replace("Sysmon", "Backup")
    errors: list[LineError] = []

    assert [] == list(DETECTOR.scan_ndjson(io.BytesIO(other.encode()), on_error=errors.append))
    assert [True] == ["not recognised" in str(error) for error in errors]


@given(
    st.lists(st.sampled_from([EVENT, PRETTY, PREFIXED, HEAD, "<Event>", "</Event>", "\n", "<a>é"])),
    st.integers(1, 99),
)
def test_every_event_ends_up_somewhere(parts: list[str], size: int) -> None:
    text = "<Event>" + "".join(parts)
    data = io.BytesIO(text.encode())
    pieces = list(xml_events.pieces(lambda _: data.readline(size)))

    assert text.encode() == b"".join(pieces)
    values: list[Any] = list(json_values(read_lines(io.BytesIO(text.encode()))))
    whole = sum(part in (EVENT, PRETTY, PREFIXED) for part in parts)
    assert whole <= sum(isinstance(each, Value) for each in values)


def test_a_detector_reads_them_by_name() -> None:
    found = Detector(schema=SCHEMAS["sysmon"]).scan_ndjson(io.BytesIO(EVENT.encode()))

    assert [3] == [each.finding.score for each in found]
