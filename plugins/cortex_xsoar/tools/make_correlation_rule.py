"""Write the correlation rule for XSIAM from the published rule's words and weights.

    PYTHONPATH=../../src python tools/make_correlation_rule.py

XQL has no word boundaries as Kusto's ``has`` has, so each condition is a regular expression.
There is no backslash in one: not all pages say alike how many of them a string wants.
"""

from __future__ import annotations

import json
from pathlib import Path

from t1612core import CATALOG, SENTINEL
from t1612core.export.xql import column as column_of
from t1612core.knowledge.attack import TACTICS, TECHNIQUES
from t1612core.model import Signal

PACK = Path(__file__).resolve().parents[1] / "Packs" / "T1612BuildImageOnHost"
RULE = PACK / "CorrelationRules" / "T1612_Build_Image_on_Host.yml"
LEAST = 4  # a shell (2) and --no-cache (1) are everybody's day; so is a build that a tool started
ATTACK = 18  # the version of ATT&CK by whose names the platform calls tactics
_EDGE = "[^a-z0-9]"
_BACKSLASH = "[^ -[^-~]"  # of all that can be typed, what is left is ] and it
_BRANCH = next(branch for branch in SENTINEL.branches if branch.kind == "process")


def column(field: str) -> str:
    """Give the column of ``xdr_data`` that holds a field."""
    return column_of("process", field)


def literal(text: str) -> str:
    """Spell a text as a regular expression for itself, without a backslash."""
    signs = (_BACKSLASH if sign == "\\" else sign for sign in text)
    return "".join(f"[{sign}]" if sign in ".*+?()|{}^$" else sign for sign in signs)


def terms(words: tuple[str, ...]) -> str:
    """Give what Kusto's ``has_any`` finds: a term ends at an edge that is a letter or digit."""
    alike: dict[tuple[bool, bool], list[str]] = {}
    for word in words:
        edges = (word[0].isalnum(), word[-1].isalnum())
        alike.setdefault(edges, []).append(literal(word.lower()))
    return "(?i)" + "|".join(
        f"(^|{_EDGE})" * begins + f"({'|'.join(each)})" + f"({_EDGE}|$)" * ends
        for (begins, ends), each in alike.items()
    )


def condition(signal: Signal) -> str:
    """Give a signal as a condition of XQL."""
    words = getattr(SENTINEL.words, signal.words)
    if signal.operator == "has_any":
        pattern = terms(words)
    elif signal.operator == "matches regex":
        pattern = "|".join(word.replace(r"\s", "[[:space:]]") for word in words)
    else:
        raise SystemExit(f"{signal.id}: no XQL is known for {signal.operator}")
    if "\\" in pattern or '"' in pattern:
        raise SystemExit(f"{signal.id}: {pattern} cannot be written")
    return f'{column(signal.reads)} ~= "{pattern}"'


def query() -> str:
    """Give the query: the events of the branch, with the score of the published rule."""
    names = "|".join(map(literal, _BRANCH.programs))
    signals = [(CATALOG[id], weight) for id, weight in _BRANCH.weights]
    total, *others = (variable(signal) for signal, _ in signals)
    for each in others:
        total = f"add({total}, {each})"
    shown = ("_time", "agent_hostname", *map(column, ("account", "name", "command_line", "folder")))
    return "\n".join(
        [
            "dataset = xdr_data",
            "| filter event_type = ENUM.PROCESS and event_sub_type = ENUM.PROCESS_START",
            f'| filter {column("name")} ~= "(?i)^({names})$"',
            *(f"| filter {condition(CATALOG[id])}" for id in _BRANCH.requires),
            *(
                f"| alter {variable(signal)} = if({condition(signal)}, {weight}, 0)"
                for signal, weight in signals
            ),
            f"| alter t1612_score = {total}",
            f"| filter t1612_score >= {LEAST}",
            f"| fields {', '.join((*shown, column('parent_name'), 't1612_score'))}",
        ]
    )


def variable(signal: Signal) -> str:
    return "t1612_" + signal.id.partition(".")[2]


def text() -> str:
    """Give the file."""
    (tactic,) = TECHNIQUES["T1612"].tactics[-1][1]
    name = next(name for version, name in TACTICS[tactic] if version <= ATTACK)
    host, line = "agent_hostname", column("command_line")
    what = (
        "A container image is built from a world-writable directory or a Dockerfile out of the "
        f"network, by the published rule's words and weights, from {LEAST} on."
    )
    values = {
        "global_rule_id": "5e2b1e0c-6c1b-5a0e-9c55-1612a1612a16",
        "name": "T1612 Build Image on Host",
        "description": what,
        "alert_name": "Container image built on a host (T1612)",
        "alert_description": f"$agent_hostname: ${line}",
        "alert_category": "EVASION",
        "alert_fields": {},
        "dataset": "alerts",
        "drilldown_query_timeframe": "ALERT",
        "execution_mode": "REAL_TIME",
        "investigation_query_link": f"dataset = xdr_data | filter {host} = ${host}",
        "mapping_strategy": "AUTO",
        "mitre_defs": {f"{tactic} - {name}": [f"T1612 - {TECHNIQUES['T1612'].name}"]},
        "severity": "SEV_030_MEDIUM",
        "suppression_enabled": False,
        "fromversion": "8.4.0",
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in values.items()]
    body = "\n".join("  " + each for each in query().splitlines())
    return "\n".join(lines) + f"\nxql_query: |-\n{body}\n"


if __name__ == "__main__":
    RULE.write_text(text(), "utf-8")
