"""List what of a host opens all of it to whoever is given it.

Sources: capabilities(7); MITRE ATT&CK T1611, Escape to Host; Kubernetes, "Pod Security
Standards"; OWASP Docker Security Cheat Sheet; docs.docker.com, "Docker security".
"""

from __future__ import annotations

from typing import Final

from ..shell.grammar import packed

# With one of these a process is as good as root on the host (or can become it).
CAPABILITIES: Final = frozenset(
    {"ALL", "BPF", "DAC_READ_SEARCH", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"}
)

# To name the host's user namespace asks for nothing new: it is what containers get.
# podman-run(1): "Otherwise, --userns=host is assumed"; podman-build(1): "the user namespace in
# which podman itself is being run is reused"; docs.docker.com: without userns-remap there is
# no other.  Whoever joins it by its path (/proc/1/ns/user) leaves another.
DEFAULT_NAMESPACES: Final = frozenset({"userns"})

# Directories, as ``resolve`` writes them: mounted, they hand out the host's files, its
# users or its processes.  Below the last ones everything counts.
DIRECTORIES: Final = packed(
    "/ /bin /boot /dev /etc /home /lib /proc /root /run /sbin /sys /usr /var /var/lib /var/run"
)
TREES: Final = (
    "/etc/cron",
    "/etc/kubernetes",
    "/etc/ssh",
    "/etc/sudoers",
    "/etc/systemd",
    "/root/.ssh",
    "/run/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/spool/cron",
)
# Files that hold a host's own accounts, keys and log-ins: no step builds anything of them.
# Source: MITRE ATT&CK T1003.008, T1552.001, T1552.004; kubernetes.io, kubelet's files.
SECRETS: Final = (
    *("/etc/shadow", "/etc/gshadow", "/etc/passwd", "/etc/sudoers", "/etc/ssh/ssh_host_"),
    *("/etc/kubernetes/", "/var/lib/kubelet/", "/proc/"),
    *("/run/secrets/kubernetes.io/", "/var/run/secrets/kubernetes.io/"),
)

# Memory and block devices: the host's disks and its kernel.
DEVICES: Final = (
    "/dev/dm-",
    "/dev/kmem",
    "/dev/mapper/",
    "/dev/mem",
    "/dev/mmcblk",
    "/dev/nvme",
    "/dev/port",
    "/dev/sd",
    "/dev/vd",
    "/dev/xvd",
)

# What switches a confinement off, in a ``--security-opt``.
UNCONFINED: Final = frozenset(
    {
        "apparmor=unconfined",
        "apparmor:unconfined",
        "seccomp=unconfined",
        "seccomp:unconfined",
        "systempaths=unconfined",
    }
)
# What asks BuildKit for a step that is not confined.
ENTITLEMENTS: Final = frozenset({"security.insecure", "device"})
# Where the host looks for what it starts or believes, by itself, in lower case.  Sources:
# crontab(5), systemd.unit(5), sudoers(5), sshd(8), ld.so(8), pam.d(5); bash(1), "INVOCATION";
# MITRE ATT&CK T1547.001, T1053.005.
PLANTED: Final = (
    "/etc/cron",
    "/etc/init.d/",
    "/etc/ld.so",
    "/etc/pam.d",
    "/etc/profile.d",
    "/etc/rc.local",
    "/etc/sudoers",
    "/etc/systemd/",
    "/etc/udev/",
    "/lib/systemd/",
    "/usr/lib/systemd/",
    "/var/spool/cron",
    "c:/windows/system32/tasks/",
    "c:/windows/tasks/",
)
PLANTED_ANYWHERE: Final = ("/.ssh/", "/start menu/programs/startup/")
