"""Map the lines of engines' logs, which are taken apart first (``telemetry.daemon_lines``).

A shipper has the line in a field of its event. Such an event may be one of another product, which
is asked first.

Source: Docker, "Read the daemon logs"; podman-system-service(1); systemd.journal-fields(7).
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import LOG_WRITERS
from ...schema import Check, Schema
from .notation import at, has, holds, moment, rule, starts, text

_PLACES = ("_raw", "MESSAGE", "message", "log")
# How engines write their lines: logrus as text, on a terminal, and podman's access log.
_WRITTEN: tuple[tuple[str, ...], ...] = (
    ("level=", "msg="),
    ("dockerd[", ": "),
    ("dockerd: ", " "),
    ("podman[", ": "),
    ("systemd[", ": "),
    (" container ", "(image="),  # events in people's format
    (" container ", ", image="),
    (" image ", "(name="),
    *((f" image {action} ", ":") for action in ("build", "tag", "pull", "load", "import")),
    ("@ - - [", " http/1."),
    ("/libpod/", " http/1."),
)
# What stands at the beginning: logrus' on a terminal, and journalctl's own lines.
_BEGUN = (("debu[", "info[", "warn[", "erro["), "] "), (("-- ",), " --")


def _lines() -> tuple[tuple[Check, ...], ...]:
    written = (
        tuple(holds(place, mark) for mark in marks) for place in _PLACES for marks in _WRITTEN
    )
    begun = (
        (starts(place, *marks), holds(place, mark)) for place in _PLACES for marks, mark in _BEGUN
    )
    return (*written, *begun)


ENGINE_LOG = Schema(
    name="engine_log",
    product="Docker's or Podman's log",
    fields={
        "daemon": {
            "time": moment("time|epoch"),
            "host": text("host"),
            "name": text("daemon"),
            "request": text("request"),
            "body": text("body"),
            "caller": text("caller"),
            "image": text("image"),
            "object": text("object"),
            "object_id": text("object_id"),
            "made": text("made"),
            "container": text("container"),
        },
    },
    recognise=(
        *_lines(),
        (*has("MESSAGE"), at("SYSLOG_IDENTIFIER", *LOG_WRITERS)),
        (*has("MESSAGE"), at("_COMM", *LOG_WRITERS)),
        has("level", "msg", "time"),
    ),
    kinds=(
        rule("daemon", *has("daemon", "request")),
        rule("other", *has("daemon")),
    ),
    decode="daemon_line",
)
