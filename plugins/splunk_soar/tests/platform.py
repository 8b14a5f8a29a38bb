"""Stand in for the platform: its artifacts and containers, asked for and saved as it has them.

Filters are those of its documented queries; whatever else is asked for fails the test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from .events import Event

ASSET = "1"
WEEKLY = 4_294_967_295  # what a scheduled poll has for the most containers


@dataclass
class Platform:
    """What lies in it: ``artifacts`` and ``containers`` are its records."""

    app: Any
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    containers: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2_000
    fails_at: int | None = None  # the how many-th container that cannot be saved
    saves: int = 0

    def add(self, *events: Event, container: int = 7, label: str = "edr", ago: int = 0) -> None:
        """Bring artifacts, as another app does, so many minutes ago."""
        self.containers.setdefault(container, {"id": container, "label": label})
        for event in events:
            self._store({"cef": event, "container": container, "name": "event"}, ago)

    def made(self) -> list[dict[str, Any]]:
        """The containers that the app made, each with its artifacts."""
        return [
            {**each, "artifacts": [x for x in self.artifacts if x["container"] == each["id"]]}
            for each in self.containers.values()
            if "asset_id" in each
        ]

    def _store(self, record: dict[str, Any], ago: int = 0) -> None:
        made = datetime.now().astimezone() - timedelta(minutes=ago)
        self.artifacts.append(
            {"id": len(self.artifacts) + 1, "create_time": made.isoformat(), **record}
        )

    def get(self, endpoint: str, *, params: dict[str, Any], timeout: Any) -> httpx.Response:
        """Answer a query."""
        assert timeout is not None
        self.asked.append({"endpoint": endpoint, **params})
        records = {
            "rest/artifact": self.artifacts,
            "rest/container": list(self.containers.values()),
        }[endpoint]
        size, page = params.pop("page_size"), params.pop("page")
        params.pop("order", None), params.pop("sort", None)
        for name, value in params.items():
            records = [each for each in records if matches(each, name, value)]
        return httpx.Response(
            200, json={"count": len(records), "data": records[page * size : (page + 1) * size]}
        )

    def save_container(self, container: dict[str, Any]) -> tuple[bool, str, int | None]:
        """Save one; of two with one id at the source the first one stays."""
        self.saves += 1
        if self.saves == self.fails_at:
            return False, "the database is full", None
        source = container["source_data_identifier"]
        for id, each in self.containers.items():
            if each.get("source_data_identifier") == source:
                return False, "Duplicate container found", id
        id = 1_000 + len(self.containers)
        self.containers[id] = {**container, "id": id, "asset_id": ASSET, "label": "events"}
        return True, "", id

    def save_artifacts(self, found: list[dict[str, Any]]) -> tuple[bool, str, list[int]]:
        """Save some; those that are there are left out."""
        for each in found:
            container = each.pop("container_id")
            source = each["source_data_identifier"]
            if not any(
                source == old.get("source_data_identifier") and old["container"] == container
                for old in self.artifacts
            ):
                self._store({**json.loads(json.dumps(each)), "container": container})
        return True, "", []

    def poll(self, asset: dict[str, Any] | None = None, **params: Any) -> Any:
        """Poll as the platform does by its schedule, or by hand where counts are given."""
        self.app.actions_manager.get_action_results().clear()
        self.app.__dict__.pop("_asset", None)  # each poll is a process of its own
        given = {"container_count": WEEKLY, "artifact_count": WEEKLY, **params}
        document = {
            "action": "on poll",
            "identifier": "on_poll",
            "asset_id": ASSET,
            "config": {
                "app_version": "0",
                "directory": ".",
                "main_module": "src.app:app",
                **(asset or {}),
            },
            "parameters": [given],
        }
        self.app.handle(json.dumps(document))
        (result,) = self.app.actions_manager.get_action_results()
        return result


def matches(record: dict[str, Any], name: str, value: Any) -> bool:
    """Say whether a record passes a filter, as Django's lookups do."""
    column, _, lookup = name.removeprefix("_filter_").partition("__")
    held = record[column]
    if column == "create_time":
        assert value[0] == value[-1] == '"', "the platform wants texts in quotation marks"
        held, value = datetime.fromisoformat(held), datetime.fromisoformat(value.strip('"'))
    if lookup == "in":
        return held in json.loads(value)
    return bool({"gt": held > value, "gte": held >= value, "lte": held <= value}[lookup])


@pytest.fixture
def platform(app: Any, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """An empty platform, and no state of the app."""
    made = Platform(app)
    client, manager = type(app.soar_client), app.actions_manager
    monkeypatch.setattr(client, "get", lambda _, *args, **named: made.get(*args, **named))
    monkeypatch.setattr(manager, "save_container", made.save_container)
    monkeypatch.setattr(manager, "save_artifacts", made.save_artifacts)
    manager.save_state({})
    return made
