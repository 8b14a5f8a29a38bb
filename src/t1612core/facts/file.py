"""Read a file event whole: is it a Dockerfile, where does it lie, who wrote it, what is in it.

Rule 1: a name says whether to look, a place and a writer what to think.
Rule 2: what is gone is no threat: of a deletion nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..dockerfile import score_dockerfile
from ..knowledge.containerfiles import BEGINS, ENDS, NAMES, PREFIXES, SUFFIXES, TOOLS, VARIANTS
from ..knowledge.paths import PATHS
from ..knowledge.programs import IMAGE_WRITERS
from ..knowledge.signals import dockerfile
from ..knowledge.signals import file as places
from ..knowledge.signals.lineage import SIGNALS as LINEAGE
from ..model import Fact, Span
from ..telemetry.fields import full_path
from ..text.ancestry import names_of
from ..text.paths import Place, place
from . import lineage

FIELDS: Final = ("name", "folder", "action", "content", *lineage.FIELDS["file"])
SIGNALS: Final = frozenset(
    {signal.id for signal in (*places.SIGNALS, *LINEAGE) if signal.kind == "file"}
    | {signal.id for signal in dockerfile.SIGNALS}
)

_SHOWN: Final = 200
_REMARKABLE: Final = frozenset({"file.in_temp", "file.in_stray_place", "file.in_hidden_directory"})
_RELIEF: Final = frozenset(f"file.{role}" for role in lineage.RELIEF)
_ENDS: Final = tuple(end for _, ends in ENDS for end in ends)
_BEGINS: Final = tuple(begin for _, begins in BEGINS for begin in begins)
_LONGEST: Final = 255  # NAME_MAX of Linux, and of NTFS
_GONE: Final = re.compile(r"delet|remov|unlink", re.IGNORECASE)
# Behind "Dockerfile-": a plain word, or one that ends in a version.
_VARIANT: Final = re.compile(r"[a-z0-9_-]+(?:\.[0-9]+)*", re.ASCII)


def is_dockerfile(name: str) -> bool:
    """Tell by a file's bare name whether an image could be built from it; case is ignored."""
    folded = name.strip().lower()
    if len(folded) > _LONGEST or folded.endswith(_ENDS) or folded.startswith(_BEGINS):
        return False
    if folded in NAMES or folded.startswith(PREFIXES) or folded.endswith(SUFFIXES):
        return True
    tail = next((folded[len(mark) :] for mark in VARIANTS if folded.startswith(mark)), "")
    return tail.partition("-")[0] not in TOOLS and _VARIANT.fullmatch(tail) is not None


def is_gone(action: str) -> bool:
    """Tell whether an action took the file away."""
    return _GONE.search(action[:_SHOWN]) is not None


def read(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take an event's canonical fields; there is nothing in them to parse twice."""
    return values


def facts(values: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return what a file event tells; nothing of a deletion or of another kind of file.

    *values* are canonical fields (``FIELDS``); absent is ``""`` or ``None``.  The folder may
    be the directory or the full path: products do either.
    """
    texts = {field: values.get(field) or "" for field in FIELDS}
    if not is_dockerfile(texts["name"]) or is_gone(texts["action"]):
        return ()
    places = tuple(_place(texts))
    starters = tuple(lineage.lineage("file", texts))
    content = _content(texts["content"])
    return (*places, *_unpacked(texts, places, starters), *starters, *content)


def _unpacked(
    texts: Mapping[str, str], places: tuple[Fact, ...], starters: tuple[Fact, ...]
) -> Iterator[Fact]:
    """Yield that a file in a remarkable place came with a whole tree, by nobody hostile."""
    is_remarkable = not _REMARKABLE.isdisjoint(fact.signal for fact in places)
    if is_remarkable and all(fact.signal in _RELIEF for fact in starters):
        fact = lineage.unpacked(texts)
        if fact is not None:
            yield fact


def _place(texts: Mapping[str, str]) -> Iterator[Fact]:
    folder = texts["folder"]
    where = place(full_path(folder, texts["name"]), table=PATHS)
    shown = folder[:_SHOWN]
    whole: Span = (0, len(shown))
    if where.mount is not None and not IMAGE_WRITERS.isdisjoint(names_of(texts["parent_name"])):
        return  # an image's own content
    if where.is_temp:
        yield Fact("file.in_temp", "folder", shown, whole)
    elif where.is_unkept:
        yield Fact("file.in_stray_place", "folder", shown, whole)
    if where.kind == "memory":
        yield Fact("file.in_memory", "folder", shown, whole)
    if where.concealed:
        at = folder.find(where.concealed)
        end = at + len(where.concealed[:_SHOWN])
        yield Fact(
            "file.in_hidden_directory",
            "folder",
            where.concealed[:_SHOWN],
            (at, end) if at >= 0 else None,
        )
    if _is_builders(where, texts):
        yield Fact("file.builders_own", "folder", shown, whole)


def _is_builders(where: Place, texts: Mapping[str, str]) -> bool:
    """Tell whether a builder's own program, which lies in no temp directory, wrote it."""
    if where.maker is None or set(where.maker.writers).isdisjoint(names_of(texts["parent_name"])):
        return False
    program = texts["parent_folder"]
    return not program or not place(program, table=PATHS).is_temp


def _content(content: str) -> Iterator[Fact]:
    seen: set[str] = set()
    for evidence in score_dockerfile(content).evidence if content else ():
        if evidence.signal not in seen:
            seen.add(evidence.signal)
            yield Fact(evidence.signal, "content", evidence.text, evidence.span)
