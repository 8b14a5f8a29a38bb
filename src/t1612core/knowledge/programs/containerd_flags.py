"""List the flags of the clients of containerd and of a kubelet's runtime by what they take.

How a table of flags is packed is told in ``client_flags``.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import FlagTable, flag_table
from .client_flags import COMPOSE, DOCKER_BUILD, DOCKER_COMMIT, DOCKER_LOAD, DOCKER_PULL, DOCKER_RUN

# containerd/nerdctl cmd/nerdctl/main.go: ``-a`` and ``-H`` are both --address
NERDCTL: Final[FlagTable] = flag_table(
    """a/address H/host>address bridge-ip buildkit-host cgroup-manager cni-netconfpath cni-path
    data-root
    host>address host-gateway-ip hosts-dir n/namespace snapshotter storage-driver>snapshotter""",
    "debug debug-full experimental h/help insecure-registry kube-hide-dupe v/version",
)
# containerd/nerdctl@8da504083f15 cmd/nerdctl/builder/builder_build.go,
# cmd/nerdctl/container/container_commit.go, docs/command-reference.md
NERDCTL_BUILD: Final[FlagTable] = flag_table(
    "source-policy-file", "ipfs", "", DOCKER_BUILD, NERDCTL
)
NERDCTL_COMMIT: Final[FlagTable] = flag_table(
    """compression estargz-chunk-size estargz-compression-level estargz-min-chunk-size format
    zstdchunked-chunk-size zstdchunked-compression-level""",
    "estargz zstdchunked",
    "",
    DOCKER_COMMIT,
    NERDCTL,
)
NERDCTL_RUN: Final[FlagTable] = flag_table(
    """cgroup-conf cosign-certificate-identity cosign-certificate-identity-regexp
    cosign-certificate-oidc-issuer cosign-certificate-oidc-issuer-regexp cosign-key init-binary
    ipfs-address pidfile rdt-class systemd umask verify""",
    "rootfs",
    "",
    DOCKER_RUN,
    NERDCTL,
)
NERDCTL_COMPOSE: Final[FlagTable] = flag_table("ipfs-address", "", "", COMPOSE, NERDCTL)
NERDCTL_LOAD: Final[FlagTable] = flag_table("", "all-platforms", "", DOCKER_LOAD, NERDCTL)
NERDCTL_PULL: Final[FlagTable] = flag_table(
    """cosign-certificate-identity cosign-certificate-identity-regexp
    cosign-certificate-oidc-issuer cosign-certificate-oidc-issuer-regexp cosign-key ipfs-address
    soci-index-digest unpack verify""",
    "all-platforms",
    "",
    DOCKER_PULL,
    NERDCTL,
)

# containerd 1.6.20, ``ctr --help``, and that of the sub-commands below;
# containerd/containerd@301026e58 cmd/ctr/commands/
CTR: Final[FlagTable] = flag_table(
    "a/address timeout connect-timeout n/namespace", "debug h/help v/version"
)
CTR_IMPORT: Final[FlagTable] = flag_table(
    "base-name index-name label platform snapshotter",
    """all-platforms compress-blobs digests discard-unpacked-layers h/help local no-unpack
    skip-digest-for-named sync-fs""",
)
CTR_PULL: Final[FlagTable] = flag_table(
    """hosts-dir label max-concurrent-downloads platform refresh snapshotter tlscacert tlscert
    tlskey u/user""",
    """all-metadata all-platforms h/help http-dump http-trace local plain-http print-chainid
    skip-metadata k/skip-verify sync-fs""",
)
CTR_PUSH: Final[FlagTable] = flag_table(
    "manifest manifest-type max-concurrent-uploaded-layers",
    "allow-non-distributable-blobs",
    "",
    CTR_PULL,
)
CTR_TAG: Final[FlagTable] = flag_table("", "force h/help local skip-reference-check")
CTR_RUN: Final[FlagTable] = flag_table(
    """annotation apparmor-default-profile apparmor-profile blockio-class blockio-config-file
    cap-add cap-drop cgroup c/config cpu-period cpu-quota cpu-shares cpus cpuset-cpus cpuset-mems
    cwd device dump-config env env-file fifo-dir gidmap gpus hostname label log-uri memory-limit
    mount pid-file platform rdt-class rlimit-nofile rootfs-propagation runc-binary runc-root
    runtime runtime-config-path sandbox seccomp-profile snapshotter snapshotter-label uidmap user
    with-ns""",
    """allow-new-privs cni d/detach h/help net-host no-pivot null-io privileged
    privileged-without-host-devices read-only remap-labels rm rootfs runc-systemd-cgroup seccomp
    sync-fs t/tty""",
)
CTR_EXEC: Final[FlagTable] = flag_table(
    "cwd exec-id fifo-dir log-uri user", "d/detach h/help t/tty"
)
# kubernetes-sigs/cri-tools docs/crictl.md
CRICTL: Final[FlagTable] = flag_table(
    """c/config i/image-endpoint max-retries profile-cpu profile-mem r/runtime-endpoint t/timeout
    tracing-endpoint tracing-sampling-rate-per-million""",
    "D/debug h/help v/version enable-tracing",
)
CRICTL_PULL: Final[FlagTable] = flag_table(
    "a/annotation auth creds pod-config pull-timeout", "h/help"
)
CRICTL_EXEC: Final[FlagTable] = flag_table(
    "r/transport timeout", "h/help i/interactive s/sync t/tty"
)
