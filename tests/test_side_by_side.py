"""What runs the checks side by side loses no failure and no line of what they print."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ROOT

BESIDE = ROOT / ".ci" / "beside.py"
pytestmark = pytest.mark.skipif(not BESIDE.exists(), reason="a distribution has no .ci")
# Says that it is here, and waits until the other one is: alone it would wait for ever.
MEET = "touch {here}; while [ ! -e {there} ]; do sleep 0.05; done"


def beside(folder: Path, *jobs: str, at_once: int = 2) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, BESIDE, "--at-once", str(at_once), "--logs", folder / "logs", *jobs],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_two_run_side_by_side_and_each_output_is_whole(tmp_path: Path) -> None:
    one = f"echo a1; {MEET.format(here='a', there='b')}; echo a2"
    two = f"echo b1; {MEET.format(here='b', there='a')}; sleep 0.3; echo 'b2 in 2 s'"
    code, shown = beside(tmp_path, "one", "sh", "-c", one, ",", "two", "sh", "-c", two)

    assert 0 == code
    assert "\na1\na2\n== one passed" in shown
    assert "\nb1\nb2 in 2 s\n== two passed" in shown
    assert "all 2 passed" == shown.splitlines()[-1]
    assert (tmp_path / "logs" / "two.log").read_text("utf-8").endswith("b1\nb2 in 2 s\n")


def test_one_at_a_time_is_never_beside_another(tmp_path: Path) -> None:
    script = "mkdir x || exit 9; sleep 0.2; rmdir x"
    jobs = [word for name in "abc" for word in (name, "sh", "-c", script, ",")][:-1]

    assert 0 == beside(tmp_path, *jobs, at_once=1)[0]
    assert 1 == beside(tmp_path, *jobs, at_once=3)[0]


def test_a_log_that_cannot_be_written_fails_its_job_alone(tmp_path: Path) -> None:
    (tmp_path / "logs" / "bad.log").mkdir(parents=True)
    code, shown = beside(tmp_path, "bad", "touch", "ran", ",", "good", "echo", "fine", at_once=1)

    assert 1 == code
    assert not (tmp_path / "ran").exists()
    assert "bad: [Errno 21]" in shown
    assert "\nfine\n== good passed" in shown
    assert "failed: bad" == shown.splitlines()[-1]


@pytest.mark.parametrize("code", [0, 3])
def test_an_environment_is_removed_and_the_exit_code_kept(tmp_path: Path, code: int) -> None:
    (tmp_path / "it" / "bin").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    run = ("bash", BESIDE.with_name("run_and_remove"), "it", "sh", "-c", f"ls it; exit {code}")
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (code, "bin\n") == (done.returncode, done.stdout)
    assert ["other"] == [each.name for each in tmp_path.iterdir()]


def test_a_failure_is_named_last_and_does_not_stop_the_others(tmp_path: Path) -> None:
    jobs = ("bad", "sh", "-c", "echo oops >&2; exit 3", ",", "gone", "./no-such-program")
    code, shown = beside(tmp_path, *jobs, ",", "good", "echo", "--", "fine", at_once=1)

    assert 1 == code
    assert "\noops\n== bad FAILED with 3" in shown
    assert "\n-- fine\n== good passed" in shown
    assert "failed: bad, gone" == shown.splitlines()[-1]


def test_what_runs_alone_waits_for_all_others_and_a_failure_is_still_named_last(
    tmp_path: Path,
) -> None:
    busy = "mkdir x || exit 9; sleep 0.2; rmdir x"
    first = ("one", "sh", "-c", "sleep 0.3; touch done; exit 3", ",", "two", "true")
    alone = ("three", "sh", "-c", f"test -e done && {busy}", ",", "four", "sh", "-c", busy)
    code, shown = beside(tmp_path, *first, ",,", *alone)

    assert 1 == code
    assert "failed: one" == shown.splitlines()[-1]


@pytest.mark.parametrize("jobs", [("a",), ("a", "true", ","), ("a", "true", ",", "a", "true")])
def test_jobs_that_are_none_are_refused(jobs: tuple[str, ...], tmp_path: Path) -> None:
    code, shown = beside(tmp_path, *jobs)

    assert 2 == code
    assert "a name of its own and a command" in shown


def test_who_stops_it_stops_what_it_started(tmp_path: Path) -> None:
    script = "sh -c 'touch begun; sleep 1; touch late'; touch later"
    jobs = ["a", "sh", "-c", script, ",", "b", "touch", "second"]
    command = [sys.executable, str(BESIDE), "--at-once", "1", "--logs", "logs"]
    job = subprocess.Popen([*command, *jobs], cwd=tmp_path)
    while not (tmp_path / "begun").exists():
        time.sleep(0.05)
    job.send_signal(signal.SIGTERM)

    assert 0 != job.wait(20)
    time.sleep(1.3)
    assert ["begun", "logs"] == sorted(path.name for path in tmp_path.iterdir())


# What somebody starts by hand: a tool, a search for tests that are missing, what starts others.
BY_HAND = {"evaluate", "mutation", "nightly", "pictures"}


def test_each_session_is_run_for_a_merge_or_each_night() -> None:
    plan = (ROOT / "noxfile.py").read_text("utf-8")
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    named = re.findall(r'@nox\.session(?:\(.*?name="([\w-]+)"\)|.*)\ndef (\w+)', plan)
    defined = {name or function for name, function in named} - {"tests"}
    in_part = set(re.findall(r'"([\w-]+)":', plan[: plan.index("def tries")])) & defined
    whole = plan[plan.index("def nightly") : plan.index("def lint")]
    nightly = in_part | set(re.findall(r'"([\w.-]+)"', whole))
    loops = " ".join(re.findall(r"for name in (.+);", run)).split()
    merged = {*loops, *re.findall(r"(?m)^session ([\w.-]+)", run)}

    assert len(in_part) > 8
    assert defined - BY_HAND == (merged | nightly) & defined
    assert {"tests-3.12", "tests-3.13"} <= merged | nightly
    # What a merge tries in part is what the plan has a part of.
    told = re.findall(
        r"(?m)^(?:for name in (.+); do\n +session .* -- --part|session (\w+) -- --part)", run
    )
    assert {name for loop, one in told for name in (loop or one).split()} <= in_part
    # What the newest Python does not run with all others a session of its own runs there.
    (ignored,) = re.findall(r"(?m)^ignored=\((.+)\)", run)
    newest = run[run.index("python=3.13") :].partition("\npython=\n")[0]
    for path in ignored.split():
        runs_it = plan[: plan.index(f'"{path}"')].rpartition("\ndef ")[2].partition("(")[0]
        assert re.search(rf"\b{runs_it}\b", newest), path
