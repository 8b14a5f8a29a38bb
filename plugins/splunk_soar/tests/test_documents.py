"""What is beside the app is true: the README's tables, the custom function, the example."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .events import BUILD, QUIET

LINE = BUILD["ProcessCommandLine"]
CEF = {"deviceHostname": "web-prod-07", "process": LINE, "sourceProcessName": "bash"}
ROOT = Path(__file__).resolve().parents[1]
FUNCTION = ROOT / "custom_functions" / "t1612_score"


def test_the_tables_of_the_readme_are_what_the_app_says() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "tools" / "document.py"), "--check"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_every_count_of_the_summary_is_explained() -> None:
    from splunk_soar.src.scan import Counts

    table = (ROOT / "README.md").read_text("utf-8").partition("What to branch on")[2]

    for name in Counts.__dataclass_fields__:
        assert f"`{name}`" in table


@pytest.mark.parametrize(
    ("event", "score", "verdict", "error"),
    [
        (BUILD, 4, "suspicious", ""),
        (json.dumps(BUILD), 4, "suspicious", ""),
        ([json.dumps(QUIET), BUILD, None], 4, "suspicious", ""),
        ([[BUILD], [QUIET], [None]], 4, "suspicious", ""),  # collect2 of one datapath
        ([[BUILD, 7], [None, 8]], 4, "suspicious", "2 of 3 events not scored"),  # of two
        ([[[BUILD, QUIET]], [[]]], 4, "suspicious", ""),  # of action_result.data
        ([CEF, None], 4, "suspicious", ""),  # artifact:*.cef
        ([LINE], 0, "unknown", "is str"),  # artifact:*.cef.process
        ([QUIET] * 2000, 0, "none", "the platform hands over 2,000 artifacts at most"),
        (QUIET, 0, "none", ""),
        ("x", 0, "unknown", "is no JSON"),
        (7, 0, "unknown", "event is int"),
        (None, 0, "unknown", "there were no events"),
        ([None], 0, "unknown", "there were no events"),
        ({"Type": "SigninLogs"}, 0, "unknown", "event is of a kind that nothing here scores"),
    ],
)
def test_the_custom_function(event: Any, score: int, verdict: str, error: str) -> None:
    function: Any = runpy.run_path(f"{FUNCTION}.py")["t1612_score"]
    outputs = function(event=event)

    assert (outputs["score"], outputs["verdict"]) == (score, verdict)
    assert outputs["device"] == (BUILD["DeviceName"] if score else "")
    assert error in outputs["error"]
    assert bool(error) == bool(outputs["error"])


def test_the_custom_function_is_described() -> None:
    described = json.loads(Path(f"{FUNCTION}.json").read_text("utf-8"))
    source = Path(f"{FUNCTION}.py").read_text("utf-8")

    for each in (*described["inputs"], *described["outputs"]):
        name = each.get("name") or each["data_path"]
        assert f"{name} (CEF type: *): {each['description']}\n" in source
    assert re.fullmatch("[0-9a-f]{40}", described["custom_function_id"])
