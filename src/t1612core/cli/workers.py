"""Map a function over tasks in several processes, and yield the results in order."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from ..errors import SourceError

Task = TypeVar("Task")
Done = TypeVar("Done")

_AHEAD = 2  # tasks submitted ahead, for each process: their results wait


def map_in_order(
    work: Callable[[Task], Done],
    tasks: Iterable[Task],
    jobs: int,
    begin: Callable[..., None],
    given: tuple[object, ...],
) -> Iterator[Done]:
    """Yield the result of *work* for each of the *tasks*, in their order, from *jobs* processes.

    Each process first calls *begin* with the arguments *given*. Raises ``SourceError`` where a
    process ends before its work.
    """
    # A fork of this process might hold a lock that is never released.
    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _deaf, (begin, given))
    waiting: deque[Future[Done]] = deque()
    try:
        for task in tasks:
            waiting.append(_submitted(pool, work, task))
            if len(waiting) > jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise SourceError("cannot be read to its end: a process ended before its work") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[Task], Done], task: Task) -> Future[Done]:
    try:
        return pool.submit(work, task)
    except OSError as error:  # another process has ended, and its pipes are closed
        raise BrokenProcessPool from error


def _deaf(begin: Callable[..., None], given: tuple[object, ...]) -> None:
    """Ignore what ends a run: the parent process handles that and ends its workers."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    begin(*given)
