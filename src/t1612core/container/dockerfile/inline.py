r"""Find the Dockerfiles that a compose or a bake file holds in itself.

``dockerfile_inline:`` of compose is YAML: a block behind ``|`` or ``>``, or a quoted text.
``dockerfile-inline =`` of bake is HCL: a here document or a quoted text; in JSON, a quoted one.
No whole file is parsed: what stands behind the key is taken as these languages have it.

Rule 1: any text is taken, nothing raises, and work is linear.
Rule 2: a span is where the value stands in the file, with its quotes or its indentation.

Sources: docs.docker.com, compose file reference, build, ``dockerfile_inline``; bake file
reference, ``target.dockerfile-inline``; YAML 1.2, 8.1; HCL native syntax, template expressions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from ...model import Span
from ...text.pattern import pattern

MOST: Final = 16  # of one file
_KEY: Final = pattern(
    r"""^(?P<indent>[ \t]{0,200})(?:-[ ])?["']?dockerfile[-_]inline["']?[ \t]{0,80}[:=]"""
    r"[ \t]{0,80}",
    re.MULTILINE,
)
_BLOCK: Final = pattern(r"[|>][-+\d]{0,2}[ \t]*+(?:#[^\n]*+)?\r?\n")
_HEREDOC: Final = pattern(r"<<-?([A-Za-z_]\w{0,62})\r?\n")
_QUOTED: Final = pattern(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_PLAIN_QUOTED: Final = pattern(r"'(?:[^']++|'')*+'")


def inline_dockerfiles(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each Dockerfile that a compose or bake file holds, and where it stands."""
    at, found = 0, 0
    while found < MOST:
        key = _KEY.search(text, at)
        if key is None:
            return
        start = key.end()
        content, end = _value(text, start, len(key["indent"]))
        if content:
            yield content, (start, end)
            found += 1
        at = end


def _value(text: str, start: int, indent: int) -> tuple[str, int]:
    """Return a key's value and where it ends."""
    if block := _BLOCK.match(text, start):
        return _block(text, block.end(), indent)
    if heredoc := _HEREDOC.match(text, start):
        return _heredoc(text, heredoc.end(), heredoc[1])
    if quoted := _QUOTED.match(text, start):
        return _unescaped(quoted[0]), quoted.end()
    if plain := _PLAIN_QUOTED.match(text, start):
        return plain[0][1:-1].replace("''", "'"), plain.end()
    return "", start


def _block(text: str, start: int, indent: int) -> tuple[str, int]:
    """Read the lines that are indented more than their key; blank ones belong to them."""
    lines, at, margin = [], start, ""
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        blanks = line[: len(line) - len(line.lstrip(" \t"))]
        if line.strip():
            if len(blanks) <= indent:
                break
            margin = margin or blanks
        lines.append(line.removeprefix(margin))
        at = end
    return "".join(lines), at


def _heredoc(text: str, start: int, name: str) -> tuple[str, int]:
    ending = pattern(rf"^[ \t]*+{name}[ \t]*+\r?$", re.MULTILINE).search(text, start)
    end = ending.start() if ending else len(text)
    return text[start:end], end


def _unescaped(quoted: str) -> str:
    """Undo what stands for something else in a quoted text; JSON's is what the three share."""
    try:
        content = json.loads(quoted, strict=False)
    except ValueError:  # an escape of YAML's or HCL's own
        content = quoted[1:-1].replace("\\n", "\n").replace('\\"', '"')
    return str(content)
