"""The pages name what is there."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

import t1612core
from t1612core import SCHEMAS
from t1612core.cli.main import whole_parser

from .conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert [] == [link for link in links if not (page.parent / link).exists()]


def places_of(page: Path) -> set[str]:
    """Return what a link may name behind its ``#``: headings as pages spell them, and marks."""
    text = page.read_text("utf-8")
    told = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=_LINES), re.MULTILINE)
    names = (re.sub(r"[^\w\- ]", "", re.sub(r"<[^>]+>", "", head)).strip() for head in told)
    return {name.lower().replace(" ", "-") for name in names} | {
        *re.findall(r'<a id="([^"]+)"', text)
    }


_LINES = re.MULTILINE | re.DOTALL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_place_of_a_page_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)]+)\)", page.read_text("utf-8"))
    lost = [
        (to, place)
        for to, place in links
        if place not in places_of(page.parent / to if to else page)
    ]
    assert [] == lost


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *ROOT.glob("docs/*.md")], ids=lambda page: page.name
)
def test_every_command_that_a_page_has_one_run_is_understood(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An allow-list is read with the options; what it is called there.
    (tmp_path / "ours.toml").write_bytes((ROOT / "examples" / "tuning.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), _LINES):
        for line in block.replace("\\\n", "").splitlines():
            command = line.removeprefix(".venv/bin/")
            if command.startswith("t1612 "):
                words = shlex.split(re.split(" (?:[|>]|&&) ", command)[0], comments=True)
                assert whole_parser().parse_args(words[1:]).run


def test_the_readme_and_the_index_lead_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    index = (ROOT / "docs" / "index.md").read_text("utf-8").splitlines()
    pages = {page.stem for page in ROOT.glob("docs/*.md")} - {"index"}

    assert sorted(pages) == sorted(re.findall(r"^\| \[docs/([\w-]+)\.md\]", readme, re.MULTILINE))
    assert pages <= {*index}


def test_every_table_of_a_page_is_what_the_data_says() -> None:
    tables = runpy.run_path(str(ROOT / "docs" / "tables.py"))
    places = 0
    for path in tables["PAGES"]:
        page = path.read_text("utf-8")
        places += page.count("<!-- t1612-")

        assert tables["rendered"](page) == page, "python docs/tables.py writes them"
    assert 20 + len(SCHEMAS) == places
    assert [] == [page.name for page in PAGES if "```{t1612-" in page.read_text("utf-8")]


def unproven(page: str) -> list[str]:
    """Give the rows of the threat model that name no test, or one that there is not."""
    heads = ("| shown by |", "| and what is done about it |")
    rows = [row for row in page.splitlines() if row.startswith("|") and set(row) - set("|- ")]
    found = []
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        are_there = [
            (ROOT / path).is_file() and f"\ndef {test}(" in (ROOT / path).read_text("utf-8")
            for path, test in named
        ]
        if not row.rstrip().endswith(heads) and not (named and all(are_there)):
            found.append(row)
    return found


def test_each_line_of_the_threat_model_names_a_test_that_there_is() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")

    assert page.count("::test_") > 30
    assert [] == unproven(page)


@pytest.mark.parametrize(
    "row",
    [
        "| fly | no test says so |",
        "| fly | `tests/test_pages.py::test_that_is_not_there` |",
        "| fly | `tests/test_not_there.py::test_a` |",
        "| fly | `tests/test_pages.py::unproven`, `tests/test_pages.py::test_b` |",
        "|fly|`tests/test_pages.py`|",
    ],
)
def test_a_line_of_the_threat_model_without_a_test_is_noticed(row: str) -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")

    assert [row] == unproven(f"{page}{row}\n")


def test_each_signal_has_an_anchor_and_the_scale_is_that_of_the_profile() -> None:
    page = (ROOT / "docs" / "hardened.md").read_text("utf-8")
    anchors = re.findall(r'<a id="([\w.]+)"></a>`([\w.]+)`', page)
    weighed = [id for branch in t1612core.HARDENED.branches for id, _ in branch.weights]

    assert sorted(weighed) == sorted(name for name, _ in anchors)
    assert len({*weighed}) == len(weighed)
    assert all(name == shown for name, shown in anchors)
    start = (ROOT / "docs" / "start.md").read_text("utf-8")
    rating = t1612core.HARDENED.rating
    assert rating is not None
    told = re.findall(r"^\| (\d+)[^|]* \| `(\w+)` \|", start, re.MULTILINE)
    assert [(str(max(least, 2)), name) for least, name in reversed(rating.bands)] == told


def test_the_reference_has_every_public_name() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    shown = set(re.findall(r"t1612core\.(\w+)", page)) | set(
        re.findall(
            r"score_\w+|scan_\w+|read_\w+|events_\w+|default_\w+|\b(?:correlate|redact)\b", page
        )
    )

    assert set(t1612core.__all__) - {"__version__"} <= shown


@pytest.mark.parametrize(
    ("name", "project", "least"),
    [
        ("FLOORS", "pyproject.toml", {"attrs", "regex", "tldextract"}),
        ("SPARK_FLOORS", "plugins/spark/pyproject.toml", {"pandas", "pyarrow", "pyspark"}),
    ],
)
def test_the_oldest_dependencies_that_are_tested_are_those_that_are_allowed(
    name: str, project: str, least: set[str]
) -> None:
    session = (ROOT / "noxfile.py").read_text("utf-8")
    floors = session.partition(f"\n{name} = (")[2].partition("\n)")[0]
    tested = re.findall(r'"(\w+)==([\d.]+)"', floors)
    if not (ROOT / project).exists():
        pytest.skip(f"a distribution has no {project}")
    declared = (ROOT / project).read_text("utf-8")
    allowed = dict(re.findall(r'^    "(\w+)>=([\d.]+)', declared, re.MULTILINE))

    assert least <= dict(tested).keys()
    assert [] == [(name, v) for name, v in tested if name in allowed and allowed[name] != v]
