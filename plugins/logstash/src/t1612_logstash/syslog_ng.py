"""Be a python() parser of syslog-ng: events in messages get fields with their scores.

parser p_t1612 {
    python(class("t1612_logstash.syslog_ng.Parser") options("profile", "hardened"));
};
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from .codec import loads
from .contract import Filter
from .failures import place_of
from .loading import BUNDLED, FilterError, load

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
            return _refused(str(error))
        if self._filter.is_telling:
            return _refused(
                "correlate: chains become events of their own, and a parser only changes the "
                "message that it has; leave it out, or have a program destination run stdio"
            )
        return True

    def deinit(self) -> None:
        """Save what is to survive."""
        self._filter.close()

    def parse(self, message: Any) -> bool:
        """Put the score of the message's event into fields; never drop a message."""
        try:
            self._mark(message)
        except Exception as error:  # a parser that raises has its message dropped
            self._filter.failures.tell("a message is not marked", place_of(error))
        return True

    def _mark(self, message: Any) -> None:
        text = message["MESSAGE"]
        line = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")
        made = self._filter.lines([line.replace(b"\n", b" ")])
        if not made:
            message[PREFIX + "dropped"] = "true"
            return
        event = loads(made[0])
        for key, value in (event.get("t1612") or {}).items():
            message[PREFIX + key] = _text(value)
        if tags := event.get("tags"):
            message[PREFIX + "tags"] = _text(tags)


def _refused(why: str) -> bool:
    print(f"t1612: {why}", file=sys.stderr, flush=True)
    return False


def _text(value: Any) -> str:
    """Spell a value for a field: bounded by what it came from, and whole in UTF-8."""
    if isinstance(value, bool):
        return str(value).lower()
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
