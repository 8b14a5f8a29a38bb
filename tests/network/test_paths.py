"""Paths: every spelling of a temp directory, and no look-alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.knowledge.makers import MAKERS
from t1612core.knowledge.paths import (
    MOUNTS,
    ORDINARY_HIDDEN,
    PATHS,
    ROOTS,
    SYSTEM,
    TOOLS_HIDDEN,
    VARIABLES,
)
from t1612core.text.paths import place
from t1612core.text.spelling import MAX_LENGTH, spell

from .rows import ids, vectors

ROWS = vectors("places")
CONCEALED = vectors("concealed")
PART = st.from_regex(r"[A-Za-z0-9_]{1,8}", fullmatch=True)
PARTS = st.lists(PART, max_size=4)


@pytest.mark.parametrize("row", ROWS, ids=ids(ROWS))
def test_vector(row: Any) -> None:
    """Kind, root, normal form, hidden directory and maker are what the vector says."""
    found = place(table=PATHS, **row["input"])
    maker = None if found.maker is None else found.maker.tool

    assert row["expected"] == {
        "kind": found.kind,
        "root": found.root,
        "path": found.path,
        "hidden": found.hidden,
        "maker": maker,
    }
    assert found.is_temp == (found.kind in ("temp", "memory"))


@pytest.mark.parametrize("row", CONCEALED, ids=ids(CONCEALED))
def test_a_hidden_directory_conceals_where_no_project_or_home_is(row: Any) -> None:
    assert row["expected"] == place(table=PATHS, **row["input"]).concealed


@given(PARTS, st.sampled_from(["/tmp", "/var/tmp", "/private/tmp", "/dev/shm"]))
def test_everything_below_a_root_lies_there_and_nothing_beside_it(
    parts: list[str], root: str
) -> None:
    """``/tmp/x`` does, ``/tmpx`` and ``/x/tmp`` don't."""
    assert root == place("/".join([root, *parts]), table=PATHS).root
    for part in parts:
        assert not place(root + part, table=PATHS).is_temp
        assert not place(f"/home/{part}{root}", table=PATHS).is_temp


@given(PARTS, st.lists(st.sampled_from(["./", "/", "x/../"]), max_size=4))
def test_noise_between_components_changes_nothing(parts: list[str], noise: list[str]) -> None:
    """Dots, doubled slashes and a step in and out again are undone."""
    plain = "/tmp/" + "/".join(parts)
    noisy = "/tmp/" + "".join(noise) + "/".join(parts)

    assert place(plain, table=PATHS) == place(noisy, table=PATHS)


@given(PARTS, st.booleans())
def test_windows_takes_either_slash_and_any_case(parts: list[str], is_upper: bool) -> None:
    """Only the normal form keeps the letters as they were written."""
    text = "\\".join(["C:", "Windows", "Temp", *parts])
    other = text.replace("\\", "/")
    other = other.upper() if is_upper else other
    plain, changed = place(text, table=PATHS), place(other, table=PATHS)

    assert plain.root == changed.root == "/Windows/Temp"
    assert plain.path.lower() == changed.path.lower()


@given(st.text(), st.text(max_size=8), st.booleans())
def test_any_text_has_a_place(text: str, cwd: str, is_directory: bool) -> None:
    """Nothing raises; a normal form stays as it is when it is read again."""
    found = place(text, table=PATHS, cwd=cwd, is_directory=is_directory)
    again = place(found.path, table=PATHS)

    assert found.path
    assert (found.kind in ("other", "unknown")) == (not found.root)
    assert found.is_unkept or not found.is_temp
    if found.path.startswith("/") and not found.path.startswith("//"):
        assert found.path == again.path


@given(st.text("/\\.~$%{}:TMPaC ", max_size=24))
def test_odd_spellings_have_a_place(text: str) -> None:
    """The characters that mean something, in any order."""
    assert place(text, table=PATHS, cwd="/tmp").path


def test_a_long_path_is_read_to_the_limit() -> None:
    """What lies behind the limit is not looked at."""
    found = place("/tmp/" + "x/" * MAX_LENGTH, table=PATHS)

    assert found.root == "/tmp"
    assert len(found.path) <= MAX_LENGTH


def test_every_row_of_the_tables_is_used_and_has_a_source() -> None:
    """Each root, variable and maker answers for an example of itself."""
    for root in ROOTS:
        drive = "C:" if root.is_windows else ""
        example = drive + root.pattern.replace("**", "/x").replace("*", "xx").replace("?", "3")
        found = place(example + "/yy", table=PATHS)

        assert (root.pattern, root.kind) == (found.root, found.kind)
        assert root.source
        assert root.is_flat == (found.root != place(f"{example}/yy/y", table=PATHS).root)
    for mount in MOUNTS:
        above = mount.pattern.replace("**", "/x").replace("*", "7")
        found = place(f"{above}/tmp/y", table=PATHS)

        assert (mount, "/tmp") == (found.mount, found.root)
        assert mount.is_stray == place(f"{above}/srv/y", table=PATHS).is_stray
        assert mount.source
    for variable in VARIABLES:
        found = place(f"${variable.name}/{variable.below}/y", table=PATHS)

        assert (f"${variable.name}", variable.kind) == (found.root, found.kind)
        assert variable.source
    for maker in MAKERS:
        example = maker.pattern.replace("[0-9]*", "7").replace("[0-9]", "7")
        example = example.replace("**", "y").replace("*", "z")
        found = place(f"/tmp/{example}", table=PATHS)

        assert maker == found.maker
        assert maker.writers
        assert maker.starters
        assert maker.source
    for system in SYSTEM:
        drive = "C:" if system.is_windows else ""
        deeper = place(f"{drive}{system.pattern}/z/.x/y", table=PATHS).concealed

        assert ".x" == place(f"{drive}{system.pattern}/.x/y", table=PATHS).concealed
        assert (".x" if system.is_deep else "") == deeper
        assert system.source
    assert all(name.startswith(".") for name in ORDINARY_HIDDEN)
    assert TOOLS_HIDDEN <= ORDINARY_HIDDEN


@pytest.mark.parametrize(
    ("text", "anchor", "parts"),
    [
        ("~/../../dev/shm", "/", ("dev", "shm")),  # two lead anybody out
        ("$HOME/../x", "/", ("x",)),  # one leads root out
        ("~/x/../y", "", ("~", "y")),
        (r"~\..\..\Temp", "?:/", ("Temp",)),
        (r"~\..\Temp", "", ("Temp",)),  # of some user's folder, not of the root
    ],
)
def test_a_path_that_leads_out_of_a_home_begins_at_the_root(
    text: str, anchor: str, parts: tuple[str, ...]
) -> None:
    found = spell(text, PATHS)

    assert (anchor, parts) == (found.anchor, found.parts)


def test_defaults_in_one_another_have_an_end() -> None:
    """However many stand there, no stack is needed; who writes some is read."""
    some, many = 8, 600
    text = "".join(["${a:-"] * some + ["/dev/shm"] + ["}"] * some)

    assert ("dev", "shm") == spell(text, PATHS).parts
    assert "unknown" == spell("${a:-" * many + "x" + "}/" * many, PATHS).kind
