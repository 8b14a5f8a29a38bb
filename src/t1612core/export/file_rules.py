"""Write what writes Dockerfiles as rules of plain words."""

from __future__ import annotations

from typing import Final

from ..knowledge.containerfiles import ENDS, NAMES, PREFIXES, SUFFIXES, VARIANTS
from .nouns import Clause, Question, Rule, any_of, none_of
from .parts import (
    ABOVE,
    BEGINS,
    DEVELOPER,
    HOLDS,
    RELIEF_ROLES,
    STRAY_BEGINS,
    STRAY_HOLDS,
    lineages,
)
from .words import ordinary

_NOT_ONE: Final = tuple(dict.fromkeys(end for _, ends in ENDS for end in ends))
_IS_DOCKERFILE: Final = (
    any_of(
        Question("name", "is", NAMES),
        Question("name", "startswith", (*PREFIXES, *VARIANTS)),
        Question("name", "endswith", SUFFIXES),
    ),
    none_of(Question("name", "endswith", _NOT_ONE)),
    none_of(Question("action", "is", ("FileDeleted",))),
)
DOCKERFILE: Final = Rule(
    name="dockerfile_written",
    kind="file",
    title="Dockerfile Written Where Nobody Keeps One",
    description=(
        "Instructions for a builder are written to a temporary directory, or to one where nobody "
        "keeps any."
    ),
    level="medium",
    attack=("T1612",),
    gate=_IS_DOCKERFILE,
    clauses=(
        Clause(
            "in_temp",
            ("file.in_temp",),
            (
                any_of(
                    Question("folder", "startswith", BEGINS),
                    Question("folder", "contains", HOLDS),
                ),
            ),
        ),
        Clause(
            "in_stray_place",
            ("file.in_stray_place",),
            (
                any_of(
                    Question("folder", "startswith", STRAY_BEGINS),
                    Question("folder", "contains", STRAY_HOLDS),
                ),
            ),
        ),
    ),
    relief=any_of(
        *(test for field in ABOVE for test in ordinary(*RELIEF_ROLES, field=field, writes=True)),
    ),
    false_positives=(DEVELOPER, "Tools for infrastructure as code, and scanners"),
)

SERVER_DOCKERFILE: Final = Rule(
    name="dockerfile_by_server",
    kind="file",
    title="Dockerfile Written By A Server",
    description=(
        "A web or database server, or its account, writes instructions for a builder: an intruder "
        "who got in through it does so."
    ),
    level="high",
    attack=("T1612", "T1190"),
    gate=_IS_DOCKERFILE,
    clauses=lineages("file", "parent_account"),
    false_positives=("A site on which projects are uploaded",),
)
