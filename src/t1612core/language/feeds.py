"""Tell what container builds read from their standard input, as far as a line says it.

Theory of operation
===================
Every pipeline is walked from left to right with a ``Flow``: what the output so far is
made of.  A download adds its URL, a decoder itself, ``echo`` puts its text in the place
of what came before, a redirection or ``cat file`` the file, and any other program hands on
what it got.  A container command takes the flow; its own output is nobody's build.  The
working directory is followed as far as the text says it, for files are named from there.

Rule 1: linear.  A flow holds ``MOST`` of each thing and no more; a script is followed
once, ``DEEPEST`` texts within texts deep.
Rule 2: where a download writes to is not asked (``-o``, ``-O``): whoever joins it to a
build means it to be read there.
Rule 3: a program that names files reads nothing else, unless ``-`` is among them.
Rule 4: nothing is judged here, and nothing decoded but the escapes of a written text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import evolve, field, frozen

from .command import ContainerCommand, commands_of
from .escapes import echoed, printed
from .flags import FlagTable, Options, Style, scan
from .grammar import Grammar, ShellKind
from .locations import Location, enter, locate
from .pipelines import SUBSTITUTED, Inner, Input, Pipeline, Stage, pipelines
from .words import Source, Span, Word, Words
from .wrappers import DEEPEST, entered, plain_name, unwrap

MOST = 64

# A URL, or a name with a dot and a path: what downloads are given without a scheme.
_URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,15}://.|[\w-]{1,63}(?:\.[\w-]{1,63}){1,32}(?::\d{1,5})?/"
)
_NEAREST = 8  # words before an interpreter's name
_NAMELESS = frozenset({"", SUBSTITUTED})  # a script's output
_JOINS = ("+", ",")  # of PowerShell's texts
_URL_IN_CODE = re.compile(r"(?:https?|ftp)://[^\s'\"\\()<>`,;]{1,2048}", re.IGNORECASE)


@frozen
class Feeder:
    """A program whose output a build may be fed with.

    ``download``: its operands by ``flags`` are hosts or URLs; without flags, every word
    that looks like a URL.  ``socket``: its first of two operands is a host.  ``code``: a
    word of its own language may do either: ``fetches`` and ``decodes`` find the names in
    it.  ``decode``: it decodes where a word fits ``decodes``.  ``unpack``: it decodes
    only what was written in the line, for an archive is packed anyway.  ``echo`` and
    ``print`` put out their words, ``read`` the files that it is given.

    Of the last, and of ``decode`` and ``unpack``: the operands by ``flags`` are files, but
    for the first *skipped* ones, and so are the values of the flags ``opens``; without
    flags no file is named.  ``chdir`` flags change the directory first.  ``keeps``: what it
    is given is handed on beside files.  ``is_cmdlet``: flags have no case, and a colon
    before their value.
    """

    kind: Literal["download", "socket", "code", "decode", "unpack", "echo", "print", "read"]
    flags: FlagTable | None = None
    decodes: re.Pattern[str] | None = None
    fetches: re.Pattern[str] | None = None
    style: Style = "pflag"
    skipped: int = 0
    opens: tuple[str, ...] = ()
    chdir: tuple[str, ...] = ()
    keeps: bool = False
    is_cmdlet: bool = False


@frozen
class FeedTable:
    """The tables: container tools, and programs by their plain names.

    ``expressions`` is what words of a PowerShell expression are looked at for.
    """

    grammar: Grammar
    feeders: Mapping[str, Feeder]
    expressions: Feeder


@frozen
class Flow:
    """What an output is made of: URLs, decoders, texts and files, each where it is written."""

    downloads: tuple[Word, ...] = ()
    decoders: tuple[Word, ...] = ()
    texts: tuple[Word, ...] = ()
    files: tuple[Location, ...] = ()


NOTHING = Flow()


@frozen
class Fed:
    """A container command that makes an image, and what it reads."""

    command: ContainerCommand
    flow: Flow = field(default=NOTHING)


def joined(flows: Iterable[Flow]) -> Flow:
    """Return what the flows are made of together, up to ``MOST`` of each."""
    kept = [flow for flow in flows if flow is not NOTHING]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    downloads: list[Word] = []
    decoders: list[Word] = []
    texts: list[Word] = []
    files: list[Location] = []
    for flow in kept:
        files.extend(flow.files[: MOST - len(files)])
        for have, more in (
            (downloads, flow.downloads),
            (decoders, flow.decoders),
            (texts, flow.texts),
        ):
            have.extend(more[: MOST - len(have)])
    return Flow(tuple(downloads), tuple(decoders), tuple(texts), tuple(files))


def fed_by_text(kind: ShellKind, source: Source, table: FeedTable, cwd: str = "") -> Iterator[Fed]:
    """Yield the image-making commands of a shell's text that are fed something.

    *cwd* is the directory that the shell is started in, if it is known.
    """
    reader = _Reader(table)
    reader.text(kind, source, NOTHING, cwd, 0)
    yield from reader.found


@frozen
class _At:
    """Where a command is read: in whose language, in which directory, how deep."""

    kind: ShellKind
    cwd: str
    depth: int

    def after(self, line: Pipeline) -> _At:
        """Return where the next command stands: ``cd`` in a pipeline moves nobody else."""
        cwd = entered(line[0].words.texts, self.kind, self.cwd) if len(line) == 1 else None
        return self if cwd is None else _At(self.kind, cwd, self.depth)


class _Reader:
    """What was found, and which scripts were followed already."""

    def __init__(self, table: FeedTable) -> None:
        self.table = table
        self.found: list[Fed] = []
        # With the script, for an id is one as long as its owner lives.
        self.followed: dict[int, tuple[tuple[Pipeline, ...], Flow]] = {}

    def text(self, kind: ShellKind, source: Source, given: Flow, cwd: str, depth: int) -> Flow:
        """Follow a text that is given to a shell."""
        if depth == DEEPEST:
            return given
        return self.script(pipelines(kind, source), given, _At(kind, cwd, depth))

    def script(self, lines: tuple[Pipeline, ...], given: Flow, at: _At) -> Flow:
        flows = []
        for line in lines:
            flows.append(self.pipeline(line, given, at))
            at = at.after(line)
        return joined(flows)

    def pipeline(self, line: Pipeline, given: Flow, at: _At) -> Flow:
        for stage in line:
            given = self.stage(stage, given, at)
        return given

    def output(self, inner: Iterable[Inner], at: _At) -> list[Flow]:
        """Return what scripts in words put out; each is followed once."""
        flows = []
        for each in inner:
            key = id(each.pipelines)
            if key not in self.followed:
                output = self.script(each.pipelines, NOTHING, at)
                self.followed[key] = each.pipelines, output
            flows.append(self.followed[key][1])
        return flows

    def input(self, each: Input, given: Flow, at: _At) -> Flow:
        """Return what a redirection lets in."""
        written = [] if each.text is None else [Flow(texts=(each.text,))]
        named = [] if each.file is None else [_read([each.file], given, at.cwd)]
        return joined([*written, *named, *self.output(each.inner, at)])

    def stage(self, stage: Stage, given: Flow, at: _At) -> Flow:
        """Return what one stage puts out, and note the build that it is."""
        for each in stage.inputs:
            given = self.input(each, given, at)
        if stage.group:
            return self.script(stage.group, given, at)
        inner = self.output(stage.inner, at)
        words, feeders = stage.words, self.table.feeders
        if stage.is_expression:
            given = _code(self.table.expressions, words, given)
        if stage.is_text:
            text = "\n".join([text for text in words.texts if text not in _JOINS])
            given = Flow(given.downloads, given.decoders, files=given.files)
            return joined([given, _said(text, words), *inner])
        started = unwrap(words, self.table.grammar, at.cwd, deepest=0)
        if started.unread:
            return joined(
                [
                    self.text(kind, text, given, cwd, at.depth + 1)
                    for kind, text, cwd in started.unread
                ]
            )
        commands = commands_of(started, self.table.grammar, "docker")
        if commands:
            self.note(commands[0], stage, inner, given)
            return NOTHING
        if started.invocations:
            words = words.since(started.invocations[0].first)
        else:
            # An interpreter's code ends the search for programs; here it is what counts.
            names = enumerate(words.texts[:_NEAREST])
            words = words.since(next((i for i, name in names if plain_name(name, feeders)), 0))
        return joined([self.program(words, given, at.cwd), *inner])

    def note(self, command: ContainerCommand, stage: Stage, inner: list[Flow], given: Flow) -> None:
        """Keep a build with what its standard input and its ``<(…)`` files hold."""
        build = command.build
        if build is None or not command.makes_image:
            return
        places = (build.context, *build.contexts, *build.dockerfiles, *build.definitions)
        flows = [given] if any(place.kind == "stdin" for place in places) else []
        starts = sorted([place.span[0] for place in places])
        for each, flow in zip(stage.inner, inner, strict=True):
            start, end = stage.words.span(each.index)
            if each.is_file and bisect_left(starts, start) < bisect_left(starts, end):
                flows.append(flow)
        flow = joined(flows)
        if flow is not NOTHING:
            self.found.append(Fed(command, flow))

    def program(self, words: Words, given: Flow, cwd: str) -> Flow:
        """Return what a program puts out that is given *given*."""
        texts = words.texts
        feeder = self.table.feeders.get(plain_name(texts[0], self.table.feeders)) if texts else None
        if feeder is None:
            return given
        kind = feeder.kind
        if kind == "echo":
            return _said(echoed(texts[1:]), words)
        if kind == "print":
            return _said(printed(texts[1:]), words)
        if kind in ("download", "socket"):
            hosts = _hosts(feeder, words)
            return Flow(downloads=hosts[:MOST]) if hosts else given
        if kind == "code":
            return _code(feeder, words, given)
        given = _opened(feeder, words, given, cwd)
        if kind == "read":
            return given
        if kind == "unpack":
            is_decoder = bool(given.texts or given.decoders)
        else:
            marks = feeder.decodes
            is_decoder = marks is None or any(marks.fullmatch(text) for text in texts[1:])
        return _decoded(words, given) if is_decoder else given


def _decoded(words: Words, given: Flow) -> Flow:
    # A text that is still to be decoded is no Dockerfile.
    decoder = Word(" ".join(words.texts), _span(words, 0))
    return Flow(given.downloads, (*given.decoders, decoder)[:MOST], files=given.files)


def _said(text: str, words: Words) -> Flow:
    return Flow(texts=(Word(text, _span(words, min(1, len(words.texts) - 1))),))


def _span(words: Words, first: int) -> Span:
    return words.source.locate(words.spans[first][0], words.spans[-1][1])


def _opened(feeder: Feeder, words: Words, given: Flow, cwd: str) -> Flow:
    """Return what a program reads: the files that it names, else what it is given."""
    if feeder.flags is None:
        return given
    options = Options()
    scan(
        _cmdlet(words) if feeder.is_cmdlet else words, 1, feeder.flags, options, style=feeder.style
    )
    for name in feeder.chdir:
        if directory := options.text(name):
            cwd = enter(cwd, directory)
    operands = options.operands[feeder.skipped : feeder.skipped + MOST]
    files = [words.word(index) for index in operands]
    for name in feeder.opens:
        files.extend(options.all(name)[:MOST])
    if not files:
        return given
    read = _read(files, given, cwd)
    return joined([given, read]) if feeder.keeps else read


def _read(files: list[Word], given: Flow, cwd: str) -> Flow:
    """Return what files hold, of which some may be standard input."""
    found = [locate(file, cwd) for file in files if file.text not in _NAMELESS]
    named = tuple([place for place in found if place.kind == "local"])
    is_given = any(place.kind == "stdin" for place in found)
    return joined([given if is_given else NOTHING, Flow(files=named[:MOST]) if named else NOTHING])


def _cmdlet(words: Words) -> Words:
    """Spell a cmdlet's parameters as flags: ``-Path:x`` as ``-path=x``."""
    texts = []
    for text in words.texts:
        name, colon, value = text.partition(":")
        is_flag = text[:1] == "-"
        texts.append(f"{name.lower()}{'=' if colon else ''}{value}" if is_flag else text)
    return evolve(words, texts=tuple(texts))


def _hosts(feeder: Feeder, words: Words) -> tuple[Word, ...]:
    """Return the hosts or URLs that a download is told."""
    if feeder.flags is None:
        indexes = [at for at in range(1, len(words.texts)) if _URL.match(words.texts[at])]
        return tuple([words.word(at) for at in indexes])
    options = Options()
    scan(words, 1, feeder.flags, options)
    operands = [words.word(at) for at in options.operands]
    if feeder.kind == "socket":
        return tuple(operands[:1]) if len(operands) > 1 and not options.is_on("listen") else ()
    return (*operands, *options.all("url"))


def _code(feeder: Feeder, words: Words, given: Flow) -> Flow:
    """Return what code puts out: what it fetches, decodes, or is given."""
    text = " ".join(words.texts)
    if feeder.fetches and feeder.fetches.search(text):
        given = Flow(_urls(words), given.decoders, files=given.files)
    if feeder.decodes and feeder.decodes.search(text):
        given = _decoded(words, given)
    return given


def _urls(words: Words) -> tuple[Word, ...]:
    found: list[Word] = []
    for index in range(len(words.texts)):
        source = words.inside(index)
        for match in _URL_IN_CODE.finditer(source.text):
            if len(found) == MOST:
                return tuple(found)
            found.append(Word(match[0], source.locate(*match.span())))
    return tuple(found)
