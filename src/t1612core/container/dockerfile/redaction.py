"""Mask the secrets in what is shown of a Dockerfile.

Theory of operation
===================
A secret is known by what stands before it: a name that says so (``API_TOKEN=…``,
``ENV PASSWORD …``, ``--password …``, ``Authorization: …``), or the place of a password in
a URL or behind ``curl -u``.  The values' spans are found once for a file; showing a
part of it leaves out whatever overlaps one.

Rule 1: rather too much is masked than too little: a path or a variable in place of
the secret is masked too.
Rule 2: what is shown is one line, and cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ...shell.source import Span
from .reader import Dockerfile, Instruction

MASK = "***"
_READ = 4  # times the limit: so much of a span is looked at, since blanks are dropped
_LONGEST_NAME = 64  # characters at a value's end in which another name is looked for
_NAME = re.compile(r"[A-Za-z0-9_-]++")
_EQUALS = re.compile(r"""['"]?[ \t]*+[=:][ \t]*+""")
_BLANKS = re.compile(r"[ \t=]++")
_VALUE = re.compile(r""""(?:[^"\\]++|\\.)*+"?|'[^']*+'?|(?:[^\s"'\\]++|\\.)++""", re.DOTALL)
_TO_QUOTE = re.compile(r"[^\"'\n]*+")
_IN_URL = re.compile(r"://([^/\s@'\"]++)@")
_USER = re.compile(r"(?:^|\s)(?:-u|--user|--proxy-user)[ =]?['\"]?[^\s:'\"]++:([^\s'\"]++)")
_CONTINUED = re.compile(r"[\\`]?[ \t]*+\r?\n")


class Redaction:
    """Shows parts of one file without its secrets."""

    def __init__(self, text: str, dockerfile: Dockerfile, words: tuple[str, ...]) -> None:
        self._text = text
        self._words = words  # lower-case, "_" for "-": parts of names whose values are secrets
        self._secrets = _merged(
            span
            for instruction in dockerfile.instructions
            for span in self._of_instruction(instruction.trigger or instruction)
        )
        self._starts = [start for start, _ in self._secrets]

    def shown(self, span: Span, limit: int) -> str:
        """Give a part of the file: secrets masked, on one line, *limit* characters at most."""
        start, end = span[0], min(span[1], span[0] + _READ * limit)
        parts: list[str] = []
        at = start
        for first, last in self._secrets[max(bisect_right(self._starts, start) - 1, 0) :]:
            if first >= end:
                break
            if last > at:
                parts += (self._text[at:first], MASK)
                at = last
        parts.append(self._text[at:end])
        return " ".join(_CONTINUED.sub(" ", "".join(parts)).split())[:limit]

    def _of_instruction(self, instruction: Instruction) -> Iterator[Span]:
        whole = instruction.whole
        for start, end in self._of_text(whole.text):
            yield whole.locate(start, end)
        name, _, value = whole.text.partition(" ")
        if instruction.keyword == "ENV" and self._is_secret(name):  # ``ENV NAME value``
            yield whole.locate(len(whole.text) - len(value), len(whole.text))

    def _of_text(self, text: str) -> Iterator[Span]:
        at = 0
        while name := _NAME.search(text, at):
            at = name.end()
            if self._is_secret(name.group()):
                equals = _EQUALS.match(text, at)
                if equals is None and name.group().startswith("-"):
                    equals = _BLANKS.match(text, at)
                pattern = _TO_QUOTE if name.group().lower() == "authorization" else _VALUE
                value = pattern.match(text, equals.end()) if equals else None
                if value:
                    yield value.span()
                    # Names inside a value hide nothing more, but for one at its end.
                    at = max(at, value.end() - _LONGEST_NAME)
        for pattern in (_IN_URL, _USER):
            for match in pattern.finditer(text):
                yield match.span(1)

    def _is_secret(self, name: str) -> bool:
        lower = name.lower().replace("-", "_")
        return any(word in lower for word in self._words)


def _merged(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that overlap."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
