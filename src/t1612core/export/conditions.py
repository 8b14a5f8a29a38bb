"""Write the condition of a rule in a language that has words, or signs, for and, or, and not.

Everything is in brackets, so that which of them binds closer says nothing: it is not the same in
all languages.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from ..model import Kind
from .nouns import Clause, Group, Match, Question, Rule


@frozen
class Language:
    """A language: how it asks one question, and how it joins several."""

    ask: Callable[[Kind, Question], str]
    both: str = " and "
    either: str = " or "
    no: str = "not "

    def gate(self, rule: Rule) -> list[str]:
        """Write what a rule looks at, one condition for each group."""
        return [self._group(rule.kind, group) for group in rule.gate]

    def told(self, rule: Rule) -> str:
        """Write when a rule alerts on what it looks at."""
        parts = [self._clause(rule.kind, each) for each in rule.firm]
        others = [self._clause(rule.kind, each) for each in rule.others]
        if others and rule.relief.terms:
            relief = self._group(rule.kind, evolve(rule.relief, is_not=True))
            parts.append(bracketed([bracketed(others, self.either), relief], self.both))
        else:
            parts += others
        return bracketed(parts, self.either)

    def _clause(self, kind: Kind, clause: Clause) -> str:
        return bracketed([self._group(kind, each) for each in clause.groups], self.both)

    def _group(self, kind: Kind, group: Group) -> str:
        terms = [
            bracketed([self.ask(kind, each) for each in term], self.both) for term in group.terms
        ]
        if group.is_not:
            return f"{self.no}({self.either.join(terms)})"
        return bracketed(terms, self.either)


def bracketed(parts: list[str], sign: str) -> str:
    """Join conditions by a sign, in brackets where there are several."""
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"


def as_paths(kind: Kind, question: Question) -> Question:
    """Return a question of a name as one of the path that the name ends, on both systems."""
    if question.match not in ("is", "startswith") or not question.field.endswith("name"):
        return question
    is_program = question.match == "is" and (kind, question.field) != ("file", "name")
    names = [str(name) for name in question.values]
    values = [f"/{name}" for name in names] + [
        f"\\{name}{'.exe' if is_program and '.' not in name else ''}" for name in names
    ]
    match: Match = "endswith" if question.match == "is" else "contains"
    return Question(question.field, match, tuple(values))
