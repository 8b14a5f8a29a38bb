"""Read what a build is given beside its sources: arguments, hosts, images, secrets.

Rule 1: values of build arguments are secrets, and no ``repr`` shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import field, frozen

from ..shell.flags import Options
from ..shell.locations import Location, locate
from ..shell.words import Word
from .mounts import pairs

_MOST_LISTED: Final = 64
# Flags by which something else than a source is given.
_CACHES: Final = (
    *("cache-from", "cache-to", "cache-repo", "import-cache", "export-cache", "registry-mirror"),
    *("from", "base-image", "sbom-scanner-image"),  # podman's and kind's
)
# Of what is built, said by an image that one of their fields names.
# Source: docs.docker.com, docker buildx build: --attest, --sbom.
_REPORTS: Final = ("attest", "sbom")
_NOTES: Final = ("metadata-file", "iidfile")
_IMAGES: Final = frozenset({*_CACHES, *_REPORTS})
_BESIDE: Final = frozenset({"add-host", "secret", "source", "ssh", *_NOTES, *_IMAGES})
_FLAGS: Final = frozenset({"build-arg", *_BESIDE})
# Source: moby/buildkit frontend/dockerui/config.go: keySyntaxArg, "build-arg:BUILDKIT_SYNTAX".
FRONTEND: Final = "BUILDKIT_SYNTAX"


@frozen(repr=False)
class Given:
    """What a build is given beside its sources.

    ``arguments`` are build arguments as they are written, ``NAME=value``: secrets.  ``hosts`` are
    names with the address that its steps shall find them at; ``frontends``, images that read the
    Dockerfile; ``images``, others that it takes from a registry or puts there: caches, mirrors,
    bases.  ``secrets`` are the files that steps are given as secrets or keys; ``noted``, those
    that the client writes about the build: metadata and the image's id.
    """

    arguments: tuple[Word, ...] = field(default=(), repr=False)
    hosts: tuple[Word, ...] = ()
    frontends: tuple[Word, ...] = ()
    images: tuple[Word, ...] = ()
    secrets: tuple[Location, ...] = ()
    noted: tuple[Location, ...] = ()


NOTHING_GIVEN: Final = Given()


def after_equals(word: Word) -> Word:
    """Return the value of a ``name=value`` word, with its place as far as it is known."""
    value = word.text.partition("=")[2]
    start, end = word.span
    if end - start == len(word.text):
        start = end - len(value)
    return Word(value, (start, end))


def given_by(options: Options, cwd: str, images: Sequence[Word | None]) -> Given:
    """Read what flags give, and *images* that a way of building names in its own way."""
    if not images and _FLAGS.isdisjoint(options.values):
        return NOTHING_GIVEN
    arguments = options.all("build-arg")
    frontends = [after_equals(word) for word in arguments if word.text.startswith(f"{FRONTEND}=")]
    if not images and _BESIDE.isdisjoint(options.values):
        return Given(arguments=arguments, frontends=tuple(frontends))
    stored = [word for word in images if word]
    if not _IMAGES.isdisjoint(options.values):
        caches = [word for name in _CACHES for word in options.all(name)]
        makers = [word for name in _REPORTS for word in options.all(name)]
        stored = [_cached(word) for word in caches] + stored
        stored += [Word(pairs(word.text).get("generator", ""), word.span) for word in makers]
    return Given(
        arguments=arguments,
        hosts=options.all("add-host"),
        frontends=(*options.all("source"), *frontends),
        images=tuple([word for word in stored if word.text]),
        secrets=_secrets(options, cwd),
        noted=tuple([locate(word, cwd) for name in _NOTES for word in options.all(name)]),
    )


def _cached(word: Word) -> Word:
    """Return the image of ``type=registry,ref=IMAGE``, or of a cache that is an image's name."""
    text = word.text
    return Word(pairs(text).get("ref", ""), word.span) if "=" in text else word


def _secrets(options: Options, cwd: str) -> tuple[Location, ...]:
    """Find the files of ``--secret id=a,src=FILE`` and ``--ssh default=FILE,FILE``.

    Source: docker/buildx util/buildflags, secrets.go and ssh.go.
    """
    fields = [(pairs(word.text), word) for word in options.all("secret")]
    found = [
        Word(path, word.span)
        for given, word in fields
        if (path := given.get("src") or given.get("source"))
    ]
    for word in options.all("ssh"):
        paths = word.text.partition("=")[2]
        found += [Word(path, word.span) for path in paths.split(",")[:_MOST_LISTED] if path]
    return tuple([locate(word, cwd) for word in found])
