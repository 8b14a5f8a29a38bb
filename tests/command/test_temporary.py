"""What ``mktemp`` names is told as far as its words say it."""

from __future__ import annotations

import pytest

from t1612core.shell.temporary import temporary

CASES = {
    "": "",
    "ls -d": "",
    "mktemp": "/tmp/tmp.XXXXXXXXXX",
    "/usr/bin/mktemp -d": "/tmp/tmp.XXXXXXXXXX",
    "mktemp -d -t app": "/tmp/app.XXXXXXXXXX",
    "mktemp -t app.XXXX": "/tmp/app.XXXX",
    "mktemp -d app.XXXX": "app.XXXX",
    "mktemp -dp /opt": "/opt/tmp.XXXXXXXXXX",
    "mktemp -p /opt/ app.XXXX": "/opt/app.XXXX",
    "mktemp --tmpdir=/opt app.XXXX": "/opt/app.XXXX",
    "mktemp --tmpdir app.XXXX": "/tmp/app.XXXX",
    "mktemp -d /var/tmp/app.XXXX": "/var/tmp/app.XXXX",
}


@pytest.mark.parametrize("line", CASES)
def test_a_temporary_is_named(line: str) -> None:
    assert CASES[line] == temporary(line.split())
