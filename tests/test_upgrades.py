"""What earlier releases wrote is gone on with, or refused in one line that says what to do.

``upgrades/`` was written by 0.1.0 and 0.1.1 themselves. Where only one file lies there, both wrote
the same. ``sentinel.jsonl`` has events, and what ``SENTINEL`` of 0.1.0 said of each.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict

from t1612core import CATALOG, SENTINEL, AllowList, Correlator, Detector, SnapshotError
from t1612core.cli.main import main

from .conftest import ROOT

THERE = ROOT / "tests" / "upgrades"
DECIDES = ("kind", "reads", "operator", "words", "attack")  # what of a signal is no text for people
# Of all that SENTINEL decides by. It never changes: a test that fails here is right.
FROZEN = "45a4f5b3ff2669b90874b7e9ef760cf9b98fbea1bd58f06811fc17b6b549bd1e"


def lines(name: str) -> list[Any]:
    return [json.loads(line) for line in (THERE / name).read_text("utf-8").splitlines()]


def filled(value: Any) -> Any:
    """Give what is filled: an attribute that a later release adds is empty in an older profile."""
    if isinstance(value, dict):
        return {key: filled(each) for key, each in value.items() if each not in (None, 0, "", ())}
    return [filled(each) for each in value] if isinstance(value, (list, tuple)) else value


def test_what_sentinel_decides_by_is_frozen() -> None:
    profile = asdict(SENTINEL)
    named = {id for branch in SENTINEL.branches for id, _ in branch.weights}
    named |= {id for branch in SENTINEL.branches for id in branch.requires}
    signals = {id: {key: getattr(CATALOG[id], key) for key in DECIDES} for id in named}
    text = json.dumps(filled({"profile": profile, "signals": signals}), sort_keys=True)

    assert FROZEN == sha256(text.encode()).hexdigest()


def test_what_sentinel_said_it_says() -> None:
    detector = Detector(SENTINEL)
    rows = lines("sentinel.jsonl")
    for row in rows:
        finding = getattr(detector, f"score_{row['kind']}")(row["event"])
        assert row["score"] == (finding and finding.score), row["event"]
        assert row["signals"] == (list(finding.signals) if finding else []), row["event"]

    assert len([row for row in rows if row["score"]]) > 100


def test_a_snapshot_of_an_earlier_release_says_what_to_do() -> None:
    (saved,) = lines("snapshot.json")
    correlator = Correlator()
    before = correlator.snapshot()
    with pytest.raises(SnapshotError) as caught:
        correlator.restore(saved)

    assert "version: is not 2 or 3, which this release reads: begin anew" == str(caught.value)
    assert before == correlator.snapshot()


@pytest.mark.parametrize("release", ["0.1.0", "0.1.1"])
def test_a_state_of_an_earlier_release_says_what_to_do(
    release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, output, events = (tmp_path / name for name in ("state", "out.jsonl", "events.jsonl"))
    data = (THERE / f"state-{release}.json").read_bytes()
    state.write_bytes(data)
    output.write_bytes(b"{}\n")
    events.write_bytes(b"")
    follow = ("correlate", "--follow", "--once", str(events), "--state")
    assert 2 == main([*follow, str(state), "--output", str(output)])

    told = "has version 1, and this release reads 2 or 3: begin anew with another state and output"
    err = capsys.readouterr().err
    assert (1, True) == (len(err.splitlines()), told in err)
    assert (data, b"{}\n") == (state.read_bytes(), output.read_bytes())
    assert 0 == main([*follow, f"{state}2", "--output", f"{output}2"])


@pytest.mark.parametrize(
    "path", sorted((THERE / "allowlists").glob("*.toml")), ids=lambda path: path.stem
)
def test_an_allow_list_of_an_earlier_release_is_read(path: Path) -> None:
    there = AllowList.load(path)

    assert there.entries
    assert Detector(allowlist=there.on(date(2026, 7, 1))).allowlist is not None
