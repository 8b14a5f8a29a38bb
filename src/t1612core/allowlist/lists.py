"""Define an allow-list, and make one of a file, a text or a mapping.

Rule 1: no clock. The day is the event's own in UTC or the caller's, whichever is later; without
        either no entry applies. The sender of an event chooses its time. So a caller that has a
        clock passes its day (``on``): an event that is dated back then revives no ended entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Any, Final

from attrs import evolve, frozen

from ..errors import AllowListError
from .entries import Entry

READY: Final = ("ci-agents", "container-scanners", "developers", "packer-terraform")


@frozen
class AllowList:
    """Entries, and what none of them may do.

    Where a signal of ``never_suppress`` fired, no entry suppresses or subtracts.
    ``max_reduction`` is how many points all entries together take of one finding. ``today`` is
    the day to judge by where it is later than the event's own.
    """

    entries: tuple[Entry, ...]
    never_suppress: tuple[str, ...]
    max_reduction: int
    today: date | None = None

    @staticmethod
    def loads(text: str, place: str = "allow-list") -> AllowList:
        """Read TOML; *place* names it in errors. Raises ``AllowListError``."""
        from .loading import loads  # not imported until a list is read

        return AllowList(*loads(text, place))

    @staticmethod
    def load(path: str | PathLike[str]) -> AllowList:
        """Read a file of TOML. Raises ``AllowListError``, also where it cannot be read."""
        from ..text.toml import read

        try:
            text = read(path, AllowListError)
        except AllowListError as error:
            if path not in READY:
                raise
            problem = f"{error.message}; AllowList.ready({path!r}) gives the one that is shipped"
            raise AllowListError(error.place, problem) from None
        return AllowList.loads(text, str(path))

    @staticmethod
    def from_mapping(mapping: Mapping[str, Any], place: str = "allow-list") -> AllowList:
        """Read what a TOML file would hold. Raises ``AllowListError``."""
        from .loading import from_mapping

        return AllowList(*from_mapping(mapping, place))

    @staticmethod
    def ready(name: str) -> AllowList:
        """Return a list that comes with the package, one of ``READY``; none is on by default."""
        from importlib.resources import files

        from ..text.near import hint

        if name not in READY:
            raise AllowListError(name, f"is no ready-made list{hint(name, READY)}")
        file = files(__package__) / "ready" / f"{name}.toml"
        return AllowList.loads(file.read_text("utf-8"), f"{name}.toml")

    @staticmethod
    def merged(lists: Iterable[AllowList]) -> AllowList:
        """Merge lists: all entries, and the stricter of the limits.

        Raises ``AllowListError`` where two entries have one id, and for no list at all.
        """
        lists = tuple(lists)
        for each in lists:
            require_list(each, "AllowList.merged")
        if not lists:
            raise AllowListError("allow-list", "there is none to merge")
        entries = tuple(entry for each in lists for entry in each.entries)
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                raise AllowListError(f"entry {entry.id!r}", "stands in two lists; rename one")
            seen.add(entry.id)
        return AllowList(
            entries,
            tuple(dict.fromkeys(id for each in lists for id in each.never_suppress)),
            min(each.max_reduction for each in lists),
            max((each.today for each in lists if each.today), default=None),
        )

    def on(self, day: date) -> AllowList:
        """Return the list as it is on *day*: entries that have ended by then do not apply.

        Nor does an entry that was created after both that day and the event's own. Raises
        ``AllowListError`` for a *day* that is no plain date: a time has one, ``.date()``.
        """
        if type(day) is not date:
            problem = f"is {type(day).__name__}, expected datetime.date; a time has one: .date()"
            raise AllowListError("AllowList.on", problem)
        return evolve(self, today=day)


def require_list(given: object, where: str = "Detector.allowlist") -> None:
    """Raise ``AllowListError`` for what is no allow-list; the message says how to load one."""
    if isinstance(given, AllowList):
        return
    make = "AllowList.load(path), or AllowList.ready(name) for one that comes with the package"
    if isinstance(given, str) and given in READY:
        make = f"AllowList.ready({given!r})"
    problem = f"is {type(given).__name__}, expected AllowList; give {make}"
    raise AllowListError(where, problem)
