"""List what to do about a finding, in its order: the response guide.

Each action says why it is done, and by which commands. Of a command the words in braces are what
the incident names: ``{container}``, ``{image}``, ``{path}``; where its finding was read:
``{line}``; and the time around it: ``{start}``, ``{end}``, and ``{since}``, ``{until}`` as systemd
writes it.
``EVIDENCE`` is a folder away from the host's own disk, one for each container.
Nothing is destroyed before a copy of it lies elsewhere: whatever removes stands under
``eradicate``, behind ``preserve``.

Sources: NIST SP 800-61 for the phases; the manuals of docker, podman, nerdctl, ctr and journalctl
for the commands.
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

Phase = Literal["hold", "confirm", "preserve", "contain", "eradicate", "recover"]
# In their order, as a person reads them.
PHASES: Final[dict[Phase, str]] = {
    "hold": "Hold it, before you look further",
    "confirm": "Confirm",
    "preserve": "Preserve, before anything is stopped",
    "contain": "Contain",
    "eradicate": "Eradicate, when copies are kept",
    "recover": "Recover",
}

# When an action is called for: always; or where an incident shows what it is about.
# ``host_container``: what was started has rights on the host. ``tag``: the image is named by a tag,
# and neither by its id nor by a digest.
Occasion = Literal[
    "always", "started", "host_power", "host_container", "egress", "file", "api", "service", "tag"
]

# Whose commands an incident calls for: those of the engines that it names; of all where it names
# none. By the words of what was seen, each of a program or of an engine's socket.
Engine = Literal["docker", "podman", "containerd"]
ENGINES: Final[dict[Engine, frozenset[str]]] = {
    "docker": frozenset(
        ("docker", "dockerd", "docker-buildx", "docker-compose", "docker.sock", "docker_engine")
    ),
    "podman": frozenset(("podman", "podman-compose", "buildah", "podman.sock")),
    "containerd": frozenset(("nerdctl", "ctr", "containerd", "crictl", "containerd.sock")),
}
ENGINE_OF: Final[dict[str, Engine]] = {
    "docker": "docker",
    "podman": "podman",
    "nerdctl": "containerd",
    "ctr": "containerd",
}

# What shows an occasion: how the names of signals end, or which technique of ATT&CK they are of.
SHOWN_BY_SIGNALS: Final[dict[Occasion, tuple[str, ...]]] = {
    "api": ("api_build", "bare_engine", "socket_access", "socket_by_hand", "engine_socket"),
    "service": ("server_lineage", "database_lineage", "service_account"),
}
SHOWN_BY_TECHNIQUE: Final[dict[Occasion, str]] = {"host_power": "T1611"}


@frozen(repr=False)
class Command:
    """A command line, and of which program it is.

    ``otherwise`` stands for it where what is named fills the one, and not the other. ``engine`` is
    the engine that it is about, where ``ENGINE_OF`` does not say so of its program.
    """

    tool: str
    line: str
    otherwise: str = ""
    engine: Engine | Literal[""] = ""


@frozen(repr=False)
class Action:
    """One thing to do, why, and how; ``is_sweep``: it asks all hosts, by a report's queries."""

    phase: Phase
    occasion: Occasion
    what: str
    why: str
    commands: tuple[Command, ...] = ()
    is_sweep: bool = False


# How a place of a command is named that is not filled, where that is not its name in capitals.
UNFILLED: Final = {"since": "START", "until": "END", "line": "FILE:LINE"}

# Stands beside commands that name an image by its tag.
BY_TAG: Final = (
    "By a tag, which may stand for another image by now: check first that it was created when the "
    "build ran."
)

ACTIONS: Final = (
    Action(
        "hold",
        "host_container",
        "Pause the container and isolate the host: what was started has rights on the host.",
        "It can change the host while you read. Pausing keeps its memory and its files, and can be "
        "taken back; what it started outside of itself runs on until the host is isolated. Remove "
        "nothing. A list of the containers of an image has those of images that were built from "
        "it, too: pause that of the case.",
        (
            Command(
                "docker",
                "docker pause {container}",
                "docker ps --no-trunc --filter ancestor={image}",
            ),
            Command(
                "podman",
                "podman pause {container}",
                "podman ps --no-trunc --filter ancestor={image}",
            ),
            Command("nerdctl", "nerdctl pause {container}"),
        ),
    ),
    Action(
        "confirm",
        "always",
        "Ask whether anybody meant it: the owner of the host, the account, the change calendar.",
        "A build is a developer's daily work. A build by a web server's account, out of a "
        "temporary directory, or on a production host is not.",
    ),
    Action(
        "confirm",
        "always",
        "If somebody did, and says so in person, stop here.",
        "Then the same will come again: propose an entry for an allow-list, with an owner and a "
        "last day. What no entry may hide one may relabel. All that follows is for the other case: "
        "nobody meant it.",
        (Command("t1612", "t1612 tune allow {line}"),),
    ),
    Action(
        "confirm",
        "tag",
        "Find the id of the image, and write it for the tag from here on.",
        "A tag can be moved: after a pull or another build of that name, commands by it keep, "
        "pause or remove the other image. The image of the case was created when the build ran. If "
        "its tag has moved, it is among those that have no name. A container's settings name what "
        "it runs by its id.",
        (
            Command("docker", "docker image inspect --format '{{.Id}} {{.Created}}' {image}"),
            Command("docker", "docker images --no-trunc --filter dangling=true"),
            Command("docker", "docker inspect --format '{{.Image}}' {container}"),
            Command("podman", "podman image inspect --format '{{.Id}} {{.Created}}' {image}"),
            Command("podman", "podman images --no-trunc --filter dangling=true"),
            Command("podman", "podman inspect --format '{{.Image}}' {container}"),
            Command("nerdctl", "nerdctl images --no-trunc"),
        ),
    ),
    Action(
        "confirm",
        "always",
        "Read what was built: the history of the image shows each instruction.",
        "An image made here was never looked at by a registry's scanner.",
        (
            Command("docker", "docker image history --no-trunc {image}"),
            Command("podman", "podman image history --no-trunc {image}"),
            Command("nerdctl", "nerdctl image history --no-trunc {image}"),
        ),
    ),
    Action(
        "confirm",
        "always",
        "Read what the engine says of that time: builds, pulls, starts, and who asked.",
        "The engine's own log tells of requests by its socket that no command line shows. Docker "
        "keeps its last 256 events, and none from before its start: no answer does not say that "
        "nothing happened.",
        (
            Command("docker", "docker events --since {start} --until {end}"),
            Command("podman", "podman events --since {start} --until {end} --stream=false"),
            Command(
                "journalctl",
                "journalctl -u docker -u containerd --since '{since}' --until '{until}'",
                engine="docker",
            ),
            Command(
                "journalctl",
                "journalctl -u podman --since '{since}' --until '{until}'",
                engine="podman",
            ),
            Command(
                "journalctl",
                "journalctl -u containerd --since '{since}' --until '{until}'",
                engine="containerd",
            ),
        ),
    ),
    Action(
        "confirm",
        "service",
        "Read the logs of the service that started it, from an hour before.",
        "A web server or a database that starts a build was most likely made to: find the request. "
        "Most of them write to files of their own.",
        (
            Command("journalctl", "journalctl --since '{since}' --until '{until}'"),
            Command("find", "find /var/log -type f -newermt '{since}'"),
        ),
    ),
    Action(
        "preserve",
        "always",
        "Keep the image, outside of the host.",
        "It holds what was to be run. Layers go when somebody prunes.",
        (
            Command("docker", "docker save -o EVIDENCE/docker-image.tar {image}"),
            Command(
                "podman", "podman save --format oci-archive -o EVIDENCE/podman-image.tar {image}"
            ),
            Command("ctr", "ctr images export EVIDENCE/containerd-image.tar {image}"),
        ),
    ),
    Action(
        "preserve",
        "started",
        "Find the containers of it: their ids stand for CONTAINER below.",
        "A container may have a name of its own, and run under another image's name.",
        (
            Command("docker", "docker ps -a --no-trunc --filter ancestor={image}"),
            Command("podman", "podman ps -a --no-trunc --filter ancestor={image}"),
            Command("nerdctl", "nerdctl ps -a --no-trunc"),
        ),
    ),
    Action(
        "preserve",
        "started",
        "Pause the container and keep its settings, files and output. Do not remove it.",
        "A paused container keeps its memory; a removed one takes its files with it.",
        (
            Command("docker", "docker pause {container}"),
            Command("docker", "docker inspect {container} > EVIDENCE/docker-container.json"),
            Command(
                "docker",
                "docker logs --timestamps {container} > EVIDENCE/docker-output.txt 2>&1",
            ),
            Command("docker", "docker export -o EVIDENCE/docker-files.tar {container}"),
            Command("podman", "podman pause {container}"),
            Command("podman", "podman inspect {container} > EVIDENCE/podman-container.json"),
            Command(
                "podman",
                "podman logs --timestamps {container} > EVIDENCE/podman-output.txt 2>&1",
            ),
            Command("podman", "podman export -o EVIDENCE/podman-files.tar {container}"),
            Command("nerdctl", "nerdctl pause {container}"),
            Command("nerdctl", "nerdctl inspect {container} > EVIDENCE/nerdctl-container.json"),
            Command(
                "nerdctl",
                "nerdctl logs --timestamps {container} > EVIDENCE/nerdctl-output.txt 2>&1",
            ),
            Command("nerdctl", "nerdctl export -o EVIDENCE/nerdctl-files.tar {container}"),
        ),
    ),
    Action(
        "preserve",
        "file",
        "Keep the Dockerfile and its directory, with times, and write down their digests.",
        "What lies in /tmp or /dev/shm is gone with the next start.",
        (
            Command("tar", "tar --acls --xattrs -cpf EVIDENCE/context.tar {path}"),
            Command("sha256sum", "sha256sum EVIDENCE/*"),
        ),
    ),
    Action(
        "preserve",
        "always",
        "Take the host's memory and a snapshot of its disk where your platform can.",
        "Whoever builds on a host had a way in, and that is older than the build.",
    ),
    Action(
        "contain",
        "always",
        "Isolate the host, unless somebody meant it, and leave it running.",
        "Nothing more goes out, and the evidence stays. In Microsoft Defender: Isolate device.",
    ),
    Action(
        "contain",
        "started",
        "Keep the container from coming back by itself.",
        "--restart=always starts it again with the engine.",
        (
            Command("docker", "docker update --restart=no {container}"),
            Command("nerdctl", "nerdctl update --restart=no {container}"),
            Command("podman", "podman update --restart=no {container}"),
        ),
    ),
    Action(
        "contain",
        "egress",
        "Block where the builder went, and look for others who went there.",
        "The same source serves the next host.",
    ),
    Action(
        "contain",
        "always",
        "Take the account's sessions, keys and tokens.",
        "Whoever may speak to the engine has root on the host.",
    ),
    Action(
        "eradicate",
        "always",
        "Remove container, image and build cache, when copies of them are kept and checked.",
        "The cache rebuilds the image without any download.",
        (
            Command("docker", "docker rm -f {container}"),
            Command("docker", "docker rmi {image}"),
            Command("docker", "docker builder prune"),
            Command("podman", "podman rm -f {container}"),
            Command("podman", "podman rmi {image}"),
            Command("podman", "podman image prune --build-cache"),
            Command("nerdctl", "nerdctl rm -f {container}"),
            Command("nerdctl", "nerdctl rmi {image}"),
            Command("nerdctl", "nerdctl builder prune"),
        ),
    ),
    Action(
        "eradicate",
        "host_power",
        "Take the host for lost: build it anew.",
        "The container had the host's files, processes or devices. What it left there cannot be "
        "told from what belongs there.",
    ),
    Action(
        "eradicate",
        "always",
        "Close the way in: the hole in the service, the stolen key, the open port of the engine.",
        "Else it is built again tomorrow.",
        (Command("ss", "ss -ltnp 'sport = :2375 or sport = :2376'"),),
    ),
    Action(
        "recover",
        "always",
        "Change every secret that the host, the account or the build could read.",
        "Registry logins lie in ~/.docker/config.json, cloud keys behind the metadata address.",
    ),
    Action(
        "recover",
        "api",
        "Take the engine's socket from whoever does not need it.",
        "A container with the socket in it is root on the host.",
        (Command("find", "find / /run -xdev -type s -group docker", engine="docker"),),
    ),
    Action(
        "recover",
        "always",
        "Keep builds on builders: rootless engines, no client on servers, images by digest and "
        "signature from one registry.",
        "Then a build elsewhere is an alarm, and not a question.",
    ),
    Action(
        "recover",
        "always",
        "Search the other hosts for the same image, Dockerfile and addresses, thirty days back.",
        "An intruder who builds once does so where it worked.",
        is_sweep=True,
    ),
)
