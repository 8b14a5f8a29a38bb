"""Recognise when the tag of an image made here is the name of somebody else's well-known one.

Theory of operation
===================
``docker run nginx`` takes a local image of that name before it asks a registry, and a
cluster's node does the same unless it is told to pull always.  So a reference is read as
Docker reads it, registry and repository are parted, and the repository is looked up
among the names of that registry's publisher.  A name without a registry is Docker Hub's,
and whoever starts ``kube-proxy`` from a local store asks for no registry either.

Rule 1: the whole repository counts: ``corp/nginx``, ``my-redis`` and ``nginx-custom`` are
other images, and so is every name on another registry.
Rule 2: upper case makes a reference that no engine takes, so it imitates nothing.  Only
a registry's name may have it.
Rule 3: ``localhost/`` is what podman and buildah put before every short name that is
built here, whoever builds it: it says where an image was made, and nothing that pulls
``nginx`` is answered with it unless a short-name alias says so.

Rule 4: a registry that is asked over the network (``docker://``) lets nobody take another's
name, so that only transports of local stores and archives are taken off.

Sources: distribution/reference, "Grammar"; containers-transports(5);
containers-registries.conf(5), "NOTE: … localhost"; kubernetes.io, "Images" (image pull
policy).
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from ..container.images import HUBS
from ..knowledge.images import AGENT_NAMES, HUB_AGENTS, KUBERNETES, OFFICIAL, PUBLISHERS
from ..text.pattern import pattern
from ..text.remembered import Remembered

_LONGEST: Final = 512
# Lower-case components with separators in them, a tag, a digest.
_REFERENCE: Final = pattern(
    r"""(?P<name>[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)
    (?::[A-Za-z0-9_][\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9A-Fa-f]{32,})?""",
    re.VERBOSE | re.ASCII,
)
# What stands between a transport and the name: a store in brackets, an archive's path.
_IN_STORE: Final = pattern(r"(?:containers-storage:(?:\[[^]]*+\])?|docker-daemon:)(.*)", re.DOTALL)
_IN_FILE: Final = pattern(
    r"(?:docker-archive|oci|oci-archive):(?:[A-Za-z]:(?=[/\\]))?[^:]*+:(.*)", re.DOTALL
)


def without_transport(text: str) -> str:
    """Return the reference in an image's name as podman, buildah and skopeo write it.

    ``nginx:1`` of ``docker-daemon:nginx:1`` and ``docker-archive:/x.tar:nginx:1``; the text
    itself where no such transport is named, or an archive's without a name in it.
    """
    match = _IN_STORE.fullmatch(text) or _IN_FILE.fullmatch(text)
    return match[1] if match else text


def imitated_image(tag: str) -> str:
    """Return the well-known image that a local one named *tag* would stand in for, or ``""``.

    ``nginx`` for ``nginx:1.25`` and ``docker.io/library/nginx``,
    ``registry.k8s.io/kube-proxy`` for ``kube-proxy`` and ``k8s.gcr.io/kube-proxy:v1.29``.
    A transport is taken off by ``without_transport``.
    """
    if len(tag) > _LONGEST:
        return ""
    registry, name = _registry(tag)
    if registry and registry not in HUBS and not _PUBLISHERS[registry]:
        return ""  # nobody known publishes there
    match = _REFERENCE.fullmatch(name)
    if match is None:
        return ""
    repository = match["name"]
    if registry in HUBS:
        # The Hub's official images live in ``library/``, and nothing else does.
        plain = repository.removeprefix("library/")
        if plain in OFFICIAL:
            return plain
        return f"docker.io/{repository}" if repository in HUB_AGENTS else ""
    if registry:
        return _published(registry, repository)
    plain = repository.removeprefix("library/")
    if plain in OFFICIAL:
        return plain
    if repository in KUBERNETES:
        return f"registry.k8s.io/{repository}"
    repository = AGENT_NAMES.get(repository, repository)
    return f"docker.io/{repository}" if repository in HUB_AGENTS else ""


def _registry(tag: str) -> tuple[str, str]:
    """Part a reference as Docker does: the first part is a host if it can be no name."""
    first, slash, rest = tag.partition("/")
    if slash and ("." in first or ":" in first or first != first.lower() or first == "localhost"):
        return first.lower(), rest
    return "", tag


def _published(registry: str, repository: str) -> str:
    for prefix, names in _PUBLISHERS[registry]:
        plain = repository.removeprefix(prefix)
        is_below = not prefix or plain != repository
        if is_below and plain in names:
            return f"registry.k8s.io/{plain}" if names is KUBERNETES else f"{registry}/{repository}"
    return ""


def _publishers(registry: str) -> list[tuple[str, Set[str]]]:
    """Return who publishes on a registry: what their names begin with, and their names."""
    rows = [(*publisher.partition("/"), names) for publisher, names in PUBLISHERS.items()]
    return [
        (f"{prefix}/" if prefix else "", names)
        for host, _, prefix, names in rows
        if _is_host(registry, host)
    ]


def _is_host(registry: str, host: str) -> bool:
    have, want = registry.split("."), host.split(".")
    return len(have) == len(want) and all(
        label in ("*", its) for label, its in zip(want, have, strict=True)
    )


_PUBLISHERS: Final = Remembered(_publishers)
