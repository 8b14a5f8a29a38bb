"""Say which programs a command really runs.

``sudo -E env A=b timeout 5 curl …`` runs curl.  Which programs are wrappers, and
what their options take, is a table that the caller hands in.

Rule 1: linear: ``MOST`` programs are told of one command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from attrs import frozen

from ...shell.files import base_name
from ...shell.grammar import ShellKind, Wrapper
from ...shell.script import Command, ScriptWord
from ...shell.seek import seek
from ...shell.source import Source
from ...shell.step_over import step_over
from ...shell.words import Words

MOST: Final = 8
_LINE_LIMIT = 4_096  # characters of the arguments that patterns look at


@frozen(repr=False)
class Call:
    """A program and its arguments, taken out of their wrappers.

    ``texts`` are what a wrapper gives a shell to run (``su -c '…'``), in its ``language``;
    ``reads``: it takes what comes in for such a text (``at now``).
    """

    word: ScriptWord  # the program as written
    program: str  # base name, lower-case, without ``.exe``
    arguments: tuple[ScriptWord, ...]
    words: Words  # the program and its arguments as a split line
    line: str  # the arguments joined by blanks, cut to a limit
    texts: tuple[Source, ...] = ()
    language: ShellKind = "sh"
    reads: bool = False
    wrapper: Call | None = None  # the outermost one, as a call with all that is behind it

    def is_one_of(self, uses: Mapping[str, re.Pattern[str]]) -> bool:
        """Return whether the program is used in one of the ways that *uses* lists."""
        pattern = uses.get(self.program)
        return pattern is not None and pattern.search(self.line) is not None


def calls(
    command: Command, wrappers: Mapping[str, Wrapper], is_known: Callable[[str], object]
) -> Iterator[Call]:
    """Yield the programs that a command runs, which has words, taken out of their wrappers.

    A wrapper without a command behind it is itself what runs; one may run several: ``find .
    -exec a ; -exec b ;``. *is_known* says whether a word names a program.
    """
    words = command.line
    texts, count = words.texts, len(words.texts)
    starts = [0]
    for start in starts:  # which grows
        at = run = start
        given: tuple[Source, ...] = ()
        wrapper = None
        while at < count and not given:
            run = at
            wrapper = wrappers.get(base_name(texts[at]))
            if wrapper is None:
                break
            if wrapper.actions:
                # No more than are told, since the next wrapper may look through the same words.
                acts = (i + 1 for i in range(at + 1, count) if texts[i] in wrapper.actions)
                behind = [*islice(acts, MOST)]
                at = behind[0] if behind else count
                starts += [each for each in behind[1:] if each not in starts and each < count]
            elif wrapper.seeks:
                given, at = seek(wrapper, words, at + 1, is_known)
                starts += [at] if given and at < count else []
            else:
                stepped = step_over(wrapper, words, at + 1, is_known)
                at, given = stepped.index, () if stepped.text is None else (stepped.text,)
            del starts[MOST:]
        outer = _made(command, words, 0) if run and not start else None
        is_reader = wrapper is not None and wrapper.reads and not given
        language = wrapper.language if wrapper else "sh"
        yield _made(command, words, run, given, language, is_reader, outer)


def _made(
    command: Command,
    words: Words,
    at: int,
    texts: tuple[Source, ...] = (),
    language: ShellKind = "sh",
    is_reader: bool = False,
    wrapper: Call | None = None,
) -> Call:
    arguments = command.words[at + 1 :]
    line = " ".join([word.text for word in arguments])[:_LINE_LIMIT]
    word = command.words[at]
    told = word, base_name(word.text), arguments, words.since(at), line
    return Call(*told, texts, language, is_reader, wrapper)
