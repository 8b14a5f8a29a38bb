"""Run a route with several workers: before them all, one process that gives each its hosts."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from .addresses import listening, spelt
from .failures import Failures, place_of
from .front import Front
from .metrics import one
from .serving import Bounds, served
from .settings import closed, entrance, metrics_beside, ready, token_of
from .spread import Spread
from .workers import FRONT_SECONDS, Workers


def run_tcp(args: argparse.Namespace) -> int:
    """Spread a stream of lines over workers."""
    listen, door = entrance(args)
    failures = Failures()
    workers = Workers("tcp", args, failures)
    with closing(workers):
        listener = listening(listen)
        bounds = (args.max_line, args.max_connections, door, FRONT_SECONDS)
        front = Spread(workers.paths, failures, listener, *bounds)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: front.stop())
        workers.start()
        _on_hup(failures, workers, None if door is None else door.reload)
        desk = Front([f"{each}.metrics" for each in workers.paths], False, _NONE, b"", failures)
        desk.rows.append(front.rows)
        metrics_beside(args, desk.handle)
        where = spelt(listener)
        front.serve(lambda: ready(args, where))
    closed(listen)
    failures.close()
    return 0


def run_http(args: argparse.Namespace) -> int:
    """Answer over HTTP by workers."""
    listen, door = entrance(args)
    failures = Failures()
    bounds = Bounds(args.max_body, args.max_events, args.max_connections)
    token = token_of(args)
    workers = Workers("http", args, failures)
    with closing(workers):
        listener = listening(listen)
        where, context = spelt(listener), None if door is None else door.context
        front = Front(workers.paths, bool(args.downstream), bounds, token, failures)
        front.rows.append(
            lambda: [
                one("front_connections", "gauge", "Connections that are open", len(server.open)),
                one("front_held_bytes", "gauge", "Bytes of bodies in memory", server.held),
            ]
        )
        server = front.server

        def reload() -> None:
            if door is not None:
                door.reload()
            server.token = token_of(args)

        def stopping() -> None:
            front.is_stopped = True

        async def serve() -> None:
            await served(
                *(server, listener, context, _reload(failures, workers, reload)),
                *(lambda: ready(args, where), stopping, (), FRONT_SECONDS),
            )
            front.close()

        workers.start()
        factory = None
        with suppress(ImportError):
            import uvloop

            factory = uvloop.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(serve())
    closed(listen)
    failures.close()
    return 0


_NONE = Bounds(0, 0, 0)


def _reload(
    failures: Failures, workers: Workers, ours: Callable[[], object] | None
) -> Callable[[], None]:
    def reload() -> None:
        workers.reload()
        try:
            if ours is not None:
                ours()
        except Exception as error:  # what new files hold must not end who serves by the old ones
            failures.tell("files are not read again", place_of(error))
        else:
            logging.getLogger("t1612_logstash").info("files are read again")

    return reload


def _on_hup(failures: Failures, workers: Workers, ours: Callable[[], object] | None) -> None:
    reload = _reload(failures, workers, ours)

    def heard(*_: Any) -> None:
        reload()

    signal.signal(signal.SIGHUP, heard)
