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
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

from .bodies import BodyError, elements
from .contract import Batch, Filter
from .deadletter import REFUSED, DeadLetters
from .downstream import Downstream, Sent
from .failures import place_of, told
from .frames import unframed
from .messages import Answer

_TEXT: Final = "text/plain"
_PART: Final = 1_000  # events that are sent on at a time
_PART_BYTES: Final = 4 * 1024 * 1024  # as they came
_TICK: Final = 1.0  # seconds between two looks at what the filter has to tell of its own


@dataclass
class Relay:
    """A filter, the next pipeline, and perhaps a file for what that never takes."""

    filter: Filter
    downstream: Downstream
    most: int  # events of a batch
    letters: DeadLetters | None = None

    async def relayed(self, body: bytes, *, is_framed: bool = False) -> Answer:
        """Filter a batch (an array, an object, JSON lines, or frames) and send it on."""
        try:
            events = unframed(body) if is_framed else elements(body, self.most)
        except BodyError as error:
            self.filter.failures.tell("a batch is refused", str(error))
            if self.put_aside(body, str(error)):
                return Answer(200, b"put aside\n", "refused", _TEXT)
            return Answer(503, f"{error}\n".encode(), "refused", _TEXT)
        problem = ""
        for part in parts(events):
            problem = await self._part(part)
            if problem:
                return Answer(503, f"not sent on: {problem}\n".encode(), "relay", _TEXT)
        return Answer(200, b"ok\n", "relay", _TEXT)

    def put_aside(self, body: bytes, reason: str) -> bool:
        """Put a body that cannot be read with the dead letters, after so many tries."""
        if self.letters is None or not self.letters.is_over([body]):
            return False
        return not self._put(body, reason)

    async def sent(self, batch: Batch) -> Sent:
        """Save what the filter knows and send lines on."""
        return await self._settled(batch, self._send(batch.lines))

    async def tell(self) -> None:
        """Send on, for ever, what the filter has to tell of its own while nothing comes."""
        filter = self.filter
        while filter.is_telling:
            await asyncio.sleep(_TICK)
            batch = filter.more()
            if not batch.lines:
                continue
            try:
                await self.sent(batch)
            except Exception as error:  # it is tried again
                filter.failures.tell("the next pipeline cannot be reached", place_of(error))

    async def _part(self, part: list[bytes]) -> str:
        batch = self.filter.batch(part)
        made = await self.sent(batch)
        if self.letters is None or made.status not in REFUSED or not self.letters.is_over(part):
            return made.problem
        return (await self._settled(self.filter.batch(part), None)).problem

    async def _settled(self, batch: Batch, sending: Coroutine[Any, Any, Sent] | None) -> Sent:
        """Wait for what becomes of a batch, and tell the filter; None: event by event."""
        self.filter.save()
        made = Sent("it was stopped")
        try:
            made = await (self._spread(batch.lines) if sending is None else sending)
        finally:  # the client may have gone, too
            if made.problem:
                batch.unsent()
            else:
                batch.sent()
        if made.problem:
            self.filter.failures.tell("the next pipeline has not taken a batch", made.problem)
        return made

    async def _send(self, lines: list[bytes]) -> Sent:
        if not lines:
            return Sent("")
        return await self.downstream.send(b"[" + b",".join(lines) + b"]")

    async def _spread(self, lines: list[bytes]) -> Sent:
        """Send what is taken of a batch that is refused, and put the rest with the dead letters."""
        made = await self._send(lines)
        if made.status not in REFUSED:
            return made
        if len(lines) == 1:
            return Sent(self._put(lines[0], made.problem))
        for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
            made = await self._spread(half)
            if made.problem:
                return made
        return made

    def _put(self, data: bytes, reason: str) -> str:
        assert self.letters is not None
        try:
            self.letters.put(data, reason)
        except OSError as error:
            self.filter.failures.tell("the dead letters cannot be written", told(error))
            return "the dead letters cannot be written"
        self.filter.failures.tell("an event is put with the dead letters", reason)
        return ""


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
