"""Lines that were joined by blanks alone are read by what the program was given.

What HARDENED says of builds is in ``vectors/hardened/joined_by_blanks.json``; here is what is run.
"""

from __future__ import annotations

import pytest

from t1612core.container.command import parse
from t1612core.knowledge.programs import GRAMMAR


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        ('docker run --label a=" --privileged -v /:/h web', "label privileged volume"),
        (
            'docker run --label a=" --privileged -v /:/h --label b=" web sh',
            "label privileged volume label",
        ),
        ('docker exec -e a=" --privileged web sh', "env privileged"),
        ('docker run -e OPTS="--privileged -v /x:/y" web', "env"),
        ('docker run -e OPTS="-v /:/y -u root" web', "env"),
        ('docker run --label a=" --none -v /:/h --label b=" web', "label"),
        ('docker run --label a=" -v /:/h B --label b=" web', "label"),
        ('docker run --rm web sh -c "echo', "rm"),
        ('docker --config a=" ps', "config"),
        ("docker ps; images -q", ""),
    ],
)
def test_flags_of_what_is_run(line: str, flags: str) -> None:
    (command,) = parse(line, GRAMMAR, program="docker")

    assert flags.split() == [each.name for each in command.flags]
