"""The pages name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import t1612core

from .conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_the_reference_has_every_public_name() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    shown = set(re.findall(r"t1612core\.(\w+)", page)) | set(
        re.findall(r"score_\w+|scan_\w+|read_\w+|default_\w+|\bcorrelate\b", page)
    )

    assert set(t1612core.__all__) - {"__version__"} <= shown


def test_the_oldest_dependencies_that_are_tested_are_those_that_are_allowed() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    floors = (ROOT / "noxfile.py").read_text("utf-8").partition("FLOORS = (")[2].partition("\n)")[0]
    tested = re.findall(r'"(\w+)==([\d.]+)"', floors)
    allowed = dict(re.findall(r'^    "(\w+)>=([\d.]+)"', project, re.MULTILINE))

    assert {"attrs", "regex", "tldextract"} <= dict(tested).keys()
    assert [] == [(name, v) for name, v in tested if name in allowed and allowed[name] != v]
