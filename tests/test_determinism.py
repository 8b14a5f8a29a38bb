"""The same input gives the same bytes: whatever the hash seed, the chunks, the jobs, the order.

Other versions of Python are tried by giving their interpreters, which need the package's
dependencies: ``python -m tests.test_determinism python3.12 python3.13``.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import pytest

from t1612core import Detector, correlate
from t1612core.cli import scan
from t1612core.cli.main import main
from t1612core.output import timeline
from t1612core.output.formats import FORMATS
from t1612core.stream import sources

from .conftest import ROOT

pytestmark = pytest.mark.no_cover  # repeats at length what others run

VECTORS = ROOT / "tests" / "vectors"

COMMANDS = (
    ("scan", "--format", "jsonl"),
    ("correlate", "--format", "jsonl"),
    ("explain",),
    ("doctor",),
    ("report", "--output", "-"),
)


def events() -> list[dict[str, Any]]:
    """Give every third event of the vectors, on seven hosts and each at its second."""
    found = []
    for path in sorted(VECTORS.glob("*.json")):
        rows = json.loads(path.read_text("utf-8"))
        found += [row["event"] for row in rows if isinstance(row.get("event"), dict)]
    return [
        {
            "DeviceName": f"host-{at % 7}",
            "Timestamp": f"2026-03-02T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z",
            **event,
        }
        for at, event in enumerate(found[::3])
    ]


EVENTS = events()
LINES = "".join(json.dumps(event) + "\n" for event in EVENTS).encode()


def output(command: tuple[str, ...], path: Path, seed: str, python: str = sys.executable) -> bytes:
    """Give what a command prints, in a process of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    args = [python, "-m", "t1612core", *command, str(path)]
    done = subprocess.run(args, env=environment, capture_output=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    assert done.stdout
    return done.stdout


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_bytes(LINES)
    return path


@pytest.mark.parametrize("command", [("scan", "--format", "jsonl"), ("correlate",)])
def test_whatever_the_hash_seed(command: tuple[str, ...], path: Path) -> None:
    assert output(command, path, "1") == output(command, path, "2")


def told(args: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    return (main(args), *capsys.readouterr())


@pytest.mark.parametrize("form", FORMATS)
def test_whatever_the_time_of_the_run(
    form: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An event that tells no time is given none of the run's."""
    event = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache /dev/shm/.x"}
    path.write_text(json.dumps(event) + "\n", "utf-8")
    of = FORMATS[form].of
    command = "scan" if "findings" in of else "correlate"
    args = [command, "--format", form, str(path)]
    first = told(args, capsys)
    sleep(0.002)

    assert first == told(args, capsys)
    assert command == "correlate" or "no-cache" in first[1] or form in ("navigator", "rows")


def test_whatever_the_chunks(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ["scan", "--format", "jsonl", str(path)]
    expected = told(args, capsys)
    for size in (1024, 4097, 65_536):
        monkeypatch.setattr(sources, "_CHUNK", size)
        assert expected == told(args, capsys)

    assert expected[1]


def test_whatever_the_jobs(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings and code. The account may differ in what was passed over, and what of it was told:
    of lines with nothing that scores, the first and the last of each block are read. So may the
    place of what records of audit tell: the last ones are told at the end of a part."""

    def findings(*jobs: str) -> tuple[int, list[str]]:
        code, out = told(["scan", "--format", "jsonl", *jobs, str(path)], capsys)[:2]
        return code, sorted(out.splitlines())

    expected = findings()
    parts = sources.cut(str(path), 10_000)
    monkeypatch.setattr(scan, "cut", lambda _, readers: parts)

    assert len(parts) > 3
    assert expected == findings("--jobs", "2")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order(seed: int) -> None:
    given = EVENTS.copy()
    random.Random(seed).shuffle(given)
    detector = Detector()

    def incidents(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = correlate(rows, detector=detector, on_error=lambda _: None)
        return [timeline.to_mapping(each) for each in found]

    expected = incidents(EVENTS)
    assert expected
    assert expected == incidents(given)


def test_a_stream_is_as_its_file(path: Path) -> None:
    detector = Detector()
    of_file = [*detector.scan_ndjson(path, on_error=lambda _: None)]
    of_stream = [*detector.scan_ndjson(io.BytesIO(LINES), on_error=lambda _: None)]

    assert len(of_file) > 50
    assert of_file == of_stream


def digests(pythons: list[str]) -> int:
    """Print a digest of each command's output by each interpreter; return 1 where two differ."""
    is_same = True
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        path.write_bytes(LINES)
        for command in COMMANDS:
            found = {}
            for at, python in enumerate(pythons):
                data = output(command, path, str(at), python)
                found[python] = sha256(data.replace(folder.encode(), b"")).hexdigest()[:16]
            is_same = is_same and len(set(found.values())) == 1
            print(" ".join(command), *found.values())
    return 0 if is_same else 1


if __name__ == "__main__":
    raise SystemExit(digests([sys.executable, *sys.argv[1:]]))
