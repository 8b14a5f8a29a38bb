"""The command line reads what people have, says what it found, and accounts for the rest."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from t1612core import Detector, SourceError
from t1612core.cli import output_options, progress, scan, workers
from t1612core.cli.main import main
from t1612core.cli.reading import Read, Reader
from t1612core.cli.workers import map_in_order
from t1612core.stream import sources
from t1612core.stream.account import Account, Rejected
from t1612core.summary.command_lines import LineTally

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "TimeGenerated": "2026-03-02T08:00:00Z"}
LATER = {**HIT, "TimeGenerated": "2026-03-03T08:00:00Z", "DeviceName": "later"}
MISS = {"FileName": "Dockerfile", "FolderPath": "/srv/x/"}
OTHER = {"Type": "SigninLogs"}
WRONG = {"FileName": 7, "FolderPath": "/"}

Result = tuple[int, str, str]
Run = Callable[..., Result]


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command in this process; give its exit code, output and errors."""

    def command(*args: str, stdin: bytes = b"") -> Result:
        path = tmp_path / "stdin"
        path.write_bytes(stdin)
        with path.open() as file, monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", file)
            code = main(["scan", *args])
        return (code, *capfd.readouterr())

    return command


def test_findings_are_json_lines_when_piped(run: Run) -> None:
    code, out, err = run(stdin=lines(MISS, HIT))

    assert 1 == code
    assert {"file": "-", "line": 2} == json.loads(out)["source"]
    assert "t1612: 2 events = 2 scored + 0 rejected; 1 finding, read as mde (2)\n" == err


def test_nothing_found(run: Run) -> None:
    account = "t1612: 1 event = 1 scored + 0 rejected; 0 findings, read as mde (1)\n"
    assert (0, "", account) == run(stdin=lines(MISS))


NOTHING = "nothing was read: no event stands in what was given"


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"[]", b'{"value": []}', b"FileName,FolderPath\n", gzip.compress(b"", mtime=0)],
    ids=repr,
)
def test_nothing_read_is_not_nothing_found(run: Run, data: bytes) -> None:
    expected = f"t1612: 0 events = 0 scored + 0 rejected; 0 findings, {NOTHING}\n"

    assert (3, "", expected) == run(stdin=data)
    assert (0, "", expected) == run("--allow-empty", stdin=data)


def test_an_input_without_events_beside_others_is_told(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a").write_bytes(b"")
    (folder / "b").write_bytes(lines(MISS))
    code, _, err = run(str(folder))

    assert 0 == code
    assert "1 event = 1 scored + 0 rejected; 0 findings, " in err
    assert "1 input without events" in err


@pytest.mark.parametrize(
    "command",
    [["correlate"], ["explain"], ["evaluate"], ["compare"], ["doctor"], ["tune", "suggest"]],
)
def test_no_command_ends_well_where_nothing_was_read(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")

    assert 3 == main([*command, str(tmp_path / "a")])
    assert 0 == main([*command, "--allow-empty", str(tmp_path / "a")])


def test_files_and_standard_input_are_read_in_order(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(json.dumps([HIT, LATER], indent=2).encode()))
    code, out, err = run(str(packed), "-", stdin=lines({"records": [HIT, MISS]}))

    assert 1 == code
    assert [(str(packed), 2), (str(packed), 7), ("-", 1)] == [
        (source["file"], source["line"])
        for source in (json.loads(x)["source"] for x in out.splitlines())
    ]
    assert "t1612: 4 events = 4 scored + 0 rejected; 3 findings, read as mde (4)\n" == err


def test_what_cannot_be_scored_is_counted_and_the_first_few_are_shown(run: Run) -> None:
    code, out, err = run(stdin=lines(WRONG, HIT) + b"{\n" + lines(*[WRONG] * 6, OTHER, 7))

    assert 3 == code
    assert 1 == len(out.splitlines())
    assert [
        "t1612: -:1: rejected: file event: field 'name' is int, expected str",
        "t1612: -:3: rejected: begins a value that breaks on line 4: it is no JSON: "
        "Expecting property name enclosed in double quotes",
        *(
            f"t1612: -:{line}: rejected: file event: field 'name' is int, expected str"
            for line in (4, 5, 6)
        ),
        "t1612: … and 4 more rejected",
        "t1612: 11 events = 1 scored + 1 not scored + 9 rejected; 1 finding, read as mde (2)",
    ] == err.splitlines()


def test_lines_of_a_large_file_are_passed_over_and_counted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x"
    other = {"FileName": "a.log", "FolderPath": "/srv/x/"}
    file.write_bytes(lines(*[other] * 20_000, HIT, *[other] * 20_000))
    code, out, err = run(str(file))

    assert (1, 20_001) == (code, json.loads(out)["source"]["line"])
    account = re.fullmatch(
        r"t1612: ([\d,]+) events = \1 scored \+ 0 rejected; 1 finding, "
        r"read as mde \(\1\), ([\d,]+) lines without anything that scores\n",
        err,
    )
    assert account
    scored, passed_over = (int(each.replace(",", "")) for each in account.groups())
    assert 40_001 == scored + passed_over
    assert passed_over > 20_000
    assert "40,001 events = 40,001 scored" in run(str(file), "--strict")[2]


@pytest.mark.no_cover  # repeats at length what others run
def test_several_processes_find_what_one_finds(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        scan, "cut", lambda path, readers: sources.cut(path, 20_000, readers=readers)
    )
    file = tmp_path / "x"
    data = [HIT, WRONG, *[{"FileName": "a.log", "FolderPath": "/srv/"}] * 300, OTHER, LATER, MISS]
    file.write_bytes(lines(*data * 9) + b"{]\n{\n")
    for options in ((), ("--since", "2026-03-02T12:00:00Z"), ("--format", "csv")):
        once, parted = run(str(file), *options), run(str(file), *options, "--jobs", "2")
        assert once == parted
    assert len(sources.cut(str(file), 20_000)) > 5
    assert run(str(file), "-", stdin=lines(HIT)) == run(
        str(file), "-", "--jobs", "2", stdin=lines(HIT)
    )


def test_a_part_is_scanned_as_the_whole_is(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines(HIT, *[WRONG] * 9, HIT))
    scan._begin(Detector(), scan.Wanted(), str(file))
    part = scan._scan(sources.Range(0, None))

    assert [1, 11] == [each.line for each in part.found]
    read = part.read
    assert (2, 11, 9, "") == (read.account.used, read.lines, read.account.rejected, read.problem)
    assert [2, 3, 4, 5, 6] == [each.line for each in read.shown]
    assert {None} == {each.error for each in read.shown}
    file.unlink()
    assert "cannot be opened" in scan._scan(sources.Range(0, None)).read.problem


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(SourceError, match="a process ended before its work"):
        list(map_in_order(os._exit, [7, 7], 2, print, ("",)))


def test_a_process_that_dies_while_another_begins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def submit(*_: object) -> None:
        raise OSError("handle is closed")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", submit)
    with pytest.raises(SourceError, match="a process ended before its work"):
        list(map_in_order(len, ["x"], 2, print, ("",)))


BAD = Rejected(2, "is bad")


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (
            [Read(Account(used=1, rejected=1, passed_over=1), 3, [BAD], "breaks off")],
            "{}:2: rejected: is bad\n{}: breaks off",
        ),
        (SourceError("a process ended"), "{}: a process ended"),
    ],
)
def test_a_part_that_cannot_be_read_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: Any, told: str
) -> None:
    def map_in_order(*_: object) -> Any:
        if isinstance(done, Exception):
            raise done
        return [scan._Part([], scan.Tally(), LineTally(), read) for read in done]

    monkeypatch.setattr(workers, "map_in_order", map_in_order)
    file = tmp_path / "x"
    file.write_bytes(lines(HIT, HIT))
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 1))
    code, _, err = run(str(file), "--jobs", "2")
    assert 3 == code
    assert told.replace("{}", f"t1612: {file}") in err
    assert "1 input not read to the end" in err


def test_parquet_files_are_read_as_tables(run: Run, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="pip install numpy pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install numpy pyarrow")
    other = {"FileName": "a.log", "FolderPath": "/srv/x/", "Timestamp": None}
    file = tmp_path / "x"
    names = pa.array([b"a.log"] * 600 + [b"Dockerfile", b"docker\xff"]).view(pa.string())
    given = pa.Table.from_pylist([other] * 600 + [HIT, other]).set_column(0, "FileName", names)
    parquet.write_table(given, file)
    code, out, err = run(str(file))

    assert (3, 601) == (code, json.loads(out)["source"]["line"])
    assert [
        f"t1612: {file}:602: rejected: column 'FileName' holds a string that is no value in Python",
        "t1612: 258 events = 257 scored + 1 rejected; 1 finding, read as mde (257), "
        "344 lines without anything that scores",
    ] == err.splitlines()
    assert "602 events = 601 scored + 1 rejected; 1 finding" in run(str(file), "--strict")[2]


def test_events_of_several_products_are_read_as_what_they_are(run: Run, tmp_path: Path) -> None:
    ecs = {"@timestamp": "2026-03-02T08:00:00Z", "event": {"category": ["file"]}}
    ecs["file"] = {"path": "/tmp/x/Dockerfile", "name": "Dockerfile"}
    given = lines(ecs, HIT, MISS, {"class_uid": 7, "activity_id": 1}, {"x": 1})
    code, out, err = run(stdin=given)

    assert 3 == code
    assert 2 == len(out.splitlines())
    assert "5 events = 3 scored + 1 not scored + 1 unrecognised" in err
    assert "2 findings, read as mde (2), ecs (1), ocsf (1), parents not seen before: 1\n" in err
    assert 1 == run("--schema", "ecs", stdin=lines(ecs))[0]
    assert 3 == run("--schema", "ecs", stdin=lines(HIT))[0]
    many = tmp_path / "many.jsonl"
    many.write_bytes(lines(*[HIT] * 5, *[{**MISS, "FileName": "y" * 900}] * 3000, ecs))
    code, out, err = run(str(many))
    assert (1, 6) == (code, len(out.splitlines()))
    assert 3006 == json.loads(out.splitlines()[-1])["source"]["line"]
    assert "ecs (1), " in err
    assert "lines without anything that scores" in err


def test_what_is_not_read_of_a_directory_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs, beside = tmp_path / "logs", tmp_path / "beside"
    for folder in (logs / "inner", logs / "locked", beside):
        folder.mkdir(parents=True)
    for folder in (logs, logs / "inner", beside):
        (folder / "a.jsonl").write_bytes(lines(HIT))
    (logs / "again").symlink_to("inner")  # what is read anyway
    (logs / "self").symlink_to(".")
    (logs / "away").symlink_to("../beside")
    (logs / "gone.jsonl").symlink_to("nowhere")
    os.mkfifo(logs / "pipe")
    listed = os.scandir

    def scandir(path: str) -> Any:
        if path == str(logs / "locked"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    code, out, err = run(str(logs))

    assert 3 == code
    assert 2 == len(out.splitlines())
    assert [
        f"t1612: {logs}/away: is a link to a directory, which is not followed: name it",
        f"t1612: {logs}/gone.jsonl: cannot be opened: No such file or directory",
        f"t1612: {logs}/locked: cannot be opened: Permission denied",
        f"t1612: {logs}/pipe: is a pipe, a socket or a device: name it to have it read",
    ] == err.splitlines()[:-1]
    assert "4 inputs not read to the end" in err

    code, out, err = run("--strict", str(logs))
    assert (3, 1) == (code, len(out.splitlines()))  # of what stands before it
    assert 1 == err.count("logs/")


def test_much_that_is_not_read_of_a_directory_is_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(HIT))
    for number in range(8):
        (tmp_path / f"gone{number}").symlink_to("nowhere")
    code, _, err = run(str(tmp_path))

    assert 3 == code
    assert 5 == err.count("cannot be opened")
    assert "t1612: … and 3 more not read\n" in err
    assert "8 inputs not read to the end" in err


def test_strict_stops_at_the_first(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines(HIT))
    for bad in (b"{]\n", lines(WRONG), lines({"records": [WRONG, HIT]})):
        code, out, err = run("--strict", "-", str(file), stdin=lines(HIT) + bad + lines(HIT))

        assert 3 == code
        assert 1 == len(out.splitlines())
        assert "= 1 scored + 1 rejected; 1 finding, read as mde (1)\n" in err


def test_an_input_that_cannot_be_opened_or_ends_early_says_why(run: Run, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(lines(HIT) * 1000)[:-20])
    (empty := tmp_path / "empty").mkdir()
    code, out, err = run(str(tmp_path / "none"), str(empty), str(cut), "-", stdin=lines(HIT))

    assert 3 == code
    assert out
    assert f"t1612: {tmp_path}/none: cannot be opened: No such file or directory\n" in err
    assert f"t1612: {empty}: is a directory without files\n" in err
    assert f"t1612: {cut}: cannot be read to its end: " in err
    assert "3 inputs not read to the end\n" in err


def test_strict_stops_at_an_input_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--strict", str(tmp_path / "none"), "-", stdin=lines(HIT))

    assert (3, "") == (code, out)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, which Linux has")
def test_a_standard_error_that_nobody_hears_ends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"bad\n" * 9 + lines(HIT) * 100)
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND, str(file)], stdout=-1, stderr=full, check=False)

    assert 3 == done.returncode
    assert 100 == len(done.stdout.splitlines())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, which Linux has")
def test_an_output_that_is_full_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines(HIT))
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND, str(file)], stdout=full, stderr=-1, check=False)

    assert 2 == done.returncode
    assert b"t1612: cannot write the output: No space left on device\n" == done.stderr


def test_the_first_rejected_of_each_input_are_shown(run: Run, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(b"bad\n" * 7)
    _, _, err = run(str(tmp_path / "a"), str(tmp_path / "b"))

    assert 5 == err.count("/a:")
    assert 5 == err.count("/b:")
    assert "… and 4 more rejected" in err


def test_a_hostile_file_name_is_shown_harmlessly(run: Run, tmp_path: Path) -> None:
    _, _, err = run(str(tmp_path / "a\x1b[2Jb"))

    assert "a\\x1b[2Jb: cannot be opened" in err

    hostile = tmp_path / "c\x1b[2Jd"
    hostile.write_bytes(b"{]")
    _, _, err = run(str(hostile))

    assert "c\\x1b[2Jd:1: rejected: " in err


def test_csv_and_table_are_sorted_newest_first(run: Run) -> None:
    _, out, _ = run("--profile", "sentinel", "--format", "rows", stdin=lines(HIT, LATER))
    rest = '"","Dockerfile written to temp path","/tmp/x/Dockerfile","3"'

    assert [
        '"TimeGenerated","DeviceName","AccountName","Description","Detail","RiskScore"',
        f'"2026-03-03T08:00:00Z","later",{rest}',
        f'"2026-03-02T08:00:00Z","",{rest}',
    ] == out.splitlines()

    _, out, _ = run("--format", "table", stdin=lines(HIT, LATER))

    assert ["2026-03-03 08:00:00", "2026-03-02 08:00:00"] == re.findall(r"^2026\S+ \S+", out, re.M)


@pytest.mark.parametrize(
    "since", ["2026-03-02T08:00:00Z", "2026-03-02T10:00:00+02:00", "2026-03-02T08:00"]
)
def test_since_a_time_is_strict_and_drops_what_has_no_time(run: Run, since: str) -> None:
    code, out, err = run("--since", since, stdin=lines(HIT, LATER, {**HIT, "TimeGenerated": None}))

    assert 3 == code
    assert ["later"] == [json.loads(line)["host"] for line in out.splitlines()]
    assert (
        "3 scored + 0 rejected; 1 finding, 1 finding outside the time window, "
        "1 finding without a time that can be read, read as mde (3)\n"
    ) in err


def test_findings_outside_the_window_alone_are_nothing_found(run: Run) -> None:
    code, out, _ = run("--since", "2026-03-04", stdin=lines(HIT))

    assert (0, "") == (code, out)


def test_since_a_time_without_a_zone_is_utc_wherever_it_is_run(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    code, _, _ = run("--since", "2026-03-02T08:00", stdin=lines(HIT))
    monkeypatch.undo()
    time.tzset()

    assert 0 == code


def test_an_output_that_cannot_hold_a_sign_gets_an_escape(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines({**HIT, "DeviceName": "h\u00f4te", "FolderPath": "/tmp/" + "x" * 500}))
    done = subprocess.run(
        [*COMMAND, str(file), "--format", "table"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert 1 == done.returncode
    assert b"h\\xf4te" in done.stdout
    assert b"xx\\u2026\n" in done.stdout


def test_since_an_age_counts_from_now(run: Run) -> None:
    now = datetime.now(UTC)
    events = [
        {**HIT, "TimeGenerated": (now - timedelta(hours=age)).isoformat(), "DeviceName": str(age)}
        for age in (1, 23, 25)
    ]
    for age in ("1d", "24h", "1440m", "86400s"):
        _, out, _ = run("--since", age, stdin=lines(*events))

        assert ["1", "23"] == [json.loads(line)["host"] for line in out.splitlines()]


@pytest.mark.parametrize(
    "args",
    [
        ["--since", "yesterday"],
        ["--since", "99999999999d"],
        ["--since", "1w"],
        ["--since", "²d"],
        *(["--jobs", text] for text in ("0", "257", "x", "²", "99999999")),
        ["--profile", "none"],
        ["--format", "xml"],
        ["--none"],
    ],
)
def test_a_wrong_command_line_is_refused(
    run: Run, args: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*args)

    assert 2 == caught.value.code
    assert "t1612 scan: error: argument" in (err := capfd.readouterr().err) or "unrecognized" in err


def test_an_output_that_cannot_be_written_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output_options, "write", full)

    assert (2, "", "t1612: cannot write the output: No space left on device\n") == run()


COMMAND = [sys.executable, "-m", "t1612core", "scan"]
PIPES: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


def test_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    file = tmp_path / "many"
    file.write_bytes(lines(HIT) * 20_000)
    with subprocess.Popen([*COMMAND, str(file)], **PIPES) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()

        assert b"" == process.stderr.read()
    assert 1 == process.returncode


def heed_interruption() -> None:
    """Undo what a shell does to background jobs: this run may be one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def without_coverage() -> dict[str, str]:
    """Give an environment whose processes are not measured.

    coverage takes a lock while it traces; an interruption there leaves it taken, for ever.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.mark.parametrize(
    ("form", "number", "code"),
    [
        ("jsonl", signal.SIGINT, 130),
        ("table", signal.SIGINT, 130),
        ("jsonl", signal.SIGTERM, 143),
        ("table", signal.SIGTERM, 143),
    ],
)
def test_an_interrupted_scan_shows_what_it_has_and_accounts(
    form: str, number: int, code: int
) -> None:
    command = [*COMMAND, "--format", form]
    with subprocess.Popen(
        command, preexec_fn=heed_interruption, env=without_coverage(), **PIPES
    ) as process:
        assert process.stdin
        # What is rejected or found is told while the pipe is still open.
        process.stdin.write(lines(HIT, WRONG))
        process.stdin.flush()
        told = process.stderr if form == "table" else process.stdout
        assert told
        first = told.readline()
        process.send_signal(number)
        out, err = process.communicate()

    assert b"1 finding, read as mde (1), interrupted\n" in err
    assert code == process.returncode
    assert b"Dockerfile written" in first + out


def test_an_interruption_while_reading_accounts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object, files: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Reader, "events", interrupted)

    account = "t1612: 0 events = 0 scored + 0 rejected; 0 findings, interrupted\n"
    assert (130, "", account) == run()


def test_a_termination_accounts_and_leaves_the_signal_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(self: object, files: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Reader, "events", ended)

    account = "t1612: 0 events = 0 scored + 0 rejected; 0 findings, interrupted\n"
    assert (143, "", account) == run()
    assert signal.SIG_DFL is signal.getsignal(signal.SIGTERM)


def test_a_termination_that_somebody_else_takes_ends_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    events = Reader.events

    def ended(self: Reader, files: list[str]) -> object:
        signal.raise_signal(signal.SIGTERM)
        return events(self, files)

    monkeypatch.setattr(Reader, "events", ended)
    before = signal.signal(signal.SIGTERM, lambda number, _: taken.append(number))
    try:
        code, _, _ = run()
    finally:
        signal.signal(signal.SIGTERM, before)

    assert (3, [signal.SIGTERM]) == (code, taken)


def test_an_interruption_while_printing_accounts_too(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output_options, "write", interrupted)

    account = "t1612: 0 events = 0 scored + 0 rejected; 0 findings, interrupted\n"
    assert (130, "", account) == run()


def test_a_second_interruption_ends_it_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scan.Scan, "say_account", interrupted)

    assert (130, "", "") == run()


def on_terminal(*args: str, stdin: bytes | None) -> str:
    """Run the command with a terminal for output and errors; give what the terminal shows."""
    ours, theirs = pty.openpty()
    source = subprocess.PIPE if stdin is not None else theirs
    process = subprocess.Popen(
        [sys.executable, "-m", "t1612core", "scan", *args],
        stdin=source,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "100", "TERM": "xterm-256color"},
    )
    os.close(theirs)
    if process.stdin:
        process.stdin.write(stdin or b"")
        process.stdin.close()
    else:
        os.write(ours, lines(HIT) + b"\x04")
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        shown += chunk
    process.wait()
    os.close(ours)
    return shown.decode()


def test_a_terminal_gets_a_table_with_colour() -> None:
    shown = on_terminal(stdin=lines(HIT))

    assert "TIME (UTC)" in shown
    assert "+3 file.in_temp [/tmp/x/]" in shown
    assert "1 event = 1 scored + 0 rejected; 1 finding" in shown


def test_reading_from_a_terminal_says_so() -> None:
    shown = on_terminal(stdin=None)

    assert "reading events from the terminal" in shown
    assert "1 finding" in shown


def test_progress_is_shown_on_a_terminal_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0)
    stream = io.StringIO()
    shown = progress.Progress(stream, is_on=True)
    for number in range(2049):
        shown.show(number, 0)
    shown.clear()
    shown.clear()

    assert (
        "\r\x1b[K0 events, 0 findings\r\x1b[K1,024 events, 0 findings"
        "\r\x1b[K2,048 events, 0 findings\r\x1b[K"
    ) == stream.getvalue()


def test_progress_waits_between_updates() -> None:
    stream = io.StringIO()
    progress.Progress(stream, is_on=True).show(1024, 0)

    assert "" == stream.getvalue()


def test_progress_is_off_without_a_terminal() -> None:
    stream = io.StringIO()
    progress.Progress(stream, is_on=False).show(1024, 0)

    assert "" == stream.getvalue()


def test_another_program_may_run_it_with_streams_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines(HIT))
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    assert 1 == main(["scan", str(file)])
    assert 1 == len(out.getvalue().splitlines())
    assert "1 finding" in err.getvalue()


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for args, text in ((["--version"], "t1612core "), (["scan", "--help"], "exit codes:")):
        with pytest.raises(SystemExit) as caught:
            main(args)
        assert 0 == caught.value.code
        assert text in capsys.readouterr().out


@pytest.mark.parametrize(
    ("closed", "code", "err"),
    [
        (">&-", 1, b"1 event = 1 scored + 0 rejected; 1 finding"),
        ("2>&-", 1, b""),
        ("- <&-", 3, b"t1612: -: is closed"),
    ],
)
def test_a_stream_closed_before_the_start_does_no_harm(
    tmp_path: Path, closed: str, code: int, err: bytes
) -> None:
    file = tmp_path / "x"
    file.write_bytes(lines(HIT))
    command = f"'{sys.executable}' -m t1612core scan '{file}' {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)

    assert code == done.returncode
    assert err in done.stderr
    assert b"Traceback" not in done.stderr
    assert (0 if closed == ">&-" else 1) == len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("wrong", "meant"), [(("repot",), "report"), (("scan", "--profile", "hardend"), "hardened")]
)
def test_what_was_probably_meant_is_named(
    wrong: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*wrong])
    assert f"; did you mean {meant!r}?" in capsys.readouterr().err

    with pytest.raises(SystemExit):
        main(["scan", "--jobs", "many"])
    assert "did you mean" not in capsys.readouterr().err
