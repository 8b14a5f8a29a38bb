"""Read where findings were seen, ``FILE:LINE``, as ``scan`` and ``correlate`` show it."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from typing import Final, Self

from attrs import define, field

from ..output.safe import printable
from .signals import file

_PLACE: Final = re.compile(r"(.+):([0-9]{1,15})", re.DOTALL)


def whole_file(text: str) -> str:
    """Take the name of a file to read whole; raises ``ArgumentTypeError`` for a place in one."""
    match = None if os.path.exists(text) else _PLACE.fullmatch(text)
    if match and os.path.isfile(match[1].partition("!")[0]):
        told = "it is a place in one; t1612 explain tells of the event there"
        raise argparse.ArgumentTypeError(f"there is no file {text!r}: {told}")
    return file(text)


@define
class Places:
    """Which events of which files are meant: all, those on some lines, or on one of every file.

    ``files`` are to be read, each once. ``_lines`` are those meant of a file, by the name that its
    reader has; of what is not in it all are, or those on ``line``.
    """

    files: list[str]
    line: int | None = None
    _lines: Mapping[str, set[int]] = field(factory=dict)
    _met: set[tuple[str, int]] = field(factory=set, init=False)

    @classmethod
    def named(cls, given: Sequence[str], line: int | None = None) -> Self:
        """Take files and places as a command line names them.

        What is there as a file is one, whatever its name looks like. A member of an archive is
        named as its place shows it: ``logs.zip!events.jsonl:3``.
        """
        files: dict[str, None] = {}
        lines: dict[str, set[int]] = {}
        for each in given:
            match = None if os.path.exists(each) else _PLACE.fullmatch(each)
            if match is None:
                files[each] = None
                continue
            name = match[1]
            files[name if name == "-" or os.path.exists(name) else name.partition("!")[0]] = None
            lines.setdefault(name, set()).add(int(match[2]))
        return cls(list(files), line, lines)

    @property
    def is_narrow(self) -> bool:
        """Return whether some events are not meant."""
        return bool(self._lines) or self.line is not None

    @property
    def unusable(self) -> str:
        """Return why these are no places in files that can be read twice; ``""`` if all are."""
        whole = [file for file in self.files if not any(self._is_of(file, n) for n in self._lines)]
        if whole:
            return f"{printable(whole[0])} names no line: name a finding as FILE:LINE"
        return "a finding on standard input cannot be read twice" if "-" in self.files else ""

    @staticmethod
    def _is_of(file: str, name: str) -> bool:
        return name == file or name.startswith(f"{file}!")

    def has(self, file: str, line: int) -> bool:
        """Return whether the event that begins there is meant."""
        if file in self._lines:
            self._met.add((file, line))
            return line in self._lines[file]
        if any(name.startswith(f"{file.partition('!')[0]}!") for name in self._lines):
            return False  # another member of an archive of which one is meant
        return self.line in (None, line)

    @property
    def missed(self) -> list[str]:
        """Return the places at which no event begins."""
        named = ((file, line) for file, lines in self._lines.items() for line in sorted(lines))
        return [
            f"no event begins at {printable(file)}:{line}"
            for file, line in named
            if (file, line) not in self._met
        ]
