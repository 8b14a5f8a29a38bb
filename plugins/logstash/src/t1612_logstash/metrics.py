"""Tell Prometheus what happens."""

from __future__ import annotations

from collections import Counter

from .contract import Counts

Requests = Counter[tuple[str, int]]


def exposed(counts: Counts, requests: Requests) -> str:
    """Give the counts as Prometheus' text format, version 0.0.4, has them."""
    rows = (
        ("events_in", "Events that came in", counts.events_in),
        ("events_out", "Events that went out", counts.events_out),
        ("events_no_json", "Lines that are no event, passed on with a tag", counts.no_json),
        ("events_failed", "Events whose filter failed, passed on with a tag", counts.failed),
    )
    lines = []
    for name, text, value in rows:
        lines += [f"# HELP t1612_{name}_total {text}.", f"# TYPE t1612_{name}_total counter"]
        lines.append(f"t1612_{name}_total {value}")
    lines += [
        "# HELP t1612_http_requests_total Answers.",
        "# TYPE t1612_http_requests_total counter",
    ]
    for (what, status), value in sorted(requests.items()):
        lines.append(f't1612_http_requests_total{{what="{what}",status="{status}"}} {value}')
    return "\n".join(lines) + "\n"
