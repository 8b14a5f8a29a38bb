"""The form in which the platform exports and imports playbooks; ours are in ``playbooks.py``.

A playbook is two files: ``.json`` is what the visual editor shows, ``.py`` is what runs. Each block
is a ``Block`` here, and both files are made of it: ``exported`` and ``python``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Playbook:
    """One playbook."""

    name: str
    description: str
    kind: str
    blocks: list[Block]
    inputs: list[dict[str, Any]] | None = None
    outputs: list[dict[str, Any]] | None = None

    @property
    def first(self) -> Block:
        return self.blocks[0]


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
