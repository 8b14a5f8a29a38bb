"""Say who started a build or wrote a Dockerfile: programs, their command lines, accounts.

Theory of operation
===================
Two ancestors are known by name, the nearer one by its command line and place as well.
Each role is told once, of the nearest.  Then the account.  What an ordinary person at
a terminal makes likely is told last, and only if nothing before was hostile.

Rule 1: nothing is weighed here.  Rule 2: a program that lies in a temp directory relieves
nothing by its name, unless its maker runs it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from ..knowledge.accounts import ACCOUNTS
from ..knowledge.lineage import LINEAGE
from ..language.ancestry import Ancestor, name_span, names_of
from ..language.paths import place
from ..language.redact import redact
from ..language.starters import (
    LIMIT,
    SHOWN,
    Order,
    Piece,
    downloaded,
    encoded,
    order,
    piece_of,
    words_in,
)
from ..model import Fact

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

_LOGINS: Final = frozenset(LINEAGE.logins)
_POWERSHELL: Final = frozenset({"powershell", "pwsh", "pwsh-preview"})


@frozen
class _Starter:
    """What an event says of who started it, read once."""

    kind: str
    name: str
    line: str  # as far as it is read
    folder: str
    above: str
    accounts: tuple[tuple[str, str], ...]  # field, account; the event's own first
    names: tuple[str, ...]
    names_above: tuple[str, ...]
    order: Order | None  # what an interpreter was told; none: it is no interpreter

    def fact(self, role: str, field: str, piece: Piece) -> Fact:
        return Fact(f"{self.kind}.{role}", field, piece.text, piece.span)


def lineage(kind: str, values: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what the starter of an event tells, each signal once.

    *kind* is ``process`` or ``file``: the beginning of the signals' ids, and which fields
    are read (``FIELDS``).  Absent fields are ``""`` or ``None``.  Any text is taken.
    """
    texts = {name: values.get(name) or "" for name in FIELDS[kind]}
    starter = _starter(kind, texts)
    account = next((account for _, account in starter.accounts if account), "")
    is_ordinary = ACCOUNTS.kind(account) == "ordinary"
    found: dict[str, Fact] = {}
    personal: dict[str, Fact] = {}
    for row, fact in _ancestors(starter):
        if not row.is_personal:
            found.setdefault(row.role, fact)
        else:
            personal.setdefault(row.role, fact)
    for role, fact in (*_told(starter), *_service(starter)):
        found.setdefault(role, fact)
    yield from found.values()
    if not is_ordinary or not found.keys() <= LINEAGE.relief:
        return
    yield from (fact for role, fact in personal.items() if role not in found)
    if not _LOGINS.isdisjoint(starter.names_above) and _is_interactive(starter):
        yield starter.fact("user_session", "grandparent_name", _name(starter.above))


def _is_interactive(starter: _Starter) -> bool:
    """Tell whether the starter is a shell or the like that was given nothing to run."""
    return bool(starter.line) and starter.order == Order("nothing")


def _starter(kind: str, texts: Mapping[str, str]) -> _Starter:
    name, line = texts["parent_name"], texts["parent_line"][:LIMIT]
    names = names_of(name)
    words = words_in(line, name)
    called = names_of(words.texts[0]) if words.texts else ()
    interpreter = LINEAGE.interpreter(names if "busybox" not in names else called)
    return _Starter(
        kind=kind,
        name=name,
        line=line,
        folder=texts["parent_folder"],
        above=texts["grandparent_name"],
        accounts=tuple(
            (field, texts[field]) for field in ("account", "parent_account") if field in texts
        ),
        names=names,
        names_above=names_of(texts["grandparent_name"]),
        order=None if interpreter is None else order(line, words, interpreter),
    )


def _ancestors(starter: _Starter) -> Iterator[tuple[Ancestor, Fact]]:
    is_dropped = _is_dropped(starter, starter.folder)
    for row in LINEAGE.find(starter.names):
        if row.above and not set(row.above) & set(starter.names_above):
            continue
        if is_dropped and row.role in LINEAGE.relief:
            continue
        if row.pattern is None:
            yield row, starter.fact(row.role, "parent_name", _name(starter.name))
        elif (seen := row.pattern.search(starter.line)) is not None:
            piece = piece_of(starter.line, seen.span())
            yield row, starter.fact(row.role, "parent_line", piece)
    for row in LINEAGE.find(starter.names_above):
        if row.pattern is None:
            yield row, starter.fact(row.role, "grandparent_name", _name(starter.above))


def _told(starter: _Starter) -> Iterator[tuple[str, Fact]]:
    """Yield what the starter's own command line and place tell."""
    is_powershell = not _POWERSHELL.isdisjoint(starter.names)
    given = starter.order or Order("other")
    for role, field, piece in (
        ("encoded_lineage", "parent_line", encoded(starter.line, is_powershell=is_powershell)),
        ("downloaded_script_lineage", "parent_line", downloaded(starter.line)),
        ("script_in_temp", "parent_line", _script(starter, given)),
        ("script_in_temp", "parent_folder", _program(starter)),
        ("one_liner_lineage", "parent_line", given.piece if given.told == "code" else None),
    ):
        if piece is not None and piece.text:
            yield role, starter.fact(role, field, piece)


def _service(starter: _Starter) -> Iterator[tuple[str, Fact]]:
    for field, account in starter.accounts:
        if ACCOUNTS.kind(account) == "service":
            yield "service_account", starter.fact("service_account", field, _whole(account))


def _script(starter: _Starter, given: Order) -> Piece | None:
    script = given.piece
    if given.told != "script" or not _is_dropped(starter, script.text):
        return None
    if script.span is None:
        return Piece(redact(script.text)[:SHOWN], None)
    return piece_of(starter.line, script.span)


def _program(starter: _Starter) -> Piece | None:
    return _whole(starter.folder) if _is_dropped(starter, starter.folder) else None


def _is_dropped(starter: _Starter, path: str) -> bool:
    """Tell whether a path lies where tools are dropped, and is not its maker's own there."""
    where = place(path, table=LINEAGE.paths)
    if not path or not (where.is_temp or where.hidden):
        return False
    makers = where.maker.programs if where.maker else ()
    return set(makers).isdisjoint(starter.names + starter.names_above)


def _whole(text: str) -> Piece:
    shown = text[:SHOWN]
    return Piece(shown, (0, len(shown)))


def _name(text: str) -> Piece:
    start, end = name_span(text)
    end = min(end, start + SHOWN)
    return Piece(text[start:end], (start, end))
