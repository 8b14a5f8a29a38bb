"""Say where a download comes from and where it goes.

Theory of operation
===================
A URL tells by itself who could have put the file there: anybody with an address,
a project at its own documented installer, a paste site, a hidden service.  No
name is looked up.  What a downloader prints and saves is said by ``shell.outputs``.

Rule 1: a host that is partly an unknown variable is nothing but unknown.
Rule 2: whose network an address belongs to, and in what spellings, is said in
``text.addresses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from ...shell.outputs import STDOUT, urls_of, written
from ...shell.programs import Feeder
from ...shell.script import Word
from ...text.addresses import AddressKind, classify
from .calls import Call
from .lexicon import Lexicon

_URL = re.compile(
    r"(?:(?P<scheme>https?|ftps?)://)?(?:[^/@\s]*+@)?(?P<host>\[[^\]\s]*+\]|[^/:?#\s]++)"
    r"(?::\d*+)?(?P<path>[^?#\s]*+)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:\d{1,3}\.){3}\d{1,3}(?::\d++)?+(?:/\S*+)?+|(?:[a-z0-9-]++\.)++[a-z0-9-]++(?::\d++)?+/\S*+",
    re.IGNORECASE,
)
_IN_CODE = re.compile(r"(?:https?|ftps?)://[^\s'\"<>()\\]++", re.IGNORECASE)
_HOST_LIMIT = 253  # characters of a domain name, RFC 1035
_INTERNAL = (
    AddressKind.PRIVATE,
    AddressKind.UNIQUE_LOCAL,
    AddressKind.LINK_LOCAL,
    AddressKind.SHARED,
    AddressKind.METADATA,
)


@frozen
class Download:
    """What one call of a downloader fetches."""

    urls: tuple[Word, ...]
    paths: tuple[str, ...]  # the files it makes
    prints: bool  # does it write to standard output?


def download(call: Call, feeder: Feeder) -> Download:
    """Read a downloader's arguments: what it fetches, and where that goes."""
    urls = tuple([call.arguments[at - 1] for at in urls_of(feeder, call.words)])
    paths = tuple([file.text for file in written(feeder, call.words)])
    return Download(urls, paths, prints=not paths or paths[-1] in STDOUT)


def urls_in(text: str) -> tuple[str, ...]:
    """Find the URLs in a program's text."""
    return tuple(_IN_CODE.findall(text))


def is_url(text: str) -> bool:
    """Tell whether a word names something to fetch: with a scheme, or a host and a path."""
    return _IN_CODE.match(text) is not None or _BARE.fullmatch(text) is not None


def is_installer(url: str, lexicon: Lexicon) -> bool:
    """Tell whether a URL is an installer as its project documents it."""
    match = _URL.match(url)
    place = f"{match['host'].lower()}{match['path']}" if match else ""
    return any(
        place.startswith(known) and place[len(known) :][:1] in ("", "/")
        for known in lexicon.installers
    )


def facts_of(url: str, lexicon: Lexicon) -> Iterator[str]:
    """Give the names of the facts that a URL shows by itself."""
    match = _URL.match(url)
    if match is None or "$" in match["host"] or len(match["host"]) > _HOST_LIMIT:
        return
    host = match["host"].lower()
    if _is_under(host, lexicon.drop_hosts):
        yield "drop_host_source"
    if _is_under(host, lexicon.onion_hosts):
        yield "onion_source"
    kind = classify(host)
    if kind is None:
        is_plain = (match["scheme"] or "http").lower() in ("http", "ftp")
        if is_plain and host != "localhost":
            yield "plain_http_source"
    elif kind in _INTERNAL:
        yield "internal_address_source"
    elif kind.is_external:
        yield "address_source"


def _is_under(host: str, known: frozenset[str]) -> bool:
    """Tell whether a host is one of *known* or below one."""
    while host:
        if host in known:
            return True
        host = host.partition(".")[2]
    return False
