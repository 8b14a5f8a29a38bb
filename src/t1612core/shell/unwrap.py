"""Find the programs that a command line really starts, under all that is wrapped round them.

Theory of operation
===================
``sudo env A=b timeout 5 sh -c 'cd /tmp && docker build .'`` starts docker in ``/tmp``.
A line's first word is looked up: a wrapper is stepped over by its own flags, a shell's
text is split into statements and each of them is treated alike, a tool is what was
looked for.  Any other program ends the search in its statement.

The working directory and the variables that move a build are carried along, as far as
the line itself sets them.

Rule 1: work is linear.  No word is copied per wrapper; a text within a text is followed
``DEEPEST`` levels deep, and a script within a word is read once; ``MOST`` tools are
found.  What is beyond a limit is left out and marked.
Rule 2: nothing is run.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import partial

from ..knowledge.vocabulary.shell import RESERVED
from ..text.pattern import pattern
from .carried import carried
from .entering import entered
from .filling import MARK, Search, filled, named_behind, printed_names, put
from .first_word import named, start
from .flags import Options, scan
from .grammar import Grammar, Known, Shell, ShellKind, Tool, Wrapper, packed
from .input_scripts import input_scripts
from .invocations import GivenText, Invocation, Setting, Standing, Unread, Unwrapped
from .limits import Budget
from .locations import enter
from .powershell import put_together
from .program_text import code_of, directory_in, started, started_by_class
from .reader import read_within
from .script import Command, Scope, Script, Value, may_add
from .seek import seek
from .setting import Variables
from .shells import directory_of, scope_of, script_of
from .source import Source
from .step_over import directories, step_over
from .words import Words, dialect_of

DEEPEST = 8
MOST = 256
MORE_CALLS = 64  # expressions of PowerShell that are put together
MORE_STARTS = 8  # directories of ``find`` that are looked at beside the first of each

_PS_VARIABLE = pattern(r"\$(?:env:|\{env:)(\w+)\}?(=?)", re.IGNORECASE)
_BEGINNING = 1_024  # characters of a text by which its dialect is told
_SETS_VARIABLES = packed("declare export readonly set setx typeset")


def lookup(grammar: Grammar, name: str) -> Known | None:
    """Find a program by the word that starts it, whatever path or version stands on it.

    ``/usr/bin/docker``, ``DOCKER.EXE``, ``python3.11`` and a login shell's ``-bash`` are
    known by their plain names.
    """
    return grammar.known[name]


def unwrap(
    words: Words,
    grammar: Grammar,
    cwd: str = "",
    program: str = "",
    deepest: int = DEEPEST,
    nested: int | None = None,
    budget: Budget | None = None,
    exported: Mapping[str, Value] | None = None,
) -> Unwrapped:
    """Return what a line starts: tools, and shells that are given a text.

    *program* is the file name of the process, if known: the first word may be any text.
    A text within a text is followed *deepest* levels deep; 0 leaves every text unread.  So many
    levels deep, or *nested* ones, programs are that ``find``, ``parallel`` or program text start.
    *budget* is what its texts may cost together.  *exported* are variables that are set before.
    """
    deep = deepest, deepest if nested is None else nested
    unwrapper = _Unwrapper(words.source, grammar, *deep, budget)
    unwrapper.command(words, Standing(cwd, {}, exported or {}), 0, program)
    return Unwrapped(
        tuple(unwrapper.found),
        tuple(unwrapper.scripts),
        unwrapper.truncated,
        tuple(unwrapper.unread),
        unwrapper.budget,
    )


class _Unwrapper:
    def __init__(
        self, line: Source, grammar: Grammar, deepest: int, nested: int, budget: Budget | None
    ) -> None:
        self.line = line
        self.grammar = grammar
        self.budget = budget or Budget()
        self.variables = Variables(grammar, self.budget)
        self.deepest = deepest
        self.nested = nested
        self.found: list[Invocation] = []
        self.scripts: list[GivenText] = []
        self.unread: list[Unread] = []
        self.truncated = False
        self.is_carried = False
        self.given: tuple[str, ...] = ()  # names that come in, of which a command is started
        self.followed: dict[int, Script] = {}  # by identity: a variable carries one into many words
        self.more_starts = MORE_STARTS
        self.more_calls = MORE_CALLS
        self.room: int | None = None  # what the variables may add that shells are started with

    def command(self, words: Words, place: Standing, depth: int, program: str = "") -> None:
        """Follow one simple command to the tool that it starts, if any."""
        index = self.variables.in_words(words, 0, place)
        known = None
        if program and index < len(words.texts):
            words = named(words, index, program, self.grammar)
            index, known = start(words, index, program, self.grammar)
        texts = words.texts
        while index < len(texts):
            found = known or lookup(self.grammar, texts[index])
            known = None
            if isinstance(found, Wrapper):
                index = self.wrapper(found, words, index + 1, place, depth)
            elif isinstance(found, Shell):
                shell = index
                if directory := directory_of(found.kind, words, index + 1):
                    place.cwd = enter(place.cwd, directory)
                source, index = script_of(found.kind, words, index + 1)
                if source is not None:
                    self.scripts.append(GivenText(words.word(shell), found.kind, source))
                    scope = scope_of(found.kind, words, index)
                    is_new = not words.holds_scripts
                    self.script(source, found.kind, place, depth, is_new=is_new, scope=scope)
                    return
            else:
                if found is None:
                    self.carried(words, index, place, depth)
                if found or not depth or "/" in texts[index]:
                    self.add(found, words, index, place)
                return

    def carried(self, words: Words, index: int, place: Standing, depth: int) -> None:
        """Follow what a program may start that no table knows."""
        if depth >= self.deepest or words.holds_scripts:
            return
        around, self.is_carried = self.is_carried, True
        for each in carried(words, index, self.grammar):
            # A text may hold many such programs: its beginning tells for all of them.
            dialect = dialect_of(words.source.text[:_BEGINNING])
            self.told(each, words, place, depth, "cmd" if dialect == "windows" else "sh")
        self.is_carried = around

    def add(self, tool: Tool | None, words: Words, index: int, place: Standing) -> None:
        if len(self.found) == MOST:
            self.truncated = True
            if tool:
                self.budget.leave_out(words.source)
            return
        settings = tuple([Setting(name, value) for name, value in place.environment.items()])
        self.found.append(
            Invocation(tool, words, index, place.cwd, settings, is_carried=self.is_carried)
        )

    def wrapper(
        self, wrapper: Wrapper, words: Words, index: int, place: Standing, depth: int
    ) -> int:
        """Step over a wrapper's own words; return where the next program's begin."""
        if wrapper.actions:
            self.actions(wrapper, words, index, place, depth)
            return len(words.texts)
        if wrapper.fills is not None:
            own, names = named_behind(words, wrapper.fills)
            if names := names or self.given:
                self.fill(wrapper, own, index, names, place, depth)
                return len(words.texts)
            words = own
        if wrapper.seeks:
            texts, index = seek(wrapper, words, index, partial(lookup, self.grammar))
            for text in texts:
                self.inner(words, text, place, depth, wrapper.language)
            return index
        if wrapper.code_behind is not None:
            options = Options()
            scan(words, index, wrapper.flags, options, interspersed=False)
            if options.values.keys().isdisjoint(wrapper.ends):
                self.code(code_of(words, options, wrapper.code_behind), words, place, depth)
            return len(words.texts)
        stepped = step_over(wrapper, words, index, partial(lookup, self.grammar))
        for directory in directories(wrapper, stepped.options):
            place.cwd = enter(place.cwd, directory)
        self.variables.in_words(words, stepped.own, place)
        self.variables.in_options(stepped.options, words, place)
        if stepped.text is not None:
            self.inner(words, stepped.text, place, depth, wrapper.language)
            return len(words.texts)
        if "code" in stepped.options.values:
            self.code(code_of(words, stepped.options), words, place, depth)
        return stepped.index

    def fill(
        self,
        wrapper: Wrapper,
        words: Words,
        index: int,
        names: tuple[str, ...],
        place: Standing,
        depth: int,
    ) -> None:
        """Follow a program once for each name that it is given by the one that starts it."""
        if depth >= self.nested:
            return
        mark, is_added = MARK, True
        texts: tuple[Source, ...] = ()
        if wrapper.seeks:
            texts, index = seek(wrapper, words, index, partial(lookup, self.grammar))
        else:
            stepped = step_over(wrapper, words, index, partial(lookup, self.grammar))
            index, is_added = stepped.index, "replace" not in stepped.options.values
            mark = stepped.options.text("replace") or MARK
        told = words.since(index)
        for name in names:
            if told.texts:
                started = filled(told, name, mark, is_added=is_added)
                self.command(started, place.copy(), depth + 1)
            for text in texts:
                source = Source.anchored(put(text.text, name), text.locate(0, len(text.text)))
                self.inner(words, source, place, depth, wrapper.language)

    def code(self, code: Source | None, words: Words, place: Standing, depth: int) -> None:
        """Follow what program text starts."""
        if code is None or depth >= self.nested:
            return
        inner = place.copy()
        if directory := directory_in(code):
            inner.cwd = enter(place.cwd, directory)
        for each in started(code):
            self.told(each, words, inner, depth)

    def told(
        self,
        told: Source | Words,
        words: Words,
        place: Standing,
        depth: int,
        kind: ShellKind = "sh",
    ) -> None:
        """Follow a text or a list of words that stands in *words*."""
        if isinstance(told, Words):
            # ``execvp("docker", ["docker", "build"])``: the program, and the name that it gets.
            first, *names = [self.grammar.known[text] for text in told.texts[:2]]
            is_twice = first is not None and names == [first]
            self.command(told.since(int(is_twice)), place.copy(), depth + 1)
        else:
            self.inner(words, told, place, depth, kind)

    def actions(
        self, wrapper: Wrapper, words: Words, index: int, place: Standing, depth: int
    ) -> None:
        """Follow each program that an expression starts: ``find /x -execdir docker build . ;``."""
        if depth >= self.nested:
            self.truncated = True
            return
        search = Search(wrapper, words, index)
        directories = [enter(place.cwd, start) for start in search.starts[: 1 + MORE_STARTS]]
        for action, name, told in search.actions():
            is_below = action in wrapper.below
            is_filled = any(MARK in text for text in told.texts)
            below = directories if (is_below or is_filled) and directories else [place.cwd]
            below = below[: 1 + self.more_starts]
            self.more_starts -= len(below) - 1
            for directory in below:
                inner = place.copy()
                inner.cwd = directory if is_below else place.cwd
                found = name or "." if is_below else posixpath.join(directory, name)
                self.command(filled(told, found), inner, depth + 1)

    def inner(
        self, words: Words, source: Source, place: Standing, depth: int, kind: ShellKind = "sh"
    ) -> None:
        """Follow a text that stands in *words*.

        Scripts that were told apart from these words were followed before, and would be
        found in the text once more.
        """
        self.script(source, kind, place, depth, is_new=not words.holds_scripts)

    def script(
        self,
        source: Source,
        kind: ShellKind,
        place: Standing,
        depth: int,
        *,
        is_new: bool = True,
        scope: Scope | None = None,
    ) -> None:
        """Follow a shell's text, and if it is new the scripts in its words."""
        if depth >= self.deepest:
            self.unread.append(Unread(kind, source, place.cwd, place.exported))
            self.truncated = True
            if self.deepest:
                self.budget.leave_out(source)
            return
        scope = scope or Scope()
        if is_started := bool(kind == "sh" and place.exported):
            self.room = may_add(len(self.line.text)) if self.room is None else self.room
            scope.inherit(place.exported, self.room)
        script = read_within(self.budget, kind, source, scope)
        if is_started:
            self.room = scope.left
        self.pipelines(script, kind, place.copy(), depth, is_new=is_new)
        if kind == "powershell":
            for start in started_by_class(source):
                self.script(start, "cmd", place, depth + 1)

    def pipelines(
        self, script: Script, kind: ShellKind, place: Standing, depth: int, *, is_new: bool
    ) -> None:
        """Follow every command of a script."""
        for pipeline in script.pipelines:
            for text in input_scripts(pipeline, self.grammar) if kind == "sh" else ():
                self.script(text, kind, place, depth + 1)
            given: tuple[str, ...] = ()
            for command in pipeline.commands:
                if is_new:
                    self.substitutions(command, kind, place, depth)
                if command.group is not None:
                    inner = place.copy() if command.is_subshell else place
                    self.pipelines(command.group, kind, inner, depth, is_new=is_new)
                if not command.is_expression:  # what it may be stands in its group
                    around, self.given = self.given, given or self.given
                    self.statement(command, kind, place, depth + 1)
                    self.given = around
                elif self.more_calls and (call := put_together(command)):
                    self.more_calls -= 1
                    self.script(call, kind, place, depth + 1)
                given = printed_names(command)

    def substitutions(self, command: Command, kind: ShellKind, place: Standing, depth: int) -> None:
        """Follow the scripts in a command's words, which run before it; each once."""
        words = (
            *(word for _, word in command.assignments),
            *(() if command.is_expression else command.words),
            *(redirect.target for redirect in command.redirects),
        )
        for word in words:
            for each in word.substitutions:
                if id(each.script) in self.followed:
                    continue
                self.followed[id(each.script)] = each.script
                if depth + 1 == self.deepest:
                    self.truncated = True
                    self.budget.leave_out(command.source)
                else:
                    inner = place.copy()
                    self.pipelines(each.script, kind, inner, depth + 1, is_new=True)

    def statement(self, command: Command, kind: ShellKind, place: Standing, depth: int) -> None:
        words = command.written
        if not words.texts:
            self.variables.before(command, place)
        start = 0
        while start < len(words.texts) and words.texts[start].lower() in RESERVED:
            start += 1
        words = words.since(start)
        texts = words.texts
        if not texts:
            return
        name = texts[0].lower()
        cwd = entered(texts, kind, place.cwd)
        if cwd is not None:
            place.cwd = cwd
        elif name in _SETS_VARIABLES:
            for index in range(1, len(texts)):
                self.variables.in_word(words, index, place)
        elif variable := _PS_VARIABLE.match(texts[0]):
            # ``$env:NAME=value`` is one word, ``$env:NAME = value`` are three.
            index, at = (0, variable.end()) if variable[2] else (min(2, len(texts) - 1), 0)
            self.variables.behind(words, index, at, variable[1].upper(), place)
        else:
            inner = place.copy()
            self.variables.before(command, inner)
            self.command(words, inner, depth)
