"""Name what queries, interfaces and exports put events in, and the months in their times.

Sources: Microsoft Defender XDR "Advanced hunting API" (``Results``, ``Schema``, ``Stats``);
Microsoft Graph ``runHuntingQuery`` (``results``, ``schema``) and OData (``value``, ``@odata.…``);
Log Analytics query API (``tables``, ``columns``, ``rows``; ``Tables``, ``ColumnName`` before it);
Azure Event Hubs and diagnostic settings (``records``); Elasticsearch search API (``hits``,
``_source``); Splunk "search/jobs/export" (``result``, ``results``, ``_raw``); Cortex XDR XQL API
(``reply``, ``data``); Kubernetes lists (``items``); Unicode CLDR, en (months).
"""

from __future__ import annotations

from typing import Final

# Hold events in a list.
LISTS: Final = frozenset(
    {"Results", "results", "records", "value", "Data", "data", "result", "hits", "items", "events"}
)
# Hold one of these again, or a single event.
OBJECTS: Final = frozenset({"results", "result", "hits", "reply", "_source"})
TABLES: Final = frozenset({"tables", "Tables"})
# A table's columns, and its rows.
COLUMNS: Final = (("columns", "rows"), ("Columns", "Rows"))
COLUMN_NAMES: Final = ("name", "ColumnName")
# The text that an event was indexed from.
TEXT: Final = "_raw"

HOLDERS: Final = frozenset(
    {*LISTS, *OBJECTS, *TABLES, *(key for keys in COLUMNS for key in keys), TEXT}
)

# Stand beside what holds events, and are no columns of any.
BESIDE: Final = frozenset(
    {
        *("@odata.context", "@odata.count", "@odata.nextLink", "@nextLink", "nextLink"),
        *("Schema", "schema", "Stats", "stats", "statistics", "render", "error"),
        *("took", "timed_out", "_shards", "total", "max_score", "_scroll_id", "pit_id"),
        *("preview", "offset", "lastrow", "init_offset", "fields", "highlighted", "messages"),
        *("status", "number_of_results", "query_cost", "remaining_quota", "count", "next"),
        *("name", "kind", "apiVersion", "metadata"),
    }
)

MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
