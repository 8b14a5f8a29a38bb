"""Read a file event whole: is it a Dockerfile, where does it lie, who wrote it, what is in it.

Rule 1: a name says whether to look, a place and a writer what to think.
Rule 2: what is gone is no threat: of a deletion nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve

from ..container.dockerfile.limits import LIMIT
from ..knowledge.containerfiles import (
    BEGINS,
    ENDS,
    HOLDERS,
    NAMES,
    PREFIXES,
    SUFFIXES,
    TOOLS,
    VARIANTS,
)
from ..knowledge.lineage import LINEAGE, TREES
from ..knowledge.paths import PATHS
from ..knowledge.programs import IMAGE_WRITERS
from ..knowledge.signals import dockerfile
from ..knowledge.signals import file as places
from ..knowledge.signals.lineage import SIGNALS as STARTERS
from ..model import Fact, Span
from ..shell.starters import piece_of, words_in
from ..telemetry.fields import full_path
from ..text.ancestry import names_of
from ..text.paths import Place, place
from ..text.pattern import pattern
from . import lineage
from .sources import remote
from .starter import FIELDS as STARTER

FIELDS: Final = ("name", "folder", "action", "content", *STARTER["file"])
SIGNALS: Final = frozenset(
    {signal.id for signal in (*places.SIGNALS, *STARTERS) if signal.kind == "file"}
    | {signal.id for signal in dockerfile.SIGNALS}
)

_SHOWN: Final = 200
_REMARKABLE: Final = frozenset({"file.in_temp", "file.in_stray_place", "file.in_hidden_directory"})
_FETCHES: Final = "transfer_tool_lineage"
_MOST_WORDS: Final = 256
_RELIEF: Final = frozenset(f"file.{role}" for role in lineage.RELIEF)
_ENDS: Final = tuple(end for _, ends in ENDS for end in ends)
_BEGINS: Final = tuple(begin for _, begins in BEGINS for begin in begins)
_LONGEST: Final = 255  # NAME_MAX of Linux, and of NTFS
_GONE: Final = pattern(r"delet|remov|unlink", re.IGNORECASE)
# Behind "Dockerfile-": a plain word, or one that ends in a version.
_VARIANT: Final = pattern(r"[a-z0-9_-]+(?:\.[0-9]+)*", re.ASCII)


def is_dockerfile(name: str) -> bool:
    """Return by a file's bare name whether an image could be built from it; case is ignored."""
    folded = name.strip().lower()
    if len(folded) > _LONGEST or folded.endswith(_ENDS) or folded.startswith(_BEGINS):
        return False
    if folded in NAMES or folded.startswith(PREFIXES) or folded.endswith(SUFFIXES):
        return True
    tail = next((folded[len(mark) :] for mark in VARIANTS if folded.startswith(mark)), "")
    return tail.partition("-")[0] not in TOOLS and _VARIANT.fullmatch(tail) is not None


def name_of(values: Mapping[str, Any]) -> str:
    """Return the file's name; the last part of its path where a product tells no more."""
    name: str = values.get("name") or ""
    path: str = values.get("folder") or ""
    return name or path[max(path.rfind("/"), path.rfind("\\")) + 1 :]


def is_gone(action: str) -> bool:
    """Return whether an action took the file away."""
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
    texts["name"] = name_of(values)
    if is_gone(texts["action"]):
        return ()
    if not is_dockerfile(texts["name"]):
        held = tuple(_held(texts["name"], texts["content"])) if texts["content"] else ()
        return (*lineage.lineage("file", texts), *held) if held else ()
    places = tuple(_place(texts))
    starters = lineage.lineage("file", texts, is_odd=lineage.is_unlikely(places))
    sources = tuple(_sources(texts))
    return (
        *places,
        *_unpacked(texts, places, (*starters, *sources)),
        *starters,
        *sources,
        *_content(texts["content"]),
    )


def _held(name: str, content: str) -> Iterator[Fact]:
    """Yield what is in a file that is no Dockerfile by its name.

    One under another name (``Dockerfile.txt``), if it is nothing but one; or those that a
    compose or bake file holds.  Where it lies tells nothing: documents and templates lie
    anywhere.
    """
    # For the few events that hold a file's content.
    from ..container.dockerfile import reader
    from ..container.dockerfile.inline import inline_dockerfiles

    if name.strip().lower().startswith(HOLDERS):
        told: set[str] = set()
        for text, span in inline_dockerfiles(content[:LIMIT]):
            for fact in _content(text):
                if fact.signal not in told:
                    told.add(fact.signal)
                    yield evolve(fact, span=span)
        return
    instructions = reader.parse(content).instructions
    is_one = any(each.keyword == "FROM" for each in instructions)
    if is_one and all(each.is_known for each in instructions):
        yield from _content(content)


def _sources(texts: Mapping[str, str]) -> Iterator[Fact]:
    """Yield from where who wrote the file had it, if his line says so.

    Of programs that fetch or unpack; a host inside and one that is known tell nothing.  An
    organisation's own repositories are cloned without encryption, too.
    """
    line = texts["parent_line"]
    if "://" not in line and "@" not in line:
        return
    names = names_of(texts["parent_name"])
    is_fetcher = any(row.role == _FETCHES for row in LINEAGE.find(names))
    if not (is_fetcher or TREES.find(names)):
        return
    words = words_in(line, texts["parent_name"])
    told = {"bare_address_source"} | ({"plain_http_source"} if is_fetcher else set())
    for index, text in enumerate(words.texts[:_MOST_WORDS]):
        found = tuple(remote(text)) if "://" in text or "@" in text else ()
        for name in found if "remote_source" in found else ():
            if name in told:
                told.discard(name)
                piece = piece_of(line, words.span(index))
                yield Fact(f"file.{name}", "parent_line", piece.text, piece.span)


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
    """Return whether a builder's own program, which lies in no temp directory, wrote it."""
    names = names_of(texts["parent_name"])
    if where.maker is None or not where.maker.is_written_by(names):
        return False
    path = full_path(texts["parent_folder"], texts["parent_name"])
    program = place(path, table=LINEAGE.paths)
    is_own = program.maker is not None and program.maker.is_started_by(names)
    return not program.is_temp or is_own


def _content(content: str) -> Iterator[Fact]:
    if not content:
        return
    from ..dockerfile import score_dockerfile  # for the few events that hold one

    seen: set[str] = set()
    for evidence in score_dockerfile(content).evidence:
        if evidence.signal not in seen:
            seen.add(evidence.signal)
            yield Fact(evidence.signal, "content", evidence.text, evidence.span)
