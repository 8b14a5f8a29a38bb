"""Read a process event once: every reader of facts shares what is parsed here.

Theory of operation
===================
A ``ProcessEvent`` holds the event's canonical fields. What can be read from them (the
commands of its line and of its parent's line, the requests that it sends, what its
builds read from standard input) is read when somebody first asks, and kept. Scoring,
steps, evidence and explanation all ask the same object.

Rule 1: nothing is judged here.
Rule 2: a field that is absent, or that a schema lacks, is ``""``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..container.command import ContainerCommand, parse_words
from ..knowledge.programs import GRAMMAR, UNKNOWN_AS
from ..shell.grammar import Tool
from ..shell.invocations import Unread
from ..shell.limits import LIMIT, Budget, read_to
from ..shell.recorded import words_of
from ..shell.script import Command, ScriptWord
from ..shell.source import Source
from ..shell.unwrap import lookup, unwrap
from ..shell.words import Words, dialect_of
from ..text.pattern import pattern
from ..text.remembered import Once

if TYPE_CHECKING:
    from ..container.dockerfile.script_facts import Act
    from ..container.engine_api.calls import ApiCall
    from ..container.feeds import Builds, Fed

# Without one of these no script is written, or read as a file.
_WRITTEN: Final = pattern(r">|<\(|\btee\b")
# These may hide them in their encoding. Two plain searches cost less than a pattern that tries
# both cases of each letter.
_ENCODER: Final = "powershell"
_NEW_ENCODER: Final = "pwsh"
_WORD: Final = pattern(r"[\w-]+")
# Without one of these nothing that a line fetches or decodes is run: what parts commands, or a flag
# that program text follows.
_TOLD: Final = pattern(r"[|;&<>$`(\n]|(?<!\S)(?:[-\u2013-\u2015](?!-)|/[A-Za-z]{1,15}(?!\S))")


class Line:
    """One command line of an event: its own, or its parent's.

    *program* is the file name of what was started, *unknown_as* the tool whose grammar is tried
    where no table knows that, *limit* how many characters are read. ``text`` is the line as far as
    it is read, ``unread`` what is left out of it, and of the texts that were read because of it.
    """

    def __init__(
        self, text: str, program: str, unknown_as: str = "", *, limit: int = LIMIT
    ) -> None:
        end = read_to(text, limit)
        self.text = text[:end]
        self.program = program
        self._unknown_as = unknown_as
        self._is_cut = len(text) > end
        self.unread = [Source(text).cut(end, len(text))] if self._is_cut else []
        self.readings: dict[object, Any] = {}  # what one walk made of a text, for the others

    @Once
    def _words(self) -> Words:
        return words_of(self.text, self.program, len(self.text))[0]

    @Once
    def commands(self) -> tuple[ContainerCommand, ...]:
        """The container commands that the line runs, in a directory that nobody knows."""
        return self.commands_in("")

    def commands_in(self, cwd: str) -> tuple[ContainerCommand, ...]:
        """Return the container commands that the line runs in the directory *cwd*."""
        if not self.text:
            return ()
        given = {"program": self.program, "unknown_as": self._unknown_as}
        budget = Budget(self.unread, readings=self.readings)
        found = parse_words(
            self._words, GRAMMAR, cwd=cwd, is_cut=self._is_cut, budget=budget, **given
        )
        is_written = _WRITTEN.search(self.text) is not None
        if is_written and self._unread and not any(each.makes_image for each in found):
            # What a shell writes into a script, and runs.
            found += tuple([command for each in self._builds for command in each.commands])
        return found

    @Once
    def fed(self) -> tuple[Fed, ...]:
        """The builds of the texts that the line's shells are given, with what each reads."""
        if not _may_feed(self.text):
            return ()
        return tuple([fed for each in self._builds for fed in each.fed])

    @Once
    def _builds(self) -> list[Builds]:
        # For the lines in which something flows.
        from ..container.feeds import builds_in
        from ..knowledge.commands import FEEDS

        budget = Budget(self.unread, readings=self.readings)
        return [builds_in(each, FEEDS, budget) for each in self._scripts]

    @Once
    def acts(self) -> tuple[Act, ...]:
        """What the line does, read as an instruction ``RUN`` of a Dockerfile is read."""
        if not _TOLD.search(self.text):
            return ()
        # For the lines that tell of more than a build.
        from ..container.dockerfile.program_facts import call
        from ..container.dockerfile.script_facts import Walker
        from ..knowledge.dockerfile.lexicon import LEXICON

        walker = Walker(LEXICON, call, Budget(self.unread, readings=self.readings))
        for each in self._scripts:
            before = walker.know(each.exported, each.source)
            walker.walk(each.source, each.kind)
            walker.scope.take_back(before)
        walker.done = frozenset((each.kind, each.source) for each in self._scripts)
        words = self._words
        if self._unread and words.texts:  # the shell's own words
            found = tuple(map(ScriptWord, words.texts, words.spans))
            whole = Command(words.source, found, (words.spans[0][0], words.spans[-1][1]))
            walker.walk_command(whole)
        return tuple(walker.facts)

    @Once
    def has_shell(self) -> bool:
        """Whether the line starts a shell that is given a text."""
        return bool(self._unread)

    @Once
    def _unread(self) -> tuple[Unread, ...]:
        return unwrap(self._words, GRAMMAR, program=self.program, deepest=0).unread

    @property
    def _scripts(self) -> tuple[Unread, ...]:
        """The texts that shells are given; a line without a shell is one itself.

        Histories and the logs of shells record a line so.
        """
        if self._unread:
            return self._unread
        is_windows = dialect_of(self.text, self.program) == "windows"
        return (Unread("cmd" if is_windows else "sh", self._words.source),)


class ProcessEvent:
    """What a process event says, each thing read at most once.

    *values* are canonical fields, text or ``""``; they are kept, and never changed.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.name: str = values["name"]
        self.is_tool = is_tool(self.name)
        original = values.get("original_name") or ""
        self.is_renamed = not self.is_tool and is_tool(original)
        known = original if self.is_renamed else self.name
        self.parent_name = self.text("parent_name")
        self.grandparent_name = self.text("grandparent_name")
        self.line = Line(values["command_line"], known, UNKNOWN_AS)
        self.parent = Line(self.text("parent_line"), self.parent_name)
        # The line's commands as ``process`` believes them, once it was asked.
        self.believed: tuple[ContainerCommand, ...] | None = None

    def text(self, field: str) -> str:
        """Return a field's text; ``""`` where the event or its schema has none."""
        text: str = self.values.get(field) or ""
        return text

    @Once
    def calls(self) -> tuple[ApiCall, ...]:
        """The requests to an engine that the line makes."""
        # For programs that are no client of an engine, and may ask one all the same.
        from ..container.engine_api.clients import find_calls
        from ..knowledge.commands import CLIENTS

        budget = Budget(self.line.unread, readings=self.line.readings)
        return find_calls(self.line.text, CLIENTS, program=self.name, budget=budget).calls


def _may_feed(text: str) -> bool:
    """Return whether a command of a line may put something in place, or hand it on."""
    # Single characters are found many times as fast as a pattern.
    if "|" in text or "<" in text or ">" in text:
        return True
    folded = text.casefold()
    if _ENCODER in folded or _NEW_ENCODER in folded:
        return True
    # Where nothing flows, what one command puts in place may be what the next one reads.
    if not (";" in text or "&" in text or "\n" in text):
        return False
    from ..knowledge.commands import PUTTING  # brings the readers of what flows

    return not PUTTING.isdisjoint(_WORD.findall(folded))


def is_tool(name: str) -> bool:
    """Return whether a program's name is that of a container tool."""
    return bool(name) and isinstance(lookup(GRAMMAR, name), Tool)
