"""Reading ends, whatever signs of a shell stand beside each other."""

from __future__ import annotations

import faulthandler
from itertools import product

import pytest

from t1612core import score_dockerfile, score_process
from t1612core.shell.grammar import ShellKind
from t1612core.shell.reader import read
from t1612core.shell.source import Source

_SIGNS = "<>(&|)'\"$`{};2"
_LONGEST = 300  # seconds; what does not end is stopped then, and where it stood is shown


@pytest.mark.parametrize("kind", ["sh", "cmd", "powershell"])
def test_any_three_signs(kind: ShellKind) -> None:
    faulthandler.dump_traceback_later(_LONGEST, exit=True)
    for signs in product(_SIGNS, repeat=3):
        script = read(kind, Source(f"docker build {''.join(signs)} x"))
        assert script.pipelines
    faulthandler.cancel_dump_traceback_later()


def test_a_file_that_is_opened_both_ways_before_a_bracket() -> None:
    faulthandler.dump_traceback_later(_LONGEST, exit=True)
    found = score_process(
        {"FileName": "sh", "ProcessCommandLine": "sh -c 'docker build -q -t x /dev/shm/q <>(y)'"}
    )
    verdict = score_dockerfile("FROM a\nCOPY b <>(c\n")
    faulthandler.cancel_dump_traceback_later()

    assert found is not None
    assert verdict.score == 0
