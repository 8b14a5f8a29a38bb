"""Find who hands an engine's socket on, to another host or to whoever connects.

Theory of operation
===================
Whoever reaches an engine's socket has the host.  ``ssh -R`` gives it to the server that is logged
in to, ``socat`` and ``ncat`` put it behind a port or carry it to somebody, a tunnel's client has
its server do so.  The build itself is then asked for elsewhere, and leaves no process here but the
engine's own.

Rule 1: only a known endpoint counts.
Rule 2: what listens on the loopback address is this host's own, and handed to nobody.

Rule 3: of a tunnel, only what leads to this host counts: what it brings here is another's.

Sources: ssh(1), "-R"; ssh_config(5), "RemoteForward"; socat(1), "ADDRESS TYPES"; ncat(1),
"--sh-exec"; docker/cli cmd/docker/builder.go, "dial-stdio"; the tunnels' manuals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ...model import Span
from ...shell.flag_tables import FlagTable, Style
from ...shell.flags import Options, scan
from ...shell.grammar import Tool
from ...shell.words import Word, Words
from ...text.hosts import parse_host
from ...text.pattern import pattern
from .calls import ApiCall, Mark
from .endpoints import Endpoint, EngineNames, tcp_endpoint, unix_endpoint
from .mentions import mentioned_endpoint

ANYBODY: Final = "*"

# RemoteForward=[bind:]port target, with a blank or an equals sign before it.
_REMOTE_FORWARD: Final = pattern(r"\s*RemoteForward(?:\s*=\s*|\s+)(\S+)\s+(\S+)", re.IGNORECASE)
_FORWARDED: Final = pattern(
    r"(?:\[[^\]]{1,64}\]:|[^:/\[\]]{1,255}:)?(?:\d{1,5}|/[^:]{1,255}):(?P<target>.{1,512})"
)
_LISTENS: Final = pattern(r"(?:tcp[46]?|openssl|ssl)-l(?:isten)?:", re.IGNORECASE)
_LOOPBACK: Final = pattern(r",\s*bind=(?:localhost|127\.[\d.]{1,11}|\[::1\])(?:,|$)", re.IGNORECASE)
_CONNECTS: Final = pattern(
    r"(?:tcp[46]?|openssl|ssl)(?:-connect)?:(?P<address>[^,]{1,255})", re.IGNORECASE
)
_SOCKET: Final = pattern(
    r"(?:unix|local)(?:-connect|-client)?:(?P<path>[^,]{1,512})", re.IGNORECASE
)
# The engine's client joins its own standard input and output to the engine.
_DIALS: Final = pattern(r"\bdial-stdio\b")
# How a word begins that leads from a tunnel's server to this host: of most, in any way.
_LEADS: Final = {"chisel": "R:", "portproxy": "connectport=", "tunnel": ""}
# Sub-commands of tunnels that bring another's service here, or ask for one.
_BRINGS: Final = ("access", "connect", "nc", "ping", "ssh")
_DIALLED: Final = Endpoint("unix", "", None, is_known=True)
_PORT: Final = pattern(r"(?:[\w-]{1,32}=)?(\d{4,5})", re.ASCII)


@frozen(repr=False)
class Handed:
    """An engine's socket that is handed on: whose, to whom, and where the line says it."""

    endpoint: Endpoint
    to: str  # a host's name, or ``ANYBODY``
    span: Span

    def call(self, name: str, client: Word) -> ApiCall:
        """Return the call that the client of this name makes of it."""
        marks = (Mark("client", client.span), Mark("endpoint", self.span))
        return ApiCall(name, self.endpoint, None, "possible", "", marks, self.to)


def hands(tool: Tool, words: Words, flags: FlagTable, engines: EngineNames) -> list[Handed]:
    """Return what a client's words hand on, its own name left out.

    The tool's name says by which rules they are read: ``ssh``, ``socat``, ``netcat``, those of
    tunnels; no other hands anything.
    """
    kind = tool.name
    if kind == "ssh":
        return list(_ssh(words, flags, tool.style, engines))
    if kind == "socat":
        return _socat(words, engines)
    if kind in _LEADS:
        return list(_tunnel(words, _LEADS[kind], engines))
    return _netcat(words, flags, engines) if kind == "netcat" else []


def _tunnel(words: Words, leads: str, engines: EngineNames) -> Iterator[Handed]:
    """Yield what a tunnel's client hands to whoever reaches the other end."""
    if words.texts and words.texts[0] in _BRINGS:
        return
    for index, text in enumerate(words.texts):
        if not text.startswith(leads):
            continue
        port = _PORT.fullmatch(text)
        place = f"localhost:{port[1]}" if port else text
        endpoint = mentioned_endpoint(place, engines)
        if endpoint is not None:
            yield Handed(endpoint, ANYBODY, words.span(index))


def _ssh(words: Words, flags: FlagTable, style: Style, engines: EngineNames) -> Iterator[Handed]:
    """Yield what ``ssh`` hands to the server it logs in to; its own name is left out."""
    options = Options()
    scan(words, 0, flags, options, style=style, interspersed=False)
    if not options.operands:
        return
    server = parse_host(words.texts[options.operands[0]])
    for word in (*options.all("R"), *options.all("o")):
        target = _ssh_target(word)
        if not target:
            continue
        is_path = target[:1] == "/"
        endpoint = (
            unix_endpoint(target, engines) if is_path else tcp_endpoint(f"tcp://{target}", engines)
        )
        if endpoint is not None and endpoint.is_known:
            yield Handed(endpoint, server.name if server else ANYBODY, word.span)


def _ssh_target(word: Word) -> str:
    """Return what a forward leads to here; ``""`` of an option that is none."""
    found = _REMOTE_FORWARD.match(word.text)
    if found is not None:
        return found[2]
    forward = _FORWARDED.fullmatch(word.text)
    return forward["target"] if forward else ""


def _socat(words: Words, engines: EngineNames) -> list[Handed]:
    """Return what ``socat`` hands on: one of its addresses is an engine, the other is outside."""
    addresses = [index for index, text in enumerate(words.texts) if text[:1] != "-"][-2:]
    handed = []
    for ours, other in ((0, 1), (1, 0)) if len(addresses) == 2 else ():
        engine, outside = words.word(addresses[ours]), words.texts[addresses[other]]
        endpoint = _socat_engine(engine.text, engines)
        if endpoint is None or not endpoint.is_known:
            continue
        to = _socat_outside(outside, endpoint)
        if to:
            handed.append(Handed(endpoint, to, engine.span))
    return handed


def _socat_engine(text: str, engines: EngineNames) -> Endpoint | None:
    socket = _SOCKET.match(text)
    if socket is not None:
        return unix_endpoint(socket["path"], engines)
    if _DIALS.search(text):
        return _DIALLED
    tcp = _CONNECTS.match(text)
    return tcp_endpoint(f"tcp://{tcp['address']}", engines) if tcp else None


def _socat_outside(text: str, engine: Endpoint) -> str:
    if _LISTENS.match(text):
        return "" if _LOOPBACK.search(text) else ANYBODY
    found = _CONNECTS.match(text)
    # From port to port it is a client of an engine elsewhere, as far as can be seen.
    host = parse_host(found["address"]) if found and engine.transport != "tcp" else None
    return host.name if host else ""


def _netcat(words: Words, flags: FlagTable, engines: EngineNames) -> list[Handed]:
    """Return what a listening ``ncat`` hands on by the program that it starts."""
    options = Options()
    scan(words, 0, flags, options)
    if not options.is_on("listen"):
        return []
    programs = [*options.all("exec"), *options.all("sh-exec")]
    found = [
        (word, _DIALLED if _DIALS.search(word.text) else mentioned_endpoint(word.text, engines))
        for word in programs
    ]
    return [Handed(endpoint, ANYBODY, word.span) for word, endpoint in found if endpoint]
