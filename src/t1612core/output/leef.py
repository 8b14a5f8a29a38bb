"""Write IBM's Log Event Extended Format 2.0, as QRadar reads it: one line each.

The format has no way to escape what parts its attributes. That is a tab here, named in the header;
texts have none, since all that is not printable is spelled out. The keys that QRadar does not know
are this project's. A line has a bound: what says how bad it is and where it was read stands before
what an event tells at length.

Source: IBM, "Log Event Extended Format (LEEF), version 2".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .alerts import PRODUCT, Alert, address, one_line_each, whole_number
from .bounded import fitted, joined
from .safe import printable
from .told import Context

# By default QRadar cuts what syslog sends it by TCP after 4,096 bytes; syslog's own head is before
# the line.
LONGEST: Final = 4_000
_LENGTHS: Final = {  # bytes; others are names
    **{"signals": 800, "techniques": 300, "source": 300, "policy": 150},
    **dict.fromkeys(("process", "parentProcess", "suppressedBy"), 100),
}
_LONGEST_HEAD: Final = 100
_TAB: Final = "\t"
_LEAST: Final = 1  # a severity is from 1 to 10
_TIME: Final = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"


def line(alert: Alert, context: Context) -> str:
    """Return an alert as one line, without a line end."""
    parts = (PRODUCT, PRODUCT, context.version, alert.rule)
    told = "|".join(fitted(printable(text), _LONGEST_HEAD).replace("|", "/") for text in parts)
    head = f"LEEF:2.0|{told}|x09|"
    short, long = (
        [(key, printable(str(held))) for key, held in pairs if held not in (None, "")]
        for pairs in (_short(alert), _long(alert))
    )
    return head + joined(short, long, _TAB, LONGEST - len(head.encode()), lengths=_LENGTHS)


def _short(alert: Alert) -> Iterator[tuple[str, Any]]:
    step = alert.main
    get = step.fields.get
    if alert.end:
        yield "devTime", alert.end.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield "devTimeFormat", _TIME
    yield "sev", max(_LEAST, alert.risk // 10)
    yield "cat", alert.kind
    yield "policy", alert.title
    yield "identHostName", alert.host
    yield "usrName", step.account
    yield "dst", address(get("ip", ""))
    yield "dstPort", whole_number(get("port", ""))
    yield "id", alert.id
    yield "score", alert.score
    yield "severity", alert.severity
    yield "confidence", alert.confidence
    yield "signals", " ".join(alert.signals)
    yield "techniques", " ".join(each.id for each in alert.techniques)
    yield "tactics", ", ".join(alert.tactics.values())
    yield "suppressedBy", alert.suppressed_by
    yield (
        "source",
        " ".join(f"{each.file}:{each.line}" for one in alert.steps for each in one.sources),
    )
    yield "process", get("name") if step.kind != "file" else get("parent_name")
    yield "parentProcess", get("parent_name") if step.kind == "process" else None


def _long(alert: Alert) -> Iterator[tuple[str, Any]]:
    step = alert.main
    yield "reason", alert.message
    yield "url", step.fields.get("url")
    yield "filePath", step.fields.get("path") if step.kind == "file" else None
    yield "detail", step.detail


write = one_line_each(line)
