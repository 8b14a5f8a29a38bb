"""Read starts and hand-overs of images that no container tool's table shows.

A cluster's client starts an image on this node, program text by an engine's library; an image goes
through an archive; its id stands in a file.

Rule 1: whatever is not written in the line names nothing.
Rule 2: work is linear, and nothing is judged but what a start is given of its host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from ..shell.limits import LIMIT
from ..shell.recorded import words_of
from ..text.pattern import pattern

_MOST: Final = 16  # images of one line
# Source: kubernetes.io, kubectl run, create deployment, debug.
_CLUSTER_CLIENTS: Final = frozenset({"kubectl", "oc"})
_CLUSTER_VERBS: Final = frozenset({"run", "create", "debug"})
_IMAGE_FLAG: Final = "--image"
# Of ``--overrides``: PodSpec and SecurityContext as JSON. Source: kubernetes.io, API, Pod.
_CLUSTER_RIGHTS: Final = (
    (pattern(r'--privileged(?!=false)\b|"privileged"\s{0,8}:\s{0,8}true'), "privileged"),
    (pattern(r'"hostPath"'), "host_mount"),
    (pattern(r'"host(?:PID|IPC)"\s{0,8}:\s{0,8}true'), "host_namespace"),
)
# docker-py and podman-py; dockerode; docker-api (Ruby).
_LIBRARY_START: Final = pattern(
    r"""\bcontainers\.(?:run|create)\(\s{0,8}(?:image\s{0,4}=\s{0,4})?["']([^"'\s]{1,255})["']
    |\bcreateContainer\([^)"']{0,64}["']?Image["']?\s{0,4}:\s{0,4}["']([^"'\s]{1,255})["']
    |\bContainer\.create\([^)"']{0,64}["']?Image["']?\s{0,4}(?:=>|:)\s{0,4}["']([^"'\s]{1,255})["']""",
    re.VERBOSE,
)
_LIBRARY: Final = pattern(r"\b(?:docker|podman|dockerode)\b", re.IGNORECASE)
_LIBRARY_RIGHTS: Final = (
    (pattern(r"\b[Pp]rivileged[\"']?\s{0,4}[=:]>?\s{0,4}[Tt]rue\b"), "privileged"),
    (pattern(r"\bpid_mode\s{0,4}=\s{0,4}[\"']host|\bPidMode\b"), "host_namespace"),
    (pattern(r"[\"'\[{]/(?:[\"']\s{0,4}:|:/)"), "host_mount"),
)
# What a shell puts in the place of an image: the id that ``--iidfile`` wrote.
_READ: Final = pattern(
    r"""(?:\$\(|`)\s{0,8}(?:cat\s{1,8}|<\s{0,8})["']?(/[^\s"'`)|;&<>]{1,1024})"""
)
# Where an image is saved to: ``docker save -o FILE``, ``docker save > FILE``.
_SAVED: Final = pattern(r"""(?:\s-o[\s=]?|\s--output[\s=]|>\s{0,8})["']?(/[^\s"'|;&<>)]{1,1024})""")


@frozen(repr=False)
class Start:
    """An image that is started, and what that is given of its host, as ``host_access`` names it."""

    image: str
    given: tuple[str, ...] = ()


def by_cluster(line: str, program: str) -> Iterator[Start]:
    """Yield what a cluster's client starts on a node of it; *program* is the process's name."""
    if _IMAGE_FLAG not in line:
        return
    texts = words_of(line, program, LIMIT)[0].texts
    at = next((n for n, text in enumerate(texts[:4]) if _name(text) in _CLUSTER_CLIENTS), None)
    if at is None or _CLUSTER_VERBS.isdisjoint(texts[at + 1 :]):
        return
    given = _given(_CLUSTER_RIGHTS, line)
    for n, text in enumerate(texts):
        flag, equals, value = text.partition("=")
        if flag == _IMAGE_FLAG:
            yield Start(value if equals else "".join(texts[n + 1 : n + 2]), given)


def by_library(code: str) -> Iterator[Start]:
    """Yield the images that program text starts by an engine's library."""
    if "ontainer" not in code or _LIBRARY.search(code) is None:
        return
    given = _given(_LIBRARY_RIGHTS, code)
    for _, found in zip(range(_MOST), _LIBRARY_START.finditer(code), strict=False):
        yield Start(next(filter(None, found.groups())), given)


def read_files(line: str) -> list[str]:
    """Return the files whose text a shell puts into a line."""
    return [found[1] for _, found in zip(range(_MOST), _READ.finditer(line), strict=False)]


def saved_to(line: str) -> str:
    """Return the file that a line writes an image or a container to; ``""`` for none."""
    found = _SAVED.search(line)
    return found[1] if found else ""


def _name(program: str) -> str:
    return program.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")


def _given(rights: Sequence[tuple[re.Pattern[str], str]], text: str) -> tuple[str, ...]:
    return tuple([name for pattern, name in rights if pattern.search(text)])
