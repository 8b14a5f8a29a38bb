"""Lay evaluations out for a person: profiles beside each other, then what they got wrong.

Five blocks: the figures, the scenarios, the rows that a profile misses, those that it alerts
on in vain, and the scenarios that do not become the incident that they should. Where rows are
few, an interval of 95 % stands beside a share. Made as ``output.table`` makes its own:
styled parts, all text from events and labels printable, and cut to the width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import cast

from ..evaluation import EXPECTATIONS, Chains, Counts, Evaluation, Share, Verdict
from ..output.safe import printable
from ..output.table import Line, Part, Show, Style, columns, cut, fitting
from ..stream.account import counted

_WIDEST = 24  # signs of a name from a label shown, as ``output.table`` does with hosts
_INDENT = "    "
_GAP = "   "  # between two profiles
_NOTHING = "–"
_MANY = 1000  # rows, from which on an interval is a few per cent wide

Cells = tuple[Part, ...]
Row = tuple[str, Sequence[Cells]]  # what it is about, and a profile's cells for each profile


def lay_out(
    evaluations: Sequence[Evaluation], width: int, encoding: str = "utf-8"
) -> Iterator[Line]:
    """Yield the lines of a scorecard at most *width* columns wide (at least 40).

    Profiles that do not fit beside the others come below them. What *encoding* cannot
    hold is spelled out before it is measured.
    """
    width = max(width, 40)
    show = partial(printable, encoding=encoding)
    yield (Part(cut(_rows(evaluations[0]), width), "dim"),)
    yield from _grid("", ("", "", ""), _figures(evaluations, show), evaluations, width)
    if scenarios := _scenarios(evaluations, show):
        heads = ("FOUND", "BENIGN ALERTS", "VIOLATIONS")
        yield from _grid("SCENARIO", heads, scenarios, evaluations, width)
    for title, wrong in (
        ("MISSED: expected to alert, and does not", lambda verdict: verdict.is_miss),
        ("FALSE ALERTS: not expected to alert, and does", lambda verdict: verdict.is_false_alert),
    ):
        yield from _cases(title, wrong, evaluations, width, show)
    yield from _wrong_chains(evaluations, width, show)


def _rows(evaluation: Evaluation) -> str:
    """Return what was evaluated."""
    labels = [verdict.label for verdict in evaluation.verdicts]
    expected = ", ".join(
        f"{sum(label.expect == expect for label in labels):,} {expect}" for expect in EXPECTATIONS
    )
    scenarios = counted(len(evaluation.scenarios), "scenario")
    return f"{counted(len(labels), 'labelled row')} of {scenarios}: {expected}"


def _figures(evaluations: Sequence[Evaluation], show: Show) -> list[Row]:
    def row(name: str, share: Callable[[Counts], Share], style: Style = "") -> Row:
        return name, [_share(share(each.counts), style) for each in evaluations]

    return [
        row("recall: alert rows found", lambda counts: counts.found, "head"),
        row("precision", lambda counts: counts.precision, "head"),
        row("alerts on benign rows", lambda counts: counts.benign_alerts, "head"),
        *(
            (f"  {_name(family, show)}", [_share(each.families[family]) for each in evaluations])
            for family in evaluations[0].families
        ),
        row("violations", lambda counts: counts.violations, "head"),
        row("  chain-only rows that alert", lambda counts: counts.chain_only_alerts),
        row("  low rows that alert", lambda counts: counts.low_alerts),
        row("  quiet rows that score at all", lambda counts: counts.quiet_scores),
        row("    quiet rows that alert", lambda counts: counts.quiet_alerts),
        *_chains([each.chains for each in evaluations if each.chains]),
    ]


def _chains(found: Sequence[Chains]) -> list[Row]:
    """Return the figures on incidents; empty where no scenario expects any."""

    def row(name: str, share: Callable[[Chains], Share], style: Style = "") -> Row:
        return name, [_share(share(each), style) for each in found]

    if not found:
        return []
    return [
        row("chains: scenarios found", lambda chains: chains.found, "head"),
        row("  their rows that are steps", lambda chains: chains.members),
        row("incidents where none should be", lambda chains: chains.unexpected, "head"),
        row("  benign steps of incidents", lambda chains: chains.benign_steps),
    ]


def _share(share: Share, style: Style = "") -> Cells:
    ratio = _NOTHING if share.ratio is None else f"{share.ratio:.1%}"
    return Part(_fraction(share), style), Part(ratio, style), Part(_interval(share), "dim")


def _interval(share: Share) -> str:
    if share.interval is None or share.total >= _MANY:
        return ""
    low, high = share.interval
    return f"{100 * low:.0f}–{high:.0%}"


def _fraction(share: Share) -> str:
    return f"{share.count:,}/{share.total:,}" if share.total else _NOTHING


def _scenarios(evaluations: Sequence[Evaluation], show: Show) -> list[Row]:
    return [
        (_name(name, show), [_scenario(each.scenarios[name]) for each in evaluations])
        for name in sorted(evaluations[0].scenarios)
    ]


def _scenario(counts: Counts) -> Cells:
    is_missing = counts.found.count < counts.found.total
    return (
        Part(_fraction(counts.found), "score" if is_missing else ""),
        Part(_fraction(counts.benign_alerts), "score" if counts.benign_alerts.count else ""),
        Part(_fraction(counts.violations), "score" if counts.violations.count else ""),
    )


def _grid(
    stub: str,
    heads: Sequence[str],
    rows: Sequence[Row],
    evaluations: Sequence[Evaluation],
    width: int,
) -> Iterator[Line]:
    """Yield a table with a block of right-aligned cells for each profile."""
    names = [each.profile for each in evaluations]
    stub_width = max(columns(text) for text in (stub, *(name for name, _ in rows)))
    widths = [
        max(columns(text) for text in (head, *(c[at].text for _, cells in rows for c in cells)))
        for at, head in enumerate(heads)
    ]
    widths[0] += max(0, max(map(columns, names)) - sum(widths) - 2 * (len(widths) - 1))
    block = sum(widths) + 2 * (len(widths) - 1)
    fit = max(1, (width - stub_width) // (block + len(_GAP)))
    for start in range(0, len(names), fit):
        chosen = slice(start, start + fit)
        yield ()
        title = "".join(_GAP + _right(name, block) for name in names[chosen])
        yield _cut_line([Part(" " * stub_width + title, "head")], width)
        if stub:
            cells = [tuple(Part(head) for head in heads)] * len(names[chosen])
            text = "".join(part.text for part in _row(stub, cells, stub_width, widths))
            yield _cut_line([Part(text, "head")], width)
        for name, blocks in rows:
            yield _cut_line(_row(name, blocks[chosen], stub_width, widths), width)


def _row(
    name: str, blocks: Sequence[Cells], stub_width: int, widths: Sequence[int]
) -> Iterator[Part]:
    yield Part(_padded(name, stub_width))
    for cells in blocks:
        gap = _GAP
        for part, wide in zip(cells, widths, strict=True):
            yield Part(f"{gap}{' ' * (wide - columns(part.text))}")
            yield part
            gap = "  "


def _cases(
    title: str,
    is_wrong: Callable[[Verdict], bool],
    evaluations: Sequence[Evaluation],
    width: int,
    show: Show,
) -> Iterator[Line]:
    """Yield the rows that some profile gets wrong, with the scores of those that do."""
    names = [each.profile for each in evaluations]
    beside = zip(*(each.verdicts for each in evaluations), strict=True)
    cases = [verdicts for verdicts in beside if any(map(is_wrong, verdicts))]
    if not cases:
        return
    cases.sort(key=lambda verdicts: verdicts[0].label.scenario)
    heads = ("EVENT", "LABEL", "EXPECT")
    firsts = [verdicts[0].label for verdicts in cases]
    texts = [(_name(x.event_id, show), _name(x.label, show), x.expect) for x in firsts]
    widths = [max(map(columns, column)) for column in zip(heads, *texts, strict=True)]
    scores = [[f"{v.score:,}" if is_wrong(v) else "" for v in verdicts] for verdicts in cases]
    score_widths = [max(map(columns, column)) for column in zip(names, *scores, strict=True)]
    yield ()
    yield _cut_line([Part(f"{title}: {counted(len(cases), 'row')}", "head")], width)
    head = [*map(_padded, heads, widths), *map(_right, names, score_widths), "WHY"]
    yield _cut_line([Part("  ".join(head), "head")], width)
    for verdicts, text, row_scores in zip(cases, texts, scores, strict=True):
        why = show(verdicts[0].label.why)
        parts = [
            Part("  ".join(map(_padded, text, widths)) + "  "),
            Part("  ".join(map(_right, row_scores, score_widths)), "score"),
            Part(f"  {why}" if why else ""),
        ]
        yield _cut_line(parts, width)
        if detail := next((v.detail for v in verdicts if v.detail), ""):
            yield _cut_line([Part(_INDENT + show(detail))], width)
        wrong = [(v, name) for v, name in zip(verdicts, names, strict=True) if is_wrong(v)]
        if reasons := [
            (f"{name}: " if len(names) > 1 else "") + " · ".join(verdict.signals)
            for verdict, name in wrong
            if verdict.signals
        ]:
            yield _cut_line([Part(_INDENT + "; ".join(reasons), "dim")], width)


def _wrong_chains(evaluations: Sequence[Evaluation], width: int, show: Show) -> Iterator[Line]:
    """Yield the scenarios that some profile makes another incident of than it should, or none."""
    judged = [each.chains.scenarios for each in evaluations if each.chains]
    cases = [each for each in zip(*judged, strict=True) if not all(one.is_right for one in each)]
    if not cases:
        return
    cases.sort(key=lambda each: each[0].scenario)
    heads = ("SCENARIO", "EXPECTED", *(each.profile for each in evaluations))
    rows = [
        (
            _name(each[0].scenario, show),
            each[0].expected,
            *("" if one.is_right else ", ".join(one.found) or "none" for one in each),
        )
        for each in cases
    ]
    widths = [max(map(columns, column)) for column in zip(heads, *rows, strict=True)]
    title = f"CHAINS: not as expected: {counted(len(cases), 'scenario')}"
    yield ()
    yield _cut_line([Part(title, "head")], width)
    for style, row in (("head", heads), *(("", row) for row in rows)):
        text = "  ".join(map(_padded, row, widths)).rstrip()
        yield _cut_line([Part(text, cast(Style, style))], width)


def _name(text: str, show: Show) -> str:
    return cut(show(text), _WIDEST)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text


def _cut_line(parts: Iterable[Part], width: int) -> Line:
    """Keep of *parts* what fits; ``…`` stands for the rest."""
    parts = tuple(parts)
    if sum(columns(part.text) for part in parts) <= width:
        return parts
    left = width - 1
    kept = []
    for part in parts:
        shown = fitting(part.text, left)
        left = left - columns(shown) if shown == part.text else 0
        kept.append(Part(shown, part.style))
    return (*kept, Part("…"))
