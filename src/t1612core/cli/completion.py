"""Write what has a shell complete the command line: ``t1612 completion bash``.

The words are those of the parser, written down once: completing runs nothing of this program.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

from .exit_codes import NOTHING_FOUND
from .writing import write_lines

_HELP = """\
examples:
  t1612 completion bash > ~/.local/share/bash-completion/completions/t1612
  t1612 completion zsh > "${fpath[1]}/_t1612"
  t1612 completion fish > ~/.config/fish/completions/t1612.fish

exit codes:
  0  the text was written
  2  the command line is wrong, or the output cannot be written
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "completion",
        help=told,
        description="Write a script that completes commands, options, choices and files.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "shell", choices=sorted(SHELLS), metavar="SHELL", help=f"one of {', '.join(SHELLS)}"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the text of a shell; return the exit code."""
    from .main import whole_parser

    return write_lines(SHELLS[args.shell](list(_levels(whole_parser()))), NOTHING_FOUND)


@frozen
class Word:
    """An option or the name of a command, and what its help says in a few words."""

    name: str
    told: str


@frozen
class Level:
    """What may follow the words of a command, which are its ``path``: ``""`` at first.

    ``commands`` come next, or ``options``; ``choices`` are those of what an option or, as ``""``,
    an argument takes; ``takes_value`` are options before any word.
    """

    path: str
    commands: tuple[Word, ...]
    options: tuple[Word, ...]
    choices: Mapping[str, tuple[str, ...]]
    takes_value: frozenset[str]


def _levels(parser: argparse.ArgumentParser, path: str = "") -> Iterator[Level]:
    commands: list[Word] = []
    options: list[Word] = []
    choices: dict[str, tuple[str, ...]] = {}
    valued: set[str] = set()
    below: list[tuple[str, argparse.ArgumentParser]] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands = [Word(each.dest, each.help or "") for each in action._choices_actions]
            below = [(f"{path} {name}".strip(), each) for name, each in action.choices.items()]
            continue
        names = action.option_strings or [""]
        options += [Word(name, _brief(action)) for name in action.option_strings]
        if action.nargs != 0:
            valued.update(action.option_strings)
        if action.choices is not None:
            choices |= dict.fromkeys(names, tuple(map(str, action.choices)))
    yield Level(path, tuple(commands), tuple(options), choices, frozenset(valued))
    for name, each in below:
        yield from _levels(each, name)


def _brief(action: argparse.Action) -> str:
    """Return the beginning of an option's help: to its first comma, semicolon, colon or bracket."""
    told = action.help or ""
    ends = [at for sign in ",;:(" if (at := told.find(sign)) > 0]
    return told[: min(ends, default=len(told))].replace("%", "").strip()


def _names(words: Iterable[Word]) -> str:
    return " ".join(word.name for word in words)


def _bash(levels: list[Level]) -> Iterator[str]:
    yield "# bash completion of t1612"
    yield "_t1612() {"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" path="" previous="" words="" at word'
    yield "    for ((at = 1; at < COMP_CWORD; at++)); do"
    yield '        word="${COMP_WORDS[at]}"'
    yield '        case "$path|$word" in'
    for level in levels:
        for command in level.commands:
            to = f"{level.path} {command.name}".strip()
            seen = shlex.quote(f"{level.path}|{command.name}")
            yield f"            {seen}) path={shlex.quote(to)} ;;"
    yield "        esac"
    yield "    done"
    yield '    previous="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '    case "$path|$previous" in'
    for level in levels:
        for option in sorted(level.takes_value):
            chosen = " ".join(level.choices.get(option, ()))
            to_do = f"words={shlex.quote(chosen)}" if chosen else 'path="-"'
            yield f"        {shlex.quote(f'{level.path}|{option}')}) {to_do} ;;"
    yield "    esac"
    yield '    if [[ -z $words && $path != "-" ]]; then'
    yield '        case "$path" in'
    for level in levels:
        plain = " ".join([_names(level.commands), *level.choices.get("", ())]).strip()
        options = _names(level.options)
        name = shlex.quote(level.path)
        yield f"            {name}) words={shlex.quote(plain)}"
        yield f"                [[ $current == -* ]] && words={shlex.quote(options)} ;;"
    yield "        esac"
    yield "    fi"
    yield "    if [[ -n $words ]]; then"
    yield '        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")'
    yield "    fi"
    yield "}"
    yield "complete -o default -o bashdefault -F _t1612 t1612"


def _zsh(levels: list[Level]) -> Iterator[str]:
    yield "#compdef t1612"
    yield "# zsh completion of t1612, by that of bash"
    yield "autoload -U +X bashcompinit && bashcompinit"
    yield from list(_bash(levels))[1:]


def _fish(levels: list[Level]) -> Iterator[str]:
    yield "# fish completion of t1612"
    for level in levels:
        seen = level.path.split()
        others = _names(level.commands)
        conditions = [f"__fish_seen_subcommand_from {each}" for each in seen]
        if others:
            conditions.append(f"not __fish_seen_subcommand_from {others}")
        when = shlex.quote("; and ".join(conditions)) if conditions else ""
        start = "complete -c t1612" + (f" -n {when}" if when else "")
        for word in level.commands:
            yield f"{start} -f -a {word.name} -d {shlex.quote(word.told)}"
        for choice in level.choices.get("", ()):
            yield f"{start} -f -a {choice}"
        for word in level.options:
            given = f"-l {word.name[2:]}" if word.name.startswith("--") else f"-s {word.name[1:]}"
            takes = " -r" if word.name in level.takes_value else ""
            chosen = " ".join(level.choices.get(word.name, ()))
            choose = f" -f -a {shlex.quote(chosen)}" if chosen else ""
            yield f"{start} {given}{takes}{choose} -d {shlex.quote(word.told)}"


SHELLS: Final[Mapping[str, Callable[[list[Level]], Iterator[str]]]] = {
    "bash": _bash,
    "fish": _fish,
    "zsh": _zsh,
}
