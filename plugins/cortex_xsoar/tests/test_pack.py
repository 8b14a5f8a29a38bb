"""What is in the pack is true and whole: sources unchanged, playbooks and pages up to date."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

PLUGIN = Path(__file__).resolve().parents[1]
ROOT = PLUGIN.parents[1]
PACK = PLUGIN / "Packs" / "T1612BuildImageOnHost"
SCRIPTS = sorted(path.name for path in (PACK / "Scripts").iterdir())


SHOWING = "T1612ShowFindings"  # reads the context alone, and needs no library
SCORING = [name for name in SCRIPTS if name != SHOWING]


@pytest.mark.parametrize("name", SCORING)
def test_the_sources_in_the_zip_are_those_of_the_library(pack: zipfile.ZipFile, name: str) -> None:
    text = yaml.safe_load(pack.read(f"Scripts/script-{name}.yml"))["script"]
    begin, end = text.index("_T1612_TEXTS = {}"), text.index("class _T1612Text")
    names: dict[str, Any] = {}
    exec(text[begin : text.rindex('"""Import packages', begin, end)], names)
    held = names["_T1612_TEXTS"]
    here = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for folder in (ROOT / "src", PLUGIN / "src")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".egg-info" not in str(path)
    }

    assert len(held) > 150
    assert held == here


def test_the_zip_for_xsiam_has_the_same_scripts_and_the_correlation_rule(
    pack: zipfile.ZipFile,
) -> None:
    assert pack.filename
    path = Path(pack.filename)
    with zipfile.ZipFile(path.with_name(f"{path.stem}-XSIAM.zip")) as other:
        for name in SCRIPTS:
            held = [
                yaml.safe_load(each.read(f"Scripts/script-{name}.yml")) for each in (pack, other)
            ]
            assert held[0]["script"] == held[1]["script"]
        rules = [name for name in other.namelist() if name.startswith("CorrelationRules/e")]
        (rule,) = (yaml.safe_load(other.read(name)) for name in rules)
        assert rule["name"] == "T1612 Build Image on Host"
    assert not any(name.startswith("CorrelationRules") for name in pack.namelist())


def test_what_the_pack_is_made_of_holds_no_library() -> None:
    """It is in this tree once, and pasted into scripts when the pack is built."""
    for path in PLUGIN.rglob("*.py"):
        assert path.stat().st_size < 20_000, path
    for name in SCRIPTS:
        text = (PACK / "Scripts" / name / f"{name}.py").read_text("utf-8")
        assert text.count("from T1612CoreApiModule import *") == (name != SHOWING)


def test_each_script_has_tests_beside_it() -> None:
    for name in SCRIPTS:
        assert "def test_" in (PACK / "Scripts" / name / f"{name}_test.py").read_text("utf-8")


def test_layouts_show_scripts_that_are_made_for_them() -> None:
    sections = [
        section
        for path in PACK.glob("Layouts/*.json")
        for tab in json.loads(path.read_text("utf-8"))["detailsV2"]["tabs"]
        for section in tab.get("sections", [])
    ]
    shown = {each["query"] for each in sections if each.get("queryType") == "script"}

    assert shown == {SHOWING}
    for name in shown:
        described = yaml.safe_load((PACK / "Scripts" / name / f"{name}.yml").read_text("utf-8"))
        assert described["tags"] == ["dynamic-section"]
    covered = [
        (x, y)
        for each in sections
        for x in range(each["x"], each["x"] + each["w"])
        for y in range(each["y"], each["y"] + each["h"])
    ]
    assert len(covered) == len(set(covered))


def test_the_playbooks_are_what_the_tool_makes() -> None:
    import make_playbooks

    for path, text in make_playbooks.texts().items():
        assert path.read_text("utf-8") == text


def test_playbooks_name_scripts_and_arguments_that_there_are() -> None:
    known = {
        name: {
            argument["name"]
            for argument in yaml.safe_load((PACK / "Scripts" / name / f"{name}.yml").read_text())[
                "args"
            ]
        }
        for name in SCRIPTS
    }
    seen = set()
    for path in [*PACK.glob("Playbooks/*.yml"), *PACK.glob("TestPlaybooks/*.yml")]:
        for task in yaml.safe_load(path.read_text("utf-8"))["tasks"].values():
            script = task["task"].get("scriptName", "")
            if script.startswith("T1612"):
                seen.add(script)
                assert set(task["scriptarguments"]) <= known[script]

    assert seen == {"T1612ScoreEvents"}


ENRICHMENT = PACK / "Playbooks" / "playbook-T1612_Build_Image_on_Host_-_Enrichment.yml"


def in_order() -> list[dict[str, Any]]:
    """Give the tasks of the sub-playbook in the order in which they run, up to its branches."""
    tasks = yaml.safe_load(ENRICHMENT.read_text("utf-8"))["tasks"]
    at, found = "0", []
    while True:
        found.append(tasks[at])
        then = tasks[at].get("nexttasks", {})
        if len(then) > 2 or not then:
            return found
        at = (then.get("#none#") or then["yes"])[0]


def test_the_playbook_looks_up_what_was_found_and_goes_on_where_that_fails() -> None:
    order = in_order()
    names = [each["task"].get("scriptName") or each["task"].get("script") for each in order]
    scored = names.index("T1612ScoreEvents")
    looked_up = [each for each in order if each["task"]["iscommand"]]

    assert [each["task"]["script"] for each in looked_up] == ["|||endpoint", "|||ip"]
    for each, (argument, key) in zip(
        looked_up, [("hostname", "Device"), ("ip", "RemoteIP")], strict=True
    ):
        assert scored < order.index(each)
        assert each["continueonerror"] is each["skipunavailable"] is True
        value = each["scriptarguments"][argument]["complex"]
        assert (value["root"], value["accessor"]) == ("T1612.Finding", key)
        assert value["transformers"] == [{"operator": "uniq"}]
        ((kept,),) = value["filters"]
        assert kept["operator"] == "isNotEmpty"
        assert kept["left"] == {"value": {"simple": f"T1612.Finding.{key}"}, "iscontext": True}
    assert not any(each["continueonerror"] for each in order if each not in looked_up)


def test_the_playbook_needs_events_or_a_file_and_not_both() -> None:
    """Of the outer list of a condition all have to hold, of each inner list any."""
    (branch,) = in_order()[1]["conditions"]
    (inner,) = branch["condition"]

    assert [test["left"]["value"]["complex"]["root"] for test in inner] == [
        *("inputs.Events", "inputs.EntryID")
    ]


def test_the_playbook_hands_every_input_on() -> None:
    playbook = yaml.safe_load(ENRICHMENT.read_text("utf-8"))
    (scored,) = [each for each in in_order() if each["task"].get("scriptName")]
    handed = {each["complex"]["root"] for each in scored["scriptarguments"].values()}

    assert handed == {f"inputs.{each['key']}" for each in playbook["inputs"]}


def test_each_branch_asks_for_a_verdict_that_there_is() -> None:
    """By filters that the platform's documentation has; what is left is ``none`` alone."""
    branches = {each["label"]: each["condition"][0][0] for each in in_order()[-1]["conditions"]}
    asked = {
        name: (test["left"]["value"]["complex"]["accessor"], test["right"]["value"]["simple"])
        for name, test in branches.items()
    }

    assert {test["operator"] for test in branches.values()} == {"isEqualString"}
    assert asked == {
        "deployed": ("ChainVerdict", "build-then-deploy"),
        "built": ("ChainVerdict", "build"),
        "malicious": ("Verdict", "malicious"),
        "suspicious": ("Verdict", "suspicious"),
        "unknown": ("Verdict", "unknown"),
    }


def test_no_task_of_a_playbook_stands_on_another() -> None:
    for path in [*PACK.glob("Playbooks/*.yml"), *PACK.glob("TestPlaybooks/*.yml")]:
        tasks = yaml.safe_load(path.read_text("utf-8"))["tasks"]
        places = [json.loads(each["view"])["position"] for each in tasks.values()]
        for at, one in enumerate(places):
            for other in places[at + 1 :]:
                apart = (abs(one["x"] - other["x"]), abs(one["y"] - other["y"]))
                assert apart[0] >= 400 or apart[1] >= 150


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_output_is_declared_and_every_argument_read(name: str) -> None:
    described = yaml.safe_load((PACK / "Scripts" / name / f"{name}.yml").read_text("utf-8"))
    read = {
        "T1612ScoreDockerfile": {"content", "entry_id"},
        "T1612Score": {"value", "default", "profile", "schema"},
        "T1612ShowFindings": set(),
    }
    source = (PLUGIN / "src" / "t1612_xsoar" / "arguments.py").read_text("utf-8")
    common = set(re.findall(r'args(?:\.get\(|, )"(\w+)"', source)) - {"content"}
    expected = read.get(name, common)
    if name == "T1612Correlate":
        expected = expected - {"correlate", "attach_all", "malicious_score"}

    assert {argument["name"] for argument in described["args"]} == expected


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("schema", "import t1612core; print(*t1612core.SCHEMAS)"),
        ("event_type", "import t1612core.model; print(*t1612core.model.KINDS)"),
    ],
)
def test_every_schema_and_kind_can_be_chosen(argument: str, code: str) -> None:
    """In a process of its own, which has the library as it is in the repository."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    offered = [
        (each["predefined"], each["defaultValue"])
        for name in SCRIPTS
        for each in yaml.safe_load((PACK / "Scripts" / name / f"{name}.yml").read_text("utf-8"))[
            "args"
        ]
        if each["name"] == argument
    ]
    assert len(offered) >= 2
    for each in offered:
        assert each == (["auto", *done.stdout.split()], "auto"), "run tools/write_choices.py"


REWRITTEN = "'from CommonServerPython import *' in Cortex XSOAR 6.10"


@pytest.mark.parametrize(
    "text", ["plain\n", "it's '''x'''\n", "back\\", "quote'", "\\n\u202e\n", REWRITTEN]
)
def test_a_text_is_spelled_so_that_it_comes_back_and_nothing_rewrites_it(text: str) -> None:
    import build_api_module

    spelled = build_api_module.literal(text)
    assert eval(spelled) == text
    assert not build_api_module.REWRITTEN.search(spelled)


def test_the_pages_of_the_scripts_are_there() -> None:
    for name in SCRIPTS:
        page = (PACK / "Scripts" / name / "README.md").read_text("utf-8")
        described = yaml.safe_load((PACK / "Scripts" / name / f"{name}.yml").read_text("utf-8"))
        for each in described["args"]:
            assert f"| {each['name']} |" in page
        for each in described.get("outputs", []):
            assert f"| {each['contextPath']} |" in page


def test_the_importer_serves_modules_data_and_sources() -> None:
    code = """
import importlib.resources
import t1612core
from t1612core import AllowList
assert len(AllowList.ready("ci-agents").entries) > 0
folder = importlib.resources.files("t1612core.allowlist") / "ready"
assert folder.is_dir() and not folder.is_file()
assert "ci-agents.toml" in [each.name for each in folder.iterdir()]
assert b"[[entry]]" in (folder / "ci-agents.toml").read_bytes()
assert '"score_process"' in t1612core.__spec__.loader.get_source("t1612core")
try:
    import t1612core.nothing
except ModuleNotFoundError:
    print("as it should")
"""
    import build_api_module

    done = subprocess.run(
        [sys.executable, "-"],
        input=build_api_module.build() + code,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "as it should\n", done.stderr
