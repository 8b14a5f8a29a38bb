"""Find the mistakes in a profile before it is compiled.

Types are checked when the program runs, too: a profile may come from a file, and a
missing comma turns a list of words into a list of letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from attrs import asdict

from .errors import ProfileError
from .model import KINDS, Branch, Confidence, Mention, Profile, Reader, Severity, Words
from .schema import Schema

_NUMBERS = frozenset({"web_ports"})  # the word lists that hold numbers


def check(profile: Profile, schema: Schema) -> None:
    """Raise ``ProfileError``, with its place, for the first mistake in either."""
    _expect("detector.profile", profile, Profile, "one of t1612core.PROFILES, PROFILES['hardened']")
    _expect("detector.schema", schema, Schema, "one of t1612core.SCHEMAS, SCHEMAS['mde'], or AUTO")
    for kind, fields in schema.fields.items():
        _one_of(f"schema.{schema.name}.fields", kind, KINDS)
        if "name" not in fields:
            raise ProfileError(f"schema.{schema.name}.fields", f"no field 'name' of {kind}")
    _one_of(f"{profile.name}.severity", profile.severity, get_args(Severity))
    _one_of(f"{profile.name}.confidence", profile.confidence, get_args(Confidence))
    _expect(f"{profile.name}.words", profile.words, Words)
    has_operators = any(not branch.reader for branch in profile.branches)
    for name, words in asdict(profile.words).items() if has_operators else ():
        _words(f"{profile.name}.words.{name}", words, int if name in _NUMBERS else str)
    for branch in profile.branches:
        _branch(f"{profile.name}.{branch.name}", branch)


def fields_in(where: str, detail: str) -> tuple[str, ...]:
    """Return the canonical fields that a detail names; raise ``ProfileError`` if it is none."""
    from string import Formatter  # only compiling needs it; importing the package does not

    try:
        parts = list(Formatter().parse(detail))
    except ValueError as error:
        raise ProfileError(where, str(error)) from None
    for _, name, spec, conversion in parts:
        if name == "" or spec or conversion:
            raise ProfileError(where, "takes plain {field}, without position, format or conversion")
    return tuple(name for _, name, _, _ in parts if name)


def _branch(where: str, branch: Branch) -> None:
    _one_of(f"{where}.kind", branch.kind, KINDS)
    _one_of(f"{where}.reader", branch.reader, get_args(Reader))
    for name in ("programs", "prefixes", "suffixes", "requires", "firm"):
        _words(f"{where}.{name}", getattr(branch, name), str, may_be_empty=True)
    for name in ("detail", "description", "account"):
        _expect(f"{where}.{name}", getattr(branch, name), str)
    _expect(f"{where}.weak_limit", branch.weak_limit, int)
    _expect(f"{where}.mentions", branch.mentions, tuple)
    for i, mention in enumerate(branch.mentions):
        _mention(f"{where}.mentions[{i}]", mention)
    if not (branch.programs or branch.prefixes or branch.suffixes or branch.mentions):
        raise ProfileError(where, "no programs and no suffixes: it would never look at an event")
    _expect(f"{where}.weights", branch.weights, tuple)
    for i, row in enumerate(branch.weights):
        if not (isinstance(row, tuple) and [type(part) for part in row] == [str, int]):
            raise ProfileError(f"{where}.weights[{i}]", "expected a signal's id and a whole number")
    _expect(f"{where}.weak_kinds", branch.weak_kinds, tuple)
    for i, pair in enumerate(branch.weak_kinds):
        if not (isinstance(pair, tuple) and [type(part) for part in pair] == [str, str]):
            raise ProfileError(f"{where}.weak_kinds[{i}]", "expected a signal's id and a kind")
    ids = [*branch.requires, *(id for id, _ in branch.weights)]
    if len(set(ids)) < len(ids):
        raise ProfileError(where, "a signal is named twice")
    _expect(f"{where}.threshold", branch.threshold, int)
    most = sum(weight for _, weight in branch.weights if weight > 0)
    if not 0 < branch.threshold <= most:
        problem = f"{branch.threshold} is not within 1 to {most}, the most it can score"
        raise ProfileError(f"{where}.threshold", problem)


def _mention(where: str, mention: Mention) -> None:
    _expect(where, mention, Mention)
    _words(f"{where}.programs", mention.programs, str, may_be_empty=True)
    _words(f"{where}.needles", mention.needles, str)
    _words(f"{where}.marks", mention.marks, str, may_be_empty=True)
    _expect(f"{where}.reads", mention.reads, str)


def _words(where: str, words: tuple[object, ...], of: type, *, may_be_empty: bool = False) -> None:
    _expect(where, words, tuple)
    if not words and not may_be_empty:
        raise ProfileError(where, "is empty")
    for i, word in enumerate(words):
        _expect(f"{where}[{i}]", word, of)
        if word == "":
            raise ProfileError(f"{where}[{i}]", "is empty, and would match everything")


def _expect(where: str, value: object, of: type, way_out: str = "") -> None:
    if not isinstance(value, of) or isinstance(value, bool):
        problem = f"is {type(value).__name__}, expected {of.__name__}"
        raise ProfileError(where, f"{problem}: {way_out}" if way_out else problem)


def _one_of(where: str, value: object, known: Iterable[object]) -> None:
    if value not in tuple(known):
        raise ProfileError(where, f"{value!r} is none of {', '.join(map(str, known))}")
