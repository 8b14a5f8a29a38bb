"""Write the rules for Cortex XSIAM and XDR, in XQL: a query for each.

Texts are made small and no field is null, so that what is asked depends on no setting. How a text
begins and ends is asked by ``~=``, with nothing in it that means more than itself, and without a
backslash: not all pages say alike how many of them a text wants.
"""

from __future__ import annotations

import json
from typing import Final

from ..knowledge.export_fields import XQL_EVENTS, XQL_FIELDS
from ..knowledge.exporting import ATTACK_OF
from ..model import Kind
from ..telemetry.schemas.consoles import CORTEX_XDR
from .commented import a_file_for_each
from .conditions import Language, bracketed
from .networks import beginnings
from .nouns import File, Question, Rule, Target, fields_of
from .patterns import classed, pattern


def column(kind: Kind, field: str) -> str:
    """Return the column of ``xdr_data`` that holds a field."""
    return str(CORTEX_XDR.fields[kind][field].paths[0].steps[0])


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each rule."""
    return a_file_for_each(XQL, ".xql", query, attack, version)


def query(rule: Rule) -> str:
    """Write a rule's query, whose rows are its alerts."""
    kind = rule.kind
    used = sorted(rule.fields - {"port"})
    made = (f'{field} = lowercase(coalesce({column(kind, field)}, ""))' for field in used)
    shown = dict.fromkeys(
        ("_time", "agent_hostname", *(column(kind, field) for field in sorted(rule.fields)))
    )
    return "\n| ".join(
        [
            "dataset = xdr_data",
            f"filter {XQL_EVENTS[kind]}",
            f"alter {', '.join(made)}",
            *(f"filter {condition}" for condition in [*_LANGUAGE.gate(rule), _LANGUAGE.told(rule)]),
            f"fields {', '.join(shown)}\n",
        ]
    )


def _asked(kind: Kind, question: Question) -> str:
    field, values = question.field, question.values
    if isinstance(values[0], int):
        return f"{column(kind, field)} in ({', '.join(map(str, values))})"
    texts = [str(value).lower() for value in values]
    if texts == [""]:
        return f'{field} = ""'
    if question.match == "within":
        begins = [each for text in texts for each in beginnings(text)]
        words = "|".join(classed(text) + "$" * is_whole for text, is_whole in begins)
        return f'{field} ~= "^(?:{words})"'
    if question.match == "is":
        if field.endswith("account"):  # a domain may stand before it
            return f'{field} ~= "(?:^|{classed(chr(92))})(?:{"|".join(map(classed, texts))})$"'
        if field.endswith("name") and (kind, field) != ("file", "name"):
            texts += [f"{text}.exe" for text in texts if "." not in text]
        return f"{field} in ({', '.join(map(json.dumps, texts))})"
    plain = [text for text in texts if question.match == "contains" and classed(text) == text]
    others = tuple(text for text in texts if text not in plain)
    parts = [f'{field} contains "{text}"' for text in plain]
    if others:
        words = pattern(kind, Question(field, question.match, others), classed)
        parts.append(f'{field} ~= "{words}"')
    return bracketed(parts, " or ")


_LANGUAGE: Final = Language(_asked)
XQL: Final = Target(
    name="xql",
    product="Cortex XSIAM and XDR, in XQL",
    fields=fields_of(XQL_FIELDS),
    attack=ATTACK_OF["xql"],
    write=write,
    checked="Not run by the product: a reader of its conditions, in the tests, found with them "
    "what the words mean.",
)
