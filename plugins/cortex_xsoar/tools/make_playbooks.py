"""Write the two playbooks of the pack; ``--check`` only compares.

    python tools/make_playbooks.py [--check]

The platform wants thirty lines for a task. Here is what is particular to each.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import yaml

PACK = Path(__file__).resolve().parents[1] / "Packs" / "T1612BuildImageOnHost"
NAMES = uuid.UUID("6f0f9a1e-7a3a-5d84-8f0b-2b7f6c1a1612")
_WIDE, _TALL, _MIDDLE = 430, 180, 1_500  # pixels between tasks; where the first stands
Task = dict[str, Any]


def task(kind: str, name: str, then: dict[str, str], text: str = "", **more: Any) -> Task:
    """Give a task: its kind, its name, what comes *then* by label, and what it does."""
    return {"kind": kind, "name": name, "then": then, "text": text, **more}


def script(name: str, then: str, script: str, text: str, /, **arguments: Any) -> Task:
    return task("regular", name, {"#none#": then}, text, script=script, arguments=arguments)


def command(name: str, then: str, command: str, text: str, /, **arguments: Any) -> Task:
    """Give a task that is left out where no integration has the command, and may fail."""
    return task("regular", name, {"#none#": then}, text, command=command, arguments=arguments)


def given(root: str, accessor: str = "") -> dict[str, Any]:
    """Give a value of the context."""
    return {"complex": {"root": root, **({"accessor": accessor} if accessor else {})}}


def each_once(root: str, accessor: str) -> dict[str, Any]:
    """Give the values of the context that are not empty, each once."""
    value = {"value": {"simple": f"{root}.{accessor}"}, "iscontext": True}
    return {
        "complex": {
            "root": root,
            "filters": [[{"operator": "isNotEmpty", "left": value}]],
            "accessor": accessor,
            "transformers": [{"operator": "uniq"}],
        }
    }


def holds(operator: str, left: dict[str, Any], right: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"operator": operator, "left": {"value": left, "iscontext": True}}
    return made | ({"right": {"value": {"simple": right}}} if right else {})


def label(name: str, *tests: dict[str, Any]) -> dict[str, Any]:
    """Give a branch that is taken where any of *tests* holds."""
    return {"label": name, "condition": [list(tests)]}  # of the outer list, all have to hold


_GIVEN = (
    ("events", "Events"),
    ("entry_id", "EntryID"),
    ("event_type", "EventType"),
    ("profile", "Profile"),
    ("schema", "Schema"),
    ("allowlist", "AllowList"),
    ("ready_lists", "ReadyLists"),
    ("min_score", "MinScore"),
    ("malicious_score", "MaliciousScore"),
    ("window", "Window"),
)


def summary_is(key: str, value: str) -> dict[str, Any]:
    return holds("isEqualString", given("T1612.Summary", key), value)


ENRICHMENT = {
    "id": "T1612 Build Image on Host - Enrichment",
    "description": (
        "Scores the telemetry of an incident for MITRE ATT&CK T1612 (Build Image on Host), finds "
        "chains of building and deploying, looks up the hosts of the findings and the addresses "
        "that were connected to, and branches by what was found.\nGive it events, or the entry ID "
        "of a file of events. Where none of them can be scored, it ends with an error."
    ),
    "tasks": [
        task("start", "", {"#none#": "1"}),
        task(
            "condition",
            "Is there anything to score?",
            {"yes": "2", "#default#": "10"},
            "Goes on where events or a file of events were given.",
            conditions=[
                label(
                    "yes",
                    holds("isExists", given("inputs.Events")),
                    holds("isExists", given("inputs.EntryID")),
                )
            ],
        ),
        script(
            "Score the events",
            "3",
            "T1612ScoreEvents",
            "Scores each event, and joins what was prepared, built and started on one host.",
            **{argument: given(f"inputs.{key}") for argument, key in _GIVEN},
        ),
        command(
            "Enrich the hosts",
            "4",
            "endpoint",
            "Gets what is known of the hosts of the findings.",
            hostname=each_once("T1612.Finding", "Device"),
        ),
        command(
            "Look up the addresses",
            "5",
            "ip",
            "Looks up the addresses that image builders connected to.",
            ip=each_once("T1612.Finding", "RemoteIP"),
        ),
        task(
            "condition",
            "What was found?",
            {
                "deployed": "6",
                "built": "7",
                "malicious": "8",
                "suspicious": "9",
                "unknown": "10",
                "#default#": "11",
            },
            "Branches by the verdicts: the first that holds is taken.",
            conditions=[
                label("deployed", summary_is("ChainVerdict", "build-then-deploy")),
                label("built", summary_is("ChainVerdict", "build")),
                label("malicious", summary_is("Verdict", "malicious")),
                label("suspicious", summary_is("Verdict", "suspicious")),
                label("unknown", summary_is("Verdict", "unknown")),
            ],
        ),
        task("title", "An image was built and deployed", {"#none#": "12"}),
        task("title", "An image was built, with steps that belong to it", {"#none#": "12"}),
        task("title", "A single event is malicious", {"#none#": "12"}),
        task("title", "Single events are suspicious", {"#none#": "12"}),
        task("title", "Unknown: not all, or nothing, was read", {"#none#": "12"}),
        task("title", "All was read, and nothing was found", {"#none#": "12"}),
        task("title", "Done", {}),
    ],
    "inputs": [
        ("Events", {}, "Events to score."),
        ("EntryID", {}, "Entry ID of a file of events, or several."),
        (
            "EventType",
            {"simple": "auto"},
            "Kind of the events (auto, process, file, network or daemon).",
        ),
        ("Profile", {"simple": "hardened"}, "The rule to score by (hardened or sentinel)."),
        ("Schema", {"simple": "auto"}, "Whose events they are; with auto, as each tells."),
        ("AllowList", {}, "Name of a list of the platform that holds an allow-list."),
        ("ReadyLists", {}, "Names of ready-made allow-lists that are to apply."),
        ("MinScore", {"simple": "2"}, "Leave out findings and chains that score less."),
        ("MaliciousScore", {"simple": "6"}, "The verdict is malicious from this score on."),
        ("Window", {"simple": "60"}, "How far apart two steps of a chain may be, in minutes."),
    ],
    "outputs": [
        ("T1612.Summary.MaxScore", "The highest score of a finding or chain.", "number"),
        ("T1612.Summary.Verdict", "Unknown, none, suspicious or malicious.", "string"),
        ("T1612.Summary.ChainVerdict", "The furthest that a chain went.", "string"),
        ("T1612.Summary.TopDevice", "Host of the highest score.", "string"),
        ("T1612.Summary.Warning", "What to know before the verdict is trusted.", "string"),
        ("T1612.Finding", "The findings, the highest scores first.", "unknown"),
        ("T1612.Chain", "The chains, the highest scores first.", "unknown"),
    ],
}

EVENTS = [
    {
        "TimeGenerated": "2026-03-02T08:06:41Z",
        "DeviceName": "web-prod-07",
        "AccountName": "root",
        "FileName": "docker",
        "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
        "InitiatingProcessFileName": "bash",
    },
    {
        "TimeGenerated": "2026-03-02T08:07:41Z",
        "DeviceName": "web-prod-07",
        "AccountName": "root",
        "FileName": "docker",
        "ProcessCommandLine": "docker run -d --privileged app:1",
        "InitiatingProcessFileName": "bash",
    },
]

TEST = {
    "id": "T1612BuildImageOnHost-Test",
    "description": "Scores two events, and checks the score and the chain.",
    "tasks": [
        task("start", "", {"#none#": "1"}),
        script("Delete the context", "2", "DeleteContext", "Begins anew.", all={"simple": "yes"}),
        script(
            "Score the events",
            "3",
            "T1612ScoreEvents",
            "Scores a build and a deployment.",
            events={"simple": json.dumps(EVENTS)},
        ),
        task(
            "condition",
            "Is there the chain?",
            {"yes": "4", "#default#": "6"},
            "Checks the verdict.",
            conditions=[
                label(
                    "yes",
                    summary_is("ChainVerdict", "build-then-deploy"),
                )
            ],
        ),
        task(
            "condition",
            "Is the score right?",
            {"yes": "5", "#default#": "6"},
            "Checks the finding.",
            conditions=[label("yes", holds("isEqualNumber", given("T1612.Finding", "Score"), "4"))],
        ),
        task("title", "Done", {}),
        script(
            "Fail",
            "",
            "PrintErrorEntry",
            "Ends the test.",
            message={"simple": "T1612ScoreEvents gave another score or verdict."},
        ),
    ],
    "inputs": [],
    "outputs": [],
}


def laid_out(playbook: dict[str, Any]) -> dict[str, Any]:
    """Give a playbook as the platform stores it."""
    places = _places(playbook["tasks"])
    tasks = {
        str(at): _task(playbook["id"], at, each, places[str(at)])
        for at, each in enumerate(playbook["tasks"])
    }
    xs, ys = zip(*places.values(), strict=True)
    paper = {
        "height": max(ys) - min(ys) + _TALL,
        "width": max(xs) - min(xs) + _WIDE - 50,
        "x": min(xs),
        "y": min(ys),
    }
    view = {"linkLabelsPosition": {}, "paper": {"dimensions": paper}}
    made = {
        "id": playbook["id"],
        "version": -1,
        "name": playbook["id"],
        "description": playbook["description"],
        "starttaskid": "0",
        "tasks": tasks,
        "view": json.dumps(view),
        "inputs": [
            {
                "key": key,
                "value": value,
                "required": False,
                "description": text,
                "playbookInputQuery": None,
            }
            for key, value, text in playbook["inputs"]
        ],
        "outputs": [
            {"contextPath": path, "description": text, "type": kind}
            for path, text, kind in playbook["outputs"]
        ],
    }
    is_test = playbook is TEST
    made |= {} if is_test else {"tests": [TEST["id"]], "marketplaces": ["xsoar", "marketplacev2"]}
    return made | {"fromversion": "6.10.0"}


def _places(tasks: list[Task]) -> dict[str, tuple[int, int]]:
    """Lay tasks out to be read: each below all that lead to it, side by side where they branch."""
    rows = {"0": 0}
    waiting = ["0"]
    while waiting:
        at = waiting.pop(0)
        for to in tasks[int(at)]["then"].values():
            if to and rows.get(to, -1) <= rows[at]:
                rows[to] = rows[at] + 1
                waiting.append(to)
    places = {}
    for row in sorted(set(rows.values())):
        beside = sorted((at for at in rows if rows[at] == row), key=int)
        for column, at in enumerate(beside):
            x = _MIDDLE + round((column - (len(beside) - 1) / 2) * _WIDE)
            places[at] = (x, 50 + row * _TALL)
    return places


def _task(playbook: str, at: int, each: Task, place: tuple[int, int]) -> dict[str, Any]:
    id = str(uuid.uuid5(NAMES, f"{playbook} {at}"))
    inner = {
        "id": id,
        "version": -1,
        "name": each["name"],
        "description": each["text"] or each["name"],
        "type": each["kind"],
        "iscommand": "command" in each,
        "brand": "",
    }
    if "script" in each:
        inner["scriptName"] = each["script"]
    if "command" in each:
        inner["script"] = f"|||{each['command']}"
    made: dict[str, Any] = {
        "id": str(at),
        "taskid": id,
        "type": each["kind"],
        "task": inner,
        "separatecontext": False,
        "continueonerror": "command" in each,
        "continueonerrortype": "",
        "view": json.dumps({"position": {"x": place[0], "y": place[1]}}),
        "note": False,
        "timertriggers": [],
        "ignoreworker": False,
        "skipunavailable": "command" in each,
        "quietmode": 0,
        "isoversize": False,
        "isautoswitchedtoquietmode": False,
    }
    then = {name: [to] for name, to in each["then"].items() if to}
    made |= {"nexttasks": then} if then else {}
    made |= {"scriptarguments": each["arguments"]} if "arguments" in each else {}
    made |= {"conditions": each["conditions"]} if "conditions" in each else {}
    return made


def texts() -> dict[Path, str]:
    """Give the files and what they have to hold."""
    return {
        path: yaml.safe_dump(laid_out(playbook), sort_keys=False, width=1000, allow_unicode=True)
        for path, playbook in (
            (
                PACK / "Playbooks" / "playbook-T1612_Build_Image_on_Host_-_Enrichment.yml",
                ENRICHMENT,
            ),
            (PACK / "TestPlaybooks" / "playbook-T1612BuildImageOnHost-Test.yml", TEST),
        )
    }


def main() -> None:
    for path, text in texts().items():
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif path.read_text("utf-8") != text:
            raise SystemExit(f"{path.name} is old: run python tools/make_playbooks.py")


if __name__ == "__main__":
    main()
