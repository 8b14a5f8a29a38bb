"""Each column that is read of Defender, ASIM and Windows' events is one of Microsoft's tables.

Microsoft's columns are listed by Sigma's backend for Kusto, which ``nox -s export`` brings. What
the list does not have is named here, with where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest

from t1612core import SCHEMAS

ASIM_TABLES = {
    "process": "ASimProcessEventLogs",
    "file": "ASimFileEventLogs",
    "network": "ASimNetworkSessionLogs",
}
# What is read beside the columns of a table, of which the rest is.
BESIDE = {
    ("mde", "file"): {
        "AccountName",  # the rule reads it
        "FileContent",  # an enrichment adds it
    },
    # ASIM's aliases, and the record's own number, which a table calls ``_ItemId``.
    ("asim", "process"): {"CommandLine", "Dvc", "EventUid"},
    ("asim", "file"): {
        *("Dvc", "EventUid"),
        "ActingProcessParentFileName",  # of Azure-Sentinel's parser of Defender's file events
    },
    ("asim", "network"): {
        *("EventUid", "Process"),
        *("SrcProcessName", "SrcProcessGuid", "SrcProcessId"),  # of its parser of Sysmon's
    },
}
# Splunk, Winlogbeat, NXLog and forwarders give what Windows says under these.
FORWARDED = {"_time", "@timestamp", "EventTime", "host", "Hostname", "dest", "ComputerName"}
# Splunk takes the names from the text of the message.
OF_MESSAGE = {
    "process": {
        *("Account_Name", "Creator_Process_ID", "Creator_Process_Name"),
        *("New_Process_ID", "New_Process_Name", "Process_Command_Line"),
    },
    "network": {"Application_Name", "Destination_Address", "Destination_Port"},
}
# Windows' own names of event 5156, of which ``SecurityEvent`` keeps the text alone.
OF_5156 = {"Application", "DestAddress", "DestPort", "Direction"}


def tables(module: str) -> Mapping[str, Mapping[str, Any]]:
    """Return columns by table, as Sigma's backend for Kusto has them."""
    of = pytest.importorskip(f"sigma.pipelines.{module}.tables", reason="nox -s export")
    (found,) = (value for name, value in vars(of).items() if name.endswith("_TABLES"))
    return dict(found)


@pytest.fixture(scope="module")
def defender() -> Mapping[str, Mapping[str, Any]]:
    return tables("microsoftxdr")


@pytest.fixture(scope="module")
def sentinel() -> Mapping[str, Mapping[str, Any]]:
    return tables("azuremonitor")


def places(schema: str, kind: Any) -> set[str]:
    return {*chain(*(field.places for field in SCHEMAS[schema].fields[kind].values()))}


@pytest.mark.parametrize("kind", ["process", "file", "network"])
def test_defender_has_each_column(defender: Any, sentinel: Any, kind: Any) -> None:
    (table,) = (name for name, of in SCHEMAS["mde"].tables.items() if of == kind)
    columns = {*defender[table]} | {*sentinel[table]}

    assert BESIDE.get(("mde", kind), set()) == places("mde", kind) - columns
    assert {"Timestamp"} == places("mde", kind) - {*sentinel[table]} - BESIDE.get(
        ("mde", kind), set()
    )


def test_defender_has_what_tells_a_table_of_it(defender: Any) -> None:
    schema = SCHEMAS["mde"]
    for column, kind in schema.discriminators:
        (table,) = (name for name, of in schema.tables.items() if of == kind)
        assert column in defender[table]
    everywhere = {*chain(*(defender[table] for table in schema.tables))}
    assert everywhere >= {*schema.own, *schema.sure, *schema.weak, schema.action_key}


def test_tables_that_are_left_out_are_tables(defender: Any, sentinel: Any) -> None:
    known = {*defender, *sentinel}
    others = SCHEMAS["mde"].other_tables

    assert not others & {*SCHEMAS["mde"].tables}
    assert len(others & known) > 100
    # All of Defender's that have a line, a file or a host beside what is read are left out.
    like = {"FileName", "ProcessCommandLine", "RemoteIP", "RemoteUrl", "FolderPath"}
    alike = {name for name, columns in defender.items() if like & {*columns}}
    assert set() == alike - others - {*SCHEMAS["mde"].tables}


@pytest.mark.parametrize("kind", ASIM_TABLES)
def test_asim_has_each_column(sentinel: Any, kind: str) -> None:
    columns = {*sentinel[ASIM_TABLES[kind]]}

    assert BESIDE["asim", kind] == places("asim", kind) - columns


def test_asim_has_what_tells_a_kind_of_it(sentinel: Any) -> None:
    schema = SCHEMAS["asim"]
    asked = {
        *(str(check.path.steps[0]) for checks in schema.recognise for check in checks),
        *(str(check.path.steps[0]) for each in schema.kinds for check in each.checks),
    }
    columns = {*chain(*(sentinel[table] for table in ASIM_TABLES.values()))}

    assert asked
    assert set() == asked - columns


@pytest.mark.parametrize("kind", OF_MESSAGE)
def test_windows_has_each_column(sentinel: Any, kind: str) -> None:
    flat = {name for name in places("windows_security", kind) if "." not in name}
    beside = FORWARDED | OF_MESSAGE[kind] | (OF_5156 if kind == "network" else set())

    assert beside == flat - {*sentinel["SecurityEvent"]}
