"""Parsing takes time in proportion to the line, whatever it holds.

Each line is built to make one loop work: many wrappers, open quotes, nested scripts,
paths that go up and down.  Doubling it may at most double the time, with some room for
the machine.  A fault that makes one of them quadratic shows as a ratio of four.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from t1612core.container.command import parse
from t1612core.knowledge.programs import GRAMMAR

pytestmark = pytest.mark.growth

LIMIT = 2.3
SIZE = 1 << 15
LARGEST = 1 << 20

SHELL = "sh -c '{}'"
POWERSHELL = "powershell -c {}"
# Each is a pattern and what is repeated in it.
REPEATED = {
    "operands": ("docker build {}", "a "),
    "one-word": ("docker build {}", "a"),
    "build-args": ("docker build {} .", "--build-arg A=b "),
    "unknown-flags": ("docker build {} .", "--zz y "),
    "cluster": ("docker run -{}", "i"),
    "volumes": ("docker run {} x", "-v /a:/b "),
    "colons": ("docker run -v {} x", "a:"),
    "commas": ("docker run --mount {} x", "a=b,"),
    "csv-quotes": ("docker run --mount {} x", '"a""'),
    "outputs": ("docker build {} .", "-o type=docker,name=x "),
    "notes": ("docker build {} .", "--iidfile /a --metadata-file /b "),
    "secrets": ("docker build {} .", "--secret id=a,src=/b --ssh c=/d "),
    "keys": ("docker build --ssh a={} .", "/b,"),
    "globals": ("docker {} build .", "-D "),
    "groups": ("docker {} build .", "buildx "),
    "git-marks": ("docker build https://{}", ".git#"),
    "at-signs": ("docker build {}", "a@"),
    "up-and-down": ("docker build /{}", "a/../"),
    "windows-up-and-down": ("docker.exe build C:{}", "\\a\\.."),
    "windows-up": ("docker.exe build C:{}", "\\.."),
    "slashes": ("{}docker build .", "/"),
    "name-digits": ("{} build .", "1."),
    "posix-quotes": ("docker build {}", "'a'\"b\""),
    "posix-open-quotes": ("docker build {}", "'"),
    "posix-backslashes": ("docker build {}", "\\"),
    "windows-backslashes": ('docker.exe build {}"', "\\"),
    "windows-quotes": ("docker.exe build {}", '\\"'),
    "shares": ("docker build {}", "=\\\\aaaa"),
    "nul": ("docker\0build{}a", "\0"),
    "sudo": ("{} docker build .", "sudo "),
    "env": ("{} docker build .", "env DOCKER_HOST=a "),
    "flock": ("{} docker build .", "flock f "),
    "su": ("{} -c 'docker build .'", "su - "),
    "find-starts": ("find {} -execdir docker build . ;", "/a "),
    "find-actions": ("find /a /b /c {} -exec docker build . ;", "-execdir x ; "),
    "find-in-find": ("{} docker build .", "find /a /b /c -execdir "),
    "assignments": ("{} docker build .", "A=b "),
    "shells": ("{} docker build .", "sh "),
    "nested-shells": ("{} docker build .", "sh -c "),
    "sh-commands": (SHELL, "docker build .;"),
    "sh-directories": (SHELL, "cd a;"),
    "sh-parentheses": (SHELL, "("),
    "sh-groups": (SHELL, "(a;"),
    "sh-substitutions": (SHELL, '"$(a)" '),
    "sh-open-substitutions": (SHELL, "$("),
    "sh-quoted-substitutions": (SHELL, '"$("'),
    "sh-backquotes": (SHELL, "`"),
    "sh-here-documents": (SHELL, "<<a\n"),
    "sh-dollars": (SHELL, "$"),
    "sh-double-quotes": (SHELL, '"\\a'),
    "sh-exports": ("sh -c 'export {}'", "DOCKER_HOST=1 "),
    "sh-redirections": (SHELL, "2>"),
    "sh-comments": (SHELL, "# \n"),
    "sh-digits": (SHELL, "1 "),
    "sh-ansi": ('sh -c "{}"', "$'\\n'"),
    "cmd-commands": ("cmd /c {}", "docker build . & "),
    "cmd-carets": ("cmd /c {}", "^"),
    "cmd-parentheses": ("cmd /c {}", "("),
    "cmd-redirections": ("cmd /c {}", '>" '),
    "cmd-blanks": ("cmd /c a> {}", " "),
    "ps-commands": (POWERSHELL, "docker build . ; "),
    "ps-substitutions": (POWERSHELL, "$("),
    "ps-variables": (POWERSHELL, "${"),
    "ps-quotes": (POWERSHELL, "'"),
    "ps-comments": (POWERSHELL, "<# "),
    "ps-braces": (POWERSHELL, "{"),
    "ps-environment": (POWERSHELL, "$env:DOCKER_HOST = 1;"),
    "encoded": ("powershell -enc {}", "ZABvAGMAawBlAHIAIABiAHUAaQBsAGQAIAAuADsA"),
    "mounts-and-files": (
        "docker run {} gcr.io/kaniko-project/executor --no-push",
        "-v /a:/b gcr.io/kaniko-project/executor --dockerfile /c/d ",
    ),
    "mounts-of-a-builder": (
        "docker run -v /a:/b {} gcr.io/kaniko-project/executor --no-push --dockerfile /c",
        "-v /a:/b ",
    ),
    "archives": ("kind load image-archive {}", "/a.tar b "),
    "caches": ("docker build {} .", "--cache-from type=registry,ref=a "),
    "buildctl-contexts": ("buildctl build {}", "--opt context:a=docker-image://b/c "),
    "buildctl-options": ("buildctl build {}", "--opt build-arg:a=b "),
}


@pytest.fixture(autouse=True)
def _without_garbage_collection() -> Iterator[None]:
    # The collector looks at every object again and again: its time is not the parser's.
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(function: Callable[[], object], repeat: int = 3) -> float:
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return best


def line(name: str, size: int) -> str:
    pattern, unit = REPEATED[name]
    return pattern.replace("{}", unit * (size // len(unit)))


def growth(name: str, size: int, repeat: int = 3) -> float:
    """Return by what the time grows when the line doubles to *size* characters."""
    half, whole = line(name, size // 2), line(name, size)
    times = [
        seconds(lambda text=text: parse(text, GRAMMAR, limit=2 * LARGEST), repeat)  # type: ignore[misc]  # a default binds the loop variable
        for text in (half, whole)
    ]
    # What takes less than a tick of the clock has no ratio.
    return times[1] / max(times[0], 0.0005)


@pytest.mark.parametrize("name", REPEATED)
def test_time_grows_with_the_line(name: str) -> None:
    """A busy machine may spoil one try, not all; a longer line measures better."""
    sizes = (SIZE, SIZE, 2 * SIZE, SIZE, 2 * SIZE)

    assert any(growth(name, size) <= LIMIT for size in sizes)


@pytest.mark.parametrize(
    "name", ["operands", "sudo", "sh-commands", "posix-quotes", "ps-variables"]
)
def test_time_grows_with_the_line_up_to_a_mebibyte(name: str) -> None:
    """The same at the far end, for one line of each kind."""
    assert any(growth(name, LARGEST, repeat=1) <= LIMIT for _ in range(4))
