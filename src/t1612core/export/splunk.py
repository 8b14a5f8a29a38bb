"""Write the rules for Splunk: detections over the Common Information Model, as contentctl has them.

There is no chain: what happens on one host adds up as risk. A field that a data model has
nothing for is ``unknown`` in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.exporting import (
    ATTACK_OF,
    AUTHOR,
    DATE,
    REFERENCE,
    SPL_ACTIONS,
    SPL_FIELDS,
    SPL_MODELS,
    SPL_SCORES,
    SPL_SHOWN,
    SPL_SOURCES,
)
from ..model import Kind
from .carried import account, id_of, rules_of
from .conditions import Language
from .nouns import File, Question, Rule, Target, fields_of
from .yaml import comment, document

_STARS: Final = {"contains": ("*", "*"), "startswith": ("", "*"), "endswith": ("*", "")}
_STORY: Final = "Build Image On Host"
_PRODUCTS: Final = ["Splunk Enterprise", "Splunk Enterprise Security", "Splunk Cloud"]
_OFFSETS: Final = {"earliest_offset": "$info_min_time$", "latest_offset": "$info_max_time$"}


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a detection for each rule, and the story that they tell."""
    head = comment(account(SPLUNK, version))
    files = [
        File(
            PurePosixPath("detections", _domain(rule), f"{_file_name(rule)}.yml"),
            head + document(_detection(rule)),
        )
        for rule in rules_of(SPLUNK)
    ]
    story = PurePosixPath("stories", f"{_STORY.lower().replace(' ', '_')}.yml")
    return (*files, File(story, document(_story())))


def _name(rule: Rule) -> str:
    """Name a detection shortly: with the pack's name around it, it has to fit in 81 signs."""
    return f"T1612 {rule.name.replace('_', ' ').title()}"


def _file_name(rule: Rule) -> str:
    return _name(rule).lower().replace(" ", "_")


def _domain(rule: Rule) -> str:
    return "network" if rule.kind == "network" else "endpoint"


def _detection(rule: Rule) -> dict[str, Any]:
    host, user, *_ = SPL_SHOWN[rule.kind].split()
    data: dict[str, Any] = {
        "name": _name(rule),
        "id": id_of("splunk", rule.name),
        "version": 1,
        "date": DATE,
        "author": AUTHOR,
        "status": "experimental",
        "type": "Hunting" if rule.is_part else "TTP" if rule.level == "high" else "Anomaly",
        "description": rule.description,
        "data_source": [SPL_SOURCES[rule.kind]],
        "search": search(rule),
        "how_to_implement": f"Fill the data model {SPL_MODELS[rule.kind][0]} with events of hosts.",
        "known_false_positives": f"{'. '.join(rule.false_positives)}.",
        "references": [REFERENCE],
    }
    if not rule.is_part:
        data["drilldown_searches"] = [
            {
                "name": f"View the detection results for ${host}$ and ${user}$",
                "search": f"%original_detection_search% | search {host} = ${host}$",
                **_OFFSETS,
            }
        ]
        score = SPL_SCORES[rule.level]
        data["rba"] = {
            "message": f"{rule.title}: ${host}$, by ${user}$.",
            "risk_objects": [
                {"field": host, "type": "system", "score": score},
                {"field": user, "type": "user", "score": score},
            ],
            "threat_objects": [],
        }
    return {
        **data,
        "tags": {
            "analytic_story": [_STORY],
            "asset_type": "Endpoint",
            "mitre_attack_id": list(rule.attack),
            "product": _PRODUCTS,
            "security_domain": _domain(rule),
        },
    }


def _story() -> dict[str, Any]:
    return {
        "name": _STORY,
        "id": id_of("splunk", "story"),
        "version": 1,
        "date": DATE,
        "author": AUTHOR,
        "status": "production",
        "description": "An intruder builds a container image on the host, and runs it there.",
        "narrative": "No registry ever has the image, so that no scan of a registry sees it.",
        "references": [REFERENCE],
        "tags": {
            "category": ["Adversary Tactics"],
            "product": _PRODUCTS,
            "usecase": "Advanced Threat Detection",
        },
    }


def search(rule: Rule) -> str:
    """Write a rule's search."""
    model, node = SPL_MODELS[rule.kind]
    shown = " ".join(f"{node}.{name}" for name in SPL_SHOWN[rule.kind].split())
    gate = " ".join(_language(f"{node}.").gate(rule))
    return (
        "| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as "
        f"lastTime from datamodel={model} where {gate} by {shown}\n"
        f"| `drop_dm_object_name({node})`\n"
        f"| search {_language().told(rule)}\n"
        "| `security_content_ctime(firstTime)` | `security_content_ctime(lastTime)`\n"
        f"| `{_file_name(rule)}_filter`"
    )


def _language(node: str = "") -> Language:
    return Language(partial(_asked, node), both=" ", either=" OR ", no="NOT ")


def _asked(node: str, kind: Kind, question: Question) -> str:
    field = node + SPL_FIELDS[kind][question.field]
    if question.values == ("",):
        return f'{field}="unknown"'
    values = [SPL_ACTIONS.get(str(value), str(value)) for value in question.values]
    if question.match in _STARS:
        before, after = _STARS[question.match]
        values = [before + value + after for value in values]
    elif question.field.endswith("name") and (kind, question.field) != ("file", "name"):
        values += [f"{value}.exe" for value in values if "." not in value]
    return f"{field} IN ({_joined(values)})"


def _joined(values: Iterable[str]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


SPLUNK: Final = Target(
    name="splunk",
    product="Splunk Enterprise Security",
    fields=fields_of(SPL_FIELDS),
    attack=ATTACK_OF["splunk"],
    write=write,
    checked="Validated and built by contentctl; not run in Splunk.",
)
