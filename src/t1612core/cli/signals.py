"""Tell of signals by their names, and of a signal that is named where a file is expected."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z]{1,32}\.[A-Za-z0-9_]{1,64}")  # what may be meant for a signal
_PART: Final = re.compile(r"[A-Za-z0-9]{1,32}(?:_[A-Za-z0-9]{1,32}){1,8}")  # without its kind
_INDENT: Final = "    "


def is_signal(text: str) -> bool:
    """Return whether a text names a signal, and no file that is there."""
    if not _NAME.fullmatch(text) or os.path.exists(text):
        return False
    from ..knowledge.chains import CHAIN_SIGNALS
    from ..knowledge.signals import CATALOG

    return text in CATALOG or text in CHAIN_SIGNALS


def file(text: str) -> str:
    """Take the name of a file; raises ``ArgumentTypeError`` where a signal is meant."""
    if is_signal(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is a signal, and no file of events; t1612 explain {text} tells of it"
        )
    return file_or_signal(text)


def file_or_signal(text: str) -> str:
    """Take the name of a file or a signal; raises the error where one was nearly named.

    Also without the kind before it, as it stands in some tables: ``temp_source``.
    """
    if not (_NAME.fullmatch(text) or _PART.fullmatch(text)):
        return text
    if os.path.exists(text) or is_signal(text):
        return text
    from ..knowledge.chains import CHAIN_SIGNALS
    from ..knowledge.signals import CATALOG
    from ..text.near import SURE, near, question

    known = (*CATALOG, *CHAIN_SIGNALS)
    name = text.lower()
    same = (id for id in known if name in (id, id.partition(".")[2]))
    meant = next(same, "") or near(text, known, SURE)
    if not meant:
        return text
    way = f"t1612 explain {meant} tells of that signal"
    raise argparse.ArgumentTypeError(f"there is no file {text!r}; {question(meant)} {way}")


def lines_of(id: str, width: int) -> Iterator[str]:
    """Yield what a signal is, what it is worth, and what an allow-list may do about it."""
    from ..knowledge.chains import CHAIN_SIGNALS
    from ..knowledge.never_suppressed import NEVER_SUPPRESSED
    from ..knowledge.signals import CATALOG

    if chain := CHAIN_SIGNALS.get(id):
        title, source = chain.title, chain.source
        told = [f"It {chain.limits}.", chain.reason]
    else:
        signal = CATALOG[id]
        title, source = signal.title, signal.source
        is_kept = id in NEVER_SUPPRESSED
        told = [
            f"Of {signal.kind} events; {', '.join(worth_of(id))}.",
            signal.reason,
            f"ATT&CK: {', '.join(signal.attack)}." if signal.attack else "",
            "No entry of an allow-list hides it, unless the list's never_suppress leaves it out."
            if is_kept
            else "An entry of an allow-list may let it pass.",
        ]
    yield f"{id}: {title}"
    for text in filter(None, [*told, f"Source: {source}."]):
        yield from wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def worth_of(id: str) -> Iterator[str]:
    """Yield what a signal is worth, of each branch that has it."""
    from ..knowledge.profiles import PROFILES

    for profile in PROFILES.values():
        for branch in profile.branches:
            of = f"of {branch.name} in {profile.name}"
            if id in branch.requires:
                yield f"required {of}"
            yield from (f"{weight:+} {of}" for name, weight in branch.weights if name == id)
