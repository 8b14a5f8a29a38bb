"""Say which engine a build is sent to, and where it and its client keep things.

Rule 1: a socket, an image store, a client's settings and what runs the steps are judged by the
table that judges contexts. Where one account alone may write, they are at home.
Rule 2: a name given here is a signal's without its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..container.command import ContainerCommand
from ..container.engine_api.endpoints import Endpoint, parse_endpoint, tcp_endpoint
from ..container.mounts import pairs
from ..knowledge.endpoints import ENGINES
from ..knowledge.paths import PATHS
from ..model import Span
from ..text.paths import place
from ..text.pattern import pattern
from .places import Seen

_ENDPOINTS: Final = frozenset(
    {"addr", "address", "buildkit-host", "dest-daemon-host", "docker-host", "host", "url"}
    | {"BUILDKIT_HOST", "CONTAINER_HOST", "CONTAINERD_ADDRESS", "DOCKER_HOST"}
)
_KEPT: Final = frozenset(
    {"config", "data-root", "imagestore", "root", "runroot", "state"}
    | {"BUILDX_CONFIG", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "DOCKER_CONFIG"}
    | {"NERDCTL_TOML"}
)
# What runs the steps, or beside each: podman(1), buildah(1), dockerd(8), buildkitd's README.
_PROGRAMS: Final = frozenset(
    {"add-runtime", "conmon", "hooks-dir", "network-cmd-path", "oci-worker-binary", "runtime"}
)
# A host alone is one that is asked at the port of old.  Source: docker/cli opts/hosts.go.
_OF_DOCKER: Final = ("host", "DOCKER_HOST")
_HOST: Final = pattern(r"[\w.-]{1,255}")
_PLAIN_PORT: Final = 2375
_NAMESPACES: Final = frozenset({"namespace", "CONTAINERD_NAMESPACE"})
# docker(1); podman(1); buildctl, README.
_ENCRYPTED: Final = frozenset(
    {"tls", "tlsverify", "tlscacert", "tls-ca", "tls-cert", "tlscert", "tlsdir"}
)
_TLS_PORT: Final = 2376  # IANA: docker-s
_OVER_NETWORK: Final = ("tcp", "ssh")
_PLACED: Final = ("client_in_temp", "engine_in_temp", "hidden_engine")
# Source: docs.docker.com, docker context create: --docker; buildx drivers, remote: cacert.
_CERTIFICATE: Final = pattern(r"(?:^|,)(?:ca|cacert)=")
_KUBELETS: Final = "k8s.io"  # containerd's namespace whose images a kubelet runs


def engine(command: ContainerCommand) -> Iterator[Seen]:
    """Yield what is telling about the engine of a command and what its settings are kept in."""
    for setting in command.settings:
        value = setting.value
        seen = value.text, value.span
        if setting.name in _ENDPOINTS:
            endpoint = parse_endpoint(value.text, ENGINES)
            if endpoint is None and setting.name in _OF_DOCKER and _HOST.fullmatch(value.text):
                endpoint = tcp_endpoint(value.text, ENGINES, _PLAIN_PORT)
            if endpoint is None or _is_loopback(endpoint.address):
                continue
            if endpoint.transport in _OVER_NETWORK:
                yield "remote_engine", *seen
                if _is_bare(endpoint, command):
                    yield "bare_engine", *seen
            else:
                yield from _kept(endpoint.address, seen)
        elif setting.name in _KEPT:
            yield from _kept(value.text, seen)
        elif setting.name in _PROGRAMS:
            found = place(value.text.rpartition("=")[2], table=PATHS)
            if found.holds_no_program or found.is_stray:
                yield "client_in_temp", *seen
        elif setting.name in _NAMESPACES and value.text == _KUBELETS:
            yield "kubelet_namespace", *seen


def serving(command: ContainerCommand) -> Iterator[Seen]:
    """Yield what is telling about where an engine of one's own listens and keeps things."""
    for seen in engine(command):
        if seen[0] in _PLACED:
            yield seen
    for word in command.operands:
        endpoint = parse_endpoint(word.text, ENGINES)
        if endpoint is not None and endpoint.transport not in _OVER_NETWORK:
            yield from _kept(endpoint.address, (word.text, word.span))


def named(command: ContainerCommand) -> Iterator[Seen]:
    """Yield what is telling about an engine that is given a name, for builds to come."""
    told = [setting.value for setting in command.settings]
    if any(_CERTIFICATE.search(word.text) for word in told):
        return
    for word in (*command.operands, *told):
        endpoint = parse_endpoint(pairs(word.text).get("host", word.text), ENGINES)
        if endpoint is not None and _is_bare(endpoint, command):
            yield "bare_engine", word.text, word.span


def _kept(path: str, seen: tuple[str, Span]) -> Iterator[Seen]:
    """Yield what is telling about the place of a socket, a store or settings."""
    found = place(path, table=PATHS, is_directory=True)  # the name itself may be a hidden one
    if found.concealed or found.is_stray:
        yield "hidden_engine", *seen
    elif found.is_temp and not found.is_private and found.maker is None:
        yield "engine_in_temp", *seen


def _is_bare(endpoint: Endpoint, command: ContainerCommand) -> bool:
    """Return whether an engine outside is named by its address, and asked without TLS."""
    if endpoint.transport != "tcp" or endpoint.port == _TLS_PORT:
        return False
    from ..text.addresses import is_external  # only an engine on the network has an address

    is_encrypted = any(option.name in _ENCRYPTED for option in command.flags) or any(
        setting.name == "DOCKER_TLS_VERIFY" for setting in command.settings
    )
    return is_external(endpoint.address) is True and not is_encrypted


def _is_loopback(address: str) -> bool:
    return address in ("localhost", "::1") or address.startswith("127.")
