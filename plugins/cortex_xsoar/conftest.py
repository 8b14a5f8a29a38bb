"""Let tests import what scripts do: what the platform has, and the ApiModule.

``XSOAR_STUBS`` names a folder with the vendor's own CommonServerPython and demistomock, instead of
the doubles in ``tests/stubs``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parent


def pytest_configure(config: pytest.Config) -> None:
    """Write the ApiModule as the build does, to where the tests beside the scripts find it."""
    sys.path[:0] = [
        os.environ.get("XSOAR_STUBS", str(PLUGIN / "tests" / "stubs")),
        str(PLUGIN / "tools"),
    ]
    import build_api_module

    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    Path(folder.name, "T1612CoreApiModule.py").write_text(build_api_module.build(), "utf-8")
    sys.path.insert(0, folder.name)
