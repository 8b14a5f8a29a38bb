"""Weigh a branch whose signals are operators on single fields.

The compiled function reads each field once and makes each view of it once (as it is, or folded).
It adds up the weights of the signals that match, and records these as the bits of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..errors import ProfileError
from ..model import Branch, Event, Evidence, Explained, Finding, Operator, Profile, Signal, Words
from ..schema import Field
from ..telemetry.fields import Getter, strict
from ..telemetry.values import is_absent
from ..text import kql
from .compiled import Compiled, Fields, Judgement, detailing, field_of, origin_of, signal_of

Test = Callable[[Any], bool]
# One view of a value, the tests that must hold on it, and those that set a bit and add a weight.
ViewTests = tuple[Callable[[Any], Any], tuple[Test, ...], tuple[tuple[Test, int, int], ...]]
# A field's first column, the type of most of its values, and its strict reader for the others.
_FieldTests = tuple[Any, type, Getter, tuple[ViewTests, ...]]

_NOTHING = type(...)  # a type that no value of an event has
_NO_KEY: Any = object()  # for a field that stands under no column

_OPERATORS: Mapping[Operator, Callable[..., kql.Matcher]] = {
    "has_any": kql.has_any,
    "not has_any": kql.has_none,
    "matches regex": kql.matches_any_regex,
    "in": kql.in_any,
    "not ipv4_is_private": kql.not_private_ipv4,
}


def _as_it_is(value: Any) -> Any:
    return value


_VIEWS: Mapping[kql.View, Callable[[Any], Any]] = {"folded": kql.fold, "plain": _as_it_is}


class _CompiledSignal(NamedTuple):
    """A signal of one branch, compiled. ``mask`` is its bit; 0 for a required one."""

    signal: Signal
    weight: int
    mask: int
    get: Getter
    matcher: kql.Matcher

    def holds(self, event: Event) -> bool:
        """Return whether the signal matches."""
        return self.matcher.test(_VIEWS[self.matcher.view](self.get(event)))


def compile_branch(branch: Branch, profile: Profile, fields: Fields) -> Compiled:
    """Compile a branch whose signals are operators; raises ``ProfileError``."""
    where = f"{profile.name}.{branch.name}"
    compiled_signals = _compiled_signals(where, branch, profile.words, fields)
    field_tests = _field_tests(compiled_signals, fields)
    threshold = branch.threshold

    def evidence(event: Event, hits: int) -> tuple[Evidence, ...]:
        return tuple(
            _evidence(compiled, event) for compiled in compiled_signals if hits & compiled.mask
        )

    detail = detailing(where, branch, fields)
    origin = origin_of(where, branch, profile, fields, detail, evidence)

    def weigh(event: Event, _read: Any = None) -> Finding | None:
        score = hits = 0
        for key, plain, get, views in field_tests:
            value = event.get(key)
            if type(value) is not plain:
                value = get(event)
            for view, required, weighted in views:
                seen = view(value)
                for test in required:
                    if not test(seen):
                        return None
                for test, mask, weight in weighted:
                    if test(seen):
                        hits |= mask
                        score += weight
        if score < threshold:
            return None
        return Finding(event, score, hits, origin)

    def judge(event: Event, _read: Any = None) -> Judgement:
        score, explained = explain(event)
        return Judgement(score, tuple([e.signal for e in explained if e.state == "fired"]))

    def explain(event: Event) -> tuple[int, tuple[Explained, ...]]:
        holds = [compiled.holds(event) for compiled in compiled_signals]
        is_asked = all(
            held
            for compiled, held in zip(compiled_signals, holds, strict=True)
            if not compiled.mask
        )
        score = sum(
            compiled.weight for compiled, held in zip(compiled_signals, holds, strict=True) if held
        )
        rows = zip(compiled_signals, holds, strict=True)
        return score * is_asked, tuple(_explained(compiled, event, held) for compiled, held in rows)

    return Compiled(branch, weigh, judge, explain, detail)


def _field_tests(
    compiled_signals: tuple[_CompiledSignal, ...], fields: Fields
) -> tuple[_FieldTests, ...]:
    """Group signals so that a field is read once and each view of it is made once.

    Fields with a required signal come first: they end most events early.
    """
    by_field: dict[str, list[_CompiledSignal]] = {}
    for compiled in sorted(compiled_signals, key=lambda compiled: compiled.mask != 0):
        by_field.setdefault(compiled.signal.reads, []).append(compiled)
    return tuple(
        (
            fields[name].keys[0] if fields[name].keys else _NO_KEY,
            _plain(fields[name]),
            group[0].get,
            tuple(
                (
                    _VIEWS[view],
                    tuple(p.matcher.test for p in seen if not p.mask),
                    tuple((p.matcher.test, p.mask, p.weight) for p in seen if p.mask),
                )
                for view in _VIEWS
                if (seen := [p for p in group if p.matcher.view == view])
            ),
        )
        for name, group in by_field.items()
    )


def _plain(field: Field) -> type:
    """Return the type whose values need no conversion; none does if the field has several keys."""
    plain = {"string": str, "int": int}
    return plain.get(field.type, _NOTHING) if len(field.keys) == 1 else _NOTHING


def _evidence(compiled: _CompiledSignal, event: Event) -> Evidence:
    value = compiled.get(event)
    span = compiled.matcher.find(_VIEWS[compiled.matcher.view](value))
    text = str(value) if span is None else value[slice(*span)]
    return Evidence(compiled.signal, compiled.weight, compiled.signal.reads, text, span)


def _explained(compiled: _CompiledSignal, event: Event, held: bool) -> Explained:
    weight = compiled.weight if compiled.mask else None
    if held:
        return Explained(compiled.signal, weight, "fired", _evidence(compiled, event))
    has_nothing = is_absent(compiled.get(event))
    return Explained(compiled.signal, weight, "not evaluable" if has_nothing else "not fired", None)


def _compiled_signals(
    where: str, branch: Branch, words: Words, fields: Fields
) -> tuple[_CompiledSignal, ...]:
    rows = [(f"{where}.requires[{i}]", id, 0, 0) for i, id in enumerate(branch.requires)]
    rows += [
        (f"{where}.weights[{bit}]", id, weight, 1 << bit)
        for bit, (id, weight) in enumerate(branch.weights)
    ]
    return tuple(
        _compiled_signal(here, branch, id, weight, mask, words, fields)
        for here, id, weight, mask in rows
    )


def _compiled_signal(
    where: str,
    branch: Branch,
    id: str,
    weight: int,
    mask: int,
    words: Words,
    fields: Fields,
) -> _CompiledSignal:
    signal = signal_of(where, branch.kind, id, is_fact=False)
    get = strict(branch.kind, signal.reads, field_of(where, signal.reads, fields))
    operands = [getattr(words, signal.words)] if signal.words else []
    try:
        matcher = _OPERATORS[signal.operator](*operands)
    except ValueError as error:
        raise ProfileError(where, f"{signal.words!r}: {error}") from None
    return _CompiledSignal(signal, weight, mask, get, matcher)
