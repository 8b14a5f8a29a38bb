"""Lay findings out for a person at a terminal: what, where, and why.

Each finding takes three lines: its row, the text it is about, and the evidence.
The layout is made once as styled parts; ``plain`` joins them, and a terminal that
can do more paints the styles. All text from events is made printable first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from unicodedata import combining, east_asian_width

from attrs import frozen

from ..model import Evidence, Finding, Span
from .safe import printable

Style = Literal["", "head", "dim", "score", "match"]

_HEADS = ("TIME (UTC)", "SCORE", "HOST", "ACCOUNT", "FINDING")
_WIDEST = 24  # signs of a host or account shown: a name must not push the rest off the screen
_INDENT = "    "


@frozen
class Part:
    """A piece of a line, printable, with what it is."""

    text: str
    style: Style = ""


Line = tuple[Part, ...]


def lay_out(findings: Sequence[Finding], width: int) -> Iterator[Line]:
    """Yield the lines of a table at most *width* columns wide (at least 40); none for no findings.

    Long text is cut in the middle of a line with ``…``; nothing is wrapped.
    """
    if not findings:
        return
    width = max(width, 40)
    rows = [_row(finding) for finding in findings]
    widths = [max(map(columns, column)) for column in zip(_HEADS, *rows, strict=True)]
    yield (Part(_join(_HEADS, widths, width), "head"),)
    for finding, row in zip(findings, rows, strict=True):
        time, score, *rest = row
        yield (
            Part(f"{time:{widths[0]}}  "),
            Part(f"{score:>{widths[1]}}", "score"),
            Part(_cut("  " + _join(rest, widths[2:], width), width - widths[0] - widths[1] - 2)),
        )
        yield (Part(_INDENT), *_detail(finding, width - len(_INDENT)))
        yield (Part(_INDENT), Part(_cut(_reasons(finding), width - len(_INDENT)), "dim"))


def plain(lines: Iterable[Line]) -> str:
    """Join laid-out lines as text, each with a line end."""
    return "".join("".join(part.text for part in line).rstrip() + "\n" for line in lines)


def columns(text: str) -> int:
    """Count the terminal columns that printable text takes."""
    return sum(0 if combining(s) else 2 if east_asian_width(s) in "WF" else 1 for s in text)


def _row(finding: Finding) -> tuple[str, ...]:
    time = finding.time.strftime("%Y-%m-%d %H:%M:%S") if finding.time else "-"
    host, account = (
        _cut(printable(text) or "-", _WIDEST) for text in (finding.host, finding.account)
    )
    return time, str(finding.score), host, account, finding.description


def _join(cells: Sequence[str], widths: Sequence[int], limit: int) -> str:
    padded = (c + " " * (w - columns(c)) for c, w in zip(cells, widths, strict=True))
    return _cut("  ".join(padded).rstrip(), limit)


def _detail(finding: Finding, width: int) -> Iterator[Part]:
    """Give the finding's text, cut to *width*, with what the evidence points at marked."""
    text, at = finding.detail, 0
    pieces: list[tuple[str, Style]] = []
    for start, end in _matches(finding):
        pieces += [(text[at:start], ""), (text[start:end], "match")]
        at = end
    for piece, style in [*pieces, (text[at:], "")]:
        shown = _cut(printable(piece), width)
        yield Part(shown, style)
        width -= columns(shown)


def _matches(finding: Finding) -> list[Span]:
    """Find the evidence's spans that hold in the finding's text, in order, without overlap."""
    text, taken, kept = finding.detail, 0, []
    for item in sorted(finding.evidence, key=lambda item: item.span or (0, 0)):
        if item.span and item.span[0] >= taken and text[slice(*item.span)] == item.text:
            kept.append(item.span)
            taken = item.span[1]
    return kept


def _reasons(finding: Finding) -> str:
    return " · ".join(map(_reason, finding.evidence))


def _reason(item: Evidence) -> str:
    name = item.signal.id.partition(".")[2].replace("_", " ")
    return f"{item.weight:+} {name} [{printable(item.text) or 'no value'}]"


def _cut(text: str, width: int) -> str:
    """Keep as many leading signs as fit, the last column taken by ``…`` where some do not."""
    taken, fits = 0, 0
    for end, sign in enumerate(text):
        if taken < width:
            fits = end
        taken += columns(sign)
        if taken > width:
            return text[:fits] + "…" if width > 0 else ""
    return text
