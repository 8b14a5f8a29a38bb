"""Print styled lines: in colour on a terminal if ``rich`` is installed, else plain."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from typing import TextIO

from ..output.table import Line, Style, plain

WIDTH = 120  # columns of a table that goes to no terminal

_STYLES: Mapping[Style, str] = {
    "": "",
    "head": "bold",
    "dim": "dim",
    "score": "bold red",
    "match": "yellow",
}


def width() -> int:
    """Return the columns that a table may take."""
    return shutil.get_terminal_size((WIDTH, 0)).columns


def print_lines(lines: Iterable[Line], file: TextIO) -> None:
    """Write *lines* to *file*, each as one line."""
    if not file.isatty():
        file.write(plain(lines))
        return
    try:
        from rich.console import Console
        from rich.text import Text
    except ModuleNotFoundError:
        file.write(plain(lines))
        return
    console = Console(file=file, soft_wrap=True)
    for line in lines:
        # Text takes no markup: what an event holds cannot style or link anything.
        console.print(Text.assemble(*((part.text, _STYLES[part.style]) for part in line)))
