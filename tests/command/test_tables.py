"""The flag tables agree with the facts, and with the real clients where they can be asked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.flag_tables import Flag, FlagTable, flag_table
from t1612core.shell.grammar import Group, Tool, Verb, Wrapper

from ..beside import shared

ARITY = {True: "value", False: "switch", "optional": "optional"}
# cobra: ``  -f, --file string   Name of …``, a switch without the type, ``string[="x"]``
COBRA = re.compile(r"^\s+(?:-(\w), |    )--([\w.-]+)(?: (\S.*?))?(?:\s{2,}|$)", re.MULTILINE)
# urfave/cli: ``   --address value, -a value    …``
URFAVE = re.compile(r"^\s+--([\w.-]+)( [\w:-]+)?(?:, -(\w)(?: \w+)?)?(?:\s{2,}|$)", re.MULTILINE)


def tables(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FlagTable]]:
    yield path, group.flags
    for name, child in group.verbs.items():
        if isinstance(child, Verb):
            yield (*path, name), child.flags
        else:
            yield from tables(child, (*path, name))


def tool(name: str) -> Tool:
    program = GRAMMAR.programs[name]
    assert isinstance(program, Tool)
    return program


def table_of(command: str) -> FlagTable:
    """Return the table of a command as the facts name it."""
    words = command.partition(" (")[0].split()
    if words[0] == "kaniko":
        verb = tool("executor").verb
        assert verb
        return verb.flags
    return dict(tables(tool(words[0]).root))[tuple(words[1:])]


def test_every_flag_of_the_facts_is_known() -> None:
    """Each with its arity, and a short form means its long one."""
    commands = json.loads(shared("facts/container_cli_flags.json").read_text())["commands"]
    wrong = []
    for command, facts in commands.items():
        table = table_of(command)
        for fact in facts["flags"]:
            flag = table.get(fact["name"])
            arity = ARITY[fact["takes_value"]]
            if flag is None or flag.arity != arity or table.get(fact["short"] or "", flag) != flag:
                wrong.append((command, fact["name"], flag))

    assert not wrong
    assert len(commands) >= 39


def help_of(program: str, path: tuple[str, ...]) -> str:
    """Ask a client for a command's help; ``""`` when it has no such command."""
    run = subprocess.run(
        [program, *path, "--help"], capture_output=True, text=True, timeout=30, check=False
    )
    usage = re.search(r"^ *(?:Usage|USAGE):\s+(.*)", run.stdout, re.MULTILINE)
    is_it = usage and (not path or re.search(rf"\b{re.escape(path[-1])}\b", usage[1]))
    return run.stdout if is_it else ""


@pytest.mark.parametrize("name", ["docker", "podman", "buildah", "skopeo", "ctr"])
def test_every_flag_of_the_real_client_is_known(name: str) -> None:
    """All that ``--help`` of every listed sub-command prints, each with its arity."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    wrong = []
    flags = 0
    for path, table in tables(tool(name).root):
        text = help_of(program, path)
        found = COBRA.findall(text)
        if name == "ctr":
            found = [(short, long, kind) for long, kind, short in URFAVE.findall(text)]
        for short, long, kind in found:
            flags += 1
            arity = "switch" if not kind else "optional" if "[=" in kind else "value"
            for spelling in filter(None, (short, long)):
                flag = table.get(spelling)
                if flag is None or flag.arity != arity:
                    wrong.append((path, spelling, kind, flag))

    assert not wrong
    assert flags > 30


def test_every_subcommand_leads_to_a_verb() -> None:
    """No group is empty, and no flag table of a verb either."""
    for program in GRAMMAR.programs.values():
        if isinstance(program, Tool) and program.verb is None:
            for _, table in tables(program.root):
                assert table


def test_flag_names_used_elsewhere_exist() -> None:
    """``when``, ``idle``, ``target`` and a wrapper's names are in its own table."""
    for program in GRAMMAR.programs.values():
        if isinstance(program, Wrapper):
            names = {flag.name for flag in program.flags.values()}
            assert names.issuperset(
                (*(name.partition("=")[0] for name in program.chdir), *program.script)
            )
            assert names.issuperset(program.ends)
        elif isinstance(program, Tool):
            found = [flags for _, flags in tables(program.root)]
            found += [program.verb.flags] if program.verb else []
            names = {flag.name for table in found for flag in table.values()}
            assert names.issuperset(program.target)


def test_packed_names_are_read() -> None:
    """Short forms, second spellings, and tables that stand on others."""
    below = flag_table("a/all", "b")
    table = flag_table("t/tag net>network n/other>long", "all", "pull", below)

    assert {
        "tag": Flag("tag", "value"),
        "t": Flag("tag", "value"),
        "net": Flag("network", "value"),
        "n": Flag("long", "value"),
        "other": Flag("long", "value"),
        "all": Flag("all", "switch"),
        "a": Flag("all", "value"),
        "b": Flag("b", "switch"),
        "pull": Flag("pull", "optional"),
    } == table
