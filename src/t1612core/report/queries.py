"""Fill in the queries and commands that a person may run next.

Rule 1: a name out of an event stands in a query as one text of its language, whatever it holds.
Rule 2: in a command of a shell stands only what a shell reads as it is; else the place's own name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ..knowledge.pivots import PIVOTS, Moment
from ..knowledge.response import (
    ACTIONS,
    BY_TAG,
    ENGINE_OF,
    ENGINES,
    PHASES,
    SHOWN_BY_SIGNALS,
    SHOWN_BY_TECHNIQUE,
    UNFILLED,
    Command,
    Engine,
    Occasion,
    Phase,
)
from ..output.safe import printable
from .content import Advice, Query
from .marking import LONGEST_NAME

AROUND: Final = timedelta(hours=1)  # before the first step, and after the last
# What stands in a command, by its place: no quotes, blanks, signs of a shell, nor a first "-" that
# would make it an option; and of a container or an image nothing but its grammar, for a client
# makes a path of the engine's API of it: "../volumes/x" would be another thing than a container.
_PLAIN: Final = re.compile(r"[\w/.:@+][\w/.:@+=,-]{0,199}", re.ASCII)
_COMPONENT: Final = r"[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*"
_GRAMMAR: Final = {
    "container": re.compile(r"[A-Za-z0-9][\w.-]{0,199}", re.ASCII),
    "image": re.compile(
        rf"(?=.{{1,200}}\Z){_COMPONENT}(?::\d{{1,5}}(?=/))?(?:/{_COMPONENT})*"
        r"(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{1,64})?",
        re.ASCII,
    ),
}
_WORD: Final = re.compile(r"[\w.-]+", re.ASCII)
_PLACE: Final = re.compile(r"\{(\w+)\}")


def queries(host: str, first: datetime | None, last: datetime | None) -> tuple[Query, ...]:
    """Fill in each query for a host and the time around what was seen; none without both."""
    if not host or first is None or last is None:
        return ()
    start, end = _around(first, last)
    found = []
    for each in PIVOTS:
        moments = {"start": _moment(start, each.moment), "end": _moment(end, each.moment)}
        text = _filled(each.text, {"host": quoted(host), **moments})
        note = " ".join(_doubts(host, each.language, each.wild))
        found.append(Query(each.product, each.asks, each.language, text, note))
    return tuple(found)


def _doubts(host: str, language: str, wild: str) -> Iterator[str]:
    """Say why a query may not ask for the host, and no other."""
    if len(host) > LONGEST_NAME or host.endswith("…"):
        yield "The host's name is cut here: fill it in, or the query finds nothing."
    if printable(host) != host:
        yield (
            "The host's name holds signs that show nothing or act on others. They are spelled out "
            "here, so that the query finds nothing: ask by another name of the host."
        )
    if signs := " and ".join(sign for sign in wild if sign in host):
        yield (
            f"The host's name holds {signs}, which stands for any text in {language}: "
            "the query may find other hosts, too."
        )


def quoted(text: str) -> str:
    """Write a text as KQL, SPL, ES|QL, EQL and LogScale all read it: between double quotes."""
    told = printable(text[:LONGEST_NAME]).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{told}"'


def advice(
    occasions: Collection[Occasion],
    named: Mapping[str, str],
    first: datetime | None,
    last: datetime | None,
    seen: Collection[Engine] = (),
) -> tuple[Advice, ...]:
    """Return the actions that are called for; *named* fills the places of a command.

    Of commands to an engine only those to the engines *seen* are given, all where none was.
    """
    places = {
        name: value for name, value in named.items() if _GRAMMAR.get(name, _PLAIN).fullmatch(value)
    }
    if first is not None and last is not None:
        start, end = _around(first, last)
        places |= {"start": _moment(start, "iso"), "end": _moment(end, "iso")}
        places |= {"since": f"{clock(start)} UTC", "until": f"{clock(end)} UTC"}
    is_tag = "image" in places and "tag" in occasions
    made = []
    for action in (each for each in ACTIONS if each.occasion in occasions):
        lines = [
            (each.tool, _line(each, places))
            for each in action.commands
            if not seen or (each.engine or ENGINE_OF.get(each.tool, "")) in (*seen, "")
        ]
        warns = is_tag and action.occasion != "tag" and any("{image}" in line for _, line in lines)
        filled = tuple((tool, _command(line, places)) for tool, line in lines)
        made.append(Advice(action, filled, BY_TAG if warns else ""))
    return tuple(made)


def occasions(
    stages: Iterable[str],
    signals: Iterable[str],
    attack: Collection[str],
    started: Collection[str] = (),
) -> set[Occasion]:
    """Return the actions that what was seen calls for; *started* is ATT&CK of what was started."""
    stages, signals = set(stages), tuple(signals)
    found: set[Occasion] = {"always"}
    if "deploy" in stages:
        found.add("started")
    if "deploy" in stages and SHOWN_BY_TECHNIQUE["host_power"] in started:
        found.add("host_container")
    if "egress" in stages:
        found.add("egress")
    if "prepare" in stages:
        found.add("file")
    found |= {
        each
        for each, ends in SHOWN_BY_SIGNALS.items()
        if any(signal.endswith(ends) for signal in signals)
    }
    return found | {each for each, id in SHOWN_BY_TECHNIQUE.items() if id in attack}


def engines(texts: Iterable[str]) -> set[Engine]:
    """Return the engines that lines, names of programs and paths speak of."""
    words = {word.removesuffix(".exe") for text in texts for word in _WORD.findall(text.lower())}
    return {engine for engine, names in ENGINES.items() if not names.isdisjoint(words)}


def by_phase(all_of: Iterable[Advice]) -> list[tuple[Phase, list[Advice]]]:
    """Return actions by their phases, in the order of these."""
    listed: dict[Phase, list[Advice]] = {phase: [] for phase in PHASES}
    for each in all_of:
        listed[each.action.phase].append(each)
    return [(phase, found) for phase, found in listed.items() if found]


def clock(moment: datetime, parted: str = " ") -> str:
    """Return a time of UTC to the second, the year with four digits."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat(parted)


def _around(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """Return the times one hour before and after, within the calendar."""
    with suppress(OverflowError):
        first -= AROUND
    with suppress(OverflowError):
        last += AROUND
    return first, last


def _line(command: Command, places: Mapping[str, str]) -> str:
    """Return the line of a command whose places can be filled, else its first."""
    if command.otherwise and places.keys() >= {*_PLACE.findall(command.otherwise)}:
        is_filled = places.keys() >= {*_PLACE.findall(command.line)}
        return command.line if is_filled else command.otherwise
    return command.line


def _command(line: str, places: Mapping[str, str]) -> str:
    def filled(match: re.Match[str]) -> str:
        return places.get(match[1]) or UNFILLED.get(match[1], match[1].upper())

    return _PLACE.sub(filled, line)


def _filled(text: str, places: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: places[match[1]], text)


def _moment(moment: datetime, form: Moment) -> str:
    if form == "iso":
        return f"{clock(moment, 'T')}Z"
    return str(int(moment.timestamp()) * (1000 if form == "milliseconds" else 1))
