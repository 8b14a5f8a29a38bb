"""List the flags of the container tools by what they take.

A table is packed: one string for flags with a value, one for switches, one for flags
whose value is optional; ``t/tag`` is ``--tag`` and ``-t``, ``net>network`` is ``--net``,
a second spelling of ``--network``.  A table may stand on others, whose flags it adds to
its own.

Flags are only ever added: an old client's flag keeps its arity in a new one, or the
table could not serve both.  Each table says where its flags were read.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import FlagTable, flag_table

# docker/cli@28f756087eea cli/flags/options.go, cli/cobra.go
DOCKER: Final[FlagTable] = flag_table(
    "config c/context H/host l/log-level tlscacert tlscert tlskey",
    "D/debug h/help tls tlsverify v/version",
)
HELP: Final[FlagTable] = flag_table("", "h/help")

# The union of the legacy builder's flags and of buildx': ``docker build`` may be either.
# docker/cli@28f756087eea docs/reference/commandline/image_build.md,
# docker/buildx@461836ba0fcb docs/reference/buildx_build.md, commands/build.go
DOCKER_BUILD: Final[FlagTable] = flag_table(
    """add-host allow annotation attest build-arg build-context builder cache-from cache-to call
    cgroup-parent context cpu-period cpu-quota c/cpu-shares cpuset-cpus cpuset-mems dockerfile
    f/file iidfile isolation label m/memory memory-swap metadata-file network no-cache-filter
    o/output platform policy print progress provenance resource sbom secret security-opt
    shm-size ssh t/tag target ulimit""",
    """check compress D/debug disable-content-trust force-rm h/help load no-cache pull push
    q/quiet rm squash stream""",
)
# docker/buildx@461836ba0fcb docs/reference/buildx.md, buildx_bake.md, buildx_debug.md;
# buildx_replay_build.md@278c48c18cc0
BUILDX: Final[FlagTable] = flag_table("builder", "D/debug h/help")
BUILDX_DEBUG: Final[FlagTable] = flag_table(
    "invoke on progress root server-config", "detach", "", BUILDX
)
BUILDX_BAKE: Final[FlagTable] = flag_table(
    """allow builder call f/file files list metadata-file policy progress provenance sbom set
    targets var""",
    "check D/debug h/help list-targets list-variables load no-cache print pull push",
)
BUILDX_REPLAY: Final[FlagTable] = flag_table(
    "format network o/output platform progress replay-mode secret ssh t/tag",
    "dry-run load push",
    "",
    BUILDX,
)

# docs.docker.com, docker buildx imagetools create, docker buildx create
BUILDX_IMAGETOOLS: Final[FlagTable] = flag_table(
    "annotation f/file metadata-file p/platform progress t/destination tag>destination",
    "append dry-run prefer-index",
    "",
    BUILDX,
)
BUILDX_CREATE: Final[FlagTable] = flag_table(
    """buildkitd-config buildkitd-flags config>buildkitd-config driver driver-opt
    flags>buildkitd-flags name node platform timeout""",
    "append bootstrap leave use",
    "",
    BUILDX,
)

# docker/cli@28f756087eea docs/reference/commandline/container_run.md, container_create.md
DOCKER_RUN: Final[FlagTable] = flag_table(
    """add-host annotation a/attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent
    cgroupns cidfile cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime
    c/cpu-shares cpus cpuset-cpus cpuset-mems detach-keys device device-cgroup-rule
    device-read-bps device-read-iops device-write-bps device-write-iops dns dns-opt>dns-option
    dns-option dns-search domainname entrypoint e/env env-file expose gpus group-add health-cmd
    health-interval health-retries health-start-interval health-start-period health-timeout
    h/hostname io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory l/label label-file
    link link-local-ip log-driver log-opt mac-address m/memory memory-reservation memory-swap
    memory-swappiness mount name net>network net-alias>network-alias network network-alias
    oom-score-adj pid pids-limit platform p/publish pull restart runtime security-opt shm-size
    stop-signal stop-timeout storage-opt sysctl tmpfs ulimit u/user userns uts v/volume
    volume-driver volumes-from w/workdir""",
    """d/detach disable-content-trust help init i/interactive no-healthcheck oom-kill-disable
    privileged P/publish-all q/quiet read-only rm sig-proxy t/tty use-api-socket""",
)
# docker/cli@28f756087eea docs/reference/commandline/: container_exec.md, container_commit.md,
# image_import.md, image_load.md, image_save.md, image_tag.md, image_push.md, image_pull.md,
# container_cp.md, builder_prune.md, image_prune.md, image_ls.md
DOCKER_EXEC: Final[FlagTable] = flag_table(
    "detach-keys e/env env-file u/user w/workdir", "d/detach h/help i/interactive privileged t/tty"
)
DOCKER_COMMIT: Final[FlagTable] = flag_table(
    "a/author c/change m/message", "h/help no-pause p/pause"
)
DOCKER_IMPORT: Final[FlagTable] = flag_table("c/change m/message platform", "h/help")
DOCKER_LOAD: Final[FlagTable] = flag_table("i/input platform", "h/help q/quiet")
DOCKER_SAVE: Final[FlagTable] = flag_table("o/output platform", "h/help")
DOCKER_PULL: Final[FlagTable] = flag_table(
    "platform", "a/all-tags disable-content-trust h/help q/quiet"
)
DOCKER_PUSH: Final[FlagTable] = flag_table(
    "platform", "a/all-tags disable-content-trust h/help q/quiet"
)
DOCKER_CP: Final[FlagTable] = flag_table("", "a/archive L/follow-link h/help q/quiet")
# docker/cli@28f756087eea docs/reference/commandline/service_create.md, stack_deploy.md
DOCKER_SERVICE: Final[FlagTable] = flag_table(
    """config constraint credential-spec endpoint-mode generic-resource health-start-interval
    host limit-cpu limit-memory limit-pids max-concurrent mode placement-pref
    replicas replicas-max-per-node reserve-cpu reserve-memory restart-condition restart-delay
    restart-max-attempts restart-window rollback-delay rollback-failure-action
    rollback-max-failure-ratio rollback-monitor rollback-order rollback-parallelism secret
    stop-grace-period update-delay update-failure-action update-max-failure-ratio update-monitor
    update-order update-parallelism container-label group""",
    "d/detach no-resolve-image with-registry-auth h/help",
    "",
    DOCKER_RUN,
)
DOCKER_STACK: Final[FlagTable] = flag_table(
    "c/compose-file bundle-file kubeconfig namespace orchestrator resolve-image",
    "d/detach h/help prune q/quiet with-registry-auth",
)
# docs.docker.com, docker plugin create, docker context create
DOCKER_PLUGIN: Final[FlagTable] = flag_table("", "compress h/help")
DOCKER_CONTEXT: Final[FlagTable] = flag_table(
    "default-stack-orchestrator description docker from kubernetes", "h/help"
)
DOCKER_PRUNE: Final[FlagTable] = flag_table(
    "filter keep-storage max-used-space min-free-space reserved-space", "a/all f/force h/help"
)
DOCKER_IMAGES: Final[FlagTable] = flag_table(
    "f/filter format", "a/all digests h/help no-trunc q/quiet tree"
)

# docker/compose docs/reference/compose*.md; what is hidden or of version 1 from memory.
# podman-compose's globals are podman_compose.py's, from memory.
COMPOSE: Final[FlagTable] = flag_table(
    """ansi env-file f/file>compose-file file>compose-file parallel profile progress
    project-directory p/project-name workdir""",
    "all-resources compatibility dry-run h/help no-ansi verbose v/version",
)
COMPOSE_STANDALONE: Final[FlagTable] = flag_table(
    """c/context H/host log-level tlscacert tlscert tlskey podman-path podman-args
    podman-build-args podman-pull-args podman-run-args in-pod pod-args""",
    "tls tlsverify skip-hostname-check",
    "",
    COMPOSE,
)
COMPOSE_BUILD: Final[FlagTable] = flag_table(
    "build-arg builder m/memory progress provenance sbom ssh",
    """check compress dry-run force-rm h/help ipfs no-cache no-rm parallel print pull push q/quiet
    with-dependencies""",
)
COMPOSE_UP: Final[FlagTable] = flag_table(
    "attach exit-code-from no-attach pull scale t/timeout wait-timeout",
    """abort-on-container-exit abort-on-container-failure always-recreate-deps attach-dependencies
    build d/detach dry-run force-recreate h/help ipfs menu no-build no-color no-deps no-log-prefix
    no-recreate no-start quiet-build quiet-pull remove-orphans V/renew-anon-volumes timestamps
    wait w/watch y/yes""",
)
COMPOSE_RUN: Final[FlagTable] = flag_table(
    """cap-add cap-drop entrypoint e/env env-from-file l/label name p/publish pull u/user v/volume
    w/workdir""",
    """build d/detach dry-run h/help i/interactive no-deps T/no-TTY no-tty>no-TTY q/quiet
    quiet-build quiet-pull remove-orphans rm P/service-ports t/tty use-aliases""",
)
COMPOSE_WATCH: Final[FlagTable] = flag_table("", "dry-run h/help no-up prune quiet")
COMPOSE_EXEC: Final[FlagTable] = flag_table(
    "e/env index u/user w/workdir",
    "d/detach dry-run h/help i/interactive T/no-TTY no-tty>no-TTY privileged t/tty",
)

# containers/podman@c6580b4a5219 cmd/podman/root.go
PODMAN: Final[FlagTable] = flag_table(
    """cdi-spec-dir cgroup-manager config conmon c/connection context cpu-profile
    default-mounts-file events-backend hooks-dir H/host identity imagestore log-level max-workers
    memory-profile module namespace network-backend network-cmd-path network-config-dir out
    pull-option registries-conf root runroot runtime runtime-flag ssh storage-driver storage-opt
    tls-ca tls-cert tls-details tls-key tmpdir url volumepath""",
    "D/debug help noout r/remote syslog trace transient-store v/version",
)
# containers/buildah@5b1b18eebdc2 cmd/buildah/main.go
BUILDAH: Final[FlagTable] = flag_table(
    """cgroup-manager cpu-profile default-mounts-file imagestore log-level memory-profile
    registries-conf registries-conf-dir root runroot short-name-alias-conf storage-driver
    storage-opt userns-gid-map userns-uid-map""",
    "debug h/help transient-store v/version",
)
# containers/buildah@5b1b18eebdc2 pkg/cli/common.go; aliases: AliasFlags in it.  The
# globals are persistent: they may follow the verb.
BUILDAH_BUILD: Final[FlagTable] = flag_table(
    """add-host annotation arch authfile blob-cache build-arg build-arg-file build-context
    cache-from cache-to cache-ttl cap-add cap-drop cdi-config-dir cert-dir cgroup-parent cgroupns
    compression-format compression-level cpp-flag cpu-period cpu-quota c/cpu-shares cpuset-cpus
    cpuset-mems creds cw decryption-key device dns dns-option dns-search env f/file format from
    group-add hooks-dir ignorefile iidfile iidfile-raw ipc isolation jobs label layer-label
    logfile loglevel manifest m/memory memory-swap metadata-file mount net>network network os
    os-feature os-version o/output override-arch>arch override-os>os pid platform retry
    retry-delay runtime runtime-flag rusage-logfile sbom sbom-image-output
    sbom-image-purl-output sbom-merge-strategy sbom-output sbom-purl-output
    sbom-scanner-command sbom-scanner-image secret security-opt shm-size sign-by
    signature-policy source-date-epoch source-policy-file ssh t/tag target timestamp ulimit
    unsetannotation unsetenv unsetlabel userns userns-gid-map userns-gid-map-group
    userns-uid-map userns-uid-map-user uts variant v/volume""",
    """all-platforms compat-volumes compress created-annotation D/disable-compression
    disable-content-trust force-compression force-rm h/help http-proxy identity-label
    inherit-annotations inherit-labels layers log-rusage logsplit no-cache no-hostname no-hosts
    omit-history pull-always pull-never purge>rm q/quiet rewrite-timestamp rm save-stages
    skip-unused-stages squash stage-labels stdin tls-verify""",
    "pull",
    BUILDAH,
)
# containers/podman@c6580b4a5219 cmd/podman/common/build.go; farm/build.go@050c638c0b3f
PODMAN_BUILD: Final[FlagTable] = flag_table(
    "progress", "load squash-all", "", BUILDAH_BUILD, PODMAN
)
PODMAN_FARM_BUILD: Final[FlagTable] = flag_table(
    "farm platforms", "cleanup l/local", "", PODMAN_BUILD
)
# containers/podman@c6580b4a5219 cmd/podman/common/create.go, netflags.go, containers/run.go;
# aliases: cmd/podman/utils/alias.go
PODMAN_RUN: Final[FlagTable] = flag_table(
    """arch authfile cert-dir cgroup-conf cgroups chrootdirs conmon-pidfile creds decryption-key
    env-merge gidmap group-entry healthcheck-command>health-cmd
    healthcheck-interval>health-interval healthcheck-retries>health-retries
    healthcheck-start-period>health-start-period healthcheck-timeout>health-timeout
    health-log-destination health-max-log-count health-max-log-size health-on-failure
    health-startup-cmd health-startup-interval health-startup-retries health-startup-success
    health-startup-timeout hosts-file hostuser image-volume infra-command infra-conmon-pidfile
    init-ctr init-path os override-arch>arch override-os>os override-variant>variant passwd-entry
    personality pidfile pod pod-id-file preserve-fd preserve-fds rdt-class requires retry
    retry-delay sdnotify seccomp-policy secret shm-size-systemd signature-policy subgidname
    subuidname systemd timeout tz uidmap umask unsetenv variant""",
    """env-host http-proxy no-hostname no-hosts passwd read-only-tmpfs replace rmi rootfs
    tls-verify unsetenv-all""",
    "",
    DOCKER_RUN,
    PODMAN,
)
# podman 4.3.1, ``podman exec|commit|import|load|pull|push --help``; podman-machine-ssh(1)
MACHINE_SSH: Final[FlagTable] = flag_table("username", "h/help")
PODMAN_UNSHARE: Final[FlagTable] = flag_table("", "rootless-netns", "", PODMAN)
PODMAN_EXEC: Final[FlagTable] = flag_table(
    "preserve-fd preserve-fds cidfile", "l/latest no-session", "", DOCKER_EXEC, PODMAN
)
PODMAN_COMMIT: Final[FlagTable] = flag_table(
    "f/format iidfile config", "include-volumes q/quiet s/squash", "", DOCKER_COMMIT, PODMAN
)
PODMAN_IMPORT: Final[FlagTable] = flag_table(
    "arch os variant", "q/quiet", "", DOCKER_IMPORT, PODMAN
)
PODMAN_LOAD: Final[FlagTable] = flag_table("", "", "", DOCKER_LOAD, PODMAN)
PODMAN_PULL: Final[FlagTable] = flag_table(
    "arch authfile cert-dir creds decryption-key os policy retry retry-delay variant",
    "disable-content-trust tls-verify",
    "",
    DOCKER_PULL,
    PODMAN,
)
PODMAN_PUSH: Final[FlagTable] = flag_table(
    """authfile cert-dir compression-format compression-level creds digestfile encrypt-layer
    encryption-key f/format retry retry-delay sign-by sign-by-sigstore
    sign-by-sigstore-private-key sign-passphrase-file signature-policy""",
    "all compress D/disable-compression force-compression h/help remove-signatures rm tls-verify",
    "",
    DOCKER_PUSH,
    PODMAN,
)
# containers/podman@022b9ba129c9 cmd/podman/kube/play.go
PODMAN_KUBE_PLAY: Final[FlagTable] = flag_table(
    """annotation authfile cert-dir configmap context-dir creds ip l/label log-driver log-opt
    mac-address network publish seccomp-profile-root service-exit-code-propagation
    signature-policy userns""",
    """build down force help no-hostname no-hosts no-pod-prefix no-trunc publish-all q/quiet
    replace service-container start tls-verify w/wait""",
    "",
    PODMAN,
)
# podman-system-service(1), podman-system-connection-add(1)
PODMAN_SERVICE: Final[FlagTable] = flag_table(
    "cors t/time tls-cert tls-client-ca tls-key", "h/help", "", PODMAN
)
PODMAN_CONNECTION: Final[FlagTable] = flag_table("p/port socket-path", "d/default", "", PODMAN)
# containers/buildah@5b1b18eebdc2 cmd/buildah/: commit.go, from.go, run.go, config.go, push.go,
# addcopy.go
BUILDAH_COMMIT: Final[FlagTable] = flag_table(
    """add-file annotation authfile blob-cache cert-dir c/change compression-format
    compression-level config creds cw encrypt-layer encryption-key f/format iidfile manifest
    metadata-file reference-time sbom sbom-image-output sbom-image-purl-output
    sbom-merge-strategy sbom-output sbom-purl-output sbom-scanner-command sbom-scanner-image
    sign-by signature-policy source-date-epoch timestamp unsetannotation unsetenv""",
    """created-annotation D/disable-compression force-compression h/help identity-label
    omit-history omit-timestamp pull-always pull-never q/quiet rewrite-timestamp rm squash
    tls-verify""",
    "pull",
    BUILDAH,
)
BUILDAH_FROM: Final[FlagTable] = flag_table("cidfile f/format name suffix", "", "", BUILDAH_BUILD)
BUILDAH_RUN: Final[FlagTable] = flag_table(
    """cap-add cap-drop cdi-config-dir cgroupns contextdir device e/env hostname ipc isolation
    mount net>network network pid runtime runtime-flag user userns uts valid-exit-codes
    v/volume workingdir""",
    "add-history help no-hostname no-hosts no-pivot t/terminal tty>terminal",
    "",
    BUILDAH,
)
BUILDAH_CONFIG: Final[FlagTable] = flag_table(
    """a/annotation arch author cmd comment created-by domainname entrypoint e/env healthcheck
    healthcheck-interval healthcheck-retries healthcheck-start-interval healthcheck-start-period
    healthcheck-timeout history-comment hostname l/label onbuild os os-feature os-version p/port
    shell stop-signal unsetannotation unsetlabel u/user variant v/volume workingdir""",
    "add-history h/help",
    "",
    BUILDAH,
)
BUILDAH_COPY: Final[FlagTable] = flag_table(
    """authfile cert-dir checksum chmod chown contextdir creds decryption-key exclude from
    ignorefile retry retry-delay timestamp""",
    """add-history allow-empty-wildcard allow-wildcard h/help link no-follow-symlinks parents
    q/quiet tls-verify""",
    "",
    BUILDAH,
)
BUILDAH_PULL: Final[FlagTable] = flag_table("", "remove-signatures", "", PODMAN_PULL, BUILDAH)
BUILDAH_UNSHARE: Final[FlagTable] = flag_table("m/mount", "", "", BUILDAH)
BUILDAH_PUSH: Final[FlagTable] = flag_table(
    "blob-cache", "all D/disable-compression", "", PODMAN_PUSH, BUILDAH
)
