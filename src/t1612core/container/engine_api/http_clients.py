"""Read the HTTP requests that curl, wget, HTTPie and PowerShell's cmdlets are told to make.

Theory of operation
===================
A client's options say method, body and route; its operands are URLs.  Each URL
becomes a ``Sent``: what a daemon at its other end would get.  Whether that end
is a container engine is decided elsewhere.

Rule 1: a client's own rules pick the method: curl's ``-d`` and ``-F`` mean
POST, ``-T`` PUT, ``-I`` HEAD, ``-G`` moves data to the query; ``-X`` wins.
Rule 2: a socket or ``--connect-to`` moves the request: the URL's host is then
only a name in a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, unquote

from attrs import evolve, frozen

from ...shell.flag_tables import FlagTable
from ...shell.flags import Options, scan
from ...shell.words import Word, Words
from ...text.pattern import pattern
from .calls import Mark, MarkKind
from .endpoints import Endpoint, EngineNames, parse_endpoint, tcp_endpoint, unix_endpoint
from .requests import NO_FIELDS, Fields, read_fields


@frozen(repr=False)
class Sent:
    """One request a client is told to send."""

    endpoint: Endpoint | None
    method: str
    target: str
    fields: Fields = NO_FIELDS  # of a form body, or added to the query
    body_file: str = ""
    marks: tuple[Mark, ...] = ()


_SCHEME: Final = pattern(r"(https?):[/\\]*", re.IGNORECASE)
_AUTHORITY_END: Final = pattern(r"[/?#\\]")
_METHOD: Final = pattern(r"[A-Za-z]{1,16}")
_UNIX_URL: Final = pattern(r"https?\+unix://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
# name==value is the query's, name:value a header, name=value and name:=value the body's.
_ITEM: Final = pattern(r"(?P<name>[^=:@]{1,256})(?P<kind>==|:=@?|=@?|@|:)(?P<value>.*)", re.DOTALL)
_DATA: Final = ("data", "data-raw", "data-urlencode", "json")
_MOST_URLS: Final = 16  # that one word with braces stands for
_BRACES: Final = pattern(r"\{([^{}]*+)\}")
_RANGE: Final = pattern(r"\[(\w{1,8})-\w{1,8}(?::\d{1,8})?\]", re.ASCII)


def curl_requests(
    words: Words, flags: FlagTable, engines: EngineNames, *, takes_method: bool = False
) -> Iterator[Sent]:
    """Read the requests of a curl command line, its program's name left out.

    ``--next`` starts a new set of options; every URL of a set gets its own request.
    *takes_method*: a method may stand before the URLs.

    Source: curl(1) 8; curlie, README.
    """
    texts = words.texts
    ends = [index for index, text in enumerate(texts) if text in ("--next", "-:")]
    start = 0
    for end in (*ends, len(texts)):
        part = evolve(words, texts=texts[start:end], spans=words.spans[start:end])
        options = Options()
        scan(part, 0, flags, options)
        default = ""
        if (
            takes_method
            and options.operands
            and _METHOD.fullmatch(texts[start + options.operands[0]])
        ):
            default = texts[start + options.operands[0]].upper()
            options.operands = options.operands[1:]
        yield from _curl_set(part, options, engines, default)
        start = end + 1


def _curl_set(words: Words, options: Options, engines: EngineNames, default: str) -> Iterator[Sent]:
    data = [(name, word) for name in _DATA for word in options.all(name)]
    data.sort(key=lambda pair: pair[1].span)
    upload = options.last("upload-file")
    given = {option.name for option in options.given}
    is_get = "get" in given
    if "head" in given:
        method = "HEAD"
    elif upload is not None:
        method = "PUT"
    else:
        method = "POST" if (data or "form" in given) and not is_get else "GET"
    fields = [field for name, word in data if (field := _form_field(name, word.text))]
    has_type = any(
        word.text.lower().startswith("content-type:") and "urlencoded" not in word.text
        for word in options.all("header")
    )
    query = [word.text for word in options.all("url-query")]
    is_form = is_get or not (has_type or "json" in given)
    form = read_fields("&".join([*query, *(fields if is_form else ())]))
    files = [word for name, word in data if _file(name, word.text)]
    carrier = upload or (files[0] if files else None)
    body_file = "" if carrier is None else carrier.text if carrier is upload else carrier.text[1:]
    moved = _moved(options, engines)
    marks = _marks(options.last("request"), carrier, moved[1])
    method = _method(options, "request", default or method)
    target_option = options.last("request-target")
    urls = [*map(words.word, options.operands), *options.all("url")]
    # A file of options may name any method; ``-G`` says that data go to the query.
    is_open = "config" in given and method == "GET" and not is_get
    for url in sorted(urls, key=lambda word: word.span):
        for text in [url.text] if "globoff" in given else globbed(url.text):
            endpoint, target = split_url(text, engines)
            endpoint = moved[0] or endpoint
            yield Sent(
                endpoint=endpoint,
                method="" if is_open and _is_engines(endpoint) else method,
                target=target if target_option is None else target_option.text,
                fields=form,
                body_file=body_file,
                marks=(Mark("request", url.span), *marks),
            )


def _is_engines(endpoint: Endpoint | None) -> bool:
    """Return whether nothing but a service of this host or an engine has this endpoint."""
    return endpoint is not None and (endpoint.is_known or endpoint.transport != "tcp")


def globbed(url: str) -> list[str]:
    """Return the URLs that curl makes of one with braces; of a range its first.

    Source: curl(1), "GLOBBING".
    """
    if "{" not in url and "[" not in url:
        return [url]
    parts = _BRACES.split(_RANGE.sub(r"\1", url))  # a text, what may follow it, a text, …
    lists = [part.split(",", _MOST_URLS)[:_MOST_URLS] for part in parts[1::2]]
    count = 1
    for each in lists:
        count = min(count * len(each), _MOST_URLS)
    urls = []
    for number in range(count):
        rest = number
        for at, each in enumerate(lists):
            rest, chosen = divmod(rest, len(each))
            parts[2 * at + 1] = each[chosen]
        urls.append("".join(parts))
    return urls


def _method(options: Options, name: str, default: str) -> str:
    """Return the method that a flag names; empty when the line ends before it does."""
    word = options.last(name)
    if word is None:
        return "" if any(option.name == name for option in options.given) else default
    return word.text


def _marks(method: Word | None, body: Word | None, moved: Word | None = None) -> tuple[Mark, ...]:
    named: tuple[tuple[MarkKind, Word | None], ...] = (
        ("method", method),
        ("body", body),
        ("endpoint", moved),
    )
    return tuple([Mark(what, word.span) for what, word in named if word is not None])


def _moved(options: Options, engines: EngineNames) -> tuple[Endpoint | None, Word | None]:
    """Return where options move the requests to, and the value that does."""
    for name in ("unix-socket", "abstract-unix-socket"):
        word = options.last(name)
        if word is not None:
            is_abstract = name != "unix-socket"
            return unix_endpoint(word.text, engines, is_abstract=is_abstract), word
    word = options.last("connect-to")
    if word is None:
        return None, None
    # HOST1:PORT1:HOST2:PORT2, where an empty one means "as before".
    host, _, port = word.text.rpartition(":")
    host = host[host.rindex("[") :] if "[" in host else host.rpartition(":")[2]
    return tcp_endpoint(f"tcp://{host}:{port}", engines) if host else None, word


def _form_field(name: str, value: str) -> str:
    if name == "data-urlencode":
        key, is_literal, content = value.partition("=")
        return f"{key}={quote(content, errors='replace')}".lstrip("=") if is_literal else ""
    return "" if _file(name, value) or name == "json" else value


def _file(name: str, value: str) -> bool:
    return value.startswith("@") and name not in ("data-raw", "data-urlencode")


def split_url(url: str, engines: EngineNames) -> tuple[Endpoint | None, str]:
    """Part a URL, as clients take it, into its endpoint and its request target."""
    url = url.strip()
    scheme = _SCHEME.match(url)
    rest = url[scheme.end() :] if scheme else url
    end = _AUTHORITY_END.search(rest)
    cut = end.start() if end else len(rest)
    port = 443 if scheme and scheme[1].lower() == "https" else 80
    return tcp_endpoint(f"tcp://{rest[:cut]}", engines, port), rest[cut:].replace("\\", "/") or "/"


def _asked(
    words: Words, options: Options, engines: EngineNames
) -> Iterator[tuple[Word, Endpoint | None, str]]:
    """Yield the URLs that are asked for, each with its engine and what is asked of that."""
    for url in map(words.word, options.operands):
        yield url, *split_url(url.text, engines)


def wget_requests(words: Words, flags: FlagTable, engines: EngineNames) -> Iterator[Sent]:
    """Read the requests of a wget command line, its program's name left out.

    Source: GNU Wget 1.21 manual, "HTTP Options".
    """
    options = Options()
    scan(words, 0, flags, options)
    body = options.last("post-file") or options.last("body-file")
    data = options.last("post-data") or options.last("body-data")
    is_post = bool(options.all("post-file") or options.all("post-data"))
    method = _method(options, "method", "POST" if is_post else "GET")
    marks = _marks(options.last("method"), body)
    for url, endpoint, target in _asked(words, options, engines):
        yield Sent(
            endpoint=endpoint,
            method=method,
            target=target,
            fields=NO_FIELDS if data is None else read_fields(data.text),
            body_file="" if body is None else body.text,
            marks=(Mark("request", url.span), *marks),
        )


def lwp_requests(name: str, words: Words, flags: FlagTable, engines: EngineNames) -> Iterator[Sent]:
    """Read the requests of libwww-perl's programs, the name left out: it says the method.

    Source: lwp-request(1): installed as GET, HEAD and POST too; a body is standard input.
    """
    options = Options()
    scan(words, 0, flags, options)
    method = _method(options, "method", "POST" if name == "post" else "GET").upper()
    for url, endpoint, target in _asked(words, options, engines):
        yield Sent(
            endpoint=endpoint,
            method=method,
            target=target,
            body_file="-" if method == "POST" else "",
            marks=(Mark("request", url.span), *_marks(options.last("method"), None)),
        )


def httpie_requests(words: Words, flags: FlagTable, engines: EngineNames) -> Iterator[Sent]:
    """Read the request of an HTTPie command line, its program's name left out: one or none.

    Source: HTTPie documentation, "HTTP method", "Request URL", "Request items"; xh, README.
    """
    options = Options()
    scan(words, 0, flags, options)
    operands = [words.word(index) for index in options.operands]
    method = operands.pop(0) if len(operands) > 1 and _METHOD.fullmatch(operands[0].text) else None
    if not operands:
        return
    url = operands[0]
    items = [item for word in operands[1:] if (item := _ITEM.match(word.text))]
    query = [f"{item['name']}={item['value']}" for item in items if item["kind"] == "=="]
    files = [word for word in operands[1:] if word.text.startswith("@")]
    has_body = bool(
        files or options.all("raw") or [i for i in items if i["kind"] not in ("==", ":")]
    )
    unix = _UNIX_URL.match(url.text)
    if unix is not None:
        endpoint: Endpoint | None = unix_endpoint(unquote(unix[1]), engines)
        target = unix[2] or "/"
    else:
        # ``:2375/x`` and ``:/x`` are this host's.
        text = url.text.removeprefix(":") if url.text.startswith(":/") else url.text
        endpoint, target = split_url("localhost" * url.text.startswith(":") + text, engines)
    moved = _moved(options, engines)
    default = "POST" if has_body else "GET"
    yield Sent(
        endpoint=moved[0] or endpoint,
        method=default if method is None else method.text.upper(),
        target=target,
        fields=read_fields("&".join(query)),
        body_file=files[0].text[1:] if files else "",
        marks=(Mark("request", url.span), *_marks(method, files[0] if files else None, moved[1])),
    )


_PARAMETERS: Final[dict[str, MarkKind]] = {
    "uri": "request",
    "method": "method",
    "infile": "body",
    "body": "body",
    "unixsocket": "endpoint",
    "pipename": "endpoint",
}


def cmdlet_request(words: Words, parameters: FlagTable, engines: EngineNames) -> Sent | None:
    """Read one ``Invoke-WebRequest`` or ``Invoke-RestMethod``, its name left out.

    Parameter names may be abbreviated as far as they stay unique, and carry their value
    behind a colon.  ``None`` without a URL.

    Source: Microsoft Learn, Invoke-WebRequest (7.5: -UnixSocket, -PipeName), about_Parameters.
    """
    values: dict[str, Word] = {}
    rest = iter(range(len(words.texts)))
    for index in rest:
        word = words.word(index)
        if not word.text.startswith("-") or not words.is_bare(index):
            values.setdefault("uri", word)
            continue
        name, _, value = word.text[1:].partition(":")
        parameter = _whole(name.lower(), parameters)
        if parameter in parameters and parameters[parameter].arity == "switch":
            continue
        if value:
            carrier = Word(value, words.tail(index, len(value)))
        else:
            carrier = words.word(next(rest, index))
        values[parameter] = carrier
    if "uri" not in values:
        return None
    endpoint, target = split_url(values["uri"].text, engines)
    if "unixsocket" in values:
        endpoint = unix_endpoint(values["unixsocket"].text, engines)
    if "pipename" in values:
        endpoint = parse_endpoint(rf"\\.\pipe\{values['pipename'].text}", engines)
    return Sent(
        endpoint=endpoint,
        method=values["method"].text if "method" in values else "GET",
        target=target,
        body_file=values["infile"].text if "infile" in values else "",
        marks=tuple(
            [Mark(what, values[name].span) for name, what in _PARAMETERS.items() if name in values]
        ),
    )


def _whole(name: str, parameters: FlagTable) -> str:
    """Return the parameter that a name abbreviates.

    Of an ambiguous one, one that moves the request if it is three letters long: an older
    version, with fewer parameters, takes it.
    """
    if name in parameters:
        return name
    longer = [known for known in parameters if known.startswith(name)]
    if len(longer) == 1:
        return longer[0]
    return next((known for known in _PARAMETERS if known in longer and len(name) > 2), "")
