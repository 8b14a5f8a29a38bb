"""Nothing that an event holds runs, forges or hides in anything that any command writes.

One corpus for each kind of output goes through every writer, since a terminal's escape in a ticket
is as bad as markup on a terminal. What must hold is said once for each kind of output.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from t1612core.cli.main import _COMMANDS, main
from t1612core.output.formats import FORMATS, names
from t1612core.output.safe import printable

from ..conftest import ROOT
from .holding import forges_no_line, html, is_harmless
from .hostile import CORPORA, lines
from .test_lines import cef, leef

# One text of so many: each run of the tests has a part, and `nox -s formats` all of them.
ONE_OF = 1 if os.environ.get("FORMATS_REQUIRED") else 5
Check = Callable[[str, str], None]  # of what was written of hostile events, and of harmless ones


def plain(text: str, _harmless: str) -> None:
    forges_no_line(text)


def ascii_json(text: str, _harmless: str) -> None:
    """Each line is one value, and all of it is ASCII."""
    is_harmless(text)
    assert text.isascii()
    for line in text.splitlines():
        is_read_by_people(json.loads(line))


def document(text: str, _harmless: str) -> None:
    is_harmless(text)
    assert text.isascii()
    is_read_by_people(json.loads(text))


def is_read_by_people(value: Any) -> None:
    """What a viewer shows as a sentence has no line end, and nothing that hides or turns."""
    assert type(value) is dict
    left = [value]
    while left:
        item = left.pop()
        for key, each in item.items() if type(item) is dict else (("", each) for each in item):
            if key == "message":
                told = each["text"] if type(each) is dict else each
                assert told == printable(told)
            elif type(each) in (dict, list):
                left.append(each)


def spreadsheet(text: str, harmless: str) -> None:
    """The columns are those of harmless events, and no cell is a formula in any of its readings."""
    is_harmless(text)
    head, *rows = csv.reader(io.StringIO(text))
    assert head == next(csv.reader(io.StringIO(harmless)))
    assert {len(head)} == {len(row) for row in rows}
    for separator in ",;|\t":
        reader = csv.reader(io.StringIO(text), delimiter=separator)
        for cell in (cell for row in reader for cell in row):
            folded = unicodedata.normalize("NFKC", cell).lstrip()
            assert not folded.startswith(("=", "+", "-", "@")), (separator, cell)


def cef_lines(text: str, harmless: str) -> None:
    is_harmless(text)
    known = {key for line in harmless.splitlines() for key in cef(line)[1]}
    for line in text.splitlines():
        head, pairs = cef(line)
        assert ["CEF:0", "t1612core", "t1612core"] == head[:3]
        assert pairs.keys() <= known | {"filePath", "suser"}


def leef_lines(text: str, harmless: str) -> None:
    is_harmless(text, "\n\t")
    known = {key for line in harmless.splitlines() for key in leef(line)[1]}
    for line in text.splitlines():
        assert leef(line)[1].keys() <= known | {"filePath"}


READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


_FORGE = re.compile(r"https?://|www\.|(?<![\w/])[@#]\w|!\d")


def markdown(text: str, harmless: str) -> None:
    """It is built of what a page of harmless events is built of: no tag, no link, no other head."""
    is_harmless(text)
    made, model = list(tokens(text)), list(tokens(harmless))
    kinds = {token.type for token in model}
    assert {token.type for token in made} <= kinds
    assert not kinds & {"html_block", "html_inline", "image", "link_open"}
    assert {token.info for token in made} <= {token.info for token in model}
    headed = [each.content for at, each in enumerate(made) if made[at - 1].type == "heading_open"]
    assert not [head for head in headed if head.startswith("OWNED")]
    # What a forge takes for a link, a name or an issue, though the standard does not.
    bare = re.sub(r"(?m)^ {4}.*$|(`+)(?:(?!\1).)*?\1(?!`)|\\.", "", text)
    assert [] == _FORGE.findall(bare)


CHECKS: dict[str, Check] = {
    **dict.fromkeys(("table", "text"), plain),
    **dict.fromkeys(("jsonl", "ecs", "ocsf", "splunk", "timesketch"), ascii_json),
    **dict.fromkeys(("stix", "sarif", "navigator"), document),
    **dict.fromkeys(("csv", "rows"), spreadsheet),
    "cef": cef_lines,
    "leef": leef_lines,
}
# Command line, before the file of events -> what has to hold of it.
WRITERS: dict[tuple[str, ...], Check] = {
    **{("scan", "--format", name): CHECKS[name] for name in names("findings")},
    **{("correlate", "--format", name): CHECKS[name] for name in names("incidents")},
    ("report", "--format", "html"): html,
    ("report", "--format", "md"): markdown,
    ("explain", "--format", "text"): plain,
    ("explain", "--format", "jsonl"): ascii_json,
    ("doctor", "--format", "text"): plain,
    ("doctor", "--format", "json"): document,
    ("evaluate", "--format", "table"): plain,
    ("evaluate", "--format", "json"): document,
    ("compare", "--format", "text"): plain,
    ("compare", "--format", "json"): document,
    ("validate",): plain,
    ("tune", "explain", "--allowlist", "ci-agents"): plain,
    ("tune", "stats", "--allowlist", "ci-agents"): plain,
    ("tune", "suggest"): plain,
    ("schema", "lint", str(ROOT / "examples" / "fields.toml")): plain,
    ("bench", "--lines", "50"): plain,
}


def written(argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Run a command; give what it wrote, and what it said beside that."""
    try:
        code: Any = main(argv)
    except SystemExit as ended:
        code = ended.code
    assert code in (0, 1, 2, 3), argv
    told = capsys.readouterr()
    return told.out, told.err


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a file of the events of all corpora, and one of harmless events."""
    folder = tmp_path_factory.mktemp("hostile")
    all_texts = [text for texts in CORPORA.values() for text in texts[::ONE_OF]]
    made = []
    for name, texts in (("hostile", all_texts), ("harmless", ["web", "x y", "7"])):
        made.append(folder / f"{name}.jsonl")
        given = (
            line
            for number, text in enumerate(texts)
            for line in lines(text, is_refused_too=number % 4 == 0)
        )
        made[-1].write_text("".join(f"{line}\n" for line in given), "utf-8")
    return made[0], made[1]


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("writer", WRITERS, ids=" ".join)
def test_nothing_that_is_written_runs_or_forges(
    writer: tuple[str, ...], files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (out, err), (harmless, _) = (written((*writer, str(file)), capsys) for file in files)

    WRITERS[writer](out, harmless)
    forges_no_line(err)
    assert "OWNED" in out or {writer[0], writer[-1]} & QUIET


# Where no text of these events is in what is written: they have no labels, and few odd columns.
QUIET = {"bench", "compare", "doctor", "evaluate", "navigator", "schema", "tune", "validate"}


# The sign that ends a path's name cannot be in one, and a long one is none.
NAMES = [
    text
    for texts in CORPORA.values()
    for text in texts
    if not {*text} & {"/", "\0"} and "\ud800" not in text and "\udfff" not in text
]
NAMING: tuple[tuple[str, ...], ...] = (
    *(("scan",), ("correlate",), ("explain",), ("report", "--format", "md"), ("doctor",)),
    *(("evaluate",), ("compare",), ("validate",), ("bench",), ("tune", "lint")),
    *(("scan", "--allowlist"), ("scan", "--fields"), ("schema", "lint"), ("schema", "show")),
    *(("scan", "--schema"), ("scan", "--profile"), ("scan", "--format"), ("scan", "--since")),
    *(("scan", "-o"), ("export",), ("export", "sigma", "--output"), ("report", "-o"), ()),
    *(("correlate", "--follow", "--once", "--state"), ("scan", "--jobs"), ("scan", "--min-score")),
)


@pytest.mark.parametrize("command", NAMING, ids=" ".join)
def test_the_name_of_a_file_forges_nothing(
    command: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in what is said of one that is missing, and not of one that cannot be read."""
    monkeypatch.chdir(tmp_path)  # some are written
    for text in NAMES[:: (8 if len(command) < 2 else 16) * ONE_OF]:
        missing = tmp_path / "missing" / text
        broken = tmp_path / text[:100]
        broken.write_text("{]\n", "utf-8")
        for name in (str(missing), str(broken), text):
            out, err = written((*command, name), capsys)

            forges_no_line(out)
            forges_no_line(err)
        broken.unlink(missing_ok=True)


@pytest.mark.parametrize("sign", ["\u0300" * 30, "\u3164", "\u2800", "\ufe0f"])
def test_a_column_that_is_named_for_another_is_shown(
    sign: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reason names the columns that may be meant by others: they are the event's own."""
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps({f"Process{sign}CommandLine": "docker build /tmp/x"}), "utf-8")
    _, err = written(("scan", str(file)), capsys)

    assert "CommandLine': did you mean 'ProcessCommandLine'?" in err
    is_harmless(err)


def test_every_format_and_command_is_a_writer() -> None:
    assert {*CHECKS} == {*FORMATS}
    told = {writer[0] for writer in WRITERS}
    assert {*_COMMANDS} == told | {"completion", "export"}  # these take no events
