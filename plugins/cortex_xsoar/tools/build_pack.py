"""Build the pack: stage it as the vendor's tool wants it, and zip it.

    python tools/build_pack.py FOLDER

``FOLDER/content`` is the staged repository, ``FOLDER/T1612BuildImageOnHost.zip`` what is uploaded
to Cortex XSOAR, ``FOLDER/T1612BuildImageOnHost-XSIAM.zip``, which has the correlation rule too,
what is uploaded to XSIAM. Needs demisto-sdk, and git.

The vendor's tool takes the enclosing git repository for the content repository, and wants a remote
whose name says so. So the pack is staged in a repository of its own, the ApiModule, which is not
uploaded, beside it; there, all commands of the vendor's tool can be run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import build_api_module

PLUGIN = Path(__file__).resolve().parents[1]
PACK = "T1612BuildImageOnHost"
MODULE = "Packs/ApiModules/Scripts/T1612CoreApiModule"
SDK = Path(sys.executable).with_name("demisto-sdk")


def environment(content: Path) -> dict[str, str]:
    """Give what the vendor's tool has to be told."""
    return {
        **os.environ,
        "CI": "1",
        "DEMISTO_SDK_CONTENT_PATH": str(content),
        "DEMISTO_SDK_IGNORE_CONTENT_WARNING": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_NAME": "build" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "build@localhost" for who in ("AUTHOR", "COMMITTER")},
    }


def called(content: Path, *command: str) -> str:
    """Run a command in the staged repository; end with what it says where it fails."""
    done = subprocess.run(
        command, cwd=content, env=environment(content), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}")
    return done.stdout


def stage(content: Path) -> None:
    """Lay the pack out as a content repository."""
    for name in ("Packs", "Config"):
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PLUGIN / name, content / name, ignore=unwanted)
    text = build_api_module.build()
    (content / MODULE / "T1612CoreApiModule.py").write_text(text, "utf-8")
    (content / ".demisto-sdk-conf").write_text("[validate]\n", "utf-8")
    called(content, "git", "init", "-q", "-b", "master", ".")
    called(content, "git", "add", "-A")
    called(content, "git", "commit", "-q", "-m", "staged")
    called(content, "git", "remote", "add", "origin", str(content / ".git"))
    called(content, "git", "fetch", "-q", "origin")


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: python {sys.argv[0]} FOLDER")
    if not SDK.is_file():
        raise SystemExit(f"{SDK} is missing: {sys.executable} -m pip install demisto-sdk==1.39.13")
    folder = Path(sys.argv[1]).resolve()
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir(parents=True)
    stage(content)
    called(content, str(SDK), "zip-packs", "-i", f"Packs/{PACK}", "-o", str(folder))
    shutil.move(folder / "uploadable_packs" / f"{PACK}.zip", folder / f"{PACK}.zip")
    shutil.rmtree(folder / "uploadable_packs")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        options = ("-i", f"Packs/{PACK}", "-o", made, "-mp", "marketplacev2")
        called(content, str(SDK), "prepare-content", *options)
        shutil.move(Path(made, f"{PACK}.zip"), folder / f"{PACK}-XSIAM.zip")
    print(folder / f"{PACK}.zip", folder / f"{PACK}-XSIAM.zip", sep="\n")


if __name__ == "__main__":
    main()
