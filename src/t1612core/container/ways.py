"""Read the facts of commands that make an image without an engine, or in other ways than a build.

Theory of operation
===================
Builders without an engine are told their context in ways of their own.  An image may also come out
of an archive that a cluster's tool loads, of a transport that a runner names (``podman run
oci-archive:x.tar``), of layers that are put together, or of a definition of another kind.  One
function per way, as in ``builds``, which has those of engines and their clients.

Rule 1: what another image is made from is a name; whose registry it is, is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from ..shell.grammar import ARCHIVES, Facts
from ..shell.locations import NOWHERE, Location, locate
from ..shell.words import Word
from ..text.pattern import pattern
from . import builds
from .builds import Build, Reading, build_of
from .mounts import Mount

# What is a file's name and no image's.
_FILE: Final = pattern(r"[./~$%\\]|[A-Za-z]:[\\/]|.{1,4096}\.(?:tar|tgz|tar\.[a-z0-9]{1,4})$")
# What buildpacks are named by, and the images that they build on; a path or a URL is no name.
_PACKS: Final = ("buildpack", "extension", "pre-buildpack", "post-buildpack")
_PACK_IMAGES: Final = ("builder", "cache-image", "lifecycle-image", "previous-image", "run-image")
_PACK_FILE: Final = pattern(rf"https?://|file://|{_FILE.pattern}", re.IGNORECASE)
_EARTHLY_PATH: Final = pattern(r"$|[./~$%`]")
_WORKSPACE: Final = "/workspace"  # kaniko's context where none is named: its README
_MOUNTS: Final = 64  # that a path in a container is looked for below
_GO_PATH: Final = pattern(r"\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/]")
# Source: containers-transports(5).
_LOCAL_STORES: Final = ("containers-storage:", "docker-daemon:")
# Source: apptainer-build(1), "BUILD SPEC".
_IMAGE_URI: Final = pattern(r"(?:docker|oras|library|shub)://", re.IGNORECASE)


def read_build(reading: Reading) -> Build | None:
    """Read the facts of an image-making verb; ``None`` when it makes no image here."""
    reader = _READERS.get(reading.verb.facts)
    return reader(reading) if reader else None


def from_archive(reading: Reading) -> Build | None:
    """Return what the image that is run or pulled is made from; ``None``: it has a name.

    Source: containers-transports(5); podman-run(1), "IMAGE".
    """
    word = reading.operand(0)
    archive = _archive(word) if word else None
    return build_of(reading, reading.place(archive), is_archive=True) if archive else None


def _archive(word: Word) -> Word | None:
    """Return the path in an image's name that holds it; a name may follow it behind a colon."""
    transport, colon, rest = word.text.partition(":")
    if not colon or transport not in ARCHIVES:
        return None
    start, end = word.span
    return Word(rest.partition(":")[0], (min(start + len(transport) + 1, end), end))


def inside(build: Build, mounts: tuple[Mount, ...], *, is_sure: bool = True) -> Build:
    """Return a build whose tool runs in a container: of local places, those of mounts are known.

    Others are nowhere, unless it is not sure that they are the container's.
    """

    def outside(location: Location) -> Location:
        if location.kind != "local":
            return location
        for mount in mounts[:_MOUNTS]:
            below = f"{mount.target.rstrip('/')}/"
            if mount.path and f"{location.path}/".startswith(below):
                rest = location.path[len(below) :]
                return evolve(location, path=f"{mount.path.rstrip('/')}/{rest}".rstrip("/"))
        return NOWHERE if is_sure else location

    def all_outside(locations: tuple[Location, ...]) -> tuple[Location, ...]:
        found = map(outside, locations)
        return tuple([location for location in found if location is not NOWHERE])

    return evolve(
        build,
        context=outside(build.context),
        contexts=all_outside(build.contexts),
        dockerfiles=all_outside(build.dockerfiles),
        definitions=all_outside(build.definitions),
        written=all_outside(build.written),
    )


def _kaniko(reading: Reading) -> Build:
    """``/kaniko/executor --context PLACE --dockerfile FILE --destination TAG``."""
    options = reading.options
    context = options.last("context")
    if context is None:
        context = Word(_WORKSPACE, reading.words.span(len(reading.words.texts) - 1))
    return build_of(
        reading,
        reading.place(context),
        dockerfiles=reading.files("dockerfile"),
        tags=options.all("destination"),
    )


def _pack(reading: Reading) -> Build:
    """``pack build IMAGE --path DIR``; the working directory when there is no path."""
    options = reading.options
    word = options.last("path")
    image = reading.operand(0)
    if word is None and image:
        word = Word(".", image.span)
    packs = [word for name in _PACKS for word in options.all(name)]
    files = [word for word in packs if _PACK_FILE.match(word.text)]
    images = [word for name in _PACK_IMAGES for word in options.all(name)]
    return build_of(
        reading,
        reading.place(word),
        contexts=tuple([locate(file, reading.cwd) for file in files]),
        definitions=reading.files("descriptor"),
        tags=[image],
        images=[*images, *(word for word in packs if word not in files)],
    )


def _s2i(reading: Reading) -> Build:
    """``s2i build SOURCE BUILDER [TAG]``."""
    return build_of(
        reading,
        reading.place(reading.operand(0)),
        tags=[reading.operand(2)],
        images=[reading.operand(1)],
    )


def _ko(reading: Reading) -> Build:
    """``ko build IMPORTPATH…``; ``--tags`` are tags without a name.

    An import path names a module of the working directory's ``go.mod``, and no host is
    asked for it; only a path is a place.

    Source: ko documentation, "Build an image"; Go, "Import path syntax", "Relative import paths".
    """
    places = [locate(word, reading.cwd) for word in _operands(reading) if _GO_PATH.match(word.text)]
    context = places[0] if places else NOWHERE
    return build_of(reading, context, contexts=tuple(places[1:]), tags=reading.options.all("tags"))


def _copy(reading: Reading) -> Build | None:
    """``skopeo copy SOURCE DESTINATION``: makes an image where that is a local store."""
    source, target = reading.operand(0), reading.operand(1)
    if source is None or target is None or not target.text.lower().startswith(_LOCAL_STORES):
        return None
    transport, _, place = source.text.partition(":")
    if transport in ARCHIVES:
        start, end = source.span
        source = Word(place, (min(start + len(transport) + 1, end), end))
    return build_of(reading, reading.place(source), tags=[target], is_archive=True)


def _operands(reading: Reading) -> list[Word]:
    return [reading.words.word(index) for index in reading.options.operands]


def _archives(reading: Reading) -> Build:
    """``kind load image-archive FILE…``, ``k3d image import FILE|IMAGE…`` and their kin."""
    words = _operands(reading)
    files = [locate(word, reading.cwd) for word in words if _FILE.match(word.text)]
    return build_of(
        reading,
        files[0] if files else NOWHERE,
        contexts=tuple(files[1:]),
        images=[word for word in words if not _FILE.match(word.text)],
        is_archive=True,
    )


def _apptainer(reading: Reading) -> Build:
    """``apptainer build TARGET SOURCE``: a definition, an image here or one of a registry."""
    source = reading.operand(1)
    if source is None:
        return build_of(reading, NOWHERE)
    if _IMAGE_URI.match(source.text):
        return build_of(reading, NOWHERE, images=[source])
    archive = _archive(source)
    place = reading.place(archive or source)
    return build_of(reading, place, is_archive=archive is not None)


def _crane(reading: Reading) -> Build:
    """``crane append -b BASE -f LAYER -t TAG`` and what else makes an image of an image.

    buildx's imagetools put what they make into a registry, where nobody takes another's name.
    """
    layers = reading.files("layer")
    return build_of(
        reading,
        layers[0] if layers else NOWHERE,
        contexts=layers[1:],
        images=[
            *reading.options.all("base"),
            *reading.options.all("destination"),
            *_operands(reading),
        ],
        is_archive=True,
    )


def _umoci(reading: Reading) -> Build:
    """``umoci repack --image LAYOUT[:TAG] BUNDLE``, ``umoci insert … SOURCE TARGET``."""
    layouts = [Word(w.text.partition(":")[0], w.span) for w in reading.options.all("image")]
    return build_of(
        reading,
        reading.place(reading.operand(0)),
        contexts=tuple([locate(word, reading.cwd) for word in layouts]),
    )


def _packer(reading: Reading) -> Build:
    """``packer build TEMPLATE``: a file or a directory that says what is built, and how."""
    file = reading.operand(0)
    return build_of(reading, NOWHERE, definitions=(locate(file, reading.cwd),) if file else ())


def _plugin(reading: Reading) -> Build:
    """``docker plugin create NAME DIRECTORY``, which holds its file system and its rights."""
    return build_of(reading, reading.place(reading.operand(1)), tags=[reading.operand(0)])


def _described(reading: Reading) -> Build:
    """``skaffold build -f FILE``, ``werf build --dir DIRECTORY``: a file says what is built."""
    options = reading.options
    return build_of(
        reading,
        reading.place(options.last("context")),
        definitions=reading.files("definition"),
    )


def _jib(reading: Reading) -> Build:
    """``jib build -b FILE -c CONTEXT -t TARGET``, ``jib jar -t TARGET FILE``."""
    options = reading.options
    tags = [_without_engine(word) for word in options.all("destination")]
    return build_of(
        reading,
        reading.place(options.last("context") or reading.operand(0)),
        dockerfiles=reading.files("dockerfile"),
        tags=tags,
    )


def _without_engine(word: Word) -> Word:
    """Return a target's name where it is a local engine's: ``docker://NAME``."""
    return Word(word.text.removeprefix("docker://"), word.span)


def _earthly(reading: Reading) -> Build | None:
    """``earthly [DIRECTORY|REPOSITORY]+TARGET`` and ``earthly docker-build CONTEXT``.

    What begins with neither a dot nor a slash is a repository's host and path.

    Source: docs.earthly.dev, "Importing": target references; "earthly command reference".
    """
    words = _operands(reading)
    if words and words[0].text == "docker-build":
        return build_of(
            reading,
            reading.place(words[1] if len(words) > 1 else None),
            dockerfiles=reading.files("dockerfile"),
        )
    target = next((word for word in words if "+" in word.text), None)
    if target is None:
        return None  # ``earthly bootstrap``, ``earthly ls``
    text = target.text.partition("+")[0]
    start, end = target.span
    place = Word(text or ".", (start, min(start + len(text), end) if text else end))
    if _EARTHLY_PATH.match(text):
        return build_of(reading, reading.place(place))
    return build_of(reading, Location("git", text, place.span))


_READERS: Final[Mapping[Facts, Callable[[Reading], Build | None]]] = {
    **builds.READERS,
    "copy": _copy,
    "ko": _ko,
    "s2i": _s2i,
    "pack": _pack,
    "kaniko": _kaniko,
    "archives": _archives,
    "apptainer": _apptainer,
    "crane": _crane,
    "umoci": _umoci,
    "packer": _packer,
    "plugin": _plugin,
    "earthly": _earthly,
    "jib": _jib,
    "described": _described,
}
