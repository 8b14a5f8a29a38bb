"""Write plain data as YAML: mappings, lists, texts, numbers.

Texts are in the quotes that JSON has, wherever a bare word could be read as something else, so
that nothing of a text can be taken for YAML's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

_BARE: Final = re.compile(r"[A-Za-z][\w ./()|-]*[\w)]|[A-Za-z]")
# What no reader takes as it is, or takes for the end of a line.
_UNREADABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Words that YAML 1.1 takes for something else.
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WIDTH: Final = 98
_LONG: Final = 8  # values from which on a list is written in lines instead of one line each


def document(data: Mapping[str, Any]) -> str:
    """Write one document, without marks around it."""
    return "\n".join(_lines(data, "")) + "\n"


def _lines(data: Any, indent: str) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _entry(f"{indent}{_scalar(key)}:", value, f"{indent}    ")
    else:
        for value in data:
            if isinstance(value, Mapping | list | tuple) and value:
                first, *rest = _lines(value, f"{indent}  ")
                yield f"{indent}- {first[len(indent) + 2 :]}"
                yield from rest
            else:
                yield f"{indent}- {_scalar(value)}"


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping | list | tuple):
        if not value:
            yield f"{head} {_scalar(value)}"
            return
        yield head
        is_plain = not any(isinstance(each, Mapping | list | tuple) for each in value)
        if len(value) > _LONG and is_plain and not isinstance(value, Mapping):
            yield from _flow(map(_scalar, value), indent)
        else:
            yield from _lines(value, indent)
    elif isinstance(value, str) and "\n" in value:
        yield f"{head} |"
        yield from (f"{indent}{line}".rstrip() for line in value.rstrip("\n").split("\n"))
    else:
        yield f"{head} {_scalar(value)}"


def _flow(values: Iterable[str], indent: str) -> Iterator[str]:
    line = f"{indent}["
    for value in values:
        if len(line) + len(value) > _WIDTH:
            yield line.rstrip()
            line = f"{indent} "
        line += f"{value}, "
    yield f"{line.removesuffix(', ')}]"


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping | list | tuple):  # empty; others have lines of their own
        return "{}" if isinstance(value, Mapping) else "[]"
    text = str(value)
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def comment(lines: Sequence[str]) -> str:
    """Write lines as a comment."""
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
