"""Take parameters as the platform hands them over: texts, and what a format block makes of objects.

What events they hold is the library's to find.

Rule: no SDK: this is tested, and used, without one.
"""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from typing import Any, Final

from t1612core.container.dockerfile.reader import parse

_MOST_LITERAL: Final = 1 << 20  # characters; Python's own notation is read only from format blocks
_LITERAL: Final = re.compile(r"\s*[\[({\s]*[{\[(]\s*'")
_GZIP: Final = b"\x1f\x8b"


class ShapeError(ValueError):
    """Input in which there is nothing to score; the message says why."""


def with_texts(document: str) -> str:
    """Give the platform's document with objects and lists among its parameters as text.

    The SDK ends without any result where one is nested deeper than 255. What is no such document
    comes back as it is.
    """
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        made = json.loads(document)
        made["parameters"] = [
            {
                name: as_text(value) if isinstance(value, (dict, list)) else value
                for name, value in each.items()
            }
            for each in made["parameters"]
        ]
        return json.dumps(made)
    return document


def as_text(value: Any) -> Any:
    """Give the text of a parameter: a playbook may hand over an object where text is asked for."""
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def handed_over(text: str) -> Any:
    """Give what a parameter's text holds: itself, or a value where it is in Python's notation.

    Raises ``ShapeError`` for a text in that notation that is too long.
    """
    if _LITERAL.match(text) is None:
        return text
    if len(text) > _MOST_LITERAL:
        raise ShapeError(f"in Python's notation no more than {_MOST_LITERAL:,} characters are read")
    with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
        return ast.literal_eval(text.strip())
    return text


def names_of(text: str) -> list[str]:
    """Give the names in a text that has one or several, with commas."""
    return [name for each in text.split(",") if (name := each.strip())]


def dockerfile_of(data: bytes) -> str:
    """Give the text of a Dockerfile; raises ``ShapeError`` for what is none."""
    if data.startswith(_GZIP):
        raise ShapeError("it is packed with gzip, and is read as it is: unpack it first")
    if b"\0" in data:
        raise ShapeError("it is no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ShapeError("it is no text in UTF-8") from None


def checked_dockerfile(content: str) -> str:
    """Give the content of a Dockerfile; raises ``ShapeError`` for a text that is none.

    A page of a login, or a text with its line ends spelled out, would score 0 like a harmless one.
    """
    if not content.strip():
        raise ShapeError("the Dockerfile is empty")
    if "\0" in content:
        raise ShapeError("the Dockerfile is no text")
    if "\n" not in content.strip() and "\\n" in content:
        raise ShapeError("the Dockerfile is one line, with its line ends spelled as \\n")
    if not any(each.is_known for each in parse(content).instructions):
        raise ShapeError("no instruction of a Dockerfile stands in it: it is something else")
    return content
