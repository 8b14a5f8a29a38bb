"""``t1612 explain`` tells of every signal, on any terminal, and accounts for every event."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from t1612core import CATALOG, HARDENED, Detector
from t1612core.cli import explain as command
from t1612core.cli.main import main
from t1612core.output import explanation
from t1612core.output.table import columns, plain

BUILD = {
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t x /dev/shm/.x",
    "InitiatingProcessFileName": "sh",
}
QUIET = {"FileName": "ls", "ProcessCommandLine": "ls"}
OTHER = {"Type": "SigninLogs"}
WRONG = {"FileName": 7, "ProcessCommandLine": "x"}

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Explain the events in a file; give the exit code, output and errors."""

    def explain(*args: str, events: tuple[Any, ...] = ()) -> Result:
        path = tmp_path / "events.jsonl"
        path.write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
        code = main(["explain", str(path), *args])
        out, err = capfd.readouterr()
        return code, out.replace(f"{tmp_path}/", ""), err.replace(f"{tmp_path}/", "")

    return explain


def test_every_signal_is_told(run: Run) -> None:
    code, out, err = run(events=(BUILD,))

    assert 0 == code
    assert "t1612: 1 event = 1 explained + 0 rejected; read as mde (1)\n" == err
    head, detail, verdict, *rest = out.splitlines()
    assert "events.jsonl:1  process  hardened 6 · sentinel 6" == head
    assert "    docker build --no-cache -t x /dev/shm/.x" == detail
    assert "    hardened.image_build: 6, a finding (from 2 on)" == verdict
    text = " ".join(" ".join(rest).split())
    for id, _ in HARDENED.branches[0].weights:
        assert id in text
    assert "+0 of +1 process.without_cache" in text
    assert "+1 process.memory_source" in text


def test_a_closed_gate_an_open_one_and_another_table(run: Run) -> None:
    code, out, _ = run(events=(QUIET, {**BUILD, "ProcessCommandLine": "docker build ."}, OTHER))

    assert 0 == code
    assert "events.jsonl:1  process  hardened 0 · sentinel 0\n    ls\n" in out
    assert "    hardened.image_build: not looked at, by the program's or file's name\n" in out
    assert "    hardened.image_build: 0, no finding (from 2 on)\n" in out
    assert "events.jsonl:3  of a table that is not scored\n" in out


def test_the_rule_shows_what_it_requires(run: Run) -> None:
    _, out, _ = run("--profile", "SENTINEL", events=(BUILD,))

    assert "required process.is_build: Command line names an image build [build]" in out
    assert "+3 process.build_from_temp" in out


def test_json_lines_hold_the_same(run: Run) -> None:
    _, out, _ = run("--format", "jsonl", events=(BUILD, OTHER))
    first, second = map(json.loads, out.splitlines())
    (branch,) = first["branches"]

    assert {"hardened": 6, "sentinel": 6} == first["scores"]
    assert ("process", "hardened", 1) == (first["kind"], first["profile"], first["source"]["line"])
    assert (True, 6, 2, "image_build") == tuple(
        branch[key] for key in ("is_open", "score", "threshold", "branch")
    )
    assert [id for id, _ in HARDENED.branches[0].weights] == [
        s["signal"] for s in branch["signals"]
    ]
    weights = {s["signal"]: s["evidence"]["weight"] for s in branch["signals"] if s["evidence"]}
    assert 6 == sum(weights.values())
    assert all(s["title"] == CATALOG[s["signal"]].title for s in branch["signals"])
    assert (None, [], {}) == (second["kind"], second["branches"], second["scores"])


def test_one_line_is_picked_and_the_others_are_counted(run: Run) -> None:
    code, out, err = run("--line", "2", events=(QUIET, BUILD, QUIET))

    assert 0 == code
    assert out.startswith("events.jsonl:2  process")
    assert 1 == out.count("events.jsonl:")
    assert "t1612: 3 events = 1 explained + 0 rejected + 2 on other lines; read as mde (1)\n" == err


def test_what_cannot_be_explained_is_counted(run: Run) -> None:
    code, out, err = run(events=(WRONG, BUILD))

    assert 3 == code
    assert 1 == out.count("events.jsonl:")
    assert "events.jsonl:1: rejected: process event: field 'name' is int, expected str" in err
    assert "t1612: 2 events = 1 explained + 1 rejected; read as mde (1)\n" in err


def test_an_input_that_cannot_be_read_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert 3 == main(["explain", "/nowhere"])
    assert (
        "0 events = 0 explained + 0 rejected; 1 input not read to the end" in capfd.readouterr().err
    )


def test_standard_input_is_read_where_no_file_is_named(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps(BUILD), "utf-8")
    with path.open() as file, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", file)
        assert 0 == main(["explain"])
    assert capfd.readouterr().out.startswith("-:1  process  hardened 6")


def test_an_interrupted_run_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "print_lines", interrupt)
    code, _, err = run(events=(BUILD,))

    assert 130 == code
    assert "1 explained + 0 rejected; read as mde (1); interrupted" in err


@pytest.mark.parametrize("width", [1, 60, 79, 100, 250])
def test_lines_keep_their_width_and_cannot_be_forged(width: int) -> None:
    event = {
        **BUILD,
        "ProcessCommandLine": "docker build /tmp/\u202ex\x1b[31m\n宽" + "w" * 300 + "/Dockerfile",
    }
    made = Detector().explain(event, kind="process")
    text = plain(explanation.lay_out(made, "a\nb:1", width))

    assert not set("\x1b\u202e\r") & set(text)
    head, *lines = text.splitlines()
    assert head.startswith("a\\nb:1")
    assert max(columns(line) for line in lines) <= max(width, 60)
