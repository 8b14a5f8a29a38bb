"""Read which files and directories a command line puts in place from elsewhere.

Theory of operation
===================
A download writes where ``-o`` or its like says, or under its URL's last part; ``git clone``
into a directory of the repository's name; an archive is unpacked where ``-C`` or ``-d``
says. The programs and their flags are a ``Grammar``, handed in; what stands round them is
unwrapped as for every other tool.

Rule 1: a path that is relative to an unknown directory names nothing, and is left out.
Rule 2: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from attrs import frozen

from ..shell.flags import Options, scan
from ..shell.grammar import Grammar, Tool, Verb
from ..shell.locations import resolve
from ..shell.recorded import words_of
from ..shell.unwrap import Invocation, unwrap
from ..shell.words import Word
from .command import LIMIT

_ROOTED: Final = re.compile(r"/|~[/\\]|[A-Za-z]:[\\/]|\\\\")
# tar's first word may be flags without a dash.
_BUNDLE: Final = re.compile(r"[A-Za-z]*x[A-Za-z]*")


@frozen
class Fetched:
    """What one command puts in place: ``paths``, from ``sources``: URLs, or ``files``."""

    paths: tuple[str, ...]
    sources: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def fetches(line: str, grammar: Grammar, *, program: str = "") -> Iterator[Fetched]:
    """Yield what each command in a line puts in place; nothing of one that names no place.

    *program* is the file name of the process, if it is known.
    """
    words, _ = words_of(line, program, LIMIT)
    for invocation in unwrap(words, grammar, "", program).invocations:
        reader = _READERS.get(invocation.tool.name) if invocation.tool else None
        if reader is None or invocation.tool is None:
            continue
        fetched = reader(invocation, invocation.tool)
        if fetched is not None and fetched.paths:
            yield fetched


def _scanned(invocation: Invocation, verb: Verb, first: int) -> tuple[Options, tuple[Word, ...]]:
    options, words = Options(), invocation.words
    scan(words, first, verb.flags, options)
    return options, tuple(words.word(index) for index in options.operands)


def _curl(invocation: Invocation, tool: Tool) -> Fetched | None:
    assert tool.verb is not None  # of a tool without sub-commands
    options, operands = _scanned(invocation, tool.verb, invocation.first + 1)
    urls = [word.text for word in (*operands, *options.all("url"))]
    directory = _in(invocation.cwd, options.text("output-dir"))
    names = [word.text for word in options.all("output")]
    if options.is_on("remote-name") or options.is_on("remote-name-all"):
        names += map(_last_part, urls)
    return Fetched(_paths(directory, names), tuple(urls))


def _wget(invocation: Invocation, tool: Tool) -> Fetched | None:
    assert tool.verb is not None  # of a tool without sub-commands
    options, operands = _scanned(invocation, tool.verb, invocation.first + 1)
    urls = [word.text for word in operands]
    output = options.last("output-document")
    if output is not None:
        return Fetched(_paths(invocation.cwd, [output.text]), tuple(urls))
    directory = _in(invocation.cwd, options.text("directory-prefix"))
    return Fetched(_paths(directory, map(_last_part, urls)), tuple(urls))


def _git(invocation: Invocation, tool: Tool) -> Fetched | None:
    options, words = Options(), invocation.words
    scan(words, invocation.first + 1, tool.root.flags, options, interspersed=False)
    if not options.operands:
        return None
    at = options.operands[0]
    verb = tool.root.verbs.get(words.texts[at])
    if not isinstance(verb, Verb):
        return None
    cwd = _in(invocation.cwd, options.text("chdir"))
    _, operands = _scanned(invocation, verb, at + 1)
    if not operands:
        return None
    source = operands[0].text
    target = operands[1].text if len(operands) > 1 else _last_part(source).removesuffix(".git")
    return Fetched(_paths(cwd, [target]), (source,))


def _tar(invocation: Invocation, tool: Tool) -> Fetched | None:
    assert tool.verb is not None  # of a tool without sub-commands
    options, operands = _scanned(invocation, tool.verb, invocation.first + 1)
    texts = [word.text for word in operands]
    files = [word.text for word in options.all("file")]
    if texts and _BUNDLE.fullmatch(texts[0]):
        files += texts[1:2] if "f" in texts[0] else []
    elif not options.is_on("extract"):
        return None
    target = _in(invocation.cwd, options.text("directory"))
    return Fetched(_paths(target, ["."]), files=_paths(invocation.cwd, files))


def _unzip(invocation: Invocation, tool: Tool) -> Fetched | None:
    assert tool.verb is not None  # of a tool without sub-commands
    options, operands = _scanned(invocation, tool.verb, invocation.first + 1)
    target = _in(invocation.cwd, options.text("directory"))
    files = [word.text for word in operands[:1]]
    return Fetched(_paths(target, ["."]), files=_paths(invocation.cwd, files))


_READERS: Final[Mapping[str, Callable[[Invocation, Tool], Fetched | None]]] = {
    "curl": _curl,
    "wget": _wget,
    "git": _git,
    "tar": _tar,
    "unzip": _unzip,
}


def _last_part(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:  # of brackets that hold no address
        path = url
    return unquote(path).rstrip("/").rpartition("/")[2]


def _in(cwd: str, directory: str) -> str:
    return resolve(cwd, directory) if directory else cwd


def _paths(cwd: str, names: Iterable[str]) -> tuple[str, ...]:
    resolved = [resolve(cwd, name) for name in names if name not in ("", "-")]
    return tuple(path for path in resolved if _ROOTED.match(path))
