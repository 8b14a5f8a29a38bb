"""Define an allow-list: entries, what they match, and to what effect.

Rule 1: data only. What a condition means is in ``matching``, what an entry does in
        ``applying``; what can be wrong with a file is in ``loading``.
Rule 2: no clock. The day is the event's own in UTC or the caller's, whichever is later; without
        either no entry applies. Who sends an event chooses its time, so that a caller who has a
        clock gives its day (``on``): an event that is dated back revives nothing then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Any, Literal, get_args

from attrs import evolve, frozen

from ..allowances import Action
from ..errors import AllowListError
from ..model import Kind

Operator = Literal["equals", "in", "glob", "under", "domain", "cidr", "regex"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)
READY = ("ci-agents", "container-scanners", "developers", "packer-terraform")


@frozen
class Condition:
    """One test of an entry: it holds where *op* holds for any of ``values``.

    ``field`` is canonical, or ``path``: folder and name joined. ``values`` holds text, whole
    numbers for ``port``.
    """

    field: str
    op: Operator
    values: tuple[str | int, ...]


@frozen
class Effect:
    """What an entry does: ``points`` is of ``subtract``, ``label`` of ``relabel``."""

    action: Action
    points: int = 0
    label: str = ""


@frozen
class Entry:
    """What is allowed, by whom, why and when: from ``created`` to ``expires``, the last day.

    All of ``match`` have to hold and none of ``unless``. ``branches`` are names of a profile's;
    empty for all.
    """

    id: str
    reason: str
    owner: str
    created: date
    expires: date
    kinds: tuple[Kind, ...]
    match: tuple[Condition, ...]
    effect: Effect
    unless: tuple[Condition, ...] = ()
    branches: tuple[str, ...] = ()


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
        from .loading import loads  # parsing is for those who have a file

        return loads(text, place)

    @staticmethod
    def load(path: str | PathLike[str]) -> AllowList:
        """Read a file of TOML. Raises ``AllowListError``, also where it cannot be read."""
        from .limits import MOST_SIGNS

        try:
            with open(path, encoding="utf-8") as file:
                text = file.read(MOST_SIGNS + 1)  # more is refused, and need not be held
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
        except UnicodeDecodeError:
            problem = "is not UTF-8; TOML has to be"
        else:
            return AllowList.loads(text, str(path))
        raise AllowListError(str(path), problem)

    @staticmethod
    def from_mapping(mapping: Mapping[str, Any], place: str = "allow-list") -> AllowList:
        """Read what a TOML file would hold. Raises ``AllowListError``."""
        from .loading import from_mapping

        return from_mapping(mapping, place)

    @staticmethod
    def ready(name: str) -> AllowList:
        """Give a list that comes with the package, one of ``READY``; none is ever on by itself."""
        from importlib.resources import files

        from .loading import hint

        if name not in READY:
            raise AllowListError(name, f"is no ready-made list{hint(name, READY)}")
        file = files(__package__) / "ready" / f"{name}.toml"
        return AllowList.loads(file.read_text("utf-8"), f"{name}.toml")

    @staticmethod
    def merged(lists: Iterable[AllowList]) -> AllowList:
        """Put lists together: all entries, and of the limits the stricter ones.

        Raises ``AllowListError`` where two entries have one id, and for no list at all.
        """
        lists = tuple(lists)
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
        """Give the list as it is on *day*: what has ended by then applies to no event.

        What was created after both that day and an event's own does not apply to it either.
        """
        return evolve(self, today=day)


def require_list(given: object) -> None:
    """Insist on an allow-list, and say how to make one of a name. Raises ``AllowListError``."""
    if isinstance(given, AllowList):
        return
    make = "AllowList.load(path), or AllowList.ready(name) for one that comes with the package"
    if isinstance(given, str) and given in READY:
        make = f"AllowList.ready({given!r})"
    problem = f"is {type(given).__name__}, expected AllowList; give {make}"
    raise AllowListError("Detector.allowlist", problem)
