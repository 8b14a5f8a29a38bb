"""Write the library's data as tables into the pages: ``python docs/tables.py``.

A page has ``<!-- t1612-facts hardened image_build -->`` before a table and ``<!-- end -->`` behind
it; what is between is made from what a profile says, so that a forge shows it as Sphinx does.
``t1612-branches``, ``t1612-signals``, ``t1612-facts`` and ``t1612-words`` take the name of a
profile, ``t1612-facts`` that of a branch, too. ``t1612-differences`` scores the events of
``tests/vectors/differences.json`` by both profiles; ``t1612-programs`` lists the programs that are
known, ``t1612-places`` where a product keeps what is read,
``t1612-converters`` what is done with it, ``t1612-telemetry`` what each product
sends, ``t1612-tests`` which of the published rule's tests it shows, ``t1612-formats`` what findings
are written in, ``t1612-exports`` what the rules for each engine find, ``t1612-response`` what to do
about a finding, ``t1612-validation`` the tests that may be run, ``t1612-fuzzing`` how long each way
in was fuzzed. A test holds the pages against the data.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import asdict

from t1612core import (
    AUTO,
    CATALOG,
    HARDENED,
    MDE,
    PROFILES,
    SCHEMAS,
    SENTINEL,
    Detector,
    Explanation,
    Profile,
)
from t1612core.doctor.diagnosis import signals_of
from t1612core.evaluation import labelled
from t1612core.export.carried import carried_of, rules_of, strong
from t1612core.export.measuring import measured
from t1612core.export.targets import TARGETS
from t1612core.knowledge.collecting import ADDED
from t1612core.knowledge.programs import PROGRAMS
from t1612core.knowledge.response import ACTIONS, PHASES, UNFILLED
from t1612core.knowledge.validation import TESTS
from t1612core.model import KINDS, Kind
from t1612core.output.formats import FORMATS
from t1612core.schema import Schema
from t1612core.shell.programs import Program
from t1612core.telemetry.canonical import LABELS
from t1612core.telemetry.convert import CONVERTERS
from t1612core.telemetry.fields import complete

ROOT = Path(__file__).parents[1]
# For what is beside this file, and for what tells events in products' words.
sys.path.insert(0, str(ROOT))

from docs.cells import Anchor, Cell, Paragraphs, cell_of  # noqa: E402
from docs.places import rows_of  # noqa: E402

if TYPE_CHECKING:
    from tests.fuzz.ledger import Fuzzed

PAGE_NAMES = (
    *("export.md", "fields.md", "formats.md", "hardened.md", "programs.md", "respond.md"),
    *("rule.md", "telemetry.md", "trust.md", "validate.md"),
)
PAGES = (
    *(ROOT / "docs" / name for name in PAGE_NAMES),
    ROOT / "README.md",
)
DIFFERENCES = ROOT / "tests" / "vectors" / "differences.json"
LABELLED = ROOT / "examples" / "labelled.jsonl"
PAGE_TESTS = ROOT / "tests" / "vectors" / "page_tests.json"

_PLACE = re.compile(r"(<!-- (t1612-[a-z]+)((?: [a-z_]+)*) -->\n).*?(<!-- end -->)", re.DOTALL)


class Table:
    """A table of one profile."""

    heads: ClassVar[Sequence[str]]

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        raise NotImplementedError


class Branches(Table):
    """What each branch asks."""

    heads = ("Branch", "Watches", "Requires", "Threshold")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
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

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
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

    heads = ("Signal", "Weight", "Says, and why it weighs so much")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        (branch,) = (each for each in profile.branches if each.name == arguments[0])
        for id, weight in branch.weights:
            signal = CATALOG[id]
            firm = ", firm" if id in branch.firm else ""
            yield (
                Anchor(id),
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

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for branch in profile.branches:
            for mention in branch.mentions:
                yield mention.programs or "any other", mention.needles


class Programs(Table):
    """What each program is; *profile* says nothing here."""

    heads = ("Programs", "What it is", "Words that make an image")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for row in PROGRAMS:
            paths = (path for path, verb in row.tool.verbs if verb.makes_image) if row.tool else ()
            yield row.names, "; ".join(self.roles(row)), tuple(path or "any" for path in paths)

    def roles(self, row: Program) -> Iterable[str]:
        """Name each role that a row says, in the order of its fields."""
        said = {
            "container tool": row.tool,
            "builds what is no image": row.builds_otherwise,
            "starts other programs": row.wrapper,
            f"shell ({row.language})": row.language,
            "interpreter": row.interpreter,
            "asks an engine's API": row.asks,
            f"feeds a build ({row.feeder.kind if row.feeder else ''})": row.feeder,
            "puts files in place": row.places,
            f"in a script: {row.script_role}": row.script_role,
            f"on the network: {row.connects}": row.connects,
            "not watched there": row.connects and not row.is_watched,
            "shows or edits text": row.shows,
        }
        return (name for name, is_said in said.items() if is_said)


class Telemetry(Table):
    """What each product sends of what the signals of a profile read.

    A Dockerfile's content is left out: it comes with no event.
    """

    heads = ("Product", "--schema", "Process", "File", "Network", "Daemon", "What it does not send")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for schema in SCHEMAS.values():
            gaps = (
                f"{kind}: {', '.join(missing)}"
                for kind in KINDS
                if kind != "daemon"  # each product tells one thing of engines
                if schema.fields.get(kind) and (missing := self.missing(schema, kind))
            )
            shares = (self.share(profile, schema, kind) for kind in KINDS)
            yield schema.product, (schema.name,), *shares, "; ".join(gaps)

    def share(self, profile: Profile, schema: Schema, kind: Kind) -> str:
        """Say how many of the signals can fire: those of which a field is sent."""
        if not schema.fields.get(kind):
            return "-"
        sent = {*complete(kind, schema.fields[kind])} - {*self.missing(schema, kind), *ADDED}
        signals = [each for each in signals_of(profile, kind) if each.reads not in ADDED]
        able = [each for each in signals if not sent.isdisjoint((each.reads, *each.also_reads))]
        return f"{len(able)} of {len(signals)}"

    def missing(self, schema: Schema, kind: Kind) -> list[str]:
        """Return the fields that decide a score and have no place in the product's events."""
        fields = complete(kind, schema.fields[kind])
        return [
            name
            for name, field in fields.items()
            if not field.is_kept and name not in LABELS and name not in ADDED
        ]


class PageTests(Table):
    """Which of the published rule's three tests each product shows, by what scoring them gives.

    The tests' events are Defender's, which the twins' writers tell in a product's words, or a
    product's own.
    """

    heads = ("Product", "--schema", "Process", "File", "Network", "Daemon")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        told = json.loads(PAGE_TESTS.read_text("utf-8"))
        detector = Detector(profile, AUTO)
        for schema in SCHEMAS.values():
            seen: dict[str, dict[int, str]] = {kind: {} for kind in KINDS}
            for row in told:
                event = self.event(schema.name, row)
                if event is None:
                    continue
                explained = detector.explain(event)
                assert explained.kind is not None
                shown = self.shown(explained, row["test"])
                if shown:
                    seen[explained.kind][row["test"]] = shown
            cells = (", ".join(each.values()) or "-" for each in seen.values())
            yield schema.product, (schema.name,), *cells

    def event(self, schema: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """Give a test's event as the product sends it; ``None`` where it sends none."""
        event: dict[str, Any] = row["event"]
        if "product" in row:
            return event if row["product"] == schema else None
        if schema == MDE.name:
            return event
        from tests.twins.writers import WRITERS  # the project's own, beside the pages

        writer = WRITERS.get(schema)
        twin = writer(row["kind"], event) if writer else None
        return twin and twin[0]

    def shown(self, explained: Explanation, test: int) -> str:
        """Say whether a test is a finding, or in brackets: is told by a signal; else nothing."""
        (branch,) = explained.branches
        if branch.score >= branch.branch.threshold:
            return str(test)
        return f"({test})" if any(each.evidence for each in branch.signals) else ""


class Exports(Table):
    """What the rules for each engine carry of a profile, and find among the labelled events."""

    heads = ("TARGET", "Product", "Rules", "Signals", "Finds", "False alerts", "Read by")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        detector, events = Detector(profile), []
        for line in LABELLED.read_text("utf-8").splitlines():
            told = labelled(json.loads(line))
            kind = told.kind or detector.kind_of(told.event)
            assert kind is not None
            events.append((kind, told.event, told.label.expect == "alert"))
        for target in TARGETS.values():
            rules = rules_of(target)
            made = measured(target, MDE, events)
            yield (
                (target.name,),
                target.product,
                str(len(rules)),
                f"{len(carried_of(target))} of {len(strong())}",
                f"{made.found} of {made.wanted}",
                f"{made.false_alerts} of {made.others}{' let in' if target.is_filter else ''}",
                target.checked,
            )


class Differences(Table):
    """What both profiles make of the same events; *profile* says nothing here."""

    heads = ("Event", "SENTINEL", "HARDENED", "Why")
    shown: ClassVar[dict[str, tuple[str, ...]]] = {
        "process": ("InitiatingProcessParentFileName", "InitiatingProcessFileName"),
        "file": ("InitiatingProcessFileName",),
        "network": (),
    }

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
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

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for name, words in asdict(profile.words).items():
            yield (name,), tuple(map(str, words))


class Formats(Table):
    """The formats that findings and incidents are written in."""

    heads = ("`--format`", "For", "scan", "correlate")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for name, each in FORMATS.items():
            whole = each.order == "one document"
            order = {
                "findings": each.order,
                "incidents": each.order if whole else "by their beginnings",
            }
            yield (name,), each.purpose, *(order[of] if of in each.of else "-" for of in order)


class Response(Table):
    """What to do, in its order; *profile* says nothing here."""

    heads = ("Phase", "When", "Do", "Why", "By")
    when: ClassVar[Mapping[str, str]] = {
        "always": "always",
        "started": "a container was started",
        "host_power": "it had rights on the host",
        "host_container": "a container with rights on the host was started",
        "egress": "the builder fetched something",
        "file": "a Dockerfile or context was put in place",
        "api": "the engine's API was asked",
        "service": "a service started it",
        "tag": "the image is named by a tag alone",
    }

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for each in ACTIONS:
            lines = (
                re.sub(r"\{(\w+)\}", lambda m: UNFILLED.get(m[1], m[1].upper()), c.line)
                for c in each.commands
            )
            head = PHASES[each.phase].partition(",")[0]
            yield head, self.when[each.occasion], each.what, each.why, tuple(lines)


class Validation(Table):
    """The tests that may be run; *profile* says nothing here."""

    heads = ("--test", "What happens", "Run", "Take back", "Must be seen")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for test in TESTS:
            told = (f"{each.kind}: {each.what}, a {each.least}" for each in test.expected)
            seen = (" or " if test.is_either else "; ").join(told)
            what = f"{test.title} ({test.source})"
            yield (test.name,), what, test.commands, test.cleanup, seen


class Places(Table):
    """Where a product keeps what is read, and by what it is told; *profile* says nothing here."""

    heads = ("Kind", "What", "Where")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        yield from rows_of(SCHEMAS[arguments[0]])


class Converters(Table):
    """What is done with a value before it is read; *profile* says nothing here."""

    heads = ("Converter", "What it gives")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        for name, converter in CONVERTERS.items():
            told, *_ = (converter.__doc__ or "").splitlines()
            yield (name,), told.removeprefix("Return ").replace("``", "")


class Fuzzing(Table):
    """How long each way in was fuzzed; *profile* says nothing here."""

    heads = ("Target", "What holds", "CPU hours", "Inputs", "Broke", "Commits")

    def rows(self, profile: Profile, *arguments: str) -> Iterable[Sequence[Cell]]:
        from tests.fuzz.ledger import read
        from tests.fuzz.targets import TARGETS

        done = read()
        for name, target in TARGETS.items():
            ours = [each for each in done if each.target == name]
            yield (name,), (target.__doc__ or "").strip(), *self.sums(ours)
        yield "all", "", *self.sums(done)

    def sums(self, done: Sequence[Fuzzed]) -> tuple[str, str, str, str]:
        hours = sum(each.seconds for each in done) / 3600
        inputs = sum(each.inputs for each in done)
        broke = sum(each.broken for each in done)
        commits = len({each.commit for each in done})
        return f"{hours:.2f}", f"{inputs:,}", str(broke), str(commits)


TABLES: Mapping[str, Table] = {
    "t1612-branches": Branches(),
    "t1612-signals": Signals(),
    "t1612-facts": Facts(),
    "t1612-mentions": Mentions(),
    "t1612-programs": Programs(),
    "t1612-telemetry": Telemetry(),
    "t1612-tests": PageTests(),
    "t1612-response": Response(),
    "t1612-validation": Validation(),
    "t1612-differences": Differences(),
    "t1612-exports": Exports(),
    "t1612-words": Words(),
    "t1612-formats": Formats(),
    "t1612-fuzzing": Fuzzing(),
    "t1612-places": Places(),
    "t1612-converters": Converters(),
}


def rendered(page: str) -> str:
    """Give a page with its tables made anew."""
    return _PLACE.sub(
        lambda match: f"{match[1]}\n{_table(match[2], match[3].split())}\n{match[4]}", page
    )


def _table(name: str, arguments: Sequence[str]) -> str:
    table = TABLES[name]
    profile, *more = arguments or (HARDENED.name,)
    made = [[cell_of(each) for each in row] for row in table.rows(PROFILES[profile], *more)]
    lines = [table.heads, ["---"] * len(table.heads), *made]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(rendered(path.read_text("utf-8")), "utf-8")
