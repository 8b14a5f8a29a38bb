"""The operators mean what Kusto's documentation says, vector by vector."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from t1612core.text import kql

from .oracle import transcription

VECTORS = json.loads(Path(__file__).with_name("vectors").joinpath("kql.json").read_text("utf-8"))


def ask(matcher: kql.Matcher, value: Any) -> bool:
    return matcher.test(kql.fold(value) if matcher.view == "folded" else value)


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value


OPERATORS: Mapping[str, Callable[[Any, Any], object]] = {
    "has": lambda value, operand: ask(kql.has_any([operand]), value),
    "!has": lambda value, operand: ask(kql.has_none([operand]), value),
    "has_any": lambda value, operand: ask(kql.has_any(operand), value),
    # A null in a list matches everything, as the empty string does.
    "has_any(dynamic)": lambda value, operand: ask(kql.has_any(n or "" for n in operand), value),
    # Gates alone ask these two, of folded text.
    "=~": lambda value, operand: kql.fold(value) == kql.fold(operand),
    "endswith": lambda value, operand: kql.fold(value).endswith(kql.fold(operand)),
    "matches regex": lambda value, operand: ask(kql.matches_any_regex([operand]), value),
    "in": lambda value, operand: ask(kql.in_any(operand), value),
    "ipv4_is_private": lambda value, _: kql.ipv4_is_private(value),
    "not(ipv4_is_private)": lambda value, _: negation(kql.ipv4_is_private(value)),
    "parse_ipv4": lambda value, _: kql.parse_ipv4(value),
}

# Operators of the vector file beside the project that this library has no use for.
LEFT_OUT = {
    "contains": "the rule does not use it",
    "==": "the rule does not use it",
    "string literal": "about writing KQL, and no KQL is read here",
    "not": "three-valued logic is stated where it matters: not_private_ipv4, has_none",
    "and": "three-valued logic is stated where it matters: not_private_ipv4, has_none",
    "toint(bool)": "a weight is added or not",
    "strcat": "a finding's detail is tested as a whole",
    "tostring(int)": "a finding's detail is tested as a whole",
}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    answer = OPERATORS[vector["operator"]](vector["value"], vector["operand"])

    assert vector["expected"] == answer
    assert type(vector["expected"]) is type(answer)


def test_every_vector_beside_the_project_passes_or_is_left_out_for_a_reason(shared: Path) -> None:
    vectors = json.loads((shared / "facts" / "kql_vectors.json").read_text("utf-8"))
    asked = [vector for vector in vectors if vector["operator"] not in LEFT_OUT]
    wrong = [
        vector
        for vector in asked
        if vector["expected"]
        != OPERATORS[vector["operator"]](vector["haystack"], vector.get("needle"))
    ]

    assert [] == wrong
    assert len(asked) > 400


def test_isalnum_is_kustos_term_character() -> None:
    """str.isalnum() stands for the Unicode categories L* and N*: all of them, and no other."""
    signs = map(chr, range(0x110000))

    assert [] == [s for s in signs if s.isalnum() != (unicodedata.category(s)[0] in "LN")]


TEXT = st.lists(
    st.sampled_from("aZ0-_ /\\éK\u212a\u0130\u017f\ud800中²\x00") | st.characters()
).map("".join)


@given(TEXT)
def test_fold_lowers_ascii_alone_and_keeps_the_length(text: str) -> None:
    assert transcription.lowered(text) == kql.fold(text)
    assert len(text) == len(kql.fold(text))


@given(TEXT, st.lists(TEXT.filter(bool), min_size=1, max_size=3))
def test_has_any_agrees_with_its_transcription(value: str, needles: list[str]) -> None:
    assert transcription.has_any(value, needles) == ask(kql.has_any(needles), value)
    assert transcription.has_any(value, needles) != ask(kql.has_none(needles), value)


@given(TEXT, st.lists(TEXT, max_size=3))
def test_find_points_at_a_needle_exactly_when_test_holds(value: str, needles: list[str]) -> None:
    matcher = kql.has_any(needles)
    span = matcher.find(kql.fold(value))

    assert ask(matcher, value) == (span is not None)
    if span is not None:
        assert kql.fold(value[slice(*span)]) in map(kql.fold, needles)


@given(st.text(st.sampled_from("-f \t\xa0htps:/x"), max_size=30))
def test_the_regular_expression_agrees_with_its_transcription(value: str) -> None:
    matcher = kql.matches_any_regex([r"-f\s+https?://"])
    span = matcher.find(value)

    assert transcription.url_after_f(value) == matcher.test(value) == (span is not None)


def test_occurrences_that_overlap_are_all_looked_at() -> None:
    """The first has a letter before it; the second begins inside the first."""
    assert (3, 6) == kql.has_any(["a-a"]).find("xa-a-a")
    assert not ask(kql.has_any(["a-a"]), "xa-ax")


def test_of_needles_that_start_together_the_longest_is_shown() -> None:
    matcher = kql.has_any(["build", "build now", "now"])

    assert (7, 16) == matcher.find("docker build now")


def test_matchers_of_whole_values_point_nowhere() -> None:
    for matcher, value in (
        (kql.has_none(["x"]), "y"),
        (kql.in_any([443]), 443),
        (kql.not_private_ipv4(), "203.0.113.7"),
    ):
        assert ask(matcher, value)
        assert matcher.find(value) is None


EDGES = st.sampled_from(
    ["10.0.0.0", "172.15.255.255", "172.16.0.0", "172.31.0.1", "172.32.0.0", "192.168.1.1"]
)


@given(st.ip_addresses(v=4) | EDGES, st.integers(16, 32))
def test_private_agrees_with_the_transcription(address: object, prefix: int) -> None:
    for text in (str(address), f" {address}", f"{address}/{prefix}"):
        expected = transcription.is_private(text)
        assert expected is kql.ipv4_is_private(text)
        assert (expected is False) == kql.not_private_ipv4().test(text)


@given(st.text(st.sampled_from("0123456789./ a\t"), max_size=18))
@example("\t10.0.0.1")
def test_what_is_no_ipv4_is_null(text: str) -> None:
    try:
        expected = transcription.is_private(text)
    except ValueError:  # a prefix too short for anybody to know
        return
    assert expected is kql.ipv4_is_private(text)
    assert (expected is False) == kql.not_private_ipv4().test(text)


def test_a_pattern_that_does_not_compile_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="not a regular expression: "):
        kql.matches_any_regex(["("])
