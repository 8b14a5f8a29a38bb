"""Find what container builds read that the same text wrote or fetched before.

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

from attrs import field, frozen

from ..shell.dataflow import Shown, Walk
from ..shell.flow import MOST, NOTHING, Flow, joined
from ..shell.grammar import Grammar, Tool, Wrapper
from ..shell.input_scripts import reading, unscheduled
from ..shell.invocations import Unread, Unwrapped
from ..shell.limits import Budget
from ..shell.outputs import output, run_code
from ..shell.powershell import lines
from ..shell.program_writes import writes_in_expression, writes_in_words
from ..shell.programs import Feeder
from ..shell.script import SUBSTITUTED, Command
from ..shell.source import Source
from ..shell.unwrap import DEEPEST, unwrap
from ..shell.words import Word, Words
from ..text.programs import plain_name
from .command import ContainerCommand, commands_of
from .layers import Layer, layer_of
from .reads import Reads

_NEAREST = 8  # words before an interpreter's name


@frozen(repr=False)
class FeedTable:
    """The tables: container tools, and programs by their plain names.

    ``depositors`` put files in place; ``sourcing`` read a script from a file, and are no shell;
    ``expressions`` is what words of a PowerShell expression
    are looked at for; ``defaults`` are the names, in lower case, of a Dockerfile that nobody
    names.
    """

    grammar: Grammar
    feeders: Mapping[str, Feeder]
    depositors: Mapping[str, Tool]
    sourcing: frozenset[str]
    expressions: Feeder
    defaults: tuple[str, ...]


@frozen(repr=False)
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


@frozen(repr=False)
class Builds:
    """The commands of a text that make an image, and those that are fed something."""

    commands: tuple[ContainerCommand, ...] = ()
    fed: tuple[Fed, ...] = ()


def builds_in(text: Unread, table: FeedTable, budget: Budget | None = None) -> Builds:
    """Return the image-making commands of a text that a shell is given.

    *budget* is what its texts may cost together.
    """
    feeds = _Feeds(table, budget)
    feeds.know(text.exported, text.source)
    feeds.text(text.source, text.kind, cwd=text.cwd)
    return Builds(tuple(feeds.commands), tuple(feeds.found))


class _Feeds(Walk):
    """The walk that says which builds were found, and what each reads."""

    reads_expressions = False

    def __init__(self, table: FeedTable, budget: Budget | None) -> None:
        super().__init__(table.feeders, table.depositors, budget)
        self.table = table
        self.found: list[Fed] = []
        self.commands: list[ContainerCommand] = []
        self.layers: list[Layer] = []

    def call(self, command: Command, given: Flow, since: int) -> Flow:
        """Return what one command puts out, and note the build that it is."""
        inner = self.carried(*command.words)
        words, at = command.line, (command.source, command.span)
        if command.is_expression:
            given = run_code(self.table.expressions, words, given)
            source = command.source.cut(*command.span)
            self.keep(writes_in_expression(self.table.expressions, source), given, at)
        if command.is_text:
            text = lines(command.source.text[slice(*command.span)])
            said = Source.anchored(text, command.source.locate(*command.span))
            return joined([given.changed, Flow(texts=(said,)), inner])
        started = unwrap(words, self.table.grammar, self.cwd, "", 0, DEEPEST, self.budget)
        texts = []
        for each in started.unread:
            before = self.know(each.exported, each.source)
            texts.append(self.text(each.source, each.kind, given, each.cwd))
            self.scope.take_back(before)
        texts += self.scripts(words, started, given, inner) if not texts else ()
        commands = commands_of(started, self.table.grammar, "docker")
        feeder = self.feeders.get(plain_name(words.texts[0], self.feeders))
        is_login = feeder is not None and feeder.kind == "login"
        if is_login and not any(each.makes_image for each in commands):
            # What is put out was put out elsewhere, whatever puts it out.
            return self.program(words, given, inner, at)
        printed = joined(texts)
        # Of what a search starts the quotes may be lost: then its words say more than its texts.
        if texts and (printed is not NOTHING or not self._searches(words)):
            return printed
        if commands:
            self.note(commands[0], command, given)
            return NOTHING
        if started.invocations:
            words = words.since(started.invocations[0].first)
        else:
            # An interpreter's code ends the search for programs; here it is what counts.
            names = enumerate(words.texts[:_NEAREST])
            words = words.since(next((i for i, name in names if plain_name(name, self.feeders)), 0))
        return self.program(words, given, inner, at)

    def scripts(self, words: Words, started: Unwrapped, given: Flow, inner: Flow) -> Iterator[Flow]:
        """Walk the texts that a shell reads on its input, or from a file that was written."""
        texts = words.texts
        kind, at = reading(words, self.table.grammar) or (self.kind, -1)
        if at == len(texts):
            read = given
        else:
            if at < 0:
                at = next((each.first for each in started.invocations if each.words is words), 0)
                at += texts[at] in self.table.sourcing
            file = texts[at] if at < len(texts) else ""
            read = inner if file == SUBSTITUTED else self.files.at(self.resolved(file))
        for text in (*read.texts, *read.edits):
            if self.is_new(text, is_kept=False):
                script = unscheduled(text)
                if script is not text:
                    self.is_new(text)
                yield self.text(script, kind)
        if read.texts:
            yield given.changed

    def _searches(self, words: Words) -> bool:
        known = self.table.grammar.known[words.texts[0]]
        return isinstance(known, Wrapper) and bool(known.actions)

    def note(self, command: ContainerCommand, written: Command, given: Flow) -> None:
        """Keep a build with what it reads, and what is done to a container."""
        build = command.build
        if build is None or not (command.makes_image or command.if_missing):
            layer = layer_of(command)
            if layer is not None and len(self.layers) < MOST:
                self.layers.append(layer)
            return
        if command.makes_image and len(self.commands) < MOST:
            self.commands.append(command)
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
        if flow.is_full or self.files.is_full:
            self.budget.leave_out(written.source)
        fed = Fed(command, flow, joined(read.trees), tuple(read.instructions[:MOST]))
        if fed.flow is not NOTHING or fed.tree is not NOTHING or fed.instructions:
            self.found.append(fed)

    def program(self, words: Words, given: Flow, inner: Flow, at: Shown) -> Flow:
        """Return what a program puts out that is given *given*, and keep what it puts in place."""
        program = words.texts[0]
        program = plain_name(program, self.feeders) or plain_name(program, self.depositors)
        feeder, flow = self.feeder(program, words), given
        if feeder is not None:
            flow = output(feeder, words, given, self.cwd, self.read)
            if feeder.kind == "code":
                writes = writes_in_words(feeder, words, self.told(given).texts)
                return self.keep(writes, flow, at) | inner
        self.place(program, words, flow, given, at, inner)
        return flow | inner
