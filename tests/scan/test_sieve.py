"""A sieve lets every line through that scores, however it is spelled."""

from __future__ import annotations

import os
import random

import pytest

from t1612core import HARDENED, MDE, SENTINEL, Detector, EventError, Profile
from t1612core.scan import sieve
from t1612core.scan.documents import Value, documents

from .spelling import known_rows, spelled

ROWS = known_rows()
LINES = int(os.environ.get("SIEVE_LINES", "3000"))
PROFILES = pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda x: x.name)


def scores(detector: Detector, line: bytes) -> bool:
    for document in documents([line]):
        assert isinstance(document, Value)
        for event in detector.unwrap([document.value]):
            try:
                if detector.score(event) is not None:
                    return True
            except EventError:
                continue
    return False


def is_suspect(made: sieve.Sieve, line: bytes) -> bool:
    return any(True for _ in made.suspects(line, 0, len(line)))


@PROFILES
def test_no_line_that_scores_is_passed_over(profile: Profile) -> None:
    detector, made = Detector(profile), sieve.make(profile, MDE)
    rng = random.Random(1612)
    scored = 0
    for number in range(LINES):
        line = spelled(rng, rng.choice(ROWS)).encode("utf-8", "replace")
        if scores(detector, line):
            scored += 1
            assert is_suspect(made, line), (number, line)

    assert scored > LINES / 20


@PROFILES
@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"FileName":"cat","ProcessCommandLine":"cat \\"/etc/hosts\\" C:\\\\x"}',
        b'{"FileName":"dockerise","ProcessCommandLine":"x"}',
        b'{"FileName":"my-ko","FolderPath":"/var/lib/docker/img"}',
        b'{"InitiatingProcessFileName":"containerd-shim-runc-v2","RemoteUrl":"docker.io"}',
        b'{"InitiatingProcessCommandLine":"docker build .","FileName":"sh"}',
        b'{"ProcessCommandLine":"echo \\u0022\\u002B\\u003C\\u0026\\u0027","FileName":"x"}',
    ],
)
def test_a_line_without_anything_is_passed_over(profile: Profile, line: bytes) -> None:
    """The key decides, not the word: else a host with an engine would have every line read."""
    assert not is_suspect(sieve.make(profile, MDE), line)


@PROFILES
def test_places_lie_in_their_lines(profile: Profile) -> None:
    line = b'{"FileName":"docker","ProcessCommandLine":"docker build ."}\n'
    other = b'{"FileName":"cat","ProcessCommandLine":"cat"}\n'
    data = bytearray(other + line + other + line)
    places = list(sieve.make(profile, MDE).suspects(data, len(other), len(data) - len(line)))

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
def test_a_line_with_something_is_read(line: bytes) -> None:
    assert is_suspect(sieve.make(HARDENED, MDE), line)


def test_names_that_are_long_are_not_remembered() -> None:
    gate = sieve.make(HARDENED, MDE)
    for number in range(3):
        assert not is_suspect(gate, b'{"FileName":"%s"}' % (b"x" * 70 + b"%d" % number))
    assert is_suspect(gate, b'{"FileName":"%sdocker"}' % (b"x/" * 99))
    assert is_suspect(gate, b'{"FileName":"\xff"}')
