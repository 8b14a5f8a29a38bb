"""Say what one program is: the row of the tables of programs.

A program plays several roles: curl asks an engine's API, feeds a build, puts files in place
and downloads in a Dockerfile. Its row names it once, and its flags once; which reader looks
for which role is said by the fields. The rows are data and live in ``knowledge.programs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import Factory, field, frozen

from ..text.interpreters import Interpreter
from .flag_tables import FlagTable, Style, flag_table
from .grammar import Facts, Group, ShellKind, Tool, Verb, Wrapper

# What a program does to what it puts out; each is told by ``Feeder``.
FeederKind = Literal[
    "download",
    "socket",
    "relay",
    "login",
    "bucket",
    "code",
    "decode",
    "unpack",
    "edit",
    "echo",
    "print",
    "read",
    "save",
]

# What a program does in a script, as far as it matters to what flows through it.
Role = Literal[
    "",
    "cmd",  # a shell of another language
    "code",  # runs code of its own language: python
    "declare",  # sets variables
    "download",
    "evaluate",
    "filter",  # hands on what comes in, changed: any program without a role
    "fetch",  # fetches from URLs in ways of its own: git, pip
    "powershell",
    "read",  # sets a variable to a line of what comes in
    "schedule",  # crontab
    "shell",
    "source",
    "transform",  # code of its own language says what becomes of what comes in
]
# Whose connections a program makes: its own as an engine, a client or a builder, or, as a
# carrier, those of the containers behind it.
NetworkRole = Literal["", "daemon", "client", "builder", "carrier"]


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


@frozen(repr=False)
class Feeder:
    """A program whose output a build may be fed with.

    ``download``: its operands by ``flags`` are hosts or URLs; without flags, every word
    that looks like a URL.  ``socket``: its first of two operands is a host; with the switch
    ``listen`` it takes what whoever connects sends.  ``relay``: a word that fits
    ``fetches`` holds the ``host``, one that fits ``listens`` waits for one.  ``login``: its
    first operand is a host whose program's output it puts out.  ``bucket``: a word that
    fits ``fetches`` is a place in a store, put out where a word of ``prints`` says so or
    standard output is named behind it.  ``save`` hands on what it is given, and writes it
    to files.  ``code``: a word of its own language may do either: ``fetches`` and ``decodes``
    find the names in it, and ``writes`` those that write files.  ``decode``: it decodes where a
    word fits ``decodes``.  ``unpack``: it decodes only what was written in the line, for an
    archive is packed anyway.  ``echo`` and ``print`` put out their words, ``read`` the files that
    it is given, and so does ``edit`` with
    what its script puts in.

    Of the last two, and of ``decode`` and ``unpack``: the operands by ``flags`` are files, but
    for the first *skipped* ones, and so are the values of the flags ``opens``; without
    flags no file is named.  ``chdir`` flags change the directory first.  ``keeps``: what it
    is given is handed on beside files.  ``is_cmdlet``: flags have no case, and a colon
    before their value.

    Of a download: the values of the flags ``saves`` are files that it is written to;
    without them it is saved under its own name where a switch of ``own_name`` is given,
    or always if there is none; it is never where that is ``None``.  ``within`` names the flag of
    the directory that it is saved in.  ``is_mixed``: among its
    operands are others than URLs (HTTPie's ``POST``), so every word that looks like one counts.

    ``hands_to``: the flags of a socket whose values are programs that its connection is
    handed to, or a relay's kinds of addresses that are programs.

    ``verbs``: what it is instead where the next word is one of these.  Patterns are texts,
    and compiled when they are first asked for.
    """

    kind: FeederKind
    flags: FlagTable | None = None
    decodes: str = ""
    fetches: str = ""
    writes: str = ""
    style: Style = "pflag"
    skipped: int = 0
    opens: tuple[str, ...] = ()
    chdir: tuple[str, ...] = ()
    keeps: bool = False
    is_cmdlet: bool = False
    listens: str = ""
    prints: frozenset[str] = frozenset()
    saves: tuple[str, ...] = ()
    own_name: tuple[str, ...] | None = None
    within: str = ""
    is_mixed: bool = False
    verbs: Mapping[str, Feeder] = Factory(dict)
    hands_to: tuple[str, ...] = ()


def saver(values: str, saves: str, within: str = "") -> Feeder:
    """Return a downloader that saves under its URL's name, or what its flag *saves* says."""
    flags = flag_table(values)
    return Feeder(
        "download", flags=flags, is_mixed=True, saves=(saves,), own_name=(), within=within
    )


@frozen(kw_only=True, repr=False)
class Program:
    """One program: the names that it goes by, and each role that it plays.

    ``names``: in lower case, without ``.exe`` and without a version, parted by blanks; with
    the directory where the file's name alone says too little (``kaniko/executor``).
    ``source``: the manual or file that says what the row says.

    ``tool``: its verbs, as a container client or builder. ``images``: those that start it, in
    full and without a tag. ``starts``: the programs that it
    hands its build to. ``is_sought``: the lines of programs that start others are searched for
    its name; a tool of few hosts opens them by the word ``build`` or by its own event alone.
    ``builds_otherwise``: it has a ``build`` that makes no image.
    ``wrapper``: how it starts another program; ``starts_elsewhere``: on another host, or in a
    container or a machine beside this one. ``language``: as a shell, that of the text
    that it is given. ``interpreter``: how it is told what to run. ``asks``: its flags as a client
    of an engine's API. ``feeder``: what it puts out. ``places``: its flags as a program that
    fetches or unpacks files, ``puts``: as another one that puts them in place. ``role``: what it
    does in a script, where no other field says it.
    ``connects``: whose connections it makes; ``is_watched``: they are looked at, for no
    other software has its name. ``shows``: it shows, searches or edits text, and a request
    in its line is no more than that. ``is_built_in``: it is a shell's own command, and no
    process has its name. ``needles``: words without one of which nobody looks at what it was
    told; of most programs they are the profile's. ``enters``: its flags, if what it starts is
    started in the ``directory`` of one of them (``make -C``).
    """

    names: tuple[str, ...] = field(converter=_split)
    source: str = ""
    tool: Tool | None = None
    images: tuple[str, ...] = field(converter=_split, default="")
    starts: tuple[str, ...] = field(converter=_split, default="")
    is_sought: bool = True
    builds_otherwise: bool = False
    wrapper: Wrapper | None = None
    starts_elsewhere: bool = False
    language: ShellKind | None = None
    interpreter: Interpreter | None = None
    asks: Tool | None = None
    feeder: Feeder | None = None
    places: Tool | None = None
    puts: Tool | None = None
    role: Role = ""
    connects: NetworkRole = ""
    is_watched: bool = True
    shows: bool = False
    is_built_in: bool = False
    needles: tuple[str, ...] = ()
    enters: FlagTable | None = None

    @property
    def script_role(self) -> Role:
        """What it does in a script: its ``role``, or what its other fields say."""
        if self.role:
            return self.role
        if self.wrapper and "code" in self.wrapper.ends:
            return "code"
        if self.language:
            return "shell" if self.language == "sh" else self.language
        return "download" if self.feeder and self.feeder.kind == "download" else ""


def plain_tool(name: str, flags: FlagTable | None = None, style: Style = "pflag") -> Tool:
    """Return a tool without sub-commands: *name* says by which rules its words are read."""
    return Tool(name, Group(), verb=Verb("", flags or {}), style=style)


def serving_tool(name: str, values: str, target: str, style: Style = "goflag") -> Tool:
    """Return an engine: its flags with *values*, and those that say where it listens and keeps.

    Where it lies and what it keeps where tell whether it is somebody's own.
    """
    verb = Verb("serve", flag_table(values), of_engine="serves")
    return Tool(name, Group(), target=_split(target), style=style, verb=verb)


def project_tool(
    name: str, flags: FlagTable, builds: str, starts: str, facts: Facts = "described"
) -> Tool:
    """Return a tool that does what a file of the project describes.

    The verbs *builds* make an image; *starts* do so where it is described and missing.
    """
    build = Verb("build", flags, facts, makes_image=True)
    start = Verb("project-start", flags, facts, if_missing=True)
    verbs = {**dict.fromkeys(_split(builds), build), **dict.fromkeys(_split(starts), start)}
    return Tool(name, Group(flags, verbs))
