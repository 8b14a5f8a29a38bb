"""Program text that an interpreter is given: where it stands, and which commands it starts."""

from __future__ import annotations

import pytest

from t1612core import score_process
from t1612core.shell.program_text import MOST, started
from t1612core.shell.source import Source


@pytest.mark.parametrize(("count", "given"), [(1, 1), (MOST, MOST), (MOST + 4, MOST)])
def test_the_first_commands_are_given(count: int, given: int) -> None:
    code = Source("os.system('docker build x');" * count)

    assert ["docker build x"] * given == [
        each.text for each in started(code) if isinstance(each, Source)
    ]


def test_text_that_lost_its_quotes_is_all_the_rest() -> None:
    line = "python3 -c import os; os.system('docker build /tmp/x')"
    finding = score_process({"FileName": "python3", "ProcessCommandLine": line})

    assert finding
    assert ["/tmp/x"] == [each.text for each in finding.evidence]
