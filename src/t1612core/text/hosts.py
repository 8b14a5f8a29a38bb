"""Read the host that a client would connect to, and tell known hosts from look-alikes.

Theory of operation
===================
``parse_host`` takes what telemetry calls a URL (a URL, ``host:port``, an IPv6
literal or a bare name) and answers with the host that a client following the
WHATWG URL standard would dial: user info is dropped (``docker.io@evil.example``
is evil.example), a backslash ends the host like a slash, percent-encoding is
undone *before* the name is read, non-ASCII names become ``xn--`` labels, a
trailing dot goes, and number spellings become addresses.

``HostSet`` compares that host with known ones label by label.  A term or
substring test is never made: ``docker.io.evil.example``, ``evil-docker.io``
and ``evil.example/docker.io`` have nothing in common with docker.io.

Rule 1: no network.  The public suffix list is the copy inside tldextract,
loaded when the first name needs it; most names are settled without it.
Rule 2: private suffixes count.  Whoever rents ``x.s3.amazonaws.com`` or
``x.github.io`` is not Amazon or GitHub, so such a name is its own domain.
Rule 3: a host that no client would accept is ``None``, not a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv6Address
from typing import Final, Literal

from attrs import Factory, field, frozen

from .addresses import parse, parse_inet_aton
from .pattern import pattern
from .percent import unquote
from .public_suffixes import public_suffix

# RFC 1035: 253 characters of name, 63 of label.  A URL
# whose authority runs beyond this is read by no one.
MAX_LENGTH: Final = 2048
_MAX_NAME: Final = 253
_MAX_LABEL: Final = 63

# WHATWG "special" schemes take any number of slashes, of either kind.
_SPECIAL: Final = pattern(r"(?:https?|wss?|ftp):[/\\]*", re.IGNORECASE)
_SCHEME: Final = pattern(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:[/\\]{2}")
_AUTHORITY_END: Final = pattern(r"[/\\?#]")
_STRIPPED: Final = {ord(character): None for character in "\t\r\n"}
_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))
# WHATWG "forbidden domain code points", and the mark of bytes that are no UTF-8.
_FORBIDDEN: Final = pattern(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f\ufffd]")
# UTS 46: full stops of other scripts separate labels; these others vanish.
_DOTS: Final = pattern("[\u3002\uff0e\uff61]")
_IGNORED: Final = pattern("[\u00ad\u034f\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")


@frozen(repr=False)
class Host:
    """One host as a client would dial it."""

    name: str  # lower-case ASCII, no trailing dot; an address in its canonical form
    port: int | None = None
    is_address: bool = False


def parse_host(text: str) -> Host | None:
    """Read the host out of a URL, ``host:port``, an IPv6 literal or a bare name.

    The git short form ``git@host:path`` is read too.  Only the first
    ``MAX_LENGTH`` characters are looked at.  ``None`` when there is no host or
    no client would accept it (an impossible port, an empty label, a name that
    is too long, a number that is no address).

    Source: WHATWG URL, "host parsing", "basic URL parser".
    """
    is_cut = len(text) > MAX_LENGTH
    text = text[:MAX_LENGTH].strip(_C0_AND_SPACE).translate(_STRIPPED)
    scheme = _SPECIAL.match(text) or _SCHEME.match(text)
    if scheme is not None:
        text = text[scheme.end() :]
    elif text.startswith(("//", "\\\\", "/\\", "\\/")):
        text = text[2:]
    elif ":" in text and text.count(":") > 1 and isinstance(parse(text), IPv6Address):
        return _address_host(text, None)
    authority, *rest = _AUTHORITY_END.split(text, maxsplit=1)
    if is_cut and not rest:
        return None  # the "@" that decides may lie beyond the cut
    authority = authority.rpartition("@")[2]
    if authority.startswith("["):
        literal, closed, tail = authority[1:].partition("]")
        port = _port(tail)
        if not closed or ":" not in literal or port is _BAD_PORT:
            return None
        return _address_host(literal, port)
    name, _, digits = authority.partition(":")
    port = _port(f":{digits}")
    if port is _BAD_PORT:
        if scheme is not None:
            return None
        port = None  # no scheme and no number: what follows is git's path
    return _name_host(name, port)


_BAD_PORT: Final = -1


def _port(text: str) -> int | None:
    if text in ("", ":"):
        return None
    digits = text[1:].lstrip("0") or "0"
    if text[0] != ":" or not (digits.isascii() and digits.isdigit()) or len(digits) > 5:
        return _BAD_PORT
    return int(digits) if int(digits) < 65536 else _BAD_PORT


def _address_host(literal: str, port: int | None) -> Host | None:
    # A URL spells the zone's percent sign "%25"; the zone is dropped either way.
    address = parse(literal)
    if address is None:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    # Python 3.13 prints a mapped address with dots, older ones with hexadecimal.
    name = str(address) if mapped is None else f"::ffff:{mapped}"
    return Host(name, port, is_address=True)


def _name_host(name: str, port: int | None) -> Host | None:
    ascii_name = _to_ascii(unquote(name))
    if not ascii_name:
        return None
    # WHATWG "ends in a number": such a host is an IPv4 address or nothing.
    last = ascii_name.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        address = parse_inet_aton(ascii_name)
        if address is not None:
            return Host(str(address), port, is_address=True)
        if last.isdigit():
            return None
    return Host(ascii_name, port)


def _to_ascii(name: str) -> str:
    """Lower a name to its ASCII form; the empty string when it has none.

    UTS 46 without its table of 9,000 rows: NFKC, lower case, the ignored code
    points dropped.  What is left differs only for names that no registrar sells.
    """
    if not name.isascii():
        if len(name) > _MAX_NAME:
            return ""
        name = unicodedata.normalize("NFKC", _IGNORED.sub("", _DOTS.sub(".", name)))
    name = name.lower().removesuffix(".")
    if _FORBIDDEN.search(name) or len(name) > _MAX_NAME:
        return ""
    labels = [label if label.isascii() else _punycode(label) for label in name.split(".")]
    if any(not 0 < len(label) <= _MAX_LABEL for label in labels):
        return ""
    return ".".join(labels)


def _punycode(label: str) -> str:
    try:
        label.encode()
    except UnicodeEncodeError:  # a lone surrogate is no name
        return ""
    return "xn--" + label.encode("punycode").decode("ascii")


def registrable(host: str) -> str | None:
    """Return the part of a host name that one party registered, or ``None``.

    *host* is a ``Host.name``.  ``None`` for an address, a single label and a
    public suffix itself.  Private suffixes count: the registrable domain of
    ``a.b.s3.amazonaws.com`` is ``b.s3.amazonaws.com``.  Under a top-level
    domain that the list doesn't know (``corp``, ``example``) it is the last two
    labels, by the list's own default rule ``*``.
    """
    if len(host) > _MAX_NAME or parse(host) is not None or "." not in host:
        return None
    suffix = public_suffix(host)
    if not suffix:
        return ".".join(host.split(".")[-2:])
    own = host.removesuffix(suffix).rstrip(".").rpartition(".")[2]
    return f"{own}.{suffix}" if own else None


Reach = Literal["host", "domain", "pattern"]


@frozen(repr=False)
class KnownHost:
    """One row of a table of known hosts.

    ``reach`` says what ``pattern`` names: one ``host``; every host of a
    registrable ``domain``, itself included; or a ``pattern`` of labels, where
    ``*`` stands for exactly one label.
    """

    pattern: str  # lower-case ASCII
    reach: Reach
    owner: str  # who runs it, or whose service it is rented from
    # Anybody can rent a name or a bucket that matches, so the row says what service
    # answers and nothing about whose content it is.
    is_shared: bool
    source: str


@frozen(repr=False)
class HostSet:
    """Known hosts, looked up by labels.

    Raises ``ValueError`` at once for a row that could match more than it says:
    upper case, an empty label, a star in a ``host`` or ``domain``, a
    ``pattern`` without a star or with fewer than two labels behind the last one.
    """

    rows: tuple[KnownHost, ...]
    _by_name: dict[tuple[Reach, str], KnownHost] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: _index(self.rows), True)
    )
    _by_tail: dict[str, tuple[tuple[tuple[str, ...], KnownHost], ...]] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: _tails(self.rows), True)
    )

    def find(self, host: str) -> KnownHost | None:
        """Return the row that covers *host* (a ``Host.name``), or ``None``.

        A ``host`` row wins over a ``domain`` row, and that over a ``pattern``.
        """
        if len(host) > _MAX_NAME:
            return None
        exact = self._by_name.get(("host", host))
        if exact is not None:
            return exact
        labels = tuple(host.split("."))
        first = max(0, len(labels) - _MAX_TAIL)
        tails = [".".join(labels[start:]) for start in range(first, len(labels))]
        for tail in tails:
            row = self._by_name.get(("domain", tail))
            # Labels agree; the list has the last word, for a private suffix may
            # lie between the host and the domain (x.s3.amazonaws.com).
            if row is not None and (host == tail or registrable(host) == tail):
                return row
        for tail in tails:
            for wanted, row in self._by_tail.get(tail, ()):
                if len(wanted) == len(labels) and all(
                    want in ("*", have) for want, have in zip(wanted, labels, strict=True)
                ):
                    return row
        return None

    def __contains__(self, host: str) -> bool:
        return self.find(host) is not None


# No registrable domain and no tail of a pattern in use has more labels.
_MAX_TAIL: Final = 8


def _index(rows: Iterable[KnownHost]) -> dict[tuple[Reach, str], KnownHost]:
    return {(row.reach, row.pattern): row for row in rows if row.reach != "pattern" and _check(row)}


def _tails(rows: Iterable[KnownHost]) -> dict[str, tuple[tuple[tuple[str, ...], KnownHost], ...]]:
    tails: dict[str, tuple[tuple[tuple[str, ...], KnownHost], ...]] = {}
    for row in rows:
        if row.reach == "pattern" and _check(row):
            tail = row.pattern.rpartition("*.")[2]
            tails[tail] = (*tails.get(tail, ()), (tuple(row.pattern.split(".")), row))
    return tails


def _check(row: KnownHost) -> bool:
    labels = row.pattern.split(".")
    stars = [place for place, label in enumerate(labels) if label == "*"]
    literals = "".join(label for label in labels if label != "*")
    fixed = len(labels) - 1 - stars[-1] if stars else 0
    is_sound = (
        all(labels)
        and "*" not in literals
        and row.pattern == row.pattern.lower()
        and (2 <= fixed <= _MAX_TAIL if row.reach == "pattern" else not stars)
    )
    if not is_sound:
        raise ValueError(f"known host {row.pattern!r} is no {row.reach}")
    return True
