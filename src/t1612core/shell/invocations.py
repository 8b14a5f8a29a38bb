"""Name what a command line starts: tools, and shells that are given a text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from attrs import define, field, frozen

from .grammar import ShellKind, Tool
from .limits import Budget
from .script import Value
from .source import Source
from .words import Word, Words

_MOST_EXPORTED: Final = 256


@frozen(repr=False)
class Setting:
    """An option or a variable that says which engine is meant, and its value."""

    name: str
    value: Word


@define(repr=False, eq=False)
class Standing:
    """Where a command would start: the directory, and the variables of interest.

    ``exported`` is what a shell that is started there knows. A shell's own variables are among it,
    exported or not. Copies share it until one adds to it.
    """

    cwd: str
    environment: dict[str, Word]
    exported: Mapping[str, Value] = field(factory=dict)

    def copy(self) -> Standing:
        """Return one that may change by itself."""
        return Standing(self.cwd, dict(self.environment), self.exported)

    def export(self, name: str, value: Value) -> bool:
        """Keep a variable for the shells that are started; return whether there was room.

        ``IFS`` is none: each shell sets its own.
        """
        if name == "IFS":
            return True
        if name not in self.exported and len(self.exported) == _MOST_EXPORTED:
            return False
        self.exported = {**self.exported, name: value.cut()}
        return True


@frozen(repr=False, eq=False)
class Invocation:
    """A program that is started: its words from ``first`` on, and what it inherits.

    ``tool`` is ``None`` for a program that no table knows; only a line's own program is
    ever given so, never one of a script.  ``is_carried``: it stands among the words of a program
    that no table knows either, which may start it.
    """

    tool: Tool | None
    words: Words
    first: int
    cwd: str
    environment: tuple[Setting, ...] = ()
    is_carried: bool = False


@frozen(repr=False, eq=False)
class GivenText:
    """A text that a shell was started with: the word that names the shell, and the text."""

    program: Word
    kind: ShellKind
    source: Source


class Unread(NamedTuple):
    """A text that a shell is given and that was not read: where it starts, and what it knows."""

    kind: ShellKind
    source: Source
    cwd: str = ""
    exported: Mapping[str, Value] = MappingProxyType({})


@frozen(repr=False, eq=False)
class Unwrapped:
    """What a line starts: tools, and shells with a text, each in order.

    ``truncated``: a limit left some out.  ``unread`` are the texts that lay too deep, each
    with the directory that it is started in. ``budget`` is what texts may still cost.
    """

    invocations: tuple[Invocation, ...]
    scripts: tuple[GivenText, ...]
    truncated: bool
    unread: tuple[Unread, ...]
    budget: Budget
