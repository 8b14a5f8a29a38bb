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
            {"yes": "2", "#default#": "11"},
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
            "Scores each event.",
            events=given("inputs.Events"),
            entry_id=given("inputs.EntryID"),
            profile=given("inputs.Profile"),
            allowlist=given("inputs.AllowList"),
            min_score=given("inputs.MinScore"),
            correlate={"simple": "false"},
        ),
        script(
            "Find chains",
            "4",
            "T1612Correlate",
            "Joins what was prepared, built and started on one host.",
            events=given("inputs.Events"),
            entry_id=given("inputs.EntryID"),
            profile=given("inputs.Profile"),
            allowlist=given("inputs.AllowList"),
            window=given("inputs.Window"),
        ),
        command(
            "Enrich the hosts",
            "5",
            "endpoint",
            "Gets what is known of the hosts of the findings.",
            hostname=each_once("T1612.Finding", "Device"),
        ),
        command(
            "Look up the addresses",
            "6",
            "ip",
            "Looks up the addresses that image builders connected to.",
            ip=each_once("T1612.Finding", "RemoteIP"),
        ),
        task(
            "condition",
            "What was found?",
            {"deployed": "7", "built": "8", "suspicious": "9", "#default#": "10"},
            "Branches by the verdict.",
            conditions=[
                label(
                    "deployed",
                    holds("isEqualString", given("T1612.Chain", "Verdict"), "build-then-deploy"),
                ),
                label("built", holds("isExists", given("T1612.Chain", "ID"))),
                label(
                    "suspicious", holds("greaterThan", given("T1612.Summary", "FindingsTotal"), "0")
                ),
            ],
        ),
        task("title", "An image was built and deployed", {"#none#": "11"}),
        task("title", "An image was built, with steps that belong to it", {"#none#": "11"}),
        task("title", "Single events are suspicious", {"#none#": "11"}),
        task("title", "Nothing was found", {"#none#": "11"}),
        task("title", "Done", {}),
    ],
    "inputs": [
        ("Events", {}, "Events to score."),
        ("EntryID", {}, "Entry ID of a file of events."),
        ("Profile", {"simple": "hardened"}, "The rule to score by (hardened or sentinel)."),
        ("AllowList", {}, "Name of a list of the platform that holds an allow-list."),
        ("MinScore", {"simple": "2"}, "Leave out findings that score less."),
        ("Window", {"simple": "60"}, "How far apart two steps of a chain may be, in minutes."),
    ],
    "outputs": [
        ("T1612.Summary.MaxScore", "The highest score of a finding.", "number"),
        ("T1612.Summary.Verdict", "The verdict on single events.", "string"),
        ("T1612.Finding", "The findings, the highest scores first.", "unknown"),
        ("T1612.Chain", "The chains, the highest scores first.", "unknown"),
        ("T1612.Chain.Verdict", "Whether an image was built, or built and deployed.", "string"),
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
                    holds("isEqualString", given("T1612.Summary", "Verdict"), "build-then-deploy"),
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
    tasks = {str(at): _task(playbook["id"], at, each) for at, each in enumerate(playbook["tasks"])}
    height = 50 + 180 * len(tasks)
    view = {
        "linkLabelsPosition": {},
        "paper": {"dimensions": {"height": height, "width": 380, "x": 450, "y": 50}},
    }
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


def _task(playbook: str, at: int, each: Task) -> dict[str, Any]:
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
        "view": json.dumps({"position": {"x": 450, "y": 50 + 180 * at}}),
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
