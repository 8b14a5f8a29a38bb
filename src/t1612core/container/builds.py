"""Read the facts of a command that makes an image: from what, into what, and how.

Theory of operation
===================
Builders ask for the same things in different ways: a context is an operand (docker), a
flag (kaniko, pack), a ``--local`` (buildctl), a ``--set`` (bake) or stands in a file
that the command names (compose).  One function per way finds what is particular to it;
``build_of`` reads the flags that they share.

Rule 1: values of build arguments are secrets.  ``build_args`` are their names; ``Given`` holds
the values for whoever judges them, who shows none, and has no ``repr`` of them.
Rule 2: what a definition file says is unknown here: the file is a fact, its contexts are
not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import Factory, field, frozen

from ..shell.flags import Options
from ..shell.grammar import Facts, Verb
from ..shell.locations import NOWHERE, Location, locate, resolve
from ..shell.words import Word, Words
from ..text.pattern import pattern
from .given import NOTHING_GIVEN, Given, after_equals, given_by
from .mounts import pairs


@frozen(repr=False)
class Build:
    """What a command makes an image from, and how.

    ``context``: where the image is made from: a build's context, what an ``import`` or
    ``load`` reads, compose's project directory; kind ``none`` when the command names no
    such place.
    ``contexts``: further ones (``--build-context``, ``bake --set x.contexts.y=``).
    ``dockerfiles``: empty means the tool's default name in the context.
    ``definitions``: files that say what is built (bake, compose, kube).
    ``container``: the container that a ``commit`` freezes.
    ``no_cache`` is ``--no-cache`` alone, not ``--no-cache-filter``.
    ``written``: the files and directories that the result is written to, of this host's; of
    ``-`` the kind is ``stdin``, as elsewhere.
    ``load``: it goes to the engine's store, as far as a flag of this name says.
    ``is_archive``: nothing is built, an archive that was packed elsewhere is read.
    ``changes``: instructions of a Dockerfile that are given as flags.
    """

    context: Location = NOWHERE
    contexts: tuple[Location, ...] = ()
    dockerfiles: tuple[Location, ...] = ()
    definitions: tuple[Location, ...] = ()
    container: Word | None = None
    tags: tuple[Word, ...] = ()
    build_args: tuple[str, ...] = ()
    allow: tuple[Word, ...] = ()
    target: str = ""
    outputs: tuple[Word, ...] = ()
    written: tuple[Location, ...] = ()
    no_cache: bool = False
    pull: bool = False
    load: bool = False
    is_archive: bool = False
    given: Given = NOTHING_GIVEN
    changes: tuple[Word, ...] = field(default=(), repr=False)  # may hold secrets


@frozen(repr=False, eq=False)
class Reading:
    """One command's words as its flags sorted them, and where it runs.

    ``variables`` are those of its environment that move a build, by name.  ``is_brief``: only
    where it is described is asked for.
    """

    verb: Verb
    words: Words
    options: Options
    cwd: str
    variables: Mapping[str, Word] = Factory(dict)
    is_brief: bool = False

    def operand(self, index: int) -> Word | None:
        """Return an operand, or ``None`` when there are fewer."""
        operands = self.options.operands
        return self.words.word(operands[index]) if index < len(operands) else None

    def place(self, word: Word | None) -> Location:
        """Classify and resolve a place; no word is no place."""
        return locate(word, self.cwd) if word else NOWHERE

    def files(self, *names: str) -> tuple[Location, ...]:
        """Classify every value of the flags *names*."""
        options = self.options
        return tuple([locate(word, self.cwd) for name in names for word in options.all(name)])

    def listed(self, variable: str) -> tuple[Location, ...]:
        """Classify the files that a variable lists, as ``PATH`` lists directories."""
        value = self.variables.get(variable)
        if value is None:
            return ()
        # A colon stands in a URL and behind a drive too; who has either has no list of POSIX's.
        separator = ";" if ";" in value.text or _COLON_INSIDE.search(value.text) else ":"
        names = value.text.split(separator)[:_MOST_LISTED]
        return tuple([locate(Word(name, value.span), self.cwd) for name in names if name])


def build_of(
    reading: Reading,
    context: Location,
    *,
    dockerfiles: tuple[Location, ...] = (),
    contexts: tuple[Location, ...] = (),
    definitions: tuple[Location, ...] = (),
    container: Word | None = None,
    tags: Sequence[Word | None] = (),
    outputs: Sequence[Word] = (),
    images: Sequence[Word | None] = (),
    is_archive: bool = False,
) -> Build:
    """Gather what builders have in common; the rest is what a way found that is its own."""
    if reading.is_brief:
        return Build(context=context, definitions=definitions)
    options = reading.options
    outputs = (*options.all("output"), *outputs)
    named = [*options.all("tag"), *[tag for tag in tags if tag]]
    named += [
        Word(names, output.span) for output in outputs if (names := pairs(output.text).get("name"))
    ]
    arguments = [word.text.partition("=") for word in options.all("build-arg")]
    pull = options.text("pull") not in ("never", "missing", "newer") and options.is_on("pull")
    return Build(
        context=context,
        contexts=contexts,
        dockerfiles=dockerfiles,
        definitions=definitions,
        container=container,
        tags=tuple(named),
        build_args=tuple([name for name, _, _ in arguments]),
        allow=options.all("allow"),
        target=options.text("target"),
        outputs=outputs,
        written=_written(reading, outputs),
        no_cache=options.is_on("no-cache"),
        pull=pull or options.is_on("pull-always"),
        load=options.is_on("load"),
        is_archive=is_archive,
        given=given_by(options, reading.cwd, images),
        changes=options.all("change"),
    )


def _written(reading: Reading, outputs: Sequence[Word]) -> tuple[Location, ...]:
    """Find the places that ``--output`` names, and the flags of builders that have none.

    Source: docker/buildx util/buildflags/export.go: what is no list of fields is a directory.
    """
    flags = () if reading.options.values.keys().isdisjoint(_ARCHIVE_FLAGS) else _ARCHIVE_FLAGS
    if not (flags or outputs):
        return ()
    places = [word for name in flags for word in reading.options.all(name)]
    for word in outputs:
        text = word.text
        is_path = "," not in text and not text.lower().startswith(_FIELDS)
        places.append(word if is_path else Word(pairs(text).get("dest", ""), word.span))
    return tuple([locate(place, reading.cwd) for place in places if place.text])


def _context_and_files(reading: Reading) -> Build:
    """``docker build [-f FILE] CONTEXT`` and its many kin."""
    context = reading.place(reading.operand(0))
    # ``-f`` names a file beside the context only where the context is a directory here.
    inside = context.kind in ("git", "url", "stdin")
    files = reading.files("file")
    if inside:
        files = tuple([Location(f.kind, f.text, f.span) for f in files])
    if context is NOWHERE and reading.verb.context_from_file:
        context = _beside(files)
    named = [after_equals(word) for word in reading.options.all("build-context")]
    operands = reading.options.operands
    if len(operands) > 1 and reading.words.is_line:
        # One of these is the context, the others are parts of a value that holds blanks.
        named += [reading.words.word(index) for index in operands[1:]]
    contexts = tuple([locate(word, reading.cwd) for word in named])
    return build_of(reading, context, dockerfiles=files, contexts=contexts)


def _beside(files: tuple[Location, ...]) -> Location:
    """Return the directory of the first Dockerfile that is no URL, or standard input."""
    for file in files:
        if file.kind == "stdin":
            return file
        if file.kind == "local":
            return Location("local", file.text, file.span, resolve(file.path, ".."))
    return NOWHERE


def _bake(reading: Reading) -> Build:
    """``docker buildx bake [-f FILE] [URL] [TARGET…]``."""
    contexts, files, outputs, tags = [], [], [], []
    for word in reading.options.all("set"):
        # TARGET.FIELD[.NAME]=VALUE.  Source: docker/buildx bake/bake.go, newOverrides.
        key = word.text.partition("=")[0].partition(".")[2].partition(".")[0]
        if key in ("context", "contexts"):
            contexts.append(locate(after_equals(word), reading.cwd))
        elif key == "dockerfile":
            files.append(locate(after_equals(word), reading.cwd))
        elif key == "output":
            outputs.append(after_equals(word))
        elif key == "tags":
            tags.append(after_equals(word))
        elif key == "args":
            # TARGET.args.NAME=VALUE
            name = word.text.partition("=")[0].rpartition(".")[2]
            value = after_equals(word)
            reading.options.add("build-arg", Word(f"{name}={value.text}", value.span))
    # The first operand is a remote definition if it is a URL, else a target's name.
    remote = reading.place(reading.operand(0))
    return build_of(
        reading,
        remote if remote.kind in ("git", "url") else NOWHERE,
        dockerfiles=tuple(files),
        contexts=tuple(contexts),
        definitions=reading.files("file", "files") or reading.listed("BUILDX_BAKE_FILE"),
        outputs=outputs,
        tags=tags,
    )


def _compose(reading: Reading) -> Build:
    """``docker compose build [SERVICE…]`` and ``up --build``: all else is in the file."""
    directory = reading.place(reading.options.last("project-directory"))
    definitions = reading.files("compose-file") or reading.listed("COMPOSE_FILE")
    return build_of(reading, directory, definitions=definitions)


def _kube(reading: Reading) -> Build:
    """``podman kube play --build [--context-dir DIR] FILE``."""
    file = reading.operand(0)
    definitions = (locate(file, reading.cwd),) if file else ()
    return build_of(
        reading, reading.place(reading.options.last("context-dir")), definitions=definitions
    )


def _buildctl(reading: Reading) -> Build:
    """``buildctl build --local context=DIR --opt key=value``."""
    options = reading.options
    places: dict[str, Location] = {}
    for word in options.all("local"):
        places[word.text.partition("=")[0]] = locate(after_equals(word), reading.cwd)
    files, contexts = [], []
    for word in options.all("opt"):
        key, _, value = word.text.partition("=")
        given = after_equals(word)
        if key == "context":
            places[key] = locate(given, reading.cwd)
        elif key.startswith("context:"):
            contexts.append(locate(given, reading.cwd))
        elif key == "filename":
            directory = places["dockerfile"].path if "dockerfile" in places else reading.cwd
            files.append(locate(given, directory))
        elif key.startswith("build-arg:"):
            options.add("build-arg", Word(f"{key[10:]}={value}", word.span))
        elif key in ("target", "platform", "no-cache", "source"):
            options.add(key, given)
    if not files and "dockerfile" in places:
        # Only its directory is named; the frontend's default name is looked for there.
        files.append(places["dockerfile"])
    exported = [after_equals(w) for w in options.all("exporter-opt") if w.text.startswith("name=")]
    written = [after_equals(w) for w in options.all("exporter-opt") if w.text.startswith("output=")]
    return build_of(
        reading,
        places.get("context", NOWHERE),
        dockerfiles=tuple(files),
        contexts=tuple(contexts),
        tags=exported,
        outputs=written,
    )


def _commit(reading: Reading) -> Build:
    """``docker commit CONTAINER [NAME]``."""
    container = reading.operand(0)
    return build_of(reading, NOWHERE, container=container, tags=[reading.operand(1)])


def _import(reading: Reading) -> Build:
    """``docker import FILE|URL|- [NAME]``."""
    # ctr gives names by flags.
    named = [*reading.options.all("index-name"), *reading.options.all("base-name")]
    tags = [reading.operand(1), *named]
    return build_of(reading, reading.place(reading.operand(0)), tags=tags, is_archive=True)


def _load(reading: Reading) -> Build:
    """``docker load [-i FILE]``; standard input when no file is named."""
    word = reading.options.last("input")
    if word is None:
        span = reading.words.span(len(reading.words.texts) - 1)
        return build_of(reading, Location("stdin", "", span), is_archive=True)
    return build_of(reading, reading.place(word), is_archive=True)


_COLON_INSIDE = pattern(r"://|^[A-Za-z]:[\\/]")
_MOST_LISTED = 64
_FIELDS = ("type=", "dest=")
_ARCHIVE_FLAGS = ("oci-layout-path", "tar-path", "tarPath", "tarball")  # kaniko's and ko's

READERS: Final[Mapping[Facts, Callable[[Reading], Build | None]]] = {
    "build": _context_and_files,
    "bake": _bake,
    "compose": _compose,
    "kube": _kube,
    "buildctl": _buildctl,
    "commit": _commit,
    "import": _import,
    "load": _load,
}
