r"""Turn a line as a product recorded it into the words that the program was given.

Theory of operation
===================
A program is started with a list of words. Products write that list down in ways of their own: as
one line, joined by blanks or by NULs (``words.split`` reads both), as the list that JSON, Python,
Go or Java prints (``["docker", "build"]``, ``[docker build .]``, ``[docker, build, .]``), with
the NULs written out (``docker\x00build``, ``docker^@build``), or each word with its number
(``a0="docker" a1="build"``, Linux' audit records). A pipeline that folds case leaves capitals
alone: no tool has a verb in capitals, so that such a line is read in small letters.

Rule 1: every reader of lines gets its words here. Spans point into the line as it was recorded.
Rule 2: a line is what it looks like: a list begins with its bracket and no blank (``[ -f x ]`` is a
command), and is one still where a limit cut off its end. A list of one is a line that was wrapped.
        A quote that opens a line and never closes is none.
Rule 3: linear; nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from ..text.nuls import FIRST_NUL, WRITTEN_NUL
from ..text.pattern import pattern
from .limits import read_to
from .source import Source
from .words import Words, dialect_of, is_argv, join, split

# One text of a printed list, and what stands behind it.
_ITEM: Final = pattern(
    r"""[ \t\r\n]*+[bu]?(?:"((?:[^"\\]++|\\.)*+)"?+|'((?:[^'\\]++|\\.)*+)'?+)"""
    r"""[ \t\r\n]*+(,|\]|\Z)""",
    re.DOTALL,
)
_ESCAPE: Final = pattern(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LIST: Final = pattern(r"""\s{0,16}\[(?:\s{0,16}[bu]?["']|[\w./~@])""")
# Go's and Java's lists have no quotes.
_BARE_LIST: Final = pattern(r"\s{0,16}\[([^\]\[]++)\]\s*+\Z")
_AUDIT: Final = pattern(r"""(?:type=EXECVE [^:]{0,64}:[^:]{0,64}:[ ])?(?:argc=\d{1,6} )?a0=""")
_AUDIT_WORD: Final = pattern(r"""(?<!\S)a\d{1,6}=(?:"([^"]*)"|((?:[0-9A-F]{2})++)(?!\S))""")
# Blanks that some editors and recorders put in the place of a plain one.
_ODD_BLANK: Final = frozenset("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000")
_BLANKS: Final = dict.fromkeys(map(ord, _ODD_BLANK), " ")
# What a list or a written NUL needs: without these a line is read as it is.
_MARKS: Final = pattern(r"\s{0,16}\[|\\[xu0]|\^@|\u2400")


def words_of(command_line: str | Sequence[str], program: str, limit: int) -> tuple[Words, bool]:
    """Split a line of text or take an argv list, up to *limit* characters and ``MARKS``.

    Returns the words, and whether anything was left out.  *program* is the file name of
    the process, ``""`` if it isn't known.
    """
    if isinstance(command_line, str):
        end = read_to(command_line, limit)
        return _words(command_line[:end], program), len(command_line) > end
    argv: list[str] = []
    left = limit
    for word in command_line:
        if left < 0:
            break
        argv.append(word[:left])
        left -= len(word) + 1
    return join(argv), left < -1 or len(argv) < len(command_line)


def _words(line: str, program: str) -> Words:
    if line.isupper() and line.isascii():
        line = line.lower()
    # Single characters are found many times as fast as a pattern.
    is_marked = "[" in line or "\\" in line or "^" in line or "\u2400" in line
    if is_marked and _MARKS.search(line):
        found = _printed(line) or _bare(line) or _written(line)
        if found is not None:
            return found
    if "a0=" in line and (found := _audited(line)):
        return found
    if not line.isascii() and not _ODD_BLANK.isdisjoint("".join(line.split(" ", 4)[:4])):
        line = line.translate(_BLANKS)  # no program's name and no verb holds one
    source = Source(line)
    if line[:1] in ("'", '"') and line.count(line[0]) == 1:
        source = source.cut(1, len(line))  # its end was cut off, or lost with the other quotes
    return split(source, dialect_of(line, program))


def _printed(line: str) -> Words | None:
    """Read the list that JSON or Python prints."""
    if not _LIST.match(line):
        return None
    at = line.index("[") + 1
    texts, spans = [], []
    while item := _ITEM.match(line, at):
        number = 1 if item[1] is not None else 2
        texts.append(_unescaped(item[number]))
        spans.append(item.span(number))
        at = item.end()
        if item[3] != ",":
            break
    else:
        if not texts or line[at:].strip(" \t\r\n]"):
            return None
    return _of(line, texts, spans)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    # JSON writes a character beyond 16 bits as two halves.
    halves = _ESCAPE.sub(_character, text).encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "replace")


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _LETTERS.get(match[3], match[3])


def _bare(line: str) -> Words | None:
    """Read the list that Go or Java prints: its words stand between blanks, or commas too."""
    found = _BARE_LIST.match(line) if _LIST.match(line) else None
    if found is None:
        return None
    start, end = found.span(1)
    source = Source(line)
    words = split(source.cut(start, end), "posix")
    if not all(text.endswith(",") for text in words.texts[:-1]):
        return evolve(words, source=source, spans=tuple(map(words.span, range(len(words.texts)))))
    texts = [text.removesuffix(",") for text in words.texts]
    places = [words.span(index) for index in range(len(texts))]
    return _of(
        line, texts, [(at, at + len(text)) for text, (at, _) in zip(texts, places, strict=True)]
    )


def _written(line: str) -> Words | None:
    """Read a list whose NULs were written out; a blank before the first says that it is none."""
    if not FIRST_NUL.match(line):
        return None
    texts, spans = [], []
    at = 0
    for mark in WRITTEN_NUL.finditer(line):
        texts.append(line[at : mark.start()])
        spans.append((at, mark.start()))
        at = mark.end()
    if at < len(line):
        texts.append(line[at:])
        spans.append((at, len(line)))
    return _of(line, texts, spans)


def _audited(line: str) -> Words | None:
    """Read the words of Linux' audit records: ``argc=2 a0="docker" a1=6275696C64``.

    Source: auditd, EXECVE records; auparse_interpret_field(3): what holds blanks is in hexadecimal.
    """
    texts, spans = [], []
    if _AUDIT.match(line):
        for item in _AUDIT_WORD.finditer(line):
            number = 1 if item[1] is not None else 2
            text = item[number]
            texts.append(text if number == 1 else bytes.fromhex(text).decode("utf-8", "replace"))
            spans.append(item.span(number))
    return Words(Source(line), tuple(texts), tuple(spans)) if texts else None


def _of(line: str, texts: list[str], spans: list[tuple[int, int]]) -> Words:
    source = Source(line)
    if len(texts) == 1:
        inner = source.part(*spans[0], texts[0])
        words = split(inner, dialect_of(inner.text))
        places = tuple(map(words.span, range(len(words.texts))))
        return evolve(words, source=source, spans=places)
    return Words(source, tuple(texts), tuple(spans))


def other_reading(line: str) -> str | Sequence[str] | None:
    """Return a line with NULs in it as ``split`` does not read it; ``None`` without any.

    Some products put NULs between some of the words and blanks between the others.
    """
    line = line.rstrip("\0")
    if "\0" not in line:
        return None
    return line.replace("\0", " ") if is_argv(line) else line.split("\0")
