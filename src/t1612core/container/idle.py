"""Tell whether a command that would make an image is told not to: to help, to print, to check.

Rule 1: a flag that may be a part of another one's value stops nothing.
"""

from __future__ import annotations

from itertools import islice

from ..knowledge.vocabulary.containers import PROSE_FLAGS
from ..shell.flags import FALSE, Options
from ..shell.grammar import Verb
from ..shell.words import Words


def is_idle(verb: Verb, options: Options, words: Words) -> bool:
    """Return whether a flag says that nothing be built."""
    is_asked = not options.values.keys().isdisjoint(verb.idle)
    method = _method(verb, options)
    if (is_asked and any(map(options.is_on, verb.idle))) or (method and not _is_build(method)):
        return not (words.is_line and _is_part_of_value(verb, options))
    return False


def _method(verb: Verb, options: Options) -> str:
    """Return what is done instead of a build: of the flags that say so, the last counts.

    Source: docker/buildx commands/build.go, callAlias.
    """
    method = ""
    if options.values.keys().isdisjoint(verb.methods):
        return method
    values = {name: iter(options.all(name)) for name in verb.methods}
    for option in options.given:
        for value in islice(values.get(option.name, ()), 1):
            stands_for = verb.methods[option.name]
            if not stands_for:
                method = value.text
            elif value.text not in FALSE:
                method = stands_for
    return method


def _is_build(method: str) -> bool:
    """Return whether a method is to build.

    Source: docker/buildx util/buildflags/callfunc.go, ParseCallFunc.
    """
    names = [each for part in method.split(",") if "=" not in (each := part.strip('"'))]
    return names in ([""], ["build"])


def _is_part_of_value(verb: Verb, options: Options) -> bool:
    """Return whether all flags that stop a build stand where they may end a value.

    ``--label 'a=b --help'`` is recorded as ``--label a=b --help``.
    """
    stopping = verb.methods.keys() | verb.idle
    ends = {value.span[1] for name in PROSE_FLAGS for value in options.all(name)}
    return all(each.span[0] - 1 in ends for each in options.given if each.name in stopping)
