"""The rule for XSIAM is what the published rule says, from its score on."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

PLUGIN = Path(__file__).resolve().parents[1]
ROOT = PLUGIN.parents[1]
RULE = PLUGIN / "Packs/T1612BuildImageOnHost/CorrelationRules/T1612_Build_Image_on_Host.yml"
QUERY = yaml.safe_load(RULE.read_text("utf-8"))["xql_query"]


def from_the_repository(code: str, *args: str, given: str = "") -> str:
    """Run code in a process of its own, which has the library as it is in the repository."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{PLUGIN / 'tools'}"},
        input=given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_rule_is_what_the_tool_makes() -> None:
    made = from_the_repository("import make_correlation_rule as m; print(m.text(), end='')")
    assert RULE.read_text("utf-8") == made


def matches(condition: str, event: dict[str, Any]) -> bool:
    """Ask a condition of the query: a column, and a regular expression as RE2 has them."""
    (found,) = re.findall(r'^(\w+) ~= "([^"]+)"$', condition)
    return bool(re.search(found[1].replace("[[:space:]]", r"\s"), event[found[0]]))


def score(event: dict[str, Any]) -> int:
    """Give the score by the query, or 0 where a filter drops the event."""
    values: dict[str, int] = {}
    for line in QUERY.splitlines()[2:]:
        if found := re.fullmatch(r"\| alter (\w+) = if\((.+), (\d+), 0\)", line):
            values[found[1]] = int(found[3]) * matches(found[2], event)
        elif found := re.fullmatch(r"\| filter (.+ ~= .+)", line):
            if not matches(found[1], event):
                return 0
        elif found := re.fullmatch(r"\| alter t1612_score = (.+)", line):
            assert set(re.findall("t1612_[a-z_]+", found[1])) == set(values)
    return sum(values.values())


PIECES = (
    *("docker", "build", "BUILD", "buildx", "rebuild", "image build", "build.sh", ".", "-t", "a:1"),
    *("/tmp/", "/TMP/x", "/tmp", "/var/tmp/y", "/dev/shm/z", "/run/user/7", "/run/user/"),
    *("C:\\Temp\\x", "\\Temp", "C:\\u\\AppData\\Local\\Temp\\d", "/Temp/"),
    *(
        "--no-cache",
        "--no-cache=true",
        "--no-cache-filter",
        "x--no-cache",
        "--NO-CACHE",
        "--no-cachex",
    ),
    *(
        "-f http://a",
        "-f  https://a",
        "-F http://a",
        "-f ftp://a",
        "--file http://a",
        "-f\thttp://a",
    ),
)
NAMES = ("docker", "DOCKER", "docker.exe", "dockerd", "docker-compose", "dockerXexe", "xdocker")
PARENTS = (
    "bash",
    "sh",
    "-bash",
    "Bash",
    "bash.exe",
    "mybash",
    "dash",
    "python3.11",
    "pythonw",
    "",
    "x",
)


def test_it_alerts_where_the_published_rule_has_that_score() -> None:
    draw = random.Random(1612)
    events = [
        {
            "event_type": "ENUM.PROCESS",
            "event_sub_type": "ENUM.PROCESS_START",
            "agent_hostname": "web-prod-07",
            "action_process_image_name": draw.choice(NAMES[: draw.choice((1, len(NAMES)))]),
            "action_process_image_command_line": draw.choice((" ", "  ", ":", "=")).join(
                draw.choices(PIECES, k=draw.randint(1, 6))
            ),
            "actor_process_image_name": draw.choice(PARENTS),
        }
        for _ in range(6_000)
    ]
    code = (
        "import json, sys; from t1612core import SCHEMAS, SENTINEL, Detector\n"
        "detector = Detector(SENTINEL, SCHEMAS['cortex_xdr'])\n"
        "found = [detector.score(event) for event in json.load(sys.stdin)]\n"
        "print(json.dumps([each.score if each else 0 for each in found]))"
    )
    told = json.loads(from_the_repository(code, given=json.dumps(events)))
    here = [score(event) for event in events]

    assert QUERY.splitlines()[-2] == "| filter t1612_score >= 4"
    assert set(told) >= {0, 2, 3, 4, 5, 6, 9, 10}
    for event, expected, given in zip(events, told, here, strict=True):
        assert (given if given >= 2 else 0) == expected, event  # it finds from 2 on


def test_an_afternoon_of_a_developer_is_no_alert() -> None:
    for line in (
        "docker build .",
        "docker build --no-cache -t app:1 .",
        "docker image build -t a .",
    ):
        event = {
            "action_process_image_name": "docker",
            "action_process_image_command_line": line,
            "actor_process_image_name": "zsh",
        }
        assert 2 <= score(event) < 4
