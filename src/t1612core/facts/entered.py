"""Say in which directory a program starts others, as its own line tells: ``make -C /srv/x``.

Rule 1: linear, and nothing is judged here.
"""

from __future__ import annotations

from typing import Final

from ..knowledge.programs import ENTERING
from ..shell.flags import Options, scan
from ..shell.limits import LIMIT
from ..shell.locations import enter
from ..shell.recorded import words_of
from ..text.programs import program_name

_DIRECTORY: Final = "directory"


def entered_by(line: str, program: str) -> str:
    """Return the directory that a program enters before it starts others; ``""`` for none.

    *program* is the file name of the process. Each directory is entered from the one before.
    """
    flags = ENTERING.get(program_name(program))
    if flags is None:
        return ""
    words = words_of(line, program, LIMIT)[0]
    options = Options()
    scan(words, 1, flags, options)
    cwd = ""
    for directory in options.all(_DIRECTORY):
        cwd = enter(cwd, directory.text)
    return cwd
