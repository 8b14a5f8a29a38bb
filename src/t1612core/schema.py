"""The nouns of telemetry: where a product keeps what, and by what its events are told. Immutable.

They say it as data; ``telemetry`` reads by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from .model import FieldType, Kind, Route


@frozen
class Element:
    """A step into a list: the first element whose *key* holds *value*."""

    key: str
    value: str


@frozen
class Path:
    """A way into an event: keys, the outermost first; ``None`` steps into any element of a list.

    The keys may also stand as one, joined by dots (``{"process.name": …}``). ``convert`` names
    the function that makes the value what is meant (``telemetry.convert``).
    """

    steps: tuple[str | Element | None, ...]
    convert: str = ""

    @property
    def spelled(self) -> str:
        """Spell it as a field map does: ``args[].path|basename``."""
        text = ""
        for step in self.steps:
            if step is None:
                text += "[]"
            elif isinstance(step, str):
                text += ("." if text else "") + step.replace(".", "\\.")
            else:
                text += f"[{step.key}={step.value}]"
        return f"{text}|{self.convert}" if self.convert else text


@frozen
class Field:
    """Where a product keeps one canonical field: the first place that holds something.

    ``keys`` are columns of a flat row, read as they are. ``paths`` are for products whose events
    are nested, or hold values that have to be converted or are spelled as missing (``-``). A
    field has the one or the other; one with neither is always absent.
    ``words``: the product's words, in lower case, and what they mean in Defender's, which readers
    know.
    """

    keys: tuple[str, ...] = ()
    type: FieldType = "string"
    paths: tuple[Path, ...] = ()
    words: tuple[tuple[str, str], ...] = ()

    @property
    def is_kept(self) -> bool:
        """Return whether the product has it at all."""
        return bool(self.keys or self.paths)

    @property
    def places(self) -> tuple[str, ...]:
        """The names under which people find it in an event."""
        return self.keys or tuple(
            ".".join(step for step in path.steps if isinstance(step, str)) for path in self.paths
        )


@frozen
class Check:
    """One condition on an event.

    ``is present``: something stands there. The others ask of a text, a number or an element of a
    list, as text and without case: ``is`` one of *values*, ``starts with`` or ``holds`` one.
    """

    path: Path
    operator: Literal["is present", "is", "starts with", "holds"] = "is present"
    values: tuple[str, ...] = ()


@frozen
class KindRule:
    """An event for which all *checks* hold is of this kind; the first rule that holds decides.

    ``None``: what tells is folded into it, in an envelope or in what ``Schema.decode`` takes apart.
    """

    checks: tuple[Check, ...]
    kind: Route | None


@frozen
class Lineage:
    """That a product's events name other processes by a number, which stands in an earlier event.

    ``ends`` are alternatives of checks that all hold for the end of a process. ``host`` is what
    its events of all kinds say of their host, where that is not the field.
    """

    ends: tuple[tuple[Check, ...], ...] = ()
    host: Field | None = None


@frozen
class Schema:
    """Where one product keeps everything; data for the readers in ``telemetry``.

    ``fields`` has the canonical fields of each kind; what a product does not send is missing.
    ``product`` is the name that errors use.

    How to tell an event: ``recognise`` has alternatives, each of checks that all hold for the
    product's events; ``kinds`` tell the kind. ``envelopes`` are the places of the event in what
    carries it, ``decode`` names what takes a raw text apart (``telemetry.decode``). With a
    ``lineage`` what an event says of other processes may stand in earlier ones. Of a
    schema that stands for several, ``first`` are those that are asked before the shipped ones.

    Defender's rows are told by columns instead: ``tables`` maps the name of the table a row came
    from, found under ``table_key`` or, after ``category_prefix``, under an envelope's
    ``category_key``; ``actions`` maps what ``action_key`` holds, ``other_actions`` are of tables
    that nothing here scores; ``discriminators`` lists keys that only one kind fills, in the order
    they are looked at. ``payload_key`` is where an envelope keeps its row, ``batch_key`` where a
    batch keeps its events.

    What keeps other products' rows apart: ``other_tables`` are names of tables that are known
    and not scored; a row of any further one is not recognised. ``weak`` are the discriminators
    that say nothing alone. ``foreign`` are parts of columns' names, in lower case and letters
    only: a row with such a column is not taken for a file's by its columns. A row with none of
    the columns ``own``, which no other product has, is asked whether it is of another one; with
    one of the columns ``sure`` it is none, whatever else it has.
    """

    name: str
    fields: Mapping[Kind, Mapping[str, Field]]
    tables: Mapping[str, Kind] = field(factory=dict)
    table_key: str = ""
    category_key: str = ""
    category_prefix: str = ""
    actions: Mapping[str, Kind] = field(factory=dict)
    action_key: str = ""
    other_actions: frozenset[str] = frozenset()
    discriminators: tuple[tuple[str, Kind], ...] = ()
    payload_key: str = ""
    batch_key: str = ""
    other_tables: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    product: str = ""
    recognise: tuple[tuple[Check, ...], ...] = ()
    kinds: tuple[KindRule, ...] = ()
    envelopes: tuple[Path, ...] = ()
    decode: str = ""
    first: tuple[Schema, ...] = ()
    lineage: Lineage | None = None

    @property
    def is_auto(self) -> bool:
        """Return whether it stands for several, of which each event is read by its own."""
        return self.name == "auto"

    @property
    def is_flat(self) -> bool:
        """Return whether all it reads stands under columns of a flat row, as it is.

        Only then can it be told by bytes or columns alone what scores nothing.
        """
        places = [each for kept in self.fields.values() for each in kept.values()]
        return bool(places) and not self.kinds and not any(each.paths for each in places)
