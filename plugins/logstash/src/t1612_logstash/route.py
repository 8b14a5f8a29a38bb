"""Be the way of one thread to the next pipeline's tcp input."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Lock
from typing import Final

from .contract import Batch, Filter
from .failures import told

_RETRY: Final = 1.0  # seconds between two attempts to reach the next pipeline
_CONNECT: Final = 5.0  # seconds that one attempt may take


class Route:
    """A connection, made when it is needed. *out*: where open ones are kept, under *lock*."""

    def __init__(
        self,
        address: tuple[str, int],
        filter: Filter,
        stopped: Event,
        out: set[socket.socket],
        lock: Lock,
    ) -> None:
        self._address, self._filter, self._stopped = address, filter, stopped
        self._out, self._lock = out, lock
        self._socket: socket.socket | None = None

    def pass_on(self, batch: Batch) -> None:
        """Pass a batch on, connecting again for as long as that takes.

        Raises ``OSError`` after a stop, when it cannot be passed on at once.
        """
        if not batch.lines:
            return
        data = b"\n".join(batch.lines) + b"\n"
        while True:
            try:
                self._connected().sendall(data)
            except OSError as error:
                self._filter.failures.tell("the next pipeline is not there", told(error))
                self.close()
                batch.held_up()
                if self._stopped.wait(_RETRY):
                    batch.unsent()
                    raise
            else:
                batch.sent()
                return

    def close(self) -> None:
        """Close it, if it is open."""
        out, self._socket = self._socket, None
        if out is not None:
            with self._lock:
                self._out.discard(out)
            with suppress(OSError):
                out.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            made = socket.create_connection(self._address, timeout=_CONNECT)
            made.settimeout(None)
            self._socket = made
            with self._lock:
                self._out.add(made)
        return self._socket
