"""What docs/hunt.md gives to be run elsewhere finds in an engine what it says, where one is here.

Queries are taken from the page itself. Kusto's parser and EQL's engine come with
``nox -s export``; DuckDB is one of the tests' own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb_kql
import pytest

from t1612core import MDE, Detector
from t1612core.export.carried import rules_of
from t1612core.export.kql import KQL, of_gate
from t1612core.export.reading import shown_by
from t1612core.knowledge.exporting import HUNTS
from t1612core.knowledge.pivots import PIVOTS
from t1612core.model import Kind

from ..conftest import ROOT
from . import kusto
from .events import KINDS, of_labelled
from .test_elastic import found, parsed, seen_by_elastic
from .test_kql import run

HOST = "shop-web-2"
TEXT = (ROOT / "docs" / "hunt.md").read_text("utf-8")
_ASKED = re.compile(r"^### (.+)\n\n(.+)\n\n```text\n([^`]*)\n```", re.MULTILINE)
PAGE = {
    pivot.id: (told, text)
    for pivot, (title, told, text) in zip(
        PIVOTS, _ASKED.findall(TEXT.partition("## Ask all hosts")[0]), strict=True
    )
    if title == f"{pivot.product}: {pivot.asks}"
}
TABLES: dict[Kind, str] = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}
_TEXTS = (
    *("DeviceName", "ActionType", "AccountName", "FileName", "FolderPath", "ProcessCommandLine"),
    *("RemoteIP", "RemoteUrl", "InitiatingProcessFileName", "InitiatingProcessCommandLine"),
    *("InitiatingProcessAccountName", "InitiatingProcessParentFileName"),
)
_NUMBERS = ("RemotePort", "ProcessId", "InitiatingProcessId", "InitiatingProcessParentId")
# A time by each of the names that the two products give it.
TYPES = {
    **dict.fromkeys(_TEXTS, "VARCHAR"),
    **dict.fromkeys(_NUMBERS, "INTEGER"),
    **dict.fromkeys(("Timestamp", "TimeGenerated"), "TIMESTAMP"),
}


def test_each_query_of_the_page_says_what_ran_it() -> None:
    assert [pivot.id for pivot in PIVOTS] == [*PAGE]
    for pivot in PIVOTS:
        assert PAGE[pivot.id][0] == (pivot.ran or "Not run by the product.")
    assert {"kql", "sentinel", "eql"} == {pivot.id for pivot in PIVOTS if pivot.ran}


def of_examples() -> Iterator[tuple[Kind, dict[str, Any]]]:
    """Give the rows of the examples, and two on Windows; other hosts and times are among them."""
    detector = Detector()
    for name in ("attack", "validation-tests", "labelled"):
        lines = (ROOT / "examples" / f"{name}.jsonl").read_text("utf-8").splitlines()
        for event in detector.unwrap(map(json.loads, lines)):
            kind, row = detector.locate(event)
            if kind in KINDS:
                time = row.get("Timestamp") or row["TimeGenerated"]
                yield kind, {**row, "Timestamp": time, "TimeGenerated": time}
    at = "2026-03-04T02:11:50Z"
    for host, name, above in ((HOST.upper(), "Docker.EXE", "pwsh.exe"), (HOST, "sh", "Dockerd")):
        yield (
            "process",
            {
                **{"Timestamp": at, "TimeGenerated": at, "DeviceName": host, "FileName": name},
                **{"InitiatingProcessFileName": above, "ProcessCommandLine": f"{name} x"},
            },
        )


def asked(text: str) -> list[dict[str, Any]]:
    """Run a query of KQL in DuckDB over the examples' rows."""
    return run_over(of_examples(), text)


def run_over(rows: Iterable[tuple[Kind, dict[str, Any]]], text: str) -> list[dict[str, Any]]:
    """Run a query of KQL in DuckDB over rows of Defender's tables."""
    connection = duckdb_kql.connect()
    try:
        columns = ", ".join(f'"{name}" {type}' for name, type in TYPES.items())
        for table in (*TABLES.values(), "DeviceLogonEvents"):
            connection.execute(f"CREATE TABLE {table} ({columns})")
        for kind, row in rows:
            named = [name for name in TYPES if name in row]
            names, places = ", ".join(f'"{name}"' for name in named), ", ".join("?" * len(named))
            connection.execute(
                f"INSERT INTO {TABLES[kind]} ({names}) VALUES ({places})",
                [row[name] for name in named],
            )
        relation = duckdb_kql.kql(connection, text)
        told = [each[0] for each in relation.description]
        return [dict(zip(told, row, strict=True)) for row in relation.fetchall()]
    finally:
        connection.close()


def test_defenders_query_finds_all_that_a_host_did_in_these_hours_and_nothing_else() -> None:
    rows = asked(PAGE["kql"][1])

    assert [
        ("DeviceProcessEvents", "sh -c id; uname -a; docker version"),
        ("DeviceFileEvents", "/dev/shm/.x/Dockerfile"),
        ("DeviceProcessEvents", "docker build --no-cache -q -t alpine:3 /dev/shm/.x/"),
        ("DeviceNetworkEvents", "203.0.113.11"),
        ("DeviceNetworkEvents", "198.51.100.23"),
        ("DeviceProcessEvents", "Docker.EXE x"),
        ("DeviceProcessEvents", "sh x"),
        (
            "DeviceProcessEvents",
            "docker run -d --restart=always --privileged --pid=host -v /:/mnt alpine:3",
        ),
    ] == [
        (row["Table"], row["ProcessCommandLine"] or row["FolderPath"] or row["RemoteIP"])
        for row in rows
    ]
    # Rows of files and connections name the account of the process alone.
    assert ["www-data"] == [
        row["Account"] for row in rows if row["FolderPath"] == "/dev/shm/.x/Dockerfile"
    ]


TOOLS_DID = [
    "docker build --no-cache -q -t alpine:3 /dev/shm/.x/",
    "Docker.EXE x",
    "sh x",
    "docker run -d --restart=always --privileged --pid=host -v /:/mnt alpine:3",
]


def test_sentinels_query_finds_what_container_tools_did_on_the_host() -> None:
    assert TOOLS_DID == [row["ProcessCommandLine"] for row in asked(PAGE["sentinel"][1])]


def test_elastics_query_finds_the_same_and_what_engines_did_besides() -> None:
    eql = pytest.importorskip("eql", reason="eql is missing: nox -s export")
    rows = []
    in_order = sorted(of_examples(), key=lambda each: str(each[1]["Timestamp"]))
    for number, (kind, row) in enumerate(in_order):
        values = {**shown_by(MDE, kind)(row)}
        event = seen_by_elastic(kind, values)
        event["host"]["name"] = row["DeviceName"]
        id = str(row.get("ProcessCommandLine") or row.get("RemoteIP"))
        rows.append((id, kind, event, float(number)))

    text = PAGE["eql"][1]
    assert parsed(eql, text)
    # EQL has no time of its own to ask for: the hours are set beside the query.
    assert "2026-03-04T01:11:26Z to 2026-03-04T03:12:15Z" in text
    got = [id for ids in found(eql, text, rows) for id in ids]
    assert [*TOOLS_DID[:1], "203.0.113.11", "198.51.100.23", *TOOLS_DID[1:]] == got


@pytest.mark.parametrize(
    ("hunt", "told", "expected"),
    [
        (
            "hosts_that_build",
            ("Builds", "DeviceName", "AccountName"),
            [
                (1, "ci-1.example.org", "ci"),
                (1, "laptop-4", "mia"),
                (1, "shop-web-3", "www-data"),
                (2, "db-7", "root"),
            ],
        ),
        pytest.param(
            "hosts_that_builders_reach",
            ("Connections", "RemoteUrl", "RemoteIP"),
            [(1, "", "198.51.100.40"), (1, "mirror.example.org", "203.0.113.9")],
            marks=pytest.mark.skipif(
                os.environ.get("EXPORT_ALL") != "1", reason="DuckDB takes a minute for its length"
            ),
        ),
    ],
)
def test_the_hunts_of_sentinels_folder_find_who_builds_and_whom_builders_reach(
    hunt: str, told: tuple[str, ...], expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    rows: dict[Kind, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for id, kind, event, _ in of_labelled():
        rows[kind].append({"_id": id, **event})
    by_name = {rule.name: rule for rule in rules_of(KQL)}
    ((rule, then),) = [each[3:] for each in HUNTS if each[0] == hunt]
    got = run(of_gate(by_name[rule], then), rows, tmp_path)

    assert expected == sorted(tuple(row[name] for name in told) for row in got)


def declared() -> str:
    """Declare Defender's tables to Kusto's parser."""
    named = {"VARCHAR": "string", "INTEGER": "int", "TIMESTAMP": "datetime"}
    columns = ", ".join(f"{name}:{named[type]}" for name, type in TYPES.items())
    return "".join(
        f"let {table} = datatable({columns})[];\n"
        for table in (*TABLES.values(), "DeviceLogonEvents")
    )


def test_microsofts_parser_binds_both_queries(tmp_path: Path) -> None:
    texts = {f"{id}.kql": PAGE[id][1] for id in ("kql", "sentinel")}
    wrong = {"wrong.kql": texts["kql.kql"].replace("ActionType", "Action")}

    assert ["wrong.kql"] == kusto.unbound(wrong, tmp_path, declared())
    assert [] == kusto.unbound(texts, tmp_path, declared())
