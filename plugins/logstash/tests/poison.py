"""Lines that have broken programs like this one, or could: each has to leave as it came in.

Rule 1: none has an end of line, and none is empty: each is one event.
"""

from __future__ import annotations

import json
from typing import Any, Final

from .conftest import BUILD


def _odd(value: Any) -> bytes:
    return json.dumps(value).encode()


_NUMBERS: Final = (
    *("1e999", "-1e999", "1e-999", "-0", "-0.0", "1E+2", "18446744073709551616", "9" * 400),
    *("9" * 5_000, "0." + "1" * 3_000, "NaN", "Infinity", "-Infinity", "01", "0x10", "1_000"),
)
_STRINGS: Final = (
    *(
        r"\ud800",
        r"\udc00\ud800",
        r"\u0000",
        r"\ud83d\ude00",
        r"\u202e",
        r"\u2028",
        r"\x41",
        r"\u12",
    ),
    *("%{[process]}", "{", "[", '{\\"a\\":', "'", "\\\\", "BEGIN TRANSACTION", "OK"),
)
_TIMES: Final[tuple[Any, ...]] = (0, -1, 1e300, "x", [], "9999-12-31", {})
_ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    7,
    1.5,
    "x",
    [],
    [[]],
    {},
    [None],
    {"a": {}},
    "%{x}",
    -1,
)

LINES: Final[tuple[bytes, ...]] = (
    *(b'{"a":%s}' % each.encode() for each in _NUMBERS),
    *(b'{"a":"%s"}' % each.encode() for each in _STRINGS),
    *(b'{"%s":1}' % each.encode() for each in _STRINGS[:6]),
    b'{"a":1e999,"b":"\\ud800"}',
    b'{"a":NaN,"b":"\\ud800"}',
    b'{"tags":[1e999],"t1612":{"a":"\\ud800"}}',
    b'{"tags":"\\ud800","a":1e999}',
    b'{"tags":1e999}',
    b'{"a":"\xff\xfe"}',
    b'{"\xff":1}',
    b'{"a":"\xed\xa0\x80"}',
    b"\xff",
    b"\x00",
    b'{"a":"\x00"}',
    b'{"a":"\x01\x1f"}',
    b'\xef\xbb\xbf{"a":1}',
    b"\xff\xfe{\x00}\x00",
    *(b"{", b"}", b"[", b"]", b'"', b"{}", b"[]", b"[1]", b"7", b"null", b"true", b'"x"', b"-"),
    *(b'{"a":1', b'{"a":1}}', b'{"a":1}{"b":2}', b'{"a":1},', b'{"a" 1}', b"{'a':1}", b'{"a":1,}'),
    b'{"a":1,"a":2}',
    b'{"":1}',
    b"{" * 100_000,
    b"[" * 100_000,
    b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b'{"a":"' + b"x" * 100_000 + b'"}',
    b'{"a":"' + b"\\\\" * 50_000 + b'"}',
    b"{" + b",".join(b'"k%d":%d' % (at, at) for at in range(5_000)) + b"}",
    b"BEGIN TRANSACTION ",
    b"<13>1 - - - - - -",
    b"OK",
    b"GET / HTTP/1.1",
    *(_odd({"process": each}) for each in _ODD),
    *(_odd({**BUILD, "process": {**BUILD["process"], "command_line": each}}) for each in _ODD),
    *(_odd({**BUILD, "process": {**BUILD["process"], "parent": each}}) for each in _ODD[:6]),
    *(_odd({**BUILD, key: each}) for key in ("host", "event", "user") for each in _ODD[:8]),
    *(_odd({**BUILD, "@timestamp": each}) for each in _TIMES),
    *(_odd({**BUILD, "tags": each}) for each in _ODD),
    *(_odd({**BUILD, "threat": each}) for each in _ODD[:6]),
    *(_odd({"file": {"path": each}, "event": {"category": "file"}}) for each in _ODD[:6]),
    *(_odd({"destination": {"ip": each, "port": each}}) for each in _ODD[:6]),
    *(_odd({"message": each}) for each in _ODD),
    *(_odd({"url": each, "destination": {"ip": "203.0.113.7"}}) for each in _ODD[:6]),
    *(_odd({**BUILD, "rule": each}) for each in _ODD[:6]),
    *(_odd({"event.kind": each, "rule.id": each, **BUILD}) for each in _ODD[:6]),
    _odd({**BUILD, "threat": {"technique": {"id": {"a": 1}}, "technique.id": [1, None]}}),
    _odd({**BUILD, "": {"": {"": 1}}, ".": 1, "event.": 1, ".kind": 1}),
    _odd({"process.name": "docker", "process.command_line": "docker build /dev/shm/x"}),
    _odd({"process": {"args": ["docker"] * 5_000}}),
    _odd({"FileName": 7, "ProcessCommandLine": ["docker", "build", "/tmp/x"]}),
    _odd({"records": [{"properties": {"FileName": "docker"}}]}),
    _odd({"records": []}),
    _odd({"properties": "\ud800"}),
    _odd({**BUILD, "event": {"risk_score": 10**400}}),
    json.dumps(BUILD)[:-1].encode() + b',"n":1e999}',
    json.dumps(BUILD)[:-1].encode() + b',"n":"\\ud800"}',
    json.dumps(BUILD)[:-1].encode() + b',"event":{"risk_score":1e999}}',
)
assert len(set(LINES)) >= 200
assert not [line for line in LINES if b"\n" in line or not line.strip()]

# Filters that do what no filter should.
NASTY: Final = """
import sys

class Mute(Exception):
    def __str__(self):
        raise RuntimeError("mute")

class Loop(list):
    pass

DEEDS = 9
count = 0

def filter(event):
    global count
    count += 1
    deed = count % DEEDS
    print("printed by a filter")
    print("OK", file=sys.stderr, flush=True)
    if deed == 0:
        raise Mute
    if deed == 1:
        event.clear()
        raise KeyError("\\ud800")
    if deed == 2:
        return [{"a": float("nan"), "t1612": {"score": float("inf")}}]
    if deed == 3:
        return None
    if deed == 4:
        sys.exit(3)
    if deed == 5:
        event["self"] = event
        return [event]
    if deed == 6:
        return [event, 7]
    if deed == 7:
        return [{"a": object(), "t1612": {1: object()}}]
    return [{**event, "went": True}]
"""
