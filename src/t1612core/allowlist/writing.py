"""Write an allow-list as TOML that loads to the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ..knowledge.never_suppressed import NEVER_SUPPRESSED
from ..output.safe import printable
from .entries import Condition, Effect, Entry
from .lists import AllowList


def to_toml(allowlist: AllowList) -> str:
    """Return the text of the file; ``today`` belongs to a run and is not written."""
    parts = ["version = 1", f"max_reduction = {allowlist.max_reduction}"]
    if allowlist.never_suppress != NEVER_SUPPRESSED:
        parts.append(f"never_suppress = {_array(allowlist.never_suppress)}")
    if not allowlist.entries:
        parts.append("entry = []")
    for entry in allowlist.entries:
        parts += ["", "[[entry]]", *_entry(entry)]
    return "\n".join(parts) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"id = {_text(entry.id)}"
    yield f"reason = {_text(entry.reason)}"
    yield f"owner = {_text(entry.owner)}"
    yield f"created = {entry.created.isoformat()}"
    yield f"expires = {entry.expires.isoformat()}"
    yield f"kinds = {_array(entry.kinds)}"
    if entry.branches:
        yield f"branches = {_array(entry.branches)}"
    yield f"match = {_conditions(entry.match)}"
    if entry.unless:
        yield f"unless = {_conditions(entry.unless)}"
    yield f"effect = {_effect(entry.effect)}"


def _effect(effect: Effect) -> str:
    further = f", points = {effect.points}" if effect.action == "subtract" else ""
    if effect.action == "relabel":
        further = f", label = {_text(effect.label)}"
    return f"{{ action = {_text(effect.action)}{further} }}"


def _conditions(conditions: Iterable[Condition]) -> str:
    lines = []
    for each in conditions:
        values = each.values
        value = _value(values[0]) if each.op == "equals" else _array(values)
        lines.append(f'  {{ field = "{each.field}", op = "{each.op}", value = {value} }},')
    return "\n".join(["[", *lines, "]"])


def _array(values: Iterable[str | int]) -> str:
    return f"[{', '.join(map(_value, values))}]"


def _value(value: str | int) -> str:
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    r"""Quote as TOML: as JSON, and what shows nothing or acts on others as ``\uXXXX``.

    A person signs what an entry names: what is seen has to be what holds.
    """
    quoted = json.dumps(text, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    if printable(quoted) == quoted:
        return quoted
    return "".join(sign if printable(sign) == sign else _spelled(sign) for sign in quoted)


def _spelled(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
