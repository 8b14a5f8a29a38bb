"""Say what kind of network an address belongs to.

Theory of operation
===================
A text is parsed into one address (``parse``), an IPv6 address that carries an
IPv4 one is opened, and the first row of a table of ranges that holds it names
its kind.  A rule then asks one question: can this be somebody outside?

Rule 1: ranges are written out, each with its RFC.  ``is_private`` of the
standard library is not asked: it also counts documentation ranges, which are
nobody's internal network, and its answers changed between Python releases.
Rule 2: an address that only wraps an IPv4 address is as internal as that one.
Rule 3: what a client would dial counts, so the spellings that ``inet_aton``
takes (decimal, octal, hexadecimal, short) are addresses, not names.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

from ..knowledge.vocabulary.addresses import EMBEDDED, RANGES

# The longest text that can be an address: 45 characters, a zone, a prefix.
MAX_LENGTH: Final = 128


class AddressKind(StrEnum):
    """Name a kind of network, in the words of the RFC that set it aside."""

    LOOPBACK = "loopback"
    UNSPECIFIED = "unspecified"
    PRIVATE = "private"
    UNIQUE_LOCAL = "unique-local"
    LINK_LOCAL = "link-local"
    SHARED = "shared"
    METADATA = "metadata"
    MULTICAST = "multicast"
    BROADCAST = "broadcast"
    DOCUMENTATION = "documentation"
    RESERVED = "reserved"
    PUBLIC = "public"

    @property
    def is_external(self) -> bool:
        """Whether an address of this kind may be somebody outside.

        Documentation ranges are routed nowhere, but they are no one's internal
        network either: they stay on the outer side.
        """
        return self in (AddressKind.PUBLIC, AddressKind.DOCUMENTATION)


def _bounds(cidr: str) -> tuple[int, int]:
    network = ip_network(cidr)
    return int(network.network_address), int(network.broadcast_address)


_V4: Final = tuple(
    (*_bounds(cidr), AddressKind(kind)) for cidr, kind, _ in RANGES if ":" not in cidr
)
_V6: Final = tuple((*_bounds(cidr), AddressKind(kind)) for cidr, kind, _ in RANGES if ":" in cidr)
_WRAPPERS: Final = tuple((*_bounds(cidr), shift, flip) for cidr, shift, flip, _ in EMBEDDED)
_NUMBER_BASES: Final = (("0x", 16), ("0", 8), ("", 10))


def parse(text: str) -> IPv4Address | IPv6Address | None:
    """Read one address in any spelling that a client accepts.

    Spaces around it, brackets, a zone (``%eth0``) and a prefix length (``/24``)
    are taken off.  ``None`` when the text is a name, a port follows, or it is
    longer than ``MAX_LENGTH``.
    """
    if len(text) > MAX_LENGTH:
        return None
    bare = text.strip()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1]
    bare, slash, prefix = bare.partition("/")
    if slash and not (prefix.isascii() and prefix.isdigit()):
        return None
    if ":" not in bare:
        return parse_inet_aton(bare)
    try:
        return IPv6Address(bare.partition("%")[0])
    except ValueError:
        return None


def parse_inet_aton(text: str) -> IPv4Address | None:
    """Read an IPv4 address like the C function ``inet_aton``.

    One to four numbers joined by dots, each decimal, octal (``0177``) or
    hexadecimal (``0x7f``); the last one fills all bytes that are left, so
    ``127.1`` and ``2130706433`` are 127.0.0.1.  A zero-padded number is octal,
    as it is for a client.  ``None`` when it is anything else.

    Source: POSIX, ``inet_addr``; WHATWG URL, "IPv4 parser".
    """
    if not text[:1].isdigit():  # nearly all names end here
        return None
    parts = text.split(".", 4)
    numbers = [_number(part) for part in parts]
    if len(parts) > 4 or None in numbers:
        return None
    *heads, last = (number for number in numbers if number is not None)
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    value = last
    for place, head in enumerate(heads):
        value |= head << (24 - 8 * place)
    return IPv4Address(value)


def _number(text: str) -> int | None:
    # No 32-bit number needs more than 12 characters plus padding; int() of a
    # long run of digits is not linear.
    if not text.isascii() or not text or len(text) > 32:
        return None
    lowered = text.lower()
    start, base = next(row for row in _NUMBER_BASES if lowered.startswith(row[0]))
    digits = lowered.removeprefix(start) or "0"
    if not digits.isalnum():  # int() would take signs, spaces and underscores
        return None
    try:
        return int(digits, base)
    except ValueError:
        return None


def kind_of(address: IPv4Address | IPv6Address) -> AddressKind:
    """Name the kind of a parsed address; an embedded IPv4 address decides."""
    value = int(address)
    if isinstance(address, IPv6Address):
        for low, high, kind in _V6:
            if low <= value <= high:
                return kind
        for low, high, shift, flip in _WRAPPERS:
            if low <= value <= high:
                value = (value >> shift & 0xFFFFFFFF) ^ flip
                break
        else:
            return AddressKind.PUBLIC
    for low, high, kind in _V4:
        if low <= value <= high:
            return kind
    return AddressKind.PUBLIC


def classify(text: str) -> AddressKind | None:
    """Name the kind of network that an address literal belongs to.

    ``None`` when the text is no address (a name, empty, a port behind it).
    """
    address = parse(text)
    return None if address is None else kind_of(address)


def is_external(text: str) -> bool | None:
    """Return whether an address literal may be somebody outside.

    True for public and documentation addresses, false for every range that
    stays on the machine, in the site or in the provider's network.  ``None``
    when the text is no address: not known, which is not the same as false.
    """
    kind = classify(text)
    return None if kind is None else kind.is_external
