"""Measure the scan of a large file in the vault: events a second, and the most memory.

python tools/measure.py [LINES]
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import warnings
from pathlib import Path
from time import perf_counter

warnings.simplefilter("ignore")
APP = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(APP.parent), str(APP.parents[1])]

from benchmarks import rows  # noqa: E402
from splunk_soar.src.app import app  # noqa: E402


def scan(path: Path, **params: object) -> tuple[float, dict[str, object]]:
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
    start = perf_counter()
    app.handle(json.dumps(document))
    took = perf_counter() - start
    (result,) = app.actions_manager.get_action_results()
    if not result.get_status():
        raise SystemExit(result.get_message())
    return took, result.get_summary()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.jsonl")
        with path.open("w", encoding="utf-8") as file:
            block = rows.mixed(10_000)
            for at in range(count):
                row = block[at % len(block)]
                stamp = f"2026-03-02T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}Z"
                print(json.dumps({**row, "TimeGenerated": stamp}), file=file)
        size = path.stat().st_size / 1e6
        print(f"{count:,} lines, {size:,.0f} MB")
        for params in ({"window_minutes": 0}, {"window_minutes": 60}):
            before = peak()
            took, summary = scan(path, **params)
            print(
                f"{params}: {count / took:,.0f} events a second, {took:.1f} s; most memory "
                f"{peak():,.0f} MiB, {before:,.0f} before; {summary['findings']} findings, "
                f"{summary['chains']} chains"
            )


if __name__ == "__main__":
    main()
