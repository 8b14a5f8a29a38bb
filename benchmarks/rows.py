"""Make the events to measure on: rows as wide as Defender's, from a seed.

Every row has the columns of its table in Microsoft's schema that real exports fill, about
1.4 KB of JSON. Programs, paths and hosts are drawn from small sets, as on real machines;
command lines differ from row to row.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]

_PROGRAMS = (
    *("svchost.exe", "chrome.exe", "conhost.exe", "msedge.exe", "sh", "bash", "sleep", "grep"),
    *("systemd", "cron", "node", "java", "python3", "sshd", "runc", "containerd-shim-runc-v2"),
    *("kubelet", "postgres", "nginx", "git", "sed", "awk", "date", "ps", "ls", "cat"),
)
_FOLDERS = ("/usr/bin", "/var/lib/app/data", "C:\\Windows\\System32", "/home/dev/src/shop/web")
_FILES = ("index.lock", "app.log", "data.json", "000123.sst", "settings.xml", "main.py", "a.tmp")
_HOSTS = ["www.example.com", "api.example.net", "cdn.example.org", "time.example"]


def benign_process(rng: random.Random) -> Row:
    program = rng.choice(_PROGRAMS)
    return _process(rng, program, f"{program} --config /etc/{rng.randrange(10**6)}.conf -v --wait")


def docker_other(rng: random.Random) -> Row:
    """The client at work, building nothing."""
    line = rng.choice(("docker ps -a", "docker exec -it web sh", "docker logs --tail 100 web"))
    return _process(rng, "docker", f"{line} {rng.randrange(10**6)}")


def build_below(rng: random.Random) -> Row:
    """A build that an agent runs: it passes every gate and stays below the threshold."""
    tag, arg = rng.randrange(10**6), rng.randrange(10**6)
    line = (
        f"docker build --pull --no-cache --label build={tag} --build-arg VERSION={arg} "
        f"-t registry.example/shop/web:{tag} -f deploy/web.Dockerfile /home/runner/work/shop"
    )
    return _process(rng, "docker", line, parent="gitlab-runner")


def build_hit(rng: random.Random) -> Row:
    """A build that the rule keeps, with three signals."""
    name = f"{rng.randrange(16**8):08x}"
    line = f"docker build --no-cache -q -t alpine:{name} -f /tmp/.{name}/Dockerfile /tmp/.{name}"
    return _process(rng, "docker", line, parent="bash")


def benign_file(rng: random.Random) -> Row:
    folder, name = rng.choice(_FOLDERS), rng.choice(_FILES)
    return _file(rng, f"{rng.randrange(10**6)}-{name}", folder)


def dockerfile_hit(rng: random.Random) -> Row:
    """Write one by a shell: what a whole tree comes with, as of git, is less to HARDENED."""
    row = _file(rng, "Dockerfile", f"/tmp/{rng.randrange(10**6)}")
    return {**row, **_initiator(rng, "bash")}


def benign_network(rng: random.Random) -> Row:
    return _network(rng, rng.choice(_PROGRAMS), rng.choice(_HOSTS))


def pull(rng: random.Random) -> Row:
    """The daemon talks to a registry: past the gate, and nothing found."""
    return _network(rng, "dockerd", "registry-1.docker.io")


def egress_hit(rng: random.Random) -> Row:
    return _network(rng, "dockerd", rng.choice(_HOSTS))


KINDS: dict[str, tuple[str, Callable[[random.Random], Row]]] = {
    "benign process": ("process", benign_process),
    "docker, no build": ("process", docker_other),
    "build below threshold": ("process", build_below),
    "build found": ("process", build_hit),
    "benign file": ("file", benign_file),
    "Dockerfile found": ("file", dockerfile_hit),
    "benign network": ("network", benign_network),
    "pull from a registry": ("network", pull),
    "egress found": ("network", egress_hit),
}


def make(name: str, count: int, seed: int = 1612) -> list[Row]:
    """Give *count* rows, decoded from JSON as a pipeline would have them."""
    rng = random.Random(f"{name} {seed}")
    _, row = KINDS[name]
    return [json.loads(json.dumps(row(rng))) for _ in range(count)]


def mixed(count: int, seed: int = 1612) -> list[Row]:
    """Give a stream: 60 % process, 25 % file, 15 % network; 1 in 200 about docker."""
    rng = random.Random(seed)
    benign = ("benign process", "benign file", "benign network")
    docker = [name for name in KINDS if name not in benign]
    names = (
        rng.choice(docker) if rng.random() < 0.005 else rng.choices(benign, (60, 25, 15))[0]
        for _ in range(count)
    )
    return [json.loads(json.dumps(KINDS[name][1](rng))) for name in names]


def _shared(rng: random.Random, action: str) -> Row:
    number = rng.randrange(10**6)
    return {
        "Timestamp": f"2026-03-02T{number % 24:02}:{number % 60:02}:00.{number:06}0Z",
        "DeviceId": f"{rng.randrange(16**40):040x}",
        "DeviceName": f"host-{number % 500}.corp.example",
        "ActionType": action,
        "ReportId": number,
    }


def _initiator(rng: random.Random, name: str) -> Row:
    return {
        "InitiatingProcessAccountDomain": "corp",
        "InitiatingProcessAccountName": "svc",
        "InitiatingProcessAccountSid": "S-1-5-21-1004336348-1177238915-682003330-512",
        "InitiatingProcessSHA1": f"{rng.randrange(16**40):040x}",
        "InitiatingProcessSHA256": f"{rng.randrange(16**64):064x}",
        "InitiatingProcessMD5": f"{rng.randrange(16**32):032x}",
        "InitiatingProcessFileName": name,
        "InitiatingProcessFileSize": rng.randrange(10**7),
        "InitiatingProcessId": rng.randrange(65536),
        "InitiatingProcessCommandLine": f"{name} --service --id {rng.randrange(10**6)}",
        "InitiatingProcessCreationTime": "2026-03-01T07:00:00.0000000Z",
        "InitiatingProcessFolderPath": f"/usr/bin/{name}",
        "InitiatingProcessParentId": 1,
        "InitiatingProcessParentFileName": "systemd",
        "InitiatingProcessParentCreationTime": "2026-03-01T06:59:00.0000000Z",
        "InitiatingProcessLogonId": None,
        "InitiatingProcessIntegrityLevel": "",
        "InitiatingProcessTokenElevation": "None",
    }


def _process(rng: random.Random, name: str, line: str, parent: str = "") -> Row:
    return {
        **_shared(rng, "ProcessCreated"),
        "FileName": name,
        "FolderPath": f"/usr/bin/{name}",
        "SHA1": f"{rng.randrange(16**40):040x}",
        "SHA256": f"{rng.randrange(16**64):064x}",
        "MD5": f"{rng.randrange(16**32):032x}",
        "ProcessId": rng.randrange(65536),
        "ProcessCommandLine": line,
        "ProcessIntegrityLevel": "",
        "ProcessTokenElevation": "None",
        "ProcessCreationTime": "2026-03-02T08:00:00.0000000Z",
        "AccountDomain": "corp",
        "AccountName": "svc",
        "AccountSid": "S-1-5-21-1004336348-1177238915-682003330-512",
        "LogonId": None,
        **_initiator(rng, parent or rng.choice(_PROGRAMS)),
    }


def _file(rng: random.Random, name: str, folder: str) -> Row:
    return {
        **_shared(rng, "FileCreated"),
        "FileName": name,
        "FolderPath": f"{folder}/{name}",
        "SHA1": f"{rng.randrange(16**40):040x}",
        "SHA256": f"{rng.randrange(16**64):064x}",
        "FileSize": rng.randrange(10**6),
        "FileOriginUrl": "",
        "PreviousFileName": "",
        **_initiator(rng, rng.choice(_PROGRAMS)),
    }


def _network(rng: random.Random, name: str, url: str) -> Row:
    return {
        **_shared(rng, "ConnectionSuccess"),
        "RemoteIP": f"203.0.113.{rng.randrange(256)}",
        "RemotePort": 443,
        "RemoteUrl": url,
        "LocalIP": f"10.0.0.{rng.randrange(256)}",
        "LocalPort": rng.randrange(1024, 65536),
        "Protocol": "Tcp",
        "LocalIPType": "Private",
        "RemoteIPType": "Public",
        **_initiator(rng, name),
    }
