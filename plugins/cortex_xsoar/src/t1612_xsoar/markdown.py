"""Show texts of events in the war room, which renders Markdown.

Rule 1: a text shows itself: no link, image, heading or row comes of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from t1612core.output.safe import printable

# Characters of a cell, the most that fit; the context has more.
_WIDTHS: Final = (240, 120, 60, 30, 12)
_BYTES: Final = 20_000  # of a table of fifty rows
_EACH: Final = _BYTES // 50
_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>()#!|~@&$]|:(?=//)|(?<=www)\.")


def cell(value: Any, width: int = _WIDTHS[0]) -> str:
    """Spell a value so that Markdown shows it as it is, on one line."""
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = printable(text if len(text) <= width else text[: width - 1] + "…")
    return _MARKS.sub(lambda found: "\\" + found[0], text)


def table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Lay out rows under a title, with cells as wide as all of them together allow."""
    if not rows:
        return f"### {title}\n**None.**\n"
    lines: list[str] = []
    for width in _WIDTHS:
        cells = [[cell(row.get(column, ""), width) for column in columns] for row in rows]
        lines = [f"|{'|'.join(each)}|" for each in cells]
        if sum(len(line.encode()) for line in lines) <= max(_BYTES, _EACH * len(rows)):
            break
    head = [f"### {title}", f"|{'|'.join(columns)}|", "|" + "---|" * len(columns)]
    return "\n".join([*head, *lines]) + "\n"
