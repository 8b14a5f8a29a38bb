"""Make the parts that sections share: marked texts, times, tables that scroll and sort."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from unicodedata import bidirectional
from xml.etree.ElementTree import Element

from ..incident import Technique
from ..model import Span
from .content import Marked
from .markup import Child, add, el
from .queries import clock

_WORDS: Final = re.compile(r"([\s,;]+|[.:]+(?=\s|$))")
_LEFTWARD: Final = {"R", "AL", "AN"}  # of letters, and of Arabic numbers

Section = list[Element] | None  # ``None`` where there is nothing to say


def marked(pieces: Marked) -> Element:
    """Return a text in which what signals saw is marked."""
    made = el("span")
    for piece in pieces:
        add(made, el("mark", piece.text) if piece.is_match else piece.text)
    return made


def isolated(text: str) -> Element:
    """Return a name that turns nothing round beside it, in whatever direction it is written."""
    return el("bdi", text, dir="ltr")


def names(texts: Iterable[str]) -> Element:
    """Return names, a comma between two."""
    made = el("span")
    for number, text in enumerate(texts):
        add(made, ", " if number else "")
        add(made, isolated(text))
    return made


def sentence(text: str) -> Element:
    """Return a sentence with names in it: a word of letters from right to left turns no other."""
    made = el("span")
    for word in _WORDS.split(text):
        add(
            made, isolated(word) if any(bidirectional(sign) in _LEFTWARD for sign in word) else word
        )
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
