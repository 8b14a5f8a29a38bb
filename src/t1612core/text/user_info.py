"""Find the passwords that stand before the ``@`` of a URL or a host, encoded ones too.

Rule: a user alone is an account where people log in by name (``git@``, ``ssh://``), else a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..model import Span
from .pattern import pattern

_USER_INFO: Final = pattern(r"://([^\s/?#\"'\\]*)@")
_ENCODED_USER_INFO: Final = pattern(
    r"(%(?:25)*3a(?:%(?:25)*2f){2})(?:(?!%(?:25)*(?:2f|3f|23)|[&\s\"'/]).)+(%(?:25)*40)",
    re.IGNORECASE | re.DOTALL,
)
# Before "://" these make a bare user name an account, not a token.
_LOGIN_SCHEMES: Final = ("ssh", "sftp", "rsync", "svn")
_ACCOUNT: Final = "git"
_AFTER_TOKEN: Final = ("", "x-oauth-basic")  # with such a password the name is a token
_DIGEST: Final = pattern(r"\w{1,16}:[\da-f]{16}")  # ``docker-image://name:tag@sha256:…``
# Without "://": a proxy's, or a host's as scp writes it.  No image: ``name:tag@sha256:…``.
_BARE_USER_INFO: Final = pattern(
    r"(?<![\w.%+@:/-])([\w.%+-]{1,64}+:)[^\s/@\"'\\:]++(?=@[\w\[])(?!@\w{1,16}:[\da-f]{16})"
)


def in_urls(text: str) -> Iterator[Span]:
    """Yield the passwords of URLs, or what stands for one."""
    for found in _USER_INFO.finditer(text):
        span = _password(found)
        if span is not None:
            yield span


def in_hosts(text: str) -> Iterator[Span]:
    """Yield the passwords before hosts without a scheme."""
    for found in _BARE_USER_INFO.finditer(text):
        yield found.end(1), found.end()


def in_encoded_urls(text: str) -> Iterator[Span]:
    """Yield who logs in by a URL whose marks are encoded, as a query has it."""
    for found in _ENCODED_USER_INFO.finditer(text):
        yield found.end(1), found.start(2)


def _password(found: re.Match[str]) -> Span | None:
    """Return where the password of a URL stands, or what stands for one; ``None`` without one."""
    user, colon, password = found[1].partition(":")
    start, end = found.span(1)
    if _DIGEST.match(found.string, found.end()):
        return None
    if password not in _AFTER_TOKEN:
        return end - len(password), end
    scheme = found.string[max(0, found.start() - 8) : found.start()].lower()
    if not user or user == _ACCOUNT or (not colon and scheme.endswith(_LOGIN_SCHEMES)):
        return None
    return start, start + len(user)
