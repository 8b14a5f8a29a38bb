"""Formats of lines: what an event holds forges no field, no line and no link in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, SENTINEL, Detector
from t1612core.cli.main import main
from t1612core.output import sarif
from t1612core.output.alerts import TIME_UNKNOWN
from t1612core.output.formats import FORMATS, names
from t1612core.output.told import Of, findings_of

from .hostile import FORMULAE
from .telling import BUILD, CHAIN, EGRESS, FILE, HOSTILE, REQUEST, found, incidents, text
from .test_standards import BOTH, told

LINES = [name for name in FORMATS if FORMATS[name].order == "as found" and name != "text"]
JSON = [name for name in LINES if name not in ("cef", "leef")]


def cef(line: str) -> tuple[list[str], dict[str, str]]:
    """Read a line of CEF as strictly as the standard is: not with what the library reads it."""
    *head, extension = re.split(r"(?<!\\)(?:\\\\)*\|", line, maxsplit=7)
    parts = re.split(r"(?:^| )([A-Za-z0-9]+)=", extension)
    assert "" == parts[0]
    pairs = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(pairs) == len(parts) // 2, "a key stands twice"
    for value in pairs.values():
        assert not re.search(r"(?<!\\)(?:\\\\)*=", value), value
    return head, {key: re.sub(r"\\(.)", r"\1", value) for key, value in pairs.items()}


def leef(line: str) -> tuple[list[str], dict[str, str]]:
    *head, attributes = line.split("|", 6)
    assert ["LEEF:2.0", "t1612core", "t1612core", "x09"] == [*head[:3], head[5]]
    pairs = [pair.split("=", 1) for pair in attributes.split("\t")]
    assert all(len(pair) == 2 and re.fullmatch(r"[A-Za-z]+", pair[0]) for pair in pairs)
    assert len(dict(pairs)) == len(pairs)
    return head, dict(pairs)


def is_harmless(line: str) -> bool:
    kinds = {unicodedata.category(sign) for sign in line.replace("\t", "")}
    return not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("of", BOTH)
@pytest.mark.parametrize("name", LINES)
def test_each_alert_is_one_line_whatever_it_holds(name: str, of: Of) -> None:
    items = told(of)
    per_alert = [text(name, [each], of) for each in items]
    written = text(name, items, of)

    assert "".join(per_alert) == written
    assert written.count("\n") == len(written.splitlines())
    assert all(map(is_harmless, written.splitlines()))
    if name not in ("splunk", "timesketch"):
        assert len(items) == written.count("\n")
    if name in JSON:
        assert all(type(json.loads(line)) is dict for line in written.splitlines())


@pytest.mark.parametrize("of", BOTH)
def test_cef_is_read_by_the_rules_of_its_standard(of: Of) -> None:
    for each in told(of):
        (line,) = text("cef", [each], of).splitlines()
        head, pairs = cef(line)

        assert ["CEF:0", "t1612core", "t1612core", "0.1.1"] == head[:4]
        assert 0 <= int(head[6]) <= 10
        labels = {key.removesuffix("Label") for key in pairs if key.endswith("Label")}
        assert labels == {key for key in pairs if re.fullmatch(r"(cs|cn|c6a)\d", key)}


def test_a_hostile_line_stays_one_value_of_cef() -> None:
    _, pairs = cef(text("cef", [found(HOSTILE[0])]).rstrip("\n"))

    assert pairs["cs1"].startswith("docker build -t x\\x1b[2J\\r\\n\\u202e\\u2028\\x9b\\t|=")
    assert pairs["cs1"].endswith("/dev/shm/.x")
    assert pairs["dvchost"].startswith("=h\\x1b")


@pytest.mark.parametrize("event", [BUILD, FILE, EGRESS], ids=["process", "file", "network"])
def test_a_line_of_cef_is_read_back_as_what_it_was(event: Mapping[str, Any]) -> None:
    first = found(event).finding
    line = text("cef", [found(event)]).rstrip("\n")
    detector = Detector(schema=AUTO)
    for each in (line, f"<134>Mar  4 02:11:34 gw {line}", f"2026-03-04T02:11:34Z gw {line}"):
        again = detector.score({"_raw": each})

        assert again is not None
        assert (first.kind, first.host, first.detail) == (again.kind, again.host, again.detail)
        assert first.time is not None
        assert again.time == first.time
        assert "cef" == detector.schema_of(detector.locate({"_raw": each})[0]).name


def test_a_file_of_cef_is_scanned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "alerts.cef"
    quiet = "CEF:0|Acme|Agent|1|7|ls|1|cs1Label=CommandLine cs1=ls -la fname=ls dvchost=h\n"
    path.write_text(text("cef", map(found, CHAIN[:3])) + quiet, "utf-8")

    assert 1 == main(["scan", "--format", "jsonl", str(path)])
    out, err = capsys.readouterr()
    assert ["file", "process", "network"] == [json.loads(each)["kind"] for each in out.splitlines()]
    assert "4 events = 4 scored + 0 rejected; 3 findings, read as cef (4)" in err


@given(st.text(st.characters() | st.sampled_from("|=\\ \n\t\r\u202e[]{}"), max_size=60))
def test_no_text_forges_a_field(value: str) -> None:
    event = {
        **BUILD,
        "ProcessCommandLine": f"docker build /dev/shm/.x {value}",
        "DeviceName": value,
    }
    item = found(event)
    plain = found({**BUILD, "DeviceName": "h"})

    keys = cef(text("cef", [item]).rstrip("\n"))[1].keys()
    assert cef(text("cef", [plain]).rstrip("\n"))[1].keys() >= keys - {"dvchost"}
    assert leef(text("leef", [item]).rstrip("\n"))[1].keys() <= set(
        leef(text("leef", [plain]).rstrip("\n"))[1].keys()
    )
    for name in ("csv", "rows"):
        rows = list(csv.reader(io.StringIO(text(name, [item]))))
        assert 2 == len(rows)
        assert not [one for one in rows[1] if one.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("hostile", FORMULAE)
def test_no_cell_is_a_formula_by_whatever_cells_are_parted(hostile: str) -> None:
    event = {
        **BUILD,
        "DeviceName": hostile,
        "AccountName": hostile,
        "ProcessCommandLine": f"docker build -t a{hostile}b /dev/shm/.x",
    }
    tables = (
        *(text(name, [found(event)]) for name in ("csv", "rows")),
        text("csv", incidents([{**event, "InitiatingProcessFileName": "php-fpm"}]), "incidents"),
    )
    cells = {
        (separator, cell)
        for table in tables
        for separator in ",;|\t"
        for row in csv.reader(io.StringIO(table), delimiter=separator)
        for cell in row
    }

    assert len(cells) > 20
    assert set() == {
        each for each in cells if FORMULA.match(unicodedata.normalize("NFKC", each[1]))
    }


FORMULA = re.compile(r"\s*[=+\-@]")


@pytest.mark.parametrize("of", BOTH)
def test_leef_is_read_by_the_rules_of_its_standard(of: Of) -> None:
    for each in told(of):
        head, pairs = leef(text("leef", [each], of).rstrip("\n"))

        assert 1 <= int(pairs["sev"]) <= 10
        assert head[4].startswith(("hardened.", "incident."))
        if "devTime" in pairs:
            assert "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" == pairs["devTimeFormat"]
            assert re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{3}Z", pairs["devTime"])


@pytest.mark.parametrize("of", BOTH)
def test_splunk_has_a_risk_event_for_each_object(of: Of) -> None:
    for each in told(of):
        events = [json.loads(line) for line in text("splunk", [each], of).splitlines()]

        for event in events:
            assert event["risk_object_type"] in ("system", "user", "other")
            assert type(event["risk_score"]) is int
            assert event.get("_time", 1) > 0
            for name in ("risk_object", "risk_message", "search_name"):
                assert event[name]
            assert event["annotations"]["mitre_attack"][0] == "T1612"
            assert ("threat_object" in event) == ("threat_object_type" in event)
        kinds = [event["risk_object_type"] for event in events]
        assert len(set(kinds)) == len(kinds) or of == "incidents"
    nobody = found({key: BUILD[key] for key in BUILD if key not in ("DeviceName", "AccountName")})
    (event,) = map(json.loads, text("splunk", [nobody]).splitlines())
    assert ("unknown", "other") == (event["risk_object"], event["risk_object_type"])
    # No time is said to be now: the product tells when it came.
    undated = found({key: each for key, each in BUILD.items() if key != "TimeGenerated"})
    assert all("_time" not in json.loads(x) for x in text("splunk", [undated]).splitlines())


def test_what_threatens_is_named_by_its_kind() -> None:
    bare = {key: EGRESS[key] for key in EGRESS if key != "RemoteUrl"}
    kinds = [
        json.loads(text("splunk", [found(event)]).splitlines()[0]).get("threat_object_type")
        for event in (BUILD, FILE, EGRESS, bare, REQUEST)
    ]

    assert ["command", "file_path", "url", "ip_address", "command"] == kinds


@pytest.mark.parametrize("of", BOTH)
def test_timesketch_has_what_is_mandatory(of: Of) -> None:
    for line in text("timesketch", told(of), of).splitlines():
        event = json.loads(line)

        assert event["message"]
        assert event["timestamp_desc"]
        moment = datetime.fromisoformat(event["datetime"])
        assert round(moment.timestamp() * 1_000_000) == event["timestamp"]
        assert (event["timestamp_desc"] == "Not a time") == (event["timestamp"] == 0)
        assert type(event["tag"]) is list
    assert 4 == text("timesketch", incidents(), "incidents").count("\n")


# --- Elastic Common Schema: the fields that are written, and their types in ECS 8.17. ---

WORD, LONG, FLOAT, DATE, IP = str, int, float, datetime, str
FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("@timestamp", "event.start", "event.end"), DATE),
    **dict.fromkeys(("event.severity", "process.pid", "process.parent.pid"), LONG),
    **dict.fromkeys(("destination.port",), LONG),
    **dict.fromkeys(("event.risk_score", "event.risk_score_norm"), FLOAT),
    **dict.fromkeys(("destination.ip", "related.ip"), IP),
    **dict.fromkeys(
        (
            *("ecs.version", "message", "tags", "host.name", "user.name", "log.file.path"),
            *("event.kind", "event.category", "event.type", "event.id", "event.provider"),
            *("event.module", "event.dataset", "event.reason", "destination.address"),
            *("destination.domain", "file.name", "file.path", "file.directory"),
            *("process.name", "process.executable", "process.command_line"),
            *("process.working_directory", "process.parent.name", "process.parent.command_line"),
            *("rule.id", "rule.name", "rule.category", "rule.ruleset", "rule.version"),
            *("related.hosts", "related.user", "threat.framework", "threat.tactic.id"),
            *("threat.tactic.name", "threat.technique.id", "threat.technique.name"),
            *("threat.technique.reference", "threat.technique.subtechnique.id"),
            *("threat.technique.subtechnique.name", "threat.technique.subtechnique.reference"),
        ),
        WORD,
    ),
}
LISTS = {
    *("event.category", "event.type", "tags", "related.hosts", "related.user", "related.ip"),
    *(name for name in FIELDS if name.startswith("threat.t")),
}
ALLOWED = {
    "event.kind": {"alert", "event"},
    "event.category": {"process", "file", "network", "api", "intrusion_detection"},
    "event.type": {"info"},  # which all of these categories take
}


def leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], f"{name}.{key}".strip("."))]
    return [(name, value)]


@pytest.mark.parametrize("of", BOTH)
def test_ecs_has_fields_of_ecs_in_their_types(of: Of) -> None:
    for line in text("ecs", told(of), of).splitlines():
        document = json.loads(line)
        own = document.pop("t1612")
        assert own["score"] > 0
        for name, value in leaves(document):
            assert (name in LISTS) == (type(value) is list), name
            for each in value if type(value) is list else [value]:
                expected = FIELDS[name]
                if expected is DATE:
                    assert datetime.fromisoformat(each).tzinfo
                else:
                    assert expected is type(each), name
                assert each in ALLOWED.get(name, {each})


def test_what_is_suppressed_is_told_and_is_no_alert() -> None:
    (suppressed,) = [x for x in findings_of(told("findings")) if x.finding.suppressed_by]

    def of(name: str) -> Any:
        return json.loads(text(name, [suppressed]))

    assert ("event", ["suppressed"], 0) == (
        *(of("ecs")["event"]["kind"], of("ecs")["tags"]),
        of("ecs")["event"]["severity"],
    )
    assert (3, "Suppressed", False, 0) == tuple(
        of("ocsf")[key] for key in ("status_id", "status", "is_alert", "risk_score")
    )
    assert "nightly: nightly rebuild (platform, until 2026-06-01)" == of("ocsf")["status_detail"]
    (result,) = of("sarif")["runs"][0]["results"]
    assert [("external", "accepted")] == [
        (each["kind"], each["status"]) for each in result["suppressions"]
    ]
    kinds = [each["type"] for each in of("stix")["objects"]]
    assert "observed-data" in kinds
    assert not {"sighting", "attack-pattern"} & set(kinds)
    _, pairs = cef(text("cef", [suppressed]).rstrip("\n"))
    assert ("suppressed", "0") == (pairs["act"], text("cef", [suppressed]).split("|")[6])
    assert {0} == {json.loads(x)["risk_score"] for x in text("splunk", [suppressed]).splitlines()}
    assert "suppressed" in of("timesketch")["tag"]
    for technique in of("navigator")["techniques"]:
        assert "score" not in technique
        assert "findings: 0, hosts: 0, suppressed: 1" == technique["comment"]
    (row,) = csv.DictReader(io.StringIO(text("csv", [suppressed])))
    assert "nightly" == row["SuppressedBy"]


def test_a_layer_has_the_worst_of_each_technique_and_opens_what_lies_below() -> None:
    layer = json.loads(text("navigator", map(found, CHAIN[:3]), attack_version=18))
    by_id = {each["techniqueID"]: each for each in layer["techniques"]}
    scores = [found(each).finding.score for each in CHAIN[:3]]

    assert {"attack": "18", "navigator": "5.3.1", "layer": "4.5"} == layer["versions"]
    assert max(scores) == by_id["T1612"]["score"] == layer["gradient"]["maxValue"]
    assert "findings: 3, hosts: 1" == by_id["T1612"]["comment"]
    assert {"techniqueID": "T1027", "showSubtechniques": True} == by_id["T1027"]
    assert len(by_id) == len(layer["techniques"])
    assert 10 == json.loads(text("navigator", []))["gradient"]["maxValue"]
    nameless = json.loads(text("navigator", [found({**BUILD, "DeviceName": ""})]))
    assert {"findings: 1, hosts: 0"} == {
        each["comment"] for each in nameless["techniques"] if "comment" in each
    }


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("table", "text")])
def test_nothing_found_is_written_well(name: str) -> None:
    for of in BOTH:
        if of not in FORMATS[name].of:
            continue
        written = text(name, [], of)
        if FORMATS[name].order == "one document":
            assert json.loads(written)
        elif name in ("csv", "rows"):
            assert 1 == len(list(csv.reader(io.StringIO(written))))
        else:
            assert "" == written


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("events.jsonl", "events.jsonl"),
        ("/var/log/a b.jsonl", "file:///var/log/a%20b.jsonl"),
        ("x.zip!a/ü?#.jsonl", "x.zip!a/%C3%BC%3F%23.jsonl"),
        ("a\udcff", "a%FF"),
        ("a:b", "a%3Ab"),
        ("-", "stdin"),
    ],
)
def test_a_file_is_named_by_its_uri(file: str, expected: str) -> None:
    assert expected == sarif.uri(file)
    (result,) = json.loads(text("sarif", [found(BUILD, 7, file=file)]))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (expected, 7) == (place["artifactLocation"]["uri"], place["region"]["startLine"])


def test_no_text_is_a_link_or_a_placeholder_of_sarif() -> None:
    document = json.loads(text("sarif", [found(HOSTILE[0])]))
    (result,) = document["runs"][0]["results"]

    message = result["message"]["text"]
    assert "{{0}}\\[x\\](https://evil.example)" in message
    assert not re.search(r"(?<!\\)(?:\\\\)*\[", message)


def test_a_chain_is_a_code_flow_in_its_order() -> None:
    (incident,) = incidents()
    (bare,) = json.loads(text("sarif", [incident], "incidents"))["runs"][0]["results"]
    assert not {"locations", "codeFlows"} & bare.keys()  # nobody said where it was read

    from t1612core.observation import Source

    steps = tuple(
        evolve(step, sources=(Source("e.jsonl", number),))
        for number, step in enumerate(incident.steps, 1)
    )
    (result,) = json.loads(text("sarif", [evolve(incident, steps=steps)], "incidents"))["runs"][0][
        "results"
    ]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    assert [1, 2, 3, 4] == [
        each["location"]["physicalLocation"]["region"]["startLine"] for each in flow["locations"]
    ]
    assert 2 == result["locations"][0]["physicalLocation"]["region"]["startLine"]


def test_the_same_finding_has_the_same_ids_wherever_it_is_read() -> None:
    def ids(file: str, line: int) -> list[Any]:
        item = found(BUILD, line, file=file)
        return [
            json.loads(text("ecs", [item]))["event"]["id"],
            json.loads(text("ocsf", [item]))["finding_info"]["uid"],
            [each["id"] for each in json.loads(text("stix", [item]))["objects"]],
            json.loads(text("sarif", [item]))["runs"][0]["results"][0]["partialFingerprints"],
            cef(text("cef", [item]).rstrip("\n"))[1]["externalId"],
        ]

    assert ids("a", 1) == ids("b", 2)
    other = json.loads(text("ecs", [found({**BUILD, "ProcessId": 1})]))["event"]["id"]
    assert ids("a", 1)[0] != other


def test_what_has_no_time_has_a_marked_one_only_where_one_is_demanded() -> None:
    item = found({key: BUILD[key] for key in BUILD if key != "TimeGenerated"})
    dated = found(BUILD)

    for name in ("ecs", "ocsf", "stix"):
        assert TIME_UNKNOWN in text(name, [item])
        assert TIME_UNKNOWN not in text(name, [dated])
    ocsf, ecs = json.loads(text("ocsf", [item])), json.loads(text("ecs", [item]))
    assert 0 == ocsf["time"]
    assert [TIME_UNKNOWN] == ocsf["metadata"]["labels"]
    assert {"start_time", "end_time"}.isdisjoint(ocsf)
    assert "created_time" not in ocsf["finding_info"]
    assert "created_time" in json.loads(text("ocsf", [dated]))["finding_info"]
    assert ("1970-01-01T00:00:00Z", [TIME_UNKNOWN]) == (ecs["@timestamp"], ecs["tags"])
    assert {"start", "end"}.isdisjoint(ecs["event"])
    sightings = [
        each for each in json.loads(text("stix", [item]))["objects"] if each["type"] == "sighting"
    ]
    assert sightings
    assert all(TIME_UNKNOWN in each["labels"] for each in sightings)
    assert "rt" not in cef(text("cef", [item]).rstrip("\n"))[1]
    kinds = {each["type"] for each in json.loads(text("stix", [item]))["objects"]}
    assert "observed-data" not in kinds
    assert "first_seen" not in str(json.loads(text("stix", [item])))


@pytest.mark.parametrize("name", [*JSON, "cef", "leef", "stix", "sarif"])
def test_secrets_leave_by_no_profile(name: str) -> None:
    """The published rule shows its texts raw, and so do the formats of this project's own."""
    line = "docker build --no-cache --build-arg TOKEN=hunter2hunter2 /tmp/x"
    item = found({**BUILD, "ProcessCommandLine": line}, profile=SENTINEL)
    is_own = name == "jsonl"

    assert is_own == ("hunter2" in text(name, [item]))


def test_an_address_is_spelled_as_readers_of_addresses_do() -> None:
    item = found({**EGRESS, "RemoteIP": "[2001:db8::0:7]"})
    _, pairs = cef(text("cef", [item]).rstrip("\n"))

    assert "2001:db8::7" == pairs["c6a3"]
    assert "dst" not in pairs
    assert "2001:db8::7" == json.loads(text("ecs", [item]))["destination"]["ip"]


def test_a_step_that_no_signal_shows_is_told_by_its_detail() -> None:
    (incident,) = incidents()
    steps = (evolve(incident.steps[0], signals=(), score=99), *incident.steps[1:])
    bare = evolve(incident, steps=steps)
    for name in set(names("incidents")) - {"navigator"}:
        assert "Dockerfile" in text(name, [bare], "incidents")
    odd = evolve(incident.steps[2], detail="odd", score=99)
    assert text("ocsf", [evolve(incident, steps=(odd, incident.steps[1]))], "incidents")
