"""Write the Common Event Format, as ArcSight and Microsoft Sentinel read it: one line each.

Source: ArcSight, "Common Event Format: Implementing", version 0: a backslash and a bar are escaped
in the header, a backslash and an equals sign in the extension. Line breaks may be escaped there,
too; here they are spelled out with all that is not printable, so that no line can be forged.
Custom strings stand beside their labels. A line has a bound: what an event tells at length stands
last, and is cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final

from .alerts import (
    PRODUCT,
    Alert,
    AlertStep,
    address,
    milliseconds,
    one_line_each,
    whole_number,
)
from .bounded import fitted, joined
from .safe import printable
from .told import Context

# rsyslog takes 8 KiB as a message, if nobody tells it otherwise; syslog's own head is before that.
LONGEST: Final = 8_000
# The longest custom string. Source: ArcSight, "Common Event Format: Implementing", dictionary.
_LONGEST_STRING: Final = 4_000
_LENGTHS: Final = {"cs2": 800, "cat": 300, "cs5": 600}  # bytes: signals, techniques, sources
_LONGEST_HEAD: Final = 255
_OLD: Final = 4  # the version of addresses for which the keys were made
# What an event or a reason tells at length; it stands last.
_LONG: Final = ("msg", "reason", "request", "dhost", "filePath", "cs1Label", "cs1")


def line(alert: Alert, context: Context) -> str:
    """Return an alert as one line, without a line end."""
    parts = (PRODUCT, PRODUCT, context.version, alert.rule, alert.title, str(alert.risk // 10))
    head = f"CEF:0|{'|'.join(map(_in_head, parts))}|"
    pairs = [
        (key, printable(str(held)))
        for key, held in (*_pairs(alert), *_of_kind(alert, alert.main))
        if held not in (None, "")
    ]
    return head + joined(
        [(key, text) for key, text in pairs if key not in _LONG],
        [(key, fitted(text, _LONGEST_STRING)) for key, text in pairs if key in _LONG],
        " ",
        LONGEST - len(head.encode()),
        lengths=_LENGTHS,
        written=_escaped,
    )


def _in_head(text: str) -> str:
    text = fitted(printable(text), _LONGEST_HEAD)
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("=", "\\=")


def _pairs(alert: Alert) -> Iterator[tuple[str, Any]]:
    if alert.start and alert.end:
        yield "rt", milliseconds(alert.end)
        yield "start", milliseconds(alert.start)
        yield "end", milliseconds(alert.end)
    yield "externalId", alert.id
    yield "dvchost", alert.host
    yield "cat", " ".join(each.id for each in alert.techniques)
    yield "msg", alert.message
    if alert.suppressed_by:
        yield "act", "suppressed"
        yield "reason", f"{alert.suppressed_by}: {alert.pardon}"
    yield from _labelled("cn1", "Score", alert.score)
    yield from _labelled("cs2", "Signals", " ".join(alert.signals))
    yield from _labelled("cs3", "Severity", alert.severity)
    yield from _labelled("cs4", "Confidence", alert.confidence)
    places = " ".join(f"{each.file}:{each.line}" for step in alert.steps for each in step.sources)
    yield from _labelled("cs5", "Source", places)
    yield from _labelled("cs6", "Tactics", ", ".join(alert.tactics.values()))


def _labelled(key: str, label: str, held: Any) -> Iterator[tuple[str, Any]]:
    if held != "":
        yield f"{key}Label", label
        yield key, held


def _of_kind(alert: Alert, step: AlertStep) -> Iterator[tuple[str, Any]]:
    """Write what the event is about, so that it is read back as what it was."""
    get = step.fields.get
    if step.kind == "network":
        yield "shost", alert.host
        yield "suser", step.account
        yield "sproc", get("name")
        yield "dpt", whole_number(get("port", ""))
        yield from _far(get("ip", ""), get("url", ""))
    elif step.kind == "file":
        yield "suser", step.account
        yield "sproc", get("parent_name")
        yield "fname", get("name")
        yield "filePath", get("path")
    elif step.kind == "daemon":
        yield "suser", step.account
        yield "sproc", get("caller")
        yield from _labelled("cs1", "Request", step.detail)
    else:
        yield "duser", step.account
        yield "dproc", get("name")
        yield "dpid", whole_number(get("process_id", ""))
        yield "sproc", get("parent_name")
        yield "spid", whole_number(get("parent_id", ""))
        yield from _labelled("cs1", "CommandLine", get("command_line", step.detail))


def _far(ip: str, url: str) -> Iterator[tuple[str, Any]]:
    """Write where a connection went: an address, a name, or a whole URL."""
    if spelled := address(ip):
        if ip_address(spelled).version == _OLD:
            yield "dst", spelled
        else:
            yield "c6a3Label", "Destination IPv6 Address"
            yield "c6a3", spelled
    yield ("request" if "://" in url else "dhost"), url


write = one_line_each(line)
