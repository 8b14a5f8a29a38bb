"""Name what queries, interfaces and exports put events in, and the months in their times.

Sources: Microsoft Defender XDR "Advanced hunting API" (``Results``, ``Schema``, ``Stats``);
Microsoft Graph ``runHuntingQuery`` (``results``, ``schema``) and OData (``value``, ``@odata.…``);
Log Analytics query API (``tables``, ``columns``, ``rows``; ``Tables``, ``ColumnName`` before it);
Azure Event Hubs and diagnostic settings (``records``); Elasticsearch search API (``hits``,
``_source``) and ES|QL (``columns``, ``values``); Splunk "search/jobs/export" (``result``,
``results``, ``_raw``); Cortex XDR XQL API (``reply``, ``data``); Kubernetes lists (``items``);
Google SecOps and others (``logs``, ``response``); Amazon S3's event files (``Records``); Docker's
json-file driver (``log``), journald (``MESSAGE``), Filebeat and Fluentd (``message``), CloudWatch
Logs Insights (``@message``), Falcon LogScale (``@rawstring``); Splunk, "Format events for HTTP
Event Collector" (``event``); Elastic, "ECS field reference" (``event.original``); Amazon CloudWatch
Logs, "Subscription filters" (``logEvents``); Grafana Loki, "HTTP API" (``streams``); OpenTelemetry,
"OTLP specification: JSON Protobuf encoding" (``resourceLogs``); osquery, "Logging" (``snapshot``,
``diffResults``); CrowdStrike, "Alerts" (``resources``); Kibana, "Reporting: CSV"; Unicode CLDR, en
(months).
"""

from __future__ import annotations

from typing import Final

# Hold events in a list.
LISTS: Final = frozenset(
    {
        *("Results", "results", "records", "Records", "value", "Data", "data", "result", "hits"),
        *("items", "events", "logs", "response", "alerts", "resources", "logEvents", "streams"),
    }
)
# Hold one of these again, or a single event.
OBJECTS: Final = frozenset({"results", "result", "hits", "reply", "_source"})
TABLES: Final = frozenset({"tables", "Tables"})
# A table's columns, and its rows.
COLUMNS: Final = (("columns", "rows"), ("Columns", "Rows"), ("columns", "values"))
COLUMN_NAMES: Final = ("name", "ColumnName")
# The text that an event was indexed from, and what else carries it as a text.
TEXT: Final = "_raw"
# What Sentinel's tables Syslog, ContainerLogV2 and ContainerLog keep of what others wrote.
QUOTED: Final = ("SyslogMessage", "LogMessage", "LogEntry")
TEXTS: Final = (TEXT, "log", "message", "MESSAGE", "@message", "@rawstring", "event", *QUOTED)
QUOTING_HOSTS: Final = ("HostName", "Computer")
# The text that an event of Elastic's was made from, with dots and under ``event``.
ORIGINAL: Final = ("event", "original")
# Hold several events that share what stands beside them (``telemetry.spread``).
SHARED: Final = frozenset(
    {"snapshot", "diffResults", "behaviors", "Behavior", "event", "stream", "line", "data"}
    | {"resourceLogs"}
)

HOLDERS: Final = frozenset(
    {*LISTS, *OBJECTS, *TABLES, *(key for keys in COLUMNS for key in keys), *TEXTS, *SHARED}
    | {".".join(ORIGINAL)}
)
# Keys of a line of JSON that holds events whose own keys or values may stand in no plain way.
CARRIERS: Final = (
    *TEXTS,
    *(rows for _, rows in COLUMNS),
    *(*ORIGINAL, ".".join(ORIGINAL), "snapshot", "diffResults", "stringValue", "line"),
)

# Columns of CSV whose cells hold several values: Elastic's, which Kibana joins with commas.
SEVERAL: Final = frozenset({"event.category", "event.type", "process.args", "process.parent.args"})

# Stand beside what holds events, and are no columns of any.
BESIDE: Final = frozenset(
    {
        *("@odata.context", "@odata.count", "@odata.nextLink", "@nextLink", "nextLink"),
        *("Schema", "schema", "Stats", "stats", "statistics", "render", "error"),
        *("took", "timed_out", "_shards", "total", "max_score", "_scroll_id", "pit_id"),
        *("preview", "offset", "lastrow", "init_offset", "fields", "highlighted", "messages"),
        *("status", "number_of_results", "query_cost", "remaining_quota", "count", "next"),
        *("name", "kind", "apiVersion", "metadata", "is_partial", "nextToken", "next_token"),
    }
)

# By what an answer says that it is not the whole one: where the next page is; that it was cut or
# goes on, or in which word; what failed; how many results there are, beside which list.
NEXT: Final = ("@odata.nextLink", "@nextLink", "nextLink", "nextToken", "next_token")
WORDS: Final = {
    **dict.fromkeys(("timed_out", "terminated_early", "preview", "is_partial"), ("true",)),
    "status": ("partial_success", "partial", "pending", "running"),
}
FAILED: Final = ("error", "errors", "failed")
TOTALS: Final = {
    "number_of_results": (("results", "data"), ("data",)),
    "total": (("hits",),),
}
INNER: Final = ("reply", "hits", "_shards")  # where it says that of itself, too

MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
