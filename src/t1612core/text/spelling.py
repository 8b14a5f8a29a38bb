r"""Undo how a path is spelled.

Quotes, either slash, ``\\?\`` and NT device prefixes, drives as WSL, Cygwin and MSYS write
them, shell and Windows variables, ``.``, ``..`` and doubled slashes.  What is left is what the
path hangs from, and a list of components.

Rule 1: text only.  No file system is asked, so a symbolic link is what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, Protocol

from attrs import evolve, frozen

from .path_rows import Variable, folded
from .pattern import pattern

MAX_LENGTH: Final = 32768  # Windows' own limit; eight times PATH_MAX

# Settled by the spelling: what a variable stands for.
SpelledKind = Literal["temp", "memory", "other", "unknown"]


class Names(Protocol):
    """What has to be told to read variables."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those that stand for a directory with a temporary one in it."""

    @property
    def standing(self) -> Mapping[str, str]:
        """Those of Windows that have one value everywhere, upper-case; it begins with a slash."""

    @property
    def homes(self) -> frozenset[str]:
        """Those that name a home directory, upper-case."""


_NO_HOSTS: Final = frozenset({"", ".", "?", "wsl$", "wsl.localhost"})


def share_host(text: str) -> str:
    r"""Return the host of a Windows share, ``\\host\share\x``; ``""`` for any other path.

    What stands behind ``@`` is WebDAV's port or encryption, not the host's.

    Source: MS-DTYP 2.2.57, "UNC"; Microsoft Learn, "Using the WebDAV Redirector".
    """
    if "\\" not in text and "//?" not in text:
        return ""
    text = text[:MAX_LENGTH].strip().strip("\"'")
    device = _DEVICE.match(text)
    if device is not None:
        text = f"\\\\{text[device.end() :]}" if device[1] else ""
    share = _SHARE.match(text)
    host = share[1].partition("@")[0].lower() if share else ""
    return "" if host in _NO_HOSTS else host


# Two slashes are one on POSIX, so only backslashes (or "//?/") start a Windows prefix.
_DEVICE: Final = pattern(r"(?:\\\\[?.]|\\\?\?|//\?)[/\\](?!pipe[/\\])(UNC[/\\])?", re.IGNORECASE)
_VOLUME: Final = pattern(r"[/\\]Device[/\\]HarddiskVolume\d+(?=[/\\]|$)", re.IGNORECASE)
_WSL_SHARE: Final = pattern(r"[/\\]{2}wsl(?:\$|\.localhost)[/\\][^/\\]+", re.IGNORECASE)
_SHARE: Final = pattern(r"\\\\([^/\\]+)[/\\]([^/\\]+)")
_DRIVE: Final = pattern(r"([A-Za-z?]):(?=[/\\])")
_SOME_DRIVE: Final = "?:"  # the path says that it is on a drive, and not on which
# MSYS writes a drive as "/c"; on Linux that is a directory, so more must follow.
_MOUNTED_DRIVE: Final = pattern(
    r"(?:/mnt|/cygdrive|(?=/./(?:windows|users)(?:/|$)))/([a-z])(?=/|$)", re.IGNORECASE
)
_VARIABLE: Final = pattern(
    r"""(?:%(?P<cmd>[A-Za-z_]\w*)%
       |\$\{?env:(?P<pwsh>[A-Za-z_]\w*)\}?
       |\$\{(?P<brace>[A-Za-z_]\w*)(?::?[-=](?P<default>[^}]*+(?:\}+(?=\}))?))?\}
       |\$(?P<bare>[A-Za-z_]\w*))(?=[/\\]|$)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_TILDE: Final = pattern(r"~[\w.-]*(?=[/\\]|$)")
_MKTEMP: Final = pattern(r"(?:\$\(|`)\s*mktemp\b[^)`]*[)`]")
# Linux proc(5): where who reads it is.
_OWN_DIRECTORY: Final = pattern(r"/+proc/+(?:thread-)?self/+cwd(?=/|$)")
_SLASHES: Final = pattern(r"[/\\]")
_DEFAULTS: Final = 16  # in one another, of which nobody writes more than a few


@frozen(repr=False, eq=False)
class Spelled:
    """A path with its spelling undone: what it hangs from, and what hangs there."""

    anchor: str  # "/", "C:/", "?:/", "//server/share/", "%TEMP%/"; empty when relative
    parts: tuple[str, ...]
    is_windows: bool
    kind: SpelledKind | None = None  # settled already when a variable or mktemp leads
    root: str = ""
    depth: int = 0  # how many of the parts still belong to that root
    is_private: bool = False  # only one account may write there

    @property
    def names(self) -> tuple[str, ...]:
        """The components as they are compared."""
        return folded(self.parts) if self.is_windows else self.parts

    @property
    def is_absolute(self) -> bool:
        """Whether the path hangs from a root or a drive, which no variable stands for."""
        return self.anchor == "/" or self.anchor[1:] == ":/"


def joined(base: Spelled, relative: Spelled) -> Spelled:
    """Hang a relative path below *base*; ``..`` may lead out of a variable's value."""
    added = _trimmed(relative.parts) if base.is_windows else relative.parts
    parts = _components((*base.parts, *added), is_rooted=bool(base.anchor) and base.kind is None)
    is_inside = parts[:1] != ("..",) and parts[: base.depth] == base.parts[: base.depth]
    if base.kind is None or is_inside:
        return evolve(base, parts=parts)
    return evolve(base, parts=parts, kind="unknown", root="", depth=0, is_private=False)


def spell(text: str, names: Names, defaults: int = _DEFAULTS) -> Spelled:
    """Undo the spelling of a path; only its first ``MAX_LENGTH`` characters are read.

    A variable that nobody knows is its default, of which so many may stand in one another.
    """
    text = text[:MAX_LENGTH].strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    made = _MKTEMP.match(text)
    if made is not None:
        base = Spelled("$(mktemp)/", (), is_windows=False, kind="temp", root="$(mktemp)")
        parts = _components(_SLASHES.split(text[made.end() :]), is_rooted=False)
        return joined(base, Spelled("", parts, is_windows=False))
    variable = _VARIABLE.match(text)
    home = variable if variable and _name(variable) in names.homes else _TILDE.match(text)
    if home is not None:
        above = _above_home(text[home.end() :])
        if above is not None:
            return above
    if variable is not None:
        return _spell_variable(variable, text[variable.end() :], names, defaults)
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
        own = _OWN_DIRECTORY.match(text)
        if own is not None:
            text = text[own.end() :]
            return Spelled("", _components(text.split("/"), is_rooted=False), is_windows=False)
        return Spelled("/", _components(text.split("/"), is_rooted=True), is_windows=False)
    return Spelled("", _components(_SLASHES.split(text), is_rooted=False), is_windows=False)


def _windows(anchor: str, rest: str) -> Spelled:
    parts = _components(_trimmed(_SLASHES.split(rest)), is_rooted=True)
    return Spelled(f"{anchor}/", parts, is_windows=True)


def _trimmed(parts: Iterable[str]) -> tuple[str, ...]:
    """Take off what Windows takes off a component's end: dots and spaces."""
    return tuple(part if part in (".", "..") else part.rstrip(". ") for part in parts)


def _name(variable: re.Match[str]) -> str:
    found = variable["cmd"] or variable["pwsh"] or variable["brace"] or variable["bare"]
    return str(found).upper()


def _above_home(rest: str) -> Spelled | None:
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
    return Spelled("/", parts[climbs:], is_windows=False)


def _spell_variable(found: re.Match[str], rest: str, names: Names, defaults: int) -> Spelled:
    name = _name(found)
    is_windows = bool(found["cmd"] or found["pwsh"])
    if is_windows and name in names.standing:
        return _windows(_SOME_DRIVE, names.standing[name] + rest)
    rows = [row for row in names.variables if row.name.upper() == name]
    parts = _components(_SLASHES.split(rest), is_rooted=False)
    kind: SpelledKind = "other" if rows else "unknown"
    root, depth, is_private = "", 0, False
    for row in rows:
        below = _components(row.below.split("/"), is_rooted=False)
        further = parts[len(below) :]
        # A ".." that is left leads out of the directory, to nobody knows where.
        if folded(parts[: len(below)]) == folded(below) and further[:1] != ("..",):
            kind, root, depth = row.kind, found[0], len(below)
            is_private = row.is_private
            break
    else:
        if found["default"] and not rows and defaults:
            return spell(found["default"] + rest, names, defaults - 1)
        kind = "unknown" if parts[:1] == ("..",) else kind
    return Spelled(f"{found[0]}/", parts, is_windows, kind, root, depth, is_private)


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
