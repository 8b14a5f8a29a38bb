r"""Say where a path lies: in a temp directory, in memory, in a hidden directory.

Theory of operation
===================
A path's spelling is undone first: quotes, either slash, ``\\?\`` and NT device
prefixes, drives as WSL, Cygwin and MSYS write them, shell and Windows
variables, ``.``, ``..`` and doubled slashes.  What is left, a list of
components, is compared with the roots of a ``PathTable`` component by
component: ``/tmp`` holds ``/tmp`` and ``/tmp/x``, never ``/tmpfoo`` or
``/home/u/tmp``.

Rule 1: text only.  No file system is asked, so a symbolic link is what it says.
Rule 2: names are compared without case where Windows does, and only there.
Rule 3: which directories are temporary, which hidden ones ordinary and which
temp names a tool's own is data, handed in.  Anybody can borrow a tool's temp
name: ``Maker.writers`` says who should have written it, ``Maker.starters`` at whose order
it may be read or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Final, Literal

from attrs import Factory, evolve, field, frozen

from .remembered import Remembered

MAX_LENGTH: Final = 32768  # Windows' own limit; eight times PATH_MAX

TempKind = Literal["temp", "memory"]
PlaceKind = Literal["temp", "memory", "other", "unknown"]


@frozen
class Root:
    """One directory below which everything is temporary, itself included.

    ``pattern`` has forward slashes.  ``*`` stands for one component, a leading
    ``**`` for any number of them (none included).  A Windows pattern starts
    behind the drive and holds on every drive.
    """

    pattern: str
    kind: TempKind
    is_windows: bool
    source: str
    parts: tuple[str, ...] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: _root_parts(self), True)
    )


def _root_parts(root: Root) -> tuple[str, ...]:
    parts = tuple(root.pattern.strip("/").split("/"))
    return _folded(parts) if root.is_windows else parts


@frozen
class Variable:
    """One variable under whose value a temp directory lies.

    ``below`` is that directory, relative to the value; empty for the value itself.
    Names are compared without case, as Windows does.
    """

    name: str
    below: str
    kind: TempKind
    source: str


@frozen
class Maker:
    """One tool's own temp name.

    ``pattern`` lies directly in a temp root.  Its components are globs; ``**``
    as the last one stands for anything below.  ``writers`` are the programs that make it,
    ``starters`` those at whose order it is read or run: the same, where none are told.
    """

    tool: str
    pattern: str
    writers: tuple[str, ...]
    source: str
    starters: tuple[str, ...] = Factory(lambda self: self.writers, takes_self=True)


@frozen
class SystemDirectory:
    """One directory that is the system's, where nobody has a project of his own.

    ``pattern`` is written as ``Root.pattern``, without stars.  ``is_deep``: everything
    below it is the system's as well.
    """

    pattern: str
    is_windows: bool
    is_deep: bool
    source: str
    parts: tuple[str, ...] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: _system_parts(self), True)
    )


def _system_parts(row: SystemDirectory) -> tuple[str, ...]:
    parts = tuple(part for part in row.pattern.split("/") if part)
    return _folded(parts) if row.is_windows else parts


@frozen
class PathTable:
    """Everything that ``place`` has to be told."""

    roots: tuple[Root, ...]
    variables: tuple[Variable, ...]
    makers: tuple[Maker, ...]
    ordinary_hidden: frozenset[str]
    system: tuple[SystemDirectory, ...]
    homes: frozenset[str] = frozenset()  # variables that name a home directory, upper-case
    files: Remembered[Place] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: Remembered(partial(_place, self)), takes_self=True),
    )
    directories: Remembered[Place] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(
            lambda self: Remembered(partial(_place, self, is_directory=True)), takes_self=True
        ),
    )
    _by_head: tuple[Mapping[str, tuple[Root, ...]], Mapping[str, tuple[Root, ...]]] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: _by_head(self), True)
    )

    def roots_of(self, names: tuple[str, ...], *, is_windows: bool) -> tuple[Root, ...]:
        """Return the roots of a system that may be above a path of these components."""
        index = self._by_head[is_windows]
        return index.get(names[0] if names else "") or index[""]


def _by_head(
    table: PathTable,
) -> tuple[Mapping[str, tuple[Root, ...]], Mapping[str, tuple[Root, ...]]]:
    """Sort the roots by their first component, in their order; ``""``: any will do."""

    def index(roots: list[Root]) -> Mapping[str, tuple[Root, ...]]:
        heads = {"" if root.parts[0] in ("*", "**") else root.parts[0] for root in roots}
        return {
            head: tuple([root for root in roots if root.parts[0] in (head, "*", "**")])
            for head in (*heads, "")
        }

    return (
        index([root for root in table.roots if not root.is_windows]),
        index([root for root in table.roots if root.is_windows]),
    )


@frozen
class Place:
    """Where a path lies.

    ``unknown`` is said of a relative path without a working directory and of a
    path that starts with a variable of unknown value.
    """

    kind: PlaceKind
    root: str  # the root's pattern, or the variable as written; empty outside temp
    path: str  # normalised: forward slashes, no ".", no ".." but in front
    hidden: str = ""  # the first hidden directory that is no ordinary one
    concealed: str = ""  # the first of these that lies where no project or home is
    maker: Maker | None = None  # the tool whose own temp name this is

    @property
    def is_temp(self) -> bool:
        """Say whether the place is emptied by itself, on disk or in memory."""
        return self.kind in ("temp", "memory")


def is_system(text: str, *, table: PathTable) -> bool:
    """Tell whether a directory is a root or the system's: no project begins there."""
    spelled = _spell(text, table)
    if not spelled.is_absolute:
        return False
    names = _folded(spelled.parts) if spelled.is_windows else spelled.parts
    return not names or any(
        row.is_windows == spelled.is_windows
        and (names[: len(row.parts)] if row.is_deep else names) == row.parts
        for row in table.system
    )


_NO_HOSTS: Final = frozenset({"", ".", "?", "wsl$", "wsl.localhost"})


def share_host(text: str) -> str:
    r"""Return the host of a Windows share, ``\\host\share\x``; ``""`` for any other path.

    What stands behind ``@`` is WebDAV's port or encryption, not the host's.

    Source: MS-DTYP 2.2.57, "UNC"; Microsoft Learn, "Using the WebDAV Redirector".
    """
    text = text[:MAX_LENGTH].strip().strip("\"'")
    device = _DEVICE.match(text)
    if device is not None:
        text = f"\\\\{text[device.end() :]}" if device[1] else ""
    share = _SHARE.match(text)
    host = share[1].partition("@")[0].lower() if share else ""
    return "" if host in _NO_HOSTS else host


# Two slashes are one on POSIX, so only backslashes (or "//?/") start a Windows prefix.
_DEVICE: Final = re.compile(r"(?:\\\\[?.]|\\\?\?|//\?)[/\\](?!pipe[/\\])(UNC[/\\])?", re.IGNORECASE)
_VOLUME: Final = re.compile(r"[/\\]Device[/\\]HarddiskVolume\d+(?=[/\\]|$)", re.IGNORECASE)
_WSL_SHARE: Final = re.compile(r"[/\\]{2}wsl(?:\$|\.localhost)[/\\][^/\\]+", re.IGNORECASE)
_SHARE: Final = re.compile(r"\\\\([^/\\]+)[/\\]([^/\\]+)")
_DRIVE: Final = re.compile(r"([A-Za-z?]):(?=[/\\])")
_SOME_DRIVE: Final = "?:"  # the path says that it is on a drive, and not on which
# MSYS writes a drive as "/c"; on Linux that is a directory, so more must follow.
_MOUNTED_DRIVE: Final = re.compile(
    r"(?:/mnt|/cygdrive|(?=/./(?:windows|users)(?:/|$)))/([a-z])(?=/|$)", re.IGNORECASE
)
_VARIABLE: Final = re.compile(
    r"""(?:%(?P<cmd>[A-Za-z_]\w*)%
       |\$\{?env:(?P<pwsh>[A-Za-z_]\w*)\}?
       |\$\{(?P<brace>[A-Za-z_]\w*)(?::?[-=](?P<default>[^}]*))?\}
       |\$(?P<bare>[A-Za-z_]\w*))(?=[/\\]|$)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_TILDE: Final = re.compile(r"~[\w.-]*(?=[/\\]|$)")
_MKTEMP: Final = re.compile(r"(?:\$\(|`)\s*mktemp\b[^)`]*[)`]")
_SLASHES: Final = re.compile(r"[/\\]")


@frozen
class _Spelled:
    """A path with its spelling undone: what it hangs from, and what hangs there."""

    anchor: str  # "/", "C:/", "?:/", "//server/share/", "%TEMP%/"; empty when relative
    parts: tuple[str, ...]
    is_windows: bool
    kind: PlaceKind | None = None  # settled already when a variable or mktemp leads
    root: str = ""
    depth: int = 0  # how many of the parts still belong to that root

    @property
    def is_absolute(self) -> bool:
        """Say whether the path hangs from a root or a drive, which no variable stands for."""
        return self.anchor == "/" or self.anchor[1:] == ":/"


def place(text: str, *, table: PathTable, cwd: str = "", is_directory: bool = False) -> Place:
    """Say where the path *text* lies.

    *cwd* completes a relative path.  *is_directory* says that *text* names a
    directory, so that the last component can be a hidden one.  Only the first
    ``MAX_LENGTH`` characters are read.
    """
    if cwd:
        return _place(table, text, cwd=cwd, is_directory=is_directory)
    return (table.directories if is_directory else table.files)[text]


def _place(table: PathTable, text: str, *, cwd: str = "", is_directory: bool = False) -> Place:
    spelled = _spell(text, table)
    if not spelled.anchor and cwd:
        spelled = _joined(_spell(cwd, table), spelled)
    kind, root, depth = spelled.kind, spelled.root, spelled.depth
    names = _folded(spelled.parts) if spelled.is_windows else spelled.parts
    is_open = kind is None and spelled.anchor
    for row in table.roots_of(names, is_windows=spelled.is_windows) if is_open else ():
        taken = _depth(row.parts, names)
        if taken:
            kind, root, depth = row.kind, row.pattern, taken
            break
    directories = spelled.parts if is_directory else spelled.parts[:-1]
    hidden = [at for at, part in enumerate(directories) if _is_hidden(part, table)]
    return Place(
        kind=kind or ("other" if spelled.anchor else "unknown"),
        root=root,
        path=(spelled.anchor + "/".join(spelled.parts)).rstrip("/") or spelled.anchor or ".",
        hidden=directories[hidden[0]] if hidden else "",
        concealed=_concealed(spelled, hidden, depth if root else -1, table) if hidden else "",
        maker=_maker(names[depth:], spelled.is_windows, table) if root else None,
    )


def _joined(base: _Spelled, relative: _Spelled) -> _Spelled:
    """Hang a relative path below *base*; ``..`` may lead out of a variable's value."""
    added = _trimmed(relative.parts) if base.is_windows else relative.parts
    parts = _components((*base.parts, *added), is_rooted=bool(base.anchor) and base.kind is None)
    is_inside = parts[:1] != ("..",) and parts[: base.depth] == base.parts[: base.depth]
    if base.kind is None or is_inside:
        return evolve(base, parts=parts)
    return evolve(base, parts=parts, kind="unknown", root="", depth=0)


def _spell(text: str, table: PathTable) -> _Spelled:
    text = text[:MAX_LENGTH].strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    made = _MKTEMP.match(text)
    if made is not None:
        base = _Spelled("$(mktemp)/", (), is_windows=False, kind="temp", root="$(mktemp)")
        parts = _components(_SLASHES.split(text[made.end() :]), is_rooted=False)
        return _joined(base, _Spelled("", parts, is_windows=False))
    variable = _VARIABLE.match(text)
    home = variable if variable and _name(variable) in table.homes else _TILDE.match(text)
    if home is not None:
        above = _above_home(text[home.end() :])
        if above is not None:
            return above
    if variable is not None:
        return _spell_variable(variable, text[variable.end() :], table)
    device = _DEVICE.match(text)
    if device is not None:
        text = ("\\\\" if device[1] else "") + text[device.end() :]
    wsl = _WSL_SHARE.match(text)
    if wsl is not None:
        text = _SLASHES.sub("/", text[wsl.end() :]) or "/"
    share = _SHARE.match(text)
    if share is not None:
        server, name, rest = share[1], share[2], text[share.end() :]
        # An administrative share is a drive: \\host\C$\Windows\Temp.
        is_drive = len(name) == 2 and name[1] == "$" and name[0].isalpha()
        return _windows(f"{name[0].upper()}:" if is_drive else f"//{server}/{name}", rest)
    volume = _VOLUME.match(text)
    drive = _DRIVE.match(text) or _MOUNTED_DRIVE.match(text)
    if volume is not None:
        return _windows(_SOME_DRIVE, text[volume.end() :])
    if drive is not None:
        return _windows(f"{drive[1].upper()}:", text[drive.end() :])
    if text.startswith("\\"):
        return _windows(_SOME_DRIVE, text)
    if text.startswith("/"):
        return _Spelled("/", _components(text.split("/"), is_rooted=True), is_windows=False)
    return _Spelled("", _components(_SLASHES.split(text), is_rooted=False), is_windows=False)


def _windows(anchor: str, rest: str) -> _Spelled:
    parts = _components(_trimmed(_SLASHES.split(rest)), is_rooted=True)
    return _Spelled(f"{anchor}/", parts, is_windows=True)


def _trimmed(parts: Iterable[str]) -> tuple[str, ...]:
    """Take off what Windows takes off a component's end: dots and spaces."""
    return tuple(part if part in (".", "..") else part.rstrip(". ") for part in parts)


def _name(variable: re.Match[str]) -> str:
    found = variable["cmd"] or variable["pwsh"] or variable["brace"] or variable["bare"]
    return str(found).upper()


def _above_home(rest: str) -> _Spelled | None:
    r"""Spell a path that leads out of a home, from the root on; ``None`` for any other.

    One ``..`` leads root out to the root, two lead everybody out (``/home/u``,
    ``C:\Users\u``).
    """
    parts = _components(_SLASHES.split(rest), is_rooted=False)
    climbs = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    is_windows = rest[:1] == "\\"
    if climbs <= is_windows:
        return None
    if is_windows:
        return _windows(_SOME_DRIVE, "/".join(parts[climbs:]))
    return _Spelled("/", parts[climbs:], is_windows=False)


def _spell_variable(found: re.Match[str], rest: str, table: PathTable) -> _Spelled:
    name = _name(found)
    rows = [row for row in table.variables if row.name.upper() == name]
    parts = _components(_SLASHES.split(rest), is_rooted=False)
    kind: PlaceKind = "other" if rows else "unknown"
    root, depth = "", 0
    for row in rows:
        below = _components(row.below.split("/"), is_rooted=False)
        further = parts[len(below) :]
        # A ".." that is left leads out of the directory, to nobody knows where.
        if _folded(parts[: len(below)]) == _folded(below) and further[:1] != ("..",):
            kind, root, depth = row.kind, found[0], len(below)
            break
    else:
        if found["default"] and not rows:
            return _spell(found["default"] + rest, table)
        kind = "unknown" if parts[:1] == ("..",) else kind
    is_windows = bool(found["cmd"] or found["pwsh"])
    return _Spelled(f"{found[0]}/", parts, is_windows, kind, root, depth)


def _components(parts: Iterable[str], *, is_rooted: bool) -> tuple[str, ...]:
    """Drop empty and ``.`` components and let ``..`` take one back.

    Nothing is above a root; above anything else ``..`` stays in front.
    """
    kept: list[str] = []
    for part in parts:
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part not in ("", ".") and not (part == ".." and is_rooted):
            kept.append(part)
    return tuple(kept)


def _folded(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.lower() for part in parts)


def _depth(root: tuple[str, ...], parts: tuple[str, ...]) -> int:
    """Return how many components the root takes: none when it isn't above."""
    starts = range(1)
    if root[0] == "**":
        root = root[1:]
        starts = range(len(parts) - len(root) + 1)
    for start in starts:
        window = parts[start : start + len(root)]
        if window == root or (
            "*" in root
            and len(window) == len(root)
            and all(want in ("*", have) for want, have in zip(root, window, strict=True))
        ):
            return start + len(root)
    return 0


def _is_hidden(part: str, table: PathTable) -> bool:
    # "..." and ".. " are names, and favourite hiding places.
    return part.startswith(".") and part != ".." and part not in table.ordinary_hidden


def _concealed(spelled: _Spelled, hidden: list[int], temp: int, table: PathTable) -> str:
    """Return the first hidden directory that a temp or system directory holds.

    *hidden* are the places of hidden ones in the path, *temp* is how many components the
    temp root takes; -1: none.  A name of nothing but dots and blanks tells anywhere: it is
    made to be taken for ``.`` or ``..``.
    """
    parts = spelled.parts
    names = _folded(parts) if spelled.is_windows else parts
    exact, deep = {temp}, len(parts)
    for row in table.system if temp < 0 and spelled.is_absolute else ():
        if row.is_windows == spelled.is_windows and names[: len(row.parts)] == row.parts:
            exact.add(len(row.parts))
            deep = min(deep, len(row.parts)) if row.is_deep else deep
    tells = (at for at in hidden if at in exact or at >= deep or not parts[at].strip(". "))
    return next((parts[at] for at in tells), "")


def _maker(below: tuple[str, ...], is_windows: bool, table: PathTable) -> Maker | None:
    for maker in table.makers:
        globs = tuple((maker.pattern.lower() if is_windows else maker.pattern).split("/"))
        is_open = globs[-1] == "**"
        globs = globs[:-1] if is_open else globs
        fits = len(below) >= len(globs) if is_open else len(below) == len(globs)
        if fits and all(map(fnmatchcase, below, globs)):
            return maker
    return None
