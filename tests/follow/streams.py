"""Make streams of constructed events, and write them as a logger does: in any pieces."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from t1612core.stream.tail import Place, TailedFile

_START = datetime(2026, 3, 2, 10, tzinfo=UTC)

Act = Callable[[], object]


def event(line: str, seconds: float, host: str = "web-1", **fields: object) -> dict[str, Any]:
    return {
        "FileName": line.split()[0],
        "ProcessCommandLine": line,
        "DeviceName": host,
        "Timestamp": (_START + timedelta(seconds=seconds)).isoformat(),
        **fields,
    }


def stream(random: random.Random, count: int) -> bytes:
    """Give *count* lines: everyday events, chains on two hosts, batches, and what is no event."""
    lines = []
    at = 0.0
    for number in range(count):
        at += random.expovariate(1 / 240)
        seconds = at - random.choice((0, 0, 0, 60, 200))  # late by less than the lateness
        host = f"web-{random.randrange(2)}"
        image = f"app{number // 8}"
        lines.append(
            random.choice(
                (
                    event(f"docker build -t {image} /tmp/x{number}/a", seconds, host),
                    event(f"docker run --privileged {image}", seconds, host),
                    event(f"docker run --name n{number} {image}", seconds, host),
                    event("ls -l", seconds, host),
                    event("cat /étc/hosts", seconds, host),
                    event("ls -l", seconds, host),
                    {
                        "records": [
                            event(f"docker build -t {image} http://a.example/{number}", seconds),
                            event("id", seconds, host),
                            7,
                        ]
                    },
                    {"FileName": 7, "ProcessCommandLine": "x"},
                    "{",
                    "",
                )
            )
        )
    texts = [
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    ]
    return "".join(text + random.choice(("\n", "\r\n")) for text in texts).encode()


def pieces(random: random.Random, data: bytes, most: int) -> Iterator[bytes]:
    """Cut anywhere: in lines, in characters."""
    while data:
        size = random.randint(1, most)
        yield data[:size]
        data = data[size:]


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def again(path: Path, said: list[str], place: Place, *, is_same_path: bool = True) -> TailedFile:
    """Follow a file from a place, as a later run does."""
    following = TailedFile(str(path), said.append)
    following.resume(place, is_same_path=is_same_path)
    return following
