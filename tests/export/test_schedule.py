"""A rule that a product runs from time to time looks back far enough for what it asks.

What is looked at is what was written, of every target: a later one that writes a look-back comes
under the same test.
"""

from __future__ import annotations

import re

import pytest

from t1612core.export.rules import CHAIN
from t1612core.export.targets import TARGETS
from t1612core.knowledge.exporting import EVERY, LATE

# What an engine says of its runs: the minutes from run to run, and how far back each looks.
_EVERY = re.compile(r'^(?:interval = "|queryFrequency: )"?(\w+)', re.MULTILINE)
_BACK = re.compile(r'^(?:from = "now-|queryPeriod: )"?(\w+)', re.MULTILINE)
# Other words for a look-back, which none of the targets writes so far.
_OTHER = re.compile(
    r"earliest(?!_offset)|dispatch\.|cron|lookback|ago\(|relativeTime", re.IGNORECASE
)
# The time within which the steps of a chain lie.
_SPAN = re.compile(r"maxspan=(\w+)|<= TimeGenerated \+ (\w+)")

FILES = [
    (target.name, file.path.name, file.text)
    for target in TARGETS.values()
    for file in target.write(target.attack, "0")
    if _EVERY.search(file.text) or _BACK.search(file.text)
]


def minutes_of(text: str) -> int:
    return int(text[:-1]) * {"m": 1, "h": 60, "d": 1440}[text[-1]]


def test_the_targets_whose_rules_say_when_they_run_are_those_that_have_a_time() -> None:
    assert {*EVERY} == {*LATE} == {name for name, *_ in FILES}
    written = [
        file
        for target in TARGETS.values()
        for file in target.write(target.attack, "0")
        if _OTHER.search(file.text)
    ]
    assert [] == [file.path for file in written]


@pytest.mark.parametrize(("target", "name", "text"), FILES, ids=[f"{t}-{n}" for t, n, _ in FILES])
def test_a_rule_looks_back_over_a_run_what_comes_late_and_its_chain(
    target: str, name: str, text: str
) -> None:
    (every,), (back,) = _EVERY.findall(text), _BACK.findall(text)
    spans = ["".join(each) for each in _SPAN.findall(text)]
    is_chain = CHAIN.name.replace("_", "") in name.lower().replace("_", "")

    assert is_chain is bool(spans)
    longest = max(map(minutes_of, spans), default=0)
    assert minutes_of(back) >= minutes_of(every) + longest
    assert minutes_of(back) == EVERY[target] + longest + LATE[target]
