"""A line is read as the list of words that a product wrote down, in whichever way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.command import parse
from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.recorded import other_reading, words_of

ARGV = st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2)


def texts(line: str) -> tuple[str, ...]:
    words, is_cut = words_of(line, "", 4096)
    assert not is_cut
    return words.texts


@given(ARGV.filter(lambda argv: not "".join(argv).isupper()))
def test_a_list_is_the_same_however_it_is_printed(argv: list[str]) -> None:
    argv = ["x", *argv]  # capitals alone would be read in small letters
    assert tuple(argv) == texts(json.dumps(argv)) == texts(json.dumps(argv, ensure_ascii=False))


@given(st.lists(st.text("abc /.\"'\\\n\t-", min_size=1), min_size=2))
def test_a_list_that_python_prints(argv: list[str]) -> None:
    assert tuple(argv) == texts(repr(argv))


@given(st.text("[]'\"\\,x0^@ ab/", max_size=40))
def test_words_stand_where_their_spans_say(line: str) -> None:
    words, _ = words_of(line, "", 4096)

    assert len(words.texts) == len(words.spans)
    assert all(
        0 <= start <= end <= len(line) for start, end in map(words.span, range(len(words.texts)))
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('["a", "b",]', ("a", "b")),
        ('[ "a", "b" ]', ("a", "b")),
        ('["a", "b"', ("a", "b")),
        ('["a", "b', ("a", "b")),
        ('["a", ', ("a",)),
        ('["a b"]', ("a", "b")),
        ('["a", b]', ("a", "b")),
        ("[ a b ]", ("[", "a", "b", "]")),
        ("[a b]", ("a", "b")),
        ("[a, b, c d]", ("a,", "b,", "c", "d")),
        ("[a, b]", ("a", "b")),
        ("[a b", ("[a", "b")),
        ("[]", ("[]",)),
        (r"a\x00b c\x00d", ("a", "b c", "d")),
        (r"a\u0000b", ("a", "b")),
        ("a^@b^@", ("a", "b")),
        (r"x a\x00b", ("x", "ax00b")),
        ("'a b", ("a", "b")),
        ("'a' b", ("a", "b")),
        ("A B", ("a", "b")),
        ("\u00c4 B", ("\u00c4", "B")),
    ],
)
def test_words(line: str, expected: tuple[str, ...]) -> None:
    assert expected == texts(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker ps", None),
        ("docker ps\0", None),  # one at the end parts no words
        ("docker\0build .\0", "docker build ."),
        ("docker build\0-t a\0.", ["docker build", "-t a", "."]),
    ],
)
def test_nuls_between_some_words_are_read_in_another_way(line: str, expected: object) -> None:
    assert expected == other_reading(line)


def test_a_nul_at_the_end_of_a_line_makes_no_build_of_it() -> None:
    (command,) = parse("docker ps\0", GRAMMAR)

    assert command.build is None
