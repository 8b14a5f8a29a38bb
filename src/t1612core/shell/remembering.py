"""Remember what a shell's text sets for what follows it, and put it where it is used.

Variables, positional parameters (``set -- build /x; docker "$@"``), lists, aliases, functions, and
what a substitution puts out whose words say it: ``$(which docker)``, ``$(echo build)``,
``$(mktemp -d)``.

Rule 1: what is put in counts against the scope's budget.

Sources: POSIX.1-2017 XCU 2.5, 2.9.5, "alias", "set", "command"; bash(1); which(1).
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from attrs import evolve

from ..knowledge.vocabulary.shell import DIRECTORIES
from ..text.escapes import echoed, printed
from ..text.pattern import pattern
from .script import Command, Scope, Script, ScriptWord, Substitution, Value
from .temporary import temporary

_DECLARES: Final = frozenset(("export", "local", "readonly", "declare", "typeset"))
_ALL_ARGUMENTS: Final = pattern(
    r"""(?:"\$(?:@|\{@\}|\{(\w{1,64})\[@\]\})"|\$(?:[@*]|\{[@*]\}|\{(\w{1,64})\[[@*]\]\}))
    (?=[\s;|&)]|$)""",
    re.VERBOSE,
)
ARGUMENT: Final = pattern(r"\$(?:([0-9@*])|\{([0-9@*])\})")
_BRACE: Final = pattern(r"\\.|[{}]", re.DOTALL)
_PATTERN: Final = pattern(r"(/[^/]{1,64})(/[^/]{1,64})?")


def remember(
    scope: Scope, assignments: list[tuple[str, ScriptWord]], words: list[ScriptWord]
) -> None:
    """Set what a command sets for those after it."""
    if not words:
        for name, word in assignments:
            scope.set(name, Value(word.text, word.substitutions))
        return
    scope.set("_", Value(words[-1].text, words[-1].substitutions))  # ``cd $_``
    first = words[0].text
    if first in _DECLARES:
        for word in words[1:]:
            name, equals, text = word.text.partition("=")
            if equals or first == "local":
                scope.set(name, Value(text, word.substitutions))
            else:
                scope.declare(name)
    elif first == "alias":
        for word in words[1:]:
            name, _, text = word.text.partition("=")
            scope.set(f"alias {name}", Value(text))
    elif first == "set" and len(words) > 1 and words[1].text[:1] not in ("+", "-"):
        scope.give(words[1:])
    elif first == "set" and len(words) > 1 and words[1].text == "--":
        scope.give(words[2:])
    elif first == "shift" and scope.arguments:
        scope.arguments = scope.arguments[1:]
    elif first == "for" and len(words) > 3:  # "for NAME in FIRST …"
        scope.set(words[1].text, Value(words[3].text, words[3].substitutions))


class Own:
    """The variables of one command: its words do not know them, nor does the next command."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._before: dict[str, Value | None] = {}

    def value(self, word: ScriptWord, assigned: re.Match[str]) -> ScriptWord:
        """Return the value of an assignment, which those behind it know; ``NAME+=`` adds it."""
        text = word.text[assigned.end() - assigned.start() :]
        substitutions = word.substitutions
        before = self._scope.grown(assigned[1]) if assigned[0].endswith("+=") else None
        if before is not None:
            text, substitutions = before.text + text, (*before.substitutions, *substitutions)
        hidden = self._scope.lend({assigned[1]: Value(text, substitutions)})
        self._before = hidden | self._before
        return evolve(word, text=text, substitutions=substitutions)

    def end(self) -> None:
        """Hold again what was there before them."""
        self._scope.take_back(self._before)
        self._before = {}


def remember_list(scope: Scope, name: str, inner: Script, *, is_added: bool) -> None:
    """Set a list, or add to it; its words stand on any number of lines."""
    if not is_added:
        scope.lists.pop(name, None)
    commands = [command for line in inner.pipelines for command in line.commands]
    scope.append(name, [word for command in commands for word in command.words])


def aliased(scope: Scope, words: list[ScriptWord]) -> list[ScriptWord]:
    """Put an alias' text in the place of its name."""
    value = scope.get(f"alias {words[0].text}") if words and scope.has_aliases else None
    if value is None:
        return words
    return [*(ScriptWord(text, words[0].span) for text in value.text.split()), *words[1:]]


def all_arguments(scope: Scope, text: str, at: int, end: int) -> tuple[int, tuple[str, ...]] | None:
    """Return where ``"$@"`` ends that is a word by itself, and the words that it stands for.

    So does ``"${NAME[@]}"``, of a list.
    """
    if scope.arguments is None and not scope.lists:
        return None
    found = _ALL_ARGUMENTS.match(text, at, end)
    name = found and (found[1] or found[2])
    words = scope.lists.get(name) if name else scope.arguments
    if found is None or words is None or not scope.pays(sum(map(len, words)) + len(words)):
        return None
    return found.end(), words


def argument(scope: Scope, name: str, unknown: str) -> str:
    """Return the positional parameter ``$1``, or all of them; ``$0`` is what is called."""
    if name == "0":
        return scope.called if scope.called and scope.pays(len(scope.called)) else unknown
    if scope.arguments is None or not scope.pays(scope.size):
        return unknown
    if name in "@*":
        return " ".join(scope.arguments)
    return scope.arguments[int(name) - 1] if int(name) <= len(scope.arguments) else ""


def put_known(scope: Scope, parts: list[str], carried: list[Substitution]) -> bool:
    """Put what the last substitution puts out into the word that it stands in, if it is known."""
    pipelines = carried[-1].script.pipelines
    if not pipelines or len(pipelines[0].commands) != 1:  # behind it: ``|| mktemp -t x``
        return False
    text = _output(pipelines[0].commands[0], is_alone=len(pipelines) == 1)
    if not text or not scope.pays_for_script(text):  # it may be parted into as many words
        return False
    parts.append(text)
    carried.pop()
    return True


def _output(command: Command, *, is_alone: bool) -> str:
    texts = [word.text for word in command.words]
    if any(word.substitutions for word in command.words) or not texts or command.redirects:
        return temporary(texts)
    first, count = texts[0], len(texts)
    if first == "which" and count > 1:
        return texts[-1]
    if count == 3 and (first, texts[1]) in (("command", "-v"), ("type", "-P"), ("type", "-p")):
        return texts[2]
    if is_alone and first in ("echo", "printf") and not any("\\" in text for text in texts):
        return echoed(texts[1:]) if first == "echo" else printed(texts[1:])
    return temporary(texts)


def closing_brace(text: str, at: int, end: int) -> int:
    """Return where a brace that is open before *at* closes; *end* where it does not."""
    open_braces = 1
    for brace in _BRACE.finditer(text, at, end):
        open_braces += {"{": 1, "}": -1}.get(brace.group(), 0)
        if not open_braces:
            return brace.start()
    return end


def globbed(word: ScriptWord, raw: str) -> ScriptWord:
    """Return a path with the root's directories in the place of patterns: ``/t?p/x``.

    What more than one directory fits, or is quoted, stays as it is written.
    """
    text = word.text
    found = _PATTERN.match(text) if any(mark in raw for mark in "?*[") else None
    if found is None or not raw.startswith(found[0]):
        return word
    first = _named("/", found[1][1:])
    second = f"/{_named(f'/{first}/', found[2][1:])}" if found[2] else ""
    return evolve(word, text=f"/{first}{second}{text[found.end() :]}")


@lru_cache(256)
def _named(above: str, pattern: str) -> str:
    names = [name for name in DIRECTORIES.get(above, "").split() if fnmatchcase(name, pattern)]
    return names[0] if len(names) == 1 else pattern
