"""Stand between two pipelines of Logstash: a batch comes in, is filtered, and goes on.

Rule 1: 200 is answered when the next pipeline has answered 200, and 503 otherwise: Logstash
        sends again what was answered with 503, for ever, and some of its versions do with 4xx, too.
Rule 2: so nothing is lost, and a batch that was sent on may come twice.
Rule 3: what the filter knows is saved before a batch is sent on, and what it has to tell of its
        own is its until the next pipeline has it.
Rule 4: a large batch goes on in parts, so that what it becomes is never whole in memory.
"""

from __future__ import annotations

import asyncio
from typing import Final

from .bodies import BodyError, elements
from .contract import Batch, Filter
from .downstream import Downstream
from .failures import place_of
from .http import Answer

_PART: Final = 1_000  # events that are sent on at a time
_PART_BYTES: Final = 4 * 1024 * 1024  # as they came
_TICK: Final = 1.0  # seconds between two looks at what the filter has to tell of its own


async def relayed(filter: Filter, downstream: Downstream, body: bytes, most: int) -> Answer:
    """Filter a batch (an array, an object, JSON lines) of *most* events and send it on."""
    try:
        events = elements(body, most)
    except BodyError as error:
        filter.failures.tell("a batch is refused", str(error))
        return Answer(503, f"{error}\n".encode(), "refused", "text/plain")
    problem = ""
    for part in parts(events):
        problem = await sent(filter, downstream, filter.batch(part))
        if problem:
            return Answer(503, f"not sent on: {problem}\n".encode(), "relay", "text/plain")
    return Answer(200, b"ok\n", "relay", "text/plain")


def parts(events: list[bytes]) -> list[list[bytes]]:
    """Cut a list of events into lists that are bounded in number and in bytes."""
    made: list[list[bytes]] = []
    size = _PART_BYTES
    for event in events:
        if size >= _PART_BYTES or len(made[-1]) == _PART:
            made.append([])
            size = 0
        made[-1].append(event)
        size += len(event)
    return made


async def sent(filter: Filter, downstream: Downstream, batch: Batch) -> str:
    """Save what the filter knows and send lines on; give nothing, or why they are not there."""
    filter.save()
    if not batch.lines:
        batch.sent()
        return ""
    problem = "it was stopped"
    try:
        problem = await downstream.send(b"[" + b",".join(batch.lines) + b"]")
    finally:  # the client may have gone, too
        if problem:
            batch.unsent()
        else:
            batch.sent()
    if problem:
        filter.failures.tell("the next pipeline has not taken a batch", problem)
    return problem


async def tell(filter: Filter, downstream: Downstream) -> None:
    """Send on, for ever, what the filter has to tell of its own while nothing comes."""
    while filter.is_telling:
        await asyncio.sleep(_TICK)
        batch = filter.more()
        if not batch.lines:
            continue
        try:
            await sent(filter, downstream, batch)
        except Exception as error:  # it is tried again
            filter.failures.tell("the next pipeline cannot be reached", place_of(error))
