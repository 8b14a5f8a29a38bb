"""Recognise a container engine's endpoint among sockets, pipes and ports.

Theory of operation
===================
An engine listens on a unix socket, a Windows named pipe or a TCP port, and
clients name it as a path, as ``host:port`` or as a ``DOCKER_HOST`` URL.  All of
these become one ``Endpoint``; ``EngineNames`` (data, handed in) says which
socket files, pipes and ports are known for it.

Rule 1: a name is only a hint.  A socket can be moved and a port forwarded, so
``is_known`` raises what a caller knows and its absence proves nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from ...text.pattern import pattern
from ...text.percent import unquote

if TYPE_CHECKING:
    from ...text.hosts import Host

Transport = Literal["unix", "abstract", "npipe", "tcp", "ssh"]


@frozen(repr=False, eq=False)
class EngineNames:
    """What the endpoints of container engines are called."""

    sockets: frozenset[str]  # file names, lower-case
    pipes: frozenset[str]  # names without \\.\pipe\, lower-case
    ports: frozenset[int]


@frozen(repr=False)
class Endpoint:
    """Where a request goes."""

    transport: Transport
    address: str  # the socket's path, the pipe's name, the host
    port: int | None = None
    is_known: bool = False  # by its name or port, an engine's


_PIPE: Final = pattern(r"(?:npipe:)?[/\\]{2,4}\.[/\\]+pipe[/\\]+(.+)", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = pattern(r"([a-z+]{2,12})://(.*)", re.IGNORECASE | re.DOTALL)
_UNIX_SCHEMES: Final = ("unix", "http+unix", "https+unix", "unix+http")
_TCP_SCHEMES: Final = ("tcp", "http", "https")
_DEFAULT_PORTS: Final = {"tcp": 2375, "http": 80, "https": 443, "ssh": 22}


def unix_endpoint(path: str, names: EngineNames, *, is_abstract: bool = False) -> Endpoint:
    """Return the endpoint behind a unix socket's path."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    return Endpoint("abstract" if is_abstract else "unix", path, None, name in names.sockets)


def tcp_endpoint(text: str, names: EngineNames, default_port: int | None = None) -> Endpoint | None:
    """Return the endpoint behind ``host:port`` or a URL, ``None`` when it names no host."""
    host = _host(text)
    if host is None:
        return None
    port = default_port if host.port is None else host.port
    return Endpoint("tcp", host.name, port, port in names.ports)


def parse_endpoint(text: str, names: EngineNames) -> Endpoint | None:
    """Read an endpoint as ``DOCKER_HOST`` and the clients' ``--host`` take it.

    ``unix:///run/docker.sock``, ``npipe:////./pipe/docker_engine``,
    ``tcp://host:2375``, ``http+unix://%2Frun%2Fdocker.sock``, ``ssh://host``,
    a bare pipe or socket path, or ``host:port``.  A ``tcp`` URL without a port
    means 2375, as it does for the docker CLI.  ``None`` for anything else.

    Source: docker/cli opts/hosts.go; Docker docs, "docker: --host".
    """
    text = text.strip()
    pipe = _PIPE.match(text)
    if pipe is not None:
        name = pipe[1].strip("/\\")
        return Endpoint("npipe", name, None, name.lower() in names.pipes)
    found = _SCHEME.match(text)
    if found is None:
        is_path = text.startswith(("/", "./")) and text.lower().endswith(".sock")
        if is_path:
            return unix_endpoint(text, names)
        endpoint = tcp_endpoint(text, names)
        return endpoint if endpoint is not None and endpoint.port is not None else None
    scheme, rest = found[1].lower(), found[2]
    if scheme in _UNIX_SCHEMES:
        # The socket's path is the percent-encoded host in "http+unix", and all of
        # it in "unix".
        path = unquote(rest.partition("/")[0]) if "+" in scheme and "%2f" in rest.lower() else rest
        return unix_endpoint(path, names)
    if scheme in _TCP_SCHEMES:
        return tcp_endpoint(text, names, _DEFAULT_PORTS[scheme])
    host = _host(text) if scheme == "ssh" else None
    return None if host is None else Endpoint("ssh", host.name, host.port or 22)


def _host(text: str) -> Host | None:
    from ...text.hosts import parse_host  # most endpoints are files

    return parse_host(text)
