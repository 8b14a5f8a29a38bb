"""Read which files and directories a command line puts in place from elsewhere.

``shell.deposits`` says it of each program; the programs and their flags are a ``Grammar``,
handed in; what stands round them is unwrapped as for every other tool.

Rule 1: a path that is relative to an unknown directory names nothing, and is left out.
Rule 2: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from ..shell.deposits import deposit
from ..shell.grammar import Grammar
from ..shell.limits import LIMIT
from ..shell.locations import resolve
from ..shell.recorded import words_of
from ..shell.unwrap import unwrap
from ..text.pattern import pattern

_ROOTED: Final = pattern(r"/|~[/\\]|[A-Za-z]:[\\/]|\\\\")


@frozen(repr=False)
class Fetched:
    """What one command puts in place: ``paths``, from ``sources``: URLs, or ``files``.

    ``is_repository``: the sources are cloned.
    """

    paths: tuple[str, ...]
    sources: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    is_repository: bool = False


def fetches(line: str, grammar: Grammar, *, program: str = "") -> Iterator[Fetched]:
    """Yield what each command in a line puts in place; nothing of one that names no place.

    *program* is the file name of the process, if it is known.
    """
    words, _ = words_of(line, program, LIMIT)
    for each in unwrap(words, grammar, "", program).invocations:
        found = deposit(each.tool, each.words, each.first, each.cwd) if each.tool else None
        if found is None:
            continue
        paths = _rooted(found.paths)
        if paths:
            files = _rooted(resolve(each.cwd, word.text) for word in found.files)
            sources = tuple([source.word.text for source in found.sources])
            is_repository = any(source.kind == "repository" for source in found.sources)
            yield Fetched(paths, sources, files, is_repository)


def _rooted(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple([path for path in paths if _ROOTED.match(path)])
