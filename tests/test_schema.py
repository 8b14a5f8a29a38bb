"""The kind of an event is told by what it says of itself, then by its columns."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from t1612core import AUTO, MDE, Detector, Field, UnrecognisedError

DETECTOR = Detector()


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"Type": "DeviceProcessEvents"}, "process"),
        ({"Type": "DeviceFileEvents", "ProcessCommandLine": "x"}, "file"),
        ({"Type": "DeviceNetworkEvents", "ActionType": "ProcessCreated"}, "network"),
        ({"Type": "SigninLogs", "RemoteIP": "192.0.2.1"}, None),
        ({"Type": "", "ActionType": "ProcessCreated"}, "process"),
        ({"Type": 7, "ActionType": "FileCreated"}, "file"),
        ({"ActionType": "FileModified"}, "file"),
        ({"ActionType": "FileRenamed"}, "file"),
        ({"ActionType": "ConnectionFailed"}, "network"),
        ({"ActionType": "ConnectionRequest"}, "network"),
        ({"ActionType": "InboundConnectionAccepted"}, "network"),
        ({"ActionType": "ListeningConnectionCreated"}, "network"),
        ({"ActionType": "DnsConnectionInspected"}, "network"),
        ({"ActionType": "NetworkSignatureInspected"}, "network"),
        ({"ProcessCommandLine": " ", "FileName": "a"}, "process"),
        ({"ActionType": "FileDeleted", "ProcessCommandLine": "x"}, "file"),
        ({"ActionType": "ConnectionSuccess"}, "network"),
        ({"ActionType": "ProcessCreatedUsingWmiQuery", "ProcessCommandLine": "x"}, None),
        ({"ActionType": "ImageLoaded", "FileName": "x", "FolderPath": "/"}, None),
        ({"ActionType": "SomethingNew", "RemoteUrl": "x"}, "network"),
        ({"ActionType": ["ProcessCreated"], "RemotePort": 1}, "network"),
        ({"FileName": "a", "FolderPath": "/", "ProcessCommandLine": "a"}, "process"),
        ({"FileName": "a", "FolderPath": "/", "ProcessCommandLine": ""}, "file"),
        ({"FolderPath": "/a", "ProcessCommandLine": None, "RemoteIP": None}, "file"),
        ({"Type": "DeviceLogonEvents", "FolderPath": "/a"}, None),
        ({"category": "AdvancedHunting-DeviceProcessEvents", "properties": {}}, "process"),
        ({"category": "AdvancedHunting-DeviceLogonEvents", "properties": {"FileName": "a"}}, None),
        (
            {
                "category": "AdvancedHunting-DeviceProcessEvents",
                "properties": {},
                "RemoteIP": "::1",
            },
            "network",
        ),
        ({"category": "Other", "properties": {"ActionType": "FileCreated"}}, "file"),
        ({"category": 7, "properties": {"RemoteIP": "192.0.2.1"}}, "network"),
    ],
)
def test_kind(event: dict[str, Any], kind: str | None) -> None:
    assert kind == DETECTOR.kind_of(event)


@pytest.mark.parametrize("event", [{}, {"properties": {}}, {"category": "x"}, {"FileName": ""}])
def test_an_event_whose_kind_cannot_be_told_is_an_error(event: dict[str, Any]) -> None:
    with pytest.raises(UnrecognisedError, match="nothing tells its kind"):
        DETECTOR.kind_of(event)


UNKNOWN = "is not recognised as a Microsoft Defender event: its {} names no table that is known"
FOREIGN = "is not recognised as a Microsoft Defender event: a command line stands in another column"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"Type": "DeviceProcesEvents", "ProcessCommandLine": "x"}, UNKNOWN.format("Type")),
        ({"Type": "s3cret", "FolderPath": "/"}, UNKNOWN.format("Type")),
        (
            {"category": "AdvancedHunting-s3cret", "properties": {"FolderPath": "/"}},
            UNKNOWN.format("category"),
        ),
        ({"FileName": "docker", "CommandLine": "s3cret build"}, "nothing tells its kind"),
        ({"FileName": "Dockerfile", "FilePath": "/tmp/s3cret"}, "nothing tells its kind"),
        *(
            ({"FileName": "docker", "FolderPath": "/usr/bin", key: "s3cret build"}, FOREIGN)
            for key in (
                "CommandLine",
                "ProcessCommandline",
                "process.command_line",
                "Process Cmd-Line",
                "cmd",
            )
        ),
        ({"properties": {"FolderPath": "/tmp", "CommandLine": "s3cret"}}, FOREIGN),
    ],
)
def test_a_row_that_nobody_knows_is_an_error(event: dict[str, Any], message: str) -> None:
    for verb in (DETECTOR.score, DETECTOR.kind_of, DETECTOR.observe, DETECTOR.clock_of):
        with pytest.raises(UnrecognisedError) as caught:
            verb(event)
        assert message in str(caught.value)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "row",
    [
        {"FolderPath": "/tmp", "CommandLine": ""},
        {"FolderPath": "/tmp", "InitiatingProcessCommandLine": "docker build ."},
        {"FolderPath": "/tmp", "AdditionalFields": "command line", 7: "x"},
        {"ActionType": "FileCreated", "CommandLine": "x"},
        {"Type": "DeviceFileEvents", "CommandLine": "x"},
    ],
)
def test_a_file_event_is_one_whatever_others_call_their_columns(row: dict[Any, Any]) -> None:
    assert "file" == DETECTOR.kind_of(row)


def test_a_schema_without_a_products_name_goes_by_its_own() -> None:
    with pytest.raises(UnrecognisedError, match="not recognised as a mde event"):
        Detector(schema=evolve(MDE, product="")).kind_of({})


def test_a_table_that_nothing_scores_gives_none() -> None:
    assert DETECTOR.score({"Type": "SigninLogs", "FileName": "docker"}) is None


def test_a_row_in_an_envelope_is_the_findings_event() -> None:
    row = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/"}
    envelope = {"category": "AdvancedHunting-DeviceFileEvents", "properties": row}
    finding = DETECTOR.score(envelope)

    assert finding is not None
    assert row is finding.event


def test_members_of_a_batch_come_one_by_one() -> None:
    assert [1, {"a": 2}, 3] == list(DETECTOR.unwrap([{"records": (1, {"a": 2})}, 3]))


def test_a_column_called_records_that_is_no_list_is_left_alone() -> None:
    event = {"records": 7, "FileName": "x"}

    assert [event] == list(DETECTOR.unwrap([event]))


@pytest.mark.parametrize(
    ("event", "host"),
    [
        ({"DeviceName": "a", "Computer": "b"}, "a"),
        ({"DeviceName": "", "Computer": "b"}, "b"),
        ({"DeviceName": None}, ""),
    ],
)
def test_of_a_fields_keys_the_first_that_holds_something_is_read(
    event: dict[str, Any], host: str
) -> None:
    places = {**MDE.fields["file"], "host": Field(("DeviceName", "Computer"))}
    detector = Detector(schema=evolve(MDE, fields={**MDE.fields, "file": places}))
    finding = detector.score_file({**event, "FileName": "Dockerfile", "FolderPath": "/tmp/x"})

    assert finding is not None
    assert host == finding.host


def test_a_row_with_a_column_called_records_is_a_row() -> None:
    row = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "records": []}

    assert [row] == [finding.event for finding in DETECTOR.scan([row])]
    assert DETECTOR.score_file({"records": [], "InitiatingProcessFileName": "x", **row}) is not None


@pytest.mark.parametrize(
    ("event", "help"),
    [
        (
            {"event_simpleName": "NetworkConnectIP4", "RemotePort": "443"},
            "its columns are another product's; it looks like one of CrowdStrike Falcon, which "
            "--schema crowdstrike reads",
        ),
        (
            {"Type": "container", "Action": "start", "Actor": {}},
            "which --schema docker_events reads",
        ),
        ({"class_uid": 1007, "activity_id": 1}, "which --schema ocsf reads"),
        (
            {"FileName": "docker", "CommandLine": "s3cret"},
            "; 'CommandLine': did you mean 'ProcessCommandLine'?",
        ),
        (
            {"Filename": "x", "process_commandline": "s3cret"},
            "; 'Filename': did you mean 'FileName'?, "
            "'process_commandline': did you mean 'ProcessCommandLine'?",
        ),
        ({"FolderPath": "/", "ProcessCmdLine": "s3cret"}, "did you mean 'ProcessCommandLine'?"),
    ],
)
def test_an_error_says_what_may_help(event: dict[str, Any], help: str) -> None:
    with pytest.raises(UnrecognisedError) as caught:
        DETECTOR.score(event)

    assert help in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("event", [{7: "x", "y" * 100: "x"}, {"s3cret": "x"}])
def test_an_error_shows_no_column_that_is_like_none(event: dict[Any, Any]) -> None:
    with pytest.raises(UnrecognisedError) as caught:
        DETECTOR.score(event)

    assert str(caught.value).endswith("RemoteIP, RemotePort, RemoteUrl, FolderPath")


def test_a_row_with_defenders_own_columns_is_defenders() -> None:
    event = {"_time": "1", "source": "x", "DeviceName": "h", "RemotePort": 443, "process": "x"}

    assert "network" == DETECTOR.kind_of(event)


@pytest.mark.parametrize(
    "told", [{"ActionType": "ProcessCreated"}, {"Type": "DeviceProcessEvents"}]
)
@pytest.mark.parametrize("column", ["CommandLine", "processcommandline", "process_cmdline"])
def test_a_process_with_its_line_under_another_name_is_not_called_clean(
    told: dict[str, str], column: str
) -> None:
    row = {**told, "FileName": "docker", "DeviceName": "h", column: "docker build -q /dev/shm/.x"}
    with pytest.raises(UnrecognisedError, match="another column than ProcessCommandLine"):
        Detector().score(row)
    with pytest.raises(UnrecognisedError, match="another column than ProcessCommandLine"):
        Detector(schema=AUTO).score(row)
    assert Detector().score({**row, "ProcessCommandLine": None}) is None
    assert "process" == Detector().kind_of({**told, "FileName": "ls"})
