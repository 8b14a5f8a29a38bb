r"""Write out what ``echo`` and ``printf`` would: their escapes and formats.

Rule 1: ``echo`` interprets escapes unless ``-E`` forbids it.  dash's always does and
bash's never without ``-e``; a Dockerfile with a literal ``\n`` in it is none, so whoever
wrote it had the other shell.
Rule 2: a printed text ends at ``LIMIT`` characters; a format is used again as long as
arguments are left, so that a line could print the square of its length.

Source: POSIX.1-2017 XCU "echo", "printf"; bash(1), "SHELL BUILTIN COMMANDS".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .pattern import pattern

LIMIT = 1_048_576

_ESCAPE = pattern(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|(0[0-7]{1,3}|[1-7][0-7]{0,2})|(.))", re.DOTALL
)
_LETTERS = dict(zip("abefnrtv\\", "\a\b\x1b\f\n\r\t\v\\", strict=True))
_ANSI_ESCAPE = pattern(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_ANSI_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b"}
_ECHO_OPTIONS = pattern(r"-[neE]+")
_CONVERSION = pattern(r"%(?:(%)|[-+ #0]*+\d*+(?:\.\d*+)?([A-Za-z]))")


def unescaped(text: str) -> str:
    """Put characters in the place of backslash escapes; others stay as they are."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def ansi_c(text: str) -> str:
    """Put characters in the place of the escapes of ``$'…'``."""
    return _ANSI_ESCAPE.sub(_ansi_letter, text)


def _ansi_letter(match: re.Match[str]) -> str:
    hexadecimal, octal, letter = match.groups()
    if letter is not None:
        return _ANSI_LETTERS.get(letter, letter)
    return chr(int(hexadecimal, 16) if hexadecimal else int(octal, 8))


def _character(match: re.Match[str]) -> str:
    hexadecimal, unicode, octal, letter = match.groups()
    if letter is not None:
        return _LETTERS.get(letter, match[0])
    if octal is not None:
        return chr(int(octal, 8) & 0xFF)
    return chr(int(hexadecimal or unicode, 16))


def echoed(arguments: Sequence[str]) -> str:
    """Return what ``echo`` puts out for its arguments."""
    at = 0
    is_raw = False
    while at < len(arguments) and _ECHO_OPTIONS.fullmatch(arguments[at]):
        is_raw = "E" in arguments[at]
        at += 1
    text = " ".join(arguments[at:])
    return text if is_raw else unescaped(text)


def printed(arguments: Sequence[str]) -> str:
    """Return what ``printf`` puts out for a format and its arguments."""
    at = int(bool(arguments) and arguments[0] == "--")
    if at >= len(arguments):
        return ""
    form = unescaped(arguments[at])
    values = iter(arguments[at + 1 :])
    left = len(arguments) - at - 1
    pieces: list[str] = []
    size = 0
    while True:
        used = 0
        end = 0
        for match in _CONVERSION.finditer(form):
            value = "%" if match[1] else next(values, "")
            used += not match[1]
            pieces += (form[end : match.start()], unescaped(value) if match[2] == "b" else value)
            size += len(value)
            end = match.end()
        pieces.append(form[end:])
        size += len(form)
        left -= used
        if left <= 0 or not used or size > LIMIT:
            return "".join(pieces)[:LIMIT]
