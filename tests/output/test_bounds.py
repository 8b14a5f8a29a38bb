"""What one alert writes is bounded, and what is cut never takes what says how bad it is along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core.observation import Source
from t1612core.output import cef as cef_writer
from t1612core.output import leef as leef_writer
from t1612core.output.bounded import fitted, shared
from t1612core.output.told import Of, Told

from .telling import BUILD, EGRESS, FILE, found, incidents, text
from .test_lines import cef, leef
from .test_standards import BOTH

# What fills a text: signs of one byte and of four, and what formats escape.
FILLINGS = ("A", "\U00020000", "=", "\\", "\u4e2d", '"')
JSON = ("ecs", "ocsf", "splunk", "timesketch", "stix")
WHOLE = 70_000


def filled(sign: str) -> list[dict[str, Any]]:
    """Give the events of a chain; each text is long."""
    much = sign * WHOLE
    names = {
        "DeviceName": f"h{much}",
        "AccountName": f"www{much}",
        "InitiatingProcessAccountName": f"www{much}",
        "InitiatingProcessFileName": f"php-fpm{much}",
        "InitiatingProcessCommandLine": f"php-fpm {much}",
    }
    return [
        {**FILE, **names, "FolderPath": f"/dev/shm/.x/{much}/"},
        {**BUILD, **names, "ProcessCommandLine": f"docker build -q -t alpine:3 /dev/shm/.x/{much}"},
        {**EGRESS, "DeviceName": f"h{much}", "RemoteUrl": f"http://evil.example/{much}"},
    ]


# A step of a chain keeps a part of its texts, which is not cut once more everywhere.
def lines(name: str, of: Of, sign: str) -> list[str]:
    file = "f" * 3_000
    items: list[Told] = [found(event, file=file) for event in filled(sign)]
    if of == "incidents":
        items = [
            evolve(chain, steps=tuple(evolve(x, sources=(Source(file, 1),)) for x in chain.steps))
            for chain in incidents(filled(sign))
        ]
    written = text(name, items, of).splitlines()
    assert written
    return written


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("sign", FILLINGS)
@pytest.mark.parametrize("of", BOTH)
def test_a_line_of_leef_has_room_for_what_counts(of: Of, sign: str) -> None:
    for line in lines("leef", of, sign):
        _, pairs = leef(line)

        assert leef_writer.LONGEST >= len(line.encode())
        assert {"sev", "score", "severity", "signals", "techniques", "source"} <= pairs.keys()
        assert "T1612" == pairs["techniques"].split()[0]
        assert "cut" not in pairs["signals"] + pairs["techniques"]
        assert "detail" == list(pairs)[-1]
        assert of == "incidents" or " … [cut after " in line


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("sign", FILLINGS)
@pytest.mark.parametrize("of", BOTH)
def test_a_line_of_cef_has_room_for_what_counts(of: Of, sign: str) -> None:
    for line in lines("cef", of, sign):
        _, pairs = cef(line)

        assert cef_writer.LONGEST >= len(line.encode())
        assert {"cn1", "cs2", "cs3", "cs5", "cat"} <= pairs.keys()
        assert "cut" not in pairs["cs2"] + pairs["cat"]
        assert of == "incidents" or " … [cut after " in line


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("sign", FILLINGS)
@pytest.mark.parametrize("of", BOTH)
def test_a_line_of_splunk_is_read_whole(of: Of, sign: str) -> None:
    for line in lines("splunk", of, sign):
        event = json.loads(line)

        assert 10_000 >= len(line)
        assert event["risk_score"] > 0
        assert "cut after " in event["dest"]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("sign", ["A", "\U00020000"])
@pytest.mark.parametrize("of", BOTH)
@pytest.mark.parametrize("name", JSON)
def test_a_text_of_json_is_no_longer_than_a_keyword_may_be(name: str, of: Of, sign: str) -> None:
    written = lines(name, of, sign)
    for each in written if name != "stix" else ["\n".join(written)]:
        assert 32_766 >= max(len(text.encode()) for text in texts(json.loads(each)))
        assert of == "incidents" or "characters]" in each


@pytest.mark.parametrize("name", ["ecs", "ocsf", "splunk"])
def test_an_event_of_megabytes_makes_a_short_line(name: str) -> None:
    event = {
        **BUILD,
        "ProcessCommandLine": "docker build /dev/shm/.x " + "--build-arg A=b " * 130_000,
    }
    written = text(name, [found(event)])

    assert 100_000 > max(map(len, written.splitlines()))


def test_many_places_are_counted() -> None:
    chain = incidents()[0]
    places = tuple(Source("events.jsonl", line) for line in range(1, 1_201))
    chain = evolve(chain, steps=tuple(evolve(step, sources=places) for step in chain.steps))
    told = json.loads(text("splunk", [chain], "incidents").splitlines()[0])["orig_source"]

    assert ["events.jsonl:1", "events.jsonl:2"] == told[:2]
    assert ["events.jsonl:8", "and 4,792 more"] == told[7:]


@given(st.text(max_size=300), st.integers(60, 200))
def test_a_text_is_fitted_as_it_is_written(given: str, most: int) -> None:
    def written(text: str) -> str:
        return json.dumps(text)[1:-1]

    made = fitted(given, most, written)

    assert most >= len(written(made))
    if made != given:
        kept, _, mark = made.rpartition(" … [")
        assert given.startswith(kept)
        assert f"cut after {len(kept)} characters]" == mark
        assert len(written(given)) > most


def test_long_texts_share_what_there_is() -> None:
    assert ("a", "b", "c") == shared("abc", 100)
    first, second, third = shared(["x" * 500] * 3, 800)

    assert (400, 200, 200) == tuple(len(each.encode()) for each in (first, second, third))
