"""List the signals on what engines are asked and do, as they and their watchers tell of it."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ...model import Signal
from . import process, standard_input

_T1612 = "MITRE ATT&CK T1612"
_API = "Docker, Engine API reference: POST /build"
_BUILD_REQUESTS = f"{_T1612}, test 2 of the published rule: POST /v1.43/build in the daemon's log"

# name, title, the field, further ATT&CK ids, source, reason
_ROWS: Final = (
    (
        "api_build",
        "An engine was asked for an image by a program that is no client of its",
        "caller",
        ("T1059", "T1106"),
        f"{_BUILD_REQUESTS}; podman-system-service(1)",
        "The request says what sent it: curl and its like, which nobody needs who has a client.",
    ),
    (
        "hand_made_build",
        "An engine was asked for an image by a request that no client writes",
        "request",
        ("T1106",),
        f"{_BUILD_REQUESTS}; moby client, docker-py, docker-java: what they send",
        "Clients and libraries send more than a name and a source; a small library may not.",
    ),
    (
        "socket_access",
        "A program that is no client opened an engine's socket",
        "caller",
        ("T1106", "T1613"),
        f"{_T1612}, test 2 of the published rule: access to docker.sock by curl",
        "Agents, proxies and dashboards do so without end.",
    ),
    (
        "socket_by_hand",
        "A program that sends whatever it is told opened an engine's socket",
        "caller",
        ("T1059", "T1106", "T1613"),
        f"{_T1612}, test 2 of the published rule: access to docker.sock by curl",
        "Who has a client uses the client; a health check may be written so.",
    ),
    (
        "socket_in_container",
        "A container reached for an engine's socket",
        "caller_container",
        ("T1610", "T1611"),
        "MITRE ATT&CK T1611; test 3 of the published rule; Tracee, docker_abuse",
        "Who has the socket has the host; dashboards and CI runners are run like this.",
    ),
    (
        "image_built",
        "An engine says that it built an image",
        "request",
        (),
        "containers/podman libpod/events: Build",
        "The event names the image, and neither what it was made of nor who asked.",
    ),
    (
        "inner_build",
        "A container was told to build an image",
        "body",
        ("T1610",),
        "kubernetes.io, Pod; kaniko, buildah and BuildKit: their images",
        "CI in a cluster builds like this every day.",
    ),
    (
        "telling_step",
        "An engine ran a step of a build that would be a finding in a Dockerfile",
        "request",
        ("T1059.004", "T1105"),
        f"{_T1612}: 'a RUN instruction'; moby/buildkit executor, moby builder/dockerfile: debug",
        "What the image is made of is seen as it is made, whoever asked; some projects install so.",
    ),
    (
        "hostile_step",
        "That step does what hardly a build does",
        "request",
        ("T1059.004",),
        f"{_T1612}: 'a RUN instruction'; moby/buildkit executor, moby builder/dockerfile: debug",
        "A miner, a shell to elsewhere, a file of the host: no project is made of these.",
    ),
    (
        "official_image_name",
        "An image got the name of somebody else's well-known one",
        "image",
        ("T1036.005",),
        "docs.docker.com, docker image tag; MITRE ATT&CK T1036.005",
        "Whoever pulls from a mirror of his own may name what he has so.",
    ),
)

# What a command line's build or start says, an engine's log, event or audit may say as well.
_ASKED: Final = (
    *("remote_source", "forge_source", "registry_source", "public_source", "public_repository"),
    *("vendor_source", "internal_source", "bare_address_source", "plain_http_source"),
    *("piped_download", "inline_instructions", "without_cache", "host_network_build"),
)
_NAMED: Final = "official_image_tag"
_GIVEN: Final = (
    *("run_privileged", "run_host_mount", "run_engine_socket", "run_host_network"),
    *("run_host_namespace", "run_capability", "run_device", "run_unconfined"),
)
SHARED: Final = (*_ASKED, _NAMED, *_GIVEN)
_OF_PROCESSES: Final = {
    signal.id.partition(".")[2]: signal for signal in (*process.SIGNALS, *standard_input.SIGNALS)
}

SIGNALS: Final = (
    *(
        Signal(
            id=f"daemon.{name}",
            kind="daemon",
            reads=reads,
            operator="fact",
            words="",
            title=title,
            attack=("T1612", *attack),
            source=source,
            reason=reason,
        )
        for name, title, reads, attack, source, reason in _ROWS
    ),
    *(
        evolve(
            _OF_PROCESSES[name],
            id=f"daemon.{name}",
            kind="daemon",
            reads=reads,
            also_reads=also,
        )
        for names, reads, also in (
            (_ASKED, "request", ("body",)),
            ((_NAMED,), "image", ("request", "body", "made")),
            (_GIVEN, "body", ()),
        )
        for name in names
    ),
    evolve(
        _OF_PROCESSES["oversized"],
        id="daemon.oversized",
        kind="daemon",
        reads="body",
        also_reads=("request",),
        title="What an engine was sent, or told to run, is longer than is read",
        source="MITRE T1027.001; of what is sent 1 MiB is read, of a request 64 KiB and 256 "
        "parameters, of a command line as much as process.oversized says",
        reason="What is behind the limit was not seen: a build may be.",
    ),
)
