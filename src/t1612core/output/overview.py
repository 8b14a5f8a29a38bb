"""Say of many findings in a few lines how many there are, on which hosts, and which is the worst.

Rule 1: for a person, below a table; no format that a program reads has these lines.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from .safe import printable
from .told import Found, Next

_MOST: Final = 3  # signals named


def overview(found: Sequence[Found]) -> Iterator[str]:
    """Yield the lines; none for a single finding, which says all by itself."""
    if len(found) < 2:
        return
    counting = [each for each in found if not each.finding.suppressed_by]
    yield f"{len(found):,} findings{_where(found)}{_worst(counting)}"
    signals = Counter(item.signal.id for each in counting for item in each.finding.evidence)
    if signals:
        named = sorted(signals.items(), key=lambda item: (-item[1], item[0]))
        more = f", and {len(named) - _MOST:,} more" if len(named) > _MOST else ""
        yield "signals: " + ", ".join(f"{id} {count:,}" for id, count in named[:_MOST]) + more


def reason(found: Sequence[Found], width: int, show: Callable[[str], str]) -> Iterator[str]:
    """Yield the command that explains the worst of several; none where it cannot be read twice.

    Where it is wider than the table it is named without what it is given, as the others are.
    """
    counting = [each for each in found if not each.finding.suppressed_by]
    if len(found) < 2 or not counting or (worst := _heaviest(counting)).file in ("", "-"):
        return
    line = f"why: t1612 explain {_argument(f'{worst.file}:{worst.line}', show)}"
    yield line if len(line) <= width else "why: t1612 explain, with the place of the worst"


def _argument(text: str, show: Callable[[str], str]) -> str:
    """Write a text as a shell reads it, of signs that can be shown alone.

    For others stand escapes between ``$'`` and ``'``, which bash, zsh and ksh read.
    """
    if show(text) == text:
        return shlex.quote(text)
    text = text.replace("\\", "\\\\").replace("'", "\\'")
    told = "".join(x if x.isascii() and x.isprintable() else _in_bytes(x) for x in text)
    return f"$'{told}'"


def _in_bytes(sign: str) -> str:
    # A byte of a file's name that is no UTF-8 is held as a surrogate; others are in no name.
    errors = "surrogateescape" if "\udc80" <= sign <= "\udcff" else "surrogatepass"
    return "".join(f"\\x{each:02x}" for each in sign.encode("utf-8", errors))


def onward(
    found: Sequence[Found], steps: Iterable[Next], width: int, show: Callable[[str], str]
) -> Iterator[str]:
    """Yield the commands that go on from there; none where all is suppressed.

    One that is wider than the table, or cannot be shown as it is, is named without what it is
    given: part of a command is none.
    """
    if all(each.finding.suppressed_by for each in found):
        return
    for step in steps:
        line = f"{step.label}: {step.command}{step.given}"
        if not step.given or len(line) > width or show(line) != line:
            line = f"{step.label}: {step.command}, with the same input and options"
        yield line


def place(found: Found) -> str:
    """Give where the event was read, as ``t1612 explain`` takes it; ``""`` if that is not known."""
    return f"{printable(found.file)}:{found.line}" if found.file else ""


def _heaviest(found: Sequence[Found]) -> Found:
    """Give the one with the highest score; of equals the newest, which comes first."""
    return max(found, key=lambda each: each.finding.score_after)


def _where(found: Sequence[Found]) -> str:
    hosts = {each.finding.host for each in found}
    named = len(hosts - {""})
    parts = [f"{named:,} {'host' if named == 1 else 'hosts'}"] if named else []
    if "" in hosts:
        unnamed = sum(not each.finding.host for each in found)
        parts.append(f"{unnamed:,} without a host's name")
    return f" on {', '.join(parts)}" if named else f", {parts[0]}"


def _worst(counting: Sequence[Found]) -> str:
    if not counting:
        return "; all of them suppressed"
    heaviest = _heaviest(counting)
    finding = heaviest.finding
    at = f" at {place(heaviest)}" if heaviest.file else ""
    return f"; the worst {finding.score_after} ({finding.severity}){at}"
