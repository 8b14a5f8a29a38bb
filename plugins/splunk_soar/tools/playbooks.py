"""Write the playbooks in the form that the platform exports and imports; ``--check`` only compares.

    python tools/playbooks.py [--check]

A playbook is two files: ``.json`` is what the visual editor shows, ``.py`` is what runs. Here each
block is said once, and both are made of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "playbooks"
APP_ID = "b5b0e4c0-6c83-5d65-9d0a-1f5e9f1b1612"
ASSET = "t1612"
LINE = "#" * 80
CALLED = (
    "action=None",
    "success=None",
    "container=None",
    "results=None",
    "handle=None",
    "filtered_artifacts=None",
    "filtered_results=None",
    "custom_function=None",
    "loop_state_json=None",
    "**kwargs",
)

# What a note may hold of a text that comes from events: nothing that Markdown makes a link of.
ESCAPE = r're.sub(r"([^\w\s,])", r"\\\1", spelled(text))'
# What no eye sees, or what turns others round, is spelled out.
SPELLED = [
    "def spelled(text):",
    '    text = " ".join(str(text).split())',
    '    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)',
    "",
]


@dataclass
class Block:
    """A block of the editor: its node's data, the lines of its function, and what follows it."""

    name: str
    kind: str
    x: int
    y: int
    follows: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    gathered: list[str] = field(default_factory=list)  # lines in front of the author's own code
    own: list[str] = field(default_factory=list)  # the author's own code
    done: list[str] = field(default_factory=list)  # lines behind it
    conditions: list[tuple[str, str, list[tuple[str, str, Any]]]] = field(default_factory=list)

    @property
    def is_action(self) -> bool:
        return self.kind == "action"


def collected(name: str, *paths: str) -> str:
    listed = "".join(f"\n            {json.dumps(path)}," for path in paths)
    return (
        f"{name} = phantom.collect2(\n        container=container,\n        datapath=["
        f"{listed}\n        ],\n    )"
    )


def fitted(call: str, given: str) -> str:
    """Lay out a call on one line, or on three where it is too long."""
    line = f"{call}({given})"
    return line if len(line) <= 96 else f"{call}(\n        {given}\n    )"


def run_data(key: str) -> str:
    return f'phantom.get_run_data(key="{key}") or "null"'


def action(
    name: str, what: str, parameters: dict[str, Any], gathered: list[str], **more: Any
) -> Block:
    return Block(
        name,
        "action",
        gathered=[*gathered, "parameters = []"],
        data={
            "action": what,
            "actionType": "investigate",
            "connector": "T1612",
            "connectorConfigs": [ASSET],
            "connectorId": APP_ID,
            "connectorVersion": "v1",
            "parameters": parameters,
            "requiredParameters": [],
        },
        **more,
    )


def note(name: str, block: str, title: str, **more: Any) -> Block:
    hidden = ["container", "note_type", "author", "event_id", "task_id", "trace"]
    shown = [
        {
            "description": "",
            "label": label,
            "name": label,
            "placeholder": f"Enter the note's {label}",
            "renderType": "datapath",
            "required": False,
        }
        for label in ("title", "content")
    ]
    fields = [*shown, *({"hidden": True, "name": each, "required": False} for each in hidden)]
    return Block(
        name,
        "utility",
        gathered=[fitted(f"{block}__note = json.loads", run_data(f"{block}:note"))],
        done=[
            "phantom.add_note(\n        container=container,\n"
            f"        content={block}__note,\n"
            '        note_format="markdown",\n        note_type="general",\n'
            f"        title={json.dumps(title)},\n    )"
        ],
        data={
            "selectMore": False,
            "tab": "apis",
            "utilities": {
                "add_note": {
                    "description": "",
                    "fields": fields,
                    "label": "add note",
                    "name": "add_note",
                }
            },
            "utilityType": "api",
            "values": {
                "add_note": {
                    "_internal": hidden,
                    "content": f"{block}:custom_function:note",
                    "note_format": "markdown",
                    "note_type": "general",
                    "title": title,
                }
            },
        },
        **more,
    )


def code(name: str, inputs: list[str], outputs: list[str], **more: Any) -> Block:
    return Block(
        name,
        "code",
        data={"inputParameters": inputs, "outputVariables": outputs},
        done=[
            fitted(
                "phantom.save_run_data", f'key="{name}:{each}", value=json.dumps({name}__{each})'
            )
            for each in outputs
        ],
        **more,
    )


def blocks(first: Block) -> list[Block]:
    """Give the blocks of a playbook of which *first* scores events, as ``score_events``."""
    summary = f"{first.name}:action_result.summary"
    told = [
        *(f"{summary}.{each}" for each in ("verdict", "max_score", "top_device", "warning")),
        f"{first.name}:action_result.message",
    ]
    docker = "score_dockerfile:action_result"
    seen = [
        *(f"{docker}.{each}" for each in ("status", "message", "parameter.vault_id")),
        *(f"{docker}.summary.{each}" for each in ("matched", "score")),
    ]
    return [
        first,
        Block(
            "verdict_decision",
            "decision",
            x=300,
            y=340,
            conditions=[
                (
                    "not understood",
                    "or",
                    [
                        (f"{first.name}:action_result.status", "==", "failed"),
                        (f"{summary}.verdict", "==", "unknown"),
                    ],
                ),
                (
                    "malicious",
                    "or",
                    [
                        (f"{summary}.verdict", "==", "malicious"),
                        (f"{summary}.chain_verdict", "==", "build-then-deploy"),
                    ],
                ),
                ("suspicious", "or", [(f"{summary}.verdict", "==", "suspicious")]),
                ("nothing found", "and", []),
            ],
            follows=["write_note", "raise_severity", "write_note", "find_dockerfiles"],
        ),
        code(
            "raise_severity",
            [f"{summary}.severity"],
            [],
            x=640,
            y=500,
            gathered=[collected("score_events_result", f"{summary}.severity")],
            own=[
                'order = ["low", "medium", "high"]',
                'now = str(container.get("severity")).lower()',
                "for (severity,) in score_events_result:",
                "    # What is high already, or a severity of your own, stays.",
                "    if now in order and severity in order[order.index(now) + 1 :]:",
                "        phantom.set_severity(container=container, severity=severity)",
            ],
            follows=["write_note"],
        ),
        code(
            "write_note",
            told,
            ["note"],
            x=300,
            y=660,
            gathered=[collected("score_events_result", *told)],
            own=[
                "import re",
                "",
                *SPELLED,
                "lines = []",
                "for verdict, score, device, warning, message in score_events_result:",
                "    texts = [",
                "        f\"verdict: {verdict or 'unknown'}, highest score: {score or 0}\",",
                '        f"host: {device}" if device else "",',
                '        f"{message}",',
                '        f"before this is trusted: {warning}" if warning else "",',
                "    ]",
                "    # Texts come from events, which attackers write: they are shown, and no more.",
                f'    lines += ["* " + {ESCAPE} for text in texts if text]',
                'write_note__note = "\\n".join(lines)',
            ],
            follows=["add_note"],
        ),
        note("add_note", "write_note", "T1612", x=300, y=820, follows=["find_dockerfiles"]),
        code(
            "find_dockerfiles",
            ["container:id"],
            ["vault_ids", "count"],
            x=300,
            y=980,
            gathered=['id_value = container.get("id", None)'],
            own=[
                "has_files, message, files = phantom.vault_info(container_id=id_value)",
                "if not has_files:",
                '    phantom.debug(f"no files: {message}")',
                "found = set()",
                "for file in files or []:",
                '    if "dockerfile" in str(file.get("name")).lower():',
                '        found.add(file["vault_id"])',
                "find_dockerfiles__vault_ids = sorted(found)",
                "find_dockerfiles__count = len(find_dockerfiles__vault_ids)",
            ],
            follows=["dockerfile_decision"],
        ),
        Block(
            "dockerfile_decision",
            "decision",
            x=300,
            y=1140,
            conditions=[
                ("there are some", "and", [("find_dockerfiles:custom_function:count", ">", 0)])
            ],
            follows=["score_dockerfile"],
        ),
        action(
            "score_dockerfile",
            "score dockerfile",
            {"vault_id": "find_dockerfiles:custom_function:vault_ids"},
            [
                fitted(
                    "find_dockerfiles__vault_ids = json.loads",
                    run_data("find_dockerfiles:vault_ids"),
                )
            ],
            own=[
                "# A run of its own for each file.",
                'parameters = [{"vault_id": each} for each in find_dockerfiles__vault_ids or []]',
            ],
            x=280,
            y=1300,
            follows=["finding_decision"],
        ),
        Block(
            "finding_decision",
            "decision",
            x=300,
            y=1460,
            conditions=[
                (
                    "to be told",
                    "or",
                    [
                        (f"{docker}.status", "==", "failed"),
                        (f"{docker}.summary.matched", "==", True),
                    ],
                )
            ],
            follows=["write_dockerfile_note"],
        ),
        code(
            "write_dockerfile_note",
            seen,
            ["note"],
            x=300,
            y=1620,
            gathered=[collected("score_dockerfile_result", *seen)],
            own=[
                "import re",
                "",
                *SPELLED,
                "lines = []",
                "for status, message, vault_id, matched, score in score_dockerfile_result:",
                '    if status != "failed" and not matched:',
                "        continue",
                '    told = message if status == "failed" else f"a finding, score {score}"',
                '    text = f"{vault_id}: {told}"',
                f'    lines.append("* " + {ESCAPE})',
                'write_dockerfile_note__note = "\\n".join(lines)',
            ],
            follows=["add_dockerfile_note"],
        ),
        note(
            "add_dockerfile_note",
            "write_dockerfile_note",
            "T1612: Dockerfiles",
            x=300,
            y=1780,
        ),
    ]


@dataclass
class Playbook:
    """One playbook."""

    name: str
    description: str
    kind: str
    first: Block
    inputs: list[dict[str, Any]] | None = None
    outputs: list[dict[str, Any]] | None = None

    @property
    def blocks(self) -> list[Block]:
        return blocks(self.first)


def joined(playbook: list[Block]) -> set[str]:
    """Give the names of blocks that more than one block leads to."""
    after = [each for block in playbook for each in {*block.follows}]
    return {each for each in after if after.count(each) > 1}


def python(playbook: Playbook) -> str:
    own = playbook.blocks
    joins = joined(own)
    parts = [
        f'"""\n{playbook.description}\n"""\n\n'
        "import json\n\nimport phantom.rules as phantom\n\n\n"
        "@phantom.playbook_block()\ndef on_start(container):\n"
        f"    phantom.debug(\"on_start() called\")\n\n    # call '{playbook.first.name}' block\n"
        f"    {playbook.first.name}(container=container)\n\n    return\n"
    ]
    for block in own:
        if block.name in joins:
            waits = json.dumps([playbook.first.name])
            parts.append(
                signature(f"join_{block.name}")
                + f"    if phantom.completed(action_names={waits}):\n"
                f'        # call connected block "{block.name}"\n'
                f"        {block.name}(container=container, handle=handle)\n\n    return\n"
            )
        parts.append(function(block, joins))
    finish = "\n    return\n"
    if playbook.outputs:
        paths = [each["datapaths"][0] for each in playbook.outputs]
        pairs = "".join(
            f'        "{each["name"]}": [item[{at}] for item in score_events_result],\n'
            for at, each in enumerate(playbook.outputs)
        )
        result = collected("score_events_result", *paths)
        finish = (
            f"\n    {result}\n\n    output = {{\n{pairs}    }}\n\n"
            "    phantom.save_playbook_output_data(output=output)\n\n    return\n"
        )
    parts.append(
        "@phantom.playbook_block()\ndef on_finish(container, summary):\n"
        f'    phantom.debug("on_finish() called")\n{finish}'
    )
    return "\n\n".join(parts)


def signature(name: str) -> str:
    given = "".join(f"    {each},\n" for each in CALLED)
    return (
        f"@phantom.playbook_block()\ndef {name}(\n{given}):\n"
        f'    phantom.debug("{name}() called")\n\n'
    )


def call(name: str, joins: set[str], more: str = "") -> str:
    return f"{'join_' if name in joins else ''}{name}(container=container{more})"


def function(block: Block, joins: set[str]) -> str:
    if block.kind == "decision":
        return signature(block.name) + decided(block, joins)
    lines = [f"    {each}\n\n" for each in block.gathered]
    own = [f"    {each}\n" if each else "\n" for each in block.own]
    lines.append(
        f"    {LINE}\n    ## Custom Code Start\n    {LINE}\n\n"
        + ("".join(own) or "    # Write your custom code here...\n")
        + f"\n    {LINE}\n    ## Custom Code End\n    {LINE}\n\n"
    )
    lines += [f"    {each}\n\n" for each in block.done]
    if block.is_action:
        (after,) = block.follows
        lines.append(
            f'    phantom.act(\n        "{block.data["action"]}",\n        parameters=parameters,\n'
            f'        name="{block.name}",\n        assets=["{ASSET}"],\n'
            f"        callback={'join_' if after in joins else ''}{after},\n    )\n\n"
        )
    else:
        lines += [f"    {call(each, joins)}\n\n" for each in block.follows]
    return signature(block.name) + "".join(lines) + "    return\n"


def decided(block: Block, joins: set[str]) -> str:
    lines = []
    for at, ((_, logic, compared), after) in enumerate(
        zip(block.conditions, block.follows, strict=True), 1
    ):
        if not compared:
            lines.append(f"    # check for 'else' condition {at}\n    {call(after, joins)}\n\n")
            continue
        listed = "".join(
            f'            ["{path}", "{op}", {value!r}],\n'.replace("'", '"')
            for path, op, value in compared
        )
        word = "if" if at == 1 else "elif"
        lines.append(
            f"    # check for '{word}' condition {at}\n"
            f"    found_match_{at} = phantom.decision(\n        container=container,\n"
            f'        logical_operator="{logic}",\n        conditions=[\n{listed}        ],\n'
            "        delimiter=None,\n    )\n\n"
            f"    # call connected blocks if condition {at} matched\n    if found_match_{at}:\n"
            f"        {call(after, joins)}\n        return\n\n"
        )
    return "".join(lines) + "    return\n"


def exported(playbook: Playbook, source: str) -> dict[str, Any]:
    own = playbook.blocks
    ids = {"on_start": "0", "on_finish": "1"}
    ids |= {block.name: str(at) for at, block in enumerate(own, 2)}
    edges = [edge("0", "2", None)]
    for block in own:
        for at, after in enumerate(block.follows):
            edges.append(edge(ids[block.name], ids[after], at if block.conditions else None))
        if not block.follows:
            edges.append(edge(ids[block.name], "1", None))
    ends = {
        "0": node("0", "start", 320, 40, {"functionName": "on_start"}),
        "1": node("1", "end", 320, 1940, {"functionName": "on_finish"}),
    }
    return {
        "blockly": False,
        "blockly_xml": "<xml></xml>",
        "category": "Investigation",
        "coa": {
            "data": {
                "description": playbook.description,
                "edges": edges,
                "hash": hashlib.sha1(source.encode()).hexdigest(),
                "nodes": ends | {ids[block.name]: shown(ids[block.name], block) for block in own},
                "notes": f"Needs the app T1612 and an asset of it by the name {ASSET}.",
            },
            "input_spec": playbook.inputs,
            "output_spec": playbook.outputs,
            "playbook_type": playbook.kind,
            "python_version": "3.13",
            "schema": "5.0.11",
            "version": "7.0.0",
        },
        "create_time": "2026-11-29T00:00:00.000000+00:00",
        "draft_mode": False,
        "labels": ["*"],
        "tags": ["T1612"],
    }


def edge(source: str, target: str, condition: int | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"port_{source}_to_port_{target}",
        "sourceNode": source,
        "sourcePort": f"{source}_out",
        "targetNode": target,
        "targetPort": f"{target}_in",
    }
    return made if condition is None else {"conditions": [{"index": condition}], **made}


def node(id: str, kind: str, x: int, y: int, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"advanced": {"join": []}, **data, "id": id, "type": kind},
        "errors": {},
        "id": id,
        "type": kind,
        "warnings": {},
        "x": x,
        "y": y,
    }


def shown(id: str, block: Block) -> dict[str, Any]:
    named = {
        "advanced": {
            "customName": block.name.replace("_", " "),
            "customNameId": 0,
            "join": [],
        },
        "functionId": 1,
        "functionName": block.name,
    }
    made = node(id, block.kind, block.x, block.y, {**named, **block.data})
    if block.conditions:
        made["data"]["conditions"] = [
            {
                "comparisons": [
                    {"conditionIndex": at, "op": op, "param": path, "value": value}
                    for path, op, value in compared or [("", "==", "")]
                ],
                "conditionIndex": at,
                "customName": name,
                "display": word.title() if word != "elif" else "Else If",
                "logic": logic,
                "type": word,
            }
            for at, (name, logic, compared) in enumerate(block.conditions)
            for word in ["else" if not compared else "if" if at == 0 else "elif"]
        ]
    if block.own:
        made["userCode"] = "\n" + "".join(f"    {line}\n" if line else "\n" for line in block.own)
    return made


SUMMARY = "score_events:action_result.summary"
PLAYBOOKS = [
    Playbook(
        "T1612_Triage_Container",
        "Scores the artifacts of the container for builds of images on hosts (T1612), raises the "
        "container's severity where that is malicious, notes what was found or not understood, "
        "and scores its Dockerfiles.",
        "automation",
        action(
            "score_events",
            "score container",
            {"container_id": "container:id"},
            ['id_value = container.get("id", None)'],
            own=[
                "# All artifacts: the app asks the platform for them itself.",
                'parameters.append({"container_id": id_value})',
            ],
            x=280,
            y=180,
            follows=["verdict_decision"],
        ),
    ),
    Playbook(
        "T1612_Score_Events",
        "Scores what a query returned for builds of images on hosts (T1612), raises the "
        "container's severity where that is malicious, notes what was found or not understood, "
        "and scores the container's Dockerfiles.",
        "data",
        action(
            "score_events",
            "score events",
            {"events": "playbook_input:events"},
            [
                collected("playbook_input_events", "playbook_input:events"),
                "playbook_input_events_values = [item[0] for item in playbook_input_events]",
            ],
            own=[
                "# One run for all of them: a chain's steps are events of their own.",
                "events = [each for each in playbook_input_events_values if each is not None]",
                'parameters = [{"events": json.dumps(events)}]',
            ],
            x=280,
            y=180,
            follows=["verdict_decision"],
        ),
        inputs=[
            {
                "contains": ["t1612 events"],
                "description": "What a query returned: action_result.data.* of its block",
                "name": "events",
            }
        ],
        outputs=[
            {
                "contains": contains,
                "datapaths": [f"{SUMMARY}.{name}"],
                "deduplicate": False,
                "description": description,
                "metadata": {},
                "name": name,
            }
            for name, contains, description in (
                ("verdict", [], "unknown, none, suspicious or malicious"),
                ("max_score", [], "The highest score"),
                ("top_device", ["host name"], "The host of the highest score"),
                ("warning", [], "What has to be known before the verdict is trusted"),
            )
        ],
    ),
]


def main() -> None:
    for playbook in PLAYBOOKS:
        source = python(playbook)
        told = json.dumps(exported(playbook, source), indent=4) + "\n"
        for suffix, text in (("py", source), ("json", told)):
            path = FOLDER / f"{playbook.name}.{suffix}"
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
            elif not path.is_file() or path.read_text("utf-8") != text:
                raise SystemExit(f"{path.name} is not what it is made of: run tools/playbooks.py")


if __name__ == "__main__":
    main()
