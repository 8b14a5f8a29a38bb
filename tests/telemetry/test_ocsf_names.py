"""Each place where a field of OCSF is looked for is one of the standard's own schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from t1612core import SCHEMAS
from t1612core.schema import Path

from ..output.test_standards import module

CLASSES = {"process": 1007, "file": 1001, "network": 4001}


@pytest.fixture(scope="module")
def standard() -> Mapping[str, Any]:
    library = module("ocsf_json_schema", "ocsf-json-schema")
    schema: Mapping[str, Any] = library.get_ocsf_schema(version="1.8.0")
    return schema


def lost(standard: Mapping[str, Any], at: Mapping[str, Any], path: Path) -> str:
    """Return the first name along a path that the standard does not have there; ``""`` if none."""
    for name in (step for step in path.steps if isinstance(step, str)):
        attribute = at.get("attributes", {}).get(name)
        if attribute is None:
            return name
        at = standard["objects"].get(attribute.get("object_type"), {})
    return ""


@pytest.mark.parametrize("kind", CLASSES)
def test_its_fields_are_the_standards(standard: Mapping[str, Any], kind: Any) -> None:
    (of_kind,) = (each for each in standard["classes"].values() if each.get("uid") == CLASSES[kind])
    paths = [path for field in SCHEMAS["ocsf"].fields[kind].values() for path in field.paths]

    assert len(paths) > 10
    assert {} == {str(path): name for path in paths if (name := lost(standard, of_kind, path))}


def test_what_tells_its_kind_is_in_every_class(standard: Mapping[str, Any]) -> None:
    schema = SCHEMAS["ocsf"]
    checks = [*schema.recognise, *(rule.checks for rule in schema.kinds)]
    paths = [check.path for each in checks for check in each]
    numbers = set(CLASSES.values())
    classes = [each for each in standard["classes"].values() if each.get("uid") in numbers]

    assert 3 == len(classes)
    for each in classes:
        assert [""] * len(paths) == [lost(standard, each, path) for path in paths]


def test_a_name_that_is_not_there_is_noticed(standard: Mapping[str, Any]) -> None:
    process = next(each for each in standard["classes"].values() if each.get("uid") == 1007)

    assert "cmdline" == lost(standard, process, Path(("process", "cmdline")))
