"""Say where a download comes from and where it goes.

Theory of operation
===================
A URL tells by itself who could have put the file there: anybody with an address,
a project at its own documented installer, a paste site, a hidden service.  No
name is looked up.  Downloaders differ in the options that name their output;
a table says how.

Rule 1: a host that is partly an unknown variable is nothing but unknown.
Rule 2: whose network an address belongs to, and in what spellings, is said in
``text.addresses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from ...shell.script import Word
from ...text.addresses import AddressKind, classify
from .calls import Call
from .lexicon import Downloader, Lexicon

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
_STANDARD_OUTPUT = ("-", "/dev/stdout")
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


def download(call: Call, downloader: Downloader) -> Download:
    """Read a downloader's arguments: what it fetches, and where that goes."""
    urls: list[Word] = []
    paths: list[str] = []
    saves = False
    words = iter(call.arguments)
    for word in words:
        name, value = _option(word.text, downloader)
        if not name and word.text != "-":
            urls.append(word)
        saves = saves or name in downloader.saves
        if name and value is None and _takes_value(name, downloader):
            following = next(words, None)
            value = following.text if following else None
        if name in downloader.output and value is not None:
            paths.append(value)
    prints = not saves and (downloader.prints if not paths else paths[-1] in _STANDARD_OUTPUT)
    if not prints and not paths:
        paths = [word.text.rpartition("/")[2] for word in urls]
    return Download(tuple(urls), tuple(paths), prints)


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


def _option(text: str, downloader: Downloader) -> tuple[str, str | None]:
    """Split an option into its name and the value written with it; ``""`` for no option.

    Of letters in a cluster (``-fsSLo``) the one that takes a value counts, else
    one that says where the output goes.
    """
    if text.startswith("--"):
        name, equals, value = text.partition("=")
        return name, value if equals else None
    if not text.startswith("-") or text == "-":
        return "", None
    found = text[:2]
    for at, letter in enumerate(text[1:], 2):
        if letter in downloader.value_letters:
            return f"-{letter}", text[at:] or None
        if f"-{letter}" in downloader.saves:
            found = f"-{letter}"
    return found, None


def _takes_value(name: str, downloader: Downloader) -> bool:
    if name.startswith("--"):
        return name in downloader.value_options or name in downloader.output
    return name[1:] in downloader.value_letters


def _is_under(host: str, known: frozenset[str]) -> bool:
    """Tell whether a host is one of *known* or below one."""
    while host:
        if host in known:
            return True
        host = host.partition(".")[2]
    return False
