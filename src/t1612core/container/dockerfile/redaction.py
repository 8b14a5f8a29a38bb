"""Show parts of a Dockerfile without its secrets.

Theory of operation
===================
``text.redact`` finds the secrets of an instruction as of any other text: in the joined
text, with all that stands about them.  Their places in the file are kept, and showing a part
of the file leaves out whatever overlaps one.

Rule 1: what tells a secret may stand far from it (``curl`` before ``-b``), so an
instruction is read whole, once, when a part of it is shown first.
Rule 2: what is shown is one line, and cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ...model import Span
from ...text.pattern import pattern
from ...text.redact import REDACTED, is_secret_name, merged, redact, secrets
from .reader import Dockerfile, Instruction

_READ = 4  # times the limit: so much of a span is looked at, since blanks are dropped
_CONTINUED = pattern(r"[\\`]?[ \t]*+\r?\n")
_OLD_FORM = ("ENV", "LABEL")  # ``ENV NAME value``


class Redaction:
    """Shows parts of one file without its secrets."""

    def __init__(self, text: str, dockerfile: Dockerfile) -> None:
        self._text = text
        self._instructions = dockerfile.instructions
        self._starts = [each.span[0] for each in dockerfile.instructions]
        self._secrets: dict[int, tuple[Span, ...]] = {}

    def shown(self, span: Span, limit: int) -> str:
        """Return a part of the file: without secrets, on one line, *limit* characters at most."""
        start, end = span[0], min(span[1], span[0] + _READ * limit)
        if start >= end:
            return ""  # nothing to show: what is about to be cut off need not be read
        parts: list[str] = []
        at = start
        first = max(bisect_right(self._starts, start) - 1, 0)
        for number in range(first, bisect_left(self._starts, end)):
            found = self._of(number)
            for each in range(bisect_left(found, (at, at)) - 1, len(found)):
                if each < 0 or found[each][1] <= at:
                    continue
                if found[each][0] >= end:
                    break
                parts += (self._text[at : found[each][0]], REDACTED)
                at = found[each][1]
        parts.append(self._text[at:end])
        # What stands outside of an instruction's value, as a flag or a directive, is read here.
        return redact(" ".join(_CONTINUED.sub(" ", "".join(parts)).split()))[:limit]

    def _of(self, number: int) -> tuple[Span, ...]:
        if number not in self._secrets:
            instruction = self._instructions[number]
            self._secrets[number] = _secrets(instruction.trigger or instruction)
        return self._secrets[number]


def _secrets(instruction: Instruction) -> tuple[Span, ...]:
    """Return the places of an instruction's secrets in the file."""
    whole = instruction.whole
    found = secrets(whole.text)
    name, *value = whole.text.split(None, 1)[:2] or ("",)
    is_old_form = instruction.keyword in _OLD_FORM and "=" not in name
    if value and is_old_form and is_secret_name(name):
        found = merged((*found, (len(whole.text) - len(value[0]), len(whole.text))))
    return tuple(whole.locate(start, end) for start, end in found)
