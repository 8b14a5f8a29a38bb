"""Read a connection of a build daemon or builder: whose host it goes to.

Theory of operation
===================
A builder's own connections go to registries and the networks behind them; a
``RUN`` step's are another process's.  So the question is who answers.  The address
says inside or outside; the name, where one is recorded, says who.  Names are
compared with tables of known hosts by labels; a name in no table may imitate one that
is (``text.lookalikes``), may say that it is an organisation's own registry or
mirror, or says nothing.

Rule 1: one host, one of ``unknown_host``, ``look_alike``, ``mirror_like``,
``log_collector``, ``public_code_host``, ``bare_address``, ``nameless_address``,
``shared_proxy_egress``, ``plain_engine`` and ``metadata_service``, or nothing at all; only
``plain_http`` comes beside another.
Rule 2: an address inside is inside, whatever its name, unless it is a forward proxy's, or this
host's own under somebody else's name, as a relay has it: then the name says who answers.  A record
whose address is no address is not judged.
Rule 3: a known host is quiet, unless anybody can publish there: then the table
tells who answers and not whose content it is.  A rented registry stays quiet, too:
nothing but images comes from it, and that is what pulls are.
Rule 4: a port says what a connection is for only where its name says nothing against it:
anybody may listen anywhere.
Rule 5: what a host calls itself counts for little, and for nothing where the connection is
none that such a host has: in the clear, at an odd port, for a file.
Rule 6: an address in the name's place is no name, unless a scheme says that it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from attrs import frozen

from ..knowledge.egress import (
    BORROWED_LABELS,
    COLLECTOR_PORTS,
    COLLECTORS,
    DEFAULT_PORTS,
    ENGINE_PORTS,
    GIT_PATHS,
    IMITATED,
    INBOUND_ACTIONS,
    INFRASTRUCTURE,
    INFRASTRUCTURE_PORTS,
    LOOPBACK_DOMAINS,
    METADATA_NAMES,
    NAMED_RESOLVER_PORTS,
    NO_VALUE,
    PEER_PORTS,
    PLAIN_ENGINE_PORTS,
    PLAIN_PORTS,
    PROXY_PORTS,
    PULL_PATHS,
    RESOLVER_PORTS,
    RUN_ENDINGS,
    TLS_PORT,
)
from ..knowledge.mirrors import MIRROR_HOSTS, MIRRORS
from ..knowledge.programs import CARRIERS, ENGINE_CLIENTS, SWARM_MEMBERS, UNWATCHED
from ..knowledge.registries import OBJECT_STORES, REGISTRY_HOSTS
from ..knowledge.services import SERVICE_HOSTS
from ..model import Fact, Span
from ..text.addresses import AddressKind, classify
from ..text.hosts import MAX_LENGTH, Host, KnownHost, parse_host, registrable
from ..text.pattern import pattern
from ..text.programs import program_name
from .host_names import is_called, is_internal_name

SIGNALS: Final = frozenset(
    {
        "network.unknown_host",
        "network.look_alike",
        "network.mirror_like",
        "network.log_collector",
        "network.public_code_host",
        "network.bare_address",
        "network.nameless_address",
        "network.plain_engine",
        "network.plain_http",
        "network.metadata_service",
        "network.shared_proxy_egress",
    }
)

# What says by itself that somebody outside was asked, so that plain HTTP adds to it.
_EXPOSED: Final = frozenset(
    {
        "network.unknown_host",
        "network.look_alike",
        "network.mirror_like",
        "network.public_code_host",
        "network.bare_address",
    }
)
# What says by the host's name alone who answers, whatever the port.
_TELLING: Final = frozenset({"network.look_alike", "network.public_code_host"})
_SHARED: Final = frozenset(row for row in (*MIRRORS, *OBJECT_STORES) if row.is_shared)
_SCHEME: Final = pattern(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,31}):[/\\]{2}")
_AUTHORITY: Final = pattern(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:(?=[/\\]))?[/\\]*([^/\\?#]*)")
_FIRST_FOLDER: Final = pattern(r"[/\\]([^/\\?#]+)")
_PATH: Final = pattern(r"[^?#]*")
_OWN_HOST: Final = (AddressKind.LOOPBACK, AddressKind.UNSPECIFIED)
# No known host has more labels.
_MAX_LABELS: Final = 8


@frozen(repr=False, eq=False)
class _Connection:
    """One row, read."""

    program: str
    ip: str
    kind: AddressKind | None  # of ``ip``; ``None`` where none is recorded
    url: str
    host: Host | None  # what ``url`` names
    port: int | None


def read(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take an event's canonical fields; there is nothing in them to parse twice."""
    return values


def facts(values: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return what one connection shows; *values* has the canonical fields.

    A field that is absent, empty or of another type than the schema's is not
    known.  Empty for everything that is no connection of a builder to the outside.
    """
    found = _read(values)
    if found is None:
        return ()
    fact = _fact(found)
    if fact is None:
        return ()
    if fact.signal not in _TELLING:
        if _is_plain_engine(found):
            return (Fact("network.plain_engine", fact.field, fact.text, fact.span),)
        if _is_ports_own(found):
            return ()
    plain = _plain_http(found) if fact.signal in _EXPOSED else None
    return (fact,) if plain is None else (fact, plain)


def _text(values: Mapping[str, Any], field: str) -> str:
    value = values.get(field)
    return value if isinstance(value, str) else ""


def _read(values: Mapping[str, Any]) -> _Connection | None:
    """Read the fields; ``None`` for a row that is not looked at."""
    program = program_name(_text(values, "name"))
    if program in UNWATCHED or _text(values, "action").lower().startswith(INBOUND_ACTIONS):
        return None
    ip, url = _said(_text(values, "ip").strip()), _said(_text(values, "url"))
    kind, at = classify(ip), None
    if ip and kind is None:
        at = parse_host(ip)  # with its port behind it
        if at is None or not at.is_address:
            return None
        kind = classify(at.name)
    host = parse_host(url)
    own = None if host is None else host.port
    port = next(filter(_is_port, (values.get("port"), at and at.port, own)), None)
    if host is not None and _is_proxy(kind, port, own or _default_port(url)):
        ip, kind, port = "", None, own
    elif host is not None and _is_relay(kind, port, host):
        ip, kind = "", None
    return _Connection(program, ip, kind, url, host, port)


def _said(text: str) -> str:
    # No mark of a missing value is longer.
    return "" if len(text) < 16 and text.strip().lower() in NO_VALUE else text


def _is_port(port: object) -> TypeGuard[int]:
    return isinstance(port, int) and 0 < port < 65536


def _default_port(url: str) -> int | None:
    scheme = _SCHEME.match(url)
    return None if scheme is None else DEFAULT_PORTS.get(scheme[1].lower())


def _is_proxy(kind: AddressKind | None, port: int | None, wanted: int | None) -> bool:
    """Return whether an address inside is a forward proxy's: the URL's server has another port."""
    if kind is None or kind.is_external or kind is AddressKind.METADATA or port is None:
        return False
    return port in PROXY_PORTS if wanted is None else port != wanted


def _is_relay(kind: AddressKind | None, port: int | None, host: Host) -> bool:
    """Return whether a name that is another's is answered by this host itself.

    Nobody keeps a server of that name here: what listens hands the connection on, be it a tunnel
    or a local proxy that looks into it.
    """
    if kind not in _OWN_HOST or host.is_address or port in RESOLVER_PORTS | ENGINE_PORTS:
        return False
    return registrable(host.name) not in LOOPBACK_DOMAINS


def _is_plain_engine(found: _Connection) -> bool:
    """Return whether a client asks for an engine that anybody may command."""
    return found.port in PLAIN_ENGINE_PORTS and found.program in ENGINE_CLIENTS


def _is_ports_own(found: _Connection) -> bool:
    """Return whether the port is that of another service, whose server may be anywhere."""
    # A scheme says that it was a download, wherever its author let the server listen.
    if found.port in RESOLVER_PORTS and _SCHEME.match(found.url) is None:
        is_named = found.host is not None and not found.host.is_address
        return not is_named or found.port in NAMED_RESOLVER_PORTS
    return found.port in ENGINE_PORTS and found.program in ENGINE_CLIENTS


def _fact(found: _Connection) -> Fact | None:
    host, kind = found.host, found.kind
    literal = classify(host.name) if host is not None and host.is_address else None
    if host is not None and literal is not None and literal.is_external:
        is_asked = _SCHEME.match(found.url) is not None
        return _of_host(found, host, "bare_address" if is_asked else _nameless(found))
    if kind is AddressKind.METADATA:
        return Fact("network.metadata_service", "ip", found.ip)
    if kind is None:
        if host is None:
            return None
        if literal is AddressKind.METADATA or host.name in METADATA_NAMES:
            return _of_host(found, host, "metadata_service")
        if literal is not None or is_internal_name(host.name):
            return None
    elif not kind.is_external:
        return None
    if host is None or literal is not None:
        return Fact(f"network.{_nameless(found)}", "ip", found.ip)
    return _named(found, host)


def _nameless(found: _Connection) -> str:
    """Judge by the port: products often leave out the name of a TLS server."""
    if found.port in (TLS_PORT, None) or _is_peer(found):
        return "nameless_address"
    return "shared_proxy_egress" if found.program in CARRIERS else "bare_address"


def _is_peer(found: _Connection) -> bool:
    return found.port in PEER_PORTS and found.program in SWARM_MEMBERS


def _is_collector(found: _Connection, name: str) -> bool:
    """Return whether an engine calls a host that is named like a log collector, at its port."""
    is_asked = found.port in COLLECTOR_PORTS and found.program in SWARM_MEMBERS
    return is_asked and is_called(name, COLLECTORS)


def _named(found: _Connection, host: Host) -> Fact | None:
    name = host.name
    known = _known(name)
    if known is not None and known not in _SHARED:
        return None
    # A bucket or page is named by whoever rents it, and a cache of docker.io is often called so.
    if known is None and IMITATED.find(name) is not None:
        return _of_host(found, host, "look_alike")
    row = known or _above(name)
    if row is not None:
        return _of_host(found, host, "public_code_host") if row in _SHARED else None
    if IMITATED.has(name):
        return None
    guise = _guise(found.url)
    if guise is not None:
        start, end = guise
        return Fact("network.look_alike", "url", found.url[start:end], guise)
    if is_called(name, INFRASTRUCTURE) and _is_pull(found, name):
        return _of_host(found, host, "mirror_like")
    # A scheme says that it was a download.
    if _SCHEME.match(found.url) is None and (_is_peer(found) or _is_collector(found, name)):
        return _of_host(found, host, "log_collector")
    return _of_host(found, host, "unknown_host")


def _is_pull(found: _Connection, name: str) -> bool:
    """Return whether a connection may be one that a registry, mirror or forge has.

    Encrypted, where such hosts listen, and for no file: a path is one of its protocol's.
    """
    if name.partition(".")[0] in BORROWED_LABELS or _plain_http(found) is not None:
        return False
    if found.port is not None and found.port not in INFRASTRUCTURE_PORTS:
        return False
    path = _path(found.url).rstrip("/")
    is_pull = any(each in f"{path}/" for each in PULL_PATHS)
    return not path or is_pull or path.endswith(GIT_PATHS)


def _path(url: str) -> str:
    authority = _AUTHORITY.match(url, 0, MAX_LENGTH)
    assert authority is not None  # each of its parts may be empty
    path = _PATH.match(url, authority.end(), MAX_LENGTH)
    assert path is not None  # it may be empty
    return path[0].lower().replace("\\", "/")


def _is_run_as_it_comes(found: _Connection) -> bool:
    """Return whether a program or script was fetched in the clear."""
    scheme = _SCHEME.match(found.url)
    is_plain = scheme is not None and scheme[1].lower() == "http"
    return is_plain and _path(found.url).endswith(RUN_ENDINGS)


def _known(name: str) -> KnownHost | None:
    # Mirrors last: theirs are the patterns that hold everybody's buckets.
    return REGISTRY_HOSTS.find(name) or SERVICE_HOSTS.find(name) or MIRROR_HOSTS.find(name)


def _above(name: str) -> KnownHost | None:
    """Return the row of the host that *name* lies below.

    The shortest one: below a bucket of Amazon's own is not Amazon, for a bucket's
    name may have dots, but S3, where anybody rents.
    """
    labels = name.split(".")
    for count in range(2, min(len(labels), _MAX_LABELS)):
        row = _known(".".join(labels[-count:]))
        if row is not None:
            return row
    return None


def _guise(url: str) -> Span | None:
    """Find a known name in what a URL has for a user or a first folder.

    Deeper folders don't count: a registry that keeps copies of others has their names
    there (``/v2/docker.io/library/``), and in its query (``?ns=docker.io``).
    """
    authority = _AUTHORITY.match(url, 0, MAX_LENGTH)
    assert authority is not None  # each of its parts may be empty
    user, at, _ = authority[1].rpartition("@")
    user = user.partition(":")[0]
    if at and _names_known(user):
        return authority.start(1), authority.start(1) + len(user)
    folder = _FIRST_FOLDER.match(url, authority.end(), MAX_LENGTH)
    return folder.span(1) if folder is not None and _names_known(folder[1]) else None


def _names_known(text: str) -> bool:
    host = parse_host(text)
    return host is not None and (IMITATED.has(host.name) or _known(host.name) is not None)


def _of_host(found: _Connection, host: Host, signal: str) -> Fact:
    """Make the fact with the host as the URL spells it, else as a client would."""
    is_anybodys = found.program in CARRIERS and not _is_run_as_it_comes(found)
    if is_anybodys and signal in ("unknown_host", "bare_address"):
        signal = "shared_proxy_egress"
    authority = _AUTHORITY.match(found.url)
    assert authority is not None  # each of its parts may be empty
    if authority[1].isascii():
        start = authority.start(1) + authority[1].rfind("@") + 1
        at = found.url[start : authority.end(1)].lower().find(host.name)
        if at >= 0:
            span = (start + at, start + at + len(host.name))
            return Fact(f"network.{signal}", "url", found.url[slice(*span)], span)
    return Fact(f"network.{signal}", "url", host.name)


def _plain_http(found: _Connection) -> Fact | None:
    scheme = _SCHEME.match(found.url)
    if scheme is not None:
        is_plain = scheme[1].lower() == "http"
        return Fact("network.plain_http", "url", scheme[1], scheme.span(1)) if is_plain else None
    if found.port in PLAIN_PORTS:
        return Fact("network.plain_http", "port", str(found.port))
    return None
