"""Print the library's data as tables, so that no page repeats by hand what a profile says.

``{t1612-branches}``, ``{t1612-signals}``, ``{t1612-facts}`` and ``{t1612-words}`` take the name
of a profile, ``{t1612-facts}`` that of a branch, too. ``{t1612-differences}`` scores the events
of ``tests/vectors/differences.json`` by both profiles when the page is built.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from attrs import asdict
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from t1612core import CATALOG, HARDENED, PROFILES, SENTINEL, Detector, Profile

DIFFERENCES = Path(__file__).parents[1] / "tests" / "vectors" / "differences.json"


class Paragraphs(tuple[str, ...]):
    """Prose of several paragraphs."""


Cell = str | Paragraphs | Sequence[str]  # prose, or names shown as code


class Table(SphinxDirective):
    """A table of one profile."""

    required_arguments = 1
    heads: ClassVar[Sequence[str]]

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        group = nodes.tgroup(cols=len(self.heads))
        group += [nodes.colspec(colwidth=1) for _ in self.heads]
        group += nodes.thead("", nodes.row("", *map(_cell, self.heads)))
        body = nodes.tbody()
        name = self.arguments[0] if self.arguments else HARDENED.name
        for row in self.rows(PROFILES[name]):
            body += nodes.row("", *map(_cell, row))
        group += body
        return [nodes.table("", group)]


class Branches(Table):
    """What each branch asks."""

    heads = ("Branch", "Watches", "Requires", "Threshold")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for branch in profile.branches:
            prefixes = (f"{prefix}*" for prefix in branch.prefixes)
            suffixes = (f"*{suffix}" for suffix in branch.suffixes)
            yield (
                (branch.name,),
                (*branch.programs, *prefixes, *suffixes),
                branch.requires,
                str(branch.threshold),
            )


class Signals(Table):
    """What each signal of a profile is."""

    heads = ("Signal", "Weight", "Says", "Asks", "ATT&CK")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for branch in profile.branches:
            weights = {**dict.fromkeys(branch.requires), **dict(branch.weights)}
            for id, weight in weights.items():
                signal = CATALOG[id]
                yield (
                    (id,),
                    "required" if weight is None else f"{weight:+}",
                    signal.title,
                    (f"{signal.reads} {signal.operator} {signal.words}".strip(),),
                    ", ".join(signal.attack),
                )


class Facts(Table):
    """What each fact of one branch says, and why it weighs what it does."""

    required_arguments = 2
    heads = ("Signal", "Weight", "Says, and why it weighs so much")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        (branch,) = (each for each in profile.branches if each.name == self.arguments[1])
        for id, weight in branch.weights:
            signal = CATALOG[id]
            firm = ", firm" if id in branch.firm else ""
            yield (
                (id.partition(".")[2],),
                f"{weight:+}{firm}",
                Paragraphs(
                    (
                        f"{signal.title}.",
                        signal.reason,
                        f"{', '.join(signal.attack)}. Source: {signal.source}",
                    )
                ),
            )


class Mentions(Table):
    """What opens a branch to programs that it does not name."""

    heads = ("Programs", "Looked at where the command line holds")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for branch in profile.branches:
            for mention in branch.mentions:
                yield mention.programs or "any other", mention.needles


class Differences(Table):
    """What both profiles make of the same events."""

    required_arguments = 0
    heads = ("Event", "SENTINEL", "HARDENED", "Why")
    shown: ClassVar[dict[str, tuple[str, ...]]] = {
        "process": ("InitiatingProcessParentFileName", "InitiatingProcessFileName"),
        "file": ("InitiatingProcessFileName",),
        "network": (),
    }

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        detector = Detector(profile)
        for row in json.loads(DIFFERENCES.read_text("utf-8")):
            made = detector.explain(row["event"], kind=row["kind"])
            yield (
                self.event(row["kind"], row["event"]),
                str(made.scores[SENTINEL.name]),
                str(made.scores[HARDENED.name]),
                row["why"],
            )

    def event(self, kind: str, event: dict[str, str]) -> Sequence[str]:
        said = {
            "process": ("ProcessCommandLine",),
            "file": ("ActionType", "FolderPath"),
            "network": ("InitiatingProcessFileName", "RemoteIP", "RemotePort", "RemoteUrl"),
        }
        by = [event[name] for name in self.shown[kind] if name in event]
        text = " ".join(str(event[name]) for name in said[kind] if event.get(name))
        return text, *(f"by {name}" for name in reversed(by))


class Words(Table):
    """The word lists of a profile."""

    heads = ("List", "Words")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for name, words in asdict(profile.words).items():
            yield (name,), tuple(map(str, words))


def _cell(cell: Cell) -> nodes.entry:
    if isinstance(cell, str | Paragraphs):
        texts = (cell,) if isinstance(cell, str) else cell
        return nodes.entry("", *(nodes.paragraph(text=text) for text in texts))
    names = [nodes.literal(text=name) for name in cell]
    parts = [part for name in names for part in (nodes.Text(", "), name)][1:]
    return nodes.entry("", nodes.paragraph("", "", *parts))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("t1612-branches", Branches)
    app.add_directive("t1612-signals", Signals)
    app.add_directive("t1612-facts", Facts)
    app.add_directive("t1612-mentions", Mentions)
    app.add_directive("t1612-differences", Differences)
    app.add_directive("t1612-words", Words)
    return {"parallel_read_safe": True}
