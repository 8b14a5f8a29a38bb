"""What the guides have a person run looks, and makes nothing on the host that is looked at."""

from __future__ import annotations

import re

import pytest

from t1612core import Detector
from t1612core.knowledge.response import ACTIONS

from .conftest import ROOT

_TOOLS = ("docker", "podman", "nerdctl", "ctr", "buildctl")
_PAGE = (ROOT / "docs" / "investigate.md").read_text("utf-8")
COMMANDS = [
    line
    for line in (
        *re.findall(r"`([^`\n]+)`", _PAGE),
        *(command.line for action in ACTIONS for command in action.commands),
    )
    if line.partition(" ")[0] in _TOOLS
]


def made_by(line: str) -> list[str]:
    """Name the images that a command makes, and the containers: to save one only carries it on."""
    event = {"FileName": line.partition(" ")[0], "ProcessCommandLine": line}
    steps = (step for step in Detector().observe(event) if not step.renames)
    return [step.stage for step in steps if step.stage in ("build", "deploy")]


@pytest.mark.parametrize("line", COMMANDS)
def test_no_command_of_a_guide_makes_an_image_or_starts_a_container(line: str) -> None:
    assert [] == made_by(line)


def test_a_command_that_does_is_told() -> None:
    assert len(COMMANDS) > 40
    assert ["build"] == made_by("nerdctl builder debug .")
