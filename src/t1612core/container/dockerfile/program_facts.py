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

from ...shell.outputs import decodes
from ...shell.programs import Role
from ...shell.script import Word
from ...shell.source import Source
from . import command_facts, sources
from .script_facts import NOTHING, Flow, Step, Walker, quoted

_SOCKET = re.compile(r"/dev/(?:tcp|udp)/([^/]*+)")
_LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1", "0.0.0.0"))  # noqa: S104  # nothing is bound
_TAKES_NEXT = re.compile(r"[-+][a-zA-Z]*[oO]|--(?:rcfile|init-file)")
_CODE_OPTIONS = frozenset(("--command", "--eval", "--print"))
_STANDARD_INPUT = frozenset(("-", "/dev/stdin"))


def call(walker: Walker, step: Step) -> Flow:
    """Walk one call of a program; give what it prints."""
    roles, program = walker.lexicon.roles, step.call.program
    walker.carried(step.call.word, *step.call.arguments)
    _sockets(walker, step)
    if step.call.text is not None:
        walker.run(walker.carried(*step.call.arguments), step)
        return walker.text(step.call.text)
    feeder = walker.lexicon.feeders.get(program)
    if feeder is not None and decodes(feeder, step.call.words.texts):
        return evolve(_contents(walker, step).changed, is_decoded=True)
    role = roles.get(program) or roles.get(unversioned(program))
    return _ROLES[role](walker, step) if role else _filter(walker, step)


def _filter(walker: Walker, step: Step) -> Flow:
    word = step.call.word
    if not word.text:  # the command itself is what a substitution prints
        walker.run(walker.carried(word), step, download="eval_download")
    if "/" in word.text:
        walker.run_file(word.text, step)
    return step.incoming.changed


def _download(walker: Walker, step: Step) -> Flow:
    download = sources.download(step.call, walker.lexicon.feeders[step.call.program])
    _sources(walker, step, download.urls)
    flow = walker.fetched(word.text for word in download.urls)
    for path in download.paths:
        walker.write(path, flow, step.source, step.span)
    return flow if download.prints else NOTHING


def _fetch(walker: Walker, step: Step) -> Flow:
    _sources(walker, step, step.call.arguments)
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
            walker.run(walker.carried(word), step)
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


def _connect(walker: Walker, step: Step) -> Flow:
    if step.incoming.is_shell:
        walker.found(("reverse_shell",), step.source, step.span)
    return Flow(is_connection=True)


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


def _schedule(walker: Walker, step: Step) -> Flow:
    if not any(word.text == "-l" for word in step.call.arguments):
        walker.write("/var/spool/cron/", _contents(walker, step), step.source, step.span)
    return NOTHING


def _evaluate(walker: Walker, step: Step) -> Flow:
    flow = walker.carried(*step.call.arguments)
    walker.run(flow, step, download="eval_download")
    return walker.text(_joined(step.call.arguments, step))


def _source(walker: Walker, step: Step) -> Flow:
    for word in step.call.arguments[:1]:
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
    "code": _code,
    "concatenate": _concatenate,
    "connect": _connect,
    "copy": _copy,
    "declare": _declare,
    "download": _download,
    "edit": _edit,
    "evaluate": _evaluate,
    "fetch": _fetch,
    "filter": _filter,
    "print": _print,
    "schedule": _schedule,
    "shell": _shell,
    "source": _source,
    "tee": _tee,
}


def _sockets(walker: Walker, step: Step) -> None:
    """Note the connections that redirections open: ``bash -i >& /dev/tcp/…``."""
    is_shell = walker.lexicon.roles.get(step.call.program) == "shell"
    is_interactive = any(
        word.text.startswith("-") and "i" in word.text for word in step.call.arguments
    )
    for redirect in step.redirects:
        socket = _SOCKET.match(redirect.target.text)
        if socket and is_shell and (is_interactive or redirect.operator.startswith("<")):
            walker.found(("reverse_shell",), step.source, step.span)
        elif socket and socket[1].lower() not in _LOCAL_HOSTS:
            walker.found(("network_redirection",), step.source, step.span)


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
