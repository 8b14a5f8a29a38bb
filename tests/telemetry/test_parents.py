"""What stands in an earlier event only is found there, and never in another process's."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, MDE, SCHEMAS, Detector, EventError, Explanation
from t1612core.cli import scan
from t1612core.cli.main import main
from t1612core.stream import sources
from t1612core.stream.account import Stream, event_error, reporter
from t1612core.telemetry import parents
from t1612core.telemetry.parents import FORGOTTEN, FOUND, UNSEEN, Parents

from ..twins.test_twins import FOLDER
from ..twins.writers import WRITERS, Event
from .test_paths import JSON

ANY = Detector(schema=AUTO)
DEFENDER = Detector()
WANTED = 100


def explained(events: Iterable[Event], detector: Detector = ANY) -> list[Explanation]:
    stream = Stream(reporter(None, event_error), schema=detector.schema)
    whole = stream.whole(detector.unwrap(events))
    return list(stream.each(whole, stream.filled(detector.locate), detector.explain))


def counts(events: Iterable[Event], detector: Detector = ANY) -> dict[str, int]:
    stream = Stream(reporter(None, event_error), schema=detector.schema)
    whole = stream.whole(detector.unwrap(events))
    list(stream.each(whole, stream.filled(detector.locate), detector.find))
    return dict(stream.account.stages)


def states(explanation: Explanation) -> dict[str, Any]:
    return {
        each.signal.id: (each.state, each.evidence and each.evidence.weight)
        for branch in explanation.branches
        for each in branch.signals
    }


def _chains() -> list[tuple[Event, Event]]:
    """Give parents and children out of the vectors: each process that names its parent's line."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        for row in json.loads(path.read_text("utf-8")):
            event = row.get("event", {})
            names = ("FileName", "ProcessCommandLine", "InitiatingProcessFileName")
            told = [event.get(key) for key in (*names, "InitiatingProcessCommandLine")]
            if row.get("kind") != "process" or not all(type(x) is str and x for x in told):
                continue
            if any({*"/\\@ "} & {*name} for name in (told[0], told[2])):
                continue
            # Products name programs by their paths; whose Defender names so are told as they are.
            parent = {
                "FileName": told[2],
                "ProcessCommandLine": told[3],
                "FolderPath": event.get("InitiatingProcessFolderPath", ""),
                "AccountName": event.get("InitiatingProcessAccountName", ""),
            }
            child = {k: v for k, v in event.items() if not k.startswith("InitiatingProcess")}
            found.append((parent, child))
    return found[:: max(1, len(found) // WANTED)][:WANTED]


def _ecs(event: Event, pid: int, ppid: int) -> Event:
    process = {**event["process"], "pid": pid, "parent": {"pid": ppid}}
    return {**event, "process": process}


def _laurel(event: Event, pid: int, ppid: int) -> Event:
    return {**event, "SYSCALL": {**event["SYSCALL"], "pid": pid, "ppid": ppid}}


def _auditd(event: Event, pid: int, ppid: int) -> Event:
    return {
        "_raw": event["_raw"]
        .replace(" pid=7 ", f" ppid={ppid} pid={pid} ")
        .replace(":7)", f":{pid})")
    }


def _osquery(event: Event, pid: int, ppid: int) -> Event:
    return {**event, "columns": {**event["columns"], "pid": str(pid), "parent": str(ppid)}}


def _crowdstrike(event: Event, pid: int, ppid: int) -> Event:
    return {**event, "aid": "a" * 32, "TargetProcessId": f"9{pid}", "ParentProcessId": f"9{ppid}"}


def _sysmon(event: Event, pid: int, ppid: int) -> Event:
    data = {
        **event["Event"]["EventData"],
        "ProcessGuid": f"{{{pid:036}}}",
        "ParentProcessGuid": f"{{{ppid:036}}}",
    }
    return {"Event": {**event["Event"], "EventData": data}}


LINKED: dict[str, Callable[[Event, int, int], Event]] = {
    "ecs": _ecs,
    "laurel": _laurel,
    "auditd": _auditd,
    "osquery": _osquery,
    "crowdstrike": _crowdstrike,
    "sysmon": _sysmon,
}
CHAINS = _chains()


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("product", LINKED)
def test_a_chain_shows_what_a_row_with_its_parent_shows(product: str) -> None:
    link, write = LINKED[product], WRITERS[product]
    own = Detector(schema=SCHEMAS[product])
    compared = fired = 0
    for number, (parent, child) in enumerate(CHAINS):
        above, below = write("process", parent), write("process", child)
        if above is None or below is None:
            continue
        (first, same), (second, expected) = above, below
        before, after = link(first, 10 + number, 1), link(second, 1000 + number, 10 + number)
        row = {
            **expected,
            "InitiatingProcessFileName": same["FileName"],
            "InitiatingProcessCommandLine": same["ProcessCommandLine"],
            **{
                f"InitiatingProcess{key}": same[key]
                for key in ("FolderPath", "AccountName")
                if same.get(key)
            },
        }
        inline = DEFENDER.explain(row, kind="process")
        for detector in (ANY, own):
            _, told = explained([before, after], detector)
            where = f"{product}: {before} {after} {row}"
            assert states(inline) == states(told), where
            assert "parent_line" in told.earlier, where
            # Alone nobody can know it.
            (alone,) = explained([after], detector)
            assert () == alone.earlier
            for id in ("process.encoded_lineage", "process.one_liner_lineage"):
                assert ("not evaluable", None) == states(alone)[id], where
        compared += 1
        fired += states(told) != states(alone)
    assert compared > WANTED * 0.8
    assert fired > WANTED * 0.8


def started(pid: int, ppid: int, line: str, at: float, host: str = "h", **more: Any) -> Event:
    columns = {"cmdline": line, "path": f"/usr/bin/{line.split()[0]}", "pid": str(pid)}
    columns |= {"parent": str(ppid), "time": str(1772438801 + at), "username": "dev", **more}
    return {"name": "process_events", "hostIdentifier": host, "action": "added", "columns": columns}


BUILD = "docker build /tmp/x"


def parent_of(*events: Event) -> str:
    """Give the parent's line that the last event was filled with; nothing where none was."""
    made = Parents(Counter())
    row: Any = None
    for event in events:
        route, row = ANY.locate(event)
        row = made.fill(ANY.schema_of(route), route, row)
    return str(row.get("earlier event", {}).get("parent_line", ""))


def test_a_parent_started_before_its_child() -> None:
    child = started(9, 5, BUILD, 10)

    assert "bash -c x" == parent_of(started(5, 1, "bash -c x", 10), child)
    assert "" == parent_of(started(5, 1, "bash -c x", 11), child)


def test_a_number_is_used_again() -> None:
    first, second = started(5, 1, "php-fpm x", 10), started(5, 1, "ls y", 20)
    third = started(5, 1, "cat z", 30)

    for events in ((first, second), (second, first)):
        assert "php-fpm x" == parent_of(*events, started(9, 5, BUILD, 15))
        assert "ls y" == parent_of(*events, started(9, 5, BUILD, 25))
    assert "" == parent_of(first, second, third, started(9, 5, BUILD, 15))  # long gone
    assert "ls y" == parent_of(first, second, third, started(9, 5, BUILD, 25))


def test_a_program_that_takes_the_place_of_another_has_its_number() -> None:
    events = [started(5, 1, "sh -c x", 10), started(5, 1, "python3 y", 11)]

    assert "python3 y" == parent_of(*events, started(9, 5, BUILD, 12))


def test_hosts_and_products_have_numbers_of_their_own() -> None:
    one, other = started(5, 1, "php-fpm x", 10, "one"), started(5, 1, "ls y", 10, "other")

    assert "php-fpm x" == parent_of(one, other, started(9, 5, BUILD, 15, "one"))
    assert "ls y" == parent_of(one, other, started(9, 5, BUILD, 15, "other"))
    assert "" == parent_of(one, started(9, 5, BUILD, 15, "third"))
    laurel = {
        **{"ID": "1772438802.5:7", "NODE": "one"},
        "SYSCALL": {"success": "yes", "exe": "/usr/bin/docker", "ppid": 5, "pid": 9},
        "EXECVE": {"ARGV": BUILD.split()},
    }
    assert "" == parent_of(one, laurel)


def sysmon(id: int, guid: str, at: int, **data: str) -> Event:
    return {
        "Event": {
            "System": {"EventID": id, "Channel": "Linux-Sysmon/Operational", "Computer": "h"},
            "EventData": {"UtcTime": f"2026-03-02 08:06:{at:02}", "ProcessGuid": guid, **data},
        }
    }


def test_an_end_ends_a_parent() -> None:
    start = sysmon(1, "{a}", 10, Image="/usr/bin/sh", CommandLine="sh x", ParentProcessGuid="{p}")
    child = {"Image": "/usr/bin/docker", "CommandLine": BUILD, "ParentProcessGuid": "{a}"}

    assert "sh x" == parent_of(start, sysmon(1, "{b}", 20, **child))
    assert "" == parent_of(start, sysmon(5, "{a}", 15), sysmon(1, "{b}", 20, **child))
    assert "sh x" == parent_of(start, sysmon(5, "{a}", 25), sysmon(1, "{b}", 20, **child))
    # An end from before its start is another's; one without a time ends what there is.
    assert "sh x" == parent_of(start, sysmon(5, "{a}", 5), sysmon(1, "{b}", 20, **child))
    end = sysmon(5, "{a}", 15, UtcTime="?")
    assert "" == parent_of(start, end, sysmon(1, "{b}", 20, **child))
    assert "" == parent_of(sysmon(5, "{a}", 15), sysmon(1, "{b}", 20, **child))


@pytest.mark.parametrize(
    ("end", "product"),
    [
        (
            {"@timestamp": "2026-03-02T08:06:45Z", "event": {"category": "process", "type": "end"}},
            "ecs",
        ),
        ({"event_simpleName": "EndOfProcess", "timestamp": "1772438805000"}, "crowdstrike"),
        (
            {"ID": "1772438805.0:8", "SYSCALL": {"SYSCALL": "exit_group"}, "NODE": "web-07"},
            "laurel",
        ),
    ],
)
def test_each_product_tells_ends_in_its_own_way(end: Event, product: str) -> None:
    write, link = WRITERS[product], LINKED[product]
    parent, child = CHAINS[0]
    before, after = write("process", parent), write("process", child)
    assert before is not None
    assert after is not None
    told = link(
        {**end, "process": {}, "host": {"name": "web-07"}} if product == "ecs" else end, 5, 1
    )
    late = json.loads(json.dumps(link(after[0], 9, 5)).replace("08:06:41", "08:06:49"))
    late = json.loads(json.dumps(late).replace("1772438801", "1772438809"))

    assert parent_of(link(before[0], 5, 1), link(after[0], 9, 5))
    assert parent_of(link(before[0], 5, 1), late)
    assert "" == parent_of(link(before[0], 5, 1), told, late)


def test_what_has_no_time_goes_by_the_order() -> None:
    start = started(5, 1, "sh x", 1, time="?")
    child = started(9, 5, BUILD, 2)

    for event in (start, child):
        event.pop("unixTime", None)
    assert "sh x" == parent_of(start, child)
    assert "sh x" == parent_of(started(5, 1, "sh x", 1), started(9, 5, BUILD, 2, time="?"))
    assert "sh x" == parent_of(start, started(9, 5, BUILD, 2, time="?"))


def test_children_that_come_before_their_parents_have_none() -> None:
    events = [started(5, 1, "php-fpm x", 1), started(6, 5, "sh -c y", 2), started(7, 6, BUILD, 3)]

    assert {FOUND: 2, UNSEEN: 1} == counts(events)
    assert {UNSEEN: 3} == counts(reversed(events))


def test_a_grandparent_is_the_parents_parent() -> None:
    events = [started(5, 1, "php-fpm x", 1), started(6, 5, "sh -c y", 2), started(7, 6, BUILD, 3)]
    *_, last = explained(events)

    fired = {each for each, (state, _) in states(last).items() if state == "fired"}
    assert {"process.temp_source", "process.web_server_lineage"} <= fired
    assert "grandparent_name" in last.earlier


FDR = {"aid": "f" * 32, "timestamp": "1772438802000"}
DOCKERD = {
    **FDR,
    **{
        "event_simpleName": "ProcessRollup2",
        "TargetProcessId": "77",
        "ProcessStartTime": "177243880",
    },
    **{"ImageFileName": "/usr/bin/dockerd", "CommandLine": "dockerd -H fd://", "UserName": "root"},
}


def test_a_connection_gets_its_program() -> None:
    connection = {
        **FDR,
        **{"event_simpleName": "NetworkConnectIP4", "ContextProcessId": "77"},
        **{"RemoteAddressIP4": "203.0.113.5", "RPort": "8080", "ConnectionDirection": "0"},
    }
    assert [] == list(ANY.scan([connection]))
    (finding,) = ANY.scan([DOCKERD, connection])
    assert ("network.bare_address", "network.plain_http") == finding.signals
    *_, told = explained([DOCKERD, connection])
    assert ("name", "parent_account") == told.earlier
    assert "earlier event" not in connection


def test_a_file_gets_who_wrote_it() -> None:
    shell = {**DOCKERD, "ImageFileName": "/usr/sbin/php-fpm8.2", "CommandLine": "php-fpm: pool www"}
    written = {
        **FDR,
        **{"event_simpleName": "NewScriptWritten", "ContextProcessId": "77"},
        "TargetFileName": "/srv/x/Dockerfile",
    }
    before, after = explained([written])[0], explained([shell, written])[1]
    assert "not evaluable" == states(before)["file.web_server_lineage"][0]
    assert "fired" == states(after)["file.web_server_lineage"][0]


def test_what_an_event_says_itself_counts() -> None:
    child = started(9, 5, BUILD, 3, parent_cmdline="cron -f", parent_path="/usr/sbin/cron")
    *_, told = explained([started(5, 1, "php-fpm x", 1), child])
    assert () == told.earlier
    half = started(9, 5, BUILD, 3, parent_path="/usr/sbin/cron")
    *_, told = explained([started(5, 1, "php-fpm x", 1), half])
    assert "fired" == states(told)["process.scheduler_lineage"][0]
    assert "not fired" == states(told)["process.web_server_lineage"][0]


def test_lines_that_are_too_long_or_odd_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parents, "_LONGEST", 20)
    child = started(9, 5, BUILD, 3)

    assert "" == parent_of(started(5, 1, "sh " + "x" * 30, 1), child)
    assert "sh x" == parent_of(started(5, 1, "sh x", 1), child)
    assert "['sh', 'x']" == parent_of(started(5, 1, "sh x", 1, cmdline=["sh", "x"]), child)
    for odd in (["sh", 7], {"a": 1}, True, 7.5):
        assert "" == parent_of(started(5, 1, "sh x", 1, cmdline=odd), child)
    assert "" == parent_of(started(5, 1, "sh x", 1), started(9, 5, BUILD, 3, parent=[5, 6]))
    assert "" == parent_of(started(5, 1, "sh x", 1), started(9, 5, BUILD, 3, parent=10**30))


def test_a_flood_is_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parents, "MOST", 100)
    made = Parents(Counter())
    schema = SCHEMAS["osquery"]
    web = started(1, 0, "php-fpm x", 1)
    made.fill(schema, "process", web)
    for pid in range(10, 2010):
        made.fill(schema, "process", started(pid, 1, "true", 2))
    assert 100 == len(made._known)
    # Whose children come is not forgotten.
    assert "earlier event" in made.fill(schema, "process", started(9, 1, BUILD, 3))
    assert 2000 - 98 == made.counts[FORGOTTEN]
    assert 2001 == made.counts[FOUND]

    monkeypatch.setattr(parents, "_MOST_TEXT", 5000)
    for pid in range(10, 300):
        made.fill(schema, "process", started(pid, 1, "true " + "x" * 100, 4))
        assert made._size <= 5000
        assert made._size == sum(each.size for held in made._known.values() for each in held)


def test_whose_events_are_whole_are_not_touched() -> None:
    for detector in (Detector(), Detector(schema=SCHEMAS["falco"])):
        stream = Stream(reporter(None, event_error), schema=detector.schema)
        assert stream.stages is None
        assert stream.filled(detector.locate) is detector.locate
    assert MDE.lineage is None
    # Of a mixed stream either.
    stream = Stream(reporter(None, event_error), schema=AUTO)
    row = {"FileName": "docker", "ProcessCommandLine": BUILD}
    assert row is stream.filled(ANY.locate)(row)[1]
    assert {} == stream.account.stages

    class Own(dict[str, Any]):
        """Somebody's own mapping."""

    own = Own(started(5, 1, BUILD, 1))
    assert own is stream.filled(ANY.locate)(own)[1]


@pytest.mark.no_cover  # repeats at length what others run
@given(st.lists(JSON, max_size=6))
def test_whatever_stands_there_none_raises(values: list[Any]) -> None:
    events = [started(5, 1, "sh x", 1)]
    keys = ("pid", "parent", "time", "cmdline", "path", "username")
    for key, value in zip(keys, values, strict=False):
        events.append(started(5, 5, BUILD, 2))
        events[-1]["columns"][key] = events[-1]["hostIdentifier"] = value
    stream = Stream(reporter(str, event_error), schema=AUTO)
    list(stream.each(events, stream.filled(ANY.locate), ANY.explain))
    for each in ("ecs", "sysmon", "crowdstrike", "laurel", "tracee", "auditd"):
        for value in values:
            row = value if type(value) is dict else {"process": value, "SYSCALL": value}
            for route in ("process", "file", "network", "daemon", "other"):
                made = Parents(Counter())
                made.fill(SCHEMAS[each], route, row)
                made.fill(SCHEMAS[each], route, row)


def test_the_command_tells_of_parents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.log"
    events = [started(5, 1, "php-fpm x", 1), started(9, 5, BUILD, 3)]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in events), "utf-8")

    assert 0 == main(["explain", "--line", "2", str(file)])
    told = capsys.readouterr()
    assert "parent taken from an earlier event: parent_name, parent_line" in told.out
    assert "parents from earlier events: 1" in told.err
    assert 0 == main(["explain", "--format", "jsonl", "--line", "2", str(file)])
    assert "parent_line" in json.loads(capsys.readouterr().out)["from_an_earlier_event"]
    with file.open("a", encoding="utf-8") as more:
        more.write(json.dumps({"Timestamp": 7}) + "\n")
    assert 0 == main(["explain", "--line", "2", str(file)])
    capsys.readouterr()
    assert 3 == main(["doctor", str(file)])
    assert "earlier event.parent_line (50 %)" in capsys.readouterr().out


def test_a_file_whose_events_need_each_other_is_read_by_one_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 200))
    file = tmp_path / "results.log"
    events = [started(5, 1, "php-fpm x", 1), *[started(9, 5, BUILD, 3)] * 20]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in events), "utf-8")

    found = []
    for jobs in "1", "2":
        assert 1 == main(["scan", "--jobs", jobs, str(file)])
        found.append(capsys.readouterr())
    assert found[0] == found[1]
    assert "parents from earlier events: 20" in found[1].err

    # What says nothing by its first line, or is whole, is read in parts.
    row = json.dumps({"FileName": "docker", "ProcessCommandLine": "docker ps"})
    for first, schema, expected in (("{", "auto", 3), (row, "mde", 0)):
        file.write_text("\n".join([first, *[row] * 20, ""]), "utf-8")
        assert expected == main(["scan", "--jobs", "2", "--schema", schema, str(file)])
    assert 0 == main(["explain", "--schema", "mde", "--line", "2", str(file)])


def test_a_follower_that_goes_on_says_what_it_cannot_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.log"
    command = [
        *("correlate", "--follow", "--once", "--state", str(tmp_path / "state")),
        *("--output", str(tmp_path / "out"), str(file)),
    ]
    for number in range(2):
        with file.open("a", encoding="utf-8") as more:
            more.write(json.dumps(started(5 + number, 4, BUILD, number)) + "\n")
        assert 0 == main(command)
        told = capsys.readouterr().err
        assert bool(number) == ("processes of before this run are not known" in told)


def test_errors_stay_errors() -> None:
    bad = started(9, 5, BUILD, 3, cmdline={"a": 1})
    errors: list[EventError] = []
    assert [] == list(ANY.scan([bad], on_error=errors.append))
    assert 1 == len(errors)


def test_pairs_among_many_are_found() -> None:
    rng = random.Random(3)
    events: list[tuple[float, Event]] = []
    for number in range(300):
        host = f"h{number % 5}"
        parent = 1000 + number // 5
        events.append((number, started(parent, 1, f"sh {number}", number, host)))
        child = started(5000, parent, f"docker build /tmp/{number}", number + 0.5, host)
        events.append((number + rng.uniform(0.5, 9), child))
    events.sort(key=lambda each: each[0])
    made = Parents(Counter())
    for _, event in events:
        row = made.fill(SCHEMAS["osquery"], "process", event)
        line = event["columns"]["cmdline"]
        if line.startswith("docker"):
            expected = f"sh {line.rpartition('/')[2]}"
            assert expected == row["earlier event"]["parent_line"]
