"""Splunk's contentctl validates the detections and builds an app of them.

It is no part of the tests' dependencies: ``nox -s export`` brings it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from t1612core.export.carried import rules_of
from t1612core.export.nouns import Rule
from t1612core.export.splunk import SPLUNK, search
from t1612core.knowledge.exporting import SPL_FIELDS
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import SERVED, misread, misread_of_labelled, seen
from .reading import Holds, OrFirst, Row, no_case

FILES = {str(file.path): file.text for file in SPLUNK.write(SPLUNK.attack, "0")}
DETECTIONS = {path: yaml.safe_load(text) for path, text in FILES.items() if "detections" in path}
(STORY,) = (yaml.safe_load(text) for path, text in FILES.items() if "stories" in path)


def test_each_rule_is_a_detection_of_the_story() -> None:
    assert len(rules_of(SPLUNK)) == len({each["id"] for each in DETECTIONS.values()})
    for each in DETECTIONS.values():
        assert [STORY["name"]] == each["tags"]["analytic_story"]


@pytest.mark.parametrize(("path", "each"), DETECTIONS.items(), ids=DETECTIONS)
def test_a_detection_is_called_as_its_file_and_its_macro_are(
    path: str, each: dict[str, Any]
) -> None:
    name = each["name"].lower().replace(" ", "_")

    assert path.endswith(f"/{name}.yml")
    assert each["search"].rstrip().endswith(f"`{name}_filter`")
    assert len(each["name"]) <= 45  # of 81 in all
    assert str(UUID(each["id"])) == each["id"]
    assert ("rba" in each) is (each["type"] != "Hunting")
    # What is asked is by names and words; a backslash of a path is written twice.
    assert not re.search(r"(?<!\\)\\(?![\\\"])", each["search"])


# --- a reader of the tests' own


def asked_in(found: re.Match[str]) -> Holds:
    field, words = found[1], [no_case(each) for each in json.loads(f"[{found[2]}]")]
    if field == "dest_ip" and "/" in words[0]:
        nets = [ip_network(word) for word in words]
        return lambda row: is_in(nets, str(row["dest_ip"]))
    patterns = [re.compile(".*".join(map(re.escape, word.split("*"))), re.DOTALL) for word in words]

    def holds(row: Row) -> bool:
        text = no_case(row.get(field) or "unknown")
        return any(each.fullmatch(text) for each in patterns)

    return holds


def is_in(nets: list[Any], text: str) -> bool:
    address = parse(text)
    return address is not None and any(address in net for net in nets)


SPL = OrFirst(
    {
        r'(?:[A-Z]\w+\.)?(\w+) IN \(((?:"(?:[^"\\]|\\.)*"(?:, )?)+)\)': asked_in,
        r'(?:[A-Z]\w+\.)?(\w+)="unknown"': lambda found: lambda row: not row.get(found[1]),
    }
)


def read(rule: Rule) -> Holds:
    """Read what a detection takes from the data model, and what of that it tells."""
    (gate,) = re.findall(r" where (.*) by [A-Z]\w+\.", search(rule))
    (told,) = re.findall(r"^\| search (.*)$", search(rule), re.MULTILINE)
    parts = [SPL.read(gate), SPL.read(told)]
    return lambda row: all(part(row) for part in parts)


def as_cim(kind: Kind, event: dict[str, Any]) -> dict[str, Any]:
    row = seen(kind, event, SPL_FIELDS[kind], paths=False)
    return {**row, "action": {"FileDeleted": "deleted"}.get(row.get("action", ""), "created")}


@pytest.mark.parametrize("rule", rules_of(SPLUNK), ids=lambda each: each.name)
def test_a_search_finds_what_its_words_mean(rule: Rule) -> None:
    assert set() == misread(rule, read(rule), as_cim, is_told=lambda *_: True, more=SERVED)


def test_of_labelled_events_they_find_what_the_table_of_the_docs_says() -> None:
    assert set() == misread_of_labelled(rules_of(SPLUNK), read, as_cim)


# --- contentctl


def contentctl(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [os.environ["CONTENTCTL"], *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_contentctl_validates_and_builds(tmp_path: Path) -> None:
    if "CONTENTCTL" not in os.environ:
        pytest.skip("contentctl is missing: nox -s export")
    assert 0 == contentctl("init", folder=tmp_path).returncode
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    # Its content has more than the one source that a new pack has.
    source = tmp_path / "data_sources" / "sysmon_eventid_1.yml"
    for number in ("3", "11"):
        data = source.read_text("utf-8").replace("EventID 1\n", f"EventID {number}\n")
        told = re.sub(r"^(id: .*)..$", rf"\g<1>{number:0>2}", data, count=1, flags=re.MULTILINE)
        source.with_name(f"sysmon_eventid_{number}.yml").write_text(told, "utf-8")

    done = contentctl("validate", folder=tmp_path)
    assert 0 == done.returncode, done.stdout[-2000:]
    assert 0 == contentctl("build", folder=tmp_path).returncode
    assert [*(tmp_path / "dist").glob("*.tar.gz")]
    first = tmp_path / next(iter(DETECTIONS))
    first.write_text(first.read_text("utf-8").replace("type: TTP", "type: Nothing"), "utf-8")
    assert 0 != contentctl("validate", folder=tmp_path).returncode
