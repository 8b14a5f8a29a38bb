"""Of program text that starts commands without end, the first are given."""

from __future__ import annotations

import pytest

from t1612core.shell.program_text import MOST, started
from t1612core.shell.source import Source


@pytest.mark.parametrize(("count", "given"), [(1, 1), (MOST, MOST), (MOST + 4, MOST)])
def test_the_first_commands_are_given(count: int, given: int) -> None:
    code = Source("os.system('docker build x');" * count)

    assert ["docker build x"] * given == [
        each.text for each in started(code) if isinstance(each, Source)
    ]
