"""Write what an engine or a cluster is told to start as the command line that says the same.

An engine's request (``POST /containers/create``) and a pod name an image, what is run in it and
what of the host it is given. As ``docker run`` with its flags, that is read as any command line is.

Rule 1: only what readers judge is written; names, limits and labels are left out.
Rule 2: a value of another type than the API's is left out, and none raises.
Rule 3: a value or a list that is longer than is read of a line makes a line that is longer, too,
and the line's reader tells of it. How many containers are read, whoever asks for them says.

Source: Docker, Engine API reference: container create (HostConfig); kubernetes.io, API reference:
Container, SecurityContext, PodSpec; "Define Dependent Environment Variables": $(NAME).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from ..knowledge.vocabulary.pods import CONTAINERS, HANDLERS, SHELLS, TEMPLATES
from ..shell.limits import LIMIT, MARKS
from ..text.pattern import pattern

_MOST_WORDS: Final = MARKS + 1  # of a line: each that is added costs a mark

_RUN: Final = ("docker", "run")
_NAMED: Final = pattern(r"\$\{?([A-Za-z_]\w{0,255})")
_VARIABLE: Final = pattern(r"(?<!\$)\$\(([A-Za-z_][\w.-]{0,255})\)")


class Started(NamedTuple):
    """The words of what is started, and those that are shown: without values of variables."""

    words: list[str]
    shown: list[str]


def of_engine(body: Mapping[str, Any]) -> Iterator[Started]:
    """Yield the words for a container that an engine is told to make, if it names an image."""
    image = _text(body.get("Image"))
    host = _map(body.get("HostConfig"))
    words = [*_RUN, *(["--privileged"] if host.get("Privileged") is True else [])]
    for bind in _texts(host.get("Binds")):
        words += ["-v", bind]
    for mount in _maps(host.get("Mounts")):
        source, target = _text(mount.get("Source")), _text(mount.get("Target"))
        if mount.get("Type") == "bind" and source:
            words += ["-v", f"{source}:{target}"]
    for key, flag in (("NetworkMode", "network"), ("PidMode", "pid"), ("IpcMode", "ipc")):
        if _text(host.get(key)) == "host":
            words.append(f"--{flag}=host")
    words += _listed("--cap-add", host.get("CapAdd"))
    words += _listed("--security-opt", host.get("SecurityOpt"))
    words += _listed("--device", [each.get("PathOnHost") for each in _maps(host.get("Devices"))])
    parted = (each.partition("=") for each in _texts(body.get("Env")))
    variables = {name: value for name, _, value in parted}
    told = _texts(body.get("Entrypoint")), _texts(body.get("Cmd"))
    yield from _whole(words, image, *told, variables)


def of_pod(made: Mapping[str, Any]) -> Iterator[Started]:
    """Yield the words for each container of a pod, or of what makes pods."""
    for way in TEMPLATES:
        spec: Mapping[str, Any] = made
        for step in way:
            spec = _map(spec.get(step))
        volumes = {
            _text(each.get("name")): _text(_map(each.get("hostPath")).get("path"))
            for each in _maps(spec.get("volumes"))
        }
        for kind in CONTAINERS:
            for container in _maps(spec.get(kind)):
                yield from _of_pods(container, spec, volumes)


def _of_pods(
    container: Mapping[str, Any], spec: Mapping[str, Any], volumes: dict[str, str]
) -> Iterator[Started]:
    words = list(_RUN)
    security = _map(container.get("securityContext"))
    if security.get("privileged") is True:
        words.append("--privileged")
    for mount in _maps(container.get("volumeMounts")):
        # What the pod has of its host is said once: paths can be long, and mounts many.
        if path := volumes.pop(_text(mount.get("name")), ""):
            words += ["-v", f"{path}:{_text(mount.get('mountPath'))}"]
    for key, flag in (("hostNetwork", "network"), ("hostPID", "pid"), ("hostIPC", "ipc")):
        if spec.get(key) is True:
            words.append(f"--{flag}=host")
    words += _listed("--cap-add", _map(security.get("capabilities")).get("add"))
    image = _text(container.get("image"))
    variables: dict[str, str] = {}
    left = LIMIT
    for each in _maps(container.get("env")):
        value = _text(each.get("value"))
        (held,) = _filled([value], variables if left > 0 else {})  # by those before it
        variables[_text(each.get("name"))] = held
        left -= max(0, len(held) - len(value))
    command = _filled(_texts(container.get("command")), variables)
    arguments = _filled(_texts(container.get("args")), variables)
    yield from _whole(words, image, command, arguments, variables)
    for way in HANDLERS:
        handler: Mapping[str, Any] = container
        for step in (*way, "exec"):
            handler = _map(handler.get(step))
        if told := _texts(handler.get("command")):
            yield _inside(_filled(told, variables), variables)


def _filled(words: list[str], variables: Mapping[str, str]) -> list[str]:
    """Put values in the place of ``$(NAME)``; where that grows beyond a line's bound, no more."""
    filled, left = [], LIMIT
    for word in words:
        pieces = _VARIABLE.split(word) if left > 0 and "$(" in word else [word]
        for at in range(1, len(pieces), 2):
            value = variables.get(pieces[at]) if left > 0 else None
            pieces[at] = f"$({pieces[at]})" if value is None else value
            left -= len(value or "")
        filled.append("".join(pieces))
    return filled


def _whole(
    words: list[str],
    image: str,
    entry: list[str],
    arguments: list[str],
    variables: Mapping[str, str],
) -> Iterator[Started]:
    """Add the image and what is run in it; what a shell is told there is a line of its own."""
    if not image or image.startswith("-"):
        return
    told = [*entry, *arguments]
    if entry:  # it stands in the place of the image's own
        words = [*words, "--entrypoint", entry[0]]
    run, known = [image, *told[len(entry[:1]) :]], _known(told, variables)
    yield Started([*words, *_listed("-e", known), *run], [*words, *run])
    if entry and _is_shell(entry[0]):
        yield _inside(told, variables)


def _inside(told: list[str], variables: Mapping[str, str]) -> Started:
    known = _known(told, variables)
    return Started(["env", *known, *told] if known else told, told)


def _known(told: list[str], variables: Mapping[str, str]) -> list[str]:
    """Return those of a container's variables that a shell in it reads, and those in them."""
    if not any("$" in word for word in told) or not any(map(_is_shell, told)):
        return []
    named = set(_NAMED.findall(" ".join([*told, *variables.values()])))
    return [f"{name}={value}" for name, value in variables.items() if name in named]


def _is_shell(word: str) -> bool:
    return word.rpartition("/")[2] in SHELLS


def _listed(flag: str, values: Any) -> list[str]:
    return [word for value in _texts(values) for word in (flag, value)]


def _text(value: Any) -> str:
    return value[:LIMIT] if type(value) is str else ""


def _texts(value: Any) -> list[str]:
    """Return the texts of a list; the engine takes one text for a list of it."""
    held = [value] if type(value) is str else value if type(value) is list else []
    return [text for each in islice(held, _MOST_WORDS) if (text := _text(each))]


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    for each in value if type(value) is list else ():
        if isinstance(each, Mapping):
            yield each
