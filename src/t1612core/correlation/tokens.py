"""Turn a step's links into what can be compared at once: equal tokens join.

Theory of operation
===================
A step *provides* tokens to later ones and *wants* those of earlier ones; a token in both is
shared. The first character of a token is the kind of comparison, so that a row of the
table can say which of them count:

``i``  an image by name: provided by the step that makes it, wanted by one that makes or uses it.
``d``  an image by id, its first twelve digits.
``p``  a path that was made; ``u`` a directory above one; ``=`` a path, named by both.
``m``  a container that was made, wanted by who uses it; ``c`` one that is named by both; ``k`` one
by id, its first twelve digits, named by both.
``h``  a host on the network, named by both.
``x``  a process: provided by the step that is it, wanted by its children, so that what has one
parent shares nothing.

A file lies in a directory that is wanted if the directory is provided as ``u``, and what
is wanted lies in a made directory if that is provided as ``p``. Directories with one
component are above too much to say something (``/tmp``): they count only as direct parents.

Rule 1: spelling is undone here: ``nginx`` is ``docker.io/library/nginx:latest``.
Rule 2: values come from attackers: what is too long or too deep provides less, never more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ..container.images import full_name
from ..observation import Link, LinkKind

TOKEN_KINDS: Final[dict[LinkKind, str]] = {
    "image": "id",
    "path": "pu=",
    "container": "mck",
    "host": "h",
    "process": "x",
}
KIND_OF: Final[dict[str, LinkKind]] = {
    letter: kind for kind, letters in TOKEN_KINDS.items() for letter in letters
}

LONGEST: Final = 4096
_DEEPEST: Final = 32
_REMEMBERED: Final = 4096
_ID: Final = re.compile(r"(?:sha256:)?([0-9a-f]{12,64})\Z", re.IGNORECASE)
_DIGITS: Final = frozenset("0123456789abcdefABCDEF \n")
_WINDOWS: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_NONE: Final[frozenset[str]] = frozenset()

Tokens = tuple[frozenset[str], frozenset[str]]


def tokens(links: tuple[Link, ...]) -> Tokens:
    """Return what a step with these links provides and wants."""
    if len(links) == 1:
        return _of_one(links[0])
    if not links:
        return _NONE, _NONE
    each = [_of_one(link) for link in links]
    return _NONE.union(*[one[0] for one in each]), _NONE.union(*[one[1] for one in each])


def names(token: str, link: Link) -> bool:
    """Return whether the link is the one that a token was made of."""
    provides, wants = _of_one(link)
    return token in wants or token in provides


def _of_one(link: Link) -> Tokens:
    # What is long is not kept: one attacker must not fill the memory of all.
    value = link.value
    is_short = len(value) <= 256
    if link.kind == "image":
        found = _short_images(value) if is_short else _images(value)
        return (found if link.is_made else _NONE), found
    return (_remembered if is_short else _made)(link.kind, value, link.is_made)


def _made(kind: LinkKind, value: str, is_made: bool) -> Tokens:
    if not value or len(value) > LONGEST:
        return _NONE, _NONE
    if kind == "path":
        return _paths(value, is_made)
    if kind == "container":
        return _containers(value, is_made)
    if kind == "process":
        process = frozenset({f"x{value}"})
        return (process, _NONE) if is_made else (_NONE, process)
    host = frozenset({f"h{value.lower()}"})
    return host, host


_remembered = lru_cache(_REMEMBERED)(_made)


@lru_cache(4 * _REMEMBERED)
def _short_images(value: str) -> frozenset[str]:
    return _images(value)


def _images(value: str) -> frozenset[str]:
    name = full_name(value)
    if not name:
        return _NONE
    # The first twelve digits of an id are what engines show, and may be a name as well.
    found = _ID.match(value.strip()) if value[-1:] in _DIGITS else None
    if found is None:
        return frozenset((f"i{name}",))
    by_id = f"d{found[1][:12].lower()}"
    return frozenset((by_id,) if len(found[1]) == 64 else (by_id, f"i{name}"))


def _containers(value: str, is_made: bool) -> Tokens:
    # An id in full is no name; a part of one may be.
    id = _ID.match(value) if value[-1:] in _DIGITS else None
    both = {f"k{id[1][:12].lower()}"} if id else set()
    if id is None or len(id[1]) < 64:
        both.add(f"c{value}")
    made = f"m{value}"
    return (
        (frozenset({*both, made}), frozenset(both))
        if is_made
        else (
            frozenset(both),
            frozenset({*both, made}),
        )
    )


def _paths(value: str, is_made: bool) -> Tokens:
    if _WINDOWS.match(value) or ("\\" in value and "/" not in value):
        value = value.replace("\\", "/").lower()
    value = value.rstrip("/")
    if not value:  # the root: everything lies in it
        return _NONE, _NONE
    same, above = f"={value}", _above(value)
    if is_made:
        return frozenset({same, f"p{value}", *(f"u{path}" for path in above)}), frozenset({same})
    wants = {same, f"p{value}", f"u{value}", *(f"p{path}" for path in above)}
    return frozenset({same}), frozenset(wants)


def _above(path: str) -> list[str]:
    """Return the directories above a path: its parent, and those that are two deep or more."""
    found: list[str] = []
    rest = path.rpartition("/")[0]
    while rest and len(found) < _DEEPEST and (not found or rest.strip("/").count("/")):
        found.append(rest)
        rest = rest.rpartition("/")[0]
    return found
