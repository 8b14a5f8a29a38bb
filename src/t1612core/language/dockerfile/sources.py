"""Say where a download comes from and where it goes.

Theory of operation
===================
A URL tells by itself who could have put the file there: anybody with an address,
a project at its own documented installer, a paste site, a hidden service.  No
name is looked up.  Downloaders differ in the options that name their output;
a table says how.

Rule 1: a host that is partly an unknown variable is nothing but unknown.
Rule 2: an address is internal by an explicit list.  ``ipaddress.is_private`` also
counts the documentation ranges, which are no one's internal network.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from attrs import frozen

from .calls import Call
from .lexicon import Downloader, Lexicon
from .script import Word

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
_NUMBER = re.compile(r"0x[0-9a-f]{1,8}|[0-9]{1,12}", re.IGNORECASE)
_INTERNAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
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
    address = _address(host)
    if address is None:
        is_plain = (match["scheme"] or "http").lower() in ("http", "ftp")
        if is_plain and host != "localhost":
            yield "plain_http_source"
    elif any(address in network for network in _INTERNAL if network.version == address.version):
        yield "internal_address_source"
    elif not address.is_loopback and not address.is_unspecified:
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


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read a host as an address, also in the spellings that ``inet_aton`` takes.

    ``curl 0xcb007105`` and ``curl 3405803781`` both go to 203.0.113.5.
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        parts = host.split(".")
        if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
            return None
        *bytes_, rest = (_number(part) for part in parts)
        high = sum(byte << 24 - 8 * at for at, byte in enumerate(bytes_))
        address = ipaddress.IPv4Address((high + rest) & 0xFFFFFFFF)
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _number(text: str) -> int:
    if text[:2].lower() == "0x":
        return int(text, 16)
    is_octal = text.startswith("0") and text.strip("01234567") == ""
    return int(text, 8 if is_octal else 10)
