"""Ask all hosts for what a report's findings and steps named.

Rule 1: a value stands in a query as one text of its language. One that a language would read as
more than itself (quotes, wildcards) is left out, and so is what most hosts have: a registry that
everybody uses, an image with a well-known name, a directory at the top or for all files of a sort.
Rule 2: what lies below a path that is asked for is found by that.
Rule 3: a list of which nothing is left keeps its places, which find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from ..facts.tags import imitated_image
from ..knowledge.elsewhere import ELSEWHERE, Place
from ..knowledge.paths import ROOTS
from ..knowledge.registries import REGISTRY_HOSTS
from .content import Indicator, Query
from .queries import quoted

_MOST: Final = 20  # texts of a place
_ASKS: Final = "what this report names, on all hosts, in the last 30 days"
_PLACE: Final = re.compile(r'"(\*?)<([A-Z]+)>(\*?)"')
_PLACES: Final = re.compile(rf"{_PLACE.pattern}(?:, {_PLACE.pattern})*")
# Nothing that a language reads as more than itself, and no short text, which stands everywhere.
_EXACT: Final = re.compile(r"(?! )[^*?\"'`<>|$%(){}\x00-\x1f\x7f]{4,200}(?<! )")
_HOST_OF: Final = re.compile(r"[a-z]+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)", re.IGNORECASE)
_TOP: Final = re.compile(r"(?:[A-Za-z]:)?[\\/]*[^\\/]*")  # a root, or a directory in one
SHARED: Final = frozenset(each.pattern for each in ROOTS)  # what everybody writes to


def elsewhere(indicators: Iterable[Indicator]) -> tuple[Query, ...]:
    """Fill in each query; none where nothing that may be asked for was named."""
    asked: dict[str, list[str]] = {"ADDRESS": [], "HOST": [], "PATH": [], "IMAGE": []}
    for each in indicators:
        place, value = _asked(each)
        if place and _EXACT.fullmatch(value) and value not in asked[place]:
            asked[place].append(value)
    asked["PATH"] = [path for path in asked["PATH"] if not _is_below(path, asked["PATH"])]
    if not any(asked.values()):
        return ()

    def filled(match: re.Match[str]) -> str:
        found = [
            quoted(f"{before}{text}{after}")
            for before, place, after in _PLACE.findall(match[0])
            for text in asked[place][:_MOST]
        ]
        return ", ".join(found) or match[0]

    return tuple(
        Query(each.product, _ASKS, each.language, _PLACES.sub(filled, each.text))
        for each in ELSEWHERE
    )


def _asked(indicator: Indicator) -> tuple[Place | None, str]:
    """Return where a value is asked for, if it is, and as what."""
    value = indicator.value
    match indicator.kind:
        case "address" | "url":
            told = _HOST_OF.match(value)
            host = (told[1] if told else value).strip("[]").lower()
            if _is_address(host):
                return "ADDRESS", host
            return ("HOST" if "." in host and not REGISTRY_HOSTS.find(host) else None), host
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
