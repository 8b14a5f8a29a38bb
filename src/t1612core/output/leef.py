"""Write IBM's Log Event Extended Format 2.0, as QRadar reads it: one line each.

The format has no way to escape what parts its attributes. That is a tab here, named in the header;
texts have none, since all that is not printable is spelled out. The keys that QRadar does not know
are this project's.

Source: IBM, "Log Event Extended Format (LEEF), version 2".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .alerts import PRODUCT, Alert, address, one_line_each, whole_number
from .safe import capped, printable
from .told import Context

# By default QRadar cuts what syslog sends it by TCP after 4,096 bytes.
_LONGEST: Final = 4_000
_TAB: Final = "\t"
_LEAST: Final = 1  # a severity is from 1 to 10
_TIME: Final = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"


def line(alert: Alert, context: Context) -> str:
    """Return an alert as one line, without a line end."""
    head = (PRODUCT, PRODUCT, context.version, alert.rule)
    parted = "|".join(printable(text).replace("|", "/") for text in head)
    attributes = _TAB.join(
        f"{key}={capped(printable(str(held)), _LONGEST)}"
        for key, held in _pairs(alert)
        if held not in (None, "")
    )
    return f"LEEF:2.0|{parted}|x09|{attributes}"


def _pairs(alert: Alert) -> Iterator[tuple[str, Any]]:
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
    yield "url", get("url")
    yield "id", alert.id
    yield "reason", alert.message
    yield "detail", step.detail
    yield "process", get("name") if step.kind != "file" else get("parent_name")
    yield "parentProcess", get("parent_name") if step.kind == "process" else None
    yield "filePath", get("path") if step.kind == "file" else None
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


write = one_line_each(line)
