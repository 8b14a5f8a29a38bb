"""Shut the network for the whole run, and find what may lie beside the project."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# A shared machine may be slow at any moment: that is no failure.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("here")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Make every attempt to open a socket of an internet family fail, in every test."""

    class Shut(socket.socket):
        def __init__(self, family: int = -1, *args: object, **kwargs: object) -> None:
            if family != socket.AF_UNIX:
                _refuse()
            super().__init__(family, *args, **kwargs)  # type: ignore[arg-type]

    def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a test tried to reach the network")

    patch = pytest.MonkeyPatch()
    patch.setattr(socket, "socket", Shut)
    patch.setattr(socket, "getaddrinfo", _refuse)
    patch.setattr(socket, "create_connection", _refuse)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of facts beside the project; skip where there is none."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder `shared` beside the project, which a lone clone has not")
    return SHARED
