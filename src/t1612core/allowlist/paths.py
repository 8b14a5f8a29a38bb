"""Check whether a path lies under a directory, by spelling only and without a way out.

A path is resolved first: ``.``, ``..`` and doubled slashes are taken out. Some paths lie under no
directory: those that are not absolute, and those that a system may read in another way than they
are spelled (control characters, a component of dots and blanks, a device's prefix).

Rule 1: Windows paths are compared without ASCII case, others with it.
"""

from __future__ import annotations

import re

from ..shell.locations import LONGEST_PATH, resolve
from ..text.kql import fold
from ..text.pattern import pattern

_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")
_SLASHES = re.compile(r"[\\/]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def normal(path: str) -> str:
    """Return an absolute path, resolved and folded as it is compared; ``""`` for other text."""
    if not _ABSOLUTE.match(path) or len(path) > LONGEST_PATH or _CONTROL.search(path):
        return ""
    for part in _SLASHES.split(path):
        if part not in ("", ".", "..") and not part.strip(". "):
            return ""
    resolved = resolve("", path)
    return resolved if path.startswith("/") else fold(resolved)


def problem(directory: str) -> str:
    """Return what is wrong with a directory of an entry; ``""`` if nothing is."""
    path = normal(directory)
    if not path:
        return r"is no absolute path such as /srv/ci or C:\ci"
    if ".." in _SLASHES.split(directory):
        return f"leads back by '..'; write {path!r} itself"
    if not any(part.strip("*?") for part in _SLASHES.split(path)[1:]):
        return "holds for every path; name a directory"
    return ""


def under(directory: str) -> re.Pattern[str]:
    """Make a pattern for the normal paths below *directory*; ``*`` and ``?`` stay in a name."""
    slash = "/" if directory.startswith("/") else "\\"
    names = normal(directory).rstrip(slash).split(slash)
    sign = f"[^{re.escape(slash)}]"
    parts = re.escape(slash).join(glob(name, sign) for name in names)
    return pattern(f"{parts}{re.escape(slash)}.", re.DOTALL)


def glob(text: str, sign: str) -> str:
    """Write a text with ``*`` and ``?`` as a regular expression; both stand for *sign*.

    Its time grows with the text, not with a power of it: each part between two stars is
    taken where it is first found, for good.
    """
    first, *others = (
        "".join(sign if each == "?" else re.escape(each) for each in part)
        for part in text.split("*")
    )
    if not others:
        return first
    *middle, last = others
    found = "".join(f"(?>{sign}*?{part})" for part in middle if part)
    return f"{first}{found}{sign}*{last}"
