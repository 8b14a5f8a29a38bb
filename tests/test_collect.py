"""The files of docs/collect are of their format, and collect what is read and what scores."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from t1612core import HARDENED, SCHEMAS, score_process
from t1612core.doctor.diagnosis import signals_of
from t1612core.errors import EventError
from t1612core.knowledge.collecting import FILLS, MAKES
from t1612core.knowledge.vocabulary.engine_api import SOCKETS
from t1612core.model import KINDS, Kind
from t1612core.report.queries import queries
from t1612core.telemetry.canonical import FIELDS
from t1612core.telemetry.fields import completed

from .conftest import ROOT

COLLECT = ROOT / "docs" / "collect"
PAGE = (ROOT / "docs" / "get-your-data-in.md").read_text("utf-8")


def text(name: str) -> str:
    return (COLLECT / name).read_text("utf-8")


def decoded(name: str) -> Any:
    return yaml.safe_load(text(name))


def places(schema: str, kinds: Iterable[Kind] = KINDS) -> set[str]:
    """Return all places that a schema reads, of some kinds or of all."""
    fields = SCHEMAS[schema].fields
    return {place for kind in kinds if kind in fields for each in fields[kind].values()
            for place in each.places}  # fmt: skip


def missing(schema: str, kind: Kind, exported: Callable[[str], bool]) -> set[str]:
    """Return what decides, and has a place in the product, and is exported under none."""
    return {
        name
        for name, each in SCHEMAS[schema].fields[kind].items()
        if FIELDS[kind][name].decides and each.places and not any(map(exported, each.places))
    }


# --- form


def flags(told: str) -> list[str]:
    lines = told.splitlines()
    assert all(re.fullmatch(r"--\w+=\w+", line) for line in lines)
    return lines


PARSERS: dict[str, Callable[[str], object]] = {
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
    ".json": json.loads,
    ".conf": json.loads,
    ".toml": tomllib.loads,
    ".xml": lambda told: list(ElementTree.fromstring(told)),
    # Those of a line each, and those of languages that only their vendors' tools read.
    ".flags": flags,
    ".rules": lambda told: told.encode("ascii"),
    ".kql": lambda told: told.encode("ascii"),
    ".cql": lambda told: told.encode("ascii"),
    ".spl": lambda told: told.encode("ascii"),
    ".sql": lambda told: duckdb.extract_statements(told),
}


@pytest.mark.parametrize("path", sorted(COLLECT.iterdir()), ids=lambda path: path.name)
def test_each_file_is_of_its_format_and_on_the_page(path: Path) -> None:
    assert PARSERS[path.suffix](path.read_text("utf-8"))
    assert path.name in PAGE


def test_the_page_names_what_is_there() -> None:
    named = set(
        re.findall(r"`([\w-]+\.(?:kql|cql|spl|sql|ya?ml|json|toml|xml|rules|flags))`", PAGE)
    )

    assert {"daemon.json", "config.toml"} >= {n for n in named if not (COLLECT / n).exists()}
    for kind, fields in FIELDS.items():
        (line,) = re.findall(rf"^\* \*\*{kind}\*\*: (.*)$", PAGE, re.MULTILINE)
        assert [n for n, each in fields.items() if each.decides] == re.findall(r"`(\w+)`", line)
    for schema in SCHEMAS:
        assert schema == "cef" or schema.partition("_")[0] in PAGE.lower(), schema


# --- advice


def test_each_schema_has_advice_for_each_kind_and_its_files_are_there() -> None:
    assert {*MAKES} == {*SCHEMAS}
    for name, kinds in MAKES.items():
        assert {*kinds} == {*KINDS}, name
    advice = [told for kinds in MAKES.values() for told in kinds.values()]
    advice += [
        told for kinds in FILLS.values() for each in kinds.values() for told in each.values()
    ]
    files = {name for told in advice for name in re.findall(r"docs/collect/([\w.-]+\w)", told)}

    assert files
    assert {name for name in files if not (COLLECT / name).exists()} == set()


def test_advice_is_of_fields_that_the_schema_reads_and_signals_want() -> None:
    for name, kinds in FILLS.items():
        for kind, fields in kinds.items():
            read = completed(SCHEMAS[name]).fields[kind]
            assert {field for field in fields if not read[field].places} == set()
            wanted = {
                field for signal in signals_of(HARDENED, kind)
                for field in (signal.reads, *signal.also_reads)
            }  # fmt: skip
            assert {*fields} <= wanted | {"name"}, (name, kind)


# --- what is exported is what is read


def test_falco_prints_what_is_read() -> None:
    ((match, fields),) = [
        (each["match"], each["extra_fields"]) for each in decoded("falco.yaml")["append_output"]
    ]
    printed = {f"output_fields.{name}" for name in fields}

    assert {"tags": ["t1612"]} == match
    assert set() == printed - places("falco")
    for kind in SCHEMAS["falco"].fields:
        assert set() == missing("falco", kind, printed.__contains__)
    rules = [each for each in decoded("falco-rules.yaml") if "rule" in each]
    assert len(rules) == 4
    assert all("t1612" in each["tags"] for each in rules)
    known = {name.removeprefix("output_fields.") for name in places("falco")}
    for rule in rules:
        named = set(re.findall(r"\b(?:proc|fd|evt|user|container)\.[a-z._]+", rule["condition"]))
        named |= set(re.findall(r"%([a-z.]+)", rule["output"]))
        assert named - known <= {"evt.is_open_write", "fd.typechar", "fd.type"}


# What is added by hand, and what detections alone have.
NEVER_A_COLUMN = {("mde", "file"): {"content"}, ("crowdstrike", "process"): {"parent_account"}}


@pytest.mark.parametrize(
    ("file", "schema", "others"),
    [
        ("defender.kql", "mde", {"Type"}),
        ("sentinel.kql", "mde", {"Type"}),
        ("crowdstrike.cql", "crowdstrike", {"event_simpleName"}),
    ],
)
def test_a_query_exports_what_is_read(file: str, schema: str, others: set[str]) -> None:
    listed = re.search(r"(?:\| project|select\(\[)([\w\s,]+)", text(file))
    assert listed
    columns = set(re.findall(r"\w+", listed[1]))

    assert set() == columns - places(schema) - others
    assert others <= columns
    for kind in SCHEMAS[schema].fields:
        lacking = missing(schema, kind, columns.__contains__)
        assert lacking == NEVER_A_COLUMN.get((schema, kind), set())


def test_each_search_of_splunk_exports_what_is_read() -> None:
    kinds: tuple[Kind, ...] = ("process", "file", "network")
    tables = [
        each.split() for each in re.findall(r"^\| table (.+)$", text("splunk.spl"), re.MULTILINE)
    ]

    assert len(tables) == len(kinds)
    for kind, columns in zip(kinds, tables, strict=True):
        assert {"_time", "sourcetype", "source"} <= {*columns}
        assert {*columns} - places("splunk", [kind]) - {"sourcetype", "source"} == set()
        # What the data models have no field for, Sysmon's add-on has.
        allowed = {"parent_account"} if kind == "process" else set()
        assert allowed >= missing("splunk", kind, {*columns}.__contains__)


def test_the_search_of_elasticsearch_brings_what_is_read() -> None:
    wanted = json.loads(text("elastic-search.json"))["_source"]

    def is_exported(place: str) -> bool:
        return any(fnmatchcase(place, pattern) for pattern in wanted)

    for kind in SCHEMAS["ecs"].fields:
        assert set() == missing("ecs", kind, is_exported) - {"request"}


def test_the_queries_of_the_lake_select_what_is_read() -> None:
    kinds: tuple[Kind, ...] = ("process", "file", "network")
    queries = re.findall(r"SELECT (.+)\n", text("security-lake.sql"))

    assert len(queries) == len(kinds)
    for kind, query in zip(kinds, queries, strict=True):
        columns = set(query.split(", "))
        read = {place.partition(".")[0] for place in places("ocsf", [kind])}
        assert read | {"class_uid", "activity_id"} <= columns
        assert {"class_uid", "activity_id", "activity_name"} >= columns - read


# osquery/specs: the columns of each table, without those of no use here.
TABLES = {
    "process_events": "pid path mode cmdline cwd auid uid euid gid egid parent time uptime eid",
    "socket_events": "action pid path fd auid family status protocol local_address "
    "remote_address local_port remote_port socket time uptime eid",
    "file_events": "target_path category action transaction_id inode uid gid mode size time eid",
    "process_file_events": "operation pid ppid time executable partial cwd path dest_path uid gid "
    "auid euid egid uptime eid",
    "processes": "pid name path cmdline state cwd root uid gid euid egid parent start_time",
    "users": "uid gid uid_signed gid_signed username description directory shell uuid",
}


def test_osquery_selects_what_is_read() -> None:
    selected: dict[str, set[str]] = {}
    with closing(sqlite3.connect(":memory:")) as database:
        for table, columns in TABLES.items():
            database.execute(f"CREATE TABLE {table} ({columns.replace(' ', ', ')})")
        for name, each in json.loads(text("osquery.conf"))["schedule"].items():
            assert each["interval"] > 0
            cursor = database.execute(each["query"])
            selected[name] = {f"columns.{column[0]}" for column in cursor.description}

    assert set().union(*selected.values()) - places("osquery") <= {
        "columns.status",  # whether it came about
        "columns.operation",
    }
    kinds: dict[Kind, set[str]] = {
        "process": selected["process_events"],
        "file": selected["file_events"] | selected["process_file_events"],
        "network": selected["socket_events"],
        "daemon": selected["socket_events"],
    }
    for kind, given in kinds.items():
        assert set() == missing("osquery", kind, given.__contains__)


def test_tracee_traces_events_that_are_read() -> None:
    schema = SCHEMAS["tracee"]
    known = {value for rule in schema.kinds if rule.kind != "other"
             for check in rule.checks for value in check.values}  # fmt: skip
    traced = {each["event"] for each in decoded("tracee-policy.yaml")["spec"]["rules"]}

    assert traced <= known
    assert {rule.kind for rule in schema.kinds for check in rule.checks
            if traced & {*check.values}} >= {"process", "file", "network", "daemon"}  # fmt: skip


def test_what_makes_pods_is_audited_as_it_is_read() -> None:
    read = [check for rule in SCHEMAS["kubernetes_audit"].kinds if rule.kind == "daemon"
            for check in rule.checks]  # fmt: skip
    resources = {v for check in read if "objectRef.resource" in str(check.path.steps) or
                 check.path.steps[-1] == "resource" for v in check.values}  # fmt: skip
    bodies, commands, rest = decoded("kubernetes-audit-policy.yaml")["rules"]

    assert {*resources, "pods/ephemeralcontainers"} - {"nodes"} == {
        name for group in bodies["resources"] for name in group["resources"]
    }
    assert ("Request", "Metadata", {"level": "None"}) == (bodies["level"], commands["level"], rest)
    assert ["pods/exec", "nodes/proxy", "pods/proxy", "services/proxy"] == (
        commands["resources"][0]["resources"]
    )


def test_the_engine_tells_of_requests_and_laurel_of_parents() -> None:
    laurel = tomllib.loads(text("laurel.toml"))

    assert {"debug": True} == json.loads(text("docker-daemon.json"))
    assert {"container", "pid", "spawned-by", "parent-info"} == {*laurel["enrich"]}
    assert all(laurel["enrich"].values())
    assert laurel["translate"] == {"universal": True, "user-db": True}
    assert ["array"] == laurel["transform"]["execve-argv"]


# --- what scores is not filtered


def scoring_lines() -> list[tuple[str, str]]:
    """Return the ids and lines of all vectors of processes of Linux that score."""
    found = []
    for path in sorted((ROOT / "tests" / "vectors" / "hardened").glob("*.json")):
        for row in json.loads(path.read_text("utf-8")):
            event = row.get("event", {})
            line, name = event.get("ProcessCommandLine"), str(event.get("FileName"))
            if row.get("kind") != "process" or not isinstance(line, str):
                continue
            if name.lower().removesuffix(".exe") in {"cmd", "powershell", "netsh", "devtunnel"}:
                continue  # of Windows alone
            try:
                is_found = score_process(event) is not None
            except EventError:
                continue
            if is_found:
                found.append((f"{path.stem}-{row['id']}", line.lower()))
    return found


def test_no_line_that_scores_is_filtered_by_falco() -> None:
    (rule,) = (each for each in decoded("falco-rules.yaml") if each.get("rule") == "T1612 program")
    words = re.findall(r"proc\.cmdline icontains ([^\s)]+)", rule["condition"])
    lines = scoring_lines()

    assert len(lines) > 400
    assert [] == [(id, line) for id, line in lines if not any(word in line for word in words)]


FILES = [
    *("/tmp/.x/Dockerfile", "/tmp/x/Containerfile", "/srv/app.dockerfile", "/home/a/compose.yaml"),
    *("/home/a/compose.yml", "/home/a/docker-compose.yml", "/tmp/docker-bake.hcl"),
]
LONGER = ["/tmp/Dockerfile.x", "/tmp/dockerfile-q", "/home/a/docker-compose-ci.yml"]


def test_files_that_are_read_are_not_filtered() -> None:
    (falco,) = (
        each for each in decoded("falco-rules.yaml") if each.get("rule") == "T1612 Dockerfile"
    )
    inner = re.findall(r"fd\.filename icontains ([^\s)]+)", falco["condition"])
    begins = tuple(re.findall(r"fd\.filename startswith ([^\s)]+)", falco["condition"]))
    tetragon = decoded("tetragon-policy.yaml")["spec"]["kprobes"][0]
    ends = tuple(tetragon["selectors"][0]["matchArgs"][0]["values"])
    (tracee,) = (each["filters"] for each in decoded("tracee-policy.yaml")["spec"]["rules"]
                 if each["event"] == "security_file_open")  # fmt: skip
    patterns = [each.removeprefix("data.pathname=") for each in tracee]
    sysmon = [each.text or "" for each in
              ElementTree.fromstring(text("sysmon-linux.xml")).iter("TargetFilename")]  # fmt: skip

    for path in [*FILES, *LONGER]:
        name = path.rpartition("/")[2]
        assert any(word in name.lower() for word in inner) or name.startswith(begins), path
        assert any(fnmatchcase(path, pattern) for pattern in patterns), path
        assert any(part in path for part in sysmon), path
    for path in FILES:
        assert path.endswith(ends), path


def test_connecting_programs_are_those_that_are_looked_at() -> None:
    (branch,) = (each for each in HARDENED.branches if each.kind == "network")
    (falco,) = (each["items"] for each in decoded("falco-rules.yaml") if "list" in each)
    tetragon = decoded("tetragon-policy.yaml")["spec"]["kprobes"][1]["selectors"][0]
    listed = {
        "falco": set(falco),
        "tetragon": {each.removeprefix("/") for each in tetragon["matchBinaries"][0]["values"]},
        **{
            f"sysmon-{system}": {
                re.sub(r"^[\\/]|\.exe$", "", each.text or "")
                for each in ElementTree.fromstring(text(f"sysmon-{system}.xml")).iter("Image")
            }
            for system in ("linux", "windows")
        },
    }
    # kaniko's program is called executor.
    for product, names in listed.items():
        assert names - {"executor"} <= {*branch.programs}, product
        assert {"docker", "dockerd", "buildkitd", "containerd", "podman", "buildah", "skopeo"} <= {
            name.removesuffix(".exe") for name in names
        }, product


def test_all_engines_sockets_are_watched() -> None:
    (falco,) = (each for each in decoded("falco-rules.yaml")
                if each.get("rule") == "T1612 engine socket")  # fmt: skip
    assert {*SOCKETS} == set(re.findall(r"fd\.name icontains ([^\s)]+)", falco["condition"]))
    watched = set(re.findall(r"/([\w-]+\.sock)\b", text("auditd.rules")))
    # Docker Desktop's are in its virtual machine.
    assert {*SOCKETS} - {"docker.raw.sock", "docker-cli.sock"} == watched
    made = set(re.findall(r">/([\w-]+\.sock)<", text("sysmon-linux.xml")))
    assert watched == made


# --- the vendors' tools, where they are there; ``nox -s collect`` brings them


def rules_of_audit() -> list[str]:
    lines = text("auditd.rules").splitlines()
    lines += decoded("auditbeat.yml")["auditbeat.modules"][0]["audit_rules"].splitlines()
    return [line for line in lines if line.startswith(("-a", "-w"))]


def test_auditctl_reads_each_rule() -> None:
    """In a namespace of its own it reads a rule, and then finds no audit to load it into."""
    tools = shutil.which("unshare"), shutil.which("auditctl")
    if not all(tools):
        pytest.skip("unshare or auditctl is missing: nox -s collect")
    before = (tools[0], "-Urn", tools[1])

    def said(rule: str) -> str:
        done = subprocess.run([*map(str, before), *rule.split()], capture_output=True, text=True,
                              check=False)  # fmt: skip
        return (done.stdout + done.stderr).strip()

    if "disabled" not in said("-w /run/docker.sock -p rwxa -k t1612"):
        pytest.skip("no namespace can be made here")
    assert "unknown" in said("-a always,exit -F arch=b64 -S nosuch -F key=t1612")
    # Which fields the kernel has cannot be asked from there: of a program it is told as unknown.
    beyond = {"Field option not supported by kernel: exe", "The audit system is disabled"}
    for rule in rules_of_audit():
        allowed = beyond if "exe=" in rule else {"The audit system is disabled"}
        assert {*said(rule).splitlines()} <= allowed, rule


# Loads the parser as its package says, and prints what it has to say of each file.
KUSTO = """
const folder = process.env.KUSTO_DIR + '/@kusto/language-service-next/';
require(folder + 'bridge.min.js');
require(folder + 'Kusto.Language.Bridge.min.js');
for (const file of process.argv.slice(2)) {
    const code = Kusto.Language.KustoCode.Parse(require('fs').readFileSync(file, 'utf8'));
    for (const each of Bridge.toArray(code.GetDiagnostics())) console.log(file, each.Message);
}
"""


def test_kusto_reads_each_query(tmp_path: Path) -> None:
    if "KUSTO_DIR" not in os.environ:
        pytest.skip("Kusto's parser is missing: nox -s collect")
    script, wrong = tmp_path / "read.js", tmp_path / "wrong.kql"
    script.write_text(KUSTO)
    wrong.write_text("DeviceProcessEvents | where | project")

    def said(*files: Path) -> str:
        command = ["node", str(script), *map(str, files)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "wrong.kql" in said(wrong)
    assert "" == said(*COLLECT.glob("*.kql"))

    # The queries of a report, whatever a host is called.
    now = datetime(2026, 3, 4, tzinfo=UTC)
    filled: list[Path] = []
    for number, host in enumerate(("web-1", 'a"\\\n| take 0 //', "\u202e")):
        for query in queries(host, now, now):
            if query.language == "KQL":
                filled.append(tmp_path / f"{number}-{len(filled)}.kql")
                filled[-1].write_text(query.text, "utf-8")
    assert 6 == len(filled)
    assert "" == said(*filled)


def test_laurel_reads_its_configuration(tmp_path: Path) -> None:
    laurel = shutil.which("laurel")
    if laurel is None:
        pytest.skip("laurel is missing: nox -s collect")
    path = tmp_path / "config.toml"
    # Its account is made by the package; where that was only unpacked there is none.
    path.write_text(
        re.sub(r"^user = .*$", 'user = "root"', text("laurel.toml"), flags=re.MULTILINE)
    )
    done = subprocess.run([laurel, "--dry-run", "--config", str(path)], capture_output=True,
                          text=True, check=False)  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)
