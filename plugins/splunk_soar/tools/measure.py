"""Measure the scan of a large file in the vault: events a CPU second, memory, what was read.

    python tools/measure.py [LINES]

Each scan is a process of its own, as each run of an action is. ``mixed`` is an ordinary day;
of ``equal`` and ``different`` each event is a finding, which says the same or something else.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

warnings.simplefilter("ignore")
APP = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(APP.parent), str(APP.parents[1])]

from benchmarks import rows  # noqa: E402
from splunk_soar.src.app import app  # noqa: E402


def scan(path: Path, **params: object) -> tuple[float, float, dict[str, object]]:
    vault_id = app.soar_client.vault.add_attachment(1, str(path), path.name)
    app.actions_manager.get_action_results().clear()
    document = {
        "action": "scan vault file",
        "identifier": "scan_vault_file",
        "asset_id": "1",
        "container_id": 1,
        "config": {"app_version": "0", "directory": ".", "main_module": "src.app:app"},
        "parameters": [{"vault_id": vault_id, **params}],
    }
    start, busy = perf_counter(), process_time()
    app.handle(json.dumps(document))
    took, busy = perf_counter() - start, process_time() - busy
    (result,) = app.actions_manager.get_action_results()
    if not result.get_status():
        raise SystemExit(result.get_message())
    return took, busy, result.get_summary()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def events(kind: str, count: int) -> Iterator[dict[str, object]]:
    block = rows.mixed(10_000)
    for at in range(count):
        stamp = f"2026-03-02T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}Z"
        if kind == "mixed":
            yield {**block[at % len(block)], "TimeGenerated": stamp}
            continue
        tag = at if kind == "different" else 1
        yield {
            "TimeGenerated": stamp,
            "DeviceName": "web-prod-07",
            "AccountName": "root",
            "FileName": "docker",
            "ProcessCommandLine": f"docker build --no-cache -t app:{tag} -f /tmp/b/Dockerfile .",
            "InitiatingProcessFileName": "bash",
        }


def measure(kind: str, window: int, path: Path) -> None:
    took, busy, told = scan(path, window_minutes=window)
    read = int(str(told["events"]))
    print(
        f"| {kind} | {window} | {read:,} | {read / busy:,.0f} | {took:.0f} s "
        f"| {peak():,.0f} MiB | {told['complete']} | {told['findings']:,} "
        f"| {told['chains']} | {told['warning']} |",
        flush=True,
    )


def main() -> None:
    if len(sys.argv) > 2:
        measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    for kind in ("mixed", "equal", "different"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "events.jsonl")
            with path.open("w", encoding="utf-8") as file:
                for event in events(kind, count):
                    print(json.dumps(event), file=file)
            for window in ("0", "60"):
                subprocess.run([sys.executable, __file__, kind, window, str(path)], check=True)


if __name__ == "__main__":
    main()
