"""Who gives the wrong thing is told what it is, and how to give the right one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

import t1612core as t1612
from t1612core import AUTO, AllowList, Correlator, Detector, Limits

DETECTOR = Detector()
ROW = {"FileName": "docker", "ProcessCommandLine": "docker build http://203.0.113.5/x"}
FINDING = DETECTOR.score(ROW)
MANY = "expected an iterable of events: "
READ = "scan_ndjson(path) reads a file, events_from(value) takes events out of an answer"
BINARY = "expected a path or a buffered binary stream: open(path, 'rb') or io.BytesIO(data)"


def named(call: Callable[..., Any], name: str, *others: Any) -> Callable[[Any], object]:
    """Give what is given by the name of an argument, and ask for all that comes of it."""

    def asked(given: Any) -> object:
        made = call(*others, **{name: given})
        return [*made] if hasattr(made, "__next__") else made

    return asked


WRONG: dict[str, tuple[Callable[[Any], object], Any, str]] = {
    "a profile by its name": (
        Detector,
        "hardened",
        "is str, expected Profile: one of t1612core.",
    ),
    "a schema by its name": (
        lambda given: Detector(schema=given),
        "mde",
        "is str, expected Schema: one of t1612core.SCHEMAS, SCHEMAS['mde'], or AUTO",
    ),
    "a ready list by its name": (
        lambda given: Detector(allowlist=given),
        "ci-agents",
        "is str, expected AllowList; give AllowList.ready('ci-agents')",
    ),
    "a list by its path": (
        lambda given: Detector(allowlist=given),
        "a.toml",
        "give AllowList.load(path), or AllowList.ready(name) for one that comes with the package",
    ),
    "lists in a list": (
        lambda given: Detector(allowlist=given),
        [],
        "Detector.allowlist: is list, expected AllowList; give AllowList.load(path)",
    ),
    "one event to scan": (DETECTOR.scan, ROW, f"events: is dict, {MANY}[event] for one"),
    "a path to scan": (DETECTOR.scan, "a.json", f"events: is str, {MANY}{READ}"),
    "a Path to scan": (DETECTOR.scan, Path("a"), READ),
    "bytes to scan": (DETECTOR.scan, b"{}", READ),
    "nothing to scan": (DETECTOR.scan, None, f"events: is NoneType, {MANY}{READ}"),
    "a frame to scan": (
        DETECTOR.scan,
        pd.DataFrame([ROW]),
        f"events: is DataFrame, {MANY}scan_arrow(it) reads tables",
    ),
    "one event to correlate": (
        t1612.correlate,
        ROW,
        f"events: is dict, {MANY}[event] for one",
    ),
    "one event to summarise": (t1612.summarise, ROW, f"sources: is dict, {MANY}[event] for one"),
    "a path to summarise": (t1612.summarise, Path("a"), f"{MANY}{READ}"),
    "a text stream": (lambda given: [*t1612.scan_ndjson(given)], io.StringIO("{}"), BINARY),
    "a text stream of JSON": (lambda given: [*t1612.read_json(given)], io.StringIO("{}"), BINARY),
    "JSON for a path": (lambda given: [*t1612.scan_ndjson(given)], b"{}", f"is bytes, {BINARY}"),
    "rows for a table": (lambda given: [*t1612.scan_arrow(given)], [ROW], "a batch, a reader or a"),
    "a path of a Dockerfile": (
        t1612.score_dockerfile,
        Path("Dockerfile"),
        "expected the content as str: Path(...).read_text(errors='replace')",
    ),
    "a finding to feed": (Correlator().feed, FINDING, "Detector.observe(event) makes those of an"),
    "seconds for a window": (
        Correlator,
        3600,
        "window: is int, expected a timedelta, as timedelta(hours=24)",
    ),
    "a text of a snapshot": (Correlator().restore, "{}", "snapshot: is str, expected an object"),
    "a ready list for a path": (
        AllowList.load,
        "ci-agents",
        "No such file or directory; AllowList.ready('ci-agents') gives the one that is shipped",
    ),
    "no path of a list": (AllowList.load, None, "path: is NoneType, expected a path; the text its"),
    "a path that is none": (AllowList.load, "a\0b", "cannot be read: embedded null byte"),
    "bytes of a list": (
        AllowList.loads,
        b"version = 1",
        "allow-list: is bytes, expected the text as str; load(path) reads a file",
    ),
    "a name among lists": (
        AllowList.merged,
        ["ci-agents"],
        "AllowList.merged: is str, expected AllowList; give AllowList.ready('ci-agents')",
    ),
    "no path of a field map": (t1612.load_field_map, None, "path: is NoneType, expected a path"),
    "a path for a schema": (
        t1612.auto_with,
        "a.toml",
        "auto_with: is str, expected Schema: load_field_map(path) gives one",
    ),
    **{
        f"no detector to {verb}": (
            named(getattr(t1612, verb), "detector", []),
            "hardened",
            "detector: is str, expected Detector, as Detector(schema=AUTO)",
        )
        for verb in (
            *("score_process", "score_file", "score_network", "correlate"),
            *("scan_ndjson", "scan_arrow", "summarise"),
        )
    },
    "a falsy detector": (
        lambda given: t1612.score_process(ROW, detector=given),
        "",
        "detector: is str, expected Detector",
    ),
    "a number for limits": (
        lambda given: t1612.summarise([], limits=given),
        3,
        "limits: is int, expected Limits, as Limits(places=3)",
    ),
    **{
        f"{type(wrong).__name__} for {name}": (
            named(Limits, name),
            wrong,
            f"{name}: is {type(wrong).__name__}, expected {expected}",
        )
        for name, wrong, expected in (
            ("least", 2.5, "a whole number"),
            ("malicious", "6", "a whole number"),
            ("places", "x", "a whole number"),
            ("places", True, "a whole number"),
            ("window", 3600, "a timedelta, as timedelta(hours=1), or None"),
            ("seconds", "9", "a number, or None"),
        )
    },
    **{
        f"no function for {name} of {verb}": (
            named(call, name),
            3,
            f"{name}: is int, expected a function of one argument, as print",
        )
        for verb, call, name in (
            ("scan", partial(DETECTOR.scan, []), "on_error"),
            ("correlate", partial(t1612.correlate, []), "on_error"),
            ("scan_ndjson", partial(t1612.scan_ndjson, io.BytesIO()), "on_error"),
            ("scan_ndjson", partial(t1612.scan_ndjson, io.BytesIO()), "on_passed_over"),
            ("scan_arrow", partial(t1612.scan_arrow, pd.DataFrame()), "on_error"),
            ("scan_arrow", partial(t1612.scan_arrow, pd.DataFrame()), "on_passed_over"),
            ("read_json", partial(t1612.read_json, io.BytesIO()), "on_error"),
            ("events_from", partial(t1612.events_from, []), "on_error"),
            ("summarise", partial(t1612.summarise, []), "on_finding"),
        )
    },
    "a schema that there is not": (
        t1612.SCHEMAS.__getitem__,
        "elastic",
        "SCHEMAS: has no 'elastic', but crowdstrike, tetragon, ",
    ),
    "bytes to redact": (t1612.redact, b"x", "redact: is bytes, expected the text as str"),
}


@pytest.mark.parametrize("verb", ["explain", "observe", "clock_of", "stamp_of"])
@pytest.mark.parametrize("schema", ["mde", "auto"])
def test_a_kind_that_is_none_is_told_which_there_are(verb: str, schema: str) -> None:
    detector = Detector(schema=AUTO if schema == "auto" else t1612.SCHEMAS[schema])
    told = "kind: is 'proc', expected one of process, file, network, daemon"
    with pytest.raises(t1612.SettingsError, match=told):
        getattr(detector, verb)(ROW, kind="proc")
    with pytest.raises(t1612.SettingsError, match=told):
        detector.find(ROW, cast("Any", "proc"))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_is_told_with_the_way_out(name: str) -> None:
    call, given, told = WRONG[name]
    with pytest.raises(t1612.T1612Error) as caught:
        call(given)

    assert told in str(caught.value)


def test_the_ways_out_lead_out(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(ROW))
    frame = pd.DataFrame([ROW])
    ready = AllowList.ready("ci-agents")

    assert Detector(t1612.PROFILES["hardened"], t1612.SCHEMAS["mde"], ready).score(ROW)
    assert [FINDING] == [*DETECTOR.scan([ROW])]
    assert 1 == len([*t1612.scan_arrow(frame)])
    assert 1 == len([*t1612.scan_ndjson(path)])
    assert Correlator(timedelta(hours=24)).dropped
    assert t1612.auto_with(t1612.SCHEMAS["sysmon"]).is_auto


def test_a_schema_that_there_is_not_is_missing_as_in_any_mapping() -> None:
    with pytest.raises(KeyError):
        t1612.SCHEMAS["elastic"]

    assert "elastic" not in t1612.SCHEMAS
    assert t1612.SCHEMAS.get("elastic") is None


class Odd(dict[str, Any]):
    def get(self, key: str, default: Any = None) -> Any:
        raise ZeroDivisionError(key)


def test_what_a_mapping_of_ones_own_raises_is_its_own() -> None:
    """The promise is of plain data: it says what an event holds, not what code it brings."""
    with pytest.raises(ZeroDivisionError):
        DETECTOR.score(Odd(ROW))


def test_a_generator_is_no_mapping() -> None:
    wrong: Any = (each for each in [ROW])
    with pytest.raises(t1612.EventError, match="event is generator, expected a mapping"):
        DETECTOR.score(wrong)
