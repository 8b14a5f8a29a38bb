"""List the schemas: one module a product, data only, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ...errors import UnknownNameError
from ...schema import Schema
from .mde import MDE

# In the order in which an event is asked whether it is one: the more special before the more
# general. Defender's comes last, which is told by its columns alone.
_MODULES: Final = {
    "crowdstrike": ("crowdstrike",),
    "tetragon": ("tetragon",),
    "tracee": ("tracee",),
    "falco": ("falco",),
    "auditd": ("auditd",),
    "laurel": ("laurel",),
    "engines": ("kubernetes_audit", "docker_events", "podman_events"),
    "ocsf": ("ocsf",),
    "osquery": ("osquery",),
    "asim": ("asim",),
    "consoles": ("cortex_xdr", "qradar", "artifact"),
    "cef": ("cef",),
    "splunk": ("splunk",),
    "sysmon": ("sysmon",),
    "windows_security": ("windows_security",),
    "ecs": ("ecs",),
    "engine_log": ("engine_log",),
}
_LATER: Final = {name: module for module, names in _MODULES.items() for name in names}


class _Schemas(Mapping[str, Schema]):
    """The schemas by name; importing all would cost those who read one product."""

    def __getitem__(self, name: str) -> Schema:
        if name == MDE.name:
            return MDE
        if name not in _LATER:
            problem = f"has no {name!r}, but {', '.join(self)}; AUTO stands for all"
            raise UnknownNameError("SCHEMAS", problem)
        module = import_module(f".{_LATER[name]}", __name__)
        schema: Schema = getattr(module, name.upper())
        return schema

    def __iter__(self) -> Iterator[str]:
        return iter((*_LATER, MDE.name))

    def __len__(self) -> int:
        return len(_LATER) + 1


SCHEMAS: Final[Mapping[str, Schema]] = _Schemas()

# Stands for all of them: each event is read by the schema that recognises it.
AUTO: Final = Schema(name="auto", fields={})


@cache
def columns_read() -> frozenset[str]:
    """Return the names of all columns that any schema reads; of nested ones joined by dots."""
    fields = (each for schema in SCHEMAS.values() for each in schema.fields.values())
    return frozenset(place for held in fields for field in held.values() for place in field.places)


__all__ = ["AUTO", "MDE", "SCHEMAS", "columns_read"]
