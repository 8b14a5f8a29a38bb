"""Say what programs do to what flows through them.

A downloader prints or saves what it fetches, a shell runs what it reads, ``base64
-d`` decodes, ``cp`` gives one file's content to another.  ``call`` tells for one
call what the program prints, and notes facts on the way.

Rule 1: which program plays which role is the lexicon's to say; here is what a
role means.
Rule 2: a program without a role passes on what comes in, changed: filters are
many (``sed``, ``grep``, ``gunzip``), and a shell behind them runs what was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from attrs import evolve

from ...shell.files import base_name
from ...shell.flags import Options, scan
from ...shell.flow import MOST, NOTHING, Download, Flow, joined
from ...shell.grammar import ShellKind, Wrapper
from ...shell.locations import STDIN
from ...shell.outputs import decoded, decodes, handed_over, output, reaches, run_code
from ...shell.program_writes import writes_in_words
from ...shell.programs import Feeder, FeederKind, Role
from ...shell.script import ScriptWord
from ...shell.shells import script_of
from ...shell.source import Source
from ...shell.words import split
from ...text.pattern import pattern
from . import command_facts, sources
from .script_facts import Step, Walker

# What is put in where a command begins is run; elsewhere it is an argument.
_RUNS_IT = pattern(
    r"""(?:^["']?|[;&|\n({]|\b(?:do|else|eval|exec|source|then)[ \t]|(?<!\S)\.[ \t])
    [ \t]*+\\?["']?(?:[$`]|<\()""",
    re.VERBOSE,
)


def call(walker: Walker, step: Step) -> Flow:
    """Walk one call of a program; return what it prints."""
    roles, program = walker.lexicon.roles, step.call.program
    if program not in roles and unversioned(program) in roles:
        program = unversioned(program)
        step = evolve(step, call=evolve(step.call, program=program))
    walker.carried(step.call.word, *step.call.arguments)
    if step.redirects:
        _sockets(walker, step)
    for word in step.call.arguments:
        if "://" in word.text:
            _addresses(walker, step)
            break
    if step.call.texts:
        for word in step.call.arguments:
            _run_texts(walker, step, (word,))
        language = step.call.language
        return joined(walker.text(text, language, step.incoming) for text in step.call.texts)
    if step.call.reads:
        walker.run(step.incoming, step)
        return NOTHING
    feeder = walker.feeder(program, step.call.words)
    if feeder is not None:
        if decodes(feeder, step.call.words.texts):
            flow = decoded(step.call.words, _printed(walker, step, feeder))
            _put(walker, step, flow)
            return flow
        if feeder.kind in _FEEDS:
            return _FEEDS[feeder.kind](walker, step, feeder)
    if program in roles:
        return _ROLES[roles[program]](walker, step)
    if program in walker.lexicon.depositors:
        _put(walker, step, step.incoming.changed)
        return NOTHING
    return _filter(walker, step)


def _filter(walker: Walker, step: Step) -> Flow:
    word = step.call.word
    if not word.text:  # the command itself is what a substitution prints
        walker.run(walker.carried(word), step, download="eval_download")
    content = walker.content(word.text)
    # What was downloaded is packed anyway, and not to hide what is in it.
    is_odd = content.is_unprotected or (content.decoders and not content.downloads)
    if is_odd or "/" in word.text or "\\" in word.text:
        walker.run_file(word.text, step)
    return step.incoming.changed


def _run_texts(
    walker: Walker, step: Step, words: tuple[ScriptWord, ...], download: str = "pipe_to_shell"
) -> None:
    """Note that texts are run, and what substitutions put in where a command begins."""
    flow = walker.carried(*words)
    if flow is not NOTHING:
        raw = step.source.text[words[0].span[0] : words[-1].span[1]]
        if _RUNS_IT.search(raw):
            walker.run(flow, step, download=download)


def _download(walker: Walker, step: Step) -> Flow:
    ends = reaches(walker.lexicon.feeders[step.call.program], step.call.words)
    for end in ends:
        if sources.is_url(end.word.text):
            walker.seen(sources.facts_of(end.word.text, walker.lexicon), end.word.span)
    flow = walker.judged(Flow(ends[:MOST])) if ends else walker.fetched(())
    return NOTHING if _put(walker, step, flow) else flow


def _fetch(walker: Walker, step: Step) -> Flow:
    for word in step.call.arguments:
        if "/" in word.text and sources.is_url(word.text):  # a version may have four numbers, too
            walker.found(sources.facts_of(word.text, walker.lexicon), step.source, word.span)
        if host := sources.remote_host(word.text):
            walker.found(sources.facts_of_host(host, walker.lexicon), step.source, word.span)
    _put(walker, step, NOTHING)
    return NOTHING


def _other_shell(walker: Walker, step: Step, *, kind: ShellKind) -> Flow:
    """Find the text that a shell of another language is given, else the file that it runs."""
    words, end = step.call.words, step.span[1]
    if step.source.text[words.spans[-1][1] : end].strip():  # brackets, which end a word in sh
        words = split(step.source.cut(words.spans[0][0], end), "posix")
    text, _ = script_of(kind, words, 1)
    if text is not None:
        return walker.text(text, kind, step.incoming)
    if not _runs_file(walker, step, step.call.arguments[-1:]):
        walker.run(step.incoming.changed, step)
    return NOTHING


def _shell(walker: Walker, step: Step) -> Flow:
    """Find what a shell runs: its ``-c`` text, a file, or what it reads."""
    text, at = script_of("sh", step.call.words, 1)
    given = step.call.arguments[at - 1 : at]
    if text is not None:
        _run_texts(walker, step, given)
        return walker.text(text, given=step.incoming)
    if _runs_file(walker, step, given):
        return NOTHING
    walker.run(step.incoming, step)
    return Flow(is_shell=True)


def _runs_file(walker: Walker, step: Step, told: tuple[ScriptWord, ...]) -> bool:
    """Note that a file is run that a program is told; return whether it is told one."""
    for word in told:
        if word.text in STDIN:
            return False
        walker.run(walker.carried(word), step)
        walker.run_file(word.text, step)
    return bool(told)


def _code(walker: Walker, step: Step) -> Flow:
    """Find what an interpreter runs; its own language is searched, not read."""
    options, arguments = _options(walker, step), step.call.arguments
    first = options.operands[0] - 1 if options.operands else len(arguments)
    if _is_code(walker, step, options):
        walker.run(walker.carried(*arguments[:first]), step)
        walker.code(_joined(arguments, step))
        return _written(walker, step)
    is_input = any(word.text == "--" for word in arguments[:first])  # what follows is for its text
    if not is_input and _runs_file(walker, step, arguments[first : first + 1]):
        return NOTHING
    walker.run(step.incoming.changed, step)
    for text in step.incoming.texts:
        walker.code(text)
    return NOTHING


def _options(walker: Walker, step: Step) -> Options:
    options = Options()
    flags = _interpreter(walker, step).flags
    scan(step.call.words, 1, flags, options, interspersed=False)
    return options


def _is_code(walker: Walker, step: Step, options: Options) -> bool:
    """Return whether an interpreter is given a text to run, or a module."""
    return any(options.last(name) for name in _interpreter(walker, step).ends)


def _interpreter(walker: Walker, step: Step) -> Wrapper:
    return walker.lexicon.interpreters[step.call.program]


def _save(walker: Walker, step: Step, _: Feeder) -> Flow:
    _put(walker, step, step.incoming)
    return step.incoming


def _print(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    flow = _printed(walker, step, feeder)
    return NOTHING if _put(walker, step, flow) else flow


def _edit(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    return _print(walker, step, feeder).changed


def _printed(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Return what a program prints of what it reads, or is told."""
    flow = output(feeder, step.call.words, step.incoming, walker.cwd, walker.read)
    return flow | walker.carried(*step.call.arguments)


def _put(walker: Walker, step: Step, flow: Flow) -> bool:
    """Note the files that a program puts in place that would print *flow*, if it does."""
    call = step.call
    inner = walker.carried(*call.arguments)
    return walker.place(call.program, call.words, flow, step.incoming, step.at, inner)


def _read(walker: Walker, step: Step) -> Flow:
    for word in _operands(step):
        walker.put(f"${word.text}", step.incoming, step.source, step.span)
    return NOTHING


def _schedule(walker: Walker, step: Step) -> Flow:
    if not any(word.text == "-l" for word in step.call.arguments):
        operands = _operands(step)
        flow = step.incoming | walker.carried(*operands)
        flow |= joined(walker.content(word.text) for word in operands)
        walker.put("/var/spool/cron/root", flow, step.source, step.span)
    return NOTHING


def _transform(walker: Walker, step: Step) -> Flow:
    walker.code(_joined(step.call.arguments, step))
    return _written(walker, step)


def _written(walker: Walker, step: Step) -> Flow:
    """Note the files that program text writes; return what it prints."""
    feeder, words = walker.feeder(step.call.program, step.call.words), step.call.words
    if feeder is None:
        return NOTHING
    flow = walker.judged(run_code(feeder, words, step.incoming.changed))
    writes = writes_in_words(feeder, words, walker.told(step.incoming).texts)
    return walker.keep(writes, flow, step.at)


def _evaluate(walker: Walker, step: Step) -> Flow:
    _run_texts(walker, step, step.call.arguments, "eval_download")
    return walker.text(_joined(step.call.arguments, step))


def _source(walker: Walker, step: Step) -> Flow:
    told = _operands(step)[:1]
    if told and not _runs_file(walker, step, told):
        walker.run(step.incoming, step)
    return NOTHING


def _declare(walker: Walker, step: Step) -> Flow:
    for word in step.call.arguments:
        name, _, value = word.text.partition("=")
        shown = command_facts.of_variable(name, value, walker.lexicon)
        walker.found(shown, step.source, word.span)
    return NOTHING


def _connect(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Note whom a raw connection goes to, and whether a shell is handed to it.

    A program that waits for connections and answers them is a service, a shell is none;
    one that is handed to somebody outside is at his command, whatever it is.
    """
    ends = reaches(feeder, step.call.words)
    hosts = [end for end in ends if end.kind == "socket"]
    listener = Download(step.call.words.word(0), "listener", is_unprotected=True)
    flow = Flow((listener,))
    for end in hosts[:1]:
        flow = walker.connected(end.host or end.word.text, step.source, step.span)
    programs = handed_over(feeder, step.call.words)
    is_given = any(not ends or hosts or _is_shell(walker, program) for program in programs)
    if is_given or step.incoming.is_shell:
        walker.found(("reverse_shell",), step.source, step.span)
    return flow


def _log_in(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Return what a program on another host prints, or what lies in a store."""
    ends = reaches(feeder, step.call.words)
    for end in ends:
        if end.kind == "login":
            host = end.word.text.rpartition("@")[2]
            walker.found(sources.facts_of_host(host, walker.lexicon), step.source, step.span)
    return Flow(ends) if ends else step.incoming.changed


def _is_shell(walker: Walker, command: str) -> bool:
    """Return whether a command line is that of a shell."""
    return any(
        walker.lexicon.roles.get(base_name(word)) in ("shell", "cmd", "powershell")
        for word in command.split()
    )


def _sockets(walker: Walker, step: Step) -> None:
    """Note the shells that are given a connection: ``bash -i >& /dev/tcp/…``."""
    if walker.lexicon.roles.get(step.call.program) != "shell":
        return
    is_interactive = any(
        word.text.startswith("-") and "i" in word.text for word in step.call.arguments
    )
    for redirect in step.redirects:
        is_answered = is_interactive or not redirect.operator.startswith("<")
        if is_answered and walker.is_connected(redirect):
            walker.found(("reverse_shell",), step.source, step.span)


_FEEDS: Mapping[FeederKind, Callable[[Walker, Step, Feeder], Flow]] = {
    "bucket": _log_in,
    "echo": _print,
    "edit": _edit,
    "login": _log_in,
    "print": _print,
    "read": _print,
    "relay": _connect,
    "save": _save,
    "socket": _connect,
}
_ROLES: Mapping[Role, Callable[[Walker, Step], Flow]] = {
    "cmd": partial(_other_shell, kind="cmd"),
    "code": _code,
    "declare": _declare,
    "download": _download,
    "evaluate": _evaluate,
    "fetch": _fetch,
    "filter": _filter,
    "powershell": partial(_other_shell, kind="powershell"),
    "read": _read,
    "schedule": _schedule,
    "shell": _shell,
    "source": _source,
    "transform": _transform,
}


def _addresses(walker: Walker, step: Step) -> None:
    """Note the URLs of a bare public address, to whichever program they are given.

    Of downloaders' flags some are no sources, and what is code or a script is read as such.
    """
    feeder = walker.lexicon.feeders.get(step.call.program)
    is_known = feeder is not None and feeder.kind == "download" and feeder.flags is not None
    role = walker.lexicon.roles.get(step.call.program)
    is_read = role in ("cmd", "powershell", "shell")
    if is_known or is_read or (role == "code" and _is_code(walker, step, _options(walker, step))):
        return
    for word in step.call.arguments:
        for host in sources.addressed(word.text):
            shown = sources.facts_of_host(host, walker.lexicon)
            names = [name for name in shown if name == "address_source"]
            walker.found(names, step.source, word.span)


def _operands(step: Step) -> tuple[ScriptWord, ...]:
    return tuple(word for word in step.call.arguments if not word.text.startswith("-"))


def _joined(words: tuple[ScriptWord, ...], step: Step) -> Source:
    """Return words as one text; a single quoted word keeps its place in the file."""
    if len(words) == 1:
        return step.source.part(*words[0].span, words[0].text)
    text = " ".join(word.text for word in words)
    return Source.anchored(text, step.source.locate(*step.span))


def unversioned(program: str) -> str:
    """Return a program's name without a version: ``python3.11`` is python."""
    return program.rstrip("0123456789.")
