"""The examples give what their page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from t1612core import SENTINEL, Detector
from t1612core.cli.main import main

from .conftest import ROOT

EXAMPLES = ROOT / "examples"
# Settings, and events that settings are needed for.
UNSCORED = ("tuning.toml", "fields.toml", "own-agent.ndjson")
EXPECTED = {
    "validation-tests.jsonl": [
        ("dockerfile_in_temp", 3, "/tmp/atomictest_t1612/DockerfileDockerfile"),
        (
            "docker_build",
            6,
            "docker build --no-cache -t atomictest_t1612 "
            "-f /tmp/atomictest_t1612/Dockerfile /tmp/atomictest_t1612",
        ),
        ("daemon_egress", 2, "203.0.113.80 (example.com):443"),
    ],
    "attack.jsonl": [
        ("dockerfile_in_temp", 3, "/dev/shm/.x/DockerfileDockerfile"),
        ("docker_build", 6, "docker build --no-cache -q -t alpine:3 /dev/shm/.x/"),
        ("daemon_egress", 2, "198.51.100.23 ():8080"),
    ],
    "quiet-day.json": [],
    "labelled.jsonl": [
        ("dockerfile_in_temp", 3, "/dev/shm/.k/Dockerfile"),
        ("docker_build", 6, "docker build --no-cache -q -t alpine:3 /dev/shm/.k/"),
        ("daemon_egress", 2, "198.51.100.40 ():8080"),
        ("docker_build", 2, "docker build -t cache ."),
        (
            "docker_build",
            3,
            "docker build --no-cache -t registry.example.org/shop:81 /srv/ci/shop",
        ),
        ("daemon_egress", 2, "203.0.113.9 (mirror.example.org):443"),
    ],
}


HARDENED = {
    "validation-tests.jsonl": [
        ("dockerfile_written", 3),
        ("image_build", 4),
        ("builder_egress", 2),
        ("image_build", 3),
    ],
    "attack.jsonl": [("dockerfile_written", 11), ("image_build", 14), ("builder_egress", 3)],
    "quiet-day.json": [],
    "labelled.jsonl": [
        ("dockerfile_written", 6),
        ("image_build", 10),
        ("builder_egress", 3),
        ("image_build", 6),
        ("image_build", 10),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_gives_its_findings_by_default(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["scan", str(EXAMPLES / name), "--format", "jsonl"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert HARDENED[name] == [(row["branch"], row["score"]) for row in found]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_gives_its_findings(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["scan", str(EXAMPLES / name), "--format", "jsonl", "--profile", "sentinel"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert EXPECTED[name] == [(row["branch"], row["score"], row["detail"]) for row in found]
    assert code == bool(found)


def test_every_example_is_expected_and_described() -> None:
    files = {path.name for path in EXAMPLES.iterdir()} - {"README.md", *UNSCORED}
    page = (EXAMPLES / "README.md").read_text("utf-8")

    assert set(EXPECTED) == files
    assert all(f"`{name}`" in page for name in (*files, *UNSCORED))


def test_the_corpus_beside_the_project_gives_its_baseline(shared: Path) -> None:
    """Each labelled event scores what the published rule was seen to give for it."""
    detector = Detector(SENTINEL)
    unlike, fired = [], 0
    with (shared / "corpus" / "events.jsonl").open(encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            finding, baseline = detector.score(event), event["seed_baseline"]
            fired += finding is not None
            if (finding is not None, finding.score if finding else baseline["score"]) != (
                baseline["fires"],
                baseline["score"],
            ):
                unlike.append(event["event_id"])

    assert [] == unlike
    assert fired > 50
