r"""Split the text of one Dockerfile instruction the way BuildKit splits it.

Theory of operation
===================
Each instruction has its own little grammar: flags come first and are unquoted,
``ENV`` keeps quotes until it is evaluated, ``COPY`` splits on blanks and knows
no quotes, ``CMD`` may be a JSON array, and a heredoc is a word like any other.
Every function here splits one of them and knows nothing of the rest of the file.

Rule 1: blanks are Go's ``unicode.IsSpace``, not Python's ``str.isspace`` (which
also counts the ASCII separators ``\x1c`` to ``\x1f``).
Rule 2: regular expressions are possessive where they repeat, so that no input
makes them try twice.

Source: moby/buildkit, frontend/dockerfile/parser and docs/reference.md.
"""

from __future__ import annotations

import json
import re

from attrs import frozen

from ...model import Span
from ...text.pattern import pattern

BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006" + (
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_BACKSLASH = "\\"
_ASCII_BLANKS = pattern(r"[\t\v\f\r ]++")
_SKIPPED = pattern(r"[\t\n\v\f\r ]*+")
_FLAG = pattern(
    r"""--(?:[^\t\n\v\f\r '"\\]++|\\.|"(?:[^"\\]++|\\.)*+(?:"|\\?$)|'(?:[^'\\]++|\\.)*+(?:'|\\?$)"""
    r"""|\\$)*+""",
    re.DOTALL,
)
# An escape that is the very last character of the text is no part of a word.
_WORD = {
    escape: pattern(
        rf"""((?:[^{BLANKS}'"{mark}]++|{mark}.|"(?:[^"{mark}]++|{mark}.)*+(?:"|(?={mark}?$))"""
        rf"""|'[^']*+(?:'|$))++)""",
        re.DOTALL,
    )
    for escape, mark in ((_BACKSLASH, r"\\"), ("`", "`"))
}
_PART = {
    escape: pattern(
        rf"""(?P<plain>[^'"{mark}]++)|{mark}(?P<escaped>.)|'(?P<single>[^']*+)(?P<ends>'?)"""
        rf"""|"(?P<double>(?:[^"{mark}]++|{mark}.)*+)(?P<closes>"?)|(?P<lone>{mark})""",
        re.DOTALL,
    )
    for escape, mark in ((_BACKSLASH, r"\\"), ("`", "`"))
}
_IN_DOUBLE = {
    _BACKSLASH: pattern(r"""\\([\\"$])"""),
    "`": pattern(r"""`([`"$])"""),
}
_HEREDOC = pattern(r"\d*+<<(?P<dash>-?)(?P<name>[^<]*+)")


@frozen(repr=False)
class Flag:
    """One ``--name=value`` between keyword and arguments, its quotes removed."""

    name: str
    value: str | None  # None: written without ``=``
    span: Span


@frozen(repr=False)
class HeredocWord:
    """A ``<<NAME`` in an instruction: what ends the text that follows it, and how it is read."""

    name: str
    is_expanded: bool  # False: the name was quoted, variables stay as they are
    is_chomped: bool  # ``<<-``: leading tabs are dropped


def strip(text: str, start: int, end: int) -> Span:
    """Narrow ``text[start:end]`` until it neither begins nor ends with a blank."""
    stripped = text[start:end].lstrip(BLANKS)
    start = end - len(stripped)
    return start, start + len(stripped.rstrip(BLANKS))


def keyword(text: str, start: int, end: int) -> Span:
    """Find the first word of an instruction; only ASCII blanks end it."""
    blank = _ASCII_BLANKS.search(text, start, end)
    return (start, blank.start()) if blank else (start, end)


def flags(text: str, start: int, end: int) -> tuple[tuple[Flag, ...], int]:
    """Read the leading ``--flags`` and say where the arguments begin.

    A lone ``--`` ends the flags and is dropped.  An unclosed quote takes all
    that is left.  Only ASCII blanks stand between flags: the builder looks at bytes.
    """
    found: list[Flag] = []
    start = _blanks_end(text, start, end)
    while match := _FLAG.match(text, start, end):
        start = _blanks_end(text, match.end(), end)
        word, _ = unquote(match.group(), _BACKSLASH)
        if word == "--":
            break
        name, equals, value = word[2:].partition("=")
        found.append(Flag(name, value if equals else None, match.span()))
    return tuple(found), strip(text, start, end)[0]


def exec_form(text: str) -> tuple[str, ...] | None:
    """Read a JSON array of strings; ``None`` when it is anything else.

    BuildKit refuses an array that holds other values; here it counts as shell
    form, as does everything that is no JSON.
    """
    if not text.startswith("["):
        return None
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(values) if all(isinstance(value, str) for value in values) else None


def blank_separated(text: str) -> tuple[str, ...]:
    """Split as ``FROM``, ``COPY`` and ``EXPOSE`` do: on ASCII blanks, quotes mean nothing."""
    return tuple(_ASCII_BLANKS.split(text)) if text else ()


def first_word(text: str) -> tuple[str, str]:
    """Split off the first word (``HEALTHCHECK CMD …``); either part may be empty."""
    first, _, rest = _ASCII_BLANKS.sub(" ", text, count=1).partition(" ")
    return first, rest


def words(text: str, escape: str) -> tuple[str, ...]:
    """Split as ``ENV``, ``LABEL`` and ``ARG`` do: quotes and escapes hold, and stay in the word."""
    return tuple(match.group() for match in _WORD[escape].finditer(text))


def unquote(word: str, escape: str) -> tuple[str, bool]:
    """Remove quotes and escapes; say whether a quote was opened and never closed.

    Between double quotes the escape character is itself unless a quote, a
    dollar sign or another escape follows.
    """
    parts: list[str] = []
    is_open = False
    for match in _PART[escape].finditer(word):
        kind = match.lastgroup
        if kind == "closes":
            parts.append(_IN_DOUBLE[escape].sub(r"\1", match["double"]))
            is_open = not match["closes"]
        elif kind == "ends":
            parts.append(match["single"])
            is_open = not match["ends"]
        else:
            parts.append(match["plain"] or match["escaped"] or "")
    return "".join(parts), is_open


def pairs(text: str, escape: str, *, has_old_form: bool) -> tuple[tuple[str, str], ...]:
    """Read ``NAME=value …`` into names and unquoted values.

    *has_old_form* allows ``NAME value``, where all the rest is one value (``ENV``
    and ``LABEL``).  A word without ``=`` has an empty value: ``ARG NAME`` means
    that, and the builder refuses it elsewhere.
    """
    split = words(text, escape)
    if has_old_form and len(split) > 1 and "=" not in split[0]:
        name, _, value = _ASCII_BLANKS.sub(" ", text, count=1).partition(" ")
        return ((name, unquote(value, escape)[0]),)
    named = (word.partition("=") for word in split)
    return tuple((name, unquote(value, escape)[0]) for name, _, value in named)


def heredoc_words(text: str) -> tuple[HeredocWord, ...]:
    """Find the heredocs that an instruction opens, in order.

    The builder looks at whole words: a quoted ``"<<EOF"`` is none, and with an
    unclosed quote anywhere in the line there is none at all.  The name may stand
    apart (``<< EOF``, BuildKit of 2025).
    """
    found: list[HeredocWord] = []
    split = iter(words(text, _BACKSLASH))
    for word in split:
        heredoc = _HEREDOC.fullmatch(word)
        quoted = (heredoc["name"] or next(split, "")) if heredoc else ""
        name, is_open = unquote(quoted or word, _BACKSLASH)
        if is_open:
            return ()
        if heredoc and quoted:
            is_expanded = _quotes(quoted) == _quotes(name)
            found.append(HeredocWord(name, is_expanded, bool(heredoc["dash"])))
    return tuple(found)


def is_heredoc(text: str) -> bool:
    """Return whether a text is one heredoc's opening and nothing else."""
    found = [word for word in words(text, _BACKSLASH) if word not in ("<<", "<<-")]
    return len(found) == 1 and len(heredoc_words(text)) == 1


def _blanks_end(text: str, start: int, end: int) -> int:
    blanks = _SKIPPED.match(text, start, end)
    assert blanks is not None  # it matches anywhere
    return blanks.end()


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
