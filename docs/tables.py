"""Print the library's data as tables, so that no page repeats by hand what a profile says.

``{t1612-branches}``, ``{t1612-signals}`` and ``{t1612-words}`` take the name of a profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from attrs import asdict
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from t1612core import CATALOG, PROFILES, Profile

Cell = str | Sequence[str]  # prose, or names shown as code


class Table(SphinxDirective):
    """A table of one profile."""

    required_arguments = 1
    heads: ClassVar[Sequence[str]]

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        group = nodes.tgroup(cols=len(self.heads))
        group += [nodes.colspec(colwidth=1) for _ in self.heads]
        group += nodes.thead("", _row([nodes.Text(head)] for head in self.heads))
        body = nodes.tbody()
        for row in self.rows(PROFILES[self.arguments[0]]):
            body += _row(_cell(cell) for cell in row)
        group += body
        return [nodes.table("", group)]


class Branches(Table):
    """What each branch asks."""

    heads = ("Branch", "Watches", "Requires", "Threshold")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for branch in profile.branches:
            suffixes = (f"*{suffix}" for suffix in branch.suffixes)
            yield (
                (branch.name,),
                (*branch.programs, *suffixes),
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


class Words(Table):
    """The word lists of a profile."""

    heads = ("List", "Words")

    def rows(self, profile: Profile) -> Iterable[Sequence[Cell]]:
        for name, words in asdict(profile.words).items():
            yield (name,), tuple(map(str, words))


def _row(cells: Iterable[Iterable[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _cell(cell: Cell) -> Sequence[nodes.Node]:
    if isinstance(cell, str):
        return [nodes.Text(cell)]
    names = [nodes.literal(text=name) for name in cell]
    return [part for name in names for part in (nodes.Text(", "), name)][1:]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("t1612-branches", Branches)
    app.add_directive("t1612-signals", Signals)
    app.add_directive("t1612-words", Words)
    return {"parallel_read_safe": True}
