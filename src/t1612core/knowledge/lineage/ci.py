"""List CI systems: their agents, and the scripts that these run under names of their own.

Sources are the vendors' own documents and code.

Rule 1: data only; matching is ``text.ancestry``'s.
Rule 2: a script's name is anybody's to copy; it tells something beside its agent alone.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON
from ..programs.shells import POSIX

_RUNNING: Final = frozenset({*POSIX.names, "pwsh", "powershell", "cmd"})
# A path has blanks; a blank and a slash begin the next one.
_IN_PATH: Final = r"(?!\s[-/~]|[\"';|&<>$`])"
_BELOW: Final = rf"(?:{_IN_PATH}.){{0,4096}}[/\\]"
_ROOTS: Final = "root's directories in a step's container"
# The first processes of containers, and what steps wrap others in.
_INSIDE: Final = (
    *("containerd-shim", "containerd-shim-runc-v2", "conmon", "runc", "crun", "gdn"),
    *("init", "tini", "docker-init", "dumb-init", "entrypoint", "argoexec", *POSIX.names),
)

# What says nothing of who started a script: only an automation's account does, then.
UNTELLING: Final = frozenset({*_INSIDE, "systemd", "nohup", "env", "node", "cmd", "pwsh"})

CI: Final = (
    Ancestor(
        "ci_lineage",
        packed(
            """gitlab-runner gitlab-runner-helper runner.worker runner.listener
            runner.pluginhost agent.worker agent.listener agent.pluginhost
            buildkite-agent drone-agent drone-runner-exec drone-runner-docker
            drone-runner-ssh woodpecker-agent circleci-agent circleci-runner
            circleci-launch-agent act_runner act forgejo-runner
            durable_task_monitor concourse gdn teamcity-agent bamboo-agent
            go-agent travis-worker codedeploy-agent cirrus argoexec jenkins
            jenkins-agent jenkins-slave harness-docker-runner harness-delegate
            lite-engine sd-launcher vela-worker cds-worker buildbot-worker zuul-executor laminard
            hydra-queue-runner rundeckd cirrus-ci-agent"""
        )
        | {"gitlab-runner-*", "durable_task_monitor*", "act_runner-*", "forgejo-runner-*"},
        "the vendors' documents on their runners and agents",
    ),
    Ancestor(
        "ci_lineage",
        frozenset({"java", "javaw"}),
        "Jenkins, TeamCity, Bamboo, GoCD, Bitbucket, Rundeck: how an agent is started",
        line=r"(?:agent|slave|remoting|jenkins|agent-bootstrapper|agent-launcher)\.(?:jar|war)\b"
        r"|[/\\]rundeck[\w.-]{0,40}\.war\b"
        r"|hudson\.remoting\.|jetbrains\.buildserver\.agent|com\.atlassian\.bamboo\.agent"
        r"|com\.atlassian\.pipelines\.",
    ),
    Ancestor(
        "ci_lineage",
        frozenset({"entrypoint"}),
        "tektoncd/pipeline pkg/pod: a step's command is /tekton/bin/entrypoint",
        line=r"^[\"']?/tekton/(?:bin|tools)/entrypoint(?=[\s\"']|$)",
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING,
        "jenkinsci/durable-task-plugin; hudson.tasks.Shell, BatchFile; TeamCity command line"
        " runner; Bamboo script task: their agents are Java",
        script=_BELOW + rf"(?:(?:{_IN_PATH}[^/\\]){{0,255}}@tmp[/\\]durable-[0-9a-f]+[/\\]\w"
        r"|(?:jenkins|hudson)\d+\.(?:sh|bat|ps1)(?!\w)"
        r"|agentTmp[/\\]custom_script\d+"
        r"|temp[/\\][A-Z0-9-]{1,255}-ScriptBuildTask-\d+\.\w)",
        above=("java", "javaw"),
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING | frozenset(PYTHON.names),
        "rundeck/rundeck, issues: a step's script, named by step, execution and node",
        script=_BELOW + r"\d{1,6}-\d{1,12}-[\w.-]{1,255}-dispatch-script\.tmp(?:\.\w+)?(?!\w)",
        above=("java", "rundeckd"),
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING | frozenset(PYTHON.names),
        "actions/runner ScriptHandler; microsoft/azure-pipelines-tasks: Bash, CmdLine, PowerShell",
        script=_BELOW + r"_temp[/\\][0-9a-f-]{36}\.(?:sh|ps1|cmd|py)(?!\w)",
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING,
        "gitlab-runner executors/shell: build_script; buildkite/agent: buildkite-script",
        script=_BELOW
        + r"(?:build_script\d+[/\\]script\.\w|buildkite-script[\w-]{0,64}\.bat(?!\w))",
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING | frozenset({*PYTHON.names, "node"}),
        "docs.github.com, actions/runner: an action lies in _actions/OWNER/REPO/REF; nektos/act:"
        " below /var/run/act/actions; azure-pipelines-agent: a task lies in _tasks/NAME_GUID",
        script=_BELOW
        + r"(?:_actions[/\\][^/\\\s]{1,255}[/\\][^/\\\s]{1,255}[/\\][^/\\\s]{1,255}[/\\]"
        r"|_tasks[/\\]\w{1,255}_[0-9a-f]{8}-[0-9a-f-]{27}[/\\]|run/act/actions/)",
        above=("act_runner", "forgejo-runner"),
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING | frozenset(PYTHON.names),
        "buildkite.com, agent hooks and plugins: where a package installs them",
        script=r"(?:/etc|/var/lib|/usr/local/etc|/opt/homebrew/etc)/buildkite-agent/"
        r"(?:plugins/[^/\s]{1,255}/)?hooks/\w",
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING,
        "gitea/act_runner, forgejo/runner: a step of a job on the host itself",
        script=r"/\S{1,255}/\.cache/act/[0-9a-f]{16}/act/workflow/\d",
        above=("act_runner", "forgejo-runner", "act"),
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING | frozenset(PYTHON.names),
        "concourse-ci.org, tasks: their working directory is /tmp/build and eight digits, in a"
        " container of gdn's or containerd's",
        script=r"/tmp/build/[0-9a-f]{8}/\S",
        above=("gdn", "gdn-init", "containerd-shim", "containerd-shim-runc-v2"),
    ),
    Ancestor(
        "ci_lineage",
        _RUNNING,
        f"AWS CodeBuild, Tekton, Argo, Concourse, act, Bitbucket Pipelines: {_ROOTS}",
        script=r"(?:/codebuild/output/(?:tmp/script\.sh|src\d+/src/\S)|/tekton/scripts/script-\d"
        r"|/argo/staging/script|/opt/resource/(?:check|in|out)|/var/run/act/workflow/\d"
        r"|/opt/atlassian/pipelines/agent/tmp/\w)",
        above=(*_INSIDE, "executor", "linux-bootstrap"),
    ),
)
