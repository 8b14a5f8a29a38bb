"""Name what a command line starts: tools, and shells that are given a text."""

from __future__ import annotations

from attrs import define, frozen

from .grammar import ShellKind, Tool
from .limits import Budget
from .source import Source
from .words import Word, Words


@frozen(repr=False)
class Setting:
    """An option or a variable that says which engine is meant, and its value."""

    name: str
    value: Word


@define(repr=False, eq=False)
class Standing:
    """Where a command would start: the directory, and the variables of interest."""

    cwd: str
    environment: dict[str, Word]

    def copy(self) -> Standing:
        """Return one that may change by itself."""
        return Standing(self.cwd, dict(self.environment))


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


@frozen(repr=False, eq=False)
class Unwrapped:
    """What a line starts: tools, and shells with a text, each in order.

    ``truncated``: a limit left some out.  ``unread`` are the texts that lay too deep, each
    with the directory that it is started in. ``budget`` is what texts may still cost.
    """

    invocations: tuple[Invocation, ...]
    scripts: tuple[GivenText, ...]
    truncated: bool
    unread: tuple[tuple[ShellKind, Source, str], ...]
    budget: Budget
