"""Say in which points two answers to one input differ, and which of those are meant.

An answer is taken apart into points: ``hardened.signal`` of ``process.temp_source`` is
``fired +3``. Two answers differ in each point that one of them has otherwise or not at all. The
parts of points are:

``kind``; for each profile ``open`` and ``score`` and ``detail`` of a branch, ``signal``, ``text``,
``span`` and ``field`` of a signal, ``finding``, and ``finding.…`` for what else it says; ``steps``
(how many) and ``steps.…``; ``dockerfile.score``, ``.signal``, ``.evidence``, ``.is_truncated``;
``incidents`` and ``rejected``; ``….raised`` wherever an error came instead of an answer.

Rule 1: what follows from a signal (scores, findings, what steps say of them) is meant where all
signals that differ are.
Rule 2: nothing of ``sentinel`` can be meant.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

Answer = Mapping[str, Any]
Points = dict[tuple[str, str], Any]

PROFILES: Final = ("hardened", "sentinel")
# What follows from signals, as the ends of parts.
_FOLLOWS: Final = (
    *("hardened.score", "hardened.finding", "hardened.finding.score", "hardened.finding.order"),
    *("hardened.finding.attack", "hardened.finding.severity", "hardened.finding.confidence"),
    "dockerfile.score",
    *("steps.score", "steps.signals", "steps.attack", "steps.is_alert"),
)
_DECIDES: Final = ("*.signal", "*.open", "*.raised")
# Of these the table shows what they were and are; of others that they changed.
_SHORT: Final = (
    *("kind", "*.open", "*.score", "*.signal", "*.finding", "*.severity", "steps", "incidents"),
    *("*.is_alert", "*.raised", "*.is_truncated"),
)
_NONE: Final = "nothing"


@frozen
class Difference:
    """One point in which the answers to one input differ."""

    input: str
    verb: str
    part: str
    subject: str
    before: Any
    after: Any

    @property
    def change(self) -> str:
        """What the table groups by: the subject, and for short values what became of it."""
        if not _is_any(self.part, _SHORT):
            return f"{self.subject} changed".strip()
        return f"{self.subject} {self.before} -> {self.after}".strip()


@frozen
class Meant:
    """One line of the list of differences that are meant.

    The four tuples hold shell patterns; an empty one takes everything.
    """

    id: str
    reason: str
    parts: tuple[str, ...] = field(converter=tuple)
    subjects: tuple[str, ...] = field(converter=tuple, default=())
    inputs: tuple[str, ...] = field(converter=tuple, default=())
    verbs: tuple[str, ...] = field(converter=tuple, default=())
    changes: tuple[str, ...] = field(converter=tuple, default=())

    def takes(self, difference: Difference) -> bool:
        """Tell whether this line speaks of that difference."""
        if difference.part.startswith("sentinel"):
            return False
        asked = (
            (self.parts, difference.part),
            (self.subjects, difference.subject),
            (self.inputs, difference.input),
            (self.verbs, difference.verb),
            (self.changes, difference.change),
        )
        return all(not patterns or _is_any(value, patterns) for patterns, value in asked)


def load(path: Path) -> tuple[Meant, ...]:
    """Read the list; raise ``ValueError`` for a line that lacks a reason or says too much."""
    rows = tomllib.loads(path.read_text("utf-8")).get("difference", [])
    keys = {each.name for each in Meant.__attrs_attrs__}
    for number, row in enumerate(rows):
        where = f"{path.name}: difference[{number}]"
        if odd := row.keys() - keys:
            raise ValueError(f"{where}: no key {min(odd)!r}; there are {', '.join(sorted(keys))}")
        if missing := [key for key in ("id", "reason", "parts") if not row.get(key)]:
            raise ValueError(f"{where}: {missing[0]!r} is missing")
        if any("sentinel".startswith(part.split("*")[0][:8]) for part in row["parts"]):
            raise ValueError(f"{where}: 'parts' may take sentinel's, which differs nowhere")
    return tuple(Meant(**row) for row in rows)


def unmeant(
    found: Sequence[Difference], listed: Iterable[Meant], seen: Counter[str]
) -> list[Difference]:
    """Give the differences of one input that no line takes; count in *seen* those that one does.

    What follows from a signal is left out where that is given, or taken, itself.
    """
    left, is_decided = [], False
    follows = []
    for each in found:
        if line := next((line for line in listed if line.takes(each)), None):
            seen[line.id] += 1
            is_decided = is_decided or _is_any(each.part, _DECIDES)
        elif _is_any(each.part, _FOLLOWS):
            follows.append(each)
        else:
            left.append(each)
    if any(_is_any(each.part, _DECIDES) for each in left):
        return left
    return left if is_decided and not left else [*left, *follows]


def differences(before: Answer, after: Answer) -> list[Difference]:
    """Give all points in which two answers to the same input differ, in a fixed order."""
    if before["input"] != after["input"]:
        raise ValueError(f"answers to two inputs: {before['input']} and {after['input']}")
    name, verb = before["input"]
    old, new = points(before), points(after)
    return [
        Difference(name, verb, *key, old.get(key, _NONE), new.get(key, _NONE))
        for key in sorted(old.keys() | new.keys())
        if old.get(key, _NONE) != new.get(key, _NONE) and not _is_implied(key, old, new)
    ]


def points(answer: Answer) -> Points:
    """Take an answer apart."""
    made: Points = {}
    for profile in PROFILES:
        if f"{profile}.explained" in answer:
            _of_branches(made, profile, answer[f"{profile}.explained"])
            _of_finding(made, profile, answer[f"{profile}.finding"])
            _without_repetition(made, profile)
    for name in ("kind", "rejected"):
        if name in answer:
            _put(made, name, "", answer[name])
    for name in ("steps", "incidents"):
        if name in answer and not _is_raised(made, name, answer[name]):
            made[name, ""] = len(answer[name])
            for number, each in enumerate(answer[name]):
                made |= {(f"{name}.{key}", f"#{number}"): value for key, value in each.items()}
    if "dockerfile" in answer and not _is_raised(made, "dockerfile", answer["dockerfile"]):
        _of_dockerfile(made, answer["dockerfile"])
    return made


def _of_branches(made: Points, profile: str, branches: Any) -> None:
    if _is_raised(made, f"{profile}.explained", branches):
        return
    for branch in branches:
        for key in ("open", "score", "detail"):
            made[f"{profile}.{key}", branch["branch"]] = branch[key]
        for id, (state, evidence) in branch["signals"].items():
            weight, *places = evidence or ("", None, None, None)
            made[f"{profile}.signal", id] = f"{state} {weight}".strip()
            for key, place in zip(("field", "text", "span"), places, strict=True):
                made[f"{profile}.{key}", id] = place


def _of_finding(made: Points, profile: str, finding: Any) -> None:
    if _is_raised(made, f"{profile}.finding", finding):
        return
    made[f"{profile}.finding", ""] = "none" if finding is None else "found"
    for key, value in (finding or {}).items():
        if key == "evidence":
            made[f"{profile}.finding.order", ""] = [id for id, *_ in value]
            for id, *seen in value:
                made[f"{profile}.finding.evidence", id] = seen
        else:
            made[f"{profile}.finding.{key}", ""] = value


def _without_repetition(made: Points, profile: str) -> None:
    """Leave out what a finding says just as the explanation does, which is nearly always all."""
    for part, subject in [key for key in made if key[0] == f"{profile}.finding.evidence"]:
        weight, *place = made[part, subject]
        explained = [made.get((f"{profile}.{key}", subject)) for key in ("field", "text", "span")]
        is_weight = made.get((f"{profile}.signal", subject)) == f"fired {weight}"
        if is_weight and place == explained:
            del made[part, subject]
    branch = str(made.get((f"{profile}.finding.branch", "")))
    for key in ("score", "detail"):
        said = f"{profile}.finding.{key}", ""
        if said in made and made[said] == made.get((f"{profile}.{key}", branch)):
            del made[said]


def _of_dockerfile(made: Points, score: Answer) -> None:
    made["dockerfile.score", ""] = score["score"]
    made["dockerfile.is_truncated", ""] = score["is_truncated"]
    for id, weight, *place in score["evidence"]:
        made["dockerfile.signal", id] = weight
        made.setdefault(("dockerfile.evidence", id), []).append(place)


def _put(made: Points, part: str, subject: str, value: Any) -> None:
    if not _is_raised(made, part, value):
        made[part, subject] = value


def _is_raised(made: Points, part: str, value: Any) -> bool:
    is_raised = isinstance(value, dict) and value.keys() == {"raised"}
    if is_raised:
        made[f"{part}.raised", ""] = value["raised"]
    return is_raised


def _is_implied(key: tuple[str, str], old: Points, new: Points) -> bool:
    """Tell whether a point says no more than that another is not there on one side."""
    part, subject = key
    for end, owner in (("field", "signal"), ("text", "signal"), ("span", "signal")):
        if part in {f"{profile}.{end}" for profile in PROFILES}:
            owners = (part.removesuffix(end) + owner, subject)
            return (owners in old) != (owners in new)
    if ".finding." in part and not part.endswith(".raised"):
        owners = (part.partition(".")[0] + ".finding", "")
        return old.get(owners) != new.get(owners)
    if part.startswith(("steps.", "incidents.")) and not part.endswith(".raised"):
        owners = (part.partition(".")[0], "")
        return old.get(owners) != new.get(owners)
    if part == "dockerfile.evidence":
        return (("dockerfile.signal", subject) in old) != (("dockerfile.signal", subject) in new)
    return False


def _is_any(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def table(found: Mapping[tuple[str, str, str], tuple[int, Difference]], most: int = 60) -> str:
    """Show groups of differences, the most frequent first, each with its first input."""
    if not found:
        return "no difference"
    rows = sorted(found.items(), key=lambda row: (-row[1][0], row[0]))
    lines = [f"{'COUNT':>7}  {'VERB':10}  {'PART':26}  CHANGE, FIRST INPUT, VALUES"]
    for (verb, part, change), (count, first) in rows[:most]:
        lines.append(f"{count:7}  {verb:10}  {part:26}  {_cut(change, 90)}")
        lines.append(f"{'':49}{first.input}")
        lines += [f"{'':49}{sign} {_cut(repr(value), 150)}" for sign, value in _values(first)]
    if len(rows) > most:
        lines.append(f"and {len(rows) - most} more groups")
    return "\n".join(lines)


def _values(difference: Difference) -> tuple[tuple[str, Any], ...]:
    return ("-", difference.before), ("+", difference.after)


def _cut(text: str, most: int) -> str:
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= most else f"{text[: most - 1]}~"
