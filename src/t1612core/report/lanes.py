"""Draw a chain: a lane for each stage, its steps from left to right, and what joins them.

Steps stand at even distances, for seconds and days stand in one chain: the times are told.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from ..incident import Incident, Join
from ..observation import STAGES, Stage
from ..output.timeline import gap_text
from .content import IncidentPart
from .marking import shown
from .markup import Child, el

MOST_DRAWN: Final = 24  # steps
_STEP: Final = 190  # from one step to the next
_LANE: Final = 108
_LEFT: Final = 130
_TOP: Final = 28
_RADIUS: Final = 17
_LABEL: Final = 27  # characters below a step


def lanes(part: IncidentPart, id: str) -> Element:
    """Return the drawing of a chain, as SVG with a title and a description."""
    incident = part.incident
    steps = incident.steps[:MOST_DRAWN]
    width = _LEFT + _STEP * len(steps) + 20
    height = _TOP + _LANE * len(STAGES)
    drawn: list[Element] = [
        el("title", f"Steps on {incident.host or 'a host without a name'}", id=f"{id}-title"),
        el("desc", incident.narrative, id=f"{id}-desc"),
    ]
    for row, stage in enumerate(STAGES):
        top = _TOP + row * _LANE
        name = "lane odd" if row % 2 else "lane"
        size = {"width": str(width), "height": str(_LANE)}
        drawn.append(el("rect", class_=name, x="0", y=str(top), **size))
        drawn.append(_text(stage, 12, top + _LANE // 2 + 5, "stage", "start"))
    places = {
        number: (_LEFT + _STEP * number + _STEP // 2, _row(step.stage))
        for number, step in enumerate(steps)
    }
    drawn += [_edge(join, places) for join in incident.joins if join.later in places]
    for number, step in enumerate(steps):
        x, y = places[number]
        kind = "step alert" if step.is_alert else "step"
        drawn.append(el("circle", class_=kind, cx=str(x), cy=str(y), r=str(_RADIUS)))
        drawn.append(_text(str(step.score), x, y + 5, "points"))
        drawn.append(_text(f"{step.time:%H:%M:%S}", x, y - _RADIUS - 6, "time"))
        drawn.append(_text(shown(step.detail, _LABEL), x, y + _RADIUS + 15, "detail"))
    first = {join.later: join for join in reversed(incident.joins) if join.later in places}
    drawn += [_mark(join, places) for join in first.values()]
    return el(
        "svg",
        *drawn,
        role="img",
        aria_labelledby=f"{id}-title {id}-desc",
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        height=str(height),
    )


def left_out(incident: Incident) -> int:
    """Return how many steps the drawing leaves out."""
    return max(len(incident.steps) - MOST_DRAWN, 0) + incident.forgotten


def joined(join: Join) -> str:
    """Return what joins a step to an earlier one."""
    return "time alone" if join.kind == "near" else f"{join.kind} {join.value}"


def _row(stage: Stage) -> int:
    return _TOP + _LANE * STAGES.index(stage) + _LANE // 2 - 8


def _edge(join: Join, places: dict[int, tuple[int, int]]) -> Element:
    (x1, y1), (x2, y2) = places[join.earlier], places[join.later]
    # Into the other lane before the next step, then along it: between them no step is crossed.
    bend = x1 + _STEP // 2
    curve = f"M {x1 + _RADIUS} {y1} C {bend} {y1}, {bend} {y2}, {x1 + _STEP - _RADIUS - 2} {y2}"
    if x2 > x1 + _STEP:
        curve += f" H {x2 - _RADIUS - 2}"
    return el("path", class_="near edge" if join.kind == "near" else "edge", d=curve)


def _mark(join: Join, places: dict[int, tuple[int, int]]) -> Element:
    x, y = places[join.later]
    told = el("tspan", shown(joined(join), _LABEL), class_="isolated")
    return _text(el("tspan", f"+{gap_text(join.gap)} by ", told), x, y + _RADIUS + 31, "join")


def _text(text: Child, x: int, y: int, name: str, anchor: str = "middle") -> Element:
    return el("text", text, class_=name, x=str(x), y=str(y), text_anchor=anchor)
