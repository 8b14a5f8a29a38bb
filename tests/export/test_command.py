"""``t1612 export`` writes each file whole, or says what is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from attrs import evolve

from t1612core.cli import export as command
from t1612core.cli.main import main
from t1612core.export.nouns import File
from t1612core.export.targets import TARGETS
from t1612core.knowledge.attack import VERSIONS

from ..conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def started(*args: str) -> tuple[int, str, str]:
        try:
            code = main(args)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return code, *capfd.readouterr()

    return started


def test_a_single_file_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    code, printed, said = run("export", "sigma")
    assert (0, "") == (code, said)
    to = str(tmp_path / "new" / "x.yml")
    assert (0, "", f"t1612: wrote {to}\n") == run("export", "sigma", "--output", to)
    assert printed == (tmp_path / "new" / "x.yml").read_text("utf-8")
    assert 0o644 == (tmp_path / "new" / "x.yml").stat().st_mode & 0o777
    assert 0 == run("export", "sigma", "--output", str(tmp_path))[0]
    assert printed == (tmp_path / "t1612_build_image_on_host.yml").read_text("utf-8")


def test_tactics_are_those_of_the_version_that_is_asked_for(run: Run) -> None:
    assert "attack.stealth" in run("export", "sigma")[1]
    old = run("export", "sigma", "--attack-version", "18")[1]
    assert "attack.stealth" not in old
    assert "attack.defense-evasion" in old


def test_the_page_says_which_targets_name_no_tactic_and_which_version_each_takes() -> None:
    page = (ROOT / "docs" / "export.md").read_text("utf-8")
    told = page.partition("## Whose names of tactics")[2].partition("\n## ")[0]
    first, last = VERSIONS[0], VERSIONS[-1]
    same = {
        name
        for name, target in TARGETS.items()
        if target.write(first, "0") == target.write(last, "0")
    }

    assert same == {*re.findall(r"`(\w+)`", told)}
    assert f"from {first} to {last}. Version {last + 1} exists" in told
    assert {"sigma": 19, **dict.fromkeys(TARGETS.keys() - {"sigma"}, 18)} == {
        name: target.attack for name, target in TARGETS.items()
    }


def test_the_page_says_of_each_target_how_it_gets_into_its_product() -> None:
    page = (ROOT / "docs" / "export.md").read_text("utf-8")
    told = page.partition("## How they get in")[2].partition("\n## ")[0]
    heads = {
        each.lower().replace(" ", "-") for each in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }

    assert list(TARGETS) == re.findall(r"^\| `(\w+)` \| \S", told, re.MULTILINE)
    for link in re.findall(r"\(#([\w-]+)\)", told):
        assert link in {re.sub(r"[^\w-]", "", each) for each in heads}, link


@pytest.mark.parametrize("path", ["queryFrequency", "queryPeriod"])
def test_the_steps_into_sentinel_read_what_the_rules_have(path: str) -> None:
    """The page takes minutes out of these, and asks for more results than ``triggerThreshold``."""
    rules = [file.text for file in TARGETS["sentinel"].write(18, "0")
             if "Analytic Rules" in str(file.path)]  # fmt: skip

    assert 11 == len(rules)
    for text in rules:
        assert re.search(rf'^{path}: "\d+m"$', text, re.MULTILINE)
        assert "\ntriggerOperator: gt\ntriggerThreshold: 0\n" in text
        for name in ("id", "name", "severity", "query"):
            assert re.search(rf"^{name}: ", text, re.MULTILINE)


def test_several_files_need_a_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (File(PurePosixPath("a/x"), "1\n"), File(PurePosixPath("b/y"), "2\n"))
    two = evolve(TARGETS["sigma"], write=lambda attack, version: files)
    monkeypatch.setattr(command, "TARGETS", {"sigma": two})

    code, printed, said = run("export", "sigma")
    assert (2, "") == (code, printed)
    assert "sigma has 2 files; name a folder by --output:\n  a/x\n  b/y\n" in said
    out = str(tmp_path / "out")
    assert (0, "", f"t1612: wrote 2 files below {out}\n") == run("export", "sigma", "--output", out)
    assert "2\n" == (tmp_path / "out" / "b" / "y").read_text("utf-8")


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    code, _, said = run("export", "sigma", "--output", str(tmp_path / "file" / "x.yml"))
    assert 2 == code
    assert "cannot write" in said

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, said = run("export", "sigma", "--output", str(tmp_path / "y.yml"))
    assert (2, True) == (code, "No space left on device" in said)
    assert ["file"] == [path.name for path in tmp_path.iterdir()]


def test_a_target_that_is_not_there_is_told(run: Run) -> None:
    code, _, said = run("export", "nosuch")

    assert 2 == code
    assert "sigma" in said
