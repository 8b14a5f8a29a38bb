"""Read a Dockerfile into instructions, as BuildKit reads it.

Theory of operation
===================
One walk over the lines.  Comments at the top may be parser directives, the
first other line ends them.  A line that ends in the escape character goes on
in the next; comment lines and empty lines between are dropped.  What was joined
is one instruction: keyword, flags, arguments.  If it opens heredocs (``RUN``,
``COPY``, ``ADD``, also behind ``ONBUILD``), the lines up to each name are theirs.

Rule 1: nothing is refused.  What the builder would refuse is kept and can be
seen: an unknown keyword, an argument that is no ``NAME=value``.  A heredoc that
is never closed is no heredoc, so that it can't swallow the rest of the file.
Rule 2: everything is found once; reading takes time in proportion to the text.
Rule 3: spans and line numbers are those of the text as given; lines count from 1.

Source: moby/buildkit, frontend/dockerfile/parser and docs/reference.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve, frozen

from ...model import Span
from ...shell.source import Source
from ...text.pattern import pattern
from . import words
from .limits import read_to
from .words import BLANKS, Flag

_DIRECTIVES = frozenset(("syntax", "escape", "check"))
_MAY_BE_JSON = frozenset(("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"))
_BLANK_SEPARATED = frozenset(("ADD", "COPY", "EXPOSE", "FROM", "VOLUME"))
_NAMED_VALUES = frozenset(("ARG", "ENV", "LABEL"))
_WITH_HEREDOCS = frozenset(("ADD", "COPY", "RUN"))
_ONE_VALUE = frozenset(("HEALTHCHECK", "MAINTAINER", "ONBUILD", "STOPSIGNAL", "USER", "WORKDIR"))
KEYWORDS = _MAY_BE_JSON | _BLANK_SEPARATED | _NAMED_VALUES | _ONE_VALUE
_DIRECTIVE = pattern(rf"#[{BLANKS}]*+([a-zA-Z][a-zA-Z0-9]*+)[{BLANKS}]*+=(.*)", re.DOTALL)


@frozen(repr=False)
class Directive:
    """A parser directive at the top: ``# escape=```."""

    name: str  # lower-case
    value: str
    line: int
    span: Span


@frozen(repr=False)
class Heredoc:
    """A text written inside the Dockerfile and given to an instruction."""

    name: str  # the line that ends it
    content: Source  # without the ending line; ``<<-``: without leading tabs
    is_expanded: bool  # does the builder put variables into it?


@frozen(repr=False)
class Instruction:
    """One instruction, its continued lines joined."""

    keyword: str  # upper-case
    flags: tuple[Flag, ...]
    value: Source  # all that follows keyword and flags, without outer blanks
    exec_form: tuple[str, ...] | None  # the JSON array, when the value is one
    heredocs: tuple[Heredoc, ...]
    whole: Source  # the value and the lines of its heredocs, up to the last one's name
    trigger: Instruction | None  # what an ONBUILD carries
    escape: str
    stage: int  # index into ``Dockerfile.stages``; -1 before the first FROM
    line: int
    end_line: int  # with heredocs: that of the last one's name
    span: Span

    @property
    def is_known(self) -> bool:
        """Return whether the builder knows the keyword."""
        return self.keyword in KEYWORDS

    @property
    def arguments(self) -> tuple[str, ...]:
        """Split the value as the builder splits it for this keyword, quotes kept.

        Shell form and instructions that take one text give one argument;
        ``HEALTHCHECK`` gives its kind (``CMD``, ``NONE``) and the rest.
        """
        text = self.value.text
        if self.exec_form is not None and self.keyword != "HEALTHCHECK":
            return self.exec_form
        if self.keyword in _BLANK_SEPARATED:
            return words.blank_separated(text)
        if self.keyword in _NAMED_VALUES:
            return words.words(text, self.escape)
        if self.keyword == "HEALTHCHECK":
            kind, rest = words.first_word(text)
            if self.exec_form is not None:
                return (kind, *self.exec_form)
            return tuple(part for part in (kind, rest) if part)
        return (text,) if text else ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Read names and unquoted values of ``ENV``, ``LABEL`` and ``ARG``; else nothing."""
        if self.keyword not in _NAMED_VALUES:
            return ()
        return words.pairs(self.value.text, self.escape, has_old_form=self.keyword != "ARG")

    @property
    def script(self) -> Source:
        """Return what the shell of a ``RUN`` is told to run.

        A heredoc that stands alone is the script; beside a command it goes to the
        shell as it is written, which then reads it as its own heredoc.
        """
        is_alone = len(self.heredocs) == 1 and words.is_heredoc(self.value.text)
        return self.heredocs[0].content if is_alone else self.whole

    def flag(self, name: str) -> str | None:
        """Return the last value of a flag; ``None`` when it is not there or has no value."""
        values = [flag.value for flag in self.flags if flag.name == name]
        return values[-1] if values else None


@frozen(repr=False)
class Stage:
    """A build stage: ``FROM image AS name``."""

    image: str  # as written: variables are not put in
    name: str | None
    platform: str | None
    line: int


@frozen(repr=False)
class Dockerfile:
    """All that was read.  No instruction is missing, but for those behind ``end``."""

    directives: tuple[Directive, ...]
    escape: str  # backslash or backtick
    instructions: tuple[Instruction, ...]
    end: int  # of what was read
    is_truncated: bool  # there was more: the rest was not read

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the build stages, in order."""
        return tuple(_stage(found) for found in self.instructions if found.keyword == "FROM")


def parse(text: str) -> Dockerfile:
    """Read a Dockerfile.

    Any text gives a ``Dockerfile``; nothing is raised.  It is read as far as ``limits``
    say; ``is_truncated`` tells that there was more.
    """
    end = read_to(text)
    source = text[:end]
    lines = _Lines(source)
    directives = _directives(lines)
    escape = next((d.value for d in directives if d.name == "escape"), "\\")
    reader = _Reader(source, lines, escape if escape in ("\\", "`") else "\\")
    return Dockerfile(directives, reader.escape, reader.instructions(), end, end < len(text))


class _Lines:
    """The lines of a text, taken one by one.  Only a line feed ends a line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 1 if source.startswith("\ufeff") else 0
        self.number = 0  # of the line taken last

    def take(self) -> Span | None:
        """Return the next line without its end, or ``None`` after the last."""
        start = self.at
        if start >= len(self.source):
            return None
        feed = self.source.find("\n", start)
        self.at = len(self.source) if feed < 0 else feed + 1
        self.number += 1
        end = self.at
        while end > start and self.source[end - 1] in "\r\n":
            end -= 1
        return start, end

    def give_back(self, line: Span) -> None:
        """Make *line*, which was taken last, the next again."""
        self.at = line[0]
        self.number -= 1


def _directives(lines: _Lines) -> tuple[Directive, ...]:
    """Take the directives off the top.  A repeated one, which the builder refuses, ends them."""
    found: dict[str, Directive] = {}
    while line := lines.take():
        start, end = words.strip(lines.source, *line)
        match = _DIRECTIVE.match(lines.source, start, end)
        name = match[1].lower() if match else ""
        value = match[2].strip(BLANKS) if match else ""
        if name not in _DIRECTIVES or name in found or not value:
            lines.give_back(line)
            break
        found[name] = Directive(name, value, lines.number, (start, end))
    return tuple(found.values())


class _Reader:
    """Turns lines into instructions."""

    def __init__(self, source: str, lines: _Lines, escape: str) -> None:
        self.source = source
        self.lines = lines
        self.escape = escape
        self.stage = -1
        self.closed = 0  # where the line that closed the last heredoc ends
        self._endings: dict[tuple[bool, str], int] | None = None

    def instructions(self) -> tuple[Instruction, ...]:
        found: list[Instruction] = []
        while line := self.lines.take():
            start, end = line
            start = end - len(self.source[start:end].lstrip(BLANKS))
            if start == end or self.source[start] == "#":
                continue
            number = self.lines.number
            joined = self._join(start, end)
            first, last = words.strip(joined.text, 0, len(joined.text))
            if first < last:
                found.append(self._instruction(joined.cut(first, last), number))
        return tuple(found)

    def _join(self, start: int, end: int) -> Source:
        """Join a line with those that continue it, but for comments and empty lines."""
        pieces: list[Span] = []
        mark = self._continuation(start, end)
        pieces.append((start, end if mark is None else mark))
        while mark is not None and (line := self.lines.take()):
            text = self.source[line[0] : line[1]].lstrip(BLANKS)
            if not text or text.startswith("#"):
                continue
            mark = self._continuation(*line)
            pieces.append((line[0], line[1] if mark is None else mark))
        return Source.of(self.source, pieces)

    def _continuation(self, start: int, end: int) -> int | None:
        """Find the escape character that continues a line.  A doubled one does not."""
        while end > start and self.source[end - 1] in " \t":
            end -= 1
        if end == start or self.source[end - 1] != self.escape:
            return None
        is_doubled = end - 2 >= start and self.source[end - 2] == self.escape
        return None if is_doubled else end - 1

    def _instruction(self, joined: Source, number: int) -> Instruction:
        """Read one joined line, then the heredocs that it opens on the lines below."""
        found = self._line(joined, number)
        if found.keyword == "FROM":
            self.stage += 1
        if found.keyword == "ONBUILD" and found.value.text:
            found = evolve(found, trigger=self._line(found.value, number))
        carrier = found.trigger or found
        if carrier.keyword not in _WITH_HEREDOCS or carrier.exec_form is not None:
            return found
        feed = self.lines.at - 1
        heredocs = tuple(self._heredocs(joined.text))
        if not heredocs:
            return found
        carrier = evolve(
            carrier,
            heredocs=heredocs,
            whole=carrier.value.followed_by(self.source, (feed, self.closed)),
            end_line=self.lines.number,
            span=(carrier.span[0], self.closed),
        )
        if found.trigger is None:
            return carrier
        span = (found.span[0], self.closed)
        return evolve(found, trigger=carrier, end_line=carrier.end_line, span=span)

    def _line(self, joined: Source, number: int) -> Instruction:
        """Split one joined line into keyword, flags and value."""
        text = joined.text
        start, end = words.keyword(text, 0, len(text))
        keyword = text[start:end].upper()
        flags, start = words.flags(text, end, len(text))
        value = joined.cut(start, len(text))
        array = ""
        if keyword in _MAY_BE_JSON:
            array = value.text
        elif keyword == "HEALTHCHECK":
            array = words.first_word(value.text)[1]
        return Instruction(
            keyword=keyword,
            flags=tuple(evolve(flag, span=joined.locate(*flag.span)) for flag in flags),
            value=value,
            exec_form=words.exec_form(array),
            heredocs=(),
            whole=value,
            trigger=None,
            escape=self.escape,
            stage=self.stage + (keyword == "FROM"),
            line=number,
            end_line=self.lines.number,
            span=joined.locate(0, len(text)),
        )

    def _heredocs(self, text: str) -> Iterator[Heredoc]:
        """Take the lines of each heredoc that is closed further down."""
        for word in words.heredoc_words(text) if "<<" in text else ():
            if self._endings is None:
                self._endings = _last_lines(self.lines.source)
            if self._endings.get((word.is_chomped, word.name), -1) < self.lines.at:
                continue
            first = self.lines.at
            pieces: list[Span] = []
            while True:
                line = self.lines.take()
                assert line is not None  # the closing line is further down
                start, end = line
                if word.is_chomped:
                    start = end - len(self.source[start:end].lstrip("\t"))
                if self.source[start:end] == word.name:
                    self.closed = end
                    break
                pieces.append((start, self.lines.at))
            content = Source.of(self.source, pieces or [(first, first)])
            yield Heredoc(word.name, content, word.is_expanded)


def _last_lines(source: str) -> dict[tuple[bool, str], int]:
    """Return where each line's text stands last, as it is and without its leading tabs."""
    found: dict[tuple[bool, str], int] = {}
    at = 0
    for line in source.removesuffix("\n").split("\n"):
        text = line.rstrip("\r")
        found[False, text] = found[True, text.lstrip("\t")] = at
        at += len(line) + 1
    return found


def _stage(instruction: Instruction) -> Stage:
    image, *rest = *instruction.arguments, ""
    is_named = len(rest) > 2 and rest[0].lower() == "as"
    return Stage(
        image, rest[1] if is_named else None, instruction.flag("platform"), instruction.line
    )
