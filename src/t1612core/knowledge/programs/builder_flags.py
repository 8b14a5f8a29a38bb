"""List the flags of containerd's clients and of the builders beside Docker and Podman.

How a table is packed is told in ``client_flags``.
"""

from __future__ import annotations

from typing import Final

from ...shell.flags import FlagTable, flag_table
from .client_flags import COMPOSE, DOCKER_BUILD, DOCKER_LOAD, DOCKER_PULL, DOCKER_RUN

# containerd/nerdctl cmd/nerdctl/main.go: ``-a`` and ``-H`` are both --address
NERDCTL: Final[FlagTable] = flag_table(
    """a/address H/host>address bridge-ip buildkit-host cgroup-manager cni-netconfpath cni-path
    data-root
    host>address host-gateway-ip hosts-dir n/namespace snapshotter storage-driver>snapshotter""",
    "debug debug-full experimental h/help insecure-registry kube-hide-dupe v/version",
)
# containerd/nerdctl cmd/nerdctl/builder/builder_build.go, docs/command-reference.md
NERDCTL_BUILD: Final[FlagTable] = flag_table("", "ipfs", "", DOCKER_BUILD, NERDCTL)
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

# GoogleContainerTools/kaniko cmd/executor/cmd/root.go
KANIKO: Final[FlagTable] = flag_table(
    """b/bucket build-arg cache-dir cache-repo cache-ttl c/context context-sub-path
    custom-platform>platform customPlatform>platform d/destination digest-file f/dockerfile git
    ignore-path image-fs-extract-retry image-name-tag-with-digest-file
    image-name-with-digest-file insecure-registry kaniko-dir label log-format oci-layout-path
    push-retry registry-certificate registry-client-cert registry-mirror
    skip-tls-verify-registry snapshot-mode snapshotMode tar-path tarPath target v/verbosity""",
    """cache cache-copy-layers cache-run-layers cleanup compressed-caching force
    force-build-metadata h/help ignore-var-run insecure insecure-pull log-timestamp no-push
    no-push-cache reproducible single-snapshot skip-tls-verify skip-tls-verify-pull
    skip-unused-stages use-new-run whitelist-var-run""",
)
# moby/buildkit cmd/buildctl/main.go@03f717bd325d and from memory; build.go@02fff48cbd01
BUILDCTL: Final[FlagTable] = flag_table(
    """addr ca-cert>tlscacert cert>tlscert key>tlskey log-format server-name>tlsservername timeout
    tlscacert tlscert tlsdir tlskey tlsservername""",
    "debug h/help v/version wait",
)
BUILDCTL_BUILD: Final[FlagTable] = flag_table(
    """allow debug-json-cache-metrics export-cache export-cache-opt exporter exporter-opt frontend
    frontend-opt>opt import-cache local metadata-file oci-layout opt o/output progress ref-file
    registry-auth-tlscontext save-policy secret source-policy-file ssh trace""",
    "h/help no-cache",
)
# genuinetools/img@edbf73d03428 build.go, README.md; the flags of 0.5 from memory
IMG: Final[FlagTable] = flag_table("b/backend s/state", "d/debug h/help")
IMG_BUILD: Final[FlagTable] = flag_table(
    "build-arg cache-from f/file label o/output platform t/tag target",
    "no-cache no-console",
    "",
    IMG,
)
# buildpacks/pack@90ec68658aee internal/commands/build.go, and a later state of that file
PACK: Final[FlagTable] = flag_table(
    "", "force-color h/help no-color q/quiet timestamps v/verbose version"
)
PACK_BUILD: Final[FlagTable] = flag_table(
    """B/builder b/buildpack r/buildpack-registry cache cache-image creation-time D/default-process
    d/descriptor docker-host e/env env-file exec-env extension gid insecure-registry
    lifecycle-image mac-address network p/path platform post-buildpack pre-buildpack
    previous-image pull-policy report-output-dir run-image sbom-output-dir t/tag uid volume
    workspace""",
    """clear-cache disable-system-buildpacks interactive layout no-pull publish>push sparse
    trust-builder trust-extra-buildpacks""",
    "",
    PACK,
)
# openshift/source-to-image@012c77ca17bc pkg/cmd/cli/cmd/build.go, pkg/cmd/cli/util/util.go
S2I: Final[FlagTable] = flag_table("ca cert key loglevel U/url", "h/help tls")
S2I_BUILD: Final[FlagTable] = flag_table(
    """add-host u/allowed-uids n/application-name as-dockerfile assemble-runtime-user
    assemble-user build-arg callback-url cap-drop context-dir description d/destination
    dockercfg-path e/env E/environment-file exclude image-scripts-dir incremental-pull-policy
    i/inject keep-symlinks l/location network p/pull-policy r/ref a/runtime-artifact
    runtime-image runtime-pull-policy scripts s/scripts-url security-opt v/volume""",
    """c/copy force-pull ignore-submodules incremental q/quiet rm run save-temp-dir use-config""",
    "",
    S2I,
)
# ko-build/ko@7cb29ac9b8f0 pkg/commands/options/build.go, publish.go@8295e25f7dc4; newer from
# memory
KO: Final[FlagTable] = flag_table("", "h/help v/verbose")
KO_BUILD: Final[FlagTable] = flag_table(
    """image-annotation image-label image-refs image-user j/jobs oci-layout-path platform sbom
    sbom-dir t/tags tarball""",
    """bare B/base-import-paths debug disable-optimizations insecure-registry L/local>load
    local>load P/preserve-import-paths push tag-only""",
    "",
    KO,
)
# containerd 1.6.20, ``ctr --help``, and that of the sub-commands below; newer from memory
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
    k/skip-verify sync-fs""",
)
CTR_PUSH: Final[FlagTable] = flag_table(
    "manifest manifest-type max-concurrent-uploaded-layers",
    "allow-non-distributable-blobs",
    "",
    CTR_PULL,
)
CTR_TAG: Final[FlagTable] = flag_table("", "force h/help local skip-reference-check")
CTR_RUN: Final[FlagTable] = flag_table(
    """annotation apparmor-default-profile apparmor-profile cap-add cap-drop cgroup c/config
    cpu-period cpu-quota cpu-shares cpus cwd device env env-file fifo-dir gidmap gpus label
    log-uri memory-limit mount pid-file platform rdt-class rootfs-propagation runc-binary
    runc-root runtime runtime-config-path seccomp-profile snapshotter snapshotter-label uidmap
    user with-ns""",
    """allow-new-privs cni d/detach h/help net-host no-pivot null-io privileged read-only
    remap-labels rm rootfs runc-systemd-cgroup seccomp t/tty""",
)
CTR_EXEC: Final[FlagTable] = flag_table(
    "cwd exec-id fifo-dir log-uri user", "d/detach h/help t/tty"
)
# kubernetes-sigs/cri-tools docs/crictl.md, from memory
CRICTL: Final[FlagTable] = flag_table(
    "c/config i/image-endpoint r/runtime-endpoint t/timeout profile-cpu profile-mem",
    "D/debug h/help v/version enable-tracing",
)
CRICTL_PULL: Final[FlagTable] = flag_table(
    "a/annotation auth creds pod-config pull-timeout", "h/help"
)
CRICTL_EXEC: Final[FlagTable] = flag_table(
    "r/transport timeout", "h/help i/interactive s/sync t/tty"
)
# skopeo 1.9.3, ``skopeo [copy] --help``
SKOPEO: Final[FlagTable] = flag_table(
    """command-timeout override-arch override-os override-variant policy registries-conf
    registries.d tmpdir user-agent-prefix""",
    "debug h/help insecure-policy v/version",
)
SKOPEO_COPY: Final[FlagTable] = flag_table(
    """additional-tag authfile decryption-key dest-authfile dest-cert-dir dest-compress-format
    dest-compress-level dest-creds dest-daemon-host dest-password dest-registry-token
    dest-shared-blob-dir dest-username digestfile encrypt-layer encryption-key f/format multi-arch
    retry-delay retry-times screds sign-by sign-by-sigstore sign-by-sigstore-private-key
    sign-identity sign-passphrase-file src-authfile src-cert-dir src-creds src-daemon-host
    src-password src-registry-token src-shared-blob-dir src-username""",
    """a/all dest-compress dest-decompress dest-force-compress-format dest-no-creds
    dest-oci-accept-uncompressed-layers dest-precompute-digests dest-tls-verify h/help
    preserve-digests q/quiet remove-signatures src-no-creds src-tls-verify""",
    "",
    SKOPEO,
)
