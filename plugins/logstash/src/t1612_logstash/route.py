"""Be the way of one thread to the next pipeline's tcp input."""

from __future__ import annotations

import errno
import socket
import ssl
from contextlib import suppress
from threading import Event, Lock
from typing import Final

from .contract import Batch, Filter
from .failures import told
from .tls import Trust, ended, to_next

_RETRY: Final = 1.0  # seconds between two attempts to reach the next pipeline
_VERDICT: Final = 0.5  # seconds
_CONNECT: Final = 5.0  # seconds that one attempt may take


class Next:
    """Where the next pipeline is, and how it is known, where it is spoken to over TLS."""

    def __init__(self, address: tuple[str, int], trust: Trust | None) -> None:
        self._address, self._trust = address, trust
        self._context: ssl.SSLContext | None = None
        self.reload()

    def reload(self) -> None:
        """Read certificates again; raises ``OSError``, and keeps the old ones."""
        self._context = None if self._trust is None else to_next(self._trust)

    def connected(self) -> socket.socket:
        """Connect; raises ``OSError``."""
        made = socket.create_connection(self._address, timeout=_CONNECT)
        try:
            if self._context is not None:
                made = self._context.wrap_socket(made, server_hostname=self._address[0])
                _accepted(made)
        except BaseException:
            made.close()
            raise
        made.settimeout(None)
        return made


def _accepted(made: socket.socket) -> None:
    """Wait a moment: who does not like our certificate tells only when TLS stands already."""
    made.settimeout(_VERDICT)
    with suppress(TimeoutError):
        if not made.recv(1):
            raise ConnectionAbortedError(errno.ECONNABORTED, "closed at once")


class Route:
    """A connection, made when it is needed. *out*: where open ones are kept, under *lock*."""

    def __init__(
        self,
        next: Next,
        filter: Filter,
        stopped: Event,
        out: set[socket.socket],
        lock: Lock,
    ) -> None:
        self._next, self._filter, self._stopped = next, filter, stopped
        self._out, self._lock = out, lock
        self._socket: socket.socket | None = None

    def lines(self, lines: list[bytes]) -> None:
        """Filter lines and pass them on, as ``pass_on`` does."""
        self.pass_on(self._filter.batch(lines))

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
            ended(out)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            made = self._next.connected()
            self._socket = made
            with self._lock:
                self._out.add(made)
        return self._socket
