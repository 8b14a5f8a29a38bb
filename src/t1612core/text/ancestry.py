"""Know programs and accounts by name: the row types of who started a build, and matching.

Theory of operation
===================
A table's program is a name as ``programs.program_name`` spells it, or, with ``*`` at one
end, how such a name begins or ends.  A name fits it with a version behind it
(``php-fpm8.2``), cut to the 15 characters that Linux keeps of it (``gnome-terminal-``), or
as the head of the title that a server gives itself (``nginx: worker process``).

Rule 1: a name proves nothing by itself; ``Ancestor.line`` says what else must be there.
Rule 2: what a program or an account means is data, handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from attrs import Factory, field, frozen

from ..model import Span
from .interpreters import Interpreter
from .paths import PathTable
from .pattern import pattern
from .programs import program_name
from .remembered import Remembered

AccountKind = Literal["absent", "service", "automation", "shared", "ordinary"]

_COMM: Final = 15  # TASK_COMM_LEN without its NUL: proc(5)
_VERSION: Final = "0123456789."
_TITLE: Final = pattern(r"[\w.+-]{1,64}(?=: )", re.ASCII)
_ACCOUNT_LENGTH: Final = 256  # Windows' UNLEN; longer than any Linux allows
_TRAILING: Final = "/\\\"' \t\r\n"


@frozen(repr=False, eq=False)
class Ancestor:
    """One group of programs whose children are to be understood alike.

    ``role`` names the signal behind the event's kind.  ``line`` is a regular expression that
    must be found in the parent's command line, ``script`` one that the script which it was
    told to run must begin with: such rows hold for a parent alone, of whom there is one.
    ``above``: the grandparent must be one of these, ``*`` at the end as in a program; to a
    script that relieves, a program with the same role will do as well.  ``unless``: a regular
    expression that must be found neither in what the parent runs nor in an account's name.
    ``is_personal``: it says something only of an ordinary account, ``is_unmanned`` nothing of
    one.  ``is_general``: it gives way to a known builder's row.  ``is_by_name``: a program's name
    is enough.
    """

    role: str
    programs: frozenset[str]
    source: str
    line: str = ""
    script: str = ""
    above: tuple[str, ...] = ()
    unless: str = ""
    is_personal: bool = False
    is_unmanned: bool = False
    is_general: bool = False
    pattern: re.Pattern[str] | None = field(
        init=False, default=Factory(lambda self: _pattern(self.line), True)
    )
    script_pattern: re.Pattern[str] | None = field(
        init=False, default=Factory(lambda self: _pattern(self.script), True)
    )
    unless_pattern: re.Pattern[str] | None = field(
        init=False, default=Factory(lambda self: _pattern(self.unless), True)
    )

    is_by_name: bool = field(
        init=False,
        default=Factory(lambda self: not (self.line or self.script or self.above), True),
    )
    _openings: tuple[str, ...] = field(
        init=False,
        default=Factory(lambda self: tuple(x[:-1] for x in self.above if x[-1] == "*"), True),
    )

    def is_below(self, names: tuple[str, ...]) -> bool:
        """Return whether a program with one of the *names* may stand above."""
        return any(name in self.above or name.startswith(self._openings) for name in names)


def _pattern(line: str) -> re.Pattern[str] | None:
    return _compiled(line) if line else None


def _compiled(text: str) -> re.Pattern[str]:
    return pattern(text, re.IGNORECASE)


@frozen(repr=False, eq=False)
class Lineage:
    """Everything that a reader of who started a build has to be told.

    ``relief`` are the roles that make a build less remarkable, ``unrelieved`` those beside
    which nothing does.  ``logins`` are the programs that give a user a shell, ``raising`` those
    that give one another account's rights, ``typed`` the shells that people have and programs do
    not call, ``untelling`` those that start anybody's.  ``paths`` has, as makers, the temp names
    that automation runs its own scripts and programs under; a maker's starters are the starter
    or its parent.  ``served`` is a regular expression of the end of a path below what a web server
    shows: whoever lies there was sent.  ``acts``: what a line does, by the name of the fact, and
    the role that it has.
    """

    rows: tuple[Ancestor, ...]
    interpreters: Mapping[str, Interpreter]  # by plain name
    logins: tuple[str, ...]
    raising: tuple[str, ...]
    typed: tuple[str, ...]
    untelling: frozenset[str]
    relief: frozenset[str]
    unrelieved: frozenset[str]
    paths: PathTable
    served: str
    acts: Mapping[str, str]
    served_pattern: re.Pattern[str] = field(
        init=False, default=Factory(lambda self: _compiled(self.served), True)
    )
    _whole: dict[str, list[Ancestor]] = field(init=False)
    _ends: tuple[tuple[str, Ancestor], ...] = field(init=False)
    _found: Remembered[tuple[Ancestor, ...]] = field(
        init=False,
        default=Factory(lambda self: Remembered(self._fitting), takes_self=True),
    )

    @_whole.default
    def _index(self) -> dict[str, list[Ancestor]]:
        index: dict[str, list[Ancestor]] = {}
        for row in self.rows:
            for program in row.programs:
                for key in () if "*" in program else {program, program[:_COMM]}:
                    index.setdefault(key, []).append(row)
        return index

    @_ends.default
    def _open(self) -> tuple[tuple[str, Ancestor], ...]:
        return tuple((p, row) for row in self.rows for p in row.programs if "*" in p)

    def find(self, names: tuple[str, ...]) -> list[Ancestor]:
        """Return the rows that one of the names fits, in no promised order, some twice."""
        return [row for name in names for row in self._found[name]]

    def _fitting(self, name: str) -> tuple[Ancestor, ...]:
        ends = [
            row
            for program, row in self._ends
            if (name.startswith if program[-1] == "*" else name.endswith)(program.strip("*"))
        ]
        return (*self._whole.get(name, ()), *ends)

    def interpreter(self, names: tuple[str, ...]) -> Interpreter | None:
        """Return what one of the names runs, or ``None``."""
        return next((self.interpreters[name] for name in names if name in self.interpreters), None)


@frozen(repr=False, eq=False)
class Accounts:
    """Which accounts are a service's, automation's or shared by administrators.

    Names are in lower case.  ``domains`` are those of Windows whose accounts are all of
    services, ``authorities`` those whose accounts are the system's own.  The ``conventions``
    are regular expressions of a whole name; ``numbers`` are such of an account that is told
    by its number, each with what it is, the first that fits.
    """

    service: frozenset[str]
    automation: frozenset[str]
    shared: frozenset[str]
    domains: frozenset[str]
    authorities: frozenset[str]
    numbers: tuple[tuple[str, AccountKind], ...]
    service_conventions: tuple[str, ...]
    automation_conventions: tuple[str, ...]
    _kinds: Remembered[AccountKind] = field(
        init=False,
        default=Factory(lambda self: Remembered(self._kind), takes_self=True),
    )

    def kind(self, account: str) -> AccountKind:
        r"""Return what kind of account a name is; ``ordinary`` is what no table knows.

        Takes ``name``, ``DOMAIN\name``, ``DOMAIN/name``, ``name@domain``, and numbers;
        upper case is lower case.
        """
        return self._kinds[account]

    def _kind(self, account: str) -> AccountKind:
        text = " ".join(account[:_ACCOUNT_LENGTH].split()).lower()
        for row, kind in self.numbers:
            if re.fullmatch(row, text):
                return kind
        domain, _, name = text.replace("/", "\\").rpartition("\\")
        name = name.partition("@")[0]
        plain = name.removesuffix("$")  # a managed service account, or a machine
        if not plain:
            return "absent"
        if domain in self.domains or plain in self.service:
            return "service"
        if any(re.fullmatch(row, plain) for row in self.service_conventions):
            return "service"
        if plain in self.shared or (domain in self.authorities and plain not in self.automation):
            return "shared"
        if plain != name or plain in self.automation:
            return "automation"
        is_made = any(re.fullmatch(row, plain) for row in self.automation_conventions)
        return "automation" if is_made else "ordinary"


def names_of(text: str) -> tuple[str, ...]:
    """Return the names under which a table may know a program, most exact first."""
    return _NAMES[text]


def _names(text: str) -> tuple[str, ...]:
    title = _TITLE.match(text)
    whole = program_name(text)
    stem = whole.rstrip(_VERSION).rstrip("-_")
    names = (whole, stem, title[0].lower() if title else "")
    return tuple(dict.fromkeys(name for name in names if name))


_NAMES: Final = Remembered(_names)


def name_span(text: str) -> Span:
    """Return where a program's own name stands in what telemetry calls it."""
    end = len(text.rstrip(_TRAILING))
    title = _TITLE.match(text)
    if title is not None:
        return title.span()
    return max(text.rfind("/", 0, end), text.rfind("\\", 0, end)) + 1, end
