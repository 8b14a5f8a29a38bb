"""Ask all hosts for what a report's findings and steps named.

Rule 1: a value stands in a query as one text of its language. What most hosts have is left out: a
registry that everybody uses, an image with a well-known name, a directory at the top or for all
files of a sort. So is what no query can hold.
Rule 2: what lies below a path that is asked for is found by that.
Rule 3: a list of which nothing is left keeps its places, which find nothing.
Rule 4: a query says what it does not ask for, and where it may find more than was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Final

from ..facts.tags import imitated_image
from ..knowledge.elsewhere import ELSEWHERE, Elsewhere, Place
from ..knowledge.paths import ROOTS
from ..knowledge.registries import REGISTRY_HOSTS
from ..output.safe import printable
from .content import Indicator, Query
from .queries import quoted

_MOST: Final = 20  # texts of a place
_ASKS: Final = "what this report names, on all hosts, in the last 30 days"
_PLACE: Final = re.compile(r'"(\*?)<([A-Z]+)>(\*?)"')
_SAID: Final = 10  # texts that a note names
_PLACES: Final = re.compile(rf"{_PLACE.pattern}(?:, {_PLACE.pattern})*")
_EVERYDAY: Final = re.compile(r"[A-Za-z]+")  # as a host or an image: "root", "builder"
# No short text, which stands everywhere, and none with blanks around it, which products take away.
_FIT: Final = re.compile(r"(?! ).{4,200}(?<! )")
_HOST_OF: Final = re.compile(r"[a-z]+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)", re.IGNORECASE)
_TOP: Final = re.compile(r"(?:[A-Za-z]:)?[\\/]*[^\\/]*")  # a root, or a directory in one
SHARED: Final = frozenset(each.pattern for each in ROOTS)  # what everybody writes to


def elsewhere(indicators: Iterable[Indicator]) -> tuple[Query, ...]:
    """Fill in each query; none where nothing that may be asked for was named."""
    asked: dict[str, list[str]] = {"ADDRESS": [], "HOST": [], "PATH": [], "IMAGE": []}
    common: list[str] = []
    everyday: list[str] = []
    unfit: list[str] = []
    # A URL stands in a line that was suspicious; of a builder's connections there may be many.
    for each in sorted(indicators, key=lambda each: each.kind != "url"):
        place, value = _asked(each)
        if each.kind == "container":  # a host's own
            continue
        if place is None:
            common.append(each.value)
        elif _EVERYDAY.fullmatch(value):
            everyday.append(each.value)
        elif not _FIT.fullmatch(value) or printable(value) != value:
            unfit.append(each.value)
        elif value not in asked[place]:
            asked[place].append(value)
    asked["PATH"] = [path for path in asked["PATH"] if not _is_below(path, asked["PATH"])]
    if not any(asked.values()):
        return ()
    left = [value for values in asked.values() for value in values[_MOST:]]
    missing = [
        *_missing("most hosts have it", common),
        *_missing("it is a plain word, which stands in many lines", everyday),
        *_missing("it is too short or long, or holds signs that show nothing", unfit),
        *_missing(f"a list takes {_MOST}", left),
    ]
    return tuple(_filled(each, asked, missing) for each in ELSEWHERE)


def _filled(query: Elsewhere, asked: Mapping[str, Sequence[str]], missing: Iterable[str]) -> Query:
    def filled(match: re.Match[str]) -> str:
        found = [
            quoted(f"{before}{text}{after}")
            for before, place, after in _PLACE.findall(match[0])
            for text in asked[place][:_MOST]
        ]
        return ", ".join(found) or match[0]

    text = _PLACES.sub(filled, query.text)
    notes = [*missing, *_doubts(query, asked, text)]
    return Query(query.product, _ASKS, query.language, text, " ".join(notes))


def _missing(why: str, values: Iterable[str]) -> Iterator[str]:
    """Say what is not asked for, and why."""
    told = list(dict.fromkeys(map(printable, values)))
    if told:
        more = f" and {len(told) - _SAID:,} more" if len(told) > _SAID else ""
        yield f"Not asked for, since {why}: {', '.join(told[:_SAID])}{more}."


def _doubts(query: Elsewhere, asked: Mapping[str, Sequence[str]], text: str) -> Iterator[str]:
    """Say where a query asks for less than there is, or for more than was meant."""
    held = [value for values in asked.values() for value in values[:_MOST]]
    if wild := [sign for sign in query.wild if any(sign in value for value in held)]:
        yield (
            f"A name here holds {' and '.join(wild)}, which stands for any text in "
            f"{query.language}: the query may find more."
        )
    if names := sorted({place for _, place, _ in _PLACE.findall(text) if not asked[place]}):
        told = ", ".join(f"<{name}>" for name in names)
        yield f"Nothing was named for {told}: such a place finds nothing."


def _asked(indicator: Indicator) -> tuple[Place | None, str]:
    """Return where a value is asked for, if it is, and as what."""
    value = indicator.value
    match indicator.kind:
        case "address" | "url":
            told = _HOST_OF.match(value)
            host = (told[1] if told else value).strip("[]").lower()
            if _is_address(host):
                return "ADDRESS", host
            return (None if REGISTRY_HOSTS.find(host) else "HOST"), host
        case "path":
            path = value.rstrip("\\/")
            return (None if path in SHARED or _TOP.fullmatch(path) else "PATH"), path
        case "image":
            return (None if imitated_image(value) else "IMAGE"), value
    return None, value


def _is_below(path: str, others: Iterable[str]) -> bool:
    return any(path.startswith((f"{each}/", f"{each}\\")) for each in others)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
