"""Take secrets out of text before anybody sees it.

Theory of operation
===================
Secrets stand behind names that announce them: ``buildargs=``, ``--build-arg``,
``X-Registry-Auth:``, ``Authorization:``, ``"password":``, and before the ``@``
of a URL.  One regular expression finds the names (``announcing``); behind each a scanner reads
as far as the value can reach, in whatever quoting, and the value becomes
``REDACTED``.  The name of a build argument and the rest of the line stay.

``secrets`` gives the places of the values, ``redact`` a text without them.  All that is
shown of an event or of a Dockerfile goes through this one reader.

Rule 1: where it isn't clear that a secret has ended, more is taken, not less.
Rule 2: redacting twice changes nothing.  So the state that decides (is a quote
open here?) is read from what was put out, not from what came in.
Rule 3: what a name or a flag announces, ``knowledge.vocabulary.secrets`` says; a flag of one
letter does so only with its program about.
Rule 4: what nothing announces is not found: this hunts no high-entropy strings.  The first letters
of a token announce it (``ghp_``); they stay, and say whose it was.
Rule 5: a keyword is no secret: ``PasswordAuthentication=no``, ``NOPASSWD: ALL``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from ..errors import SettingsError
from ..knowledge.vocabulary.secrets import (
    CREDENTIAL_PROGRAMS,
    FED,
    GIVES_ARGUMENTS,
    LAST_WORDS,
    LETTERS,
    QUERY_NAMES,
    SECRET_WORDS,
    SPARED_NAMES,
    SPARED_VALUES,
    WHOLE_NAMES,
)
from ..model import Span
from .announcing import ANNOUNCING, HEX
from .cutting import cut_mark
from .nuls import ending, marks, parted
from .pattern import pattern
from .percent import unquote
from .tokens import in_tokens
from .user_info import in_encoded_urls, in_hosts, in_urls

REDACTED: Final = "[redacted]"


_WORD: Final = pattern("|".join(SECRET_WORDS).replace("_", "[_-]?"), re.IGNORECASE)
_WHOLE: Final = pattern(
    rf"(?:(?:25)*(?:3f|26|22))?(?:{'|'.join(WHOLE_NAMES).replace('_', '[_-]?')})"
    rf"|[\w.-]*[_.-](?:{'|'.join(LAST_WORDS)})",
    re.IGNORECASE,
)
_SPARED: Final = pattern(SPARED_NAMES)
_SPARED_VALUE: Final = pattern(
    rf"""(?:\\*["'])?(?:{SPARED_VALUES})?(?:\\*["'])?[,;)}}\]]*+""", re.IGNORECASE
)
_NUMBERS: Final = pattern(r"\d+:\d+")  # ``docker run -u 1000:1000``
# These flags mean a secret only with the program or the verb about.
_TAKES_CREDENTIALS: Final = pattern(CREDENTIAL_PROGRAMS, re.IGNORECASE)
_ARGUMENTS: Final = pattern(GIVES_ARGUMENTS, re.IGNORECASE | re.ASCII)
_LOGIN: Final = pattern(r"\blogin\b", re.IGNORECASE)
_SAME_COMMAND: Final = 256  # characters before a flag in which its program is looked for
_PROGRAMS: Final = {
    letter: pattern(rf"(?<![\w.:-])(?:{programs})(?![\w-])", re.IGNORECASE)
    for letter, programs in LETTERS.items()
}
_NO_QUOTES: Final = dict.fromkeys(map(ord, "\"'\\^`"))
_NEXT_COMMAND: Final = pattern(r"[|;&\n]")
# Who is fed a secret, and what is written into the pipe before it.
_FED: Final = pattern(rf"\|(?=[^|;&\n]{{0,128}}?(?:{FED}))", re.IGNORECASE)
_WRITTEN: Final = pattern(
    r"""\b(?:echo|printf)\s++(?:-\w{1,3}\s++)*+
    (?P<text>(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|\\.|[^|;&\n"'\\])++)\Z""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_VARIABLE: Final = pattern(r"""\\?["']?\$\{?\w++\}?\\?["']?""")

# A shell parts words at these blanks alone (``re.ASCII``).
_QUOTED: Final = pattern(r"\\*[\"']")
_OPENED: Final = pattern(r"\\*[\"']\Z")
_STEP: Final = pattern(r"\\*[\"']|\\+.|[{\[(]|[}\])]|[\s&,]", re.DOTALL | re.ASCII)
_CALLED: Final = pattern(r"[\w.]{0,64}+\(", re.ASCII)
_TOGGLE: Final = pattern(r"\\.|[\"']", re.DOTALL)
# The first two are how a quote is written inside of quotes of its kind: they close nothing,
# being longer than what opened.
_QUOTES: Final = {quote: pattern(rf"'\"'\"'|'\\''|\\*{quote}") for quote in "\"'"}
_AFTER: Final = pattern(r"[\s\"'\\&)\]},;]|\Z", re.ASCII)
# What goes on with a word behind a quote that closed in it.
_GOES_ON: Final = pattern(r"""[^\s"'\\&)\]},;]|\\[^"'\\nrt]""", re.ASCII)
_DONE: Final = pattern(rf"\[redacted\](?={_AFTER.pattern})", re.ASCII)
_ENCODED_END: Final = pattern(rf"{HEX}(?:26|22|2c|7d)|[\s\"'\\&]", re.IGNORECASE | re.ASCII)
_ODD_BLANK: Final = pattern(r"[^\S\x00-\x7f]")
_TOKEN_END: Final = pattern(r"[\s\"'\\&]", re.ASCII)
_LINE_END: Final = pattern(r"[\r\n\"'\\]")
_LINE_HEADER: Final = pattern("(?:proxy-)?authorization|(?:set-)?cookie", re.IGNORECASE)
_TWO_PARTS: Final = pattern(r"(?:basic|bearer|negotiate|ntlm|token)(?:\\{0,8}\s)++", re.IGNORECASE)

# A path or a name: nothing in it parts a secret from what announces it.
_PLAIN: Final = pattern(r"[\w./][\w./-]{0,255}", re.ASCII)
_BEHIND: Final = 8_192  # characters behind a cut that may make a secret of what is before it
_ROUNDS: Final = 4  # at most; the one after that which took out the last finds nothing


def redact(text: str) -> str:
    """Replace the secrets in a command line, URL or log line by ``REDACTED``.

    Values of build arguments (flag, query, form, JSON), registry credentials in
    headers, fields and flags, passwords in URLs, percent-encoded ones too, and tokens
    that their first letters give away (``ghp_``, ``AKIA``, a JWT, a private key).
    Everything else stays as it is. Any text is taken; one that is redacted
    already stays the same. Raises ``SettingsError`` for what is no text.
    """
    if not isinstance(text, str):
        raise SettingsError("redact", f"is {type(text).__name__}, expected the text as str")
    taken = secrets(text)
    return without(text, taken) if taken else text


def redacted_to(text: str, most: int) -> str:
    """Redact a text, of which at most so many characters are kept, and no part of a word.

    What makes a secret known may stand behind it: beyond the cut as well.
    """
    if len(text) <= most:
        taken = secrets(text)
        return without(text, taken) if taken else text
    end = text.rfind(" ", 0, most)
    end = end if end > 0 else most
    taken = secrets(text[: most + _BEHIND])
    kept = tuple([(start, min(stop, end)) for start, stop in taken if start < end])
    return without(text[:end], kept) + cut_mark(end)


def secrets(text: str) -> tuple[Span, ...]:
    """Return the places of the secrets in *text*: ascending, none overlapping another."""
    taken: tuple[Span, ...] = ()
    if _PLAIN.fullmatch(text):
        return tuple(in_tokens(text))
    left = text = parted(text)
    for _ in range(_ROUNDS):
        before = taken
        for find in (_announced, _in_pipes, in_urls, in_hosts, in_encoded_urls, in_tokens):
            if spans := tuple(find(left)):
                taken = _with(taken, spans)
                left = without(text, taken)
        if taken == before:
            break  # without the quotes in a secret, others may open what they closed
    return taken


def without(text: str, taken: tuple[Span, ...]) -> str:
    """Return *text* with ``REDACTED`` at these places, which are as ``secrets`` gives them."""
    kept: list[str] = []
    at = 0
    for start, end in taken:
        kept += (text[at:start], REDACTED)
        at = end
    return "".join((*kept, text[at:]))


def _with(taken: tuple[Span, ...], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Add to what is taken out of a text *spans* of what is left of it."""
    marks: list[int] = []  # where each REDACTED stands
    shift = 0
    for start, end in taken:
        marks.append(start - shift)
        shift += end - start - len(REDACTED)

    def origin(place: int, *, is_end: bool) -> int:
        mark = (bisect_left if is_end else bisect_right)(marks, place) - 1
        if mark < 0:
            return place
        behind = place - marks[mark] - len(REDACTED)
        if behind >= 0:
            return taken[mark][1] + behind
        return taken[mark][1 if is_end else 0]

    found = ((origin(start, is_end=False), origin(end, is_end=True)) for start, end in spans)
    return merged((*taken, *found))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _announced(text: str) -> Iterator[Span]:
    """Yield the values that a name, a flag, a header or a call announces."""
    bare = _unquoted(text)
    pattern = ANNOUNCING[bool(_TAKES_CREDENTIALS.search(bare)), bool(_ARGUMENTS.search(bare))]
    is_login = _LOGIN.search(text) is not None
    # Some recorders write another blank for a plain one. It announces; what it ends is not clear.
    read = text if text.isascii() else _ODD_BLANK.sub(" ", text)
    stops = marks(text)
    quote = ""  # what is open at the end of the text put out so far
    at = scanned = 0
    while (found := pattern.search(read, scanned)) is not None:
        if not _announces(text, found, is_login=is_login):
            scanned = found.start() + 1
            continue
        before = _open_quote(quote, text[at : found.end()])
        start, end = _value(text, found, before)
        if stops:
            end = ending(text, found, end, stops)
        if _is_spared(found, text[start:end]):
            start = end = found.end()
        quote = _open_quote(before, text[found.end() : start])
        if end > start:
            yield start, end
        at = scanned = end


def _in_pipes(text: str) -> Iterator[Span]:
    """Yield what is written to a program that reads a password: ``echo root:x | chpasswd``."""
    for found in _FED.finditer(text):
        first = max(0, found.start() - _SAME_COMMAND)
        written = _WRITTEN.search(text[first : found.start()])
        if written is None:
            continue
        secret = written["text"].rstrip()
        if secret and not _VARIABLE.fullmatch(secret):
            start = first + written.start("text")
            yield start, start + len(secret)


def _announces(text: str, found: re.Match[str], *, is_login: bool) -> bool:
    """Return whether a name, or a flag of one letter, means a secret where it stands."""
    kind = found.lastgroup
    if kind == "flag":
        return _SPARED.fullmatch(found["flag"].rstrip(" \t\r\n=,\"'\\")) is None
    if kind in ("encoded", "equals", "field", "line", "pair"):
        names = ("name", "variable", "setting", "set_name")
        name = unquote(next(found[name] for name in names if found[name]))
        is_asked = kind == "equals" and text[found.start() - 1 : found.start()] in ("?", "&")
        return is_secret_name(name) or (is_asked and name.lower() in QUERY_NAMES)
    if kind not in ("short", "glued"):
        return True
    letter = found["letter"] or found["glued"]
    programs = _PROGRAMS.get(letter)
    if letter == "p" and is_login:
        return True
    before = text[max(0, found.start() - _SAME_COMMAND) : found.start()]
    command = _unquoted(_NEXT_COMMAND.split(before)[-1])
    return programs is not None and programs.search(command) is not None


def _unquoted(text: str) -> str:
    """Return a text without what a shell takes out of words: ``cur"l"`` runs curl."""
    return text.translate(_NO_QUOTES)


def _is_spared(found: re.Match[str], value: str) -> bool:
    """Return whether what stands for a secret is a keyword, or says where the secret is."""
    if found.lastgroup == "user":
        return _NUMBERS.fullmatch(value) is not None
    is_named = found.lastgroup in ("equals", "field", "flag", "line", "pair", "short")
    return bool(value) and is_named and _SPARED_VALUE.fullmatch(value) is not None


def is_secret_name(name: str) -> bool:
    """Return whether the value of what is called *name* must not be shown."""
    known = _WORD.search(name) or _WHOLE.fullmatch(name.lstrip("-_"))
    return known is not None and _SPARED.fullmatch(name) is None


def _open_quote(quote: str, chunk: str) -> str:
    """Return the shell quote open after *chunk*, when *quote* was open before it."""
    for found in _TOGGLE.finditer(chunk):
        mark = found[0][-1]
        if quote == "'":
            quote = "" if mark == "'" else quote
        elif len(found[0]) == 1:
            quote = "" if quote == mark else quote or mark
    return quote


def _value(text: str, name: re.Match[str], outer: str) -> Span:
    """Return where the value behind *name* starts and ends, its own quotes left out."""
    start, kind = name.end(), name.lastgroup or ""
    done = _DONE.match(text, start)
    if done is not None:
        return start, done.end()
    if kind == "query":
        return start, _scan(text, start, outer, is_query=True)
    if kind == "encoded":
        return start, _end(_ENCODED_END, text, start)
    is_key = kind in ("header", "field") and name[f"{kind}_key"] is not None
    first = name.start("arg") if kind == "arg" and not name["set"] else name.start()
    is_flag = kind in ("flag", "user", "short")
    is_closed = is_key or (is_flag and _QUOTED.search(name[0]) is not None)
    opened = None if is_closed else _OPENED.search(text, max(0, first - 8), first)
    mark = opened[0] if opened is not None else ""
    if kind == "arg":
        mark = _left_open(mark, name["arg"])
    if mark:
        return start, _piece(text, start, mark, outer)
    before = text[first - 1 : first]
    if kind == "equals" and before in ("?", "&"):
        return start, _end(_TOKEN_END, text, start)
    if kind == "equals" and before == ",":
        return start, _scan(text, start, outer, is_query=False, is_listed=True)
    if kind not in ("header", "field", "line") or _CALLED.match(text, start):
        return start, _scan(text, start, outer, is_query=False)
    quote = _QUOTED.match(text, start)
    if quote is not None:
        return quote.end(), _closing(text, quote.end(), quote[0])[0]
    if kind == "line":
        return start, _end(_LINE_END, text, start)
    scheme = _TWO_PARTS.match(text, start)
    is_line = kind == "header" and not is_key and not scheme and _LINE_HEADER.match(name[0])
    return start, _end(
        _LINE_END if is_line else _TOKEN_END, text, scheme.end() if scheme else start
    )


def _left_open(opened: str, name: str) -> str:
    """Return the quote that is open behind a name which may have quoted pieces of its own."""
    for found in _QUOTED.finditer(name):
        if not opened:
            opened = found[0]
        elif found[0][-1] == opened[-1] and len(found[0]) <= len(opened):
            opened = ""
    return opened


def _piece(text: str, start: int, opened: str, outer: str) -> int:
    """Return where a value ends that begins within a quote, and may go on behind it."""
    end, behind = _closing(text, start, opened)
    # The quote that is open by itself is the one that closed; if none is, two of a kind are nested.
    around = {opened: "", "": opened}.get(outer, outer)
    following = text[behind : behind + 1]
    if following != around and (following in _QUOTES or _GOES_ON.match(text, behind)):
        return _scan(text, behind, around, is_query=False)
    return end


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.search(text, start)
    return found.start() if found else len(text)


def _scan(text: str, start: int, outer: str, *, is_query: bool, is_listed: bool = False) -> int:
    """Return where a value ends that starts at *start* outside of quotes of its own.

    Quoted pieces and, for JSON, brackets are part of it.  A query's value ends
    at ``&`` and at any quote behind its start; a shell word's at white space
    and where the quote around it closes; one *is_listed* at the next comma, too.
    """
    is_call = _CALLED.match(text, start) is not None
    counts = is_query or is_call or text[start : start + 1] in ("{", "[")
    depth = 0
    at = start
    while (step := _STEP.search(text, at)) is not None:
        mark = step[0][-1]
        at = step.end()
        if step[0][0] == "\\" and mark not in _QUOTES:
            continue
        if mark in _QUOTES:
            closes = step[0] == outer or (is_query and step.start() > start)
            # A quote right behind the name opens, but for a query inside quotes.
            if closes and not depth and (is_query or step.start() > start):
                return step.start()
            at = _closing(text, at, step[0])[1]
        elif mark in "{[(":
            depth += counts
        elif mark in "}])":
            if counts and not depth:
                return step.start()
            depth -= counts
            if is_call and not depth and _AFTER.match(text, at):
                return at
        elif not depth and {"&": is_query, ",": is_listed}.get(mark, True):
            return step.start()
    return len(text)


def _closing(text: str, start: int, opened: str) -> Span:
    """Return where the quote that *opened* (with its backslashes) closes.

    A quote behind more backslashes than the opening one had is escaped.
    """
    for found in _QUOTES[opened[-1]].finditer(text, start):
        if len(found[0]) <= len(opened):
            return found.start(), found.end()
    return len(text), len(text)
