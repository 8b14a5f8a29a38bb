"""Remember what the files hold that a text writes, by their paths.

Theory of operation
===================
Whatever a text's commands put in place is kept with the flow that it is made of: a file, or
a directory that a tree was cloned or unpacked into. Who reads a path later in the same text
reads that.

Rule 1: paths are compared by spelling; a relative one stands in a directory that nobody
knows, which is one and the same as long as nobody leaves it.
Rule 2: linear. ``MOST`` paths are kept; ``is_full`` says where others were not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from .flow import NOTHING, Flow, joined
from .placing import Deposit
from .temporary import UNKNOWN

MOST: Final = 512
_NEW_MOST: Final = 64  # directories, which are asked one by one
_HERE = "."


@frozen(repr=False)
class Held:
    """What lies at a path.

    ``is_tree``: a directory with a whole tree; ``is_among_others``: which other files may lie
    in, too.  ``directory`` is that of the path, ``name`` its last part in lower case, and
    ``inside`` what ``inside`` returns of it: a build asks each, so each is made once.
    """

    path: str
    flow: Flow
    is_tree: bool = False
    is_among_others: bool = False
    directory: str = field(init=False)
    name: str = field(init=False)
    inside: str = field(init=False)

    @directory.default
    def _directory(self) -> str:
        directory, slash, _ = self.path.rpartition("/")
        return spelled(directory + slash)

    @name.default
    def _name(self) -> str:
        return self.path.rpartition("/")[2].lower()

    @inside.default
    def _inside(self) -> str:
        return inside(self.path)


class Files:
    """The files of one text.  Changes while the text is read."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._called: dict[str, Flow] = {}
        self._new: set[str] = set()
        self.is_full = False

    def __iter__(self) -> Iterator[Held]:
        return iter(self._held.values())

    def put(self, path: str, flow: Flow, found: Deposit) -> None:
        """Remember what a path is filled with by what *found* tells."""
        name, is_tree = base_name(path), found.is_tree
        if name and not is_tree:
            self._called[name] = joined([flow, self._called.get(name, NOTHING)])
        path = spelled(path)
        before = self._held.get(path)
        if before is None and flow is NOTHING:
            return
        if before is None and len(self._held) == MOST:
            self.is_full = True
            return
        if before is not None and (found.is_added or is_tree):
            flow = joined([before.flow, flow])
        self._held[path] = Held(path, flow, is_tree, found.is_here and not self._is_new(path))

    def make(self, path: str) -> None:
        """Remember a new directory."""
        if len(self._new) < _NEW_MOST:
            self._new.add(spelled(path))

    def at(self, path: str) -> Flow:
        """Return what a file was filled with."""
        held = self._held.get(spelled(path))
        return held.flow if held is not None and not held.is_tree else NOTHING

    def called(self, path: str) -> Flow:
        """Return what files of the same name were filled with, wherever they lie."""
        return self._called.get(base_name(path), NOTHING)

    def _is_new(self, path: str) -> bool:
        return UNKNOWN in path or any(is_below(path, new) for new in self._new)


def base_name(path: str) -> str:
    """Return a program's name as tables have it: no directory, lower case, no ``.exe``.

    Neither is an ``@`` in front, by which ``cmd`` is told not to show the line.
    """
    name = path.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
    return name.removeprefix("@")


def spelled(path: str) -> str:
    """Return a resolved path as paths are compared here."""
    return path.replace("\\", "/").rstrip("/") or ("/" if path else _HERE)


def is_below(path: str, directory: str) -> bool:
    """Return whether a path lies in a directory, or is the directory."""
    return inside(path).startswith(inside(directory))


def inside(path: str) -> str:
    """Return how the spelling begins of all that lies in a path, and of the path itself."""
    if path == "/":
        return path
    if path == _HERE:
        return "./"
    is_anywhere = path[:1] in ("/", "~", "$", "%") or path[:2] == ".." or path[1:2] == ":"
    return f"{path}/" if is_anywhere else f"./{path}/"
