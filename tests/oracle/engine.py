"""Run KQL text in duckdb-kql, an engine that nobody here wrote.

Four edits make the published rule's text run there, and carry a row's id through:
the engine has no ``ipv4_is_private()``, so it is stated in KQL over the engine's own
``parse_ipv4()``; its ``\\s`` is ASCII, so it is spelled out as Unicode White_Space;
``ago()`` is pinned; and ``_id`` joins each ``project``. ``DeviceFileEvents`` has no
``AccountName`` in Microsoft's schema, without which the rule does not bind: it is added.

duckdb-kql folds case by Unicode, where Kusto documents ASCII: keep U+017F, U+212A and
U+0130 out of what is compared, and lone surrogates, which cannot be loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb_kql
from attrs import frozen

from .generator import NOW, TABLES

_COLUMNS = {
    "DeviceProcessEvents": (
        "DeviceName AccountName AccountDomain FileName ProcessCommandLine "
        "InitiatingProcessFileName InitiatingProcessCommandLine"
    ),
    "DeviceFileEvents": "DeviceName AccountName FileName FolderPath InitiatingProcessCommandLine",
    "DeviceNetworkEvents": (
        "DeviceName InitiatingProcessFileName InitiatingProcessCommandLine RemoteIP RemoteUrl"
    ),
}
_PRIVATE = """let ipv4_is_private_ = (ip:string) {
 let v = parse_ipv4(ip);
 iff(isnull(v), bool(null), (v >= 167772160 and v <= 184549375)
     or (v >= 2886729728 and v <= 2887778303) or (v >= 3232235520 and v <= 3232301055))
};
"""
_BOOLEANS = "BuildFromTemp, BuildNoCache, BuildExternalFile, SuspiciousParentProc"

Row = dict[str, Any]


@frozen
class Rule:
    """A rule's text; *builds* is its ``let`` of process rows, *result* begins its result."""

    text: str
    builds: str
    result: str

    def query(self, *, only_builds: bool) -> str:
        text = self.text
        if only_builds:
            text = text[: text.index(self.result)] + f"{self.builds} | project _id, {_BOOLEANS}"
        text = re.sub(r"\| project (?!_id)TimeGenerated,", "| project _id, TimeGenerated,", text)
        text = text.replace("ipv4_is_private(", "ipv4_is_private_(")
        assert r'@"-f\s+https?://"' in text
        text = text.replace(r"-f\s+http", r"-f[\t-\r\x{85}\pZ]+http")
        return f"set query_now = datetime({NOW.isoformat()});\n{_PRIVATE}{text}"


OWN = Rule(Path(__file__).with_name("sentinel.kql").read_text("utf-8"), "Builds", "// The result")


def published(path: Path) -> Rule:
    return Rule(path.read_text("utf-8"), "DockerBuilds", "// Union all findings")


def run(rule: Rule, events: Iterable[tuple[str, Row]], folder: Path) -> list[Row]:
    """Give the rule's result in its order, with ``_id`` and the booleans of process rows."""
    connection = duckdb_kql.connect()
    connection.execute("SET TimeZone='UTC'")
    rows: dict[str, list[Row]] = {table: [] for table in TABLES.values()}
    for kind, row in events:
        rows[TABLES[kind]].append(row)
    for table, columns in _COLUMNS.items():
        types = {"_id": "VARCHAR", "TimeGenerated": "TIMESTAMP"}
        types |= dict.fromkeys(columns.split(), "VARCHAR")
        if table == "DeviceNetworkEvents":
            types["RemotePort"] = "INTEGER"
        _load(connection, table, types, rows[table], folder)
    found = _rows(connection, rule.query(only_builds=False))
    booleans = {row.pop("_id"): row for row in _rows(connection, rule.query(only_builds=True))}
    connection.close()
    for row in found:
        row |= booleans.get(row["_id"], {})
        if stamp := row["TimeGenerated"]:
            assert isinstance(stamp, datetime)
            row["TimeGenerated"] = stamp.replace(tzinfo=UTC)
    return found


def _load(
    connection: Any, table: str, types: dict[str, str], rows: list[Row], folder: Path
) -> None:
    declared = ", ".join(f'"{name}" {type}' for name, type in types.items())
    connection.execute(f"CREATE TABLE {table} ({declared})")
    if not rows:
        return
    # A file loads a hundred times as fast as executemany().
    path = folder / f"{table}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            # Kusto has no null string: what is absent is empty.
            texts = {name: row.get(name) or "" for name, type in types.items() if type == "VARCHAR"}
            numbers = {name: row.get(name) for name in types if name not in texts}
            file.write(json.dumps({**texts, **numbers}, ensure_ascii=False) + "\n")
    typed = ", ".join(f"'{name}': '{type}'" for name, type in types.items())
    read = f"read_json('{path}', format='newline_delimited', columns={{{typed}}})"
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {read}")


def _rows(connection: Any, query: str) -> list[Row]:
    relation = duckdb_kql.kql(connection, query)
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
