"""The ledger of hours adds up, and counts nothing that was not done."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import ledger
from .ledger import Fuzzed, add, read, told
from .targets import TARGETS

LOG = "fuzzing begins after 9.5 seconds of CPU\n{}"


def test_hours_add_up_by_target_and_commit(tmp_path: Path) -> None:
    path = tmp_path / "hours.toml"
    for done in (
        Fuzzed("lines", "ab12", 10.5, 100),
        Fuzzed("event", "ab12", 1, 7, broken=1),
        Fuzzed("lines", "ab12", 2, 50),
        Fuzzed("lines", "0123-changed", 4, 1),
    ):
        add(done, path)

    assert read(path) == [
        Fuzzed("event", "ab12", 1, 7, 1),
        Fuzzed("lines", "0123-changed", 4, 1),
        Fuzzed("lines", "ab12", 12.5, 150),
    ]


def test_a_ledger_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml") == []


@pytest.mark.parametrize(
    ("log", "seconds", "inputs"),
    [
        (LOG.format("stat::number_of_executed_units: 210530\n"), 20.5, 210530),
        (LOG.format("Done 17 runs in 9 second(s)\n"), 20.5, 17),
        (LOG.format("Traceback …\n"), 20.5, 0),
        ("ModuleNotFoundError: No module named 'atheris'\n", 0, 0),
    ],
)
def test_what_it_took_to_start_is_not_counted(log: str, seconds: float, inputs: int) -> None:
    assert told("lines", "ab12", log, 30, is_broken=True) == Fuzzed(
        "lines", "ab12", seconds, inputs, broken=1
    )


def test_sources_that_are_not_those_of_the_commit_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"rev-parse": "0123456789ab\n", "status": ""}
    monkeypatch.setattr(ledger, "_git", lambda word, *others: answers[word])
    assert ledger.commit() == "0123456789ab"

    answers["status"] = " M src/t1612core/model.py\n"
    assert ledger.commit() == "0123456789ab-changed"


def test_without_git_no_commit_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "ROOT", Path("/nowhere"))
    assert ledger.commit() == "unknown"


def test_the_ledger_of_the_project_can_be_read() -> None:
    assert {each.target for each in read()} <= set(TARGETS)
