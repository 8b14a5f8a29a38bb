"""What a line starts besides tools: shells, and the texts that they are given."""

from __future__ import annotations

from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.flag_tables import abbreviable, flag_table
from t1612core.shell.recorded import words_of
from t1612core.shell.unwrap import unwrap


def test_each_shell_is_told_with_its_text() -> None:
    """The outer one first; a shell that reads a file is given none."""
    line = "sudo sh -c 'a && powershell -Command \"b c\"; bash x.sh'"
    words, is_cut = words_of(line, "", 100)
    scripts = unwrap(words, GRAMMAR).scripts

    assert not is_cut
    assert [
        ("sh", "sh", 'a && powershell -Command "b c"; bash x.sh'),
        ("powershell", "powershell", "b c"),
    ] == [(script.program.text, script.kind, script.source.text) for script in scripts]
    assert ["sh", "powershell"] == [line[slice(*script.program.span)] for script in scripts]


def test_a_long_name_may_be_abbreviated_as_far_as_it_is_one() -> None:
    """A beginning of two flags is none; of two names of one flag it is one."""
    table = flag_table("data data-ascii>data header", "head")
    found = abbreviable(table)

    assert table == {name: found[name] for name in table}
    assert {"dat", "data-", "data-a", "data-as", "data-asc", "data-asci", "heade"} | {*table} == {
        *found
    }
    assert "data" == found["data-a"].name
