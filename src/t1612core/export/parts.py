"""Hold what rules of several kinds share: who builds, what relieves, where nobody builds."""

from __future__ import annotations

from typing import Final

from ..knowledge.lineage import LINEAGE
from ..knowledge.programs import PROGRAMS
from ..model import Kind
from .nouns import Clause, Question, any_of
from .words import STRAY, TEMPORARY, folders, ordinary, programs, service_accounts

DEVELOPER: Final = "A developer who tries something out in a temporary directory"
AUTOMATION: Final = "A build server or a tool whose name stands in no table"


def contains(*words: str) -> Question:
    """Ask whether a command line holds one of the words."""
    return Question("command_line", "contains", words)


def clients(word: str) -> tuple[str, ...]:
    """Return the programs that have a verb called so which makes or runs something."""
    return tuple(
        name
        for row in PROGRAMS
        if row.tool
        and any(
            path.split(" ")[-1] == word and (verb.makes_image or verb.runs != "nothing")
            for path, verb in row.tool.verbs
        )
        for name in row.names
        if "/" not in name
    )


BUILDERS: Final = tuple(dict.fromkeys((*clients("build"), *clients("bud"))))
RELIEF_ROLES: Final = tuple(sorted(LINEAGE.relief - {"terminal_lineage"}))
ABOVE: Final = ("parent_name", "grandparent_name")
RELIEF: Final = any_of(
    *(test for field in ABOVE for test in ordinary(*RELIEF_ROLES, field=field)),
)

# A role, and whether files tell it alike: to write what is sent is what a server is for.
_HOSTILE: Final = {
    "web_server_lineage": True,
    "server_lineage": False,
    "database_lineage": True,
    "script_host_lineage": True,
}


def lineages(kind: Kind, account: str) -> tuple[Clause, ...]:
    """Return a clause for each role whose children build nothing, and one for their accounts."""
    clauses = [
        Clause(
            role.removesuffix("_lineage"),
            (f"{kind}.{role}",),
            (any_of(*(test for field in ABOVE for test in programs(role, field=field))),),
            is_firm=True,
        )
        for role, is_of_files in _HOSTILE.items()
        if kind == "process" or is_of_files
    ]
    signals = (f"{kind}.service_account",)
    accounts = Clause(
        "service_account", signals, (any_of(service_accounts(account)),), is_firm=True
    )
    return (*clauses, accounts)


BEGINS, HOLDS = folders(TEMPORARY)
STRAY_BEGINS, STRAY_HOLDS = folders(STRAY)
