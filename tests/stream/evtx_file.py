"""Write event logs of Windows: files of one chunk, whose events are spelled without templates.

Source: Microsoft, "[MS-EVEN6]: EventLog Remoting Protocol Version 6.0", BinXml; libyal, "Windows
XML Event Log (EVTX) format".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping

Element = tuple[str, Mapping[str, str], "str | tuple[Element, ...]"]

CHUNK = 65536
_RECORDS = 512  # where they begin in a chunk
_TIME = 134_169_772_010_000_000  # 2026-03-02T08:06:41Z in ticks since 1601


def evtx(events: Iterable[Mapping[str, str]], spare: int = 1) -> bytes:
    """Give a log of Sysmon's events 1, each of its data, and *spare* chunks without any."""
    records = b""
    number = 0
    for number, data in enumerate(events, 1):
        records += _record(number, data, _RECORDS + len(records))
    head = struct.pack("<8sQQQQ", b"ElfChnk\0", 1, number, 1, number)
    head += struct.pack("<IIII", 128, _RECORDS, _RECORDS + len(records), zlib.crc32(records))
    tables = bytes(_RECORDS - 128)
    head = head.ljust(120, b"\0")
    head += struct.pack("<II", 0, 0)[:4]
    head += struct.pack("<I", zlib.crc32(head[:120] + tables))
    chunk = (head + tables + records).ljust(CHUNK, b"\0")
    begin = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, number + 1, 128, 1, 3, 4096, 1)
    begin = begin.ljust(120, b"\0")
    begin += struct.pack("<II", 0, zlib.crc32(begin))
    return begin.ljust(4096, b"\0") + chunk + bytes(CHUNK * spare)


def _record(number: int, data: Mapping[str, str], at: int) -> bytes:
    system: tuple[Element, ...] = (
        ("Provider", {"Name": "Microsoft-Windows-Sysmon"}, ""),
        ("EventID", {}, "1"),
        ("Channel", {}, "Microsoft-Windows-Sysmon/Operational"),
        ("Computer", {}, "srv"),
    )
    held: tuple[Element, ...] = tuple(("Data", {"Name": name}, text) for name, text in data.items())
    event: Element = ("Event", {}, (("System", {}, system), ("EventData", {}, held)))
    body = b"\x0f\x01\x01\0"
    body += _element(event, at + 24 + len(body)) + b"\0"
    size = len(body) + 28
    return struct.pack("<IIQQ", 0x2A2A, size, number, _TIME) + body + struct.pack("<I", size)


def _element(element: Element, at: int) -> bytes:
    name, attributes, held = element
    out = _name(name, at + 5)
    if attributes:
        listed = b""
        for key, text in attributes.items():
            listed += b"\x06" + _name(key, at + 5 + len(out) + 4 + len(listed) + 1) + _text(text)
        out += struct.pack("<I", len(listed)) + listed
    out += b"\x02"
    if isinstance(held, str):
        out += _text(held)
    else:
        for each in held:
            out += _element(each, at + 5 + len(out))
    out += b"\x04"
    return struct.pack("<BI", 0x41 if attributes else 0x01, len(out)) + out


def _name(name: str, at: int) -> bytes:
    """Give a name that stands where it is used, at this place of the chunk."""
    text = name.encode("utf-16-le")
    return struct.pack("<IIHH", at + 4, 0, 0, len(name)) + text + b"\0\0"


def _text(text: str) -> bytes:
    return struct.pack("<BBH", 5, 1, len(text)) + text.encode("utf-16-le")
