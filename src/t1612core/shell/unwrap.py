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

import re
from collections.abc import Iterator
from functools import partial

from attrs import define, frozen

from ..knowledge.vocabulary.shell import RESERVED
from .first_word import named, start
from .flag_tables import FlagTable
from .flags import Options
from .grammar import Grammar, Known, Shell, ShellKind, Tool, Wrapper, packed
from .input_scripts import input_scripts
from .locations import enter
from .program_text import code_of, directory_in, started
from .reader import read
from .script import Command
from .script import Script as Text
from .script import Word as ScriptWord
from .seek import seek
from .shells import directory_of, script_of
from .source import Source
from .step_over import ASSIGNMENT, step_over
from .words import Word, Words

DEEPEST = 8
MOST = 256
MORE_STARTS = 8  # directories of ``find`` that are looked at beside the first of each

_PS_VARIABLE = re.compile(r"\$(?:env:|\{env:)(\w+)\}?(=?)", re.IGNORECASE)
_CHANGES_DIRECTORY = packed("cd chdir pushd push-location set-location sl")
_FORGETS_DIRECTORY = packed("popd pop-location")
_SETS_VARIABLES = packed("declare export set setx typeset")


@frozen
class Setting:
    """An option or a variable that says which engine is meant, and its value."""

    name: str
    value: Word


@frozen
class Invocation:
    """A program that is started: its words from ``first`` on, and what it inherits.

    ``tool`` is ``None`` for a program that no table knows; only a line's own program is
    ever given so, never one of a script.
    """

    tool: Tool | None
    words: Words
    first: int
    cwd: str
    environment: tuple[Setting, ...] = ()


@frozen
class Script:
    """A text that a shell was started with: the word that names the shell, and the text."""

    program: Word
    kind: ShellKind
    source: Source


@frozen
class Unwrapped:
    """What a line starts: tools, and shells with a text, each in order.

    ``truncated``: a limit left some out.  ``unread`` are the texts that lay too deep, each
    with the directory that it is started in.
    """

    invocations: tuple[Invocation, ...]
    scripts: tuple[Script, ...]
    truncated: bool
    unread: tuple[tuple[ShellKind, Source, str], ...] = ()


@define
class _Place:
    """Where a command would start: the directory, and the variables of interest."""

    cwd: str
    environment: dict[str, Word]

    def copy(self) -> _Place:
        return _Place(self.cwd, dict(self.environment))


def lookup(grammar: Grammar, name: str) -> Known | None:
    """Find a program by the word that starts it, whatever path or version stands on it.

    ``/usr/bin/docker``, ``DOCKER.EXE``, ``python3.11`` and a login shell's ``-bash`` are
    known by their plain names.
    """
    return grammar.known[name]


def unwrap(
    words: Words, grammar: Grammar, cwd: str = "", program: str = "", deepest: int = DEEPEST
) -> Unwrapped:
    """Return what a line starts: tools, and shells that are given a text.

    *program* is the file name of the process, if known: the first word may be any text.
    A text within a text is followed *deepest* levels deep; 0 leaves every text unread.
    """
    unwrapper = _Unwrapper(grammar, deepest)
    unwrapper.command(words, _Place(cwd, {}), 0, program)
    return Unwrapped(
        tuple(unwrapper.found),
        tuple(unwrapper.scripts),
        unwrapper.truncated,
        tuple(unwrapper.unread),
    )


class _Unwrapper:
    def __init__(self, grammar: Grammar, deepest: int) -> None:
        self.grammar = grammar
        self.deepest = deepest
        self.found: list[Invocation] = []
        self.scripts: list[Script] = []
        self.unread: list[tuple[ShellKind, Source, str]] = []
        self.truncated = False
        self.followed: dict[int, Text] = {}  # by identity: a variable carries one into many words
        self.more_starts = MORE_STARTS

    def command(self, words: Words, place: _Place, depth: int, program: str = "") -> None:
        """Follow one simple command to the tool that it starts, if any."""
        index = self.assignments(words, 0, place)
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
                    self.scripts.append(Script(words.word(shell), found.kind, source))
                    self.inner(words, source, place, depth, found.kind)
                    return
            else:
                if found or not depth:
                    self.add(found, words, index, place)
                return

    def add(self, tool: Tool | None, words: Words, index: int, place: _Place) -> None:
        if len(self.found) == MOST:
            self.truncated = True
            return
        settings = tuple([Setting(name, value) for name, value in place.environment.items()])
        self.found.append(Invocation(tool, words, index, place.cwd, settings))

    def assignments(self, words: Words, index: int, place: _Place) -> int:
        """Step over ``NAME=value`` words, and keep the ones of interest."""
        while index < len(words.texts) and self.assignment(words, index, place):
            index += 1
        return index

    def assignment(self, words: Words, index: int, place: _Place) -> bool:
        match = ASSIGNMENT.match(words.texts[index])
        if match:
            self.assign(words, index, match.end(), match[1], place)
        return match is not None

    def assign(self, words: Words, index: int, at: int, name: str, place: _Place) -> None:
        if name in self.grammar.environment:
            text = words.texts[index]
            place.environment[name] = Word(text[at:], words.tail(index, len(text) - at))

    def wrapper(self, wrapper: Wrapper, words: Words, index: int, place: _Place, depth: int) -> int:
        """Step over a wrapper's own words; return where the next program's begin."""
        if wrapper.actions:
            self.actions(wrapper, words, index, place, depth)
            return len(words.texts)
        if wrapper.seeks:
            texts, index = seek(wrapper, words, index, partial(lookup, self.grammar))
            for text in texts:
                self.inner(words, text, place, depth, wrapper.language)
            return index
        stepped = step_over(wrapper, words, index, partial(lookup, self.grammar))
        for directory in _directories(wrapper, stepped.options):
            place.cwd = enter(place.cwd, directory)
        self.assignments(words, stepped.own, place)
        if stepped.text is not None:
            self.inner(words, stepped.text, place, depth, wrapper.language)
            return len(words.texts)
        if "code" in stepped.options.values and depth < self.deepest:
            self.code(words, stepped.options, place, depth)
        return stepped.index

    def code(self, words: Words, options: Options, place: _Place, depth: int) -> None:
        """Follow what program text starts."""
        code = code_of(words, options)
        if code is None:
            return
        inner = place.copy()
        if directory := directory_in(code):
            inner.cwd = enter(place.cwd, directory)
        for each in started(code):
            if isinstance(each, Words):
                self.command(each, inner.copy(), depth + 1)
            else:
                self.inner(words, each, inner, depth)

    def actions(
        self, wrapper: Wrapper, words: Words, index: int, place: _Place, depth: int
    ) -> None:
        """Follow each program that an expression starts: ``find /x -execdir docker build . ;``.

        Source: find(1): options, starting points, and an expression from the first ``-`` on.
        """
        if depth == self.deepest:
            self.truncated = True
            return
        texts, count = words.texts, len(words.texts)
        while index < count and (own := _own(texts[index], wrapper.flags)):
            index += own
        starts: list[str] = []
        while index < count and texts[index][:1] not in ("-", "(", "!"):
            starts.append(texts[index])
            index += 1
        directories = [enter(place.cwd, start) for start in starts[: 1 + MORE_STARTS]]
        while index < count:
            action = texts[index]
            index += 1
            if action not in wrapper.actions:
                continue
            end = index
            while end < count and texts[end] not in (";", "+"):
                end += 1
            below = directories if action in wrapper.below and directories else [place.cwd]
            below = below[: 1 + self.more_starts]
            self.more_starts -= len(below) - 1
            for directory in below:
                inner = place.copy()
                inner.cwd = directory
                self.command(words.part(index, end), inner, depth + 1)
            index = end

    def inner(
        self, words: Words, source: Source, place: _Place, depth: int, kind: ShellKind = "sh"
    ) -> None:
        """Follow a text that stands in *words*.

        Scripts that were told apart from these words were followed before, and would be
        found in the text once more.
        """
        self.script(source, kind, place, depth, is_new=not words.holds_scripts)

    def script(
        self, source: Source, kind: ShellKind, place: _Place, depth: int, *, is_new: bool = True
    ) -> None:
        """Follow a shell's text, and if it is new the scripts in its words."""
        if depth == self.deepest:
            self.unread.append((kind, source, place.cwd))
            self.truncated = True
            return
        self.pipelines(read(kind, source), kind, place.copy(), depth, is_new=is_new)

    def pipelines(
        self, script: Text, kind: ShellKind, place: _Place, depth: int, *, is_new: bool
    ) -> None:
        """Follow every command of a script."""
        for pipeline in script.pipelines:
            for text in input_scripts(pipeline, self.grammar) if kind == "sh" else ():
                self.script(text, kind, place, depth + 1)
            for command in pipeline.commands:
                if is_new:
                    self.substitutions(command, kind, place, depth)
                if command.group is not None:
                    inner = place.copy() if command.is_subshell else place
                    self.pipelines(command.group, kind, inner, depth, is_new=is_new)
                if not command.is_expression:  # what it may be stands in its group
                    self.statement(command, kind, place, depth + 1)

    def substitutions(self, command: Command, kind: ShellKind, place: _Place, depth: int) -> None:
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
                else:
                    inner = place.copy()
                    self.pipelines(each.script, kind, inner, depth + 1, is_new=True)

    def statement(self, command: Command, kind: ShellKind, place: _Place, depth: int) -> None:
        words = command.written
        for name, value in command.assignments if not words.texts else ():
            self.remember(name, value, command, place)
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
                self.assignment(words, index, place)
        elif variable := _PS_VARIABLE.match(texts[0]):
            # ``$env:NAME=value`` is one word, ``$env:NAME = value`` are three.
            index, at = (0, variable.end()) if variable[2] else (min(2, len(texts) - 1), 0)
            self.assign(words, index, at, variable[1].upper(), place)
        else:
            inner = place.copy()
            for name, value in command.assignments:
                self.remember(name, value, command, inner)
            if self.assignments(words, 0, inner) == len(texts):
                place.environment = inner.environment
            else:
                self.command(words, inner, depth)

    def remember(self, name: str, value: ScriptWord, command: Command, place: _Place) -> None:
        """Keep a variable of interest that a command sets."""
        if name in self.grammar.environment:
            start, end = value.span
            raw = command.source.text[start:end]
            start = end - len(value.text) if raw.endswith(value.text) else start
            place.environment[name] = Word(value.text, command.source.locate(start, end))


def _own(word: str, flags: FlagTable) -> int:
    """Return how many words an option in front takes up: ``-L``, ``-O3``, ``-D exec``; or 0."""
    flag = flags.get(word[1:2]) if word[:1] == "-" else None
    if flag is None or (flag.arity != "value" and len(word) > 2):
        return 0
    return 1 + (flag.arity == "value" and len(word) == 2)


def _directories(wrapper: Wrapper, options: Options) -> Iterator[str]:
    for each in wrapper.chdir:
        name, equals, key = each.partition("=")
        for value in options.all(name) if equals else options.all(name)[-1:]:
            text = value.text.removeprefix(f"{key}=") if equals else value.text
            if text and (not equals or text != value.text):
                yield text


def entered(texts: tuple[str, ...], kind: ShellKind, cwd: str) -> str | None:
    """Return the working directory after a command that changes it; ``None`` for any other.

    It is ``""`` where nobody knows it (``popd``).
    """
    name = texts[0].lower() if texts else ""
    if name in _CHANGES_DIRECTORY:
        return enter(cwd, _directory(texts, kind))
    return "" if name in _FORGETS_DIRECTORY else None


def _directory(texts: tuple[str, ...], kind: ShellKind) -> str:
    for text in texts[1:]:
        if text == "-" or not (text[:1] == "-" or (kind == "cmd" and text.lower() == "/d")):
            return text
    return ""
