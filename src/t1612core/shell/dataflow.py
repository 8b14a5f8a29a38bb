"""Follow what flows through a script: from command to command, into files and out of them.

Theory of operation
===================
One walk over the pipelines, in the order of the text, for command lines, parents' lines and
``RUN`` alike.  Each command has a *flow* going in and one coming out (``flow``): what its output
is made of.  A redirection brings a file in or writes one; a file holds what was written to it
(``files``), and is that where it is read later.  What a program puts in place is kept alike
(``place``, over ``deposits``), and what program text writes (``keep``).  The working directory is
followed as far as the text says it.  What a command itself puts out is for the walk's user to
say (``call``): for builds ``container.feeds``, for whatever is run
``container.dockerfile.script_facts``.

Rule 1: linear.  Each script and each text is walked once, whatever refers to it, ``DEEPEST`` texts
within texts deep.
Rule 2: which descriptor is which is not asked: what ``exec`` opened is what ``<&3`` reads.
Rule 3: nothing is judged here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from attrs import evolve

from ..model import Span
from ..text.pattern import pattern
from .deposits import deposit
from .entering import entered, may_enter
from .files import Files
from .flow import MOST, NOTHING, Download, Flow, anchored, joined
from .grammar import ShellKind, Tool
from .limits import Budget
from .locations import LONGEST_PATH, Location, locate, resolve
from .outputs import STDOUT, adds, opened, written
from .placing import ADDED, REPLACED, Deposit
from .program_writes import Writes
from .programs import Feeder
from .reader import read_within
from .script import Command, Pipeline, Redirect, Scope, Script, ScriptWord, Value
from .source import Source
from .unwrap import DEEPEST
from .words import Word, Words

STANDARD = frozenset(("", "-", "0", "1", "2"))  # descriptors that are nobody's connection
_NO_FILE = pattern(r"\d*|-|/dev/(?:null|stdout|stderr)|/dev/(?:tcp|udp)/.*")
_OUTPUTS = ("", "1", "&", "*")  # descriptors that standard output is among
_READ_MOST = 65_536  # characters of what programs are given that are read as their scripts
Shown = tuple[Source, Span]  # where something is shown


class Walk(ABC):
    """The walk over the scripts of one record: a command line, a Dockerfile.

    Changes while it reads.  Variables and files are kept from one script to the next.
    """

    longest = LONGEST_PATH  # characters of a directory that is followed
    reads_expressions = True  # whether the commands that an expression may be are walked

    def __init__(
        self,
        feeders: Mapping[str, Feeder],
        depositors: Mapping[str, Tool],
        budget: Budget | None = None,
    ) -> None:
        self.feeders = feeders
        self.depositors = depositors
        self.scope = Scope()
        self.files = Files()
        self.kind: ShellKind = "sh"
        self.cwd = ""  # where the command stands that is walked, if it is known
        self.opened = NOTHING  # what ``exec`` opened descriptors to
        self.depth = 0
        self.budget = budget or Budget()
        self._left = _READ_MOST
        # With the script or text, for an id is one as long as its owner lives.
        self._walked: dict[int, tuple[Script, Flow]] = {}
        self._read: dict[int, Source] = {}

    @abstractmethod
    def call(self, command: Command, given: Flow, since: int) -> Flow:
        """Return what the words of a command put out whose pipeline begins at *since*."""

    def know(self, exported: Mapping[str, Value], source: Source) -> dict[str, Value | None]:
        """Know what the shell is started with that is given a text; return what was known."""
        if exported and self.scope.is_new:
            self.scope.begin(len(source.text))
        return self.scope.lend(exported)

    def text(
        self, source: Source, kind: ShellKind = "sh", given: Flow = NOTHING, cwd: str | None = None
    ) -> Flow:
        """Walk a text that is given to a shell, once; return what it puts out.

        *cwd* is the directory that the shell is started in, if it is another one.
        """
        if self.depth == DEEPEST or not self.is_new(source):
            return given
        around = self.kind, self.cwd
        self.kind, self.cwd = kind, self.cwd if cwd is None else cwd
        self.depth += 1
        printed = self.script(read_within(self.budget, kind, source, self.scope), given)
        self.depth -= 1
        self.kind, self.cwd = around
        return printed

    def is_new(self, source: Source, *, is_kept: bool = True) -> bool:
        """Return whether a text was not walked before; remember that it is now, if *is_kept*."""
        is_new = id(source) not in self._read
        if is_kept:
            self._read[id(source)] = source
        return is_new

    def script(self, script: Script, given: Flow) -> Flow:
        """Walk a script; return what it puts out."""
        flows = []
        for line in script.pipelines:
            flow = given
            for command in line.commands:
                flow = self.command(command, flow, line.commands[0].span[0])
            flows.append(flow)
            self._enter(line)
        return joined(flows)

    def command(self, command: Command, given: Flow, since: int) -> Flow:
        """Return what a command puts out, and keep it where it is written to a file."""
        for _, word in command.assignments:
            self.carried(word)
        own = command.assignments if command.words else ()  # a shell that it starts knows them
        before = self.scope.lend({name: Value(word.text, word.substitutions) for name, word in own})
        for redirect in command.redirects:
            given = self.input(redirect, command, given)
        printed = NOTHING if command.words or command.group else given
        if command.group and (self.reads_expressions or not command.is_expression):
            cwd = self.cwd
            printed = self.script(command.group, given)
            self.cwd = cwd if command.is_subshell else self.cwd
        if len(command.words) == 1 and command.words[0].text == "exec":
            self.opened |= given
        elif command.words:
            printed |= self.call(command, given, since)
        for word in (*command.words, *(redirect.target for redirect in command.redirects)):
            for each in word.substitutions:
                if each.operator == ">(":
                    self._output(each.script, printed)
        for redirect in command.redirects:
            if redirect.operator[:1] == ">" and not _NO_FILE.fullmatch(redirect.target.text):
                is_printed = redirect.descriptor in _OUTPUTS
                self.write(redirect, command, printed if is_printed else NOTHING)
        self.scope.take_back(before)
        return printed

    def input(self, redirect: Redirect, command: Command, given: Flow) -> Flow:
        """Return what a command is given that has this redirection, too."""
        operator, target = redirect.operator, redirect.target
        source = redirect.source or command.source
        inner = self.carried(target)
        if operator == "<&":
            return given if target.text in STANDARD else given | self.opened
        if redirect.body is not None:
            body = source.cut(*redirect.body)
            held = Flow(texts=(body.unindented() if operator == "<<-" else body,))
        elif operator == "<<<":
            held = Flow(texts=(source.part(*target.span, target.text),)) | inner
        elif operator in ("<", "<>"):
            file = Word(target.text, source.locate(*target.span))
            held = (self.read([file], given, self.cwd) if target.text else NOTHING) | inner
        else:
            return given
        # What is let in by another descriptor is beside the input.
        return held if redirect.descriptor in ("", "0") else given | held

    def write(self, redirect: Redirect, command: Command, flow: Flow) -> None:
        """Remember what a redirection writes to a file."""
        found = ADDED if redirect.operator == ">>" else REPLACED
        path = self.resolved(redirect.target.text)
        self.save(path, flow, (command.source, command.span), found)

    def place(
        self, program: str, words: Words, flow: Flow, given: Flow, at: Shown, inner: Flow = NOTHING
    ) -> bool:
        """Remember what a program puts in place; return whether it does.

        *flow* is what it would put out, *given* what it is given, *inner* what scripts bring into
        its words; *at* is where that is shown.
        """
        tool, feeder = self.depositors.get(program), self.feeder(program, words)
        if tool is None:
            paths = [word.text for word in written(feeder, words)] if feeder else []
            for path in paths:
                how = ADDED if feeder and adds(feeder, words) else REPLACED
                self.save(self.resolved(path), flow, at, how)
            return not STDOUT.issuperset(paths)
        found = deposit(tool, words, 0, self.cwd, self.told(given).words)
        if found is None:
            return False
        if found.is_empty:
            for path in found.paths:
                self.files.make(path)
            return True
        made = self.made(found, flow, given, inner, at)
        for path in found.paths:
            self.save(path, made, at, found)
        return not STDOUT.issuperset(found.paths)

    def made(self, found: Deposit, flow: Flow, given: Flow, inner: Flow, at: Shown) -> Flow:
        """Return what files are made of that a program puts in place."""
        if found.is_output:
            return flow
        made = joined(
            [
                self.reached(found.sources, at) if found.sources else inner,
                Flow(texts=anchored(found.said), edits=anchored(found.edits)),
                self.read(found.files, given, self.cwd),
            ]
        )
        if found.is_here and found.files:
            made = evolve(made, downloads=tuple(map(_saved, made.downloads)))
        return evolve(made, decoders=made.decoders or flow.decoders)

    def reached(self, downloads: Sequence[Download], at: Shown) -> Flow:
        """Return the flow of what a program fetches."""
        return Flow(tuple(downloads[:MOST]))

    def keep(self, found: Writes, flow: Flow, at: Shown) -> Flow:
        """Remember what program text wrote, and return all that it may have put out.

        What it replaces is not known, so it adds.
        """
        if found.is_given:
            flow = found.flow | flow.changed
        if found.texts:
            flow |= Flow(texts=anchored(found.texts))
        for path in found.paths:
            self.save(resolve(self.cwd, path), flow, at, ADDED)
        return flow

    def told(self, given: Flow) -> Flow:
        """Return a flow with texts that a program may read as its script; they come often."""
        size = sum([len(text.text) for text in given.texts])
        if size > self._left:
            self.budget.leave_out(given.texts[0])
            return given.changed
        self._left -= size
        return given

    def save(self, path: str, flow: Flow, at: Shown, found: Deposit = REPLACED) -> None:
        """Remember what a path is filled with."""
        self.files.put(path, flow, found)

    def resolved(self, file: str) -> str:
        """Return the path of a file that is named where the walk stands."""
        return locate(Word(file, (0, 0)), self.cwd).path or resolve(self.cwd, file)

    def feeder(self, program: str, words: Words) -> Feeder | None:
        """Return what a program puts out, by its verb if it has some."""
        feeder = self.feeders.get(program)
        if feeder is None or len(words.texts) == 1:
            return feeder
        return feeder.verbs.get(words.texts[1], feeder)

    def read(self, files: Sequence[Word], given: Flow, cwd: str) -> Flow:
        """Return what files hold, of which some may be standard input."""
        found = opened(files, given, cwd)
        return joined([found, *map(self.held, found.files)])

    def held(self, file: Location) -> Flow:
        """Return what was written to a file."""
        return self.files.at(file.path)

    def carried(self, *words: ScriptWord) -> Flow:
        """Return what scripts bring into words."""
        return joined(
            [
                self._output(each.script, NOTHING)
                for word in words
                for each in word.substitutions
                if each.operator != ">("
            ]
        )

    def _output(self, script: Script, given: Flow) -> Flow:
        """Return what a script within a word puts out; it is walked the first time."""
        if id(script) not in self._walked:
            cwd = self.cwd
            self._walked[id(script)] = script, self.script(script, given)
            self.cwd = cwd
        return self._walked[id(script)][1]

    def _enter(self, line: Pipeline) -> None:
        """Follow a change of the directory; in a pipeline of several it moves nobody else."""
        words = line.commands[0].words
        if len(line.commands) > 1 or not words or not may_enter(words[0].text):
            return
        cwd = entered(line.commands[0].written.texts, self.kind, self.cwd)
        if cwd is not None:
            self.cwd = cwd if len(cwd) <= self.longest else ""


def _saved(download: Download) -> Download:
    """Return what was fetched, marked as an archive that was saved first."""
    return evolve(download, kind="archive") if download.kind in ("url", "socket") else download
