"""A comparison says which profile alerts on what, and why, of events without labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import PROFILES, AllowList, Detector, EventError
from t1612core.cli import compare as command
from t1612core.cli.main import main
from t1612core.evaluation import Comparison, compare
from t1612core.output.table import columns, plain

from .allowlist.lists import BUILD, LIST

DETECTORS = [Detector(profile) for profile in PROFILES.values()]


def build(line: str, parent: str = "bash", **more: Any) -> dict[str, Any]:
    return {
        "FileName": line.split()[0],
        "ProcessCommandLine": line,
        "InitiatingProcessFileName": parent,
        **more,
    }


BOTH = build("docker build --no-cache -t a /tmp/a/")
HARDENED_ALONE = build("buildah bud -t a /dev/shm/.a")
SENTINEL_ALONE = build("docker build -t a .")
NEITHER = build("docker ps")
OTHER = {"Type": "SigninLogs"}
EVENTS = [BOTH, HARDENED_ALONE, SENTINEL_ALONE, SENTINEL_ALONE, NEITHER, OTHER]


def numbers(comparison: Comparison) -> dict[tuple[str, ...], int]:
    return {group.alerting: group.events for group in comparison.groups}


def test_each_event_counts_for_those_that_alert_on_it() -> None:
    found = compare(EVENTS, DETECTORS)

    assert {
        ("hardened", "sentinel"): 1,
        ("hardened",): 1,
        ("sentinel",): 2,
    } == numbers(found)
    assert (2, 3) == (found.alerts("hardened"), found.alerts("sentinel"))


def test_a_group_says_why() -> None:
    _, hardened, sentinel = compare(EVENTS, DETECTORS).groups

    assert {"process.temp_source": 1, "process.hidden_source": 1}.items() <= dict(
        hardened.signals["hardened"]
    ).items()
    assert (1, 0) == (hardened.silent["sentinel"], hardened.signals["sentinel"].total())
    assert 2 == sentinel.signals["sentinel"]["process.suspicious_parent"]
    assert 2 == sentinel.silent["hardened"]
    assert [3, 4] == [each.line for each in sentinel.examples]


def test_examples_are_bounded() -> None:
    found = compare([SENTINEL_ALONE] * 9, DETECTORS, most=2)

    assert (9, 2) == (found.groups[-1].events, len(found.groups[-1].examples))


def test_what_a_list_suppresses_is_no_alert() -> None:
    listed = AllowList.loads(LIST)
    detectors = [Detector(profile, allowlist=listed) for profile in PROFILES.values()]
    found = compare([BUILD, {**BUILD, "AccountName": "root"}], detectors)

    assert {("hardened", "sentinel"): 1, ("hardened",): 0, ("sentinel",): 0} == numbers(found)


def test_an_event_that_one_profile_cannot_score_counts_for_none() -> None:
    errors: list[EventError] = []
    odd = {**BOTH, "InitiatingProcessAccountName": 7}
    found = compare([odd, BOTH], DETECTORS, on_error=errors.append)

    assert (1, 1) == (len(errors), sum(numbers(found).values()))
    with pytest.raises(EventError):
        compare([odd], DETECTORS)


Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Compare on events; give the exit code, output and errors."""

    def compared(events: list[Any], *args: str) -> Result:
        Path("events.jsonl").write_bytes(
            b"".join(json.dumps(each).encode() + b"\n" for each in events)
        )
        code = main(["compare", "events.jsonl", *args])
        return code, *capfd.readouterr()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return compared


def test_text_shows_the_groups_with_reasons_and_examples(run: Run) -> None:
    code, out, err = run(EVENTS, "--examples", "1")

    assert 0 == code
    assert (
        """\
hardened: 2 alerts
sentinel: 3 alerts

hardened and sentinel: 1 event
    hardened: 1 process.temp_source · 1 process.without_cache
    sentinel: 1 process.build_from_temp · 1 process.is_build · 1 process.no_cache · 1 process.suspi…
  events.jsonl:1  process  hardened 4 · sentinel 6
      docker build --no-cache -t a /tmp/a/
      hardened: process.temp_source · process.without_cache
      sentinel: process.is_build · process.build_from_temp · process.no_cache · process.suspicious_…

hardened alone: 1 event
    hardened: 1 process.hidden_source · 1 process.memory_source · 1 process.temp_source
    sentinel: 1 without a signal
  events.jsonl:2  process  hardened 6 · sentinel 0
      buildah bud -t a /dev/shm/.a
      hardened: process.temp_source · process.memory_source · process.hidden_source

sentinel alone: 2 events
    hardened: 2 without a signal
    sentinel: 2 process.is_build · 2 process.suspicious_parent
  events.jsonl:3  process  hardened 0 · sentinel 2
      docker build -t a .
      sentinel: process.is_build · process.suspicious_parent
"""
        == out
    )
    assert "t1612: 6 events = 5 compared + 1 not scored + 0 rejected; read as mde (6)\n" == err


def test_json_holds_the_same(run: Run) -> None:
    code, out, _ = run([*EVENTS, {"FileName": 7, "FolderPath": "/"}], "--format", "json")
    document = json.loads(out)

    assert (3, 7, 1) == (code, document["events"], document["rejected"])
    assert [("hardened", 2), ("sentinel", 3)] == [
        (each["profile"], each["alerts"]) for each in document["profiles"]
    ]
    *_, alone = document["groups"]
    assert (["sentinel"], 2) == (alone["alerting"], alone["events"])
    assert {
        "profile": "hardened",
        "without_signal": 2,
        "signals": [],
    } == alone["reasons"][0]
    assert {
        "source": {"file": "events.jsonl", "line": 3},
        "kind": "process",
        "detail": "docker build -t a .",
        "views": [
            {"profile": "hardened", "score": 0, "alert": False, "suppressed_by": None}
            | {"signals": []},
            {"profile": "sentinel", "score": 2, "alert": True, "suppressed_by": None}
            | {"signals": ["process.is_build", "process.suspicious_parent"]},
        ],
    } == alone["examples"][0]
    assert out.isascii()


def test_what_a_list_suppresses_is_said(run: Run) -> None:
    Path("list.toml").write_text(
        LIST.replace('"suppress"', '"subtract", points = 3').replace(
            "version = 1", "version = 1\nmax_reduction = 3"
        )
    )
    _, out, _ = run([BUILD], "--allowlist", "list.toml", "--today", "2026-03-02")

    assert "sentinel alone: 1 event\n" in out
    assert "  hardened 4, suppressed by ci-nightly · sentinel 6\n" in out.replace("process", "")


def test_of_many_signals_the_most_frequent_are_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "docker build --no-cache --privileged --network=host -o /etc/x -t alpine /dev/shm/.a"
    monkeypatch.setenv("COLUMNS", "400")
    _, out, _ = run([build(line, "php-fpm", AccountName="www-data")])

    assert " further signals\n" in out


@pytest.mark.parametrize("number", ["-1", "x", "1e3", "1234567"])
def test_a_number_of_examples_that_is_none_is_said(number: str, run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run([], f"--examples={number}")

    assert 2 == caught.value.code


def test_an_interrupted_comparison_prints_no_figures(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "looker", interrupted)

    assert (130, "", "t1612: interrupted\n") == run(EVENTS)


def test_standard_input_is_read_where_no_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events").write_text(json.dumps(BOTH))
    with (tmp_path / "events").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)

        assert 0 == main(["compare"])
    assert "1 event = 1 compared" in capfd.readouterr().err


HOSTILE = st.text(
    st.sampled_from("a \n\r\t\x1b\u202e\u2028字\u0301\ud800=–"), min_size=1, max_size=60
)


@given(HOSTILE, HOSTILE, st.integers(1, 120))
def test_no_text_forges_a_line_or_leaves_its_width(line: str, file: str, width: int) -> None:
    found = Comparison(tuple(PROFILES), 3)
    for each in compare([build(f"docker build /tmp/{line}")], DETECTORS).groups:
        for example in each.examples:
            found.add(example.compared, file, 7)
    shown = plain(command.lay_out(found, width)).split("\n")

    assert all(each.isprintable() for each in shown)
    assert max(map(columns, shown)) <= max(width, 40)
