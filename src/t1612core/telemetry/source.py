"""Write the functions that every event of a nested schema runs through, as attrs writes methods.

A path becomes the look-ups that it means, and what several paths have in common is looked up
once. What is odd (a list of several, a value where a mapping should be) raises, and who compiled
the function asks the slow one, which says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from ..schema import Check, Path
from .convert import CONVERTERS
from .paths import ABSENT, found

NOTHING: Final = "None"  # in the lines: what an event without the key has there
NEVER: Final = "False"
_IS_ONE: Final = "is_one"  # in the lines: whether one of several conditions holds


class Odd(Exception):  # noqa: N818  # nobody's error: the slow function is asked
    """A value is none that the compiled function can judge."""


class Source:
    """The lines of a function of ``event``, and what they name."""

    def __init__(self, keys: frozenset[object] | None = None) -> None:
        """Begin a function; *event* is its argument, which has no other keys than *keys*."""
        self._keys = keys
        self.lines = ["get = event.get"]
        self.bound: dict[str, Any] = {"ABSENT": ABSENT, "present": _is_present, "word": _word}
        self._held: dict[Any, str] = {}

    def name(self, value: Any) -> str:
        """Bind a value to a new name."""
        name = f"b{len(self.bound)}"
        self.bound[name] = value
        return name

    def read(self, path: Path) -> str:
        """Return the name of what stands at the end of a path, as it is."""
        steps = path.steps
        texts = tuple(step for step in steps if isinstance(step, str))
        if not (self._may_have(texts[0]) or self._may_have(".".join(texts))):
            return NOTHING
        if len(texts) < len(steps):
            return self._once(steps, f"{self.name(found(path))}(event)")
        if len(texts) == 1:
            return self._once(texts, f"get({texts[0]!r})")
        held = self._nested(texts)
        if not self._may_have(".".join(texts)):
            return held
        if held == NOTHING:
            return self._once((texts, "flat"), f"get({'.'.join(texts)!r})")
        if (texts, "flat") not in self._held:
            self._held[texts, "flat"] = held
            self.lines.append(f"if {held} is None: {held} = get({'.'.join(texts)!r})")
        return held

    def converted(self, path: Path) -> str:
        """Return the name of what stands at the end of a path, converted."""
        held = self.read(path)
        if not path.convert:
            return held
        convert = self.name(CONVERTERS[path.convert])
        return self._once((path, "converted"), f"{convert}({held})")

    def first(self, paths: Sequence[Path], *, is_converted: bool) -> tuple[str, str]:
        """Return the names of what stands at the first path where anything does, and of its number.

        What is written for nothing (``-``) counts as something.
        """
        number = len(self._held)
        value, at = f"w{number}", f"n{number}"
        self._held[value] = value
        begun, held = self.lines, self._held
        depth = 0
        for index, path in enumerate(paths):
            self.lines, self._held = [], {**held}
            found = self.converted(path) if is_converted else self.read(path)
            self.lines += [f"{value} = {found}", f"{at} = {index}"]
            begun += [f"{' ' * depth}{line}" for line in self.lines]
            if index < len(paths) - 1:
                begun.append(f"{' ' * depth}if {value} is None:")
                depth += 1
            if index == 0:  # the others are looked up only where this one is not there
                held = self._held
        self.lines, self._held = begun, held
        return value, at

    def condition(self, check: Check) -> str:
        """Return the condition that a check is."""
        held = self.read(check.path)
        if held == NOTHING:
            return repr(_holds_of_nothing(check))
        if check.operator == "is present":
            text = f"{held} not in ABSENT if type({held}) is str else present({held})"
            return f"({held} is not None and ({text}))"
        word = self._once(
            (held, "word"),
            # What most are costs no call; of a list of one, that one counts.
            f"{held}.lower() if type({held}) is str"
            f" else str({held}) if type({held}) is int"
            f" else {held}[0].lower()"
            f" if type({held}) is list and len({held}) == 1 and type({held}[0]) is str"
            f" else '' if {held} is None or type({held}) is dict else word({held})",
        )
        values = tuple(value.lower() for value in check.values)
        if check.operator == "is":
            return f"{word} in {self.name(frozenset(values))}"
        if check.operator == "starts with":
            return f"{word}.startswith({self.name(values)})"
        return f"({' or '.join(f'{value!r} in {word}' for value in values)})"

    def give_where(self, checks: Iterable[Check], given: Any) -> None:
        """Return *given* where all checks hold; what only later ones read is read in there."""
        first, *others = checks
        told = self.name(given)
        condition = self.condition(first)
        if condition == NEVER:
            return
        if not others:
            self.lines.append(f"if {condition}: return {told}")
            return
        with self.inside(condition):
            conditions = " and ".join([self.condition(check) for check in others])
            self.lines.append(f"if {conditions}: return {told}")

    def any_of(self, alternatives: Iterable[Iterable[Check]]) -> str:
        """Return the condition that one of them holds; what a later one reads is read only then.

        Without alternatives it holds.
        """
        first, *others = [*alternatives] or [()]
        told = self._all_of(first)
        for checks in others:
            if told != _IS_ONE:
                self.lines.append(f"{_IS_ONE} = {told}")
                told = _IS_ONE
            with self.inside(f"not {_IS_ONE}"):
                self.lines.append(f"{_IS_ONE} = {self._all_of(checks)}")
        return told

    def _all_of(self, checks: Iterable[Check]) -> str:
        return " and ".join(map(self.condition, checks)) or "True"

    @contextmanager
    def inside(self, condition: str) -> Iterator[None]:
        """Write lines for where a condition holds; what they look up is looked up only there."""
        begun, held = self.lines, self._held
        self.lines, self._held = [], {**held}
        yield
        begun += [f"if {condition}:", *(f" {line}" for line in self.lines)]
        self.lines, self._held = begun, held

    def function(self, body: Iterable[str]) -> Callable[[Any], Any]:
        """Compile the lines and *body*; nothing in them is an event's."""
        lines = "\n ".join([*self.lines, *body])
        exec(f"def compiled(event):\n {lines}\n", self.bound)  # noqa: S102
        compiled: Callable[[Any], Any] = self.bound["compiled"]
        return compiled

    def _nested(self, texts: tuple[str, ...]) -> str:
        if len(texts) == 1:
            if not self._may_have(texts[0]):
                return NOTHING
            return self._once(texts, f"get({texts[0]!r})")
        outer = self._nested(texts[:-1])
        if outer == NOTHING:
            return NOTHING
        inner = f"{outer}.get({texts[-1]!r})"
        return self._once((texts, "outer"), f"None if {outer} is None else {inner}")

    def _may_have(self, key: str) -> bool:
        return self._keys is None or key in self._keys

    def _once(self, key: Any, expression: str) -> str:
        name = self._held.get(key)
        if name is None:
            name = self._held[key] = f"v{len(self._held)}"
            self.lines.append(f"{name} = {expression}")
        return name


def first_that_holds(rules: Iterable[tuple[Iterable[Check], Any]]) -> Callable[[Any], Any]:
    """Compile rules: what the first one whose checks all hold gives; ``None`` if none does.

    The function raises for what is odd.
    """
    source = Source()
    for checks, given in rules:
        source.give_where(checks, given)
    return source.function(["return None"])


def first_of_several(
    candidates: Iterable[tuple[Iterable[Iterable[Check]], Iterable[tuple[Iterable[Check], Any]]]],
    keys: frozenset[object],
) -> Callable[[Any], Any]:
    """Compile several lists of rules, each behind what recognises its events: any of some checks.

    The function gives what the first rule gives of the first list whose events it is one of;
    ``None`` if none does, or where no list has its events. It raises for what is odd, and is only
    for events with these *keys*: what others would have is not looked up.
    """
    source = Source(keys)
    for alternatives, rules in candidates:
        with source.inside(source.any_of(alternatives)):
            for checks, given in rules:
                source.give_where(checks, given)
            source.lines.append("return None")
    return source.function(["return None"])


def _holds_of_nothing(check: Check) -> bool:
    """Return whether a check holds where nothing stands: all but the first are asked of ``""``."""
    return check.operator != "is present" and "" in check.values


def _is_present(value: object) -> bool:
    if type(value) in (dict, list, int, bool):
        return True
    raise Odd


def _word(value: object) -> str:
    """Return the word that a value of no common type is: the slow function knows."""
    raise Odd
