"""The commands take allow-lists, and print what they let pass as such."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli.main import main

from .lists import BUILD, ENTRY, LIST

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a directory that has ``list.toml`` and ``events.jsonl``.

    It is judged by a day of the events' where no other is given.
    """
    monkeypatch.chdir(tmp_path)
    Path("list.toml").write_text(LIST)
    write(BUILD)

    def command(*args: str) -> tuple[int, str, str]:
        is_dated = "--allowlist" not in args or "--today" in args
        try:
            code = main(args if is_dated else (*args, "--today", "2026-03-01"))
        except SystemExit as exit:
            code = int(str(exit.code))
        return (code, *capfd.readouterr())

    return command


def write(*events: dict[str, Any]) -> None:
    Path("events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))


QUIET = {**BUILD, "ProcessCommandLine": "docker build ."}
SCAN = ("scan", "--allowlist", "list.toml", "events.jsonl")


def test_only_what_is_not_suppressed_counts_for_the_exit_code(run: Run) -> None:
    code, out, err = run(*SCAN)

    assert 0 == code
    assert (
        "t1612: 1 event = 1 scored + 0 rejected; 1 finding, 1 of them suppressed, read as mde (1)\n"
        == err
    )
    row = json.loads(out)
    assert (True, "ci-nightly", 4) == (row["suppressed"], row["suppressed_by"], row["score_after"])
    assert "2026-06-30" == row["allowances"][0]["expires"]
    write(BUILD, {**BUILD, "DeviceName": "x"})
    assert 1 == run(*SCAN)[0]


@pytest.mark.parametrize(
    ("created", "expires", "today", "code"),
    [
        ("2000-01-01", "9999-12-31", None, 0),
        ("2000-01-01", "2026-06-30", None, 1),
        ("2000-01-01", "2026-06-30", "2026-06-30", 0),
        ("9999-12-31", "9999-12-31", None, 1),
    ],
)
def test_an_old_date_of_an_event_revives_no_entry_that_has_ended(
    run: Run, created: str, expires: str, today: str | None, code: int
) -> None:
    """Without a day the clock's counts: who sends an event chooses its date."""
    text = LIST.replace("2026-01-01", created).replace("2026-06-30", expires)
    Path("list.toml").write_text(text)
    write({**BUILD, "TimeGenerated": "2026-03-01T00:00:00Z"})
    given = ("--today", today) if today else ()

    # Written in one word, so that the fixture adds no day.
    assert code == run("scan", "--allowlist=list.toml", "events.jsonl", *given)[0]


def test_a_day_ends_entries_and_without_a_list_nothing_is_said(run: Run) -> None:
    code, out, _ = run(*SCAN, "--today", "2026-07-01")

    assert (1, False) == (code, json.loads(out)["suppressed"])
    code, out, err = run("scan", "events.jsonl")
    assert 1 == code
    assert "suppressed" not in out + err


@pytest.mark.parametrize("form", ["rows", "csv"])
def test_csv_has_three_more_columns(run: Run, form: str) -> None:
    _, out, _ = run(*SCAN, "--format", form)

    head, row = csv.reader(out.splitlines())
    assert ["SuppressedBy", "ScoreAfter", "Allowances"] == head[-3:]
    assert ["ci-nightly", "4", "ci-nightly"] == row[-3:]
    assert "4" == row[head.index("RiskScore")]


@pytest.mark.parametrize(
    ("effect", "score", "line"),
    [
        ('"suppress"', "(4)", "SUPPRESSED by ci-nightly: builds without the cache (platform@"),
        ('"subtract", points = 3', "(4>1)", "SUPPRESSED -3 by ci-nightly"),
        ('"subtract", points = 1', "4>3", "allowed -1 by ci-nightly"),
        ('"relabel", label = "nightly"', "  4 ", "allowed nightly by ci-nightly"),
    ],
)
def test_the_table_shows_what_a_list_did(run: Run, effect: str, score: str, line: str) -> None:
    Path("list.toml").write_text(LIST.replace('"suppress"', effect))
    _, out, _ = run(*SCAN, "--format", "table")

    assert score in out
    assert line in out


def test_the_table_says_what_kept_an_entry_from_applying(run: Run) -> None:
    write({**BUILD, "InitiatingProcessParentFileName": "nginx"})
    code, out, _ = run(*SCAN, "--format", "table")

    assert 1 == code
    assert "not suppressed: no entry may hide process.web_server_lineage" in out


def test_patterns_out_of_time_are_told(run: Run) -> None:
    slow = '"regex", value = "(?:a|aa|aaa)+(?:b|c)d"'
    Path("list.toml").write_text(LIST.replace('"glob", value = "ci-*"', slow))
    write({**BUILD, "DeviceName": "a" * 5000 + "d"})

    assert "1 pattern of the allow-list out of time" in run(*SCAN)[2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "allow-list ci-nightly: applies\n"),
        ({"DeviceName": "x"}, "allow-list ci-nightly: nearly: host glob\n"),
        ({"ProcessVersionInfoOriginalFileName": "x"}, "excepted: unless original_name equals\n"),
    ],
)
def test_explain_tells_which_entry_applied_or_nearly_did(
    run: Run, changes: dict[str, Any], expected: str
) -> None:
    unless = 'unless = [{ field = "original_name", op = "equals", value = "x" }]'
    Path("list.toml").write_text(LIST + unless)
    write({**BUILD, **changes})

    assert expected in run("explain", "--allowlist", "list.toml", "events.jsonl")[1]
    args = ("explain", "--format", "jsonl", "--allowlist", "list.toml", "events.jsonl")
    assert "ci-nightly" == json.loads(run(*args)[1])["allowlist"][0]["entry"]


def test_explain_tells_what_cannot_be_told(run: Run) -> None:
    text = LIST.replace(
        '"host", op = "glob", value = "ci-*"', '"folder", op = "under", value = "/a"'
    )
    Path("list.toml").write_text(text)
    write({**BUILD, "FolderPath": "a/b"}, QUIET)

    out = run("tune", "explain", "--allowlist", "list.toml", "events.jsonl")[1]
    assert "events.jsonl:1\n    ci-nightly: nearly: folder under (cannot be told)\n" == out


def test_evaluate_takes_a_suppressed_finding_for_no_alert(run: Run) -> None:
    label = {"event_id": "a", "scenario": "s", "label": "benign-ci", "expect": "low"}
    write({**BUILD, **label})
    args = ("evaluate", "--profile", "hardened", "--format", "json", "events.jsonl")

    def alerts(*more: str) -> int:
        count: int = json.loads(run(*args, *more)[1])["profiles"][0]["benign_alerts"]["count"]
        return count

    assert (1, 0) == (alerts(), alerts("--allowlist", "list.toml"))


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--allowlist", "none.toml"), "argument --allowlist: none.toml: cannot be read"),
        (("--allowlist", "ci-agent"), "No such file or directory; did you mean 'ci-agents'?"),
        (("--allowlist", "list.toml", "--allowlist", "list.toml"), "stands in two lists"),
        (("--allowlist", "list.toml", "--today", "x"), "'x' is no day such as 2026-07-01"),
    ],
)
def test_a_list_that_cannot_be_used_is_a_wrong_command_line(
    run: Run, args: tuple[str, ...], expected: str
) -> None:
    code, _, err = run("scan", *args, "events.jsonl")

    assert 2 == code
    assert expected in err


def test_lint_says_what_is_doubtful(run: Run) -> None:
    code, out, err = run("tune", "lint", "list.toml", "--today", "2026-06-20")

    assert (1, "t1612: 1 remark\n") == (code, err)
    assert "list.toml:3: warning: ci-nightly: ends on 2026-06-30 [expires-soon]\n" == out
    assert 0 == run("tune", "lint", "list.toml", "--today", "2026-03-01")[0]
    Path("list.toml").write_text("never_suppress = []\n" + LIST)
    out = run("tune", "lint", "list.toml", "--today", "2026-03-01")[1]
    assert "[unprotected]" in out
    assert run("tune", "lint", "ci-agents")[0] in (0, 1)  # by the day it is


def test_stats_count_what_each_entry_did(run: Run) -> None:
    Path("list.toml").write_text(LIST + ENTRY.replace("ci-nightly", "b").replace("runner", "x"))
    write(BUILD, BUILD, {**BUILD, "DeviceName": "x"}, QUIET, {**QUIET, "FileName": 7})
    code, out, err = run("tune", "stats", "--allowlist", "list.toml", "events.jsonl")

    assert 3 == code
    assert [
        "APPLIED  SUPPRESSED  OUT OF TIME  ENTRY",
        "      2           2            0  ci-nightly",
        "      0           0            0  b  unused",
        "3 findings, 2 of them suppressed",
    ] == out.splitlines()
    assert "t1612: 5 events = 4 used + 1 rejected" in err


def test_suggest_prints_toml_that_loads(run: Run) -> None:
    label = {"scenario": "s", "label": "benign-ci", "expect": "low"}
    bad = {"scenario": "s", "label": "malicious", "expect": "alert", "DeviceName": "y"}
    write(
        {**BUILD, **label, "event_id": "a"},
        {**BUILD, **label, "event_id": "b", "DeviceName": "y"},
        {**BUILD, **bad, "event_id": "t"},
        {**BUILD, **label, "event_id": "q", "ProcessCommandLine": "docker build ."},
    )
    code, out, _ = run("tune", "suggest", "--today", "2026-03-01", "events.jsonl")

    assert 0 == code
    assert "# refused for b: it would hide the confirmed true positive t\n" in out
    assert "# suggested.1: a\n" in out
    Path("list.toml").write_text(out)
    assert 1 == run(*SCAN)[0]
    assert "max_reduction" in run("tune", "suggest", "events.jsonl")[1]


ECS: dict[str, Any] = {
    "@timestamp": "2026-03-01T23:59:59Z",
    "ecs": {"version": "8.11.0"},
    "event": {"category": ["process"], "type": ["start"], "action": "exec"},
    "host": {"name": "ci-1"},
    "user": {"name": "runner"},
    "process": {
        "name": "docker",
        "command_line": "docker build --no-cache -t app /tmp/x",
        "parent": {"name": "bash"},
    },
}


def test_each_verb_reads_what_any_product_wrote(run: Run) -> None:
    """As ``scan`` reads them; ``--schema`` names one, whose events the others are not."""
    label = {"scenario": "s", "label": "benign-ci", "expect": "low", "table": "process"}
    write(BUILD, {**ECS, **label, "event_id": "e"})
    listed = ("--allowlist", "list.toml", "events.jsonl")

    assert "events.jsonl:2\n    ci-nightly: applies\n" in run("tune", "explain", *listed)[1]
    code, out, err = run("tune", "stats", *listed)
    assert (0, "2 findings, 2 of them suppressed") == (code, out.splitlines()[-1])
    assert "; read as ecs (1), mde (1)" in err or "; read as mde (1), ecs (1)" in err
    assert 3 == run("tune", "stats", "--schema", "mde", *listed)[0]
    assert "did you mean 'mde'?" in run("tune", "stats", "--schema", "mdr", *listed)[2]

    Path("list.toml").write_text(
        run("tune", "suggest", "--schema", "ecs", "--today", "2026-03-01", "events.jsonl")[1]
    )
    assert '"host", op = "equals", value = "ci-1"' in Path("list.toml").read_text()
    assert 0 == run("scan", "--today", "2026-03-01", *listed)[0]


def test_an_interrupted_run_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("t1612core.detector.Detector.find", interrupted)
    code, _, err = run("tune", "stats", "--allowlist", "list.toml", "events.jsonl")

    assert 130 == code
    assert "; interrupted" in err
