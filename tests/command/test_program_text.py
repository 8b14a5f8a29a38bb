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


@pytest.mark.parametrize(
    "line",
    [
        "python3 -c import os; os.system('docker build /tmp/x')",  # it lost its quotes
        "perl -e \"system('docker build /tmp/x')\" -w x",  # another flag follows
        "perl -e \"system('docker build /tmp/x')\"",
        "perl \"-esystem('docker build /tmp/x')\" x",
        "node --eval=\"require('child_process').execSync('docker build /tmp/x')\" x",
    ],
)
def test_text_is_found_wherever_its_flag_stands(line: str) -> None:
    finding = score_process({"FileName": line.split()[0], "ProcessCommandLine": line})

    assert finding
    assert ["/tmp/x"] == [each.text for each in finding.evidence]
