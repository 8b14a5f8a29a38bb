"""State the rule a second time: slow, plain, sharing no code with the library.

``judge`` gives what the rule makes of one row, or ``None`` where it drops it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

TEMP = ["/tmp/", "/dev/shm/", "/var/tmp/", "/run/user/", "\\Temp\\", "\\AppData\\Local\\Temp\\"]
PARENTS = ["bash", "sh", "zsh", "python", "python3", "perl", "ruby", "curl", "wget"]
REGISTRIES = [
    "docker.io",
    "hub.docker.com",
    "registry-1.docker.io",
    "production.cloudflare.docker.com",
    "auth.docker.io",
    "registry.k8s.io",
    "gcr.io",
    "mcr.microsoft.com",
    "quay.io",
    "ghcr.io",
]
# Unicode's White_Space property, PropList.txt
WHITE_SPACE = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
WHITE_SPACE |= set(range(0x09, 0x0E)) | set(range(0x2000, 0x200B))


class Verdict(NamedTuple):
    """One row of the rule's result; the four booleans are of process rows only."""

    score: int
    detail: str
    temp: bool = False
    no_cache: bool = False
    external: bool = False
    parent: bool = False


def judge(kind: str, row: Mapping[str, Any]) -> Verdict | None:
    def text(name: str) -> str:
        return row.get(name) or ""

    if kind == "process":
        line, parent = text("ProcessCommandLine"), text("InitiatingProcessFileName")
        if not (same(text("FileName"), "docker") or same(text("FileName"), "docker.exe")):
            return None
        if not (has(line, "build") or has(line, "image build")):
            return None
        temp, no_cache = has_any(line, TEMP), has(line, "--no-cache")
        external, by = url_after_f(line), has_any(parent, PARENTS)
        score = temp * 3 + no_cache * 1 + external * 4 + by * 2
        return Verdict(score, line, temp, no_cache, external, by) if score >= 2 else None
    if kind == "file":
        name, folder = text("FileName"), text("FolderPath")
        if not (same(name, "Dockerfile") or lowered(name).endswith(".dockerfile")):
            return None
        return Verdict(3, folder + name) if has_any(folder, TEMP) else None
    address, url, port = text("RemoteIP"), text("RemoteUrl"), row.get("RemotePort")
    if not same(text("InitiatingProcessFileName"), "dockerd"):
        return None
    if port not in (80, 443, 8080, 8443) or is_private(address) is not False:
        return None
    return None if has_any(url, REGISTRIES) else Verdict(2, f"{address} ({url}):{port}")


def lowered(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def same(left: str, right: str) -> bool:
    return lowered(left) == lowered(right)


def is_term_character(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"


def has(value: str, needle: str) -> bool:
    value, needle = lowered(value), lowered(needle)
    for start in range(len(value) - len(needle) + 1):
        end = start + len(needle)
        if value[start:end] != needle:
            continue
        if is_term_character(needle[0]) and start > 0 and is_term_character(value[start - 1]):
            continue
        if is_term_character(needle[-1]) and end < len(value) and is_term_character(value[end]):
            continue
        return True
    return False


def has_any(value: str, needles: Iterable[str]) -> bool:
    return any(has(value, needle) for needle in needles)


def url_after_f(line: str) -> bool:
    for start in range(len(line)):
        if line[start : start + 2] == "-f":
            end = start + 2
            while end < len(line) and ord(line[end]) in WHITE_SPACE:
                end += 1
            if end > start + 2 and line[end:].startswith(("http://", "https://")):
                return True
    return False


def is_private(address: str) -> bool | None:
    head, slash, prefix = address.strip(" ").partition("/")
    octets = head.split(".")
    if len(octets) != 4 or not all(map(is_octet, octets)):
        return None
    if slash and not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 2):
        return None
    if slash and (int(prefix) > 32 or (len(prefix) == 2 and prefix[0] == "0")):
        return None
    a, b = int(octets[0]), int(octets[1])
    if slash and int(prefix) < 16:
        raise ValueError("what Kusto makes of a prefix this short is not known")
    return a == 10 or (a == 172 and 16 <= b <= 31) or (a == 192 and b == 168)


def is_octet(text: str) -> bool:
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        return False
    return int(text) <= 255 and (text == "0" or text[0] != "0")
