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
from t1612core.allowlist import Condition, Effect, Entry, applying, index, loading, matching
from t1612core.allowlist import conditions as conditions_of
from t1612core.allowlist.applying import Applier
from t1612core.allowlist.entries import Operator
from t1612core.allowlist.plain_words import plain_words
from t1612core.text.toml_places import Place

from ..test_growth import MOST, growth
from .lists import BUILD, ENTRY
from .test_matching import VECTORS

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
    "network": {
        "host": "DeviceName",
        "parent_account": "InitiatingProcessAccountName",
        "url": "RemoteUrl",
        "ip": "RemoteIP",
    },
}
TEXTS = ("a", "A", "ä", "Ä", "ci-agent", "CI-AGENT-7", "ci-agent-77.example")
# Of a field, values of events and patterns of entries: they meet often.
VALUES: dict[str, tuple[str, ...]] = {
    "folder": ("/a", "/a/../a", "/A", "C:\\a", "c:\\A\\docker", "/srv/ci/docker", "odd"),
    "url": ("c2.example.net", "a.b.example.com", "http://C2.example.net:80/x", "203.0.113.9", "-"),
    "ip": ("203.0.113.9", "::ffff:203.0.113.9", "2001:db8::7", "none"),
}
GLOBS = ("*", "?", "a*", "*-7", "ci-*", "ci-?gent*", "*agent*ex*", "*7", "ä?")
REGEXES = ("a", "ci-.*", "ci-agent(?:-7)?", "[c]i-agent-\\d+.*", "(?i)CI.*", "a|ci-agent", "ci+-.*")
OF_OPERATOR: dict[Operator, tuple[str, ...]] = {
    "glob": GLOBS,
    "regex": REGEXES,
    "under": ("/srv", "/srv/*", "c:\\a", "/s?v/ci", "C:\\"),
    "domain": ("example.net", "c2.example.net", "b.example.com"),
    "cidr": ("203.0.113.0/24", "203.0.113.9/32", "2001:db8::/32", "198.51.100.0/24"),
}
PATHS = ("folder", "path")
PORTS = (80, 443)


def conditions(kind: Kind) -> st.SearchStrategy[Condition]:
    def of(field: str, op: Operator) -> Any:
        values: tuple[str | int, ...] = VALUES.get(field, TEXTS)
        if field in PATHS:
            values = (*(each for each in VALUES["folder"] if each != "odd"), "/a/docker", "/A/x")
        if field == "port":
            values = PORTS
        chosen = st.sampled_from(OF_OPERATOR.get(op, values))
        if field in PATHS and op == "glob":
            chosen = st.sampled_from(("/a*", "/srv/*/docker", "c:\\*", "?*ci*", "C:\\A\\*"))
        some = st.lists(chosen, min_size=1, max_size=3, unique=True).map(tuple)
        return st.builds(Condition, st.just(field), st.just(op), some)

    text: tuple[Operator, ...] = ("equals", "in", "glob", "regex")
    made = [of(f, op) for f in COLUMNS[kind] for op in text]
    if kind == "process":
        made += [of(field, op) for field in PATHS for op in (*text, "under")]
    else:
        made += [of("port", "in"), of("url", "domain"), of("ip", "cidr")]
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
            column: st.sampled_from(VALUES.get(name, TEXTS))
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
            patch.setattr(index, "chooser", lambda entries, *_: lambda event: range(len(entries)))
        return applying.compile_kind(allowlist, kind, MDE, lambda event: ())


def found(kind: Kind, changes: dict[str, Any]) -> Finding:
    """Give a finding whose event shows other values: not each of them would be found."""
    finding = PLAIN.find(EVENTS[kind], kind)
    assert finding is not None
    return evolve(finding, event={**EVENTS[kind], **changes})


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


HELD = [each for each in VECTORS if each["holds"]]


@pytest.mark.parametrize("vector", HELD, ids=lambda vector: vector["id"])
def test_whatever_holds_is_found(vector: dict[str, Any]) -> None:
    kind: Kind = vector.get("kind", "process")
    condition = conditions_of.read(Place("vector"), vector["match"], (kind,), {})
    entry = AllowList.loads("version = 1\n" + ENTRY).entries[0]
    entry = evolve(entry, match=(condition,))
    choose = index.chooser([entry], kind, MDE.fields[kind])

    assert [0] == choose(vector["event"])


@pytest.mark.parametrize(
    ("condition", "url", "found"),
    [
        (Condition("url", "domain", ("example.com",)), "A.B.Example.com", True),
        (Condition("url", "domain", ("example.com",)), "example.com.evil.example", False),
        (Condition("url", "glob", ("*.EXAMPLE.com",)), "b.example.COM", True),
        (Condition("url", "glob", ("*.example.com",)), "b.example.net", False),
        (Condition("url", "regex", (r"b-\d+\.Example\.com",)), "b-7.Example.com", True),
        (Condition("url", "regex", (r"b-\d+\.example\.com",)), "b-7.example.net", False),
        (Condition("ip", "cidr", ("203.0.113.0/24",)), "", True),
        (Condition("ip", "cidr", ("203.0.112.0/24",)), "", False),
        (Condition("url", "cidr", ("203.0.113.0/24",)), "203.0.113.7", True),
        (Condition("url", "cidr", ("203.0.113.0/24",)), "no.address.example", False),
    ],
)
def test_what_cannot_hold_is_not_asked(condition: Condition, url: str, found: bool) -> None:
    entry = AllowList.loads("version = 1\n" + ENTRY).entries[0]
    choose = index.chooser([evolve(entry, match=(condition,))], "network", MDE.fields["network"])

    assert ([0] if found else []) == choose({**EVENTS["network"], "RemoteUrl": url})


SLOW = Condition("host", "regex", ("(?:a|aa|aaa)+(?:b|c)d",))


@pytest.mark.parametrize("place", ["match", "unless"])
@pytest.mark.parametrize(("account", "told"), [("runner", True), ("nobody", False)])
def test_a_pattern_is_tried_where_it_decides(place: str, account: str, told: bool) -> None:
    """Out of time, it is told of; where another value excludes the entry, nobody asks it."""
    entry = AllowList.loads("version = 1\n" + ENTRY).entries[0]
    other = Condition("account", "equals", (account,))
    given = evolve(entry, match=(SLOW, other)) if place == "match" else entry
    given = evolve(entry, match=(other,), unless=(SLOW,)) if place == "unless" else given
    finding = found("process", {"DeviceName": "a" * 5000 + "d", "AccountName": "runner"})
    for is_walked in (True, False):
        applied = applier([given], "process", is_walked=is_walked)

        assert ((entry.id,) if told else ()) == tuned(applied.tune(finding)).timeouts


def test_all_patterns_of_a_list_share_one_time() -> None:
    """Two hundred slow ones take no longer than some; what is left is told, and allows nothing."""
    entry = AllowList.loads("version = 1\n" + ENTRY).entries[0]
    other = Condition("account", "equals", ("runner",))
    slow = [evolve(entry, id=f"e{i}", match=(other, SLOW)) for i in range(200)]
    quick = evolve(entry, id="quick", match=(other, Condition("host", "regex", ("a+d",))))
    finding = found("process", {"DeviceName": "a" * 5000 + "d", "AccountName": "runner"})
    patience: list[matching.Patience] = []

    class Kept(matching.Patience):
        def __init__(self) -> None:
            super().__init__()
            patience.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "Patience", Kept)
        last = tuned(applier([*slow, quick], "process", is_walked=False).tune(finding))
        first = tuned(applier([quick, *slow], "process", is_walked=False).tune(finding))

    assert ("", 201) == (last.suppressed_by, len(last.timeouts))
    assert ("quick", 200) == (first.suppressed_by, len(first.timeouts))
    assert [True, True] == [each.left <= 0 for each in patience]


PATTERNS = st.text("ab.*+?|()[]{}\\\\d12^$-_,", max_size=10)


@given(PATTERNS | st.sampled_from(REGEXES), st.text("ab.d12-_", max_size=8))
def test_a_pattern_matches_no_value_without_its_plain_words(pattern: str, value: str) -> None:
    import regex

    try:
        compiled = regex.compile(pattern)
    except regex.error:
        return

    words = plain_words(pattern)
    if compiled.fullmatch(value):
        at = 0
        for word in words:
            assert word in value[at:]
            at = value.index(word, at) + len(word)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("ci-[0-9]+-x", ("ci-", "-x")),
        (r"docker build .* -t app\.x .*", ("docker build ", " -t app.x ")),
        ("ab*cd?e", ("a", "c", "e")),
        ("a(?:b|c)d", ("a", "d")),
        ("[]x]y", ("y",)),
        (r"a{2}b\d", ("b",)),
        ("a|b", ()),
        ("(?i)a", ()),
        ("(?:ab){e<=1}c", ()),
        ("[[:alpha:]]a", ()),
        (r"a\Lb", ()),
        ("a)b", ()),
    ],
)
def test_the_plain_words_of_a_pattern(pattern: str, words: tuple[str, ...]) -> None:
    assert words == plain_words(pattern)


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

    def counted(*args: Any) -> matching.Test:
        test = make(*args)

        def ask(event: Any, patience: matching.Patience) -> bool | None:
            asked.append(args[0])
            return test(event, patience)

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
