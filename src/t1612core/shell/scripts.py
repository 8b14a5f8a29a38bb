"""Split the text that a shell is given into the simple commands that it would start.

Theory of operation
===================
``sh -c``, ``cmd /c`` and ``powershell -Command`` hand a text to a shell.  Each function
here reads one shell's language just far enough to see where simple commands begin and
end, which words they have, and which scripts are nested in them (``$(…)``).  What is
conditional is taken as done: both sides of ``||`` are commands.

Rule 1: nothing is expanded.  ``$x``, ``%x%`` and ``*`` stay as they are written.
Rule 2: comments, redirections and here-documents are no words.
Rule 3: groups keep to themselves: a statement says how many ``(`` and ``)`` stand before
it, so that ``(cd /a)`` does not leave anybody in ``/a``.  PowerShell's do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from .source import Source, Span
from .words import Word, Words, split


@frozen
class Statement:
    """A simple command of a script.

    ``leaves`` and ``enters`` count the groups that end and begin before it, in that
    order; ``nested`` are the scripts that its words hold, which run before it.  It may
    have no words.  ``operators`` are all that stand between it and the one before;
    ``inputs`` are the files that ``cmd``'s ``<`` names.
    """

    words: Words
    leaves: int = 0
    enters: int = 0
    nested: tuple[Source, ...] = ()
    operators: tuple[str, ...] = ()
    inputs: tuple[Word, ...] = ()


class _Groups:
    """Count parentheses between two statements; an empty group cancels out."""

    __slots__ = ("enters", "leaves", "seen")

    def __init__(self) -> None:
        self.leaves = self.enters = 0
        self.seen: list[str] = []

    def see(self, operator: str) -> None:
        self.seen.append(operator)
        if operator == "(":
            self.enters += 1
        elif operator == ")" and self.enters:
            self.enters -= 1
        elif operator == ")":
            self.leaves += 1

    def take(self) -> tuple[int, int, tuple[str, ...]]:
        counts = self.leaves, self.enters, tuple(self.seen)
        self.leaves = self.enters = 0
        self.seen = []
        return counts


class _Draft:
    """Gather the words of a statement, and the scripts in them."""

    __slots__ = ("nested", "source", "spans", "texts")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts: list[str] = []
        self.spans: list[Span] = []
        self.nested: list[Source] = []

    def add(self, text: str, start: int, end: int) -> None:
        self.texts.append(text)
        self.spans.append((start, end))

    def nest(self, start: int, end: int, text: str | None = None) -> None:
        """Note a script in a word; without its escapes it may read as *text*."""
        source = self.source
        self.nested.append(
            source.cut(start, end) if text is None else source.part(start, end, text)
        )

    def take(self, leaves: int = 0, enters: int = 0, operators: tuple[str, ...] = ()) -> Statement:
        """Return the statement, and begin another."""
        words = Words(
            self.source, tuple(self.texts), tuple(self.spans), holds_scripts=bool(self.nested)
        )
        statement = Statement(words, leaves, enters, tuple(self.nested), operators)
        self.texts, self.spans, self.nested = [], [], []
        return statement


# POSIX sh

_SH_BLANK = re.compile(r"(?:[ \t\r]++|\\\r?\n)++|#[^\n]*+")
_SH_REDIRECT = re.compile(r"(?:\d*+|&)(<<<|<<-?+|>>|>\||<>|[<>](?!\()&?+)")
_SH_OPERATOR = re.compile(r"\n|&&|\|\||;;?+&?+|\|&?+|&|[()]")
_SH_PLAIN = re.compile(r"[^ \t\r\n'\"\\`$;&|()<>]++")
_SH_QUOTED = re.compile(r"'([^']*+)'?+|\\(?:\r?\n|(.))?+")
_SH_ANSI = re.compile(r"\$'((?:[^'\\]++|\\.)*+)\\?+'?+", re.DOTALL)
_SH_IN_DOUBLE = re.compile(r"([^\"\\$`]++)|\\(?:\r?\n|([$`\"\\]))?+")
_SH_BACKQUOTED = re.compile(r"`((?:[^`\\]++|\\.)*+)\\?+`?+", re.DOTALL)
_IN_BACKQUOTES = re.compile(r"\\([`$\\])")
_SH_PARENTHESIS = re.compile(r"[()]|'[^']*+'?+|\"(?:[^\"\\]++|\\.)*+\"?+|\\.", re.DOTALL)
_ANSI_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([abefnrtv])|(.))", re.DOTALL)
_ANSI_LETTERS = dict(zip("abefnrtv", "\a\b\x1b\f\n\r\t\v", strict=True))


def sh(source: Source) -> Iterator[Statement]:
    """Yield the simple commands of a POSIX shell's text (bash's ``$'…'`` and ``<(…)`` too).

    Source: POSIX.1-2017 XCU 2 "Shell Command Language"; bash(1).
    """
    return _Sh(source).statements()


class _Sh:
    """The reader's place in the text."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.at = 0
        self.draft = _Draft(source)

    def statements(self) -> Iterator[Statement]:
        text, size = self.text, len(self.text)
        groups = _Groups()
        documents: list[str] = []
        redirect = ""
        while self.at < size:
            if match := _SH_BLANK.match(text, self.at):
                self.at = match.end()
            elif match := _SH_REDIRECT.match(text, self.at):
                self.at = match.end()
                redirect = match[1]
            elif match := _SH_OPERATOR.match(text, self.at):
                self.at = match.end()
                redirect = ""
                if self.draft.spans or self.draft.nested:
                    yield self.draft.take(*groups.take())
                groups.see(match[0])
                if match[0] == "\n" and documents:
                    self.skip(documents)
            else:
                start = self.at
                word = self.word()
                if redirect in ("<<", "<<-"):
                    documents.append(word)
                elif not redirect:
                    self.draft.add(word, start, self.at)
                redirect = ""
        yield self.draft.take(*groups.take())

    def skip(self, documents: list[str]) -> None:
        """Go past the here-documents that begin here; an open one takes the rest."""
        for delimiter in documents:
            line = ""
            while self.at < len(self.text) and line.lstrip("\t") != delimiter:
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end]
                self.at = end + 1
        documents.clear()

    def word(self) -> str:
        """Read one word from here on, without its quotes."""
        text = self.text
        pieces = []
        while self.at < len(text):
            if match := _SH_PLAIN.match(text, self.at):
                pieces.append(match[0])
                self.at = match.end()
            elif match := _SH_QUOTED.match(text, self.at):
                pieces.append(match[1] or match[2] or "")
                self.at = match.end()
            elif match := _SH_ANSI.match(text, self.at):
                pieces.append(_ANSI_ESCAPE.sub(_ansi, match[1]))
                self.at = match.end()
            elif text[self.at] == '"':
                self.at += 1
                pieces.append(self.double())
            elif text[self.at] in "$`" or text.startswith(("<(", ">("), self.at):
                pieces.append(self.substitution())
            else:
                break
        return "".join(pieces)

    def double(self) -> str:
        """Read on to the closing double quote."""
        text = self.text
        pieces = []
        while self.at < len(text):
            if match := _SH_IN_DOUBLE.match(text, self.at):
                # A backslash is a character of its own, but before four others and a newline.
                pieces.append(match[1] or match[2] or ("\\" if match[0] == "\\" else ""))
                self.at = match.end()
            elif text[self.at] == '"':
                self.at += 1
                break
            else:
                pieces.append(self.substitution())
        return "".join(pieces)

    def substitution(self) -> str:
        """Read a ``$`` or a backquote, note the script inside it, and return it as written."""
        text, start = self.text, self.at
        if match := _SH_BACKQUOTED.match(text, start):
            inner = _IN_BACKQUOTES.sub(r"\1", match[1])
            self.draft.nest(*match.span(1), inner)
            self.at = match.end()
        elif text.startswith("(", start + 1):
            end, self.at = _close(text, start + 2)
            self.draft.nest(start + 2, end)
        else:
            self.at += 1
        return text[start : self.at]


def _close(text: str, at: int) -> Span:
    """Find the parenthesis that closes one opened before *at*: where it begins and ends."""
    depth = 1
    for match in _SH_PARENTHESIS.finditer(text, at):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
            if not depth:
                return match.span()
    return len(text), len(text)


def _ansi(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    if match[2]:
        return chr(int(match[2], 8) & 0xFF)
    return _ANSI_LETTERS[match[3]] if match[3] else match[4]


# cmd.exe

_CMD_TOKEN = re.compile(r'"[^"\n]*+"?+|\^(?:\r?\n|.)?+|[<>]&|(&&?+|\|\|?+|\n|[()])')
_CMD_MARKS = re.compile(
    r'("[^"\n]*+"?+)|\^(?:\r?\n|(.))?+'
    r'|\d?(>>|[<>])(?:&\d|[ \t]*+(?P<file>"[^"\n]*+"?+|[^\s"<>]*+))'
)
_CMD_WORD = re.compile(r"[^ \t@]")
_CMD_ESCAPE = re.compile(r"\^(.?)")


def cmd(source: Source) -> Iterator[Statement]:
    """Yield the simple commands of a text for ``cmd /c``.

    Source: Microsoft, "cmd" and "Command shell overview" (operators, ``^``).
    """
    text = source.text
    groups = _Groups()
    start = 0
    begins = _cmd_begins(text, start)
    for token in _CMD_TOKEN.finditer(text):
        operator = token[1]
        if operator is None:
            continue
        # A parenthesis opens a group only where a command may begin: not in ``for``'s set.
        if operator == "(" and begins < token.start():
            continue
        yield from _cmd_statement(source.cut(start, token.start()), groups)
        groups.see(operator)
        start = token.end()
        begins = _cmd_begins(text, start)
    yield from _cmd_statement(source.cut(start, len(text)), groups)


def _cmd_begins(text: str, start: int) -> int:
    """Return where a command's first word may begin: behind blanks and ``@``."""
    word = _CMD_WORD.search(text, start)
    return word.start() if word else len(text)


def _cmd_statement(source: Source, groups: _Groups) -> Iterator[Statement]:
    text = source.text
    inputs: list[Word] = []
    if "^" in text or "<" in text or ">" in text:
        inputs = [
            Word(_cmd_file(mark["file"]), source.locate(*mark.span("file")))
            for mark in _CMD_MARKS.finditer(text)
            if mark[3] == "<" and mark["file"]
        ]
        text = _CMD_MARKS.sub(_cmd_unmarked, text)
        source = Source.anchored(text, source.locate(0, len(source.text)))
    command = source.cut(len(text) - len(text.lstrip(" \t@")), len(text))
    words = split(command, "windows", is_line=False)
    if words.texts:
        leaves, enters, operators = groups.take()
        yield Statement(words, leaves, enters, operators=operators, inputs=tuple(inputs))


def _cmd_file(written: str) -> str:
    return written.strip('"') if written[0] == '"' else _CMD_ESCAPE.sub(r"\1", written)


def _cmd_unmarked(match: re.Match[str]) -> str:
    return match[1] or match[2] or ("" if match[0][0] == "^" else " ")


# PowerShell

_PS_TOKEN = re.compile(
    r"""(?P<blank>(?:[ \t\r]++|`\r?\n)++|<\#(?:[^\#]++|\#(?!>))*+(?:\#>)?+|\#[^\n]*+)
    |(?P<redirect>[\d*]?>>?+(?:&\d)?+|<)
    |(?P<operator>\n|;|&&?+|\|\|?+|[(){}])
    |(?P<word>(?:@(?:'[ \t]*+\r?\n(?:(?!'@)[^\n]*+\n)*+(?:'@|[^\n]*+)
        |"[ \t]*+\r?\n(?:(?!"@)[^\n]*+\n)*+(?:"@|[^\n]*+))
        |'(?:[^']++|'')*+'?+|"(?:[^"`]++|`.|"")*+`?+"?+|`.?+
        |\$\([^()]*+\)|\$\{[^}]*+\}?+|[^ \t\r\n'"`;&|(){}<>$]++|\$)++)""",
    re.VERBOSE | re.DOTALL,
)
_PS_PIECE = re.compile(
    r"""@(['"])[ \t]*+\r?\n((?:(?!\1@)[^\n]*+\n)*+)(?:\1@|([^\n]*+))
    |'((?:[^']++|'')*+)'?+|"((?:[^"`]++|`.|"")*+)`?+"?+|`(.?+)""",
    re.DOTALL | re.VERBOSE,
)
_PS_LETTERS = dict(zip("0abefnrtv", "\0\a\b\x1b\f\n\r\t\v", strict=True))
_PS_IN_DOUBLE = re.compile(r'`(.)|""', re.DOTALL)
_PS_NESTED = re.compile(r"\$\(([^()]*+)\)")


def powershell(source: Source) -> Iterator[Statement]:
    """Yield the simple commands of a PowerShell text.

    Source: Microsoft, "about_Parsing", "about_Quoting_Rules", "about_Operators".
    """
    draft = _Draft(source)
    operators: tuple[str, ...] = ()
    is_target = False
    for token in _PS_TOKEN.finditer(source.text):
        kind, start, end = token.lastgroup, token.start(), token.end()
        if kind == "operator":
            is_target = False
            yield draft.take(operators=operators)
            operators = (token[0],)
        elif kind == "redirect":
            is_target = "&" not in token[0]  # ``2>&1`` names no file
        elif kind == "word":
            if not is_target:
                draft.add(_PS_PIECE.sub(_ps_unquoted, token[0]), start, end)
            for inner in _PS_NESTED.finditer(source.text, start, end):
                draft.nest(*inner.span(1))
            is_target = False
    yield draft.take(operators=operators)


def _ps_unquoted(match: re.Match[str]) -> str:
    mark, lines, last, single, double, escaped = match.groups()
    if mark is not None:
        text = lines + last if last else lines.removesuffix("\n").removesuffix("\r")
        return text if mark == "'" else _PS_IN_DOUBLE.sub(_ps_unescaped, text)
    if single is not None:
        return single.replace("''", "'")
    if double is not None:
        return _PS_IN_DOUBLE.sub(_ps_unescaped, double)
    return _PS_LETTERS.get(escaped, escaped.strip("\r\n"))


def _ps_unescaped(match: re.Match[str]) -> str:
    # Source: Microsoft, "about_Special_Characters".
    return _PS_LETTERS.get(match[1], match[1]) if match[1] else '"'
