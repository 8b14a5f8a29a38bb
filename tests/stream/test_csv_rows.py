"""A CSV file is read row by row; what of it is no row is told, and costs its own line."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import Detector, LineError, read_json, scan_ndjson
from t1612core.stream import csv_rows

HEAD = "TimeGenerated [UTC],DeviceName,FileName,ProcessCommandLine\n"
ROW = "2026-03-02T08:06:41Z,srv,docker,docker build /tmp/x\n"


def read(text: str | bytes) -> tuple[list[Any], list[str]]:
    errors: list[LineError] = []
    data = text.encode() if isinstance(text, str) else text
    values = list(read_json(io.BytesIO(data), on_error=errors.append))
    return values, [str(error) for error in errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("FileName,FolderPath", "a,b"),
        ('"FileName","FolderPath"', '"a","b"'),
        ("FileName;FolderPath;", "a;b;"),
        ("FileName\tFolderPath\r", "a\tb\r"),
        ("\n\nFileName, FolderPath", "a,b"),
        ("FileName,FolderPath,Additional (all)/x", "a,b,"),
        ("FileName,FolderPath,FileName", "a,b,a"),
        ("FileName,FolderPath,", "a,b,c"),
        ("FileName,FolderPath", "a,b,,"),
        ("FileName,FolderPath", "\n\na,b"),
        ("sep=;\nFileName;FolderPath", "a;b"),
        ('"sep=,"\r\nFileName,FolderPath', "a,b"),
        ("#TYPE Selected.System.Management.Automation.PSCustomObject\nFileName,FolderPath", "a,b"),
    ],
)
def test_a_row_is_an_object(head: str, row: str, encoding: str) -> None:
    assert ([{"FileName": "a", "FolderPath": "b"}], []) == read(f"{head}\n{row}\n".encode(encoding))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@timestamp,host.name\nx,y\n", {"@timestamp": "x", "host.name": "y"}),
        ('"@timestamp","host.name"\n"x","y"\n', {"@timestamp": "x", "host.name": "y"}),
        ("#type,@rawstring\nx,y\n", {"#type": "x", "@rawstring": "y"}),
        ("ProcessCommandLine\nls\n", {"ProcessCommandLine": "ls"}),
        ('"TimeGenerated [UTC]"\nx\n', {"TimeGenerated": "x"}),
        ('_raw\n"{""a"": 1}"\n', {"_raw": '{"a": 1}'}),
    ],
)
def test_a_head_may_begin_with_a_sign_or_be_one_name(text: str, expected: dict[str, str]) -> None:
    assert ([expected], []) == read(text)


@pytest.mark.parametrize("text", ["hello\nworld\n", "ProcessCommandLine\n{}\n"])
def test_one_word_that_is_no_column_is_no_head(text: str) -> None:
    values, errors = read(text)

    assert values in ([], [{}])
    assert errors


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("process", ["process"]),
        ("process, session", ["process", "session"]),
        ('"[""process"",""session""]"', ["process", "session"]),
        ('"[process, session]"', ["process", "session"]),
        ("[7]", ["7"]),
        ("[[", ["["]),
    ],
)
def test_a_cell_of_several_values_is_a_list(cell: str, held: list[str]) -> None:
    quoted = cell if cell.startswith('"') else f'"{cell}"'

    assert ([{"event.type": held, "b": cell.strip('"').replace('""', '"')}], []) == read(
        f"event.type,b\n{quoted},{quoted}\n"
    )


def test_a_cell_without_text_is_absent() -> None:
    assert ([{"FolderPath": "b"}], []) == read("FileName,FolderPath\n,b\n")


def test_a_quoted_cell_holds_ends_of_lines_and_quotes() -> None:
    text = 'FileName,FolderPath\n"a\nb ""c""",d\ne,f\n'

    assert [{"FileName": 'a\nb "c"', "FolderPath": "d"}, {"FileName": "e", "FolderPath": "f"}] == (
        read(text)[0]
    )


def test_the_portals_time_loses_its_zone() -> None:
    (found,) = scan_ndjson(io.BytesIO((HEAD + ROW).encode()))

    assert "2026-03-02T08:06:41+00:00" == found.finding.time.isoformat()  # type: ignore[union-attr]
    assert 2 == found.line


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('a,"b\n', "line 2: is no row of a CSV file: a quote does not end, or a cell is too long"),
        ('a,"b"c\n', "line 2: is no row"),
        (f"a,{'b' * 200_000}\n", "line 2: is no row"),
        ("a,b,c,d,e\n", "line 2: has 5 cells, and there are 4 columns"),
    ],
)
def test_what_is_no_row_costs_its_line_alone(row: str, reason: str) -> None:
    values, errors = read(HEAD + row + ROW)

    assert 1 == len(values)
    assert [True] == [error.startswith(reason) for error in errors]


@pytest.mark.parametrize(("length", "count"), [(131_000, (2, 0)), (131_073, (1, 2))])
def test_a_head_that_is_too_long_is_none(length: int, count: tuple[int, int]) -> None:
    """Its lines are told as what they are then: no JSON."""
    values, errors = read("A" * length + ",B\nc,d\n" + '{"FileName": "docker"}\n')

    assert count == (len(values), len(errors))


def test_a_line_that_cannot_be_read_is_told_between_the_rows() -> None:
    values, errors = read(
        HEAD.encode() + b"a,\xff\n" + ROW.encode() + b'a,"\n\xff\n' + ROW.encode()
    )

    told = ["line 2: is not UTF-8 at byte 3", "line 4: is no row", "line 5: is not UTF-8 at byte 1"]
    assert 2 == len(values)
    assert told == [error.partition(" of a")[0] for error in errors]


def test_reading_again_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MAX_WASTE", 10)
    values, errors = read(HEAD + 'a,"b\n' + ROW * 3)

    assert ([], 1) == (values, len(errors))


def test_lines_of_json_under_a_line_of_text_are_read() -> None:
    values, errors = read('name, other\n{"a": 1}\n')

    assert [{"a": 1}] == values
    assert "looks like the head of a CSV file" in errors[0]


def test_a_head_alone_is_told_of() -> None:
    assert ([], []) == read(HEAD)


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5), st.sampled_from(",;\t|"))
def test_what_the_module_csv_writes_is_read(rows: list[list[str]], separator: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["A", "B", "C"])
    writer.writerows(rows)

    expected = [{k: v for k, v in zip("ABC", row, strict=True) if v} for row in rows]
    assert (expected, []) == read(text.getvalue())


def test_a_detector_reads_a_portals_export() -> None:
    data = (HEAD + ROW * 3).encode()

    assert [2, 3, 4] == [found.line for found in Detector().scan_ndjson(io.BytesIO(data))]


def test_two_columns_of_a_name_that_differ_are_no_row() -> None:
    values, errors = read("FileName,A,A\ndocker,ls,build\ndocker,ls,ls\ndocker,,ls\n")

    assert [{"FileName": "docker", "A": "ls"}] * 2 == values
    assert ["line 2: has two columns of the same name that say different things"] == errors
