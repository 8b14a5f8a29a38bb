"""Say what a container tool's command line looks like: the types of the parser's tables.

The tables themselves are data and live in ``knowledge``; the parser is handed them.

A ``Tool`` is a ``Group`` of verbs with names; a group may hold groups (``docker buildx``,
``docker image``); a ``Verb`` is where the path of sub-commands ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from attrs import Factory, evolve, field, frozen

from ..text.programs import plain_name
from ..text.remembered import Remembered
from .flag_tables import FlagTable, Style

Facts = Literal[
    "none",
    "build",
    "bake",
    "compose",
    "kube",
    "buildctl",
    "kaniko",
    "pack",
    "s2i",
    "ko",
    "commit",
    "import",
    "load",
    "copy",
    "archives",
    "apptainer",
    "crane",
    "umoci",
    "packer",
    "earthly",
    "jib",
    "described",
    "plugin",
]
ShellKind = Literal["sh", "cmd", "powershell"]


def packed(names: str) -> frozenset[str]:
    """Make a set of the names in a text: long lists read better without their quotes."""
    return frozenset(names.split())


# An image that is named by the archive that holds it.  Source: containers-transports(5).
ARCHIVES: Final = packed("dir docker-archive oci oci-archive sif tarball")


@frozen(repr=False)
class Verb:
    """A sub-command: its canonical name, its flags, and which facts it holds.

    ``facts`` says how what an image is made from stands in it; ``runs``, whether its
    first operand is the image or the container that it runs; a machine's name may be left out.
    ``program``: it starts the program that its own name is (``minikube kubectl``).
    ``makes_image`` says that
    it makes an image when it succeeds; with ``when``, only if that switch is given; never
    with one of the flags in ``idle`` (``--help``, ``--print``).  ``methods`` are the flags that
    say what is done instead of a build, each with the method that it stands for; ``""``: its
    value says it.  ``context_from_file``: without a context, the directory of the Dockerfile is
    the context.  ``if_missing``: where it makes no image for sure, it builds what has none
    (``compose up``).  ``transports``: the image that it runs or pulls may be named by the archive
    that holds it (``oci-archive:x.tar``).  ``layers``: it is a
    step of a build, done to a container that is to become an image.  ``of_engine``: it builds
    nothing, and says which engine will: it is one (``serves``), or names one (``names``).
    """

    name: str
    flags: FlagTable
    facts: Facts = "none"
    runs: Literal["nothing", "image", "container", "machine", "program"] = "nothing"
    makes_image: bool = False
    when: str = ""
    idle: tuple[str, ...] = ("help", "version")
    methods: Mapping[str, str] = Factory(dict)
    interspersed: bool = True
    context_from_file: bool = False
    if_missing: bool = False
    transports: bool = False
    layers: bool = False
    of_engine: Literal["", "serves", "names"] = ""


def starting(flags: FlagTable, *, transports: bool = False) -> dict[str, Verb]:
    """Return the verbs that make a container of the image that is their first operand."""
    run = Verb("run", flags, runs="image", interspersed=False, transports=transports)
    return {"run": run, "create": evolve(run, name="create")}


@frozen(repr=False)
class Group:
    """Sub-commands that share a prefix, and the flags that stand before the next word."""

    flags: FlagTable = Factory(dict)
    verbs: Mapping[str, Verb | Group] = Factory(dict)


@frozen(repr=False)
class Tool:
    """A program: its canonical name, its sub-commands, and how it reads flags.

    ``target`` names the root's flags that say which engine is meant, and where it or the
    client keeps things.  A tool with a ``verb`` of its own has no sub-commands (kaniko's executor).
    ``telling``: its name is many programs'; it is believed where one of these flags is given and
    none is unknown, or where it lies at ``home``, a directory in its own image.
    """

    name: str
    root: Group
    target: tuple[str, ...] = ()
    style: Style = "pflag"
    verb: Verb | None = None
    telling: tuple[str, ...] = ()
    home: str = ""

    @property
    def verbs(self) -> Iterator[tuple[str, Verb]]:
        """Every verb with the words by which it is reached, parted by blanks."""
        if self.verb is not None:
            yield "", self.verb
        yield from _verbs(self.root, "")

    @property
    def making(self) -> tuple[str, ...]:
        """The words, each the last of some, by which a verb is reached that makes an image."""
        return tuple([path.rpartition(" ")[2] for path, verb in self.verbs if verb.makes_image])


def _verbs(group: Group, path: str) -> Iterator[tuple[str, Verb]]:
    for name, each in group.verbs.items():
        below = f"{path} {name}".lstrip()
        if isinstance(each, Verb):
            yield below, each
        else:
            yield from _verbs(each, below)


@frozen(repr=False)
class Wrapper:
    """A program that starts another one, whose words follow its own.

    ``operands`` is how many words of its own stand before the other's (``timeout 5s``);
    ``chdir`` flags change the directory first (``flag=Name``: where its value begins with
    ``Name=``); the value of a ``script`` flag is a text
    for a shell (``su -c``); with an ``ends`` flag no program follows (``python -c``);
    ``joined``: a single word is a text for a shell (``watch 'a b'``).
    ``actions`` are the words behind which a program's words stand up to ``;`` or ``+``
    (``find . -exec``), ``below`` those that start it below a directory named in front.
    ``seeks``: its own words are too many to tell (``kubectl exec -n x pod -- sh``), so the first
    that names a known program is where that one's begin, behind the first ``--`` if there is one
    where it ``dashes``, and one with blanks in it is a text; a ``cmdlet`` has parameters.
    ``code_behind``: its program text is its first operand, behind this word if it is one
    (``deno eval``).  ``language``: that of its texts.  ``fills``: what it starts is given names
    besides, behind this word or on its input (``parallel docker build ::: /x``).  ``reads``: what
    comes in is a text for a shell (``crontab``).
    """

    flags: FlagTable = Factory(dict)
    operands: int = 0
    chdir: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    joined: bool = False
    actions: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    seeks: Literal["", "words", "dashes", "cmdlet"] = ""
    language: ShellKind = "sh"
    code_behind: str | None = None
    fills: str | None = None
    reads: bool = False


@frozen(repr=False)
class Shell:
    """A program that reads a text in one of three languages."""

    kind: ShellKind


# What a word that starts a program may be.
Known = Tool | Wrapper | Shell


@frozen(repr=False)
class Grammar:
    """All tables that the parser needs.

    ``programs`` are known by their file name in lower case without ``.exe``, or by the
    last two parts of their path where the name alone says too little
    (``kaniko/executor``).  ``environment`` are the variables that choose an engine or
    what it builds.  ``images`` are tools by the images that start them, without a tag.
    ``readers`` show, search or keep text: a command among their words is a text; where they are
    ``None`` no other program's words are looked at for commands either.  ``telling`` are words
    by which a tool is known, whatever it is called.
    """

    programs: Mapping[str, Known]
    environment: frozenset[str] = frozenset()
    images: Mapping[str, Tool] = Factory(dict)
    readers: frozenset[str] | None = None
    telling: Mapping[str, Tool] = Factory(dict)
    known: Remembered[Known | None] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: Remembered(self._find), takes_self=True),
    )

    def _find(self, name: str) -> Known | None:
        return self.programs.get(plain_name(name, self.programs))
