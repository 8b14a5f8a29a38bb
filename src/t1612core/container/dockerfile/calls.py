"""Say which program a command really runs.

``sudo -E env A=b timeout 5 curl …`` runs curl.  Which programs are wrappers, and
what their options take, is a table that the caller hands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from ...shell.files import base_name
from ...shell.grammar import Wrapper
from ...shell.script import Command, ScriptWord
from ...shell.source import Source
from ...shell.step_over import step_over
from ...shell.words import Words

_LINE_LIMIT = 4_096  # characters of the arguments that patterns look at


@frozen(repr=False)
class Call:
    """A program and its arguments, taken out of their wrappers."""

    word: ScriptWord  # the program as written
    program: str  # base name, lower-case, without ``.exe``
    arguments: tuple[ScriptWord, ...]
    words: Words  # the program and its arguments as a split line
    line: str  # the arguments joined by blanks, cut to a limit
    text: Source | None = None  # what a wrapper gives a shell to run: ``su -c '…'``
    wrapper: Call | None = None  # the outermost wrapper, as a call with all that is behind it

    def is_one_of(self, uses: Mapping[str, re.Pattern[str]]) -> bool:
        """Tell whether the program is used in one of the ways that *uses* lists."""
        pattern = uses.get(self.program)
        return pattern is not None and pattern.search(self.line) is not None


def call(command: Command, wrappers: Mapping[str, Wrapper]) -> Call:
    """Take a command, which has words, out of its wrappers.

    A wrapper without a command behind it is itself what runs.
    """
    words = command.line
    texts, count = words.texts, len(words.texts)
    text = None
    at = run = 0
    while at < count and text is None:
        run = at
        wrapper = wrappers.get(base_name(texts[at]))
        if wrapper is None:
            break
        if wrapper.actions:
            at = next((i for i in range(at + 1, count) if texts[i] in wrapper.actions), count) + 1
        else:
            stepped = step_over(wrapper, words, at + 1, lambda name: base_name(name) in wrappers)
            at, text = stepped.index, stepped.text
    outer = _made(command, words, 0) if run else None
    return _made(command, words, run, text, outer)


def _made(
    command: Command, words: Words, at: int, text: Source | None = None, outer: Call | None = None
) -> Call:
    arguments = command.words[at + 1 :]
    line = " ".join([word.text for word in arguments])[:_LINE_LIMIT]
    word = command.words[at]
    return Call(word, base_name(word.text), arguments, words.since(at), line, text, outer)
