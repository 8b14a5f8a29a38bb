"""Write what builders connect to as a rule of plain words."""

from __future__ import annotations

from typing import Final

from ..knowledge.egress import (
    ENGINE_PORTS,
    INBOUND_ACTIONS,
    INFRASTRUCTURE,
    INTERNAL_DOMAINS,
    METADATA_NAMES,
    PEER_PORTS,
    RESOLVER_PORTS,
    TLS_PORT,
)
from ..knowledge.exporting import MIRROR_ENDS
from ..knowledge.programs import CARRIERS, NETWORK_PROGRAMS, UNWATCHED
from .nouns import Clause, Group, Question, Rule, any_of, none_of
from .words import inside, known_hosts

_INFRASTRUCTURE: Final = none_of(
    Question("url", "startswith", tuple(f"{word}." for word in sorted(INFRASTRUCTURE))),
    Question("url", "contains", tuple(f"-{word}." for word in MIRROR_ENDS)),
)
EGRESS: Final = Rule(
    name="builder_egress",
    kind="network",
    title="Image Builder Connects To An Unknown Host",
    description=(
        "An engine or a builder connects to a host outside that is no registry, no mirror and no "
        "service of its own, or to an address without a name."
    ),
    level="low",
    attack=("T1612", "T1105"),
    gate=(
        any_of(
            Question(
                "name", "is", tuple(n for n in NETWORK_PROGRAMS if n not in UNWATCHED | CARRIERS)
            )
        ),
        none_of(Question("action", "startswith", INBOUND_ACTIONS)),
        none_of(Question("ip", "within", inside())),
    ),
    clauses=(
        Clause(
            "unknown_host",
            ("network.unknown_host", "network.look_alike"),
            (
                none_of(Question("url", "is", ("",))),
                Group(known_hosts(), is_not=True),
                _INFRASTRUCTURE,
                none_of(
                    Question(
                        "url", "endswith", tuple(f".{name}" for name in sorted(INTERNAL_DOMAINS))
                    ),
                    Question("url", "is", tuple(sorted(METADATA_NAMES))),
                    Question("port", "is", tuple(sorted(RESOLVER_PORTS | ENGINE_PORTS))),
                ),
            ),
        ),
        Clause(
            "bare_address",
            ("network.bare_address", "network.plain_engine"),
            (
                any_of(Question("url", "is", ("",))),
                none_of(Question("ip", "is", ("",))),
                none_of(
                    Question(
                        "port",
                        "is",
                        tuple(sorted({TLS_PORT} | PEER_PORTS | RESOLVER_PORTS | ENGINE_PORTS)),
                    )
                ),
            ),
        ),
    ),
    false_positives=("Base images and packages from servers that are in no table",),
)
