"""Queries find in DuckDB what their words mean, and Microsoft's own parser binds them.

The parser comes with ``nox -s export``.
"""

from __future__ import annotations

import json
import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import duckdb_kql
import pytest

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.kql import KQL, chain, of_gate, query
from t1612core.export.nouns import Rule
from t1612core.export.reading import holds, shown_by
from t1612core.export.rules import CHAIN
from t1612core.knowledge.exporting import HUNTS, KQL_TABLES
from t1612core.model import Kind

from . import kusto
from .events import KINDS, every, of_labelled

RULES = rules_of(KQL)
FILES = KQL.write(KQL.attack, "0")
RULES_BY = {rule.name: rule for rule in RULES}
# All queries take minutes in DuckDB, for their length: nox -s export runs all, others the short.
SHORT = ("piped_build", "engine_api_build", "container_with_host_rights")
TRIED = [rule for rule in RULES if os.environ.get("EXPORT_ALL") == "1" or rule.name in SHORT]
# What the engine or the words part with, and why.
PARTED = {
    "hardened_weights-process-gitlab-runner-22-21": "a path under a file's name; Defender has none",
    "sentinel-file-without-closing-slash-26": "a folder alone; Defender has the whole path",
    "sentinel-file-suffix-with-kelvin-sign-28": "duckdb-kql folds letters of all alphabets",
    "own_host-spelled-upper-24": "a dot behind a host's name is not taken away",
}


def test_each_rule_has_a_file_and_so_has_the_chain() -> None:
    names = [*(rule.name for rule in RULES), CHAIN.name]

    assert [f"{name}.kql" for name in names] == [str(file.path) for file in FILES]
    for file in FILES:
        assert file.text.startswith("// Written by t1612core 0 for Microsoft Sentinel")
        assert "// ATT&CK 18: T1" in file.text


def test_a_query_is_as_short_as_sentinel_takes_it() -> None:
    assert [] == [(rule.name, len(query(rule))) for rule in RULES if len(query(rule)) > 10_000]
    assert len(chain()) <= 10_000


# --- DuckDB, by an engine of KQL that nobody here wrote


def run(text: str, rows: dict[Kind, list[dict[str, Any]]], folder: Path) -> list[dict[str, Any]]:
    """Run a query over rows; each has an ``_id``, which comes through its last ``project``."""
    connection = duckdb_kql.connect()
    try:
        for kind, table in KQL_TABLES.items():
            types = dict.fromkeys(["_id", *kusto.COLUMNS[kind].split()], "VARCHAR")
            types["TimeGenerated"] = "TIMESTAMP"
            if kind == "network":
                types["RemotePort"] = "INTEGER"
            declared = ", ".join(f'"{name}" {type}' for name, type in types.items())
            connection.execute(f"CREATE TABLE {table} ({declared})")
            load(connection, table, types, rows.get(kind, []), folder)
        relation = duckdb_kql.kql(connection, edited(text))
        names = [each[0] for each in relation.description]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
    finally:
        connection.close()


def load(
    connection: Any, table: str, types: dict[str, str], rows: list[dict[str, Any]], folder: Path
) -> None:
    if not rows:
        return
    path = folder / f"{table}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            texts = {name: row.get(name) or "" for name, type in types.items() if type == "VARCHAR"}
            port: Any = row.get("RemotePort")
            others = {
                "TimeGenerated": row.get("TimeGenerated", "2026-03-01T00:00:00Z"),
                **({"RemotePort": int(port) if str(port).isdecimal() else None}
                   if "RemotePort" in types else {}),
            }  # fmt: skip
            file.write(json.dumps({**texts, **others}, ensure_ascii=False) + "\n")
    typed = ", ".join(f"'{name}': '{type}'" for name, type in types.items())
    read = f"read_json('{path}', format='newline_delimited', columns={{{typed}}})"
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {read}")


def edited(text: str) -> str:
    """State in KQL what the engine has no function for, and carry a row's id through."""
    text = re.sub(
        r"coalesce\(ipv4_is_in_any_range\(RemoteIP, ([^)]*)\), false\)",
        lambda found: v4(json.loads(f"[{found[1]}]")), text,
    )  # fmt: skip
    text = re.sub(
        r"coalesce\(ipv6_is_in_any_range\(RemoteIP, ([^)]*)\), false\)",
        lambda found: v6(json.loads(f"[{found[1]}]")), text,
    )  # fmt: skip
    return text.replace("| project TimeGenerated,", "| project _id, TimeGenerated,")


def v4(networks: list[str]) -> str:
    nets = [ip_network(each) for each in networks]
    ranges = [f"(v >= {int(n.network_address)} and v <= {int(n.broadcast_address)})" for n in nets]
    asked = " or ".join(ranges).replace("v ", "parse_ipv4(RemoteIP) ")
    return f"coalesce({asked}, false)"


def v6(networks: list[str]) -> str:
    """Of these networks, how an address begins that lies in one tells."""
    assert ["::/127", "fc00::/7", "fe80::/9"] == networks
    words = ("fc", "fd", *(f"fe{digit}" for digit in "89abcdef"))
    begins = " or ".join(f'RemoteIP startswith "{word}"' for word in words)
    return f'(RemoteIP in ("::", "::1") or {begins})'


@pytest.fixture(scope="module")
def rows() -> dict[Kind, list[dict[str, Any]]]:
    found: dict[Kind, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for id, kind, event in every():
        found[kind].append({"_id": id, **event})
    return found


@pytest.mark.parametrize("rule", TRIED, ids=lambda rule: rule.name)
def test_in_duckdb_a_query_finds_what_its_words_mean(
    rule: Rule, rows: dict[Kind, list[dict[str, Any]]], tmp_path: Path
) -> None:
    shown = shown_by(MDE, rule.kind)
    found = {row["_id"]: row["Reason"].split() for row in run(query(rule), rows, tmp_path)}
    meant = {row["_id"] for row in rows[rule.kind] if holds(rule, shown(row))}

    assert meant
    assert set() == (meant ^ {*found}) - {*PARTED}
    assert all(found.values())


def test_in_duckdb_the_chain_is_found_on_its_host(tmp_path: Path) -> None:
    rows: dict[Kind, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for id, kind, event, _ in of_labelled():
        rows[kind].append({"_id": id, **event})

    (found,) = run(chain().replace("project _id, ", "project "), rows, tmp_path)
    assert "shop-web-3" == found["DeviceName"]
    assert "docker build --no-cache -q -t alpine:3 /dev/shm/.k/" == found["ProcessCommandLine"]
    assert ["privileged", "host_mount", "host_namespace"] == found["Rights"].split()


# --- Microsoft's own parser


def test_microsofts_parser_binds_each_query(tmp_path: Path) -> None:
    texts = {str(file.path): file.text for file in FILES}
    texts |= {f"{hunt[0]}.kql": of_gate(RULES_BY[hunt[3]], hunt[4]) for hunt in HUNTS}

    assert ["wrong.kql"] == kusto.unbound({"wrong.kql": "DeviceFileEvents | where X"}, tmp_path)
    assert [] == kusto.unbound(texts, tmp_path)
