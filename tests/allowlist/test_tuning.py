"""What looks after a list says what is doubtful, and proposes nothing that hides a true one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AllowList, Detector
from t1612core.allowlist import Condition, Effect, Entry
from t1612core.allowlist.lists import READY
from t1612core.allowlist.writing import to_toml
from t1612core.tuning.lint import _covers, lint
from t1612core.tuning.placeholders import OWNER, REASON
from t1612core.tuning.suggest import located, suggest

from ..test_growth import MOST, growth
from .lists import BUILD, ENTRY, LIST
from .test_index import entries

TODAY = date(2026, 3, 1)


def codes(text: str, today: date = TODAY) -> list[tuple[str, str]]:
    return [(each.entry, each.code) for each in lint(AllowList.loads(text), today)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("2026-06-30", "2026-02-28", [("ci-nightly", "expired")]),
        ("2026-06-30", "2026-03-15", [("ci-nightly", "expires-soon")]),
        ("2026-06-30", "2028-06-30", [("ci-nightly", "long-lived")]),
        ("version = 1", "version = 1\nnever_suppress = []", [("", "unprotected")]),
        ('"ci-*"', '"c*"', [("ci-nightly", "too-broad")]),
        (
            '"glob", value = "ci-*"',
            r'"regex", value = "(\\(a+)+b"',
            [("ci-nightly", "regex-risk")],
        ),
        ('"glob", value = "ci-*"', '"regex", value = "((a|b))*c"', [("ci-nightly", "regex-risk")]),
        ('"glob", value = "ci-*"', '"regex", value = "(ci)-((a))[0-9]+"', []),
        ('"glob", value = "ci-*"', '"regex", value = "a[)+]"', []),
        ("effect", 'branches = ["image_built"]\neffect', [("ci-nightly", "unknown-branch")]),
        ("effect", 'branches = ["image_build"]\neffect', []),
    ],
)
def test_lint(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert expected == codes(LIST.replace(old, new) if old else LIST)


@pytest.mark.parametrize("text", [REASON, OWNER, " Nobody YET", "To be filled in"])
@pytest.mark.parametrize("key", ["reason", "owner"])
def test_what_was_proposed_and_not_filled_in_is_told_with_its_place(key: str, text: str) -> None:
    text = re.sub(rf"^{key} = .*", f'{key} = "{text}"', LIST, count=1, flags=re.MULTILINE)
    line = 1 + text[: text.index("[[entry]]")].count("\n")
    (remark,) = lint(AllowList.loads(text, "a.toml"), TODAY)

    assert ("error", "unfilled", "ci-nightly") == (remark.level, remark.code, remark.entry)
    assert f"its {key} is still the proposal's" in remark.message
    assert f"a.toml:{line}" == remark.place


def test_a_place_is_no_part_of_an_entry() -> None:
    first, other = (AllowList.loads(LIST, name) for name in ("a.toml", "b.toml"))

    assert first == other
    assert first.entries[0].place != other.entries[0].place


def test_an_entry_on_what_an_intruder_chooses_is_too_broad() -> None:
    text = LIST.replace('"host"', '"command_line"').replace('"account"', '"parent_line"')

    assert [("ci-nightly", "too-broad")] == codes(text)


@pytest.mark.parametrize(
    ("wide", "narrow", "is_shadowed"),
    [
        ("", "", True),
        ('"equals", value = "runner"@"in", value = ["runner", "b"]', "", True),
        ("", '"equals", value = "runner"@"in", value = ["runner", "b"]', False),
        ('"suppress"@"relabel", label = "x"', "", False),
        ("2026-06-30@2026-06-29", "", False),
        ('["process"]@["file"]', "", False),
        ('effect@branches = ["image_build"]\neffect', "", False),
        (
            'effect@branches = ["image_build"]\neffect',
            'effect@branches = ["image_build"]\neffect',
            True,
        ),
        ('effect@unless = [{ field = "name", op = "equals", value = "x" }]\neffect', "", False),
    ],
)
def test_an_entry_that_one_above_covers_is_shadowed(
    wide: str, narrow: str, is_shadowed: bool
) -> None:
    def changed(change: str) -> str:
        old, _, new = change.partition("@")
        return ENTRY.replace(old, new) if old else ENTRY

    text = "version = 1\n" + changed(wide) + changed(narrow).replace("ci-nightly", "second")

    assert is_shadowed == (("second", "shadowed") in codes(text))


@given(st.lists(entries("process"), min_size=2, max_size=6))
def test_what_is_looked_up_is_shadowed_as_if_all_were_compared(made: list[Entry]) -> None:
    made = [evolve(entry, id=f"e{i}") for i, entry in enumerate(made)]
    expected = [
        (narrow.id, f"{wide.id} above suppresses all that it matches")
        for i, narrow in enumerate(made)
        for wide in [
            wide
            for wide in made[:i]
            if wide.effect.action == "suppress" and not wide.unless and _covers(wide, narrow)
        ][:1]
    ]
    remarks = lint(AllowList(tuple(made), (), 3), TODAY)

    assert expected == [(each.entry, each.message) for each in remarks if each.code == "shadowed"]


@pytest.mark.growth
def test_lint_takes_time_by_the_entries() -> None:
    def make(size: int) -> Callable[[], object]:
        text = "version = 1\n" + "".join(
            ENTRY.replace("ci-nightly", f"e{i}").replace('"ci-*', f'"ci-{i}-*') for i in range(size)
        )
        made = AllowList.loads(text)
        return lambda: lint(made, TODAY)

    assert growth(make, 500) < MOST


@pytest.mark.parametrize("name", READY)
def test_the_ready_lists_are_in_order(name: str) -> None:
    assert () == lint(AllowList.ready(name), date(2026, 12, 1))


def row(id: str, label: str, **changes: Any) -> Any:
    event = {**BUILD, "event_id": id, "scenario": "s", "label": label, "table": "process"}
    return labelled({**event, "expect": "quiet" if "benign" in label else "alert", **changes})


def labelled(event: Any) -> Any:
    detector = Detector()
    return located(detector, detector.locate, event)


def test_a_proposal_takes_the_false_positives_and_loads() -> None:
    rows = [row("a", "benign-ci"), row("b", "benign-ci"), row("c", "malicious", AccountName="x")]
    made = suggest(Detector(), rows, TODAY)

    assert (("a", "b"),) == made.events
    assert () == made.refused
    (entry,) = made.allowlist.entries
    assert {"parent_name", "account", "host"} == {condition.field for condition in entry.match}
    assert made.allowlist == AllowList.loads(to_toml(made.allowlist))
    tuned = Detector(allowlist=made.allowlist.on(TODAY))
    hidden = [bool(f and f.suppressed_by) for f in map(tuned.score_process, map(_event, rows))]
    assert [True, True, False] == hidden


def _event(row: Any) -> Any:
    return row[1].event


@pytest.mark.parametrize(
    ("changes", "true", "expected"),
    [
        ({}, {}, "it would hide the confirmed true positive t"),
        # The true one is old; by the proposal's day it would be hidden all the same.
        ({}, {"TimeGenerated": "2030-01-01T00:00:00Z"}, "it would hide the confirmed true"),
        ({"InitiatingProcessParentFileName": "nginx"}, None, "no entry may hide process.web_serv"),
        ({"DeviceName": "", "AccountName": ""}, None, "fewer than two of its fields"),
        ({"DeviceName": "a" * 201}, None, "too long to be a name"),
        ({"DeviceName": ["ci-1"]}, None, "no entry can be written that holds"),
    ],
)
def test_a_proposal_that_hides_too_much_is_refused_with_the_reason(
    changes: dict[str, Any], true: dict[str, Any] | None, expected: str
) -> None:
    rows = [row("a", "benign-ci", **changes)]
    rows += [] if true is None else [row("t", "malicious", **true)]
    made = suggest(Detector(), rows, TODAY)

    assert () == made.allowlist.entries
    assert expected in made.refused[0].reason


def test_rows_that_do_not_alert_or_are_of_no_kind_propose_nothing() -> None:
    other = {**row("o", "benign-ci")[1].event, "Type": "SigninLogs"}
    del other["table"]
    rows = [row("q", "benign-ci", ProcessCommandLine="docker build ."), labelled(other)]
    made = suggest(Detector(allowlist=AllowList.loads(LIST)), [*rows, row("s", "benign-ci")], TODAY)

    assert ((), ()) == (made.allowlist.entries, made.refused)
    assert made.allowlist == AllowList.loads(to_toml(made.allowlist))


def test_proposals_that_hide_a_true_one_only_together_are_refused() -> None:
    """Each takes what it needs; the second may raise the cap that all of them share."""
    rows = [
        row("a", "benign-ci"),
        row("b", "benign-ci", AccountName="other", ProcessCommandLine="docker build /tmp/x"),
        row("t", "malicious", AccountName="third"),
    ]
    made = suggest(Detector(), rows, TODAY)

    assert (("a",), ("b",)) == made.events


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip)


@given(TEXTS, TEXTS, st.sampled_from([Effect("suppress"), Effect("subtract", points=3)]))
def test_what_is_written_loads_to_the_same(reason: str, value: str, effect: Effect) -> None:
    entry = Entry(
        id="a",
        reason=reason,
        owner=value,
        created=TODAY,
        expires=TODAY,
        kinds=("process",),
        match=(
            Condition("host", "equals", (value,)),
            Condition("account", "in", (value, "x" * 40)),
        ),
        effect=effect,
        unless=(Condition("name", "in", (reason,)),),
        branches=("image_build",),
    )
    allowlist = AllowList((entry,), (), 3)

    assert allowlist == AllowList.loads(to_toml(allowlist))


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\xad", "\ufeff", "\u2028", "\x85"])
def test_what_shows_nothing_is_spelled_out(sign: str) -> None:
    allowlist = AllowList.loads(LIST.replace("runner", f"run{sign}ner\U000e0001"))
    written = to_toml(allowlist)

    assert f"run\\u{ord(sign):04x}ner\\U000e0001" in written
    assert allowlist == AllowList.loads(written)


def test_a_label_and_ports_are_written() -> None:
    text = (
        LIST.replace("process", "network")
        .replace('"account", op = "equals", value = "runner"', '"port", op = "in", value = [443]')
        .replace('"suppress"', '"relabel", label = "x"')
    )
    allowlist = AllowList.loads(text)

    assert allowlist == AllowList.loads(to_toml(allowlist))
    assert 1 == tomllib.loads(to_toml(allowlist))["version"]
