"""Tell when a recorded line is read wrongly because its words were joined by blanks alone.

Theory of operation
===================
A program is given words; many products record them as one line, with blanks between them and no
quotes. A label ``a="`` then looks as if it quoted what follows, up to the options that matter, and
a program that calls itself ``docker ps #`` as if it did nothing. So a line that a tool was started
with is read a second time: with its quotes as letters, or from a later word on as what the program
was told. What was read first stands, unless it cannot be meant or hides what the second one finds.

Rule 1: only lines of telemetry are read so. A shell takes quotes off before it starts a program.
Rule 2: a build that only the second reading sees counts if all of it fits; behind a quote that
never closes, which no shell writes, if its images can be called so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..shell.grammar import Tool
from ..shell.words import Word, Words
from ..text.pattern import pattern
from .images import IMAGE_NAME

if TYPE_CHECKING:
    from .command import ContainerCommand

_QUOTE: Final = pattern("[\"']")
_BEGINS_BLANK: Final = pattern(r"""[^"' \t]*+["'][ \t]""")  # a word
_PLACE: Final = pattern(r"\.\Z|[^/]{0,4096}/")
_STARTS: Final = 4  # words at which a program's own name may end


def later_starts(words: Words, tool: Tool) -> Iterator[int]:
    """Yield where the name that a program calls itself by may end: before a verb that builds."""
    left = _STARTS
    for at, text in enumerate(words.texts[2:], 1):
        if text in tool.root.verbs:
            yield at
            left -= 1
            if not left:
                return


def is_told(command: ContainerCommand) -> bool:
    """Return whether words behind a verb that builds nothing are a build after all."""
    made = command.build
    if made is None or not command.flags or not _fits(command):
        return False
    return bool(made.tags) or any(_PLACE.match(operand.text) for operand in command.operands)


def is_hidden(first: ContainerCommand, second: ContainerCommand, words: Words) -> bool:
    """Return whether *first*, read by the quotes of *words*, hides what *second* is."""
    has_more = len(second.flags) > len(first.flags)
    if second.makes_image:
        is_odd = has_more or not (first.makes_image and first.operands)
        return is_odd and (_is_named(second) if words.is_open else _fits(second))
    started = _started(second)
    if started is None or _started(first) is None:
        return started is not None
    if not has_more or second.unknown or not IMAGE_NAME.fullmatch(started.text):
        return False
    # Who quotes a value seldom begins it with a blank: ``-e OPTS="-u root -v /:/host"``.
    return any(_BEGINS_BLANK.match(words.source.text, *span) for span in words.spans)


def _started(command: ContainerCommand) -> Word | None:
    """Return the word that says what is run: an image, or a container."""
    run = command.run
    return (run.image or run.container) if run else None


def _fits(command: ContainerCommand) -> bool:
    """Return whether a build is one as somebody means it: no flag, tag or place is odd.

    A quote at the end of one would be that of a value which holds flags: ``--build-arg
    OPTS="--rm -f x" .``
    """
    made = command.build
    if made is None or not command.makes_image or command.unknown or not command.operands:
        return False
    places = (made.context, *made.contexts, *made.dockerfiles, *made.definitions)
    texts = [*(each.text for each in places), *(each.text for each in command.operands)]
    is_odd = any(map(_QUOTE.search, texts))
    return not is_odd and _is_named(command)


def _is_named(command: ContainerCommand) -> bool:
    tags = command.build.tags if command.build else ()
    return all(IMAGE_NAME.fullmatch(tag.text) for tag in tags)
