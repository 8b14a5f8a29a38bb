"""Turn the project's tables into words that a line, a path or a host's name may hold.

A table knows more than words can say: what no word says (a star in the middle of a path, a row
that holds for some lines only) is left out here, and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Final

from ..knowledge.accounts import ACCOUNTS
from ..knowledge.exporting import NO_DESKS
from ..knowledge.lineage import LINEAGE, TREES
from ..knowledge.makers import MAKERS
from ..knowledge.mirrors import MIRRORS
from ..knowledge.paths import ROOTS
from ..knowledge.registries import REGISTRIES
from ..knowledge.services import SERVICES
from ..knowledge.vocabulary.addresses import RANGES
from ..text.addresses import AddressKind
from ..text.ancestry import Ancestor
from ..text.hosts import KnownHost
from ..text.path_rows import Root, RootKind
from .nouns import Match, Question, Term

Texts = tuple[str, ...]
TEMPORARY: Final[tuple[RootKind, ...]] = ("temp", "memory")
STRAY: Final[tuple[RootKind, ...]] = ("stray",)
# Where other systems' disks are seen: hosts with one are few, and the words for it many.
_MOUNTED: Final = ("/mnt/", "/media/", "/Volumes/", "/run/media/")
_DESK: Final = "terminal_lineage"
# Networks of one's own; what is set aside for other uses is nobody's.
_INSIDE: Final = (
    *(AddressKind.PRIVATE, AddressKind.SHARED, AddressKind.LOOPBACK, AddressKind.LINK_LOCAL),
    *(AddressKind.UNIQUE_LOCAL, AddressKind.UNSPECIFIED, AddressKind.METADATA),
)
# What stands before a star is a beginning, or with a dot before it anywhere.
_HEADS: Final[tuple[tuple[Match, bool], ...]] = (("startswith", False), ("contains", True))


def folders(kinds: Iterable[RootKind]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""Return how paths begin that lie in such places, and what paths hold that do.

    The first are of POSIX (``/tmp/``), the second of Windows (``:\Temp\``), where drives and homes
    stand before them.
    """
    rows = [row for row in ROOTS if row.kind in {*kinds} and not row.is_flat]
    rows = [row for row in rows if not row.pattern.startswith(_MOUNTED)]
    begins = [begin for row in rows if not row.is_windows for begin in _begin(row)]
    holds = [_windows(row.pattern) for row in rows if row.is_windows and _is_plain(row)]
    return _shortest(begins, str.startswith), tuple(dict.fromkeys(holds))


def in_line(kinds: Iterable[RootKind], *before: str) -> tuple[Question, Question]:
    """Return what a command line holds or ends with that names such a place as a word.

    ``before``: what may stand before the word.
    """
    begins, holds = folders(kinds)
    words = tuple(sign + begin for begin in begins for sign in before)
    ends = tuple(f" {begin.rstrip('/')}" for begin in begins)
    return (
        Question("command_line", "contains", words + holds),
        Question("command_line", "endswith", ends),
    )


def _begin(row: Root) -> Iterable[str]:
    """Yield how a POSIX path begins, up to a last star; nothing where other kinds lie there."""
    before, star, after = row.pattern.partition("*")
    if before and not after:
        begin = before if star else f"{before}/"
        if not any(
            each.pattern.startswith(begin)
            for each in ROOTS
            if each.kind != row.kind and not each.is_windows
        ):
            yield begin


def _is_plain(row: Root) -> bool:
    return "*" not in row.pattern.removeprefix("**")


def _windows(pattern: str) -> str:
    begin = "" if pattern.startswith("**") else ":"
    return (begin + pattern.removeprefix("**") + "/").replace("/", "\\")


def _shortest(texts: Iterable[str], says: Callable[[str, tuple[str, ...]], bool]) -> Texts:
    """Leave out what a shorter one says already."""
    kept: list[str] = []
    for text in sorted(dict.fromkeys(texts), key=len):
        if not says(text, tuple(kept)):
            kept.append(text)
    return tuple(kept)


def programs(*roles: str, field: str) -> tuple[Question, ...]:
    """Return tests that a program is one of those with a role, by its name alone."""
    return _named(field, [row for row in LINEAGE.rows if row.role in roles])


def ordinary(*roles: str, field: str, writes: bool = False) -> tuple[Question, ...]:
    """Return tests that a program has one of the roles, or is a terminal on somebody's desk.

    ``writes``: or that it writes whole trees, or temporary files of builds. Of an account's name
    words say nothing, so that terminals that servers have are left out.
    """
    rows = [row for row in LINEAGE.rows if row.role in roles]
    more = {name for row in LINEAGE.rows if row.role == _DESK for name in row.programs}
    more -= {*NO_DESKS}
    if writes:
        rows += TREES.rows
        more |= {name for row in MAKERS for name in row.writers}
    return _named(field, rows, more)


def _named(field: str, rows: Iterable[Ancestor], more: Iterable[str] = ()) -> tuple[Question, ...]:
    names = {*more} | {
        name
        for row in rows
        if not (row.line or row.script or row.above or row.unless)
        if not (row.is_personal or row.is_unmanned or row.is_general)
        for name in row.programs
    }
    begins = tuple(sorted(name.removesuffix("*") for name in names if name.endswith("*")))
    whole = tuple(sorted(name for name in names if "*" not in name))
    tests = (Question(field, "is", whole), Question(field, "startswith", begins))
    return tuple(test for test in tests if test.values)


def service_accounts(field: str) -> Question:
    """Return the test that an account is a server's."""
    return Question(field, "is", tuple(sorted(ACCOUNTS.service)))


def inside() -> tuple[str, ...]:
    """Return the networks in which nobody from outside can be."""
    nets = [ip_network(net) for net, kind, _ in RANGES if AddressKind(kind) in _INSIDE]
    v4 = collapse_addresses([net for net in nets if isinstance(net, IPv4Network)])
    v6 = collapse_addresses([net for net in nets if isinstance(net, IPv6Network)])
    return tuple(map(str, (*v4, *v6)))


def known_hosts() -> tuple[Term, ...]:
    """Return terms of which one holds where a host is a registry, a mirror or a service.

    Of a name with a star in its middle its end is asked, and what stands before the star.
    """
    rows = (*REGISTRIES, *MIRRORS, *SERVICES)
    whole = tuple(dict.fromkeys(row.pattern for row in rows if row.reach != "pattern"))
    parted = [_parted(row) for row in rows if row.reach == "pattern"]
    ends = _shortest(
        [f".{row.pattern}" for row in rows if row.reach == "domain"]
        + [end for head, end in parted if not head],
        str.endswith,
    )
    heads: dict[str, set[str]] = defaultdict(set)
    for head, end in parted:
        if not end.endswith(ends):
            heads[end].add(head)
    whole = tuple(
        name
        for name in whole
        if not name.endswith(ends)
        if not any(
            name.endswith(end) and any(_is_headed(name, head) for head in found)
            for end, found in heads.items()
        )
    )
    terms: list[Term] = [(Question("url", "is", whole),), (Question("url", "endswith", ends),)]
    for end, found in heads.items():
        for match, is_within in _HEADS:
            said = tuple(sorted(head for head in found if head.startswith(".") is is_within))
            if said:
                terms.append((Question("url", match, said), Question("url", "endswith", (end,))))
    return tuple(terms)


def _is_headed(name: str, head: str) -> bool:
    return head in name if head.startswith(".") else name.startswith(head)


def _parted(row: KnownHost) -> tuple[str, str]:
    """Part a pattern: what stands before its last star, but for a star of its own, and its end."""
    head, _, end = row.pattern.rpartition("*")
    return head.removeprefix("*").replace("*", "").strip(".") and head.lstrip("*"), end
