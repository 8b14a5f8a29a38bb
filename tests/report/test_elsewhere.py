"""What a report asks all hosts for: what it names, and nothing that most hosts have."""

from __future__ import annotations

import pytest

from t1612core.report.content import Indicator, IndicatorKind
from t1612core.report.elsewhere import elsewhere

KQL = "Microsoft Defender XDR"


def words(*named: tuple[IndicatorKind, str]) -> str:
    """Give the list of texts in Defender's query; ``""`` where nothing is asked."""
    asked = elsewhere(Indicator(kind, value, 1, 1) for kind, value in named)
    found = [each.text.partition("dynamic([")[2].partition("])")[0] for each in asked[:1]]
    return "".join(found)


@pytest.mark.parametrize(
    ("kind", "value", "asked"),
    [
        ("address", "198.51.100.23", "198.51.100.23"),
        ("address", "Files.Example.com", "files.example.com"),
        ("url", "http://u:p@files.example.com:8080/d?x=1", "files.example.com"),
        ("url", "https://[2001:db8::1]:8443/d", "2001:db8::1"),
        ("path", "/dev/shm/.x/", "/dev/shm/.x"),
        ("path", "/tmp/w9", "/tmp/w9"),
        ("path", "C:\\Users\\Public\\my x", "C:\\\\Users\\\\Public\\\\my x"),
        ("image", "shop/worker:1", "shop/worker:1"),
    ],
)
def test_what_is_named_is_asked_for(kind: IndicatorKind, value: str, asked: str) -> None:
    assert f'"{asked}"' == words((kind, value))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", "registry-1.docker.io"),
        ("address", "builder"),
        ("url", "https://ghcr.io/v2/"),
        ("path", "/dev/shm"),
        ("path", "/var/tmp/"),
        ("path", "/tmp"),
        ("path", "C:\\"),
        ("image", "alpine:3"),
        ("image", "docker.io/library/nginx"),
        ("image", "x:1"),
        ("container", "0123456789ab"),
        # What no query can hold.
        *(("path", f"/srv/a{mark}b") for mark in "\n\x7f\u202e\u200b"),
        ("path", " /srv/app"),
        ("path", "/srv/" + "a" * 200),
    ],
)
def test_what_most_hosts_have_and_what_is_more_than_a_text_is_not(
    kind: IndicatorKind, value: str
) -> None:
    assert () == elsewhere([Indicator(kind, value, 1, 1)])
    assert '"10.9.8.7"' == words((kind, value), ("address", "10.9.8.7"))


def notes(*named: tuple[IndicatorKind, str]) -> dict[str, str]:
    """Give the note of each query, by its language."""
    asked = elsewhere(Indicator(kind, value, 1, 1) for kind, value in named)
    return {each.language: each.note for each in asked}


@pytest.mark.parametrize("mark", "*?\"'`<>|$%(){}")
def test_what_an_intruder_puts_into_a_name_is_asked_for(mark: str) -> None:
    value = f"/srv/a{mark}b"
    assert f'"{value}"'.replace('a"b', 'a\\"b') == words(("path", value))
    told = notes(("path", value))
    wild = {"*": {"SPL", "EQL", "LogScale"}, "?": {"EQL"}}.get(mark, set())
    assert wild == {language for language, note in told.items() if "may find more" in note}


def test_what_is_not_asked_for_is_told() -> None:
    told = notes(
        *(("path", "/srv/.x"), ("image", "alpine:3"), ("path", "/tmp")),
        *(("path", "/srv/a\u202eb"), ("container", "0123456789ab")),
    )
    start = (
        "Not asked for, since most hosts have it: alpine:3, /tmp. "
        "Not asked for, since it is too short or long, or holds signs that "
        "show nothing: /srv/a\\u202eb."
    )
    assert start == told["KQL"]
    places = "Nothing was named for <ADDRESS>, <HOST>: such a place finds nothing."
    assert f"{start} {places}" == told["EQL"]
    many: list[tuple[IndicatorKind, str]] = [("image", f"alpine:{n}") for n in range(12)]
    assert "alpine:9 and 2 more." in notes(("path", "/srv/.x"), *many)["KQL"]
    many = [("address", f"10.9.8.{n}") for n in range(23)]
    left = "Not asked for, since a list takes 20: 10.9.8.20, 10.9.8.21, 10.9.8.22."
    assert left in notes(*many)["KQL"]
    # What a suspicious line names comes before what a builder talked to.
    many.append(("url", "http://203.0.113.5/d"))
    assert words(*many).startswith('"203.0.113.5", "10.9.8.0"')
    everyday: list[tuple[IndicatorKind, str]] = [("image", "root"), ("address", "builder")]
    told = notes(("path", "/srv/.x"), *everyday)
    assert "since it is a plain word, which stands in many lines: root, builder." in told["KQL"]


def test_a_text_is_asked_for_once_and_what_lies_below_it_with_it() -> None:
    paths = ("/srv/.x/Dockerfile", "/srv/.x", "/srv/.xy", "D:\\w\\a\\b", "D:\\w\\a")
    named: list[tuple[IndicatorKind, str]] = [("path", each) for each in paths]
    named += [("address", "10.9.8.7"), ("url", "http://10.9.8.7/d")]

    assert '"10.9.8.7", "/srv/.x", "/srv/.xy", "D:\\\\w\\\\a"' == words(*named)


def test_lists_are_bounded() -> None:
    assert 20 == words(*(("address", f"10.9.8.{each}") for each in range(50))).count("10.9.8.")


def test_a_list_of_which_the_case_has_nothing_keeps_its_place() -> None:
    asked = {each.product: each.text for each in elsewhere([Indicator("path", "/srv/.x", 1, 1)])}

    assert 'string(destination.ip) in ("<ADDRESS>")' in asked["Elastic"]
    assert 'file.path : ("/srv/.x*")' in asked["Elastic"]
    assert "<" not in asked[KQL]
