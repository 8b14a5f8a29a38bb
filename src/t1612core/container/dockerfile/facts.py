"""Say what the instructions of a Dockerfile do.

Theory of operation
===================
The instructions are taken in order, as a build takes them.  Shell forms are walked
as scripts, exec forms as commands; ``ENV`` and ``ARG`` give variables to those that
follow; ``ADD`` and ``COPY`` write files.  All of it goes to one ``Walker``, so that a
file added from a URL and run three instructions later is known as fetched.

Stages are not kept apart, an ``ENV`` of one is seen by the next: where a payload is
assembled over several stages, that is what shows it.

Rule 1: any ``Dockerfile`` gives facts; nothing is raised.
Rule 2: comments and labels do nothing, so they show nothing.

What the facts mean is said in ``knowledge.signals.dockerfile``, what they weigh in the profile
(``knowledge.profiles.hardened``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from ...shell.files import base_name
from ...shell.flow import Flow
from ...shell.grammar import ShellKind
from ...shell.limits import Budget
from ...shell.locations import enter
from ...shell.script import Value
from ...shell.sh import read
from ...shell.source import Source
from ...text.pattern import pattern
from . import command_facts, program_facts, sources, words
from .lexicon import Lexicon
from .limits import MARKS
from .reader import Directive, Dockerfile, Instruction
from .script_facts import Act, Walker

OCCURRENCES = 8  # of one fact in one file; more say nothing new
_SETUID = pattern(r"[0-7]?[4-7][0-7]{3}|(?:u|ug|a)?\+[rwxX]*s[rwxX]*")
_ROOT = frozenset(("root", "0", "root:root", "0:0", "root:0", "0:root"))
_POWERS: Mapping[tuple[str, str | None], str] = {
    ("security", "insecure"): "privileged_step",
    ("network", "host"): "host_network",
}
_PATH_LIMIT = 256  # characters of a COPY's target that are looked at
_VARIABLE = pattern(r"\$(?:([A-Za-z_][A-Za-z0-9_]*+)|\{([A-Za-z_][A-Za-z0-9_]*+)\})")
_REPOSITORY = pattern(r"\.git(?:#|$)")
_SHEBANG = pattern(r"#![ \t]*+(\S++)(?:[ \t]++(?:-S[ \t]++)?+(\S++))?+")


def facts(dockerfile: Dockerfile, lexicon: Lexicon) -> tuple[Act, ...]:
    """Return what a Dockerfile's instructions do, in the order of the file.

    At most ``OCCURRENCES`` of each fact are given.
    """
    reader = _Reader(lexicon)
    reader.walker.scope.begin(dockerfile.end)
    for directive in dockerfile.directives:
        reader.directive(directive)
    for instruction in dockerfile.instructions:
        reader.instruction(instruction.trigger or instruction)
    if dockerfile.is_truncated or reader.walker.budget.unread:
        end = dockerfile.end
        reader.walker.facts.append(Act("oversized", reader.walker.line, (end, end)))
    counts: Counter[str] = Counter()
    found: list[Act] = []
    for fact in dict.fromkeys(reader.walker.facts):
        counts[fact.name] += 1
        if counts[fact.name] <= OCCURRENCES:
            found.append(fact)
    return tuple(found)


class _Reader:
    """Hands instructions to a walker, each in the way of its keyword."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.walker = Walker(lexicon, program_facts.call, Budget(most=MARKS))
        # Of SHELL; ``None``: it named something whose scripts are only searched.
        self.language: ShellKind | None = "sh"
        self.entrypoint: tuple[str, ...] = ()
        self.command: tuple[str, ...] = ()
        self._keywords: Mapping[str, Callable[[Instruction], None]] = {
            "ADD": self._copy,
            "ARG": self._variables,
            "CMD": self._cmd,
            "COPY": self._copy,
            "ENTRYPOINT": self._entrypoint,
            "ENV": self._variables,
            "FROM": self._from,
            "HEALTHCHECK": self._healthcheck,
            "RUN": self._run,
            "SHELL": self._shell,
            "USER": self._user,
            "VOLUME": self._volume,
            "WORKDIR": self._workdir,
        }

    def directive(self, directive: Directive) -> None:
        """Note a Dockerfile frontend of somebody's own: it decides what a build does."""
        frontend = directive.value.removeprefix("docker.io/").partition("@")[0].partition(":")[0]
        if directive.name == "syntax" and frontend not in self.lexicon.frontends:
            self.walker.facts.append(Act("custom_frontend", directive.line, directive.span))

    def instruction(self, instruction: Instruction) -> None:
        """Note what one instruction does; those that only describe do nothing."""
        self.walker.line = instruction.line
        handler = self._keywords.get(instruction.keyword)
        if handler:
            handler(instruction)

    def _from(self, instruction: Instruction) -> None:
        self.language = "sh"
        self.entrypoint = self.command = ()
        self.walker.directory = ""
        self.walker.terms(instruction.value)
        for image in self._words(instruction)[:1]:
            self._image(image, instruction.value)

    def _image(self, image: str, shown: Source) -> None:
        """Note the registry that an image comes from; a stage's name has none."""
        registry, slash, _ = image.partition("/")
        if slash:
            self.walker.found(sources.facts_of(f"https://{registry}", self.lexicon), shown)
            self.walker.found(sources.facts_of_registry(registry, self.lexicon), shown)

    def _variables(self, instruction: Instruction) -> None:
        self.walker.terms(instruction.value)
        for name, value in instruction.pairs:
            if value or instruction.keyword == "ENV":  # ``ARG NAME`` keeps what is known
                expanded = self._expanded(value)
                self.walker.scope.set(name, Value(expanded))
                shown = command_facts.of_variable(name, expanded, self.lexicon)
                self.walker.found(shown, instruction.value)

    def _run(self, instruction: Instruction) -> None:
        for flag in instruction.flags:
            if (flag.name, flag.value) in _POWERS:
                span = Source.anchored("", flag.span)
                self.walker.found((_POWERS[flag.name, flag.value],), span)
            if flag.name == "mount":
                for option in (flag.value or "").split(","):
                    if option.startswith("from="):
                        self._image(self._expanded(option[5:]), Source.anchored("", flag.span))
        self._form(instruction)

    def _form(self, instruction: Instruction) -> None:
        """Walk a shell form or an exec form."""
        if instruction.exec_form is not None:
            self.walker.walk_argv(instruction.exec_form, instruction.value)
        else:
            self._script(instruction.script)

    def _script(self, source: Source) -> None:
        """Walk a text as what its first line names, else as what SHELL named."""
        shebang = _SHEBANG.match(source.text)
        language = self.language
        if shebang:
            path, argument = shebang.groups()
            program = base_name(path)
            language = self._language(argument or "" if program == "env" else program)
        if language is None:
            self.walker.code(source)
        else:
            self.walker.walk(source, language)

    def _language(self, program: str) -> ShellKind | None:
        """Return the language of what a program runs; one that is not known is read as sh."""
        name = base_name(program)
        roles = self.lexicon.roles
        role = roles.get(name, roles.get(program_facts.unversioned(name)))
        if role == "code":
            return None
        return "powershell" if role == "powershell" else "sh"

    def _cmd(self, instruction: Instruction) -> None:
        self.command = instruction.exec_form or ()
        self._form(instruction)
        self._both(instruction)

    def _entrypoint(self, instruction: Instruction) -> None:
        self.entrypoint = instruction.exec_form or ()
        self._form(instruction)
        self._both(instruction)

    def _both(self, instruction: Instruction) -> None:
        """Walk ENTRYPOINT with CMD behind it, as a container is started."""
        if self.entrypoint and self.command:
            self.walker.walk_argv(self.entrypoint + self.command, instruction.value)

    def _healthcheck(self, instruction: Instruction) -> None:
        if instruction.exec_form is not None:
            self.walker.walk_argv(instruction.exec_form, instruction.value)
            return
        _, command = words.first_word(instruction.value.text)
        end = len(instruction.value.text)
        self._script(instruction.value.cut(end - len(command), end))

    def _shell(self, instruction: Instruction) -> None:
        argv = instruction.exec_form or ()
        for program in argv[:1]:
            self.language = self._language(program)
        self.walker.walk_argv(argv, instruction.value)

    def _user(self, instruction: Instruction) -> None:
        if instruction.value.text in _ROOT:
            self.walker.found(("user_root",), instruction.value)

    def _volume(self, instruction: Instruction) -> None:
        self.walker.terms(instruction.value)

    def _workdir(self, instruction: Instruction) -> None:
        walker = self.walker
        entered = enter(walker.directory, self._expanded(instruction.value.text))
        walker.directory = entered if len(entered) <= walker.longest else ""

    def _copy(self, instruction: Instruction) -> None:
        """Note what ADD and COPY fetch and write."""
        walker = self.walker
        walker.terms(instruction.value)
        for flag in instruction.flags:
            walker.terms(Source.anchored(flag.value or "", flag.span))
            if flag.name == "from":
                self._image(self._expanded(flag.value or ""), Source.anchored("", flag.span))
            if flag.name == "chmod" and _SETUID.fullmatch(flag.value or ""):
                walker.found(("setuid",), Source.anchored("", flag.span))
        *origins, target = ("", *self._words(instruction))
        flow = Flow(texts=tuple(heredoc.content for heredoc in instruction.heredocs))
        urls = [origin for origin in origins if sources.is_url(origin)]
        if urls and instruction.keyword == "ADD":
            if instruction.flag("checksum") is None:
                flow |= walker.fetched(urls)
            walker.found(self._added(urls, instruction), instruction.value)
        names = [*filter(None, origins), *(heredoc.name for heredoc in instruction.heredocs)]
        target = target[:_PATH_LIMIT]
        paths = [target]
        if target.endswith("/") or len(names) > 1:
            paths = [f"{target.rstrip('/')}/{base_name(name)}" for name in names]
        for path in paths:
            walker.put(path, flow, instruction.value)
        for heredoc in instruction.heredocs:
            if heredoc.content.text.startswith("#!"):
                self._script(heredoc.content)

    def _added(self, urls: list[str], instruction: Instruction) -> list[str]:
        """Return what ADD's URLs show; a repository is no file that somebody may exchange."""
        shown = {name for url in urls for name in sources.facts_of(url, self.lexicon)}
        if instruction.flag("checksum") is not None:
            shown.discard("plain_http_source")
        elif not all(_REPOSITORY.search(url) for url in urls):
            shown.add("remote_add")
        return sorted(shown)

    def _words(self, instruction: Instruction) -> tuple[str, ...]:
        """Split the value into words, known variables put in."""
        if instruction.exec_form is not None:
            return tuple(self._expanded(text) for text in instruction.exec_form)
        return tuple(
            word.text
            for pipeline in read(instruction.value, self.walker.scope).pipelines
            for command in pipeline.commands
            for word in command.words
        )

    def _expanded(self, text: str) -> str:
        """Put known variables into a text; unknown ones stay as written."""
        return _VARIABLE.sub(self._variable, text)

    def _variable(self, match: re.Match[str]) -> str:
        value = self.walker.scope.get(match[1] or match[2])
        return match.group() if value is None else value.text
