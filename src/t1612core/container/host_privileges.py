"""Read what a container, or a build step, is given of its host.

Mounts, devices, capabilities, namespaces and security options are the same for ``run``,
``create`` and the builders that know them.  Whether they are too much is for the rules.
"""

from __future__ import annotations

from attrs import frozen

from ..knowledge.vocabulary.containers import HOST_FLAGS
from ..shell.flags import Options
from ..shell.words import Word
from .mounts import Mount, mount, tmpfs, volume


@frozen(repr=False)
class HostAccess:
    """What a command gives its containers of the host.

    The namespace modes are texts as given (``host``, ``container:x``); ``""`` when
    absent.  ``networks`` are names: of ``name=n,ip=…`` the name alone.
    """

    mounts: tuple[Mount, ...] = ()
    privileged: bool = False
    networks: tuple[str, ...] = ()
    pid: str = ""
    ipc: str = ""
    userns: str = ""
    uts: str = ""
    cgroupns: str = ""
    cap_add: tuple[str, ...] = ()
    devices: tuple[Word, ...] = ()
    security_opt: tuple[Word, ...] = ()


NO_ACCESS = HostAccess()


def access(options: Options, cwd: str) -> HostAccess:
    """Gather the flags that open the host to a container."""
    if HOST_FLAGS.isdisjoint(options.values):
        return NO_ACCESS
    mounts = [volume(value, cwd) for value in options.all("volume")]
    mounts += [mount(value, cwd) for value in options.all("mount")]
    mounts += [tmpfs(value) for value in options.all("tmpfs")]
    # ctr joins a namespace by its path: ``--with-ns pid:/proc/1/ns/pid``.
    joined = dict(value.text.partition(":")[::2] for value in options.all("with-ns"))
    networks = [_network(value.text) for value in options.all("network")]
    if options.is_on("net-host"):
        networks.append("host")
    return HostAccess(
        mounts=tuple(mounts),
        privileged=options.is_on("privileged"),
        networks=tuple(networks),
        pid=options.text("pid") or joined.get("pid", ""),
        ipc=options.text("ipc") or joined.get("ipc", ""),
        userns=options.text("userns") or joined.get("user", ""),
        uts=options.text("uts") or joined.get("uts", ""),
        cgroupns=options.text("cgroupns") or joined.get("cgroup", ""),
        cap_add=tuple(
            name for value in options.all("cap-add") for name in value.text.upper().split(",")
        ),
        devices=options.all("device"),
        security_opt=options.all("security-opt"),
    )


def _network(text: str) -> str:
    # ``name=front,alias=x`` is the long form; ``bridge:ip=…`` is podman's.
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if equals and key == "name":
            return value
    return text
