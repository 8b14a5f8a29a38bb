"""What a person types and reads: places, proposals, completion, what was probably meant."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from t1612core import (
    CATALOG,
    HARDENED,
    AllowList,
    AllowListError,
    Detector,
    ProfileError,
)
from t1612core.cli.main import main, whole_parser
from t1612core.cli.next_steps import after_scan
from t1612core.cli.signals import worth_of
from t1612core.knowledge.chains import CHAIN_SIGNALS, MANY_IMAGES
from t1612core.knowledge.never_suppressed import NEVER_SUPPRESSED
from t1612core.output.overview import onward, overview, reason
from t1612core.output.safe import printable
from t1612core.output.told import Found, Next
from t1612core.text.near import hint
from t1612core.tuning.placeholders import OWNER, REASON

SECRET = "hunter2secret"
BUILD = {
    "TimeGenerated": "2026-03-02T08:00:00Z",
    "DeviceName": "ci-1.example.org",
    "AccountName": "ci",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t shop /tmp/shop",
    "InitiatingProcessFileName": "bash",
}
EVENTS = (
    BUILD,
    {**BUILD, "AccountName": "eve"},
    {**BUILD, "InitiatingProcessFileName": "php-fpm8.2"},
    {**BUILD, "ProcessCommandLine": "docker build --no-cache -t shop /srv/shop"},
    {
        "TimeGenerated": "2026-03-02T08:00:00Z",
        "InitiatingProcessFileName": "dockerd",
        "DeviceName": "ci-1.example.org",
        "RemoteIP": "203.0.113.80",
        "RemoteUrl": "evil.example",
        "RemotePort": 443,
    },
)

SAID = "Calling POST /v1.43/build?t=x"

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with events; give its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    write(EVENTS)

    def command(*args: str) -> Result:
        try:
            code = main([*args])
        except SystemExit as error:
            code = int(error.code or 0)
        return (code, *capfd.readouterr())

    return command


def write(events: object, name: str = "events.jsonl") -> None:
    assert isinstance(events, tuple)
    Path(name).write_text("".join(json.dumps(each) + "\n" for each in events), "utf-8")


def test_below_a_table_of_many_stands_what_they_come_to(run: Run) -> None:
    _, out, _ = run("scan", "--format", "table", "events.jsonl")
    *_, first, signals, why, chains, page = out.splitlines()

    assert "4 findings on 1 host; the worst 8 (high) at events.jsonl:3" == first
    assert signals.startswith("signals: process.temp_source 3, process.without_cache 3, ")
    assert "why: t1612 explain events.jsonl:3" == why
    assert 0 == run(*why.removeprefix("why: t1612 ").split())[0]
    assert 4 == out.count("\n    events.jsonl:")
    assert "chains: t1612 correlate events.jsonl" == chains
    assert "page: t1612 report -o report.html events.jsonl" == page
    for command in (chains, page):
        assert 1 == run(*command.partition(": t1612 ")[2].split())[0]


def test_the_commands_that_go_on_have_the_same_options(run: Run) -> None:
    Path("list.toml").write_text(run("tune", "allow", "events.jsonl:1")[1], "utf-8")
    Path("-dash.jsonl").write_text(Path("events.jsonl").read_text("utf-8"), "utf-8")
    shared = (
        "--profile sentinel --schema mde --min-score 1 --allowlist list.toml --today 2026-03-01"
    )
    scan = ("scan", "--format", "table", *shared.split(), "events.jsonl", "--", "-dash.jsonl")
    *_, chains, page = run(*scan)[1].splitlines()

    # Wider than the screen, it would be cut.
    assert "chains: t1612 correlate, with the same input and options" == chains
    assert "page: t1612 report -o report.html, with the same input and options" == page
    *_, chains, page = run(*scan[:1], "--wide", *scan[1:])[1].splitlines()
    assert f"chains: t1612 correlate {shared} events.jsonl ./-dash.jsonl" == chains
    assert 1 == run(*page.partition(": t1612 ")[2].split())[0]

    args = argparse.Namespace(
        profile="sentinel", schema="mde", min_score=1, today=date(2026, 3, 1), files=["-x", "y z"]
    )
    args.from_files = [("--allowlist", "list.toml")]
    assert {f" {shared} ./-x 'y z'"} == {each.given for each in after_scan(args)}
    for files in ([], ["-"], ["a\nb"]):
        args.files = files
        assert {""} == {each.given for each in after_scan(args)}


def test_a_proposal_is_told_until_it_is_filled_in(run: Run) -> None:
    made = run("tune", "allow", "--today", "2026-03-01", "events.jsonl:1")[1]
    Path("list.toml").write_text(made, "utf-8")
    lint = ("tune", "lint", "--today", "2026-03-01", "list.toml")
    code, out, _ = run(*lint)
    line = 1 + made[: made.index("[[entry]]")].count("\n")

    assert 1 == code
    assert 2 == out.count(f"list.toml:{line}: error: finding.") == out.count("[unfilled]\n")
    use = ("scan", "--today", "2026-03-01", "--allowlist", "list.toml", "events.jsonl")
    told = "of the allow-list is a proposal that nobody has filled in\n"
    assert told in run(*use)[2]

    filled = made.replace(REASON, "a nightly build").replace(OWNER, "team-ci")
    Path("list.toml").write_text(filled, "utf-8")
    assert (0, "") == run(*lint)[:2]
    assert told not in run(*use)[2]


def test_what_a_screen_cannot_show_is_no_command(run: Run) -> None:
    finding = Detector().score(BUILD)
    assert finding is not None
    found = [Found(finding, "é", 1)]
    steps = (Next("chains", "t1612 correlate", " é"),)
    ascii = partial(printable, encoding="ascii")

    assert ["chains: t1612 correlate é"] == [*onward(found, steps, 100, printable)]
    short = ["chains: t1612 correlate, with the same input and options"]
    assert short == [*onward(found, steps, 100, ascii)] == [*onward(found, steps, 9, printable)]


def test_one_finding_says_all_itself_and_no_other_format_has_the_lines(run: Run) -> None:
    write(EVENTS[:1])
    assert "worst" not in run("scan", "--format", "table", "events.jsonl")[1]

    write(EVENTS)
    for form in ("jsonl", "csv", "rows", "ecs", "cef"):
        _, out, err = run("scan", "--format", form, "events.jsonl")
        assert "the worst" not in out + err
        assert "chains: " not in out + err


def test_hosts_without_a_name_and_what_is_suppressed_are_told(run: Run) -> None:
    bare = {key: value for key, value in BUILD.items() if key != "DeviceName"}
    write((bare, bare))
    _, out, _ = run("scan", "--format", "table", "events.jsonl")
    assert "\n2 findings, 2 without a host's name; the worst 4" in out

    write((bare, BUILD, {**BUILD, "DeviceName": "other"}))
    _, out, _ = run("scan", "--format", "table", "events.jsonl")
    assert "\n3 findings on 2 hosts, 1 without a host's name; the worst 4" in out

    write((BUILD, BUILD))
    Path("list.toml").write_text(run("tune", "allow", "events.jsonl:1")[1], "utf-8")
    _, out, _ = run("scan", "--format", "table", "--allowlist", "list.toml", "events.jsonl")
    assert out.endswith("\n2 findings on 1 host; all of them suppressed\n")


def test_nothing_is_said_of_no_place(run: Run) -> None:
    assert [] == list(overview([]))
    assert [] == list(reason([], 80, str))
    finding = Detector().score(BUILD)
    assert finding is not None
    for file in ("-", ""):
        assert [] == list(reason([Found(finding, file, 1), Found(finding, file, 2)], 80, str))
    odd = [Found(finding, "\udcff\ud800", 1)] * 2
    assert ["why: t1612 explain $'\\xff\\xed\\xa0\\x80:1'"] == list(reason(odd, 80, printable))


@pytest.mark.skipif(
    not shutil.which("bash"),
    reason="needs bash, to read quotes: apt-get install bash",
)
@pytest.mark.parametrize(
    "name",
    [
        "a\n2026-03-04 FORGED\x1b[2J.jsonl",
        "a b'c\\x41\u202e\u00e9.jsonl",
        "it's plain.jsonl",
        "\u4e2d\u200b.jsonl",
        "a\x07.jsonl",
    ],
)
def test_the_command_that_explains_is_one_whatever_a_file_is_named(run: Run, name: str) -> None:
    write(EVENTS, name)
    _, out, _ = run("scan", "--format", "table", name)
    (why,) = [line for line in out.splitlines() if line.startswith("why: ")]
    command = why.removeprefix("why: t1612 ")
    assert "FORGED" not in [line[:6] for line in out.splitlines()]
    parted = ["bash", "-c", f"printf '%s\\0' {command}"]
    read = subprocess.run(parted, check=True, capture_output=True).stdout
    words = [os.fsdecode(each) for each in read.split(b"\0")[:-1]]

    assert ["explain", f"{name}:3"] == words
    assert 0 == run(*words)[0]


def test_a_command_that_does_not_fit_is_not_cut(run: Run) -> None:
    write(EVENTS, "x" * 150 + ".jsonl")
    _, out, _ = run("scan", "--format", "table", "x" * 150 + ".jsonl")

    assert "\nwhy: t1612 explain, with the place of the worst\n" in out


def test_wide_cuts_nothing(run: Run) -> None:
    long = "docker build --no-cache /tmp/" + "x" * 300
    write(({**BUILD, "DeviceName": "h" * 60, "ProcessCommandLine": long},))
    for command, form in (("scan", "table"), ("correlate", "text")):
        _, narrow, _ = run(command, "--format", form, "events.jsonl")
        _, wide, _ = run(command, "--format", form, "--wide", "events.jsonl")

        assert "…" in narrow
        assert wide.count("…") == (command == "correlate")  # what happened is told in short
        assert "h" * 60 in wide
        assert long in wide


def test_a_place_is_explained_and_nothing_else(run: Run) -> None:
    code, out, err = run("explain", "events.jsonl:3")
    assert (0, 1) == (code, out.count("hardened.image_build"))
    assert out.startswith("events.jsonl:3  process")
    assert "5 events = 1 explained + 0 rejected + 4 on other lines" in err

    code, out, _ = run("explain", "--format", "jsonl", "events.jsonl:3", "events.jsonl:1")
    assert [1, 3] == [json.loads(line)["source"]["line"] for line in out.splitlines()]


def test_a_place_where_no_event_begins_is_told(run: Run) -> None:
    code, out, err = run("explain", "events.jsonl:99")

    assert (3, "") == (code, out)
    assert "no event begins at events.jsonl:99" in err
    assert 3 == run("explain", "none.jsonl:1")[0]


def test_a_file_that_is_named_like_a_place_is_read(run: Run) -> None:
    write(EVENTS[:1], "odd:7")

    assert run("explain", "odd:7")[1].startswith("odd:7:1  process")
    assert run("explain", "odd:7", "events.jsonl:2")[1].startswith("odd:7:1  process")


def test_the_place_of_a_member_of_an_archive_is_found(run: Run) -> None:
    with zipfile.ZipFile("logs.zip", "w") as made:
        made.write("events.jsonl")
        made.write("events.jsonl", "other.jsonl")
    _, out, _ = run("explain", "logs.zip!other.jsonl:2")

    assert 1 == out.count("hardened.image_build")
    assert out.startswith("logs.zip!other.jsonl:2  process")


def test_an_entry_for_a_finding_hides_it_and_no_other(run: Run) -> None:
    code, out, _ = run("tune", "allow", "events.jsonl:1", "events.jsonl:5")
    made = AllowList.loads(out)
    Path("list.toml").write_text(out, "utf-8")
    _, shown, _ = run("scan", "--format", "jsonl", "--allowlist", "list.toml", "events.jsonl")
    hidden = [
        row["source"]["line"] for row in map(json.loads, shown.splitlines()) if row["suppressed"]
    ]

    assert 0 == code
    assert [1, 5] == hidden
    assert ["process", "network"] == [entry.kinds[0] for entry in made.entries]
    assert 2 == len(
        re.findall(r"^# finding\.\w{10} hides 1 of 4 findings here$", out, re.MULTILINE)
    )


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (EVENTS[2], "no entry may hide process.web_server_lineage"),
        (EVENTS[3], "it is no finding"),
        (
            {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache /tmp/shop"},
            "it does not say what was done, and by whom",
        ),
        (
            {**BUILD, "ProcessCommandLine": "docker build /tmp/x " + "y" * 3000},
            "its command_line is longer than the 2,048 signs that an entry may name",
        ),
        (
            {**BUILD, "ProcessCommandLine": f"docker build --build-arg A={SECRET} /tmp/x"},
            "its command_line has a secret, which is not to stand in a list",
        ),
        (
            {**BUILD, "TimeGenerated": "2100-01-01T00:00:00Z"},
            "no entry can be written that holds for it today",
        ),
    ],
)
def test_what_no_entry_can_or_may_hide_is_refused(
    run: Run, event: dict[str, str], why: str
) -> None:
    write((event,))
    code, out, told = run("tune", "allow", "events.jsonl:1")

    assert (1, "") == (code, out)  # a file of remarks alone would be no list
    assert told.startswith(f"t1612: refused for events.jsonl:1: {why}")
    assert "\nt1612: no entry is proposed; 1 event = 1 used + 0 rejected" in told
    assert SECRET not in told


def test_what_is_refused_stands_above_what_is_proposed(run: Run) -> None:
    code, out, told = run("tune", "allow", "events.jsonl:1", "events.jsonl:3")

    assert 1 == code
    assert "# refused for events.jsonl:3: no entry may hide " in out
    assert 1 == len(AllowList.loads(out).entries)
    assert "no entry is proposed" not in told


def test_a_finding_is_named_by_its_place(run: Run) -> None:
    assert (2, "") == run("tune", "allow", "events.jsonl")[:2]
    assert "cannot be read twice" in run("tune", "allow", "--", "-:1")[2]
    code, out, told = run("tune", "allow", "events.jsonl:99")
    assert (3, "") == (code, out)
    assert told.startswith("t1612: no event begins at events.jsonl:99\n")
    assert 3 == run("tune", "allow", "none.jsonl:1")[0]


def test_a_file_and_its_path_are_what_an_entry_for_it_names(run: Run) -> None:
    write(({"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "DeviceName": "ci-1"},))

    assert (
        'field = "path", op = "equals", value = "/tmp/x/Dockerfile"'
        in (run("tune", "allow", "events.jsonl:1")[1])
    )


def test_what_is_severe_is_left_to_a_person(run: Run) -> None:
    line = "docker build --no-cache -f /tmp/x https://gist.github.com/u/1.git"
    write(({**BUILD, "ProcessCommandLine": line, "InitiatingProcessFileName": "curl"},))
    code, _, told = run("tune", "allow", "events.jsonl:1")

    assert 1 == code
    assert "refused for events.jsonl:1: its severity is high: write an entry by hand" in told


def test_a_request_of_an_engine_is_named_by_an_entry(run: Run) -> None:
    said = "Calling POST /v1.43/build?t=x&remote=http://203.0.113.9/x"
    write(({"time": "2026-03-02T08:00:00Z", "level": "debug", "msg": said, "host": "ci-1"},))
    code, _, told = run("tune", "allow", "events.jsonl:1")
    assert 1 == code
    assert "no entry may hide daemon.remote_source, daemon.bare_address_source" in told

    write(({"time": "2026-03-02T08:00:00Z", "level": "debug", "msg": SAID, "host": "ci-1"},))
    code, out, _ = run("tune", "allow", "events.jsonl:1")
    assert 0 == code
    assert 'field = "request", op = "equals", value = "POST /v1.43/build?t=x"' in out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("scan", "--format", "cvs"), "did you mean 'csv'?"),
        (("scan", "--format", "md"), "; t1612 report --format md writes that"),
        (("scan", "--format", "sigma"), "; t1612 export sigma writes rules for that"),
        (("scan", "--format", "tabel"), "did you mean 'table'?"),
        (("scan", "-o", ""), "-o/--output: is empty: name a file, or - for standard output"),
        (("correlate", "--output", " "), "is empty"),
        (("export", "sigma", "--output", ""), "is empty"),
        (("report", "-o", ""), "is empty"),
        (("report", "-o", "no/x.html"), "there is no folder 'no': make it, or name another\n"),
        (("scan", "-o", "no/x"), "there is no folder 'no'"),
        (("correlate", "-o", "no/x"), "there is no folder 'no'"),
        (
            ("correlate", "--follow", "--state", "s", "-o", "no/x", "events.jsonl"),
            "there is no folder 'no'",
        ),
        (("report", "-o", "."), "'.' is a folder: name a file in it"),
        (
            ("report", "-o", "r.pdf", "events.jsonl"),
            "no format is for '.pdf': end OUT in .html or .md, or name one by --format\n",
        ),
        (("report", "-o", "events.jsonl", "--format", "md", "events.jsonl"), "that are read"),
        (("tune", "alow", "x"), "did you mean 'allow'?"),
        (("scan", "--fail-on", "hihg"), "did you mean 'high'?"),
        (("scan", "--min-scor", "3", "events.jsonl"), "did you mean '--min-score'?"),
        (("scan", "--min-scor=3", "events.jsonl"), "did you mean '--min-score'?"),
        (("scan", "-wide"), "did you mean '--wide'?"),
        (("scan", "-format", "csv"), "did you mean '--format'?"),
        (("tune", "suggest", "--alowlist", "x"), "did you mean '--allowlist'?"),
        (("tune", "explain", "--alowlist", "x"), "did you mean '--allowlist'?"),
        (("report", "-output", "r.html"), "there is no option -output; did you mean '--output'?"),
        (("scan", "-min-score=3", "x"), "no option -min-score=3; did you mean '--min-score'?"),
        (("--versio",), "did you mean '--version'?"),
    ],
)
def test_a_mistake_says_what_to_do(run: Run, args: tuple[str, ...], told: str) -> None:
    code, _, err = run(*args)

    assert 2 == code
    assert told in err


def test_no_option_is_taken_for_another_one_by_its_beginning() -> None:
    levels = [whole_parser()]
    for parser in levels:
        assert not parser.allow_abbrev
        assert parser.description
        assert [] == [each for each in parser._actions if not (each.help or each.choices)]
        below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
        levels += [each for action in below for each in action.choices.values()]

    assert 13 < len(levels)


@pytest.mark.parametrize(
    "args",
    [("scan", "--jobs", "x"), ("scan", "--zzzz"), ("tune", "lint"), ("tune", "explain", "-")],
)
def test_a_wrong_command_line_is_told_in_two_lines(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    command = " ".join(["t1612", *args[: 1 + (args[0] == "tune")]])

    assert (2, "") == (code, out)
    told, way = err.splitlines()
    assert told.startswith(f"{command}: error: ")
    assert way == f"see {command} --help"
    assert "did you mean" not in told


@pytest.mark.parametrize("command", ["scan", "correlate"])
def test_what_people_read_has_two_names(run: Run, command: str) -> None:
    assert (
        run(command, "--format", "text", "events.jsonl")[:2]
        == run(command, "--format", "table", "events.jsonl")[:2]
    )
    assert run(command, "events.jsonl", "--format", "text")[1]


@pytest.mark.parametrize(
    "args",
    [
        ("scan",),
        ("explain", "-"),
        ("tune", "explain"),
        ("tune", "allow"),
        ("schema", "lint", "map.toml"),
        ("report",),
    ],
)
def test_a_signal_that_is_nearly_named_is_no_file(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args, "process.temp_sorce")

    assert (2, "") == (code, out)
    told = "there is no file 'process.temp_sorce'; did you mean 'process.temp_source'?"
    assert f"{told} t1612 explain process.temp_source tells of that signal\n" in err
    assert "'host.many_images'" in run(*args, "host.many_image")[2]
    for part in ("temp_source", "process.TEMP_SOURCE"):
        assert (
            f"there is no file '{part}'; did you mean 'process.temp_source'?" in run(*args, part)[2]
        )
    assert "did you mean" not in run(*args, "no_such_file")[2]


@pytest.mark.parametrize("args", [("scan",), ("tune", "explain"), ("tune", "allow"), ("doctor",)])
@pytest.mark.parametrize("id", ["process.temp_source", "host.many_images"])
def test_a_signal_is_no_file_of_events(run: Run, args: tuple[str, ...], id: str) -> None:
    code, out, err = run(*args, id)

    assert (2, "") == (code, out)
    assert f"{id!r} is a signal, and no file of events; t1612 explain {id} tells of it\n" in err


@pytest.mark.parametrize("args", [("scan",), ("report",), ("doctor",), ("schema", "lint", "m")])
@pytest.mark.parametrize("place", ["events.jsonl:1", "events.jsonl!in.jsonl:1"])
def test_a_place_is_no_file_of_events(run: Run, args: tuple[str, ...], place: str) -> None:
    code, out, err = run(*args, place)

    assert (2, "") == (code, out)
    told = f"there is no file {place!r}: it is a place in one; t1612 explain tells of the event the"
    assert told in err


def test_a_file_may_have_the_name_of_a_place(run: Run) -> None:
    Path("events.jsonl:1").write_text(Path("events.jsonl").read_text("utf-8"), "utf-8")
    assert 1 == run("scan", "events.jsonl:1")[0]

    code, _, err = run("scan", "no-such-file:1")
    assert (3, True) == (code, "no-such-file:1: cannot be opened" in err)


def test_a_file_may_have_the_name_of_a_signal(run: Run) -> None:
    Path("process.temp_source").write_text(Path("events.jsonl").read_text("utf-8"), "utf-8")
    assert 1 == run("scan", "process.temp_source")[0]
    assert "image_build" in run("explain", "process.temp_source")[1]

    code, _, err = run("explain", "process.json")
    assert (3, True) == (code, "process.json: cannot be opened" in err)


def test_every_signal_is_told_of_by_its_name(run: Run) -> None:
    ids = [*CATALOG, *CHAIN_SIGNALS]
    code, out, err = run("explain", *ids)
    heads = [line.partition(": ")[0] for line in out.splitlines() if not line.startswith(" ")]

    assert (0, "", ids) == (code, err, heads)
    assert {*CATALOG} == {id for id in CATALOG if [*worth_of(id)]}
    assert out.count("No entry of an allow-list hides it") == len({*NEVER_SUPPRESSED})


def test_a_signal_of_incidents_says_what_it_cannot_do(run: Run) -> None:
    (id,) = CHAIN_SIGNALS
    out = " ".join(run("explain", id)[1].split())
    assert f"it adds {MANY_IMAGES.worth} to an incident's score and makes none; no profile" in out

    head = "version = 1\nentry = []\nnever_suppress = "
    with pytest.raises(AllowListError, match=r"'host.many_images' is of an incident and of no eve"):
        AllowList.loads(f'{head}["{id}"]')
    with pytest.raises(AllowListError, match=r"did you mean 'host.many_images'"):
        AllowList.loads(f'{head}["host.many_imags"]')
    branch = evolve(HARDENED.branches[0], weights=((id, 2),), firm=(), weak_kinds=())
    with pytest.raises(ProfileError, match=r"no profile weighs it.*; leave it out"):
        Detector(evolve(HARDENED, branches=(branch,)))


@pytest.mark.parametrize("more", [("events.jsonl",), ("--format", "jsonl")])
def test_signals_are_told_of_by_themselves(run: Run, more: tuple[str, ...]) -> None:
    code, out, err = run("explain", "process.temp_source", *more)

    assert (2, "") == (code, out)
    assert "signals are told of by themselves, and as text" in err


def test_what_is_no_text_has_no_hint() -> None:
    assert "" == hint(7, ["a"])
    assert "" == hint("zzzz", ["a"])


@pytest.mark.parametrize(
    ("args", "start"),
    [
        (("r.pdf", "--format", "md"), "# "),
        (("r.MD",), "# "),
        (("r.htm",), "<!doctype html>"),
        (("r",), "<!doctype html>"),
        (("./r.html",), "<!doctype html>"),
    ],
)
def test_the_end_of_a_name_says_the_format(run: Run, args: tuple[str, ...], start: str) -> None:
    assert 1 == run("report", "-o", *args, "events.jsonl")[0]
    assert Path(args[0]).read_text("utf-8").lower().startswith(start)


def test_a_report_leaves_out_what_scores_less_and_says_so(run: Run) -> None:
    _, out, err = run("report", "--format", "md", "--min-score", "8", "events.jsonl")
    assert "3 findings left out: below the score of 8" in out
    assert "1 finding, 3 below the score asked for" in err

    code, out, _ = run("report", "--format", "md", "--min-score", "99", "events.jsonl")
    assert 0 == code
    assert "4 findings left out: below the score of 99" in out.partition("## ")[0]
    assert "Not everything was understood" in out


@pytest.mark.parametrize("form", ["jsonl", "csv", "rows", "table", "ecs", "cef", "leef"])
@pytest.mark.parametrize("command", ["scan", "correlate"])
def test_no_name_of_a_host_or_account_shows_a_secret(run: Run, command: str, form: str) -> None:
    login = f"https://u:{SECRET}@web-1.example.org"
    write(({**BUILD, "DeviceName": login, "AccountName": f"--password={SECRET}"},))
    form = {"table": "text", "rows": "csv"}.get(form, form) if command == "correlate" else form
    code, out, _ = run(command, "--format", form, "events.jsonl")

    assert 1 == code
    assert "shop" in out
    assert SECRET not in out
    if command == "scan" and form == "jsonl":
        assert "web-1.example.org" in json.loads(out)["host"]


def test_the_published_rule_shows_names_as_they_are(run: Run) -> None:
    write(({**BUILD, "DeviceName": f"https://u:{SECRET}@x"},))

    assert SECRET in run("scan", "--profile", "sentinel", "--format", "jsonl", "events.jsonl")[1]


@pytest.mark.parametrize(
    ("words", "form", "most", "kept"),
    [
        # A word may be a secret's, so that a long one is left out as a whole.
        ("y" * 1_000_000, "cef", 30_000, "19"),
        ("y" * 1_000_000, "leef", 30_000, "19"),
        ("y" * 1_000_000, "csv", 150_000, "19"),
        ("y" * 1_000_000, "jsonl", 600_000, "19"),
        # These are cut twice: as far as a line is read, and as far as the format goes.
        ("yy " * 300_000, "cef", 8_000, r"3,9\d\d"),
        ("yy " * 300_000, "leef", 4_001, r"3,\d{3}"),
        ("yy " * 300_000, "csv", 150_000, "32,000"),
        ("yy " * 300_000, "jsonl", 600_000, "131,071"),
    ],
    ids=lambda given: given[:2] if isinstance(given, str) else str(given),
)
def test_a_text_that_no_reader_takes_whole_is_cut_and_says_so(
    run: Run, words: str, form: str, most: int, kept: str
) -> None:
    write(({**BUILD, "ProcessCommandLine": f"docker build /tmp/x {words}"},))
    _, out, _ = run("scan", "--format", form, "events.jsonl")
    shown = json.loads(out)["detail"] if form == "jsonl" else out

    assert len(out) < most
    assert re.search(rf" … \[cut after {kept} characters\]", shown)


WORDS = (
    (["sc"], "scan schema"),
    (["scan", "--fo"], "--format"),
    (["scan", "--format", "c"], "csv cef"),
    (["scan", "--wide", "--fail-on", ""], "low medium high"),
    (["scan", "-o", "x"], ""),
    (["scan", "x"], ""),
    (["tune", ""], "lint explain stats suggest allow"),
    (["tune", "explain", "--allow"], "--allow-empty --allowlist"),
    (["export", "sig"], "sigma"),
    (["completion", ""], "bash fish zsh"),
)


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(("typed", "offered"), WORDS, ids=lambda each: " ".join(each)[:20])
def test_bash_completes_the_command(run: Run, typed: list[str], offered: str) -> None:
    Path("t1612.bash").write_text(run("completion", "bash")[1], "utf-8")
    ask = (
        '. ./t1612.bash; COMP_WORDS=(t1612 "$@"); COMP_CWORD=$#; _t1612; '
        'echo "${COMPREPLY[*]}"; complete -p t1612'
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", ask, "-", *typed],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == done.stderr
    assert [offered, "complete -o bashdefault -o default -F _t1612 t1612"] == (
        done.stdout.splitlines()
    )


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_text(run: Run, shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert 0 == code
    assert "--wide" in out or "-l wide" in out

    if shutil.which(shell):
        Path("text").write_text(out, "utf-8")
        assert 0 == subprocess.run([shell, "-n", "text"], check=False).returncode


def test_every_command_and_option_is_completed(run: Run) -> None:
    _, out, _ = run("completion", "bash")

    for command in re.findall(r"^    (\w+) ", run("--help")[1], re.MULTILINE):
        options = re.findall(r"--[a-z][\w-]+", run(command, "--help")[1].partition("\n\n")[0])
        assert command in out
        assert [] == [each for each in options if each not in out]


@pytest.mark.parametrize(
    "args",
    [
        ("scan", "--format", "table", "--wide"),
        ("scan", "--format", "jsonl"),
        ("scan", "--format", "csv"),
        ("scan", "--format", "cef"),
        ("scan", "--format", "leef"),
        ("scan", "--format", "ecs"),
        ("scan", "--format", "ocsf"),
        ("scan", "--format", "sarif"),
        ("scan", "--format", "stix"),
        ("scan", "--format", "splunk"),
        ("scan", "--format", "timesketch"),
        ("explain",),
        ("doctor",),
        ("compare",),
        ("report", "-o", "-"),
    ],
    ids=" ".join,
)
def test_a_signal_has_one_spelling_that_can_be_copied(run: Run, args: tuple[str, ...]) -> None:
    """Its id, as an allow-list, ``never_suppress`` and the pages take it."""
    code, out, _ = run(*args, "events.jsonl")

    assert code in (0, 1)
    assert "temp source" not in out
    assert ("doctor" in args) or "process.temp_source" in out
