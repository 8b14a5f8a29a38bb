"""List what files that are no text of events begin with, and what to do with each.

Sources: the formats' own documents; file(1), "magic"; PCAP Next Generation; Apache Arrow "IPC file
format"; Microsoft "[MS-EVEN6]" and "[MS-CFB]"; AppleDouble (RFC 1740).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARQUET: Final = b"PAR1"
EVTX: Final = b"ElfFile\0"

_UNPACK = "which is not unpacked here: unpack it first"
_PICTURE = "is a picture: export the events themselves, as JSON or CSV"
_TRAFFIC = "is a capture of network traffic (pcap): it names no process; give events of hosts"
_ROWS = "which is not read here: save it as Parquet or JSON lines"

FORMATS: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "is an Excel file, or an archive in a stream or in another archive: save it as "
    "CSV, or unpack it",
    b"PK\x05\x06": "is a zip archive without files",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "is an Excel file of the old kind: save it as CSV",
    PARQUET: "is Parquet, which is read from a file or an archive only: name the file",
    EVTX: "is an event log of Windows, which is read from a file or an archive only: name the file",
    b"\x30\0\0\0LfLe": "is an event log of Windows before Vista: export it as CSV",
    b"ARROW1\0\0": f"is an Arrow or Feather file, {_ROWS}",
    b"FEA1": f"is a Feather file, {_ROWS}",
    b"\xff\xff\xff\xff": f"is a stream of Arrow, {_ROWS}",
    b"Obj\x01": f"is Avro, {_ROWS}",
    b"ORC\n": f"is ORC, {_ROWS}",
    b"ORC\x08": f"is ORC, {_ROWS}",
    b"7z\xbc\xaf": f"is packed with 7z, {_UNPACK}",
    b"Rar!\x1a\x07": f"is a RAR archive, {_UNPACK}",
    b"\x1f\x9d": f"is packed with compress, {_UNPACK}",
    b"\x04\x22\x4d\x18": f"is packed with lz4, {_UNPACK}",
    b"\xff\x06\0\0sNaPpY": f"is packed with snappy, {_UNPACK}",
    b"LZIP\x01": f"is packed with lzip, {_UNPACK}",
    b"\x5d\0\0": f"is packed with lzma, {_UNPACK}",
    b"\xd4\xc3\xb2\xa1": _TRAFFIC,
    b"\xa1\xb2\xc3\xd4": _TRAFFIC,
    b"\x4d\x3c\xb2\xa1": _TRAFFIC,
    b"\xa1\xb2\x3c\x4d": _TRAFFIC,
    b"\x0a\x0d\x0d\x0a": _TRAFFIC,
    b"%PDF-": "is a PDF: export the events themselves, as JSON or CSV",
    b"SQLite format 3\0": "is an SQLite database: export the table with the events as CSV",
    b"LPKSHHRH": "is the journal's own file: journalctl -o json --file FILE shows what it holds",
    b"\x7fELF": "is a program, no events",
    b"MZ\x90\0": "is a program, no events",
    b"\x89PNG\r\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"\0\x05\x16\x07": "is what macOS keeps beside a file, no events: leave it out",
    b"{\\rtf": "is a text document (RTF): export the events themselves, as JSON or CSV",
}
# What a page begins with: an interface that wants a login answers so.
PAGE: Final = (b"<!doctype html", b"<html")
PAGE_TOLD: Final = "is a page of HTML, such as a login's: fetch the events again"
