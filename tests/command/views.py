"""Show parsed commands as plain data, without what is at its default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from t1612core.container.mounts import Mount
from t1612core.shell.flags import Option
from t1612core.shell.invocations import Setting
from t1612core.shell.locations import Location
from t1612core.shell.script import Command, Script, ScriptWord, Substitution
from t1612core.shell.words import Word


def statements(script: Script) -> list[dict[str, Any]]:
    """Give a script's simple commands: their words, the groups before them, the scripts in them."""
    found = []
    before: tuple[int, ...] = ()
    for groups, command in _commands(script, ()):
        nested = [_texts(each) for word in _words(command) for each in word.substitutions]
        if not command.words and not nested:
            continue
        common = sum(1 for a, b in zip(before, groups, strict=False) if a == b)
        found.append(
            {
                "words": list(command.written.texts),
                "leaves": len(before) - common,
                "enters": len(groups) - common,
                "nested": nested,
            }
        )
        before = groups
    return found


def _texts(substitution: Substitution) -> list[list[str]]:
    commands = (command for _, command in _commands(substitution.script, ()))
    return [list(command.written.texts) for command in commands if command.words]


def commands(script: Script) -> Iterator[Command]:
    """Give a script's commands, those of groups and of scripts in words too."""
    for _, command in _commands(script, ()):
        yield command
        for word in _words(command):
            for each in word.substitutions:
                yield from commands(each.script)


def _words(command: Command) -> list[ScriptWord]:
    return [*command.words, *(redirect.target for redirect in command.redirects)]


def _commands(script: Script, groups: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Command]]:
    for pipeline in script.pipelines:
        for command in pipeline.commands:
            if command.group is not None:
                inner = (*groups, id(command)) if command.is_subshell else groups
                yield from _commands(command.group, inner)
            if not command.is_expression:
                yield groups, command


def view(value: Any) -> Any:
    """Turn a value into what a vector can hold.  Places in the line, and secrets, are left out."""
    match value:
        case Word(text):
            return text
        case Option(name):
            return name
        case Setting(name, word):
            return f"{name}={word.text}"
        case Location(kind, text, _, path):
            return f"{kind} {text}" + (f" -> {path}" if path else "")
        case Mount(kind, source, target, read_only, path):
            place = f" -> {path}" if path else ""
            return f"{kind} {source} on {target}{' ro' if read_only else ''}{place}"
        case tuple():
            return [view(item) for item in value]
        case str() | bool() | int() | None:
            return value
    return {
        field.name: view(item)
        for field in attrs.fields(type(value))
        if field.name != "span" and field.repr
        if (item := getattr(value, field.name)) != field.default
    }
