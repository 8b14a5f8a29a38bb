"""What playbooks hang on does not change by accident: ``contract.json`` is what they see.

``python -m splunk_soar.tests.test_contract > contract.json`` renews it.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT.parent))

# What may change without anybody's playbook noticing.
_WORDS = {"description", "verbose", "example_values", "order", "column_name", "column_order"}


def actions() -> list[dict[str, Any]]:
    from splunk_soar.src.app import app

    return [meta.model_dump() for meta in app.actions_manager.get_actions_meta_list()]


def contract() -> dict[str, Any]:
    from splunk_soar.src.settings import Asset

    asset = _bare(Asset.to_json_schema())
    del asset["schema_name"]["value_list"]  # the library's, which grows
    return {
        "asset": asset,
        "actions": {
            action["identifier"]: {
                "action": action["action"],
                "type": action["type"],
                "read_only": action["read_only"],
                "parameters": _bare(action["parameters"]),
                "output": {each["data_path"]: _bare(each) for each in action["output"]},
            }
            for action in actions()
        },
    }


def _bare(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _bare(each) for key, each in value.items() if key not in _WORDS and each != []}


def test_the_contract_is_kept() -> None:
    kept = json.loads((ROOT / "tests" / "contract.json").read_text("utf-8"))

    assert json.loads(json.dumps(contract())) == kept


def test_every_action_is_described_as_splunk_asks() -> None:
    """The rules of Splunk's static tests that these leave out for apps of the SDK."""
    assert len(actions()) == 11
    for action in actions():
        assert re.fullmatch(r"[a-z 0-9]+", action["action"])
        assert re.fullmatch(r"[A-Z].*[^.]", action["description"])
        if action["action"] in ("test connectivity", "on poll"):  # the SDK describes them
            continue
        paths = [each["data_path"] for each in action["output"]]
        assert len(paths) == len(set(paths))
        parameters = action["parameters"]
        assert {f"action_result.parameter.{name}" for name in parameters} <= set(paths)
        assert {"action_result.status", "action_result.message"} <= set(paths)
        assert [name for name, each in parameters.items() if each["primary"]] == [
            next(iter(parameters))
        ]
        for each in parameters.values():
            assert re.fullmatch(r"[A-Z].*[^.]", each["description"])
        orders = [each["column_order"] for each in action["output"] if "column_order" in each]
        assert orders == list(range(len(orders))) != []


def test_the_logos_have_a_size_and_no_entities() -> None:
    for name in ("logo.svg", "logo_dark.svg"):
        text = (ROOT / name).read_text("utf-8")
        assert re.search(r'<svg[^>]* width="\d+" height="\d+"', text)
        assert "<!ENTITY" not in text
        assert "<script" not in text


if __name__ == "__main__":
    print(json.dumps(contract(), indent=1, sort_keys=True))
