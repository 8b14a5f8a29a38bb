"""Sigma's own tools read the export, convert it, and find in SQLite what the words mean.

They are no part of the tests' dependencies: ``nox -s export`` brings them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from t1612core import MDE
from t1612core.export import sigma as writer
from t1612core.export.attack import tactics_of
from t1612core.export.carried import rules_of
from t1612core.export.reading import holds, shown_by
from t1612core.export.rules import CHAIN
from t1612core.export.sigma import SIGMA
from t1612core.knowledge.attack import TECHNIQUES
from t1612core.knowledge.exporting import SIGMA_FIELDS, SIGMA_SOURCES
from t1612core.model import Kind

from .events import KINDS, as_path, every

(FILE,) = SIGMA.write(SIGMA.attack, "0")
DOCUMENTS = list(yaml.safe_load_all(FILE.text))
RULES = {each["name"].removeprefix("t1612_"): each for each in DOCUMENTS if "detection" in each}


def test_all_rules_and_the_chain_are_in_one_file() -> None:
    assert [rule.name for rule in rules_of(SIGMA)] == list(RULES)
    (chain,) = (each for each in DOCUMENTS if "correlation" in each)
    assert [f"t1612_{step}" for step in CHAIN.steps] == chain["correlation"]["rules"]
    assert "10m" == chain["correlation"]["timespan"]
    assert len(DOCUMENTS) == len({each["id"] for each in DOCUMENTS})
    assert 1 == FILE.text.count("\n# The chain, ")
    assert FILE.text.startswith("# Written by t1612core 0 for Sigma")
    assert "Left out: process: " in FILE.text


@pytest.mark.parametrize("name", RULES)
def test_a_condition_names_its_selections_and_no_pattern_is_asked(name: str) -> None:
    detection = RULES[name]["detection"]
    words = {*re.findall(r"\w+", detection["condition"])} - {"and", "or", "not"}

    assert words == {*detection} - {"condition"}
    keys = {key for maps in detection.values() if not isinstance(maps, str)
            for each in (maps if isinstance(maps, list) else [maps]) for key in each}  # fmt: skip
    assert {key.partition("|")[2] for key in keys} <= {
        *("", "contains", "startswith", "endswith", "cidr"),
    }
    kind = next(kind for kind, each in SIGMA_SOURCES.items()
                if each == RULES[name]["logsource"]["category"])  # fmt: skip
    assert {key.partition("|")[0] for key in keys} <= {*SIGMA_FIELDS[kind].values()}


def test_tactics_are_those_of_the_version() -> None:
    assert ["attack.stealth", "attack.t1612"] == writer.tags(("T1612",), 19)
    assert ["attack.defense-evasion", "attack.execution", "attack.t1610"] == writer.tags(
        ("T1610",), 18
    )
    assert {"TA0002": "Execution"} == tactics_of(["T1610"], 19)


# --- Sigma's own tools


@pytest.fixture(scope="module")
def collection() -> Any:
    reader = pytest.importorskip("sigma.collection", reason="pySigma is missing: nox -s export")
    return reader.SigmaCollection


def bundle(folder: Path) -> Path:
    """Write the objects of ATT&CK that the tags name; the whole would have to be fetched."""
    objects: list[dict[str, Any]] = [{"type": "x-mitre-collection", "x_mitre_version": "19.0"}]
    for id, name in tactics_of(TECHNIQUES, 19).items():
        shortname = name.lower().replace(" ", "-")
        objects.append({"type": "x-mitre-tactic", "x_mitre_shortname": shortname,
                        **references(id)})  # fmt: skip
    for id, technique in TECHNIQUES.items():
        phases = [
            {"kill_chain_name": "mitre-attack", "phase_name": name.lower().replace(" ", "-")}
            for name in tactics_of([id], 19).values()
        ]
        objects.append({"type": "attack-pattern", "name": technique.name,
                        "kill_chain_phases": phases, **references(id)})  # fmt: skip
    path = folder / "attack.json"
    path.write_text(json.dumps({"objects": objects}), "utf-8")
    return path


def references(id: str) -> dict[str, Any]:
    return {"external_references": [{"source_name": "mitre-attack", "external_id": id}]}


def issues(collection: Any, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Have all validators of pySigma look at rules; give the names of what they found."""
    from sigma.data import mitre_attack
    from sigma.validation import SigmaValidator
    from sigma.validators.core import validators

    monkeypatch.setattr(mitre_attack, "_custom_cache_dir", tmp_path / "cache")
    monkeypatch.setattr(mitre_attack, "_cache", None)
    mitre_attack.set_url(str(bundle(tmp_path)))
    # D3FEND would have to be fetched; no tag is of it.
    wanted = [each for name, each in validators.items() if name not in ("d3_fendtag",)]
    rules = collection.from_yaml(text)
    try:
        found = SigmaValidator(wanted).validate_rules(rules)
        return {type(each).__name__ for each in found}
    finally:
        mitre_attack._cache and mitre_attack._cache.close()


# ``/build?`` is a request, and its mark no wildcard.
MEANT = {"EscapedWildcardIssue"}


def test_validators_find_nothing(
    collection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MEANT == issues(collection, FILE.text, tmp_path, monkeypatch)


def test_a_tag_of_another_version_is_seen(
    collection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = SIGMA.write(18, "0")[0].text

    assert "InvalidATTACKTagIssue" in issues(collection, old, tmp_path, monkeypatch)


BACKENDS = {
    "kusto": ("sigma.backends.kusto", "KustoBackend"),
    "splunk": ("sigma.backends.splunk", "SplunkBackend"),
    "lucene": ("sigma.backends.elasticsearch", "LuceneBackend"),
    "eql": ("sigma.backends.elasticsearch", "EqlBackend"),
    "esql": ("sigma.backends.elasticsearch", "ESQLBackend"),
    "log_scale": ("sigma.backends.crowdstrike", "LogScaleBackend"),
    "loki": ("sigma.backends.loki", "LogQLBackend"),
    "sqlite": ("sigma.backends.sqlite", "sqliteBackend"),
}
# Of the chain these write something; the others say that they cannot.
ORDERED = {"eql", "sqlite"}


def backend(name: str) -> Any:
    module, made = BACKENDS[name]
    found = getattr(pytest.importorskip(module, reason="nox -s export"), made)
    if name != "kusto":
        return found()
    from sigma.pipelines.microsoftxdr import (
        microsoft_xdr_pipeline,
    )

    return found(processing_pipeline=microsoft_xdr_pipeline())


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.filterwarnings("ignore:Too few arguments")  # Loki's own, of how it parts a query
def test_each_backend_converts_each_rule(collection: Any, name: str) -> None:
    for document in FILE.text.split("\n---\n")[:-1]:
        assert all(backend(name).convert(collection.from_yaml(document)))
    if name in ORDERED:
        assert len(rules_of(SIGMA)) - len(CHAIN.steps) < len(
            backend(name).convert(collection.from_yaml(FILE.text))
        )
    else:
        with pytest.raises(Exception, match=r"(?i)not support"):
            backend(name).convert(collection.from_yaml(FILE.text))


# --- SQLite, which nobody here wrote


def seen_by_sigma(kind: Kind, values: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Say an event in Sigma's words: paths in place of names."""
    names = {"process": "FileName", "network": "InitiatingProcessFileName"}
    fields = SIGMA_FIELDS[kind]
    plain = ("command_line", "parent_line", "ip", "port", "url", "account", "parent_account")
    row = {fields[name]: values[name] for name in plain if name in fields and name in values}
    if kind == "file":
        row["TargetFilename"] = values.get("folder") or values.get("name")
        row["Image"] = as_path(values.get("parent_name"), event.get("InitiatingProcessFileName"))
        return row
    row["Initiated"] = "true"
    row["Image"] = as_path(values.get("name"), event.get(names[kind]))
    folder = str(values.get("folder", "")).replace("\\", "/")
    if folder.lower().rpartition("/")[2].removesuffix(".exe") == values.get("name"):
        row["Image"] = values["folder"]
    row["ParentImage"] = as_path(values.get("parent_name"), event.get("InitiatingProcessFileName"))
    return row


COLUMNS = sorted({name for fields in SIGMA_FIELDS.values() for name in fields.values()} | {"id"})


def test_in_sqlite_a_rule_holds_for_what_its_words_mean(collection: Any) -> None:
    readers = {kind: shown_by(MDE, kind) for kind in KINDS}
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    shown: dict[str, dict[str, Any]] = {}
    for id, kind, event in every():
        values = shown.setdefault(id, dict(readers[kind](event)))
        # Of files Sigma has what is made; of connections it is told which way they go.
        if not str(values.get("action", "")).lower().startswith(("inbound", "filed")):
            rows[kind].append({"id": id, **seen_by_sigma(kind, values, event)})
    parted, held = [], 0
    documents = FILE.text.split("\n---\n")[:-1]
    for rule, document in zip(rules_of(SIGMA), documents, strict=True):
        (query,) = backend("sqlite").convert(collection.from_yaml(document))
        found = answers(query, rows[rule.kind])
        meant = {row["id"] for row in rows[rule.kind] if holds(rule, shown[row["id"]])}
        held += len(meant)
        parted += [(rule.name, id, id in found) for id in found ^ meant]

    assert [] == parted
    assert held > 250


def answers(query: str, rows: list[dict[str, Any]]) -> set[str]:
    """Ask SQLite a rule about events; give the ids of those for which it holds."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE logs ({', '.join(COLUMNS)})")
        marks = ", ".join("?" for _ in COLUMNS)
        told = [[row.get(name) for name in COLUMNS] for row in rows]
        database.executemany(f"INSERT INTO logs VALUES ({marks})", told)
        found = database.execute(query.replace("<TABLE_NAME>", "logs").replace("*", "id", 1))
        return {id for (id,) in found}
