"""Tables give what their rows give, whatever holds them and however they are laid out."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from t1612core import (
    AUTO,
    HARDENED,
    MDE,
    SCHEMAS,
    SENTINEL,
    Detector,
    EventError,
    Profile,
    RowError,
    Schema,
    SourceError,
    scan_arrow,
    score_file,
)

from .spelling import Row, changed, known_rows

pa = pytest.importorskip("pyarrow", reason="pip install numpy pyarrow")
pytest.importorskip("numpy", reason="pip install numpy pyarrow")

from pyarrow import parquet  # noqa: E402

from t1612core.stream import arrow, columns  # noqa: E402

COUNT = int(os.environ.get("PREFILTER_LINES", "3000"))
HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "InitiatingProcessFileName": "bash"}
MISS = {"FileName": "a.log", "FolderPath": "/srv/x/", "InitiatingProcessFileName": "cp"}
NAMES = ("FileName", "InitiatingProcessFileName", "ProcessCommandLine")
PROFILES = pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda x: x.name)


def made_for(profile: Profile) -> columns.ColumnPrefilter:
    made = columns.make(profile, MDE)
    assert made is not None
    return made


def table(rows: list[Row]) -> Any:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return pa.table({key: [row.get(key) for row in rows] for key in keys})


def recast(kind: Any) -> Callable[[Any], Any]:
    """Give every column of text another layout."""

    def cast(given: Any) -> Any:
        return pa.table(
            {
                name: column.cast(kind) if pa.types.is_string(column.type) else column
                for name, column in zip(given.schema.names, given.columns, strict=True)
            }
        )

    return cast


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda given: given,
    "large": recast(pa.large_string()),
    "view": recast(pa.string_view()),
    "dictionary": recast(pa.dictionary(pa.int16(), pa.string())),
    "sliced": lambda given: pa.concat_tables([given, given]).combine_chunks().slice(len(given)),
    "short batches": lambda given: pa.Table.from_batches(given.to_batches(max_chunksize=7)),
}


def scored(detector: Detector, given: Any) -> list[tuple[int, int]]:
    found = []
    for number, row in enumerate(given.to_pylist()):
        try:
            finding = detector.score(row)
        except EventError:
            continue
        if finding is not None:
            found.append((number, finding.score))
    return found


def scanned(detector: Detector, source: Any, **options: Any) -> list[tuple[int, int]]:
    found = detector.scan_arrow(source, on_error=lambda _: None, **options)
    return [(each.row, each.finding.score) for each in found]


def texts_only(row: Row) -> Row:
    kinds = {"RemotePort": int, "ProcessId": int, "InitiatingProcessId": int}
    return {
        key: value
        for key, value in row.items()
        if value is None or isinstance(value, kinds.get(key, str))
    }


def mixed(rng: random.Random, count: int) -> list[Row]:
    known = [texts_only(row) for row in known_rows()]
    rows = []
    for _ in range(count):
        row = {**rng.choice(known)}
        for key in NAMES:
            if row.get(key) and rng.random() < 0.3:
                row[key] = changed(rng, row[key])
        rows.append(row)
    return rows


@pytest.mark.parametrize(("size", "block"), [(7, 10), (10, 10), (25, 10), (1, 100)])
def test_where_batches_end_does_not_matter(
    size: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow, "_BLOCK", block)
    rows = [HIT if number % 9 == 4 else MISS for number in range(53)]
    batches = table(rows).to_batches(max_chunksize=size)

    assert scored(Detector(), table(rows)) == scanned(Detector(), pa.Table.from_batches(batches))


@pytest.mark.no_cover  # repeats at length what others run
@PROFILES
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_row_that_scores_is_passed_over(
    profile: Profile, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rows that are made whatever the prefilter says would hide what it does.
    monkeypatch.setattr(arrow, "_FIRST", 0)
    monkeypatch.setattr(arrow, "_WINDOW", 100)
    monkeypatch.setattr(arrow, "_BLOCK", 1000)
    detector = Detector(profile)
    given = LAYOUTS[layout](table(mixed(random.Random(layout), COUNT)))
    passed: list[int] = []
    expected = scored(detector, given)

    assert expected == scanned(detector, given, on_passed_over=passed.append)
    assert len(expected) > COUNT / 20
    assert sum(passed) > COUNT / 30  # of what is drawn nearly all looks like a build


@pytest.mark.parametrize(
    "name",
    [
        *("DOCKER", "docker.exe", "s\u212aopeo", "-docker", '"docker"', " docker"),
        *("/usr/bin/docker", "C:\\bin\\docker.exe", "x/docker", "docker20.10"),
        *("x" + " " * 4090 + "docker", "web.Dockerfile", "Dockerfile-x", "CONTAINERFILE"),
    ],
)
def test_a_name_that_is_let_through_is_found_however_it_is_spelled(name: str) -> None:
    made = made_for(HARDENED)
    given = table([MISS, {**MISS, "FileName": name}, MISS])
    assert [1] == made.suspects(columns.columns(given.to_batches()[0]), 3).tolist()


def test_a_name_of_one_letter_is_found() -> None:
    (branch, *_) = SENTINEL.branches
    profile = evolve(SENTINEL, branches=(evolve(branch, programs=("w",)),))
    given = table([{"FileName": name} for name in ("a", "W", "who", "w", "v")])
    found = made_for(profile).suspects(columns.columns(given.to_batches()[0]), 5)
    assert [1, 3] == found.tolist()


def test_a_needle_across_two_rows_hides_none() -> None:
    lines = ("x", "x /images", "/images/create", "x")
    given = table([{"FileName": "curl", "ProcessCommandLine": line} for line in lines])
    made = made_for(HARDENED)
    assert [2] == made.suspects(columns.columns(given.to_batches()[0]), 4).tolist()


@PROFILES
@pytest.mark.parametrize(
    "row",
    [
        {"FileName": "cat", "ProcessCommandLine": "cat /etc/hosts"},
        {"FileName": "dockerise", "ProcessCommandLine": "x"},
        {"FileName": "d", "ProcessCommandLine": ""},
        {"FileName": "", "InitiatingProcessFileName": "docker-shim"},
        {"FileName": "größe", "FolderPath": "/tmp"},
        {"FileName": "sh", "ProcessCommandLine": "sh -c buil", "InitiatingProcessFileName": "d"},
        {"InitiatingProcessFileName": "containerd-shim-runc-v2", "RemoteUrl": "docker.io"},
    ],
)
def test_a_row_without_anything_is_passed_over(profile: Profile, row: Row) -> None:
    made = made_for(profile)
    for rows in ([row], [row, {**row, "FileName": "x"}]):
        given = columns.columns(table(rows).to_batches()[0])
        assert [] == made.suspects(given, len(rows)).tolist()


def frame(library: str) -> Any:
    return pytest.importorskip(library, reason=f"pip install {library}").DataFrame


@pytest.mark.parametrize(
    "make",
    [
        table,
        lambda rows: table(rows).to_batches()[0],
        lambda rows: table(rows).to_reader(),
        lambda rows: pa.array(rows),
        lambda rows: frame("polars")(rows),
        lambda rows: frame("pandas")(rows),
        lambda rows: frame("pandas")(rows).astype("category"),
    ],
    ids=["table", "batch", "reader", "structs", "polars", "pandas", "categories"],
)
def test_whatever_gives_arrow_is_read(make: Callable[[list[Row]], Any]) -> None:
    source = make([MISS, HIT, {**MISS, "FileName": None}, HIT])
    expected = score_file(HIT)
    assert expected is not None
    assert [(1, expected.score), (3, expected.score)] == scanned(Detector(), source)


def test_parquet_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    given = table([{**row, "Other": 7} for row in [MISS] * 3000 + [HIT] + [MISS] * 3000])
    parquet.write_table(given, path, row_group_size=1000)
    passed: list[int] = []
    (found,) = scan_arrow(path, on_passed_over=passed.append)

    assert 3000 == found.row
    assert HIT == found.finding.event
    assert [3000] == [each.row for each in scan_arrow(path)]
    assert 6000 - 256 == sum(passed)
    passed.clear()
    (found,) = scan_arrow(str(path), on_passed_over=passed.append, is_all_read=True)
    assert {**HIT, "Other": 7} == found.finding.event
    assert [] == passed


def test_envelopes_are_read() -> None:
    given = pa.table({"properties": [MISS] * 400 + [HIT, None], "records": [[HIT]] * 401 + [[]]})
    errors: list[RowError] = []
    found = list(scan_arrow(given.select(["properties"]), on_error=errors.append))

    assert [400] == [each.row for each in found]
    assert [401] == [error.row for error in errors]
    assert 401 == len(list(scan_arrow(given.select(["records"]))))


def test_types_that_arrow_cannot_take_from_are_read() -> None:
    views = pa.array(["a", "b", "c"], pa.string_view())
    folds = pa.StructArray.from_arrays([views], ["x"])
    given = pa.table(
        {
            **{key: [value] * 3 for key, value in HIT.items()},
            "FileName": ["x", "Dockerfile", "y"],
            "records": folds,
        }
    )
    assert [1] == [each.row for each in scan_arrow(given)]


def test_what_is_wrong_with_a_row_is_told() -> None:
    given = table([HIT, {"FileName": None}, HIT])
    errors: list[RowError] = []

    assert [0, 2] == [each.row for each in scan_arrow(given, on_error=errors.append)]
    assert ["row 1: event is not recognised"] == [str(error)[:30] for error in errors]
    assert isinstance(errors[0].__cause__, EventError)
    with pytest.raises(RowError, match="row 1: "):
        list(scan_arrow(given))
    copy = pickle.loads(pickle.dumps(errors[0]))
    assert (1, errors[0].problem) == (copy.row, copy.problem)


@pytest.mark.parametrize("kind", [pa.binary(), pa.int64(), pa.list_(pa.string())], ids=str)
def test_a_column_of_another_type_is_read_row_by_row(kind: Any) -> None:
    values = {pa.binary(): b"docker", pa.int64(): 7}.get(kind, ["docker"])
    given = pa.table(
        {
            "FileName": pa.array([values] * 400 + [None] * 400, kind),
            "ProcessCommandLine": pa.array([values] * 800, kind),
            "InitiatingProcessFileName": ["sh"] * 800,
        }
    )
    errors: list[RowError] = []
    passed: list[int] = []

    list(scan_arrow(given, on_error=errors.append, on_passed_over=passed.append))
    assert list(range(400)) == [error.row for error in errors[:400]]
    # A list of texts is read as the argv that it is.
    read = 400 if pa.types.is_list(kind) else 0
    assert 800 == len(errors) + sum(passed) + read
    assert "expected str" in str(errors[0])


def test_a_cell_that_python_has_no_value_for_costs_its_row_alone() -> None:
    names = pa.array([b"docker\xff", b"Dockerfile", None]).view(pa.string())
    folders = ["/tmp/x/"] * 3
    far = pa.array([0, 2**62, 0], pa.timestamp("s"))
    errors: list[RowError] = []
    found = list(
        scan_arrow(pa.table({"FileName": names, "FolderPath": folders}), on_error=errors.append)
    )

    assert [1] == [each.row for each in found]
    assert "row 0: column 'FileName' holds a string that is no value in Python" == str(errors[0])
    errors.clear()
    given = pa.table({"FileName": ["Dockerfile"] * 3, "FolderPath": folders, "Timestamp": far})
    assert [0, 2] == [each.row for each in scan_arrow(given, on_error=errors.append)]
    assert ["row 1: column 'Timestamp' holds a timestamp[s] that is no value in Python"] == list(
        map(str, errors)
    )


def test_nanoseconds_are_cut() -> None:
    stamps = pa.array([1_772_000_000_123_456_789], pa.timestamp("ns", "UTC"))
    given = pa.table({**{key: [value] for key, value in HIT.items()}, "Timestamp": stamps})
    (found,) = scan_arrow(given)

    assert found.finding.time is not None
    assert 123_456 == found.finding.time.microsecond


def test_of_columns_with_one_name_the_last_counts() -> None:
    given = pa.Table.from_arrays(
        [pa.array(["x"]), pa.array(["/tmp/x/"]), pa.array(["Dockerfile"])],
        ["FileName", "FolderPath", "FileName"],
    )
    assert scored(Detector(), given) == scanned(Detector(), given)
    assert [0] == [each.row for each in scan_arrow(given)]


@pytest.mark.parametrize("given", [pa.table({}), pa.table({"FileName": pa.array([], pa.string())})])
def test_an_empty_table_has_nothing(given: Any) -> None:
    assert [] == list(scan_arrow(given))


@pytest.mark.parametrize("count", [0, 400])
@pytest.mark.parametrize("kind", [pa.null(), pa.string(), pa.dictionary(pa.int8(), pa.string())])
def test_columns_without_a_value_have_nothing(kind: Any, count: int) -> None:
    batch = pa.record_batch({key: pa.nulls(count, kind) for key in NAMES})
    assert [] == made_for(HARDENED).suspects(columns.columns(batch), count).tolist()


def test_a_table_without_a_column_that_is_known_is_told() -> None:
    errors: list[RowError] = []
    passed: list[int] = []
    list(
        scan_arrow(
            pa.table({"x": range(1000)}), on_error=errors.append, on_passed_over=passed.append
        )
    )
    assert (256, 744) == (len(errors), sum(passed))
    with pytest.raises(RowError, match="row 0: event is not recognised"):
        list(scan_arrow(pa.table({"x": [1]})))


@pytest.mark.parametrize("source", [7, [HIT], None])
def test_what_gives_no_arrow_says_so(source: object) -> None:
    with pytest.raises(SourceError, match=r"is \w+, expected a path or what gives Arrow"):
        list(scan_arrow(source))


def test_a_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for data in (b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1"):
        path.write_bytes(data)
        with pytest.raises(SourceError, match="cannot be read to its end: "):
            list(scan_arrow(path))
    with pytest.raises(SourceError, match="cannot be read to its end: "):
        list(scan_arrow(tmp_path / "none"))


def test_without_the_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "t1612core.stream.arrow")
    monkeypatch.delitem(sys.modules, "t1612core.stream.columns")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"pip install numpy pyarrow"):
        list(scan_arrow(table([HIT]), is_all_read=True))
    monkeypatch.undo()
    monkeypatch.delitem(sys.modules, "t1612core.stream.arrow")
    monkeypatch.setitem(sys.modules, "t1612core.stream.columns", None)
    with pytest.raises(ModuleNotFoundError, match="columns"):
        list(scan_arrow(table([HIT]), is_all_read=True))


ECS = {"@timestamp": "2026-03-02T08:00:00Z", "event.category": ["file"], "file.path": "/srv/a.log"}


@pytest.mark.parametrize("schema", [MDE, AUTO], ids=lambda x: x.name)
@pytest.mark.parametrize("rest", [{}, {"data": ""}, ECS], ids=["defender", "holder", "ecs"])
def test_rows_are_skipped_where_columns_tell_that_they_are_defenders(
    tmp_path: Path, schema: Schema, rest: Row
) -> None:
    """What may be of another product, or hold events, is read whole."""
    path = tmp_path / "rows.parquet"
    given = table([*[MISS | rest] * 2000, HIT | rest, MISS | rest])
    parquet.write_table(given, path)
    is_read = bool(rest) and (schema == AUTO or "data" in rest)
    for source in (path, given):
        skipped: list[int] = []
        found = [
            each.row
            for each in Detector(schema=schema).scan_arrow(
                source, on_error=lambda _: None, on_passed_over=skipped.append
            )
        ]
        assert bool(skipped) is not is_read
        assert [2000] == found


@pytest.mark.parametrize("schema", [MDE, AUTO], ids=lambda x: x.name)
@pytest.mark.parametrize("more", [{"Size": 7}, {"data": ""}, ECS], ids=["plain", "holder", "ecs"])
def test_the_columns_that_are_read_are_named_and_are_enough(schema: Schema, more: Row) -> None:
    given = table([*[MISS | more] * 600, HIT | more])
    detector = Detector(schema=schema)
    names = detector.columns_read(given.schema)
    is_told = "data" not in more and (schema == MDE or more != ECS)
    assert [*HIT, *({} if is_told else more)] == names

    def told(source: Any) -> list[tuple[int, Any]]:
        errors: list[RowError] = []
        found = detector.scan_arrow(source, on_error=errors.append)
        return [(each.row, each.finding.score) for each in found] + [
            (error.row, error.problem) for error in errors
        ]

    assert told(given) == told(given.select(names)) != []
    assert given.column_names == Detector(schema=SCHEMAS["ecs"]).columns_read(given.schema)


def test_results_of_queries_by_their_names_are_read() -> None:
    given = pa.Table.from_pylist([{"a": [MISS], "b": {"c": [MISS]}}] * 300 + [{"a": [HIT]}])

    assert [300] == [each.row for each in scan_arrow(given)]


def test_rows_of_others_are_read_among_defenders() -> None:
    other = {"@timestamp": "2026-03-02T08:00:00Z", "event": {"category": ["process"]}}
    other["process"] = {"name": "docker", "command_line": "docker build -t a /tmp/.x"}
    given = pa.Table.from_pylist([MISS] * 2000 + [other], schema=pa.schema([
        *[(name, pa.string()) for name in MISS], ("@timestamp", pa.string()),
        ("event", pa.struct([("category", pa.list_(pa.string()))])),
        ("process", pa.struct([("name", pa.string()), ("command_line", pa.string())])),
    ]))  # fmt: skip

    assert [2000] == [each.row for each in Detector(schema=AUTO).scan_arrow(given)]


def test_columns_tell_nothing_of_events_that_are_nested() -> None:
    assert columns.make(HARDENED, SCHEMAS["ecs"]) is None
