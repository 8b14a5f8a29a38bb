"""List the ranges of addresses that are set aside, each with its RFC or its owner."""

from __future__ import annotations

from typing import Final

# First match wins, so single hosts stand before the ranges around them.
# (range, kind, source)
RANGES: Final[tuple[tuple[str, str, str], ...]] = (
    # Hosts that answer only inside a cloud machine and hand out its identity.
    ("169.254.169.254/32", "metadata", "AWS EC2, Azure IMDS, Google Compute, OpenStack, others"),
    ("169.254.170.2/32", "metadata", "AWS ECS: task IAM roles"),
    ("169.254.170.23/32", "metadata", "AWS EKS Pod Identity"),
    ("fd00:ec2::254/128", "metadata", "AWS EC2: instance metadata over IPv6"),
    ("fd00:ec2::23/128", "metadata", "AWS EKS Pod Identity over IPv6"),
    ("fd20:ce::254/128", "metadata", "Google Compute: metadata server over IPv6"),
    ("100.100.100.200/32", "metadata", "Alibaba Cloud ECS: instance metadata"),
    ("168.63.129.16/32", "metadata", "Azure: virtual public IP of the host's wire server"),
    ("192.0.0.192/32", "metadata", "Oracle Cloud Classic: instance metadata"),
    ("0.0.0.0/8", "unspecified", "RFC 791, RFC 1122: this network; Linux dials itself"),
    ("10.0.0.0/8", "private", "RFC 1918"),
    ("100.64.0.0/10", "shared", "RFC 6598: carrier-grade NAT"),
    ("127.0.0.0/8", "loopback", "RFC 1122"),
    ("169.254.0.0/16", "link-local", "RFC 3927"),
    ("172.16.0.0/12", "private", "RFC 1918"),
    ("192.0.0.0/24", "reserved", "RFC 6890: IETF protocol assignments"),
    ("192.0.2.0/24", "documentation", "RFC 5737: TEST-NET-1"),
    ("192.88.99.0/24", "reserved", "RFC 7526: 6to4 relay anycast, withdrawn"),
    ("192.168.0.0/16", "private", "RFC 1918"),
    ("198.18.0.0/15", "reserved", "RFC 2544: benchmarking"),
    ("198.51.100.0/24", "documentation", "RFC 5737: TEST-NET-2"),
    ("203.0.113.0/24", "documentation", "RFC 5737: TEST-NET-3"),
    ("233.252.0.0/24", "documentation", "RFC 6676: MCAST-TEST-NET"),
    ("224.0.0.0/4", "multicast", "RFC 5771"),
    ("255.255.255.255/32", "broadcast", "RFC 919"),
    ("240.0.0.0/4", "reserved", "RFC 1112"),
    ("::/128", "unspecified", "RFC 4291"),
    ("::1/128", "loopback", "RFC 4291"),
    ("100::/64", "reserved", "RFC 6666: discard only"),
    ("2001:db8::/32", "documentation", "RFC 3849"),
    ("3fff::/20", "documentation", "RFC 9637"),
    ("2001:2::/48", "reserved", "RFC 5180: benchmarking"),
    ("2001:10::/28", "reserved", "RFC 4843: ORCHID, withdrawn"),
    ("2001:20::/28", "reserved", "RFC 7343: ORCHIDv2"),
    ("5f00::/16", "reserved", "RFC 9602: segment routing identifiers"),
    ("fc00::/7", "unique-local", "RFC 4193"),
    ("fe80::/10", "link-local", "RFC 4291"),
    ("fec0::/10", "unique-local", "RFC 3879: site-local, withdrawn; still nobody outside"),
    ("ff00::/8", "multicast", "RFC 4291"),
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
