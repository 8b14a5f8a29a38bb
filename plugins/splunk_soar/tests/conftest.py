"""Drive the app as the platform does: a JSON document in, action results out, no network."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT.parent))  # the platform, too, imports <folder>.src.app

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **_: Any) -> None:
        raise AssertionError(f"the app opens a connection: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def app() -> Any:
    from splunk_soar.src.app import app

    return app


@pytest.fixture
def run(app: Any) -> Run:
    """Run an action, and give its only result; ``asset`` has the settings that are not default."""

    def go(action: str, asset: dict[str, Any] | None = None, **params: Any) -> Any:
        app.actions_manager.get_action_results().clear()
        app.__dict__.pop("_asset", None)  # each run of an action is a process of its own
        document = {
            "action": action,
            "identifier": action,
            "asset_id": "1",
            "container_id": 1,
            "config": {
                "app_version": "0",
                "directory": ".",
                "main_module": "src.app:app",
                **(asset or {}),
            },
            "parameters": [params],
        }
        app.handle(json.dumps(document))
        (result,) = app.actions_manager.get_action_results()
        return result

    return go


@pytest.fixture
def stored(app: Any, tmp_path: Path) -> Callable[[bytes], str]:
    """Put a file into the vault, and give its id."""

    def store(data: bytes) -> str:
        path = tmp_path / f"events-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        return str(
            app.soar_client.vault.add_attachment(
                container_id=1, file_location=str(path), file_name="events"
            )
        )

    return store
