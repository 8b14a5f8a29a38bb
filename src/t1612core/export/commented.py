"""Write queries that begin with comments of ``//``: what they carry, and what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from textwrap import wrap
from typing import Final

from .attack import tactics_of
from .carried import account, rules_of
from .nouns import File, Rule, Target

_WIDTH: Final = 97  # of a comment's text


def a_file_for_each(
    target: Target, suffix: str, query: Callable[[Rule], str], attack: int, version: str
) -> tuple[File, ...]:
    """Write a file for each rule of a target: the comments, and its query."""
    head = account(target, version, _WIDTH)
    return tuple(
        File(
            PurePosixPath(f"{rule.name}{suffix}"),
            comment([*head, "", *_about(rule, attack)]) + query(rule),
        )
        for rule in rules_of(target)
    )


def comment(lines: Iterable[str]) -> str:
    """Make each line a comment."""
    return "".join(f"// {line}".rstrip() + "\n" for line in lines)


def techniques_of(techniques: Iterable[str], attack: int) -> str:
    """Name techniques and their tactics, in a version of ATT&CK."""
    tactics = ", ".join(tactics_of(techniques, attack).values())
    return f"ATT&CK {attack}: {', '.join(techniques)} ({tactics})"


def _about(rule: Rule, attack: int) -> list[str]:
    told = f"{rule.title}. {rule.description}"
    return [*wrap(told, _WIDTH), techniques_of(rule.attack, attack)]
