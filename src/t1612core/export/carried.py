"""List what an export carries of ``HARDENED``, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Final
from uuid import UUID, uuid5

from attrs import evolve

from ..knowledge.exporting import ID_SPACE
from ..knowledge.profiles import HARDENED
from .nouns import Clause, Group, Rule, Target
from .rules import RULES

_CANNOT: Final = (
    "What words cannot: read a command line (a word counts wherever it stands), add up weak "
    "signs, take back by degrees, see what a Dockerfile says, tell who is an ordinary account, "
    "tell look-alike hosts, follow an image from its build to its start."
)

_FINDS: Final = (
    "stands for",
    "What takes a finding back is told by the names of the programs above alone.",
)
_FILTERS: Final = (
    "alerts on nothing, and lets in what rules look at for",
    "Nothing takes a row out that they look at.",
)


def rules_of(target: Target) -> tuple[Rule, ...]:
    """Return the rules as the target can ask them."""
    rules = (_looked_at(rule) for rule in RULES) if target.is_filter else RULES
    over = (rule.over(target.fields[rule.kind]) for rule in rules if rule.kind in target.fields)
    return tuple(rule for rule in over if rule.clauses)


def _looked_at(rule: Rule) -> Rule:
    """Return the rule that holds for whatever a rule looks at."""
    clause = Clause("looked_at", signals_of([rule]), ())
    return evolve(rule, clauses=(clause,), relief=Group(()), is_part=False)


def id_of(*names: str) -> str:
    """Return the id of what has this name, the same for good."""
    return str(uuid5(UUID(ID_SPACE), "/".join(names)))


def signals_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the signals that rules stand for."""
    return tuple(
        dict.fromkeys(
            signal for rule in rules for clause in rule.clauses for signal in clause.signals
        )
    )


def carried_of(target: Target) -> tuple[str, ...]:
    """Return those of the signals that are a finding by themselves which a rule stands for."""
    said = {*signals_of(rules_of(target))}
    return tuple(signal for signal in strong() if signal in said)


def strong() -> list[str]:
    """Return the signals that are a finding by themselves."""
    return [
        signal
        for branch in HARDENED.branches
        for signal, weight in branch.weights
        if weight >= branch.threshold
    ]


def account(target: Target, version: str, width: int = 98) -> list[str]:
    """Return the lines that stand at the head of an export."""
    of, carried = strong(), carried_of(target)
    missing = [signal for signal in of if signal not in carried]
    stands, after = _FILTERS if target.is_filter else _FINDS
    paragraphs = (
        f"Written by t1612core {version} for {target.product}, from its profile hardened, by "
        f"plain words: contains, startswith, endswith. {target.checked}",
        f"It {stands} {len(carried)} of the {len(of)} signals that are a finding by "
        f"themselves: {_grouped(carried, of)}. {after}",
        f"{_CANNOT} Left out: {_grouped(missing, of)}.",
    )
    return [line for text in paragraphs for line in (*wrap(text, width), "")][:-1]


def _grouped(signals: Sequence[str], of: Sequence[str]) -> str:
    """Name signals by what they are signals of; say all where all are named."""
    parts = []
    for group in dict.fromkeys(signal.partition(".")[0] for signal in signals):
        names = [each.partition(".")[2] for each in signals if each.startswith(f"{group}.")]
        is_all = len(names) == sum(each.startswith(f"{group}.") for each in of)
        parts.append(f"{group}: {f'all {len(names)}' if is_all else ', '.join(names)}")
    return "; ".join(parts)
