"""What a builder's connection shows, by its address, its name and its port."""

from __future__ import annotations

import sys
from subprocess import run
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from t1612core import CATALOG, MDE
from t1612core.facts.network import SIGNALS, facts
from t1612core.knowledge.egress import IMITATED, PROXY_PORTS
from t1612core.knowledge.mirrors import MIRRORS
from t1612core.knowledge.programs import BY_NAME, NETWORK_PROGRAMS, UNWATCHED
from t1612core.knowledge.registries import OBJECT_STORES, REGISTRIES
from t1612core.knowledge.services import SERVICES
from t1612core.knowledge.signals import network
from t1612core.text.lookalikes import is_one_slip, skeleton

from .rows import ids, vectors
from .test_growth import growth

ROWS = vectors("network_facts")
FIELDS = ("name", "action", "ip", "url", "port")  # that the reader reads
OUTSIDE = "203.0.113.5"
KNOWN = [
    row
    for row in (*REGISTRIES, *MIRRORS, *SERVICES)
    if not row.is_shared or row in set(REGISTRIES) - set(OBJECT_STORES)
]
SHARED = [row for row in (*OBJECT_STORES, *MIRRORS) if row.is_shared]
PROGRAMS = st.sampled_from([*NETWORK_PROGRAMS, *UNWATCHED, "dockerd.exe", "/usr/bin/podman"])
TEXT = (
    "docker.io ghcr.io xn-- registry evil.example @ / // https:// http: \\ : :443 ? # . - [::1] "
    "203.0.113.5 10.0.0.1 169.254.169.254 \u043e \u00e9 %2e \ud800 \t"
)
PARTS = st.sampled_from(TEXT.split(" "))
URLS = st.one_of(st.text(), st.lists(PARTS, max_size=6).map("".join))
ADDRESSES = st.one_of(st.text(max_size=20), st.ip_addresses().map(str), st.sampled_from(["", " "]))
PORTS = st.one_of(st.none(), st.integers(), st.sampled_from([22, 53, 80, 443, 2375, 2377, 8080]))
ANYTHING = st.one_of(st.text(), st.integers(), st.none(), st.floats())


def outside(url: str, name: str = "dockerd") -> list[str]:
    """Return what a connection to an outside host over TLS shows."""
    values = {"name": name, "ip": OUTSIDE, "url": url, "port": 443}
    return [fact.signal for fact in facts(values)]


@pytest.mark.parametrize("row", ROWS, ids=ids(ROWS))
def test_vector(row: Any) -> None:
    """The facts are those that the vector says, in its order."""
    assert row["expected"] == [fact.signal for fact in facts(row["values"])]


def test_every_signal_has_a_vector() -> None:
    """Each fires somewhere; what nearly fires it stands beside it in the file."""
    assert {id for row in ROWS for id in row["expected"]} == SIGNALS
    assert len(ROWS) == len({row["id"] for row in ROWS})


def test_the_catalog_has_what_the_reader_finds() -> None:
    """Ids and fields agree with the catalog and the schema."""
    assert {signal.id for signal in network.SIGNALS} == SIGNALS
    for signal in network.SIGNALS:
        assert signal == CATALOG[signal.id]
        assert (signal.kind, signal.operator, signal.words) == ("network", "fact", "")
        assert {signal.reads, *signal.also_reads} <= set(FIELDS) <= set(MDE.fields["network"])
        assert signal.source
        assert not any(letter.isdigit() for letter in signal.reason)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.pattern)
def test_a_known_host_is_quiet(known: Any) -> None:
    """No row of the tables shows anything, in the clear either."""
    host = known.pattern.replace("*", "x1")

    assert [] == outside(host)
    assert () == facts({"name": "dockerd", "ip": OUTSIDE, "url": f"http://{host}:80/", "port": 80})
    assert IMITATED.find(host) is None
    assert IMITATED.find(f"x1.{host}") is None


@pytest.mark.parametrize("known", SHARED, ids=lambda known: known.pattern)
def test_a_host_where_anybody_publishes_is_named_so(known: Any) -> None:
    """And it never imitates."""
    assert ["network.public_code_host"] == outside(known.pattern.replace("*", "x1"))


@pytest.mark.parametrize("name", sorted(IMITATED.names | IMITATED.glued))
def test_a_look_alike_is_never_quiet(name: str) -> None:
    """Each known name, in each guise that DNS allows; before a domain, it is another domain."""
    guises = [f"{name}.example", f"cdn.{name}.example.net"]
    if len(name) <= 63:
        guises.append(f"{name.replace('.', '-')}.example")
    if name.count(".") == 1:
        guises.append(f"a-{name}")
    for guise in guises:
        assert ["network.look_alike"] == outside(guise), guise


@pytest.mark.parametrize("name", sorted(IMITATED.typed))
def test_a_slip_of_the_keyboard_is_seen(name: str) -> None:
    """Left out, doubled, replaced, swapped; and the brand is long enough for that."""
    brand, dot, end = name.partition(".")
    slips = {brand[1:], brand[0] + brand, "0" + brand[1:], brand[1] + brand[0] + brand[2:]}

    assert len(brand) >= 6
    for slip in slips:
        assert ["network.look_alike"] == outside(f"registry.{slip}{dot}{end}")


@pytest.mark.parametrize("name", sorted(IMITATED.mistaken))
def test_a_domain_that_people_mistake_is_seen(name: str) -> None:
    """It and what lies below it; as a word of another's name it says nothing."""
    assert ["network.look_alike"] == outside(name)
    assert ["network.look_alike"] == outside(f"registry-1.{name}")
    assert IMITATED.find(f"{name.partition('.')[0]}.example.com") is None


@pytest.mark.parametrize("name", sorted(IMITATED.swapped))
def test_two_letters_swapped_are_seen_in_a_short_brand(name: str) -> None:
    """Each pair of neighbours; another letter in one's place is another name."""
    brand, dot, end = name.partition(".")
    for at in range(len(brand) - 1):
        swapped = brand[:at] + brand[at + 1] + brand[at] + brand[at + 2 :]
        assert ["network.look_alike"] == outside(f"{swapped}{dot}{end}"), swapped
        assert ["network.unknown_host"] == outside(f"{brand[:at]}9{brand[at + 1 :]}{dot}{end}")


@pytest.mark.parametrize(
    ("have", "want", "expected"),
    [
        ("abc", "abc", False),
        ("abc", "abd", True),
        ("abc", "acb", True),
        ("abc", "ab", True),
        ("abc", "abcd", True),
        ("abc", "xbcd", False),
        ("abc", "bca", False),
        ("abcd", "badc", False),
        ("abc", "abcde", False),
        ("", "a", True),
    ],
)
def test_one_slip(have: str, want: str, expected: bool) -> None:
    """One edit, a swap of neighbours being one."""
    assert expected is is_one_slip(have, want) is is_one_slip(want, have)


def test_a_skeleton_is_what_a_reader_sees() -> None:
    """Look-alike letters become Latin, accents go, and what doesn't decode stays."""
    assert "docker.io" == skeleton("xn--dcker-jua.io")
    assert "xn--99999999999.io" == skeleton("xn--99999999999.io")
    assert "docker.io" == skeleton("docker.io")


@pytest.mark.parametrize(
    ("values", "field", "text", "span"),
    [
        ({"url": "files.example.com"}, "url", "files.example.com", (0, 17)),
        ({"url": "https://u:p@Files.Example.com:8/x"}, "url", "Files.Example.com", (12, 29)),
        ({"url": "https://example.com:p@example.com/x"}, "url", "example.com", (22, 33)),
        ({"url": "example.com:8443"}, "url", "example.com", (0, 11)),
        ({"url": "https:files.example.com"}, "url", "files.example.com", (6, 23)),
        ({"url": "https://b\u00fccher.example/"}, "url", "xn--bcher-kva.example", None),
        ({"url": "https://f%69les.example/"}, "url", "files.example", None),
        ({"url": "https://3405803781/"}, "url", "203.0.113.5", None),
        ({"url": "https://docker.io:p@evil.example/"}, "url", "docker.io", (8, 17)),
        ({"url": "evil.example/docker.io/x"}, "url", "docker.io", (13, 22)),
        ({"url": "evil.example/x"}, "url", "evil.example", (0, 12)),
        ({"ip": " 203.0.113.5 ", "port": 443}, "ip", "203.0.113.5", None),
    ],
)
def test_a_fact_says_where_it_stands(values: Any, field: str, text: str, span: Any) -> None:
    """The host as the field spells it, without user or password; else as a client would."""
    fact = facts({"name": "dockerd", **values})[0]

    assert (field, text, span) == (fact.field, fact.text, fact.span)


@pytest.mark.parametrize(
    ("values", "field", "text", "span"),
    [
        ({"port": 80}, "port", "80", None),
        ({"url": "HTTP://files.example.com/"}, "url", "HTTP", (0, 4)),
    ],
)
def test_plain_http_says_where_it_stands(values: Any, field: str, text: str, span: Any) -> None:
    """The scheme, else the port."""
    fact = facts({"name": "dockerd", "url": "files.example.com", **values})[1]

    assert ("network.plain_http", field, text, span) == (
        fact.signal,
        fact.field,
        fact.text,
        fact.span,
    )


@given(PROGRAMS, URLS, ADDRESSES, PORTS)
def test_any_row_is_read(name: str, url: str, ip: str, port: int | None) -> None:
    """At most one fact about the host and one beside it; spans point at the text."""
    values = {"name": name, "url": url, "ip": ip, "port": port}
    found = facts(values)
    signals = [fact.signal for fact in found]

    assert set(signals) <= SIGNALS
    assert len(signals) <= 2
    assert "network.plain_http" not in signals[:1]
    for fact in found:
        assert fact.field in FIELDS
        assert fact.text
        if fact.span is not None:
            assert fact.text == str(values[fact.field])[slice(*fact.span)]


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_a_field_of_another_type_is_not_known(values: dict[str, Any]) -> None:
    """Nothing raises."""
    assert isinstance(facts(values), tuple)


@given(PROGRAMS, st.text(), PORTS)
def test_an_address_inside_is_inside(name: str, label: str, port: int | None) -> None:
    """Whatever the name: only a literal of the outside counts, and what a proxy was asked for.

    What this host itself answers under another's name is a relay's (``own_host.json``).
    """
    url = f"x{label}.docker.io.evil.example".translate({ord(sign): None for sign in "/\\?#@:"})
    assume(port not in PROXY_PORTS)

    for ip in ("10.1.2.3", "fd00::1", "192.168.0.1", "100.64.0.1"):
        assert () == facts({"name": name, "ip": ip, "url": url, "port": port})


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), st.sampled_from(sorted(IMITATED.names)))
def test_what_ends_in_a_known_name_is_its_owners(label: str, name: str) -> None:
    """A host below a known one never imitates."""
    assert "network.look_alike" not in outside(f"{label}.{name}")


def test_the_gate_names_what_makes_connections() -> None:
    """Each program once; and none whose name other software has, or who carries nothing."""
    assert len(NETWORK_PROGRAMS) == len(set(NETWORK_PROGRAMS))
    assert {"dockerd", "buildkitd", "podman", "com.docker.backend"} <= set(NETWORK_PROGRAMS)
    assert {"docker-proxy", "git-remote-https", "executor"} <= UNWATCHED
    assert {*NETWORK_PROGRAMS, *UNWATCHED} == {
        name for name, row in BY_NAME.items() if row.connects
    }
    assert UNWATCHED.isdisjoint(NETWORK_PROGRAMS)


def test_the_gate_costs_little_and_the_suffix_list_comes_late() -> None:
    """Hosts are loaded by the reader, the public suffix list by the first name that needs it."""
    code = (
        "import sys; from t1612core.knowledge.programs import NETWORK_PROGRAMS;"
        "assert 't1612core.text.hosts' not in sys.modules;"
        "from t1612core.facts.network import facts;"
        "facts({'name': 'dockerd', 'url': 'registry.k8s.io', 'ip': '203.0.113.5', 'port': 443});"
        "facts({'name': 'dockerd', 'ip': '203.0.113.5', 'port': 443});"
        "from t1612core.text.public_suffixes import _rules;"
        "assert not _rules.cache_info().currsize;"
        "facts({'name': 'dockerd', 'url': 'files.example.com'});"
        "assert _rules.cache_info().currsize"
    )

    assert 0 == run([sys.executable, "-c", code], check=False).returncode


GROWING = "a.~http://~@~/~\\~docker.io.~docker-io@~xn--~-~ ~:~.~1.~\u043e~%~?~a@a/~[~docker.io/"


@pytest.mark.growth
@pytest.mark.parametrize("seed", GROWING.split("~"))
@pytest.mark.parametrize(
    "before", ["", "http://", "evil.example/", "https://docker.io@evil.example/"]
)
@pytest.mark.parametrize("field", ["url", "ip", "name", "action"])
def test_time_grows_with_the_row(field: str, before: str, seed: str) -> None:
    """Twice the text takes about twice the time."""
    row = {"name": "dockerd", "url": "files.example.com", "port": 80}

    assert growth(lambda text: facts({**row, field: before + text}), 1 << 20, seed) <= 2.3
