"""The package is built, installed with no index into a clean environment, and scores there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What the platform brings: the SDK leaves these out of packages.
PLATFORM = ("requests", "beautifulsoup4", "xmltodict", "python-dateutil", "six", "sh", "parse")

pytestmark = pytest.mark.package


def called(*command: str | Path, cwd: Path | None = None) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_F")}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    called(sys.executable, "-W", "ignore", ROOT / "tools" / "build_app.py", folder / "T1612.tgz")
    with tarfile.open(folder / "T1612.tgz") as archive:
        archive.extractall(folder, filter="data")
    (inner,) = [each for each in folder.iterdir() if each.is_dir()]
    return inner


@pytest.fixture(scope="module")
def manifest(unpacked: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((unpacked / "manifest.json").read_text("utf-8"))
    return loaded


def wheels(manifest: dict[str, Any]) -> list[str]:
    return [each["input_file"] for each in manifest["pip313_dependencies"]["wheel"]]


def test_it_holds_what_splunk_and_its_users_need(unpacked: Path, manifest: dict[str, Any]) -> None:
    names = {str(each.relative_to(unpacked)) for each in unpacked.rglob("*")}

    for name in ("LICENSE", "README.md", "release_notes/unreleased.md", "templates/findings.html"):
        assert name in names
    assert not [name for name in names if "tests/" in name and name.startswith("tests")]
    assert manifest["python_version"] == "3.13"
    assert int(manifest["min_phantom_version"].partition(".")[0]) >= 7
    assert manifest["actions"][0]["action"] == "test connectivity"
    assert len(manifest["actions"]) == 11


def test_it_holds_the_library_of_this_tree_and_wheels_for_both_machines(
    unpacked: Path, manifest: dict[str, Any]
) -> None:
    from t1612core import __version__

    files = wheels(manifest)
    assert all((unpacked / file).is_file() for file in files)
    assert any(f"t1612core-{__version__}-py3-none-any.whl" in file for file in files)
    bundled = [each.name for each in unpacked.rglob("*.whl")]
    for machine in ("x86_64", "aarch64"):
        assert any(name.startswith("regex-") and machine in name for name in bundled)


def test_it_holds_wheels_of_the_declared_python_alone(
    unpacked: Path, manifest: dict[str, Any]
) -> None:
    tags = {each.name.split("-")[-3] for each in unpacked.rglob("*.whl")}

    assert tags <= {"cp313", "py3", "py2.py3", *(f"cp{each}" for each in range(37, 313))}
    assert {"cp313", "py3"} <= tags
    assert manifest.get("pip315_dependencies", {"wheel": []}) == {"wheel": []}
    named = {Path(file).name for each in _both(manifest) for file in each}
    assert named == {each.name for each in unpacked.rglob("*.whl")}


def _both(manifest: dict[str, Any]) -> list[list[str]]:
    each = manifest["pip313_dependencies"]["wheel"]
    return [[row[f"input_file{machine}"] for row in each] for machine in ("", "_aarch64")]


def test_it_is_installed_without_an_index_and_scores(
    unpacked: Path, manifest: dict[str, Any], tmp_path: Path
) -> None:
    venv.create(tmp_path / "platform", with_pip=True)
    python = tmp_path / "platform" / "bin" / "python"
    called(python, "-m", "pip", "install", "--quiet", *PLATFORM)
    install = (python, "-m", "pip", "--isolated", "install", "--quiet", "--no-index", "--no-deps")
    called(*install, *wheels(manifest), cwd=unpacked)
    called(python, "-m", "pip", "check")
    examples = ROOT / "examples"
    run = (python, "-W", "ignore", "-m", "src.app", "action")
    arguments = ("-p", examples / "score_event.json", "-a", examples / "asset.json")
    said = called(*run, "score_event", *arguments, cwd=unpacked)

    assert "Action success: True" in said
    assert "highest score of either is 4 (suspicious)" in said
