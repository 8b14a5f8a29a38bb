"""Each technique that is said has a name, and the tactics of the version that is asked."""

from __future__ import annotations

import pytest

from t1612core import CATALOG
from t1612core.knowledge.attack import TACTICS, TECHNIQUES, VERSIONS
from t1612core.knowledge.chains import ESCAPE, STAGE_ATTACK
from t1612core.techniques import technique

SAID = {
    *(id for signal in CATALOG.values() for id in signal.attack),
    *(id for ids in STAGE_ATTACK.values() for id in ids),
    ESCAPE,
}


@pytest.mark.parametrize("version", VERSIONS)
def test_each_technique_that_is_said_has_a_name(version: int) -> None:
    told = [technique(id, version) for id in sorted(SAID)]

    assert [] == [each.id for each in told if not each.name]
    names = {tactic.name for each in told for tactic in each.tactics}
    assert ("Stealth" in names, "Defense Evasion" in names) == (version >= 19, version < 19)
    assert "Defense Impairment" not in names  # which techniques it has was not read


def test_before_version_19_each_technique_has_a_tactic() -> None:
    assert [] == [id for id in TECHNIQUES if not technique(id, 18).tactics]
    assert {"TA0009", "TA0042"} <= TACTICS.keys()


def test_a_tactic_is_not_said_where_it_was_not_read() -> None:
    assert () == technique("T1553", 19).tactics
    assert ["TA0005"] == [each.id for each in technique("T1612", 19).tactics]
    assert {"TA0001", "TA0003", "TA0004"} == {each.id for each in technique("T1078", 19).tactics}
