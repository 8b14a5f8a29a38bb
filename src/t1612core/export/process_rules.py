"""Write what builds images, and starts containers, as rules of plain words."""

from __future__ import annotations

from typing import Final

from ..knowledge.egress import FORGES, INTERNAL_DOMAINS
from ..knowledge.endpoints import ENGINES
from ..knowledge.exporting import (
    API_PATHS,
    ASKING,
    BEFORE,
    BUILD_WORDS,
    DIGITS,
    DOWNLOADS,
    ENGINE_FLAGS,
    HOST_MOUNTS,
    HOST_NAMESPACES,
    PIPED,
    PRIVILEGED,
    STARTS,
    TLS_ENGINE,
    URLS,
    VERBLESS,
    VERBLESS_FLAGS,
)
from ..knowledge.host_access import ENTITLEMENTS, SECRETS, UNCONFINED
from ..knowledge.mirrors import FORGES as PUBLIC_FORGES
from ..knowledge.mirrors import MIRRORS
from ..knowledge.programs import STARTS as STARTERS
from ..knowledge.programs.shells import POSIX
from ..knowledge.vocabulary.engine_api import SOCKETS
from .nouns import Clause, Group, Question, Rule, any_of, none_of
from .parts import (
    AUTOMATION,
    BEGINS,
    BUILDERS,
    DEVELOPER,
    HOLDS,
    RELIEF,
    clients,
    contains,
    lineages,
)
from .words import STRAY, TEMPORARY, in_line

_BUILDS: Final = tuple(f" {word} " for word in BUILD_WORDS)
_GATE: Final = Group(
    (
        (Question("name", "is", BUILDERS), contains(*_BUILDS)),
        (Question("name", "is", VERBLESS), contains(*VERBLESS_FLAGS)),
    )
)
# A client's own helper, which does the build that its client was asked for.
_HELPERS: Final = Group(
    tuple(
        (
            Question("name", "is", helpers),
            Question(
                "parent_name", "is", tuple(c for c, each in STARTERS.items() if each == helpers)
            ),
        )
        for helpers in dict.fromkeys(STARTERS.values())
    ),
    is_not=True,
)


def _at(host: str) -> str:
    return f"://{host}/"


_FORGE_HOSTS: Final = tuple(
    _at(row.pattern) if row.reach != "pattern" else row.pattern.removeprefix("*") + "/"
    for row in PUBLIC_FORGES
    if "*" not in row.pattern.removeprefix("*")
) + tuple(f"://{row.pattern.partition('*')[0]}" for row in PUBLIC_FORGES if "*" in row.pattern[1:])
_SHARED_HOSTS: Final = tuple(
    _at(row.pattern)
    for row in MIRRORS
    if row.is_shared and row.reach == "host" and row not in PUBLIC_FORGES
)
_OWN_FORGES: Final = tuple(f"://{word}." for word in sorted(FORGES))
PRIVATE: Final = (
    *("10.", "127.", "192.168.", "169.254.", "localhost"),
    *(f"172.{number}." for number in range(16, 32)),
)
_INTERNAL: Final = (
    *(f"://{begin}" for begin in PRIVATE),
    *(f".{domain}{end}" for domain in sorted(INTERNAL_DOMAINS) for end in "/:"),
)
_URL: Final = any_of(contains(*URLS))

_UNCONFINED: Final = (
    *sorted(UNCONFINED),
    *(f"allow{sign}{each}" for each in sorted(ENTITLEMENTS) for sign in "= "),
)

IMAGE_BUILD: Final = Rule(
    name="image_build",
    kind="process",
    title="Container Image Built On Host From A Suspicious Place",
    description=(
        "A container image is built on the host from where intruders put things and nobody keeps "
        "a project."
    ),
    level="high",
    attack=("T1612",),
    gate=(_GATE, _HELPERS),
    clauses=(
        Clause("temp_source", ("process.temp_source",), (any_of(*in_line(TEMPORARY, *BEFORE)),)),
        Clause("stray_source", ("process.stray_source",), (any_of(in_line(STRAY, " ")[0]),)),
    ),
    relief=RELIEF,
    false_positives=(DEVELOPER, AUTOMATION),
)

RIGHTS_BUILD: Final = Rule(
    name="build_with_host_rights",
    kind="process",
    title="Container Image Built On Host With Rights On The Host",
    description=(
        "A container image is built on the host by a client that was brought along, or its steps "
        "are given the host's rights or secrets."
    ),
    level="high",
    attack=("T1612", "T1611"),
    gate=(_GATE, _HELPERS),
    clauses=(
        Clause(
            "client_in_temp",
            ("process.client_in_temp",),
            (
                any_of(
                    Question("folder", "startswith", BEGINS),
                    Question("folder", "contains", HOLDS),
                ),
            ),
            is_firm=True,
        ),
        Clause(
            "unconfined_build",
            ("process.privileged_build", "process.entitled_build"),
            (any_of(contains(*_UNCONFINED)),),
            is_firm=True,
        ),
        Clause(
            "host_secret",
            ("process.host_secret",),
            (any_of(contains(*(f"={path}" for path in SECRETS))),),
            is_firm=True,
        ),
    ),
    false_positives=(AUTOMATION,),
)

REMOTE_BUILD: Final = Rule(
    name="remote_build",
    kind="process",
    title="Container Image Built On Host From An Unknown Outside Source",
    description=("A container image is built on the host from a URL of a host that nobody knows."),
    level="high",
    attack=("T1612", "T1105"),
    gate=(_GATE, _HELPERS),
    clauses=(
        Clause(
            "remote_source",
            ("process.remote_source", "process.bare_address_source"),
            (
                _URL,
                none_of(contains(*_FORGE_HOSTS, *_SHARED_HOSTS, *_OWN_FORGES, *_INTERNAL)),
            ),
            is_firm=True,
        ),
    ),
    false_positives=("An organisation's own server of sources that has a public name",),
)

PUBLIC_BUILD: Final = Rule(
    name="public_build",
    kind="process",
    title="Container Image Built On Host From Where Anybody Publishes",
    description=(
        "A container image is built on the host from a file of a host where anybody publishes, "
        "from a forge that is no public one, or by an engine outside that asks nobody who he is."
    ),
    level="medium",
    attack=("T1612", "T1105"),
    gate=(_GATE, _HELPERS),
    clauses=(
        Clause(
            "public_source",
            ("process.public_source",),
            (_URL, any_of(contains(*_SHARED_HOSTS))),
        ),
        Clause(
            "forge_source",
            ("process.forge_source", "process.remote_source"),
            (_URL, any_of(contains(*_OWN_FORGES)), none_of(contains(*_FORGE_HOSTS, *_INTERNAL))),
        ),
        Clause(
            "bare_engine",
            ("process.bare_engine",),
            (
                any_of(contains(*ENGINE_FLAGS)),
                any_of(contains(*(f"tcp://{digit}" for digit in DIGITS))),
                none_of(contains(TLS_ENGINE, *(f"tcp://{each}" for each in PRIVATE))),
            ),
        ),
    ),
    relief=RELIEF,
    false_positives=("A project whose documents tell to build it so",),
)

SERVER_BUILD: Final = Rule(
    name="server_build",
    kind="process",
    title="Container Image Built On Host By A Server",
    description=(
        "A web, application or database server, or its account, builds a container image on the "
        "host: an intruder who got in through it does so."
    ),
    level="high",
    attack=("T1612", "T1190"),
    gate=(_GATE, _HELPERS),
    clauses=lineages("process", "account"),
    false_positives=("A deployment service of one's own that a web server starts",),
)

_PIPES: Final = tuple(
    f"{pipe}{name}{word}"
    for pipe in PIPED
    for name in ("docker", "podman", "buildah", "nerdctl")
    for word in _BUILDS
)
_PIPED_LINE: Final = any_of(
    Question("command_line", "contains", _PIPES), Question("parent_line", "contains", _PIPES)
)
PIPED_BUILD: Final = Rule(
    name="piped_build",
    kind="process",
    title="Container Image Built From A Download In A Pipe",
    description=(
        "What is downloaded goes straight into a build of an image, so that no file shows what was "
        "built."
    ),
    level="high",
    attack=("T1612", "T1105"),
    gate=(
        any_of(
            Question("name", "is", tuple(sorted(POSIX.names))), Question("name", "is", BUILDERS)
        ),
        _PIPED_LINE,
    ),
    clauses=(
        Clause(
            "piped_download",
            ("process.piped_download", "process.piped_public_download"),
            (
                any_of(
                    Question("command_line", "contains", DOWNLOADS),
                    Question("parent_line", "contains", DOWNLOADS),
                ),
                none_of(contains(*_INTERNAL)),
            ),
            is_firm=True,
        ),
    ),
    false_positives=("A project whose documents tell to build it so",),
)

_ENGINE_WORDS: Final = (*SOCKETS, *(f":{port}" for port in sorted(ENGINES.ports)))
API_BUILD: Final = Rule(
    name="engine_api_build",
    kind="process",
    title="Container Engine Asked For An Image Without A Client",
    description=(
        "A program that is no container client asks an engine's API to build, load or commit an "
        "image: where a client is watched, or there is none, intruders ask so."
    ),
    level="high",
    attack=("T1612",),
    gate=(any_of(Question("name", "is", ASKING)),),
    clauses=(
        Clause(
            "api_build",
            ("process.api_build", "process.likely_api_build"),
            (
                any_of(contains(*_ENGINE_WORDS)),
                Group(
                    (
                        (contains(*API_PATHS),),
                        (Question("command_line", "endswith", ("/build",)),),
                    )
                ),
            ),
            is_firm=True,
        ),
    ),
    false_positives=("A script of one's own that talks to the engine by curl",),
)

STARTED: Final = Rule(
    name="container_with_host_rights",
    kind="process",
    title="Container Started With Rights On The Host",
    description=(
        "A container is started with the host's files, processes, devices or engine. Monitoring is "
        "started so, too: a step of a chain, and no alert by itself."
    ),
    level="low",
    attack=("T1610", "T1611"),
    gate=(any_of(Question("name", "is", clients("run"))), any_of(contains(*STARTS))),
    clauses=(
        Clause("privileged", ("process.run_privileged",), (any_of(contains(*PRIVILEGED)),)),
        Clause("host_mount", ("process.run_host_mount",), (any_of(contains(*HOST_MOUNTS)),)),
        Clause("engine_socket", ("process.run_engine_socket",), (any_of(contains(*SOCKETS)),)),
        Clause(
            "host_namespace",
            ("process.run_host_namespace",),
            (any_of(contains(*HOST_NAMESPACES)),),
        ),
    ),
    false_positives=("Monitoring agents, dashboards, CI runners",),
    is_part=True,
)
