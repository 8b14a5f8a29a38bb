"""Read what the command is told, and say where it listens."""

from __future__ import annotations

import argparse
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from .addresses import Address, address_of, is_of_this_machine
from .desk import beside
from .messages import Handler
from .route import Next
from .tls import Door, Trust

_TLS: Final = "tls:"
_SHORTEST: Final = 16  # signs of a token


class UsageError(Exception):
    """The command is given wrongly; the message says how."""


def entrance(args: argparse.Namespace) -> tuple[Address, Door | None]:
    """Say where it listens, and whom it lets in."""
    listen, door = address_of(args.listen, may_be_path=True), None
    if args.tls_cert:
        door = Door(args.tls_cert, args.tls_key, args.tls_client_ca)
    elif args.tls_key or args.tls_client_ca:
        raise UsageError("--tls-key and --tls-client-ca mean nothing without --tls-cert")
    if not is_of_this_machine(listen) and door is None and not args.insecure:
        raise UsageError(
            f"--listen {args.listen}: events would come in unencrypted from other machines; give "
            "--tls-cert and --tls-key, or say --insecure"
        )
    return listen, door


def next_of(args: argparse.Namespace) -> Next:
    """Say where the lines of ``tcp`` go on."""
    is_tls = args.downstream.startswith(_TLS)
    address = address_of(args.downstream.removeprefix(_TLS))
    assert isinstance(address, tuple)
    trust = Trust(args.downstream_ca, args.downstream_cert, args.downstream_key)
    if not is_tls and trust != Trust():
        raise UsageError("--downstream-… mean nothing without --downstream tls:HOST:PORT")
    return Next(address, trust if is_tls else None)


def token_of(args: argparse.Namespace) -> bytes:
    """Give what has to be shown, or nothing."""
    if args.token_file is None:
        return b""
    token = Path(args.token_file).read_bytes().strip()
    if len(token) < _SHORTEST or not token.isascii() or b" " in token:
        raise UsageError(f"--token-file {args.token_file}: holds no token of {_SHORTEST} signs")
    return token


def metrics_beside(args: argparse.Namespace, handler: Handler) -> None:
    """Answer who operates it at an address of its own, where there is one."""
    if args.metrics is None:
        return
    listen = address_of(args.metrics, may_be_path=True)
    if not is_of_this_machine(listen):
        raise UsageError(f"--metrics {args.metrics}: it listens on this machine alone")
    where = beside(handler, listen)
    if not args.worker:
        logging.getLogger("t1612_logstash").info("metrics at %s", where)


def closed(listen: Address) -> None:
    """Take away the socket that it listened on."""
    if isinstance(listen, str):
        with suppress(OSError):
            os.unlink(listen)


def ready(args: argparse.Namespace, where: str) -> None:
    """Say that it listens."""
    print(f"ready {where}", flush=True)
    if args.worker:  # nobody reads on
        os.dup2(2, 1)
