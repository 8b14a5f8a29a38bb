"""Name the file or directory that ``mktemp`` makes, as far as its words say it.

Source: mktemp(1) of GNU coreutils 9.1 and of macOS; POSIX leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .flag_tables import flag_table
from .flags import Options, scan
from .source import Source
from .words import Words

UNKNOWN: Final = "XXX"  # what a template has at least where the letters are made up
_FLAGS: Final = flag_table("p suffix", "d/directory q/quiet u/dry-run t V version help", "tmpdir")
_DIRECTORY: Final = "/tmp"  # noqa: S108  # that is where mktemp makes them, too
_TEMPLATE: Final = "tmp.XXXXXXXXXX"


def temporary(texts: Sequence[str]) -> str:
    """Return the path that a command of these words puts out; ``""`` if it is not mktemp's.

    What ``TMPDIR`` holds is not known, and taken for unset.
    """
    if not texts or texts[0].rpartition("/")[2] != "mktemp":
        return ""
    options = Options()
    scan(Words(Source(""), tuple(texts), ((0, 0),) * len(texts)), 1, _FLAGS, options)
    template = texts[options.operands[0]] if options.operands else ""
    directory = options.text("p") or options.text("tmpdir")
    if template[:1] == "/":
        return template
    if template and UNKNOWN not in template:  # macOS: -t is followed by a prefix
        template = f"{template}.{_TEMPLATE[4:]}"
    is_here = template and not (directory or options.is_on("t") or options.is_on("tmpdir"))
    name = template or _TEMPLATE
    return name if is_here else f"{(directory or _DIRECTORY).rstrip('/')}/{name}"
