"""What programs put in place is told by their words."""

from __future__ import annotations

import pytest

from t1612core.knowledge.programs import DEPOSITORS, FEEDERS, INTERPRETERS
from t1612core.shell.deposits import deposit
from t1612core.shell.flow import MOST
from t1612core.shell.locations import is_git
from t1612core.shell.outputs import written
from t1612core.shell.source import Source
from t1612core.shell.starters import order, words_in
from t1612core.shell.words import split
from t1612core.text.programs import plain_name

# A line, the paths, and the files that they are made of.
CASES = (
    ("7z x a.7z -oout", ("out",), ("a.7z",)),
    ("7z a a.7z", (), ()),
    ("install -d /opt/a", ("/opt/a",), ()),
    ("cp a", (), ()),
    ("cp a b d/", ("d/a", "d/b"), ("a", "b")),
    ("dd if=a of=b", ("b",), ("a",)),
    ("Set-Content -Path a -Value b", ("a",), ()),
    ("Out-File a", ("a",), ()),
    ("Add-Content a b", ("a",), ()),
    ("New-Item -Name a -ItemType Directory", ("a",), ()),
    ("Expand-Archive a.zip -DestinationPath out", ("out",), ("a.zip",)),
    ("Expand-Archive a.zip", (".",), ("a.zip",)),
    ("certutil -decode a b", ("b",), ("a",)),
    ("certutil -urlcache -f http://h.example/a b", ("b",), ()),
    ("certutil -dump", (), ()),
    ("mkdir -p a b", ("a", "b"), ()),
    ("git clone", (), ()),
    ("git status", (), ()),
    ("git", (), ()),
    ("tar tf a.tar", (), ()),
    ("wget http://[a/b", ("b",), ()),
    ("sed -i s/a/b/ x y", ("x", "y"), ()),
    ("sed -i -e s/a/b/ x", ("x",), ()),
    ("sed s/a/b/ x", (), ()),
    ("vim +7 -c wq x", ("x",), ()),
    ("sftp u@[2001:db8::1]:d/f", (".", "f"), ()),
    ("sftp u@h.example:", (), ()),
    ("lftp -c 'lcd /a; get x y; lcd b; get z'", ("/a/y", "/a/y/x", "/a/b/z"), ()),
    ("lftp -c 'get -c ; open '", (), ()),
    ("aws s3 cp s3://a/b c/", (), ()),
    ("aws s3 cp s3://a/b c --endpoint-url http://h", ("c", "c/b"), ()),
    ("aws s3 cp s3://a/b - --endpoint-url http://h", (), ()),
    ("aws s3 sync s3://a/b c --no-sign-request", ("c",), ()),  # a whole tree
    ("aws s3 cp --recursive s3://a/b c --no-sign-request", ("c",), ()),
    ("aws s3 ls s3://a/b --endpoint-url http://h", (), ()),
    ("rclone copy a:b c", (), ()),
    ("rclone", (), ()),
    ("lwp-download", (), ()),
    ("lwp-download http://h/a", (".", "a"), ()),
    ("mount -o ro,bind a b", ("b",), ("a",)),
    ("mount /dev/sda1 b", (), ()),
    ("mount //h/a b", ("b",), ()),
    ("mount a", (), ()),
    ("socat -u TCP:h:1 -", (), ()),
    ("socat TCP:h:1 open:a,creat", ("a",), ()),
)


@pytest.mark.parametrize(("line", "paths", "files"), CASES)
def test_what_is_put_in_place(line: str, paths: tuple[str, ...], files: tuple[str, ...]) -> None:
    words = split(Source(line), "posix")
    found = deposit(DEPOSITORS[plain_name(words.texts[0], DEPOSITORS)], words, 0, "")

    assert paths == (found.paths if found else ())
    assert files == (tuple(word.text for word in found.files) if found else ())


def test_a_line_that_saves_to_many_files_is_read_so_far() -> None:
    words = split(Source(" ".join(["tee", *map(str, range(2 * MOST))])), "posix")

    assert MOST == len(written(FEEDERS["tee"], words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("git@h.example:a.git", True), ("u@h.example:a", True), ("a@b", False), ("a", False)],
)
def test_a_repository_may_be_named_without_a_slash(text: str, expected: bool) -> None:
    assert expected == is_git(text)


def test_a_word_that_a_line_has_not_stands_in_no_place_of_it() -> None:
    words = split(Source("  docker build"), "posix").inserted(1, "x")

    assert ("docker", "x", "build") == words.texts
    assert ((2, 8), (9, 9), (9, 14)) == words.spans


def test_arguments_in_a_file_have_the_interpreter_s_own_word_beside_them() -> None:
    line = "java @/tmp/x.args"
    found = order(line, words_in(line, "java"), INTERPRETERS["java"])

    assert ("other", (0, len("java"))) == (found.told, found.regions()[0])
    assert ("/tmp/x.args",) == found.loads
