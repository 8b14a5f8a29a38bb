"""The records of Linux audit become the events that they were."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, SCHEMAS, Detector, EventError, Finding, LineError, read_json
from t1612core.cli.main import main
from t1612core.telemetry import audit_records, auditd
from t1612core.telemetry.auditd import CUT, EARLY, LATE, ORPHANED, Assembler

from .audit import TIME, call, cwd, execve, head, path, started, title, untrusted

BUILD = ("docker", "build", "--no-cache", "-t", "app", "/dev/shm/.x")
DETECTORS = [Detector(schema=AUTO), Detector(schema=SCHEMAS["auditd"])]


def joined(lines: Iterable[str], assembler: Assembler | None = None) -> list[dict[str, Any]]:
    made = assembler or Assembler()
    events = [each for place, line in enumerate(lines) for each in made.feed(line, place)]
    return [dict(each.event) for each in (*events, *made.flush()) if each is not None]


def scanned(lines: Iterable[str], **more: Any) -> list[Finding]:
    events = [{"_raw": line, **more} for line in lines]
    found = [list(each.scan(events)) for each in DETECTORS]
    assert [item.score for item in found[0]] == [item.score for item in found[1]]
    return found[0]


def test_the_records_of_a_start_are_one_event() -> None:
    (event,) = joined(started(BUILD))

    assert list(BUILD) == event["EXECVE"]["ARGV"] == event["PROCTITLE"]["ARGV"]
    assert {"cwd": "/srv/app"} == event["CWD"]
    assert 5 == event["AUDIT_RECORDS"]
    assert f"{TIME:.3f}:1" == event["ID"]
    call = event["SYSCALL"]
    assert ("docker", "/usr/bin/docker") == (call["comm"], call["exe"])
    assert ("www-data", "33", "10", "20") == (call["UID"], call["uid"], call["ppid"], call["pid"])
    assert "key" not in call


def test_it_scores_as_what_it_is() -> None:
    (finding,) = scanned(started(BUILD, node="web-07"))

    assert ("process.temp_source", "process.hidden_source") == (
        finding.signals[0],
        finding.signals[2],
    )
    assert ("web-07", "www-data") == (finding.host, finding.account)
    assert datetime.fromtimestamp(TIME, UTC) == finding.time
    assert "docker build --no-cache -t app /dev/shm/.x" == finding.detail


@pytest.mark.parametrize(
    ("before", "host"),
    [
        ("", ""),
        ("node=web-07 ", "web-07"),
        ("Mar  2 08:06:41 web-07 audispd: ", "web-07"),
        ("<13>Mar 12 08:06:41 web-07 audisp-syslog[812]: ", "web-07"),
        ("2026-03-02T08:06:41.500+01:00 web-07 audispd[1]: node=web-08 ", "web-08"),
        ("<110>1 2026-03-02T08:06:41Z web-07 audispd 12 - - ", "web-07"),
        ("Mar  2 08:06:41 web-07 kernel: [   12.345678] audit: ", "web-07"),
        ("tag_audit_log: ", ""),
    ],
)
def test_what_syslog_writes_before_a_record_is_passed(before: str, host: str) -> None:
    (finding,) = scanned(f"{before}{line}" for line in started(BUILD))

    assert host == finding.host


@pytest.mark.parametrize(
    "before",
    [
        "Mar 2 08:06:41 h sudo: dev : COMMAND=",
        "Mar 2 08:06:41 h sshd[1]: Invalid user a: ",
        'Mar 2 08:06:41 h app: "',
        "app ",
    ],
)
def test_no_record_is_read_out_of_the_text_of_a_log(before: str) -> None:
    assert audit_records.record(before + started(BUILD)[0]) is None


def test_types_may_be_numbers_as_in_the_kernels_own_log() -> None:
    numbers = {"SYSCALL": "1300", "EXECVE": "1309", "CWD": "1307", "PROCTITLE": "1327"}
    lines = [
        re.sub(r"^type=(\w+) msg=", lambda at: f"type={numbers.get(at[1], 'UNKNOWN[1302]')} ", line)
        for line in started(BUILD)
    ]
    assert lines[0].startswith("type=1300 audit(")
    assert lines[3].startswith("type=UNKNOWN[1302] audit(")

    assert joined(lines) == joined(started(BUILD))


@pytest.mark.parametrize(
    "before",
    [
        *("[   12.345678] audit: ", "[12.3] audit: ", "<5>[ 12.3] audit: "),
        *("[Mon Mar  2 08:06:41 2026] audit: ", "Mar  2 08:06:41 web-07 kernel: [ 12.3] audit: "),
    ],
)
def test_what_dmesg_shows_is_read(before: str) -> None:
    line = f'{before}type=1309 audit(1772438801.500:71): argc=3 a0="docker" a1="build" a2="http://203.0.113.7/x.git"\n'
    errors: list[LineError] = []
    found = DETECTORS[0].scan_ndjson(io.BytesIO(line.encode()), on_error=errors.append)

    assert ["docker build http://203.0.113.7/x.git"] == [each.finding.detail for each in found]
    assert [] == errors


def test_another_line_of_dmesg_is_told_once() -> None:
    errors: list[LineError] = []
    data = io.BytesIO(b"[ 12.3] usb 1-1: new\n[Mon Mar  2 08:06:41 2026] Linux version\n[12.3]\n")

    assert [[12.3]] == [[each] for each in read_json(data, on_error=errors.append)]
    assert [1, 2] == [each.line for each in errors]


def test_rsyslog_escapes_what_stands_before_the_names() -> None:
    lines = [line.replace("\x1d", "#035") for line in started(BUILD)]

    assert "#035ARCH" in lines[0]
    assert joined(lines) == joined(started(BUILD))


def test_the_order_of_ausearch_is_the_reverse_one() -> None:
    lines = ["----", "time->Mon Mar  2 08:06:41 2026", *reversed(started(BUILD))]
    assembler = Assembler()
    (told,) = [each for at, line in enumerate(lines) for each in assembler.feed(line, at)]

    assert told is not None  # not only when nothing more comes
    assert list(BUILD) == told.event["EXECVE"]["ARGV"]
    assert 2 == told.place
    assert [] == list(assembler.flush())


def test_events_between_each_other_are_kept_apart() -> None:
    many = [
        started(("docker", "build", f"/tmp/{number}"), number, node=f"h{number % 3}")
        for number in range(40)
    ]
    # Hosts count for themselves.
    many += [started(("docker", "run", "x"), 1, node="h2")]
    lines = []
    rng = random.Random(7)
    while any(many):
        lines.append(rng.choice([each for each in many if each]).pop(0))
    made = joined(lines)

    assert 41 == len(made)
    assert {f"/tmp/{number}" for number in range(40)} | {"x"} == {
        event["EXECVE"]["ARGV"][2] for event in made
    }
    for event in made:
        assert {"SYSCALL", "CWD"} <= event.keys()
        number = int(event["ID"].partition(":")[2])
        expected = "h2" if event["EXECVE"]["ARGV"][1] == "run" else f"h{number % 3}"
        assert expected == event["NODE"]


def test_an_end_that_is_told_ends_an_event() -> None:
    assembler = Assembler()
    lines = [call(), execve(BUILD)]
    assert [] == [each for line in lines for each in assembler.feed(line, 0)]

    assert 1 == len(list(assembler.feed(head("EOE", 1), 0)))
    # What comes then belongs to nothing, and is counted; an end says nothing new.
    assert [] == list(assembler.feed(cwd("/"), 0))
    assert [] == list(assembler.feed(head("EOE", 1), 0))
    assert [] == list(assembler.feed(head("EOE", 9), 0))
    assert {LATE: 1} == assembler.lost
    assert [] == list(assembler.flush())


@pytest.mark.parametrize("later", [2.1, -2.1])
def test_what_is_seconds_away_ends_an_event(later: float) -> None:
    assembler = Assembler()
    lines = [call(), execve(BUILD), call(serial=2, time=TIME + later / 2)]
    assert [] == [each for line in lines for each in assembler.feed(line, 0)]

    (told,) = assembler.feed(call(serial=3, time=TIME + later), 0)
    assert told is not None
    assert list(BUILD) == told.event["EXECVE"]["ARGV"]
    # Of another host nothing is known by that.
    assert [] == list(assembler.feed(call(serial=4, time=TIME + 90, node="other"), 0))


def test_too_many_that_wait_are_told_before_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditd, "MOST", 10)
    assembler = Assembler()
    told = [each for number in range(30) for each in assembler.feed(execve(BUILD, number), number)]

    assert list(range(20)) == [each.place for each in told if each]
    assert {EARLY: 20, ORPHANED: 20} == assembler.lost
    assert 10 == len(assembler.waiting)


def test_memory_is_bounded_by_the_texts_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditd, "_MOST_TEXT", 4000)
    assembler = Assembler()
    part = "x" * 500
    told: list[Any] = []
    for number in range(30):
        told += assembler.feed(f"{head('EXECVE', 1)}a1[{number}]={untrusted(part)}", 0)

    assert assembler.lost[EARLY] == 1 == len(told)
    assert assembler.lost[LATE] > 20
    assert [] == assembler.waiting


def test_numbers_that_were_told_are_forgotten_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditd, "_REMEMBERED", 5)
    assembler = Assembler()
    for number in range(9):
        joined(started(BUILD, number), assembler)

    assert 5 == len(assembler._told)


def test_a_long_command_line_comes_in_parts() -> None:
    long = "a b" * 5000
    digits = untrusted(long)
    parts = [digits[at : at + 7500] for at in range(0, len(digits), 7500)]
    lines = [
        call(),
        f'{head("EXECVE", 1)}argc=4 a0="docker" a1_len={len(digits)} a1[0]={parts[0]}',
        *(f"{head('EXECVE', 1)}a1[{number}]={part}" for number, part in enumerate(parts) if number),
        f'{head("EXECVE", 1)}a2="x" a3=""',
        title(("docker",)),
    ]
    assembler = Assembler()
    (event,) = joined(lines, assembler)
    assert ["docker", long, "x", ""] == event["EXECVE"]["ARGV"]
    assert {} == assembler.lost

    # The length may be that of the text, too; a part or an argument that is missing is noticed.
    plain = Assembler()
    counted = [line.replace(f"a1_len={len(digits)}", f"a1_len={len(long)}") for line in lines]
    assert [event] == joined(counted, plain)
    assert {} == plain.lost
    for gone in (2, len(lines) - 2):
        cut = Assembler()
        (event,) = joined([*lines[:gone], *lines[gone + 1 :]], cut)
        assert "docker" == event["EXECVE"]["ARGV"][0]
        assert {CUT: 1} == cut.lost


def test_an_event_of_too_many_records_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_records, "_MOST_RECORDS", 3)
    assembler = Assembler()
    (event,) = joined([call(), *(path(f"/tmp/{number}") for number in range(9))], assembler)

    assert 2 == len(event["PATH"])
    assert {CUT: 1} == assembler.lost


def test_what_has_lost_its_calls_record_is_read_as_far_as_it_goes() -> None:
    (finding,) = scanned([execve(BUILD)])
    assert "process.temp_source" in finding.signals
    assert "" == finding.account

    assembler = Assembler()
    joined([execve(BUILD), path("/x", 2), title(("x",), 3), head("CONFIG_CHANGE", 4)], assembler)
    assert {ORPHANED: 2} == assembler.lost
    # A start of which the arguments are lost is known by what ps shows.
    (finding,) = scanned([call(), title(BUILD)])
    assert "process.temp_source" in finding.signals


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("02001F90CB0071050000000000000000", {"fam": "inet", "addr": "203.0.113.5", "port": 8080}),
        ("00021F90CB0071050000000000000000", {"fam": "inet", "addr": "203.0.113.5", "port": 8080}),
        (
            "0A0001BB0000000020010DB8000000000000000000000007" + "00000000",
            {"fam": "inet6", "addr": "2001:db8::7", "port": 443},
        ),
        (
            "0A0001BB0000000000000000000000000000FFFFCB007105" + "00000000",
            {"fam": "inet6", "addr": "203.0.113.5", "port": 443},
        ),
        (
            "0100" + b"/var/run/docker.sock\0junk".hex(),
            {"fam": "local", "path": "/var/run/docker.sock"},
        ),
        ("0100" + b"\0hidden".hex(), {"fam": "local", "path": "@hidden"}),
        ("0100", {"fam": "local", "path": ""}),
        *((broken, {}) for broken in ("", "0", "0200", "02001F90CB00", "0A0001BB00", "1000", "xy")),
        ("0200" + "00" * 600, {}),
    ],
)
def test_an_address_is_read_from_its_bytes(digits: str, expected: dict[str, Any]) -> None:
    assert expected == audit_records.address(digits)


def connection(saddr: str, number: int = 42, success: str = "success=yes exit=0") -> list[str]:
    exe = "/usr/bin/dockerd"
    return [
        call(number, exe=exe, success=success, tail=""),
        f"{head('SOCKADDR', 1)}saddr={saddr}\x1dSADDR={{ saddr_fam=inet laddr=9.9.9.9 lport=1 }}",
        title((exe,)),
    ]


OUTSIDE = "02001F90CB0071050000000000000000"


def test_a_connection_names_its_peer() -> None:
    (finding,) = scanned(connection(OUTSIDE))
    assert ("network.bare_address", "network.plain_http") == finding.signals
    # Programs in Go do not wait: they are told that it is under way.
    (finding,) = scanned(connection(OUTSIDE, success="success=no exit=-115"))
    assert 3 == finding.score


@pytest.mark.parametrize(
    "lines",
    [
        connection(OUTSIDE, success="success=no exit=-111"),
        connection(OUTSIDE, 43),
        connection(OUTSIDE, 49),
        connection("0100" + b"/run/systemd/notify".hex()),
        [line.replace("success=yes", "success=no") for line in started(BUILD)],
        [head("DAEMON_START", 1) + "op=start ver=3.0 format=enriched res=success"],
    ],
)
def test_what_failed_or_came_in_is_no_finding(lines: list[str]) -> None:
    assert [] == scanned(lines)


def test_an_engines_socket_is_known() -> None:
    lines = connection("0100" + b"/var/run/docker.sock".hex())
    lines[0] = call(42, exe="/usr/bin/php", tail="")
    (event,) = joined(lines)

    assert "daemon" == DETECTORS[0].kind_of(event) == DETECTORS[1].kind_of(event)


FILE = "/dev/shm/.x/Dockerfile"


def written(
    name: str, folder: str, number: int = 257, more: str = "a0=ffffff9c a1=7f a2=241 a3=1b6"
) -> list[str]:
    return [
        call(number, exe="/usr/bin/bash", more=more, tail=""),
        cwd(folder),
        path(folder, kind="PARENT"),
        path(name, kind="CREATE", item=1),
        title(("bash",)),
    ]


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (written(FILE, "/srv"), FILE),
        (written("Dockerfile", "/dev/shm/.x"), FILE),
        (written("./Dockerfile", "/dev/shm/.x/"), FILE),
        (written("Dockerfile", "/dev/shm/.x", 2, "a0=7f a1=41 a2=1b6 a3=0"), FILE),
    ],
)
def test_a_file_is_named_by_its_whole_path(lines: list[str], place: str) -> None:
    (finding,) = scanned(lines)

    assert place == finding.detail
    assert "file.in_memory" in finding.signals or "file.in_temp" in finding.signals


def test_a_name_in_an_open_directory_is_not_in_the_working_one() -> None:
    (event,) = joined(written("Dockerfile", "/dev/shm/.x", more="a0=3 a1=7f a2=241 a3=1b6"))

    assert ["/dev/shm/.x", "Dockerfile"] == [each["name"] for each in event["PATH"]]


@pytest.mark.parametrize(
    ("number", "more"), [(257, "a0=ffffff9c a1=7f a2=80000 a3=0"), (2, "a0=7f a1=0 a2=0 a3=0")]
)
def test_who_opens_a_file_to_read_it_changes_nothing(number: int, more: str) -> None:
    assert [] == scanned(written(FILE, "/srv", number, more))
    # What the call is for may be unknown: an audit rule on writes has no other.
    assert 1 == len(scanned(written(FILE, "/srv", 437, more)))
    assert 1 == len(scanned(written(FILE, "/srv", 257, "a0=ffffff9c")))


def sudo(command: str, result: str = "success") -> str:
    return (
        f'{head("USER_CMD", 7)}pid=300 uid=1000 auid=1000 ses=3 subj=unconfined msg=\'cwd="/srv" '
        f'cmd={untrusted(command)} exe="/usr/bin/sudo" terminal=pts/0 res={result}\''
        '\x1dUID="dev" AUID="dev"'
    )


def test_what_sudo_was_told_is_an_event_by_itself() -> None:
    (finding,) = scanned([sudo("docker build --no-cache /dev/shm/.x")])
    assert "docker build --no-cache /dev/shm/.x" == finding.detail
    assert "dev" == finding.account
    explained = DETECTORS[0].explain(joined([sudo("docker build /tmp/x")])[0])
    assert "process" == explained.kind

    assert [] == scanned([sudo("docker build /dev/shm/.x", "failed")])
    assert [] == scanned([sudo("")])


def test_no_account_is_looked_up_here() -> None:
    lines = [call(tail='UID="unknown(33)" EUID="unset"'), execve(BUILD), title(BUILD)]
    (finding,) = scanned(lines)

    assert "unset" == finding.account
    (finding,) = scanned([call(tail=""), *lines[1:]])
    assert "33" == finding.account


def test_shippers_carry_records_in_objects() -> None:
    lines = started(BUILD)
    (finding,) = scanned(lines, host="web-07")
    assert "web-07" == finding.host
    shipped = [
        {"@timestamp": "x", "message": line, "host": {"name": "web-08"}, "ecs": {"version": "8"}}
        for line in lines
    ]
    (finding,) = DETECTORS[0].scan(shipped)
    assert "web-08" == finding.host
    # All of an event in one text, alone: as Splunk's transaction gives it.
    for detector in DETECTORS:
        one = detector.score({"_raw": "\n".join([*lines, head("EOE", 1), "?"]), "host": 7})
        assert one is not None
        assert "process.temp_source" in one.signals
        # A record of another event, that a line too many has brought along, adds nothing.
        others = head("EXECVE", 2) + 'argc=1 a0="--privileged"'
        beside = detector.score({"_raw": "\n".join([*lines, others]), "host": 7})
        assert beside is not None
        assert (one.signals, one.evidence) == (beside.signals, beside.evidence)


def test_other_events_between_records_stay_in_their_place() -> None:
    other = {"FileName": "docker", "ProcessCommandLine": "docker build -t x /tmp/y"}
    lines = [{"_raw": line} for line in started(BUILD)]
    (first, second) = DETECTORS[0].scan([*lines[:2], other, {"_raw": 7}, *lines[2:]], on_error=str)

    assert other == first.event
    assert 5 == second.event["AUDIT_RECORDS"]
    assert None is DETECTORS[1].explain({"_raw": head("CONFIG_CHANGE", 1) + "op=set"}).kind
    for broken in ({"message": 7, "AUDIT": "x"}, {"_raw": "no type= of an audit("}):
        with pytest.raises(EventError):
            DETECTORS[1].score(broken)


def test_a_value_that_no_kernel_writes_is_read_as_it_is() -> None:
    (event,) = joined([call(), execve(BUILD), f"{head('CWD', 1)}cwd=here", title(BUILD)])

    assert "here" == event["CWD"]["cwd"]


def test_what_is_no_record_or_for_people_is_an_error() -> None:
    for text in (
        "type=CWD msg=audit(03/02/26 08:06:41.500:1) : cwd=/srv ",
        f"{head('CWD', 1)}cwd={'x' * 70_000}",
    ):
        errors: list[EventError] = []
        for detector in DETECTORS:
            assert [] == list(detector.scan([{"_raw": text}], on_error=errors.append))
        assert 2 == len(errors)
        assert ("ausearch --raw" in str(errors[0])) == text.startswith("type=CWD msg=audit(03")


def test_a_day_of_records_is_read_as_a_file(tmp_path: Path) -> None:
    lines = [line for number in range(50) for line in started(BUILD, number, TIME + number)]
    file = tmp_path / "audit.log"
    file.write_text("\n".join(["", *lines, ""]), "utf-8")
    for detector in DETECTORS:
        found = list(detector.scan_ndjson(file))
        assert [2 + 5 * number for number in range(50)] == [each.line for each in found]


RECORDS = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from([*started(BUILD), *connection(OUTSIDE), sudo("x y"), head("EOE", 1)]),
        st.tuples(
            st.sampled_from(["SYSCALL", "EXECVE", "PATH", "SOCKADDR", "PROCTITLE", "CWD", "X"]),
            st.text(alphabet="a0123[]_len= \"'x\x1d{}argcFsaddrname\u00e9", max_size=60),
        ).map(lambda each: head(each[0], 1) + each[1]),
    )
)


@given(RECORDS)
def test_whatever_stands_in_lines_none_raises(lines: list[str]) -> None:
    for event in joined(lines):
        for detector in DETECTORS:
            try:
                detector.score(event)
                detector.explain(event)
            except EventError:
                pass
    assert audit_records.is_record("\n".join(lines)) in (True, False)
    auditd.joined_text({"_raw": "\n".join(lines)})


@given(RECORDS)
def test_going_on_from_what_waits_makes_the_same(lines: list[str]) -> None:
    whole, first, then = Assembler(), Assembler(), Assembler()
    expected = joined(lines, whole)
    half = len(lines) // 2
    events = [each for line in lines[:half] for each in first.feed(line, 0)]
    for host, text in first.waiting:
        assert [] == list(then.feed(text, 0, host))
    then._told.update(first._told)
    events += [each for line in lines[half:] for each in then.feed(line, 0)]
    told = [dict(each.event) for each in (*events, *then.flush()) if each is not None]

    assert sorted(map(repr, expected)) == sorted(map(repr, told))


def unnamed(event: Any) -> Any:
    """Leave out the names that auditd looked up: ausearch shows none of them."""
    if isinstance(event, list):
        return [unnamed(each) for each in event]
    if not isinstance(event, dict):
        return event
    names = {"ARCH", "saddr_fam", "laddr", "lport"}
    return {
        key: unnamed(value)
        for key, value in event.items()
        if key not in names and not key.endswith(("UID", "GID"))
    }


@pytest.mark.skipif(shutil.which("ausearch") is None, reason="needs ausearch, of auditd")
def test_ausearch_reads_the_same(tmp_path: Path) -> None:
    commands = [BUILD, ("docker", "build", "-t", "a b", "/tmp/ü"), ("sh", "-c", 'echo "x"')]
    lines = [line for at, argv in enumerate(commands, 1) for line in started(argv, at, TIME + at)]
    # An address that auditd has read already is not read by ausearch.
    lines += [line.partition("\x1d")[0].replace(":1)", ":9)") for line in connection(OUTSIDE)]
    lines += [line.replace(":1)", ":10)") for line in written("Dockerfile", "/dev/shm/.x")]
    file = tmp_path / "audit.log"
    file.write_text("\n".join([*lines, sudo("docker build x"), ""]), "utf-8")

    def ausearch(*options: str) -> list[str]:
        run = subprocess.run(
            ["ausearch", "-if", str(file), *options], capture_output=True, text=True, check=True
        )
        return run.stdout.split("\n")

    events = joined(file.read_text("utf-8").split("\n"))
    expected = {event["ID"]: unnamed(event) for event in events}
    assert expected == {event["ID"]: unnamed(event) for event in joined(ausearch())}
    assert sorted(map(repr, events)) == sorted(map(repr, joined(ausearch("--raw"))))
    words: dict[str, dict[str, str]] = {}
    for line in ausearch("-i"):
        if found := re.match(r"type=(\w+) msg=audit\([^)]*:(\d+)\) : (.*?) ?$", line):
            words.setdefault(found[2], {})[found[1]] = found[3]
    for event in events:
        shown = words[event["ID"].partition(":")[2]]
        if "EXECVE" in event:
            argv = [f"a{at}={word}" for at, word in enumerate(event["EXECVE"]["ARGV"])]
            assert f"argc={len(argv)} {' '.join(argv)}" == shown["EXECVE"]
        if "SYSCALL" in event:
            assert f"exe={event['SYSCALL']['exe']} " in f"{shown['SYSCALL']} "
            assert f"syscall={event['SYSCALL']['SYSCALL']} " in f"{shown['SYSCALL']} "
        if "SOCKADDR" in event:
            peer = event["SOCKADDR"]["SADDR"]
            assert f"laddr={peer['addr']} lport={peer['port']}" in shown["SOCKADDR"]
        if "USER_CMD" in event:
            assert f"cmd={event['USER_CMD']['cmd']} " in shown["USER_CMD"]


def test_records_that_come_too_late_are_told_by_the_exit_code(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A second event of the same number may say anything."""
    log = tmp_path / "audit.log"
    first = [call(), execve(("ls", "-l")), head("EOE", 1)]
    log.write_text("\n".join([*first, execve(BUILD)]) + "\n")

    assert 3 == main(["scan", str(log)])
    assert "records after their event was told: 1" in capfd.readouterr().err
    log.write_text("\n".join(first) + "\n")
    assert 0 == main(["scan", str(log)])
