"""Make what TLS needs: for those who come in, and for the next pipeline."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

HANDSHAKE: Final = 10.0  # seconds that one may take
_CLOSE: Final = 0.5  # seconds that an end of ours may wait for theirs


@dataclass(frozen=True)
class Trust:
    """Files: whom the next pipeline is known by, and who we are; of PEM, and lines of headers."""

    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    headers: str | None = None


class Door:
    """Who we are to those who come in, and perhaps whom alone we let in: files of PEM."""

    def __init__(self, cert: str, key: str | None, client_ca: str | None) -> None:
        self._cert, self._key = cert, key
        self._lock = threading.RLock()  # a signal may interrupt who holds it
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if client_ca:
            self.context.load_verify_locations(client_ca)
            self.context.verify_mode = ssl.CERT_REQUIRED
        self.reload()

    def reload(self) -> None:
        """Read our certificate again; raises ``OSError``, and keeps the old one."""
        # A certificate with the key of another would leave this context without a key.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self._cert, self._key)
        with self._lock:
            self.context.load_cert_chain(self._cert, self._key)

    def wrapped(self, connection: socket.socket) -> ssl.SSLSocket:
        """Take a connection over; nothing is read of it before ``shaken``."""
        with self._lock:  # between a new certificate and its key there is none to show
            return self.context.wrap_socket(connection, True, do_handshake_on_connect=False)


def shaken(connection: ssl.SSLSocket) -> None:
    """Wait, for a time, until both know each other; raises ``OSError``."""
    connection.settimeout(HANDSHAKE)
    connection.do_handshake()
    connection.settimeout(None)


def to_next(trust: Trust) -> ssl.SSLContext:
    """Give what a connection to the next pipeline needs; raises ``OSError``."""
    context = ssl.create_default_context(cafile=trust.ca)
    if trust.cert:
        context.load_cert_chain(trust.cert, trust.key)
    return context


def shut(connection: socket.socket, how: int) -> None:
    """Shut one that another thread reads or writes.

    ``SSLSocket.shutdown`` would have that thread go on without TLS.
    """
    with suppress(OSError):
        socket.socket.shutdown(connection, how)


def ended(connection: socket.socket) -> None:
    """Close it, and say so: without that, TLS takes what came for cut off."""
    with suppress(OSError, ValueError):
        if isinstance(connection, ssl.SSLSocket):
            connection.settimeout(_CLOSE)
            connection = connection.unwrap()
    with suppress(OSError):
        connection.close()
