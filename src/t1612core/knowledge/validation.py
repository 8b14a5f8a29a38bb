"""List tests that show whether a sensor and this library see what they should.

A test is a few harmless commands, and what each kind of event must show of them. An event is of a
test where its texts hold all of its *marks*. ``least`` is how much must come of it: a *finding*, a
*signal* (one that is no finding by itself), or a *step* of a chain.

Sources: the published rule's page, its three validation tests (wording and commands are our own,
the names that its telemetry shows are kept); Atomic Red Team, T1612, test
2db30061-589d-409b-b125-7b473944f9b3.
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

from ..model import Kind

Level = Literal["finding", "signal", "step"]
LEVELS: Final[tuple[Level, ...]] = ("step", "signal", "finding")  # the least first


@frozen(repr=False)
class Expected:
    """What one kind of event shows of a test; ``signals`` are how the names of these end."""

    kind: Kind
    marks: tuple[str, ...]
    least: Level
    what: str
    signals: tuple[str, ...] = ()


@frozen(repr=False)
class Test:
    """A test: its name, what it does, the commands, those that take it back, what must be seen.

    ``is_either``: one of the kinds of event is enough, since products send one or another.
    """

    name: str
    title: str
    source: str
    commands: tuple[str, ...]
    cleanup: tuple[str, ...]
    expected: tuple[Expected, ...]
    is_either: bool = False


# The number by which Atomic Red Team names its one test of T1612.
_ATOMIC: Final = "2db30061-589d-409b-b125-7b473944f9b3"

TESTS: Final = (
    Test(
        "1",
        "an image is built from a temporary directory, and fetches something",
        "the published rule's first test",
        (
            "mkdir -p /tmp/atomictest_t1612",
            "printf 'FROM curlimages/curl\\nRUN curl -sI https://example.com\\n' "
            "> /tmp/atomictest_t1612/Dockerfile",
            "docker build --no-cache -t atomictest_t1612 "
            "-f /tmp/atomictest_t1612/Dockerfile /tmp/atomictest_t1612",
        ),
        ("docker rmi atomictest_t1612", "rm -r /tmp/atomictest_t1612"),
        (
            Expected("file", ("atomictest_t1612", "dockerfile"), "finding", "the Dockerfile"),
            Expected("process", ("build", "-t atomictest_t1612"), "finding", "the build"),
            Expected("network", ("example.com",), "finding", "what the build fetches"),
        ),
    ),
    Test(
        "2",
        "an image is asked of the engine's API, by no client",
        "the published rule's second test",
        (
            "printf 'FROM scratch\\nLABEL a=b\\n' > Dockerfile",
            "tar -c Dockerfile | curl -s -X POST --unix-socket /var/run/docker.sock "
            "-H 'Content-Type: application/x-tar' --data-binary @- "
            "'http://localhost/v1.43/build?t=atomictest_t1612_api'",
        ),
        ("docker rmi atomictest_t1612_api", "rm Dockerfile"),
        (
            Expected("process", ("/build?", "atomictest_t1612_api"), "finding", "curl's request"),
            Expected(
                "daemon", ("/build", "atomictest_t1612_api"), "finding", "the engine's own word"
            ),
        ),
        is_either=True,
    ),
    Test(
        "3",
        "a container gets the engine's socket",
        "the published rule's third test",
        ("docker run --rm -v /var/run/docker.sock:/var/run/docker.sock alpine true",),
        (),
        (
            Expected(
                "process",
                ("run", "/var/run/docker.sock:/var/run/docker.sock"),
                "signal",
                "the start",
                ("run_engine_socket",),
            ),
            Expected(
                "daemon",
                ("/var/run/docker.sock",),
                "signal",
                "the engine's own word",
                ("run_engine_socket", "socket_in_container"),
            ),
        ),
        is_either=True,
    ),
    Test(
        "atomic",
        "an image is built out of Atomic Red Team's folder, and started",
        f"Atomic Red Team, {_ATOMIC}",
        (f"Invoke-AtomicTest T1612 -TestGuids {_ATOMIC}",),
        (f"Invoke-AtomicTest T1612 -TestGuids {_ATOMIC} -Cleanup",),
        (
            Expected("process", ("build", "-t t1612", "t1612/src"), "step", "the build"),
            Expected("process", ("run", "t1612_container"), "step", "the start"),
        ),
    ),
)
