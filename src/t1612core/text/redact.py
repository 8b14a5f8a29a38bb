"""Take secrets out of text before anybody sees it.

Theory of operation
===================
Secrets stand behind names that announce them: ``buildargs=``, ``--build-arg``,
``X-Registry-Auth:``, ``Authorization:``, ``"password":``, and before the ``@``
of a URL.  One regular expression finds the names; behind each a scanner reads
as far as the value can reach, in whatever quoting, and the value becomes
``REDACTED``.  The name of a build argument and the rest of the line stay.

Rule 1: where it isn't clear that a secret has ended, more is taken, not less.
Rule 2: redacting twice changes nothing.  So the state that decides (is a quote
open here?) is read from what was put out, not from what came in.
Rule 3: what a name or a flag announces, ``secret_names`` says; a flag of one letter does so
only with its program about.
Rule 4: what nothing announces is not found: this hunts no high-entropy strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .secret_names import (
    CALLS,
    DASH_P_PROGRAMS,
    FLAGS,
    HEADERS,
    SECRET_WORDS,
    SPARED_NAMES,
    WHOLE_NAMES,
)

REDACTED: Final = "[redacted]"


def _spelled(word: str) -> str:
    """Make a pattern of a word that quotes and escapes of a shell may cut: ``bu''ild``."""
    return r"""["'\\^`]*+""".join(word)


_FLAG_NAMES: Final = "|".join(FLAGS)
_FLAG: Final = rf"-{{1,2}}(?:[\w-]{{0,32}}[_-])?(?:{_FLAG_NAMES})"
_BEGINS: Final = r"(?:(?<![\w.-])|(?<=\\[nrt]))"  # "\n" may be written out
_CURL_SWITCHES: Final = "[afgijklnqrsvzI#0-9]{0,16}"
_HEX: Final = "%(?:25)*+"  # a percent sign, encoded ever so often
_NAMES: Final = re.compile(
    rf"""(?=[\w.*-])(?:
      (?:{_spelled("build-a")}(?:["'\\^`]*+r(?:["'\\^`]*+g)?+)?+[\s"',:=\\]++
        |--(?:env|var)["'\\]{{0,4}}[\s=,]++["']?+|(?<![\w*-])(?P<set>[\w*-]{{1,64}}\.args\.))
      (?P<arg>(?:[^\s=&|;,]|(?<=["'])[^\s"'=]{{1,64}}\ )[^\s=&|;,]{{0,128}}+=)
    | (?P<query>buildargs\\*["']?\s*[=:]\s*)
    | (?<![\w-])(?P<flag>(?:{_FLAG}|convertto-securestring)["'\\]{{0,4}}(?:\s++|=|,\s*+(?=["'])))
    | (?:(?<![\w/.-])|(?<=\\[nrt]))
      (?P<header>(?:{HEADERS})(?P<header_key>\\*["'])?\s*[:=]\s*)
    | {_BEGINS}(?!--(?:proxy-)?(?:user|cert)=)(?P<name>[\w.-]++)
      (?:(?P<encoded>(?:{_HEX}22)?+{_HEX}3[ad](?:{_HEX}22)?+)
        |(?P<equals>=[=>]?+)
        |(?P<field>(?P<field_key>\\*["'])\s*+[:=]>?+\s*+|\s++=[=>]?+\s++|\s*+:\s++))
    | (?P<line>\benv\s++(?P<variable>[\w.-]++)[^\S\n]++(?==*+[^\s=]))
    | (?P<call>(?:{CALLS})\s*+(?=\())
    | (?<![^\s"'])(?P<user>(?:-{_CURL_SWITCHES}[ue]|--(?:proxy-)?(?:user|cert)(?=[\s="']))
        (?:["'],)?\s*=?\s*(?=\S{{0,256}}:)
        |(?:-{_CURL_SWITCHES}b|--cookie(?=[\s="']))(?:["'],)?\s*=?\s*(?=\S{{0,256}}=))
    | (?P<key>(?<!\S)-k\s++)
    | (?P<login>(?<!\S)-p(?:\s+|=)?)
    )""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_WORD: Final = re.compile("|".join(SECRET_WORDS).replace("_", "[_-]?"), re.IGNORECASE)
_WHOLE: Final = re.compile(
    "(?:(?:25)*(?:3f|26|22))?(?:" + "|".join(WHOLE_NAMES).replace("_", "[_-]?") + ")",
    re.IGNORECASE,
)
_SPARED: Final = re.compile(SPARED_NAMES)
# These flags mean a secret only with the program or the verb about.
_CURL: Final = re.compile(r"\bcurl(?:ie)?\b", re.IGNORECASE)
_LOGIN: Final = re.compile(r"\blogin\b", re.IGNORECASE)
_SAME_COMMAND: Final = 256  # characters before a flag in which its program is looked for
_OPENSSL: Final = re.compile(r"\bopenssl\b", re.IGNORECASE)
_TAKES_PASSWORD: Final = re.compile(rf"\b(?:{DASH_P_PROGRAMS})\b", re.IGNORECASE)
_NEXT_COMMAND: Final = re.compile(r"[|;&\n]")

_QUOTED: Final = re.compile(r"\\*[\"']")
_OPENED: Final = re.compile(r"\\*[\"']\Z")
_STEP: Final = re.compile(r"\\*[\"']|\\+.|[{\[(]|[}\])]|[\s&,]", re.DOTALL)
_CALLED: Final = re.compile(r"[\w.]{0,64}+\(", re.ASCII)
_TOGGLE: Final = re.compile(r"\\.|[\"']", re.DOTALL)
# The first two are how a quote is written inside of quotes of its kind: they close nothing,
# being longer than what opened.
_QUOTES: Final = {quote: re.compile(rf"'\"'\"'|'\\''|\\*{quote}") for quote in "\"'"}
_AFTER: Final = re.compile(r"[\s\"'\\&)\]},;]|\Z")
_DONE: Final = re.compile(rf"\[redacted\](?={_AFTER.pattern})")
_ENCODED_END: Final = re.compile(rf"{_HEX}(?:26|22|2c|7d)|[\s\"'\\&]", re.IGNORECASE)
_TOKEN_END: Final = re.compile(r"[\s\"'\\&]")
_LINE_END: Final = re.compile(r"[\r\n\"'\\]")
_LINE_HEADER: Final = re.compile("(?:proxy-)?authorization|(?:set-)?cookie", re.IGNORECASE)
_TWO_PARTS: Final = re.compile(r"(?:basic|bearer|negotiate|ntlm|token)\s+", re.IGNORECASE)

_USER_INFO: Final = re.compile(r"://([^\s/?#\"'\\]*)@")
_ENCODED_USER_INFO: Final = re.compile(
    r"(%(?:25)*3a(?:%(?:25)*2f){2})(?:(?!%(?:25)*(?:2f|3f|23)|[&\s\"'/]).)*(%(?:25)*40)",
    re.IGNORECASE | re.DOTALL,
)
# Before "://" these make a bare user name an account, not a token.
_LOGIN_SCHEMES: Final = ("ssh", "sftp", "rsync", "svn")
_ACCOUNT: Final = "git"
_DIGEST: Final = re.compile(r"\w{1,16}:[\da-f]{16}")  # ``docker-image://name:tag@sha256:…``
# Without "://": a proxy's, or a host's as scp writes it.  No image: ``name:tag@sha256:…``.
_BARE_USER_INFO: Final = re.compile(
    r"(?<![\w.%+@:/-])([\w.%+-]{1,64}+:)[^\s/@\"'\\:]++(?=@[\w\[])(?!@\w{1,16}:[\da-f]{16})"
)

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][\w.-]*=")
_SECRET_FLAG: Final = re.compile(_FLAG, re.IGNORECASE)
_SECRET_WORD: Final = re.compile(
    rf"{_FLAG}=|(?:{HEADERS})\s*:\s*|--build-arg=[a-z_][\w.-]*="
    r"|(?:--opt=)?build-arg:[a-z_][\w.-]*=",
    re.IGNORECASE,
)

_ROUNDS: Final = 4  # at most; the one after that which took out the last finds nothing


def redact(text: str) -> str:
    """Replace the secrets in a command line, URL or log line by ``REDACTED``.

    Values of build arguments (flag, query, form, JSON), registry credentials in
    headers, fields and flags, and passwords in URLs, percent-encoded ones too.
    Everything else stays as it is.
    """
    for _ in range(_ROUNDS):
        redacted = _redacted(text)
        if redacted == text:
            break
        text = redacted  # without the quotes in a secret, others may open what they closed
    return text


def _redacted(text: str) -> str:
    ignored = {"user"} if _CURL.search(text) is None else set()
    ignored |= {"key"} if _OPENSSL.search(text) is None else set()
    is_login = _LOGIN.search(text) is not None
    ignored |= {"login"} if not is_login and _TAKES_PASSWORD.search(text) is None else set()
    kept: list[str] = []
    quote = ""  # what is open at the end of the text put out so far
    at = scanned = 0
    while (found := _NAMES.search(text, scanned)) is not None:
        if found.lastgroup in ignored or not _announces(text, found, is_login=is_login):
            scanned = found.start() + 1
            continue
        chunk = text[at : found.end()]
        quote = _open_quote(quote, chunk)
        start, end = _value(text, found, quote)
        inner = text[found.end() : start]
        quote = _open_quote(quote, inner)
        kept += (chunk, inner, REDACTED if end > start else "")
        at = scanned = end
    kept.append(text[at:])
    without_passwords = _USER_INFO.sub(_without_password, "".join(kept))
    without_passwords = _BARE_USER_INFO.sub(rf"\1{REDACTED}", without_passwords)
    return _ENCODED_USER_INFO.sub(rf"\1{REDACTED}\2", without_passwords)


def redact_words(argv: Sequence[str]) -> tuple[str, ...]:
    """Replace the secrets in an argument list, word by word.

    Better than ``redact`` of the joined list: a word's end is known here, so a
    value with spaces goes whole and what follows it stays.
    """
    curl = any(_CURL.search(word) for word in argv[:1])
    login = "login" in argv
    redacted: list[str] = []
    before = ""
    for word in argv:
        known = _SECRET_WORD.match(word)
        assignment = _ASSIGNMENT.match(word) if before == "--build-arg" else known
        is_value = (
            _SECRET_FLAG.fullmatch(before) is not None
            or (login and before == "-p")
            or (curl and before in ("-u", "-U", "--user", "--proxy-user"))
        )
        if is_value:
            redacted.append(REDACTED)
        elif assignment is not None:
            redacted.append(assignment[0] + REDACTED)
        else:
            redacted.append(redact(word))
        before = word
    return tuple(redacted)


def _announces(text: str, found: re.Match[str], *, is_login: bool) -> bool:
    """Tell whether a name, or a flag of one letter, means a secret where it stands."""
    kind = found.lastgroup
    if kind in ("encoded", "equals", "field", "line"):
        return is_secret_name(found["variable"] or found["name"])
    if kind not in ("key", "login"):
        return True
    if kind == "login" and is_login:
        return True
    before = text[max(0, found.start() - _SAME_COMMAND) : found.start()]
    command = _NEXT_COMMAND.split(before)[-1]
    return (_OPENSSL if kind == "key" else _TAKES_PASSWORD).search(command) is not None


def is_secret_name(name: str) -> bool:
    """Tell whether the value of what is called *name* must not be shown."""
    known = _WORD.search(name) or _WHOLE.fullmatch(name.lstrip("-"))
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


def _value(text: str, name: re.Match[str], outer: str) -> tuple[int, int]:
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
    is_closed = is_key or (kind in ("flag", "user") and _QUOTED.search(name[0]) is not None)
    opened = None if is_closed else _OPENED.search(text, max(0, first - 8), first)
    if opened is not None:
        return start, _closing(text, start, opened[0])[0]
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


def _closing(text: str, start: int, opened: str) -> tuple[int, int]:
    """Return where the quote that *opened* (with its backslashes) closes.

    A quote behind more backslashes than the opening one had is escaped.
    """
    for found in _QUOTES[opened[-1]].finditer(text, start):
        if len(found[0]) <= len(opened):
            return found.start(), found.end()
    return len(text), len(text)


def _without_password(found: re.Match[str]) -> str:
    user, colon, _ = found[1].partition(":")
    if _DIGEST.match(found.string, found.end()):
        return found[0]
    if colon:
        return f"://{user}:{REDACTED}@"
    scheme = found.string[max(0, found.start() - 8) : found.start()].lower()
    if user == _ACCOUNT:
        return found[0]
    return found[0] if scheme.endswith(_LOGIN_SCHEMES) else f"://{REDACTED}@"
