"""Name what a shell script is made of, in whichever of three languages it is written.

A script is pipelines, a pipeline is commands, a command is assignments, words and
redirections or a group of pipelines in brackets. ``sh``, ``cmd`` and ``powershell`` make them.

Rule 1: a span counts in the text of the source that the command was read from.
Rule 2: only ``Scope`` changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from ..model import Span
from ..text.marks import marks
from .source import Source
from .words import Words

SUBSTITUTED = "/dev/fd/63"  # the file that bash makes of ``<(…)``
DEPTH = 12  # of groups and substitutions in each other
# Characters that variables and calls of functions may add to the scripts of one scope: so many,
# and as many times those of its text, up to a limit. Of the installers that people let a shell read
# as one line, Homebrew's needs most: 193,000, and has 33,889.
_ADDED, _TIMES, _MOST_ADDED = 32_768, 5, 200_000
_MARK = 4  # characters that a mark counts for in a function's body, which each call reads anew
_CARRIED = 8  # substitutions that one value carries into words
_MOST_ARGUMENTS = 64
_SHORT = (
    4_096  # characters of a value that grows, each time kept anew: lists of packages have fewer
)
_VALUE_LIMIT = 131_072  # characters of one variable's value: no line has more


@frozen(repr=False, eq=False)
class Substitution:
    """A script whose output becomes part of a word, or a file that a word names."""

    operator: str  # "$(", "`", "<(" or ">("
    script: Script


@frozen(repr=False, eq=False)
class ScriptWord:
    """A word as the command gets it: quotes removed, known variables put in.

    A substitution adds nothing to the text; an unknown variable stays as written.
    """

    text: str
    span: Span  # in the command's source
    substitutions: tuple[Substitution, ...] = ()


@frozen(repr=False, eq=False)
class Redirect:
    """``>file``, ``2>&1``, ``<<EOF``.

    ``source``: where the target stands, if not in the command's.
    """

    operator: str  # without a descriptor; "&>" is ">"
    target: ScriptWord
    body: Span | None = None  # of a heredoc, in the command's source
    source: Source | None = None
    descriptor: str = ""  # as it is written before the operator


@frozen(repr=False, eq=False)
class Command:
    """One simple command, or a group of pipelines.

    ``is_subshell``: the directory that the group changes to is its own.  An expression
    (PowerShell's) has its words together and, as its group, the commands that they may be;
    ``is_text``: its words are nothing but texts, whose value is the output (``'text' | …``).
    """

    source: Source
    words: tuple[ScriptWord, ...]
    span: Span
    assignments: tuple[tuple[str, ScriptWord], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    group: Script | None = None
    is_subshell: bool = False
    is_expression: bool = False
    is_text: bool = False

    @property
    def written(self) -> Words:
        """The words as a split line; one that holds a script stands as it is written."""
        return self._words(self._raw)

    @property
    def line(self) -> Words:
        """The words as the command gets them; ``<(…)`` is the file that bash makes of it."""
        return self._words(_named)

    def _words(self, text_of: Callable[[ScriptWord], str]) -> Words:
        words = self.words
        return Words(
            self.source,
            tuple([text_of(word) if word.substitutions else word.text for word in words]),
            tuple([word.span for word in words]),
            holds_scripts=any(word.substitutions for word in words),
        )

    def _raw(self, word: ScriptWord) -> str:
        raw = self.source.text[slice(*word.span)]
        return raw[1:-1] if raw[:1] == '"' == raw[-1:] else raw


def _named(word: ScriptWord) -> str:
    is_file = any(each.operator == "<(" for each in word.substitutions)
    return word.text + SUBSTITUTED if is_file else word.text


@frozen(repr=False, eq=False)
class Pipeline:
    """Commands whose output goes into the next one's input."""

    commands: tuple[Command, ...]


@frozen(repr=False, eq=False)
class Script:
    """Pipelines in the order of the text."""

    pipelines: tuple[Pipeline, ...]


@frozen(repr=False, eq=False)
class Value:
    """What a variable holds: a text, and the scripts whose output is in it."""

    text: str
    substitutions: tuple[Substitution, ...] = ()

    def cut(self) -> Value:
        """Return the value as far as a variable keeps one."""
        return Value(self.text[:_VALUE_LIMIT], self.substitutions[:_CARRIED])


# Between its blanks a shell parts words until it is told otherwise: POSIX, 2.5.3.
_BEFORE = {"IFS": Value(" ")}


def may_add(length: int) -> int:
    """Return how many characters variables and calls may add to a text of so many."""
    return min(_ADDED + _TIMES * length, _MOST_ADDED)


class Scope:
    """The variables that are known, and how much they may still add.  Changes while reading."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = dict(_BEFORE)
        self._budget = _ADDED
        self.arguments: tuple[str, ...] | None = None  # positional parameters, where they are known
        self.size = 0  # of all of them
        self.called = ""  # ``$0``, where it is known
        self.lists: dict[str, tuple[str, ...]] = {}  # bash's arrays
        self.functions: dict[str, tuple[Source, int, int]] = {}  # their bodies
        self.has_aliases = False

    def set(self, name: str, value: Value) -> None:
        """Remember a value, cut to a limit."""
        self.has_aliases |= name.startswith("alias ")
        self._values[name] = value.cut()

    def declare(self, name: str) -> None:
        """Know a variable, which keeps what it holds: ``export NAME``."""
        self._values.setdefault(name, Value(""))

    def give(self, words: list[ScriptWord]) -> None:
        """Set the positional parameters, up to a limit."""
        self._give([word.text for word in words[:_MOST_ARGUMENTS]])

    def call(self, texts: tuple[str, ...]) -> None:
        """Set ``$0`` and the positional parameters: what stands behind the text of ``sh -c``."""
        self.called = texts[0][:_VALUE_LIMIT]
        self._give(texts[1 : _MOST_ARGUMENTS + 1])

    def _give(self, texts: Sequence[str]) -> None:
        self.arguments = tuple([text[:_VALUE_LIMIT] for text in texts])
        self.size = sum(map(len, self.arguments)) + len(self.arguments)

    def inherit(self, values: Mapping[str, Value], left: int) -> None:
        """Know what a shell is started with; *left* is how much that may add."""
        self._values |= values
        self._budget = left

    def lend(self, values: Mapping[str, Value]) -> dict[str, Value | None]:
        """Set what a shell is started with; return what was there, for ``take_back``.

        ``IFS`` is not among it: each shell sets its own.
        """
        before = {name: self._values.get(name) for name in values if name not in _BEFORE}
        for name in before:
            self.set(name, values[name])
        return before

    def take_back(self, before: Mapping[str, Value | None]) -> None:
        """Hold again what was there before ``lend``."""
        for name, value in before.items():
            if value is None:
                self._values.pop(name, None)
            else:
                self._values[name] = value

    @property
    def left(self) -> int:
        """How many characters may still be added."""
        return self._budget

    def append(self, name: str, words: list[ScriptWord]) -> None:
        """Add words to a list, up to a limit."""
        texts = [word.text[:_VALUE_LIMIT] for word in words[:_MOST_ARGUMENTS]]
        self.lists[name] = (*self.lists.get(name, ()), *texts)[:_MOST_ARGUMENTS]

    def get(self, name: str) -> Value | None:
        """Return the value; ``None`` when it is unknown or the budget is spent."""
        value = self._values.get(name)
        if value is not None:
            return value if self.pays(len(value.text)) else None
        return None

    def grown(self, name: str) -> Value | None:
        """Return what ``NAME+=`` adds to; of a short value nothing is paid, for nothing is read."""
        value = self._values.get(name)
        return value if value is None or len(value.text) <= _SHORT else self.get(name)

    @property
    def is_new(self) -> bool:
        """Whether nothing was set, and nothing put in."""
        is_given = self.arguments is not None or self.lists
        is_set = self._values != _BEFORE or self.functions or is_given
        return self._budget == _ADDED and not is_set

    def begin(self, length: int) -> None:
        """Let a text that is read with nothing set add in proportion to its length."""
        self._budget = may_add(length)

    def copy(self) -> Scope:
        """Return a scope that holds the same."""
        made = Scope()
        made.become(self)
        return made

    def become(self, other: Scope) -> None:
        """Hold what another scope holds."""
        self._values, self.functions = dict(other._values), dict(other.functions)
        self._budget, self.has_aliases = other._budget, other.has_aliases
        self.arguments, self.size = other.arguments, other.size
        self.called, self.lists = other.called, dict(other.lists)

    @property
    def is_spent(self) -> bool:
        """Whether something was left out for it would have added too much."""
        return self._budget < 0

    def pays_for_script(self, script: str) -> bool:
        """Take what a script adds by being read once more; each of its marks counts for several."""
        return self.pays(max(len(script), marks(script) * _MARK))

    def pays(self, size: int) -> bool:
        """Take *size* from what may still be added; say whether there was enough."""
        self._budget -= size
        return self._budget >= 0
