"""Do the work on the ranges of a file in several processes, and give what comes of it in order."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from ..stream.sources import SourceError

Task = TypeVar("Task")
Done = TypeVar("Done")

_AHEAD = 2  # tasks for each process that are given out before their turn: what is done waits


def in_order(
    work: Callable[[Task], Done],
    tasks: Iterable[Task],
    jobs: int,
    begin: Callable[..., None],
    given: tuple[object, ...],
) -> Iterator[Done]:
    """Yield what *work* gives for each of the *tasks*, in their order, from *jobs* processes.

    *begin* is called with what is *given*, first in each process. Raises ``SourceError`` where a
    process ends before its work.
    """
    # A copy of this process might hold a lock that nobody opens any more.
    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _deaf, (begin, given))
    waiting: deque[Future[Done]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise SourceError("cannot be read to its end: a process ended before its work") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _deaf(begin: Callable[..., None], given: tuple[object, ...]) -> None:
    """Leave interruptions to the process that has the others: it ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin(*given)
