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
        """Say whether an address of this kind may be somebody outside.

        Documentation ranges are routed nowhere, but they are no one's internal
        network either: they stay on the outer side.
        """
        return self in (AddressKind.PUBLIC, AddressKind.DOCUMENTATION)


_K = AddressKind

# First match wins, so single hosts stand before the ranges around them.
# (range, kind, source)
RANGES: Final[tuple[tuple[str, AddressKind, str], ...]] = (
    # Hosts that answer only inside a cloud machine and hand out its identity.
    ("169.254.169.254/32", _K.METADATA, "AWS EC2, Azure IMDS, Google Compute, OpenStack, others"),
    ("169.254.170.2/32", _K.METADATA, "AWS ECS: task IAM roles"),
    ("169.254.170.23/32", _K.METADATA, "AWS EKS Pod Identity"),
    ("fd00:ec2::254/128", _K.METADATA, "AWS EC2: instance metadata over IPv6"),
    ("fd00:ec2::23/128", _K.METADATA, "AWS EKS Pod Identity over IPv6"),
    ("fd20:ce::254/128", _K.METADATA, "Google Compute: metadata server over IPv6"),
    ("100.100.100.200/32", _K.METADATA, "Alibaba Cloud ECS: instance metadata"),
    ("168.63.129.16/32", _K.METADATA, "Azure: virtual public IP of the host's wire server"),
    ("192.0.0.192/32", _K.METADATA, "Oracle Cloud Classic: instance metadata"),
    ("0.0.0.0/8", _K.UNSPECIFIED, "RFC 791, RFC 1122: this network; Linux dials itself"),
    ("10.0.0.0/8", _K.PRIVATE, "RFC 1918"),
    ("100.64.0.0/10", _K.SHARED, "RFC 6598: carrier-grade NAT"),
    ("127.0.0.0/8", _K.LOOPBACK, "RFC 1122"),
    ("169.254.0.0/16", _K.LINK_LOCAL, "RFC 3927"),
    ("172.16.0.0/12", _K.PRIVATE, "RFC 1918"),
    ("192.0.0.0/24", _K.RESERVED, "RFC 6890: IETF protocol assignments"),
    ("192.0.2.0/24", _K.DOCUMENTATION, "RFC 5737: TEST-NET-1"),
    ("192.88.99.0/24", _K.RESERVED, "RFC 7526: 6to4 relay anycast, withdrawn"),
    ("192.168.0.0/16", _K.PRIVATE, "RFC 1918"),
    ("198.18.0.0/15", _K.RESERVED, "RFC 2544: benchmarking"),
    ("198.51.100.0/24", _K.DOCUMENTATION, "RFC 5737: TEST-NET-2"),
    ("203.0.113.0/24", _K.DOCUMENTATION, "RFC 5737: TEST-NET-3"),
    ("233.252.0.0/24", _K.DOCUMENTATION, "RFC 6676: MCAST-TEST-NET"),
    ("224.0.0.0/4", _K.MULTICAST, "RFC 5771"),
    ("255.255.255.255/32", _K.BROADCAST, "RFC 919"),
    ("240.0.0.0/4", _K.RESERVED, "RFC 1112"),
    ("::/128", _K.UNSPECIFIED, "RFC 4291"),
    ("::1/128", _K.LOOPBACK, "RFC 4291"),
    ("100::/64", _K.RESERVED, "RFC 6666: discard only"),
    ("2001:db8::/32", _K.DOCUMENTATION, "RFC 3849"),
    ("3fff::/20", _K.DOCUMENTATION, "RFC 9637"),
    ("2001:2::/48", _K.RESERVED, "RFC 5180: benchmarking"),
    ("2001:10::/28", _K.RESERVED, "RFC 4843: ORCHID, withdrawn"),
    ("2001:20::/28", _K.RESERVED, "RFC 7343: ORCHIDv2"),
    ("5f00::/16", _K.RESERVED, "RFC 9602: segment routing identifiers"),
    ("fc00::/7", _K.UNIQUE_LOCAL, "RFC 4193"),
    ("fe80::/10", _K.LINK_LOCAL, "RFC 4291"),
    ("fec0::/10", _K.UNIQUE_LOCAL, "RFC 3879: site-local, withdrawn; still nobody outside"),
    ("ff00::/8", _K.MULTICAST, "RFC 4291"),
)

# IPv6 ranges whose addresses carry an IPv4 one: (range, bits to shift it down, bits to flip).
EMBEDDED: Final[tuple[tuple[str, int, int, str], ...]] = (
    ("::ffff:0:0/96", 0, 0, "RFC 4291: IPv4-mapped"),
    ("::ffff:0:0:0/96", 0, 0, "RFC 2765: IPv4-translated"),
    ("64:ff9b::/96", 0, 0, "RFC 6052: NAT64 well-known prefix"),
    ("64:ff9b:1::/48", 0, 0, "RFC 8215: NAT64 local prefixes, address in the last 32 bits"),
    ("2002::/16", 80, 0, "RFC 3056: 6to4"),
    ("2001::/32", 0, 0xFFFFFFFF, "RFC 4380: Teredo client, all bits flipped"),
    ("::/96", 0, 0, "RFC 4291: IPv4-compatible, withdrawn"),
)


def _bounds(cidr: str) -> tuple[int, int]:
    network = ip_network(cidr)
    return int(network.network_address), int(network.broadcast_address)


_V4: Final = tuple((*_bounds(cidr), kind) for cidr, kind, _ in RANGES if ":" not in cidr)
_V6: Final = tuple((*_bounds(cidr), kind) for cidr, kind, _ in RANGES if ":" in cidr)
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
    """Say whether an address literal may be somebody outside.

    True for public and documentation addresses, false for every range that
    stays on the machine, in the site or in the provider's network.  ``None``
    when the text is no address: not known, which is not the same as false.
    """
    kind = classify(text)
    return None if kind is None else kind.is_external
