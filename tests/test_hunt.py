"""The page of hunting queries has what the data says, and names targets that there are."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from t1612core.export.targets import TARGETS
from t1612core.knowledge.pivots import PIVOTS
from t1612core.report.queries import queries

from .conftest import ROOT

PAGE = (ROOT / "docs" / "hunt.md").read_text("utf-8")


def test_each_query_of_the_page_is_the_datas_filled_in() -> None:
    events = (ROOT / "examples" / "attack.jsonl").read_text("utf-8")
    first, last = (datetime(2026, 3, 4, 2, *at, tzinfo=UTC) for at in ((11, 26), (12, 15)))
    made = queries("shop-web-2", first, last)

    assert '"shop-web-2"' in events
    assert [each.text for each in made] == re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert [f"{each.product}: {each.asks}" for each in PIVOTS] == re.findall(
        r"^### (.*)$", PAGE, re.MULTILINE
    )


def test_each_target_of_the_page_is_one() -> None:
    named = re.findall(r"t1612 export (\w+)", PAGE)

    assert len(named) == 7
    assert {*named} <= TARGETS.keys()
