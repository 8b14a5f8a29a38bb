"""Addresses: every range, every spelling, and nothing else."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.knowledge.vocabulary.addresses import EMBEDDED, RANGES
from t1612core.text.addresses import (
    AddressKind,
    classify,
    is_external,
    kind_of,
    parse,
    parse_inet_aton,
)

from .rows import ids, vectors

ROWS = vectors("addresses")
# Internal by our table and "global" by the standard library's: not one IANA calls special.
OURS_ONLY = {AddressKind.METADATA, AddressKind.RESERVED, AddressKind.MULTICAST}


@pytest.mark.parametrize("row", ROWS, ids=ids(ROWS))
def test_vector(row: Any) -> None:
    """Kind and side are what the vector says."""
    expected = row["expected"]

    assert expected["kind"] == classify(row["input"])
    assert expected["is_external"] is is_external(row["input"])


def test_every_kind_has_a_vector() -> None:
    """No kind goes untested."""
    assert set(AddressKind) == {row["expected"]["kind"] for row in ROWS} - {None}


@pytest.mark.parametrize(("cidr", "kind", "source"), RANGES)
def test_a_range_holds_both_its_ends(cidr: str, kind: AddressKind, source: str) -> None:
    """First and last address of a range have its kind, or an earlier row's."""
    network = ip_network(cidr)
    before = RANGES[: [row[0] for row in RANGES].index(cidr)]
    for address in (network[0], network[-1]):
        earlier = [row[1] for row in before if address in ip_network(row[0])]

        assert (earlier or [kind])[0] == kind_of(address)
    assert source


@given(st.ip_addresses(v=4))
def test_ipv4_agrees_with_the_standard_library(address: Any) -> None:
    """What we call public is global to ``ipaddress``, and the other way round.

    Documentation ranges are ours to call outside; the few hosts and ranges in
    ``OURS_ONLY`` are no special-purpose range to it.
    """
    kind = classify(str(address))

    assert kind is not None
    if kind is AddressKind.PUBLIC:
        assert address.is_global
    elif kind not in OURS_ONLY:
        assert not address.is_global


@given(st.ip_addresses(v=6))
def test_ipv6_agrees_with_the_standard_library(address: Any) -> None:
    """The named properties of ``ipaddress`` agree with the kind of canonical forms."""
    kind = classify(str(address))

    assert kind is not None
    assert address.is_multicast <= (kind is AddressKind.MULTICAST)
    assert address.is_link_local <= (kind is AddressKind.LINK_LOCAL)
    assert (kind is AddressKind.UNIQUE_LOCAL) <= (address.is_private or address.is_site_local)
    if kind is AddressKind.PUBLIC and not any(address in ip_network(row[0]) for row in EMBEDDED):
        assert address.is_global or address in ip_network("2001::/23")


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_internal_as_its_ipv4_address(address: Any) -> None:
    """Wrapping changes nothing: mapped, NAT64, 6to4."""
    value = int(address)

    assert classify(str(address)) == classify(f"::ffff:{address}")
    assert classify(str(address)) == classify(f"64:ff9b::{address}")
    assert classify(str(address)) == classify(str(IPv6Address(0x2002 << 112 | value << 80)))


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "0x{0:x}", "0X{0:X}", "0{0:o}"]))
def test_number_spellings_name_the_same_address(address: Any, form: str) -> None:
    """Decimal, octal and hexadecimal numbers are the address that they count."""
    a, b, c, d = address.packed

    assert address == parse_inet_aton(form.format(int(address)))
    assert address == parse(".".join(form.format(part) for part in (a, b, c, d)))
    assert address == parse(f"{a}.{b}.{form.format(c << 8 | d)}")
    assert address == parse(f"{a}.{form.format(b << 16 | c << 8 | d)}")


@given(st.ip_addresses(), st.sampled_from(["{0}", " {0} ", "[{0}]", "{0}/32"]))
def test_spaces_brackets_and_prefix_change_nothing(address: Any, form: str) -> None:
    """Dress is taken off."""
    assert address == parse(form.format(address))


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    """Nothing raises, and not known is ``None`` in both questions."""
    kind = classify(text)

    assert (kind is None) == (is_external(text) is None)
    assert isinstance(parse(text), (IPv4Address, IPv6Address, type(None)))


def test_a_long_text_is_no_address() -> None:
    """Past the longest spelling nothing is read."""
    assert parse(" " * 1_000_000 + "10.0.0.1") is None
    assert parse_inet_aton("9" * 1_000_000) is None
