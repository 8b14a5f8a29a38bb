"""Look up in tables what a command, a variable, a path or a program text shows by itself.

Every function answers for one thing and knows nothing of what is around it;
``script_facts`` puts them together.  They give names of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model import Span
from . import sources
from .calls import Call
from .lexicon import Lexicon, PathRule


def terms(text: str, lexicon: Lexicon) -> Iterator[tuple[str, Span]]:
    """Find words that mean something wherever they stand, and where they stand."""
    for match in lexicon.term_pattern.finditer(text):
        yield match.lastgroup or lexicon.terms[match.group().lower()], match.span()


def of_call(call: Call, lexicon: Lexicon) -> Iterator[str]:
    """Yield what a program and its arguments show."""
    for rule in lexicon.command_rules.get(call.program, ()):
        if rule.pattern.search(call.line):
            yield rule.fact
    if call.program not in lexicon.feeders and lexicon.mining.search(call.line):
        yield "miner"


def of_variable(name: str, value: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield what an environment variable shows that is set to *value*."""
    for rule in lexicon.variable_rules:
        if name in rule.names and rule.value.search(value):
            yield rule.fact
    if value and is_secret(name, lexicon):
        yield "secret_in_environment"


def of_code(text: str, lexicon: Lexicon, *, is_given_download: bool = False) -> Iterator[str]:
    """Yield what a program text shows that is no shell script.

    *is_given_download*: a program that it starts hands it what it fetches.
    """
    if is_given_download and lexicon.evaluates.search(text):
        yield "code_download"
    for rule in lexicon.code_rules:
        if all(pattern.search(text) for pattern in rule.patterns):
            yield rule.fact
    for url in sources.urls_in(text):
        yield from sources.facts_of(url, lexicon)


def rules_for_path(path: str, lexicon: Lexicon) -> Iterable[PathRule]:
    """Return the rules about a file that is written."""
    return (
        rule
        for rule in lexicon.path_rules
        if any(fragment in path for fragment in rule.fragments)
        and (not rule.is_whole or path.endswith(rule.fragments))
    )


def is_hidden(path: str, lexicon: Lexicon) -> bool:
    """Return whether a path is in memory, or in a hidden place of a temporary directory."""
    if path.startswith(lexicon.memory_directories):
        return True
    parts = path.split("/")
    return path.startswith(lexicon.temp_directories) and any(
        part.startswith(".") and part.strip(".") for part in parts
    )


def is_secret(name: str, lexicon: Lexicon) -> bool:
    """Return whether the value of what is called *name* must not be shown."""
    lower = name.lower()
    return any(word in lower for word in lexicon.secret_words)
