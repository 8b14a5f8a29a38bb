"""Falco's rules are of its form, and ask for fields that there are; Falco itself is not run."""

from __future__ import annotations

import re

import pytest
import yaml

from t1612core.export.carried import rules_of
from t1612core.export.falco import FALCO

(FILE,) = FALCO.write(FALCO.attack, "0")
FIRST, *RULES = yaml.safe_load(FILE.text)
# falco.org, "Supported Fields for Conditions and Outputs".
FIELDS = """evt.type evt.is_open_write fd.typechar fd.type fd.filename fd.name fd.rip fd.rip.name
fd.rport proc.name proc.exepath proc.cmdline proc.pname proc.aname proc.pcmdline user.name"""
PRIORITIES = "EMERGENCY ALERT CRITICAL ERROR WARNING NOTICE INFORMATIONAL DEBUG"


def test_each_rule_of_the_words_is_a_rule() -> None:
    assert {"required_engine_version": "0.57.0"} == FIRST
    assert [rule.title for rule in rules_of(FALCO)] == [each["rule"] for each in RULES]
    assert "Not run by the product" in FILE.text.replace("\n# ", " ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["rule"]))
def test_a_rule_asks_for_fields_that_there_are(rule: dict[str, str]) -> None:
    assert {"rule", "desc", "condition", "output", "priority", "tags"} == {*rule}
    assert rule["priority"] in PRIORITIES.split()
    condition = re.sub(r'"(?:[^"\\]|\\.)*"', '""', rule["condition"])
    named = {*re.findall(r"\b[a-z]+\.[a-z_.]+", condition)}
    named |= {*re.findall(r"%([a-z.]+)", rule["output"])}

    assert named <= {*FIELDS.split()}
    assert {*re.findall(r"\b(?:matches|regex|glob)\b", condition)} == set()
    assert condition.count("(") == condition.count(")")
