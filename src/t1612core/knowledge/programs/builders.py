"""List the builders without a daemon, and those that drive one.

How a table of flags is packed is told in ``client_flags``.

Sources: those of the tables; moby/buildkit ``buildctl-daemonless.sh``.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Group, Tool, Verb
from ...shell.programs import Program

# GoogleContainerTools/kaniko cmd/executor/cmd/root.go
_KANIKO_FLAGS: Final = flag_table(
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
_BUILDCTL_FLAGS: Final = flag_table(
    """addr ca-cert>tlscacert cert>tlscert key>tlskey log-format server-name>tlsservername timeout
    tlscacert tlscert tlsdir tlskey tlsservername""",
    "debug h/help v/version wait",
)
_BUILDCTL_BUILD_FLAGS: Final = flag_table(
    """allow debug-json-cache-metrics export-cache export-cache-opt exporter exporter-opt frontend
    frontend-opt>opt import-cache local metadata-file oci-layout opt o/output progress ref-file
    registry-auth-tlscontext save-policy secret source-policy-file ssh trace""",
    "h/help no-cache proxy-network",
)
# genuinetools/img@edbf73d03428 build.go, README.md; the flags of 0.5 from memory
_IMG_FLAGS: Final = flag_table("b/backend s/state", "d/debug h/help")
_IMG_BUILD_FLAGS: Final = flag_table(
    "build-arg cache-from f/file label o/output platform t/tag target",
    "no-cache no-console",
    "",
    _IMG_FLAGS,
)
# buildpacks/pack@90ec68658aee internal/commands/build.go, and a later state of that file
_PACK_FLAGS: Final = flag_table(
    "", "force-color h/help no-color q/quiet timestamps v/verbose version"
)
_PACK_BUILD_FLAGS: Final = flag_table(
    """B/builder b/buildpack r/buildpack-registry cache cache-image creation-time D/default-process
    d/descriptor docker-host e/env env-file exec-env extension gid insecure-registry
    lifecycle-image mac-address network p/path platform post-buildpack pre-buildpack
    previous-image pull-policy report-output-dir run-image sbom-output-dir t/tag uid volume
    workspace""",
    """clear-cache disable-system-buildpacks interactive layout no-pull publish>push sparse
    trust-builder trust-extra-buildpacks""",
    "",
    _PACK_FLAGS,
)
# buildpacks.io docs, pack builder create, pack buildpack package
_PACK_PACKAGE_FLAGS: Final = flag_table(
    """B/builder b/buildpack c/definition config>definition extension flatten f/format label
    p/context path>context pull-policy r/buildpack-registry target""",
    "publish>push",
    "",
    _PACK_FLAGS,
)
# openshift/source-to-image@012c77ca17bc pkg/cmd/cli/cmd/build.go, pkg/cmd/cli/util/util.go
_S2I_FLAGS: Final = flag_table("ca cert key loglevel U/url", "h/help tls")
_S2I_BUILD_FLAGS: Final = flag_table(
    """add-host u/allowed-uids n/application-name as-dockerfile assemble-runtime-user
    assemble-user build-arg callback-url cap-drop context-dir description d/destination
    dockercfg-path e/env E/environment-file exclude image-scripts-dir incremental-pull-policy
    i/inject keep-symlinks l/location network p/pull-policy r/ref a/runtime-artifact
    runtime-image runtime-pull-policy scripts s/scripts-url security-opt v/volume""",
    """c/copy force-pull ignore-submodules incremental q/quiet rm run save-temp-dir use-config""",
    "",
    _S2I_FLAGS,
)
# ko-build/ko@7cb29ac9b8f0 pkg/commands/options/build.go, publish.go@8295e25f7dc4; newer from
# memory
_KO_FLAGS: Final = flag_table("", "h/help v/verbose")
_KO_BUILD_FLAGS: Final = flag_table(
    """image-annotation image-label image-refs image-user j/jobs oci-layout-path platform sbom
    sbom-dir t/tags tarball""",
    """bare B/base-import-paths debug disable-optimizations insecure-registry L/local>load
    local>load P/preserve-import-paths push tag-only""",
    "",
    _KO_FLAGS,
)
# skopeo 1.9.3, ``skopeo [copy] --help``
_SKOPEO_FLAGS: Final = flag_table(
    """command-timeout override-arch override-os override-variant policy registries-conf
    registries.d tmpdir user-agent-prefix""",
    "debug h/help insecure-policy v/version",
)
_SKOPEO_COPY_FLAGS: Final = flag_table(
    """additional-tag authfile decryption-key dest-authfile dest-cert-dir dest-compress-format
    dest-compress-level dest-creds dest-daemon-host dest-password dest-registry-token
    dest-shared-blob-dir dest-username digestfile encrypt-layer encryption-key f/format
    image-parallel-copies multi-arch retry-delay retry-times screds sign-by sign-by-sigstore
    sign-by-sigstore-private-key sign-by-sq-fingerprint sign-identity sign-passphrase-file
    src-authfile src-cert-dir src-creds src-daemon-host src-password src-registry-token
    src-shared-blob-dir src-username""",
    """a/all dest-compress dest-decompress dest-force-compress-format dest-no-creds
    dest-oci-accept-uncompressed-layers dest-precompute-digests dest-tls-verify h/help
    preserve-digests q/quiet remove-signatures src-no-creds src-tls-verify""",
    "",
    _SKOPEO_FLAGS,
)

_BUILDCTL_BUILD: Final = Verb("build", _BUILDCTL_BUILD_FLAGS, "buildctl", makes_image=True)
_BUILDCTL: Final = Tool(
    "buildctl",
    Group(_BUILDCTL_FLAGS, {"build": _BUILDCTL_BUILD, "b": _BUILDCTL_BUILD}),
    target=("addr",),
    style="goflag",
)
_IMG: Final = Tool(
    "img",
    Group(
        _IMG_FLAGS,
        {
            "build": Verb("build", _IMG_BUILD_FLAGS, "build", makes_image=True),
            "pull": Verb("pull", _IMG_FLAGS),
            "push": Verb("push", _IMG_FLAGS),
            "tag": Verb("tag", _IMG_FLAGS),
        },
    ),
    target=("state",),
    style="goflag",
)
# Wherever it lies: the last of its image, copied out of it, has the name of many programs.
_KANIKO: Final = Tool(
    "kaniko",
    Group(),
    verb=Verb("build", _KANIKO_FLAGS, "kaniko", makes_image=True),
    telling=("destination", "no-push", "oci-layout-path", "tar-path", "tarPath"),
    home="/kaniko",
)
_PACK_PACKAGE: Final = Verb("package", _PACK_PACKAGE_FLAGS, "described", makes_image=True)
_PACK: Final = Tool(
    "pack",
    Group(
        _PACK_FLAGS,
        {
            "build": Verb("build", _PACK_BUILD_FLAGS, "pack", makes_image=True),
            "builder": Group(_PACK_FLAGS, {"create": _PACK_PACKAGE}),
            "buildpack": Group(_PACK_FLAGS, {"package": _PACK_PACKAGE}),
            "extension": Group(_PACK_FLAGS, {"package": _PACK_PACKAGE}),
            "create-builder": _PACK_PACKAGE,
            "package-buildpack": _PACK_PACKAGE,
        },
    ),
    target=("docker-host",),
)
_S2I: Final = Tool(
    "s2i",
    Group(
        _S2I_FLAGS,
        {
            "build": Verb(
                "build",
                _S2I_BUILD_FLAGS,
                "s2i",
                makes_image=True,
                idle=("help", "as-dockerfile"),
            )
        },
    ),
    target=("url",),
)
_KO_BUILD: Final = Verb("build", _KO_BUILD_FLAGS, "ko", makes_image=True)
_KO: Final = Tool("ko", Group(_KO_FLAGS, {"build": _KO_BUILD, "publish": _KO_BUILD}))
_SKOPEO: Final = Tool(
    "skopeo",
    Group(
        _SKOPEO_FLAGS,
        {"copy": Verb("copy", _SKOPEO_COPY_FLAGS, "copy", makes_image=True)},
    ),
    target=("dest-daemon-host",),
)

ROWS: Final = (
    Program(
        names="buildctl",
        source="moby/buildkit cmd/buildctl, session/auth",
        tool=_BUILDCTL,
        connects="client",
    ),
    Program(names="buildctl-daemonless.sh", tool=_BUILDCTL, starts="buildctl"),
    Program(names="img", source="genuinetools/img README", tool=_IMG, connects="builder"),
    Program(
        names="executor",
        source="GoogleContainerTools/kaniko deploy/Dockerfile, README",
        tool=_KANIKO,
        images="gcr.io/kaniko-project/executor",
        connects="builder",
        is_watched=False,
    ),
    Program(
        names="pack",
        source="buildpacks.io docs",
        tool=_PACK,
        images="docker.io/buildpacksio/pack",
        is_sought=False,
        connects="builder",
    ),
    Program(names="s2i", source="openshift/source-to-image README", tool=_S2I, connects="builder"),
    Program(names="ko", source="ko-build/ko README", tool=_KO, connects="builder"),
    Program(
        names="skopeo",
        source="containers/skopeo docs, install.md: container images",
        tool=_SKOPEO,
        images="quay.io/skopeo/stable",
        connects="client",
    ),
)
