"""Declare the tables that tell a reader of Dockerfiles what programs and words mean.

The tables are data and live in ``knowledge``; here are only their types.  A *fact
name* in them is what the reader reports when the row matches; ``facts``
lists those that it finds by itself.

Rule 1: programs are base names in lower case, without ``.exe``.
Rule 2: a pattern is searched in a bounded text and must not try a character twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from ...shell.grammar import Grammar, Tool, Wrapper
from ...shell.programs import Feeder, Role
from ...text.lookalikes import Imitated


@frozen(repr=False)
class CommandRule:
    """Arguments of a program that show what it is used for."""

    fact: str
    pattern: re.Pattern[str]  # searched in the arguments, joined by blanks


@frozen(repr=False)
class PathRule:
    """A file that is worth a word when it is written; one without a fact only where it is worse."""

    fact: str
    fragments: tuple[str, ...]  # any of them in the path
    worse: str | None = None  # the fact instead, when what is written is fetched or matches
    content: re.Pattern[str] | None = None
    is_whole: bool = False  # the path ends in the fragment: ``/etc/shadowsocks.json`` is another
    # Of what it holds, each line of a crontab is run, or all as a script: it is worse when
    # that runs what is fetched.
    runs: Literal["", "schedule", "script"] = ""


@frozen(repr=False)
class VariableRule:
    """An environment variable that is worth a word when it is set."""

    fact: str
    names: frozenset[str]
    value: re.Pattern[str]  # searched in the value


@frozen(repr=False)
class CodeRule:
    """Program text in another language: each pattern must be found in it."""

    fact: str
    patterns: tuple[re.Pattern[str], ...]


@frozen(repr=False)
class Lexicon:
    """All tables together."""

    roles: Mapping[str, Role]
    interpreters: Mapping[str, Wrapper]  # program -> its flags; behind its ends follows code
    wrappers: Mapping[str, Wrapper]  # those that start programs here, and have no role
    grammar: Grammar  # what is looked for among a wrapper's words
    feeders: Mapping[str, Feeder]  # program -> what it puts out: downloaders, decoders
    depositors: Mapping[str, Tool]  # program -> by which rules it puts files in place
    verifiers: Mapping[str, re.Pattern[str]]  # program -> arguments with which it checks
    command_rules: Mapping[str, tuple[CommandRule, ...]]
    path_rules: tuple[PathRule, ...]
    variable_rules: tuple[VariableRule, ...]
    code_rules: tuple[CodeRule, ...]
    evaluates: re.Pattern[str]  # program text that runs a text of its own language
    terms: Mapping[str, str]  # lower-case term -> fact
    term_pattern: re.Pattern[str]  # finds any of the terms, or a shape: a group named as its fact
    mining: re.Pattern[str]  # arguments that only a miner has
    coins: re.Pattern[str]  # the name of a file that is called after what it mines
    installers: tuple[str, ...]  # "host/path" of installers that their projects document
    drop_hosts: frozenset[str]  # hosts and their sub-domains that publish anybody's file
    internal_domains: frozenset[str]  # ends of names that no public resolver answers
    imitated: Imitated  # names of registries that others' look like
    infrastructure: frozenset[str]  # what organisations call the servers that keep copies
    onion_hosts: frozenset[str]  # the same for hidden services and the gateways to them
    temp_directories: tuple[str, ...]
    memory_directories: tuple[str, ...]
    host_directories: tuple[str, ...]  # where containers commonly see the host's root
    frontends: tuple[str, ...]  # names of the Dockerfile frontend that its project publishes
    secret_words: tuple[str, ...]  # lower-case parts of names whose values are secrets
