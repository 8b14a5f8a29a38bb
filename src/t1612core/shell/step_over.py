"""Step over the words of a program that starts another one: ``sudo -u x env A=b timeout 5``.

Rule 1: one reader of wrappers, for command lines and for the scripts of Dockerfiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from ..text.pattern import pattern
from .flag_tables import flag_table
from .flags import Options, scan
from .grammar import Wrapper
from .source import Source
from .words import Word, Words

ASSIGNMENT = pattern(r"([A-Za-z_]\w*)\+?=")
_COMMAND = flag_table("c/command")
_ENDS = pattern(r"[;&|\n]")  # a command


@frozen(repr=False, eq=False)
class Stepped:
    """What stands behind a wrapper's own flags.

    ``own`` is where they end, ``index`` where the words of the program begin that it starts:
    the number of words if there is none.  ``text`` is what it is given for a shell instead.
    """

    options: Options
    own: int
    index: int
    text: Source | None = None


def step_over(
    wrapper: Wrapper, words: Words, index: int, is_known: Callable[[str], object]
) -> Stepped:
    """Step over a wrapper's words from *index* on: its flags, assignments and operands.

    *is_known* says whether a word names a program.
    """
    texts, count = words.texts, len(words.texts)
    if "split-string" in wrapper.script and _splits_a_word(texts[index : index + 2]):
        index += 1
    options = Options()
    scan(words, index, wrapper.flags, options, interspersed=False)
    for name in wrapper.script:
        if script := options.last(name):
            return Stepped(options, count, count, _script(words, script, options))
    if not options.operands or any(name in options.values for name in wrapper.ends):
        return Stepped(options, count, count)
    own = options.operands[0]
    own += texts[own] == "-"
    index = own
    while index < count and ASSIGNMENT.match(texts[index]):
        index += 1
    index += wrapper.operands
    if index >= count:
        return Stepped(options, own, count)
    if wrapper.joined and index + 1 == count:
        return Stepped(options, own, count, words.inside(index))
    is_variable = wrapper.joined and words.spans[index] == words.spans[-1]
    if is_variable and any(map(_ENDS.search, texts[index:])):
        # ``X='cd /a; docker build .'; eval $X``: joined by blanks, they are several commands.
        place = words.word(index).span[0], words.word(count - 1).span[1]
        return Stepped(options, own, count, Source.anchored(" ".join(texts[index:]), place))
    if "command" in wrapper.script and not is_known(texts[index]):
        # ``su - user -c 'text'``: the flag may stand after the names.
        later = Options()
        start = index + (texts[index][:1] != "-")
        scan(words, start, {**_COMMAND, **wrapper.flags}, later, interspersed=False)
        if script := later.last("command"):
            return Stepped(options, own, count, _script(words, script, later))
    return Stepped(options, own, index)


def _splits_a_word(texts: Sequence[str]) -> bool:
    """Whether ``env -S bash -i`` stands there, which is ``env bash -i``."""
    return len(texts) == 2 and texts[0] == "-S" and not any(map(str.isspace, texts[1]))


def _script(words: Words, script: Word, options: Options) -> Source:
    """Return the text that a flag gives a shell.

    Whoever recorded the line may have left out the quotes round it: then it is all the rest.
    """
    index = options.operands[0] - 1 if options.operands else -1
    if words.is_line and index >= 0 and words.span(index) == script.span and words.is_bare(index):
        return words.rest(index)
    return _within(words.source, script)


def _within(source: Source, word: Word) -> Source:
    """Return a piece of a text that was found as a word as a source of its own."""
    if source.anchor is not None or len(source.origins) > 1:
        return Source.anchored(word.text, word.span)
    start = source.origins[0]
    return source.part(word.span[0] - start, word.span[1] - start, word.text)


def directories(wrapper: Wrapper, options: Options) -> Iterator[str]:
    """Yield the directories that a wrapper changes to, as its flags say."""
    for each in wrapper.chdir:
        name, equals, key = each.partition("=")
        for value in options.all(name) if equals else options.all(name)[-1:]:
            text = value.text.removeprefix(f"{key}=") if equals else value.text
            if text and (not equals or text != value.text):
                yield text
