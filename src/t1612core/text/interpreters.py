"""Say how an interpreter is told in its words what to run: the row type of such tables."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

# "sh", "cmd", "powershell": a shell's own rules; "code": one program text, or one file.
InterpreterKind = Literal["sh", "cmd", "powershell", "code"]


@frozen(repr=False)
class Interpreter:
    """How a program is told in its words what to run.

    ``code`` is a regular expression of the flag behind which program text follows,
    ``other`` of one behind which no file follows that is a script; ``valued`` flags take
    the next word.  Where ``other`` has a group, that is its value, which is the next word
    if it is empty.  ``loads`` are flags whose value is code or where code is looked for; the
    value of a short one, or one that ends in a colon, may follow at once (``-Ilib``,
    ``-javaagent:x.jar``).  ``listing`` begins a word that names a file of further words.
    """

    kind: InterpreterKind
    code: str = ""
    other: str = ""
    valued: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    listing: str = ""
