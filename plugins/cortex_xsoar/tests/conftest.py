"""Run a script as the platform does: as one text with what it pastes in front, sockets shut.

``XSOAR_PACK`` names the zip, ``XSOAR_STUBS`` a folder with the vendor's own CommonServerPython and
demistomock, instead of the doubles in ``stubs``.
"""

from __future__ import annotations

import importlib
import os
import socket
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
import yaml

STUBS = Path(os.environ.get("XSOAR_STUBS", Path(__file__).with_name("stubs")))

Run = Callable[..., "Outcome"]


class Outcome:
    """The entries that a script left in the war room, and its answers as it gave them."""

    def __init__(self, answers: list[Any], folder: Path) -> None:
        self.answers, self.folder = answers, folder
        self.entries: list[Any] = []
        for each in answers:
            self.entries.extend(each if isinstance(each, list) else [each])

    @property
    def error(self) -> str:
        """The text of the error, of which there is one, and nothing else."""
        (entry,) = self.entries
        assert entry["Type"] == 4, entry
        return str(entry["Contents"])

    def context(self, prefix: str) -> Any:
        """What is put under a path."""
        found = [
            value
            for entry in self.entries
            for path, value in (entry.get("EntryContext") or {}).items()
            if path.split("(")[0] == prefix
        ]
        return found[0] if found else None

    def lines(self, name: str) -> list[str]:
        """The lines of the file of this name, which the platform takes from the script's folder."""
        (entry,) = [each for each in self.entries if each.get("File") == name]
        assert entry["Type"] == 9, entry
        (path,) = self.folder.glob(f"*_{entry['FileID']}")
        return path.read_text("utf-8").splitlines()

    @property
    def readable(self) -> str:
        return "\n".join(entry.get("HumanReadable") or "" for entry in self.entries)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **_: Any) -> None:
        raise AssertionError(f"the script opens a connection: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def pack() -> zipfile.ZipFile:
    path = os.environ.get("XSOAR_PACK")
    if path is None:
        pytest.skip("XSOAR_PACK names no zip: nox -s xsoar builds it")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="session")
def scripts(pack: zipfile.ZipFile) -> dict[str, CodeType]:
    """The scripts out of the zip, each below what the platform pastes in front."""
    common = (STUBS / "CommonServerPython.py").read_text("utf-8")
    found = {}
    for name in pack.namelist():
        if name.startswith("Scripts/script-") and name.endswith(".yml"):
            script = yaml.safe_load(pack.read(name))
            text = script["script"]
            found[script["name"]] = compile(f"{common}\n{text}", "<string>", "exec")
    return found


@pytest.fixture
def run(
    scripts: dict[str, CodeType], tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any
) -> Run:
    """Run a script with arguments, files of the war room by entry, lists by name, a context."""

    def go(
        script: str,
        *,
        files: dict[str, Path] | None = None,
        lists: dict[str, str] | None = None,
        context: dict[str, Any] | None = None,
        **args: Any,
    ) -> Outcome:
        folder = tmp_path_factory.mktemp("run")
        monkeypatch.chdir(folder)
        demisto: Any = importlib.import_module("demistomock")
        told: list[Any] = []
        paths = {id: str(path) for id, path in (files or {}).items()}
        demisto.args = lambda: args
        demisto.context = lambda: context or {}
        demisto.results = told.append
        demisto.callingContext = {"context": {"ExecutedCommands": [{"moduleBrand": "Scripts"}]}}
        demisto.error = demisto.info = demisto.debug = lambda *_, **__: None
        demisto.getFilePath = lambda id: {"id": id, "path": paths[id], "name": "events"}
        demisto.investigation = lambda: {"id": "7"}
        demisto.uniqueFile = lambda: "file"
        demisto.executeCommand = lambda _, given: (
            [{"Type": 1, "Contents": lists[given["listName"]]}]
            if lists and given["listName"] in lists
            else [{"Type": 4, "Contents": "Item not found (8)"}]
        )
        with suppress(SystemExit):  # an error ends so
            exec(scripts[script], {"__name__": "__builtin__", "demisto": demisto})
        return Outcome(told, folder)

    return go
