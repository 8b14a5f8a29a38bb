"""Directories, archives and what is packed are read; what of them cannot be is told."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import sys
import tarfile
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from t1612core import SourceError, read_json
from t1612core.cli.main import main
from t1612core.stream import packing, unpacking

ZSTD = packing.zstd_module()
EVENT = {"FileName": "docker", "ProcessCommandLine": "docker build -t x /tmp/x"}
LINE = json.dumps(EVENT).encode() + b"\n"


def scan(capsys: pytest.CaptureFixture[str], *files: object) -> tuple[int, list[str], str]:
    """Run the command; give its code, where findings are, and what it says."""
    code = main(["scan", "--format", "jsonl", *map(str, files)])
    shown = capsys.readouterr()
    found = [json.loads(line)["source"] for line in shown.out.splitlines()]
    return code, [f"{each['file']}:{each['line']}" for each in found], shown.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "in" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "in" / "b.json").write_bytes(LINE)
    (tmp_path / "in" / "a.json").write_bytes(LINE * 2)
    (inner / "c.json").write_bytes(LINE)
    return tmp_path / "in"


def test_the_files_of_a_directory_are_read_by_their_names(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found, said = scan(capsys, folder)

    names = ["a.json:1", "a.json:2", "b.json:1", "deep/c.json:1"]
    assert (1, [f"{folder}/{name}" for name in names]) == (code, found)
    assert "4 events = 4 scored" in said


def test_a_directory_without_files_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = scan(capsys, tmp_path)

    assert 3 == code
    assert "is a directory without files" in said


@pytest.mark.parametrize("form", ["tar", "gztar", "bztar", "xztar", "zip"])
def test_what_is_in_an_archive_is_read(
    form: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    path = shutil.make_archive(str(tmp_path / "x"), form, folder)
    code, found, said = scan(capsys, path)

    assert 1 == code
    assert {"a.json:1", "a.json:2", "b.json:1", "deep/c.json:1"} == {
        each.partition("!")[2].removeprefix("./") for each in found
    }
    assert "4 events = 4 scored" in said


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_stream_is_read(pack: object, times: int) -> None:
    packed = pack(LINE * 30_000) * times  # type: ignore[operator]

    assert 30_000 * times == sum(1 for _ in read_json(io.BytesIO(packed)))


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_a_packed_stream_that_breaks_is_told(pack: object) -> None:
    packed = pack(LINE * 30_000)  # type: ignore[operator]

    for broken in (packed[:-8], packed[:60] + b"\0" * 9 + packed[69:], packed + b"x"):
        with pytest.raises(SourceError, match="cannot be read to its end"):
            list(read_json(io.BytesIO(broken)))


def test_xz_does_not_take_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_MOST_MEMORY", 1_000_000)

    with pytest.raises(SourceError, match=r"[Mm]emory"):
        list(read_json(io.BytesIO(lzma.compress(LINE, preset=9))))


def broken_archives(folder: Path) -> dict[str, str]:
    """Write archives that cannot be read whole; give for each what is said of it."""

    def zipped(name: str, **members: bytes) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        return folder / name

    with zipfile.ZipFile(folder / "sheet.zip", "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
    zipped("empty_folder.zip")
    with zipfile.ZipFile(folder / "folder.zip", "w") as archive:
        archive.mkdir("a")
    locked = zipped("locked.zip", a=LINE)
    data = bytearray(locked.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    locked.write_bytes(data)
    strange = zipped("strange.zip", a=LINE)
    data = bytearray(strange.read_bytes())
    data[8] = data[data.index(b"PK\1\2") + 10] = 97
    strange.write_bytes(data)
    crc = zipped("crc.zip", a=LINE)
    data = bytearray(crc.read_bytes())
    data[14] ^= 1
    data[data.index(b"PK\1\2") + 16] ^= 1
    crc.write_bytes(data)
    (folder / "cut.zip").write_bytes(zipped("whole.zip", a=LINE).read_bytes()[:60])
    with tarfile.open(folder / "whole.tar", "w") as archive_of_tar:
        info = tarfile.TarInfo("a")
        info.size = len(LINE) * 99
        archive_of_tar.addfile(info, io.BytesIO(LINE * 99))
    (folder / "cut.tar").write_bytes((folder / "whole.tar").read_bytes()[:1000])
    (folder / "cut.tgz").write_bytes(b"\x1f\x8b")
    return {
        "sheet.zip": "is an Excel file: save it as CSV",
        "folder.zip": "holds no files",
        "locked.zip!a": "is encrypted: unpack it first",
        "strange.zip!a": "cannot be unpacked here: That compression method is not supported",
        "crc.zip!a": "cannot be read to its end: Bad CRC-32",
        "cut.zip": "cannot be read to its end: File is not a zip file",
        "cut.tar": "cannot be read to its end: unexpected end of data",
        "cut.tgz": "cannot be read to its end",
    }


def test_an_archive_that_breaks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, expected in broken_archives(tmp_path).items():
        code, _, said = scan(capsys, tmp_path / name.partition("!")[0])

        assert 3 == code, name
        assert f"{tmp_path}/{name}: {expected}" in said


def test_a_member_that_breaks_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", bz2.compress(LINE)[:20])
        archive.writestr("b", LINE)
    code, found, said = scan(capsys, path)

    assert (3, [f"{path}!b:1"]) == (code, found)
    assert "1 input not read to the end" in said


@pytest.mark.parametrize("mark", ["PK\x05\x06" + "\0" * 18, "ustar"])
def test_what_an_event_holds_makes_no_archive(
    mark: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(LINE.rstrip().ljust(257) + mark.encode() + b"\n")

    assert [f"{path}:1"] == scan(capsys, path)[1]


def test_a_pipe_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(LINE,))
    writer.start()
    code, found, _ = scan(capsys, path)
    writer.join()

    assert (1, [f"{path}:1"]) == (code, found)


def packed_tar(folder: Path, data: bytes) -> Path:
    """Write a tar archive that is packed with zstd."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as archive:
        for name in ("a", "b"):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    path = folder / "x.tar.zst"
    path.write_bytes(ZSTD.compress(inner.getvalue()))
    return path


def test_a_tar_that_is_packed_with_zstd_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed_tar(tmp_path, LINE)

    assert (1, [f"{path}!a:1", f"{path}!b:1"]) == scan(capsys, path)[:2]
    path.write_bytes(path.read_bytes()[:-9])
    code, _, said = scan(capsys, path)
    assert (3, True) == (code, "cannot be read to its end" in said)
    path.write_bytes(ZSTD.compress(LINE))
    assert (1, [f"{path}:1"]) == scan(capsys, path)[:2]
    path.write_bytes(ZSTD.compress(LINE)[:6] + b"\xff" * 9)
    assert 3 == scan(capsys, path)[0]
    monkeypatch.setitem(sys.modules, packing._ZSTD, None)
    assert "is zstd, which needs a" in scan(capsys, path)[2]


def test_what_macos_adds_to_an_archive_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", LINE)
        archive.writestr("__MACOSX/._a.json", b"\0\x05\x16\x07")

    assert 1 == scan(capsys, path)[0]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "FREE", 300_000)
    monkeypatch.setattr(packing, "RATIO", 2)


BOMB = b" " * 1_000_000 + b"\n" + LINE


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, ZSTD.compress])
def test_what_unpacks_to_too_much_is_read_so_far_and_told(pack: Any) -> None:
    values = read_json(io.BytesIO(pack(LINE + BOMB)))

    assert EVENT == next(values)
    with pytest.raises(SourceError, match="unpacks to more than 2 times its size: its rest is not"):
        list(values)


@pytest.mark.usefixtures("small")
def test_an_archive_that_unpacks_to_too_much_is_read_so_far_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("a", LINE), ("b", BOMB), ("c", LINE)):
            archive.writestr(name, data)
    code, found, said = scan(capsys, path)

    assert (3, [f"{path}!a:1"]) == (code, found)
    assert f"{path}!b: unpacks to more than 2 times its size" in said
    assert f"{path}: unpacks to more than 2 times its size" in said
    assert "2 inputs not read to the end" in said


def test_an_archive_of_too_many_files_is_read_so_far_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_MOST_FILES", 2)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in "abc":
            archive.writestr(name, LINE)
    code, found, said = scan(capsys, path)

    assert (3, 2) == (code, len(found))
    assert f"{path}: holds more than 2 files: the others are not read" in said


def test_a_header_that_takes_too_much_memory_is_told() -> None:
    with (
        pytest.raises(SourceError, match="it takes more memory than there is"),
        unpacking.telling(),
    ):
        raise MemoryError


def test_tables_in_an_archive_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([EVENT, EVENT]), table)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(table, "a.parquet")
        archive.writestr("b.json", LINE)
        archive.writestr("c.parquet", table.read_bytes()[:99])
        archive.writestr("d.evtx", b"ElfFile\0")
    code, found, said = scan(capsys, path)

    assert 3 == code
    assert [f"{path}!{each}" for each in ("a.parquet:1", "a.parquet:2", "b.json:1")] == found
    assert f"{path}!c.parquet: cannot be read to its end" in said
    assert f"{path}!d.evtx: " in said
    assert "2 inputs not read to the end" in said
