"""Read one request to the Engine API: what it asks for, and of which image.

Theory of operation
===================
A request line (``POST /v1.43/build?t=x HTTP/1.1``) is split into method, API
version, path and parameters; a table of routes says which operation that is.
Docker's API and Podman's two (its copy of Docker's, and ``/libpod``) share one
table.  Where requests are *seen* is other modules' business.

Rule 1: values of build arguments are secrets.  They never get into an
``ApiRequest``, only their names do; passwords in URLs neither.
Rule 2: what the daemon takes is what counts: parameters repeat, are
percent-encoded, and come in a form body as well; ``GET`` builds nothing.
Rule 3: a request that looks like an attempt is read as one, even where the
daemon would answer 404 (a trailing slash, a lower-case method).
"""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import unquote, unquote_plus

from attrs import frozen

from ...knowledge.vocabulary.engine_api import POST_ROUTES, Operation
from ...text.pattern import pattern
from ...text.redact import REDACTED, redact

MAX_TARGET: Final = 65536
MAX_PARAMS: Final = 256

# Operations at whose end there is an image that no registry has seen.
_MAKES_IMAGE: Final = frozenset({"build", "commit", "import", "load"})

# Routes of POST requests that hold a name.
_POST_PATTERNS: Final[tuple[tuple[re.Pattern[str], Operation], ...]] = (
    (pattern(r"/containers/[^/]+/start"), "container-start"),
    (pattern(r"/containers/[^/]+/exec"), "exec"),
    (pattern(r"/exec/[^/]+/start"), "exec"),
    (pattern(r"/images/.+/push"), "push"),
)

_REQUEST_LINE: Final = pattern(r"\s*([A-Za-z]{3,7})[ \t]+(\S+)(?:[ \t]+HTTP/[0-9.]+)?\s*\Z")
_ABSOLUTE: Final = pattern(r"[a-z][a-z0-9+.-]{0,15}://[^/?#]*", re.IGNORECASE)
_VERSION: Final = pattern(r"/v([0-9][0-9A-Za-z.-]{0,31})(?=/)")
# Parameters of a build that no other server's route of this name has: Engine API reference.
_ENGINES_OWN: Final = frozenset(
    {"buildargs", "cachefrom", "cgroupparent", "containerfile", "dockerfile", "extrahosts"}
    | {"forcerm", "networkmode", "nocache", "remote", "shmsize"}
)
# Go: httputils.BoolValue.
_FALSE: Final = frozenset({"", "0", "no", "false", "none"})


@frozen(repr=False)
class Fields:
    """The fields of a query or form: decoded, in order, secrets redacted."""

    params: tuple[tuple[str, str], ...] = ()
    build_args: tuple[str, ...] = ()  # names only
    truncated: bool = False


NO_FIELDS: Final = Fields()


@frozen(repr=False)
class ApiRequest:
    """One request to a container engine.

    ``params`` are in the order the daemon prefers them, decoded, secrets
    redacted.  ``method`` is empty when it wasn't visible.
    """

    method: str  # upper-case
    version: str  # "1.43", "4.0.0"; empty without the prefix
    path: str  # decoded, without version: "/build", "/libpod/images/load"
    operation: Operation
    params: tuple[tuple[str, str], ...] = ()
    build_args: tuple[str, ...] = ()  # names only
    truncated: bool = False

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter, empty ones left out."""
        return tuple(value for key, value in self.params if key == name and value)

    def first(self, name: str) -> str:
        """Return a parameter's first value, empty when it is absent."""
        return next(iter(self.all(name)), "")

    @property
    def makes_image(self) -> bool:
        """Whether an image comes out: build, commit, import, load."""
        return self.operation in _MAKES_IMAGE

    @property
    def is_telling(self) -> bool:
        """Whether a build's parameters are the engine's own, wherever it is sent."""
        return self.operation == "build" and any(key in _ENGINES_OWN for key, _ in self.params)

    @property
    def remote(self) -> str:
        """Return a build's ``remote`` as sent; ``client-session`` is BuildKit's own."""
        return self.first("remote")

    @property
    def is_session(self) -> bool:
        """Whether the context comes through the client's own session (BuildKit)."""
        return self.remote == "client-session"

    @property
    def fetches(self) -> str:
        """Return the URL that the daemon will download by itself, empty when none.

        A build's ``remote``, an import's ``fromSrc`` (Docker) or ``url`` (Podman).
        """
        if self.operation == "build":
            return "" if self.is_session else self.remote
        source = self.first("fromSrc") or self.first("url")
        return source if self.operation == "import" and source != "-" else ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the names that the image will get; empty for an unnamed one."""
        if self.operation == "build":
            return self.all("t")
        if self.operation not in ("commit", "import"):
            return ()
        name, tag = self.first("repo"), self.first("tag")
        named = f"{name}:{tag}" if name and tag else name
        return tuple(filter(None, (named, self.first("reference"))))

    @property
    def dockerfile(self) -> str:
        """Return the Dockerfile's name as sent; the client's path to it is not in it."""
        return self.first("dockerfile")

    @property
    def network_mode(self) -> str:
        """Return the network that RUN steps get: ``host``, ``none``, a name."""
        return self.first("networkmode")

    @property
    def is_nocache(self) -> bool:
        """Whether the build cache is refused."""
        return self.first("nocache").strip().lower() not in _FALSE


def parse_request_line(text: str) -> ApiRequest | None:
    """Read ``METHOD target [HTTP/x]``; ``None`` when the text is no request line."""
    found = _REQUEST_LINE.match(text[: MAX_TARGET + 64])
    return None if found is None else parse_request(found[1], found[2])


def parse_request(method: str, target: str, form: Fields = NO_FIELDS) -> ApiRequest | None:
    """Read a request from its method and target, a path or an absolute URL.

    *form* are the fields of a body of type ``application/x-www-form-urlencoded``:
    the daemon takes build parameters from there first.  *method* may be empty
    when it isn't known; the operation is then what a ``POST`` would do.  Only
    ``MAX_TARGET`` characters and ``MAX_PARAMS`` parameters are read
    (``truncated``).  ``None`` when the target is neither.

    Source: Engine API v1.47 reference; Go ``net/http`` ``Request.FormValue``.
    """
    is_cut = len(target) > MAX_TARGET
    target = target[:MAX_TARGET]
    absolute = _ABSOLUTE.match(target)
    if absolute is not None:
        target = target[absolute.end() :] or "/"
    if not target.startswith(("/", "?")):
        return None
    raw_path, _, query = target.partition("#")[0].partition("?")
    path = _clean(unquote(raw_path))
    version = _VERSION.match(path)
    if version is not None:
        path = path[version.end() :]
    fields = read_fields(query)
    params = (*form.params, *fields.params)
    method = method.upper()
    return ApiRequest(
        method=method,
        version="" if version is None else version[1],
        path=path,
        operation=_operation(method, path, params),
        params=params[:MAX_PARAMS],
        build_args=(*form.build_args, *fields.build_args),
        truncated=is_cut or form.truncated or fields.truncated or len(params) > MAX_PARAMS,
    )


def routed(target: str) -> str:
    """Return a target as who routes it reads it: its path decoded and cleaned, its query as is."""
    path, mark, query = target.partition("?")
    return _clean(unquote(path)).replace("?", "%3F") + mark + query


def read_fields(text: str) -> Fields:
    """Read the fields of a query or of a form body, to the same limits."""
    # One more than the limit is enough to know that there were more.
    given = text[:MAX_TARGET].split("&", MAX_PARAMS + 1)
    parts = [part for part in given[: MAX_PARAMS + 1] if part]
    params: list[tuple[str, str]] = []
    names: list[str] = []
    for part in parts[:MAX_PARAMS]:
        name, _, value = part.partition("=")
        name, value = unquote_plus(name), unquote_plus(value)
        if name == "buildargs":
            names += _argument_names(value)
            value = REDACTED if value else ""
        params.append((name, redact(value)))
    truncated = len(text) > MAX_TARGET or len(parts) > MAX_PARAMS
    return Fields(tuple(params), tuple(dict.fromkeys(names)), truncated)


def _clean(path: str) -> str:
    """Undo ``//``, ``.`` and ``..`` like Go's router and curl do."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    return "/" + "/".join(kept)


def _argument_names(value: str) -> list[str]:
    try:
        arguments = json.loads(value)
    except (ValueError, RecursionError):
        return []
    return list(arguments) if isinstance(arguments, dict) else []


def _operation(method: str, path: str, params: tuple[tuple[str, str], ...]) -> Operation:
    route = path.removeprefix("/libpod")
    if route == "/_ping":
        return "ping"
    if method not in ("POST", ""):
        return "other"
    given = {name for name, value in params if value}
    if route == "/images/create":
        # moby: a name wins over a source.
        return "pull" if "fromImage" in given else "import" if "fromSrc" in given else "other"
    if route in ("/play/kube", "/kube/play"):
        wanted = next((value for name, value in params if name == "build"), "")
        return "other" if wanted.lower() in _FALSE else "build"
    if route in POST_ROUTES:
        return POST_ROUTES[route]
    return next((name for pattern, name in _POST_PATTERNS if pattern.fullmatch(route)), "other")
