"""What a command counts is what there was, and what it cannot know it says and ends with 3."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli import scan
from t1612core.cli.main import main
from t1612core.stream import sources

from .conftest import ROOT
from .follow.runs import write_state

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "Timestamp": "2026-03-02T08:00:00Z"}
KNOWN = {"Type": "DeviceLogonEvents", "DeviceName": "a"}
UNKNOWN = {"Type": "DeviceProcesEvents", "FileName": "ls", "ProcessCommandLine": "ls"}
FALCON = {"FileName": "docker", "FolderPath": "/usr/bin", "CommandLine": "docker build /tmp/x"}
WRONG = {**HIT, "FileName": 7}
LABELS = {"event_id": "a", "scenario": "s", "label": "benign-ci", "expect": "low"}

Run = Callable[..., tuple[int, str]]


def write(path: Path, *events: Any) -> str:
    path.write_bytes(b"".join(json.dumps(event).encode() + b"\n" for event in events))
    return str(path)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command; give its exit code and the last line of what it says."""

    def command(*args: str) -> tuple[int, str]:
        code = main(args)
        account = capfd.readouterr().err.splitlines()[-1].removeprefix("t1612: ")
        return code, re.sub(r"[;,] read as mde \(\d\)", "", account)

    return command


@pytest.mark.parametrize(
    ("event", "code", "account"),
    [
        (KNOWN, 0, "1 event = 0 scored + 1 not scored + 0 rejected; 0 findings"),
        (UNKNOWN, 3, "1 event = 0 scored + 1 unrecognised + 0 rejected; 0 findings"),
        (FALCON, 3, "1 event = 0 scored + 1 unrecognised + 0 rejected; 0 findings"),
        ({}, 3, "1 event = 0 scored + 1 unrecognised + 0 rejected; 0 findings"),
        (7, 3, "1 event = 0 scored + 1 rejected; 0 findings"),
    ],
)
def test_what_is_not_scored_is_not_counted_as_scored(
    run: Run, tmp_path: Path, event: Any, code: int, account: str
) -> None:
    assert (code, account) == run("scan", write(tmp_path / "x", event))


@pytest.mark.parametrize(
    ("args", "account"),
    [
        (("scan",), "1 scored + 1 not scored + 2 unrecognised + 1 rejected; 1 finding"),
        (
            ("correlate",),
            "1 read + 1 not scored + 2 unrecognised + 1 rejected; 1 step, 0 incidents",
        ),
        (("explain",), "1 explained + 1 not scored + 2 unrecognised + 1 rejected"),
        (("tune", "explain"), "1 used + 1 not scored + 2 unrecognised + 1 rejected"),
        (("tune", "stats"), "1 used + 1 not scored + 2 unrecognised + 1 rejected"),
        (("tune", "suggest"), "1 used + 1 not scored + 2 unrecognised + 1 rejected"),
        # A row of another table that is labelled is held against its label.
        (("evaluate",), "2 evaluated + 2 unrecognised + 1 rejected; 2 profiles"),
    ],
)
def test_each_command_counts_apart_what_is_not_recognised(
    run: Run, tmp_path: Path, args: tuple[str, ...], account: str
) -> None:
    rows = [{**LABELS, **each} for each in (HIT, KNOWN, UNKNOWN, FALCON, WRONG)]
    listed = ("--allowlist", "ci-agents") if args[-1] in ("stats", "explain") else ()
    assert (3, f"5 {'rows' if args == ('evaluate',) else 'events'} = {account}") == run(
        *args, *(listed if args[0] == "tune" else ()), write(tmp_path / "x", *rows)
    )


def test_the_figures_for_programs_say_how_many_were_not_recognised(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = write(tmp_path / "x", *({**LABELS, **each} for each in (HIT, UNKNOWN, WRONG)))
    assert 3 == main(["evaluate", "--format", "json", file])
    figures = json.loads(capsys.readouterr().out)
    assert [3, 1, 1, 1] == [
        figures[key] for key in ("rows", "evaluated", "unrecognised", "rejected")
    ]


@pytest.mark.parametrize(("event", "jobs"), [(UNKNOWN, 1), ({"b": 1}, 1), ({"a": 1}, 2)])
def test_lines_passed_over_where_nothing_was_recognised_are_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: Any, jobs: int
) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 200_000))
    event = {**event, "more": "x" * 100, "FileName": "ls"}
    file = write(tmp_path / "x", *[event] * 4_000)
    code, account = run("scan", "--jobs", str(jobs), file)

    assert 3 == code
    assert account.endswith(" lines not looked at where nothing was recognised")
    assert "lines without anything that scores" not in account
    numbers = [int(each.replace(",", "")) for each in account.split() if each[0].isdigit()]
    events, scored, unrecognised, rejected, findings, strange = numbers
    assert (0, 0, 0, 4_000) == (scored, rejected, findings, events + strange)
    assert events == unrecognised

    if jobs == 1:
        other = write(tmp_path / "y", HIT, *[HIT | {"FileName": "x"}] * 4_000)
        account = run("scan", file, other)[1]
        assert f"{strange:,} lines not looked at where nothing was recognised" in account
        assert " lines without anything that scores, " in account


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_events_without_any_command_line_are_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 100))
    program = {"Type": "DeviceProcessEvents", "DeviceName": "a", "FileName": "docker"}
    line = {**program, "ProcessCommandLine": "docker ps"}

    code, account = run("scan", "--jobs", jobs, write(tmp_path / "x", *[program] * 4))
    assert 0 == code
    assert ", no command line in 4 process events, and most builds show in nothing" in account
    code, account = run("scan", "--jobs", jobs, write(tmp_path / "y", *[program] * 4, line))
    assert (0, False) == (code, "no command line" in account)


@pytest.mark.no_cover  # repeats at length what others run
def test_a_part_of_a_file_that_is_recognised_makes_the_file_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 200_000))
    file = write(tmp_path / "x", *[{"a": "x" * 100}] * 4_000, *[HIT] * 4_000)
    code, account = run("scan", "--jobs", "2", file)

    assert 3 == code
    assert "not looked at" not in account


def test_a_follower_counts_apart_and_refuses_a_state_that_lacks_a_count(
    run: Run, tmp_path: Path
) -> None:
    state, file = tmp_path / "state", tmp_path / "x"
    follow = (
        *("correlate", "--follow", "--once", "--state", str(state)),
        *("--output", str(tmp_path / "out"), str(file)),
    )
    write(file, {**HIT, "DeviceName": "a"})
    assert 0 == run(*follow)[0]
    with file.open("a") as stream:
        stream.writelines(json.dumps(each) + "\n" for each in (KNOWN, UNKNOWN))
    code, account = run(*follow)

    assert 3 == code
    assert account.startswith("3 events = 1 read + 1 not scored + 1 unrecognised + 0 rejected; ")
    assert 0 == run(*follow)[0]
    saved = json.loads(state.read_bytes())
    for counts, problem in (({}, "counts.events is no whole number"), (7, "counts is no object")):
        write_state(state, {**saved, "counts": counts})
        code, account = run(*follow)
        assert (2, True) == (code, problem in account)


# Exit codes


class PanicException(BaseException):  # PyO3's name for what Rust does not handle
    """What native code may raise, and nobody means to catch."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "the command failed: no memory is left"),
        (RecursionError("s3cret"), "the command failed: RecursionError"),
        (ValueError("s3cret"), "the command failed: ValueError"),
        (OSError(28, "s3cret"), "the command failed: OSError"),
        (PanicException("s3cret"), "the command failed: PanicException"),
    ],
)
def test_no_failure_ends_as_findings_do(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: BaseException,
    told: str,
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("t1612core.cli.scan.write_out", lambda *_: fail(None))
    code = main(["scan", write(tmp_path / "x", HIT)])
    err = capsys.readouterr().err

    assert 70 == code
    assert told in err
    assert "test_account.py:" in err
    assert "s3cret" not in err


def test_a_failure_that_nobody_hears_ends_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "x"
    file.touch()
    monkeypatch.setattr("t1612core.cli.scan.write_out", None)
    with file.open() as only_read:
        monkeypatch.setattr(sys, "stderr", only_read)
        assert 70 == main(["scan", str(file)])


def shell(command: str, folder: Path) -> tuple[int, str]:
    """Run a shell's line with the command as ``$T``; give its exit code and its errors."""
    env = {**os.environ, "T": f"{sys.executable} -m t1612core", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["--help", "bench x"])
def test_an_output_that_nobody_reads_is_no_finding(tmp_path: Path, command: str) -> None:
    write(tmp_path / "x", *[{**HIT, "FolderPath": "/srv"}] * 9)
    code, err = shell(
        f"{{ sleep 1; $T {command}; echo $? >&2; }} | true; exit ${{PIPESTATUS[0]}}", tmp_path
    )

    assert "Traceback" not in err
    assert "0" == err.splitlines()[-1]
    assert 0 == code


@pytest.mark.parametrize("command", ["bench x", "scan x"])
def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, command: str) -> None:
    write(tmp_path / "x", HIT)
    code, err = shell(f"$T {command} > /dev/full", tmp_path)

    assert 2 == code
    assert "t1612: cannot write the output: No space left on device" in err


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize(
    "document",
    ["[" + "{}," * 3_000_000 + "{}]", '[\n{"a":[' + ("[]," * 50 + "\n") * 60_000 + "[]]}]"],
)
def test_small_values_without_number_take_no_memory(tmp_path: Path, document: str) -> None:
    (tmp_path / "x").write_text(f"{document}\n{json.dumps(HIT)}\n")
    code, err = shell("ulimit -v 600000; $T scan x", tmp_path)

    assert "values; write one event a line" in err
    assert "1 finding" in err
    assert 3 == code


def test_the_codes_are_those_of_the_page() -> None:
    from t1612core.cli import exit_codes

    page = (ROOT / "docs" / "command.md").read_text("utf-8")
    table = page.partition("## Exit codes")[2].partition("\n\n")[2].partition("\n\n")[0]
    codes = {int(row.split("|")[1]) for row in table.splitlines()[2:]}

    assert {value for name, value in vars(exit_codes).items() if name.isupper()} == codes


PAGE = {"@odata.nextLink": "https://api.example/next", "value": [HIT]}


@pytest.mark.parametrize("args", [("scan",), ("correlate",), ("report", "--format", "md")])
def test_an_answer_that_is_not_whole_is_told_where_it_was_read_and_in_the_account(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, args: tuple[str, ...]
) -> None:
    main([*args, write(tmp_path / "x", PAGE, {**PAGE}, {"value": [HIT]})])
    told = capsys.readouterr()

    once = ":1: an answer says that there is a next page (@odata.nextLink): get the rest of it\n"
    assert 1 == told.err.count(once)
    assert "answers that say that they are not the whole one: 2" in told.err
    # A page without anything else that is wrong is no green one.
    assert ("report" not in args) or "an answer says that there is a next page" in told.out


def test_a_follower_tells_of_an_answer_that_is_not_whole_as_the_others_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "x", {"value": [HIT]})
    follow = ["correlate", "--follow", "--once", "--state", str(tmp_path / "state")]
    follow += ["--output", str(tmp_path / "out"), file]
    code = main(follow)
    assert "not the whole" not in capsys.readouterr().err

    cut = {**PAGE, "value": [HIT, HIT]}
    with Path(file).open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(each) + "\n" for each in (cut, HIT, PAGE))
    assert code == main(follow)
    told = capsys.readouterr().err

    once = f"{file}:2: an answer says that there is a next page (@odata.nextLink): get the rest"
    assert 1 == told.count(once) == told.count("get the rest")
    assert "answers that say that they are not the whole one: 2" in told
    assert "5 events = 5 read" in told


def test_an_answer_that_is_not_whole_is_counted_in_parts_of_a_file_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 2_000))
    file = write(tmp_path / "x", *[{**PAGE, "took": 1}] * 30)
    main(["scan", "--jobs", "2", file])

    assert "answers that say that they are not the whole one: 30" in capsys.readouterr().err
