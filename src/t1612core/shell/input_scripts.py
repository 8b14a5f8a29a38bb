"""Find the texts that a shell, a scheduler or a login reads on its standard input.

``echo 'docker build .' | sh``, ``(crontab -l; echo '* * * * * …') | crontab -``, ``at now <<EOF``:
what is printed right before one of them, or stands behind ``<<``, is a text for a shell.

Rule 1: linear: of a pipeline, a reader is given what the command before it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..text.pattern import pattern
from .grammar import Grammar, Shell, ShellKind, Tool, Wrapper
from .outputs import said
from .script import Command, Pipeline
from .shells import script_of
from .source import Source
from .words import Words

_NEAREST: Final = 6  # words in front of a reader: ``sudo -u x sh``
# Source: crontab(5).
_SCHEDULE: Final = pattern(
    r"""^[ \t]{0,16}(?:@[a-z]{1,16}[ \t]
        |(?:[\d*][\d*/,-]{0,63}[ \t]{1,8}){2}(?:[\w*/,-]{1,64}[ \t]{1,8}){3})""",
    re.MULTILINE | re.VERBOSE,
)


def input_scripts(pipeline: Pipeline, grammar: Grammar) -> Iterator[Source]:
    """Yield the texts that readers in a pipeline are given."""
    before: Command | None = None
    for command in pipeline.commands:
        if (before or command.redirects) and _reads(command.written, grammar):
            yield from _printed(before) if before else ()
            for each in command.redirects:
                source = each.source or command.source
                if each.body is not None:
                    yield unscheduled(source.cut(*each.body))
                elif each.operator == "<<<":
                    span = source.locate(*each.target.span)
                    yield unscheduled(Source.anchored(each.target.text, span))
        before = command


def reading(words: Words, grammar: Grammar) -> tuple[ShellKind, int] | None:
    """Return the language of the script that a command reads, and which word names its file.

    That is the number of words where it reads its input; ``None`` where it reads no script.
    """
    for at, text in enumerate(words.texts[:_NEAREST]):
        known = grammar.known[text]
        if isinstance(known, Shell):
            script, index = script_of(known.kind, words, at + 1)
            return (known.kind, index) if script is None else None
        if isinstance(known, Tool):
            return None
        if isinstance(known, Wrapper) and known.reads:
            return "sh", len(words.texts)
    return None


def _reads(words: Words, grammar: Grammar) -> bool:
    """Return whether a command reads a script on its input."""
    found = reading(words, grammar)
    return found is not None and found[1] == len(words.texts)


def _printed(command: Command) -> Iterator[Source]:
    if command.group is not None:
        for pipeline in command.group.pipelines:
            for each in pipeline.commands[-1:]:
                yield from _said(each)
    else:
        yield from _said(command)


def _said(command: Command) -> Iterator[Source]:
    words = command.written
    if len(words.texts) > 1 and words.texts[0] in ("echo", "printf"):
        yield unscheduled(said(words, is_format=words.texts[0] == "printf"))


def unscheduled(source: Source) -> Source:
    """Take off when the lines of a crontab run; any other text is returned as it is."""
    text = _SCHEDULE.sub("", source.text)
    if len(text) == len(source.text):
        return source
    return Source.anchored(text, source.locate(0, len(source.text)))
