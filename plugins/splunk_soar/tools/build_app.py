"""Build the app's package, with the library of this tree and every wheel that it needs inside.

    python tools/build_app.py T1612.tgz

The SDK builds it, with two gaps closed: a wheel that is built here has no URL, which it refuses;
and it opens one HTTP client for each wheel, all at once, which is too much for a small
machine. The lock file's hash is still checked for every wheel.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from soar_sdk.cli.cli import app as soarapps
from soar_sdk.meta.dependencies.sources import UvWheel

APP = Path(__file__).resolve().parents[1]
LIBRARY = APP.parents[1]
AT_A_TIME = 8
SECONDS = 60


class Fetcher:
    """Gives the bytes of wheels: built here, or from where the lock file says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gate = asyncio.Semaphore(AT_A_TIME)
        self.client: httpx.AsyncClient | None = None

    async def fetch(self, wheel: UvWheel) -> bytes:
        local = self.folder / f"{wheel.basename}.whl"
        data = local.read_bytes() if local.is_file() else await self.download(wheel)
        wheel.validate_hash(data)
        return data

    async def download(self, wheel: UvWheel) -> bytes:
        if wheel.url is None:
            raise ValueError(f"{wheel.basename}.whl is not in {self.folder}, and has no URL")
        self.client = self.client or httpx.AsyncClient(timeout=SECONDS)
        async with self.gate:
            response = await self.client.get(wheel.url)
        response.raise_for_status()
        return response.content


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: python {sys.argv[0]} OUTPUT.tgz")
    output = Path(sys.argv[1]).resolve()
    environment = {
        **os.environ,
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
    }
    os.environ.update(environment)
    with tempfile.TemporaryDirectory() as folder:
        wheels, staged = Path(folder, "wheels"), Path(folder, "app")
        uv = [sys.executable, "-m", "uv"]
        build = [*uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(LIBRARY)]
        subprocess.run(build, check=True)
        (wheel,) = wheels.glob("t1612core-*.whl")
        shutil.copytree(APP, staged, ignore=shutil.ignore_patterns("tests", "__pycache__", ".*"))
        with (staged / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[tool.uv.sources]\nt1612core = {{ path = "{wheel}" }}\n')
        # The SDK reads it, and it names hosts of registries: it is made anew each time.
        subprocess.run([*uv, "lock", "--quiet"], cwd=staged, check=True)
        fetcher = Fetcher(wheels)
        UvWheel.fetch = lambda self: fetcher.fetch(self)  # type: ignore[method-assign]
        os.chdir(staged)
        sys.argv[:] = ["soarapps", "package", "build", "--output-file", str(output)]
        soarapps()


if __name__ == "__main__":
    main()
