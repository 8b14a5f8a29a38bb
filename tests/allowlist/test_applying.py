"""An entry applies while it lasts, visibly, and hides no signal of an intruder."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import (
    AUTO,
    CATALOG,
    HARDENED,
    MDE,
    AllowList,
    AllowListError,
    Detector,
    EventError,
    Finding,
)
from t1612core.allowlist.lists import READY
from t1612core.allowlist.writing import to_toml
from t1612core.knowledge.never_suppressed import NEVER_SUPPRESSED

from .lists import BUILD, ENTRY, LIST


def found(text: str, today: date | None = None, **changes: Any) -> Finding:
    allowlist = AllowList.loads(text)
    detector = Detector(allowlist=allowlist if today is None else allowlist.on(today))
    finding = detector.score_process({**BUILD, **changes})
    assert finding is not None
    return finding


def state(text: str, **changes: Any) -> str:
    explained = Detector(allowlist=AllowList.loads(text)).explain({**BUILD, **changes})
    return explained.considered[0].state


def test_a_label_of_another_type_equals_nothing() -> None:
    by_host = LIST.replace('op = "glob", value = "ci-*"', 'op = "equals", value = "ci-1"')

    assert found(by_host).suppressed_by
    assert not found(by_host, DeviceName=["ci-1"]).suppressed_by


def test_a_suppressed_finding_stays_and_says_by_whom() -> None:
    finding = found(LIST)

    assert ("ci-nightly", 4, 4) == (finding.suppressed_by, finding.score, finding.score_after)
    (allowance,) = finding.allowances
    assert ("platform@corp.example", date(2026, 6, 30)) == (allowance.owner, allowance.expires)
    assert ("host", "account") == allowance.matched
    assert finding.score == sum(item.weight for item in finding.evidence)
    assert finding.tuned == pickle.loads(pickle.dumps(finding)).tuned == finding.detached().tuned


def test_a_detector_travels_with_its_list() -> None:
    detector = Detector(allowlist=AllowList.loads(LIST))

    assert detector == pickle.loads(pickle.dumps(detector))


@pytest.mark.parametrize(
    ("time", "today", "applies"),
    [
        ("2026-06-30T23:59:59Z", None, True),
        ("2026-01-01T00:00:00Z", None, True),
        ("2025-12-31T23:59:59Z", None, False),
        ("1970-01-01T00:00:00Z", None, False),
        ("1970-01-01T00:00:00Z", date(2026, 7, 1), False),
        ("1970-01-01T00:00:00Z", date(2026, 1, 1), True),
        ("2026-06-30T23:59:59-01:00", None, False),
        ("2026-07-01T00:00:00Z", None, False),
        ("2026-03-01T00:00:00Z", date(2026, 7, 1), False),
        ("2026-07-01T00:00:00Z", date(2026, 3, 1), False),
        (None, date(2026, 3, 1), True),
        (None, None, False),
    ],
)
def test_an_entry_applies_from_its_first_to_its_last_day_by_the_later_clock(
    time: str | None, today: date | None, applies: bool
) -> None:
    assert applies == bool(found(LIST, today, TimeGenerated=time).suppressed_by)


@pytest.mark.parametrize("today", [None, date(2026, 3, 1)])
def test_an_empty_time_of_a_data_frame_is_no_time(today: date | None) -> None:
    nat = pytest.importorskip("pandas", reason="needs pandas, which is not there").NaT

    assert bool(today) == bool(found(LIST, today, TimeGenerated=nat).suppressed_by)
    assert "undated" == state(LIST, TimeGenerated=nat)


@pytest.mark.parametrize("today", [None, date(2026, 3, 1)])
def test_a_time_that_is_not_equal_to_itself_is_none(today: date | None) -> None:
    """As ``pandas.NaT``, which is a datetime, but has no day."""

    class NotATime(datetime):
        def __ne__(self, other: object) -> bool:
            return True

        def date(self) -> date:
            raise ValueError

    event_time = NotATime(2026, 3, 1)

    assert bool(today) == bool(found(LIST, today, TimeGenerated=event_time).suppressed_by)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ci-agents", "is str, expected AllowList; give AllowList.ready('ci-agents')"),
        ("tuning.toml", "is str, expected AllowList; give AllowList.load(path), or AllowList.rea"),
        (["ci-agents"], "is list, expected AllowList; give AllowList.load(path), or AllowList.re"),
    ],
)
def test_a_name_is_no_list_and_the_error_says_how_to_make_one(given: Any, expected: str) -> None:
    with pytest.raises(AllowListError) as caught:
        Detector(allowlist=given)

    assert str(caught.value).startswith(f"Detector.allowlist: {expected}")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "applies"),
        ({"DeviceName": "x"}, "nearly"),
        ({"DeviceName": "x", "AccountName": "x"}, "no match"),
        ({"TimeGenerated": "2026-07-01T00:00:00Z"}, "expired"),
        ({"TimeGenerated": "1970-01-01T00:00:00Z"}, "not yet"),
        ({"TimeGenerated": None}, "undated"),
        ({"InitiatingProcessParentFileName": "nginx"}, "barred"),
        ({"InitiatingProcessFileName": "dash"}, "excepted"),
    ],
)
def test_every_state_is_explained(changes: dict[str, Any], expected: str) -> None:
    text = LIST + 'unless = [{ field = "parent_name", op = "equals", value = "dash" }]'
    assert expected == state(text, **changes)


@pytest.mark.parametrize("effect", ["suppress", "subtract"])
def test_no_entry_hides_a_signal_that_is_never_suppressed(effect: str) -> None:
    text = (
        LIST
        if effect == "suppress"
        else LIST.replace('"suppress"', '"subtract", points = 100').replace(
            "version = 1", "version = 1\nmax_reduction = 100"
        )
    )
    finding = found(text, InitiatingProcessParentFileName="php-fpm")

    assert ("", finding.score) == (finding.suppressed_by, finding.score_after)
    assert finding.tuned is not None
    assert ("process.web_server_lineage",) == finding.tuned.barred_by


ENGINE = """
[[entry]]
id = "our-agent"
reason = "asks the engine for the nightly image"
owner = "platform@corp.example"
created = 2026-01-01
expires = 2026-06-30
kinds = ["daemon"]
match = [
  { field = "request", op = "glob", value = "*/build?*" },
  { field = "host", op = "equals", value = "ci-1" },
]
effect = { action = "suppress" }
"""


@pytest.mark.parametrize(
    ("asked", "barred"),
    [
        ("remote=http://203.0.113.7/x.tar", ["remote_source", "bare_address_source"]),
        ("remote=https://files.evil.example/x.tar", ["remote_source"]),
        ("remote=https://github.com/x/y.git&networkmode=host", ["host_network_build"]),
        ("remote=https://github.com/x/y.git&t=alpine:3", ["official_image_tag"]),
        ("remote=https://gist.githubusercontent.com/x/y", None),
    ],
)
def test_an_entry_for_what_an_engine_is_asked_hides_no_strong_signal(
    asked: str, barred: list[str] | None
) -> None:
    """What is never hidden of a command line is not hidden where the engine tells of it."""
    event = {
        "_raw": f'level=debug msg="Calling POST /v1.43/build?{asked}"',
        "host": "ci-1",
    }
    allowlist = AllowList.loads("version = 1" + ENGINE).on(date(2026, 3, 1))
    finding = Detector(schema=AUTO, allowlist=allowlist).score(event)

    assert finding is not None
    assert finding.tuned is not None
    assert [f"daemon.{name}" for name in barred or ()] == [*finding.tuned.barred_by]
    assert ("" if barred else "our-agent") == finding.suppressed_by


def test_what_is_strong_of_one_kind_of_event_is_so_of_each() -> None:
    """A signal of the same name says the same, whoever tells of it: no kind is the way round."""
    strong = {id.partition(".")[2] for id in NEVER_SUPPRESSED}
    same = {id for id in CATALOG if id.partition(".")[2] in strong}

    assert set() == same - {*NEVER_SUPPRESSED}
    assert {"process", "file", "network", "daemon", "dockerfile"} == {
        id.partition(".")[0] for id in NEVER_SUPPRESSED
    }


def test_a_label_hides_nothing_and_is_never_barred() -> None:
    text = LIST.replace('"suppress"', '"relabel", label = "nightly"')
    finding = found(text, InitiatingProcessParentFileName="php-fpm")

    assert ("", "nightly") == (finding.suppressed_by, finding.allowances[0].label)


def test_an_author_chooses_what_is_never_suppressed() -> None:
    text = LIST.replace("version = 1", "version = 1\nnever_suppress = ['process.temp_source']")
    finding = found(text)

    assert "" == finding.suppressed_by
    assert finding.tuned is not None
    assert ("process.temp_source",) == finding.tuned.barred_by


def test_an_author_adds_to_what_is_never_suppressed() -> None:
    ids = "never_suppress = ['process.temp_source', 'default', 'process.piped_download']"
    allowlist = AllowList.loads(LIST.replace("version = 1", f"version = 1\n{ids}"))

    assert set(NEVER_SUPPRESSED) | {"process.temp_source"} == set(allowlist.never_suppress)
    assert len(NEVER_SUPPRESSED) + 1 == len(allowlist.never_suppress)
    assert allowlist == AllowList.loads(to_toml(allowlist))


def test_an_author_may_give_up_what_is_never_suppressed() -> None:
    text = LIST.replace("version = 1", "version = 1\nnever_suppress = []")

    assert "ci-nightly" == found(text, InitiatingProcessParentFileName="nginx").suppressed_by


def test_all_entries_together_take_no_more_than_the_cap() -> None:
    entry = ENTRY.replace('"suppress"', '"subtract", points = 2')
    other = entry.replace("ci-nightly", "second")
    finding = found("version = 1\nmax_reduction = 3\n" + entry + other)

    assert [2, 1] == [each.points for each in finding.allowances]
    assert (4, 1, "second") == (finding.score, finding.score_after, finding.suppressed_by)


def test_points_that_leave_the_threshold_suppress_nothing() -> None:
    finding = found(LIST.replace('"suppress"', '"subtract", points = 2'))

    assert (2, "") == (finding.score_after, finding.suppressed_by)


def test_an_entry_of_another_branch_or_kind_does_not_apply() -> None:
    assert "" == found(LIST + 'branches = ["other"]').suppressed_by
    assert "ci-nightly" == found(LIST + 'branches = ["image_build"]').suppressed_by
    assert None is not found(LIST.replace('["process"]', '["file"]')).tuned


def test_below_the_threshold_no_list_is_asked() -> None:
    detector = Detector(allowlist=AllowList.loads(LIST))
    quiet = {**BUILD, "ProcessCommandLine": "docker build ."}

    assert None is detector.score_process(quiet)
    assert () == detector.explain(quiet).considered


def test_without_a_list_a_finding_is_as_before() -> None:
    finding = Detector().score_process(BUILD)

    assert finding is not None
    assert (None, "", (), 4) == (
        finding.tuned,
        finding.suppressed_by,
        finding.allowances,
        finding.score_after,
    )


@pytest.mark.parametrize("name", READY)
def test_a_ready_list_looks_at_who_and_hides_nothing_strong(name: str) -> None:
    allowlist = AllowList.ready(name)

    assert set(NEVER_SUPPRESSED) < set(allowlist.never_suppress)
    assert 4 > allowlist.max_reduction
    for entry in allowlist.entries:
        fields = {condition.field for condition in entry.match}
        assert fields & {"parent_name", "grandparent_name"}, entry.id
        assert len(fields) >= 2, entry.id
        assert "subtract" == entry.effect.action, entry.id


EVERY = """
version = 1
[[entry]]
id = "e"
reason = "r"
owner = "o"
created = 2026-01-01
expires = 2026-06-30
kinds = ["process"]
match = [
  { field = "host", op = "regex", value = "[^x]+y" },
  { field = "path", op = "glob", value = "/a*b*c" },
  { field = "folder", op = "under", value = "/a/*b" },
  { field = "parent_line", op = "glob", value = "a*" },
]
effect = { action = "suppress" }
[[entry]]
id = "n"
reason = "r"
owner = "o"
created = 2026-01-01
expires = 2026-06-30
kinds = ["network"]
match = [
  { field = "url", op = "domain", value = "example.com" },
  { field = "ip", op = "cidr", value = ["192.0.2.0/24", "2001:db8::/32"] },
  { field = "port", op = "equals", value = 80 },
]
effect = { action = "suppress" }
"""
WATCHED = Detector(allowlist=AllowList.loads(EVERY))
VALUES = (
    st.none() | st.integers() | st.text(max_size=40) | st.just("/a/xb/c") | st.just("a.example.com")
)


@pytest.mark.no_cover  # repeats at length what others run
@given(
    st.dictionaries(
        st.sampled_from(
            sorted(
                key
                for fields in MDE.fields.values()
                for place in fields.values()
                for key in place.keys
            )
        ),
        VALUES,
    )
)
def test_any_event_gives_the_finding_that_it_gives_without_a_list(event: dict[str, Any]) -> None:
    """A list adds what it makes of a finding, changes no score and raises nothing."""
    bases = (
        ("process", {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}),
        (
            "network",
            {
                "InitiatingProcessFileName": "dockerd",
                "RemoteUrl": "c2.example.net",
                "RemoteIP": "203.0.113.9",
                "RemotePort": 443,
            },
        ),
    )
    for kind, base in bases:
        try:
            without = getattr(PLAIN, f"score_{kind}")({**event, **base})
        except EventError:
            continue
        finding = getattr(WATCHED, f"score_{kind}")({**event, **base})

        assert (without and without.score) == (finding and finding.score)
        assert (without and without.signals) == (finding and finding.signals)


PLAIN = Detector()


def test_the_ready_lists_go_together() -> None:
    merged = AllowList.merged(map(AllowList.ready, READY)).on(date(2026, 1, 1))

    assert 2 == merged.max_reduction
    assert date(2026, 1, 1) == AllowList.merged([merged]).today


@pytest.mark.parametrize("lists", [[], [AllowList.loads(LIST)] * 2])
def test_lists_that_cannot_be_merged_are_refused(lists: list[AllowList]) -> None:
    with pytest.raises(AllowListError):
        AllowList.merged(lists)


def test_an_unknown_ready_list_is_refused_with_the_nearest() -> None:
    with pytest.raises(AllowListError, match="did you mean 'ci-agents'"):
        AllowList.ready("ci-agent")


def test_every_protected_signal_exists_and_all_strong_lineage_is_protected() -> None:
    firm = {id for branch in HARDENED.branches for id in branch.firm}

    assert set(NEVER_SUPPRESSED) <= set(CATALOG)
    assert firm <= set(NEVER_SUPPRESSED)


@pytest.mark.parametrize("day", [datetime(2026, 3, 1), "2026-03-01", 20260301, None])
def test_a_day_is_a_plain_date(day: Any) -> None:
    """A time is one too, by its type, and could not be compared with the entries' days."""
    with pytest.raises(AllowListError, match=r"^AllowList.on: is .*, expected datetime.date"):
        AllowList.loads(LIST).on(day)
