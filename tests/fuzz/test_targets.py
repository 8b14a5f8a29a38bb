"""The targets of the fuzzer hold over its corpus, and a promise that is broken is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import targets
from .targets import TARGETS

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
# A few files show that a target works, fewer where it runs whole commands: `nox -s fuzz` has all.
WHOLE = ("formats", "report", "summary", "verbs")


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds(name: str) -> None:
    for path in CORPUS[:: 18 if name in WHOLE else 4]:
        TARGETS[name](path.read_bytes())


def test_a_broken_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "redact", lambda text: text * 9 + "x" * 99)
    with pytest.raises(AssertionError):
        TARGETS["secrets"](b"docker build -t x .")
