"""List the programs that build something else, and of which nothing more is known.

They have a ``build`` of their own that is no image's, and are not taken for a renamed client
where it is like Docker's: ``hugo build -t theme .`` fits Docker's grammar.

Sources: each project's command reference.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Wrapper
from ...shell.programs import Program
from .elsewhere import BUILDS

ROWS: Final = (
    Program(
        names="""cmake meson waf bazel bazelisk buck buck2 pants please
        ant mvn sbt lein rake gulp grunt webpack vite rollup parcel esbuild tsc
        turbo nx lerna rush cargo go gofmt tinygo zig rustc swift xcodebuild
        dotnet msbuild devenv flutter dart stack cabal mix rebar3 dune opam luarocks composer
        bundler jekyll hugo zola mkdocs sphinx-build antora gatsby next nuxt astro
        eleventy hexo docusaurus pelican flit tox nox snapcraft
        flatpak-builder rpmbuild dpkg- buildpackage debuild mock abuild makepkg nix-build
        spack helm kustomize operator-sdk kubebuilder terraform sam cdk
        amplify serverless expo ionic cordova ng vue ember fastlane goreleaser melange apko mage
        devspace garden okteto opa wasm-pack west
        ansible-builder mdbook jupyter-book quarto hatchling maturin trunk cross tauri wails
        fyne spin wash dx crystal nimble lake odin arduino-cli idf.py colcon catkin anchor forge
        linuxkit mkosi osbuild image-builder bst charmcraft rockcraft opm kiwi-ng elm-app pulp
        spago ghcid pio platformio appimage-builder fdroid cabal-install""",
        builds_otherwise=True,
    ),
    # What these start they start in the directory that they are given.
    Program(
        names="make gmake ninja scons",
        source="make(1), ninja(1), scons(1): -C",
        enters=flag_table(
            "C/directory E/eval f/file makefile>file I/include-dir o/old-file W/what-if",
            "B d e i k n p q R r S s t w",
            "j/jobs l/load-average O/output-sync",
        ),
        builds_otherwise=True,
    ),
    Program(
        names="just",
        source="just.systems, just --help",
        enters=flag_table("d/working-directory>directory f/justfile set E/dotenv-path"),
        builds_otherwise=True,
    ),
    Program(
        names="task",
        source="taskfile.dev, CLI reference",
        enters=flag_table("d/dir>directory t/taskfile C/concurrency o/output I/interval"),
        builds_otherwise=True,
    ),
    Program(
        names="gradle gradlew",
        source="docs.gradle.org, command-line interface",
        enters=flag_table(
            "p/project-dir>directory b/build-file c/settings-file g I x/exclude-task"
        ),
        builds_otherwise=True,
    ),
    Program(
        names="pnpm yarn",
        source="pnpm.io, pnpm CLI: -C; classic.yarnpkg.com, yarn --cwd",
        enters=flag_table("C/dir>directory cwd>directory F/filter"),
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
