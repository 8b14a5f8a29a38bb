"""Judge the licences of what is installed with the library: ``python docs/dependencies.py BILL``.

BILL is a bill of materials, CycloneDX in JSON, as ``nox -s build`` makes it. Ends with 1 where a
licence is not permissive or not told, and where docs/supply-chain.md does not list just these
packages; with ``--write`` the page's table is written anew.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "supply-chain.md"
NAME = "t1612core"
USERS = ("arrow", "evtx", "fast", "rich", "zstd")  # the extras that are not for working on it

# Licences that ask for no more than that their text and the authors' names are kept.
PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python"),
    *("ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense", "Zlib"),
}
# Package -> its licence that is not, and why that binds nobody who uses or ships the library.
ALLOWED = {
    "certifi": ("MPL-2.0", "a list of certificates, used as it is; tldextract's requests needs it"),
}
# As classifiers say it, where a package says nothing better.
_CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_WORD = re.compile(r"[\w.+-]+")
_OPERATORS = {"AND", "OR", "WITH"}
_TABLE = re.compile(r"(<!-- dependencies -->\n).*?(<!-- end -->)", re.DOTALL)

Bill = Mapping[str, Any]


def licences(component: Mapping[str, Any]) -> list[str]:
    """Give what a package says of its licence, each once, as SPDX names it where that is known."""
    told = []
    for entry in component.get("licenses", []):
        licence = entry.get("license", {})
        name = licence.get("name", "").rpartition(" :: ")[2]
        told.append(entry.get("expression") or licence.get("id") or _CLASSIFIED.get(name, name))
    return [*dict.fromkeys(filter(None, told))]


def problems(bill: Bill) -> Iterator[str]:
    """Say of which packages the licence is not permissive: each word of it has to be."""
    for component in bill["components"]:
        name, told = component["name"], licences(component)
        if not told:
            yield f"{name} does not say under which licence it is"
        for licence in told:
            strange = {*_WORD.findall(licence)} - _OPERATORS - PERMISSIVE
            if strange and ALLOWED.get(name, ("",))[0] != licence:
                yield f"{name} is under {licence}, which is not known to be permissive"


def comes_with(bill: Bill, project: Mapping[str, Any]) -> dict[str, str]:
    """Say of each package what it comes with: the library itself, or one of its extras."""
    below = {
        _name(each["ref"]): [_name(ref) for ref in each.get("dependsOn", [])]
        for each in bill["dependencies"]
    }
    extras = project["optional-dependencies"]
    asked = {
        "": project["dependencies"],
        **{name: extras[name] for name in extras if name in USERS},
    }
    given = {_name(each): extra for extra, needed in asked.items() for each in needed}
    with_: dict[str, str] = {}
    for extra in asked:
        waiting = [name for name, of in given.items() if of == extra and name in below]
        for name in waiting:
            # What an extra asks for by name is that extra's, though another package may use it.
            if name not in with_ and given.get(name, extra) == extra:
                with_[name] = extra
                waiting += below[name]
    return with_


def _name(requirement: str) -> str:
    found = _WORD.match(re.split("[=<>;\\[ ]", requirement)[0])
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def rows(bill: Bill, project: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Give the rows of the page's table: package, licence, what it comes with."""
    with_ = comes_with(bill, project)
    made = []
    for component in bill["components"]:
        name = component["name"]
        if _name(name) != NAME:
            extra = with_.get(_name(name), "")
            told = ", ".join(licences(component))
            made.append((name, told, f"`[{extra}]`" if extra else "the library"))
    return sorted(made, key=lambda row: (row[2] != "the library", row[2], row[0].lower()))


def table(made: Iterable[Sequence[str]]) -> str:
    """Write the table."""
    head = (("Package", "Licence", "Comes with"), ("---", "---", "---"))
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *made)) + "\n"


def listed(page: str) -> set[str]:
    """Give the packages that the page lists."""
    found = _TABLE.search(page)
    lines = [line for line in found[0].splitlines() if line.startswith("| ")] if found else []
    return {line.split(" | ")[0].removeprefix("| ") for line in lines[2:]}


def main(argv: Sequence[str]) -> int:
    """Judge a bill of materials; give the exit code."""
    path, *told = argv
    bill = json.loads(Path(path).read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made, page = rows(bill, project), PAGE.read_text("utf-8")
    wrong = [*problems(bill)]
    if "--write" in told:
        text = table(made)
        page = _TABLE.sub(lambda found: f"{found[1]}\n{text}\n{found[2]}", page)
        PAGE.write_text(page, "utf-8")
    differing = {name for name, *_ in made} ^ listed(page)
    wrong += [f"{name}: docs/supply-chain.md is not up to date" for name in sorted(differing)]
    print(*wrong or [f"{len(made)} packages, all under licences that are permissive"], sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
