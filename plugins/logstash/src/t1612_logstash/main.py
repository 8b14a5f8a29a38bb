"""The command: check a filter, or run it in a pipeline."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import signal
import ssl
import sys
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final

from . import __version__, stdio
from .bundled import Scorer
from .contract import BUNDLED, Filter, FilterError, load
from .http import Answer, Request, Server
from .metrics import exposed
from .relay import Downstream, relayed
from .scoring import answer
from .tcp import Relay

_MEBI: Final = 1024 * 1024
_SCORE: Final = ("/v1/score", "/score")


class UsageError(Exception):
    """The command is given wrongly; the message says how."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; give its exit code: 0, or 1 where a filter or an argument is wrong."""
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        params = dict(_param(each) for each in args.param)
        filter = load(args.filter, params)
        code: int = args.run(args, filter, params)
    except (FilterError, UsageError, ValueError, OSError) as error:
        print(f"t1612-logstash: {error}", file=sys.stderr)
        return 1
    return code


def check(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    """Say that the filter's own tests pass, which they have when it was loaded."""
    count = len(getattr(filter.module, "tests", ()))
    print(f"{args.filter}: {count} tests passed")
    return 0


def run_stdio(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    """Filter standard input."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    if (args.dialect == "omprog") != (args.output is not None):
        raise UsageError("--output FILE goes with --dialect omprog, and only with it")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what is to survive is saved
    with suppress(BrokenPipeError, KeyboardInterrupt):
        if args.dialect == "omprog":
            with open(args.output, "ab") as file:
                stdio.omprog(filter, source, target, file)
        elif args.dialect == "mmexternal":
            stdio.mmexternal(filter, source, target)
        else:
            stdio.plain(filter, source, target, args.max_line)
    filter.close()
    return 0


def run_tcp(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    """Stand in a stream of JSON lines."""
    listen, downstream = _address(args.listen), _address(args.downstream)
    if not _is_loopback(listen[0]) and not args.insecure:
        raise UsageError(
            f"--listen {args.listen}: events would come in unencrypted from other machines; put a "
            "TLS proxy in front of a loopback address, or say --insecure"
        )
    relay = Relay(filter, listen, downstream, args.max_line)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stop())
    relay.serve(lambda: _ready(f"{listen[0]}:{relay.port}"))
    filter.close()
    return 0


def run_http(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    """Score for the http filter, and stand between two pipelines where there is a downstream."""
    with suppress(ImportError):
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_http(args, filter, params))
    return asyncio.run(_http(args, filter, params))


async def _http(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    listen, context = _address(args.listen), _tls(args)
    if not _is_loopback(listen[0]) and context is None and not args.insecure:
        raise UsageError(
            f"--listen {args.listen}: events would come in unencrypted from other machines; give "
            "--tls-cert and --tls-key, or say --insecure"
        )
    scorer = Scorer(
        {key: value for key, value in params.items() if key in ("profile", "allowlist")}
    )
    downstream = Downstream(args.downstream) if args.downstream else None

    def handle(request: Request) -> Answer | Awaitable[Answer]:
        if request.method == "GET":
            if request.path == "/healthz":
                return Answer(200, b"ok\n", "health", "text/plain")
            if request.path == "/metrics":
                text = exposed(filter.counts, server.requests)
                return Answer(200, text.encode(), "metrics", "text/plain; version=0.0.4")
            return Answer(404, b"there is /healthz, and /metrics\n", "unknown", "text/plain")
        if request.method not in ("POST", "PUT"):
            return Answer(405, b"", "unknown", "text/plain")  # to HEAD a body must not be sent
        if request.path in _SCORE:
            return Answer(200, answer(scorer, request.body), "score")
        if downstream is None:
            return Answer(404, b"POST to /v1/score\n", "unknown", "text/plain")
        return relayed(filter, downstream, request.body)

    # The relay never gives 4xx: there are versions of Logstash that send such a batch for ever,
    # too, and others that drop it. The http filter passes an event on, whatever is answered.
    server = Server(handle, args.max_body, lambda path: 413 if path in _SCORE else 503)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = await loop.create_server(server, listen[0], listen[1], ssl=context)
    _ready(f"{listen[0]}:{serving.sockets[0].getsockname()[1]}")
    await stop.wait()
    serving.close()
    for connection in list(server.open):
        connection.stop()
    while server.open:
        await asyncio.sleep(0.01)
    if downstream is not None:
        downstream.close()
    filter.close()
    return 0


def _ready(where: str) -> None:
    print(f"ready {where}", flush=True)


def _tls(args: argparse.Namespace) -> ssl.SSLContext | None:
    if not args.tls_cert:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(args.tls_cert, args.tls_key)
    return context


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise UsageError(f"{text!r} is no address: HOST:PORT is")
    return host.strip("[]"), int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _param(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param {text}: is no KEY=VALUE")
    return key, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="t1612-logstash", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--filter", default=BUNDLED, help="a module or a .py file; %(default)s")
    common.add_argument("--param", action="append", default=[], metavar="KEY=VALUE")

    def add(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, description=text)
        made.set_defaults(run=run)
        return made

    add("check", check, "run the tests that a filter brings along")
    piped = add("stdio", run_stdio, "filter standard input")
    piped.add_argument("--dialect", choices=("plain", "mmexternal", "omprog"), default="plain")
    piped.add_argument("--output", metavar="FILE", help="where omprog's events are added")
    tcp = add("tcp", run_tcp, "stand in a stream of JSON lines; what is on its way can be lost")
    http = add("http", run_http, "score for the http filter; with --downstream, relay batches")
    for each, port, next in ((tcp, 8612, True), (http, 8612, False)):
        each.add_argument("--listen", default=f"127.0.0.1:{port}", help="HOST:PORT; %(default)s")
        each.add_argument("--downstream", required=next, help="where events go on")
        each.add_argument(
            "--insecure", action="store_true", help="listen beyond this machine, plainly"
        )
    for each in (piped, tcp):
        each.add_argument("--max-line", type=int, default=16 * _MEBI, help="bytes; %(default)s")
    http.add_argument("--max-body", type=int, default=64 * _MEBI, help="bytes; %(default)s")
    http.add_argument("--tls-cert", metavar="FILE", help="PEM, with the chain")
    http.add_argument("--tls-key", metavar="FILE", help="PEM")
    return parser


if __name__ == "__main__":
    sys.exit(main())
