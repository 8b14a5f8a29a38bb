"""Write the rules as one policy of Tetragon's, as far as its selectors can ask.

They ask how a path begins and ends, case minded, and for addresses and ports; a selector has one
list of programs. There is nothing for words in a command line, so that no rule of processes is
here, nor what a name begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.export_fields import TETRAGON_FIELDS
from ..knowledge.exporting import ATTACK_OF
from .attack import tactics_of
from .carried import account, rules_of
from .nouns import File, Group, Rule, Target, fields_of
from .yaml import comment, document

_WRITE: Final = "2"  # the kernel's MAY_WRITE


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the policy: a hook for each rule, so that an event names it."""
    policy = {
        "apiVersion": "cilium.io/v1alpha1",
        "kind": "TracingPolicy",
        "metadata": {"name": "t1612-rules"},
        "spec": {"kprobes": [_hook(rule, attack) for rule in rules_of(TETRAGON)]},
    }
    text = comment(account(TETRAGON, version)) + document(policy)
    return (File(PurePosixPath("t1612_tetragon_policy.yaml"), text),)


def _hook(rule: Rule, attack: int) -> dict[str, Any]:
    call, args, selector = (
        ("security_file_permission", ("file", "int"), _of_file(rule))
        if rule.kind == "file"
        else ("tcp_connect", ("sock",), _of_connection(rule))
    )
    return {
        "call": call,
        "syscall": False,
        "message": rule.title,
        "tags": [f"t1612.{rule.name}", *rule.attack, *tactics_of(rule.attack, attack)],
        "args": [{"index": index, "type": type} for index, type in enumerate(args)],
        "selectors": [selector],
    }


def _of_file(rule: Rule) -> dict[str, Any]:
    """Ask where a file lies, what it is called, whether it is written, and by whom."""
    clauses = [group for clause in rule.clauses for group in clause.groups]
    names = [f"/{name}" for name in _words(rule.gate, "name", "is")]
    ends = [*names, *_words(rule.gate, "name", "endswith")]
    writers, relief = (
        _words(clauses, "parent_name", "is"),
        _words([rule.relief], "parent_name", "is"),
    )
    return {
        "matchBinaries": [
            _binaries("Postfix", writers) if writers else _binaries("NotPostfix", relief)
        ],
        "matchArgs": [
            *_asked(0, "Prefix", _words(clauses, "folder", "startswith")),
            *_asked(0, "Postfix", [each for end in ends for each in _spellings(end)]),
            *_asked(1, "Equal", [_WRITE]),
        ],
    }


def _of_connection(rule: Rule) -> dict[str, Any]:
    clauses = [group for clause in rule.clauses for group in clause.groups]
    return {
        "matchBinaries": [_binaries("Postfix", _words(rule.gate, "name", "is"))],
        "matchArgs": [
            *_asked(0, "NotDAddr", _words(rule.gate, "ip", "within", is_not=True)),
            *_asked(0, "NotDPort", _words(clauses, "port", "is", is_not=True)),
        ],
    }


def _words(groups: Iterable[Group], field: str, match: str, *, is_not: bool = False) -> list[str]:
    """Return the words that groups ask a field for in one way."""
    return [
        str(value)
        for group in groups
        if group.is_not is is_not
        for term in group.terms
        for each in term
        if (each.field, each.match) == (field, match)
        for value in each.values
    ]


def _binaries(operator: str, names: Iterable[str]) -> dict[str, Any]:
    return {"operator": operator, "values": [f"/{name}" for name in names]}


def _asked(index: int, operator: str, values: list[str]) -> Iterator[dict[str, Any]]:
    if values:
        yield {"index": index, "operator": operator, "values": values}


def _spellings(end: str) -> tuple[str, str]:
    """Return the end of a path as tables have it, and capitalised: case counts."""
    return end, end[0] + end[1:].capitalize()


TETRAGON: Final = Target(
    name="tetragon",
    product="Tetragon",
    fields=fields_of(TETRAGON_FIELDS),
    attack=ATTACK_OF["tetragon"],
    write=write,
    checked="Not run by the product: held against its CustomResourceDefinition and the limits of "
    "its reader; a reader of its selectors, in the tests, found with them what the words mean.",
)
