"""Show a report as one page of HTML that needs nothing else, and runs nothing but its own script.

The page's policy lets in one style and one script, by their digests, and no address at all: what
an event holds can neither run nor fetch.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import Final
from xml.etree.ElementTree import Element

from .chain_sections import incidents
from .content import Report
from .finding_sections import findings, lone_steps, suppressed
from .markup import document, el
from .parts import Section, sentence
from .sections import (
    about,
    bottom_line,
    hosts,
    indicators,
    next_steps,
    queries,
    signals,
)
from .telling import ELSEWHERE, LONE_STEPS

_ORDER: Final[tuple[tuple[str, str, Callable[[Report], Section]], ...]] = (
    ("incidents", "What happened", incidents),
    ("next", "What to do next", next_steps),
    ("queries", "Where to look further", queries),
    ("findings", "Findings", findings),
    ("steps", LONE_STEPS, lone_steps),
    ("suppressed", "What the allow-list took", suppressed),
    ("hosts", "Hosts", hosts),
    ("signals", "Signals", signals),
    ("indicators", ELSEWHERE, indicators),
    ("about", "How this was made", about),
)


def write(report: Report) -> str:
    """Return the whole page; equal reports give equal pages."""
    style, script = _file("style.css"), _file("script.js")
    parts = [(id, head, made) for id, head, make in _ORDER if (made := make(report)) is not None]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        _policy(style, script),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", report.title),
        el("style", style),
    )
    body = el(
        "body",
        el("a", "Skip to what happened", href="#main", class_="skip"),
        el(
            "header",
            el("h1", report.title),
            el("p", sentence(report.headline), class_="headline"),
            bottom_line(report),
            _contents(parts),
        ),
        el("main", *(_section(*part) for part in parts), id="main"),
        el("footer", el("p", f"t1612core {report.version}")),
        el("script", script),
    )
    return document(el("html", head, body, lang="en"))


def _section(id: str, head: str, made: list[Element]) -> Element:
    name = f"{id}-head"
    return el("section", el("h2", head, id=name), *made, id=id, aria_labelledby=name)


def _contents(parts: list[tuple[str, str, list[Element]]]) -> Element:
    items = [el("li", el("a", head, href=f"#{id}")) for id, head, _ in parts]
    return el("nav", el("ul", *items), aria_label="Contents")


def _policy(style: str, script: str) -> Element:
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    return el("meta", http_equiv="Content-Security-Policy", content=policy)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
