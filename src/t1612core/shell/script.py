"""Name what a shell script is made of.

A script is pipelines, a pipeline is commands, a command is assignments, words and
redirections or a group of pipelines in brackets.  ``script_reader`` makes them.

Rule 1: a span counts in the text of the source that the script was read from.
Rule 2: only ``Scope`` changes.
"""

from __future__ import annotations

from attrs import field, frozen

from .source import Source, Span

BUDGET = 65_536  # characters that variables may add to the scripts of one scope
_CARRIED = 8  # substitutions that one value carries into words
_VALUE_LIMIT = 4_096  # characters of one variable's value


@frozen
class Substitution:
    """A script whose output becomes part of a word, or a file that a word names."""

    operator: str  # "$(", "`", "<(" or ">("
    script: Script


@frozen
class Word:
    """A word as the command gets it: quotes removed, known variables put in.

    A substitution adds nothing to the text; an unknown variable stays as written.
    """

    text: str
    span: Span  # in the script's source
    substitutions: tuple[Substitution, ...] = ()


@frozen
class Redirect:
    """``>file``, ``2>&1``, ``<<EOF``."""

    operator: str  # without a descriptor's number; "&>" is ">"
    target: Word
    body: Span | None  # of a heredoc, in the script's source


@frozen
class Command:
    """One simple command, or a group of pipelines."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    group: Script | None
    span: Span


@frozen
class Pipeline:
    """Commands whose output goes into the next one's input."""

    commands: tuple[Command, ...]


@frozen
class Script:
    """Pipelines in the order of the text."""

    pipelines: tuple[Pipeline, ...]
    source: Source = field(repr=False, eq=False)


@frozen
class Value:
    """What a variable holds: a text, and the scripts whose output is in it."""

    text: str
    substitutions: tuple[Substitution, ...] = ()


class Scope:
    """The variables that are known, and how much they may still add.  Changes while reading."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._budget = BUDGET

    def set(self, name: str, value: Value) -> None:
        """Remember a value, cut to a limit."""
        self._values[name] = Value(value.text[:_VALUE_LIMIT], value.substitutions[:_CARRIED])

    def get(self, name: str) -> Value | None:
        """Give the value; ``None`` when it is unknown or the budget is spent."""
        value = self._values.get(name)
        if value is not None:
            self._budget -= len(value.text)
            if self._budget < 0:
                return None
        return value
