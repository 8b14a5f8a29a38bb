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

from attrs import evolve

from ...shell.grammar import ShellKind
from ...shell.outputs import decodes, handed_over, reaches
from ...shell.programs import Feeder, Role
from ...shell.script import Word
from ...shell.shells import script_of
from ...shell.source import Source
from ...shell.words import split
from . import calls, command_facts, sources
from .script_facts import CONNECTION, NOTHING, Flow, Step, Walker, quoted

_TAKES_NEXT = re.compile(r"[-+][a-zA-Z]*[oO]|--(?:rcfile|init-file)")
_CODE_OPTIONS = frozenset(("--command", "--eval", "--print"))
_STANDARD_INPUT = frozenset(("-", "/dev/stdin"))
# What is put in where a command begins is run; elsewhere it is an argument.
_RUNS_IT = re.compile(
    r"""(?:^["']?|[;&|\n({]|\b(?:do|else|eval|exec|source|then)[ \t]|(?<!\S)\.[ \t])
    [ \t]*+\\?["']?(?:[$`]|<\()""",
    re.VERBOSE,
)


def call(walker: Walker, step: Step) -> Flow:
    """Walk one call of a program; give what it prints."""
    roles, program = walker.lexicon.roles, step.call.program
    walker.carried(step.call.word, *step.call.arguments)
    if step.redirects:
        _sockets(walker, step)
    for word in step.call.arguments:
        if "://" in word.text:
            _addresses(walker, step)
            break
    if step.call.text is not None:
        for word in step.call.arguments:
            _run_texts(walker, step, (word,))
        return walker.text(step.call.text)
    feeder = walker.lexicon.feeders.get(program)
    if feeder is not None:
        if feeder.verbs and step.call.arguments:
            feeder = feeder.verbs.get(step.call.arguments[0].text, feeder)
        if decodes(feeder, step.call.words.texts):
            return evolve(_contents(walker, step).changed, is_decoded=True)
        if feeder.kind in ("socket", "relay"):
            return _connect(walker, step, feeder)
    role = roles.get(program) or roles.get(unversioned(program))
    return _ROLES[role](walker, step) if role else _filter(walker, step)


def _filter(walker: Walker, step: Step) -> Flow:
    word = step.call.word
    if not word.text:  # the command itself is what a substitution prints
        walker.run(walker.carried(word), step, download="eval_download")
    if "/" in word.text or "\\" in word.text or walker.content(word.text).is_unprotected:
        walker.run_file(word.text, step)
    return step.incoming.changed


def _run_texts(
    walker: Walker, step: Step, words: tuple[Word, ...], download: str = "pipe_to_shell"
) -> None:
    """Note that texts are run, and what substitutions put in where a command begins."""
    flow = walker.carried(*words)
    if flow is not NOTHING:
        raw = step.source.text[words[0].span[0] : words[-1].span[1]]
        if _RUNS_IT.search(raw):
            walker.run(flow, step, download=download)


def _download(walker: Walker, step: Step) -> Flow:
    download = sources.download(step.call, walker.lexicon.feeders[step.call.program])
    _sources(walker, step, download.urls)
    flow = walker.fetched(
        [word.text for word in download.urls],
        is_unchecked="unverified_tls" in command_facts.of_call(step.call, walker.lexicon),
    )
    for path in download.paths:
        walker.write(path, flow, step.source, step.span)
    return flow if download.prints else NOTHING


def _fetch(walker: Walker, step: Step) -> Flow:
    # A version may have four numbers, too.
    _sources(walker, step, tuple([word for word in step.call.arguments if "/" in word.text]))
    for word in step.call.arguments:
        if host := sources.remote_host(word.text):
            walker.found(sources.facts_of_host(host, walker.lexicon), step.source, word.span)
    return NOTHING


def _cmd(walker: Walker, step: Step) -> Flow:
    return _other_shell(walker, step, "cmd")


def _powershell(walker: Walker, step: Step) -> Flow:
    return _other_shell(walker, step, "powershell")


def _other_shell(walker: Walker, step: Step, kind: ShellKind) -> Flow:
    """Find the text that a shell of another language is given, else the file that it runs."""
    words, end = step.call.words, step.span[1]
    if step.source.text[words.spans[-1][1] : end].strip():  # brackets, which end a word in sh
        words = split(step.source.cut(words.spans[0][0], end), "posix")
    text, _ = script_of(kind, words, 1)
    if text is not None:
        return walker.text(text, kind)
    for word in step.call.arguments[-1:]:
        if word.text not in _STANDARD_INPUT:
            walker.run_file(word.text, step)
            return NOTHING
    walker.run(step.incoming.changed, step)
    return NOTHING


def _shell(walker: Walker, step: Step) -> Flow:
    """Find what a shell runs: its ``-c`` text, a file, or what it reads."""
    is_text = reads_input = False
    words = iter(step.call.arguments)
    for word in words:
        option = word.text
        is_option = option.startswith(("-", "+")) and option not in _STANDARD_INPUT
        if is_option and _TAKES_NEXT.fullmatch(option):
            next(words, None)
        elif is_option:
            letters = "" if option.startswith("--") else option
            is_text = is_text or "c" in letters
            reads_input = reads_input or "s" in letters
        elif is_text:
            _run_texts(walker, step, (word,))
            return walker.text(quoted(word, step.source))
        elif reads_input or option in _STANDARD_INPUT:
            break
        else:
            walker.run(walker.carried(word), step)
            walker.run_file(option, step)
            return NOTHING
    walker.run(step.incoming, step)
    return Flow(is_shell=True)


def _code(walker: Walker, step: Step) -> Flow:
    """Find what an interpreter runs; its own language is searched, not read."""
    is_code, operands = _code_words(walker, step)
    if is_code:
        walker.run(walker.carried(*operands), step)
        walker.code(_joined(step.call.arguments, step))
    elif operands and operands[0].text not in _STANDARD_INPUT:
        walker.run(walker.carried(operands[0]), step)
        walker.run_file(operands[0].text, step)
    else:
        walker.run(step.incoming.changed, step)
        for text in step.incoming.texts:
            walker.code(text)
    return NOTHING


def _code_words(walker: Walker, step: Step) -> tuple[bool, list[Word]]:
    """Tell whether an interpreter is given code, and give its operands."""
    program = step.call.program
    letters = walker.lexicon.code_letters
    code = letters.get(program) or letters[unversioned(program)]
    is_code = False
    operands: list[Word] = []
    for word in step.call.arguments:
        option = word.text
        if option == "--":  # what follows are the program's own arguments
            break
        if option.startswith("--"):
            is_code = is_code or option in _CODE_OPTIONS
        elif option.startswith("-") and option != "-":
            is_code = is_code or any(letter in code for letter in option)
        else:
            operands.append(word)
    return is_code, operands


def _connect(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Note whom a raw connection goes to, and whether a shell is handed to it.

    A program that waits for connections and answers them is a service, a shell is none;
    one that is handed to somebody outside is at his command, whatever it is.
    """
    flow = CONNECTION
    ends = reaches(feeder, step.call.words)
    hosts = [end for end in ends if end.kind == "url"]
    for end in hosts[:1]:
        flow = walker.connected(end.host or end.word.text, step.source, step.span)
    programs = handed_over(feeder, step.call.words)
    is_given = any(not ends or hosts or _is_shell(walker, program) for program in programs)
    if is_given or step.incoming.is_shell:
        walker.found(("reverse_shell",), step.source, step.span)
    return flow


def _is_shell(walker: Walker, command: str) -> bool:
    """Tell whether a command line is that of a shell."""
    return any(
        walker.lexicon.roles.get(calls.base_name(word)) in ("shell", "cmd", "powershell")
        for word in command.split()
    )


def _print(walker: Walker, step: Step) -> Flow:
    operands = _operands(step)
    return walker.carried(*operands) | Flow(texts=(_joined(operands, step),))


def _concatenate(walker: Walker, step: Step) -> Flow:
    return _contents(walker, step)


def _tee(walker: Walker, step: Step) -> Flow:
    for word in _operands(step):
        walker.write(word.text, step.incoming, step.source, step.span)
    return step.incoming


def _copy(walker: Walker, step: Step) -> Flow:
    operands = _operands(step)
    for word in operands[-1:]:
        walker.write(word.text, _contents(walker, step), step.source, step.span)
    return NOTHING


def _edit(walker: Walker, step: Step) -> Flow:
    operands = _operands(step)
    if any(word.text.startswith(("-i", "--in-place")) for word in step.call.arguments):
        for word in operands[-1:]:
            flow = Flow(texts=(_joined(operands, step),))
            walker.write(word.text, flow, step.source, step.span)
        return NOTHING
    return step.incoming.changed


def _read(walker: Walker, step: Step) -> Flow:
    for word in _operands(step):
        walker.write(f"${word.text}", step.incoming, step.source, step.span)
    return NOTHING


def _schedule(walker: Walker, step: Step) -> Flow:
    if not any(word.text == "-l" for word in step.call.arguments):
        walker.write("/var/spool/cron/", _contents(walker, step), step.source, step.span)
    return NOTHING


def _evaluate(walker: Walker, step: Step) -> Flow:
    _run_texts(walker, step, step.call.arguments, "eval_download")
    return walker.text(_joined(step.call.arguments, step))


def _source(walker: Walker, step: Step) -> Flow:
    for word in _operands(step)[:1]:
        walker.run(walker.carried(word), step)
        walker.run_file(word.text, step)
    return NOTHING


def _declare(walker: Walker, step: Step) -> Flow:
    for word in step.call.arguments:
        name, _, value = word.text.partition("=")
        shown = command_facts.of_variable(name, value, walker.lexicon)
        walker.found(shown, step.source, word.span)
    return NOTHING


_ROLES: Mapping[Role, Callable[[Walker, Step], Flow]] = {
    "cmd": _cmd,
    "code": _code,
    "concatenate": _concatenate,
    "copy": _copy,
    "declare": _declare,
    "download": _download,
    "edit": _edit,
    "evaluate": _evaluate,
    "fetch": _fetch,
    "filter": _filter,
    "powershell": _powershell,
    "print": _print,
    "read": _read,
    "schedule": _schedule,
    "shell": _shell,
    "source": _source,
    "tee": _tee,
}


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


def _addresses(walker: Walker, step: Step) -> None:
    """Note the URLs of a bare public address, to whichever program they are given.

    Of downloaders' flags some are no sources, and what is code or a script is read as such.
    """
    feeder = walker.lexicon.feeders.get(step.call.program)
    is_known = feeder is not None and feeder.kind == "download" and feeder.flags is not None
    role = walker.lexicon.roles.get(unversioned(step.call.program))
    is_read = role in ("cmd", "powershell", "shell")
    if is_known or is_read or (role == "code" and _code_words(walker, step)[0]):
        return
    for word in step.call.arguments:
        for host in sources.addressed(word.text):
            shown = sources.facts_of_host(host, walker.lexicon)
            names = [name for name in shown if name == "address_source"]
            walker.found(names, step.source, word.span)


def _sources(walker: Walker, step: Step, words: tuple[Word, ...]) -> None:
    """Note what the URLs among words show by themselves."""
    for word in words:
        if sources.is_url(word.text):
            shown = sources.facts_of(word.text, walker.lexicon)
            walker.found(shown, step.source, word.span)


def _contents(walker: Walker, step: Step) -> Flow:
    """Give what a program reads: what comes in, and the files and texts it is told."""
    operands = _operands(step)
    flow = step.incoming | walker.carried(*operands)
    for word in operands:
        flow |= walker.content(word.text)
    return flow


def _operands(step: Step) -> tuple[Word, ...]:
    return tuple(word for word in step.call.arguments if not word.text.startswith("-"))


def _joined(words: tuple[Word, ...], step: Step) -> Source:
    """Give words as one text; a single quoted word keeps its place in the file."""
    if len(words) == 1:
        return quoted(words[0], step.source)
    text = " ".join(word.text for word in words)
    return Source.anchored(text, step.source.locate(*step.span))


def unversioned(program: str) -> str:
    """Give a program's name without a version: ``python3.11`` is python."""
    return program.rstrip("0123456789.")
