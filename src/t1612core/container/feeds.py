"""Tell what container builds read that the same text wrote or fetched before.

Theory of operation
===================
Every pipeline is walked from left to right with a ``Flow``: what the output so far is
made of, which ``outputs`` says of each program.  A redirection adds the file.  A container
command takes the flow; its own output is nobody's build.  The working directory is
followed as far as the text says it, for files are named from there; what a text put in
place (``deposits``) is kept (``files``), and is what it reads from there later: on standard
input, as a Dockerfile, or as a build's context.  What is done to a container (``layers``) is
what its ``commit`` makes an image of.

Rule 1: linear.  A flow holds ``MOST`` of each thing and no more; a script is followed
once, ``DEEPEST`` texts within texts deep.
Rule 2: which descriptor is which is not asked: what ``exec`` opened is what ``<&3`` reads.
Rule 3: nothing is judged here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from ..shell.deposits import deposit
from ..shell.entering import entered
from ..shell.files import Files
from ..shell.grammar import Grammar, ShellKind, Tool
from ..shell.locations import locate, resolve
from ..shell.outputs import (
    MOST,
    NOTHING,
    Download,
    Flow,
    adds,
    joined,
    opened,
    output,
    run_code,
    said,
    written,
)
from ..shell.placing import Deposit
from ..shell.powershell import lines
from ..shell.program_writes import Writes, writes_in_expression, writes_in_words
from ..shell.programs import Feeder
from ..shell.reader import read
from ..shell.script import Command, Pipeline, Redirect, Script
from ..shell.script import Word as ScriptWord
from ..shell.source import Source
from ..shell.unwrap import DEEPEST, unwrap
from ..shell.words import Word, Words
from ..text.programs import plain_name
from .command import ContainerCommand, commands_of
from .layers import Layer, layer_of
from .reads import Reads

_RECALLED = 8  # files of one input that are looked for among those that were written
_READ_MOST = 65_536  # characters of what programs are given that are read as their scripts
_NEAREST = 8  # words before an interpreter's name
_READ = ("<", "<&", "<<", "<<-", "<<<", "<>")
_WRITTEN = (">", ">>", ">|")
_OUTPUTS = ("", "1", "&", "*")  # descriptors that standard output is among


@frozen
class FeedTable:
    """The tables: container tools, and programs by their plain names.

    ``depositors`` put files in place; ``expressions`` is what words of a PowerShell expression
    are looked at for; ``defaults`` are the names, in lower case, of a Dockerfile that nobody
    names.
    """

    grammar: Grammar
    feeders: Mapping[str, Feeder]
    depositors: Mapping[str, Tool]
    expressions: Feeder
    defaults: tuple[str, ...]


@frozen
class Fed:
    """A container command that makes an image, and what it reads.

    One that makes an image if none is there reads standard input: what vendors' guides have people
    save and start is left alone.

    ``flow``: standard input, the Dockerfile, what was copied to be the context.  ``tree``: the
    archives and repositories that the context was unpacked or cloned from.  ``instructions``:
    texts that are a Dockerfile's, or stand for such.
    """

    command: ContainerCommand
    flow: Flow = field(default=NOTHING)
    tree: Flow = field(default=NOTHING)
    instructions: tuple[Word, ...] = ()


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
        commands = line.commands
        texts = commands[0].written.texts if len(commands) == 1 else ()
        cwd = entered(texts, self.kind, self.cwd)
        return self if cwd is None else _At(self.kind, cwd, self.depth)


class _Reader:
    """What was found, and which scripts were followed already."""

    def __init__(self, table: FeedTable) -> None:
        self.table = table
        self.found: list[Fed] = []
        self.files = Files()
        self.layers: list[Layer] = []
        self.left = _READ_MOST
        self.opened = NOTHING  # what ``exec`` opened descriptors to
        # With the script, for an id is one as long as its owner lives.
        self.followed: dict[int, tuple[Script, Flow]] = {}

    def text(self, kind: ShellKind, source: Source, given: Flow, cwd: str, depth: int) -> Flow:
        """Follow a text that is given to a shell."""
        if depth == DEEPEST:
            return given
        return self.script(read(kind, source), given, _At(kind, cwd, depth))

    def script(self, script: Script, given: Flow, at: _At) -> Flow:
        flows = []
        for line in script.pipelines:
            flow = given
            for command in line.commands:
                flow = self.written(command, flow, at)
            flows.append(flow)
            at = at.after(line)
        return joined(flows)

    def output(self, word: ScriptWord, at: _At) -> Flow:
        """Return what the scripts in a word put out; each is followed once."""
        flows = []
        for each in word.substitutions:
            if each.operator == ">(":
                continue
            if id(each.script) not in self.followed:
                output = self.script(each.script, NOTHING, at)
                self.followed[id(each.script)] = each.script, output
            flows.append(self.followed[id(each.script)][1])
        return joined(flows)

    def input(self, redirect: Redirect, source: Source, given: Flow, at: _At) -> Flow:
        """Return what a redirection lets in: a text of the line, a file, or what was opened."""
        operator, target = redirect.operator, redirect.target
        source = redirect.source or source
        if redirect.body is not None:
            text = source.text[slice(*redirect.body)]
            if operator == "<<-":
                text = "\n".join([line.lstrip("\t") for line in text.split("\n")])
            return Flow(texts=(Word(text, source.locate(*redirect.body)),))
        word = Word(target.text, source.locate(*target.span))
        if operator == "<&":
            is_open = target.text not in ("", "-", "0")
            # Which descriptor is which is not asked.
            return (given if self.opened is NOTHING else self.opened) if is_open else NOTHING
        inner = self.output(target, at)
        if operator == "<<<":
            return joined([Flow(texts=(word,)), inner])
        return joined([opened([word], given, at.cwd) if target.text else NOTHING, inner])

    def written(self, command: Command, given: Flow, at: _At) -> Flow:
        """Return what a command puts out, and keep it where it is written to a file."""
        flow = self.command(command, given, at)
        for each in command.redirects:
            if each.operator in _WRITTEN and each.descriptor in _OUTPUTS:
                source, target = command.source, each.target
                file = Word(target.text, (each.source or source).locate(*target.span))
                self.save(file, flow, at.cwd, is_added=each.operator == ">>")
        return flow

    def save(self, file: Word, flow: Flow, cwd: str, *, is_added: bool = False) -> None:
        """Remember what a file was filled with."""
        place = locate(file, cwd)
        if place.kind == "local":
            self.files.put(place.path, self.recalled(flow), is_added=is_added)

    def recalled(self, flow: Flow) -> Flow:
        """Return a flow with what the files hold that it is made of."""
        if not flow.files:
            return flow
        return joined([flow, *(self.files.at(file.path) for file in flow.files[:_RECALLED])])

    def command(self, command: Command, given: Flow, at: _At) -> Flow:
        """Return what one command puts out, and note the build that it is."""
        for each in command.redirects:
            if each.operator in _READ:
                given = self.input(each, command.source, given, at)
        if command.group is not None and not command.is_expression:
            return self.script(command.group, given, at)
        inner = [self.output(word, at) for word in command.words if word.substitutions]
        words, feeders = command.line, self.table.feeders
        if words.texts == ("exec",):
            self.opened = given
            return NOTHING
        if command.is_expression:
            given = run_code(self.table.expressions, words, given)
            source = command.source.cut(*command.span)
            self.keep(writes_in_expression(self.table.expressions, source), given, at.cwd)
        if command.is_text:
            text = lines(command.source.text[slice(*command.span)])
            given = Flow(given.downloads, given.decoders, files=given.files)
            return joined([given, said(text, words), *inner])
        started = unwrap(words, self.table.grammar, at.cwd, deepest=0)
        texts = [self.text(k, text, given, cwd, at.depth + 1) for k, text, cwd in started.unread]
        commands = commands_of(started, self.table.grammar, "docker")
        if (
            words.texts
            and self.is_login(words.texts[0])
            and not any(each.makes_image for each in commands)
        ):
            # What is put out was put out elsewhere, whatever puts it out.
            return joined([self.program(words, given, at.cwd), *inner])
        if texts:
            return joined(texts)
        if commands:
            self.note(commands[0], command, given, at)
            return NOTHING
        if started.invocations:
            words = words.since(started.invocations[0].first)
        else:
            # An interpreter's code ends the search for programs; here it is what counts.
            names = enumerate(words.texts[:_NEAREST])
            words = words.since(next((i for i, name in names if plain_name(name, feeders)), 0))
        return joined([self.program(words, given, at.cwd), *inner])

    def is_login(self, program: str) -> bool:
        """Tell whether a program puts out what one on another host does."""
        feeder = self.table.feeders.get(plain_name(program, self.table.feeders))
        return feeder is not None and feeder.kind == "login"

    def note(self, command: ContainerCommand, written: Command, given: Flow, at: _At) -> None:
        """Keep a build with what it reads, and what is done to a container."""
        build = command.build
        if build is None or not (command.makes_image or command.if_missing):
            layer = layer_of(command)
            if layer is not None and len(self.layers) < MOST:
                self.layers.append(layer)
            return
        places = (build.context, *build.contexts, *build.dockerfiles, *build.definitions)
        flows = [given] if any(place.kind == "stdin" for place in places) else []
        starts = sorted([place.span[0] for place in places])
        for word in written.words:
            if any(each.operator == "<(" for each in word.substitutions):
                start, end = written.source.locate(*word.span)
                if bisect_left(starts, start) < bisect_left(starts, end):
                    flows.append(self.output(word, at))
        read = Reads(self.files, self.table.defaults)
        if command.verb == "commit":
            read.container(build.container, self.layers)
        elif command.makes_image:
            read.places(command)
        flow = joined([*map(self.recalled, flows), *read.flows])
        fed = Fed(command, flow, joined(read.trees), tuple(read.instructions[:MOST]))
        if fed.flow is not NOTHING or fed.tree is not NOTHING or fed.instructions:
            self.found.append(fed)

    def program(self, words: Words, given: Flow, cwd: str) -> Flow:
        """Return what a program puts out that is given *given*, and keep what it puts in place."""
        texts, feeders, depositors = words.texts, self.table.feeders, self.table.depositors
        if not texts:
            return given
        tool = depositors.get(plain_name(texts[0], depositors))
        feeder = feeders.get(plain_name(texts[0], feeders))
        flow = given
        if feeder is not None:
            feeder = feeder.verbs.get(texts[1], feeder) if len(texts) > 1 else feeder
            flow = output(feeder, words, given, cwd)
            if feeder.kind == "code":
                return self.keep(writes_in_words(feeder, words, self.told(given)), flow, cwd)
        if tool is not None:
            found = deposit(tool, words, 0, cwd, self.told(given))
            if found is not None:
                self.deposit(found, flow, given, cwd)
        elif feeder is not None:
            for file in written(feeder, words):
                self.save(file, flow, cwd, is_added=adds(feeder, words))
        return flow

    def told(self, given: Flow) -> tuple[Word, ...]:
        """Return the texts that a program may read as its script; a text may be handed on often."""
        size = sum([len(text.text) for text in given.texts])
        if size > self.left:
            return ()
        self.left -= size
        return given.texts

    def keep(self, found: Writes, flow: Flow, cwd: str) -> Flow:
        """Remember what program text wrote, and return all that it may have put out.

        What it replaces is not known, so it adds.
        """
        if found.is_given:
            flow = joined([found.flow, evolve(flow, texts=())])
        if found.texts:
            flow = joined([flow, Flow(texts=found.texts)])
        for path in found.paths:
            place = resolve(cwd, path)
            self.files.put(place, self.recalled(flow), is_added=True)
        return flow

    def deposit(self, found: Deposit, flow: Flow, given: Flow, cwd: str) -> None:
        """Remember what a command put in place; *flow* is what it would put out."""
        if found.is_empty:
            for path in found.paths:
                self.files.make(path)
            return
        fetched = () if found.is_output else found.sources
        made = joined(
            [
                flow if found.is_output else NOTHING,
                Flow(fetched[:MOST]) if fetched else NOTHING,
                Flow(texts=found.said, edits=found.edits) if found.said or found.edits else NOTHING,
                opened(list(found.files), given, cwd) if found.files else NOTHING,
            ]
        )
        made = self.recalled(made)
        if found.is_here and found.files:
            made = evolve(made, downloads=tuple(map(_saved, made.downloads)))
        for path in found.paths:
            self.files.put(
                path,
                made,
                is_added=found.is_added,
                is_tree=found.is_tree,
                is_here=found.is_here,
            )


def _saved(download: Download) -> Download:
    """Say of what was fetched that it is an archive, which was saved first."""
    return evolve(download, kind="archive") if download.kind == "url" else download
