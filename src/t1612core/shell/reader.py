"""Read the text that a shell is given, in the shell's own language."""

from __future__ import annotations

from . import cmd, powershell, sh
from .grammar import ShellKind
from .limits import Budget
from .script import Scope, Script
from .source import Source


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
    script = read(kind, taken, scope)
    if scope.is_spent:
        budget.leave_out(taken)
    return script
