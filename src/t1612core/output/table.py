"""Show findings to a person at a terminal: what, where, and why.

Each finding takes four lines: its row, the text it is about, the evidence, and where it was read;
and one more for each entry of an allow-list that applied. Suppressed ones say so. Below many stands
what all of them come to (``overview``).
The layout is made once, of styled parts. ``plain`` joins them as text; a terminal that
can show styles gets them. All text from events is made printable first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Literal
from unicodedata import combining, east_asian_width

from attrs import frozen

from ..model import Finding, Span
from .overview import onward, overview, place, reason
from .rows import newest_found
from .safe import enclosed, printable
from .told import Context, Told

Style = Literal["", "head", "dim", "score", "match"]

_HEADS = ("TIME (UTC)", "SCORE", "HOST", "ACCOUNT", "FINDING")
WIDE = 1_000_000  # columns of a table in which nothing is to be cut
# Signs of a host or account shown: a name must not push the rest off the screen.
_WIDEST = 24
_SHARE = 5  # of a wide table a name may have one part in so many
_NARROWEST = 40
_INDENT = "    "


@frozen
class Part:
    """A piece of a line, printable, with what it is."""

    text: str
    style: Style = ""


Line = tuple[Part, ...]
Show = Callable[[str], str]


def lines(told: Iterable[Told], context: Context) -> Iterator[Line]:
    """Yield the lines of a table of what was found, newest first."""
    found = newest_found(told)
    findings, places = [each.finding for each in found], list(map(place, found))
    yield from lay_out(findings, context.width, context.encoding, places)
    show = partial(printable, encoding=context.encoding)
    for text in overview(found):
        yield (Part(cut(show(text), max(context.width, _NARROWEST))),)
    width = max(context.width, _NARROWEST)
    for text in (*reason(found, width, show), *onward(found, context.go_on, context.width, show)):
        yield (Part(text),)


def lay_out(
    findings: Sequence[Finding],
    width: int,
    encoding: str = "utf-8",
    places: Sequence[str] = (),
) -> Iterator[Line]:
    """Yield the lines of a table at most *width* columns wide (at least 40); none for no findings.

    Long text is cut, with ``…`` for the rest; nothing is wrapped. What *encoding* cannot
    hold is spelled out before it is measured. *places* are where the findings were read.
    """
    if not findings:
        return
    width = max(width, _NARROWEST)
    show = partial(printable, encoding=encoding)
    widest = max(_WIDEST, width // _SHARE)
    rows = [_row(finding, show, widest) for finding in findings]
    widths = [max(map(columns, column)) for column in zip(_HEADS, *rows, strict=True)]
    yield (Part(_join(_HEADS, widths, width), "head"),)
    for finding, row, read_at in zip(findings, rows, places or repeat(""), strict=bool(places)):
        time, score, *rest = row
        yield (
            Part(f"{time:{widths[0]}}  "),
            Part(f"{score:>{widths[1]}}", "score"),
            Part(cut("  " + _join(rest, widths[2:], width), width - widths[0] - widths[1] - 2)),
        )
        yield (Part(_INDENT), *_detail(finding, width - len(_INDENT), show))
        yield (Part(_INDENT), Part(cut(_reasons(finding, show), width - len(_INDENT)), "dim"))
        if read_at:
            yield (Part(_INDENT), Part(cut(show(read_at), width - len(_INDENT)), "dim"))
        for text in _allowances(finding, show):
            yield (Part(_INDENT), Part(cut(text, width - len(_INDENT)), "dim"))


def plain(lines: Iterable[Line]) -> str:
    """Join laid-out lines as text, each with a line end."""
    return "".join("".join(part.text for part in line).rstrip() + "\n" for line in lines)


def columns(text: str) -> int:
    """Count the terminal columns that printable text takes."""
    return sum(0 if combining(s) else 2 if east_asian_width(s) in "WF" else 1 for s in text)


def _row(finding: Finding, show: Show, widest: int) -> tuple[str, ...]:
    time = finding.time.strftime("%Y-%m-%d %H:%M:%S") if finding.time else "-"
    host, account = (
        cut(" ".join(show(text).split()) or "-", widest) for text in (finding.host, finding.account)
    )
    return time, _score(finding), host, account, finding.description


def _score(finding: Finding) -> str:
    if finding.score_after == finding.score:
        return f"({finding.score})" if finding.suppressed_by else str(finding.score)
    shown = f"{finding.score}>{finding.score_after}"
    return f"({shown})" if finding.suppressed_by else shown


def _join(cells: Sequence[str], widths: Sequence[int], limit: int) -> str:
    padded = (c + " " * (w - columns(c)) for c, w in zip(cells, widths, strict=True))
    return cut("  ".join(padded).rstrip(), limit)


def _detail(finding: Finding, width: int, show: Show) -> Iterator[Part]:
    """Show the finding's text, cut to *width*; mark the spans of the evidence."""
    text, at = finding.detail, 0
    pieces: list[tuple[str, Style]] = []
    for start, end in _matches(finding):
        pieces += [(show(text[at:start]), ""), (show(text[start:end]), "match")]
        at = end
    pieces.append((show(text[at:]), ""))
    left = width if sum(columns(piece) for piece, _ in pieces) <= width else width - 1
    for piece, style in pieces:
        shown = fitting(piece, left)
        left -= columns(shown)
        yield Part(shown, style)
        if len(shown) < len(piece):
            yield Part("…")
            return


def _matches(finding: Finding) -> list[Span]:
    """Find the evidence's spans that hold in the finding's text, in order, without overlap."""
    text, taken, kept = finding.detail, 0, []
    for item in sorted(finding.evidence, key=lambda item: item.span or (0, 0)):
        if item.span and item.span[0] >= taken and text[slice(*item.span)] == item.text:
            kept.append(item.span)
            taken = item.span[1]
    return kept


def _reasons(finding: Finding, show: Show) -> str:
    """List the signals that counted, heaviest first; a text of several signals is shown once."""
    reasons, shown = [], set[str]()
    for item in sorted(finding.evidence, key=lambda item: -item.weight):
        if item.weight:
            text = enclosed(show(item.text)) or "no value"
            told = "" if text in shown else f" [{text}]"
            reasons.append(f"{item.weight:+} {item.signal.id}{told}")
            shown.add(text)
    return " · ".join(reasons)


def _allowances(finding: Finding, show: Show) -> Iterator[str]:
    """List the entries that applied, one a line; the one that suppressed it comes first."""
    for each in sorted(finding.allowances, key=lambda each: each.entry != finding.suppressed_by):
        effect = f"-{each.points}" if each.action == "subtract" else show(each.label)
        named = f"allowed {effect}".rstrip()
        if each.entry == finding.suppressed_by:
            named = f"SUPPRESSED {effect if each.points else ''}".rstrip()
        who = f"{show(each.owner)} until {each.expires.isoformat()}"
        yield f"{named} by {each.entry}: {show(each.reason)} ({who})"
    if finding.tuned and finding.tuned.barred_by:
        yield f"not suppressed: no entry may hide {', '.join(finding.tuned.barred_by)}"


def cut(text: str, width: int) -> str:
    """Keep *text* if it fits; else what fits before a ``…`` in the last column."""
    if columns(text) <= width:
        return text
    return fitting(text, width - 1) + "…" if width > 0 else ""


def fitting(text: str, width: int) -> str:
    """Keep as many leading characters as fit."""
    taken = 0
    for end, sign in enumerate(text):
        taken += columns(sign)
        if taken > width:
            return text[:end]
    return text
