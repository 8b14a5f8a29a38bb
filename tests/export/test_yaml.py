"""What is written as YAML is read back as it was, by a reader that nobody here wrote."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from t1612core.export.yaml import comment, document

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]))
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | TEXTS.filter(lambda text: "\n" not in text),
    lambda each: st.lists(each, max_size=12) | st.dictionaries(st.text("abc", min_size=1), each),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcd", min_size=1), VALUES, min_size=1))
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert data == yaml.safe_load(document(data))


@pytest.mark.parametrize(
    "text", ["no", "1", "a: b", "- a", "#a", "'", '"', "\\x", "a #b", "", "é", "a*"]
)
def test_words_of_yaml_stay_words(text: str) -> None:
    assert {"x": text, "y": [text]} == yaml.safe_load(document({"x": text, "y": [text]}))


def test_text_of_several_lines_stays_readable() -> None:
    written = document({"a": {"query": "x\n| y\n\n| z\n"}})

    assert "a:\n    query: |\n        x\n        | y\n\n        | z\n" == written
    assert {"a": {"query": "x\n| y\n\n| z\n"}} == yaml.safe_load(written)


def test_a_comment_has_a_mark_on_each_line() -> None:
    assert "# a\n#\n# b\n" == comment(["a", "", "b"])
