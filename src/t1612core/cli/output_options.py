"""Name the options that say how and where findings and incidents are written, and write them.

A file is written beside its place and put there when it is whole: who reads it never sees a part.
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final, TextIO, get_args

from .. import __version__
from ..knowledge.attack import VERSION, VERSIONS
from ..knowledge.profiles import SENTINEL
from ..model import Severity
from ..output.formats import Format, meant, names
from ..output.safe import printable
from ..output.table import WIDE
from ..output.told import Context, Next, Of, Told, without_secrets
from ..techniques import technique
from .arguments import FROM_FILES
from .inputs import expanded
from .terminal import WIDTH, print_lines, width

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)  # the least first


def add_to(command: argparse.ArgumentParser, of: Of, default: str) -> None:
    """Add the options to a command that tells of findings, or of incidents."""
    command.add_argument(
        "--format",
        type=partial(meant, of=of),
        choices=names(of),
        metavar="FORMAT",
        help=f"one of {', '.join(names(of))} (default: {default})",
    )
    command.add_argument(
        "--wide",
        action="store_true",
        help="do not cut long lines of what people read",
    )
    add_least(command, str(of))
    command.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default=SEVERITIES[0],
        help=f"exit with 1 only for {of} of this severity or worse (default: %(default)s)",
    )
    command.add_argument(
        "--attack-version",
        type=int,
        choices=VERSIONS,
        help=f"the version of ATT&CK to name techniques and tactics by (default: {VERSION})",
    )


def add_least(command: argparse.ArgumentParser, what: str) -> None:
    """Add the option that leaves out what scores less; *what* it is of."""
    command.add_argument(
        "--min-score",
        type=_score,
        default=0,
        metavar="N",
        help=f"only {what} of this score or more, after an allow-list's deductions",
    )


def add_file(command: argparse._ActionsContainer, more: str = "") -> None:
    """Add the option that says which file to write; *more* is what else its help says."""
    command.add_argument(
        *("-o", "--output"),
        type=named,
        metavar="OUT",
        help=f"the file to write instead of standard output; it appears when it is complete{more}",
    )


def named(text: str) -> str:
    """Read the name of what to write: an empty one is mostly a variable without a value."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty: name a file, or - for standard output")
    return text


def refused(args: argparse.Namespace) -> str:
    """Return why a file cannot be the output; ``""`` if it can."""
    output: str = args.output or "-"
    if problem := unplaced(output):
        return problem
    if output == "-" or not os.path.exists(output):
        return ""
    named = (file for _, file in getattr(args, FROM_FILES, ()))
    files = (*expanded(args.files), *named)
    is_read = any(os.path.exists(file) and os.path.samefile(file, output) for file in files)
    return "--output is one of the files that are read" if is_read else ""


def unplaced(output: str) -> str:
    """Return why no file can have this name; ``""`` if one can. It is asked before a long run."""
    folder = os.path.dirname(output)
    if folder and not os.path.isdir(folder):
        return printable(f"--output: there is no folder {folder!r}: make it, or name another")
    is_folder = os.path.isdir(output)
    return printable(f"--output: {output!r} is a folder: name a file in it") if is_folder else ""


def narrowed(args: argparse.Namespace, because: str) -> str:
    """Return which option is given that changes what is told; ``""`` if none is."""
    given = {
        "--min-score": args.min_score > 0,
        "--fail-on": args.fail_on != SEVERITIES[0],
        "--attack-version": args.attack_version is not None,
    }
    return next((f"{name}: {because}" for name, is_given in given.items() if is_given), "")


def is_severe(severity: Severity, least: Severity) -> bool:
    """Return whether a severity is at least another."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)


def write(
    told: Iterable[Told],
    args: argparse.Namespace,
    form: Format,
    of: Of,
    go_on: tuple[Next, ...] = (),
) -> None:
    """Write what was told where the command line says; raises ``OSError`` where it cannot be."""
    version = args.attack_version or VERSION
    is_file = args.output not in (None, "-")
    context = Context(
        of=of,
        version=__version__,
        attack_version=version,
        technique=partial(technique, version=version),
        width=WIDE if args.wide else WIDTH if is_file else width(),
        encoding="utf-8" if is_file else sys.stdout.encoding or "utf-8",
        go_on=go_on,
    )
    told = without_secrets(told, {SENTINEL.name})  # as the published rule shows it
    if is_file:
        with placed(args.output) as file:
            file.writelines(form.write(told, context))
    elif form.lines is not None:
        print_lines(form.lines(told, context), sys.stdout)
    else:
        for text in form.write(told, context):
            sys.stdout.write(text)


@contextmanager
def placed(path: str) -> Iterator[TextIO]:
    """Open a file that takes its place when the block ends well, and else leaves nothing.

    What is no regular file, as a pipe, is written as it is. A link stays one.
    """
    path = os.path.realpath(path)
    mode = None
    with suppress(FileNotFoundError):
        found = os.stat(path).st_mode
        if not stat.S_ISREG(found):
            with _text(os.open(path, os.O_WRONLY)) as file:
                yield file
            return
        mode = stat.S_IMODE(found)
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{os.getpid()}.part")
    with _text(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)) as file:
        try:
            if mode is not None:
                os.chmod(beside, mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise


def _text(descriptor: int) -> TextIO:
    # What cannot be encoded is escaped, as on standard output.
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n")


def _score(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < len(text) <= _LONGEST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")


_LONGEST: Final = 6  # digits of a score
