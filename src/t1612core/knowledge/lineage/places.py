"""List where automation runs its own programs and scripts.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...text.path_rows import Maker
from ..programs.interpreters import PYTHON
from ..programs.shells import POSIX

_GO_TEMP = "Go os.MkdirTemp: the prefix, then decimal digits"

# Who logs in, or is told to become another, to run what a tool elsewhere has sent.
_REMOTE: Final = ("sshd", "sshd-session", "sudo")

# Who may run something under such a name where nobody keeps it; the name alone proves nothing.
RUNNERS: Final = (
    Maker(
        "go",
        "go-build[0-9]*/b[0-9]*/*.test",
        ("go", "*.test"),
        f"go help test: the test binary is pkg.test, where the build left it. {_GO_TEMP}",
    ),
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
    Maker("Drone", "drone-*/**", ("drone-runner-exec",), "drone-runners/drone-runner-exec"),
    Maker("Woodpecker", "woodpecker-local-*/**", ("woodpecker-agent",), "woodpecker local backend"),
    Maker(
        "Concourse",
        f"build/{'[0-9a-f]' * 8}/**",
        ("gdn", "gdn-init", "containerd-shim", "containerd-shim-runc-v2"),
        "concourse-ci.org, tasks",
    ),
    Maker(
        "Chef",
        "chef-script[0-9]*",
        ("chef-client", "chef-solo", "cinc-client"),
        "chef/chef lib/chef/provider/script.rb",
    ),
    Maker(
        "Salt",
        "__salt.tmp.*",
        ("salt-minion", "salt-call"),
        "saltstack/salt salt/modules/cmdmod.py",
    ),
    # The step's shell is what runs its script; agents that have a temporary workspace do so there.
    *(
        Maker(
            "Jenkins",
            f"{above}*@tmp/durable-{'[0-9a-f]' * 8}*/script.sh*",
            (*POSIX.names, "java"),
            "jenkinsci/durable-task-plugin: WORKSPACE@tmp/durable-ID/script.sh; relieves nothing",
        )
        for above in ("", "*/", "*/*/", "*/*/*/")
    ),
    *(
        Maker(
            "Rundeck",
            f"{below}[0-9]*-[0-9]*-*-dispatch-script.tmp*",
            ("java", "rundeckd", *_REMOTE),
            "rundeck/rundeck, issues: framework.tmp.dir; copied to nodes by scp",
        )
        for below in ("", "rundeck/")
    ),
    Maker(
        "Terraform",
        "terraform_[0-9]*.sh",
        _REMOTE,
        "hashicorp/terraform, issues: remote-exec; OpenTofu: the same",
    ),
    Maker(
        "Packer",
        "script_[0-9]*.sh",
        _REMOTE,
        "developer.hashicorp.com, shell provisioner: remote_file",
    ),
    # Where its own directory is not for the account that it becomes; two numbers of its own.
    Maker(
        "Ansible",
        "ansible-tmp-[0-9]*-[0-9]*/**",
        (*PYTHON.names, *POSIX.names),
        "ansible-core: system_tmpdirs, ansible-tmp-TIME-PID-RANDOM; relieves nothing, for what"
        " started it runs elsewhere",
    ),
    Maker(
        "Slurm",
        "slurm*/job[0-9]*/slurm_script",
        ("slurmstepd", "slurmd"),
        "slurm.conf(5), SlurmdSpoolDir: a job's script is kept in /var/spool",
    ),
    Maker(
        "PBS",
        "*/mom_priv/jobs/*.SC",
        ("pbs_mom",),
        "OpenPBS administrator's guide, PBS_HOME: a job's script is kept in /var/spool/pbs",
    ),
    Maker(
        "Grid Engine",
        "gridengine/execd/*/job_scripts/[0-9]*",
        ("sge_shepherd", "sge_execd"),
        "sge_conf(5), execd_spool_dir: a job's script is kept in job_scripts",
    ),
)

# Below what a server shows, of a path that a server may show: a program or script there may have
# been sent to it.  What a framework's packages bring lies there too, as does what deploys a site.
SERVED: Final = (
    r"/(?:html|htdocs|public_html|wwwroot|webapps|public|uploads?)/"
    r"(?:(?!(?:vendor|node_modules|\.?venv|bin)/)[^/]{1,255}/){0,64}"
    r"(?![^/]*(?:build|deploy|release|install|artisan|console|manage\.py))[^/]{1,255}$"
)
