"""Read a text for ``cmd /c`` far enough to say what it starts.

Groups and pipelines are those of a POSIX shell; ``^`` escapes; nothing is expanded. A digit
before ``>`` is a descriptor only where it stands alone: ``echo FROM a:3>f`` writes the ``3``.

Source: Microsoft, "cmd" and "Command shell overview" (operators, ``^``).
"""

from __future__ import annotations

import re

from attrs import evolve

from ..text.pattern import pattern
from .script import DEPTH, Command, Pipeline, Redirect, Script, ScriptWord, may_add
from .source import Source
from .words import split

_CMD_TOKEN = pattern(r'"[^"\n]*+"?+|\^(?:\r?\n|.)?+|[<>]&|(&&?+|\|\|?+|\n|[()])')
_CMD_MARKS = pattern(
    r'("[^"\n]*+"?+)|\^(?:\r?\n|(.))?+'
    r'|(?:(?<![^\s,;=])(\d))?+(>>|[<>])(?:&\d|[ \t]*+(?P<file>"[^"\n]*+"?+|[^\s"<>]*+))'
)
# Files may be named before a group, too.
_CMD_BEFORE = pattern(r'(?:[ \t@]++|\d?+(?:>>?+|<)[ \t]*+(?:"[^"\n]*+"?+|[^\s"<>&|()^]++))*+')
# Any of these ends the name of ``echo``, and none is put out.
_CMD_ECHO = pattern(r"([ \t@]*+echo)[.:,;=(/\\\[\]+]", re.IGNORECASE)
_CMD_VARIABLE = pattern(
    r"""(?:(?<![^&|(\n])|(?<=[&|(\n][ \t]))@?set[ \t]{1,8}"?(?P<set>[A-Za-z_]\w{0,63})=
    (?P<value>[^&|"\n)]{0,4096})|%(?P<used>[A-Za-z_]\w{0,63})%|!(?P<delayed>[A-Za-z_]\w{0,63})!""",
    re.IGNORECASE | re.VERBOSE,
)
_CMD_USED = pattern(r"%([A-Za-z_]\w{0,63})%")
_CMD_LONGEST, _CMD_MOST = 4096, 16  # characters of a value, and variables in one
_CMD_ESCAPE = pattern(r"\^(.?)")


def read(source: Source) -> Script:
    """Read a script; nothing is raised, whatever the text."""
    source = _expanded(source)
    text = source.text
    # Of each group that is open its pipelines, and of each pipeline its commands.
    groups: list[list[list[Command]]] = [[[]]]
    named: list[tuple[Redirect, ...]] = []  # the files before each of them
    start = 0
    begins = _begins(text, start)
    for token in _CMD_TOKEN.finditer(text):
        operator = token[1]
        # A parenthesis opens a group only where a command may begin: not in ``for``'s set.
        if operator is None or (operator == "(" and begins < token.start()):
            continue
        redirects = _add(groups[-1][-1], source, start, token.start())
        if operator == "(":
            if len(groups) <= DEPTH:
                groups.append([[]])
                named.append(redirects)
        elif operator == ")":
            _close(groups, source, named)
        elif operator != "|":
            groups[-1].append([])
        start = token.end()
        begins = _begins(text, start)
    _add(groups[-1][-1], source, start, len(text))
    while len(groups) > 1:
        _close(groups, source, named)
    return _script(groups[0])


def _expanded(source: Source) -> Source:
    """Put in what the text itself sets: ``set a=docker& call %a% ps``, ``!a!``."""
    text = source.text
    if "%" not in text and "!" not in text:
        return source
    values: dict[str, str] = {}
    pieces: list[str] = []
    end, budget = 0, may_add(len(text))
    for found in _CMD_VARIABLE.finditer(text):
        name = found["set"] or found["used"] or found["delayed"]
        known = values.get(name.lower())
        if found["set"]:
            values[name.lower()] = _CMD_USED.sub(
                lambda used: values.get(used[1].lower(), used[0]), found["value"], count=_CMD_MOST
            )[:_CMD_LONGEST]
        elif known is not None and budget >= len(known):
            pieces += (text[end : found.start()], known)
            end = found.end()
            budget -= len(known)
    if not pieces:
        return source
    return Source.anchored("".join((*pieces, text[end:])), source.locate(0, len(text)))


def _close(
    groups: list[list[list[Command]]], source: Source, named: list[tuple[Redirect, ...]]
) -> None:
    if len(groups) > 1:
        group, redirects = _script(groups.pop()), named.pop()
        if group.pipelines:
            command = Command(source, (), (0, 0), group=group, is_subshell=True)
            groups[-1][-1].append(evolve(command, redirects=redirects))


def _script(pipelines: list[list[Command]]) -> Script:
    return Script(tuple([Pipeline(tuple(commands)) for commands in pipelines if commands]))


def _begins(text: str, start: int) -> int:
    """Return where a command's first word may begin: behind blanks, ``@`` and files."""
    before = _CMD_BEFORE.match(text, start)
    return before.end() if before else start


def _add(pipeline: list[Command], source: Source, start: int, end: int) -> tuple[Redirect, ...]:
    """Read a simple command, or the redirections behind a group; no words are none.

    Returned are redirections that stand alone: before a group.
    """
    source = source.cut(start, end)
    text = source.text
    redirects: tuple[Redirect, ...] = ()
    if "^" in text or "<" in text or ">" in text:
        redirects = tuple(
            [_redirect(mark, source) for mark in _CMD_MARKS.finditer(text) if _is_file(mark)]
        )
        text = _CMD_MARKS.sub(_unmarked, text)
        source = Source.anchored(text, source.locate(0, len(source.text)))
    if echo := _CMD_ECHO.match(text):
        text = f"{echo[1]} {text[echo.end() :]}"
        source = evolve(source, text=text)
    command = source.cut(len(text) - len(text.lstrip(" \t@")), len(text))
    words = split(command, "windows", is_line=False)
    if words.texts:
        found = tuple([ScriptWord(*each) for each in zip(words.texts, words.spans, strict=True)])
        pipeline.append(Command(command, found, (0, len(command.text)), redirects=redirects))
    elif redirects and pipeline and pipeline[-1].group is not None:
        pipeline[-1] = evolve(pipeline[-1], redirects=(*pipeline[-1].redirects, *redirects))
    else:
        return redirects
    return ()


def _is_file(mark: re.Match[str]) -> bool:
    """Return whether a mark names the file of standard input or output."""
    return bool(mark["file"]) and mark[3] in (None, "0" if mark[4] == "<" else "1")


def _redirect(mark: re.Match[str], source: Source) -> Redirect:
    return Redirect(mark[4], ScriptWord(_file(mark["file"]), mark.span("file")), source=source)


def _file(written: str) -> str:
    return written.strip('"') if written[0] == '"' else _CMD_ESCAPE.sub(r"\1", written)


def _unmarked(match: re.Match[str]) -> str:
    return match[1] or match[2] or ("" if match[0][0] == "^" else " ")
