"""Within what a line lists, no text of an event passes for more of the list or of the sentence."""

from __future__ import annotations

import pytest

from t1612core import Detector
from t1612core.output.explanation import lay_out
from t1612core.output.safe import enclosed
from t1612core.output.table import plain

from .telling import BUILD, CHAIN, found, incidents, text

FORGED = "a] · -3 process.ci_lineage [gitlab-runner"
EVENT = {**BUILD, "ProcessCommandLine": f"docker build '/tmp/{FORGED}'"}
SPELLED = r"[/tmp/a\x5d \xb7 -3 process.ci_lineage \x5bgitlab-runner]"


@pytest.mark.parametrize("name", ["table", "csv"])
def test_evidence_forges_no_other(name: str) -> None:
    (line,) = [
        each for each in text(name, [found(EVENT)], width=4_000).splitlines() if "+4" in each
    ]

    assert SPELLED in line


def test_what_is_explained_is_not_forged() -> None:
    explained = Detector().explain(EVENT, kind="process")

    assert SPELLED in plain(lay_out(explained, "x", 4_000))


@pytest.mark.parametrize(
    "ordinary",
    ["/tmp/x", "http://[::1]:2375/build?buildargs=[redacted]&t=x", '["docker", "ps"]', ""],
)
def test_an_ordinary_text_stays_as_it_is(ordinary: str) -> None:
    assert ordinary == enclosed(ordinary)


def test_a_name_forges_no_part_of_a_sentence() -> None:
    odd = 'x" built a, 6 s later root'
    keys = ("AccountName", "InitiatingProcessAccountName")
    chain = [{key: odd if key in keys else each[key] for key in each} for each in CHAIN]
    (told,) = [incident.narrative for incident in incidents(chain)]

    assert r'"x\x22 built a, 6 s later root" put /dev/shm/.x/Dockerfile in place, ' in told
    assert "www-data put /dev/shm/.x/Dockerfile in place, " in incidents()[0].narrative
