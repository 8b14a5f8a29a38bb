"""Say which directory a command enters: ``cd /tmp``, ``pushd``, ``Set-Location``."""

from __future__ import annotations

from typing import Final

from .grammar import ShellKind, packed
from .locations import enter

_CHANGES_DIRECTORY: Final = packed("cd chdir pushd push-location set-location sl")
_FORGETS_DIRECTORY: Final = packed("popd pop-location")
_NAMES_A_BUILT_IN: Final = packed("builtin command")  # ``builtin cd /tmp`` is ``cd /tmp``


def may_enter(name: str) -> bool:
    """Return whether a command of this name may change the working directory."""
    name = name.lower()
    return name in _CHANGES_DIRECTORY or name in _FORGETS_DIRECTORY or name in _NAMES_A_BUILT_IN


def entered(texts: tuple[str, ...], kind: ShellKind, cwd: str) -> str | None:
    """Return the working directory after a command that changes it; ``None`` for any other.

    It is ``""`` where nobody knows it (``popd``).
    """
    if texts and texts[0].lower() in _NAMES_A_BUILT_IN:
        texts = texts[1 + (texts[1:2] == ("-p",)) :]
    name = texts[0].lower() if texts else ""
    if name in _CHANGES_DIRECTORY:
        return enter(cwd, _directory(texts, kind))
    return "" if name in _FORGETS_DIRECTORY else None


def _directory(texts: tuple[str, ...], kind: ShellKind) -> str:
    for text in texts[1:]:
        if text == "-" or not (text[:1] == "-" or (kind == "cmd" and text.lower() == "/d")):
            return text
    return ""
