"""Walk a script and note what it does: what it fetches, decodes, writes and runs.

Theory of operation
===================
One walk over the pipelines, in the order of the text.  Each command has a *flow*
going in and one coming out: downloaded or not, decoded or not, the texts that it
prints.  A shell that reads a flow runs it; a file remembers the flow that was
written to it, so that running the file later is running what was fetched.  Texts
that a shell runs (``sh -c '…'``, ``eval``, a heredoc, ``echo … | sh``) are read as
scripts in turn.  What a program does to its flow is ``program_facts``'s part, and
what things show by themselves is looked up in tables (``command_facts``).

A fact is an observable, no verdict: a name, a line, a span.

Rule 1: no program name and no word list here; they come in the lexicon.
Rule 2: each script and each text is walked once, whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve, frozen

from ...model import Span
from ...shell.entering import entered
from ...shell.grammar import ShellKind
from ...shell.locations import resolve
from ...shell.outputs import socket_host
from ...shell.program_text import started
from ...shell.reader import read
from ...shell.script import Command, Redirect, Scope, Script, Word
from ...shell.source import Source
from ...shell.words import Words
from ...text.pattern import pattern
from . import calls, command_facts, sources
from .calls import Call
from .flow import CONNECTION, NOTHING, Fact, Flow
from .lexicon import Lexicon

NESTING = 4  # texts that are scripts in texts that are scripts
_LONGEST = 128  # characters of a directory that is followed
_SCHEDULE = pattern(r"\s*+(?:@\w++|(?:[\d*/,A-Za-z-]++\s++){5})\s*+(?:root\s++)?")
_HOSTS_OWN = "/proc/1/root/"  # with the host's processes in sight, its root
_LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1", "0.0.0.0"))  # noqa: S104  # nothing is bound
_STANDARD = frozenset(("", "-", "0", "1", "2"))  # descriptors that are nobody's connection
_NO_FILE = pattern(r"\d*|-|/dev/(?:null|stdout|stderr)|/dev/(?:tcp|udp)/.*")

# What a check of the content nearby makes of a fact: another one, or none at all.
_WHEN_CHECKED = {
    "pipe_to_shell": "pipe_checked",
    "pipe_installer": "pipe_checked",
    "eval_download": "pipe_checked",
    "run_download": None,
    "unprotected_run": None,
    "plain_http_source": None,
}
_RUNS_WHAT_IS_FETCHED = frozenset(
    (
        "code_download",
        "decode_execute",
        "eval_download",
        "hidden_executable",
        "pipe_installer",
        "pipe_to_shell",
        "reverse_shell",
        "run_download",
        "unprotected_run",
    )
)


@frozen
class Step:
    """One call in a script: what is called, with what coming in."""

    call: Call
    span: Span  # of the command, in ``source``
    since: int  # where its pipeline begins
    incoming: Flow
    source: Source
    redirects: tuple[Redirect, ...]


class Walker:
    """Walks the scripts of one file, and remembers its variables and files between them."""

    def __init__(self, lexicon: Lexicon, on_call: Callable[[Walker, Step], Flow]) -> None:
        self.lexicon = lexicon
        self.scope = Scope()
        self.facts: list[Fact] = []
        self.line = 0  # of the instruction whose script is walked
        self._on_call = on_call  # says what a called program prints
        self._files: dict[str, Flow] = {}  # by base name: scripts change directories
        self._walked: dict[int, tuple[Script, Flow]] = {}
        self._read: dict[int, Source] = {}
        self.directory = ""  # that the next script is started in, if it is known
        self._cwd = ""  # where the command stands that is walked
        self._opened = NOTHING  # what ``exec`` opened descriptors to
        self._nesting = 0
        self._is_checked = False

    def walk(self, source: Source, kind: ShellKind = "sh") -> None:
        """Note the facts of a script."""
        first = self._begin()
        self.text(source, kind)
        self._weaken(first)

    def walk_script(self, script: Script) -> None:
        """Note the facts of a script that was read already."""
        first = self._begin()
        self._script(script, NOTHING)
        self._weaken(first)

    def walk_argv(self, argv: Iterable[str], source: Source) -> None:
        """Note the facts of a command given as words; each stands for all of *source*."""
        span = (0, len(source.text))
        first = self._begin()
        words = tuple(Word(text, span) for text in argv)
        self._command(Command(source, words, span), NOTHING, 0)
        self._weaken(first)

    def found(self, names: Iterable[str], source: Source, span: Span | None = None) -> None:
        """Note facts; without *span* all of the source shows them."""
        self.seen(names, source.locate(*(span or (0, len(source.text)))))

    def seen(self, names: Iterable[str], span: Span) -> None:
        """Note facts that stand at a place of the file."""
        self.facts.extend(Fact(name, self.line, span) for name in names if name)

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
            source.text, self.lexicon, is_given_download=printed.is_downloaded
        )
        urls = sources.urls_in(source.text)
        download = "pipe_installer" if self.fetched(urls).is_installer else "code_download"
        self.found((download if name == "code_download" else name for name in names), source)
        for url, path in sources.saved_in(source.text):
            self.write(path, self.fetched([url]), source)
        self.terms(source)

    def text(self, source: Source, kind: ShellKind = "sh") -> Flow:
        """Read a text as a script, once, and walk it; give what it prints."""
        if self._nesting >= NESTING or id(source) in self._read:
            return NOTHING
        self._read[id(source)] = source
        if kind == "powershell":  # of its expressions, what they are made of is searched
            self.code(source)
        self._nesting += 1
        cwd = self._cwd
        printed = self._script(read(kind, source, self.scope), NOTHING)
        self._cwd = cwd
        self._nesting -= 1
        return printed

    def _started(self, argv: Words) -> Flow:
        """Walk a command that program text starts without a shell; give what it prints."""
        if self._nesting >= NESTING:
            return NOTHING
        span = (argv.spans[0][0], argv.spans[-1][1])
        words = tuple(map(Word, argv.texts, argv.spans))
        self._nesting += 1
        printed = self._command(Command(argv.source, words, span), NOTHING, span[0])
        self._nesting -= 1
        return printed

    def fetched(self, urls: Iterable[str], *, is_unchecked: bool = False) -> Flow:
        """Give the flow of what is downloaded from *urls*.

        *is_unchecked*: who answers is not asked for a certificate.
        """
        urls = list(urls)
        known = [sources.is_installer(url, self.lexicon) for url in urls]
        return Flow(
            is_downloaded=True,
            is_installer=bool(known) and all(known),
            is_unprotected=any(
                sources.is_unprotected(url, self.lexicon, is_unchecked=is_unchecked) for url in urls
            ),
        )

    def connected(self, host: str, source: Source, span: Span) -> Flow:
        """Note whom a raw connection goes to; give the flow of what comes from there."""
        self.found(sources.facts_of_host(host, self.lexicon), source, span)
        return evolve(CONNECTION, is_unprotected=sources.is_outside(host, self.lexicon))

    def carried(self, *words: Word) -> Flow:
        """Give what substitutions bring into words; their scripts are walked the first time."""
        flow = NOTHING
        for word in words:
            for substitution in word.substitutions:
                script = substitution.script
                if id(script) not in self._walked:
                    self._walked[id(script)] = (script, self._script(script, NOTHING))
                flow |= self._walked[id(script)][1]
        return flow

    def content(self, path: str) -> Flow:
        """Give what was written to a file."""
        return self._files.get(calls.base_name(path), NOTHING)

    def write(self, path: str, flow: Flow, source: Source, span: Span | None = None) -> None:
        """Note that a file is written, and with what."""
        name = calls.base_name(path)
        if name:  # a directory has none
            self._files[name] = flow | self.content(path)
        path = resolve(self._cwd, path)
        if path.startswith(_HOSTS_OWN):
            self.found(("host_escape",), source, span)
        for rule in command_facts.rules_for_path(path, self.lexicon):
            is_worse = flow.is_downloaded or any(
                rule.content.search(text.text) for text in flow.texts if rule.content
            )
            if rule.runs:
                is_worse = self._runs(rule.runs == "schedule", flow.texts) or is_worse
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
        names = {download: flow.is_downloaded, "decode_execute": flow.is_decoded}
        span = (step.since, step.span[1])
        self.found((name for name in names if names[name]), step.source, span)
        for text in flow.texts:
            self.text(text)

    def run_file(self, path: str, step: Step) -> None:
        """Note that a file is run."""
        self.run(self.content(path), step, download="run_download")
        if command_facts.is_hidden(resolve(self._cwd, path), self.lexicon):
            self.found(("hidden_executable",), step.source, step.span)
        if self.content(path).is_downloaded and self.lexicon.coins.search(calls.base_name(path)):
            self.found(("miner",), step.source, step.span)

    def _begin(self) -> int:
        """Begin a script; give how many facts there were."""
        self._is_checked = False
        self._cwd = self.directory
        return len(self.facts)

    def _weaken(self, first: int) -> None:
        """Replace facts that a check of the content takes the edge off."""
        if self._is_checked:
            renamed = ((_WHEN_CHECKED.get(f.name, f.name), f) for f in self.facts[first:])
            self.facts[first:] = [evolve(fact, name=name) for name, fact in renamed if name]

    def _runs(self, is_schedule: bool, texts: Iterable[Source]) -> bool:
        """Walk scripts, or the commands of crontab lines; tell whether they run what is fetched."""
        first = len(self.facts)
        for text in texts:
            if id(text) in self._read:
                continue
            if not is_schedule:
                self.text(text)
                continue
            self._read[id(text)] = text
            at = 0
            for line in text.text.split("\n"):
                if schedule := _SCHEDULE.match(line):
                    self.text(text.cut(at + schedule.end(), at + len(line)))
                at += len(line) + 1
        return any(fact.name in _RUNS_WHAT_IS_FETCHED for fact in self.facts[first:])

    def _script(self, script: Script, incoming: Flow) -> Flow:
        printed = NOTHING
        for pipeline in script.pipelines:
            flow = incoming
            for command in pipeline.commands:
                since = pipeline.commands[0].span[0]
                flow = self._command(command, flow, since)
            printed |= flow
            if len(pipeline.commands) == 1 and pipeline.commands[0].words:
                cwd = entered(pipeline.commands[0].line.texts, "sh", self._cwd)
                self._cwd = self._cwd if cwd is None else kept(cwd)
        return printed

    def _command(self, command: Command, incoming: Flow, since: int) -> Flow:
        """Walk one command of the pipeline that begins at *since*; give what it prints."""
        source = command.source
        for name, word in command.assignments:
            self.carried(word)
            shown = command_facts.of_variable(name, word.text, self.lexicon)
            self.found(shown, source, word.span)
        assigned = (word for _, word in command.assignments)
        targets = (redirect.target for redirect in command.redirects)
        for word in (*assigned, *command.words, *targets):
            shown = (name for name, _ in command_facts.terms(word.text, self.lexicon))
            self.found(shown, source, word.span)
        for redirect in command.redirects:
            incoming |= self._input(redirect, source, command.span)
        printed, cwd = NOTHING, self._cwd
        if command.group:
            printed = self._script(command.group, incoming)
            self._cwd = cwd if command.is_subshell else self._cwd
        if len(command.words) == 1 and command.words[0].text == "exec":
            self._opened |= incoming
        call = calls.call(command, self.lexicon.wrappers)
        if call is not None:
            self._is_checked |= call.is_one_of(self.lexicon.verifiers)
            self.found(command_facts.of_call(call, self.lexicon), source, command.span)
            if call.wrapper is not None:
                self.found(command_facts.of_call(call.wrapper, self.lexicon), source, command.span)
            step = Step(call, command.span, since, incoming, source, command.redirects)
            printed |= self._on_call(self, step)
        for redirect in command.redirects:
            if redirect.operator.startswith(">") and not _NO_FILE.fullmatch(redirect.target.text):
                self.write(redirect.target.text, printed, source, command.span)
        return printed

    def is_connected(self, redirect: Redirect) -> bool:
        """Tell whether a redirection joins a connection: its own, or one that is open."""
        is_open = redirect.operator in ("<&", ">&") and redirect.target.text not in _STANDARD
        return (is_open and self._opened.is_connection) or bool(_remote_host(redirect))

    def _input(self, redirect: Redirect, source: Source, span: Span) -> Flow:
        """Give what a redirection brings in."""
        carried = self.carried(redirect.target)
        if redirect.operator == "<&":
            return carried if redirect.target.text in _STANDARD else self._opened
        if host := _remote_host(redirect):
            self.found(("network_redirection",), source, span)
            flow = self.connected(host, source, span)
            return carried | flow if redirect.operator.startswith("<") else carried
        if redirect.operator == "<<<":
            return carried | Flow(texts=(quoted(redirect.target, source),))
        if redirect.body is not None:
            body = source.cut(*redirect.body)
            self.terms(body)
            return Flow(texts=(body,))
        return carried | self.content(redirect.target.text) if redirect.operator == "<" else carried


def kept(directory: str) -> str:
    """Give a directory, or ``""`` of a long one: each file in it would be as long."""
    return directory if len(directory) <= _LONGEST else ""


def _remote_host(redirect: Redirect) -> str:
    """Give the host that a redirection connects to; ``""`` for a file, or the own machine."""
    host = socket_host(redirect.target.text).lower()
    return "" if host in _LOCAL_HOSTS else host


def quoted(word: Word, source: Source) -> Source:
    """Give a word's text as a source of its own."""
    return source.part(*word.span, word.text)
