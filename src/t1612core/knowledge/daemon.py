"""Say what engines are told by whom, and what they write of it.

Sources: Docker, Engine API reference and "docker system events"; moby client/image_build.go of
v20 and v28, docker-py docker/api/build.py, docker-java BuildImageCmdExec, podman
pkg/bindings/images: the parameters that clients send by themselves; podman-events(1); Kubernetes,
API reference: Pod, PodTemplateSpec, pods/exec.
"""

from __future__ import annotations

from typing import Final

# Who writes what an engine, or who manages engines, is asked and does.
WRITERS: Final = ("dockerd", "podman", "buildkitd", "containerd", "kube-apiserver")

# What a build is given by who writes the request himself. Every client and library sends others as
# well: ``rm``, ``forcerm``, ``version``, ``labels``, ``buildargs``.
BY_HAND: Final = frozenset({"t", "remote", "dockerfile", "nocache", "networkmode", "q"})

# What an event of an image or a container tells of an image that is made here.
MAKING: Final = frozenset({"build", "commit", "import", "load", "loadfromarchive"})
# Its name may have come with it: whoever carries images to a site without a registry does so.
CARRIED: Final = frozenset({"tag", "load", "loadfromarchive"})
# An image that there is gets a name, or goes to another place.
NAMING: Final = frozenset({"tag", "pull", "push"})
CREATING: Final = frozenset({"create"})
# Followed by what is run.
RUNNING: Final = "exec_create:"

# Who keeps an engine's socket, or is made to use it; clients and engines have their own rows.
# Source: kubernetes.io, Container runtime interface; systemd.socket(5); containerd, shim.
KEEPERS: Final = frozenset(
    {"containerd-shim", "containerd-shim-runc-v2", "cri-dockerd", "crictl", "crio"}
    | {"docker-init", "kubelet", "runc", "systemd", "dockerd-rootless.sh", "rootlesskit"}
)
# What calls itself so in a request (User-Agent) is a program that sends whatever it is told;
# others are known by their programs' names.  Source: requests, urllib and LWP: their own names.
SENDERS: Final = frozenset({"python-requests", "python-urllib", "libwww-perl", "lwp-request"})
# From which weight on what a Dockerfile says has hardly a harmless use (``profiles.hardened``).
HOSTILE: Final = 3
HOST: Final = "host"  # Falco's id of the container of what runs in none
