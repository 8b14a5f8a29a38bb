"""Write the JSON Schema of field maps: ``python docs/field_schema.py``.

The fields, kinds and schemas that it names are those of the library; a test holds it to that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from t1612core import SCHEMAS
from t1612core.telemetry.canonical import FIELDS

FILE = Path(__file__).with_name("fields.schema.json")

_PATH = {"$ref": "#/$defs/path"}
_TEXT = {"$ref": "#/$defs/text"}
_PATHS = [
    _PATH,
    {"type": "array", "minItems": 1, "maxItems": 64, "uniqueItems": True, "items": _PATH},
]
_TEXTS = {"type": "array", "minItems": 1, "uniqueItems": True, "items": _TEXT}
_COMPARED = {
    "type": "object",
    "maxProperties": 64,
    "propertyNames": _PATH,
    "additionalProperties": {"anyOf": [_TEXT, _TEXTS]},
}
_CONDITIONS = {
    "present": {"anyOf": _PATHS},
    "is": _COMPARED,
    "starts_with": _COMPARED,
    "holds": _COMPARED,
}


def schema() -> dict[str, Any]:
    """Give the form of a field map."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.invalid/t1612core/fields.schema.json",
        "title": "Field map of t1612core, version 1",
        "description": "What TOML holds. The loader also refuses what a schema cannot say: see "
        "docs/telemetry.md.",
        **_table(
            {
                "version": {"const": 1, "type": "integer"},
                "name": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9_]{0,31}$",
                    "description": "None of the names that `t1612 schema list` shows.",
                },
                "product": {**_TEXT, "description": "What messages call it."},
                "extends": {
                    "enum": sorted(SCHEMAS),
                    "description": "A schema of which all holds that the map does not say itself.",
                },
                "envelopes": {
                    "anyOf": _PATHS,
                    "description": "Where an event lies in what carries it.",
                },
                "recognise": {
                    **_list({**_table(_CONDITIONS), "minProperties": 1}),
                    "description": "An event is the product's where all conditions of one hold.",
                },
                "kinds": {
                    **_list(
                        {
                            **_table({"kind": {"enum": [*FIELDS, "other"]}, **_CONDITIONS}, "kind"),
                            "minProperties": 2,
                        }
                    ),
                    "description": "The first whose conditions all hold says of which kind an "
                    "event is; `other` is not scored.",
                },
                **{
                    kind: _table({name: {"$ref": "#/$defs/field"} for name in fields})
                    for kind, fields in FIELDS.items()
                },
            },
            *("version", "name"),
        ),
        "$defs": {
            "text": {"type": "string", "minLength": 1, "maxLength": 2048, "pattern": "\\S"},
            "path": {
                "type": "string",
                "minLength": 1,
                "maxLength": 256,
                "pattern": "^[^\\x00-\\x1f]+$",
                "description": "Keys joined by dots; `\\.` is a dot within a key, `args[].value` "
                "any element of a list, `data[name=x].value` the one whose key holds the value, "
                "`|basename` a converter.",
            },
            "field": {
                "anyOf": [
                    *_PATHS,
                    _table(
                        {
                            "from": {"anyOf": _PATHS},
                            "words": {
                                "type": "object",
                                "maxProperties": 64,
                                "additionalProperties": _TEXT,
                                "description": "The product's words, and what they mean in "
                                "Defender's: FileCreated, InboundConnection.",
                            },
                        },
                        "from",
                    ),
                ],
                "description": "The first place that holds something.",
            },
        },
    }


def _table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
        "properties": properties,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": 64, "items": items}


if __name__ == "__main__":
    FILE.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8")
