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
from typing import Final

from .flags import Options
from .source import Source
from .words import Words

MOST: Final = 16

# Sources: the standard libraries of Python (os, subprocess, pty), Perl, Ruby, Node.js and PHP, Lua.
_STARTS: Final = re.compile(
    r"system|popen|exec|spawn|subprocess|passthru|proc_open|%x|`|\bqx\b", re.IGNORECASE
)
_LITERAL: Final = re.compile(
    r"""'((?:[^'\\]++|\\.)*+)'?+|"((?:[^"\\]++|\\.)*+)"?+|`([^`]*+)`?+
    |(?:\bq[qwx]?|%[wWxqQ])[ ]?[(\[{]([^)\]}]*+)[)\]}]?+""",
    re.DOTALL | re.VERBOSE,
)
_BETWEEN: Final = re.compile(r"[\s,\[]{1,64}")
_DIRECTORY: Final = re.compile(
    r"""\b(?:cwd|chdir)\b["']?\s{0,4}(?:=>|[=:(])\s{0,4}["']([^"']{1,4096})["']"""
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def code_of(words: Words, options: Options) -> Source | None:
    """Return the program text that an interpreter is given by its flag ``code``.

    Whoever recorded the line may have left out the quotes round it: then it is all the rest.
    """
    code = options.last("code")
    index = options.operands[0] - 1 if options.operands else len(words.texts) - 1
    if code is None or words.span(index) != code.span:
        return None
    if words.is_line and words.is_bare(index) and index + 1 < len(words.texts):
        return words.rest(index)
    return words.inside(index)


def directory_in(code: Source) -> str:
    """Return the directory that program text starts its commands in; ``""`` for none."""
    found = _DIRECTORY.search(code.text)
    return found[1] if found else ""


def started(code: Source) -> Iterator[Source | Words]:
    """Yield what program text starts: texts for a shell, and argv lists."""
    if not _STARTS.search(code.text):
        return
    count = 0
    group: list[re.Match[str]] = []
    for literal in _LITERAL.finditer(code.text):
        if group and not _BETWEEN.fullmatch(code.text, group[-1].end(), literal.start()):
            yield from _made(code, group)
            count += 1
            group = []
        if count == MOST:
            return
        group.append(literal)
    if group:
        yield from _made(code, group)


def _made(code: Source, group: list[re.Match[str]]) -> Iterator[Source | Words]:
    numbers = [literal.lastindex or 0 for literal in group]
    pieces = [(each[at], each.span(at)) for each, at in zip(group, numbers, strict=True)]
    if len(pieces) > 1:
        texts = tuple([_ESCAPE.sub(r"\1", text) for text, _ in pieces])
        yield Words(code, texts, tuple([span for _, span in pieces]))
        return
    text, span = pieces[0]
    if " " in text:
        yield code.part(*span, _ESCAPE.sub(r"\1", text))
