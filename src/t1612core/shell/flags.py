"""Read flags by their arity, as the command-line libraries of the container tools do.

Theory of operation
===================
Whether ``--pull .`` is a flag and a path or a flag with its value is nothing a text can
tell: a table has to.  ``scan`` walks the words of one command with such a table and
sorts them into options and operands.

* ``pflag`` (cobra: docker, podman, …): ``--name=value``, ``--name value``, ``-nvalue``,
  ``-n value``, ``-n=value``; switches may be grouped (``-it``) and take a value only
  after ``=``; a flag whose value is optional never takes the next word; ``--`` ends
  the flags.
* ``goflag`` (Go's ``flag``, urfave/cli: buildctl, ctr, img): one dash or two mean the
  same, and nothing is grouped.

Rule 1: where flags are not interspersed, the first operand ends them.
Rule 2: a flag that the table does not know takes the next word as its value if that is
no flag and another word follows it, because most flags have a value.  Where operands
may stand anywhere this is undone if it leaves no operand at all: a tool that needs one
was given one.  An unknown short flag takes the rest of its own word.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import Factory, define, frozen

from ..model import Span
from .flag_tables import FlagTable, Style
from .words import Word, Words

FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


@frozen(repr=False)
class Option:
    """A flag that was given, and where."""

    name: str
    span: Span


@define(repr=False, eq=False)
class Options:
    """What ``scan`` found: values by flag, flags in order, and the operands.

    ``operands`` are indexes of words.  ``unknown`` are flags that the table lacks.  A
    flag whose value is missing at the end of the line is given and has no value.
    """

    values: dict[str, list[Word]] = Factory(dict)
    given: list[Option] = Factory(list)
    unknown: list[Option] = Factory(list)
    operands: Sequence[int] = ()

    def all(self, name: str) -> tuple[Word, ...]:
        """Return every value of a flag, in order; a bare switch has the value ``""``."""
        values = self.values.get(name)
        return tuple(values) if values else ()

    def last(self, name: str) -> Word | None:
        """Return the value that counts when a flag is given twice: the last."""
        values = self.values.get(name)
        return values[-1] if values else None

    def text(self, name: str) -> str:
        """Return the text of the last value; ``""`` when the flag is absent."""
        values = self.values.get(name)
        return values[-1].text if values else ""

    def is_on(self, name: str) -> bool:
        """Return whether a switch is given and not switched off (``--pull=false``).

        Source: Go, strconv.ParseBool.
        """
        values = self.values.get(name)
        return values is not None and values[-1].text not in FALSE

    def add(self, name: str, value: Word) -> None:
        """Add a value that was found elsewhere than in a flag of this name."""
        self.values.setdefault(name, []).append(value)


def scan(
    words: Words,
    start: int,
    table: FlagTable,
    options: Options,
    *,
    style: Style = "pflag",
    interspersed: bool = True,
) -> None:
    """Sort the words from *start* on into flags, their values, and operands.

    Where flags are not interspersed every word from the first operand on is one.  Flags
    are added to what *options* holds; its operands are replaced.
    """
    texts = words.texts
    count = len(texts)
    operands: list[int] = []
    guessed: list[int] = []
    index = start
    while index < count:
        text = texts[index]
        if text[:1] != "-" or text == "-":
            if not interspersed:
                break
            operands.append(index)
            index += 1
        elif text == "--":
            index += 1
            break
        elif text[1] == "-" or style == "goflag":
            index = _long(words, index, table, options, guessed)
        else:
            index = _short(words, index, table, options)
    # A range costs nothing, however many wrappers stand before a command.
    rest = range(index, count)
    options.operands = [*operands, *rest] if operands else rest
    if guessed and not options.operands:
        options.operands = guessed[-1:]


def _long(words: Words, index: int, table: FlagTable, options: Options, guessed: list[int]) -> int:
    text = words.texts[index]
    name, equals, value = text[2 if text[1] == "-" else 1 :].partition("=")
    flag = table.get(name)
    option = Option(flag.name if flag else name, words.span(index))
    if flag is None:
        options.unknown.append(option)
        takes_next = index + 2 < len(words.texts) and words.texts[index + 1][:1] != "-"
        if takes_next and not equals:
            guessed.append(index + 1)
    else:
        options.given.append(option)
        takes_next = flag.arity == "value"
    if equals:
        options.add(option.name, Word(value, words.tail(index, len(value))))
    elif not takes_next:
        options.add(option.name, Word("", option.span))
    elif index + 1 < len(words.texts):
        options.add(option.name, words.word(index + 1))
        index += 1
    return index + 1


def _short(words: Words, index: int, table: FlagTable, options: Options) -> int:
    text = words.texts[index]
    span = words.span(index)
    at = 1
    while at < len(text):
        flag = table.get(text[at])
        at += 1
        if flag is None:
            options.unknown.append(Option(text[at - 1], span))
            break
        rest = text[at:] if flag.arity == "value" or text[at : at + 1] == "=" else ""
        if not rest and flag.arity != "value" and text.index(text[at - 1], 1) < at - 1:
            continue  # ``-vvv``: once is enough, and a long one would fill the memory
        options.given.append(Option(flag.name, span))
        if len(rest) > 1 and rest[0] == "=":
            rest = rest[1:]
        if rest:
            options.add(flag.name, Word(rest, words.tail(index, len(rest))))
            break
        if flag.arity == "value":
            if index + 1 == len(words.texts):
                break
            options.add(flag.name, words.word(index + 1))
            return index + 2
        options.add(flag.name, Word("", span))
    return index + 1
