"""Readers that others wrote agree with ours, but for differences that are listed here.

* ``dockerfile`` wraps BuildKit's own parser (Go, v0.12.5): keywords, arguments, flags, lines,
  JSON form and heredocs are compared wherever it accepts a file.
* ``dockerfile-parse`` is a reader of its own in Python: keywords, values and lines.
* ``dockerfile-ast`` (npm) is the one of editors' language servers: keywords and lines.

A known difference has a reason, a pattern that a text must have to show it, and an example
that does; a text that has none of the patterns must read the same.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings

from t1612core.container.dockerfile.reader import Instruction, parse
from t1612core.container.dockerfile.words import flags

from ..conftest import examples
from .texts import dockerfiles
from .vectors_file import vectors

FILES = (
    "reading",
    "signals",
    "facts",
    "benign",
    "hostile",
)
TEXTS = [pytest.param(v["input"], id=f"{file}-{v['id']}") for file in FILES for v in vectors(file)]


class Difference(NamedTuple):
    """A known difference: why, what a text must have to show it, and a text that does."""

    reason: str
    pattern: str
    example: str


BUILDKIT = (
    Difference(
        "a heredoc's name apart from <<, which BuildKit reads since 2025",
        r"<<-?(?:[ \t\\`\n]|$)",
        "RUN << E\nE\n",
    ),
    Difference(
        "text behind a JSON array, which is no JSON for BuildKit since 2025",
        r"\"\][^\S\n]*\S",
        'CMD ["a"] b\n',
    ),
    Difference(
        "letters of flags that are no ASCII: BuildKit takes each byte for one",
        r"(?s)--.*[^\x00-\x7f]",
        "RUN --a=\u00e9 b\n",
    ),
    Difference(
        "the check directive, which this version does not know",
        r"(?m)^#\s*check",
        "# check=skip=all\n# escape=`\nRUN a `\nb\n",
    ),
)
DOCKERFILE_PARSE = (
    Difference("it knows no heredocs", "<<", "RUN <<E\na b\nE\n"),
    Difference(
        "an empty line ends its instruction",
        r"[\\`][ \t]*\r?\n(?:[ \t]*#.*\n)*[ \t\u2003]*\r?(?:\n|$)",
        "RUN a \\\n\n  b\n",
    ),
    Difference(
        "a doubled escape continues its line",
        r"(?:\\\\|``)[ \t\r]*(?:\n|$)",
        "RUN a \\\\\nRUN b\n",
    ),
    Difference("it drops what the text leaves unfinished", r"[\\`]\s*(?:#.*\s*)*$", "RUN a \\\n"),
    Difference("it drops a keyword at the end of the text", r"(?:^|\n)\s*\S+$", "FROM a\nRUN"),
    Difference("it makes an instruction of an escape alone", r"(?m)^\s*[\\`]\s*$", "\\\nRUN a\n"),
    Difference(
        "an escape right behind a keyword is part of it",
        r"(?m)^\s*[A-Za-z]+(?: RUN)?[\\`][ \t]*$",
        "RUN\\\n a\n",
    ),
    Difference("it keeps a byte order mark", "\ufeff", "\ufeffRUN a\n"),
    Difference("it takes any Unicode blank for one", r"[^\S\t\n\r ]", "RUN\u2003a b\n"),
    Difference(
        "it knows no check directive",
        r"(?m)^#\s*check",
        "# check=skip=all\n# escape=`\nRUN a `\nb\n",
    ),
    Difference(
        "it takes a directive without a value",
        r"(?m)^#\s*syntax\s*=\s*$",
        "# syntax=\n# escape=`\nRUN a `\nb\n",
    ),
    Difference(
        "it takes a directive a second time",
        r"(?m)^#\s*syntax.*\n#\s*syntax",
        "# syntax=a\n# syntax=b\n# escape=`\nRUN a `\nb\n",
    ),
)
DOCKERFILE_AST = (
    Difference(
        "a doubled escape continues its line", r"\\\\[ \t\r]*(?:\n|$)", "RUN a \\\\\nRUN b\n"
    ),
    Difference("it makes an instruction of an escape alone", r"(?m)^\s*\\\s*$", "\\\nRUN a\n"),
    Difference("it knows no descriptor before a heredoc", r"\d<<", "RUN 3<<E\na\nE\n"),
    Difference("a heredoc's name apart from <<", r"<<-?\s", "RUN << E\na\nE\n"),
    Difference(
        "a heredoc that is never closed takes the rest of the text",
        r"<<'EOF\n|<<EOF\nRUN",
        "RUN <<EOF\nRUN a\n",
    ),
)


def differs(text: str, differences: tuple[Difference, ...]) -> bool:
    """Tell whether a text may show one of the known differences."""
    return any(re.search(difference.pattern, text) for difference in differences)


def as_buildkit(instruction: Instruction) -> tuple[Any, ...]:
    """Give an instruction in the form of the ``dockerfile`` package."""
    inner = instruction.trigger or instruction
    arguments = inner.arguments
    if inner.keyword in ("ENV", "LABEL"):
        is_old = "=" not in (arguments or ("=",))[0]
        split = re.split(r"[\t\v\f\r ]+", inner.value.text, maxsplit=1)
        arguments = tuple(split) if is_old else tuple(p for a in arguments for p in a.split("=", 1))
    if instruction.keyword == "ONBUILD" and instruction.trigger is None:
        arguments = ()
    elif not inner.is_known or inner.keyword == "ONBUILD":
        arguments = ("",)
    return (
        instruction.keyword,
        instruction.trigger.keyword if instruction.trigger else None,
        instruction.line,
        instruction.end_line,
        arguments,
        inner.exec_form is not None,
        tuple((flag.name, flag.value) for flag in instruction.flags),
        tuple(heredoc.name for heredoc in instruction.heredocs),
    )


def buildkit(text: str) -> list[tuple[Any, ...]] | None:
    """Read a text with BuildKit's parser; ``None`` when it refuses the text."""
    package = pytest.importorskip("dockerfile", reason="no wheel of 'dockerfile' for this machine")
    try:
        read = package.parse_string(text)
    except package.GoParseError:
        return None
    return [
        (
            found.cmd.upper(),
            found.sub_cmd.upper() if found.sub_cmd else None,
            found.start_line,
            found.end_line,
            tuple(found.value),
            found.json,
            tuple(_flag(flag) for flag in found.flags),
            tuple(heredoc.name for heredoc in found.heredocs),
        )
        for found in read
        if found.cmd
    ]


def _flag(text: str) -> tuple[str, str | None]:
    name, equals, value = text.removeprefix("--").partition("=")
    return name, value if equals else None


def dockerfile_parse(text: str) -> list[tuple[Any, ...]]:
    """Read a text with ``dockerfile-parse``; flags are split off its values."""
    package = pytest.importorskip("dockerfile_parse", reason="dockerfile-parse is not installed")
    parser = package.DockerfileParser(fileobj=io.BytesIO(text.encode()), env_replace=False)
    found = []
    for read in parser.structure:
        if read["instruction"] != "COMMENT":
            value = read["value"].strip()
            _, start = flags(value, 0, len(value))
            found.append(
                (read["instruction"], value[start:], read["startline"] + 1, read["endline"] + 1)
            )
    return found


def ours(text: str) -> list[tuple[Any, ...]]:
    """Read a text and give keywords, values and lines."""
    return [(i.keyword, i.value.text, i.line, i.end_line) for i in parse(text).instructions]


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_reads_as_buildkit_reads_it(text: str) -> None:
    """Where BuildKit's parser accepts a vector, it sees the same."""
    theirs = buildkit(text)
    if theirs is not None and not differs(text, BUILDKIT):
        assert theirs == [as_buildkit(i) for i in parse(text).instructions]


@given(dockerfiles())
@settings(max_examples=examples(100))
def test_any_text_reads_as_buildkit_reads_it(text: str) -> None:
    """Where BuildKit's parser accepts a text, it sees the same."""
    assume(not differs(text, BUILDKIT))
    theirs = buildkit(text)
    assume(theirs is not None)

    assert theirs == [as_buildkit(i) for i in parse(text).instructions]


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_reads_as_dockerfile_parse_reads_it(text: str) -> None:
    """Where no known difference shows, the other reader sees the same."""
    if not differs(text, DOCKERFILE_PARSE):
        assert dockerfile_parse(text) == ours(text)


@given(dockerfiles(has_corners=False))
@settings(max_examples=examples(100))
def test_any_text_reads_as_dockerfile_parse_reads_it(text: str) -> None:
    """Where no known difference shows, the other reader sees the same."""
    assume(not differs(text, DOCKERFILE_PARSE))

    assert dockerfile_parse(text) == ours(text)


NODE = """
const {DockerfileParser} = require("dockerfile-ast");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(text => DockerfileParser.parse(text).getInstructions().map(
    found => [found.getKeyword(), found.getRange().start.line + 1, found.getRange().end.line + 1]
))));
"""


def dockerfile_ast(texts: list[str]) -> list[list[list[Any]]]:
    """Read texts with ``dockerfile-ast``: keywords and lines."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    run = subprocess.run(
        [node, "-e", NODE],
        input=json.dumps(texts),
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if "Cannot find module" in run.stderr:
        pytest.skip("npm package 'dockerfile-ast' is not installed")
    read: list[list[list[Any]]] = json.loads(run.stdout)
    return read


def keywords_and_lines(text: str) -> list[list[Any]]:
    """Read a text and give keywords and lines."""
    return [[keyword, line, end] for keyword, _, line, end in ours(text)]


def test_vectors_read_as_dockerfile_ast_reads_them() -> None:
    """Where no known difference shows, the editors' reader sees the same keywords and lines."""
    texts = [str(param.values[0]) for param in TEXTS]
    texts = [text for text in texts if not differs(text, DOCKERFILE_AST)]

    for text, theirs in zip(texts, dockerfile_ast(texts), strict=True):
        assert theirs == keywords_and_lines(text), text


@pytest.mark.parametrize("known", BUILDKIT, ids=lambda known: known.reason)
def test_each_difference_to_buildkit_is_real(known: Difference) -> None:
    """The example has the pattern, and reads otherwise."""
    assert re.search(known.pattern, known.example)
    assert buildkit(known.example) != [as_buildkit(i) for i in parse(known.example).instructions]


@pytest.mark.parametrize("known", DOCKERFILE_PARSE, ids=lambda known: known.reason)
def test_each_difference_to_dockerfile_parse_is_real(known: Difference) -> None:
    """The example has the pattern, and reads otherwise."""
    assert re.search(known.pattern, known.example)
    assert dockerfile_parse(known.example) != ours(known.example)


@pytest.mark.parametrize("known", DOCKERFILE_AST, ids=lambda known: known.reason)
def test_each_difference_to_dockerfile_ast_is_real(known: Difference) -> None:
    """The example has the pattern, and reads otherwise."""
    assert re.search(known.pattern, known.example)
    assert dockerfile_ast([known.example]) != [keywords_and_lines(known.example)]
