"""Spans point at the line that was parsed, wherever the text came from it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from t1612core.container.command import ContainerCommand, parse
from t1612core.container.host_privileges import HostAccess
from t1612core.container.mounts import Mount
from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.flags import Option
from t1612core.shell.locations import NOWHERE, Location
from t1612core.shell.unwrap import DEEPEST
from t1612core.shell.words import Word


def only(line: str | list[str], **options: Any) -> ContainerCommand:
    (command,) = parse(line, GRAMMAR, **options)
    return command


Place = Word | Location | Mount | Option


def places(value: Any) -> Iterator[Place]:
    """Find everything with a span in a command."""
    if isinstance(value, tuple):
        for item in value:
            yield from places(item)
    elif isinstance(value, Place):
        yield value
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from places(getattr(value, field.name))


def test_values_are_cut_out_of_their_words() -> None:
    """A value within a word has a span of its own."""
    line = "docker -H=tcp://192.0.2.7:2375 build --file=a/D -tx -o type=docker,name=y /tmp/z"
    command = only(line)

    assert command.build is not None
    found: list[Place] = [
        command.settings[0].value,
        *command.build.dockerfiles,
        command.build.tags[0],
    ]
    texts = ["tcp://192.0.2.7:2375", "a/D", "x"]
    assert texts == [line[slice(*place.span)] for place in found]
    assert line == line[slice(*command.span)]
    assert "/tmp/z" == line[slice(*command.build.context.span)]
    assert "type=docker,name=y" == line[slice(*command.build.tags[1].span)]


@pytest.mark.parametrize(
    "line",
    [
        "docker build -t a -f b/D --build-arg C=d --secret id=e -o . https://192.0.2.9/f",
        "docker run -itd -v /a:/b:ro --mount type=bind,src=/c,dst=/d --device /dev/e f g -h",
        "sudo sh -c 'cd /tmp && docker build -t a --network host /tmp/b'",
        'bash -c "docker build -f b/D -t a $(pwd)"',
        "cmd /c docker build -t a C:\\b",
        "powershell -Command docker build -t a C:\\b",
        "env DOCKER_HOST=tcp://192.0.2.7:2375 docker build .",
        "sh -c docker build -t a .",
    ],
)
def test_spans_are_exact_where_the_text_is_the_lines_own(line: str) -> None:
    """Through quotes round a script, and through any number of wrappers."""
    found = [place for place in places(only(line)) if place is not NOWHERE]

    assert len(found) >= 3
    for place in found:
        cut = line[slice(*place.span)]
        if isinstance(place, Word | Location):
            assert place.text == cut
        elif isinstance(place, Mount):
            assert place.source in cut
        else:
            assert cut.startswith("-")


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ('sh -c "docker build \\"/tmp/x\\""', '"docker build \\"/tmp/x\\""'),
        ("docker build '/tmp/'x", "'/tmp/'x"),
        ("docker build '--file=/a' .", "."),
        ("cmd /c docker build C:\\a^b", "docker build C:\\a^b"),
        ('powershell -c docker build "C:\\a b"', 'docker build "C:\\a b"'),
    ],
)
def test_span_is_the_words_where_characters_were_taken_out(line: str, cut: str) -> None:
    """Coarse, and still true: the text came from in there."""
    command = only(line)

    assert command.build is not None
    assert cut == line[slice(*command.build.context.span)]


def test_decoded_text_points_at_what_was_decoded() -> None:
    """There is nothing better to show."""
    encoded = base64.b64encode("docker build C:\\x".encode("utf-16-le")).decode()
    command = only(f"powershell -enc {encoded}")

    assert command.build is not None
    assert (16, 16 + len(encoded)) == command.build.context.span


def test_list_has_the_spans_of_its_join() -> None:
    """So that evidence may show the list joined by blanks."""
    argv = ["docker", "build", "-t", "a b", "/tmp/x y"]
    command = only(argv)

    assert command.build is not None
    assert "/tmp/x y" == " ".join(argv)[slice(*command.build.context.span)]
    assert "a b" == " ".join(argv)[slice(*command.build.tags[0].span)]


def test_flag_can_be_pointed_at() -> None:
    """By its long name, whatever it was spelled."""
    line = "docker run -it --net=host alpine"
    command = only(line)

    spans = [command.span_of(name) for name in ("tty", "network", "privileged")]
    assert ["-it", "--net=host", None] == [span and line[slice(*span)] for span in spans]


@pytest.mark.parametrize(
    "line",
    [
        "docker build --build-arg A=hunter2 --build-arg=B=hunter3 .",
        "docker build --build-arg 'A=hunter2 x' .",
        "docker run -eA=hunter2 -e B x",
        "podman pull --creds u:hunter2 x",
        "buildctl build --opt build-arg:A=hunter2 --opt target=x",
        "pack build x --env A=hunter2",
        "docker buildx bake --set a.args.A=hunter2 --set a.context=/x",
        "docker buildx bake --var A=hunter2 a",
        "docker build --cache-to type=s3,ref=y,secret_access_key=hunter2 .",
        "docker commit -c 'ENV TOKEN hunter2' c x",
    ],
)
def test_a_fact_holds_no_secret(line: str) -> None:
    """Rule 1 of ``builds``: names of build arguments are told, and no value."""
    told = attrs.asdict(only(line), filter=lambda field, _: bool(field.repr))

    assert "hunter" not in repr(told)


def test_nothing_is_shared_that_is_not_there() -> None:
    """A command without host access says so by its defaults."""
    assert HostAccess() == only("docker build .").access


def test_scripts_that_are_nested_too_deeply_are_left_out_and_marked() -> None:
    nested = "docker build /x"
    for _ in range(DEEPEST):
        nested = f"echo $({nested})"

    assert only(f"sh -c 'docker build .; {nested}'").truncated
    assert not only("sh -c 'docker build .; echo $(id)'").truncated
