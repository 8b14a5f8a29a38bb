"""Read a shell script far enough to say what it runs, and what flows into what.

Theory of operation
===================
One walk from left to right, by recursive descent, as a POSIX shell does it: a script is a list of
pipelines, a pipeline a list of commands, a command its assignments, words and redirections, or a
group (``( … )``, ``{ … }``). A word has its quotes removed and the scripts of its ``$(…)``,
backquotes and ``<(…)`` beside it. Variables that were given a value further up are put in, together
with the substitutions that made the value, so that ``X=$(curl …); eval "$X"`` shows what is
evaluated. Comments are skipped; heredocs belong to their redirection.

Not read: arithmetic, patterns, which branch is taken. Each counts as run, in the order of the text.

Rule 1: any text is a script; what is not closed ends with the text.
Rule 2: linear.  Each character is read once, nesting goes ``DEPTH`` deep and then
brackets are letters, and what variables put in adds up to ``script.may_add``.

Source: POSIX.1-2017 "Shell Command Language" §2; the Bash manual for ``<(…)``,
``<<<``, ``|&``, ``&>`` and ``$'…'``.
"""

from __future__ import annotations

import re

from attrs import evolve

from ..model import Span
from ..text.escapes import ansi_c
from ..text.pattern import pattern
from . import remembering
from .script import DEPTH, Command, Pipeline, Redirect, Scope, Script, ScriptWord, Substitution
from .source import Source

_BLANK = pattern(r"(?:[ \t\r]|\\\r?\n)*+")
_BETWEEN = pattern(r"(?:[ \t\r;&]|\\\r?\n|#[^\n]*+)*+")
_BEFORE_LINE_END = pattern(r"(?:[ \t\r]|\\\r?\n|#[^\n]*+)*+")
_COMMENT = pattern(r"[^\n]*+")
_PLAIN = pattern(r"[^ \t\r\n'\"\\$`|&;<>()]++")  # only these blanks end a word in a shell
_FIELD = pattern(r"[^ \t\n]++")
_ESCAPES = pattern(r"(?:\\[^\n])+")
_IN_DOUBLE = pattern(r'[^"\\$`]++')
_ANSI_C = pattern(r"(?s)'((?:[^'\\]++|\\.)*+)'?")
_PROCESS = ("<", ">")  # before a bracket: a process stands for a file
_REDIRECT = pattern(r"(\d*+|&)(<<<|<<-|<<|<>|<&|<|>>|>\||>&|>)")
_BACKQUOTED = pattern(r"(?s)`((?:[^`\\]++|\\.)*+)`?")
_IN_BACKQUOTES = pattern(r"\\([`$\\])")
_NAME = pattern(r"\$(?:(IFS)\$\d|([A-Za-z_][A-Za-z0-9_]*+))")  # ``$9`` is mostly empty
_BRACED = pattern(r"\$\{([A-Za-z_][A-Za-z0-9_]*+)(:?[-=+?]|[^}]?)")
_QUERY_NAME = pattern(r"&[\w.%\[\]-]+=")
# Words in one: ``{echo,x}``.  Source: bash(1), "Brace Expansion".
_BRACES = pattern(r"\{([^{}'\"\\$`,]*+(?:,[^{}'\"\\$`,]*+)++)\}")
_ASSIGNMENT = pattern(r"([A-Za-z_][A-Za-z0-9_]*+)\+?=")
_BEFORE = frozenset(("if", "then", "elif", "else", "do", "while", "until", "!", "time", "coproc"))
_NAMED_GROUP = pattern(r"[A-Za-z_]\w{0,64}[ \t]{1,64}(?:\(|\{\s)")  # ``coproc NAME { …; }``
_ENDS_COMMAND = frozenset("\n;|)")
_ENDS_BRACE = frozenset(" \t\r\n;|&)<>")


def read(source: Source, scope: Scope) -> Script:
    """Read any text as a script; *scope* gives values of variables and takes those that are set."""
    return _Reader(source, scope).script("")


class _Reader:
    """A position in a text, and one method for each thing of the grammar."""

    def __init__(self, source: Source, scope: Scope, depth: int = 0, *around: object) -> None:
        self.source = source
        self.text = source.text
        self.scope = scope
        self.at = 0
        self.end = len(self.text)
        self.depth = depth
        self.around = around  # the functions that are called
        self.resume = 0  # where reading goes on behind the heredocs of this line

    def script(self, closer: str) -> Script:
        """Read pipelines up to *closer* or the end; the closer is not taken."""
        pipelines: list[Pipeline] = []
        cases = 0  # inside ``case … esac`` a bracket closes a pattern
        while self._between():
            char = self.text[self.at]
            if char == closer and not cases and (char == ")" or self._is_brace("}")):
                break
            if char == ")" or (char == "}" and self._is_brace("}")):
                self.at += 1
                continue
            pipeline = self._pipeline()
            first = pipeline.commands[0].words[:1]
            cases += sum(word.text == "case" for word in first)
            cases -= bool(cases) and any(word.text == "esac" for word in first)
            pipelines.append(pipeline)
        return Script(tuple(pipelines))

    def _between(self) -> bool:
        """Skip what stands between pipelines; say whether there is more to read."""
        while True:
            self._skip(_BETWEEN)
            if not self._is_at("\n"):
                return self.at < self.end
            self._next_line()

    def _pipeline(self) -> Pipeline:
        commands = [self._command()]
        while self._is_at("|"):
            self.at += 1
            if self._is_at("|"):  # "||"
                self.at += 1
                break
            if self._is_at("&"):  # "|&"
                self.at += 1
            self._skip(_BEFORE_LINE_END)
            while self._is_at("\n"):
                self._next_line()
                self._skip(_BEFORE_LINE_END)
            commands.append(self._command())
        return Pipeline(tuple(commands))

    def _command(self) -> Command:
        """Read up to what ends a command; the end is not taken."""
        assignments: list[tuple[str, ScriptWord]] = []
        words: list[ScriptWord] = []
        redirects: list[Redirect] = []
        group: Script | None = None
        is_subshell = False
        before = function = ""  # the reserved word in front, the function that is defined
        own = remembering.Own(self.scope)
        start = end = self.at
        while char := self._next_char():
            if len(words) == 2 and words[0].text == "function":
                function = words.pop().text
                words.clear()
            is_first = not words
            redirect = _REDIRECT.match(self.text, self.at, self.end)
            is_process = redirect and redirect[0] in _PROCESS and self._is_at("(", redirect.end())
            if redirect and not is_process:
                redirects.append(self._redirect(redirect))
            elif char == "(" or (char == "{" and is_first and self._is_brace("{")):
                begin = self.at = self.at + 1
                inner = self._nested(")" if char == "(" else "}")
                if is_first and not assignments:
                    group, is_subshell = inner, char == "("
                    if function:
                        self.scope.functions[function] = (self.source, begin, self.at - 1)
                elif char == "(" and is_first and inner is not None:  # ``NAME=(…)``, ``NAME+=(…)``
                    name, is_added = assignments[-1][0], self.text.endswith("+=", start, begin - 1)
                    remembering.remember_list(self.scope, name, inner, is_added=is_added)
                elif inner is not None and not inner.pipelines:  # "name()" begins a function
                    function = words[-1].text if words else ""
                    words.clear()
            elif char == "}" and is_first and self._is_brace("}"):
                break
            else:
                begin = self.at
                assigned = _ASSIGNMENT.match(self.text, begin, self.end) if is_first else None
                if not assigned:
                    own.end()
                found = self._words()
                raw = self.text[begin : self.at]
                if assigned:
                    assignments.append((assigned[1], own.value(found[0], assigned)))
                elif is_first and (raw in _BEFORE or (raw == "-p" and before == "time")):
                    before = raw
                elif before == "coproc" and is_first and _NAMED_GROUP.match(self.text, begin):
                    before = ""  # its name
                else:
                    words.extend(found)
            end = self.at
        remembering.remember(self.scope, assignments, words)
        words = remembering.aliased(self.scope, words)
        made = tuple(words), (start, end), tuple(assignments), tuple(redirects)
        return Command(self.source, *made, group or self._called(words), is_subshell)

    def _called(self, words: list[ScriptWord]) -> Script | None:
        """Read the body of a function that is called and calls not itself, with its parameters."""
        found = self.scope.functions.get(words[0].text) if words else None
        if found is None or self.depth >= DEPTH or any(each is found for each in self.around):
            return None
        if not self.scope.pays_for_script(found[0].text[found[1] : found[2]]):
            return None
        inner = _Reader(found[0], self.scope, self.depth + 1, *self.around, found)
        inner.at, inner.end = found[1:]
        around = self.scope.arguments, self.scope.size
        self.scope.give(words[1:])
        body = inner.script("")
        self.scope.arguments, self.scope.size = around
        return body

    def _next_char(self) -> str:
        """Skip blanks and a comment; return the next character of this command, or ``""``."""
        self._skip(_BLANK)
        char = self.text[self.at] if self.at < self.end else ""
        if char == "#":
            self._skip(_COMMENT)
            return ""
        is_end = char in _ENDS_COMMAND or (
            char == "&" and self.text[self.at + 1 : self.at + 2] != ">"
        )
        return "" if is_end else char

    def _redirect(self, match: re.Match[str]) -> Redirect:
        self.at = match.end()
        operator = match[2]
        self._skip(_BLANK)
        target, _ = self._word()
        body = self._heredoc(target.text, operator == "<<-") if operator in ("<<", "<<-") else None
        return Redirect(operator, target, body, descriptor=match[1])

    def _heredoc(self, name: str, is_chomped: bool) -> Span:
        """Find the lines of a heredoc; without its end it takes all that is left."""
        if self.resume <= self.at:
            feed = self.text.find("\n", self.at, self.end)
            self.resume = self.end if feed < 0 else feed + 1
        begin = at = self.resume
        while at < self.end:
            feed = self.text.find("\n", at, self.end)
            stop = self.end if feed < 0 else feed
            line = self.text[at:stop].rstrip("\r")
            self.resume = min(stop + 1, self.end)
            if name == (line.lstrip("\t") if is_chomped else line):
                return begin, at
            at = self.resume
        return begin, self.end

    def _words(self) -> tuple[ScriptWord, ...]:
        """Read a word, or several: a variable outside quotes may hold them."""
        start = self.at
        if (given := remembering.all_arguments(self.scope, self.text, start, self.end)) is not None:
            self.at = given[0]
            return tuple([ScriptWord(text, (start, self.at)) for text in given[1]])
        word, is_split = self._word()
        word = remembering.globbed(word, self.text[start : self.at])
        braces = _BRACES.fullmatch(self.text, start, self.at)
        if braces:
            return tuple([ScriptWord(text, word.span) for text in braces[1].split(",")])
        fields = _FIELD.findall(word.text)
        if not is_split or fields == [word.text]:
            return (word,)
        first, *others = fields or [""]
        return (evolve(word, text=first), *(ScriptWord(text, word.span) for text in others))

    def _word(self) -> tuple[ScriptWord, bool]:
        """Read one word; say whether a variable was put in outside quotes."""
        start = self.at
        parts: list[str] = []
        carried: list[Substitution] = []
        is_split = is_query = False
        while self.at < self.end:
            char = self.text[self.at]
            following = self.text[self.at + 1 : self.at + 2]
            if plain := _PLAIN.match(self.text, self.at, self.end):
                parts.append(plain.group())
                self.at = plain.end()
            elif char == "'":
                close = self.text.find("'", self.at + 1, self.end)
                stop = self.end if close < 0 else close
                parts.append(self.text[self.at + 1 : stop])
                self.at = stop + 1
            elif char == '"':
                self._double(parts, carried)
            elif escapes := _ESCAPES.match(self.text, self.at, self.end):
                parts.append(escapes.group()[1::2])
                self.at = escapes.end()
            elif char == "\\":
                parts.append("" if following else char)  # a line that goes on, or ends here
                self.at += 2
            elif char == "$" and following == "'":
                self._ansi_c(parts)
            elif char in "$`":
                is_split = self._dollar(parts, carried) or is_split
            elif char in "<>" and following == "(":
                if not self._substitution(carried):
                    parts.append(char)
                    self.at += 1
            elif (
                char == "&"
                and _QUERY_NAME.match(self.text, self.at, self.end)
                and (is_query or any("?" in part for part in parts))
            ):  # of a URL: whoever records lines drops the quotes
                is_query = True
                parts.append(char)
                self.at += 1
            else:
                break
        self.at = min(self.at, self.end)
        return ScriptWord("".join(parts), (start, self.at), tuple(carried)), is_split

    def _double(self, parts: list[str], carried: list[Substitution]) -> None:
        """Read a double-quoted part, quotes included."""
        self.at += 1
        while self.at < self.end:
            char = self.text[self.at]
            if plain := _IN_DOUBLE.match(self.text, self.at, self.end):
                parts.append(plain.group())
                self.at = plain.end()
            elif char == '"':
                self.at += 1
                return
            elif char == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                kept = "" if escaped in ("$", "`", '"', "\\", "\n") else "\\"
                parts.append(kept + escaped.replace("\n", ""))
                self.at += 2
            else:
                self._dollar(parts, carried)

    def _ansi_c(self, parts: list[str]) -> None:
        """Read ``$'…'``, where a code stands for a letter: a way to hide a command's name."""
        match = _ANSI_C.match(self.text, self.at + 1, self.end)
        assert match is not None  # the caller saw the quote
        parts.append(ansi_c(match[1]))
        self.at = match.end()

    def _dollar(self, parts: list[str], carried: list[Substitution]) -> bool:
        """Read what ``$`` or a backquote begins; say whether a variable was put in."""
        if self._is_at("`") and self.depth < DEPTH:
            self._backquoted(carried)
            return remembering.put_known(self.scope, parts, carried)
        if self.text.startswith("$(", self.at) and self._substitution(carried):
            return remembering.put_known(self.scope, parts, carried)
        if number := remembering.ARGUMENT.match(self.text, self.at, self.end):
            self.at = number.end()
            parts.append(remembering.argument(self.scope, number[1] or number[2], number[0]))
            return True
        if name := _NAME.match(self.text, self.at, self.end):
            self.at = name.end()
            return self._put(name[name.lastindex or 0], name.group(), parts, carried)
        if braced := _BRACED.match(self.text, self.at, self.end):
            return self._braced(braced, parts, carried)
        parts.append(self.text[self.at])
        self.at += 1
        return False

    def _braced(self, match: re.Match[str], parts: list[str], carried: list[Substitution]) -> bool:
        """Read ``${NAME…}``.  Of the operators, defaults are followed; others leave the value."""
        stop = remembering.closing_brace(self.text, match.end(1), self.end)
        raw = self.text[self.at : stop + 1]
        operator = match[2]
        default = self.text[match.end(2) : stop].strip("'\"")
        self.at = min(stop + 1, self.end)
        if operator.endswith("+"):
            parts.append(default)
            return True
        return self._put(match[1], default if operator[-1:] in ("-", "=") else raw, parts, carried)

    def _put(self, name: str, unknown: str, parts: list[str], carried: list[Substitution]) -> bool:
        """Put a variable's value in, or *unknown* when it has none."""
        value = self.scope.get(name)
        parts.append(unknown if value is None else value.text)
        carried.extend(() if value is None else value.substitutions)
        return True

    def _backquoted(self, carried: list[Substitution]) -> None:
        """Read between backquotes as a text of its own, without the escapes that they need."""
        match = _BACKQUOTED.match(self.text, self.at, self.end)
        assert match is not None  # the caller saw the backquote
        text = _IN_BACKQUOTES.sub(r"\1", match[1]) if "\\" in match[1] else match[1]
        inner = _Reader(self.source.part(*match.span(1), text), self.scope, self.depth + 1)
        carried.append(Substitution("`", inner.script("")))
        self.at = match.end()

    def _substitution(self, carried: list[Substitution]) -> bool:
        """Read ``$(…)``, ``<(…)`` or ``>(…)``; False when nested too deep, and nothing is taken."""
        opener = self.text[self.at : self.at + 2]
        self.at += 2
        inner = self._nested(")")
        if inner is None:
            self.at -= 2
            return False
        carried.append(Substitution(opener, inner))
        return True

    def _nested(self, closer: str) -> Script | None:
        """Read a script in brackets and its closer; ``None`` when nested too deep."""
        if self.depth >= DEPTH:
            return None
        self.depth += 1
        inner = self.script(closer)
        self.depth -= 1
        self.at += self._is_at(closer)
        return inner

    def _skip(self, pattern: re.Pattern[str]) -> None:
        """Move behind what *pattern*, which matches anywhere, finds here."""
        match = pattern.match(self.text, self.at, self.end)
        assert match is not None
        self.at = match.end()

    def _is_at(self, char: str, at: int | None = None) -> bool:
        return self.text.startswith(char, self.at if at is None else at, self.end)

    def _is_brace(self, brace: str) -> bool:
        """Return whether a brace here stands alone, as a reserved word must."""
        following = self.text[self.at + 1 : min(self.at + 2, self.end)]
        return self._is_at(brace) and (not following or following in _ENDS_BRACE)

    def _next_line(self) -> None:
        """Go behind a line feed, and behind the heredocs that the line opened."""
        self.at = max(self.at + 1, self.resume)
