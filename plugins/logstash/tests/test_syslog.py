"""Real rsyslog and real syslog-ng, with the configurations that are shipped, end to end."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import site
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import t1612_logstash

from .conftest import numbered
from .poison import LINES

PIPELINES = Path(__file__).resolve().parents[1] / "pipelines"
COMMAND = f"{sys.executable} -m t1612_logstash.main"
Configured = Callable[..., tuple[int, Path]]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def filled(name: str, folder: Path, port: int) -> str:
    """Give a configuration that is shipped, with this machine's places in it."""
    text = (PIPELINES / name).read_text("utf-8")
    shipped = {"8615": port, "8616": port, "8617": port}
    for old, new in shipped.items():
        text = text.replace(f'port="{old}"', f'port="{new}"').replace(
            f"port({old})", f"port({new})"
        )
    text = text.replace("/opt/t1612/bin/t1612-logstash", COMMAND)
    made = text.replace("/var/log/t1612.jsonl", str(folder / "out.jsonl"))
    made = made.replace("/var/log/t1612-logstash.log", str(folder / "log"))
    assert str(port) in made
    assert "/opt/t1612" not in made
    return made


def sent(port: int, lines: list[bytes], pause: Callable[[int], object] = lambda _: None) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    with connection:
        for at in range(0, len(lines), 500):
            connection.sendall(b"".join(line + b"\n" for line in lines[at : at + 500]))
            pause(at)


def arrived(path: Path, count: int, seconds: float = 60) -> list[dict[str, Any]]:
    """Wait for as many lines, and give them."""
    deadline = time.monotonic() + seconds
    rows: list[dict[str, Any]] = []
    while len(rows) < count and time.monotonic() < deadline:
        time.sleep(0.2)
        if path.exists():
            whole = path.read_bytes().rpartition(b"\n")[0]
            rows = [json.loads(line) for line in whole.splitlines()]
    return rows


@pytest.fixture
def rsyslog(tmp_path: Path) -> Iterator[Configured]:
    program = shutil.which("rsyslogd", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        pytest.skip("rsyslogd is missing: apt install rsyslog")
    running: list[subprocess.Popen[bytes]] = []

    def go(name: str, dialect: str = "--dialect mmexternal") -> tuple[int, Path]:
        port = free_port()
        config = tmp_path / "rsyslog.conf"
        config.write_text(
            f'global(workDirectory="{tmp_path}" maxMessageSize="64k")\n'
            + filled(name, tmp_path, port).replace("--dialect mmexternal", dialect)
        )
        command = [program, "-n", "-f", str(config), "-i", str(tmp_path / "pid")]
        running.append(subprocess.Popen(command))
        return port, tmp_path / "out.jsonl"

    yield go
    for process in running:
        process.terminate()
        process.wait(30)


def is_scored(seq: int, score: Any) -> bool:
    return bool(int(score) == (0 if seq % 10 else 4))


def test_mmexternal(rsyslog: Configured) -> None:
    port, path = rsyslog("rsyslog-mmexternal.conf")
    sent(port, [*numbered(2_000), b"no json"])
    rows = arrived(path, 2_001)

    seqs = [json.loads(row["message"])["seq"] for row in rows[:-1]]
    assert seqs == list(range(2_000))
    assert all(
        is_scored(seq, row["fields"]["t1612"]["score"])
        for seq, row in zip(seqs, rows, strict=False)
    )
    assert rows[-1]["fields"]["tags"] == ["_jsonparsefailure"]


def test_mmexternal_writes_json_whatever_comes(rsyslog: Configured) -> None:
    """A filter that fails and prints all the time has no other message's answer."""
    port, path = rsyslog("rsyslog-mmexternal.conf")
    short = [line for line in LINES if len(line) < 8_000 and b"\0" not in line]
    lines = [each for line in short for each in (line, numbered(1)[0])]
    sent(port, [*lines, b'{"t1612":{"score":9}}'])
    rows = arrived(path, len(lines) + 1)

    assert len(rows) == len(lines) + 1
    assert all(row["fields"]["route"] == "mmexternal" for row in rows)
    for row in rows[1 : len(lines) : 2]:
        assert json.loads(row["message"])["seq"] == 0
        assert row["fields"]["t1612"]["score"] == 4
    planted = [row for row in rows if row["message"].startswith('{"t1612"')]
    assert planted[0]["fields"]["t1612"] == {"score": 0, "unread": True}


def test_mmexternal_writes_json_without_an_answer(rsyslog: Configured) -> None:
    port, path = rsyslog("rsyslog-mmexternal.conf", "--dialect mmexternal --filter /nonexistent")
    sent(port, [b'{"a":1}', b'{"b":2}'])
    rows = arrived(path, 2)

    assert [row["fields"] for row in rows] == [{"route": "mmexternal"}] * 2


def test_omprog_writes_each_whatever_comes(rsyslog: Configured) -> None:
    port, path = rsyslog("rsyslog-omprog.conf")
    lines = [line for line in LINES if len(line) < 8_000 and b"\0" not in line]
    sent(port, [*lines, *numbered(1)])
    rows = arrived(path, len(lines) + 1)

    assert len(rows) == len(lines) + 1
    assert rows[-1]["t1612"]["score"] == 4


def programs(output: str) -> set[int]:
    """Give the processes that write to *output*, but for rsyslog itself."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if b"omprog" in words and output.encode() in words:
                found.add(int(path.parent.name))
    return found


def test_omprog_is_killed_and_loses_nothing_that_it_confirmed(rsyslog: Configured) -> None:
    port, path = rsyslog("rsyslog-omprog.conf")
    killed: list[int] = []

    def kill(at: int) -> None:
        """Kill the program in the middle of its work: a new one each time."""
        if at not in (5_000, 12_000):
            return
        before = len(arrived(path, 1))
        arrived(path, before + 1)
        deadline = time.monotonic() + 20
        while not (found := programs(str(path)) - set(killed)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for pid in found:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    sent(port, numbered(20_000), kill)
    rows = arrived(path, 20_000)
    seqs = [row["seq"] for row in rows]

    assert len(killed) == 2
    assert set(seqs) == set(range(20_000))
    assert len(seqs) <= 20_000 + len(killed)  # one that was written, but not confirmed yet
    assert all(is_scored(row["seq"], row["t1612"]["score"]) for row in rows)


@pytest.fixture
def syslog_ng(tmp_path: Path) -> Iterator[Configured]:
    root = os.environ.get("SYSLOG_NG_ROOT")
    if root is None:
        pytest.skip("SYSLOG_NG_ROOT is not set: nox -s logstash unpacks Debian's packages there")
    libraries = Path(root, "usr", "lib", "syslog-ng")
    running: list[subprocess.Popen[bytes]] = []

    def go(name: str) -> tuple[int, Path]:
        port = free_port()
        config = tmp_path / "syslog-ng.conf"
        config.write_text(filled(name, tmp_path, port))
        modules = libraries / "3.38"
        command = [
            str(Path(root, "usr", "sbin", "syslog-ng")),
            *("--foreground", "--no-caps", "--cfgfile", str(config), "--stderr"),
            *("--persist-file", str(tmp_path / "persist"), "--pidfile", str(tmp_path / "pid")),
            *("--control", str(tmp_path / "control"), "--module-path", str(modules)),
        ]
        here = str(Path(t1612_logstash.__file__).parents[1])  # it may be installed as editable
        paths = [here, *site.getsitepackages(), str(modules / "python")]
        env = {
            "LD_LIBRARY_PATH": f"{libraries}:{Path(root, 'usr', 'lib', 'x86_64-linux-gnu')}",
            "PYTHONPATH": os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")]),
            "PATH": os.environ["PATH"],
        }
        include = Path(root, "usr", "share", "syslog-ng", "include")
        if include.exists():
            env["SYSLOGNG_PREFIX"] = str(root)
        running.append(subprocess.Popen(command, env=env))
        return port, tmp_path / "out.jsonl"

    yield go
    for process in running:
        process.terminate()
        process.wait(30)


def test_syslog_ng(syslog_ng: Configured) -> None:
    port, path = syslog_ng("syslog-ng.conf")
    sent(port, [*numbered(2_000), b"no json"])
    rows = arrived(path, 2_001)

    seqs = [json.loads(row["message"])["seq"] for row in rows[:-1]]
    assert seqs == list(range(2_000))
    scores = [row["t1612"]["score"] for row in rows[:-1]]
    assert all(map(is_scored, seqs, scores))
    assert rows[-1]["t1612"]["tags"] == "_jsonparsefailure"


def test_syslog_ng_marks_each_whatever_comes(syslog_ng: Configured) -> None:
    port, path = syslog_ng("syslog-ng.conf")
    # There, a zero byte ends a message, too.
    lines = [line for line in LINES if len(line) < 8_000 and b"\0" not in line]
    sent(port, [*lines, b'{"t1612":{"score":9}}', *numbered(1)])
    rows = arrived(path, len(lines) + 2)

    assert len(rows) == len(lines) + 2
    assert all("t1612" in row for row in rows)
    assert rows[-2]["t1612"] == {"score": "0", "unread": "true"}
    assert rows[-1]["t1612"]["score"] == "4"


def test_http_conf_lets_no_sender_plant_a_score_and_no_suppressed_finding_alert() -> None:
    """Logstash is not at hand: what stands there is checked by what it is."""
    text = (PIPELINES / "http.conf").read_text("utf-8")
    before, _, behind = text.partition("http {")
    names = re.findall(r'prune \{ blacklist_names => \["(.*)"\] \}', before)
    assert len(names) == 1
    for planted in ("t1612", "t1612.score", "[t1612][score]"):
        assert re.search(names[0], planted)
    assert not re.search(names[0], "t1612x")
    assert not re.search(names[0], "my.t1612")
    condition = behind.partition('target_body => "[t1612]"')[2]
    assert re.search(r"if .*\[t1612\]\[score\] >= 2 and !\[t1612\]\[suppressed_by\] \{", condition)
    for field in ("[rule][id]", "[rule][name]", "[rule][version]", "[threat][framework]"):
        assert f"if !{field} {{" in condition
    for field in ("[threat][technique][id]", "[threat][tactic][id]", "[event][risk_score]"):
        assert f'"{field}"' in condition
    assert text.count("{") == text.count("}")


def test_within_syslog_ng_no_library_for_tls_is_needed() -> None:
    """Its own Python may be another one than that which such a library was built for."""
    code = "import sys, t1612_logstash.syslog_ng; sys.exit('ssl' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
