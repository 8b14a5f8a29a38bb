"""Write the playbooks in the form that the platform exports and imports; ``--check`` only compares.

    python tools/playbooks.py [--check]

Each block is said once, here, and ``playbook_form.py`` makes of it what runs and what the editor
shows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playbook_form import (
    Block,
    Playbook,
    action,
    code,
    collected,
    exported,
    fitted,
    note,
    python,
    run_data,
)

FOLDER = Path(__file__).resolve().parents[1] / "playbooks"
# What a note may hold of a text that comes from events: nothing that Markdown makes a link of.
ESCAPE = r're.sub(r"([^\w\s,])", r"\\\1", spelled(text))'
# What no eye sees, or what turns others round, is spelled out.
SPELLED = [
    "def spelled(text):",
    '    text = " ".join(str(text).split())',
    '    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)',
    "",
]


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


SUMMARY = "score_events:action_result.summary"
PLAYBOOKS = [
    Playbook(
        "T1612_Triage_Container",
        "Scores the artifacts of the container for builds of images on hosts (T1612), raises the "
        "container's severity where that is malicious, notes what was found or not understood, "
        "and scores its Dockerfiles.",
        "automation",
        blocks(
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
            )
        ),
    ),
    Playbook(
        "T1612_Score_Events",
        "Scores what a query returned for builds of images on hosts (T1612), raises the "
        "container's severity where that is malicious, notes what was found or not understood, "
        "and scores the container's Dockerfiles.",
        "data",
        blocks(
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
            )
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
