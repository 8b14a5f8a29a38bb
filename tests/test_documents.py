"""Every line of input ends up in a value, or is rejected with its number and a reason."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import LineError, SourceError, read_json
from t1612core.stream import json_stream, sources
from t1612core.stream.account import Rejected, Value
from t1612core.stream.json_stream import json_values
from t1612core.stream.packing import zstd_module
from t1612core.stream.sources import read_lines

ZSTD = zstd_module()


def read(data: bytes) -> list[tuple[int, Any]]:
    """Give ``(line, value)``, or ``(line, "!" + reason)`` for what was rejected."""
    return [
        (item.line, item.value if isinstance(item, Value) else "!" + item.reason)
        for item in json_values(read_lines(io.BytesIO(data)))
    ]


A, B = {"a": 1}, {"b": [1, {"c": 2}]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\n  \n", [], id="blank lines"),
        pytest.param(b'{"a":1}\n\n{"a":1}', [(1, A), (3, A)], id="lines"),
        pytest.param(b'{"a":1}\r\n{"a":1}\r\n', [(1, A), (2, A)], id="lines from Windows"),
        pytest.param(b'\xef\xbb\xbf{"a":1}\n', [(1, A)], id="byte order mark"),
        pytest.param('{"a":1}\n{"a":1}\n'.encode("utf-16"), [(1, A), (2, A)], id="UTF-16"),
        pytest.param('\ufeff{"a":1}\n'.encode("utf-16-be"), [(1, A)], id="UTF-16, big end first"),
        pytest.param(b'[{"a":1},{"a":1}]\n[]\n7', [(1, A), (1, A), (3, 7)], id="arrays in lines"),
        pytest.param(json.dumps(A, indent=1).encode(), [(1, A)], id="an object over lines"),
        pytest.param(
            (json.dumps(B, indent=1) + "\n").encode() * 2, [(1, B), (9, B)], id="two over lines"
        ),
        pytest.param(
            (json.dumps(A, indent=1) * 2).encode() + b"\n7",
            [(1, A), (3, A), (6, 7)],
            id="end to end",
        ),
        pytest.param(
            json.dumps([A, B], indent=1).encode(), [(2, A), (5, B)], id="an array over lines"
        ),
        pytest.param(
            b'[\n{"a":1}\n,{"a":1}, 7]\n{"a":1}', [(2, A), (3, A), (3, 7), (4, A)], id="commas"
        ),
        pytest.param(b'[{"a":1},\n{"a":1}]', [(1, A), (2, A)], id="an array begun with an element"),
        pytest.param(b"[\n[1],\n[\n2]\n]", [(2, [1]), (3, [2])], id="arrays in an array"),
        pytest.param(
            b'{"a":1}\n{"a":1\n{"a":1}\n',
            [
                (1, A),
                (
                    2,
                    "!begins a value that breaks on line 3: it is no JSON: Expecting ',' delimiter",
                ),
                (3, A),
            ],
            id="a line cut short",
        ),
        pytest.param(
            b'{"a":\n{"a":1}\n{"a":1}\n',
            [
                (
                    1,
                    "!begins a value that breaks on line 3: it is no JSON: Expecting ',' delimiter",
                ),
                (2, A),
                (3, A),
            ],
            id="a line cut before a value",
        ),
        pytest.param(
            b'{"a":1}\n{"a":',
            [(1, A), (2, "!begins a value that never ends")],
            id="a file cut short",
        ),
        pytest.param(
            b'{"a": tru}', [(1, "!is no JSON: Expecting value at column 7")], id="no JSON"
        ),
        pytest.param(
            b'{"a":1} x', [(1, A), (1, "!is no JSON: Expecting value at column 9")], id="more"
        ),
        pytest.param(b'{"a":1}{"a":1} {"a":1}\n', [(1, A)] * 3, id="several on a line"),
        pytest.param(
            b'[{"a":1}, {"a":x}, {"a":1}]\n{"a":1}\n]',
            [
                (1, A),
                (1, "!is no JSON: Expecting value at column 16"),
                (2, A),
                (3, "!is no JSON: Expecting value at column 1"),
            ],
            id="a bad element on the array's line",
        ),
        pytest.param(b'[{"a":1},]\n7', [(1, A), (2, 7)], id="a comma too many"),
        pytest.param(
            b'[2026-03-02] INFO\n{"a":1}\n',
            [(1, "!is no JSON: Expecting ',' delimiter at column 6"), (2, A)],
            id="a log line",
        ),
        pytest.param(b"\xff\n7", [(1, "!is not UTF-8 at byte 1"), (2, 7)], id="no text"),
        pytest.param(
            b'{"a":\n\xff\n7',
            [(1, "!begins a value that never ends"), (2, "!is not UTF-8 at byte 1"), (3, 7)],
            id="no text in a value",
        ),
        pytest.param(
            b'[\n{"a":1},\n{"a",\n{"a":1}\n]\n7',
            [(2, A), (3, "!is no JSON: Expecting ':' delimiter at column 5"), (4, A), (6, 7)],
            id="a bad element",
        ),
        pytest.param(b"[\n7,\n", [(2, 7), (2, "!ends inside an array")], id="an array cut short"),
        pytest.param(
            b'{"a":' + b"9" * 5000 + b"}",
            [(1, "!holds a number too long to read, in the value at column 1")],
            id="an endless number",
        ),
        pytest.param(
            b"[" * 100_000,
            [(1, "!is nested too deeply, in the value at column 1")],
            id="a deep well",
        ),
        pytest.param(
            b'[{"a":1},{"]":"\\"]","a":' + b"[" * 100_000 + b"]" * 100_000 + b'}, {"a":1}]\n7',
            [(1, A), (1, "!is nested too deeply, in the value at column 10"), (1, A), (2, 7)],
            id="a deep element on the array's line",
        ),
        pytest.param(
            b'[{"a":1},{"a":' + b"[" * 100_000 + b',"\n{"a":1}]',
            [
                (1, A),
                (1, "!is nested too deeply, in the value at column 10"),
                (2, A),
                (2, "!is no JSON: Expecting value at column 8"),
            ],
            id="a deep element that its line does not end",
        ),
        pytest.param(
            b'[{"a":1},{"a":%b},%b,{"a":1}]' % (b"9" * 5000, b"-" + b"9" * 5000),
            [
                (1, A),
                (1, "!holds a number too long to read, in the value at column 10"),
                (1, "!holds a number too long to read, in the value at column 5017"),
                (1, A),
            ],
            id="endless numbers on the array's line",
        ),
    ],
)
def test_read(data: bytes, expected: list[tuple[int, Any]]) -> None:
    assert expected == read(data)


def test_the_end_of_an_element_is_found_in_little_memory() -> None:
    """Of a string of escapes the pattern must not remember each: a line may be 64 MiB long."""
    line = b'[{"a":1},{"a":' + b"[" * 100_000 + b'"' + b'\\"' * 1_000_000
    tracemalloc.start()
    try:
        read(line)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * len(line)


def test_a_line_too_long_is_counted_and_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_LINE", 10)

    assert [
        (1, 7),
        (2, "!is over 64 MiB; write one event a line"),
        (3, 7),
        (4, "!is over 64 MiB; write one event a line"),
    ] == read(b"7\n" + b"x" * 35 + b"\n7\n" + b"x" * 11)
    assert [(1, 7)] == read(b"7" + b" " * 8 + b"\n")


def test_a_value_too_long_to_collect_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_LINE", 100)

    too_long = "!begins a value over 0 MiB; write one event a line"
    assert (1, too_long) == read(b'{"a":\n' + b"\n" * 500 + b"1}")[0]
    assert [(1, A)] == read(b'{"a":\n' + b"\n" * 20 + b"1}")


def test_collecting_in_vain_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many beginnings before one long rest must not have the rest read for each of them."""
    monkeypatch.setattr(json_stream, "MAX_WASTE", 10_000)
    decoded = 0

    def decode(text: str, at: int) -> tuple[Any, int]:
        nonlocal decoded
        decoded += len(text) - at
        return json.JSONDecoder().raw_decode(text, at)

    monkeypatch.setattr(json_stream, "_decode", decode)
    data = b'{"a":[\n' * 500 + b"1,\n" * 10_000
    values = read(data)

    assert 500 == sum(1 for _, value in values if str(value).startswith("!begins"))
    assert decoded < 10 * len(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": ZSTD.compress,
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_packed_input_is_told_by_its_first_bytes(pack: Callable[[bytes], bytes]) -> None:
    data = pack(b'\xef\xbb\xbf{"a":1}\n') + pack(b'{"a":1}\n')
    if pack is bytes:
        data = data.replace(b"\xef\xbb\xbf", b"")

    assert [(1, A), (2, A)] == read(data)


@pytest.mark.parametrize("pack", [gzip.compress, ZSTD.compress])
@pytest.mark.parametrize("harm", [lambda data: data[:-9], lambda data: data[:12] + b"\xff" * 40])
def test_packed_input_that_is_cut_or_broken_says_so(
    pack: Callable[[bytes], bytes], harm: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(SourceError, match="cannot be read to its end: "):
        read(harm(pack(b"".join(b'{"a":%d}\n' % n for n in range(1000)))))


def test_what_was_read_before_an_input_broke_is_given_first() -> None:
    whole = json.dumps({"records": [A] * 40}, indent=1).encode() + b'\n{"a":1}\n{"a":1}\n'
    values: list[object] = []

    def read_all() -> None:
        for item in json_values(read_lines(io.BytesIO(gzip.compress(whole)[:-8]))):
            values.append(item.value if isinstance(item, Value) else item)  # noqa: PERF401

    with pytest.raises(SourceError):
        read_all()

    assert [{"records": [A] * 40}, A, A] == values


def test_zstd_without_its_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(
        SourceError,
        match=r"which needs a (package here: pip install backports\.zstd|Python that was built)",
    ):
        read(ZSTD.compress(b"7"))


def test_a_live_pipe_is_read_as_it_comes() -> None:
    """A line that is there is given before the next one is written."""
    asked = 0

    class Live(io.RawIOBase):
        def readable(self) -> bool:
            return True

        # Typeshed's buffer type has no name at run time before 3.12.
        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            nonlocal asked
            asked += 1
            line = b'{"a":1}\n'
            buffer[: len(line)] = line
            return len(line)

    items: Iterator[Value | Rejected] = json_values(read_lines(io.BufferedReader(Live())))
    for _ in range(3):
        assert Value(next(items).line, A)
    assert asked <= 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=3), max_size=5)


@given(OBJECTS, st.sampled_from([None, 0, 1, 2]), st.booleans(), st.booleans())
def test_whatever_the_layout_the_objects_come_back(
    objects: list[Any], indent: int | None, is_array: bool, is_ascii: bool
) -> None:
    values = [objects] if is_array else objects
    text = "\n".join(json.dumps(v, indent=indent, ensure_ascii=is_ascii) for v in values)

    assert objects == [value for _, value in read(text.encode())]


@given(st.lists(OBJECTS.map(json.dumps) | st.text('[]{}",:1\n a', max_size=8), max_size=12))
def test_no_line_is_lost_and_none_is_invented(lines: list[str]) -> None:
    """Numbers rise, and lie within the input; whole lines of good JSON are never rejected alone."""
    data = "\n".join(lines)
    numbers = [number for number, _ in read(data.encode())]

    assert all(1 <= number <= data.count("\n") + 1 for number in numbers)
    assert sorted(numbers) == numbers


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(SourceError):
        read(data)


# Values, and texts that are nearly such.
TEXTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, 2**64, -(2**63) - 1, 10**400])
    | st.floats()
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
).flatmap(
    lambda value: st.sampled_from(
        [
            (text := json.dumps(value)),
            json.dumps(value, ensure_ascii=False),
            *(text + "\n", " " + text, text[1:], text + "1", text.replace("d8", "D800")),
            *(text.replace('"', '"\t'), text.replace("0", "00"), text.replace("[", '{"a":1,"a":')),
        ]
    )
)


@given(TEXTS)
def test_a_line_is_read_alike_with_and_without_msgspec(text: str) -> None:
    pytest.importorskip("msgspec")
    line = text.encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_decode_whole", None)
        expected = read(line)

    assert repr(expected) == repr(read(line))  # NaN is not equal to itself


def test_read_json_gives_what_can_be_read_and_tells_of_the_rest(tmp_path: Path) -> None:
    told: list[LineError] = []
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b'{"a":1}\nx\n[{"a":1},\n8]\n'))

    assert [A, A, 8] == list(read_json(path, on_error=told.append))
    assert ["line 2: is no JSON: Expecting value at column 1"] == [str(each) for each in told]


def test_read_json_raises_where_nobody_listens() -> None:
    values = read_json(io.BytesIO(b"7\nx\n"))

    assert next(values) == 7
    with pytest.raises(LineError, match=r"^line 2: "):
        next(values)
    with pytest.raises(SourceError):
        next(read_json("/nonexistent/x"))
