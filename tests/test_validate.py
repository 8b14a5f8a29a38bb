"""Tests that were run are held against what was collected of them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli import validate
from t1612core.cli.main import main
from t1612core.knowledge.validation import TESTS

from .conftest import ROOT

EXAMPLE = ROOT / "examples" / "validation-tests.jsonl"
ATOMIC = ("docker build -t t1612 /root/AtomicRedTeam/atomics/T1612/src/",
          "docker run --name t1612_container --rm -d -t t1612")  # fmt: skip


def process(line: str, **more: Any) -> str:
    event = {
        "Type": "DeviceProcessEvents",
        "DeviceName": "web-1",
        "TimeGenerated": "2026-03-02T08:06:41Z",
        "FileName": "docker",
        "ProcessCommandLine": line,
    }
    return json.dumps({**event, **more})


def told(capsys: pytest.CaptureFixture[str], path: Path, *args: str) -> tuple[int, list[str], str]:
    code = main(["validate", *args, str(path)])
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err


def test_the_tests_of_the_examples_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, account = told(capsys, EXAMPLE)

    assert 0 == code
    assert 3 == sum(line.endswith(": seen") for line in lines)
    assert any(line.endswith("a finding, score 4 (" + str(EXAMPLE) + ":2)") for line in lines)
    assert "3 of 3 tests seen" in account


@pytest.mark.parametrize("number", range(5))
def test_what_is_missing_is_said(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = EXAMPLE.read_text("utf-8").splitlines()
    del kept[number]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(kept), "utf-8")
    code, lines, _ = told(capsys, path)

    assert 1 == code
    assert 1 == sum(line.endswith("NOT SEEN") for line in lines)
    assert any("no event holds " in line for line in lines)


def test_a_test_alone_may_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(process, ATOMIC)), "utf-8")

    code, lines, _ = told(capsys, path, "--test", "atomic")
    assert 0 == code
    assert 3 == len(lines)
    assert 2 == sum("a step of a chain, no finding by itself" in line for line in lines)
    assert 1 == told(capsys, path, "--test", "atomic", "--test", "1")[0]


def test_what_scores_too_little_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The best of what was seen counts."""
    path = tmp_path / "x.jsonl"
    weak = process("docker image rm build -t atomictest_t1612")
    better = process("docker build -t atomictest_t1612 .")
    path.write_text(f"{weak}\n{better}\n{weak}\n", "utf-8")
    code, lines, _ = told(capsys, path, "--test", "1")

    assert 1 == code
    assert any(
        line.endswith(f"a step of a chain, no finding by itself; it has to be a finding ({path}:2)")
        for line in lines
    )
    path.write_text(weak, "utf-8")
    assert any("read, and nothing came of it; it has" in each for each in told(capsys, path)[1])


def test_the_engines_own_word_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.log"
    path.write_text(
        'time="2026-03-02T08:06:41.5Z" level=debug msg="Calling POST '
        '/v1.43/build?t=atomictest_t1612_api"\n',
        "utf-8",
    )
    code, lines, _ = told(capsys, path, "--test", "2")

    assert 0 == code
    assert any("daemon  the engine's own word: a finding" in line for line in lines)


def test_what_was_not_understood_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(EXAMPLE.read_text("utf-8") + '{"a": 1}\n{"Type": "SigninLogs"}\n', "utf-8")

    assert 3 == told(capsys, path)[0]
    assert 3 == told(capsys, tmp_path / "missing")[0]


def test_an_interrupted_run_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(validate.Validating, "_look", interrupted)
    code, lines, account = told(capsys, EXAMPLE)

    assert (130, []) == (code, lines)
    assert "interrupted" in account


def test_each_test_is_told_by_its_own_commands() -> None:
    """Marks are lower case, and what a command line has to hold stands in a command."""
    assert len({test.name for test in TESTS}) == len(TESTS)
    for test in TESTS:
        assert all(shlex.split(line) for line in (*test.commands, *test.cleanup))
        for each in test.expected:
            assert all(mark == mark.lower() for mark in each.marks)
            if each.kind == "process" and test.name != "atomic":
                assert any(all(m in line.lower() for m in each.marks) for line in test.commands)
