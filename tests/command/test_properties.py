"""What holds for every line: nothing raises, spans stay inside, limits are told."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.container.command import ContainerCommand, parse
from t1612core.container.mounts import mount, pairs, volume
from t1612core.knowledge.programs import GRAMMAR
from t1612core.model import Span
from t1612core.shell.grammar import ShellKind, packed
from t1612core.shell.limits import LIMIT
from t1612core.shell.locations import LONGEST_PATH, Location, enter, locate, resolve
from t1612core.shell.reader import read
from t1612core.shell.source import Source
from t1612core.shell.unwrap import DEEPEST, MOST
from t1612core.shell.words import Word, dialect_of, join, line_of, split

from ..conftest import examples
from .views import commands

TEXT = st.text(max_size=60) | st.text(st.characters(codec=None, categories=["Cs", "Cc"]))
_KNOWN = packed(
    """docker podman buildah buildctl ctr /kaniko/executor docker-compose sudo env sh bash
    cmd powershell xargs su -c /c -Command -enc build run -t -f --file=/tmp/x --build-arg
    A=b -v /:/h --mount type=bind,src=/,dst=/h . - -- ; && | ( ) < > << $( ) ` ' " \\ ^ #
    { } $' 'x "x C:\\x \\\\.\\pipe\\x https://example.net/x.git git@example.net:x cd
    export DOCKER_HOST=1 image buildx compose up --build commit import load --zz -Z"""
)
PIECES = st.sampled_from([*sorted(_KNOWN), "\n", "\t", "\0", "\ud800", "'x y'", '"x y"'])
LINES = TEXT | st.lists(PIECES | TEXT, max_size=14).map(" ".join)
ARGV = st.lists(PIECES | TEXT, max_size=10)


def spans(value: Any) -> Iterator[Span]:
    """Find every span in a command."""
    if isinstance(value, tuple) and len(value) == 2 and all(type(x) is int for x in value):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from spans(getattr(value, field.name))


def check(commands: tuple[ContainerCommand, ...], size: int) -> None:
    for command in commands:
        assert all(0 <= start <= end <= size for start, end in spans(command))
        assert not command.makes_image or command.build is not None


@given(LINES, st.sampled_from(["", "docker", "docker.exe", "sh", "busybox", "x"]), TEXT)
@settings(max_examples=examples(400), deadline=None)
def test_any_line_gives_commands_inside_it(line: str, program: str, cwd: str) -> None:
    """Never an error; evidence can always be cut out of the line."""
    check(parse(line, GRAMMAR, cwd=cwd, program=program, unknown_as="docker"), len(line))


@given(ARGV)
@settings(max_examples=examples(200), deadline=None)
def test_any_list_gives_commands_inside_its_join(argv: list[str]) -> None:
    """The same for lists of words, which may hold anything."""
    check(parse(argv, GRAMMAR, unknown_as="docker"), len(" ".join(argv)))


ARGUMENTS = st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1), min_size=1)


@given(st.text(st.characters(exclude_characters="\0 \t\r\n"), min_size=1), ARGUMENTS)
def test_nul_joined_list_is_the_list(program: str, more: list[str]) -> None:
    """``/proc/PID/cmdline`` has no quoting to get wrong."""
    argv = (program, *more)
    words = split(Source("\0" + "\0".join(argv) + "\0"), "posix")

    assert argv == words.texts
    assert argv == tuple(("\0" + "\0".join(argv))[slice(*span)] for span in words.spans)


@given(LINES, st.sampled_from(["posix", "windows"]))
def test_nuls_behind_a_line_change_nothing(line: str, dialect: Any) -> None:
    line = line.rstrip("\0")
    words, padded = split(Source(line), dialect), split(Source(line + "\0\0"), dialect)

    assert (words.texts, words.spans) == (padded.texts, padded.spans)


@given(st.lists(st.text("ab \"'\\$`\n.:C/", max_size=6) | st.text(max_size=4), min_size=2))
@settings(max_examples=examples(1000))
def test_a_list_written_as_a_line_is_the_list_again(argv: list[str]) -> None:
    """Whatever stands in its words; a NUL ends one, as in what a program is started with."""
    line = line_of(argv)
    words = [word for each in argv for word in each.rstrip("\0").split("\0")]

    assert "\0" not in line
    assert tuple(words) == split(Source(line), dialect_of(line)).texts


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ([], ""),
        (["docker build ."], "docker build ."),
        (["docker", "build", "."], "docker build ."),
        (["docker", "build", "", "a b"], 'docker build "" "a b"'),
        (["sh", "-c", 'echo "x" | docker build -'], r'sh -c "echo \"x\" | docker build -"'),
        (["a", "b\\c", 'd\\"'], r'a "b\\c" "d\\\""'),
        (["a.exe", "b\\c", "d e\\", 'f\\"'], r'a.exe b\c "d e\\" "f\\\""'),
        (["a.exe", "b\\c d"], r'a.exe "b\c d"'),
    ],
)
def test_a_list_is_written_as_its_own_system_would_read_it(argv: list[str], line: str) -> None:
    assert line == line_of(argv)


@pytest.mark.parametrize(
    "line",
    [
        "docker build -t x:1 /tmp/x\0",
        "docker build -t x:1 /tmp/x\0\0\0",
        "docker\0build\0-t\0x:1\0/tmp/x\0",
        "docker build\0-t x:1 /tmp/x",
        "docker build\0-t\0x:1\0/tmp/x",
        "docker\0build -t x:1 /tmp/x",
        "\0docker\0build\0-t\0x:1\0/tmp/x",
        "/opt/my tools/docker\0build\0-t\0x:1\0/tmp/x",
        "sh\0-c\0docker build -t x:1 /tmp/x",
    ],
)
def test_nuls_between_and_behind_words_hide_no_build(line: str) -> None:
    program = "sh" if line.startswith("sh") else "docker"
    (command,) = parse(line, GRAMMAR, program=program)
    assert command.build is not None
    (tag,) = command.build.tags

    assert "/tmp/x" == command.build.context.path
    assert "x:1" == line[slice(*tag.span)]


@pytest.mark.parametrize(
    ("flags", "builds"),
    [
        ("", True),
        ("--call=", True),
        ("--call ''", True),
        ("--call=build", True),
        ("--call build", True),
        ("--call=build,format=json", True),
        ("--call=check", False),
        ("--call outline", False),
        ("--call=0", False),
        ("--call=format=json", False),
        ("--check", False),
        ("--check=false", True),
        ("--check --call=build", True),
        ("--call=build --check", False),
        ("--print=outline", False),
        ("--print=build", True),
        ("--call", True),
    ],
)
def test_of_the_methods_the_last_counts_and_only_build_builds(flags: str, builds: bool) -> None:
    """Source: docker/buildx commands/build.go and util/buildflags/callfunc.go."""
    (command,) = parse(f"docker buildx build . {flags}", GRAMMAR)

    assert builds is command.makes_image


@given(LINES, st.sampled_from(["posix", "windows"]))
def test_words_are_in_order_and_apart(line: str, dialect: Any) -> None:
    """Each word has a stretch of its own, no shorter than its text."""
    words = split(Source(line), dialect)

    end = 0
    for text, (start, stop) in zip(words.texts, words.spans, strict=True):
        assert end <= start <= stop <= len(line)
        assert len(text) <= stop - start
        end = stop


@given(st.lists(st.text(st.characters(exclude_characters=" \t\r\n'\"\\\0"), min_size=1)))
def test_words_without_quotes_are_themselves(argv: list[str]) -> None:
    """In either dialect, and joining is undone by splitting."""
    line = " ".join(argv)

    assert tuple(argv) == split(Source(line), "posix").texts == split(Source(line), "windows").texts
    assert join(argv).spans == split(Source(line), "posix").spans


@given(LINES, st.sampled_from(["sh", "cmd", "powershell"]))
@settings(max_examples=examples(200), deadline=None)
def test_commands_are_inside_the_text(text: str, shell: ShellKind) -> None:
    """Words and scripts of every command stand in the text."""
    for command in commands(read(shell, Source(text))):
        words = command.written
        found = [*map(words.span, range(len(words.texts))), command.source.locate(*command.span)]

        assert all(0 <= start <= end <= len(text) for start, end in found)


@given(TEXT, TEXT)
def test_resolving_twice_is_resolving_once(cwd: str, path: str) -> None:
    """A resolved path has nothing left to take out."""
    resolved = resolve(cwd, path)

    assert resolved == resolve("", resolved) or not resolved.strip("\\/")


@given(LINES)
def test_dialect_is_one_of_two(line: str) -> None:
    """A name that ends in .exe decides."""
    assert dialect_of(line) in ("posix", "windows")
    assert "windows" == dialect_of(line, "x.EXE")


@given(TEXT, TEXT)
def test_places_and_mounts_are_read(text: str, cwd: str) -> None:
    """Whatever is given as a place, a volume or a mount is some place or mount."""
    word = Word(text, (0, len(text)))

    assert text == locate(word, cwd).text
    assert word.span == volume(word, cwd).span == mount(word, cwd).span
    assert "" not in pairs(text)


def test_commands_are_values() -> None:
    """They compare, hash, and survive a pickle."""
    first, second = (parse("docker run -v /:/h x", GRAMMAR) for _ in range(2))

    assert first == second
    assert {first[0]} == set(second)
    assert first == pickle.loads(pickle.dumps(first))


def test_line_beyond_the_limit_is_cut_and_says_so() -> None:
    """A stated limit; what stands before it is read."""
    line = "docker build -t x " + "a" * LIMIT

    assert [True] == [command.truncated for command in parse(line, GRAMMAR)]
    assert [False] == [command.truncated for command in parse(line[:LIMIT], GRAMMAR)]
    assert [False] == [command.truncated for command in parse(line, GRAMMAR, limit=2 * LIMIT)]


@pytest.mark.parametrize(
    ("limit", "operands", "truncated"),
    [
        (14, ["a"], True),
        (15, ["ab"], True),
        (16, ["ab", ""], True),
        (17, ["ab", "c"], True),
        (18, ["ab", "cd"], False),
    ],
)
def test_list_beyond_the_limit_is_cut_and_says_so(
    limit: int, operands: list[str], truncated: bool
) -> None:
    """Counted as its join would be."""
    (command,) = parse(["docker", "build", "ab", "cd"], GRAMMAR, limit=limit)

    assert operands == [word.text for word in command.operands]
    assert truncated == command.truncated


def test_list_far_beyond_the_limit_is_not_read_on() -> None:
    """Words after the limit are not looked at."""
    (command,) = parse(["docker", "build", *["x" * 10] * 100], GRAMMAR, limit=40)

    assert command.truncated
    assert 4 > len(command.operands)


def nested(depth: int) -> str:
    """Wrap a build into shells within shells."""
    script = "docker build ."
    for _ in range(depth):
        escaped = script.replace("\\", "\\\\").replace("'", "\\'")
        script = f"sh -c $'{escaped}'"
    return script


def test_texts_are_followed_to_a_depth_and_no_deeper() -> None:
    """Each shell in a shell is a process of its own, which its own event shows."""
    (command,) = parse(["sh", "-c", nested(DEEPEST - 1)], GRAMMAR)
    (before,) = parse(["sh", "-c", "docker ps;" + nested(DEEPEST)], GRAMMAR)

    assert ("build", False) == (command.verb, command.truncated)
    assert ("ps", True) == (before.path, before.truncated)


def test_so_many_commands_are_told_and_no_more() -> None:
    """A bound on what one line can make of memory."""
    commands = parse(["sh", "-c", "docker build .;" * (MOST + 1)], GRAMMAR)

    assert MOST == len(commands)
    assert all(command.truncated for command in commands)


def test_directory_does_not_grow_without_bound() -> None:
    """A chain of relative ``cd`` ends where no directory can be."""
    deeper = f"cd {'a' * 9};" * (LONGEST_PATH // 9)
    (command,) = parse(["sh", "-c", "cd /a;" + deeper + "docker build ."], GRAMMAR)

    assert "" == enter("/", "a" * (LONGEST_PATH + 1))
    assert len(command.cwd) <= LONGEST_PATH
    assert isinstance(command.build and command.build.context, Location)
