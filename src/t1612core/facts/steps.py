"""Say which steps of a chain an event is, and what they name: for correlation.

Theory of operation
===================
A *step* is one act: files are put in place, an image is made, its builder talks to
somebody, a container is started. It names things by *links*: the image that a build tags and
a run starts, the directory that a clone makes and a build reads. Whether two steps belong
together is for ``correlate``.

Rule 1: a step is told whatever it scores; most are nobody's chain.
Rule 2: one line may be several steps: ``docker build -t x . && docker run x``.
Rule 3: what names nothing on this host is no link: a relative path, a variable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from attrs import frozen

from ..container.command import ContainerCommand, Run
from ..container.engine_api.calls import ApiCall
from ..container.engine_api.requests import ApiRequest
from ..container.fetches import fetches
from ..knowledge.chains import MOST_RIGHTS, RIGHTS, STARTING
from ..knowledge.programs import DOWNLOADERS
from ..model import Kind
from ..observation import Link, LinkKind, Stage
from ..shell.locations import Location
from ..telemetry.fields import full_path
from ..text.hosts import parse_host
from ..text.pattern import pattern
from ..text.redact import redact
from .daemon import Asked
from .event import ProcessEvent
from .file import is_dockerfile, is_gone, name_of
from .host_access import host_access
from .preparations import of_container, of_fetch, weigh
from .process import commands
from .quiet import may_make_image
from .starts import by_cluster, by_library, read_files, saved_to
from .tags import without_transport

MOST: Final = 64  # links of a step, and steps of a line

_ABSOLUTE: Final = pattern(r"/|~/|[A-Za-z]:[\\/]|\\\\")
_STARTED: Final = frozenset({"container-create", "container-start"})
_CONTAINER: Final = pattern(r"/containers/([^/]+)/")
# Engine API, POST /containers/create: the body of a client's own line.
_IMAGE: Final = pattern(r"""\\*["']?Image\\*["']?\s*:\s*\\*["']([^"'\\]{1,255})""")
_STARTS: Final = frozenset({"start", "restart"})


@frozen(repr=False)
class Step:
    """One act: its stage, what it names, and whether another event shows it too.

    ``signals`` are those of what a start is given of its host and of where a preparation comes
    from, and ``score`` is what they are worth to a chain. ``renames``: an image gets another name
    or place, and none is made. ``if_missing``: one is made where there is none yet, so that it is a
    step where the event is a finding.
    """

    stage: Stage
    links: tuple[Link, ...] = ()
    repeats: bool = False
    renames: bool = False
    if_missing: bool = False
    signals: tuple[str, ...] = ()
    score: int = 0


def steps(kind: Kind, read: Any) -> tuple[Step, ...]:
    """Return the steps that an event is; *read* is what the kind's reader of facts gives.

    Whether a connection is a step is said by its score alone, so that of each one is told here.
    """
    return tuple(islice(_READERS[kind](read), MOST))


def _process(event: ProcessEvent) -> Iterator[Step]:
    found, line = commands(event), event.line.text
    before = frozenset(map(_act, event.parent.commands)) if _may_repeat(event, found) else ()
    fed = _fed(event) if any(command.makes_image for command in found) else ()
    for command in found:
        repeats = _act(command) in before
        if command.makes_image:
            yield Step("build", _links((*_built(command), *fed)), repeats)
        elif command.if_missing:
            yield Step("build", _links(_built(command)), repeats, if_missing=True)
        else:
            yield from _moved(command, line, repeats=repeats)
        yield from _started(command, line, repeats=repeats)
    if event.line.unread and not any(command.makes_image for command in found):
        yield Step("build", if_missing=True)  # what it may build was not seen
    if found:
        return
    for call in event.calls:
        yield from _called(call, line)
    for start in (*by_cluster(line, event.name), *by_library(line)):
        signals, score = _rights(start.given)
        yield Step("deploy", _links([_image(start.image)]), signals=signals, score=score)
    for fetched in fetches(line, DOWNLOADERS, program=event.name):
        made = (_link("path", path, is_made=True) for path in fetched.paths)
        used = (*map(_host, fetched.sources), *(_link("path", path) for path in fetched.files))
        signals, score = weigh(of_fetch(fetched))
        yield Step("prepare", _links((*made, *used)), signals=signals, score=score)


def _may_repeat(event: ProcessEvent, found: tuple[ContainerCommand, ...]) -> bool:
    """Return whether the parent's line may hold one of the commands that were found."""
    parent = event.parent
    if not found or not parent.text:
        return False
    are_builds = all(command.makes_image for command in found)
    return not are_builds or may_make_image(parent.text, parent.program)


def _moved(command: ContainerCommand, line: str, *, repeats: bool) -> Iterator[Step]:
    """Yield what makes no image and starts nothing, but is a step to one, or hands one on."""
    names = [word.text for word in command.operands]
    first, second = (*names, "", "")[:2]
    last = command.path.rpartition(" ")[2]
    if command.verb in ("tag", "push") and first:
        links = [_image(first), _image(second, is_made=True)]
        yield Step("build", _links(links), repeats, renames=True)
    elif command.verb == "pull":
        links = [_image(name, is_made=True) for name in names]
        yield Step("build", _links(links), repeats, renames=True)
    elif command.verb == "exec" or (command.verb == "run" and command.tool == "buildah"):
        yield _changed(command, [_link("container", first)], repeats=repeats)
    elif command.verb == "from":
        # Source: containers/buildah new.go, getImageName and containerNameFromImage.
        name = command.run.name if command.run and command.run.name else _working(first)
        links = [_image(first), _link("container", name, is_made=True)]
        yield Step("prepare", _links(links), repeats)
    elif command.verb == "copy" and command.tool == "buildah":
        # With one operand behind the container it is the source.
        sources = names[1:-1] or names[1:]
        links = [_link("container", first), *(_link("path", each) for each in sources)]
        yield _changed(command, links, repeats=repeats)
    elif last in ("save", "export"):
        # docker export is of a container, ctr images export of an image.
        is_image = last == "save" or command.tool == "ctr"
        saved = _link("path", saved_to(line), is_made=True)
        words = [name for name in names if name and name[0] not in "-/"]
        links = [_image(name) if is_image else _link("container", name) for name in words]
        stage: Stage = "build" if is_image else "prepare"
        yield Step(stage, _links((*links, saved)), repeats, renames=is_image)
    elif last == "rename":
        links = [_link("container", first), _link("container", second, is_made=True)]
        yield Step("deploy", _links(links), repeats, renames=True)
    elif command.verb == "cp":
        yield _changed(command, _copied(first, second), repeats=repeats)


def _changed(command: ContainerCommand, links: Iterable[Link], *, repeats: bool) -> Step:
    """Return the step that changes a container, from which an image may be made."""
    signals, score = weigh(of_container(command))
    return Step("prepare", _links(links), repeats, signals=signals, score=score)


def _copied(source: str, target: str) -> Iterator[Link]:
    """Yield what ``docker cp`` copies from where: a container's path is behind its name."""
    for place, is_made in ((source, False), (target, True)):
        name, colon, _ = place.partition(":")
        if colon and not name.startswith((".", "/")):
            yield _link("container", name)
        if len(name) < 2 or not colon or name.startswith((".", "/")):
            yield _link("path", place, is_made=is_made)


def _working(image: str) -> str:
    """Return the name of buildah's first working container of an image."""
    name = re.sub(r"[@:].*", "", image.rpartition("/")[2])
    return f"{name}-working-container" if name else ""


def _started(command: ContainerCommand, line: str, *, repeats: bool) -> Iterator[Step]:
    """Yield the containers that a command starts."""
    links: Iterable[Link]
    made = command.build if command.makes_image or command.if_missing else None
    if made is not None and command.verb.startswith(STARTING):
        links = [link for place in (*made.definitions, made.context) for link in _defined(place)]
        links += _ran(command.run, line) if command.run else ()
    elif command.run is not None and command.run.program:
        return  # what kubectl starts is no container of minikube's
    elif command.run is not None and command.verb != "exec" and command.tool != "buildah":
        links = _ran(command.run, line)
        changed = _changed(command, [_link("container", command.run.name)], repeats=repeats)
        if changed.links and changed.score:
            yield changed
    elif command.path.rpartition(" ")[2] in _STARTS:
        named = (word.text for word in command.operands if not word.text.startswith("-"))
        links = [_link("container", name) for name in named]
    else:
        return
    signals, score = _rights(name for name, _, _ in host_access(command))
    yield Step("deploy", _links(links), repeats, signals=signals, score=score)


def _rights(names: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Return the signals of what a start is given of its host, and what they are worth."""
    given = dict.fromkeys(names)
    others = len(given.keys() - RIGHTS)
    score = min(len(given) - others, MOST_RIGHTS) or min(others, 1)
    return tuple([f"process.run_{name}" for name in given]), score


def _file(values: Mapping[str, Any]) -> Iterator[Step]:
    name = name_of(values)
    if is_dockerfile(name) and not is_gone(values["action"] or ""):
        path = full_path(values["folder"] or "", name)
        yield Step("prepare", _links([_link("path", path, is_made=True)]))


def _network(values: Mapping[str, Any]) -> Iterator[Step]:
    host = parse_host(values["url"] or "")
    names = (host.name if host else "", (values["ip"] or "").strip())
    yield Step("egress", _links(_link("host", name) for name in names))


def _daemon(asked_of: Asked) -> Iterator[Step]:
    """Yield what an engine was asked or has done: who asked tells of it as well, if he is seen."""
    if asked_of.step:  # most are nobody's chain; the request for the build repeats what one tells
        yield Step("build", if_missing=True)
        return
    told = [step for event in asked_of.started for step in _run(event)]
    yield from told
    if asked_of.request is None:
        yield from _done(asked_of)
    elif asked_of.request.makes_image:
        # A start of a container by its number names no image: what is sent with it does.
        yield from asked(asked_of.request, "", repeats=True)


def _done(asked_of: Asked) -> Iterator[Step]:
    """Yield what an engine says that it has done."""
    image, container = _image(asked_of.image), _link("container", asked_of.container)
    if asked_of.makes_image or asked_of.names_image:
        made = _image(asked_of.made, is_made=True)
        used = (container,) if asked_of.made != asked_of.image else ()
        yield Step("build", _links((made, *used)), True, renames=asked_of.names_image)
    elif asked_of.creates:
        links = (image, _link("container", asked_of.container, is_made=True))
        yield Step("deploy", _links(links), True)


def _run(event: ProcessEvent) -> Iterator[Step]:
    """Yield the steps of a container that is started, or of a command in one."""
    for command in commands(event):
        if command.makes_image:
            yield Step("build", _links(_built(command)), True)
        yield from _started(command, event.line.text, repeats=True)
    for call in event.calls:
        yield from _called(call, event.line.text)


_READERS: Final[Mapping[Kind, Callable[[Any], Iterator[Step]]]] = {
    "process": _process,
    "file": _file,
    "network": _network,
    "daemon": _daemon,
}


def _built(command: ContainerCommand) -> Iterator[Link]:
    made = command.build
    assert made is not None  # of whatever makes an image, that much is read
    for tag in made.tags:
        yield _image(tag.text, is_made=True)
    if made.container is not None:
        yield _link("container", made.container.text)
    for place in (made.context, *made.contexts, *made.dockerfiles):
        yield from _place(place)
    for place in made.given.noted:
        yield _link("path", place.path, is_made=True)
    for place in made.definitions:
        yield from _defined(place)


def _defined(place: Location) -> Iterator[Link]:
    """Yield a file that says what is built or started, and the directory that it speaks of."""
    yield from _place(place)
    if place.kind == "local":
        folder = place.path.replace("\\", "/").rpartition("/")[0]
        yield _link("path", folder if folder.count("/") > 1 else "")


def _place(place: Location) -> Iterator[Link]:
    if place.kind == "local":
        yield _link("path", place.path)
    elif place.kind in ("git", "url"):
        yield _host(place.text)
    elif place.kind == "image":
        yield _link("image", place.text.partition("://")[2])


def _ran(run: Run, line: str) -> Iterator[Link]:
    if run.image is not None:
        yield _image(run.image.text)
        if run.image.text[:1] in "$`":
            for path in read_files(line):
                yield _link("path", path)
    if run.container is not None:
        yield _link("container", run.container.text)
    yield _link("container", run.name, is_made=True)


def _called(call: ApiCall, line: str) -> Iterator[Step]:
    if call.request is not None:
        yield from asked(call.request, line, call.body_file)


def asked(
    request: ApiRequest, body: str, body_file: str = "", *, repeats: bool = False
) -> Iterator[Step]:
    """Yield the steps that a request to an engine is; *body*: where what it sends may stand."""
    if request.makes_image:
        made = (_link("image", tag, is_made=True) for tag in request.tags)
        used = (_host(request.fetches), _link("path", body_file))
        changed = _link("container", request.first("container"))
        yield Step("build", _links((*made, *used, changed)), repeats)
    elif request.operation == "exec":
        if container := _CONTAINER.match(request.path):
            yield Step("prepare", _links([_link("container", container[1])]))
    elif request.operation in _STARTED:
        container = _CONTAINER.match(request.path)
        image = _IMAGE.search(body) if request.operation == "container-create" else None
        yield Step(
            "deploy",
            _links(
                (
                    _link("image", image[1] if image else ""),
                    _link("container", container[1] if container else ""),
                    _link("container", request.first("name"), is_made=True),
                )
            ),
            repeats,
        )


def _fed(event: ProcessEvent) -> tuple[Link, ...]:
    """Return what the builds of an event's line read on standard input."""
    links: list[Link] = []
    for fed in event.line.fed if event.line.fed and event.line.has_shell else ():
        links += (_host(each.host or each.word.text) for each in fed.flow.downloads)
        links += (link for file in fed.flow.files for link in _place(file))
    return tuple(links)


def _act(command: ContainerCommand) -> object:
    """Return what two commands of one act have in common."""
    run, made = command.run, command.build
    texts = [word.text for word in made.tags] if made else []
    if made is None and run is None:
        texts += [word.text for word in command.operands]
    if made is not None:
        texts += [place.text for place in (made.context, *made.dockerfiles)]
    if run is not None:
        texts += [word.text for word in (run.image, run.container, *run.command) if word]
    return command.verb, tuple(texts)


def _host(url: str) -> Link:
    host = parse_host(url) if url else None
    return Link("host", host.name if host else "")


def _image(name: str, *, is_made: bool = False) -> Link:
    # Source: containers-transports(5), docker://
    return _link("image", without_transport(name).removeprefix("docker://"), is_made=is_made)


def _link(kind: LinkKind, value: str, *, is_made: bool = False) -> Link:
    if kind == "path":
        return Link(kind, redact(value) if _ABSOLUTE.match(value) else "", is_made)
    return Link(kind, redact(value) if "$" not in value else "", is_made)


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Keep what names something, each once."""
    return tuple(islice(dict.fromkeys(link for link in links if link.value), MOST))
