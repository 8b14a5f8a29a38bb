"""Say who started a build or wrote a Dockerfile: programs, their command lines, accounts.

Theory of operation
===================
Two ancestors are known by name, the nearer one by its command line and place as well.
Each role is told once, of the nearest.  Then the account.  What an ordinary person at
a terminal makes likely is told last, and only if nothing before was hostile.

Rule 1: nothing is weighed here.
Rule 2: a program or script that lies where anybody may drop one relieves nothing by its name,
unless its maker runs it there; a script's name relieves beside its maker alone.
Rule 3: beside a server that intruders start programs from, nothing relieves.
Rule 4: of the grandparent no more is known than a name.  Where an administrator's account is all
that is beside it, it relieves nothing of a build that is odd otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ..knowledge.accounts import ACCOUNTS
from ..knowledge.lineage import LINEAGE, TREES, UNLIKELY
from ..model import Fact
from ..shell.limits import LIMIT
from ..shell.starters import SHOWN, Order, Piece, piece_of
from ..text.ancestry import Ancestor, Lineage
from ..text.paths import Place
from ..text.pattern import pattern
from ..text.redact import redact
from ..text.remembered import MOST
from .event import Line
from .starter import (
    FIELDS,
    LOGINS,
    RAISING,
    Starter,
    is_interactive,
    is_persons,
    is_typed,
    name_piece,
    place_of,
    starter_of,
    whole,
)

# What an ordinary account's own work adds no mark to.
RELIEF: Final = LINEAGE.relief | {"user_session"}

# What parts a list of places, on Windows and elsewhere; a drive's colon is none on either.
_PARTS: Final = (pattern(";"), pattern("[;:]"))

# What starters told, by all that is read of them: the kind, oddness, and the fields' texts.
_Known = tuple[str | bool, ...]
_TOLD_BY: Final[dict[_Known, tuple[Fact, ...]]] = {}
_LONGEST: Final = 512  # characters of all the texts; longer ones are read anew each time


def lineage(
    kind: str,
    values: Mapping[str, Any],
    parent: Line | None = None,
    *,
    is_odd: bool = False,
    program: str = "",
) -> tuple[Fact, ...]:
    """Return what the starter of an event shows, each signal once.

    *kind* is ``process`` or ``file``: the beginning of the signals' ids, and which fields
    are read (``FIELDS``).  Absent fields are ``""`` or ``None``.  Any text is taken. *parent* is
    the starter's line, if somebody has it. *is_odd*: what is built, or where, is what tools seldom
    do (``is_unlikely``). *program*: what was started.

    Machines have few starters, which build again and again: what they told is remembered. Who
    makes up starters makes it forget the others.
    """
    texts = [values.get(field) or "" for field in FIELDS[kind]]
    is_raising = program in RAISING
    known = (kind, is_odd, is_raising, *texts)
    told = _TOLD_BY.get(known)
    if told is None:
        told = tuple(_lineage(kind, values, parent, is_odd=is_odd, is_raising=is_raising))
        if sum(map(len, texts)) <= _LONGEST:
            if len(_TOLD_BY) >= MOST:
                _TOLD_BY.clear()
            _TOLD_BY[known] = told
    return told


def _lineage(
    kind: str, values: Mapping[str, Any], parent: Line | None, *, is_odd: bool, is_raising: bool
) -> Iterator[Fact]:
    if parent is None:
        parent = Line(values.get("parent_line") or "", values.get("parent_name") or "")
    starter = starter_of(kind, values)
    near = tuple(_near(starter, LINEAGE))
    if len(near) > 1:
        near = tuple(_specific(near))
    is_doubtful = is_odd and starter.kinds == {"shared"} and not _is_vouched(near)
    rows = (*near, *_far(starter, is_doubtful=is_doubtful))
    if not starter.kinds or "ordinary" in starter.kinds:
        rows = tuple((row, fact) for row, fact in rows if not row.is_unmanned)
    service = dict(_service(starter))
    is_decided = not LINEAGE.unrelieved.isdisjoint({*service, *(row.role for row, _ in rows)})
    if is_decided:
        rows = tuple((row, fact) for row, fact in rows if row.role not in LINEAGE.relief)
    is_own = any(row.script for row, _ in rows)
    found: dict[str, Fact] = {}
    personal: dict[str, Fact] = {}
    for row, fact in rows:
        (personal if row.is_personal else found).setdefault(row.role, fact)
    for role, fact in (*_told(starter, parent, is_own=is_own), *service.items()):
        found.setdefault(role, fact)
    yield from found.values()
    if not found.keys() <= LINEAGE.relief:
        return
    if is_persons(starter):
        yield from (fact for role, fact in personal.items() if role not in found)
        if not LOGINS.isdisjoint(starter.names_above) and is_interactive(starter):
            yield starter.fact("user_session", "grandparent_name", name_piece(starter.above))
        elif "shared" in starter.kinds and not RAISING.isdisjoint(starter.names):
            yield starter.fact("user_session", "parent_name", name_piece(starter.name))
    elif starter.kinds == {"shared"} and not is_odd and is_typed(starter, is_raising=is_raising):
        yield starter.fact("user_session", "grandparent_name", name_piece(starter.above))


def unpacked(values: Mapping[str, Any]) -> Fact | None:
    """Return who wrote a file as one of a whole tree; ``None`` if nobody did, or it is not known.

    Whoever was told the file's own name wrote that file and no tree.
    """
    starter = starter_of("file", values)
    name = values.get("name") or ""
    if re.search(rf"(?<![^\s/\\\"'=:]){re.escape(name)}(?![^\s\"'])", starter.line):
        return None
    return next((fact for _, fact in _near(starter, TREES)), None)


def _near(starter: Starter, table: Lineage) -> Iterator[tuple[Ancestor, Fact]]:
    """Yield the rows that fit the starter itself."""
    given = starter.order or Order("other", end=len(starter.line))
    is_doubtful = (
        _is_dropped(starter, starter.place)
        or starter.place.kind in ("served", "personal")
        or _loads_dropped(starter, given)
    )
    # A script in a hidden directory accuses nobody in a home, and is nobody's excuse either.
    script = place_of(given.piece.text) if given.told == "script" else None
    is_script_dropped = script is not None and (
        script.kind == "served" or _is_dropped(starter, script)
    )
    for row in table.find(starter.names):
        is_relief = row.role in table.relief
        if is_relief and (is_doubtful or (is_script_dropped and not row.script)):
            continue
        if row.unless_pattern is not None and _is_excused(starter, given, row.unless_pattern):
            continue
        if row.script_pattern is not None:
            piece = _begin(starter, given, row.script_pattern)
            if piece is not None and _agrees(starter, row, is_relief=is_relief):
                yield row, starter.fact(row.role, "parent_line", piece)
        elif row.above and not row.is_below(starter.names_above):
            continue
        elif row.pattern is None:
            yield row, starter.fact(row.role, "parent_name", name_piece(starter.name))
        else:
            # An argument of what is run is anybody's to write: it may accuse, and not relieve
            # unless what stands above writes it so.
            is_bound = is_relief and not row.above
            for start, end in given.regions() if is_bound else ((0, LIMIT),):
                if seen := row.pattern.search(starter.line, start, end):
                    piece = piece_of(starter.line, seen.span())
                    yield row, starter.fact(row.role, "parent_line", piece)
                    break


def _is_vouched(near: tuple[tuple[Ancestor, Fact], ...]) -> bool:
    """Return whether the starter itself is a known builder."""
    return any(row.role in LINEAGE.relief for row, _ in near)


def _specific(
    rows: tuple[tuple[Ancestor, Fact], ...],
) -> Iterator[tuple[Ancestor, Fact]]:
    """Yield the rows without the general ones; of those the first, where no other tells more.

    A name alone tells no more: what runs programs may be called like a tool.
    """
    general = [each for each in rows if each[0].is_general]
    yield from (each for each in rows if not each[0].is_general)
    if all(row.is_general or (row.role in LINEAGE.relief and row.is_by_name) for row, _ in rows):
        yield from general[:1]


def is_unlikely(facts: Iterable[Fact]) -> bool:
    """Return whether one of the facts of an event is what tools seldom do."""
    return any(fact.signal.partition(".")[2] in UNLIKELY for fact in facts)


def _far(starter: Starter, *, is_doubtful: bool) -> Iterator[tuple[Ancestor, Fact]]:
    """Yield the rows that fit what started the starter."""
    for row in LINEAGE.find(starter.names_above):
        is_excused = row.unless_pattern is not None and row.unless_pattern.search(starter.above)
        if row.is_by_name and not is_excused and not (is_doubtful and row.role in LINEAGE.relief):
            yield row, starter.fact(row.role, "grandparent_name", name_piece(starter.above))


def _is_excused(starter: Starter, given: Order, unless: re.Pattern[str]) -> bool:
    """Return whether what is run, or whose account runs it, is called as a row must not be."""
    if any(unless.search(starter.line, start, end) for start, end in given.regions()):
        return True
    return any(map(unless.search, (starter.name, *(name for _, name in starter.accounts))))


def _agrees(starter: Starter, row: Ancestor, *, is_relief: bool) -> bool:
    """Return whether what stands above a script of this row is what runs such scripts.

    Where the row relieves, nothing else above will do, while the account is automation's.
    """
    above = starter.names_above
    if row.is_below(above):
        return True
    if not is_relief:
        return False
    if any(each.role == row.role and each.is_by_name for each in LINEAGE.find(above)):
        return True
    is_told = bool(above) and LINEAGE.untelling.isdisjoint(above)
    return "automation" in starter.kinds and not is_told


def _begin(starter: Starter, given: Order, pattern: re.Pattern[str]) -> Piece | None:
    """Find a pattern at the beginning of the script that was told."""
    if given.told != "script":
        return None
    if given.piece.span is None:
        is_it = pattern.match(given.piece.text)
        return Piece(redact(given.piece.text)[:SHOWN], None) if is_it else None
    seen = pattern.match(starter.line, given.piece.span[0])
    return piece_of(starter.line, seen.span()) if seen else None


def _told(starter: Starter, parent: Line, *, is_own: bool) -> Iterator[tuple[str, Fact]]:
    """Yield what the starter's own command line and place tell."""
    given = starter.order or Order("other")
    acts = {
        LINEAGE.acts[act.name]: act.span
        for act in reversed(parent.acts)
        if act.name in LINEAGE.acts
    }
    for role, field, piece in (
        *((role, "parent_line", piece_of(starter.line, span)) for role, span in acts.items()),
        ("oversized_lineage", "parent_line", _unread(parent)),
        ("script_in_temp", "parent_line", None if is_own else _script(starter, given)),
        ("script_in_temp", *_program(starter)),
        ("one_liner_lineage", "parent_line", given.piece if given.told == "code" else None),
    ):
        if piece is not None and piece.text:
            yield role, starter.fact(role, field, piece)


def _unread(parent: Line) -> Piece | None:
    """Return how much of the starter's line was not read, if any was left out."""
    if not parent.unread:
        return None
    rest = parent.unread[0]
    size = len(rest.text)
    return Piece(f"{size:,} characters", rest.locate(0, size))


def _service(starter: Starter) -> Iterator[tuple[str, Fact]]:
    for field, account in reversed(starter.accounts):
        if ACCOUNTS.kind(account) == "service":
            yield "service_account", starter.fact("service_account", field, whole(account))


def _script(starter: Starter, given: Order) -> Piece | None:
    script = given.piece
    if given.told != "script":
        return None
    where = place_of(script.text)
    # Who hides scripts in a project or a home keeps them there; a program is installed.
    is_left = (where.is_unkept or where.concealed) and _is_dropped(starter, where)
    if not (is_left or _is_sent(where)):
        return None
    if script.span is None:
        return Piece(redact(script.text)[:SHOWN], None)
    return piece_of(starter.line, script.span)


def _loads_dropped(starter: Starter, given: Order) -> bool:
    """Return whether an interpreter takes code from a place where tools are dropped."""
    paths = {path for each in given.loads for parts in _PARTS for path in parts.split(each)}
    return any(_is_dropped(starter, place_of(path)) for path in paths)


def _program(starter: Starter) -> tuple[str, Piece | None]:
    """Return the field that shows a dropped program, and its text; ``None`` if none was dropped."""
    if not (_is_dropped(starter, starter.place) or _is_sent(starter.place)):
        return "parent_folder", None
    if starter.written is None:
        return "parent_folder", whole(starter.folder)
    return "parent_line", piece_of(starter.line, starter.written)


def _is_dropped(starter: Starter, where: Place) -> bool:
    """Return whether a place is one where tools are dropped, and is not its maker's own there."""
    if not (where.is_unkept or where.hidden):
        return False
    return where.maker is None or not where.maker.is_started_by(starter.names + starter.names_above)


def _is_sent(where: Place) -> bool:
    """Return whether a place is one that a web server shows, where what lies may have been sent."""
    return where.kind == "served" and LINEAGE.served_pattern.search(where.path) is not None
