r"""Read the mounts of a container command: ``-v``, ``--mount`` and ``--tmpfs``.

Rule 1: a colon after a single letter at the head of a part, before a slash or backslash,
belongs to a drive (``C:\x:C:\y:ro``), unless nothing else would be left to split.
Rule 2: a source that is no path is a named volume, as Docker has it.

Sources: docs.docker.com, "Bind mounts", "Volumes"; docker/cli opts/mount.go and
cli/compose/loader/volume.go.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from ..model import Span
from ..shell.locations import resolve
from ..shell.words import Word
from ..text.pattern import pattern

MountKind = Literal["bind", "volume", "tmpfs", "npipe", "image", "other"]

_PART = pattern(r"(?:^|:)((?:[A-Za-z]:(?=[\\/]))?+[^:]*+)")
_FIELD = pattern(r'"((?:[^"]++|"")*+)"?+[^,]*+(?:,|$)|([^,]*+)(?:,|$)')
_PATH_START = frozenset("/.~$%\\`")
_PIPE = ("\\\\.\\pipe\\", "//./pipe/")
_READ_ONLY = frozenset({"ro", "readonly", "rro"})
_KINDS: dict[str, MountKind] = {
    "bind": "bind",
    "volume": "volume",
    "tmpfs": "tmpfs",
    "ramfs": "tmpfs",
    "npipe": "npipe",
    "image": "image",
}


@frozen(repr=False)
class Mount:
    """What a container is given of the host.

    ``source`` is ``""`` for an anonymous volume or a tmpfs.  ``path`` is the resolved
    path of a bind mount's source, ``""`` for any other kind.
    """

    kind: MountKind
    source: str
    target: str
    read_only: bool
    path: str
    span: Span


def volume(word: Word, cwd: str) -> Mount:
    """Read the value of ``-v``: ``[source:]target[:options]``."""
    parts: list[str] = _PART.findall(word.text)
    if len(parts) == 1 and ":" in word.text and "\\" not in word.text:
        parts = word.text.split(":")
    if len(parts) == 1:
        return Mount("volume", "", parts[0], False, "", word.span)
    source, target = parts[:2]
    options = ",".join(parts[2:]).split(",")
    kind: MountKind = "volume"
    if source.lower().startswith(_PIPE):
        kind = "npipe"
    elif source[:1] in _PATH_START or source[1:2] == ":":
        kind = "bind"
    return _mount(kind, source, target, not _READ_ONLY.isdisjoint(options), cwd, word.span)


def mount(word: Word, cwd: str) -> Mount:
    """Read the value of ``--mount``: comma-separated ``key=value`` fields, as CSV."""
    fields = pairs(word.text)
    kind = _KINDS.get(fields.get("type", "volume").lower(), "other")
    source = fields.get("source") or fields.get("src") or ""
    target = fields.get("target") or fields.get("destination") or fields.get("dst") or ""
    flag = fields.get("readonly", fields.get("ro", "false"))
    # ctr spells a mount's options ``options=rbind:ro``.
    read_only = flag not in ("false", "0") or "ro" in fields.get("options", "").split(":")
    return _mount(kind, source, target, read_only, cwd, word.span)


def tmpfs(word: Word) -> Mount:
    """Read the value of ``--tmpfs``: ``target[:options]``."""
    target, _, options = word.text.partition(":")
    read_only = not _READ_ONLY.isdisjoint(options.split(","))
    return Mount("tmpfs", "", target, read_only, "", word.span)


def pairs(text: str) -> dict[str, str]:
    """Read ``key=value`` fields separated by commas; keys are lower case.

    A field may be quoted as in CSV.  A field without ``=`` has the value ``""``; the
    last of two equal keys counts.

    Source: Go, encoding/csv, as docker/cli and buildx read ``--mount`` and ``--output``.
    """
    found = {}
    for quoted, bare in _FIELD.findall(text):
        key, _, value = (quoted.replace('""', '"') or bare).partition("=")
        if key := key.strip().lower():
            found[key] = value
    return found


def _mount(
    kind: MountKind, source: str, target: str, read_only: bool, cwd: str, span: Span
) -> Mount:
    path = resolve(cwd, source) if kind == "bind" else ""
    return Mount(kind, source, target, read_only, path, span)
