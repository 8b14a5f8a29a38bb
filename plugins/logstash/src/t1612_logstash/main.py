"""The command: check a filter, or run it in a pipeline."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Final

from . import __version__, serving, several, stdio, streams, tcp
from .addresses import listening, spelt
from .contract import Filter
from .deadletter import DeadLetters
from .desk import Desk
from .downstream import Downstream
from .failures import place_of
from .http import MOST_OPEN
from .loading import BUNDLED, FilterError, load
from .relay import Relay
from .settings import UsageError, closed, entrance, metrics_beside, next_of, ready, token_of
from .tls import Trust
from .watch import SECONDS, Expired
from .workers import WORKER_SECONDS, end_with_parent, states

_MEBI: Final = 1024 * 1024


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
        if args.workers > 1:
            return several.run_tcp(args) if args.run is run_tcp else several.run_http(args)
        if "state" in params:
            states(params, 1)
        if args.worker:
            end_with_parent()
        filter = load(args.filter, params)
        if args.run is not check:
            filter.watch.look_after(args.filter_seconds, filter.failures.tell)
            _reload_on_hup(filter)
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
    metrics_beside(args, Desk(filter).answer)
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
    listen, door = entrance(args)
    next = next_of(args)
    listener = listening(listen)
    seconds = WORKER_SECONDS if args.worker else tcp.STOP_SECONDS
    relay = tcp.Relay(filter, listener, next, args.max_line, args.max_connections, door, seconds)

    def reload() -> None:
        next.reload()
        if door is not None:
            door.reload()

    _reload_on_hup(filter, reload)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stop())
    desk = Desk(filter)
    desk.rows.append(relay.rows)
    metrics_beside(args, desk.answer)
    where = spelt(listener)
    relay.serve(lambda: ready(args, where))
    closed(listen)
    filter.close()
    return 0


def run_http(args: argparse.Namespace, filter: Filter, params: dict[str, str]) -> int:
    """Score for the http filter, and stand between two pipelines where there is a downstream."""
    listen, door = entrance(args)
    relay = _relay(args, filter)
    bounds = serving.Bounds(args.max_body, args.max_events, args.max_connections)
    seconds = WORKER_SECONDS if args.worker else serving.STOP_SECONDS
    service = serving.Service(filter, relay, bounds, token_of(args), seconds)

    def reload() -> None:
        def others() -> None:
            if door is not None:
                door.reload()
            service.server.token = token_of(args)
            if relay is not None:
                relay.downstream.reload()

        _reload(filter, others)

    factory = None
    with suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    listener = listening(listen)
    where, context = spelt(listener), None if door is None else door.context
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(service.serve(listener, context, reload, lambda: ready(args, where)))
    closed(listen)
    filter.close()
    if relay is not None and relay.downstream.is_busy:
        # A thread still waits for the next pipeline, and the interpreter would wait for it.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
    return 0


def _relay(args: argparse.Namespace, filter: Filter) -> Relay | None:
    trust = Trust(
        args.downstream_ca,
        args.downstream_cert,
        args.downstream_key,
        args.downstream_header_file,
    )
    if args.downstream:
        letters = None
        if args.dead_letters:
            letters = DeadLetters(args.dead_letters, args.dead_letter_tries)
        return Relay(filter, Downstream(args.downstream, trust), args.max_events, letters)
    if args.dead_letters or trust != Trust():
        raise UsageError("--dead-letters and --downstream-… mean nothing without --downstream")
    _refuse_telling(filter, "a score is all that /v1/score answers", "give --downstream, or ")
    return None


def _reload(filter: Filter, others: Callable[[], object] = lambda: None) -> None:
    """Read files again; what cannot be read stays as it was."""
    for what, read in (("the filter's files", filter.reload), ("files", others)):
        try:
            read()
        except Exception as error:  # a filter may raise anything
            filter.failures.tell(f"{what} are not read again", place_of(error))
        else:
            logging.getLogger("t1612_logstash").info("%s are read again", what)


def _reload_on_hup(filter: Filter, others: Callable[[], object] = lambda: None) -> None:
    """Reload in a thread: a signal may come while the filter runs, and has its lock."""

    def reload(*_: Any) -> None:
        threading.Thread(target=_reload, args=(filter, others), daemon=True).start()

    signal.signal(signal.SIGHUP, reload)


def _refuse_telling(filter: Filter, reason: str, way: str = "") -> None:
    if filter.is_telling:
        raise UsageError(
            f"correlate: chains become events of their own, and {reason}; {way}leave it out, or "
            "use stdio, omprog, tcp or http with --downstream"
        )


def _param(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param {text}: is no KEY=VALUE")
    return key, value


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("it is 1 or more")
    return count


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
    common.set_defaults(workers=1, worker=False)
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
    for each, port, next, where in (
        (tcp, 8612, True, "where events go on: HOST:PORT, or tls:HOST:PORT"),
        (http, 8612, False, "where events go on: a URL"),
    ):
        each.add_argument(
            "--listen", default=f"127.0.0.1:{port}", help="HOST:PORT, or unix:PATH; %(default)s"
        )
        each.add_argument("--downstream", required=next, help=where)
        each.add_argument(
            "--workers",
            type=_count,
            default=1,
            help="processes; all events of a host go to the same one; %(default)s",
        )
        each.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
        each.add_argument(
            "--insecure", action="store_true", help="listen beyond this machine, plainly"
        )
        each.add_argument(
            "--max-connections", type=_count, default=64 if next else MOST_OPEN, help="%(default)s"
        )
        for name, text in (
            ("tls-cert", "PEM, with the chain"),
            ("tls-key", "PEM"),
            ("tls-client-ca", "PEM; only its clients may come"),
            ("downstream-ca", "PEM; the next pipeline is known by it"),
            ("downstream-cert", "PEM; we show it to the next pipeline"),
            ("downstream-key", "PEM"),
        ):
            each.add_argument(f"--{name}", metavar="FILE", help=text)
    for each in (piped, tcp):
        each.add_argument(
            "--metrics", metavar="HOST:PORT", help="where /metrics, /healthz and /readyz are"
        )
        each.add_argument("--max-line", type=_count, default=16 * _MEBI, help="bytes; %(default)s")
    http.add_argument("--max-body", type=_count, default=64 * _MEBI, help="bytes; %(default)s")
    http.add_argument(
        "--max-events", type=_count, default=100_000, help="of one request; %(default)s"
    )
    http.add_argument("--token-file", metavar="FILE", help="Authorization: Bearer has to show it")
    http.add_argument(
        "--downstream-header-file",
        metavar="FILE",
        help="lines Name: value, which the next pipeline is sent",
    )
    http.add_argument(
        "--dead-letters", metavar="FILE", help="where events go that the next pipeline refuses"
    )
    http.add_argument("--dead-letter-tries", type=_count, default=10, help="%(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main())
