"""Keep the variables that a line sets for what it starts.

Rule 1: of interest to a program are those that choose its engine; a shell may read any.
Rule 2: who has more than are kept is told of.
"""

from __future__ import annotations

from .flags import Options
from .grammar import Grammar
from .invocations import Standing
from .limits import Budget
from .script import Command, Value
from .source import Source
from .step_over import ASSIGNMENT
from .words import Word, Words


class Variables:
    """Reads what sets a variable: words, a shell's assignments, options."""

    def __init__(self, grammar: Grammar, budget: Budget) -> None:
        self._of_interest = grammar.environment
        self._budget = budget

    def in_words(self, words: Words, index: int, place: Standing) -> int:
        """Step over ``NAME=value`` words."""
        while index < len(words.texts) and self.in_word(words, index, place):
            index += 1
        return index

    def in_word(self, words: Words, index: int, place: Standing) -> bool:
        """Return whether a word is ``NAME=value``."""
        match = ASSIGNMENT.match(words.texts[index])
        if match:
            self.behind(words, index, match.end(), match[1], place)
        return match is not None

    def behind(self, words: Words, index: int, at: int, name: str, place: Standing) -> None:
        """Set a variable to what stands in a word from *at* on."""
        text = words.texts[index]
        self._export(name, Value(text[at:]), words.source, place)
        if name in self._of_interest:
            place.environment[name] = Word(text[at:], words.tail(index, len(text) - at))

    def in_options(self, options: Options, words: Words, place: Standing) -> None:
        """Set what ``systemd-run --setenv NAME=value`` sets."""
        for each in options.all("setenv"):
            name, is_set, value = each.text.partition("=")
            if is_set:
                self._export(name, Value(value), words.source, place)

    def before(self, command: Command, place: Standing) -> None:
        """Set what a shell's command sets before its words, or without any."""
        for name, value in command.assignments:
            self._export(name, Value(value.text, value.substitutions), command.source, place)
            if name in self._of_interest:
                start, end = value.span
                raw = command.source.text[start:end]
                start = end - len(value.text) if raw.endswith(value.text) else start
                place.environment[name] = Word(value.text, command.source.locate(start, end))

    def _export(self, name: str, value: Value, source: Source, place: Standing) -> None:
        if not place.export(name, value):
            self._budget.leave_out(source)
