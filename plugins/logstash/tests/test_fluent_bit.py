"""Real Fluent Bit, with the configuration that is shipped, end to end."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from .conftest import Start, numbered
from .poison import LINES
from .test_chains import eventually
from .test_syslog import PIPELINES, free_port

FLUENT_BIT = os.environ.get("FLUENT_BIT") or shutil.which("fluent-bit")
PARSER = "[PARSER]\n    name json\n    format json\n"


@pytest.mark.skipif(
    not FLUENT_BIT,
    reason="fluent-bit is missing: its packages.fluentbit.io, or a build of its source named by "
    "FLUENT_BIT",
)
def test_fluent_bit_sends_everything_and_gets_it_back(start: Start, tmp_path: Path) -> None:
    """The relay is not there at first, and is killed in the middle."""
    upstream, downstream = free_port(), free_port()
    text = (PIPELINES / "fluent-bit.conf").read_text("utf-8")
    text = re.sub(r"^ +db .*\n", "", text, flags=re.MULTILINE)
    for old, new in (
        *(("8612", str(upstream)), ("8613", str(downstream))),
        *(("/var/log/events.jsonl", str(tmp_path / "events")), ("/var/log", str(tmp_path))),
        *(("/etc/fluent-bit", str(tmp_path)), ("cap   30", "cap   2")),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "parsers.conf").write_text(PARSER)
    (tmp_path / "conf").write_text(text)
    bad = [line for line in LINES if len(line) < 2_000 and b"\n" not in line]
    events = tmp_path / "events"
    events.write_bytes(b"\n".join(numbered(2_000)) + b"\n")
    out = tmp_path / "t1612.jsonl"
    assert FLUENT_BIT is not None
    process = subprocess.Popen([FLUENT_BIT, "-q", "-c", str(tmp_path / "conf")])
    relay = ("http", "--listen", f"127.0.0.1:{upstream}")
    relay = (*relay, "--downstream", f"http://127.0.0.1:{downstream}/")
    try:
        running = start(*relay)
        with events.open("ab") as file:
            file.write(b"\n".join([*bad, *numbered(2_000, 2_000)]) + b"\n")
        running.stop(signal.SIGKILL)
        running = start(*relay)
        eventually(lambda: len(seqs(out)) >= 4_000, 60)
        assert running.stop() == 0
    finally:
        process.terminate()
        process.wait(30)
    found = seqs(out)

    assert set(found) == set(range(4_000))
    assert all(found[at]["t1612"]["score"] == (0 if at % 10 else 4) for at in range(4_000))


def seqs(path: Path) -> dict[int, Any]:
    made = {}
    for line in path.read_bytes().splitlines() if path.exists() else []:
        with suppress(ValueError, KeyError, TypeError):  # a part of a line, or poison
            event = json.loads(line)
            made[event["seq"]] = event
    return made
