"""Hosts: read like a client, compared by labels."""

from __future__ import annotations

import pickle
import sys
from subprocess import run
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.knowledge.mirrors import MIRROR_HOSTS, MIRRORS
from t1612core.knowledge.registries import REGISTRIES, REGISTRY_HOSTS
from t1612core.text.hosts import Host, HostSet, KnownHost, parse_host, registrable

from .rows import ids, vectors

HOSTS = vectors("hosts")
LOOK_ALIKES = vectors("registries")
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(
    lambda label: not label.startswith("xn--")
)
NAMES = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
KNOWN = st.sampled_from([row.pattern.replace("*", "x1") for row in REGISTRIES])


def row(pattern: str, reach: Any = "host") -> KnownHost:
    """Return a row for a set made in a test."""
    return KnownHost(pattern, reach, "owner", False, "test")


@pytest.mark.parametrize("vector", HOSTS, ids=ids(HOSTS))
def test_host_vector(vector: Any) -> None:
    """The host is the one that a client would dial."""
    expected = vector["expected"]

    assert (None if expected is None else Host(**expected)) == parse_host(vector["input"])


@pytest.mark.parametrize("vector", LOOK_ALIKES, ids=ids(LOOK_ALIKES))
def test_registry_vector(vector: Any) -> None:
    """A registry's host is found with its owner; a look-alike is not."""
    found = REGISTRY_HOSTS.find(vector["input"])
    expected = vector["expected"]

    assert (found is not None) == (vector["input"] in REGISTRY_HOSTS)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (expected["owner"], expected["is_shared"]) == (found.owner, found.is_shared)


@pytest.mark.parametrize("known", [*REGISTRIES, *MIRRORS], ids=lambda known: known.pattern)
def test_a_row_is_sound(known: KnownHost) -> None:
    """Every row names its source; a domain row is a registrable domain."""
    assert known.source
    assert known.owner
    if known.reach == "domain":
        assert known.pattern == registrable(known.pattern)
    if known.reach == "host":
        assert Host(known.pattern) == parse_host(known.pattern)


def test_every_row_finds_itself() -> None:
    """No row is hidden by an earlier one that says something else."""
    for hosts in (REGISTRY_HOSTS, MIRROR_HOSTS):
        for known in hosts.rows:
            assert known == hosts.find(known.pattern.replace("*", "x1"))


def test_a_mirror_is_no_registry() -> None:
    """The two tables have no host in common."""
    for known in MIRRORS:
        assert known.pattern not in REGISTRY_HOSTS


@given(NAMES, KNOWN)
def test_a_name_behind_a_known_host_is_not_known(name: str, known: str) -> None:
    """``docker.io.evil.example``: what stands to the right decides."""
    assert f"{known}.{name}.example" not in REGISTRY_HOSTS


@given(st.one_of(NAMES, KNOWN, st.tuples(LABEL, KNOWN).map(".".join)))
def test_only_a_pattern_reaches_another_registrable_domain(host: str) -> None:
    """Host rows match themselves, domain rows what has their registrable domain."""
    found = REGISTRY_HOSTS.find(host)

    if found is not None and found.reach == "domain":
        assert found.pattern == registrable(host)
    if found is not None and found.reach == "host":
        assert found.pattern == host
    if found is not None and found.reach == "pattern":
        pairs = list(zip(found.pattern.split("."), host.split("."), strict=True))
        assert all(want in ("*", have) for want, have in pairs)


@given(NAMES, st.integers(1, 65535))
def test_dress_changes_no_host(name: str, port: int) -> None:
    """Scheme, user, port, path, case and the root's dot are no part of the name."""
    plain = parse_host(name)

    for text in (f"https://u:p@{name}/x?y#z", name.upper(), f"//{name}", f"  {name}\t"):
        assert plain == parse_host(text)
    assert (plain is None) == (parse_host(f"http://{name}:{port}/") is None)


@given(NAMES)
def test_reading_a_host_again_changes_nothing(name: str) -> None:
    """A name that was read is already in its final form."""
    host = parse_host(name)

    if host is not None:
        assert host == parse_host(host.name)


@given(st.text())
def test_any_text_is_a_host_or_none(text: str) -> None:
    """Nothing raises; a name is lower-case ASCII without a dot at its end."""
    host = parse_host(text)

    if host is not None:
        assert host.name
        assert host.name.isascii()
        assert host.name == host.name.lower()
        assert not host.name.endswith(".")
        assert host.port is None or 0 <= host.port < 65536
    assert isinstance(registrable(text), (str, type(None)))
    assert isinstance(text in REGISTRY_HOSTS, bool)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("registry-1.docker.io", "docker.io"),
        ("docker.io", "docker.io"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("a.b.s3.amazonaws.com", "b.s3.amazonaws.com"),
        ("s3.amazonaws.com", None),
        ("x.github.io", "x.github.io"),
        ("github.io", None),
        ("registry.corp.example", "corp.example"),
        ("registry.lan", "registry.lan"),
        ("localhost", None),
        ("192.0.2.1", None),
        ("::1", None),
        ("", None),
    ],
)
def test_registrable(host: str, domain: str | None) -> None:
    """What one party registered, private suffixes included."""
    assert domain == registrable(host)


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        ("Docker.io", "domain"),
        ("docker..io", "host"),
        ("", "host"),
        ("*.docker.io", "domain"),
        ("*.docker.io", "host"),
        ("x*.docker.io", "pattern"),
        ("docker.io", "pattern"),
        ("*.io", "pattern"),
        ("docker.*", "pattern"),
        ("*.a.b.c.d.e.f.g.h.i", "pattern"),
    ],
)
def test_a_row_that_matches_too_much_is_refused(pattern: str, reach: str) -> None:
    """A mistake in the data shows when it is loaded."""
    with pytest.raises(ValueError, match=reach):
        HostSet((row(pattern, reach),))


def test_a_private_suffix_parts_a_host_from_the_domain() -> None:
    """``evil.s3.amazonaws.com`` ends like amazonaws.com and is somebody else's."""
    hosts = HostSet((row("amazonaws.com", "domain"),))

    assert "ecr.amazonaws.com" in hosts
    assert "evil.s3.amazonaws.com" not in hosts


def test_a_host_row_wins_over_a_domain_row_and_a_pattern() -> None:
    """The most exact row speaks."""
    exact, domain, pattern = (
        row("a.example.com"),
        row("example.com", "domain"),
        row("*.example.com", "pattern"),
    )
    hosts = HostSet((pattern, domain, exact))

    assert exact == hosts.find("a.example.com")
    assert domain == hosts.find("b.example.com")
    assert pattern == HostSet((pattern,)).find("b.example.com")


def test_a_set_pickles() -> None:
    """A detector that holds one can be sent to another process."""
    copy = pickle.loads(pickle.dumps(REGISTRY_HOSTS))

    assert REGISTRY_HOSTS == copy
    assert "cdn01.quay.io" in copy


def test_importing_the_tables_does_not_load_the_suffix_list() -> None:
    """The list is loaded when a name needs it, and no name does before."""
    code = (
        "from t1612core.knowledge import registries, mirrors;"
        "from t1612core.text.hosts import registrable;"
        "assert 'x.example' not in registries.REGISTRY_HOSTS;"
        "from t1612core.text.public_suffixes import _rules;"
        "assert not _rules.cache_info().currsize; registrable('a.example');"
        "assert _rules.cache_info().currsize"
    )

    assert 0 == run([sys.executable, "-c", code], check=False).returncode
