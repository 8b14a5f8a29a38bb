"""Write rules for other engines: ``t1612 export``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from .. import __version__
from ..export.nouns import File
from ..export.targets import TARGETS
from ..knowledge.attack import VERSIONS
from ..output.safe import printable
from .exit_codes import BROKEN_OUTPUT, NOTHING_FOUND
from .output_options import named
from .writing import write_lines

_HELP = """\
Rules of plain words, made from the tables of the profile hardened. Each says at its head what it
carries of the profile and what it cannot; docs/export.md has what each finds.

examples:
  t1612 export sigma > t1612.yml
  t1612 export sigma --attack-version 18 --output t1612.yml
  t1612 export wazuh --output rules/

exit codes:
  0  the rules were written
  2  the command line is wrong, or the output cannot be written
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "export",
        help=told,
        description="Write rules for other engines.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("target", choices=sorted(TARGETS), metavar="TARGET", help=_targets())
    command.add_argument(
        *("-o", "--output"),
        type=named,
        metavar="FILE|FOLDER",
        help="where to write: a file, or a folder where the target has several files "
        "(default: standard output, of one file)",
    )
    command.add_argument(
        "--attack-version",
        type=int,
        choices=VERSIONS,
        help="the version of ATT&CK whose tactics are named (default: what the target's own "
        "checks accept)",
    )
    command.set_defaults(run=run)


def _targets() -> str:
    return ", ".join(f"{name} ({target.product})" for name, target in sorted(TARGETS.items()))


def run(args: argparse.Namespace) -> int:
    """Write the files of a target; return the exit code."""
    target = TARGETS[args.target]
    files = target.write(args.attack_version or target.attack, __version__)
    if args.output is None:
        if len(files) == 1:
            return write_lines(files[0].text.splitlines(), NOTHING_FOUND)
        names = "".join(f"\n  {file.path}" for file in files)
        return _error(f"{args.target} has {len(files)} files; name a folder by --output:{names}")
    try:
        written = _write(files, Path(args.output))
    except OSError as error:
        return _error(f"cannot write {error.filename or args.output}: {error.strerror}")
    where = f"{len(written)} files below {args.output}" if len(written) > 1 else f"{written[0]}"
    print(f"t1612: wrote {printable(where)}", file=sys.stderr)
    return NOTHING_FOUND


def _error(what: str) -> int:
    print(f"t1612: error: {what}", file=sys.stderr)
    return BROKEN_OUTPUT


def _write(files: tuple[File, ...], output: Path) -> list[Path]:
    """Write each file whole or not at all; several, and one into a folder, by their own names.

    Return where they are.
    """
    is_folder = len(files) > 1 or output.is_dir()
    written = []
    for file in files:
        path = output / file.path if is_folder else output
        path.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, since a file is moved at once only within a disk.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as beside:
                beside.write(file.text)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
        written.append(path)
    return written
