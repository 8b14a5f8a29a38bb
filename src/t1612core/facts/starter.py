"""Read what an event says of who started it, and whether a person did.

Rule 1: nothing is weighed here, and nobody is known by his name here but accounts.
Rule 2: a person is an ordinary account, or somebody who was allowed another's rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from ..knowledge.accounts import ACCOUNTS
from ..knowledge.lineage import LINEAGE
from ..model import Fact, Span
from ..shell.limits import read_to
from ..shell.starters import SHOWN, Order, Piece, order, words_in
from ..telemetry.fields import full_path
from ..text.ancestry import name_span, names_of
from ..text.paths import Place, place
from ..text.pattern import pattern

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "process": (
        "parent_name",
        "parent_line",
        "parent_folder",
        "grandparent_name",
        "account",
        "parent_account",
    ),
    "file": ("parent_name", "parent_line", "parent_folder", "grandparent_name", "parent_account"),
}

LOGINS: Final = frozenset(LINEAGE.logins)
RAISING: Final = frozenset(LINEAGE.raising)
_TYPED: Final = frozenset(LINEAGE.typed)
_NAMES_PLACE: Final = pattern(r"[/\\]")


@frozen(repr=False, eq=False)
class Starter:
    """What an event says of who started it, read once."""

    kind: str
    name: str
    line: str  # as far as it is read
    folder: str
    place: Place  # of its program
    written: Span | None  # where the line says so; none: its folder does, or nothing
    above: str
    accounts: tuple[tuple[str, str], ...]  # field, account; the event's own first
    kinds: frozenset[str]  # of the accounts that are known
    names: tuple[str, ...]
    names_above: tuple[str, ...]
    order: Order | None  # what an interpreter was told; none: it is no interpreter

    def fact(self, role: str, field: str, piece: Piece) -> Fact:
        """Make the fact that says *role* of the starter, as a piece of a field shows."""
        return Fact(f"{self.kind}.{role}", field, piece.text, piece.span)


def is_persons(starter: Starter) -> bool:
    """Return whether an ordinary account acts, if with another's rights (``sudo``)."""
    if starter.kinds == {"ordinary", "shared"}:
        return ACCOUNTS.kind(starter.accounts[-1][1]) == "ordinary"
    return starter.kinds == {"ordinary"}


def is_typed(starter: Starter, *, is_raising: bool) -> bool:
    """Return whether somebody with another account's rights typed what was started.

    Who logs in as root himself is nobody in particular.  Behind ``sudo`` stands an account that is
    allowed to, and that a server seldom is: a shell that it opened, or one that people have and
    servers do not call.  *is_raising*: what was started is ``sudo`` itself, for whose caller root
    is no reason.
    """
    if not RAISING.isdisjoint(starter.names):
        return not _TYPED.isdisjoint(starter.names_above)
    if not is_interactive(starter):
        return False
    above = starter.names_above
    is_login = not LOGINS.isdisjoint(above) or any(row.is_personal for row in LINEAGE.find(above))
    is_told = bool(starter.accounts[-1][1])
    return not RAISING.isdisjoint(above) or (is_raising and is_login and not is_told)


def is_interactive(starter: Starter) -> bool:
    """Return whether the starter is a shell or the like that was given nothing to run."""
    is_shell = "busybox" in starter.names or LINEAGE.interpreter(starter.names) is not None
    told = starter.order.told if starter.order else "other"
    return bool(starter.line) and is_shell and told == "nothing"


def starter_of(kind: str, values: Mapping[str, Any]) -> Starter:
    """Read who started an event of a kind."""
    texts = {name: values.get(name) or "" for name in FIELDS[kind]}
    name, line = texts["parent_name"], texts["parent_line"]
    line = line[: read_to(line)]
    names = names_of(name)
    words = words_in(line, name)
    called = names_of(words.texts[0]) if words.texts else ()
    if name and not name.strip("0123456789."):  # a program that is called as its version is
        names += called
    # A script that was named after a tool is run by what its line begins with.
    interpreter = LINEAGE.interpreter(names) or LINEAGE.interpreter(called)
    path, written = full_path(texts["parent_folder"], name_piece(name).text), None
    if words.texts and not texts["parent_folder"] and _NAMES_PLACE.search(words.texts[0]):
        path, written = words.texts[0], words.span(0)
    accounts = tuple((at, texts[at]) for at in ("account", "parent_account") if at in texts)
    return Starter(
        kind=kind,
        name=name,
        line=line,
        folder=texts["parent_folder"],
        place=place_of(path),
        written=written,
        above=texts["grandparent_name"],
        accounts=accounts,
        kinds=frozenset(ACCOUNTS.kind(account) for _, account in accounts if account),
        names=names,
        names_above=names_of(texts["grandparent_name"]),
        order=None if interpreter is None else order(line, words, interpreter),
    )


def place_of(path: str) -> Place:
    """Return where a starter's program or script lies."""
    return place(path, table=LINEAGE.paths)


def whole(text: str) -> Piece:
    """Return a field as it may be shown."""
    shown = text[:SHOWN]
    return Piece(shown, (0, len(shown)))


def name_piece(text: str) -> Piece:
    """Return a program's own name as it may be shown."""
    start, end = name_span(text)
    end = min(end, start + SHOWN)
    return Piece(text[start:end], (start, end))
