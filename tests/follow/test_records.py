"""Records of Linux audit are followed: a run that is ended in the middle of an event loses none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from t1612core.cli.main import main

from ..telemetry.audit import TIME, started
from .runs import write_state


def follow(folder: Path) -> int:
    return main(
        [
            *("correlate", "--follow", "--once", "--schema", "auditd"),
            *("--state", str(folder / "state"), "--output", str(folder / "out.jsonl")),
            str(folder / "audit.log"),
        ]
    )


def records() -> bytes:
    lines = []
    for number in range(4):
        argv = ("docker", "build", "-t", f"app{number}", f"/tmp/.x{number}")
        one = started(argv, 2 * number, TIME + number, node="web-07")
        other = started(("ls", "-l"), 2 * number + 1, TIME + number, node="web-07")
        lines += [line for pair in zip(one, other, strict=True) for line in pair]
    for hour in range(60):  # until the chains are old
        lines += started(("ls",), 100 + hour, TIME + 3600 * hour, node="web-07")
    return "".join(f"{line}\n" for line in lines).encode()


def test_an_event_is_told_once_wherever_the_run_before_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, data = tmp_path / "whole", records()
    whole.mkdir()
    (whole / "audit.log").write_bytes(data)
    assert 1 == follow(whole)
    expected = (whole / "out.jsonl").read_bytes()
    assert len(expected.splitlines()) >= 1

    told, parts = "", tmp_path / "parts"
    parts.mkdir()
    for end in (*range(0, 12_000, 250), len(data)):
        (parts / "audit.log").write_bytes(data[:end])
        assert follow(parts) in (0, 1)
        told += capsys.readouterr().err
    assert expected == (parts / "out.jsonl").read_bytes()
    assert "records waiting for the rest" in told
    assert "waiting" not in told.splitlines()[-1]
    assert "waiting" not in json.loads((parts / "state").read_bytes())["input"]


@pytest.mark.parametrize("waiting", [7, [7], ["x"], [["h"]], [["h", 7]], [["h", "x", "y"]]])
def test_a_state_with_other_things_waiting_is_refused(
    tmp_path: Path, waiting: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "audit.log").write_bytes(records()[:300])
    assert 0 == follow(tmp_path)
    state = json.loads((tmp_path / "state").read_bytes())
    state["input"]["waiting"] = waiting
    write_state(tmp_path / "state", state)

    assert 2 == follow(tmp_path)
    assert "input.waiting is no list of hosts and texts" in capsys.readouterr().err
