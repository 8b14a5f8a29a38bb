"""Run the vendor's validators over the staged pack, one by one, with the network shut.

    python validate.py CONTENT PACK REPORT.json

The vendor's command ends at the first validator that needs its servers, and selects few of them
by default. This runs all of them, and says of each what became of it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

ROOT, PACK, REPORT = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
os.chdir(ROOT)
os.environ |= {
    "DEMISTO_SDK_CONTENT_PATH": str(ROOT),
    "DEMISTO_SDK_IGNORE_CONTENT_WARNING": "1",
    "CI": "1",
}


class NetworkShutError(OSError):
    pass


def shut(*_: Any, **__: Any) -> NoReturn:
    raise NetworkShutError("the network is shut")


socket.getaddrinfo = socket.create_connection = shut  # type: ignore[assignment]
socket.socket.connect = shut  # type: ignore[method-assign, assignment]

import demisto_sdk.commands.validate as package  # noqa: E402
import toml  # noqa: E402
from demisto_sdk.commands.common.constants import ExecutionMode  # noqa: E402
from demisto_sdk.commands.common.logger import logging_setup  # noqa: E402
from demisto_sdk.commands.validate.config_reader import ConfigReader  # noqa: E402
from demisto_sdk.commands.validate.initializer import Initializer  # noqa: E402
from demisto_sdk.commands.validate.validate_manager import ValidateManager  # noqa: E402
from demisto_sdk.commands.validate.validation_results import ResultWriter  # noqa: E402

# What the errors of validators say that would ask a server: a registry, or the content's graph.
ASKS = ("network is shut", "DockerHub", "Max retries", "neo4j", "apoc")


def codes() -> list[str]:
    """Give every code that the vendor's own configurations select for files."""
    folder = Path(next(iter(package.__path__)))
    vendor = toml.load(folder / "sdk_validation_config.toml")
    default = toml.load(folder / "default_config.toml")
    return sorted(
        {
            *vendor["path_based_validations"]["select"],
            *vendor["path_based_validations"].get("warning", []),
            *default["path_based_validations"]["select"],
            *default["xsoar_best_practices_path_based_validations"]["select"],
        }
    )


def asks(error: BaseException | None, text: str) -> bool:
    """Tell whether a validator failed for want of a server."""
    while error is not None:
        if isinstance(error, NetworkShutError):
            return True
        error = error.__cause__ or error.__context__
    return any(word in text for word in ASKS)


def main() -> None:
    logging_setup(console_threshold="CRITICAL", calling_function="validate")
    mode = ExecutionMode.SPECIFIC_FILES
    manager = ValidateManager(
        file_path=PACK,
        initializer=Initializer(
            staged=False, committed_only=False, prev_ver="", file_path=PACK, execution_mode=mode
        ),
        validation_results=ResultWriter(),
        config_reader=ConfigReader(explicitly_selected=codes()),
        ignore_support_level=True,
    )
    report: dict[str, list[Any]] = {
        key: [] for key in ("passed", "not_applicable", "failed", "needs_network", "crashed")
    }
    for validator in sorted(manager.validators, key=lambda each: each.error_code):
        code = validator.error_code
        items = [
            each for each in manager.objects_to_run if validator.should_run(each, [], {}, mode)
        ]
        if not items:
            report["not_applicable"].append(code)
            continue
        try:
            wrong = validator.obtain_invalid_content_items(items)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            key = "needs_network" if asks(error, text) else "crashed"
            report[key].append(code if key == "needs_network" else [code, text[:300]])
            continue
        if wrong:
            report["failed"] += [
                [code, str(each.content_object.path).split("/Packs/")[-1], each.message[:300]]
                for each in wrong
            ]
        else:
            report["passed"].append(code)
    REPORT.write_text(json.dumps(report, indent=1), "utf-8")


if __name__ == "__main__":
    main()
