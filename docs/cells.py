"""What a cell of a table in the pages may hold, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OWN = re.compile(r"([\\`*_{}\[\]<>|&~#$])")  # what Markdown or HTML takes for its own


class Paragraphs(tuple[str, ...]):
    """Prose of several paragraphs."""


class Anchor(str):
    """A name shown as code, to which a link can lead: `page.md#name`."""


class Ready(str):
    """Markdown that is a cell as it is."""


Cell = str | Paragraphs | Sequence[str]  # prose, or names shown as code


def cell_of(cell: Cell) -> str:
    """Write what a cell holds as Markdown."""
    if isinstance(cell, Ready):
        return cell
    if isinstance(cell, Anchor):
        return f'<a id="{cell}"></a>{code(cell)}'
    if isinstance(cell, str | Paragraphs):
        texts = (cell,) if isinstance(cell, str) else cell
        return "<br>".join(_OWN.sub(r"\\\1", text) for text in texts)
    return ", ".join(map(code, cell))


def code(text: str) -> str:
    """Give text as code. A bar would end the cell even there, were there no backslash before it."""
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}".replace("|", "\\|")
