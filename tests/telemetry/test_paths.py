"""Paths lead into whatever an event is, and converters take what they know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import SCHEMAS
from t1612core.telemetry import fields as fields_of
from t1612core.telemetry.convert import CONVERTERS
from t1612core.telemetry.paths import found, way
from t1612core.telemetry.schemas.notation import path
from t1612core.telemetry.xml import event_xml

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "c", "k", "a.b", "x"]), each, max_size=3)
    ),
    max_leaves=12,
)
PLACES = ("a", "a.b", "a.b.c", "a[].b", "a[k=x].b", "a[]", "a\\.b", "a[].b[].c")


@pytest.mark.parametrize(
    ("place", "event", "value"),
    [
        ("a", {"a": 1}, 1),
        ("a", {}, None),
        ("a", {"a": "-"}, None),
        ("a", {"a": "(null)"}, None),
        ("a", {"a": ["x"]}, "x"),
        ("a", {"a": ["x", "y"]}, ["x", "y"]),
        ("a.b", {"a": {"b": "x"}}, "x"),
        ("a.b", {"a.b": "x"}, "x"),
        ("a.b", {"a.b": ["x"], "a": 7}, "x"),
        ("a.b", {"a": 7}, None),
        ("a.b", {"a": None}, None),
        ("a.b.c", {"a": {"b": {"c": 0}}}, 0),
        ("a.b.c", {"a.b.c": "x"}, "x"),
        ("a.b.c", {"a": {"b": 7}}, None),
        ("a.b.c", {"a": {}}, None),
        ("a\\.b", {"a.b": "x"}, "x"),
        ("a\\.b", {"a": {"b": "x"}}, None),
        ("o.a\\.b", {"o": {"a.b": "x"}}, "x"),
        ("a[].b", {"a": [7, {"c": 1}, {"b": "x"}]}, "x"),
        ("a[].b", {"a": {"b": "x"}}, None),
        ("a[].b", {"a": "x"}, None),
        ("a[k=x].b", {"a": [{"k": "y", "b": 1}, {"k": "x", "b": 2}]}, 2),
        ("a[k=x].b", {"a": [{"k": "y"}]}, None),
        ("a[k=x].b", 7, None),
        ("a|basename", {"a": "/usr/bin/x (deleted)"}, "x"),
        ("a|argv", {"a": ["x"]}, ["x"]),
        ("a|argv", {"a": []}, None),
    ],
)
def test_a_path_leads_to_what_stands_there(place: str, event: Any, value: Any) -> None:
    assert value == way(path(place))(event)


def test_words_are_said_in_defenders() -> None:
    get = way(path("a"), (("ingress", "InboundConnection"),))

    assert "InboundConnection" == get({"a": "Ingress"})
    assert "egress" == get({"a": "egress"})
    assert 7 == get({"a": 7})


@pytest.mark.parametrize(
    ("initiated", "action"),
    [(True, "ConnectionRequest"), (False, "InboundConnection"), ("false", "InboundConnection")],
)
def test_sysmons_truth_values_are_read_as_tools_spell_them(initiated: Any, action: str) -> None:
    event = {"Event": {"EventData": {"Initiated": initiated}}}

    assert fields_of.raw(SCHEMAS["sysmon"].fields["network"]["action"])(event) == action


@given(event=JSON, place=st.sampled_from(PLACES), convert=st.sampled_from(["", *CONVERTERS]))
def test_no_event_makes_a_path_fail(event: Any, place: str, convert: str) -> None:
    way(path(f"{place}|{convert}"))(event)
    found(path(place))(event)


AT = datetime(2021, 7, 18, 12, 29, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("convert", "value", "made"),
    [
        ("basename", "/bin/ls", "ls"),
        ("basename", "C:\\Windows\\a.exe", "a.exe"),
        ("basename", "/tmp/a\\b", "a\\b"),
        ("basename", "ls", "ls"),
        ("basename", 7, 7),
        ("path", "/bin/ls (deleted)", "/bin/ls"),
        ("path", 7, 7),
        ("argv", "a b", "a b"),
        ("command", {"binary": "/bin/ls", "arguments": "-l"}, "/bin/ls -l"),
        ("command", {"binary": "/bin/ls"}, "/bin/ls"),
        ("command", {}, None),
        ("command", "x", "x"),
        ("user", "NT\\me", "me"),
        ("user", "me@corp.example", "me"),
        ("user", 0, 0),
        ("word", True, "true"),
        ("word", 2, "2"),
        ("word", 2.5, 2.5),
        ("uid", 0, "root"),
        ("uid", "0", "root"),
        ("uid", 1000, "1000"),
        ("uid", False, False),
        ("uid", 10**40, 10**40),
        ("epoch", 1626611363, AT),
        ("epoch", "1626611363", AT),
        ("epoch", 1626611363000, AT),
        ("epoch", 1626611363000000, AT),
        ("epoch", "1626611363000000000", AT),
        ("epoch", 1626611363.5, AT.replace(microsecond=500_000)),
        ("epoch", "1626611363.5", AT.replace(microsecond=500_000)),
        ("epoch", 1626611363250, AT.replace(microsecond=250_000)),
        ("epoch", "2021-07-18T12:29:23Z", "2021-07-18T12:29:23Z"),
        ("epoch", -1, -1),
        ("epoch", 10**30, 10**30),
        ("epoch", "9" * 50, "9" * 50),
        ("epoch", [], []),
        ("audit_time", "1626611363.500:348501", AT.replace(microsecond=500_000)),
        ("audit_time", 7, 7),
        *(("audit_path", given, "/a b") for given in ("/a b", '"/a b"', "2F612062")),
        *(("audit_path", given, given) for given in (7, "2F6", "2Fx/")),
        ("audit_path", "(null)", None),
        *(("last", given, made) for given, made in ((["a", "b"], "b"), ([], None), ("ab", "ab"))),
        ("parts_of_time", {"seconds": "1626611363", "nanos": 1}, AT),
        ("parts_of_time", 7, 7),
        ("first", [1, 2], 1),
        ("first", [], None),
        ("first", 1, 1),
        ("json_text", {"a": [1]}, '{"a": [1]}'),
        ("json_text", {"a": {1}}, None),
        ("json_text", "a", "a"),
    ],
)
def test_a_converter_takes_what_it_knows(convert: str, value: Any, made: Any) -> None:
    assert made == CONVERTERS[convert](value)


XML = (
    "<Event xmlns='x'><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID>"
    "<TimeCreated SystemTime='2022-08-09T10:42:47Z'/><Computer>h</Computer></System><EventData>"
    "<Data Name='Image'>/bin/a&amp;b</Data><Data>x</Data><Data Name='User'>-</Data>"
    "</EventData></Event>"
)


@pytest.mark.parametrize("before", ["", "Aug  9 10:42:47 h sysmon: ", "\ufeff"])
def test_xml_becomes_what_evtx_tools_give(before: str) -> None:
    row = event_xml({"_raw": before + XML + "\n"})

    assert row == {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "Linux-Sysmon"}},
                "EventID": "1",
                "TimeCreated": {"#attributes": {"SystemTime": "2022-08-09T10:42:47Z"}},
                "Computer": "h",
            },
            "EventData": {"Image": "/bin/a&b", "User": "-"},
        }
    }


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "<Event>",
        "</Event><Event>",
        "<Event><a></Event>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>" + XML.replace("&amp;", "&a;"),
        XML.replace("<System>", "<!DOCTYPE x [<!ENTITY a 'b'>]><System>"),
        XML + "<!DOCTYPE x></Event>",
        XML.replace("<Event ", "<e:Event "),
        "<Event>\ud800</Event>",
        "x" * (1 << 21) + XML,
    ],
)
def test_what_is_no_xml_of_an_event_is_none(text: Any) -> None:
    assert event_xml({"_raw": text}) is None


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"proc.name": "docker", "proc.args": "build ."}, "docker build ."),
        ({"proc.name": "docker", "proc.args": ""}, None),
        ({"proc.name": None, "proc.args": "build ."}, None),
        ({"proc.cmdline": "docker ps", "proc.name": "docker", "proc.args": "build ."}, "docker ps"),
        ("docker build .", None),
    ],
)
def test_falcos_arguments_make_a_line(fields: Any, line: str | None) -> None:
    schema = SCHEMAS["falco"]
    read = fields_of.strict("process", "command_line", schema.fields["process"]["command_line"])

    assert (line or "") == (read({"output_fields": fields}) or "")
