"""Return at once where a nested event's program is known and nothing opens a branch to it.

Theory of operation
===================
The gate reads a name through paths and converters, which costs most events more than all else.
So the first path is compiled into the look-ups that it means, and what stands there is remembered
as it is: a whole path of a program, where the product sends one. With it is remembered which
needles its command line is searched for.

Rule 1: only what the gate itself has judged is remembered, within bounds; what is odd, missing or
        new goes to the gate.
Rule 2: a line that is none (``-``) or odd is read as the schema says: by the gate. A list of
        words is searched as one line, if no needle has what quoting adds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ..model import Event, Finding
from ..schema import Field
from ..telemetry.paths import ABSENT, LONGEST
from ..telemetry.source import Source
from .compiled import Scorer
from .watcher import Guard

# What the quoting of words adds to a list of them.
_QUOTING: Final = frozenset("\"'\\")

# What stands where the name does -> who looks for the needles; none where nothing is asked.
Asked = dict[Any, Callable[[str], bool] | None]


def before_names(
    fields: Sequence[Field],
    get_name: Callable[[Event], str],
    known: Mapping[str, Scorer | None],
    guards: Iterable[Guard],
    holds_any: Callable[[tuple[str, ...]], Callable[[str], bool]],
    gate: Scorer,
    most: int,
) -> Scorer:
    """Make the function before a *gate*; *fields* are the name and the text that guards read.

    *known* gives what weighs the events of a name, *holds_any* makes what looks for
    needles, *most* is how many names are remembered.
    """
    name_field, text_field = fields[0], fields[1] if len(fields) > 1 else None
    needles_of = {
        guard.weigh_if_met: (*guard.mention.needles, *guard.mention.marks)
        for guard in guards
        if text_field is not None
    }
    holding = {weigh: holds_any(needles) for weigh, needles in needles_of.items()}
    # By path: names as they stand there may mean different ones.
    asked: tuple[Asked, ...] = tuple({} for _ in name_field.paths)
    source = Source()
    name, at = source.first(name_field.paths, is_converted=False)
    raw_name = _reader(name_field)

    def learn(event: Event) -> Finding | None:
        finding = gate(event)
        raw, number = raw_name(event)
        held = asked[number]
        if type(raw) is str and raw not in ABSENT and len(raw) <= LONGEST and raw not in held:
            weigh = known[get_name(event)]
            if len(held) >= most:
                held.clear()
            if weigh is None:
                held[raw] = None
            elif weigh in holding:
                held[raw] = holding[weigh]
        return finding

    source.bound |= {"asked": asked, "learn": learn}
    body = [f"need = asked[{at}][{name}]"]
    if text_field is not None and text_field.paths:
        text, which = source.first(text_field.paths, is_converted=True)
        searched = {letter for each in needles_of.values() for letter in "".join(each)}
        if _QUOTING.isdisjoint(searched):
            body.append(f"if type({text}) is list: {text} = ' '.join({text})")
        body += _search(text, f"{which} == {len(text_field.paths) - 1}")
    else:
        body.append("if need is None: return None")
    compiled = source.function(body)

    def score(event: Event) -> Finding | None:
        try:
            if compiled(event) is None:
                return None
        except Exception:  # noqa: S110  # of a new name, no mapping, an odd value
            pass
        return learn(event)

    return score


def before_affixes(
    field: Field, lasts: frozenset[str], firsts: frozenset[str], gate: Scorer
) -> Scorer:
    """Make the function before a *gate* of names that begin or end with certain letters."""
    source = Source()
    name, _ = source.first(field.paths, is_converted=True)
    source.bound |= {"lasts": lasts, "firsts": firsts}
    is_other = f"{name}[-1] not in lasts and {name}[0] not in firsts"
    compiled = source.function(
        [f"if type({name}) is str and {name} not in ABSENT and {is_other}: return None", "return 1"]
    )

    def score(event: Event) -> Finding | None:
        try:
            if compiled(event) is None:
                return None
        except Exception:  # noqa: S110  # of no mapping, or no name
            pass
        return gate(event)

    return score


def _search(text: str, is_last: str) -> list[str]:
    """Write the search of a text: ``None`` where no needle stands in it, else 1.

    Where it is none, and not the last that may stand there, the gate reads the next.
    """
    return [
        f"if type({text}) is not str or ({text} in ABSENT and not {is_last}): return 1",
        f"return 1 if need is not None and need({text}) else None",
    ]


def _reader(field: Field) -> Callable[[Event], tuple[Any, int]]:
    source = Source()
    compiled = source.function(
        [f"return {', '.join(source.first(field.paths, is_converted=False))}"]
    )

    def read(event: Event) -> tuple[Any, int]:
        try:
            found: tuple[Any, int] = compiled(event)
        except Exception:  # the gate has said what is wrong with it
            return None, 0
        return found

    return read
