"""Events are scored by their ECS fields, marked in ECS fields, and chains survive a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from t1612_logstash import ecs
from t1612_logstash.bundled import Scorer
from t1612_logstash.loading import FilterError, load

from .conftest import BUILD, DEPLOY, QUIET


def filtered(event: dict[str, Any], **params: Any) -> list[Any]:
    return [json.loads(line) for line in load(params=params).lines([json.dumps(event).encode()])]


def test_a_finding_is_marked() -> None:
    (event,) = filtered(BUILD)

    assert event["event"] == {**BUILD["event"], "kind": "alert", "risk_score": 4.0}
    assert event["rule"]["id"] == "t1612.image_build"
    assert event["threat"] == {
        "framework": "MITRE ATT&CK",
        "technique": {"id": ["T1612"], "name": ["Build Image on Host"]},
        "tactic": {"id": ["TA0005"], "name": ["Defense Evasion"]},
    }
    assert event["t1612"]["score"] == 4
    assert event["t1612"]["signals"] == ["process.temp_source", "process.without_cache"]
    assert event["@timestamp"] == BUILD["@timestamp"]  # its nanoseconds, too


def test_what_is_there_is_appended_to_and_never_replaced() -> None:
    there = {
        **BUILD,
        "event": {**BUILD["event"], "risk_score": 99.0},
        "rule": {"id": "other"},
        "threat": {"framework": "x", "technique": {"id": "T1610", "name": ["Deploy Container"]}},
    }
    (event,) = filtered(there)

    assert event["event"]["risk_score"] == 99.0
    assert event["rule"]["id"] == "other"
    assert event["threat"]["framework"] == "x"
    assert event["threat"]["technique"]["id"] == ["T1610", "T1612"]
    assert event["threat"]["technique"]["name"] == ["Deploy Container", "Build Image on Host"]
    (again,) = filtered(event)
    assert again["threat"] == event["threat"]


@pytest.mark.parametrize("odd", [7, "x", [1], None])
def test_fields_of_odd_types_are_left_alone(odd: Any) -> None:
    for key in ("threat", "rule"):
        (event,) = filtered({**BUILD, key: odd})
        assert event[key] == odd or odd is None
        assert event["t1612"]["score"] == 4


def test_an_everyday_event_has_a_score_and_nothing_else() -> None:
    (event,) = filtered(QUIET)

    assert event == {**QUIET, "t1612": {"score": 0}}


@pytest.mark.parametrize(
    ("event", "score", "rule"),
    [
        pytest.param(
            {"process.name": "docker", "process.command_line": "docker build /dev/shm/x"},
            *(4, "image_build"),
            id="names with dots",
        ),
        pytest.param(
            {"process": {"executable": "/usr/bin/docker", "args": ["docker", "build", "/tmp/x"]}},
            *(3, "image_build"),
            id="an executable and its arguments",
        ),
        pytest.param(
            {
                "event": {"category": ["file"], "type": "creation"},
                "file": {"path": "/dev/shm/x/Dockerfile"},
                "process": {"name": "bash"},
            },
            *(4, "dockerfile_written"),
            id="a file",
        ),
        pytest.param(
            {
                "event": {"category": ["network"]},
                "destination": {"ip": "203.0.113.7", "port": 443, "domain": "files.example.net"},
                "process": {"executable": "C:\\Program Files\\dockerd.exe"},
            },
            *(2, "builder_egress"),
            id="a connection",
        ),
        pytest.param(
            {"FileName": "Dockerfile", "FolderPath": "/dev/shm/x"},
            *(4, "dockerfile_written"),
            id="a row of Defender",
        ),
        pytest.param(
            {**BUILD, "event": {"category": ["process"], "type": ["end"]}}, 0, None, id="an end"
        ),
        pytest.param({**BUILD, "event": {"category": ["web"]}}, 0, None, id="another category"),
        pytest.param({"message": "docker build /tmp/x"}, 0, None, id="no fields"),
    ],
)
def test_events_are_read_by_their_fields(event: dict[str, Any], score: int, rule: str) -> None:
    (marked,) = filtered(event)

    assert marked["t1612"]["score"] == score
    assert marked["t1612"].get("rule") == rule


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.just("docker build /tmp/x"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {
                        part
                        for fields in ecs.FIELDS.values()
                        for _, keys in fields
                        for key in keys
                        for part in key
                    }
                    | {"event", "category", "type", "t1612", "rule", "threat", "tags"}
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
FILTER = load()


@given(VALUES)
def test_whatever_an_event_holds_it_goes_on(value: Any) -> None:
    (line,) = FILTER.lines([json.dumps(value).encode()])
    event = json.loads(line)

    if isinstance(value, dict):
        assert set(value) - {"t1612"} <= set(event)
    else:
        assert event["tags"] == ["_jsonparsefailure"]


@given(VALUES)
def test_a_row_is_a_mapping(value: Any) -> None:
    rows = [ecs.Row(value, kind) for kind in ecs.FIELDS] if isinstance(value, dict) else []
    for row in rows:
        assert dict(row) == {key: row[key] for key in row}
        assert len(row) == len(list(row))
        with pytest.raises(KeyError):
            row["Nothing"]


def test_a_chain_becomes_an_event_of_its_own_and_survives_a_restart(tmp_path: Path) -> None:
    params = {"correlate": "true", "state": str(tmp_path / "state.json"), "state_seconds": "0"}
    first = filtered(BUILD, **params)
    # No ``close``: as if it had been killed.
    (deploy,) = filtered(DEPLOY, **params)
    later = {**QUIET, "host": BUILD["host"], "@timestamp": "2026-03-02T08:13:00Z"}
    event, *incidents = filtered(later, **params)
    first_told, incident = incidents

    assert [each["t1612"]["score"] for each in (deploy, event)] == [0, 0]
    assert "incident" not in first[0]["t1612"]
    told = incident["t1612"]["incident"]
    assert (incident["rule"]["name"], told["host"]) == ("build-then-deploy", "web-prod-07")
    assert incident["event"]["kind"] == "alert"
    # It is told again when it has grown, under the same id.
    assert first_told["rule"]["name"] == "build"
    assert [each["event"]["sequence"] for each in incidents] == [1, 2]
    assert first_told["event"]["id"] == incident["event"]["id"]
    assert incident["@timestamp"] == "2026-03-02T08:07:43.500000Z"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"profil": "x"}, "there is no parameter 'profil'; there are profile, allowlist"),
        ({"profile": "x"}, "profile is 'x'; it is one of "),
        ({"allowlist": "/nonexistent"}, "/nonexistent: cannot be read"),
        ({"correlate": "true", "window_minutes": "x"}, "window_minutes is 'x'; it is a number"),
    ],
)
def test_a_wrong_parameter_is_told(params: dict[str, Any], said: str) -> None:
    with pytest.raises(FilterError, match="register: ") as caught:
        load(params=params)

    assert said in str(caught.value)


def test_a_state_that_is_broken_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("{}")
    with pytest.raises(FilterError, match="move it away to begin anew"):
        load(params={"correlate": "true", "state": str(tmp_path / "state")})


def test_a_state_that_cannot_be_written_holds_nothing_up(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    filter = load(params={"correlate": "true", "state": str(folder / "x"), "state_seconds": "0"})
    (folder / "x.lock").unlink()
    folder.rmdir()
    (line,) = filter.lines([json.dumps(BUILD).encode()])

    assert json.loads(line)["t1612"]["score"] == 4
    assert filter.counts.failed == 0


@pytest.mark.parametrize("odd", [[["process"]], [{"a": 1}, "process"], ["process"] * 2_000])
def test_a_category_may_be_odd(odd: list[Any]) -> None:
    (event,) = filtered({**BUILD, "event": {"category": odd}})

    assert event["t1612"]["score"] == (4 if "process" in odd or odd == [["process"]] else 0)


def test_an_old_event_revives_no_entry_that_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "allow.toml"
    row = {
        "TimeGenerated": "2026-03-02T08:06:43Z",
        "FileName": "docker",
        "ProcessCommandLine": "docker build --no-cache -t a /dev/shm/x",
        "DeviceName": "web-1",
    }
    suppressed = []
    for last in ("2099-01-01", "2026-03-03"):
        path.write_text(
            "version = 1\n[[entry]]\n"
            'id = "builds"\nreason = "Builds of the web team, below /dev/shm."\nowner = "web"\n'
            f'created = 2026-01-01\nexpires = {last}\nkinds = ["process"]\n'
            'effect = { action = "suppress" }\n'
            'match = [{ field = "host", op = "equals", value = "web-1" },'
            ' { field = "name", op = "equals", value = "docker" }]\n'
        )
        suppressed.append(Scorer({"allowlist": str(path)}).find(row).get("suppressed_by", ""))

    assert suppressed == ["builds", ""]
