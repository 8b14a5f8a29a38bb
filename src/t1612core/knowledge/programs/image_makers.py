"""List the programs that make, convert or carry an image beside clients and builders.

How a table of flags is packed is told in ``client_flags``.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import FlagTable, flag_table
from ...shell.grammar import Group, Tool, Verb
from ...shell.programs import Program
from . import client_flags as flags

_APPTAINER: Final = flag_table(
    "c/config", "build-config d/debug h/help nocolor q/quiet s/silent v/verbose version"
)
_APPTAINER_BUILD: Final = flag_table(
    """arch B/bind build-arg build-arg-file builder docker-host library mount passphrase-fd
    pem-path section tmpdir warn-unused-build-args authfile""",
    """d/detached disable-cache docker-login encrypt f/fakeroot fix-perms F/force h/help
    ignore-fakeroot-command ignore-subuid ignore-userns json no-cleanup no-https nohttps>no-https
    no-setgroups T/notest nv nvccli passphrase r/remote rocm s/sandbox u/update userns
    writable-tmpfs""",
)
_APPTAINER_RUN: Final = flag_table(
    """add-caps app apply-cgroups B/bind blkio-weight cpus cwd>pwd dns docker-host drop-caps env
    env-file fusemount H/home hostname memory mount network network-args no-mount o/overlay
    pem-path pid-file pwd S/scratch security shell W/workdir""",
    """allow-setuid boot c/contain C/containall e/cleanenv compat disable-cache docker-login
    f/fakeroot i/ipc keep-privs n/net nv no-eval no-home no-https no-init no-privs no-umask
    p/pid rocm unsquash u/userns uts w/writable writable-tmpfs""",
)
_KIND: Final = flag_table("loglevel v/verbosity", "h/help q/quiet version")
_KIND_LOAD: Final = flag_table("n/name nodes", "", "", _KIND)
_KIND_NODE: Final = flag_table("arch base-image image>tag kube-root type", "", "", _KIND)
_K3D: Final = flag_table("", "h/help timestamps trace verbose version")
_K3D_IMPORT: Final = flag_table("c/cluster m/mode", "k/keep-tarball t/keep-tools", "", _K3D)
_MINIKUBE: Final = flag_table(
    """alsologtostderrthreshold b/bootstrapper log_backtrace_at log_dir log_file log_file_max_size
    p/profile stderrthreshold rootless user v vmodule""",
    """add_dir_header alsologtostderr h/help legacy_stderr_threshold_behavior logtostderr
    one_output skip-audit skip_headers skip_log_headers""",
)
_MINIKUBE_LOAD: Final = flag_table("", "daemon overwrite pull remote", "", _MINIKUBE)
_MINIKUBE_BUILD: Final = flag_table(
    "build-env build-opt f/file n/node t/tag", "all push", "", _MINIKUBE
)
_CRANE: Final = flag_table("platform", "allow-nondistributable-artifacts h/help insecure v/verbose")
_CRANE_APPEND: Final = flag_table(
    "b/base f/new_layer>layer new_layer>layer t/new_tag>tag new_tag>tag o/output",
    "oci-empty-base set-base-image-annotations",
    "",
    _CRANE,
)
_CRANE_MUTATE: Final = flag_table(
    """a/annotation append>layer cmd entrypoint e/env exposed-ports l/label new_base>base
    old_base original o/output rebased>tag repo set-platform t/tag u/user w/workdir""",
    "",
    "",
    _CRANE,
)
_UMOCI: Final = flag_table("log", "debug h/help v/version verbose")
_UMOCI_LAYER: Final = flag_table(
    """gid-map history.author history.comment history.created history.created_by
    history-created image mask-path tag uid-map""",
    "no-history no-mask-volumes opaque refresh-bundle rootless whiteout",
    "",
    _UMOCI,
)
_NIXPACKS: Final = flag_table("", "h/help V/version")
_NIXPACKS_BUILD: Final = flag_table(
    """a/apt b/build-cmd c/config cache-from cache-key config cpu-quota docker-host
    docker-output docker-tls-verify e/env f/format i/install-cmd incremental-cache-image json-plan
    l/label libs n/name>tag name>tag o/out p/pkgs platform plan s/start-cmd t/tag add-host
    docker-cert-path memory""",
    """current-dir h/help inline-cache no-cache no-error-without-start v/verbose V/version""",
)
_DEPOT: Final = flag_table(
    "build-platform lint-fail-on progress project save-tag save-tags token",
    "h/help lint no-save save v/version",
)
_PACKER: Final = flag_table("", "h/help machine-readable v/version")
_PACKER_BUILD: Final[FlagTable] = flag_table(
    "except on-error only parallel-builds var var-file",
    "debug force machine-readable timestamp-ui",
    "color parallel warn-on-undeclared-var ignore-prerelease-plugins use-sequential-evaluation",
    _PACKER,
)

# An archive is made an image of its own before it is run.
_APPTAINER_STARTED: Final = Verb("run", _APPTAINER_RUN, interspersed=False, transports=True)
_LOADED: Final = Verb("load", _KIND_LOAD, "archives", makes_image=True)
_K3D_IMPORTED: Final = Verb("import", _K3D_IMPORT, "archives", makes_image=True)
_K3D_IMAGES: Final = Group(_K3D, {"import": _K3D_IMPORTED, "load": _K3D_IMPORTED})
_MUTATED: Final = Verb("mutate", _CRANE_MUTATE, "crane", makes_image=True)
_PACKED: Final = Verb("repack", _UMOCI_LAYER, "umoci", makes_image=True)

ROWS: Final = (
    Program(
        names="apptainer singularity",
        source="apptainer-build(1), apptainer(1) 1.4",
        tool=Tool(
            "apptainer",
            Group(
                _APPTAINER,
                {
                    "build": Verb("build", _APPTAINER_BUILD, "apptainer", makes_image=True),
                    **dict.fromkeys(("exec", "run", "shell"), _APPTAINER_STARTED),
                    "instance": Group(_APPTAINER, {"start": _APPTAINER_STARTED}),
                },
            ),
            target=("docker-host",),
        ),
    ),
    Program(
        names="kind",
        source="kind.sigs.k8s.io, kind load, kind build node-image",
        tool=Tool(
            "kind",
            Group(
                _KIND,
                {
                    "load": Group(_KIND, {"docker-image": _LOADED, "image-archive": _LOADED}),
                    "build": Group(
                        _KIND,
                        {"node-image": Verb("build", _KIND_NODE, "build", makes_image=True)},
                    ),
                },
            ),
        ),
    ),
    Program(
        names="k3d",
        source="k3d.io 5, k3d image import",
        tool=Tool("k3d", Group(_K3D, dict.fromkeys(("image", "images", "i"), _K3D_IMAGES))),
    ),
    Program(
        names="minikube",
        source="minikube.sigs.k8s.io, minikube image, ssh, kubectl",
        tool=Tool(
            "minikube",
            Group(
                _MINIKUBE,
                {
                    "image": Group(
                        _MINIKUBE,
                        {
                            "load": Verb("load", _MINIKUBE_LOAD, "archives", makes_image=True),
                            "build": Verb("build", _MINIKUBE_BUILD, "build", makes_image=True),
                        },
                    ),
                    "ssh": Verb("ssh", _MINIKUBE, runs="machine", interspersed=False),
                    "kubectl": Verb("kubectl", _MINIKUBE, runs="program", interspersed=False),
                },
            ),
        ),
    ),
    Program(
        names="crane",
        source="google/go-containerregistry cmd/crane/doc, README: images",
        images="gcr.io/go-containerregistry/crane",
        tool=Tool(
            "crane",
            Group(
                _CRANE,
                {
                    "append": Verb("append", _CRANE_APPEND, "crane", makes_image=True),
                    **dict.fromkeys(("flatten", "mutate", "rebase"), _MUTATED),
                },
            ),
        ),
        connects="builder",
    ),
    Program(
        names="umoci",
        source="umoci-repack(1), umoci-insert(1), umoci-raw-add-layer(1)",
        tool=Tool(
            "umoci",
            Group(
                _UMOCI,
                {
                    "insert": _PACKED,
                    "repack": _PACKED,
                    "raw": Group(_UMOCI, {"add-layer": _PACKED}),
                },
            ),
            style="goflag",
        ),
    ),
    Program(
        names="nixpacks",
        source="nixpacks.com, nixpacks build --help",
        tool=Tool(
            "nixpacks",
            Group(_NIXPACKS, {"build": Verb("build", _NIXPACKS_BUILD, "build", makes_image=True)}),
            target=("docker-host",),
        ),
    ),
    Program(
        names="depot",
        source="docs.depot.dev, CLI reference",
        tool=Tool(
            "depot",
            Group(
                _DEPOT,
                {
                    "build": Verb(
                        "build",
                        flag_table("", "", "", _DEPOT, flags.DOCKER_BUILD),
                        "build",
                        makes_image=True,
                    ),
                    "bake": Verb(
                        "bake",
                        flag_table("", "", "", _DEPOT, flags.BUILDX_BAKE),
                        "bake",
                        makes_image=True,
                        idle=("help", "version", "print"),
                    ),
                },
            ),
        ),
    ),
    # What it builds, an image or a machine, is in its template.
    Program(
        names="packer",
        source="developer.hashicorp.com, packer build",
        tool=Tool(
            "packer",
            Group(
                _PACKER,
                {"build": Verb("packer-build", _PACKER_BUILD, "packer", if_missing=True)},
            ),
            style="goflag",
        ),
    ),
)
