"""Say which files and directories a program puts in place, and from what.

Theory of operation
===================
A download writes where ``-o`` or its like says, or under its URL's last part; ``git clone``
into a directory of the repository's name; an archive is unpacked where ``-C`` or ``-d``
says; a copy has the name that it is given, or its source's in a directory. One function for
each way of speaking, here, in ``transfers`` and in ``edits``; which programs speak so is said
by their rows (``knowledge.programs``).

Rule 1: a path is resolved by spelling against the directory that the program runs in; where
that is not known, it stays relative.
Rule 2: what may be a file or a directory is told as both.
Rule 3: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..text.pattern import pattern
from .edits import edits, edits_in, scripts_of
from .flags import Options, scan
from .flow import MOST, Download
from .grammar import Tool, Verb
from .placing import Call, Deposit, fetched, last_part, paths_of
from .transfers import ELSEWHERE, mount, rclone, relay, saved_as, session, store
from .words import Word, Words

# tar's first word may be flags without a dash.
_BUNDLE: Final = pattern(r"[A-Za-z]*x[A-Za-z]*")
_DIRECTORY: Final = pattern(r"(?:.*[/\\])?\.{0,2}$", re.DOTALL)
_SLASH: Final = pattern(r"[/\\]")
_ALL: Final = frozenset({"", "*", "."})  # of a directory: what is in it


def deposit(
    tool: Tool, words: Words, first: int, cwd: str, given: tuple[Word, ...] = ()
) -> Deposit | None:
    """Return what a program puts in place whose name stands at *first*; ``None`` for nothing.

    *tool* is its row's, whose name says how it speaks; *cwd* the directory that it runs in;
    *given* are texts on its standard input.
    """
    reader = _READERS.get(tool.name)
    found = reader(Call(words, first, tool, cwd, given)) if reader else None
    return found if found is not None and found.paths else None


def _curl(call: Call) -> Deposit:
    options, operands = call.scanned()
    urls = (*operands, *options.all("url")[:MOST])
    names = [word.text for word in options.all("output")[:MOST]]
    if options.is_on("remote-name") or options.is_on("remote-name-all"):
        names += [last_part(url.text) for url in urls]
    paths = paths_of(call.within(options.text("output-dir")), names)
    return Deposit(paths, fetched(urls), is_output=True)


def _wget(call: Call) -> Deposit:
    options, urls = call.scanned()
    output = options.last("output-document")
    if output is not None:
        return Deposit(paths_of(call.cwd, [output.text]), fetched(urls), is_output=True)
    directory = call.within(options.text("directory-prefix"))
    paths = paths_of(directory, [last_part(url.text) for url in urls])
    return Deposit(paths, fetched(urls), is_output=True)


def _clone(call: Call) -> Deposit | None:
    """``git clone URL [DIR]``, and what checks out a repository by other words."""
    options, root = Options(), call.tool.root
    scan(call.words, call.first + 1, root.flags, options, interspersed=False)
    if not options.operands:
        return None
    at = options.operands[0]
    verb = root.verbs.get(call.words.texts[at])
    if not isinstance(verb, Verb):
        return None
    _, operands = call.scanned(verb, at + 1)
    if not operands:
        return None
    source = operands[0]
    named = operands[1].text if len(operands) > 1 else ""
    # ``host:name.git`` has no slash.
    target = named or last_part(source.text).rpartition(":")[2].removesuffix(".git")
    paths = paths_of(call.within(options.text("chdir")), [target])
    return Deposit(paths, (Download(source, "repository"),), is_tree=True)


def _tar(call: Call) -> Deposit | None:
    options, operands = call.scanned()
    files = list(options.all("file")[:MOST])
    if operands and _BUNDLE.fullmatch(operands[0].text):
        files += operands[1:2] if "f" in operands[0].text else []
    elif not options.is_on("extract"):
        return None
    return _unpacked(call, options.text("directory"), files)


def _unzip(call: Call) -> Deposit:
    options, operands = call.scanned()
    return _unpacked(call, options.text("directory"), operands[:1])


def _seven(call: Call) -> Deposit | None:
    """``7z x ARCHIVE -oDIR``."""
    options, operands = call.scanned()
    if not operands or operands[0].text not in ("x", "e"):
        return None
    return _unpacked(call, options.text("o"), operands[1:2])


def _unpacked(call: Call, directory: str, files: Sequence[Word]) -> Deposit:
    # Without a file, of standard input.
    target = call.within(directory)
    return Deposit(
        (target or ".",),
        files=tuple(files),
        is_output=not files,
        is_tree=True,
        is_here=not directory,
    )


def _copy(call: Call) -> Deposit | None:
    """``cp SOURCE… TARGET``: what has a name of its own in a directory."""
    options, operands = call.scanned()
    if options.is_on("directory"):  # of install
        return Deposit(paths_of(call.cwd, [each.text for each in operands]), is_empty=True)
    target = options.text("target-directory")
    sources = operands if target else operands[:-1]
    if not sources:
        return None
    given = target or operands[-1].text
    is_carried = call.tool.name == "carry"
    logins = {
        word: found[1] for word in sources if is_carried and (found := ELSEWHERE.match(word.text))
    }
    paths: list[str] = []
    for source in sources:
        text = source.text.rpartition(":")[2] if source in logins else source.text
        base = _SLASH.split(text)[-1]
        is_inside = base in _ALL
        is_directory = bool(target) or len(sources) > 1 or _DIRECTORY.match(given) is not None
        if is_inside or not is_directory:
            paths.append(given)
        if not is_inside:
            paths.append(f"{given.rstrip('/')}/{base}")
    return Deposit(
        paths_of(call.cwd, paths[:MOST]),
        tuple([Download(word, "login", host) for word, host in logins.items()]),
        files=tuple([word for word in sources if word not in logins]),
    )


def _convert(call: Call) -> Deposit:
    """``dd if=SOURCE of=TARGET``."""
    operands = [word for word in call.scanned()[1] if "=" in word.text]
    named = {word.text.partition("=")[0]: word for word in operands}
    target = named.get("of", Word("", (0, 0))).text.partition("=")[2]
    source = named.get("if")
    files = (Word(source.text.partition("=")[2], source.span),) if source else ()
    return Deposit(paths_of(call.cwd, [target]), files=files, is_output=not files)


def _cmdlet(call: Call) -> Deposit:
    """``Set-Content -Path FILE -Value TEXT``; without a value it is what comes in."""
    options, operands = call.scanned()
    named = [*options.all("path"), *options.all("name")]
    names, rest = (named, operands) if named else (operands[:1], operands[1:])
    texts = (*options.all("value"), *rest)
    return Deposit(
        paths_of(call.cwd, [word.text for word in names]),
        said=texts[:MOST],
        is_output=not texts,
        is_empty=options.text("itemtype").lower() == "directory",
        is_added=call.tool.name == "append" or options.is_on("append"),
    )


def _expand(call: Call) -> Deposit:
    """``Expand-Archive -Path FILE -DestinationPath DIR``."""
    options, operands = call.scanned()
    words = [*options.all("path"), *operands, *options.all("destinationpath")]
    return _unpacked(call, words[1].text if len(words) > 1 else "", words[:1])


def _decode(call: Call) -> Deposit | None:
    """``certutil -decode FILE FILE``, ``certutil -urlcache -f URL FILE``."""
    operands = [call.words.word(at) for at in range(call.first + 1, len(call.words.texts))]
    named = [word for word in operands[: 2 * MOST] if word.text[:1] not in ("-", "/")]
    if len(named) < 2:
        return None
    is_url = "://" in named[-2].text
    paths = paths_of(call.cwd, [named[-1].text])
    source = named[-2:-1]
    return Deposit(paths, fetched(source)) if is_url else Deposit(paths, files=tuple(source))


def _make(call: Call) -> Deposit:
    return Deposit(paths_of(call.cwd, [word.text for word in call.scanned()[1]]), is_empty=True)


def _stream(call: Call) -> Deposit | None:
    """``sed -i SCRIPT FILE…``."""
    options, operands = call.scanned()
    if not options.is_on("in-place"):
        return None
    files = operands if scripts_of(options) else operands[1:]
    return _edited(call, files, edits(options, operands))


def _editor(call: Call) -> Deposit:
    """``ed FILE``, ``vim -c STEP FILE``, with the steps on standard input or in flags."""
    options, operands = call.scanned()
    steps = [Word(word.text[1:], word.span) for word in operands if word.text[:1] == "+"]
    files = [word for word in operands if word.text[:1] != "+"]
    return _edited(call, files, edits_in((*options.all("command"), *steps, *call.given)))


def _edited(call: Call, files: Sequence[Word], texts: tuple[Word, ...]) -> Deposit:
    return Deposit(paths_of(call.cwd, [word.text for word in files]), edits=texts, is_added=True)


_READERS: Final[Mapping[str, Callable[[Call], Deposit | None]]] = {
    "curl": _curl,
    "wget": _wget,
    "git": _clone,
    "tar": _tar,
    "unzip": _unzip,
    "7z": _seven,
    "copy": _copy,
    "carry": _copy,
    "dd": _convert,
    "write": _cmdlet,
    "append": _cmdlet,
    "expand": _expand,
    "certutil": _decode,
    "mkdir": _make,
    "stream": _stream,
    "editor": _editor,
    "session": session,
    "saved-as": saved_as,
    "rclone": rclone,
    "store": store,
    "socat": relay,
    "mount": mount,
}
