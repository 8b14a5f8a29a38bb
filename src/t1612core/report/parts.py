"""Make the parts that sections share: marked texts, times, tables that scroll and sort."""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element

from ..incident import Technique
from ..model import Span
from .content import Marked
from .markup import Child, add, el
from .queries import clock

Section = list[Element] | None  # ``None`` where there is nothing to say


def marked(pieces: Marked) -> Element:
    """Return a text in which what signals saw is marked."""
    made = el("span")
    for piece in pieces:
        add(made, el("mark", piece.text) if piece.is_match else piece.text)
    return made


def moment(time: datetime | None) -> str:
    """Return a time of UTC to the second, ``""`` for none."""
    return clock(time) if time else ""


def place(span: Span | None) -> str:
    """Return where in its field a text stands, as JSON has it; ``""`` for the whole value."""
    return f"{span[0]}-{span[1]}" if span else ""


def technique(of: Technique) -> str:
    """Return a technique with its name and tactics."""
    tactics = ", ".join(tactic.name for tactic in of.tactics)
    return " ".join(filter(None, (of.id, of.name, tactics and f"({tactics})")))


def reference(number: int) -> Element:
    """Return a link to a finding."""
    return el("a", str(number), href=f"#finding-{number}")


def pairs(*told: tuple[str, Child]) -> list[Element]:
    """Return a list of names and what each stands for."""
    return [each for name, what in told for each in (el("dt", name), el("dd", what))]


def wide(made: Element, label: str) -> Element:
    """Return a frame that scrolls, by keyboard too, around what may be wider than the page."""
    return el("div", made, class_="wide", tabindex="0", role="region", aria_label=label)


def sortable(made: Element, numbers: tuple[int, ...]) -> Element:
    """Let a table be sorted; these columns hold numbers."""
    made.set("class", "sortable")
    for row in made.iter("tr"):
        for column in numbers:
            row[column].set("class", "number")
    return made
