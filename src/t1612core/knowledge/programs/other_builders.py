"""List the programs that build something else, and of which nothing more is known.

They have a ``build`` of their own that is no image's, and are not taken for a renamed client
where it is like Docker's: ``hugo build -t theme .`` fits Docker's grammar.

Sources: each project's command reference.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import Wrapper
from ...shell.programs import Program
from .elsewhere import BUILDS

ROWS: Final = (
    Program(
        names="""make gmake ninja cmake meson scons waf bazel bazelisk buck buck2 pants please
        ant mvn gradle gradlew sbt lein rake gulp grunt webpack vite rollup parcel esbuild tsc
        turbo nx lerna rush pnpm yarn cargo go gofmt tinygo zig rustc swift xcodebuild
        dotnet msbuild devenv flutter dart stack cabal mix rebar3 dune opam luarocks composer
        bundler jekyll hugo zola mkdocs sphinx-build antora gatsby next nuxt astro
        eleventy hexo docusaurus pelican flit tox nox snapcraft
        flatpak-builder rpmbuild dpkg- buildpackage debuild mock abuild makepkg nix-build
        spack helm kustomize operator-sdk kubebuilder terraform sam cdk
        amplify serverless expo ionic cordova ng vue ember fastlane goreleaser melange apko mage
        task just devspace garden okteto opa wasm-pack west
        ansible-builder mdbook jupyter-book quarto hatchling maturin trunk cross tauri wails
        fyne spin wash dx crystal nimble lake odin arduino-cli idf.py colcon catkin anchor forge
        linuxkit mkosi osbuild image-builder bst charmcraft rockcraft opm kiwi-ng elm-app pulp
        spago ghcid pio platformio appimage-builder fdroid cabal-install""",
        builds_otherwise=True,
    ),
    # These start other programs, too.
    Program(
        names="npx pnpx bundle poetry hatch pdm conda mamba nix guix",
        source="the manuals of each on run, exec and shell",
        wrapper=Wrapper(seeks="dashes"),
        builds_otherwise=True,
        needles=BUILDS,
    ),
    Program(
        names="vagrant",
        source="developer.hashicorp.com, vagrant ssh",
        wrapper=Wrapper(operands=1, seeks="dashes"),
        starts_elsewhere=True,
        builds_otherwise=True,
        needles=BUILDS,
    ),
)
