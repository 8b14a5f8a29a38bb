"""Read what a shell is given as pipelines: which command's output is which one's input.

Theory of operation
===================
``scripts`` and ``wrappers`` ask what is started; here it is asked what flows into it.  A
text becomes pipelines, a pipeline stages: a simple command's words, or a group of
pipelines, with the redirections of its input and the scripts whose output stands in its
words.  A POSIX shell's text is read by the reader of Dockerfiles' scripts, which knows
here-documents and variables; ``cmd``'s and PowerShell's by ``scripts``, whose operators
say what is joined.

Rule 1: words keep their places in the command line, as everywhere.
Rule 2: a file named by ``<(…)`` is a word ``/dev/fd/63``, as bash makes it.
Rule 3: a script that a variable carries into many words is one object, so that whoever
follows it can see that it was followed before.

Sources: POSIX.1-2017 XCU 2.9.2 "Pipelines"; bash(1) "Process Substitution"; Microsoft,
"Command shell overview", "about_Pipelines".
"""

from __future__ import annotations

from attrs import frozen

from . import sh as script_reader
from .grammar import ShellKind
from .script import Command, Redirect, Scope, Script, Substitution
from .script import Word as ScriptWord
from .scripts import cmd, powershell
from .sh import DEPTH
from .source import Source, Span
from .words import Word, Words

_WRITTEN = (">", ">>", ">|")
_READ = ("<", "<&", "<<", "<<-", "<<<", "<>")
SUBSTITUTED = "/dev/fd/63"
_QUOTES = ("'", '"', "@'", '@"')


@frozen
class Inner:
    """A script whose output stands in a word, or is the file that the word names."""

    index: int  # of the word
    is_file: bool
    pipelines: tuple[Pipeline, ...]


@frozen
class Input:
    """What a stage's standard input is redirected from: a text of the line, or a file.

    ``file`` is its name; it has none if it is a script's output, as ``<(…)`` is.  ``inner``
    are the scripts that the text or the file's name holds.  ``is_descriptor``: it is what an
    open descriptor reads (``<&3``).
    """

    text: Word | None = None
    file: Word | None = None
    inner: tuple[Inner, ...] = ()
    is_descriptor: bool = False


@frozen
class Stage:
    """One command of a pipeline, or a group of them, and what is particular to its input.

    ``outputs`` are the files that a POSIX shell writes its output to.
    ``is_expression``: the words may call methods (PowerShell); ``is_text``: they are
    nothing but texts, whose value is the output (``'text' | …``).
    """

    words: Words
    group: tuple[Pipeline, ...] = ()
    inputs: tuple[Input, ...] = ()
    inner: tuple[Inner, ...] = ()
    is_expression: bool = False
    is_text: bool = False
    outputs: tuple[Word, ...] = ()


Pipeline = tuple[Stage, ...]


def pipelines(kind: ShellKind, source: Source) -> tuple[Pipeline, ...]:
    """Return the pipelines of a shell's text, in order; groups are inside of their stage."""
    if kind == "sh":
        return _Sh(source).pipelines(script_reader.read(_source(source), Scope()))
    if kind == "cmd":
        return _cmd(source)
    return _powershell(source)


# POSIX sh


def _source(source: Source) -> Source:
    return Source(source.text, (0,), (0,))


class _Sh:
    """Make stages of what the script reader read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known: dict[int, tuple[Pipeline, ...]] = {}

    def pipelines(self, script: Script) -> tuple[Pipeline, ...]:
        known = self.known.get(id(script))
        if known is None:
            known = tuple([tuple(map(self.stage, line.commands)) for line in script.pipelines])
            self.known[id(script)] = known
        return known

    def stage(self, command: Command) -> Stage:
        texts = tuple([_text(word) for word in command.words])
        inner = [
            self.inner(index, each)
            for index, word in enumerate(command.words)
            for each in word.substitutions
            if each.operator != ">("
        ]
        return Stage(
            Words(self.source, texts, tuple([word.span for word in command.words])),
            () if command.group is None else self.pipelines(command.group),
            tuple([self.input(each) for each in command.redirects if each.operator in _READ]),
            tuple(inner),
            outputs=tuple(
                [
                    Word(each.target.text, self.source.locate(*each.target.span))
                    for each in command.redirects
                    if each.operator in _WRITTEN
                ]
            ),
        )

    def inner(self, index: int, substitution: Substitution) -> Inner:
        return Inner(index, substitution.operator == "<(", self.pipelines(substitution.script))

    def input(self, redirect: Redirect) -> Input:
        inner = tuple([self.inner(0, each) for each in redirect.target.substitutions])
        if redirect.body is not None:
            start, end = redirect.body
            text = self.source.text[start:end]
            if redirect.operator == "<<-":
                text = "\n".join([line.lstrip("\t") for line in text.split("\n")])
            return Input(Word(text, self.source.locate(start, end)))
        target = Word(redirect.target.text, self.source.locate(*redirect.target.span))
        if redirect.operator == "<&":
            return Input(is_descriptor=target.text not in ("", "-", "0"))
        if redirect.operator == "<<<":
            return Input(target, inner=inner)
        return Input(file=target if target.text else None, inner=inner)


def _text(word: ScriptWord) -> str:
    if any(each.operator == "<(" for each in word.substitutions):
        return word.text + SUBSTITUTED
    return word.text


# cmd.exe


def _cmd(source: Source) -> tuple[Pipeline, ...]:
    open_groups: list[list[list[Stage]]] = [[[]]]
    for statement in cmd(source):
        for operator in statement.operators:
            if operator == "(":
                if len(open_groups) <= DEPTH:
                    open_groups.append([[]])
            elif operator == ")":
                _close_group(open_groups)
            elif operator != "|":
                open_groups[-1].append([])
        inputs = tuple([Input(file=file) for file in statement.inputs])
        open_groups[-1][-1].append(Stage(statement.words, inputs=inputs))
    while len(open_groups) > 1:
        _close_group(open_groups)
    return _frozen(open_groups[0])


def _close_group(open_groups: list[list[list[Stage]]]) -> None:
    if len(open_groups) > 1:
        group = _frozen(open_groups.pop())
        open_groups[-1][-1].append(Stage(Words(Source(""), (), ()), group))


def _frozen(lines: list[list[Stage]]) -> tuple[Pipeline, ...]:
    return tuple([tuple(line) for line in lines if line])


# PowerShell


class _Bag:
    """All words between two pipes, parentheses or not."""

    def __init__(self, *, is_call: bool) -> None:
        self.is_call = is_call
        self.texts: list[str] = []
        self.spans: list[Span] = []
        self.inner: list[Inner] = []

    def add(self, words: Words, nested: tuple[Source, ...]) -> None:
        at = len(self.texts)
        self.texts.extend(words.texts)
        self.spans.extend(words.spans)
        self.inner.extend([Inner(at, False, _powershell(each)) for each in nested])

    def stage(self, source: Source) -> Stage:
        words = Words(source, tuple(self.texts), tuple(self.spans))
        is_quoted = bool(self.spans) and source.text.startswith(_QUOTES, self.spans[0][0])
        is_text = is_quoted and not self.is_call
        return Stage(words, inner=tuple(self.inner), is_expression=True, is_text=is_text)


def _powershell(source: Source) -> tuple[Pipeline, ...]:
    # An expression's parts stand in parentheses of any kind: (New-Object X).Get('url').
    # What they are to each other matters less than that they are one stage.
    lines: list[list[_Bag]] = [[]]
    operators: set[str] = set()
    for statement in powershell(source):
        operators.update(statement.operators)
        if not statement.words.texts and not statement.nested:
            continue
        is_piped = "|" in operators
        if not is_piped and operators & _PS_ENDS:
            lines.append([])
        if is_piped or "{" in operators or not lines[-1]:
            lines[-1].append(_Bag(is_call="&" in operators))
        lines[-1][-1].add(statement.words, statement.nested)
        operators.clear()
    return _frozen([[bag.stage(source) for bag in line] for line in lines])


_PS_ENDS = frozenset({";", "\n", "&", "&&", "||", "}"})
