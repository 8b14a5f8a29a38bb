"""Tell what container builds read that the same text wrote or fetched before.

Theory of operation
===================
The walk is ``shell.dataflow``'s.  What a program puts out is said by ``outputs``; a container
command takes the flow, and its own output is nobody's build.  What a text put in place
(``deposits``) is what it reads from there later: on standard input, as a Dockerfile, or as a
build's context.  What is done to a container (``layers``) is what its ``commit`` makes an image of.

Rule 1: linear.  A flow holds ``MOST`` of each thing and no more.
Rule 2: nothing is judged here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from ..shell.dataflow import Walk
from ..shell.deposits import deposit
from ..shell.flow import MOST, NOTHING, Download, Flow, joined, shown
from ..shell.grammar import Grammar, ShellKind, Tool
from ..shell.locations import resolve
from ..shell.outputs import adds, output, run_code, said, written
from ..shell.placing import Deposit
from ..shell.powershell import lines
from ..shell.program_writes import Writes, writes_in_expression, writes_in_words
from ..shell.programs import Feeder
from ..shell.script import Command
from ..shell.source import Source
from ..shell.unwrap import unwrap
from ..shell.words import Word, Words
from ..text.programs import plain_name
from .command import ContainerCommand, commands_of
from .layers import Layer, layer_of
from .reads import Reads

_READ_MOST = 65_536  # characters of what programs are given that are read as their scripts
_NEAREST = 8  # words before an interpreter's name


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
    feeds = _Feeds(table)
    feeds.text(source, kind, cwd=cwd)
    yield from feeds.found


class _Feeds(Walk):
    """The walk that says which builds were found, and what each reads."""

    reads_expressions = False

    def __init__(self, table: FeedTable) -> None:
        super().__init__()
        self.table = table
        self.found: list[Fed] = []
        self.layers: list[Layer] = []
        self.left = _READ_MOST

    def call(self, command: Command, given: Flow, since: int) -> Flow:
        """Return what one command puts out, and note the build that it is."""
        inner = [self.carried(word) for word in command.words if word.substitutions]
        words, feeders = command.line, self.table.feeders
        if command.is_expression:
            given = run_code(self.table.expressions, words, given)
            source = command.source.cut(*command.span)
            self.keep(writes_in_expression(self.table.expressions, source), given)
        if command.is_text:
            text = lines(command.source.text[slice(*command.span)])
            return joined([given.changed, said(text, words), *inner])
        started = unwrap(words, self.table.grammar, self.cwd, deepest=0)
        texts = [self.text(text, kind, given, cwd) for kind, text, cwd in started.unread]
        commands = commands_of(started, self.table.grammar, "docker")
        if self.is_login(words.texts[0]) and not any(each.makes_image for each in commands):
            # What is put out was put out elsewhere, whatever puts it out.
            return joined([self.program(words, given), *inner])
        if texts:
            return joined(texts)
        if commands:
            self.note(commands[0], command, given)
            return NOTHING
        if started.invocations:
            words = words.since(started.invocations[0].first)
        else:
            # An interpreter's code ends the search for programs; here it is what counts.
            names = enumerate(words.texts[:_NEAREST])
            words = words.since(next((i for i, name in names if plain_name(name, feeders)), 0))
        return joined([self.program(words, given), *inner])

    def is_login(self, program: str) -> bool:
        """Tell whether a program puts out what one on another host does."""
        feeder = self.table.feeders.get(plain_name(program, self.table.feeders))
        return feeder is not None and feeder.kind == "login"

    def note(self, command: ContainerCommand, written: Command, given: Flow) -> None:
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
                    flows.append(self.carried(word))
        read = Reads(self.files, self.table.defaults)
        if command.verb == "commit":
            read.container(build.container, self.layers)
        elif command.makes_image:
            read.places(command)
        flow = joined([*flows, *read.flows])
        fed = Fed(command, flow, joined(read.trees), tuple(read.instructions[:MOST]))
        if fed.flow is not NOTHING or fed.tree is not NOTHING or fed.instructions:
            self.found.append(fed)

    def program(self, words: Words, given: Flow) -> Flow:
        """Return what a program puts out that is given *given*, and keep what it puts in place."""
        texts, feeders, depositors = words.texts, self.table.feeders, self.table.depositors
        tool = depositors.get(plain_name(texts[0], depositors))
        feeder = feeders.get(plain_name(texts[0], feeders))
        flow = given
        if feeder is not None:
            feeder = feeder.verbs.get(texts[1], feeder) if len(texts) > 1 else feeder
            flow = output(feeder, words, given, self.cwd, self.read)
            if feeder.kind == "code":
                return self.keep(writes_in_words(feeder, words, self.told(given).texts), flow)
        if tool is not None:
            found = deposit(tool, words, 0, self.cwd, self.told(given).words)
            if found is not None:
                self.deposit(found, flow, given)
        elif feeder is not None:
            for file in written(feeder, words):
                self.save(file.text, flow, is_added=adds(feeder, words))
        return flow

    def told(self, given: Flow) -> Flow:
        """Return a flow with texts that a program may read as its script; they come often."""
        size = sum([len(text.text) for text in given.texts])
        if size > self.left:
            return given.changed
        self.left -= size
        return given

    def keep(self, found: Writes, flow: Flow) -> Flow:
        """Remember what program text wrote, and return all that it may have put out.

        What it replaces is not known, so it adds.
        """
        if found.is_given:
            flow = joined([found.flow, flow.changed])
        if found.texts:
            flow = joined([flow, shown(found.texts)])
        for path in found.paths:
            self.files.put(resolve(self.cwd, path), flow, is_added=True)
        return flow

    def deposit(self, found: Deposit, flow: Flow, given: Flow) -> None:
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
                shown(found.said),
                Flow(edits=found.edits) if found.edits else NOTHING,
                self.read(found.files, given, self.cwd) if found.files else NOTHING,
            ]
        )
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
    return evolve(download, kind="archive") if download.kind in ("url", "socket") else download
