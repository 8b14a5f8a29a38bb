"""The command: check a filter, or run it in a pipeline."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import os
import signal
import ssl
import sys
from contextlib import closing, suppress
from typing import Any, Final

from . import __version__, stdio, streams
from .contract import Filter
from .downstream import Downstream
from .loading import BUNDLED, FilterError, load
from .serving import Service
from .tcp import Relay
from .watch import SECONDS, Expired

_MEBI: Final = 1024 * 1024


class UsageError(Exception):
    """The command is given wrongly; the message says how."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; give its exit code: 0, or 1 where a filter or an argument is wrong."""
    args = _parser().parse_args(argv)
    if args.run is run_stdio:
        log = args.log or (os.devnull if args.dialect == "mmexternal" else None)
        if log is not None:
            streams.errors_to(log)
        args.target = streams.own_output()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        params = dict(_param(each) for each in args.param)
        filter = load(args.filter, params)
        if args.run is not check:
            filter.watch.look_after(args.filter_seconds, filter.failures.tell)
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
    if (args.dialect == "omprog") != (args.output is not None):
        raise UsageError("--output FILE goes with --dialect omprog, and only with it")
    if args.dialect == "mmexternal":
        _refuse_telling(filter, "mmexternal only changes the message that it hands over")
    source, target = streams.Input(), args.target
    try:
        if args.dialect == "omprog":
            with closing(stdio.Appended(args.output)) as file:
                stdio.omprog(filter, source, target, file, args.max_line)
        elif args.dialect == "mmexternal":
            stdio.mmexternal(filter, source, target, args.max_line)
        else:
            stdio.plain(filter, source, target, args.max_line)
    except BrokenPipeError:
        pass  # whoever reads has gone; what it has not is in the state
    except Expired:
        filter.failures.tell("stopped", "what was on its way is not read, and lost")
    finally:
        streams.ended()
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
    listen, context = _address(args.listen), _tls(args)
    if not _is_loopback(listen[0]) and context is None and not args.insecure:
        raise UsageError(
            f"--listen {args.listen}: events would come in unencrypted from other machines; give "
            "--tls-cert and --tls-key, or say --insecure"
        )
    if not args.downstream:
        _refuse_telling(filter, "a score is all that /v1/score answers", "give --downstream, or ")
    downstream = Downstream(args.downstream) if args.downstream else None
    service = Service(filter, downstream, args.max_body, args.max_events)
    factory = None
    with suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(service.serve(listen, context, _ready))
    filter.close()
    if downstream is not None and downstream.is_busy:
        # A thread still waits for the next pipeline, and the interpreter would wait for it.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
    return 0


def _refuse_telling(filter: Filter, reason: str, way: str = "") -> None:
    if filter.is_telling:
        raise UsageError(
            f"correlate: chains become events of their own, and {reason}; {way}leave it out, or "
            "use stdio, omprog, tcp or http with --downstream"
        )


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


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("it is 0.1 to 86400")
    return seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="t1612-logstash", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--filter", default=BUNDLED, help="a module or a .py file; %(default)s")
    common.add_argument("--param", action="append", default=[], metavar="KEY=VALUE")

    common.add_argument(
        "--filter-seconds",
        type=_seconds,
        default=SECONDS,
        help="that a filter may take for one event, which goes on tagged then; %(default)s",
    )

    def add(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, description=text)
        made.set_defaults(run=run)
        return made

    add("check", check, "run the tests that a filter brings along")
    piped = add("stdio", run_stdio, "filter standard input")
    piped.add_argument("--dialect", choices=("plain", "mmexternal", "omprog"), default="plain")
    piped.add_argument("--output", metavar="FILE", help="where omprog's events are added")
    piped.add_argument(
        "--log",
        metavar="FILE",
        help="where standard error goes; with mmexternal, which takes it for answers, nowhere else",
    )
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
    http.add_argument("--max-events", type=int, default=100_000, help="of one request; %(default)s")
    http.add_argument("--tls-cert", metavar="FILE", help="PEM, with the chain")
    http.add_argument("--tls-key", metavar="FILE", help="PEM")
    return parser


if __name__ == "__main__":
    sys.exit(main())
