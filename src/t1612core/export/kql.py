"""Write the rules as KQL over Defender's tables, for Microsoft Sentinel and for hunting.

A query tells by ``Reason`` which clauses hold. KQL's ``contains``, ``startswith``, ``endswith`` and
``in~`` mind no case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import PurePosixPath
from typing import Final

from attrs import define, evolve, field

from ..knowledge.exporting import ATTACK_OF, KQL_FIELDS, KQL_MADE, KQL_SHOWN, KQL_TABLES
from ..model import Kind
from .carried import account, rules_of
from .commented import comment, techniques_of
from .nouns import Clause, File, Group, Question, Rule, Target, Value, fields_of
from .rules import CHAIN

# What the steps of the chain show.
_BRIEF: Final = ("TimeGenerated", "DeviceName", "AccountName", "ProcessCommandLine")
_LONG: Final = 8  # values from which on a list that is used twice has a name
Values = tuple[Value, ...]


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each rule, and one for the chain."""
    head = comment(account(KQL, version))
    files = [
        File(
            PurePosixPath(f"{rule.name}.kql"),
            head + comment(["", *_about(rule.title, rule.description, rule.attack, attack)])
            + query(rule),
        )
        for rule in rules_of(KQL)
    ]  # fmt: skip
    about = _about(CHAIN.title, CHAIN.description, CHAIN.attack, attack)
    files.append(File(PurePosixPath(f"{CHAIN.name}.kql"), head + comment(["", *about]) + chain()))
    return tuple(files)


def _about(title: str, description: str, techniques: Iterable[str], attack: int) -> list[str]:
    return [f"{title}.", description, techniques_of(techniques, attack)]


def query(rule: Rule) -> str:
    """Write a rule's query, whose rows are its alerts."""
    lists, body = _Lists(rule), _Body(rule.kind)
    told = lists.statements()
    return told + "\n".join(body.lines(rule, lists.names)) + "\n"


def of_gate(rule: Rule, then: str) -> str:
    """Write a query of what a rule looks at, alert or not, and what becomes of the rows."""
    looked_at = evolve(rule, clauses=(), relief=Group(()))
    lists = _Lists(looked_at)
    body = _Body(rule.kind).gate(looked_at, lists.names)
    return lists.statements() + "\n".join(body) + "\n" + then


def chain() -> str:
    """Write the query of the chain: a row for each two steps on one host."""
    rules = {rule.name: rule for rule in rules_of(KQL)}
    lets, taken = "", set[str]()
    for name, step in zip(("Builds", "Starts"), CHAIN.steps, strict=True):
        # A client's own helper does the same a second time, and may count twice here.
        rule = evolve(rules[step], gate=tuple(g for g in rules[step].gate if not g.is_not))
        lists = _Lists(rule, taken)
        body = "\n".join(_Body(rule.kind).lines(rule, lists.names, _BRIEF))
        lets += f"{lists.statements()}let {name} = {body};\n"
    return lets + (
        "Builds\n"
        "| join kind=inner (Starts | project Started = TimeGenerated, DeviceName,\n"
        "    StartLine = ProcessCommandLine, Rights = Reason) on DeviceName\n"
        "| where Started >= TimeGenerated\n"
        f"    and Started <= TimeGenerated + {CHAIN.minutes}m\n"
        "| project TimeGenerated = Started, DeviceName, AccountName, ProcessCommandLine, Reason,\n"
        "    StartLine, Rights\n"
    )


@define
class _Lists:
    """The long lists of a rule that it uses more than once, by name."""

    rule: Rule
    taken: set[str] = field(factory=set)
    names: dict[Values, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        seen: set[Values] = set()
        groups = [("Gate", group) for group in self.rule.gate]
        groups += [(camel(c.name), group) for c in self.rule.clauses for group in c.groups]
        groups.append(("Relief", self.rule.relief))
        for name, group in groups:
            for question in (each for term in group.terms for each in term):
                values = question.values
                if question.match == "contains":
                    values = tuple(each for each in values if _has_bare_edges(str(each)))
                if question.match in ("is", "contains") and len(values) > _LONG:
                    if values in seen and values not in self.names:
                        self.names[values] = self._free(name)
                    seen.add(values)

    def _free(self, name: str) -> str:
        number = next(n for n in count(1) if f"{name}{n}" not in self.taken)
        self.taken.add(f"{name}{number}")
        return f"{name}{number}"

    def statements(self) -> str:
        """Write the lists."""
        return "".join(
            f"let {name} = dynamic({_wrapped(values)});\n" for values, name in self.names.items()
        )


def _wrapped(values: Iterable[Value]) -> str:
    return "[" + _joined(values) + "]"


def _joined(values: Iterable[Value]) -> str:
    return ",".join(map(literal, values))  # a query has 10,000 characters


def literal(value: Value) -> str:
    """Write a value."""
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def camel(name: str) -> str:
    """Name a column as KQL's are named."""
    return "".join(part.capitalize() for part in name.split("_"))


@define
class _Body:
    """The operators of a query."""

    kind: Kind

    def lines(
        self, rule: Rule, names: Mapping[Values, str], shown: Iterable[str] = ()
    ) -> Iterable[str]:
        """Write a rule; its rows have the columns that are *shown*, and why it holds."""
        yield from self.gate(rule, names)
        told = (f"{camel(each.name)} = {self._clause(each, names)}" for each in rule.clauses)
        yield "| extend " + ",\n    ".join(told)
        is_told = " or ".join(camel(clause.name) for clause in rule.firm)
        others = " or ".join(camel(clause.name) for clause in rule.others)
        if others and rule.relief.terms:
            yield from self._relief(rule.relief, names)
            others = f"(not(Relieved) and ({others}))"
        yield f"| where {' or '.join(filter(None, (is_told, others)))}"
        reasons = ", ".join(
            f'iff({camel(clause.name)}, "{clause.name} ", "")' for clause in rule.clauses
        )
        yield f"| extend Reason = strcat({reasons})"
        yield f"| project {', '.join(shown or KQL_SHOWN[self.kind])}, Reason"

    def gate(self, rule: Rule, names: Mapping[Values, str]) -> Iterable[str]:
        """Write what a rule looks at."""
        yield KQL_TABLES[self.kind]
        used = {KQL_FIELDS[self.kind][field] for field in rule.fields}
        made = (f"{name} = {how}" for name, how in KQL_MADE[self.kind].items() if name in used)
        yield f"| extend {', '.join(made)}"
        for group in rule.gate:
            yield f"| where {self._group(group, names)}"

    def _relief(self, relief: Group, names: Mapping[Values, str]) -> Iterable[str]:
        """Ask for the beginnings of both names above in one column."""
        begins = [term for term in relief.terms if term[0].match == "startswith"]
        words = tuple(dict.fromkeys(f"|{value}" for (each,) in begins for value in each.values))
        yield '| extend Both = strcat("|", Parent, "|", Above)'
        rest = Group(tuple(term for term in relief.terms if term not in begins))
        asked = " or ".join(f"Both contains {literal(word)}" for word in words)
        yield f"| extend Relieved = {self._group(rest, names)} or {asked}"

    def _clause(self, clause: Clause, names: Mapping[Values, str]) -> str:
        return " and ".join(self._group(group, names, is_one=False) for group in clause.groups)

    def _group(self, group: Group, names: Mapping[Values, str], *, is_one: bool = True) -> str:
        terms = [" and ".join(self._asked(each, names) for each in term) for term in group.terms]
        text = " or ".join(terms)
        if group.is_not:
            return f"not({text})"
        return text if is_one or " or " not in text else f"({text})"

    def _asked(self, question: Question, names: Mapping[Values, str]) -> str:
        column = KQL_FIELDS[self.kind][question.field]
        values = question.values
        if values == ("",):
            return f"isempty({column})"
        if question.match == "within":
            return _within(column, values)
        if question.match == "is":
            how = "in" if isinstance(values[0], int) else "in~"
            listed = names.get(values) or _joined(values)
            return f"{column} {how} ({listed})"
        if question.match == "contains":
            return self._contains(column, values, names)
        sign = _sign(question)
        if sign:
            place = 0 if question.match == "startswith" else -1
            listed = _joined(str(value).strip(sign) for value in values)
            part = f"tostring(split({column}, {literal(sign)})[{place}])"
            return f"({column} contains {literal(sign)} and {part} in~ ({listed}))"
        asked = " or ".join(f"{column} {question.match} {literal(value)}" for value in values)
        return asked if len(values) == 1 else f"({asked})"

    def _contains(self, column: str, values: Values, names: Mapping[Values, str]) -> str:
        """Ask for words; ``has`` asks for no boundary at a sign that is no letter and no digit."""
        bare = tuple(value for value in values if _has_bare_edges(str(value)))
        others = [value for value in values if value not in bare]
        parts = [f"{column} contains {literal(value)}" for value in others]
        if len(bare) > 1:
            listed = names.get(bare) or _joined(bare)
            parts.insert(0, f"{column} has_any ({listed})")
        else:
            parts += [f"{column} has {literal(value)}" for value in bare]
        return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def _sign(question: Question) -> str:
    """Return the sign that parts a first or last word, where all of many values are such words."""
    values = [str(value) for value in question.values]
    sign = values[0][-1 if question.match == "startswith" else 0]
    ends = str.endswith if question.match == "startswith" else str.startswith
    is_word = len(values) > _LONG and not sign.isalnum()
    return sign if is_word and all(ends(v, sign) and v.count(sign) == 1 for v in values) else ""


def _has_bare_edges(text: str) -> bool:
    return not (text[0].isalnum() or text[-1].isalnum())


def _within(column: str, networks: Iterable[Value]) -> str:
    """Ask for networks; what is no address of the version is null there, and lies in none."""
    parts = []
    for version, sign in ((4, "."), (6, ":")):
        listed = ", ".join(literal(each) for each in networks if sign in str(each))
        parts.append(f"coalesce(ipv{version}_is_in_any_range({column}, {listed}), false)")
    return " or ".join(parts)


KQL: Final = Target(
    name="kql",
    product="Microsoft Sentinel and Defender, in KQL",
    fields=fields_of(KQL_FIELDS),
    attack=ATTACK_OF["kql"],
    write=write,
    checked="Bound by Microsoft's own parser, Kusto's; run in DuckDB, by duckdb-kql.",
)
