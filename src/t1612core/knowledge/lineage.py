"""List who starts image builds, and what it says of a build that they did.

Sources are the vendors' own documents; MITRE ATT&CK pages for what intruders start
programs from.  Rule 1: data only; matching is ``language.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ..language.ancestry import Ancestor, Interpreter, Lineage
from ..language.grammar import packed
from ..language.paths import Maker
from .paths import PATHS

_SHELLS: Final = ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "fish")
_PYTHON: Final = ("python", "pythonw", "pypy", "ipython")
_GO_TEMP = "Go os.MkdirTemp: the prefix, then decimal digits"

# Anchored: the path is the script's, and no word of a text that somebody could write.
_SCRIPT = r"^[^;|&<>$`]{0,4096}"

_HOSTILE: Final = (
    Ancestor(
        "web_server_lineage",
        packed(
            """apache2 apache httpd nginx nginx-debug openresty tengine lighttpd caddy
            thttpd mini_httpd cherokee cherokee-worker h2o litespeed lshttpd
            openlitespeed lsphp php-fpm php-cgi php-cgi-win frankenphp fcgiwrap
            spawn-fcgi w3wp umworkerprocess tomcat tomcatw jboss wildfly weblogic
            coldfusion jrun gunicorn uwsgi uvicorn hypercorn daphne puma unicorn
            passenger-core"""
        )
        | {"php-fpm*", "gunicorn*", "uwsgi*", "puma *", "passenger*", "httpd.*"},
        "MITRE T1505.003: a web server that starts a shell; the servers' own manuals",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset({"java", "javaw"}),
        "Apache Tomcat, WildFly, Jetty, WebLogic, WebSphere, Confluence: their start commands",
        line=r"org\.apache\.catalina\.|[/\\]bootstrap\.jar|jboss-modules\.jar|org\.jboss\."
        r"|org\.eclipse\.jetty\.|weblogic\.server\b|com\.ibm\.ws\.|com\.ibm\.wsspi\."
        r"|com\.atlassian\.confluence|org\.apache\.solr|solr\.solr\.home|coldfusion\.",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset(_PYTHON),
        "gunicorn, uvicorn, hypercorn, daphne, waitress: their documents on deployment",
        line=r"[/\s](?:gunicorn|uwsgi|uvicorn|hypercorn|daphne|waitress-serve)(?=[\s\"']|$)",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset({"php"}),
        "php.net, built-in web server",
        line=r"\s-S[\s\w]",
    ),
    Ancestor(
        "database_lineage",
        packed(
            """mysqld mariadbd postgres postmaster mongod mongos redis-server
            valkey-server keydb-server sqlservr sqlagent oracle tnslsnr extjob
            clickhouse-server influxd memcached db2sysc couchdb couchbase-server"""
        )
        | {"clickhouse-serv*"},
        "MITRE T1190, T1505.001; PostgreSQL COPY FROM PROGRAM, SQL Server xp_cmdshell: manuals",
    ),
    Ancestor(
        "database_lineage",
        frozenset({"java", "javaw", "beam.smp"}),
        "Elasticsearch, OpenSearch, Cassandra, Neo4j, H2, CouchDB: their start commands",
        line=r"org\.elasticsearch\.|org\.opensearch\.|org\.apache\.cassandra\.|org\.neo4j\."
        r"|org\.h2\.tools\.|[/\\]couchdb\b",
    ),
    Ancestor(
        "transfer_tool_lineage",
        packed(
            """curl wget aria2c lwp-download nc ncat netcat nc.traditional nc.openbsd
            socat telnet ftp tftp lftp certutil bitsadmin"""
        ),
        "MITRE T1105, T1095; LOLBAS certutil, bitsadmin; GTFOBins nc, socat",
    ),
    Ancestor(
        "script_host_lineage",
        packed(
            """mshta wscript cscript rundll32 regsvr32 regasm regsvcs installutil hh
            winword excel powerpnt outlook msaccess mspub visio onenote eqnedt32
            acrord32 acrobat"""
        ),
        "MITRE T1218, T1204.002; Microsoft, attack surface reduction rules: Office children",
    ),
    Ancestor(
        "scheduler_lineage",
        packed("""cron crond anacron atd at fcron dcron supercronic taskeng schtasks"""),
        "MITRE T1053.003, T1053.002; cron(8), atd(8)",
    ),
    Ancestor(
        "scheduler_lineage",
        frozenset({"svchost"}),
        "MITRE T1053.005: the Schedule service starts tasks",
        line=r"-s\s+schedule\b",
    ),
)

_CI: Final = (
    Ancestor(
        "ci_lineage",
        packed(
            """gitlab-runner gitlab-runner-helper runner.worker runner.listener
            agent.worker agent.listener buildkite-agent drone-agent
            drone-runner-exec drone-runner-docker woodpecker-agent circleci-agent
            circleci-runner circleci-launch-agent act_runner act forgejo-runner
            durable_task_monitor concourse teamcity-agent travis-worker
            codedeploy-agent cirrus"""
        )
        | {"gitlab-runner-*", "durable_task_monitor*", "act_runner-*", "forgejo-runner-*"},
        "the vendors' documents on their runners and agents",
    ),
    Ancestor(
        "ci_lineage",
        frozenset({"java", "javaw"}),
        "Jenkins, TeamCity, Bamboo and GoCD: how an agent is started",
        line=r"(?:agent|slave|remoting|jenkins|agent-bootstrapper|agent-launcher)\.(?:jar|war)\b"
        r"|hudson\.remoting\.|jetbrains\.buildserver\.agent|com\.atlassian\.bamboo\.agent",
    ),
    Ancestor(
        "ci_lineage",
        frozenset({*_SHELLS, "pwsh", "powershell", "cmd"}),
        "jenkinsci/durable-task-plugin; actions/runner ScriptHandler; azure-pipelines-agent",
        line=_SCRIPT + r"(?:@tmp[/\\]durable-[0-9a-f]+[/\\]\w"
        r"|[/\\]_temp[/\\][0-9a-f-]{36}\.(?:sh|ps1|cmd|py)\b"
        r"|[/\\]agentTmp[/\\]custom_script\d+"
        r"|/codebuild/output/tmp/script\.sh)",
    ),
    Ancestor(
        "ci_lineage",
        frozenset({*_SHELLS, "cmd", "powershell"}),
        'Jenkins hudson.tasks.Shell, BatchFile: createTempFile("jenkins")',
        line=_SCRIPT + r"[/\\](?:jenkins|hudson)\d+\.(?:sh|bat|ps1)\b",
        above=("java", "javaw", "jenkins"),
    ),
)

_DEVELOPERS: Final = (
    Ancestor(
        "editor_lineage",
        packed(
            """code code-insiders code-server code-tunnel codium vscodium cursor
            windsurf zed zed-editor devenv rider idea pycharm goland webstorm clion
            phpstorm rubymine rustrover datagrip fleet eclipse sublime_text atom
            xcode devcontainer devpod gvim gedit notepad++"""
        )
        | {"jetbrains-*", "code helper*", "cursor helper*"},
        "the editors' documents: integrated terminals, tasks and dev containers",
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
        line=r"[/\\]\.(?:vscode|cursor|windsurf)-server(?:-\w{1,20})?[/\\]|[/\\]code-server[/\\]"
        r"|[/\\]devcontainer(?:\.js|s-cli)",
    ),
    Ancestor(
        "editor_lineage",
        frozenset({"java", "javaw"}),
        "IntelliJ Platform: its main class; Eclipse launcher",
        line=r"com\.intellij\.idea\.main|org\.eclipse\.equinox\.launcher",
    ),
    Ancestor(
        "build_tool_lineage",
        packed(
            """make gmake nmake mingw32-make ninja bazel bazelisk buck buck2 pants
            please scons cmake meson waf ant gradle gradlew mvn mvnd mvnw sbt npm
            yarn pnpm bun lerna turbo nx task go-task just mage invoke rake cargo
            cargo-make dotnet msbuild go goreleaser nix-build skaffold tilt earthly
            dagger garden werf devspace okteto docker-compose podman-compose"""
        )
        | {"npm *", "yarn *", "pnpm *", "bazel(*"},
        "the tools' documents: recipes and tasks that run commands, image builds among them",
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
        frozenset({"java", "javaw"}),
        "Gradle, Maven, Ant, sbt: their main classes and jars",
        line=r"org\.gradle\.|gradle-wrapper\.jar|org\.codehaus\.plexus\.classworlds\.launcher"
        r"|org\.apache\.tools\.ant\.|sbt-launch\.jar",
    ),
    Ancestor(
        "build_tool_lineage",
        frozenset(_PYTHON),
        "docker-compose 1.x, podman-compose, Invoke, SCons: their console scripts",
        line=r"[/\\](?:docker-compose|podman-compose|invoke|scons)(?=[\s\"']|$)",
    ),
    Ancestor(
        "test_lineage",
        packed(
            """pytest py.test tox nox ctest bats bats-exec-test gotestsum rspec phpunit
            inspec goss dgoss container-structure-test cargo-nextest"""
        )
        | {"*.test"},
        "go help test: the test binary is pkg.test; the runners' documents",
    ),
    Ancestor(
        "test_lineage", frozenset({"go"}), "go help test", line=r"\bgo(?:\.exe)?[\"']?\s+test\b"
    ),
    Ancestor(
        "test_lineage",
        frozenset(_PYTHON),
        "pytest, tox, nox, unittest: how they are run",
        line=r"(?:\s-m\s+|[/\\])(?:pytest|py\.test|tox|nox|unittest)(?=[\s\"']|$)",
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
        line=r"surefire|worker\.org\.gradle\.process\.internal|org\.junit\.",
    ),
    Ancestor(
        "scanner_lineage",
        packed(
            """trivy grype snyk syft hadolint dockle checkov anchore anchorectl
            anchore-cli clair clairctl clair-scanner twistcli docker-scout
            docker-bench-security kics semgrep terrascan dive copa
            osv-scanner dockerfile_lint dockerfilelint sonar-scanner oscap lynis
            pre-commit"""
        )
        | {"snyk-*"},
        "the scanners' documents: they build or read what they check",
    ),
    Ancestor(
        "scanner_lineage",
        frozenset({*_PYTHON, "node"}),
        "checkov, anchore-cli, semgrep, pre-commit, snyk: their console scripts",
        line=r"[/\\](?:checkov|anchore-cli|semgrep|pre-commit|snyk)(?=[\s\"']|$)",
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
        },
        "HashiCorp, Ansible, Pulumi, Chef, Puppet, Salt: documents on providers and builders",
    ),
    Ancestor(
        "iac_lineage",
        frozenset({*_PYTHON, "ruby"}),
        "Ansible, Molecule, Salt, cloud-init, Vagrant, Puppet: their console scripts",
        line=r"[/\\](?:ansible(?:-\w{1,20})?|molecule|salt-\w{1,10}|cloud-init|vagrant|puppet"
        r"|ansiballz_\w{1,80}\.py)(?=[\s\"']|$)",
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

INTERPRETERS: Final = (
    Interpreter((*_SHELLS, "tcsh", "csh"), "sh", "POSIX.1-2017 XCU sh; bash(1)"),
    Interpreter(("cmd",), "cmd", "Microsoft, cmd"),
    Interpreter(("powershell", "pwsh", "pwsh-preview"), "powershell", "about_PowerShell_exe"),
    Interpreter(
        _PYTHON,
        "code",
        "Python, command line",
        r"-[A-VYZa-ln-z]*c.*",
        r"-[A-Za-z]*m.*",
        ("-W", "-X"),
    ),
    Interpreter(
        ("perl",), "code", "perlrun", r"-[a-ln-zA-HJ-LN-Z0-9]*[eE].*", "-[vV].*", ("-I", "-M")
    ),
    Interpreter(("ruby",), "code", "ruby(1)", r"-[a-qs-zA-Z0-9]*e.*", r"-v|-h", ("-I", "-r")),
    Interpreter(
        ("node", "nodejs", "bun", "deno"),
        "code",
        "nodejs.org, command-line API",
        r"-e|-p|-pe|--eval(?:=.*)?|--print(?:=.*)?",
        r"-v|-h",
        ("-r", "--require", "--import", "--loader"),
    ),
    Interpreter(("php",), "code", "php.net, command line usage", "-r.*", "-[iSvm].*", ("-d", "-c")),
    Interpreter(("lua", "luajit"), "code", "lua(1)", "-e.*", "-v", ("-l",)),
)

LOGINS: Final = ("sshd", "sshd-session", "login", "dropbear", "mosh-server")

# Who may run something under such a name in a temp directory; the name alone proves nothing.
_RUNNERS: Final = (
    Maker("go", "go-build[0-9]*/**", ("go",), f"go help test, go help run. {_GO_TEMP}"),
    Maker(
        "AppImage",
        ".mount_*/**",
        ("cursor", "windsurf", "code", "codium", "zed"),
        "AppImage type 2 runtime: the image is mounted at $TMPDIR/.mount_*",
    ),
    Maker("Jenkins", "jenkins[0-9]*.sh", ("java", "jenkins"), "Jenkins hudson.tasks.Shell"),
    Maker("Jenkins", "hudson[0-9]*.sh", ("java", "jenkins"), "Jenkins hudson.tasks.Shell"),
    Maker("Jenkins", "jenkins[0-9]*.bat", ("java", "jenkins"), "hudson.tasks.BatchFile"),
    Maker(
        "Buildkite",
        "buildkite-agent-bootstrap-hook-runner-[0-9]*",
        ("buildkite-agent",),
        "buildkite/agent internal/job/hook",
    ),
)

LINEAGE: Final = Lineage(
    rows=_HOSTILE + _CI + _DEVELOPERS,
    interpreters=INTERPRETERS,
    logins=LOGINS,
    relief=frozenset({row.role for row in _CI + _DEVELOPERS}),
    paths=evolve(PATHS, makers=_RUNNERS),
)
