"""Recognise names that imitate a known one, and not those that merely differ.

Theory of operation
===================
A reader takes in the part of a name that he knows and not where it ends.  So
a guise shows a known name whole, in the wrong place (``docker.io.evil.example``),
joined to something (``evil-docker.io``, ``docker-io.example``), or spelled almost right
(``dokcer.io``, a Cyrillic letter).  Dots and hyphens are taken for the same, the known
name is looked for between them, and what truly ends in it is its owner's.

Rule 1: a known host or one below it never imitates; whoever asks may rely on it.
Rule 2: a known name must be whole.  A brand alone (``docker-mirror.example``) is what
honest people use to say what they serve.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import Final

from attrs import frozen

# Shorter first labels stand at the end of other words by chance: "micr.io" is not icr.io.
_GLUED_LENGTH: Final = 4

# Letters that most typefaces draw like a Latin one, and that decompose to nothing.
# Source: Unicode UTS 39, confusables.txt, the rows of a to z that registrars sell.
_CONFUSABLE: Final = str.maketrans(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u0443\u051d"
    "\u0445\u043a\u043c\u0442\u0433\u044c\u043f"
    "\u03b1\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u03c9"
    "\u0131\u0251\u0261\u0269\u0111\u00f8\u0142\u0127\u0167\u0253\u0257",
    "acdehijlopqsywxkmtrbnaenikvoptuxywiagidolhtbd",
)


@frozen(slots=False, repr=False)  # with a place to keep what is made of the names
class Imitated:
    """Known names that others imitate; all lower-case ASCII.

    ``names`` count where dots or hyphens set them off, ``glued`` also behind
    letters (``notdocker.io.example``), ``typed`` also with one slip of the keyboard and
    ``swapped`` with two letters in the wrong order. ``mistaken`` are domains that imitate
    as they are.
    """

    names: frozenset[str]
    glued: frozenset[str]
    typed: frozenset[str]
    swapped: frozenset[str]
    mistaken: frozenset[str]

    @cached_property
    def _set_off(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, f".{_even(name)}.") for name in sorted(self.names | self.glued))

    @cached_property
    def _glued(self) -> tuple[tuple[str, str], ...]:
        long = (name for name in self.glued if len(name.partition(".")[0]) >= _GLUED_LENGTH)
        return tuple((name, f"{_even(name)}.") for name in sorted(long))

    def has(self, host: str) -> bool:
        """Return whether *host* is one of ``names`` or below one."""
        labels = host.split(".")
        return any(".".join(labels[start:]) in self.names for start in range(len(labels)))

    def find(self, host: str) -> str | None:
        """Return the name that *host* (a ``Host.name``) imitates, or ``None``.

        ``None`` for a known name itself and for what lies below it.
        """
        if self.has(host):
            return None
        return self._shown(host) or self._mistyped(host) or self._drawn(host)

    def _shown(self, host: str) -> str | None:
        even = f".{_even(host)}."
        for name, part in (*self._set_off, *self._glued):
            if part in even:
                return name
        return None

    def _mistyped(self, host: str) -> str | None:
        domain = ".".join(host.split(".")[-2:])
        if domain in self.mistaken:
            return domain
        slips = (name for name in sorted(self.typed) if is_one_slip(domain, name))
        swaps = (name for name in sorted(self.swapped) if is_one_swap(domain, name))
        return next(slips, None) or next(swaps, None)

    def _drawn(self, host: str) -> str | None:
        drawn = skeleton(host)
        return None if drawn == host else self._shown(drawn)


def _even(name: str) -> str:
    return name.replace("-", ".")


def skeleton(host: str) -> str:
    """Return a name as a reader sees it: ``xn--`` labels with letters for their look-alikes.

    A label that doesn't decode stays as it is.
    """
    if "xn--" not in host:
        return host
    return ".".join(_drawn_label(label) for label in host.split("."))


def _drawn_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        text = label[4:].encode("ascii").decode("punycode")
    except ValueError:  # punycode's own errors are UnicodeError, which is one
        return label
    parts = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return bare.translate(_CONFUSABLE)


def is_one_swap(have: str, want: str) -> bool:
    """Return whether two letters swapped part two names."""
    return len(have) == len(want) and sorted(have) == sorted(want) and is_one_slip(have, want)


def is_one_slip(have: str, want: str) -> bool:
    """Return whether one letter left out, added, replaced, or two swapped, parts two names."""
    if have == want or abs(len(have) - len(want)) > 1:
        return False
    start = 0
    while start < min(len(have), len(want)) and have[start] == want[start]:
        start += 1
    mine, theirs = have[start:], want[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[1::-1] == theirs[:2] and mine[2:] == theirs[2:])
    )
