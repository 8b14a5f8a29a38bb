"""The vendor's own validators pass the pack, but for those that ask a server; and fail bad ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("demisto_sdk", reason="demisto-sdk is missing: nox -s xsoar installs it")

PLUGIN = Path(__file__).resolve().parents[1]
PACK = "Packs/T1612BuildImageOnHost"

# Of these, each needs Docker Hub, or the graph of all content in Neo4j.
NEED_NETWORK = [
    *("DO103", "GR100", "GR101", "GR102", "GR103", "GR104", "GR105", "GR107", "GR108", "GR109"),
    *("GR110", "GR113", "GR114", "LO100", "PA124", "SC109"),
]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import build_pack

    content = tmp_path_factory.mktemp("stage") / "content"
    content.mkdir()
    build_pack.stage(content)
    return content


def validated(content: Path) -> dict[str, list[Any]]:
    report = content.parent / "report.json"
    command = [sys.executable, PLUGIN / "tools" / "validate.py", content, PACK, report]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert report.is_file(), done.stderr[-4000:]
    loaded: dict[str, list[Any]] = json.loads(report.read_text("utf-8"))
    report.unlink()
    return loaded


def test_every_validator_that_needs_no_server_passes(staged: Path) -> None:
    report = validated(staged)

    assert report["failed"] == []
    assert report["crashed"] == []
    assert report["needs_network"] == NEED_NETWORK
    assert len(report["passed"]) >= 90


SCRIPT = f"{PACK}/Scripts/T1612ScoreEvents/T1612ScoreEvents.yml"
RULE = f"{PACK}/CorrelationRules/T1612_Build_Image_on_Host.yml"
LAYOUT = f"{PACK}/Layouts/layoutscontainer-T1612_Build_Image_on_Host.json"
PLAYBOOK = f"{PACK}/Playbooks/playbook-T1612_Build_Image_on_Host_-_Enrichment.yml"


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        (SCRIPT, "contextPath: T1612.Summary.Source", "contextPth: T1612.Summary.Source", "ST110"),
        (SCRIPT, "demisto/py3-tools:1.0.0.13597103", "demisto/py3-tools:latest", "DO100"),
        (SCRIPT, "fromversion: 6.10.0", "fromversion: 4.5.0", "BA106"),
        (PLAYBOOK, "starttaskid: '0'", "starttaskid: '77'", "PB103"),
        (RULE, "REAL_TIME", "SCHEDULED", "CR102"),
        (LAYOUT, '"type": "notes"', '"type": "team"', "LO107"),
        (f"{PACK}/pack_metadata.json", '"support": "community"', '"support": "nobody"', "PA"),
    ],
)
def test_a_fault_is_seen(
    staged: Path, tmp_path: Path, path: str, old: str, new: str, code: str
) -> None:
    content = tmp_path / "content"
    shutil.copytree(staged, content)
    text = (content / path).read_text("utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new, 1), "utf-8")
    report = validated(content)

    assert code in json.dumps(report["failed"] + report["crashed"])
