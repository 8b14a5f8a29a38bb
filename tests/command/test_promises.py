"""What the readers of command lines promise, each by an example."""

from __future__ import annotations

import pytest

from t1612core import Detector
from t1612core.facts import daemon
from t1612core.shell.files import is_below
from t1612core.shell.recorded import words_of
from t1612core.shell.source import Source
from t1612core.shell.words import Dialect, split

DETECTOR = Detector()


def told(line: str) -> set[str]:
    """Return what a line tells, whether it is a finding or not."""
    event = {"FileName": line.partition(" ")[0], "ProcessCommandLine": line}
    (branch,) = DETECTOR.explain(event, kind="process").branches
    return {each.signal.id for each in branch.signals if each.evidence}


def steps(line: str) -> list[list[str]]:
    event = {"FileName": line.partition(" ")[0], "ProcessCommandLine": line}
    return [
        [step.stage, *(f"{'+' * link.is_made}{link.kind} {link.value}" for link in step.links)]
        for step in DETECTOR.observe(event)
    ]


@pytest.mark.parametrize("dialect", ["posix", "windows"])
def test_a_line_of_one_word_has_one(dialect: Dialect) -> None:
    assert ("docker",) == split(Source("docker"), dialect).texts


@pytest.mark.parametrize("dialect", ["posix", "windows"])
def test_a_word_stands_where_it_begins_however_it_is_quoted(dialect: Dialect) -> None:
    words = split(Source('do"ck"er "b"uild'), dialect)

    assert (("docker", "build"), ((0, 8), (9, 16))) == (words.texts, words.spans)


@pytest.mark.parametrize("dialect", ["posix", "windows"])
def test_the_rest_of_a_line_goes_to_its_end(dialect: Dialect) -> None:
    assert "b 'c d'" == split(Source("a b 'c d'"), dialect).rest(1).text


@pytest.mark.parametrize(
    "line",
    [
        *("docker\u00a0build .", "docker build\u3000.", 'argc=3 a0="docker" a1="build" a2="."'),
        'a0="docker" a1=6275696C64 a2="."',
        'type=EXECVE msg=audit(1.2:3): argc=3 a0="docker" a1="build" a2="."',
    ],
)
def test_words_are_read_as_recorders_and_editors_part_them(line: str) -> None:
    assert ("docker", "build", ".") == words_of(line, "docker", 999)[0].texts


@pytest.mark.parametrize(
    ("path", "is_it"), [("x", True), ("x/y", True), ("..", False), ("../x", False), ("C:x", False)]
)
def test_what_lies_above_a_directory_is_not_below_it(path: str, is_it: bool) -> None:
    assert is_it == is_below(path, ".")


def test_an_engine_that_an_image_is_copied_to_is_one_that_is_asked() -> None:
    line = "skopeo copy --dest-daemon-host tcp://203.0.113.7:2375 dir:x docker-daemon:a:1"

    assert "process.remote_engine" in told(line)


@pytest.mark.parametrize(
    "line", ["docker build --no-cache .", "buildctl build --opt no-cache= --local context=."]
)
def test_a_cache_that_is_refused_is_told_however_that_is_said(line: str) -> None:
    assert "process.without_cache" in told(line)


@pytest.mark.parametrize("path", [r"C:\run\docker.sock", "/run/docker.sock"])
def test_an_engines_socket_is_one_however_its_path_is_written(path: str) -> None:
    assert {"process.run_engine_socket"} == told(f"docker run -v {path}:/s a")


def test_a_container_that_a_request_names_is_made_by_it() -> None:
    line = """curl --unix-socket /run/docker.sock -d '{"Image":"a:1"}' http://d/containers/create"""

    assert [["deploy", "image a:1"]] == steps(line)
    assert [["deploy", "image a:1", "+container web"]] == steps(f"{line}?name=web")


@pytest.mark.parametrize("verb", ["run x", "create deployment x", "debug node/n"])
def test_each_verb_of_a_clusters_client_that_starts_an_image_does(verb: str) -> None:
    assert [["deploy", "image app:1"]] == steps(f"kubectl {verb} --image=app:1")


def test_a_line_that_writes_an_image_to_a_file_names_it() -> None:
    assert [["build", "image app", "+path /tmp/x.tar"]] == steps("podman save -o /tmp/x.tar app")
    assert [] == steps("podman images")


@pytest.mark.parametrize("caller", ["dockerd-rootless.sh", "dockerd-rootles", "containerd-shim"])
def test_a_keeper_of_an_engine_is_known_by_a_name_that_a_kernel_cut(caller: str) -> None:
    assert () == daemon.facts(daemon.read({"name": "docker.sock", "caller": caller}))


def test_of_what_an_engine_tells_so_much_is_shown() -> None:
    (fact,) = daemon.facts(daemon.read({"name": "docker.sock", "caller": "x" * 999}))

    assert "x" * 200 == fact.text
