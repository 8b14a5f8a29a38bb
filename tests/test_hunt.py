"""The page of hunting queries has what the data says, and names targets that there are."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from t1612core.export.sentinel import SENTINEL
from t1612core.export.targets import TARGETS
from t1612core.knowledge.pivots import PIVOTS
from t1612core.report.queries import queries

from .conftest import ROOT

PAGE = (ROOT / "docs" / "hunt.md").read_text("utf-8")
AROUND = PAGE.partition("## Ask around an answer")[2].partition("\n## ")[0]


def test_each_query_of_the_page_is_the_datas_filled_in() -> None:
    events = (ROOT / "examples" / "attack.jsonl").read_text("utf-8")
    first, last = (datetime(2026, 3, 4, 2, *at, tzinfo=UTC) for at in ((11, 26), (12, 15)))
    made = queries("shop-web-2", first, last)

    assert '"shop-web-2"' in events
    assert [each.text for each in made] == re.findall(r"```text\n(.*?)\n```", AROUND, re.DOTALL)
    assert [f"{each.product}: {each.asks}" for each in PIVOTS] == re.findall(
        r"^### (.*)$", AROUND, re.MULTILINE
    )


def test_each_target_of_the_page_is_one() -> None:
    named = re.findall(r"t1612 export (\w+)", PAGE)

    assert len(named) == 7
    assert {*named} <= TARGETS.keys()


def test_each_hunting_query_of_sentinels_folder_is_named() -> None:
    (row,) = re.findall(r"^\|.*`t1612 export sentinel .*$", PAGE, re.MULTILINE)
    files = [file.path for file in SENTINEL.write(SENTINEL.attack, "0")]
    hunts = {path.stem for path in files if path.parent.name == "Hunting Queries"}

    assert hunts == {*re.findall(r"\(`(\w+)`\)", row)}
