"""List the programs that build something else, and the helpers that a client builds with.

``OTHER_BUILDERS`` have a ``build`` of their own that is no image's, and are not taken for a
renamed client where it is like Docker's: ``hugo build -t theme .`` fits Docker's grammar.
Sources: each project's command reference.

``STARTS`` says which helpers a client starts and hands its build to. Sources: docker/cli
``cli-plugins/manager`` (plugins ``docker-buildx`` and ``docker-compose``); docker/compose
``pkg/compose/build_bake.go``; containerd/nerdctl ``pkg/cmd/builder`` and runfinch/finch
(``buildctl``); moby/buildkit ``buildctl-daemonless.sh``; podman-compose documentation;
containers/podman ``pkg/rootless`` and containers/storage ``pkg/unshare`` (without root, these
start themselves once more in a user namespace).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NAMES: Final = """
    make gmake ninja cmake meson scons waf bazel bazelisk buck buck2 pants please ant mvn gradle
    gradlew sbt lein rake gulp grunt webpack vite rollup parcel esbuild tsc turbo nx lerna rush
    npm npx pnpm pnpx yarn bun deno node cargo go gofmt tinygo zig rustc swift xcodebuild dotnet
    msbuild devenv flutter dart stack cabal mix rebar3 dune opam luarocks composer bundle bundler
    gem jekyll hugo zola mkdocs sphinx-build antora gatsby next nuxt astro eleventy hexo
    docusaurus pelican poetry hatch flit pdm uv python python3 pip tox nox conda mamba
    snapcraft flatpak-builder rpmbuild dpkg-buildpackage debuild mock abuild makepkg nix
    nix-build guix spack helm kustomize operator-sdk kubebuilder terraform packer vagrant sam
    cdk amplify serverless expo ionic cordova ng vue ember fastlane goreleaser melange apko
    mage task just tilt skaffold earthly dagger devspace garden okteto
    opa wasm-pack west depot ansible-builder mdbook jupyter-book quarto hatchling maturin trunk
    cross tauri wails fyne spin wash dx crystal nimble lake odin arduino-cli idf.py colcon catkin
    anchor forge linuxkit mkosi osbuild image-builder bst charmcraft rockcraft opm kiwi-ng
    elm-app pulp spago ghcid pio platformio appimage-builder fdroid cabal-install
"""
OTHER_BUILDERS: Final = frozenset(_NAMES.split())

_PLUGINS: Final = ("docker-buildx", "docker-compose", "buildx", "com.docker.cli")
STARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "docker": _PLUGINS,
    "com.docker.cli": _PLUGINS,
    "docker-compose": ("docker", "docker-buildx", "buildx"),
    "nerdctl": ("buildctl",),
    "finch": ("nerdctl", "buildctl"),
    "buildctl-daemonless.sh": ("buildctl",),
    "podman-compose": ("podman",),
    "podman": ("podman",),
    "buildah": ("buildah",),
}
