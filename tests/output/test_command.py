"""How and where findings and incidents are written: the options, and the file put in place."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from t1612core.cli import output_options, scan
from t1612core.cli.main import main
from t1612core.stream import sources

from .telling import CHAIN, EVERYDAY, LIST

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the events of the chain; give its exit code, output and errors."""
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in CHAIN), "utf-8")
    (tmp_path / "tuning.toml").write_text(LIST, "utf-8")
    monkeypatch.chdir(tmp_path)

    def command(name: str, *args: str) -> Result:
        code = main([name, "events.jsonl", *args])
        return (code, *capfd.readouterr())

    return command


@pytest.mark.parametrize("command", ["scan", "correlate"])
def test_a_file_has_what_standard_output_would_have(run: Run, command: str) -> None:
    _, printed, _ = run(command, "--format", "jsonl")
    code, out, _ = run(command, "--format", "jsonl", "--output", "out")

    assert (1, "") == (code, out)
    assert printed == Path("out").read_text("utf-8") != ""


def test_a_file_without_a_format_is_json_lines_and_of_incidents_text(run: Run) -> None:
    run("scan", "--output", "findings")
    run("correlate", "--output", "incidents")

    assert json.loads(Path("findings").read_text("utf-8").splitlines()[0])
    assert Path("incidents").read_text("utf-8").startswith("chain: build-then-deploy")


def test_a_table_in_a_file_is_120_columns_wide(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    run("scan", "--format", "table", "--output", "out")

    assert 100 < max(map(len, Path("out").read_text("utf-8").splitlines())) <= 120


def test_a_dash_is_standard_output(run: Run) -> None:
    assert run("scan", "--format", "csv") == run("scan", "--format", "csv", "--output", "-")


@pytest.mark.parametrize("command", ["scan", "correlate"])
def test_the_file_that_is_read_is_not_written(run: Run, command: str) -> None:
    before = Path("events.jsonl").read_bytes()
    Path("link").symlink_to("events.jsonl")
    code, out, err = run(command, "--output", "link")

    assert (2, "") == (code, out)
    assert "t1612: error: --output is one of the files that are read\n" == err
    assert before == Path("events.jsonl").read_bytes()


def test_a_directory_that_is_not_there_is_told_before_anything_is_read(run: Run) -> None:
    told = "--output: there is no folder 'none': make it, or name another"
    assert (2, "", f"t1612: error: {told}\n") == run("scan", "--output", "none/out")


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old", "utf-8")

    def write() -> None:
        with output_options.placed(str(path)) as file:
            file.write("new")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write()

    assert ["out"] == os.listdir(tmp_path)
    assert "old" == path.read_text("utf-8")


def test_a_part_is_never_seen_and_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "out", tmp_path / "link"
    path.write_text("old", "utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    with output_options.placed(str(link)) as file:
        file.write("new \ud800\n")
        file.flush()
        assert "old" == path.read_text("utf-8")

    assert "new \\ud800\n" == path.read_text("utf-8")
    assert link.is_symlink()
    assert 0o640 == stat.S_IMODE(path.stat().st_mode)


def test_what_is_no_regular_file_is_written_as_it_is(run: Run) -> None:
    assert (1, "") == run("scan", "--output", "/dev/null")[:2]
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_only_findings_of_a_score_are_told_and_the_others_counted(run: Run) -> None:
    code, out, err = run("scan", "--format", "jsonl", "--min-score", "12")

    assert 1 == code
    assert [14] == [json.loads(line)["score"] for line in out.splitlines()]
    assert "; 1 finding, 2 findings below the score asked for, " in err


def test_only_incidents_of_a_score_are_told_and_the_others_counted(run: Run) -> None:
    code, out, err = run("correlate", "--min-score", "100")

    assert (0, "") == (code, out)
    assert "; 4 steps, 0 incidents; 1 incident below the score asked for; " in err
    assert 1 == run("correlate", "--min-score", "30")[0]


def test_the_score_is_what_an_allow_list_left(run: Run) -> None:
    Path("events.jsonl").write_text(json.dumps(EVERYDAY), "utf-8")
    Path("less.toml").write_text(LIST.replace('"suppress"', '"subtract", points = 1'), "utf-8")
    options = ("--min-score", "2", "--format", "jsonl", "--today", "2026-03-05")

    assert 1 == len(run("scan", *options)[1].splitlines())
    assert "" == run("scan", *options, "--allowlist", "less.toml")[1]


def test_a_severity_decides_the_exit_code_and_not_what_is_told(run: Run) -> None:
    least = run("scan", "--fail-on", "high", "--format", "jsonl")
    Path("events.jsonl").write_text(json.dumps(CHAIN[2]), "utf-8")
    code, out, _ = run("scan", "--fail-on", "high", "--format", "jsonl")

    assert (1, 3) == (least[0], len(least[1].splitlines()))
    assert (0, "low") == (code, json.loads(out)["severity"])
    assert 1 == run("scan", "--fail-on", "low")[0]


def test_a_severity_decides_the_exit_code_of_incidents(run: Run) -> None:
    assert 1 == run("correlate", "--fail-on", "high")[0]
    low = {**CHAIN[1], "ProcessCommandLine": "docker build /tmp/x"}
    low |= {"InitiatingProcessFileName": "a", "InitiatingProcessParentFileName": "b"}
    low |= {"AccountName": "jo"}
    Path("events.jsonl").write_text(json.dumps(low), "utf-8")
    assert [1, 0] == [run("correlate", "--fail-on", each)[0] for each in ("low", "high")]


def test_what_is_suppressed_never_decides_the_exit_code(run: Run) -> None:
    Path("events.jsonl").write_text(json.dumps(EVERYDAY), "utf-8")

    assert 1 == run("scan")[0]
    assert 0 == run("scan", "--allowlist", "tuning.toml", "--today", "2026-03-05")[0]


@pytest.mark.parametrize(("version", "name"), [("16", "Defense Evasion"), ("19", "Stealth")])
def test_a_version_of_attack_names_the_tactics(run: Run, version: str, name: str) -> None:
    for command in ("scan", "correlate"):
        _, out, _ = run(command, "--format", "ecs", "--attack-version", version)

        for line in out.splitlines():
            threat = json.loads(line)["threat"]["tactic"]
            assert name == dict(zip(threat["id"], threat["name"], strict=True))["TA0005"]
    told = json.loads(run("correlate", "--format", "jsonl", "--attack-version", version)[1])
    deploy = next(each for each in told["attack"] if each["id"] == "T1610")
    assert (version == "16") == ("TA0005" in [each["id"] for each in deploy["tactics"]])


@pytest.mark.parametrize(
    "options",
    [("--min-score", "x"), ("--min-score", "-1"), ("--min-score", "9" * 9), ("--fail-on", "x")],
)
def test_an_option_that_makes_no_sense_is_told(run: Run, options: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("scan", *options)


@pytest.mark.parametrize(
    "options", [("--min-score", "3"), ("--fail-on", "high"), ("--attack-version", "18")]
)
def test_a_file_that_is_followed_tells_every_incident(run: Run, options: tuple[str, str]) -> None:
    follow = ("--follow", "--state", "s", "--output", "o")
    code, _, err = run("correlate", *follow, *options)

    assert 2 == code
    assert f"t1612: error: {options[0]}: --follow tells every incident\n" == err


def test_processes_tell_what_one_tells(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "cut", lambda path, readers: sources.cut(path, 2_000))
    Path("events.jsonl").write_text((json.dumps(CHAIN[1]) + "\n") * 9, "utf-8")
    once = run("scan", "--format", "ecs", "--output", "once")
    many = run("scan", "--format", "ecs", "--output", "many", "--jobs", "2")

    assert once == many
    assert 9 == len(Path("once").read_text("utf-8").splitlines())
    assert Path("once").read_bytes() == Path("many").read_bytes()
