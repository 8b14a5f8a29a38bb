"""List the programs that make images as a file of the project describes them.

What such a file says no event shows, so that where it lies counts. Where images are one thing of
many that it may describe, or what is built is started, a tool builds *if missing*, as ``docker
compose up`` does.

Flags are listed as far as they take a value before the words that matter.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Group, Tool, Verb
from ...shell.programs import Program, project_tool

_EARTHLY: Final = flag_table(
    """a/artifact auto-skip-db-path build-arg buildkit-host cache-from config
    d/dockerfile dockerfile f/dockerfile env-file env-file-path arg-file-path
    installation-name org platform project remote-cache sat satellite s/secret secret-file
    secret-file-path ssh-auth-sock tag t/tag target""",
    """P/allow-privileged allow-privileged auto-skip ci D/debug debug disable-analytics
    exec-stats force-use h/help image i/interactive local-buildkit max-remote-cache
    no-buildkit-update no-cache no-fake-dep no-output no-sat output push save-inline-cache
    strict use-inline-cache V/verbose version""",
)
_DAGGER: Final = flag_table(
    "command-file interactive-command m/context mod>context n/cloud-engine o/output model",
    """y/auto-apply d/debug eager-runtime E/no-exit i/interactive M/no-mod no-mod q/quiet s/silent
    v/verbose w/web""",
)
_DAGGER_BUILD: Final = flag_table("context dockerfile target build-args secrets", "", "", _DAGGER)
_SKAFFOLD: Final = flag_table(
    """f/definition filename>definition b/build-image build-image cache-file B/build-artifacts
    c/skaffold-config C/config-map d/default-repo default-repo file-output i/images
    insecure-registry kube-context kubeconfig l/label m/module n/namespace namespace o/output
    p/profile platform profile remote-cache-dir sync-remote-cache t/tag tag trigger v/verbosity
    watch-image assume-yes""",
    "dry-run h/help q/quiet push tail cache-artifacts detect-minikube",
)
_TILT: Final = flag_table(
    "f/definition file>definition context host namespace port output-snapshot-on-exit timeout",
    "d/debug debug h/help hud klog legacy s/stream stream v/verbose",
)
_WERF: Final = flag_table(
    """config>definition dir>context config-templates-dir env git-work-tree home-dir kube-config
    kube-context namespace platform release repo secondary-repo set cache-repo tmp-dir
    virtual-merge work-tree add-custom-tag use-custom-tag docker-config log-color-mode
    log-terminal-width introspect-before introspect-stage parallel-tasks-limit""",
    "dev h/help dry-run follow log-debug log-quiet log-verbose skip-image-metadata",
)
_JIB: Final = flag_table(
    """b/dockerfile build-file>dockerfile c/context context>context t/destination
    target>destination additional-tags p/parameter parameter name from entrypoint creator
    environment-variables expose image-format labels mode base-image-cache
    project-cache jvm-flags program-args user volumes verbosity console credential-helper
    from-credential-helper to-credential-helper username password from-username to-username""",
    "allow-insecure-registries h/help send-credentials-over-http serialize stacktrace version",
)
_DISTROBUILDER: Final = flag_table(
    "cache-dir o/options sources-dir t/timeout compression import-into-incus type", "debug h/help"
)


ROWS: Final = (
    Program(
        names="earthly",
        source="docs.earthly.dev, earthly command reference",
        tool=Tool(
            "earthly",
            Group(),
            verb=Verb("build", _EARTHLY, "earthly", makes_image=True),
            target=("buildkit-host",),
        ),
        is_sought=False,
    ),
    Program(
        names="dagger",
        source="docs.dagger.io, CLI reference: dagger call, dagger core",
        tool=Tool(
            "dagger",
            Group(
                _DAGGER,
                {
                    "call": Verb("project-start", _DAGGER, "described", if_missing=True),
                    "core": Group(
                        _DAGGER,
                        {
                            "container": Group(
                                _DAGGER,
                                {
                                    "build": Verb(
                                        "build", _DAGGER_BUILD, "described", makes_image=True
                                    )
                                },
                            )
                        },
                    ),
                },
            ),
        ),
        is_sought=False,
    ),
    Program(
        names="skaffold",
        source="skaffold.dev/docs/references/cli",
        tool=project_tool("skaffold", _SKAFFOLD, "build", "debug dev run"),
        is_sought=False,
    ),
    Program(
        names="tilt",
        source="docs.tilt.dev, tilt up, tilt ci",
        tool=project_tool("tilt", _TILT, "", "ci up"),
        is_sought=False,
    ),
    Program(
        names="werf",
        source="werf.io/docs, werf build, werf converge",
        tool=project_tool("werf", _WERF, "build", "converge export kube-run run"),
        is_sought=False,
    ),
    Program(
        names="jib",
        source="GoogleContainerTools/jib jib-cli README",
        tool=project_tool("jib", _JIB, "build jar war", "", "jib"),
        is_sought=False,
        connects="builder",
    ),
    Program(
        names="distrobuilder",
        source="linuxcontainers.org/distrobuilder/docs",
        tool=project_tool(
            "distrobuilder",
            _DISTROBUILDER,
            "",
            "build-dir build-incus build-lxc build-lxd pack-incus pack-lxc pack-lxd",
            "packer",
        ),
        is_sought=False,
    ),
)
