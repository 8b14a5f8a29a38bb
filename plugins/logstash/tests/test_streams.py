"""The TCP relay and standard input, started as pipelines start them."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .conftest import BUILD, COMMAND, QUIET, Start, numbered
from .sinks import Sink


def tcp(start: Start, sink: Sink, *args: str) -> Any:
    return start("tcp", "--listen", "127.0.0.1:0", "--downstream", f"127.0.0.1:{sink.port}", *args)


def test_lines_pass_in_their_order_and_the_last_needs_no_end(start: Start, sink: Sink) -> None:
    running = tcp(start, sink)
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\n".join(numbered(3_000)))
    events = sink.wait(3_000)

    assert [event["seq"] for event in events] == list(range(3_000))
    assert all(event["t1612"]["score"] == (0 if event["seq"] % 10 else 4) for event in events)
    assert running.stop(signal.SIGTERM) == 0


def test_any_bytes_leave_tagged_and_long_lines_are_cut(start: Start, sink: Sink) -> None:
    running = tcp(start, sink, "--max-line", "1000")
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\xff\x00\n\n\r\n[1]\n" + b"x" * 5_000 + b"\n" + b'{"seq":1}\n')
    events = sink.wait(4)

    assert [event.get("tags") for event in events] == [["_jsonparsefailure"]] * 3 + [None]
    assert events[3]["seq"] == 1
    assert len(events[2]["message"]) == 1_000


def test_while_the_next_pipeline_does_not_read_nothing_is_read(start: Start, sink: Sink) -> None:
    sink.reads.clear()
    running = tcp(start, sink)
    line = json.dumps({**QUIET, "pad": "x" * 10_000}).encode() + b"\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.settimeout(1)
        with suppress(TimeoutError):
            while sent < 20_000:
                connection.sendall(line)
                sent += 1
        assert sent < 20_000
        memory = Path(f"/proc/{running.process.pid}/statm").read_text().split()[1]
        assert int(memory) * 4096 < 150e6
        sink.reads.set()
        assert len(sink.wait(sent)) >= sent


def test_a_next_pipeline_that_comes_later_gets_everything(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", f"127.0.0.1:{port}")
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\n".join(numbered(100)) + b"\n")
        time.sleep(0.5)
        late = Sink(port)
        assert [event["seq"] for event in late.wait(100)] == list(range(100))
    late.listener.close()


def piped(data: bytes, *args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, "stdio", *args], input=data, capture_output=True, timeout=60, check=True
    )


def test_plain() -> None:
    done = piped(b"\n".join(numbered(1_000)))
    events = [json.loads(line) for line in done.stdout.splitlines()]

    assert [event["seq"] for event in events] == list(range(1_000))
    assert events[0]["t1612"]["score"] == 4


def test_plain_answers_before_more_comes() -> None:
    process = subprocess.Popen([*COMMAND, "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    for line in numbered(3):
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["seq"] == json.loads(line)["seq"]
    process.stdin.close()
    process.stdout.close()
    assert process.wait(20) == 0


def test_a_stop_saves_the_chains(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    params = ("--param", "correlate=true", "--param", f"state={path}")
    process = subprocess.Popen(
        [*COMMAND, "stdio", *params], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(BUILD).encode() + b"\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["t1612"]["score"] == 4
    assert not path.exists()  # ten seconds are not over yet
    process.terminate()
    assert process.wait(20) == 0
    process.stdin.close()
    process.stdout.close()
    assert "web-prod-07" in path.read_text("utf-8")


def test_mmexternal_answers_each_line_with_what_changes() -> None:
    lines = [json.dumps(BUILD).encode(), b"no json", b"", json.dumps(QUIET).encode()]
    done = piped(b"\n".join(lines) + b"\n", "--dialect", "mmexternal")
    first, second, third, last = map(json.loads, done.stdout.splitlines())

    assert first["$!"]["t1612"]["score"] == 4
    assert "process" not in first["$!"]
    assert second == {"$!": {"tags": ["_jsonparsefailure"]}}
    assert third == {}
    assert last == {"$!": {"t1612": {"score": 0}}}


def test_omprog_confirms_what_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    process = subprocess.Popen(
        [*COMMAND, "stdio", "--dialect", "omprog", "--output", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"OK\n"
    said = [b"BEGIN TRANSACTION", *numbered(5), b"COMMIT TRANSACTION"]
    for at, line in enumerate(said):
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"OK\n"
        assert len(path.read_bytes().splitlines()) == min(at, 5)
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert [json.loads(line)["seq"] for line in path.read_bytes().splitlines()] == list(range(5))


def test_a_filter_of_ones_own_runs_in_a_pipeline(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text("def filter(event):\n    return [event] * 2 if event['seq'] % 2 else []\n")
    done = piped(b"\n".join(numbered(4)), "--filter", str(script))

    assert [json.loads(line)["seq"] for line in done.stdout.splitlines()] == [1, 1, 3, 3]
