"""Be a python() parser of syslog-ng: events in messages get fields with their scores.

parser p_t1612 {
    python(class("t1612_logstash.syslog_ng.Parser") options("profile", "hardened"));
};
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codec import loads
from .contract import BUNDLED, Filter, FilterError, load

PREFIX = "t1612."


class Parser:
    """What syslog-ng makes of this for each parser in its configuration."""

    _filter: Filter

    def init(self, options: Mapping[str, str]) -> bool:
        """Load the filter; the options are its parameters, and ``filter`` another one's name."""
        params = dict(options)
        try:
            self._filter = load(params.pop("filter", BUNDLED), params)
        except FilterError as error:
            print(f"t1612: {error}")  # syslog-ng logs it
            return False
        return True

    def deinit(self) -> None:
        """Save what is to survive."""
        self._filter.close()

    def parse(self, message: Any) -> bool:
        """Put the score of the message's event into fields; never drop a message."""
        text = message["MESSAGE"]
        line = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")
        made = self._filter.lines([line.replace(b"\n", b" ")])
        if not made:
            message[PREFIX + "dropped"] = "true"
            return True
        event = loads(made[0])
        for key, value in (event.get("t1612") or {}).items():
            message[PREFIX + key] = (
                ",".join(map(str, value)) if isinstance(value, list) else str(value)
            )
        if tags := event.get("tags"):
            message[PREFIX + "tags"] = ",".join(map(str, tags))
        return True
