"""Write the rules for Wazuh's manager: a file of XML for each source that it has decoders for.

Wazuh tries the rules of a level one after the other and takes the first that matches, with all of
what follows it; so that no rule hides another, each stands by itself and asks for all. A rule's
fields have to hold together, so that what may hold in another way is a rule of its own. A field
that an event has not matches no question of it, nor its opposite.

Where it decodes Windows' events, Wazuh keeps a backslash as it is, or twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape
from itertools import count, product
from pathlib import PurePosixPath
from typing import Final

from ..knowledge.export_fields import (
    WAZUH_CHAIN_LEVEL,
    WAZUH_FIRST_ID,
    WAZUH_LEVELS,
    WAZUH_SOURCES,
    WAZUH_SYSMON,
    WazuhSource,
)
from ..knowledge.exporting import ATTACK_OF
from ..model import Kind
from .carried import account, rules_of
from .networks import beginnings
from .nouns import Clause, File, Group, Question, Rule, Target, Term, fields_of
from .patterns import escaped, pattern
from .rules import CHAIN

_BACKSLASH: Final = r"\\{1,2}"
_SPELL: Final = partial(escaped, backslash=_BACKSLASH)


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each source. ``attack`` is of no use: Wazuh names tactics by itself."""
    numbers = count(WAZUH_FIRST_ID)
    head = "<!--\n" + "\n".join(account(WAZUH, version)) + "\n-->\n"
    return tuple(
        File(
            PurePosixPath(f"t1612_{source.name}_rules.xml"),
            f'{head}<group name="t1612,{source.name},">\n\n'
            + "\n".join(_Source(source, numbers).rules())
            + "\n</group>\n",
        )
        for source in WAZUH_SOURCES
    )


class _Source:
    """The rules over one source's fields."""

    def __init__(self, source: WazuhSource, numbers: Iterator[int]) -> None:
        self.source = source
        self.numbers = numbers

    def rules(self) -> Iterator[str]:
        """Write each rule, and the chain behind its steps."""
        ids: dict[str, list[int]] = {}
        for rule in rules_of(WAZUH):
            over = rule.over(self.source.fields.get(rule.kind, {}))
            for clause in over.clauses:
                for fields in self._ways(over, clause):
                    number = next(self.numbers)
                    ids.setdefault(rule.name, []).append(number)
                    yield self._rule(number, over, clause, fields)
        yield self._chain(ids)

    def _ways(self, rule: Rule, clause: Clause) -> Iterator[list[str]]:
        """Yield the fields of each rule that a clause becomes."""
        groups = [*rule.gate, *clause.groups]
        must = [list(self._positive(rule.kind, each)) for each in groups if not each.is_not]
        never = [term for each in groups if each.is_not for term in each.terms]
        if not clause.is_firm:
            never += rule.relief.terms
        denied = list(self._negative(rule.kind, never))
        for ways in product(*must):
            yield [*(line for way in ways for line in way), *denied]

    def _positive(self, kind: Kind, group: Group) -> Iterator[list[str]]:
        """Yield the ways in which a group holds: what asks for one field is one."""
        for field, questions in self._by_field(kind, group.terms).items():
            asked = "|".join(self._asked(kind, each) for each in questions)
            yield [self._field(field, asked)]
        for term in group.terms:
            if len(term) > 1:
                yield [
                    self._field(self._name(kind, each), self._asked(kind, each)) for each in term
                ]

    def _negative(self, kind: Kind, terms: Iterable[Term]) -> Iterator[str]:
        """Yield what must not hold; a test of two fields at once cannot be written."""
        alone = [term for term in terms if len({each.field for each in term}) == 1]
        for field, questions in self._by_field(kind, alone).items():
            asked = "|".join(self._asked(kind, each) for each in questions)
            yield self._field(field, asked, is_not=True)
        for term in alone:
            if len(term) > 1:  # how it begins, or what it holds, and then how it ends
                begin, end = (self._asked(kind, each) for each in term)
                yield self._field(self._name(kind, term[0]), f"{begin}.*{end}", is_not=True)

    def _by_field(self, kind: Kind, terms: Iterable[Term]) -> Mapping[str, list[Question]]:
        found: dict[str, list[Question]] = {}
        for term in terms:
            if len(term) == 1:
                found.setdefault(self._name(kind, term[0]), []).append(term[0])
        return found

    def _name(self, kind: Kind, question: Question) -> str:
        return self.source.fields[kind][question.field]

    def _asked(self, kind: Kind, question: Question) -> str:
        if question.field == "action":
            return "^false$"  # whether a connection was opened here
        if question.values == ("",):
            return "^-?$"
        if question.match == "within":
            return "|".join(_begin(str(each)) for each in question.values)
        if question.field in ("account", "parent_account"):  # a domain may stand before it
            return rf"(?:^|{_BACKSLASH}){pattern(kind, question)[1:]}"
        return pattern(kind, question, _SPELL, is_path=True)

    def _field(self, name: str, asked: str, *, is_not: bool = False) -> str:
        negated = ' negate="yes"' if is_not else ""
        told = escape(f"(?i){asked}", quote=False)
        return f'    <field name="{name}"{negated} type="pcre2">{told}</field>\n'

    def _rule(self, number: int, rule: Rule, clause: Clause, fields: Iterable[str]) -> str:
        group, table = self.source.events[rule.kind]
        of_table = self._field("osquery.name", table) if table else ""
        level = WAZUH_LEVELS["informational" if rule.is_part else rule.level]
        return (
            f'  <rule id="{number}" level="{level}">\n'
            f"    <if_group>{group}</if_group>\n"
            f"{of_table}{''.join(fields)}"
            f"    <description>{escape(rule.title, quote=False)}: {clause.name}</description>\n"
            f"{_mitre(rule.attack)}"
            f"    <group>t1612_{rule.name},</group>\n"
            "  </rule>\n"
        )

    def _chain(self, ids: Mapping[str, list[int]]) -> str:
        first, then = CHAIN.steps
        return (
            f'  <rule id="{next(self.numbers)}" level="{WAZUH_CHAIN_LEVEL}" '
            f'timeframe="{CHAIN.minutes * 60}">\n'
            f"    <if_sid>{', '.join(map(str, ids[then]))}</if_sid>\n"
            f"    <if_matched_group>t1612_{first}</if_matched_group>\n"
            f"    <same_field>{self.source.host}</same_field>\n"
            f"    <description>{escape(CHAIN.title, quote=False)}</description>\n"
            f"{_mitre(CHAIN.attack)}"
            f"    <group>t1612_{CHAIN.name},</group>\n"
            "  </rule>\n"
        )


def _mitre(techniques: Iterable[str]) -> str:
    return "    <mitre>\n" + "".join(f"      <id>{t}</id>\n" for t in techniques) + "    </mitre>\n"


def _begin(network: str) -> str:
    begins = beginnings(network)
    return "|".join(f"^{re.escape(text)}{'$' if is_whole else ''}" for text, is_whole in begins)


WAZUH: Final = Target(
    name="wazuh",
    product="Wazuh",
    fields=fields_of(WAZUH_SYSMON),
    attack=ATTACK_OF["wazuh"],
    write=write,
    checked="Not run by the product: read as XML, and a reader of its fields, in the tests, found "
    "with them what the words mean.",
)
