"""Read a PowerShell text far enough to say what it starts, and what flows into what.

An expression's parts stand in brackets of any kind: ``(New-Object X).Get('url')``. What they
are to each other matters less than that they are one command of a pipeline; so that is what
they are here, and the commands that they may be are its group.

Source: Microsoft, "about_Parsing", "about_Quoting_Rules", "about_Operators",
"about_Pipelines".
"""

from __future__ import annotations

import re

from ..model import Span
from ..text.pattern import pattern
from .script import Command, Pipeline, Redirect, Script, ScriptWord, Substitution
from .source import Source
from .words import Word

_PS_TOKEN = pattern(
    r"""(?P<blank>(?:[ \t\r]++|`\r?\n)++|<\#(?:[^\#]++|\#(?!>))*+(?:\#>)?+|\#[^\n]*+)
    |(?P<redirect>[\d*]?>>?+(?:&\d)?+|<)
    |(?P<operator>\n|;|&&?+|\|\|?+|[(){}])
    |(?P<word>(?:@(?:'[ \t]*+\r?\n(?:(?!'@)[^\n]*+\n)*+(?:'@|[^\n]*+)
        |"[ \t]*+\r?\n(?:(?!"@)[^\n]*+\n)*+(?:"@|[^\n]*+))
        |'(?:[^']++|'')*+'?+|"(?:[^"`]++|`.|"")*+`?+"?+|`.?+
        |\$\([^()]*+\)|\$\{[^}]*+\}?+|[^ \t\r\n'"`;&|(){}<>$]++|\$)++)""",
    re.VERBOSE | re.DOTALL,
)
_PS_PIECE = pattern(
    r"""@(['"])[ \t]*+\r?\n((?:(?!\1@)[^\n]*+\n)*+)(?:\1@|([^\n]*+))
    |'((?:[^']++|'')*+)'?+|"((?:[^"`]++|`.|"")*+)`?+"?+|`(.?+)""",
    re.DOTALL | re.VERBOSE,
)
_PS_LETTERS = dict(zip("0abefnrtv", "\0\a\b\x1b\f\n\r\t\v", strict=True))
_PS_IN_DOUBLE = pattern(r'`(.)|""', re.DOTALL)
_PS_PLUS = pattern(r"'[ \t]{0,16}\+[ \t]{0,16}'|\"[ \t]{0,16}\+[ \t]{0,16}\"")
_PS_TEXT = pattern(r"""\(\s{0,16}('[^'\n]*'|"[^"\n]*")(?:\s{0,16}\)|\Z)""")
_PS_EVALUATES = pattern(r"(?:iex|invoke-expression)\b", re.IGNORECASE)
_PS_NESTED = pattern(r"\$\(([^()]*+)\)")
_JOINT = pattern(r"^[ \t\r\n,+()@]+|[ \t\r\n,+()@]+$")
_NEW_LINE = "newline"  # [Environment]::NewLine
_STOP = "--%"  # what follows is the program's own.  Source: about_Parsing
_QUOTES = ("'", '"', "@'", '@"')
_ENDS = frozenset({";", "\n", "&", "&&", "||", "}"})


def read(source: Source) -> Script:
    """Read a script; nothing is raised, whatever the text."""
    lines: list[list[_Expression]] = [[]]
    part = _Part()
    operators: set[str] = set()
    target = ""  # the redirection whose file comes next
    for token in _PS_TOKEN.finditer(source.text):
        kind, span = token.lastgroup, token.span()
        if kind == "operator":
            target = ""
            if part.found or part.redirects:
                _add(lines, part, operators)
                part, operators = _Part(), set()
            operators.add(token[0])
        elif kind == "redirect":
            # ``2>&1`` names no file.
            target = "" if "&" in token[0] else token[0]
        elif kind == "word" and token[0] != _STOP:
            word = ScriptWord(
                _PS_PIECE.sub(_ps_unquoted, token[0]), span, _substitutions(source, span)
            )
            if target:
                operator = target.lstrip("0123456789*")
                part.redirects.append(Redirect(operator, word, descriptor=target[: -len(operator)]))
            else:
                part.words.append(word)
            target = ""
    if part.found or part.redirects:
        _add(lines, part, operators)
    return Script(
        tuple([Pipeline(tuple([each.command(source) for each in line])) for line in lines if line])
    )


def put_together(command: Command) -> Source | None:
    """Return the text of a call whose words are expressions: ``iex ('dock' + 'er ps')``."""
    text = command.source.text
    start, end = command.span
    raw = text[start:end]
    is_call = text[max(0, start - 16) : start].rstrip(" (").endswith(("&", "."))
    if not (is_call or _PS_EVALUATES.match(raw)):
        return None
    opened = f"& ({raw}" if is_call else raw
    plain = _PS_TEXT.sub(r" \1 ", _PS_PLUS.sub("", opened))
    if plain == opened:
        return None
    return Source.anchored(plain, command.source.locate(start, end))


class _Part:
    """The words of one command that an expression may be."""

    def __init__(self) -> None:
        self.words: list[ScriptWord] = []
        self.redirects: list[Redirect] = []

    @property
    def found(self) -> list[ScriptWord]:
        """All words, the files' names too where they hold a script."""
        return [*self.words, *(each.target for each in self.redirects if each.target.substitutions)]

    def command(self, source: Source) -> Command:
        found = self.found
        span = found[0].span[0], found[-1].span[1]
        return Command(source, tuple(self.words), span, redirects=tuple(self.redirects))


class _Expression:
    """All words between two pipes, parentheses or not."""

    def __init__(self, *, is_call: bool) -> None:
        self.is_call = is_call
        self.parts: list[_Part] = []
        self.redirects: list[Redirect] = []

    def command(self, source: Source) -> Command:
        words = tuple([word for part in self.parts for word in part.words])
        commands = [part.command(source) for part in self.parts]
        first = words[1:2] if words and words[0].text == "@" else words[:1]  # of a list, its first
        is_quoted = bool(first) and source.text.startswith(_QUOTES, first[0].span[0])
        return Command(
            source,
            words,
            (commands[0].span[0], commands[-1].span[1]),
            group=Script(tuple([Pipeline((command,)) for command in commands])),
            redirects=tuple(self.redirects),
            is_expression=True,
            is_text=is_quoted and not self.is_call,
        )


def _add(lines: list[list[_Expression]], part: _Part, operators: set[str]) -> None:
    if not part.found:  # a redirection behind brackets
        if lines[-1]:
            lines[-1][-1].redirects += part.redirects
        return
    is_piped = "|" in operators
    if not is_piped and operators & _ENDS:
        lines.append([])
    if is_piped or "{" in operators or not lines[-1]:
        lines[-1].append(_Expression(is_call="&" in operators))
    lines[-1][-1].parts.append(part)
    lines[-1][-1].redirects += part.redirects


def _substitutions(source: Source, span: Span) -> tuple[Substitution, ...]:
    return tuple(
        [
            Substitution("$(", read(source.cut(*inner.span(1))))
            for inner in _PS_NESTED.finditer(source.text, *span)
        ]
    )


def literals(source: Source) -> list[Word]:
    """Return the quoted texts, each with its place."""
    found = _PS_PIECE.finditer(source.text)
    return [Word(_ps_unquoted(each), source.locate(*each.span())) for each in found]


def lines(text: str) -> str:
    """Return the lines that an expression of texts puts out: a comma parts them, ``+`` does not."""
    said: list[str] = []
    end = 0
    for piece in _PS_PIECE.finditer(text):
        said += _between(text[end : piece.start()], is_first=not said)
        said.append(_ps_unquoted(piece))
        end = piece.end()
    return "".join([*said, *_between(text[end:], is_first=True)])


def _between(gap: str, *, is_first: bool) -> list[str]:
    """Return what stands between two texts: their line end, and what is no text."""
    other = _JOINT.sub("", gap)
    if _NEW_LINE in gap.lower():
        return ["\n"]
    is_apart = bool(gap) and not is_first and ("," in gap or "+" not in gap)
    return [*(["\n"] if is_apart else []), *([other] if other else [])]


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
