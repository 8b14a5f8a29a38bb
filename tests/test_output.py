"""What is printed is the rule's, and nothing in it can run, forge or hide."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import SENTINEL, Detector, Finding
from t1612core.cli.terminal import print_lines
from t1612core.output import jsonl, table
from t1612core.output.rows import COLUMNS, in_window, newest_first, to_row
from t1612core.output.safe import cell, printable

from .output.telling import of_finding, text

DETECTOR = Detector(SENTINEL)


def build(line: str = "docker build /tmp/x", **fields: Any) -> Finding:
    event = {"FileName": "docker", "ProcessCommandLine": line, **fields}
    finding = DETECTOR.score_process(event)
    assert finding is not None
    return finding


def shown(findings: list[Finding], width: int = 100) -> list[str]:
    return table.plain(table.lay_out(findings, width)).splitlines()


def test_a_row_has_the_rules_six_columns() -> None:
    finding = build(TimeGenerated="2026-03-02T08:00:00Z", DeviceName="web-1", AccountName="root")

    assert {
        "TimeGenerated": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "DeviceName": "web-1",
        "AccountName": "root",
        "Description": "Suspicious docker build execution",
        "Detail": "docker build /tmp/x",
        "RiskScore": 3,
    } == to_row(finding)
    assert tuple(to_row(finding)) == COLUMNS


def test_the_newest_comes_first_and_what_has_no_time_last() -> None:
    old, new, none, other = (
        build(TimeGenerated=stamp, DeviceName=name)
        for stamp, name in (
            ("2026-03-01", "a"),
            ("2026-03-02", "b"),
            ("", "c"),
            ("2026-03-01", "d"),
        )
    )

    assert [new, old, other, none] == newest_first([none, old, new, other])


def test_the_window_is_open_at_its_edge_and_has_no_end() -> None:
    edge = datetime(2026, 3, 2, tzinfo=UTC)

    assert not in_window(build(TimeGenerated="2026-03-02T00:00:00Z"), edge)
    assert in_window(build(TimeGenerated="2026-03-02T00:00:00.000001Z"), edge)
    assert in_window(build(TimeGenerated="9999-12-31T23:59:59Z"), edge)
    assert not in_window(build(), edge)
    assert in_window(build(), None)


def test_a_line_of_json_is_ascii_and_complete() -> None:
    text = jsonl.line(
        build("docker build /tmp/\u202e\ud800\x1b[2J\n", TimeGenerated="2026-03-02T08:00:00Z"),
        {"file": "events.jsonl", "line": 7},
    )

    assert re.fullmatch("[ -~]+", text)
    assert {
        "time": "2026-03-02T08:00:00Z",
        "host": "",
        "account": "",
        "kind": "process",
        "profile": "sentinel",
        "branch": "docker_build",
        "score": 3,
        "threshold": 2,
        "severity": "high",
        "confidence": "medium",
        "description": "Suspicious docker build execution",
        "detail": "docker build /tmp/\u202e\ufffd\x1b[2J\n",
        "attack": ["T1612"],
        "evidence": [
            {
                "signal": "process.build_from_temp",
                "title": "Build names a world-writable directory",
                "weight": 3,
                "field": "command_line",
                "text": "/tmp/",
                "span": [13, 18],
            }
        ],
        "source": {"file": "events.jsonl", "line": 7},
    } == json.loads(text)


def test_json_of_a_whole_value_has_no_span_and_of_no_time_no_time() -> None:
    finding = DETECTOR.score_network(
        {"InitiatingProcessFileName": "dockerd", "RemoteIP": "203.0.113.7", "RemotePort": 80}
    )
    assert finding is not None
    mapping = jsonl.to_mapping(finding)

    assert mapping["time"] is None
    assert [None] == [item["span"] for item in mapping["evidence"]]


def test_csv_has_the_rules_columns_and_cannot_be_run() -> None:
    finding = build(
        "=docker build /tmp/x\n2026,forged",
        TimeGenerated="2026-03-02T08:00:00Z",
        DeviceName="@SUM(A1)",
        AccountName='="b,c',
    )
    written = text("rows", map(of_finding, (finding, build(TimeGenerated="2026-13-02"))))
    head, row, other = csv.reader(io.StringIO(written))

    assert list(COLUMNS) == head
    assert [
        "2026-03-02T08:00:00Z",
        "'@SUM(A1)",
        "'=\"b,c",
        "Suspicious docker build execution",
        "'=docker build /tmp/x\\n2026,forged",
        "3",
    ] == row
    assert "" == other[0]


@pytest.mark.parametrize("text", ["=1", "+1", "-f x", "@x", " =1", "\t1", "\n1"])
def test_a_formula_is_quoted(text: str) -> None:
    assert "'" + text == cell(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;=1", "a;'=1"),
        ("a; \"'=1", "a;' \"'=1"),
        ("a|-1,@b", "a|'-1,'@b"),
        ("a;b=1;;=2", "a;b=1;;'=2"),
        ("a\t=1", "a\t'=1"),
        ("a:=1, b; c", "a:=1, b; c"),
    ],
)
def test_a_formula_within_a_text_is_quoted_where_a_cell_may_begin(text: str, expected: str) -> None:
    assert expected == cell(text)


def test_other_text_is_left_as_it_is() -> None:
    assert "docker build -f x" == cell("docker build -f x")
    assert "C:\\Temp\\x é 中" == printable("C:\\Temp\\x é 中")


PEOPLE = (
    "C:\\Temp\\x é 中",
    "tie\u0302\u0301ng Vie\u0323\u0302t",
    "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u0596\u05d9\u05ea",
    "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f",
    "\u0e01\u0e35\u0e48\u0e19\u0e49\u0e33",
    "\u0f66\u0f92\u0fb2\u0f74\u0f56\u0f0b",
    "\u1000\u103b\u103d\u1014\u103a\u102f\u1015\u103a",
    "\u0939\u093f\u0928\u094d\u0926\u0940",
)


@pytest.mark.parametrize("text", PEOPLE)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert text == printable(text)


@pytest.mark.parametrize("mark", ["\u0301", "\u0e31", "\u0489", "\u0903"])
def test_marks_that_pile_up_over_other_lines_are_spelled_out(mark: str) -> None:
    piled = "e" + mark * 300 + "f" + mark * 2

    told = printable(piled)

    assert "e" + mark * 6 + f"\\u{ord(mark):04x}" * 294 + "f" + mark * 2 == told
    assert told == printable(told)


@given(
    st.lists(
        st.characters()
        | st.sampled_from("\x1b\x07\r\n\x9b\u202e\u200b\ud800\u2028\u3164\u2800\ufe0f\U000e0100")
    ).map("".join)
)
def test_printable_text_holds_no_sign_that_acts(text: str) -> None:
    categories = {unicodedata.category(sign) for sign in printable(text)}

    assert not set(printable(text)) & set("\u3164\u115f\u2800\ufe0f\U000e0100\u034f\u17b4")
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_a_table_shows_what_where_and_why() -> None:
    findings = [
        build(
            "docker build --no-cache -f https://192.0.2.9/D /tmp/x",
            TimeGenerated="2026-03-02T08:00:00Z",
            DeviceName="web-prod-07",
            AccountName="www-data",
            InitiatingProcessFileName="bash",
        ),
        build(),
    ]

    assert [
        "TIME (UTC)           SCORE  HOST         ACCOUNT   FINDING",
        "2026-03-02 08:00:00     10  web-prod-07  www-data  Suspicious docker build execution",
        "    docker build --no-cache -f https://192.0.2.9/D /tmp/x",
        "    +4 process.external_file [-f https://] · +3 process.build_from_temp [/tmp/] · +2 p…",
        "-                        3  -            -         Suspicious docker build execution",
        "    docker build /tmp/x",
        "    +3 process.build_from_temp [/tmp/]",
    ] == shown(findings, 87)


def test_a_text_is_shown_once_and_what_adds_nothing_not_at_all() -> None:
    finding = Detector().score_process(
        {"FileName": "docker", "ProcessCommandLine": "docker build - -f /dev/shm/.x/D"}
    )
    assert finding is not None

    reasons = ("+3 process.temp_source [/dev/shm/.x/D]", "+2 process.hidden_source")
    assert f"    {' · '.join((*reasons, '+1 process.memory_source'))}" == shown([finding])[-1]


def test_no_findings_make_no_table() -> None:
    assert [] == shown([])


def test_what_matched_is_marked_where_it_stands() -> None:
    line = "docker build --no-cache /tmp/x"
    lines = list(table.lay_out([build(line, InitiatingProcessFileName="bash")], 80))

    assert [
        ("    ", ""),
        ("docker build ", ""),
        ("--no-cache", "match"),
        (" ", ""),
        ("/tmp/", "match"),
        ("x", ""),
    ] == [(part.text, part.style) for part in lines[2]]


HOSTILE = st.lists(
    st.characters() | st.sampled_from("\x1b\r\n中한é\u0301 /\U0001f433"), max_size=60
).map("".join)


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=4), st.integers(1, 130))
def test_a_table_keeps_its_width_and_its_number_of_lines(
    texts: list[tuple[str, str]], width: int
) -> None:
    findings = [build(f"docker build /tmp/{line}", DeviceName=host) for line, host in texts]
    lines = shown(findings, width)

    assert 1 + 3 * len(findings) == len(lines)
    assert all(table.columns(line) <= max(width, 40) for line in lines)


def test_a_long_name_is_cut_and_evidence_is_made_printable() -> None:
    event = {"InitiatingProcessFileName": "dockerd", "RemoteIP": "203.0.113.7", "RemotePort": 80}
    finding = DETECTOR.score_network({**event, "RemoteUrl": "\x1b[2J", "DeviceName": "h" * 25})
    assert finding is not None
    _, row, _, reasons = shown([finding])

    assert f" {'h' * 23}…  " in row
    assert "    +2 network.not_a_registry [\\x1b\\x5b2J]" == reasons


@pytest.mark.parametrize("pad", range(70, 90))
def test_a_cut_detail_always_says_so(pad: int) -> None:
    _, _, detail, _ = shown([build("docker build " + "x" * pad + "/tmp/evil ; hidden")])

    assert detail.endswith(" ; hidden") or detail.endswith("…")


def test_spaces_in_a_name_make_no_columns() -> None:
    _, row, _, _ = shown([build(DeviceName="db-1    root   approved")])

    assert " db-1 root approved " in row


def test_what_an_encoding_cannot_hold_is_measured_as_it_is_shown() -> None:
    finding = build("docker build /tmp/" + "\u0416" * 40)
    lines = table.plain(table.lay_out([finding], 80, "cp1252")).splitlines()

    assert "\\u0416\\u0416" in lines[2]
    assert all(len(line.encode("cp1252", "backslashreplace")) <= 80 for line in lines)


def test_the_earliest_stamp_comes_before_none_at_all() -> None:
    none, first = build(), build(TimeGenerated="0001-01-01T00:00:00Z")

    assert [first, none] == newest_first([none, first])


def test_evidence_that_overlaps_is_marked_once() -> None:
    words = evolve(SENTINEL.words, temp_paths=("cache",))
    event = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache ."}
    finding = Detector(evolve(SENTINEL, words=words)).score_process(event)
    assert finding is not None
    detail = list(table.lay_out([finding], 80))[2]

    assert "    docker build --no-cache ." == "".join(part.text for part in detail)
    assert ["--no-cache"] == [part.text for part in detail if part.style == "match"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_colour_and_an_event_cannot_add_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = Terminal()
    finding = build("docker build /tmp/x [bold]y[/bold] [link=https://192.0.2.9]z\x1b]8;;x\x07")
    print_lines(table.lay_out([finding], 100), file)
    text = file.getvalue()

    assert "\x1b[33m/tmp/\x1b[0m" in text
    assert "[bold]y[/bold] [link=https://192.0.2.9]z\\x1b]8;;x\\x07" in text
    assert "\x1b]" not in text


def test_a_terminal_without_rich_gets_the_plain_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    file = Terminal()
    print_lines(table.lay_out([build()], 100), file)

    assert shown([build()]) == file.getvalue().splitlines()


def test_a_file_gets_the_plain_table() -> None:
    file = io.StringIO()
    print_lines(table.lay_out([build()], 100), file)

    assert shown([build()]) == file.getvalue().splitlines()
