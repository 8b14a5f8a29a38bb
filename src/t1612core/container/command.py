"""Parse a command line into the container commands that it runs.

Theory of operation
===================
``words`` splits the line, ``wrappers`` finds the tools in it, ``flags`` sorts each
tool's words by the tables of ``grammar``, and ``builds`` and ``access`` read facts from
what was sorted.  This module puts them together: it walks from a tool's name through
global flags and groups (``docker -H x image build``) to the verb, and makes one
``ContainerCommand`` of what it finds.

Rule 1: nothing is judged here.  A temporary directory and a home are both ``local``.
Rule 2: any text and any list of texts gives a tuple of commands; nothing raises.  A line
is read up to ``LIMIT`` characters; what is cut says so by ``truncated``.
Rule 3: a command that a table knows is returned even if it makes no image.  A program
that no table knows is left out, or is read as the tool *unknown_as*; then it counts only
if each of its words fits that tool.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ..model import Span
from ..shell.flags import Option, Options, scan
from ..shell.grammar import Grammar, Tool, Verb
from ..shell.invocations import Invocation, Setting, Unwrapped
from ..shell.limits import LIMIT, Budget
from ..shell.locations import resolve
from ..shell.recorded import other_reading, words_of
from ..shell.script import Value
from ..shell.unwrap import unwrap
from ..shell.words import Word, Words
from ..text.pattern import pattern
from .builds import Build, Reading
from .host_privileges import NO_ACCESS, HostAccess, access
from .idle import is_idle
from .images import IMAGE_NAME, full_name
from .joined import is_hidden, is_told, later_starts
from .ways import from_archive, inside, read_build

DEEPEST = 4  # containers in each other

_OTHER = Verb("other", {})
_NO_VERB = Verb("", {})
_NOTHING = (_OTHER.name, _NO_VERB.name)
# ``go build -trimpath .`` fits Docker's grammar too: as ``-t rimpath``.
_ONE_DASH_WORD = pattern(r"-[^-].")


@frozen(repr=False)
class Run:
    """What a ``run``, ``create`` or ``exec`` starts.

    ``image`` is ``None`` for ``exec``, which has a ``container`` (as have buildah's
    ``run``, and compose's, whose container is a service).  ``command`` are the words
    after it.  ``is_machine``: it is started in a machine, whose name may stand in front.
    ``program``: the one that the command's words are given to (``minikube kubectl``).
    """

    image: Word | None = None
    container: Word | None = None
    command: tuple[Word, ...] = ()
    entrypoint: Word | None = None
    name: str = ""
    user: str = ""
    is_machine: bool = False
    program: str = ""


@frozen(repr=False)
class ContainerCommand:
    """One container tool, started once.

    ``tool`` is the canonical name, ``program`` the word that started it.  ``verb`` is
    canonical (``build``, ``compose-up-build``, ``run`` …), ``other`` for a sub-command
    without a table, ``""`` for none; ``path`` is the sub-command as typed.
    ``makes_image``: it makes an image if it succeeds.  ``if_missing``: it builds, or
    starts, what a file describes, and its ``build`` is what an image would be made from.
    ``settings`` are the flags and variables that choose the engine, its store and the
    client's configuration.
    ``flags`` are all that were given, by their long names, in order, without values;
    ``unknown`` those that the tables lack.  ``operands`` are the other words of the verb
    (of an ``other`` one, all).  ``is_guess``: the program's name is of no tool; only its
    grammar fits.  ``truncated``: the line goes on beyond what was read.
    ``layers``: it is a step of a build, done to a container.  ``of_engine``: as of its verb.
    """

    tool: str
    verb: str
    path: str
    makes_image: bool
    program: Word
    span: Span
    cwd: str
    settings: tuple[Setting, ...] = ()
    flags: tuple[Option, ...] = ()
    unknown: tuple[Option, ...] = ()
    operands: tuple[Word, ...] = ()
    access: HostAccess = NO_ACCESS
    build: Build | None = None
    run: Run | None = None
    is_guess: bool = False
    truncated: bool = False
    if_missing: bool = False
    layers: bool = False
    of_engine: str = ""

    def span_of(self, flag: str) -> Span | None:
        """Return where a flag was given, by its long name; ``None`` when it was not."""
        for option in self.flags:
            if option.name == flag:
                return option.span
        return None


def parse(
    command_line: str | Sequence[str],
    grammar: Grammar,
    *,
    cwd: str = "",
    program: str = "",
    unknown_as: str = "",
    limit: int = LIMIT,
) -> tuple[ContainerCommand, ...]:
    """Return every container command in a command line, in order.

    *command_line* is a line of text or an argv list; spans are offsets into the line,
    or into the list joined by single blanks.  *cwd* is the process's directory, if it is
    known.  *program* is the file name of the process: with it the first word may be
    anything (``exec -a``).  *unknown_as* names the tool whose grammar is tried on a
    program that no table knows: a renamed binary.  *limit* is how many characters are
    read.
    """
    words, is_cut = words_of(command_line, program, limit)
    return parse_words(
        words, grammar, cwd=cwd, program=program, unknown_as=unknown_as, is_cut=is_cut
    )


def parse_words(
    words: Words,
    grammar: Grammar,
    *,
    cwd: str = "",
    program: str = "",
    unknown_as: str = "",
    is_cut: bool = False,
    budget: Budget | None = None,
) -> tuple[ContainerCommand, ...]:
    """Return every container command of a line that is split; the rest is as in ``parse``.

    *is_cut*: the line goes on beyond the words. *budget* is what its texts may cost.
    """
    found = unwrap(words, grammar, resolve("", cwd), program, budget=budget)
    commands = commands_of(found, grammar, unknown_as)
    if is_cut or found.truncated:
        commands = tuple([evolve(command, truncated=True) for command in commands])
    text = words.source.text
    if "\0" in text and not any(map(_makes_or_runs, commands)):
        other = other_reading(text)
        if other is not None:
            return parse(other, grammar, cwd=cwd, program=program, unknown_as=unknown_as)
    return commands


def _makes_or_runs(command: ContainerCommand) -> bool:
    return command.makes_image or command.run is not None


def commands_of(
    found: Unwrapped, grammar: Grammar, unknown_as: str = "", depth: int = 0
) -> tuple[ContainerCommand, ...]:
    """Return the container commands among what a line starts; *unknown_as* as in ``parse``.

    What a command runs in a container is looked through for builds; *depth* is how many stand
    around.
    """
    renamed = grammar.programs.get(unknown_as)
    commands: list[ContainerCommand] = []
    for invocation in found.invocations:
        if invocation.tool:
            there = _commands(invocation, invocation.tool, grammar, depth, found.budget)
            commands.extend(filter(_is_whole, there) if invocation.is_carried else there)
        elif isinstance(renamed, Tool):
            commands.extend(_guess(invocation, renamed))
            commands.extend(_told(invocation, grammar.telling))
    return tuple(commands)


def _is_whole(command: ContainerCommand) -> bool:
    """Return whether all of what may be a text's words fits a command that makes an image."""
    is_alone = command.verb != "build" or len(command.operands) < 2
    return command.makes_image and not command.unknown and is_alone


def _commands(
    invocation: Invocation, tool: Tool, grammar: Grammar, depth: int, budget: Budget
) -> Iterator[ContainerCommand]:
    """Yield a tool's command, and what the container that it runs is told to build."""
    options = Options()
    command = _command(invocation, tool, options)
    words = invocation.words
    is_own = words.is_line and not invocation.is_carried
    if is_own and (words.may_be_letters or command.verb in _NOTHING):
        again = _again(invocation, tool, command)
        if again is not None:
            options = Options()
            command, invocation = _command(again, tool, options), again
    given = {option.name for option in command.flags}
    is_told = not tool.telling or not (command.unknown or given.isdisjoint(tool.telling))
    is_home = tool.home and command.program.text.rpartition("/")[0] == tool.home
    if not (is_told or is_home):
        return
    yield command
    run = command.run
    if run is not None and run.image is not None and grammar.images:
        entry = run.entrypoint.text if run.entrypoint else ""
        started = grammar.known[entry] if entry else _started(run.image.text, grammar)
        if isinstance(started, Tool):
            first = options.operands[0]
            inner = evolve(invocation, words=invocation.words.since(first), first=0, cwd="")
            found = _command(inner, started, Options())
            if found.build is not None:
                yield evolve(found, build=inside(found.build, command.access.mounts))
    if run is not None and run.command and depth < DEEPEST:
        texts = invocation.words.texts
        told = invocation.words.since(len(texts) - len(run.command))
        if run.is_machine:
            told = _without_name(told, grammar)
        if run.program:
            told = evolve(told.inserted(0, run.program), is_line=False)
        if grammar.known[told.texts[0]] is not None:
            # A client in a container: ``docker exec x docker build .``.
            inside_it = unwrap(told, grammar, budget=budget, exported=_exported(options))
            for each in commands_of(inside_it, grammar, depth=depth + 1):
                if each.makes_image and each.build is not None:
                    mounts = command.access.mounts
                    yield evolve(each, build=inside(each.build, mounts, is_sure=False))


def _again(invocation: Invocation, tool: Tool, first: ContainerCommand) -> Invocation | None:
    """Return what a line starts, where what was read of it *first* is not what is meant."""
    words, at = invocation.words, invocation.first
    if words.may_be_letters:
        told = evolve(invocation, words=words.as_letters(at), first=0)
        if is_hidden(first, _command(told, tool, Options()), words):
            return told
    if first.verb in _NOTHING and not at:
        for start in later_starts(words, tool):
            told = evolve(invocation, first=start)
            if is_told(_command(told, tool, Options())):
                return told
    return None


def _without_name(told: Words, grammar: Grammar) -> Words:
    """Take off the name of a machine in front of what it is told, which may be one text."""
    named = grammar.known[told.texts[0]] is None and " " not in told.texts[0]
    told = told.since(int(named and len(told.texts) > 1))
    if len(told.texts) > 1:
        return told
    return evolve(told.inserted(0, "-c").inserted(0, "sh"), is_line=False)


def _started(image: str, grammar: Grammar) -> Tool | None:
    """Return the tool that an image starts, whatever its tag."""
    name = full_name(image).partition("@")[0]
    return grammar.images.get(name if name in grammar.images else name.rpartition(":")[0])


def _command(invocation: Invocation, tool: Tool, options: Options) -> ContainerCommand:
    words, cwd = invocation.words, invocation.cwd
    path, verb = _verb(words, invocation.first + 1, tool, options)
    variables = {setting.name: setting.value for setting in invocation.environment}
    is_meant = verb.makes_image and (not verb.when or options.is_on(verb.when))
    is_brief = not is_meant and not verb.transports
    reading = Reading(verb, words, options, cwd, variables, is_brief)
    build = read_build(reading) if is_meant or verb.if_missing else None
    if verb.transports:
        build = from_archive(reading)
        is_meant = build is not None
    is_made = build is not None and not is_idle(verb, options, words)
    operands = tuple([words.word(index) for index in options.operands])
    targets = () if options.values.keys().isdisjoint(tool.target) else tool.target
    settings = [Setting(name, value) for name in targets for value in options.values.get(name, ())]
    return ContainerCommand(
        tool=tool.name,
        verb=f"{verb.name}-{verb.when}" if verb.when and is_meant else verb.name,
        path=path,
        makes_image=is_meant and is_made,
        program=words.word(invocation.first),
        span=words.source.locate(words.spans[invocation.first][0], words.spans[-1][1]),
        cwd=cwd,
        settings=(*settings, *invocation.environment),
        flags=tuple(options.given),
        unknown=tuple(options.unknown),
        operands=operands,
        access=access(options, cwd),
        build=build,
        run=_run(verb, options, operands) if verb.runs != "nothing" else None,
        if_missing=is_made and not is_meant,
        layers=verb.layers,
        of_engine=verb.of_engine,
    )


def _verb(words: Words, at: int, tool: Tool, options: Options) -> tuple[str, Verb]:
    """Walk from a tool's name to its verb, and scan all flags on the way and after it."""
    verb, group, path = tool.verb, tool.root, ""
    while verb is None:
        scan(words, at, group.flags, options, style=tool.style, interspersed=False)
        if not options.operands:
            return path, _NO_VERB
        at = options.operands[0] + 1
        name = words.texts[at - 1]
        path = f"{path} {name}" if path else name
        found = group.verbs.get(name)
        if found is None:
            options.operands = range(at, len(words.texts))
            return path, _OTHER
        if isinstance(found, Verb):
            verb = found
        else:
            group = found
    scan(words, at, verb.flags, options, style=tool.style, interspersed=verb.interspersed)
    return path, verb


def _run(verb: Verb, options: Options, operands: tuple[Word, ...]) -> Run:
    first = operands[0] if operands else None
    return Run(
        image=first if verb.runs == "image" else None,
        container=first if verb.runs == "container" else None,
        command=operands[verb.runs in ("image", "container") :],
        entrypoint=options.last("entrypoint"),
        name=options.text("name"),
        user=options.text("user"),
        is_machine=verb.runs == "machine",
        program=verb.name if verb.runs == "program" else "",
    )


def _exported(options: Options) -> dict[str, Value]:
    """Return the variables that a container is given, which are no facts: they may be secret."""
    parted = (each.text.partition("=") for each in options.all("env"))
    return {name: Value(value) for name, equals, value in parted if equals}


def _guess(invocation: Invocation, tool: Tool) -> Iterator[ContainerCommand]:
    """Read an unknown program as a known tool, and yield that if everything fits.

    That a build names no image, and that many programs have a ``run``, is left to who judges it
    by the place of the program.
    """
    command = _command(invocation, tool, Options())
    if command.unknown:
        return
    image = command.run.image if command.run else None
    is_placed = "/" in command.program.text or "\\" in command.program.text
    if is_placed and image is not None and IMAGE_NAME.fullmatch(image.text):
        yield evolve(command, is_guess=True)
    tags = command.build.tags if command.build else ()
    if (
        command.makes_image
        and (len(command.operands) == 1 or " " in command.path)
        and all(IMAGE_NAME.fullmatch(tag.text) for tag in tags)
        and not any(_ONE_DASH_WORD.match(text) for text in invocation.words.texts)
    ):
        yield evolve(command, is_guess=True)


def _told(invocation: Invocation, telling: Mapping[str, Tool]) -> Iterator[ContainerCommand]:
    """Read an unknown program as the tool that one of its words is known by."""
    words = [text.partition("=")[0] for text in invocation.words.texts]
    if telling.keys().isdisjoint(words):
        return
    tool = next(telling[word] for word in words if word in telling)
    command = _command(invocation, tool, Options())
    if command.makes_image and not command.unknown:
        yield evolve(command, is_guess=True)
