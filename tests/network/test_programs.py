"""Program names, and the tables that use them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.knowledge.programs import PROGRAMS
from t1612core.text.programs import MAX_LENGTH, program_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("docker", "docker"),
        ("/usr/bin/dockerd", "dockerd"),
        ("C:\\Program Files\\Docker\\com.docker.backend.exe", "com.docker.backend"),
        ("C:/Windows/curl.EXE", "curl"),
        ('"C:\\x\\docker.exe"', "docker"),
        ("-bash", "bash"),
        ("/usr/bin/dockerd (deleted)", "dockerd"),
        ("podman/", "podman"),
        (" python3.11 ", "python3.11"),
        ("", ""),
        ("/", ""),
        ("x/" * MAX_LENGTH + "docker", "docker"),
    ],
)
def test_program_name(text: str, name: str) -> None:
    """A file's name, however it is spelled."""
    assert name == program_name(text)


@given(st.text())
def test_a_program_name_stays_as_it_is(text: str) -> None:
    """Nothing raises, and a name has no path."""
    name = program_name(text)

    assert "/" not in name
    assert "\\" not in name


def test_every_program_is_named_as_program_name_names_it() -> None:
    """A table's spelling is the one that is looked up, and is listed once."""
    programs = [name for row in PROGRAMS for name in row.names]

    assert len(programs) == len(set(programs))
    assert {"dockerd", "containerd", "buildkitd", "com.docker.backend", "podman"} <= set(programs)
    for program in programs:
        assert program.rpartition("/")[2] == program_name(program)
    for row in PROGRAMS:
        assert row.source or not (row.connects or row.interpreter or row.language)
