"""Dockerfiles that compose and bake files hold in themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.dockerfile.inline import MOST, inline_dockerfiles

from ..network.test_growth import LIMIT, MIB, growth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a:\n  dockerfile_inline: |\n    FROM a\n\n      RUN b\n  c: d\n",
            ["FROM a\n\n  RUN b\n"],
        ),
        ("  dockerfile_inline: >-  # why\n    FROM a\r\n", ["FROM a\r\n"]),
        ("- dockerfile_inline: |2\n  FROM a", ["FROM a"]),
        ("dockerfile_inline: |\nnext: 1\n", []),
        ("dockerfile_inline: 'FROM it''s'", ["FROM it's"]),
        ('{\n"dockerfile-inline": "FROM a\\nRUN b"\n}', ["FROM a\nRUN b"]),
        ('dockerfile-inline = "FROM ${a}\\x"', ["FROM ${a}\\x"]),
        ("dockerfile-inline = <<-END\n  FROM a\n  END\n", ["  FROM a\n"]),
        ("dockerfile-inline = <<END\nFROM a\n", ["FROM a\n"]),
        ("dockerfile_inline: FROM a", []),
        ("dockerfile: |\n  FROM a", []),
        ("# dockerfile_inline: 'FROM a'", []),
    ],
)
def test_what_stands_behind_the_key_is_read(text: str, expected: list[str]) -> None:
    assert expected == [content for content, _ in inline_dockerfiles(text)]


def test_a_span_is_where_the_value_stands() -> None:
    text = "a: 1\ndockerfile_inline: 'FROM a'\n"
    ((_, span),) = inline_dockerfiles(text)

    assert "'FROM a'" == text[slice(*span)]


def test_so_many_are_read_and_no_more() -> None:
    assert MOST == len(list(inline_dockerfiles("dockerfile_inline: 'FROM a'\n" * (MOST + 1))))


@given(st.text("dockerfile_inline:=|><-E'\" \\\n", max_size=60))
def test_any_text_is_taken(text: str) -> None:
    for content, (start, end) in inline_dockerfiles(f"dockerfile_inline: {text}"):
        assert content
        assert start < end


@pytest.mark.growth
@pytest.mark.parametrize(
    "seed",
    [
        "dockerfile_inline: ",
        "dockerfile_inline: \n",
        "dockerfile_inline: |\n",
        "dockerfile_inline: <<A\n",
        'dockerfile_inline: "\\',
        "dockerfile_inline: '",
        " ",
        "\n ",
    ],
)
def test_time_grows_with_the_text(seed: str) -> None:
    assert growth(lambda text: list(inline_dockerfiles(text)), MIB, seed) <= LIMIT
