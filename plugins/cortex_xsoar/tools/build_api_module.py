"""Write the ApiModule: the library's sources, byte for byte, and what imports them.

    python tools/build_api_module.py OUTPUT.py

The vendor's tool pastes it into each script. It rewrites some texts wherever they stand, also
within strings, and its own name in what goes to XSIAM: they are spelled so that it does not see
them.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[1]
PACKAGES = (PLUGIN.parents[1] / "src" / "t1612core", PLUGIN / "src" / "t1612_xsoar")
IMPORTER = PLUGIN / "tools" / "importer.py"
REWRITTEN = re.compile(
    r"import demistomock as demisto"
    r"|from CommonServer(?:User)?Python import \*"
    r"|from \w+ApiModule import \*"
    r"|from __future__ import print_function"
    r"|Cortex XSOAR"
)
HEAD = '''\
"""t1612core {version} and t1612_xsoar, whole and unchanged. Made by build_api_module.py."""

_T1612_DIGEST = "{digest}"
_T1612_TEXTS = {{}}
'''
TAIL = """

_t1612_import(_T1612_TEXTS, _T1612_DIGEST)
import t1612_xsoar  # noqa: E402
"""


def texts() -> dict[str, str]:
    """Give the files of the packages by their paths."""
    found = {}
    for package in PACKAGES:
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found[path.relative_to(package.parent).as_posix()] = path.read_text("utf-8")
    return found


def literal(text: str) -> str:
    """Spell a text so that a reader sees it as it is, wherever that is possible."""
    if REWRITTEN.search(text):
        return REWRITTEN.sub(lambda found: found[0].replace(" ", "\\x20"), repr(text))
    if "'''" in text or text.endswith(("\\", "'")):
        return repr(text)
    return f"r'''{text}'''"


def build() -> str:
    """Give the text of the ApiModule."""
    found = texts()
    digest = hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()
    version = re.search(r'^__version__ = "(.+)"$', found["t1612core/__init__.py"], re.MULTILINE)
    if version is None:
        raise SystemExit("t1612core/__init__.py has no __version__")
    head = HEAD.format(version=version[1], digest=digest)
    sources = [f"_T1612_TEXTS[{path!r}] = {literal(text)}\n" for path, text in found.items()]
    return head + "".join(sources) + "\n\n" + IMPORTER.read_text("utf-8") + TAIL


def main() -> None:
    output = Path(sys.argv[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(build(), "utf-8")


if __name__ == "__main__":
    main()
