r"""Split one command line into the words that its program was given.

Theory of operation
===================
Telemetry keeps what a program was started with in one of three ways: as an argv
list, as that list joined by NULs (``/proc/PID/cmdline``), or as one line of text.
A line is split as its own system would: by POSIX shell quoting, or by the rules of
Windows' ``CommandLineToArgvW``. NULs behind a line are left over from what stood there.

Every word remembers where it came from: ``source.Source`` maps its place to the line, so that
evidence can point at it.

Rule 1: an exec'd line holds no shell operators.  ``&&`` is a word here; the scripts
inside ``sh -c`` are for ``scripts``.
Rule 2: an unbalanced quote takes the rest of the line.  Nothing raises.
Rule 3: the dialect is Windows when the program's file name ends in ``.exe``, ``.com``,
``.cmd`` or ``.bat``; or when the line does not begin with ``/`` and a word or an
option's value in it begins with a drive and a backslash (``C:\``), a share or a pipe
(``\\host\x``, ``\\.\pipe``).  Else it is POSIX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from attrs import evolve, frozen

from ..model import Span
from ..text.pattern import pattern
from .source import FROM_START, Source

Dialect = Literal["posix", "windows"]

# Blank is what separates words in a shell and on Windows, and nothing more: str.split()
# would also cut at U+00A0 and U+001C, which a shell hands to the program.
_BARE = pattern(r"[^ \t\r\n]+")
_NOT_BARE = pattern(r"""[ \t\r\n"']""")
_SLASHES_OR_QUOTE = pattern(r'(\\++)("|\Z)?+|"')
# One word, quotes and all.  Each alternative begins with a character of its own and is
# possessive, so that no input makes the expression try twice.
_POSIX_WORD = pattern(
    r"""(?:[^ \t\r\n'"\\]++|'[^']*+'?+|"(?:[^"\\]++|\\.)*+"?+|\\.?+)++""", re.DOTALL
)
_POSIX_PIECE = pattern(
    r"""([^'"\\]++)|'([^']*+)'?+|"((?:[^"\\]++|\\.)*+)\\?+"?+|\\(.?+)""", re.DOTALL
)
_CLOSED = pattern(r"""(?:[^'"\\]++|'[^']*+'|"(?:[^"\\]++|\\.)*+"|\\.)*+""", re.DOTALL)
_IN_DOUBLE_QUOTES = pattern(r'\\([$`"\\]|\n)')
_WINDOWS_PIECE = pattern(r'[ \t\r\n]++|(\\*+)"("?+)|[^" \t\r\n\\]++|\\++')
_WINDOWS_PROGRAM = (".exe", ".com", ".cmd", ".bat")
_WINDOWS_PATH = pattern(
    r'(?:^|[\s"=,])(?:[A-Za-z]:\\|\\\\[.?@\w-]+\\[\w$]|%\w{1,64}%\\|\$env:\w{1,64}\\)',
    re.IGNORECASE,
)


@frozen(repr=False)
class Word:
    """A piece of text and where in the command line it stands.

    ``span`` holds offsets into the line that was parsed (for an argv list: into the
    list joined by single blanks).  Text that was decoded, or unquoted more than once,
    has the span of the word it was taken from.
    """

    text: str
    span: Span


@frozen(repr=False, eq=False)
class Words:
    """A split line: ``texts[i]`` stands at ``spans[i]`` of ``source``.

    ``is_line`` is true when a line of telemetry was split: whether its writer quoted
    every word that needs it is then unknown.  ``may_be_letters``: of such a line quotes or
    backslashes were taken off, by the rules of a POSIX shell; who joins words by blanks alone
    leaves them in words as letters.  ``holds_scripts``: there are scripts in words, such as
    ``$(…)``, that were told apart from them.
    """

    source: Source
    texts: tuple[str, ...]
    spans: tuple[Span, ...]
    is_line: bool = False
    may_be_letters: bool = False
    holds_scripts: bool = False

    def span(self, index: int) -> Span:
        """Return where a word stands in the command line."""
        span, source = self.spans[index], self.source
        return span if source.origins is FROM_START else source.locate(*span)

    def word(self, index: int) -> Word:
        """Return a word with its place in the command line."""
        span, source = self.spans[index], self.source
        return Word(
            self.texts[index],
            span if source.origins is FROM_START else source.locate(*span),
        )

    def tail(self, index: int, length: int) -> Span:
        """Return where the last *length* characters of a word stand.

        Of a word with quotes or escapes only the whole is sure.
        """
        start, end = self.spans[index]
        return self.source.locate(end - length if self.is_bare(index) else start, end)

    def is_bare(self, index: int) -> bool:
        """Return whether a word stands in the text as it is, without any quoting."""
        start, end = self.spans[index]
        return end - start == len(self.texts[index])

    def inside(self, index: int) -> Source:
        """Return a word's text as a source, to be read again."""
        start, end = self.spans[index]
        return self.source.part(start, end, self.texts[index])

    def as_letters(self, index: int) -> Words:
        """Return the words from *index* on, all behind the first with quotes as letters."""
        start, end = self.spans[index]
        found = list(_BARE.finditer(self.source.text, end, self.spans[-1][1]))
        return evolve(
            self,
            texts=(self.texts[index], *[match[0] for match in found]),
            spans=((start, end), *[match.span() for match in found]),
            may_be_letters=False,
        )

    @property
    def is_open(self) -> bool:
        """Whether a quote in the last word never closes."""
        start, end = self.spans[-1]
        return _CLOSED.fullmatch(self.source.text, start, end) is None

    def rest(self, index: int) -> Source:
        """Return the raw text from a word to the end of the last one as a source."""
        return self.source.cut(self.spans[index][0], self.spans[-1][1])

    def part(self, start: int, end: int) -> Words:
        """Return the words from *start* up to *end*."""
        return evolve(self, texts=self.texts[start:end], spans=self.spans[start:end])

    def inserted(self, index: int, text: str) -> Words:
        """Return the words with one more in front of a word, which the line has not."""
        place = (self.spans[index][0],) * 2
        return evolve(
            self,
            texts=(*self.texts[:index], text, *self.texts[index:]),
            spans=(*self.spans[:index], place, *self.spans[index:]),
        )

    def since(self, start: int) -> Words:
        """Return the words without the first *start* ones."""
        return evolve(self, texts=self.texts[start:], spans=self.spans[start:]) if start else self


def dialect_of(line: str, program: str = "") -> Dialect:
    """Return by whose rules a line is quoted; see rule 3."""
    if program.lower().endswith(_WINDOWS_PROGRAM):
        return "windows"
    line = line.lstrip()
    name = line[1:].partition('"')[0] if line[:1] == '"' else line.partition(" ")[0]
    if name.lower().endswith(_WINDOWS_PROGRAM):
        return "windows"
    if "\\" in line and not name.startswith("/") and _WINDOWS_PATH.search(line):
        return "windows"
    return "posix"


def split(source: Source, dialect: Dialect, *, is_line: bool = True) -> Words:
    """Split a text into words by the quoting rules of *dialect*.

    A text that holds a NUL, but for its end, is an argv joined by NULs, whose words have no
    quoting; unless its first word holds blanks, which a program's name seldom does: then the NULs
    are blanks, too.

    Sources: POSIX.1-2017 XCU 2.2; Microsoft, "CommandLineToArgvW function"; proc(5).
    """
    text = source.text
    if "\0" in text:
        text = text.rstrip("\0")
        if is_argv(text):
            return _split_at_nul(source, text)
        text = text.replace("\0", " ")
    if '"' not in text and (dialect == "windows" or ("'" not in text and "\\" not in text)):
        matches = list(_BARE.finditer(text))
        texts = tuple([match[0] for match in matches])
        return Words(source, texts, tuple([match.span() for match in matches]), is_line)
    if dialect == "windows":
        found = _windows(text)
    else:
        found = [(_unquote(match[0]), match.span()) for match in _POSIX_WORD.finditer(text)]
    texts = tuple([word for word, _ in found])
    spans = tuple([span for _, span in found])
    return Words(source, texts, spans, is_line, is_line and dialect == "posix")


def join(argv: Sequence[str]) -> Words:
    """Take an argv list as words; their spans are those of the list joined by blanks."""
    spans = []
    start = 0
    for word in argv:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return Words(Source(" ".join(argv)), tuple(argv), tuple(spans))


def line_of(argv: Sequence[str]) -> str:
    """Write an argv list as a line that ``split`` takes apart into the same words.

    Words stand in it as they are, or in double quotes where they hold blanks or quotes, which
    either dialect reads alike; backslashes are written as the dialect that the line shows asks.
    A NUL ends a word, as it does in what a program is started with. A list of one is a line
    already: products that wrap it have not split it.
    """
    words = [word for each in argv for word in each.rstrip("\0").split("\0")]
    if len(words) == 1:
        return words[0]
    line = " ".join(map(_as_windows, words))
    if "\\" not in line or dialect_of(line) == "windows":
        return line
    return " ".join(map(_as_posix, words))


def _as_windows(word: str) -> str:
    if word and not _NOT_BARE.search(word):
        return word
    return f'"{_SLASHES_OR_QUOTE.sub(_escape, word)}"'


def _escape(match: re.Match[str]) -> str:
    slashes, end = match[1] or "", match[2]
    if end is None and slashes:
        return slashes
    return slashes * 2 if end == "" else slashes * 2 + '\\"'


def _as_posix(word: str) -> str:
    if word and "\\" not in word and not _NOT_BARE.search(word):
        return word
    word = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{word}"'


def is_argv(text: str) -> bool:
    """Return whether a text with NULs in it is an argv; see ``split``."""
    first, nul, _ = text.lstrip("\0").partition("\0")
    return bool(nul) and _BARE.fullmatch(first) is not None


def _split_at_nul(source: Source, text: str) -> Words:
    start = len(text) - len(text.lstrip("\0"))
    words = join(text[start:].split("\0"))
    spans = tuple([(begin + start, end + start) for begin, end in words.spans])
    return evolve(words, source=source, spans=spans)


def _unquote(word: str) -> str:
    if "'" not in word and '"' not in word and "\\" not in word:
        return word
    pieces = []
    for bare, single, double, escaped in _POSIX_PIECE.findall(word):
        if double:
            pieces.append(_IN_DOUBLE_QUOTES.sub(_unescape, double) if "\\" in double else double)
        else:
            pieces.append(bare or single or (escaped if escaped != "\n" else ""))
    return "".join(pieces)


def _unescape(match: re.Match[str]) -> str:
    # A backslash before a newline joins two lines: both go.
    return "" if match[1] == "\n" else match[1]


def _windows(text: str) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    pieces: list[str] = []
    start = -1
    quoted = False
    for match in _WINDOWS_PIECE.finditer(text):
        piece = match[0]
        if not quoted and piece[0] in " \t\r\n":
            if start >= 0:
                found.append(("".join(pieces), (start, match.start())))
                pieces, start = [], -1
            continue
        if start < 0:
            start = match.start()
        slashes = match[1]
        if slashes is None:
            pieces.append(piece)
            continue
        # 2n backslashes and a quote are n backslashes and the end of a quotation; one
        # more makes the quote a character.  Two quotes within a quotation are one.
        pieces.append(slashes[: len(slashes) // 2])
        double = match[2] == '"'
        if len(slashes) % 2:
            pieces.append('"')
            quoted ^= double
        elif quoted and double:
            pieces.append('"')
        elif not double:
            quoted = not quoted
    if start >= 0:
        found.append(("".join(pieces), (start, len(text))))
    return found
