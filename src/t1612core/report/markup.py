"""Build a page of HTML out of elements, so that no text can become markup.

Rule 1: whatever is handed over as text is text: it is made printable, and escaped when written.
Rule 2: nothing here makes an address of a text: a page has no links but to its own parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, tostring

from ..output.safe import printable

Child = Element | str
_BREAKS: Final = re.compile(r"(\n)")
_RAW: Final = ("script", "style")


def el(tag: str, *children: Child, **attributes: str) -> Element:
    """Make an element. ``class_`` and ``for_`` are ``class`` and ``for``; ``_`` becomes ``-``."""
    made = Element(tag)
    for name, value in attributes.items():
        made.set(_attribute(name), printable(value))
    for child in children:
        add(made, child)
    return made


def add(parent: Element, child: Child) -> None:
    """Put an element or a text behind what an element holds."""
    if isinstance(child, Element):
        parent.append(child)
        return
    text = child if parent.tag in _RAW else _safe(child)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def table(heads: Iterable[Child], rows: Iterable[Iterable[Child]], caption: str) -> Element:
    """Make a table with a caption, each head a column's."""
    return el(
        "table",
        el("caption", caption),
        el("thead", el("tr", *(el("th", head, scope="col") for head in heads))),
        el("tbody", *(el("tr", *(el("td", cell) for cell in row)) for row in rows)),
    )


def document(root: Element) -> str:
    """Write the whole page."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _safe(text: str) -> str:
    """Make a text printable, and keep its line breaks."""
    if "\n" not in text:
        return printable(text)
    return "".join(each if each == "\n" else printable(each) for each in _BREAKS.split(text))
