"""Filters and senders that do what they should not, and settings that mean nothing."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.bodies import elements
from t1612_logstash.fields import mark
from t1612_logstash.loading import FilterError, load

from .conftest import BUILD, COMMAND, QUIET, Start, Talk, numbered
from .sinks import Next, Sink, asked

HANGS = """
import time

def filter(event):
    if event.get("seq") == 3:
        WAIT
    return [{**event, "went": True}]
"""
LOOP = "while True: pass"
SLEEP = "time.sleep(999)"
SOON = ("--filter-seconds", "0.5")


def hanging(folder: Path, wait: str, batch: bool = False) -> tuple[str, ...]:
    path = folder / "hangs.py"
    more = "\ndef filter_batch(events):\n    return [filter(event) for event in events]\n"
    path.write_text(HANGS.replace("WAIT", wait) + (more if batch else ""))
    return ("--filter", str(path), *SOON)


def ended(events: list[Any], count: int = 6) -> None:
    """Hold that only the event at which the filter hung is tagged."""
    assert [event["seq"] for event in events] == list(range(count))
    tagged = [event["seq"] for event in events if "went" not in event]
    assert tagged == [3]
    assert events[3]["tags"] == ["_t1612exception"]
    assert "took too long" in events[3]["t1612"]["error"]


@pytest.mark.parametrize("wait", [LOOP, SLEEP])
def test_a_filter_that_hangs_holds_up_stdio_for_a_moment(tmp_path: Path, wait: str) -> None:
    done = subprocess.run(
        [*COMMAND, "stdio", *hanging(tmp_path, wait)],
        input=b"\n".join(numbered(6)),
        capture_output=True,
        timeout=30,
    )

    assert done.returncode == 0
    ended([json.loads(line) for line in done.stdout.splitlines()])


@pytest.mark.parametrize("wait", [LOOP, SLEEP])
def test_a_filter_that_hangs_holds_up_the_relay_for_a_moment(
    start: Start, next_pipeline: Next, tmp_path: Path, wait: str
) -> None:
    args = ("--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    running = start("http", *args, *hanging(tmp_path, wait))
    assert asked(running.port, b"\n".join(numbered(6)), "/")[0] == 200
    ended(next_pipeline.events)
    status, answer = asked(running.port, b'{"seq":3}')

    assert (status, "took too long" in json.loads(answer)["error"]) == (200, True)
    assert json.loads(asked(running.port, b'{"seq":4}')[1]) == {"went": True}
    assert running.stop() == 0


def test_a_filter_that_hangs_holds_up_tcp_for_a_moment(
    start: Start, sink: Sink, tmp_path: Path
) -> None:
    args = ("--listen", "127.0.0.1:0", "--downstream", f"127.0.0.1:{sink.port}")
    running = start("tcp", *args, *hanging(tmp_path, LOOP))
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\n".join(numbered(6)) + b"\n")
        ended(sink.wait(6))
    assert running.stop() == 0


def test_where_a_filter_cannot_be_ended_the_program_ends(
    start: Start, sink: Sink, tmp_path: Path
) -> None:
    """A wait inside C code, in a thread: whoever started the program starts it again."""
    args = ("--listen", "127.0.0.1:0", "--downstream", f"127.0.0.1:{sink.port}")
    running = start("tcp", *args, *hanging(tmp_path, SLEEP))
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\n".join(numbered(6)) + b"\n")
        assert running.process.wait(20) == 70


def test_a_filter_for_batches_that_hangs_has_its_batch_tagged(tmp_path: Path) -> None:
    args = hanging(tmp_path, LOOP, batch=True)
    with Talk("stdio", *args) as talk:
        event = json.loads(talk.ask(b'{"seq":3}'))
        assert event["tags"] == ["_t1612exception"]
        assert json.loads(talk.ask(b'{"seq":4}'))["went"] is True


@pytest.mark.parametrize("deed", ["raise KeyboardInterrupt", "raise BaseException", "exit()"])
def test_nothing_that_a_filter_raises_ends_the_program(tmp_path: Path, deed: str) -> None:
    path = tmp_path / "raises.py"
    path.write_text(f"def filter(event):\n    {deed}\n")
    with Talk("stdio", "--filter", str(path)) as talk:
        for _ in range(3):
            assert json.loads(talk.ask(b"{}"))["tags"] == ["_t1612exception"]


def test_a_filter_that_exits_when_it_is_loaded_is_told(tmp_path: Path) -> None:
    path = tmp_path / "exits.py"
    path.write_text("import sys\nsys.exit(0)\n")
    with pytest.raises(FilterError, match="SystemExit"):
        load(str(path))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("return [{**event, 't1612': {'own': 1}}]", {"own": 1}),
        ("event['a'] = {'b': 1}; return [event]", {"a": {"b": 1}}),
        ("return []", {"dropped": True}),
        ("return 7", {"error": "TypeError: filter gave int, expected a list of events"}),
        ("return [1 / 0]", {"error": "ZeroDivisionError: division by zero"}),
    ],
)
def test_a_filter_of_ones_own_answers_the_http_filter(
    start: Start, tmp_path: Path, source: str, expected: Any
) -> None:
    path = tmp_path / "own.py"
    path.write_text(f"def filter(event):\n    {source}\n")
    port = start("http", "--listen", "127.0.0.1:0", "--filter", path).port

    assert json.loads(asked(port, b'{"x":1}')[1]) == expected
    assert json.loads(asked(port, b'[{"x":1}]')[1]) == [expected]


def test_an_object_on_several_lines_is_one_event(start: Start, next_pipeline: Next) -> None:
    port = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url).port
    for value in (BUILD, [BUILD, QUIET]):
        assert asked(port, json.dumps(value, indent=2).encode(), "/")[0] == 200

    assert [event["t1612"]["score"] for event in next_pipeline.events] == [4, 4, 0]
    assert elements(b'{"a":\n1}\n', 9) == [b'{"a":\n1}']
    assert elements(b'{"a":1}\n{"b":\n2}', 9) == [b'{"a":1}', b'{"b":', b"2}"]
    assert elements(b'{"a":\n1}\n{"b":2}', 9) == [b'{"a":', b"1}", b'{"b":2}']


def test_fields_with_dots_are_changed_where_they_are() -> None:
    event = {
        **{"event.kind": "event", "event.risk_score": 1, "rule.id": "theirs"},
        "threat.technique.id": ["T1059"],
        **{"threat.tactic": {"id": "TA0002"}, "process": BUILD["process"]},
    }
    (line,) = load().lines([json.dumps(event).encode()])
    made = json.loads(line)

    assert (made["event.kind"], made["event.risk_score"], made["rule.id"]) == ("alert", 4, "theirs")
    assert made["rule.version"]
    assert made["threat.technique.id"] == ["T1059", "T1612"]
    assert made["threat.technique.name"] == ["Build Image on Host"]
    assert made["threat.tactic"] == {"id": ["TA0002", "TA0005"], "name": ["Defense Evasion"]}
    assert not {"event", "rule", "threat"} & set(made)


def test_what_is_in_the_way_of_a_field_stays() -> None:
    event = {"event": 7, "rule": "x", "threat": {"technique": []}, "process": BUILD["process"]}
    (line,) = load().lines([json.dumps(event).encode()])
    made = json.loads(line)

    assert (made["event"], made["rule"], made["threat"]["technique"]) == (7, "x", [])
    assert made["threat"]["tactic"]["id"] == ["TA0005"]
    assert mark({}, None) == {"t1612": {"score": 0}}


def test_a_file_that_is_moved_away_is_followed_by_a_new_one(tmp_path: Path) -> None:
    out, old = tmp_path / "out", tmp_path / "out.1"
    with Talk("stdio", "--dialect", "omprog", "--output", str(out)) as talk:
        assert talk.read() == b"OK\n"
        for at, line in enumerate(numbered(6)):
            if at == 2:
                out.rename(old)
            if at == 4:
                out.unlink()
            assert talk.ask(line) == b"OK\n"
        assert talk.end() == 0

    assert [json.loads(line)["seq"] for line in old.read_bytes().splitlines()] == [0, 1]
    assert [json.loads(line)["seq"] for line in out.read_bytes().splitlines()] == [4, 5]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"state": "x"}, "state means nothing without correlate=true"),
        ({"lateness_seconds": "5"}, "lateness_seconds means nothing without correlate"),
        ({"correlate": "true", "state_seconds": "5"}, "state_seconds means nothing without state"),
        ({"correlate": "perhaps"}, "correlate is 'perhaps'; it is true or false"),
        *(
            ({"correlate": "true", name: value}, f"{name} is '{value}'; it is a number from 0 to")
            for name in ("window_minutes", "lateness_seconds", "state_seconds")
            for value in ("-1", "nan", "inf", "x")
        ),
    ],
)
def test_a_setting_that_means_nothing_is_an_error(params: dict[str, str], said: str) -> None:
    with pytest.raises(FilterError, match=said):
        load(params={**params})
    load()


def test_two_programs_do_not_share_a_state(tmp_path: Path) -> None:
    params = {"correlate": "true", "state": str(tmp_path / "state")}
    mine = load(params=params)
    done = subprocess.run(
        [*COMMAND, "stdio", *(f"--param={key}={value}" for key, value in params.items())],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=30,
    )
    mine.close()

    assert (done.returncode, done.stdout) == (1, b"")
    assert b"another program has it" in done.stderr
    load(params=params).close()
    load()


def test_a_slow_event_is_not_taken_for_a_filter_that_hangs(tmp_path: Path) -> None:
    path = tmp_path / "slow.py"
    path.write_text("import time\ndef filter(event):\n    time.sleep(0.2)\n    return [event]\n")
    before = time.monotonic()
    with Talk("stdio", "--filter", str(path), *SOON) as talk:
        for line in numbered(8):
            assert "tags" not in json.loads(talk.ask(line))
    assert time.monotonic() - before > 1.5
