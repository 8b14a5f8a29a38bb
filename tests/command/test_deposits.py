"""What programs put in place is told by their words."""

from __future__ import annotations

import pytest

from t1612core.knowledge.programs import DEPOSITORS
from t1612core.shell.deposits import deposit
from t1612core.shell.source import Source
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
