"""Open pages in a real browser: nothing of an event runs, everybody can use them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli.main import main

from ..conftest import ROOT
from ..output.hostile import HTML, events

CHROMIUM = shutil.which("chromium")
NODE = os.environ.get("REPORT_NODE", "")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and NODE and shutil.which("node")),
    reason="needs Chromium and npm's puppeteer-core, axe-core and html-validate: nox -s report",
)


def looked_at(*pages: Path | str) -> list[dict[str, Any]]:
    """Open the pages one by one."""
    told = subprocess.run(
        ["node", str(Path(__file__).parent / "browser.cjs"), str(CHROMIUM), *map(str, pages)],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def page(source: Path, to: Path, *args: str) -> Path:
    assert main(["report", "-o", str(to), *args, str(source)]) in (0, 1, 3)
    return to


def is_sound(seen: dict[str, Any]) -> None:
    """Nothing ran but the page's own, nothing was asked for, nobody is left out."""
    assert 0 == seen["ran"]
    assert 1 == seen["scripts"]
    assert 0 == seen["strangers"]
    assert all(link.startswith("#") for link in seen["links"])
    assert 1 == len(seen["requests"])
    assert seen["address"].startswith("file:")
    assert [] == seen["problems"]
    assert [] == seen.get("violations", [])
    assert [] == seen.get("messages", [])


def test_the_examples_are_shown_to_everybody(tmp_path: Path) -> None:
    names = ("attack.jsonl", "labelled.jsonl", "quiet-day.json")
    pages = [page(ROOT / "examples" / name, tmp_path / f"{name}.html") for name in names]
    attack, labelled, quiet = looked_at(*pages)

    for seen in (attack, labelled, quiet):
        is_sound(seen)
    assert attack["buttons"] > labelled["buttons"] - attack["buttons"] >= 0
    assert 0 == quiet["buttons"]
    assert "2 of 3 shown" == attack["shown"]
    assert attack["order"] == sorted(attack["order"], key=int)  # by the last click on a head


def test_no_text_of_an_event_becomes_anything_else(tmp_path: Path) -> None:
    source = tmp_path / "all.jsonl"
    source.write_text("\n".join(json.dumps(e) for each in HTML for e in events(each)), "utf-8")
    whole = page(source, tmp_path / "all.html")
    titled = [
        page(source, tmp_path / f"{number}.html", "--title", attack, "--findings", "1")
        for number, attack in enumerate(HTML[::4])
    ]
    seen, *others = looked_at(whole, *(f"quick:{each}" for each in titled))

    is_sound(seen)
    assert len(HTML) <= len(seen["order"])
    assert len(HTML[::4]) == len(others)
    for each in others:
        is_sound(each)


def test_ten_thousand_findings_open_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "many.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(10_000):
            event = events("x")[1]
            event["DeviceName"] = f"host-{number % 700}"
            event["ProcessCommandLine"] = f"docker build -t a{number} /dev/shm/.x{number}"
            file.write(json.dumps(event) + "\n")
    made = page(source, tmp_path / "many.html")
    (seen,) = looked_at(f"quick:{made}")

    is_sound(seen)
    assert made.stat().st_size < 5_000_000
    # A second on a machine that does nothing else; others run beside it here.
    assert seen["loaded"] < 5_000
    with capsys.disabled():
        print(f"a page of {made.stat().st_size:,} bytes was loaded in {seen['loaded']} ms")
    assert 500 == len(seen["order"])
