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
Rule 3: what nothing announces is not found: this hunts no high-entropy strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

REDACTED: Final = "[redacted]"

# Parts of a name that say that a secret follows; a name is read this far.
_WORDS: Final = r"passw(?:or)?d|passphrase|secret|token|(?:api|access|private)[_-]?key|credential"
_NAME: Final = rf"(?<![\w.-])(?=[\w.-]{{0,64}}?(?:{_WORDS}))[\w.-]{{1,96}}"
_FLAG_NAMES: Final = (
    "(?:[a-z][a-z-]{0,32}-)?(?:password|passwd|pass|passphrase|creds|token|oauth2-bearer"
    "|api-key|access-key|secret-key|secret-access-key)"
)
_HEADER_NAMES: Final = (
    r"x-registry-(?:auth|config)|(?:proxy-)?authorization|cookie|(?:private|job|deploy)-token"
    r"|(?:x-)?api-key|x-(?:auth|vault|gitlab|consul|amz-security)-token"
)
# A colon is a tag's as well (``my-token:1``), so it takes a blank or quotes to mean a value.
_FIELD_NAMES: Final = (
    rf"passw(?:or)?d|(?:identity|registry|refresh|access)_?token|\bauth(?=\\*[\"'])"
    rf"|{_NAME}(?=\\*[\"']?\s*=|\\*[\"']\s*:|\s*:\s)(?<!--secret)"
)
# Of URLs that were signed, or hold a key: GitLab, Azure, AWS, Google.
_PARAMETERS: Final = (
    r"(?:x-amz-|x-goog-)?(?:signature|credential)|x-amz-security-token|sig|key|code|auth|jwt"
)
_NAMES: Final = re.compile(
    rf"""
      build-arg[\s"',:=\\]{{1,8}}(?P<arg>(?<!\w)[^\s"',:=\\&]{{1,128}}=)
    | (?P<set>(?<=\.args\.)[\w.-]{{1,128}}=|(?<!\S)--var(?:\s+|=)[\w.-]{{1,128}}=)
    | (?P<env>(?<!\S)(?:-e|--env)(?:\s+|=)[\w.-]{{1,128}}=)
    | (?P<query>buildargs\\*["']?\s*[=:]\s*)
    | (?<!\w)--(?P<flag>(?:{_FLAG_NAMES})(?:\s+|=))
    | (?P<header>(?:{_HEADER_NAMES})(?P<header_key>\\*["'])?\s*[:=]\s*)
    | (?P<field>(?:{_FIELD_NAMES})(?P<field_key>\\*["'])?\s*[:=]\s*)
    | (?P<parameter>(?<=[?&])(?:{_PARAMETERS})=)
    | (?P<tuple>\bauth\s*=\s*(?=[(\[]))
    | (?P<instruction>\benv\s+{_NAME}\s+)
    | (?P<key>(?<!\S)-(?:k|pass(?:in|out)?)\s+)
    | (?P<curl>(?<!\S)(?:(?:-x|--proxy)[\s=]*(?=\S*@)|(?:-b|--cookie)[\s=]*(?=\S*=)
        |(?:-E|--cert)[\s=]*(?=\S*:)))
    | (?P<user>(?<!\S)(?:-u|--user[\s=]|--proxy-user[\s=])\s*(?=\S*:))
    | (?P<login>(?<!\S)-p(?:\s+|=)?)
    """,
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
# These flags mean a secret only with the program or the verb about.
_CURL: Final = re.compile(r"\bcurl(?:ie)?\b", re.IGNORECASE)
_LOGIN: Final = re.compile(r"\blogin\b", re.IGNORECASE)
_ABOUT: Final = {
    "user": _CURL,
    "curl": _CURL,
    "login": _LOGIN,
    "key": re.compile(r"\bopenssl\b", re.IGNORECASE),
    "set": re.compile(r"\bbake\b"),
    "env": re.compile(r"\b(?:docker|podman|nerdctl|buildah|ctr|finch|compose|run|exec)\b"),
}

_QUOTED: Final = re.compile(r"\\*[\"']")
_OPENED: Final = re.compile(r"\\*[\"']\Z")
_STEP: Final = re.compile(r"\\*[\"']|\\+.|[{\[(]|[}\])]|[\s&]", re.DOTALL)
_TOGGLE: Final = re.compile(r"\\.|[\"']", re.DOTALL)
_QUOTES: Final = {quote: re.compile(rf"\\*{quote}") for quote in "\"'"}
_DONE: Final = re.compile(r"\[redacted\](?=[\s\"'\\&)\]},;]|\Z)")
_TOKEN_END: Final = re.compile(r"[\s\"'\\&]")
_LINE_END: Final = re.compile(r"[\r\n\"'\\]")
_MAY_HAVE_BLANKS: Final = re.compile(r"(?:proxy-)?authorization|cookie", re.IGNORECASE)
_TWO_PARTS: Final = re.compile(r"(?:basic|bearer|negotiate|ntlm|token)\s+", re.IGNORECASE)

_USER_INFO: Final = re.compile(r"://([^\s/?#\"'\\]*)@")
_ENCODED_USER_INFO: Final = re.compile(
    r"(%(?:25)*3a(?:%(?:25)*2f){2})(?:(?!%(?:25)*(?:2f|3f|23)|[&\s\"'/]).)*(%(?:25)*40)",
    re.IGNORECASE | re.DOTALL,
)
# Before "://" these make a bare user name an account, not a token.
_LOGIN_SCHEMES: Final = ("ssh", "sftp", "rsync", "svn")

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][\w.-]*=")
_SECRET_FLAG: Final = re.compile(rf"--(?:{_FLAG_NAMES})", re.IGNORECASE)
_SECRET_WORD: Final = re.compile(
    rf"--(?:{_FLAG_NAMES})=|(?:{_HEADER_NAMES})\s*:\s*|--build-arg=[a-z_][\w.-]*="
    r"|(?:--opt=)?build-arg:[a-z_][\w.-]*=",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Replace the secrets in a command line, URL or log line by ``REDACTED``.

    Values of build arguments (flag, query, form, JSON), registry credentials in
    headers, fields and flags, and passwords in URLs, percent-encoded ones too.
    Everything else stays as it is.
    """
    ignored = {kind for kind, about in _ABOUT.items() if about.search(text) is None}
    kept: list[str] = []
    quote = ""  # what is open at the end of the text put out so far
    at = scanned = 0
    while (found := _NAMES.search(text, scanned)) is not None:
        scanned = found.end()
        if found.lastgroup in ignored:
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
    is_key = kind in ("header", "field") and name[f"{kind}_key"] is not None
    before = name.start("arg") if kind == "arg" else name.start()
    opened = None if is_key else _OPENED.search(text, max(0, before - 8), before)
    if opened is not None:
        return start, _closing(text, start, opened[0])[0]
    if kind not in ("header", "field", "parameter"):
        return start, _scan(text, start, outer, is_query=False)
    quote = _QUOTED.match(text, start)
    if quote is not None:
        return quote.end(), _closing(text, quote.end(), quote[0])[0]
    scheme = _TWO_PARTS.match(text, start)
    is_line = _MAY_HAVE_BLANKS.match(name[0]) is not None and not is_key and not scheme
    end = (_LINE_END if is_line else _TOKEN_END).search(text, scheme.end() if scheme else start)
    return start, end.start() if end else len(text)


def _scan(text: str, start: int, outer: str, *, is_query: bool) -> int:
    """Return where a value ends that starts at *start* outside of quotes of its own.

    Quoted pieces and, for JSON, brackets are part of it.  A query's value ends
    at ``&`` and at any quote behind its start; a shell word's at white space
    and where the quote around it closes.
    """
    counts = is_query or text[start : start + 1] in ("{", "[", "(")
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
        elif not depth and (mark != "&" or is_query):
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
    if colon:
        return f"://{user}:{REDACTED}@"
    scheme = found.string[max(0, found.start() - 8) : found.start()].lower()
    return found[0] if scheme.endswith(_LOGIN_SCHEMES) else f"://{REDACTED}@"
