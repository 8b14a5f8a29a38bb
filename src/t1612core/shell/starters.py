"""Read the command line of what started a build: a script, program text, a download.

Theory of operation
===================
What the words say (a script's name, ``-c``) is read from the words, by the rules of the
interpreter.  What a shell's text does (a download piped into a shell, base64 decoded into
one) is found by regular expressions, each run once over each statement, so that
reading is linear: telemetry drops the quotes that a stricter reading needs.

Rule 1: a line is read as far as ``limits`` says.
Rule 2: nothing is decoded; that somebody hid a text is what is told.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from attrs import evolve, frozen

from ..model import Span
from ..text.interpreters import Interpreter
from ..text.pattern import pattern
from ..text.redact import redact
from .limits import LIMIT
from .recorded import words_of
from .shells import script_of
from .words import Words, split

SHOWN: Final = 200  # characters of a piece that are shown

# How PowerShell is told to run a file in a text: & 'x.ps1', . 'x.ps1'.
_PS_CALL: Final = pattern(r"^(?:[&.](?=[\s'\"]))?[\s'\"]*")
_PS1: Final = pattern(r"\.ps1(?=[\s'\"]|$)", re.IGNORECASE)

Told = Literal["script", "code", "other", "nothing"]
# A shell's flag that makes it read its script from standard input.
_FROM_INPUT: Final = pattern(r"-[A-Za-z]*s[A-Za-z]*")
# What PowerShell may be told and still waits for somebody to type.
_IDLE: Final = ("-nologo", "-noexit", "-noprofile", "-nop", "-login", "-l", "-interactive")


@frozen(repr=False)
class Piece:
    """A piece of a line that may be shown, and where it stands; no span if it was changed."""

    text: str
    span: Span | None


@frozen(repr=False, eq=False)
class Order:
    """What an interpreter was told to run: a file, program text, something else, nothing.

    Something else is standard input, or a module.  ``start`` and ``end`` are about the words
    that name it, ``own`` is the end of the interpreter's own word: behind ``end`` stand the
    arguments of what is run.  ``loads`` are other places that code is taken from.
    """

    told: Told
    piece: Piece = Piece("", None)
    start: int = 0
    end: int = 0
    own: int = 0
    loads: tuple[str, ...] = ()

    def regions(self) -> tuple[Span, ...]:
        """Return where in the line what is run stands, and what runs it."""
        return ((0, self.own), (self.start, self.end))


def words_in(line: str, program: str) -> Words:
    """Split a starter's line; a multi-call binary's own name is left out."""
    words, _ = words_of(line, program, LIMIT)
    is_box = len(words.texts) > 1 and words.texts[0].endswith(("busybox", "toybox"))
    return words.since(1) if is_box else words


def piece_of(line: str, span: Span, short: Span | None = None) -> Piece:
    """Return a stretch of a line as it may be shown: without secrets, and cut.

    Where it is part of a secret, which only the line as a whole tells, *short* is taken
    instead, which is a word of a program and shows none.
    """
    start, end = span
    text = line[start : min(end, start + SHOWN)]
    shown = redact(text)
    if short is not None and shown not in redact(line):
        return Piece(line[short[0] : short[1]], short)
    return Piece(shown, (start, start + len(text)) if shown == text else None)


def order(line: str, words: Words, interpreter: Interpreter) -> Order:
    """Return what an interpreter was told to run.

    A script's piece is its path; program text's is the command up to its flag.
    """
    texts = words.texts
    own = words.span(0)[1] if texts else 0
    if interpreter.kind == "sh":
        source, index = script_of("sh", words, 1)
        if source is not None:
            return Order("code", own=own)
        reads_input = any(_FROM_INPUT.fullmatch(text[:SHOWN]) for text in texts[1:index])
        if index >= len(texts) or reads_input:
            return Order("other" if reads_input else "nothing", own=own)
        return _file(line, words, index, texts[index])
    if interpreter.kind == "code":
        return _code(line, words, interpreter, own)
    if interpreter.kind == "cmd":
        return _cmd(line, words, own)
    for index, text in enumerate(texts[1:], 1):
        end = _PS1.search(text)
        if end is not None:
            return _file(line, words, index, _PS_CALL.sub("", text[: end.end()]))
    told: Told = "nothing" if all(text.lower() in _IDLE for text in texts[1:]) else "code"
    return Order(told, own=own)


def _cmd(line: str, words: Words, own: int) -> Order:
    source, _ = script_of("cmd", words, 1)
    inner = split(source, "windows") if source is not None else None
    if inner is None or not inner.texts:
        return Order("nothing", own=own)
    index = int(len(inner.texts) > 1 and inner.texts[0].lower() == "call")
    if not inner.texts[index].lower().endswith((".bat", ".cmd")):
        return Order("code", own=own)
    return evolve(_file(line, inner, index, inner.texts[index]), own=own)


def _code(line: str, words: Words, interpreter: Interpreter, own: int) -> Order:
    texts, count = words.texts, len(words.texts)
    loads: list[str] = []
    listed: Span | None = None
    index = 1
    while index < count and texts[index] != "-" and _is_option(texts[index], interpreter):
        flag = texts[index]
        if interpreter.listing and flag.startswith(interpreter.listing):
            listed = listed or words.span(index)
            loads.append(flag.removeprefix(interpreter.listing))
            index += 1
            continue
        if re.fullmatch(interpreter.code, flag[:SHOWN]):
            span = (words.span(0)[0], words.span(index)[1])
            return Order("code", piece_of(line, span, words.span(index)), own=own)
        if other := re.fullmatch(interpreter.other, flag[:SHOWN]):
            last = min(index + bool(other.re.groups and not other[1]), count - 1)
            start, end = words.span(index - 1)[1], words.span(last)[1]
            return Order("other", start=start, end=end, own=own, loads=tuple(loads))
        loads += _loaded(interpreter, texts, index)
        index += 2 if flag in interpreter.valued else 1
    if index < count and texts[index] != "-":
        return evolve(_file(line, words, index, texts[index]), own=own, loads=tuple(loads))
    if listed is not None:
        return Order("other", start=listed[0], end=listed[1], own=own, loads=tuple(loads))
    return Order("other" if index < count else "nothing", own=own)


def _is_option(word: str, interpreter: Interpreter) -> bool:
    return word[:1] == "-" or bool(interpreter.listing and word.startswith(interpreter.listing))


def _loaded(interpreter: Interpreter, texts: tuple[str, ...], index: int) -> tuple[str, ...]:
    """Return what the flag at *index* takes code from."""
    flag = texts[index]
    for name in interpreter.loads:
        if flag == name:
            return texts[index + 1 : index + 2]
        if flag.startswith(name if len(name) == 2 or name[-1] == ":" else f"{name}="):
            return (flag[len(name) :].removeprefix("="),)
    return ()


def _file(line: str, words: Words, index: int, path: str) -> Order:
    start, end = words.span(index)
    at = line.find(path, start, end)
    piece = Piece(path, (at, at + len(path)) if at >= 0 else None)
    return Order("script", piece, start=start, end=end, own=words.span(0)[1])
