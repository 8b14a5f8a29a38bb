"""What is fuzzed: each public way in, with what must hold whatever comes, in one line each.

A target takes bytes, and raises where a promise of the library is broken. ``run.py`` feeds it what
a coverage-guided fuzzer makes up; ``test_targets.py`` feeds it the corpus.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from t1612core import (
    AUTO,
    HARDENED,
    PROFILES,
    SCHEMAS,
    AllowList,
    AllowListError,
    Correlator,
    Detector,
    EventError,
    FieldMapError,
    LineError,
    SnapshotError,
    SourceError,
    redact,
    score_dockerfile,
    summarise,
)
from t1612core.cli.main import main
from t1612core.telemetry import field_map
from t1612core.text.addresses import parse
from t1612core.text.hosts import parse_host

Target = Callable[[bytes], None]
TARGETS: Final[dict[str, Target]] = {}
_LINES: Final = ("jsonl", "ecs", "ocsf", "splunk", "timesketch", "cef", "leef")  # one a finding
_BUILD: Final = {"FileName": "docker", "ProcessCommandLine": "docker build -t x /dev/shm/x"}


def target(made: Target) -> Target:
    """Enter a function as a target under its name."""
    TARGETS[made.__name__] = made
    return made


@cache
def detector(profile: str, schema: str) -> Detector:
    return Detector(PROFILES[profile], AUTO if schema == "auto" else SCHEMAS[schema])


def document(data: bytes) -> Any:
    """Give what JSON the bytes are; text where they are none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "replace")


def text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


@target
def event(data: bytes) -> None:
    """Score an event by every schema: what scores is what is explained, or it is an error."""
    value = document(data)
    for profile in PROFILES:
        for schema in (*SCHEMAS, "auto"):
            reader = detector(profile, schema)
            with suppress(EventError):
                route, row = reader.locate(value)
                finding = reader.find(row, route)
                reader.observe(row, kind=route)
                branches = reader.explain(row, kind=route).branches
                best = max((b.score for b in branches if b.score >= b.branch.threshold), default=0)
                assert best == (finding.score if finding else 0)


@target
def command_line(data: bytes) -> None:
    """Read a command line: each piece of evidence stands somewhere in it."""
    line = text(data)
    for profile in PROFILES:
        for name in ("docker", "buildctl", "sh", "powershell.exe", "cmd.exe", "python3"):
            row = {"FileName": name, "ProcessCommandLine": line}
            reader = detector(profile, "mde")
            finding = reader.score_process(row)
            reader.observe(row, kind="process")
            for each in finding.evidence if finding is not None else ():
                if each.field == "command_line" and each.span is not None:
                    assert 0 <= each.span[0] <= each.span[1] <= len(line)


@target
def parent_line(data: bytes) -> None:
    """Read the line of a parent: it scores what it scores when it is read again."""
    reader = detector("hardened", "mde")
    row = _BUILD | {
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessCommandLine": text(data),
    }
    found = [reader.score_process(dict(row)) for _ in range(2)]
    told = [each and (each.score, each.signals, each.evidence) for each in found]
    assert told[0] == told[1]


@target
def dockerfile(data: bytes) -> None:
    """Score a Dockerfile: what is told of it stands on one of its lines."""
    given = text(data)
    found = score_dockerfile(given)
    lines = given.count("\n") + given.count("\r") + 1
    assert found.score >= 0
    assert all(0 <= (each.line or 0) <= lines for each in found.evidence)


@target
def lines(data: bytes) -> None:
    """Scan a file: what the prefilter skips is what scores nothing."""
    found = []
    for is_all_read in (False, True):
        reader = detector("hardened", "auto")
        errors: list[LineError] = []
        with suppress(SourceError):
            scanned = reader.scan_ndjson(
                io.BytesIO(data), on_error=errors.append, is_all_read=is_all_read
            )
            found.append([(each.line, each.finding.score) for each in scanned])
    assert len(found) < 2 or found[0] == found[1]


@target
def verbs(data: bytes) -> None:
    """Run the commands on a file: each ends with one of its exit codes, and never by a crash."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events"
        path.write_bytes(data)
        for verb in ("scan", "correlate", "doctor", "validate"):
            told = io.StringIO()
            with redirect_stdout(io.StringIO()), redirect_stderr(told):
                status = main([verb, str(path)])
            assert status in (0, 1, 2, 3), (verb, status)
            assert "Traceback" not in told.getvalue()


@target
def report(data: bytes) -> None:
    """Write a report of events: it holds no script but ours."""
    with tempfile.TemporaryDirectory() as folder:
        path, page = Path(folder) / "events.json", Path(folder) / "report.html"
        path.write_bytes(data)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            status = main(["report", str(path), "-o", str(page)])
        assert status in (0, 1, 2, 3), status
        if page.exists():
            assert page.read_text("utf-8").lower().count("<script") == 1


@target
def formats(data: bytes) -> None:
    """Write a finding in each format of lines: nothing in it begins a line or moves a cursor."""
    line = text(data).encode("utf-8", "replace").decode()
    row = _BUILD | {
        "DeviceName": line,
        "AccountName": line,
        "InitiatingProcessCommandLine": line,
        "ProcessCommandLine": f"docker build -t x /dev/shm/x {line}",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.json"
        path.write_text(json.dumps(row), "utf-8")
        for name in _LINES:
            shown = io.StringIO()
            with redirect_stdout(shown), redirect_stderr(io.StringIO()):
                main(["scan", str(path), "--format", name])
            told = shown.getvalue()
            written = told.split("\n")[:-1]
            # Splunk has a risk event of the host and one of the account.
            assert len(written) <= (2 if name == "splunk" else 1), name
            assert all(each == "\t" or each.isprintable() for one in written for each in one), name
            if name not in ("cef", "leef"):
                assert all(json.loads(one) for one in written)


@target
def summary(data: bytes) -> None:
    """Sum events up: nothing found says *none* only where all were scored."""
    found = summarise([document(data)])
    account = found.account
    if found.verdict == "none":
        assert account.used
        assert account.unrecognised + account.rejected == 0


@target
def snapshot(data: bytes) -> None:
    """Restore a state: it is refused, or it is the state that it says."""
    correlator = Correlator()
    with suppress(SnapshotError):
        correlator.restore(document(data))
        again = Correlator()
        again.restore(json.loads(json.dumps(correlator.snapshot())))
        assert again.snapshot() == correlator.snapshot()
        correlator.flush()


@target
def allowlist(data: bytes) -> None:
    """Read an allow-list: it is refused with its reason, or it can be applied."""
    with suppress(AllowListError):
        read = AllowList.loads(data.decode("utf-8", "replace"))
        Detector(HARDENED, allowlist=read).score_process(_BUILD)


@target
def fields(data: bytes) -> None:
    """Read a field map: it is refused with its reason, or events can be read by it."""
    with suppress(FieldMapError, EventError):
        schema = field_map.loads(data.decode("utf-8", "replace"))
        Detector(HARDENED, schema).score({"a": {"b": "docker build ."}})


@target
def secrets(data: bytes) -> None:
    """Redact a text: it grows by no more than the marks, and does not change once more."""
    given = text(data)
    once = redact(given)
    assert len(once) <= 6 * len(given) + 64
    assert redact(once) == redact(once)


@target
def hosts(data: bytes) -> None:
    """Read hosts and addresses: none is an error."""
    parse_host(text(data))
    parse(text(data))
