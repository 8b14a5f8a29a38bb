"""Find the requests to a container engine in a command line.

Theory of operation
===================
``unwrap`` finds the clients that a line starts, and the texts that shells are
given.  The client decides how its words are read: the options of curl, wget or a
PowerShell cmdlet; the address that nc or socat connects to, with a request line
looked for in the text around it; the source that an interpreter got with ``-c``.

Rule 1: a line that names docker.sock need not make a request.  A program that sends
none (``ls``, ``docker run -v``) is ignored, unless its line holds the whole request.
One that connects, but does not say what for, yields a call without a request.
Rule 2: a request is an engine's because of where it goes (a known socket, pipe
or port) or what it asks (a versioned route).  ``POST /build`` to any other host
is not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from attrs import frozen

from ...shell.flag_tables import FlagTable
from ...shell.flags import Options, scan
from ...shell.grammar import Tool
from ...shell.invocations import GivenText, Invocation
from ...shell.limits import LIMIT, Budget
from ...shell.recorded import words_of
from ...shell.source import Source
from ...shell.unwrap import unwrap
from ...shell.words import Word, Words
from ...text.pattern import pattern
from ...text.programs import program_name
from .calls import ApiCall, ApiCalls, ClientTable, Confidence, Mark
from .endpoints import Endpoint, EngineNames, tcp_endpoint, unix_endpoint
from .forwarding import hands
from .http_clients import (
    Sent,
    cmdlet_request,
    curl_requests,
    httpie_requests,
    lwp_requests,
    wget_requests,
)
from .mentions import library_request, mentioned_endpoint, mentioned_request
from .requests import ApiRequest, parse_request, parse_request_line

_REQUEST_LINE: Final = pattern(r"\b(?:GET|HEAD|POST|PUT|DELETE) /[^\s\"'\\]* HTTP/1\.[01]")
_DEV_TCP: Final = pattern(r"[<>&]\s{0,4}/dev/tcp/([^/\s\"']{1,255})/(\d{1,5})\b")
_SOCAT: Final = pattern(
    r"(?P<kind>unix|unix-connect|unix-client|local|abstract|abstract-connect|abstract-client"
    r"|tcp[46]?|tcp[46]?-connect|openssl|openssl-connect|ssl|ssl-connect):(?P<address>[^,]*)",
    re.IGNORECASE,
)
# Clients that say by their own words where they connect, and elsewhere what for.
_CONNECTING: Final = ("netcat", "openssl", "socat")
# In Windows PowerShell "curl" and "wget" name the cmdlet; its parameters tell.
_CMDLET_ONLY: Final = ("-uri", "-method", "-infile")


def find_calls(
    command_line: str | Sequence[str],
    table: ClientTable,
    *,
    program: str = "",
    limit: int = LIMIT,
    budget: Budget | None = None,
) -> ApiCalls:
    """Find the calls in a process's command line: a line of text or an argv list.

    Spans are offsets into the line, or into the list joined by single blanks.  *program*
    is the file name of the process, if known.  *limit* is how many characters are read, *budget*
    what the texts of its shells may cost together.
    """
    words, is_cut = words_of(command_line, program, limit)
    found = unwrap(words, table.grammar, "", program, budget=budget)
    reader = _Reader(table, found.scripts)
    for invocation in found.invocations:
        if invocation.tool:
            reader.read(invocation, invocation.tool)
        else:
            reader.read_unknown(invocation)
    reader.read_scripts()
    return ApiCalls(tuple(reader.calls), is_cut or found.truncated)


@frozen(repr=False)
class _Socket:
    """A command that connects, and says elsewhere what for."""

    at: int  # in its source
    client: str
    endpoint: Endpoint
    marks: tuple[Mark, ...]


class _Reader:
    def __init__(self, table: ClientTable, scripts: Sequence[GivenText]) -> None:
        self.table = table
        self.scripts = scripts
        self.calls: list[ApiCall] = []
        # By the identity of the text: what a text holds is no shorter to compare.
        self.powershells = {id(s.source): s for s in scripts if s.kind == "powershell"}
        self.read_in: set[int] = set()
        self.sockets: dict[int, tuple[Source, list[_Socket]]] = {}

    def read(self, invocation: Invocation, tool: Tool) -> None:
        """Read one client by the way its words go."""
        words = invocation.words
        rest, engines = words.since(invocation.first + 1), self.table.engines
        client = words.word(invocation.first)
        name = program_name(client.text)
        flags = tool.verb.flags if tool.verb else {}
        shell = self.powershells.get(id(words.source))
        is_cmdlet = tool.name == "cmdlet" or (
            shell is not None and any(text.lower() in _CMDLET_ONLY for text in rest.texts)
        )
        if is_cmdlet and tool.name in ("cmdlet", "curl", "wget"):
            sent = cmdlet_request(rest, self.table.cmdlet_flags, engines)
            self.sent(name, client, words.source, [sent] if sent else [])
        elif tool.name in ("curl", "curlie"):
            sents = curl_requests(rest, flags, engines, takes_method=tool.name == "curlie")
            self.sent(name, client, words.source, sents)
        elif tool.name == "httpie":
            self.sent(name, client, words.source, httpie_requests(rest, flags, engines))
        elif tool.name == "wget":
            self.sent(name, client, words.source, wget_requests(rest, flags, engines))
        elif tool.name == "lwp":
            self.sent(name, client, words.source, lwp_requests(name, rest, flags, engines))
        elif tool.name in ("interpreter", "awk"):
            code = (_awk_code if tool.name == "awk" else _code)(rest, flags)
            if code is not None:
                self.mentioned(name, (Mark("client", client.span),), code)
        elif handed := hands(tool, rest, flags, engines):
            for one in handed:
                self.calls.append(one.call(name, client))
        elif tool.name in _CONNECTING:
            at = words.spans[invocation.first][0]
            for word, endpoint in _addresses(tool.name, rest, flags, engines):
                if endpoint is not None:
                    marks = (Mark("client", client.span), Mark("endpoint", word.span))
                    self.connect(words.source, _Socket(at, name, endpoint, marks))

    def read_unknown(self, invocation: Invocation) -> None:
        """Read a program of no table: its line names an engine and a request that makes an image.

        A path alone may be anything; a version or the method says that it is a route.
        """
        words, first = invocation.words, invocation.first
        client = words.word(first)
        name = program_name(client.text)
        if first + 1 == len(words.texts) or name in self.table.readers:
            return
        rest = words.rest(first + 1)
        request = mentioned_request(rest.text)
        if request is None or not request.makes_image:
            return
        if not (request.version or request.method == "POST"):
            return
        if mentioned_endpoint(rest.text, self.table.engines) is not None:
            code = Word(rest.text, rest.locate(0, len(rest.text)))
            self.mentioned(name, (Mark("client", client.span),), code)

    def sent(self, name: str, client: Word, source: Source, sent: Iterable[Sent]) -> None:
        for one in sent:
            request = parse_request(one.method, one.target, one.fields)
            confidence = _confidence(one.endpoint, request, is_sent=bool(one.body_file))
            if confidence is not None:
                marks = (Mark("client", client.span), *one.marks)
                self.read_in.add(id(source))
                self.calls.append(
                    ApiCall(name, one.endpoint, request, confidence, one.body_file, marks)
                )

    def mentioned(self, name: str, marks: tuple[Mark, ...], code: Word) -> None:
        endpoint = mentioned_endpoint(code.text, self.table.engines)
        request = mentioned_request(code.text)
        confidence = _confidence(endpoint, request)
        if request is None:
            request = library_request(code.text)
            confidence = confidence if request is None else "likely"
        if confidence is not None:
            sure: Confidence = "likely" if confidence == "certain" else confidence
            marks = (*marks, Mark("request", code.span))
            self.calls.append(ApiCall(name, endpoint, request, sure, "", marks))

    def connect(self, source: Source, socket: _Socket) -> None:
        self.sockets.setdefault(id(source), (source, []))[1].append(socket)

    def read_scripts(self) -> None:
        """Read what only a shell's whole text tells: bash's own sockets, request lines."""
        seen: set[str] = set()
        # The inner texts first: an outer one holds what they do.
        for script in reversed(self.scripts):
            source = script.source
            name, marks = program_name(script.program.text), (Mark("client", script.program.span),)
            if script.kind == "sh":
                matches = list(_DEV_TCP.finditer(source.text))
                for match in matches if seen.isdisjoint(match[0] for match in matches) else ():
                    endpoint = tcp_endpoint(f"tcp://{match[1]}:{match[2]}", self.table.engines)
                    if endpoint is not None:
                        both = (*marks, Mark("endpoint", source.locate(*match.span())))
                        self.connect(source, _Socket(match.start(), name, endpoint, both))
                seen.update(match[0] for match in matches)
            elif script.kind == "powershell" and id(source) not in self.read_in:
                self.mentioned(name, marks, Word(source.text, source.locate(0, len(source.text))))
        for source, sockets in self.sockets.values():
            self.calls += _asked_of(source, sorted(sockets, key=lambda socket: socket.at))


def _confidence(
    endpoint: Endpoint | None, request: ApiRequest | None, *, is_sent: bool = False
) -> Confidence | None:
    """Return how sure it is that an engine gets a request; *is_sent*: a file goes with it."""
    if endpoint is not None and endpoint.is_known:
        return "possible" if request is None else "certain"
    if request is None or request.operation == "other":
        return None
    is_local = endpoint is not None and endpoint.transport != "tcp"
    # A context with an image's name is nothing that another server's ``/build`` takes.
    is_named = is_sent and request.operation == "build" and bool(request.tags)
    if is_local or request.version or request.is_telling or is_named:
        return "likely"
    return None


def _addresses(
    kind: str, words: Words, flags: FlagTable, engines: EngineNames
) -> Iterator[tuple[Word, Endpoint | None]]:
    """Find what nc, socat, telnet or openssl connects to."""
    if kind == "socat":
        for index, text in enumerate(words.texts):
            found = _SOCAT.match(text)
            if found is not None:
                endpoint = _socat_endpoint(found["kind"].lower(), found["address"], engines)
                yield words.word(index), endpoint
    elif kind == "openssl":
        for before, index in pairwise(range(len(words.texts))):
            if words.texts[before] in ("-connect", "--connect", "-host"):
                yield words.word(index), tcp_endpoint(f"tcp://{words.texts[index]}", engines)
    else:
        options = Options()
        scan(words, 0, flags, options)
        operands = options.operands
        if operands and options.all("unixsock"):
            first = words.word(operands[0])
            yield first, unix_endpoint(first.text, engines)
        elif len(operands) > 1:
            first, port = words.word(operands[0]), words.texts[operands[1]]
            yield first, tcp_endpoint(f"tcp://{first.text}:{port}", engines)


def _socat_endpoint(kind: str, address: str, engines: EngineNames) -> Endpoint | None:
    if kind.startswith(("unix", "local", "abstract")):
        return unix_endpoint(address, engines, is_abstract=kind.startswith("abstract"))
    return tcp_endpoint(f"tcp://{address}", engines)


def _asked_of(source: Source, sockets: Sequence[_Socket]) -> Iterator[ApiCall]:
    """Assign each request line in a text to the connection that follows it.

    ``printf ... | nc`` asks before it connects; behind the last connection a
    line belongs to that one (a here-document).
    """
    asked: set[int] = set()
    starts = [socket.at for socket in sockets]
    for line in _REQUEST_LINE.finditer(source.text):
        place = min(bisect_right(starts, line.start()), len(sockets) - 1)
        socket = sockets[place]
        request = parse_request_line(line[0])
        confidence = _confidence(socket.endpoint, request)
        if confidence is not None:
            asked.add(place)
            marks = (*socket.marks, Mark("request", source.locate(*line.span())))
            yield ApiCall(socket.client, socket.endpoint, request, confidence, "", marks)
    for place, socket in enumerate(sockets):
        if place not in asked and socket.endpoint.is_known:
            yield ApiCall(socket.client, socket.endpoint, None, "possible", "", socket.marks)


def _code(words: Words, flags: FlagTable) -> Word | None:
    """Return the program that an interpreter is given in its own words, if any."""
    options = Options()
    scan(words, 0, flags, options, interspersed=False)
    code = options.last("code")
    if code is None or not words.is_line:
        return code
    # Whoever recorded the line may have left out the quotes round it: then it is all the rest.
    index = options.operands[0] - 1 if options.operands else -1
    if index >= 0 and words.span(index) == code.span and words.is_bare(index):
        return _rest(words, index)
    return code


def _awk_code(words: Words, flags: FlagTable) -> Word | None:
    """Return the program that awk is given as its first operand, and what stands behind it."""
    options = Options()
    scan(words, 0, flags, options, interspersed=False)
    return (
        None if options.all("file") or not options.operands else _rest(words, options.operands[0])
    )


def _rest(words: Words, index: int) -> Word:
    rest = words.rest(index)
    return Word(rest.text, rest.locate(0, len(rest.text)))
