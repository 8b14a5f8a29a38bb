"""List editors, build tools, tests, scanners and terminals: what people build images with.

Sources are the tools' own documents.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON
from ..programs.shells import POSIX

DEVELOPERS: Final = (
    Ancestor(
        "editor_lineage",
        packed(
            """code code-insiders code-server code-tunnel codium vscodium cursor
            windsurf zed zed-editor devenv rider idea pycharm goland webstorm clion
            phpstorm rubymine rustrover datagrip fleet eclipse sublime_text atom
            xcode devcontainer devpod gvim gedit notepad++ remote-dev-server
            vsdebugconsole"""
        )
        | {"jetbrains-*", "code helper*", "cursor helper*", "servicehub.*"},
        "the editors' documents: integrated terminals, tasks and dev containers",
    ),
    Ancestor(
        "editor_lineage",
        packed(
            """com.docker.backend com.docker.build docker-desktop rancher-desktop rdctl
            limactl colima orbstack podman-desktop"""
        )
        | {"docker desktop*", "rancher desktop*", "podman desktop*", "orbstack helper*"},
        "Docker Desktop, Rancher Desktop, Lima, Colima, OrbStack: a developer's container machine",
    ),
    Ancestor(
        "editor_lineage",
        packed("""vim vi nvim nano emacs micro hx helix joe mcedit ed"""),
        "the editors' manuals; GTFOBins: on a server an intruder has them too",
        is_personal=True,
    ),
    Ancestor(
        "editor_lineage",
        frozenset({"node"}),
        "microsoft/vscode and its remote servers; devcontainers/cli",
        line=r"[/\\]\.(?:vscode(?:-remote)?|cursor|windsurf|vscodium)(?:-server)?(?:-\w{1,20})?[/\\]|[/\\]code-server[/\\]"
        r"|[/\\]devcontainer(?:\.js|s-cli|(?=[\s\"']|$))",
    ),
    Ancestor(
        "editor_lineage",
        frozenset({"java", "javaw"}),
        "IntelliJ Platform: its main class; Eclipse launcher",
        line=r"com\.intellij\.idea\.main|com\.intellij\.platform\.runtime\.loader|org\.eclipse\.equinox\.launcher",
    ),
    Ancestor(
        "build_tool_lineage",
        packed(
            """make gmake nmake mingw32-make ninja bazel bazelisk buck buck2 pants
            please scons cmake meson waf ant gradle gradlew mvn mvnd mvnw sbt npm
            yarn pnpm bun lerna turbo nx task go-task just mage invoke rake cargo
            cargo-make dotnet msbuild go goreleaser nix-build skaffold tilt earthly
            dagger garden werf devspace okteto docker-compose podman-compose nix nix-shell
            nix-daemon guix guix-daemon bazel-real linux-sandbox process-wrapper
            buck2d buckd pantsd kind k3d nixpacks railpack cog ddev lando faas-cli
            jupyter-repo2docker repo2docker truss cekit ansible-builder
            kiwi kiwi-ng mkosi osbuild debos bitbake image-builder"""
        )
        | {"bazel(*"},
        "the tools' documents: recipes and tasks that run commands, image builds among them",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"mlflow", "bentoml"}),
        "mlflow.org, mlflow models build-docker, mlflow sagemaker; docs.bentoml.com, containerize",
        line=r"\s(?:build-docker|generate-dockerfile|build-and-push-container|containerize)"
        r"(?=[\s\"']|$)",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"npm *", "yarn *", "pnpm *"}),
        "docs.npmjs.com, npm run: its title is what it was told; what npm install runs is whoever's"
        " package it is, and npm start a server: docs.npmjs.com, scripts; MITRE T1195.002",
        unless=r"^(?:npm|yarn|pnpm) (?:i|in|inst?|install|ci|add|up|update|rebuild|it|start)"
        r"(?![\w:-])",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"node"}),
        "npm, Yarn, pnpm, Nx, Turborepo, Lerna: how their scripts are started",
        line=r"[/\\](?:npm|npx)-cli\.js\b|[/\\](?:npm|npx|yarn|yarnpkg|pnpm|nx|turbo|lerna)"
        r"(?:\.c?js)?(?=[\s\"']|$)|[/\\]yarn-\d[\d.]{0,20}\.cjs\b",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"node"}),
        "WordPress wp-env, Lando: their command lines build a project's containers",
        line=r"[/\\](?:wp-env|lando)(?:\.js)?(?=[\s\"']|$)",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"java", "javaw"}),
        "Gradle, Maven, Ant, sbt: their main classes and jars; Bazel: its server's name for itself",
        line=r"^\"?bazel\(|org\.gradle\.|gradle-wrapper\.jar|org\.codehaus\.plexus\.classworlds\.launcher"
        r"|org\.apache\.tools\.ant\.|sbt-launch\.jar",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset(PYTHON.names),
        "docker-compose 1.x, podman-compose, Invoke, SCons: their console scripts",
        line=r"[/\\](?:docker-compose|podman-compose|invoke|scons)(?=[\s\"']|$)",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset(PYTHON.names),
        "mlflow models build-docker, jupyter-repo2docker, ansible-builder, BentoML, Truss, cekit,"
        " KIWI, mkosi, BitBake: they build in a directory of their own, temporary mostly",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:mlflow|(?:jupyter-)?repo2docker|ansible-builder"
        r"|bentoml|truss|cekit|kiwi(?:-ng)?|mkosi|bitbake)(?=[\s\"']|$)",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({"ruby"}),
        "Rake, Bundler, Kamal: their console scripts",
        line=r"[/\\](?:rake|bundle|bundler|kamal)(?=[\s\"']|$)",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset({*POSIX.names, "guile"}),
        "NixOS/nix, GNU Guix: a builder lies in the store, where root alone writes",
        line=r"(?<=\S\s)[\"']?/(?:nix|gnu)/store/[a-z0-9]{32}-",
    ),
    Ancestor(
        "test_lineage",
        packed(
            """pytest py.test tox nox ctest bats bats-exec-test bats-exec-file
            bats-exec-suite gotestsum rspec phpunit inspec goss dgoss kgoss kitchen
            cucumber container-structure-test cargo-nextest"""
        ),
        "the runners' documents",
    ),
    Ancestor(
        "test_lineage",
        frozenset({"*.test"}),
        "go help test: the test binary is pkg.test; anybody may name a program so",
        above=("go", "test2json", "gotestsum", "dlv", "bazel"),
    ),
    Ancestor(
        "test_lineage",
        frozenset(PYTHON.names),
        "SWE-bench, Terminal-Bench, nbgrader, Otter-Grader: what is handed in is built and run",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:swebench(?:\.[\w.]{1,80})?|terminal_bench|tb|nbgrader|otter)"
        r"(?=[\s\"']|$)",
    ),
    Ancestor(
        "test_lineage",
        frozenset(POSIX.names),
        "bats-core: its programs are bash scripts",
        line=r"[/\\]bats(?:-exec-(?:test|file|suite))?[\"']?$",
    ),
    Ancestor(
        "test_lineage",
        frozenset({"ruby", "php"}),
        "RSpec, Cucumber, Test Kitchen, InSpec, PHPUnit: their console scripts",
        line=r"[/\\](?:rspec|cucumber|kitchen|inspec|cinc-auditor|phpunit)(?:\.phar)?(?=[\s\"']|$)",
    ),
    Ancestor(
        "test_lineage",
        frozenset({"go"}),
        "go help test",
        # Its own path, which may have blanks where nobody quoted it; its one flag; its verb.
        line=r"^(?:\"[^\"]{0,4096}\"|[A-Z]:\\(?:(?!\.exe)[^\"]){0,4096}\.exe|\S{1,4096})"
        r"\s+(?:-C(?:=|\s+)\S{1,4096}\s+)?test(?=\s|$)",
    ),
    Ancestor(
        "test_lineage",
        frozenset(PYTHON.names),
        "pytest, tox, nox, unittest: how they are run",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:pytest|py\.test|tox|nox|unittest)(?=[\s\"']|$)",
    ),
    Ancestor(
        "test_lineage",
        frozenset({"node"}),
        "Jest, Mocha, Vitest, Playwright, Cypress: their command lines",
        line=r"[/\\](?:jest|mocha|vitest|playwright|cypress)(?:\.m?js)?(?=[\s\"']|$)",
    ),
    Ancestor(
        "test_lineage",
        frozenset({"java", "javaw"}),
        "Maven Surefire, Gradle test workers",
        line=r"surefire|worker\.org\.gradle\.process\.internal|org\.junit\.|com\.intellij\.rt\.junit\.",
    ),
    Ancestor(
        "scanner_lineage",
        packed(
            """trivy grype snyk syft hadolint dockle checkov anchore anchorectl
            anchore-cli clair clairctl clair-scanner twistcli docker-scout
            docker-bench-security kics semgrep terrascan dive copa
            osv-scanner dockerfile_lint dockerfilelint sonar-scanner oscap lynis
            pre-commit conftest regula tfsec docker-scan trivy-server"""
        )
        | {"snyk-*"},
        "the scanners' documents: they build or read what they check",
    ),
    Ancestor(
        "scanner_lineage",
        frozenset({*PYTHON.names, "node"}),
        "checkov, anchore-cli, semgrep, pre-commit, snyk: console scripts and modules",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:checkov(?:\.main)?|anchore-cli|semgrep|pre-commit"
        r"|pre_commit|snyk)(?=[\s\"']|$)",
    ),
    Ancestor(
        "iac_lineage",
        packed(
            """packer terraform tofu terragrunt pulumi vagrant molecule chef-client
            chef-solo cinc-client puppet puppet-agent salt-minion salt-call
            cloud-init cdk cdktf sam azd kamal"""
        )
        | {
            "packer-plugin-*",
            "packer-builder-*",
            "packer-provisi*",
            "terraform-prov*",
            "ansible*",
            "pulumi-*",
            "puppet agent*",
            "chef-client *",
            "salt-minion *",
        },
        "HashiCorp, Ansible, Pulumi, Chef, Puppet, Salt: documents on providers and builders",
    ),
    Ancestor(
        "iac_lineage",
        frozenset({*PYTHON.names, "ruby"}),
        "Ansible, Molecule, Salt, cloud-init, Vagrant, Puppet: their console scripts",
        line=r"[/\\](?:ansible(?:-\w{1,20})?|molecule|salt-\w{1,10}|cloud-init|vagrant|puppet)"
        r"(?=[\s\"']|$)",
    ),
    Ancestor(
        "iac_lineage",
        frozenset({"node", *PYTHON.names}),
        "AWS CDK, CDK for Terraform, SST, Serverless, AWS SAM, Azure Developer CLI: their command"
        " lines build assets, in directories of their own",
        line=r"[/\\](?:aws-)?(?:cdk|cdktf|sst|serverless|sls|sam)(?:\.c?js)?(?=[\s\"']|$)",
    ),
    Ancestor(
        "iac_lineage",
        frozenset(PYTHON.names),
        "ansible-core: modules in remote_tmp, or unpacked where TMPDIR is",
        script=r"\S{0,4096}[/\\]\.?ansible[^/\\\s]{0,255}[/\\](?:[^/\\\s]{1,255}[/\\])?"
        r"ansiballz_\w",
    ),
    Ancestor(
        "iac_lineage",
        frozenset({*PYTHON.names, *POSIX.names}),
        "ansible-core: remote_tmp in the home of whom it logged in as, where nobody else writes;"
        " a module or a script, below the shell that was told to run it",
        script=r"(?:/root|/home/[^/\s]{1,255}|/var/lib/[^/\s]{1,255})/\.ansible/tmp/"
        r"ansible-tmp-[\d.]{1,40}-\d{1,10}-\d{1,20}/[\w.-]",
        above=(*POSIX.names, "sudo", "su", "sshd", "sshd-session"),
    ),
    Ancestor(
        "iac_lineage",
        frozenset(POSIX.names),
        "chef/chef lib/chef/provider/script.rb, saltstack/salt modules/cmdmod.py: their temporary"
        " scripts",
        script=r"(?:\S{0,4096}/)?(?:chef-script\d{8}-\d{1,10}-\w|__salt\.tmp\.\w)",
        above=("chef-client", "chef-solo", "cinc-client", "salt-minion", "salt-call"),
    ),
    Ancestor(
        "terminal_lineage",
        packed(
            """windowsterminal wt openconsole explorer gnome-terminal
            gnome-terminal-server gnome-console kgx ptyxis ptyxis-agent konsole
            yakuake guake xterm uxterm rxvt urxvt alacritty kitty wezterm
            wezterm-gui ghostty foot tilix terminator xfce4-terminal mate-terminal
            lxterminal qterminal deepin-terminal iterm2 iterm terminal hyper warp
            warp-terminal tabby conemu conemuc cmder mintty tmux screen zellij byobu"""
        )
        | {"tmux: server", "tmux: client"},
        "the terminals' documents; tmux(1), screen(1)",
        is_personal=True,
    ),
)
