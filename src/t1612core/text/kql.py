"""Match text as Kusto's string operators do.

Theory of operation
===================
An operator with its operand is made once into a ``Matcher``: two functions.
``test`` answers yes or no as fast as it can and runs on every event that
passed the gate. ``find`` says where, and runs only when somebody reads the
evidence. Both give the same answer.

Kusto's ``has`` compares whole *terms*, maximal runs of letters and digits. A
boundary is asked for only at an edge of the needle that is itself a term
character: ``"build"`` is not in ``"rebuild"``, but ``"/tmp/"`` is in
``"-f/tmp/x"`` and ``"--no-cache"`` is in ``"x--no-cache"``.

Kusto folds case for ASCII letters only, so a matcher that ignores case reads
``fold(value)``, made once for all matchers of a field. ``str.lower`` will not
do: it turns U+212A (the Kelvin sign) into ``k`` and U+0130 into two characters.

Rule 1: nothing here knows a word of the rule.
Rule 2: every test is linear in the length of the value.
Rule 3: ``""`` stands for an absent value; Kusto has no null string.

Source: Kusto documentation, "String operators", "What is a term?"; "has",
"has_any", "matches regex", "ipv4_is_private()", "Null values".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

from attrs import frozen

from ..model import Span

View = Literal["folded", "plain"]


@frozen(repr=False)
class Matcher:
    """One operator with its operand, ready to be asked.

    ``view`` says what both functions take: ``fold(value)`` or the value as it
    is. ``find`` returns the leftmost match as ``(start, end)``, which also
    index the unfolded value, or ``None`` where ``test`` is false and where a
    match is no part of the value (``not has_any``): then the whole value is it.
    """

    view: View
    test: Callable[[Any], bool]
    find: Callable[[Any], Span | None]


def fold(text: str) -> str:
    """Lower-case ASCII letters and nothing else; the length stays the same."""
    if text.isascii():
        return text.lower()
    # bytes.lower() knows ASCII only and, in UTF-8, touches no part of another character.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def has_any(needles: Iterable[str]) -> Matcher:
    """Match any needle as whole terms, ignoring ASCII case, like KQL ``has_any``.

    A single needle makes it ``has``. An empty needle is in every value, as in
    Kusto. Without needles nothing matches.
    """
    finders = tuple((word, _term_finder(word)) for word in map(fold, needles))

    def test(folded: str) -> bool:
        # A plain loop: any() with a generator costs a frame for every value, and so does
        # a finder for every needle that is not there at all.
        for word, find_term in finders:  # noqa: SIM110
            if word in folded and find_term(folded) >= 0:
                return True
        return False

    def find(folded: str) -> Span | None:
        return _leftmost(
            (start, start + len(word))
            for word, find_term in finders
            if (start := find_term(folded)) >= 0
        )

    return Matcher("folded", test, find)


def has_none(needles: Iterable[str]) -> Matcher:
    """Match where ``has_any`` does not, like KQL ``not(… has_any (…))``.

    True for ``""``: an absent value has no term.
    """
    present = has_any(needles).test
    return Matcher("folded", lambda folded: not present(folded), _nowhere)


def matches_any_regex(patterns: Iterable[str]) -> Matcher:
    r"""Match where any pattern is found, minding case, like KQL ``matches regex``.

    Kusto's ``\s`` is Unicode White_Space, and so is the ``regex`` package's;
    the standard library's adds U+001C to U+001F. Raises ``ValueError`` if a
    pattern does not compile.
    """
    # Imported here: it would be a third of what importing this package costs.
    import regex

    try:
        searches = tuple(regex.compile(pattern).search for pattern in patterns)
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}") from None

    def test(value: str) -> bool:
        for search in searches:  # noqa: SIM110  # as in has_any
            if search(value):
                return True
        return False

    def find(value: str) -> Span | None:
        return _leftmost(hit.span() for search in searches if (hit := search(value)))

    return Matcher("plain", test, find)


def in_any(values: Iterable[int]) -> Matcher:
    """Match a number that is one of *values*, like KQL ``in``; ``None`` (null) is none of them."""
    known = frozenset(values)
    return Matcher("plain", known.__contains__, _nowhere)


def not_private_ipv4() -> Matcher:
    """Match an IPv4 address outside RFC 1918, like KQL ``not(ipv4_is_private(…))``.

    What does not parse as IPv4 (IPv6, a name, ``""``) gives null in Kusto, and
    the negation of null is null, which ``where`` drops. So it does not match.
    """
    public = re.compile(rf"(?!{_RFC_1918}){_ADDRESS}").fullmatch

    def test(value: str) -> bool:
        if "/" in value:  # a prefix masks the address first
            return ipv4_is_private(value) is False
        return public(value.strip(" ")) is not None

    return Matcher("plain", test, _nowhere)


_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_ADDRESS = rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}"
_RFC_1918 = r"10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\."
_IPV4 = rf"{_ADDRESS}(?:/(3[0-2]|[12]?[0-9]))?"


def parse_ipv4(text: str) -> int | None:
    """Read ``a.b.c.d`` or ``a.b.c.d/prefix`` as a number, masked by its prefix.

    Spaces around it are allowed. ``None`` (Kusto's null) for anything else:
    other than four decimal octets of 0 to 255, leading zeros, a prefix over 32.
    """
    match = re.fullmatch(_IPV4, text.strip(" "))
    if match is None:
        return None
    *octets, prefix = match.groups()
    number = int.from_bytes(bytes(map(int, octets)), "big")
    unmasked = 32 - int(prefix or 32)
    return number >> unmasked << unmasked


def ipv4_is_private(text: str) -> bool | None:
    """Return whether *text* is an RFC 1918 address; ``None`` if it is no IPv4 at all.

    Only 10/8, 172.16/12 and 192.168/16 are private: loopback, link-local and
    carrier-grade NAT are not.
    """
    number = parse_ipv4(text)
    if number is None:
        return None
    return number >> 24 == 10 or number >> 20 == 0xAC1 or number >> 16 == 0xC0A8


def _leftmost(spans: Iterable[Span]) -> Span | None:
    # Of those that start together, the longest says most.
    return min(spans, key=lambda span: (span[0], -span[1]), default=None)


def _nowhere(_value: object) -> None:
    """Point at no part of a value: the match is about all of it."""


def _term_finder(needle: str) -> Callable[[str], int]:
    """Make a function that finds a folded needle as whole terms: its start, or -1."""
    # str.isalnum() is true for exactly Unicode's letters and numbers (L*, N*):
    # Kusto's term characters. The tests hold the two against each other.
    bound_left = needle[:1].isalnum()
    bound_right = needle[-1:].isalnum()
    length = len(needle)

    def find(folded: str) -> int:
        start = folded.find(needle)
        while start >= 0:
            end = start + length
            if not (
                (bound_left and start and folded[start - 1].isalnum())
                or (bound_right and folded[end : end + 1].isalnum())
            ):
                return start
            start = folded.find(needle, start + 1)
        return -1

    if bound_left or bound_right:
        return find
    # An edge that is no term character needs no boundary: a plain search is exact.
    return lambda folded: folded.find(needle)
