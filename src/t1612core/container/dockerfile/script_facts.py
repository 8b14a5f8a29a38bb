"""Walk a script and note what it does: what it fetches, decodes, writes and runs.

Theory of operation
===================
The walk is ``shell.dataflow``'s.  A shell that reads a flow runs it; running a file is running what
was written to it.  Texts that a shell runs (``sh -c '…'``, ``eval``, a heredoc, ``echo … | sh``)
are read as scripts in turn.  What a program does to its flow is ``program_facts``'s part, and
what things show by themselves is looked up in tables (``command_facts``).

A fact is an observable, no verdict: a name, a line, a span.

Rule 1: no program name and no word list here; they come in the lexicon.
Rule 2: each script and each text is walked once, whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from attrs import evolve, frozen

from ...model import Span
from ...shell.dataflow import STANDARD, Shown, Walk
from ...shell.files import base_name
from ...shell.flow import MOST, NOTHING, Download, Flow
from ...shell.grammar import ShellKind, packed
from ...shell.limits import Budget
from ...shell.locations import Location, resolve
from ...shell.outputs import STDOUT, socket_host
from ...shell.placing import REPLACED, Deposit
from ...shell.program_text import started
from ...shell.script import Command, Redirect, ScriptWord
from ...shell.source import Source
from ...shell.unwrap import DEEPEST
from ...shell.words import Word, Words
from ...text.pattern import pattern
from . import command_facts, sources
from .calls import Call, calls
from .lexicon import Lexicon

_SCHEDULE = pattern(r"\s*+(?:@\w++|(?:[\d*/,A-Za-z-]++\s++){5})\s*+(?:root\s++)?")
_HOSTS_OWN = "/proc/1/root/"  # with the host's processes in sight, its root
_LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1", "0.0.0.0"))  # noqa: S104  # nothing is bound

# What a check of the content nearby makes of a fact: another one, or none at all.
_WHEN_CHECKED = {
    "pipe_to_shell": "pipe_checked",
    "pipe_installer": "pipe_checked",
    "eval_download": "pipe_checked",
    "run_download": None,
    "unprotected_run": None,
    "plain_http_source": None,
}
_RUNS_WHAT_IS_FETCHED = packed(
    """code_download decode_execute eval_download hidden_executable pipe_installer pipe_to_shell
    reverse_shell run_download unprotected_run"""
)


@frozen(repr=False)
class Act:
    """Something that an instruction does.  ``span`` is in the file, ``line`` the instruction's."""

    name: str
    line: int
    span: Span


@frozen(repr=False)
class Step:
    """One call in a script: what is called, with what coming in."""

    call: Call
    span: Span  # of the command, in ``source``
    since: int  # where its pipeline begins
    incoming: Flow
    source: Source
    redirects: tuple[Redirect, ...]

    @property
    def at(self) -> Shown:
        """Where it is shown."""
        return self.source, self.span


class Walker(Walk):
    """Walks the scripts of one file, and notes what they do."""

    # Each file below a longer one would be as long.
    longest = 128

    def __init__(
        self,
        lexicon: Lexicon,
        on_call: Callable[[Walker, Step], Flow],
        budget: Budget | None = None,
    ) -> None:
        super().__init__(lexicon.feeders, lexicon.depositors, budget)
        self.lexicon = lexicon
        self.facts: list[Act] = []
        self.line = 0  # of the instruction whose script is walked
        self._on_call = on_call  # says what a called program prints
        self.directory = ""  # that the next script is started in, if it is known
        self._is_checked = False
        # Texts that were walked already, and come once more in the words of what is given them.
        self.done: frozenset[tuple[ShellKind, Source]] = frozenset()

    def walk(self, source: Source, kind: ShellKind = "sh") -> None:
        """Note the facts of a script."""
        with self._begun():
            self.text(source, kind)

    def walk_command(self, command: Command) -> None:
        """Note the facts of a command that was read already."""
        with self._begun():
            self.command(command, NOTHING, command.span[0])

    def walk_argv(self, argv: Iterable[str], source: Source) -> None:
        """Note the facts of a command given as words; each stands for all of *source*."""
        span = (0, len(source.text))
        self.walk_command(Command(source, tuple(ScriptWord(text, span) for text in argv), span))

    def found(self, names: Iterable[str], source: Source, span: Span | None = None) -> None:
        """Note facts; without *span* all of the source shows them."""
        if told := [name for name in names if name]:
            self.seen(told, source.locate(*(span or (0, len(source.text)))))

    def seen(self, names: Iterable[str], span: Span) -> None:
        """Note facts that stand at a place of the file."""
        self.facts.extend(Act(name, self.line, span) for name in names)

    def terms(self, source: Source) -> None:
        """Note the words that mean something wherever they stand."""
        for name, span in command_facts.terms(source.text, self.lexicon):
            self.found((name,), source, span)

    def code(self, source: Source) -> None:
        """Note the facts of a program text that is no shell script."""
        printed = NOTHING
        for each in started(source):
            printed |= self.text(each) if isinstance(each, Source) else self._started(each)
        names = command_facts.of_code(
            source.text, self.lexicon, is_given_download=bool(printed.downloads)
        )
        urls = sources.urls_in(source.text)
        download = "pipe_installer" if self.fetched(urls).is_installer else "code_download"
        self.found((download if name == "code_download" else name for name in names), source)
        for url, path in sources.saved_in(source.text):
            self.put(path, self.fetched([url]), source)
        self.terms(source)

    def text(
        self, source: Source, kind: ShellKind = "sh", given: Flow = NOTHING, cwd: str | None = None
    ) -> Flow:
        """Walk a text; of PowerShell's expressions, what they are made of is searched, too."""
        if self.done and (kind, source) in self.done:
            return given
        if kind == "powershell" and self.depth < DEEPEST and self.is_new(source, is_kept=False):
            self.code(source)
        return super().text(source, kind, given, cwd)

    def _started(self, argv: Words) -> Flow:
        """Walk a command that program text starts without a shell; return what it prints."""
        if self.depth == DEEPEST:
            return NOTHING
        span = (argv.spans[0][0], argv.spans[-1][1])
        words = tuple(map(ScriptWord, argv.texts, argv.spans))
        self.depth += 1
        printed = self.command(Command(argv.source, words, span), NOTHING, span[0])
        self.depth -= 1
        return printed

    def fetched(self, urls: Iterable[str]) -> Flow:
        """Return the flow of what is downloaded from *urls*, or from nobody knows where."""
        found = [Download(Word(url, (0, 0))) for url in urls] or [Download(Word("", (0, 0)))]
        return self.judged(Flow(tuple(found[:MOST])))

    def judged(self, flow: Flow) -> Flow:
        """Return who could have put there what is downloaded."""
        is_unchecked = any(each.is_unchecked for each in flow.downloads)
        downloads = [
            evolve(
                each,
                is_installer=sources.is_installer(each.word.text, self.lexicon),
                is_unprotected=sources.is_unprotected(
                    each.word.text, self.lexicon, is_unchecked=is_unchecked
                ),
            )
            if each.kind == "url"
            else each
            for each in flow.downloads
        ]
        return evolve(flow, downloads=tuple(downloads)) if downloads else flow

    def reached(self, downloads: Sequence[Download], at: Shown) -> Flow:
        """Note what the URLs show that a program fetches; return the flow of that."""
        for each in downloads:
            if each.kind == "url":
                self.found(sources.facts_of(each.word.text, self.lexicon), *at)
        return self.judged(super().reached(downloads, at))

    def connected(self, host: str, source: Source, span: Span) -> Flow:
        """Note whom a raw connection goes to; return the flow of what comes from there."""
        self.found(sources.facts_of_host(host, self.lexicon), source, span)
        is_outside = sources.is_outside(host, self.lexicon)
        word = Word(host, source.locate(*span))
        return Flow((Download(word, "socket", is_unprotected=is_outside),))

    def content(self, path: str) -> Flow:
        """Return what was written to a file of this name: scripts change directories."""
        return self.files.called(path)

    def held(self, file: Location) -> Flow:
        """Return what was written to a file that is read."""
        return self.content(file.text)

    def put(self, path: str, flow: Flow, source: Source, span: Span | None = None) -> None:
        """Note that a file is written, and with what."""
        self.save(self.resolved(path), flow, (source, span or (0, len(source.text))))

    def save(self, path: str, flow: Flow, at: Shown, found: Deposit = REPLACED) -> None:
        """Note what a file is that is written; of trees the files have names that nobody sees."""
        super().save(path, flow, at, found)
        if found.is_tree or path in STDOUT:
            return
        source, span = at
        texts = (*flow.texts, *flow.edits)
        if path.startswith(_HOSTS_OWN):
            self.found(("host_escape",), source, span)
        for rule in command_facts.rules_for_path(path, self.lexicon):
            is_worse = bool(flow.downloads) or any(
                rule.content.search(text.text) for text in texts if rule.content
            )
            if rule.runs:
                is_worse = self._runs(rule.runs == "schedule", texts) or is_worse
            self.found((rule.worse if is_worse and rule.worse else rule.fact,), source, span)
            if path.startswith(self.lexicon.host_directories):
                self.found(("host_planting",), source, span)

    def run(self, flow: Flow, step: Step, *, download: str = "pipe_to_shell") -> None:
        """Note that a flow is run; *download* names the fact when it was fetched."""
        if flow.is_installer:
            download = "pipe_installer"
        elif flow.is_connection and download != "run_download":
            download = "reverse_shell"  # whoever is at the other end says what runs next
        elif flow.is_unprotected:
            download = "unprotected_run"
        names = {download: bool(flow.downloads), "decode_execute": bool(flow.decoders)}
        span = (step.since, step.span[1])
        self.found((name for name in names if names[name]), step.source, span)
        for text in (*flow.texts, *flow.edits):
            self.text(text)

    def run_file(self, path: str, step: Step) -> None:
        """Note that a file is run."""
        self.run(self.content(path), step, download="run_download")
        if command_facts.is_hidden(resolve(self.cwd, path), self.lexicon):
            self.found(("hidden_executable",), step.source, step.span)
        if self.content(path).downloads and self.lexicon.coins.search(base_name(path)):
            self.found(("miner",), step.source, step.span)

    @contextmanager
    def _begun(self) -> Iterator[None]:
        """Begin a script; in its end, replace facts that a check of the content takes off."""
        self._is_checked = False
        self.cwd = self.directory
        first = len(self.facts)
        yield
        if self._is_checked:
            renamed = ((_WHEN_CHECKED.get(f.name, f.name), f) for f in self.facts[first:])
            self.facts[first:] = [evolve(fact, name=name) for name, fact in renamed if name]

    def _runs(self, is_schedule: bool, texts: Iterable[Source]) -> bool:
        """Walk scripts, or a crontab's commands; return whether they run what is fetched."""
        first = len(self.facts)
        for text in texts:
            if not is_schedule:
                self.text(text)
                continue
            if not self.is_new(text):
                continue
            at = 0
            for line in text.text.split("\n"):
                if schedule := _SCHEDULE.match(line):
                    self.text(text.cut(at + schedule.end(), at + len(line)))
                at += len(line) + 1
        return any(fact.name in _RUNS_WHAT_IS_FETCHED for fact in self.facts[first:])

    def command(self, command: Command, given: Flow, since: int) -> Flow:
        """Walk one command of the pipeline that begins at *since*; return what it prints."""
        source = command.source
        for name, word in command.assignments:
            shown = command_facts.of_variable(name, word.text, self.lexicon)
            self.found(shown, source, word.span)
        assigned = [word for _, word in command.assignments]
        targets = [redirect.target for redirect in command.redirects]
        for word in (*assigned, *command.words, *targets):
            if self.lexicon.term_pattern.search(word.text):  # in few
                terms = [name for name, _ in command_facts.terms(word.text, self.lexicon)]
                self.found(terms, source, word.span)
        return super().command(command, given, since)

    def call(self, command: Command, given: Flow, since: int) -> Flow:
        """Walk what a command calls."""
        source = command.source
        printed = NOTHING
        for call in calls(command, self.lexicon.wrappers, self.lexicon.grammar.known.__getitem__):
            self._is_checked |= call.is_one_of(self.lexicon.verifiers)
            for shown in (call, call.wrapper) if call.wrapper else (call,):
                self.found(command_facts.of_call(shown, self.lexicon), source, command.span)
            step = Step(call, command.span, since, given, source, command.redirects)
            printed |= self._on_call(self, step)
        return printed

    def is_connected(self, redirect: Redirect) -> bool:
        """Return whether a redirection joins a connection: its own, or one that is open."""
        is_open = redirect.operator in ("<&", ">&") and redirect.target.text not in STANDARD
        return (is_open and self.opened.is_connection) or bool(_remote_host(redirect))

    def input(self, redirect: Redirect, command: Command, given: Flow) -> Flow:
        """Return what a command is given; note whom a redirection connects to."""
        if host := _remote_host(redirect):
            self.found(("network_redirection",), command.source, command.span)
            flow = self.connected(host, command.source, command.span)
            return given | flow if redirect.operator.startswith("<") else given
        if redirect.body is not None:
            self.terms(command.source.cut(*redirect.body))
        return super().input(redirect, command, given)


def _remote_host(redirect: Redirect) -> str:
    """Return the host that a redirection connects to; ``""`` for a file, or the own machine."""
    host = socket_host(redirect.target.text).lower()
    return "" if host in _LOCAL_HOSTS else host
