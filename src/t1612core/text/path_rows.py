r"""Know places by row: the row types of the table of paths, and how a pattern is compared.

A pattern has forward slashes.  ``*`` stands for one component, ``?`` for one of a single
sign, ``x*`` for one that begins so, a leading ``**`` for any number of components (none
included).  A Windows pattern starts behind the drive, holds on every drive and is compared
without case; a short name there (``RECYCL~1``) stands for any that begins as it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal

from attrs import Factory, field, frozen

# What a place is for who looks for a build, a program or a script.
# temp, memory: it is emptied by itself, on disk or in memory.
# stray: nobody keeps anything there: devices, spools, bins, what is another process's.
# stored: what others put there, an engine an image's files, a desktop what was thrown away: a file
# that comes there tells nothing, and nobody builds from it.
# system: what packages bring and what runs keeps: programs and sockets are there, and no build.
# passed: a file that is open already, by its number.
# served: what a web server shows to anybody, and may have been sent.
# personal: somebody's own, where he may build, and no tool is installed.
RootKind = Literal["temp", "memory", "stray", "stored", "system", "passed", "served", "personal"]

Parts = tuple[str, ...]


def folded(parts: Parts) -> Parts:
    """Return components as they are compared where case does not count."""
    return tuple(part.lower() for part in parts)


def _parts(pattern: str, *, is_windows: bool) -> Parts:
    parts = tuple(part for part in pattern.split("/") if part)
    return folded(parts) if is_windows else parts


def _row_parts(row: Root | SystemDirectory) -> Parts:
    return _parts(row.pattern, is_windows=row.is_windows)


def _has_globs(row: Root | Mount) -> bool:
    return any(part[-1] in "*?" for part in row.parts if part != "**")


@frozen(repr=False, eq=False)
class Root:
    """One directory whose row holds for it and for everything below it.

    ``is_flat``: only for what lies directly in it.  ``is_private``: only one account may
    write there.
    """

    pattern: str
    kind: RootKind
    is_windows: bool
    source: str
    is_flat: bool = False
    is_private: bool = False
    parts: Parts = field(init=False, default=Factory(_row_parts, takes_self=True))
    has_globs: bool = field(init=False, default=Factory(_has_globs, takes_self=True))


@frozen(repr=False, eq=False)
class Mount:
    """One directory at which another root directory is seen: a host's, a container's.

    What lies below is judged as it lies on that root.  ``is_stray``: who names a path
    through it reads what belongs to somebody else's process.
    """

    pattern: str
    is_stray: bool
    source: str
    parts: Parts = field(
        init=False,
        default=Factory(lambda self: _parts(self.pattern, is_windows=False), takes_self=True),
    )
    has_globs: bool = field(init=False, default=Factory(_has_globs, takes_self=True))


@frozen(repr=False, eq=False)
class Variable:
    """One variable under whose value a temp directory lies.

    ``below`` is that directory, relative to the value; empty for the value itself.
    Names are compared without case, as Windows does.  ``is_private`` as in ``Root``.
    """

    name: str
    below: str
    kind: Literal["temp", "memory"]
    source: str
    is_private: bool = False


@frozen(repr=False, eq=False)
class Maker:
    """One tool's own temp name.

    ``pattern`` lies directly in a root.  Its components are globs; ``**``
    as the last one stands for anything below.  ``writers`` are the programs that make it,
    ``starters`` those at whose order it is read or run: the same, where none are told.  Their
    names are globs, too.  With ``head`` begins whatever fits the pattern.
    """

    tool: str
    pattern: str
    writers: tuple[str, ...]
    source: str
    starters: tuple[str, ...] = Factory(lambda self: self.writers, takes_self=True)
    head: str = field(init=False, default=Factory(lambda self: _head(self.pattern), True))

    def is_started_by(self, names: Iterable[str]) -> bool:
        """Return whether it is read or run at the order of a program with one of the *names*."""
        return _has(self.starters, names)

    def is_written_by(self, names: Iterable[str]) -> bool:
        """Return whether a program with one of the *names* makes it."""
        return _has(self.writers, names)


def _head(pattern: str) -> str:
    head = pattern.partition("/")[0]
    for sign in "*?[":
        head = head.partition(sign)[0]
    return head


def _has(programs: tuple[str, ...], names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, program) for name in names for program in programs)


@frozen(repr=False, eq=False)
class SystemDirectory:
    """One directory that is the system's, where nobody has a project of his own.

    ``pattern`` is without stars.  ``is_deep``: everything below it is the system's as well.
    ``is_home``: services have their home there, and tools keep their data in it.
    """

    pattern: str
    is_windows: bool
    is_deep: bool
    source: str
    is_home: bool = False
    parts: Parts = field(init=False, default=Factory(_row_parts, takes_self=True))


def depth(row: Root | Mount, parts: Parts, *, is_short: bool = False) -> int:
    """Return how many components a root takes of a path's: none when it isn't above.

    *is_short*: some of the path's may be Windows' short names.
    """
    root, starts = row.parts, range(1)
    if root[0] == "**":
        if not (row.has_globs or is_short or root[-1] in parts):
            return 0
        root = root[1:]
        starts = range(len(parts) - len(root) + 1)
    is_loose = row.has_globs or is_short
    for start in starts:
        window = parts[start : start + len(root)]
        if window == root or (
            is_loose and len(window) == len(root) and all(map(_fits, root, window))
        ):
            return start + len(root)
    return 0


def _fits(want: str, have: str) -> bool:
    if want[-1] == "*":
        return have.startswith(want[:-1])
    if want == "?":
        return len(have) == 1
    # Microsoft Learn, "Naming Files": six characters, "~" and a digit.
    head, tilde, number = have.partition("~")
    is_short = bool(tilde and head) and number.isdecimal()
    return want == have or (is_short and want.replace(" ", "").startswith(head))
