"""Read conditions of other languages, to say of an event whether they hold.

Nothing of it is of what writes them. A language's questions are told by a pattern, and asked by a
function; how they are joined is alike in all of them. That ``and`` and ``or`` stand beside each
other without brackets is a mistake here: languages part on which binds closer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Holds = Callable[[Row], bool]


@dataclass(frozen=True)
class Language:
    """A pattern for each kind of question, and what makes a question of what it matched."""

    questions: Mapping[str, Callable[[re.Match[str]], Holds]]

    def read(self, text: str) -> Holds:
        """Read a whole condition."""
        found, rest = self._joined(text.strip())
        assert not rest.strip(), rest[:80]
        return found

    def _joined(self, text: str) -> tuple[Holds, str]:
        first, rest = self._one(text)
        parts, signs = [first], set[str]()
        while sign := re.match(r"\s*(and|or|AND|OR)\b\s*", rest):
            signs.add(sign[1].lower())
            part, rest = self._one(rest[sign.end() :])
            parts.append(part)
        assert len(signs) <= 1, text[:80]
        if signs == {"and"}:
            return lambda row: all(each(row) for each in parts), rest
        return lambda row: any(each(row) for each in parts), rest

    def _one(self, text: str) -> tuple[Holds, str]:
        if no := re.match(r"\s*(not|NOT)\b\s*", text):
            part, rest = self._one(text[no.end() :])
            return lambda row: not part(row), rest
        if text.startswith("("):
            part, rest = self._joined(text[1:])
            assert rest.startswith(")"), rest[:80]
            return part, rest[1:]
        for pattern, made in self.questions.items():
            if found := re.match(pattern, text):
                return made(found), text[found.end() :]
        raise AssertionError(f"no question: {text[:80]}")


class OrFirst(Language):
    """LogScale's and Splunk's joining: ``or`` binds closer than ``and``, which may be left out."""

    def _joined(self, text: str) -> tuple[Holds, str]:
        groups: list[list[Holds]] = []
        rest = text
        while rest.strip() and not rest.lstrip().startswith(")"):
            sign = re.match(r"\s*(or|and|OR|AND)\b\s*", rest) if groups else None
            part, rest = self._one(rest[sign.end() :] if sign else rest.lstrip())
            if sign and sign[1].lower() == "or":
                groups[-1].append(part)
            else:
                groups.append([part])
        return lambda row: all(any(each(row) for each in group) for group in groups), rest.lstrip()


def no_case(text: object) -> str:
    """Fold letters of the one alphabet that all engines fold."""
    return re.sub("[A-Z]+", lambda found: found[0].lower(), str(text))


TEXTS = r'\[((?:"(?:[^"\\]|\\.)*"(?:, )?)+)\]'
