"""Follow what flows through a script: from command to command, into files and out of them.

Theory of operation
===================
One walk over the pipelines, in the order of the text, for command lines, parents' lines and
``RUN`` alike.  Each command has a *flow* going in and one coming out (``flow``): what its output
is made of.  A redirection brings a file in or writes one; a file holds what was written to it
(``files``), and is that where it is read later.  The working directory is followed as far as the
text says it.  What a command itself puts out is for the walk's user to say (``call``): for builds
``container.feeds``, for whatever is run ``container.dockerfile.script_facts``.

Rule 1: linear.  Each script and each text is walked once, whatever refers to it, ``DEEPEST`` texts
within texts deep.
Rule 2: which descriptor is which is not asked: what ``exec`` opened is what ``<&3`` reads.
Rule 3: nothing is judged here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from ..text.pattern import pattern
from .entering import entered, is_move
from .files import Files
from .flow import NOTHING, Flow, joined
from .grammar import ShellKind
from .locations import LONGEST_PATH, locate, resolve
from .outputs import opened
from .reader import read
from .script import Command, Pipeline, Redirect, Scope, Script, ScriptWord
from .source import Source
from .unwrap import DEEPEST
from .words import Word

STANDARD = frozenset(("", "-", "0", "1", "2"))  # descriptors that are nobody's connection
_NO_FILE = pattern(r"\d*|-|/dev/(?:null|stdout|stderr)|/dev/(?:tcp|udp)/.*")
_OUTPUTS = ("", "1", "&", "*")  # descriptors that standard output is among
_RECALLED = 8  # files of one input that are looked for among those that were written


class Walk(ABC):
    """The walk over the scripts of one record: a command line, a Dockerfile.

    Changes while it reads.  Variables and files are kept from one script to the next.
    """

    longest = LONGEST_PATH  # characters of a directory that is followed
    reads_expressions = True  # whether the commands that an expression may be are walked

    def __init__(self) -> None:
        self.scope = Scope()
        self.files = Files()
        self.kind: ShellKind = "sh"
        self.cwd = ""  # where the command stands that is walked, if it is known
        self.opened = NOTHING  # what ``exec`` opened descriptors to
        self.depth = 0
        # With the script or text, for an id is one as long as its owner lives.
        self._walked: dict[int, tuple[Script, Flow]] = {}
        self._read: dict[int, Source] = {}

    @abstractmethod
    def call(self, command: Command, given: Flow, since: int) -> Flow:
        """Return what the words of a command put out whose pipeline begins at *since*."""

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
        printed = self.script(read(kind, source, self.scope), given)
        self.depth -= 1
        self.kind, self.cwd = around
        return printed

    def is_new(self, source: Source, *, is_kept: bool = True) -> bool:
        """Tell whether a text was not walked before; remember that it is now, if *is_kept*."""
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
        self.save(redirect.target.text, flow, is_added=redirect.operator == ">>")

    def save(self, file: str, flow: Flow, *, is_added: bool = False) -> None:
        """Remember what a file was filled with."""
        place = locate(Word(file, (0, 0)), self.cwd)
        path = place.path if place.kind == "local" else resolve(self.cwd, file)
        self.files.put(path, flow, is_added=is_added)

    def read(self, files: Sequence[Word], given: Flow, cwd: str) -> Flow:
        """Return what files hold, of which some may be standard input."""
        found = opened(files, given, cwd)
        return joined([found, *(self.files.at(file.path) for file in found.files[:_RECALLED])])

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
        if len(line.commands) == 1 and words and is_move(words[0].text):
            cwd = entered(line.commands[0].written.texts, self.kind, self.cwd) or ""
            self.cwd = cwd if len(cwd) <= self.longest else ""
