"""Name what is known when a command line talks to a container engine."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from ...model import Span
from ...shell.flag_tables import FlagTable
from ...shell.grammar import Grammar
from .endpoints import Endpoint, EngineNames
from .requests import ApiRequest

Confidence = Literal["certain", "likely", "possible"]
MarkKind = Literal["client", "endpoint", "method", "request", "body"]


@frozen(repr=False)
class Mark:
    """What was read where in the command line."""

    what: MarkKind
    span: Span


@frozen(repr=False)
class ApiCall:
    """One command that talks to an engine, and how much of it could be read.

    ``confidence`` is how sure it is that an engine gets this request:
    ``certain``, the endpoint is a known one and the request was read from the
    client's own words; ``likely``, the endpoint isn't known and the route is, or
    both only stand in a program's source; ``possible``, a known endpoint is
    connected to and what it is asked isn't visible (``request`` is ``None``).

    ``given_to``: the client asks nothing and hands the engine's socket on, to the host of this
    name, or, as ``"*"``, to whoever connects.
    """

    client: str  # as ``program_name`` spells it
    endpoint: Endpoint | None
    request: ApiRequest | None
    confidence: Confidence
    body_file: str = ""  # the file that is sent; "-" for standard input
    marks: tuple[Mark, ...] = ()
    given_to: str = ""

    @property
    def makes_image(self) -> bool:
        """Whether the request, as far as it was read, makes an image."""
        return self.request is not None and self.request.makes_image


@frozen(repr=False)
class ApiCalls:
    """Every call found in a command line."""

    calls: tuple[ApiCall, ...] = ()
    truncated: bool = False  # the line was longer than what is read


@frozen(repr=False)
class ClientTable:
    """Every program that can carry a request.

    A tool of ``grammar`` is read by its name: ``curl``, ``curlie``, ``httpie``, ``wget``,
    ``cmdlet``, ``netcat``,
    ``socat``, ``openssl``, ``ssh``, ``lwp`` (libwww-perl's), ``awk``, whose first operand is a
    program, or ``interpreter``, whose flags ``code`` carry one.
    """

    grammar: Grammar
    engines: EngineNames
    cmdlet_flags: FlagTable  # the cmdlets' parameters, in lower case
    readers: frozenset[str]  # programs that carry nothing, whatever their line holds
