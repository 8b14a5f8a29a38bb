"""Find the text that a shell is given in its own words: ``sh -c``, ``cmd /c``, ``-Command``.

Rule 1: in a line of telemetry ``sh -c docker build .`` stands for the argv
``["sh", "-c", "docker build ."]``: whoever writes such lines does not quote, and the
literal reading (a script that is the one word ``docker``) builds nothing.
Rule 2: nothing is decoded but PowerShell's ``-EncodedCommand``.
"""

from __future__ import annotations

import binascii

from ..knowledge.vocabulary.shell import POWERSHELL_VALUED
from .grammar import ShellKind
from .script import Scope
from .source import Source
from .words import Words

_PS_PROGRAM = ("command", "encodedcommand", "file")
_PS_DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")


def script_of(kind: ShellKind, words: Words, index: int) -> tuple[Source | None, int]:
    """Return the text that a shell is given, or where the name of a file to run stands.

    *index* is the word after the shell's name.  With neither, the second is the number
    of words.
    """
    if kind == "sh":
        return _sh(words, index)
    source = _cmd(words, index) if kind == "cmd" else _powershell(words, index)
    return source, len(words.texts)


def scope_of(kind: ShellKind, words: Words, index: int) -> Scope:
    """Return what the text in a word knows: ``sh -c TEXT NAME ARGUMENT…`` gives it parameters.

    Where quotes were lost, what stands behind is the text's own.
    """
    scope = Scope()
    is_told = index + 1 < len(words.texts) and (not words.is_line or _is_quoted(words, index))
    if kind == "sh" and is_told:
        scope.call(words.texts[index + 1 :])
    return scope


def directory_of(kind: ShellKind, words: Words, index: int) -> str:
    """Return the directory that a shell is told to start in; ``""`` for none.

    Source: Microsoft, "about_Pwsh": ``-WorkingDirectory | -wd``.
    """
    texts = words.texts
    while kind == "powershell" and index + 1 < len(texts) and texts[index].startswith(_PS_DASHES):
        name = texts[index][1:].lower()
        if name == "wd" or (len(name) > 1 and "workingdirectory".startswith(name)):
            return texts[index + 1]
        if any(text.startswith(name) for text in _PS_PROGRAM):  # its arguments follow
            break
        index += 1 + any(valued.startswith(name) for valued in POWERSHELL_VALUED)
    return ""


def _sh(words: Words, index: int) -> tuple[Source | None, int]:
    texts, count = words.texts, len(words.texts)
    has_script = reads_input = False
    while index < count and texts[index][:1] in ("-", "+") and texts[index] != "-":
        flag = texts[index]
        index += 1
        if flag == "--":
            break
        if flag[:2] == "--":
            has_script |= flag in ("--command", "--commands")  # fish, nu
            index += flag in ("--rcfile", "--init-file")
        else:
            has_script |= flag[0] == "-" and "c" in flag
            reads_input |= flag[0] == "-" and "s" in flag
            index += flag[-1] in "oO"
    if not has_script or index >= count:
        return None, count if reads_input else index
    if words.is_line and index + 1 < count and not _is_quoted(words, index):
        return _unquoted(words.rest(index)), index
    return _unquoted(words.inside(index)), index


def _is_quoted(words: Words, index: int) -> bool:
    """Return whether a word is quoted as a whole: quotes within it are the text's own."""
    start, end = words.spans[index]
    raw = words.source.text[start:end]
    return raw[:1] in ("'", '"', "$") and not words.is_bare(index)


def _unquoted(source: Source) -> Source:
    """Take off single quotes that Windows' own splitting left round a text.

    Source: Cygwin, winsup/cygwin/dcrt0.cc, build_argv; WSL's bash.exe hands its line to a shell.
    """
    text = source.text
    is_quoted = len(text) > 1 and text[0] == "'" == text[-1] and "'" not in text[1:-1]
    return source.cut(1, len(text) - 1) if is_quoted else source


def _cmd(words: Words, index: int) -> Source | None:
    for at in range(index, len(words.texts)):
        flag = words.texts[at][:2].lower()
        if flag in ("/c", "/k", "/r"):
            start = words.spans[at][0] + 2
            return _strip_quotes(words.source.cut(start, words.spans[-1][1]))
        if flag[:1] != "/":
            break
    return None


def _strip_quotes(source: Source) -> Source:
    # cmd takes off the first and the last quote when the text begins with one.
    text = source.text
    start = len(text) - len(text.lstrip())
    if len(text) - start > 1 and text[start] == '"' == text[-1]:
        return source.cut(start + 1, len(text) - 1)
    return source.cut(start, len(text))


def _powershell(words: Words, index: int) -> Source | None:
    texts, count = words.texts, len(words.texts)
    while index < count and texts[index].startswith(_PS_DASHES):
        name = texts[index][1:].lower()
        index += 1
        if name and "file".startswith(name):
            return None
        if name and "command".startswith(name):
            break
        if name and (name == "ec" or "encodedcommand".startswith(name)):
            return _decoded(words, index)
        index += bool(name) and any(valued.startswith(name) for valued in POWERSHELL_VALUED)
    if index >= count:
        return None
    if texts[index].lower().endswith(".ps1") and len(texts[index].split()) == 1:
        return None
    if index + 1 == count:
        return words.inside(index)
    rest = words.rest(index)
    if '"' in rest.text:
        return Source.anchored(" ".join(texts[index:]), rest.locate(0, len(rest.text)))
    return rest


def _decoded(words: Words, index: int) -> Source | None:
    if index >= len(words.texts):
        return None
    try:
        decoded = binascii.a2b_base64(words.texts[index] + "==")
    except ValueError:
        return None
    return Source.anchored(decoded.decode("utf-16-le", "replace"), words.span(index))
