"""Say what a program puts out, as far as its words say it.

Theory of operation
===================
A ``Feeder`` says of which kind a program is: a download adds where it comes from, a
decoder itself, ``echo`` puts its text in the place of what came before, ``cat file`` the
file, and any other program hands on what it got.

Rule 1: a program that names files reads nothing else, unless ``-`` is among them.
Rule 2: where a download writes to does not change what it puts out (``-o``, ``-O``): whoever
joins it to a build means it to be read there.
Rule 3: nothing is judged here, and nothing decoded but the escapes of a written text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import evolve

from ..model import Span
from ..text.escapes import echoed, printed
from ..text.pattern import pattern
from .edits import edits
from .flags import Options, scan
from .flow import MOST, NOTHING, Download, Flow, anchored, joined
from .locations import enter, locate, resolve
from .programs import Feeder, FeederKind
from .script import SUBSTITUTED
from .source import Source
from .words import Word, Words

# A URL, or a name with a dot and a path, or an address: what downloads are given without a scheme.
_URL = pattern(
    r"[A-Za-z][A-Za-z0-9+.-]{1,15}://.|[\w-]{1,63}(?:\.[\w-]{1,63}){1,32}(?::\d{1,5})?/"
    r"|(?:\d{1,3}\.){3}\d{1,3}$"
)
# URLs in program text.
URL_IN_CODE = pattern(r"(?:https?|ftps?)://[^\s'\"\\()<>`,;]{1,2048}", re.IGNORECASE)
_NAMELESS = frozenset({"", SUBSTITUTED})  # a script's output
# Source: bash(1), "REDIRECTION".
_SOCKET = pattern(r"/dev/(?:tcp|udp)/([^/\s]{1,255})/[^/\s]{1,255}")
STDOUT = frozenset({"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
_URL_FLAGS = ("url", "uri")  # curl's, and the cmdlets'
_UNCHECKED = ("insecure", "no-check-certificate", "skipcertificatecheck")
_DECODING: frozenset[FeederKind] = frozenset({"decode", "unpack", "echo", "print"})
# What files hold, of which some may be standard input, in a directory.
Reader = Callable[[Sequence[Word], Flow, str], Flow]


def output(feeder: Feeder, words: Words, given: Flow, cwd: str, read: Reader) -> Flow:
    """Return what a program puts out that is given *given*; *read* says what files hold."""
    texts = words.texts
    kind = feeder.kind
    if kind == "save":
        return given
    if kind in ("echo", "print"):
        return Flow(texts=(said(words, is_format=kind == "print"),))
    if kind == "code":
        return run_code(feeder, words, given)
    if kind in _FETCHERS:
        downloads = _FETCHERS[kind](feeder, words)
        return Flow(downloads=downloads[:MOST]) if downloads else given
    given = _opened(feeder, words, given, cwd, read)
    if kind == "read":
        return given
    if kind == "edit":
        options = _options(feeder, words)
        found = edits(options, [words.word(at) for at in options.operands[:1]])
        return joined([given, Flow(edits=anchored(found))]) if found else given
    is_written = bool(given.texts or given.decoders)  # an archive is packed anyway
    is_decoder = is_written if kind == "unpack" else decodes(feeder, texts)
    return decoded(words, given) if is_decoder else given


def reaches(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    """Return what a program that connects is told as its other ends."""
    fetcher = _FETCHERS.get(feeder.kind)
    return fetcher(feeder, words) if fetcher else ()


def handed_over(feeder: Feeder, words: Words) -> list[str]:
    """Return the programs that a connection is handed to: values of flags, or addresses."""
    if feeder.flags is not None:
        options = _options(feeder, words)
        return [word.text for flag in feeder.hands_to for word in options.all(flag)[:MOST]]
    found = []
    for text in words.texts[1:]:
        kind, colon, command = text.partition(":")
        if colon and kind.lower() in feeder.hands_to:
            found.append(command.partition(",")[0].strip("'\""))
    return found[:MOST]


def decodes(feeder: Feeder, texts: Sequence[str]) -> bool:
    """Return whether a program's words, its name first, make it decode.

    ``echo`` and ``printf`` decode if their text holds escape codes.
    """
    if feeder.kind not in _DECODING:
        return False
    if not feeder.decodes:
        return feeder.kind in ("decode", "unpack")
    return any(re.fullmatch(feeder.decodes, text) for text in texts[1:])


def written(feeder: Feeder, words: Words) -> list[Word]:
    """Return the names of the files that a program writes its output to."""
    if feeder.kind != "save" and not feeder.saves:
        return []
    options = _options(feeder, words)
    if feeder.kind == "save":
        return [words.word(index) for index in options.operands[:MOST]]
    named = [word for flag in feeder.saves for word in options.all(flag)[:MOST]]
    names = feeder.own_name
    if not (named or names is None or (names and not any(map(options.is_on, names)))):
        urls = [words.word(index) for index in _as_urls(words)[:MOST]]
        named = [Word(_last_part(url.text), url.span) for url in urls]
    directory = options.text(feeder.within) if feeder.within else ""
    if directory:
        named = [Word(resolve(directory, word.text), word.span) for word in named]
    return named


def adds(feeder: Feeder, words: Words) -> bool:
    """Return whether a program that saves what it is given leaves what was there."""
    return feeder.kind == "save" and _options(feeder, words).is_on("append")


def _last_part(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rpartition("/")[2]


def decoded(words: Words, given: Flow) -> Flow:
    """Return what a decoder of these words puts out: no text that is still to be decoded."""
    decoder = Word(" ".join(words.texts), _span(words, 0))
    return Flow(given.downloads, (*given.decoders, decoder)[:MOST], files=given.files)


def said(words: Words, *, is_format: bool) -> Source:
    """Return what ``echo`` or ``printf`` puts out: one word that is it all, in its place."""
    texts = words.texts
    text = printed(texts[1:]) if is_format else echoed(texts[1:])
    if len(texts) == 2 and text == texts[1]:
        return words.inside(1)
    return Source.anchored(text, _span(words, min(1, len(texts) - 1)))


def _span(words: Words, first: int) -> Span:
    return words.source.locate(words.spans[first][0], words.spans[-1][1])


def _opened(feeder: Feeder, words: Words, given: Flow, cwd: str, read: Reader) -> Flow:
    """Return what a program reads: the files that it names, else what it is given."""
    if feeder.flags is None:
        return given
    options = _options(feeder, words)
    for name in feeder.chdir:
        if directory := options.text(name):
            cwd = enter(cwd, directory)
    operands = options.operands[feeder.skipped : feeder.skipped + MOST]
    files = [words.word(index) for index in operands]
    for name in feeder.opens:
        files.extend(options.all(name)[:MOST])
    if not files:
        return given
    held = read(files, given, cwd)
    return joined([given, held]) if feeder.keeps else held


def opened(files: Sequence[Word], given: Flow, cwd: str) -> Flow:
    """Return what files hold, of which some may be standard input, and some bash's sockets."""
    sockets = [
        Download(file, "socket", f"[{host}]" if ":" in host else host)
        for file in files
        if (host := socket_host(file.text))
    ]
    found = [locate(file, cwd) for file in files if file.text not in _NAMELESS]
    named = [place for place in found if place.kind == "local" and not socket_host(place.text)]
    is_given = any(place.kind == "stdin" for place in found)
    own = Flow(tuple(sockets[:MOST]), files=tuple(named[:MOST])) if sockets or named else NOTHING
    return joined([given if is_given else NOTHING, own])


def socket_host(file: str) -> str:
    """Return the host that a file of bash's connects to; ``""`` for any other file."""
    socket = _SOCKET.fullmatch(file)
    return socket[1] if socket else ""


def cmdlet(words: Words) -> Words:
    """Spell a cmdlet's parameters as flags: ``-Path:x`` as ``-path=x``."""
    texts = []
    for text in words.texts:
        name, colon, value = text.partition(":")
        is_flag = text[:1] == "-"
        texts.append(f"{name.lower()}{'=' if colon else ''}{value}" if is_flag else text)
    return evolve(words, texts=tuple(texts))


def _options(feeder: Feeder, words: Words) -> Options:
    options = Options()
    spelled = cmdlet(words) if feeder.is_cmdlet else words
    scan(spelled, 1, feeder.flags or {}, options, style=feeder.style)
    return options


def _as_urls(words: Words) -> list[int]:
    """Return which words are URLs."""
    return [at for at in range(1, len(words.texts)) if _URL.match(words.texts[at])]


def _downloaded(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    """Return the hosts or URLs that a download is told."""
    if feeder.flags is None or feeder.is_mixed:
        return tuple([Download(words.word(at)) for at in _as_urls(words)])
    options = _options(feeder, words)
    found = [words.word(at) for at in options.operands if words.texts[at] != "-"]
    found += (word for name in _URL_FLAGS for word in options.all(name))
    is_unchecked = any(map(options.is_on, _UNCHECKED))
    return tuple([Download(word, is_unchecked=is_unchecked) for word in found])


def _connected(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    """Return whom a program connects to, or that it waits for whoever does."""
    options = _options(feeder, words)
    if options.is_on("listen"):
        return (_listener(words),)
    operands = options.operands
    return (Download(words.word(operands[0]), "socket"),) if len(operands) > 1 else ()


def _relayed(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    for index in range(1, len(words.texts)):
        text = words.texts[index]
        if feeder.listens and re.match(feeder.listens, text):
            return (_listener(words),)
        if feeder.fetches and (found := re.match(feeder.fetches, text)):
            return (Download(words.word(index), "socket", found["host"]),)
    return ()


def _logged_in(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    operands = _options(feeder, words).operands
    return (Download(words.word(operands[0]), "login"),) if operands else ()


def _copied(feeder: Feeder, words: Words) -> tuple[Download, ...]:
    texts, fetches = words.texts, feeder.fetches
    places = [at for at in range(1, len(texts)) if re.match(fetches, texts[at])]
    for first in places[:1]:
        is_printed = not feeder.prints.isdisjoint(texts[1:first])
        if is_printed or not STDOUT.isdisjoint(texts[first:]):
            return (Download(words.word(first), "bucket"),)
    return ()


def _listener(words: Words) -> Download:
    return Download(Word(" ".join(words.texts), _span(words, 0)), "listener")


_FETCHERS: dict[FeederKind, Callable[[Feeder, Words], tuple[Download, ...]]] = {
    "download": _downloaded,
    "socket": _connected,
    "relay": _relayed,
    "login": _logged_in,
    "bucket": _copied,
}


def run_code(feeder: Feeder, words: Words, given: Flow) -> Flow:
    """Return what code puts out: what it fetches, decodes, or is given."""
    text = " ".join(words.texts)
    if feeder.fetches and re.search(feeder.fetches, text):
        given = Flow(_urls(words), given.decoders, files=given.files)
    if feeder.decodes and re.search(feeder.decodes, text):
        given = decoded(words, given)
    return given


def _urls(words: Words) -> tuple[Download, ...]:
    found: list[Download] = []
    for index in range(len(words.texts)):
        source = words.inside(index)
        for match in URL_IN_CODE.finditer(source.text):
            if len(found) == MOST:
                return tuple(found)
            found.append(Download(Word(match[0], source.locate(*match.span()))))
    return tuple(found)
