"""What comes with the library is permitted and listed; what checks it is of one release."""

from __future__ import annotations

import ast
import json
import re
import runpy
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT

DEPENDENCIES = runpy.run_path(str(ROOT / "docs" / "dependencies.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = (ROOT / "docs" / "supply-chain.md").read_text("utf-8")


def component(name: str, *licences: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1", "licenses": licences}


def spdx(name: str) -> dict[str, Any]:
    return {"license": {"id": name}}


def classified(name: str) -> dict[str, Any]:
    return {"license": {"name": f"License :: OSI Approved :: {name}"}}


@pytest.mark.parametrize(
    ("licences", "told"),
    [
        ([spdx("MIT")], ""),
        ([{"expression": "BSD-3-Clause AND (MIT OR Zlib)"}], ""),
        ([classified("Apache Software License")], ""),
        ([spdx("Apache-2.0"), classified("Apache Software License")], ""),
        (
            [spdx("AGPL-3.0-only")],
            "new is under AGPL-3.0-only, which is not known to be permissive",
        ),
        ([{"expression": "MIT AND GPL-2.0-or-later"}], "new is under MIT AND GPL-2.0-or-later, "),
        ([classified("GNU General Public License v3 (GPLv3)")], "new is under GNU General Public"),
        ([spdx("MPL-2.0")], "new is under MPL-2.0, "),  # what one package may, another may not
        ([{"license": {"name": "our own"}}], "new is under our own, "),
        ([], "new does not say under which licence it is"),
    ],
)
def test_a_package_that_is_not_permissive_is_noticed(
    licences: list[dict[str, Any]], told: str
) -> None:
    bill = {"components": [component("attrs", spdx("MIT")), component("new", *licences)]}
    problems = [*DEPENDENCIES["problems"](bill)]

    assert (told != "") == (len(problems) == 1)
    assert all(each.startswith(told) for each in problems)


def test_an_exception_is_for_one_package_and_one_licence() -> None:
    allowed = DEPENDENCIES["ALLOWED"]

    for name, (licence, reason) in allowed.items():
        assert reason
        assert [] == [*DEPENDENCIES["problems"]({"components": [component(name, spdx(licence))]})]
        other = {"components": [component(name, spdx("GPL-3.0-only"))]}
        assert 1 == len([*DEPENDENCIES["problems"](other)])


def test_a_package_that_the_page_does_not_list_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = DEPENDENCIES["listed"](PAGE)
    bill: dict[str, Any] = {
        "components": [component(name, spdx("MIT")) for name in names],
        "dependencies": [{"ref": f"{name}==1"} for name in names],
    }
    path = tmp_path / "bill.json"
    path.write_text(json.dumps(bill), "utf-8")
    assert 0 == DEPENDENCIES["main"]([str(path)])
    assert f"{len(names)} packages, all under licences that are permissive\n" == (
        capsys.readouterr().out
    )
    bill["components"].append(component("new", spdx("MIT")))
    path.write_text(json.dumps(bill), "utf-8")
    assert 1 == DEPENDENCIES["main"]([str(path)])
    assert "new: docs/supply-chain.md is not up to date\n" == capsys.readouterr().out


def test_what_a_package_comes_with_is_the_library_before_an_extra() -> None:
    project = {
        "dependencies": ["a>=1"],
        "optional-dependencies": {"rich": ["b"], "zstd": ["c_d; x < '1'"], "test": ["b", "e"]},
    }
    bill = {
        "components": [],
        "dependencies": [
            {"ref": "a==1", "dependsOn": ["f==1"]},
            {"ref": "b==1", "dependsOn": ["f==1", "g==1"]},
            {"ref": "f==1", "dependsOn": ["c-d==1"]},  # as an extra of its own, not asked for
            *({"ref": f"{name}==1"} for name in ("c-d", "g")),
        ],
    }
    assert {"a": "", "f": "", "b": "rich", "g": "rich", "c-d": "zstd"} == (
        DEPENDENCIES["comes_with"](bill, project)
    )


def test_the_page_lists_what_the_project_asks_for() -> None:
    extras = PROJECT["optional-dependencies"]
    users = DEPENDENCIES["USERS"]
    asked = [*PROJECT["dependencies"], *(each for name in users for each in extras[name])]

    assert {*users} == {*extras} - {"test", "bench", "lint", "docs"}
    assert {re.split("[><=;]", each)[0] for each in asked} <= DEPENDENCIES["listed"](PAGE)


# --- What checks the project. ---


def releases(text: str) -> dict[str, str]:
    """Give the release of each tool; one without one is an error."""
    found = {}
    for line in filter(None, text.splitlines()):
        if not line.startswith("#"):
            name = re.match(r"[\w.-]+", line)
            pinned = re.fullmatch(r"([\w.-]+)==(\d[\w.]*)", line)
            assert pinned, f"{name and name[0]} has no release of its own: {line}"
            found[pinned[1]] = pinned[2]
    return found


TOOLS = releases((ROOT / ".ci" / "tools.txt").read_text("utf-8"))
# What the library itself can use: here the tests are to meet each new release.
FREE = {"attrs", "backports.zstd", "pandas", "polars", "regex", "rich", "tldextract"}
# In the session that times, and never otherwise, as is said where they are named.
TIMED = {"orjson", "rule-engine"}


def installed(source: str) -> Iterator[str]:
    """Give what noxfile.py has pip install: every text in a call or a table that does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "session.install":
            texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
            yield from (text for text in texts if isinstance(text, str))


def loose(asked: list[str], tools: Mapping[str, str]) -> set[str]:
    """Give what is asked for without a release, here or among the tools."""
    own = ("-", ".", "[test]", "./plugins", "t1612core", "python")
    named = {re.split(r"[><=;\[ ]", each)[0]: each for each in asked if not each.startswith(own)}
    return {name for name, each in named.items() if "==" not in each} - FREE - TIMED - tools.keys()


def test_each_tool_has_one_release() -> None:
    extras = PROJECT["optional-dependencies"]
    asked = [
        *(each for name in ("test", "lint", "docs", "bench") for each in extras[name]),
        *installed((ROOT / "noxfile.py").read_text("utf-8")),
    ]

    assert len(asked) > 50
    assert set() == loose(asked, TOOLS)
    assert f"ruff=={TOOLS['ruff']}" in (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert TOOLS["ruff"] in " ".join(extras["lint"])


def test_a_tool_without_a_release_is_noticed() -> None:
    source = 'session.install("twine", "new>=2", "other==1", *("also", "-e", "."), "attrs")'
    asked = [*installed(source)]

    assert {"new", "also"} == loose(asked, TOOLS)
    assert {"new", "also", "twine"} == loose(asked, {})
    for line in ("ruff", "ruff>=1", "ruff==1.*", "ruff~=1.0", "ruff==1,!=2", "ruff @ file:x"):
        with pytest.raises(AssertionError, match="ruff has no release of its own"):
            releases(f"# a\n\nbuild==1.6.1\n{line}\n")


# --- How large it may be. ---

SIZES = runpy.run_path(str(ROOT / ".ci" / "sizes.py"))


@pytest.mark.parametrize("name", ["a-1-py3-none-any.whl", "a-1.tar.gz"])
def test_a_distribution_that_is_too_large_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    most = next(most for end, most in SIZES["MOST_BYTES"].items() if name.endswith(end))
    made = tmp_path / name
    for size, code in ((most, 0), (most + 1, 1)):
        with made.open("wb") as file:
            file.truncate(size)
        assert code == SIZES["main"]([str(made)])
    assert f"{name} is larger than {most:,} bytes\n" == capsys.readouterr().err
    other = tmp_path / "a-1.zip"
    other.write_bytes(b"x")
    assert 1 == SIZES["main"]([str(made), str(other)])


def test_the_sizes_are_looked_at_where_the_distributions_are_built() -> None:
    assert 'session.run("python", ".ci/sizes.py", str(wheel), str(source))' in (
        ROOT / "noxfile.py"
    ).read_text("utf-8")
    trust = (ROOT / "docs" / "trust.md").read_text("utf-8")
    for most in SIZES["MOST_BYTES"].values():
        assert f"{most:,}" in PAGE
        assert f"{most:,}" in trust
