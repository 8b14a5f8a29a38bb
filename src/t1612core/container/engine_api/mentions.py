"""Read what a program's source says about asking a container engine.

Theory of operation
===================
One-liners (``python -c``, ``perl -e``, PowerShell) can't be run, so they are
searched: for the name of an engine's socket, pipe or port, for a route with
the method near it, and for the calls of Docker's own libraries.

Rule 1: a mention is not a request.  Which of two routes goes to which of two
sockets can't be told; the first of each is taken.
"""

from __future__ import annotations

import re
from typing import Final

from ...text.pattern import pattern
from .endpoints import Endpoint, EngineNames, tcp_endpoint, unix_endpoint
from .requests import ApiRequest, parse_request

_BEFORE: Final = 256  # how far back the name before a socket's file name can start
_DELIMITERS: Final = pattern(r"[\s\"'`()\[\]{}<>,;=@]|://")
_PORT: Final = pattern(r"[:,]\s{0,4}(\d{4,5})\b", re.ASCII)
# gawk's own connections.  Source: GNU Awk manual, "Using gawk for Network Programming".
_INET: Final = pattern(r"/inet[46]?/tcp/\d{1,5}/([\w.:-]{1,255})/(\d{1,5})\b", re.ASCII)
_HOST_BEFORE: Final = pattern(r"([\w.-]{1,255}|\[[0-9a-f:.]{2,64}\])[\"']?\s{0,4}\Z", re.I)
_ROUTE: Final = pattern(
    r"""(?:\b(?P<method>GET|HEAD|POST|PUT|DELETE)\s|://[^/\s"'\\]{0,255}|["'\s}])
        (?P<target>/(?:v[0-9][\w.-]{0,15}/)?(?:libpod/)?(?:local/)?
          (?:build|commit|containers/create|images/(?:create|load|import))
          (?![\w/-])(?:\?[^\s"'\\]{0,4096})?)""",
    re.VERBOSE | re.ASCII,
)
# BuildKit's own call for a build.  Source: moby/buildkit api/services/control/control.proto.
_SOLVE: Final = pattern(r"\bmoby\.buildkit\.v1\.Control[./]Solve\b", re.ASCII)
_POST: Final = pattern(r"\bPOST\b|(?:\b|_)post(?:\b|_)|\bUploadFile\b|\bUploadData\b|\bdata=", re.I)
_GET: Final = pattern(r"\bGET\b|\.get\(|\burlopen\b|\bDownloadString\b", re.IGNORECASE)
# docker-py, podman-py, docker-api (Ruby), dockerode (Node).
_LIBRARY: Final = pattern(
    r"\b(?:docker|podman)\b|\bfrom_env\b|\bDockerClient\b|\bPodmanClient\b|\bDockerode\b", re.I
)
_LIBRARY_CALL: Final = pattern(
    r"(?:\.images\.|\bapi\.|\bclient\.|\bfrom_env\(\)\.|\bImage\.|\bAPIClient\([^)]{0,255}\)\.)"
    r"(build|buildImage|build_from_dir|build_from_tar|load|load_image|import_image)\("
)
# What a call is named by, and the route that it takes.
_PATHS: Final = (
    ("build", "/build"),
    ("load", "/images/load"),
    ("commit", "/commit"),
    ("import", "/images/import"),
)
# Code that imports one of them may call by any variable's name: ``i = client.images; i.build(…)``.
_IMPORTED: Final = pattern(
    r"\b(?:import|from)\s{1,8}(?:docker|podman|python_on_whales)\b"
    r"|\brequire\b[\s(]{0,4}[\"'](?:dockerode|docker)[\"']"
)
_IMPORTED_CALL: Final = pattern(
    r"\.(build|buildx|buildImage|commit|import_image|importImage|loadImage|load_image)\("
)


def mentioned_endpoint(code: str, names: EngineNames) -> Endpoint | None:
    """Return the first engine endpoint that *code* names, a known one only."""
    lowered = code.lower()
    sockets = [(lowered.find(name), name) for name in names.sockets if name in lowered]
    if sockets:
        at, name = min(sockets)
        before = _DELIMITERS.split(code[max(0, at - _BEFORE) : at])[-1]
        return unix_endpoint(before.replace("%2F", "/").replace("%2f", "/") + name, names)
    # The longest name: one pipe's name starts another's.
    pipes = [(len(name), name) for name in names.pipes if name in lowered]
    if pipes:
        return Endpoint("npipe", max(pipes)[1], None, is_known=True)
    for found in _INET.finditer(code):
        if int(found[2]) in names.ports:
            return tcp_endpoint(f"tcp://{found[1]}:{found[2]}", names)
    for port in _PORT.finditer(code):
        if int(port[1]) in names.ports:
            host = _HOST_BEFORE.search(code[max(0, port.start() - _BEFORE) : port.start()])
            if host is not None:
                return tcp_endpoint(f"tcp://{host[1]}:{port[1]}", names)
    return None


def mentioned_request(code: str) -> ApiRequest | None:
    """Return the first request whose route stands in *code*.

    The method is the one before the route; otherwise ``POST`` or ``GET`` when
    the source speaks of it anywhere, else empty.
    """
    route = _ROUTE.search(code)
    if route is None:
        return parse_request("POST", "/build") if _SOLVE.search(code) else None
    method = route["method"]
    if method is None:
        method = "POST" if _POST.search(code) else "GET" if _GET.search(code) else ""
    return parse_request(method, route["target"])


def library_request(code: str) -> ApiRequest | None:
    """Return the request that a call of an engine's client library makes."""
    call = _LIBRARY_CALL.search(code) if _LIBRARY.search(code) else None
    if call is None and _IMPORTED.search(code):
        call = _IMPORTED_CALL.search(code)
    if call is None:
        return None
    return parse_request("POST", next(path for word, path in _PATHS if word in call[1].lower()))
