"""What the pre-gate says of a line, the parser says too."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.facts import process
from t1612core.facts.quiet import is_quiet, may_make_image, quiet_for

from .conftest import examples

WORDS = st.sampled_from(
    [
        "docker",
        "podman",
        "buildah",
        "nerdctl",
        "ctr",
        "skopeo",
        "make",
        "x",
        "/usr/bin/docker",
        "docker.exe",
        "sudo",
        "sh",
        "-c",
        "-it",
        "-d",
        "--rm",
        "-v",
        "/:/h",
        "--privileged",
        "--pid=host",
        "--name=a",
        "ps",
        "run",
        "exec",
        "build",
        "buildx",
        "compose",
        "up",
        "--build",
        "image",
        "images",
        "import",
        "load",
        "container",
        "commit",
        "-t",
        "a:b",
        ".",
        "/tmp/x",
        "-f",
        "--",
        "--call=check",
        "nginx",
        "A=b",
        "help",
        "http://192.0.2.1:2375/v1.43/build?t=a",
        "POST",
        "/build",
        "tcp://192.0.2.1:2375",
        ";",
        "&&",
        "|",
        ">",
        "a=1",
        "--host",
        "pull",
        "oci-archive:/tmp/x.tar",
        "gcr.io/kaniko-project/executor:1",
        "--no-push",
        "--context=git://h/x",
        "--entrypoint=buildctl",
        "stack deploy -c /tmp/x",
        "dockerd",
    ]
)
NAMES = st.sampled_from(["docker", "podman", "ctr", "make", "sh", "k3s", "executor", "", "x"])
LINES = st.lists(WORDS | st.text(max_size=6), max_size=8).map(" ".join)


def values(name: str, line: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "command_line": line, "parent_name": "bash", **more}


@given(NAMES, LINES, st.sampled_from(["", "docker.exe", "x.exe"]))
@settings(max_examples=examples(2000), deadline=None)
def test_no_fact_is_in_what_is_quiet(name: str, line: str, original: str) -> None:
    event = values(name, line, original_name=original)

    assert not is_quiet(event) or not process.facts(process.read(event))


@given(NAMES | st.sampled_from(["pwsh", "powershell.exe"]), LINES)
@settings(max_examples=examples(2000), deadline=None)
def test_no_image_is_made_where_none_may_be(name: str, line: str) -> None:
    made = [each for each in process.read(values(name, line)).line.commands if each.makes_image]

    assert may_make_image(line, name) or not [each for each in made if not each.is_guess]


@pytest.mark.parametrize(
    ("name", "line", "is_it"),
    [
        ("docker", "docker ps -a", True),
        ("docker", "docker run --rm -it nginx", True),
        ("docker", "docker run -v /:/h nginx", False),
        ("docker", "docker build .", False),
        ("docker", "docker 'ps'", False),
        ("docker", "docker --host h ps", False),
        ("docker", "A=b docker ps", False),
        ("docker", "", False),
        ("docker", "docker compose up", True),
        ("docker", "docker compose up --build", False),
        ("docker", "docker compose up -p /tmp/x", False),
        ("podman", "podman run oci-archive:a", False),
        ("podman", "podman pull nginx", True),
        ("docker", "docker run gcr.io/kaniko-project/executor", False),
        ("docker", "docker run --entrypoint buildctl moby/buildkit", False),
        ("docker", "docker run --entrypoint sh nginx", True),
        ("make", "make build-7", True),
        ("make", "make", False),
        ("sh", "sh x", False),
        ("executor", "executor --context /x", False),
        ("x", "x POST /build", False),
        ("x", "x a -- docker build /x", False),  # what stands behind the dashes is started
        ("x", "x a -- b docker", False),
        ("x", "x a -- b c", True),
    ],
)
def test_some_lines(name: str, line: str, is_it: bool) -> None:
    assert is_it == is_quiet(values(name, line))


def test_a_line_of_powershell_may_always() -> None:
    """What it decodes shows no verb."""
    assert may_make_image("pwsh x", "pwsh")
    assert not may_make_image("x", "x")
    assert not may_make_image("power shell --at 0:1", "x")


@pytest.mark.parametrize(
    "line", ["x PowerShell.exe -e YQ", "x PWSH -e YQ", "x poweR\u017fhell -e YQ"]
)
def test_what_may_decode_its_words_is_found_in_any_case(line: str) -> None:
    assert may_make_image(line, "x")


def test_a_programs_name_is_found_behind_its_directory() -> None:
    assert may_make_image("/opt/earthly +image", "x")
    assert not may_make_image("/opt/earth +image", "x")


def test_of_other_readers_nothing_is_quiet() -> None:
    assert not quiet_for("file")({"name": "x"})
