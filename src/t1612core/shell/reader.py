"""Read the text that a shell is given, in the shell's own language.

Rule 1: several walks read the scripts of one line, each for what it looks for. A longer text is
read by the first of them, and the others are given what that read.
Rule 2: a walk knows scripts by their identity, so it is given each once, and reads it anew then.
"""

from __future__ import annotations

from typing import Final

from . import cmd, powershell, sh
from .grammar import ShellKind
from .limits import Budget
from .script import Scope, Script
from .source import Source

_LONG: Final = 512  # characters: a shorter text is read about as soon as it is looked up


def read(kind: ShellKind, source: Source, scope: Scope | None = None) -> Script:
    """Read a script; nothing is raised, whatever the text.

    *scope* is what was set before it; without one nothing is known.
    """
    if kind == "sh":
        return sh.read(source, scope or Scope())
    return cmd.read(source) if kind == "cmd" else powershell.read(source)


def read_within(budget: Budget, kind: ShellKind, source: Source, scope: Scope) -> Script:
    """Read a script as far as *budget* goes, which keeps what is left out."""
    taken = budget.taken(source)
    script = _read_once(budget, kind, taken, scope)
    if scope.is_spent:
        budget.leave_out(taken)
    return script


def _read_once(budget: Budget, kind: ShellKind, source: Source, scope: Scope) -> Script:
    """Read a script, or take what another walk read of it; *scope* is the same after both."""
    if not scope.is_new:
        return read(kind, source, scope)
    scope.begin(len(source.text))
    if len(source.text) < _LONG:
        return read(kind, source, scope)
    known: tuple[Script, Scope] | None = budget.known((kind, source))
    if known is None:
        script = read(kind, source, scope)
        budget.keep((kind, source), (script, scope.copy()))
        return script
    script, after = known
    scope.become(after)
    return script
