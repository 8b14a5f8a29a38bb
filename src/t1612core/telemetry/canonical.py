"""Name the fields of each kind: what schemas map, and readers, allow-lists and errors speak of.

A field that *decides* is read strictly: a value of another type is an error. The others label a
finding, and are shown as text whatever they hold. A product may lack any: it is absent then, and
signals that read nothing else are not evaluable. One that holds none of its kind's *subjects*, such
as a process event with a user and no program, was not understood: it is an error, never a miss.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from ..model import FieldType, Kind


@frozen(repr=False)
class Canonical:
    """A field of a kind of event: its type, and whether a score depends on it.

    A subject is a field that says what was run, written, connected to or asked.
    """

    type: FieldType = "string"
    decides: bool = True
    is_subject: bool = False


_TEXT: Final = Canonical()
_SUBJECT: Final = Canonical(is_subject=True)
_LABEL: Final = Canonical(decides=False)
_TIME: Final = Canonical("datetime", decides=False)
_NUMBER: Final = Canonical("int")

# What every event says: when, where, and which of the processes on a host it is about.
_EVENT: Final = {
    "time": _TIME,
    "host": _LABEL,
    "report": _LABEL,  # the event's own number or id
    "parent_id": _LABEL,
    "parent_start": _LABEL,
}

FIELDS: Final[Mapping[Kind, Mapping[str, Canonical]]] = {
    "process": {
        **_EVENT,
        "account": _TEXT,
        "name": _SUBJECT,  # of the program's file
        "command_line": _SUBJECT,  # or a list of arguments
        "folder": _SUBJECT,  # the program's, or its path
        "original_name": _SUBJECT,  # as it was compiled
        "working_directory": _TEXT,  # in which it was started
        "parent_name": _TEXT,
        "parent_line": _TEXT,
        "parent_folder": _TEXT,
        "parent_account": _TEXT,
        "grandparent_name": _TEXT,
        "process_id": _LABEL,
        "process_start": _LABEL,
    },
    "file": {
        **_EVENT,
        "account": _TEXT,
        "name": _SUBJECT,
        "folder": _SUBJECT,  # or the whole path
        "action": _TEXT,  # in Defender's words
        "content": _SUBJECT,
        "parent_name": _TEXT,  # of the process that wrote it, and so on
        "parent_line": _TEXT,
        "parent_folder": _TEXT,
        "parent_account": _TEXT,
        "grandparent_name": _TEXT,
    },
    "network": {
        **_EVENT,
        "name": _SUBJECT,  # of the program that connects
        "action": _TEXT,  # in Defender's words
        "ip": _SUBJECT,
        "url": _SUBJECT,  # or a host's name
        "port": _NUMBER,
        "parent_account": _TEXT,
    },
    "daemon": {
        **_EVENT,
        "account": _TEXT,  # who asks
        "name": _SUBJECT,  # of the engine's program, or of its socket's file
        "request": _SUBJECT,  # a request's method and target; else what was done, in a word
        "body": _SUBJECT,  # what was sent with it, as JSON
        "caller": _SUBJECT,  # who asks: a program's name, or what it calls itself
        "caller_container": _TEXT,  # in which it runs
        "object": _SUBJECT,  # what kind of thing it was done to: image, container
        "object_id": _SUBJECT,
        "image": _SUBJECT,
        "made": _SUBJECT,  # the image that was made of a container
        "container": _SUBJECT,  # the container's name
    },
}

LABELS: Final = frozenset(
    name for fields in FIELDS.values() for name, each in fields.items() if not each.decides
)
SUBJECTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    kind: tuple(name for name, each in fields.items() if each.is_subject)
    for kind, fields in FIELDS.items()
}
