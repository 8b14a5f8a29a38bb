r"""Say where a path lies: where nobody keeps a build, in memory, in a hidden directory.

Theory of operation
===================
A path's spelling is undone first (``spelling``).  What is left, a list of components, is
compared with the roots of a ``PathTable`` component by component: ``/tmp`` holds ``/tmp``
and ``/tmp/x``, never ``/tmpfoo`` or ``/home/u/tmp``.  Where a path leads through another
root directory (``/proc/1/root``, a container's file system), what lies behind is judged as
it lies on that root.

Rule 1: text only.  No file system is asked, so a symbolic link is what it says.
Rule 2: names are compared without case where Windows does, and only there.
Rule 3: there is one table of places: contexts, Dockerfiles, clients, scripts and those who start
them are judged by the same rows.  The caller decides what a kind of place means to it.
Rule 4: which directories are what, which hidden ones ordinary and which temp names a tool's
own is data, handed in.  Anybody can borrow a tool's temp name: ``Maker.writers`` says who
should have written it, ``Maker.starters`` at whose order it may be read or run.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import partial
from itertools import takewhile
from typing import Final, Literal

from attrs import Factory, evolve, field, frozen

from .path_rows import (
    Maker,
    Mount,
    Parts,
    Root,
    RootKind,
    SystemDirectory,
    Variable,
    depth,
    folded,
)
from .remembered import Remembered
from .spelling import Spelled, joined, spell

PlaceKind = RootKind | Literal["other", "unknown"]

_EMPTIED: Final = ("temp", "memory")
_UNKEPT: Final = (*_EMPTIED, "stray")
_DEEPEST: Final = 4  # root directories that are seen within one another
# Who writes ``..`` so often means the root, wherever he is: a project that is as deep and
# keeps a ``tmp`` so far above is rare. Of ``var/tmp`` and ``dev/shm`` two are enough.
_WAY_UP: Final = 4
# Linux proc(5), /proc/pid/exe; memfd_create(2): a file in memory, without a directory.
_GONE: Final = " (deleted)"
_MEMORY_FILE: Final = "/memfd:"


@frozen(repr=False, eq=False)
class PathTable:
    """Everything that ``place`` has to be told.

    ``ordinary_hidden`` are hidden directories of projects and of tools; ``tools_hidden``
    those among them that hold a tool's own data, and no project's files.  ``uploads`` are the
    directories of a site in which it keeps what visitors send: nobody keeps a build there.
    """

    roots: tuple[Root, ...]
    mounts: tuple[Mount, ...]
    variables: tuple[Variable, ...]
    makers: tuple[Maker, ...]
    ordinary_hidden: frozenset[str]
    tools_hidden: frozenset[str]
    system: tuple[SystemDirectory, ...]
    uploads: frozenset[str]
    # Variables, upper-case: those that name a home, and Windows' with one value everywhere.
    homes: frozenset[str] = frozenset()
    standing: Mapping[str, str] = field(factory=dict)
    files: Remembered[Place] = field(
        init=False,
        default=Factory(lambda self: Remembered(partial(_place, self)), takes_self=True),
    )
    directories: Remembered[Place] = field(
        init=False,
        default=Factory(
            lambda self: Remembered(partial(_place, self, is_directory=True)), takes_self=True
        ),
    )
    _by_head: tuple[Mapping[str, tuple[Root, ...]], Mapping[str, tuple[Root, ...]]] = field(
        init=False, default=Factory(lambda self: _by_head(self), True)
    )
    _mounted: frozenset[str] = field(
        init=False,
        default=Factory(lambda self: frozenset(each.parts[-1] for each in self.mounts), True),
    )

    anywhere: tuple[Root, ...] = field(
        init=False,
        default=Factory(
            lambda self: tuple(root for root in self.roots if root.parts[0] == "**"), True
        ),
    )

    def roots_of(self, names: tuple[str, ...], *, is_windows: bool) -> tuple[Root, ...]:
        """Return the roots of a system that may be above a path of these components."""
        index, head = self._by_head[is_windows], names[0] if names else ""
        if is_windows and "~" in head:  # a short name may stand for any
            return index["~"]
        return index.get(head) or index[""]

    def mount_of(self, names: tuple[str, ...]) -> tuple[Mount | None, int]:
        """Return through which root directories a path leads, and how many components they take.

        Of several that are seen within one another the outermost stray one is told.
        """
        found, taken = None, 0
        for _ in range(0 if self._mounted.isdisjoint(names) else _DEEPEST):
            below = names[taken:]
            each = next((row for row in self.mounts if depth(row, below)), None)
            if each is None:
                break
            found = each if found is None or not found.is_stray else found
            taken += depth(each, below)
        return found, taken


def _by_head(
    table: PathTable,
) -> tuple[Mapping[str, tuple[Root, ...]], Mapping[str, tuple[Root, ...]]]:
    """Sort the roots by their first component, in their order.

    ``""``: those that any will do for; ``"~"``: all.
    """

    def index(roots: list[Root]) -> Mapping[str, tuple[Root, ...]]:
        heads = {"" if root.parts[0] in ("*", "**") else root.parts[0] for root in roots}
        by_head = {
            head: tuple([root for root in roots if root.parts[0] in (head, "*", "**")])
            for head in (*heads, "")
        }
        return {**by_head, "~": tuple(roots)}

    return (
        index([root for root in table.roots if not root.is_windows]),
        index([root for root in table.roots if root.is_windows]),
    )


@frozen(repr=False)
class Place:
    """Where a path lies.

    ``unknown`` is said of a relative path without a working directory and of a
    path that starts with a variable of unknown value; the other kinds stand in ``path_rows``.
    """

    kind: PlaceKind
    root: str  # the root's pattern, or the variable as written; empty for other and unknown
    path: str  # normalised: forward slashes, no ".", no ".." but in front
    hidden: str = ""  # the first hidden directory that is no ordinary one
    concealed: str = ""  # the first hidden one that lies where no project or home is
    maker: Maker | None = None  # the tool whose own temp name this is
    mount: Mount | None = None  # the other root directory through which it is seen
    is_private: bool = False  # only one account may write there
    is_gone: bool = False  # the file had no name any more when it was run

    @property
    def is_temp(self) -> bool:
        """Whether the place is emptied by itself, on disk or in memory."""
        return self.kind in _EMPTIED

    @property
    def is_unkept(self) -> bool:
        """Whether nobody keeps anything there, whoever tells the path."""
        return self.kind in _UNKEPT

    @property
    def is_stray(self) -> bool:
        """Whether a path that was named leads where nobody keeps anything; temp does not count."""
        is_others = self.mount is not None and self.mount.is_stray
        return self.kind in ("stray", "stored") or (is_others and not self.is_temp)

    @property
    def holds_no_program(self) -> bool:
        """Whether nobody installs a program there, so that one was dropped."""
        is_open = self.kind in ("passed", "served")
        return self.is_unkept or is_open or self.is_gone or bool(self.hidden)


def is_system(text: str, *, table: PathTable) -> bool:
    """Return whether a directory is a root or the system's: no project begins there."""
    spelled = spell(text, table)
    if not spelled.is_absolute:
        return False
    names = spelled.names
    return not names or any(
        row.is_windows == spelled.is_windows
        and (names[: len(row.parts)] if row.is_deep else names) == row.parts
        for row in table.system
    )


def place(text: str, *, table: PathTable, cwd: str = "", is_directory: bool = False) -> Place:
    """Return where the path *text* lies.

    *cwd* completes a relative path.  *is_directory* says that *text* names a
    directory, so that the last component can be a hidden one.  Only the first
    ``spelling.MAX_LENGTH`` characters are read.
    """
    if cwd:
        return _place(table, text, cwd=cwd, is_directory=is_directory)
    return (table.directories if is_directory else table.files)[text]


def _place(table: PathTable, text: str, *, cwd: str = "", is_directory: bool = False) -> Place:
    spelled = spell(text, table)
    if not spelled.anchor and cwd:
        spelled = joined(spell(cwd, table), spelled)
    path = (spelled.anchor + "/".join(spelled.parts)).rstrip("/") or spelled.anchor or "."
    mount, inside = None, spelled
    if spelled.anchor == "/":
        mount, taken = table.mount_of(spelled.parts)
        inside = evolve(spelled, parts=spelled.parts[taken:]) if mount else spelled
    kind: PlaceKind | None = spelled.kind
    root, at = spelled.root, spelled.depth
    is_private = spelled.is_private
    if path.startswith(_MEMORY_FILE):
        kind, root = "memory", _MEMORY_FILE
    row, taken = (None, 0) if kind not in (None, "other") else _root(inside, table)
    if row is not None:
        kind, root, at, is_private = row.kind, row.pattern, taken, row.is_private
        if kind == "served" and not table.uploads.isdisjoint(inside.names[at:]):
            kind = "stray"
    directories = inside.parts if is_directory else inside.parts[:-1]
    hidden = [index for index, part in enumerate(directories) if _is_hidden(part)]
    names = [directories[index] for index in hidden]
    return Place(
        kind=kind or ("other" if spelled.anchor else "unknown"),
        root=root,
        path=path,
        hidden=next((name for name in names if _is_strange(name, table)), ""),
        concealed=_concealed(inside, hidden, kind or "", at, table) if hidden else "",
        maker=_maker(inside.names[at:], spelled.is_windows, table) if root else None,
        mount=mount,
        is_private=is_private,
        is_gone=path.endswith(_GONE),
    )


def _root(spelled: Spelled, table: PathTable) -> tuple[Root | None, int]:
    """Find the root above a path, and how many of its components the root takes."""
    names, climbs = spelled.names, 0
    if spelled.kind or (names and names[0][0] == "~"):
        return _in_home(names, table)
    if not spelled.anchor:
        climbs = sum(1 for _ in takewhile("..".__eq__, names))
        if not climbs:
            return None, 0
        names = names[climbs:]
    is_short = spelled.is_windows and any("~" in name for name in names)
    for row in table.roots_of(names, is_windows=spelled.is_windows):
        taken = depth(row, names, is_short=is_short)
        if taken and not (row.is_flat and len(names) != taken + 1):
            is_there = climbs >= _WAY_UP or min(climbs, taken) > 1
            if climbs and not (is_there and row.kind in _UNKEPT):
                return None, 0
            return row, climbs + taken
    return None, 0


def _in_home(names: Parts, table: PathTable) -> tuple[Root | None, int]:
    """Find the root above a path in a home that nobody names: it may lie in any."""
    for row in table.anywhere:
        taken = depth(row, folded(names) if row.is_windows else names)
        if taken:
            return row, taken
    return None, 0


def _is_hidden(part: str) -> bool:
    # "..." and ".. " are names, and favourite hiding places.
    return part.startswith(".") and part != ".."


def _is_strange(part: str, table: PathTable) -> bool:
    return part not in table.ordinary_hidden


def _concealed(spelled: Spelled, hidden: list[int], kind: str, at: int, table: PathTable) -> str:
    """Return the first hidden directory that a temp or system directory holds.

    *hidden* are the places of hidden ones in the path, *at* is how many components the
    root takes.  An ordinary name tells where no home and no project can be: what packages
    install has none, and a tool keeps its data in a home. A name of nothing but dots and
    blanks tells anywhere: it is made to be taken for ``.`` or ``..``.
    """
    parts, names = spelled.parts, spelled.names
    exact = {at} if kind in _UNKEPT else set()
    homeless, deep, bare = set[int](), len(parts), len(parts)
    for row in table.system if kind not in _EMPTIED and spelled.is_absolute else ():
        if row.is_windows == spelled.is_windows and names[: len(row.parts)] == row.parts:
            exact.add(len(row.parts))
            if not row.is_home:
                homeless.add(len(row.parts))
            if row.is_deep:
                deep = min(deep, len(row.parts))
                bare = deep if not row.is_home else bare
    for index in hidden:
        part = parts[index]
        if _is_strange(part, table):
            tells = index in exact or index >= deep or not part.strip(". ")
        else:
            tells = index >= bare or (index in homeless and part in table.tools_hidden)
        if tells:
            return part
    return ""


def _maker(below: tuple[str, ...], is_windows: bool, table: PathTable) -> Maker | None:
    for maker in table.makers:
        if below and not below[0].startswith(maker.head.lower() if is_windows else maker.head):
            continue
        globs = tuple((maker.pattern.lower() if is_windows else maker.pattern).split("/"))
        is_open = globs[-1] == "**"
        globs = globs[:-1] if is_open else globs
        fits = len(below) >= len(globs) if is_open else len(below) == len(globs)
        if fits and all(map(fnmatchcase, below, globs)):
            return maker
    return None
