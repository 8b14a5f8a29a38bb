"""Measure T1612ScoreEvents out of the zip on a gzip entry: time, most memory, size of the entries.

    XSOAR_PACK=T1612BuildImageOnHost.zip python tools/measure.py [EVENTS] [KIND] [MAX_SECONDS]

Needs PyYAML and what the scripts' image has: attrs, regex, tldextract.

A kind is one of three. ``mixed``, if none is given, are a day's events, of which few are findings.
Of ``equal`` and ``different`` each is a finding, all of one host: the same again and again, or
another each time.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import resource
import sys
import tempfile
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import yaml

PLUGIN = Path(__file__).resolve().parents[1]
STUBS = Path(os.environ.get("XSOAR_STUBS", PLUGIN / "tests" / "stubs"))
sys.path.insert(0, str(STUBS))
START = datetime(2026, 3, 2, tzinfo=UTC)


def compiled() -> Any:
    with zipfile.ZipFile(os.environ["XSOAR_PACK"]) as pack:
        text = yaml.safe_load(pack.read("Scripts/script-T1612ScoreEvents.yml"))["script"]
    common = (STUBS / "CommonServerPython.py").read_text("utf-8")
    return compile(f"{common}\n{text}", "<string>", "exec")


def run(code: Any, path: Path, **args: str) -> list[dict[str, Any]]:
    demisto: Any = importlib.import_module("demistomock")
    told: list[dict[str, Any]] = []
    demisto.args = lambda: {"entry_id": "1@1", **args}
    demisto.results = lambda each: told.extend(each if isinstance(each, list) else [each])
    demisto.error = demisto.debug = print
    demisto.getFilePath = lambda _: {"path": str(path)}
    exec(code, {"__name__": "__builtin__", "demisto": demisto})
    return told


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def finding(at: int, is_other: bool) -> dict[str, str]:
    """Give an event that is a finding."""
    name = f"build{at}" if is_other else "build"
    return {
        "TimeGenerated": (START + timedelta(seconds=at / 10)).isoformat(),
        "DeviceName": "web-1",
        "AccountName": "root",
        "FileName": "docker",
        "ProcessCommandLine": f"docker build --no-cache -t app:1 -f /tmp/{name}/Dockerfile .",
        "InitiatingProcessFileName": "bash",
    }


def write(path: Path, count: int, kind: str) -> None:
    """Write in a process of its own, whose memory is not counted."""
    if pid := os.fork():
        os.waitpid(pid, 0)
        return
    sys.path.insert(0, str(PLUGIN.parents[1]))
    from benchmarks import rows

    block = rows.mixed(10_000)
    with gzip.open(path, "wt", 1, "utf-8") as file:
        for at in range(count):
            if kind != "mixed":
                print(json.dumps(finding(at, kind == "different")), file=file)
                continue
            stamp = f"2026-03-02T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}Z"
            print(json.dumps({**block[at % len(block)], "TimeGenerated": stamp}), file=file)
    os._exit(0)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "mixed"
    most = {"max_seconds": sys.argv[3]} if len(sys.argv) > 3 else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.gz")
        write(path, count, kind)
        start = perf_counter()
        code = compiled()
        print(f"the text of the script is compiled in {perf_counter() - start:.2f} s")
        small = Path(folder, "one.json")
        small.write_text("[]")
        for each in ("first", "second"):
            start = perf_counter()
            run(code, small)
            print(f"the {each} run, of no event: {perf_counter() - start:.2f} s")
        for args in ({"correlate": "false"}, {"correlate": "true"}):
            before = peak()
            start, busy = perf_counter(), process_time()
            entries = run(code, path, **args, **most)
            took, busy = perf_counter() - start, process_time() - busy
            sizes = [len(json.dumps(entry)) for entry in entries]
            (summary,) = entries[0]["EntryContext"].values()
            print(
                f"{args}: {count:,} events in {took:.1f} s, {busy:.1f} s of them busy; most "
                f"memory {peak():,.0f} MiB, {before:,.0f} before; entries of {sizes} bytes\n"
                f"{summary}"
            )


if __name__ == "__main__":
    main()
