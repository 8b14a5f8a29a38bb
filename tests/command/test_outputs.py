"""What programs put out is shown where it is written."""

from __future__ import annotations

import pytest

from t1612core import score_process
from t1612core.shell.flow import NOTHING
from t1612core.shell.outputs import opened, said
from t1612core.shell.remembering import globbed
from t1612core.shell.script import ScriptWord
from t1612core.shell.source import Source
from t1612core.shell.words import Word, split


def test_what_several_words_print_is_shown_at_the_first() -> None:
    text = said(split(Source("echo docker build ."), "posix"), is_format=False)

    assert "docker build ." == text.text
    assert (5, 19) == text.locate(0, 6)


@pytest.mark.parametrize(
    ("file", "host"),
    [("/dev/tcp/203.0.113.5/4444", "203.0.113.5"), ("/dev/udp/a.example/53", "a.example")],
)
def test_what_bash_opens_by_a_name_is_a_connection(file: str, host: str) -> None:
    (download,) = opened([Word(file, (0, len(file)))], NOTHING, "/").downloads

    assert ("socket", host) == (download.kind, download.host)


@pytest.mark.parametrize("path", ["/t?p/x", "/t*p/x", "/[t]mp/x"])
def test_each_sign_of_a_pattern_names_a_directory(path: str) -> None:
    assert "/tmp/x" == globbed(ScriptWord(path, (0, len(path))), path).text


@pytest.mark.parametrize("before", ["", "http://a.example/1 --next "])
def test_a_request_is_shown_where_it_is_written(before: str) -> None:
    url = "http://198.51.100.7:2375/build"
    line = f"curl {before}-X POST {url}"
    finding = score_process({"FileName": "curl", "ProcessCommandLine": line})

    assert finding is not None
    (span,) = [each.span for each in finding.evidence if each.signal.id == "process.api_build"]
    assert span is not None
    assert url == line[slice(*span)]
