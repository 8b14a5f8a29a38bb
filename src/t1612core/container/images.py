"""Write an image's name in full, so that two spellings of one image compare equal.

Source: distribution/reference, "familiar names": a name without a registry is Docker Hub's,
one without a slash its ``library``'s, and one without a tag means ``latest``.
"""

from __future__ import annotations

import re
from typing import Final

from ..text.pattern import pattern

_LONGEST: Final = 512
HUBS: Final = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_ID: Final = pattern(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
# What an image can be called: [host[:port]/]name[:tag][@digest].
IMAGE_NAME: Final = pattern(
    r"(?:[\w.-]{1,255}(?::\d{1,5})?/)?[a-z\d][a-z\d._/-]{0,255}(?::[\w.-]{1,128})?(?:@[\w:]{1,140})?"
)
# podman and buildah put it before short names that are built here.
_HERE: Final = "localhost/"


def full_name(text: str) -> str:
    """Return ``docker.io/library/nginx:latest`` for ``nginx``; an id as ``sha256:…``.

    ``localhost/nginx`` is the same: it says where an image was made, and its short name
    finds it there. ``""`` for what is no name: empty, too long, or with a blank in it.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or len(text.split()) > 1:
        return ""
    found = _ID.fullmatch(text)
    if found:
        return f"sha256:{found[1].lower()}"
    name, at, digest = text.removeprefix(_HERE).partition("@")
    first, slash, rest = name.partition("/")
    if not slash or not (set(".:") & set(first) or first == "localhost"):
        first, rest = "docker.io", name
    registry = "docker.io" if first.lower() in HUBS else first.lower()
    if registry == "docker.io" and "/" not in rest:
        rest = f"library/{rest}"
    if at:
        return f"{registry}/{rest.partition(':')[0]}@{digest.lower()}"
    return f"{registry}/{rest}" if ":" in rest else f"{registry}/{rest}:latest"
