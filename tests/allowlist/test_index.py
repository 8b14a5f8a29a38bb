"""What is looked up comes to the same as what is walked, and takes far less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import MDE, AllowList, Detector, Finding, Kind
from t1612core.allowances import Tuned
from t1612core.allowlist import Condition, Effect, Entry, applying, loading, matching
from t1612core.allowlist.applying import Applier
from t1612core.allowlist.entries import Operator

from ..test_growth import MOST, growth
from .lists import BUILD, ENTRY

PLAIN = Detector()
EVENTS: dict[Kind, dict[str, Any]] = {
    "process": BUILD,
    "network": {
        "InitiatingProcessFileName": "dockerd",
        "RemoteUrl": "c2.example.net",
        "RemoteIP": "203.0.113.9",
        "RemotePort": 80,
        "TimeGenerated": "2026-03-01T00:00:00Z",
    },
}
COLUMNS: dict[Kind, dict[str, str]] = {
    "process": {
        "host": "DeviceName",
        "account": "AccountName",
        "folder": "FolderPath",
    },
    "network": {"host": "DeviceName", "parent_account": "InitiatingProcessAccountName"},
}
TEXTS = ("a", "A", "ä", "Ä")
PATHS = ("/a", "/a/../a", "/A", "C:\\a", "c:\\A")
PORTS = (80, 443)


def conditions(kind: Kind) -> st.SearchStrategy[Condition]:
    def of(field: str, values: tuple[str | int, ...], ops: tuple[Operator, ...]) -> Any:
        chosen = st.lists(st.sampled_from(values), min_size=2, max_size=3, unique=True).map(tuple)
        return st.builds(Condition, st.just(field), st.sampled_from(ops), chosen)

    text: tuple[Operator, ...] = ("equals", "in", "in", "glob", "regex")
    places = {**COLUMNS[kind], "path": ""} if kind == "process" else COLUMNS[kind]
    made = [of(f, PATHS if f in ("folder", "path") else TEXTS, text) for f in places]
    if kind == "network":
        made.append(of("port", PORTS, ("equals", "in")))
    return st.one_of(made)


def entries(kind: Kind) -> st.SearchStrategy[Entry]:
    some = conditions(kind)
    return st.builds(
        Entry,
        id=st.text("abc", min_size=1, max_size=8),
        reason=st.just("r"),
        owner=st.just("o"),
        created=st.sampled_from([date(2026, 1, 1), date(2026, 6, 1)]),
        expires=st.just(date(2026, 12, 31)),
        kinds=st.just((kind,)),
        match=st.lists(some, min_size=1, max_size=2).map(tuple),
        effect=st.sampled_from(
            [Effect("suppress"), Effect("subtract", points=1), Effect("relabel", label="l")]
        ),
        unless=st.lists(some, max_size=1).map(tuple),
    )


def cases() -> st.SearchStrategy[tuple[Kind, list[Entry], dict[str, Any]]]:
    def of(kind: Kind) -> Any:
        values = {
            column: st.sampled_from(PATHS if name == "folder" else TEXTS)
            for name, column in COLUMNS[kind].items()
        }
        odd: Any = st.sampled_from([None, 7, float("nan"), ""])  # a host only labels a finding
        values["DeviceName"] = st.sampled_from(TEXTS) | odd
        changes = st.fixed_dictionaries(values)
        return st.tuples(st.just(kind), st.lists(entries(kind), min_size=2, max_size=6), changes)

    kinds: tuple[Kind, ...] = ("process", "network")
    return st.one_of([of(kind) for kind in kinds])


def applier(entries: list[Entry], kind: Kind, *, is_walked: bool) -> Applier:
    allowlist = AllowList(tuple(entries), ("process.privileged_build",), 3)
    with pytest.MonkeyPatch.context() as patch:
        if is_walked:
            patch.setattr(applying, "_keys", lambda entry: {})
        return applying.compile_kind(allowlist, kind, MDE, lambda event: ())


def found(kind: Kind, changes: dict[str, Any]) -> Finding:
    finding = PLAIN.find({**EVENTS[kind], **changes}, kind)
    assert finding is not None
    return finding


def tuned(finding: Finding) -> Tuned:
    assert finding.tuned is not None
    return finding.tuned


@given(cases())
def test_what_is_looked_up_is_what_a_walk_over_all_entries_finds(
    case: tuple[Kind, list[Entry], dict[str, Any]],
) -> None:
    kind, made, changes = case
    finding = found(kind, changes)
    walked = applier(made, kind, is_walked=True)

    assert tuned(walked.tune(finding)) == tuned(applier(made, kind, is_walked=False).tune(finding))
    states = [each.state for each in walked.consider(finding)]
    assert states.count("applies") == len(tuned(walked.tune(finding)).allowances)


SLOW = Condition("host", "regex", ("(?:a|aa|aaa)+(?:b|c)d",))


@pytest.mark.parametrize("place", ["match", "unless"])
def test_a_pattern_out_of_time_is_told_of_an_entry_that_another_value_excludes(place: str) -> None:
    entry = AllowList.loads("version = 1\n" + ENTRY).entries[0]
    other = Condition("account", "equals", ("nobody",))
    given = evolve(entry, match=(other, SLOW)) if place == "match" else entry
    given = evolve(entry, match=(other,), unless=(SLOW,)) if place == "unless" else given
    finding = found("process", {"DeviceName": "a" * 5000})
    for is_walked in (True, False):
        applied = applier([given], "process", is_walked=is_walked)

        assert (entry.id,) == tuned(applied.tune(finding)).timeouts


def test_only_what_may_hold_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 500 entries for 500 hosts that share an account, one is asked."""
    text = "version = 1\n" + "".join(
        ENTRY.replace("ci-nightly", f"e{i}").replace(
            '"glob", value = "ci-*', f'"equals", value = "h{i}'
        )
        for i in range(500)
    )
    asked: list[object] = []
    make = matching.test

    def counted(*args: Any) -> Callable[[Any], bool | None]:
        test = make(*args)

        def ask(event: Any) -> bool | None:
            asked.append(args[0])
            return test(event)

        return ask

    monkeypatch.setattr(matching, "test", counted)
    detector = Detector(allowlist=AllowList.loads(text))
    finding = detector.score_process({**BUILD, "DeviceName": "H7"})

    assert finding is not None
    assert "e7" == finding.suppressed_by
    assert 2 == len(asked)


@pytest.mark.growth
def test_the_lines_of_entries_are_counted_on() -> None:
    def make(size: int) -> Callable[[], object]:
        text = "[[entry]]\nid = 'a'\n" * size
        return lambda: list(loading._lines(text))

    assert growth(make, 3_000) < MOST


@pytest.mark.growth
def test_a_finding_takes_no_longer_with_more_entries() -> None:
    def make(size: int) -> Callable[[], object]:
        text = "version = 1\n" + "".join(
            ENTRY.replace("ci-nightly", f"e{i}").replace("runner", f"u{i}") for i in range(size)
        )
        detector = Detector(allowlist=AllowList.loads(text))
        return lambda: detector.score_process({**BUILD, "AccountName": "u7"})

    assert growth(make, 300) < 2
