"""A prefilter lets every line through that scores, however it is spelled."""

from __future__ import annotations

import json
import os
import random
import sys
from contextlib import suppress
from inspect import unwrap
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, HARDENED, MDE, SENTINEL, Detector, EventError, Profile, Schema
from t1612core.knowledge.programs import DOWNLOADERS
from t1612core.stream import prefilter
from t1612core.stream.account import Value
from t1612core.stream.json_stream import json_values

from ..twins.test_twins import ROWS as VECTORS
from ..twins.writers import WRITERS
from .spelling import in_text, known_rows, prefilter_of, spelled

ROWS = known_rows()
TWINS = {
    name: [twin[0] for row in VECTORS if (twin := write(row["kind"], row["event"]))]
    for name, write in WRITERS.items()
} | {MDE.name: [row["event"] for row in VECTORS]}
LINES = int(os.environ.get("PREFILTER_LINES", "1000"))
PROFILES = pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda x: x.name)
# Where there is no Hyperscan, all are plain.
WAYS = pytest.mark.parametrize("is_plain", [True, False], ids=["re", "hyperscan"])
FAST, PLAIN = (prefilter_of(HARDENED, MDE, is_plain=is_plain) for is_plain in (False, True))


def scores(detector: Detector, line: bytes) -> bool:
    for document in json_values([line]):
        assert isinstance(document, Value)
        for event in detector.unwrap([document.value]):
            try:
                if detector.score(event) is not None:
                    return True
            except EventError:
                continue
    return False


def whose_needle_is(needle: str) -> Profile:
    first, *others = HARDENED.branches
    mention = evolve(first.mentions[0], needles=(needle,), programs=())
    return evolve(HARDENED, branches=(evolve(first, mentions=(mention,)), *others))


def is_suspect(made: prefilter.Prefilter, line: bytes) -> bool:
    return any(True for _ in made.suspects(line, 0, len(line)))


@pytest.mark.no_cover  # repeats at length what others run
@WAYS
@PROFILES
def test_no_line_that_scores_is_passed_over(profile: Profile, is_plain: bool) -> None:
    detector, made = Detector(profile), prefilter_of(profile, MDE, is_plain=is_plain)
    rng = random.Random(1612)
    scored = 0
    for number in range(LINES):
        line = spelled(rng, rng.choice(ROWS)).encode("utf-8", "replace")
        if scores(detector, line):
            scored += 1
            assert is_suspect(made, line), (number, line)

    assert scored > LINES / 20


@pytest.mark.no_cover  # repeats at length what others run
@WAYS
@PROFILES
def test_no_line_of_any_product_that_scores_is_passed_over(
    profile: Profile, is_plain: bool
) -> None:
    detector, made = Detector(profile, AUTO), prefilter_of(profile, AUTO, is_plain=is_plain)
    rng = random.Random(2912)
    scored = dict.fromkeys([*WRITERS, MDE.name], 0)
    for number in range(LINES):
        product = rng.choice(list(scored))
        event = rng.choice(TWINS[product])
        line = (in_text if rng.random() < 0.2 else spelled)(rng, event).encode("utf-8", "replace")
        if scores(detector, line):
            scored[product] += 1
            assert is_suspect(made, line), (number, line)

    assert all(scored.values()), scored


# Lines that may fetch or start something, and a name in every form that a step is known by.
FETCH = "http://x.example/y"
FETCHES = (
    *(f" -c 'curl -o /tmp/y {FETCH}'", f" -o /tmp/y {FETCH}", f" clone {FETCH} /tmp/y"),
    *(f" curl -o /tmp/y {FETCH}", f" -Command curl -o /tmp/y {FETCH}"),
)
STARTS = ("", " run -d x", " create x", "run", *FETCHES, *FETCHES)
FETCHERS = sorted(DOWNLOADERS.programs)


def steps_row(rng: random.Random) -> dict[str, Any]:
    name = rng.choice(("--", "", "", "/", "C:\\")) + rng.choice(FETCHERS)
    name += rng.choice(("", "", ".exe", "3.11", "-v2", "1" * 5000, " (deleted)"))
    line = f"{rng.choice(('/tmp/.x/y', name))}{rng.choice(STARTS)}"
    return {"ActionType": "ProcessCreated", "FileName": name, "ProcessCommandLine": line}


@pytest.mark.no_cover  # repeats at length what others run
@WAYS
@pytest.mark.parametrize("schema", [MDE, AUTO], ids=lambda x: x.name)
def test_no_line_that_is_a_step_is_passed_over(schema: Schema, is_plain: bool) -> None:
    detector = Detector(SENTINEL, schema)
    made = prefilter_of(SENTINEL, schema, is_plain=is_plain, of_steps=True)
    rng = random.Random(22)
    steps = 0
    for number in range(LINES // 8):  # parsers read each of them whole
        row = rng.choice((steps_row(rng), rng.choice(ROWS)))
        if "ProcessCommandLine" in row and rng.random() < 0.2:
            row = {**row, "FileName": "x", "ProcessCommandLine": f"/tmp/.x/y{rng.choice(STARTS)}"}
        line = spelled(rng, row).encode("utf-8", "replace")
        if is_step(detector, line):
            steps += 1
            assert is_suspect(made, line), (number, line)

    assert steps > LINES / 160


@pytest.mark.no_cover  # repeats at length what others run
@WAYS
def test_each_program_that_may_fetch_is_looked_for(is_plain: bool) -> None:
    detector, made = Detector(), prefilter_of(HARDENED, MDE, is_plain=is_plain, of_steps=True)
    steps = 0
    for name in FETCHERS:
        for told in FETCHES:
            row = {"FileName": name, "ProcessCommandLine": f"{name}{told}"}
            line = json.dumps(row).encode()
            if is_step(detector, line):
                steps += 1
                assert is_suspect(made, line), line

    assert steps > len(FETCHERS) / 4


def is_step(detector: Detector, line: bytes) -> bool:
    for document in json_values([line]):
        assert isinstance(document, Value)
        for event in detector.unwrap([document.value]):
            with suppress(EventError):
                if detector.observe(event):
                    return True
    return False


@WAYS
def test_what_may_fetch_is_looked_for_where_it_runs_alone(is_plain: bool) -> None:
    """Shells start nearly everything: who started it is no step."""
    made = prefilter_of(HARDENED, MDE, is_plain=is_plain, of_steps=True)

    assert is_suspect(made, b'{"FileName":"bash"}')
    assert is_suspect(made, b'{"FileName":"x","ProcessCommandLine":"/tmp/x run y"}')
    assert not is_suspect(made, b'{"FileName":"ls","InitiatingProcessFileName":"bash"}')
    assert not is_suspect(prefilter_of(HARDENED, MDE, is_plain=is_plain), b'{"FileName":"bash"}')


@PROFILES
@pytest.mark.parametrize("schema", [MDE, AUTO], ids=lambda x: x.name)
@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"FileName":"cat","ProcessCommandLine":"cat \\"/etc/hosts\\" C:\\\\x"}',
        b'{"FileName":"dockerise","ProcessCommandLine":"x"}',
        b'{"FileName":"kong","FolderPath":"/var/lib/docker/img"}',
        b'{"InitiatingProcessFileName":"containerd-shim-runc-v2","RemoteUrl":"docker.io"}',
        b'{"InitiatingProcessCommandLine":"docker build .","FileName":"sh"}',
        b'{"ProcessCommandLine":"echo \\u0022\\u002B\\u003C\\u0026\\u0027","FileName":"x"}',
    ],
)
@WAYS
def test_a_line_without_anything_is_passed_over(
    profile: Profile, schema: Schema, is_plain: bool, line: bytes
) -> None:
    """The key decides, not the word: else a host with an engine would have every line read."""
    assert not is_suspect(prefilter_of(profile, schema, is_plain=is_plain), line)


def test_a_name_that_ends_with_a_watched_one_is_told_by_re() -> None:
    assert not is_suspect(PLAIN, b'{"FileName":"my-ko"}')


@WAYS
@PROFILES
def test_places_lie_in_their_lines(profile: Profile, is_plain: bool) -> None:
    line = b'{"FileName":"docker","ProcessCommandLine":"docker build ."}\n'
    other = b'{"FileName":"cat","ProcessCommandLine":"cat"}\n'
    data = bytearray(other + line + other + line)
    made = prefilter_of(profile, MDE, is_plain=is_plain)
    places = list(made.suspects(data, len(other), len(data) - len(line)))

    assert places
    assert all(len(other) <= place < len(other) + len(line) for place in places)


@pytest.mark.parametrize(
    "line",
    [
        rb'{"FileName":"do\u0063ker"}',
        rb'{"File\u004eame":"docker"}',
        rb'{"Process\u0043ommandLine":"docker build ."}',
        rb'{"ProcessCommandLine":"\u0062uild"}',
        rb'{"ProcessCommandLine":"http:\/\/h\/images\/create"}',
        rb'{"ProcessCommandLine":"a \"b\" \\\" /images/create"}',
        '{"FileName":"doc\u212aer"}'.encode(),
        b'{"FileName"\t:  "/usr/bin/docker"}',
        b'{"records":[{"properties":{"FileName":"x.dockerfile"}}]}',
        b'{"FileName":"Containerfile.web"}',
        b'{"InitiatingProcessFileName":"dockerd"}',
        b'{"FileName":"powershell.exe"}',
    ],
)
@WAYS
def test_a_line_with_something_is_read(is_plain: bool, line: bytes) -> None:
    assert is_suspect(prefilter_of(HARDENED, MDE, is_plain=is_plain), line)


@WAYS
def test_a_name_is_found_by_its_end_alone(is_plain: bool) -> None:
    first, *others = SENTINEL.branches
    profile = evolve(SENTINEL, branches=(evolve(first, suffixes=(".recipe",)), *others))
    made = prefilter_of(profile, MDE, is_plain=is_plain)

    assert is_suspect(made, b'{"FileName":"a.Recipe"}')
    assert not is_suspect(made, b'{"FileName":"a.recipes"}')


@WAYS
def test_a_needle_beyond_ascii_is_found_as_it_is_and_in_an_escape(is_plain: bool) -> None:
    made = prefilter_of(whose_needle_is("–e"), MDE, is_plain=is_plain)

    assert is_suspect(made, '{"ProcessCommandLine":"x –e"}'.encode())
    assert is_suspect(made, rb'{"ProcessCommandLine":"x \u2013e"}')
    assert not is_suspect(made, rb'{"ProcessCommandLine":"x \u2014f"}')


# Whatever may stand around a name for ``Names.holds`` to take it away again, or not to.
NAMES = st.lists(
    st.sampled_from(
        [
            *sorted(name for branch in HARDENED.branches for name in branch.programs),
            *("/", "\\\\", "-", "'", " ", ".exe", ".EXE", ".cmd", " (deleted)", "-v", "_", "2.1"),
            *("x", "X", "dockerfile", "Containerfile", ".", "\u212a", "\u017f", "x" * 4089, "\xe9"),
        ]
    ),
    max_size=6,
).map("".join)


@given(st.sampled_from(["FileName", "InitiatingProcessFileName"]), NAMES)
def test_the_automata_let_through_what_the_patterns_do(key: str, name: str) -> None:
    line = f'{{"{key}":"{name}"}}'.encode()

    assert is_suspect(FAST, line) or not is_suspect(PLAIN, line)


def test_a_watched_name_that_the_length_cuts_out_of_another_is_found() -> None:
    """Of a name the last 4,096 characters are read, so that it may begin anywhere."""
    name = b"sandocker" + b" " * 4090

    assert is_suspect(PLAIN, b'{"FileName":"%s"}' % name)
    assert is_suspect(FAST, b'{"FileName":"%s"}' % name)


def test_without_hyperscan_or_where_it_gives_up_a_sieve_is_plain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hyperscan = pytest.importorskip("hyperscan")
    from t1612core.stream import automata

    def give_up(*_: Any) -> None:
        raise hyperscan.error("too large")

    class Old:
        """Of a release that reads ``bytes`` alone."""

        def __init__(self, *_: Any, **__: Any) -> None: ...

        def compile(self, **_: Any) -> None: ...

        def scan(self, data: Any, **_: Any) -> None:
            if not isinstance(data, bytes):
                raise TypeError("a bytes-like object is required")

    assert FAST.window != PLAIN.window
    with monkeypatch.context() as patch:
        patch.setattr(automata, "_finder", unwrap(automata._finder))  # the tests keep what it made
        patch.setattr(hyperscan, "Database", Old)
        assert prefilter_of(HARDENED, MDE).window == PLAIN.window
    with monkeypatch.context() as patch:
        patch.setattr(automata, "finders", give_up)
        assert prefilter_of(HARDENED, MDE).window == PLAIN.window
    monkeypatch.setitem(sys.modules, automata.__name__, None)
    assert prefilter_of(HARDENED, MDE).window == PLAIN.window


def test_names_that_are_long_are_not_remembered() -> None:
    gate = prefilter_of(HARDENED, MDE, is_plain=True)
    for number in range(3):
        assert not is_suspect(gate, b'{"FileName":"%s"}' % (b"x" * 70 + b"%d" % number))
    assert is_suspect(gate, b'{"FileName":"%sdocker"}' % (b"x/" * 99))
    assert is_suspect(gate, b'{"FileName":"\xff"}')


@WAYS
def test_a_profile_may_name_programs_by_their_beginnings_alone(is_plain: bool) -> None:
    branch = evolve(SENTINEL.branches[1], programs=(), suffixes=(), prefixes=("odd",))
    made = prefilter_of(evolve(SENTINEL, branches=(branch,)), MDE, is_plain=is_plain)

    assert is_suspect(made, b'{"FileName":"ODDity"}')
    assert not is_suspect(made, b'{"FileName":"an odd one"}')
