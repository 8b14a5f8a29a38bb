"""Show parsed commands as plain data, without what is at its default."""

from __future__ import annotations

from typing import Any

import attrs

from t1612core.container.mounts import Mount
from t1612core.shell.flags import Option
from t1612core.shell.locations import Location
from t1612core.shell.unwrap import Setting
from t1612core.shell.words import Word


def view(value: Any) -> Any:
    """Turn a value into what a vector can hold.  Places in the line are left out."""
    match value:
        case Word(text):
            return text
        case Option(name):
            return name
        case Setting(name, word):
            return f"{name}={word.text}"
        case Location(kind, text, _, path):
            return f"{kind} {text}" + (f" -> {path}" if path else "")
        case Mount(kind, source, target, read_only, path):
            place = f" -> {path}" if path else ""
            return f"{kind} {source} on {target}{' ro' if read_only else ''}{place}"
        case tuple():
            return [view(item) for item in value]
        case str() | bool() | int() | None:
            return value
    hidden = ("span", "sensitive")
    return {
        field.name: view(item)
        for field in attrs.fields(type(value))
        if field.name not in hidden and (item := getattr(value, field.name)) != field.default
    }
