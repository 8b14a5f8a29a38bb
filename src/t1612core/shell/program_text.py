"""Find the commands that program text starts: ``python -c``, ``perl -e``, ``node -e``, ``php -r``.

Theory of operation
===================
A language is not parsed. Text that names none of the calls which start a process starts none; of
the others, its literals are read: one with blanks in it is a text for a shell (``system("docker
build .")``), several with nothing but commas and brackets between them are an argv
(``run(["docker", "build", "."])``).

Rule 1: linear; ``MOST`` commands are given. A literal that never closes takes all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ..model import Span
from ..text.pattern import pattern
from .flags import Options
from .source import Source
from .words import Words

MOST: Final = 4_096

# Sources: the standard libraries of Python (os, subprocess, pty), Perl, Ruby, Node.js and PHP, Lua;
# Deno.Command; gawk(1), pipes; AppleScript, do shell script; PostgreSQL, COPY; .NET, Process.Start.
_STARTS: Final = pattern(
    r"""system|popen|exec|spawn|subprocess|passthru|proc_open|%x|`|\bqx\b|Command\(
    |shell\s+(?:script\s+)?["']|PROGRAM\s|::Start\(|\|\s*["']|\|\s*getline|["']\s*\|""",
    re.IGNORECASE | re.VERBOSE,
)
_LITERAL: Final = pattern(
    r"""'((?:[^'\\]++|\\.)*+)'?+|"((?:[^"\\]++|\\.)*+)"?+|`([^`]*+)`?+
    |(?:\bq[qwx]?|%[wWxqQ])[ ]?[(\[{]([^)\]}]*+)[)\]}]?+""",
    re.DOTALL | re.VERBOSE,
)
_BETWEEN: Final = pattern(r"[\s,\[({]{1,64}(?:args\s{0,4}[=:]>?\s{0,4}[\[(]\s{0,64})?")
_PLUS: Final = pattern(r"\s{0,16}(?:\+|\.\.?|&)\s{0,16}")
_DIRECTORY: Final = pattern(
    r"""\b(?:cwd|chdir)\b["']?\s{0,4}(?:=>|[=:(])?\s{0,4}["']([^"']{1,4096})["']"""
)
_START_CALL: Final = pattern(r"Process\]::Start\([^)\n]{1,4096}", re.IGNORECASE)
_ESCAPE: Final = pattern(r"\\(.)", re.DOTALL)
_LONGEST: Final = 4096  # of a text that is put together
_JOINS: Final = 256
_Piece = tuple[str, Span]


def code_of(words: Words, options: Options, behind: str | None = None) -> Source | None:
    """Return the program text that an interpreter is given: by its flag ``code``, or as a word.

    That is its first operand; behind the word *behind*, if that is no empty one.

    Whoever recorded the line may have left out the quotes round it: then it is all the rest.
    """
    if behind is not None:
        return _operand(words, options, behind)
    code = options.last("code")
    assert code is not None  # who asks has seen the flag
    last = len(words.texts) - 1
    index = options.operands[0] - 1 if options.operands else last
    if words.span(index) != code.span:  # another flag follows
        index = next((at for at in range(last) if words.span(at) == code.span), last)
    if words.is_line and words.is_bare(index) and index + 1 < len(words.texts):
        return words.rest(index)
    return words.inside(index)


def _operand(words: Words, options: Options, behind: str) -> Source | None:
    texts = words.texts
    at = options.operands[0] if options.operands else len(texts)
    if behind and at < len(texts):
        at = at + 1 if texts[at] == behind else len(texts)
        while at < len(texts) and texts[at][:1] == "-":
            at += 1
    return words.inside(at) if at < len(texts) else None


def directory_in(code: Source) -> str:
    """Return the directory that program text starts its commands in; ``""`` for none."""
    found = _DIRECTORY.search(code.text)
    return found[1] if found else ""


def started(code: Source, *, is_raw: bool = False) -> Iterator[Source | Words]:
    """Yield what program text starts: texts for a shell, and argv lists.

    *is_raw*: a backslash in its literals is one.
    """
    if not _STARTS.search(code.text):
        return
    count = joins = 0
    group: list[_Piece] = []
    end = 0
    for literal in _LITERAL.finditer(code.text):
        number = literal.lastindex or 0
        piece = literal[number], literal.span(number)
        if group and joins < _JOINS and _PLUS.fullmatch(code.text, end, literal.start()):
            joins += 1
            text, span = group[-1]
            piece = (text + piece[0])[:_LONGEST], (span[0], piece[1][1])
            group.pop()
        elif group and not _BETWEEN.fullmatch(code.text, end, literal.start()):
            yield from _made(code, group, is_raw)
            count += 1
            group = []
        end = literal.end()
        if count == MOST:
            return
        group.append(piece)
    if group:
        yield from _made(code, group, is_raw)


def _made(code: Source, group: list[_Piece], is_raw: bool) -> Iterator[Source | Words]:
    texts = tuple([text if is_raw else _ESCAPE.sub(r"\1", text) for text, _ in group])
    spans = tuple([span for _, span in group])
    if len(texts) == 2 and " " in texts[1] and " " not in texts[0]:
        # A program, and its arguments as one text.  Source: .NET, Process.Start.
        yield Source.anchored(" ".join(texts), code.locate(spans[0][0], spans[1][1]))
    elif len(texts) > 1:
        yield Words(code, texts, spans)
    elif " " in texts[0]:
        yield code.part(*spans[0], texts[0])


def started_by_class(text: Source) -> Iterator[Source]:
    """Yield what a PowerShell text starts by a class: ``[…Process]::Start('x', 'y')``."""
    for call in islice(_START_CALL.finditer(text.text), MOST):
        for each in started(text.cut(*call.span()), is_raw=True):
            if isinstance(each, Source):
                yield each
