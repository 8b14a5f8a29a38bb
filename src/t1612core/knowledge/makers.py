"""List the temporary names that builders, and tools that run them, make of their own.

Rule 1: data only; anybody can borrow a name, so that a row says who makes and who reads it.
"""

from __future__ import annotations

from typing import Final

from ..text.path_rows import Maker

_BUILDX = ("docker", "docker-buildx", "buildx")
_GO_TEMP = "Go os.MkdirTemp: the prefix, then decimal digits"

MAKERS: Final[tuple[Maker, ...]] = (
    Maker("buildx", "buildx[0-9]*/Dockerfile", _BUILDX, f"docker/buildx build: -f URL. {_GO_TEMP}"),
    Maker(
        "buildx",
        "dockerfile[0-9]*/Dockerfile",
        _BUILDX,
        f"docker/buildx build: Dockerfile on standard input. {_GO_TEMP}",
    ),
    Maker(
        "docker",
        "docker-build-tempdockerfile-[0-9]*/**",
        ("docker", "nerdctl"),
        f"docker/cli cli/command/image/build/context.go; nerdctl buildkitutil. {_GO_TEMP}",
    ),
    Maker(
        "docker",
        "docker-build-git[0-9]*/**",
        ("docker", "dockerd", "git"),
        f"moby builder/remotecontext/git: clone of a Git context. {_GO_TEMP}",
        starters=("docker", "dockerd"),
    ),
    Maker(
        "docker",
        "docker-builder[0-9]*/**",
        ("dockerd",),
        f"moby builder/remotecontext: archive sent by a client. {_GO_TEMP}",
    ),
    Maker(
        "compose",
        "*compose-build-metadataFile-*.json*",
        ("docker", "docker-compose", "docker-buildx"),
        "docker/compose: bake metadata; seen in its users' error messages",
    ),
    Maker(
        "podman",
        "podman-build-context-[0-9]*/**",
        ("podman",),
        f"containers/podman: context from a URL or standard input. {_GO_TEMP}",
    ),
    Maker(
        "podman",
        "libpod_builder[0-9]*/**",
        ("podman",),
        f"containers/podman pkg/api/handlers/compat/images_build.go: API build. {_GO_TEMP}",
    ),
    Maker(
        "podman",
        "podman-run-[0-9]*/**",
        ("podman",),
        "podman-system-service(1), containers/storage: without XDG_RUNTIME_DIR",
    ),
    Maker(
        "podman",
        "storage-run-[0-9]*/**",
        ("podman", "buildah"),
        "containers/storage pkg/homedir: without XDG_RUNTIME_DIR",
    ),
    Maker(
        "buildah",
        "buildah[0-9]*/**",
        ("buildah", "podman"),
        f"containers/buildah define/build.go TempDirForURL, run steps. {_GO_TEMP}",
    ),
    Maker(
        "packer",
        "packer-docker[0-9]*/**",
        ("packer", "packer-plugin-docker"),
        f"packer builder/docker/step_temp_dir.go, older versions: shared directory. {_GO_TEMP}",
    ),
    # What follows is run by an interpreter, of which often no more is recorded than its name.
    Maker(
        "devcontainers",
        "devcontainercli*/**",
        ("node", "devcontainer", "devpod", "code", "code helper*", "cursor"),
        "devcontainers/cli src/spec-node/containerFeatures.ts: features and an empty context",
    ),
    Maker(
        "AWS CDK",
        "cdk.out*/**",
        ("node", "cdk"),
        "aws/aws-cdk aws-cdk-lib/cx-api, CloudAssemblyBuilder: where no output directory is named",
    ),
    Maker(
        "repo2docker",
        "repo2docker*/**",
        ("python", "jupyter-repo2docker", "repo2docker", "git"),
        "jupyterhub/repo2docker app.py: where a repository is fetched to",
        starters=("python", "jupyter-repo2docker", "repo2docker"),
    ),
    Maker(
        "renovate",
        "renovate/repos/**",
        ("node", "renovate", "git"),
        "docs.renovatebot.com, baseDir: the repositories that it changes lie in the temp directory",
        starters=("node", "renovate"),
    ),
    Maker(
        "pytest",
        "pytest-of-*/pytest-[0-9]*/**",
        ("python", "pytest", "py.test"),
        "docs.pytest.org, temporary directories: tmp_path",
    ),
    Maker(
        "go test",
        "Test*[0-9]/[0-9][0-9][0-9]/**",
        ("*.test",),
        "pkg.go.dev/testing, T.TempDir: the test's name and digits, then a number",
    ),
)
