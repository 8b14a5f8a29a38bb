"""Find the Engine API request that a daemon's log line reports.

Theory of operation
===================
Each engine writes its own sentence about a request it got, in logrus key=value
text, in JSON, or behind a journal's prefix.  A line is searched for these
sentences, and the method and target in it are read like any request.

* dockerd up to 27, level debug: ``Calling POST /v1.43/build?t=x``
* dockerd from 28, level debug: ``handling POST request`` with ``request-url=``
* docker up to 1.10: ``msg="POST /v1.14/build"``
* podman system service: an access log line, and at level debug
  ``APIHandler -- Method: POST URL: /v1.40/build``

Rule 1: a line that only says that a route exists (``Registering POST, /build``)
is no request.
Rule 2: whether the line is a daemon's at all is the caller's to know.

Source: moby api/server/middleware/debug.go, daemon/server/middleware/debug.go
(v28), containers/podman pkg/api/server/handler_logging.go and #5792, #15928.
"""

from __future__ import annotations

import re
from typing import Final

from .requests import MAX_TARGET

# The target's limit, and room for a prefix.
MAX_LENGTH: Final = MAX_TARGET + 4096

_METHOD: Final = r"(?P<method>GET|HEAD|POST|PUT|DELETE|OPTIONS)"
_TARGET: Final = r"(?P<target>/[^\s\"'\\]*)"
_SENTENCES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bCalling {_METHOD} {_TARGET}",
        rf"\bAPIHandler -- Method: {_METHOD} URL: {_TARGET}",
        rf"\bmsg=\\?\"{_METHOD} {_TARGET}",
        # The access log of podman's service: "@" stands for a unix socket's peer.
        r"(?:@|[0-9a-fA-F.:\[\]]{2,64}) - \S{1,64} \[[^\]]{1,64}\] "
        rf"\\?\"{_METHOD} {_TARGET} HTTP/",
    )
)
_HANDLING: Final = re.compile(rf"\bhandling {_METHOD} request\b")
_REQUEST_URL: Final = re.compile(rf"\brequest-url\\*\"?[=:]\s?\\*\"?{_TARGET}")
# Go's JSON encoder writes "&", "<" and ">" like this.
_GO_ESCAPES: Final = ((r"\u0026", "&"), (r"\u003c", "<"), (r"\u003e", ">"))


def reported_request(text: str) -> tuple[str, str] | None:
    """Return the method and the target of the request that a log line reports, as they stand there.

    ``None`` when there is none.  The line is taken raw: logrus text, JSON, either with a syslog or
    journal prefix, or the message alone.  Only its first ``MAX_LENGTH`` characters are read.
    """
    line = text[:MAX_LENGTH]
    for escape, character in _GO_ESCAPES:
        line = line.replace(escape, character)
    handling = _HANDLING.search(line)
    if handling is not None:
        url = _REQUEST_URL.search(line)
        return None if url is None else (handling["method"], url["target"])
    found = next(filter(None, (sentence.search(line) for sentence in _SENTENCES)), None)
    return None if found is None else (found["method"], found["target"])
