"""Hold the library of this tree against another state of it: ``nox -s sameness -- REV``.

Both are given everything that is written down (``inputs``) and generated events (``generator``),
a block at a time, each by a process of its own; their answers (``recording``) are compared line by
line. What differs is grouped and shown, and is a failure unless ``expected.toml`` says that it is
meant (``differences``).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from . import generator
from .differences import Difference, Meant, differences, load, table, unmeant
from .inputs import Input, written

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).with_name("expected.toml")
# The state whose answers stand: a release by its tag, and while there is none by its commit.
REFERENCES = ("v0.2.0", "06de414")
_WHAT = ("src", "tests/vectors", "examples")  # of the other state


@frozen
class Block:
    """What two processes are given: their arguments after the sources."""

    arguments: tuple[str, ...]
    count: int


@frozen
class Compared:
    """What came of a block: how many answers, all differences that are not meant, what was."""

    count: int
    found: tuple[Difference, ...]
    seen: Counter[str]


def main(argv: Sequence[str] | None = None) -> int:
    """Compare as told; give 1 where something differs that is not meant, else 0."""
    told = _parser().parse_args(argv)
    if told.show:
        return _show(told.show)
    listed = load(told.expected)
    with tempfile.TemporaryDirectory(prefix="sameness-") as name:
        folder = Path(name)
        if told.before is None:
            revision = told.revision or _reference()
            other = _checked_out(revision, folder / "before")
        else:
            revision, other = str(told.before), told.before
        blocks = [*_generated(told.events)]
        if not told.generated_only:
            blocks = [*_written(folder, other), *blocks]
        total = sum(block.count for block in blocks)
        print(f"this tree against {revision}: {total:,} inputs, {told.jobs} at a time", flush=True)
        done = [0, 0]
        groups: dict[tuple[str, str, str], tuple[int, Difference]] = {}
        seen: Counter[str] = Counter()
        with ThreadPoolExecutor(told.jobs) as pool:
            for compared in pool.map(lambda block: _compare(block, other, listed), blocks):
                seen += compared.seen
                for each in compared.found:
                    key = (each.verb, each.part, each.change)
                    count, first = groups.get(key, (0, each))
                    groups[key] = (count + 1, first)
                done[0] += compared.count
                if done[0] * 10 // total > done[1] and done[0] < total:
                    done[1] = done[0] * 10 // total
                    print(f"{done[0]:,} compared", flush=True)
    print(f"{done[0]:,} compared\n{table(groups)}")
    for line in listed:
        what = f"{seen[line.id]:,} points" if seen[line.id] else "NO LONGER SEEN"
        print(f"meant: {line.id}: {what} ({line.reason})")
    return int(bool(groups) or done[0] != total)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sameness", description=__doc__)
    parser.add_argument("revision", nargs="?", help="the other state; without it, the release")
    parser.add_argument("--events", type=int, default=1_000_000, help="how many are generated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="blocks at a time")
    parser.add_argument(
        "--expected", type=Path, default=EXPECTED, help="differences that are meant"
    )
    parser.add_argument(
        "--before", type=Path, help="a folder with the other state, in place of one"
    )
    parser.add_argument("--generated-only", action="store_true", help="leave out what is written")
    parser.add_argument("--show", metavar="INPUT", help="print an input by its name, and stop")
    return parser


def _reference() -> str:
    for name in REFERENCES:
        asked = ["git", "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}"]
        if subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0:
            return name
    sys.exit(f"no {' and no '.join(REFERENCES)} here; name a revision: nox -s sameness -- REV")


def _checked_out(revision: str, folder: Path) -> Path:
    """Put another state's sources and inputs into a folder."""
    asked = ["git", "archive", "--format=tar", revision, *_WHAT]
    made = subprocess.run(asked, cwd=ROOT, capture_output=True, check=False)
    if made.returncode:
        sys.exit(f"git archive {revision}: {made.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _all_written(*trees: Path) -> Iterator[Input]:
    """Give what the trees hold, each input once under the name that the first one gives it."""
    shared = ROOT.parent / "shared"
    seen = set()
    for tree in trees:
        for each in written(tree, shared if (shared / "corpus").is_dir() else None):
            content = (each.verb, json.dumps(each.given, sort_keys=True))
            if content not in seen:
                seen.add(content)
                yield each


def _written(folder: Path, other: Path) -> Iterator[Block]:
    """Put all that is written into one file, so that both are given the same."""
    path, count = folder / "inputs.jsonl", 0
    with path.open("w", encoding="utf-8") as lines:
        for each in _all_written(ROOT, other):
            lines.write(json.dumps(each) + "\n")
            count += 1
    for start in range(0, count, generator.BLOCK):
        size = min(generator.BLOCK, count - start)
        yield Block(("written", str(path), str(start), str(size)), size)


def _generated(count: int) -> Iterator[Block]:
    for seed, start in enumerate(range(0, count, generator.BLOCK)):
        size = min(generator.BLOCK, count - start)
        yield Block(("generated", str(seed), str(size)), size)


def _compare(block: Block, other: Path, listed: Sequence[Meant]) -> Compared:
    before, after = (_answers(block, tree / "src") for tree in (other, ROOT))
    found: list[Difference] = []
    seen: Counter[str] = Counter()
    count = 0
    for old, new in zip(before, after, strict=True):
        count += 1
        if old != new:
            found += unmeant(differences(json.loads(old), json.loads(new)), listed, seen)
    return Compared(count, tuple(found), seen)


def _answers(block: Block, sources: Path) -> list[bytes]:
    """Have a process answer that has these sources in front of all others."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.sameness.recording", str(sources), *block.arguments],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(sources)},
        capture_output=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{block}, {sources}:\n{ran.stderr.decode(errors='replace')[-4000:]}")
    return ran.stdout.splitlines()


def _show(name: str) -> int:
    """Print the inputs of a name."""
    way, *rest = name.split("/")
    if way == "generated":
        seed, number = map(int, rest)
        *_, (kind, event) = generator.block(seed, number + 1)
        inputs = [Input(name, kind, event)]
    else:
        inputs = [each for each in _all_written(ROOT) if each.name == name]
    for each in inputs:
        print(json.dumps({"verb": each.verb, "given": each.given}))
    return int(not inputs)


if __name__ == "__main__":
    sys.exit(main())
