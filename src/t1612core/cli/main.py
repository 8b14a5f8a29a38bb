"""Parse the command line, run a command, and return the exit code.

Rule 1: no failure ends with 1, Python's code for an uncaught exception: here 1 means findings.
Rule 2: a failure shows where it was, and nothing that an event holds.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import takewhile
from typing import Any, Final, NoReturn

from .. import __version__
from ..text.near import question
from .exit_codes import BROKEN_OUTPUT, FAILED, INTERRUPTED

# Command -> what the list of them says; the module of that name is imported where it is run.
_COMMANDS: Final = {
    "scan": "score events from files or standard input",
    "explain": "tell why events score as they do, and what a signal is",
    "correlate": "join events into build-then-deploy chains",
    "report": "make a page for people: what happened, and what to do next",
    "doctor": "say which of your events are understood, and what they cannot show",
    "schema": "show where products keep their fields; check a field map",
    "validate": "say whether tests of T1612 that you ran are seen in your events",
    "evaluate": "measure profiles on labelled events",
    "compare": "show which alerts profiles share, and which only one has",
    "tune": "check, explain, count and propose entries of allow-lists",
    "export": "write rules for other engines: Sigma and more",
    "bench": "measure decoding, scoring and scanning on your own events",
    "completion": "write a completion script for your shell",
}
_FRAMES = 12  # of a failure, the last ones
# As argparse words it; since Python 3.12 without quotes around the names.
_CHOICE = re.compile(r"invalid choice: '([^']{1,100})' \(choose from (.*)\)")
_NAME = re.compile(r"[\w.-]+")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    try:
        _prepare_streams()
        given = sys.argv[1:] if argv is None else argv
        args = _parser([each for each in given if each in _COMMANDS][:1]).parse_args(given)
        code: int = args.run(args)
    except KeyboardInterrupt:  # a second one, while the account is printed
        return INTERRUPTED
    except SystemExit:  # of argparse
        raise
    except BaseException as error:  # else it would end with 1; some native code has errors such
        _report(error)
        return FAILED
    return code


def _report(error: BaseException) -> None:
    """Print what failed and where. A message may hold what an event does; a place does not."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    with suppress(OSError, ValueError):
        for frame in frames:
            where = f"{os.path.basename(frame.filename)}:{frame.lineno}, in {frame.name}"
            print(f"t1612:   {where}", file=sys.stderr)
        what = "no memory is left" if isinstance(error, MemoryError) else type(error).__name__
        print(
            f"t1612: error: the command failed: {what}; please report the lines above",
            file=sys.stderr,
        )


def _prepare_streams() -> None:
    """Make sure that whatever is printed can be, and that nothing is printed elsewhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed before the start; print() would take the other stream
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # for good
        elif isinstance(stream, io.TextIOWrapper):
            # What cannot be encoded is escaped instead of ending the run.
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def _elsewhere(message: str, wrong: str) -> str:
    """Name the command that writes what was asked of ``--format``; ``""`` if none does."""
    if not message.startswith("argument --format"):
        return ""
    from ..export.targets import TARGETS
    from .report import FORMATS

    if wrong in FORMATS:
        return f"; t1612 report --format {wrong} writes that"
    return f"; t1612 export {wrong} writes rules for that" if wrong in TARGETS else ""


class _Parser(argparse.ArgumentParser):
    """A parser that names what was probably meant, and says of a mistake one line.

    An option is written out: a beginning that is taken for it would be another one's as soon as
    there is one.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "allow_abbrev": False})
        self._given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse the arguments; what is left over is a mistake in those of this very command."""
        self._given = args
        for each in takewhile("--".__ne__, args):
            if not each.startswith("-"):
                continue  # a file may be called as an option's letter
            action = self._option_string_actions.get(f"-{each.partition('=')[0]}")
            if action is not None and action.nargs != 0:  # -output would write the file "utput"
                self.error(f"there is no option {each}; {question(action.option_strings[-1])}")
        parsed, left = super().parse_known_args(args, namespace)
        if left:
            _, near = self._misspelt(left)
            self.error(f"unrecognized arguments: {' '.join(left)}{near}")
        return parsed, left

    def error(self, message: str) -> NoReturn:
        from ..output.safe import printable

        if match := _CHOICE.search(message):
            from ..text.near import hint

            message += _elsewhere(message, match[1]) or hint(match[1], _NAME.findall(match[2]))
        elif message.startswith("the following arguments are required"):
            wrong, near = self._misspelt(self._given)
            message += f"; there is no {wrong}{near}" if near else ""
        # The shell puts names of files in, where a pattern stands for them.
        told = f"{self.prog}: error: {printable(message)}\n"
        self.exit(BROKEN_OUTPUT, f"{told}see {self.prog} --help\n")

    def _misspelt(self, given: Iterable[str]) -> tuple[str, str]:
        """Return the first option that there is not, and what was probably meant by it."""
        from ..text.near import hint

        known = self._option_string_actions
        names = (
            each.partition("=")[0] for each in given if each.startswith("-") and each.strip("-")
        )
        wrong = next((name for name in names if name not in known), "")
        return wrong, hint(wrong, known)


def _parser(whole: Collection[str]) -> argparse.ArgumentParser:
    """Make the parser, with the arguments of *whole* commands, and with the names of the others."""
    parser = _Parser(
        prog="t1612",
        description="Find container images built on the host (MITRE ATT&CK T1612) in telemetry.",
        epilog="Begin with: t1612 scan FILE. What a command takes: t1612 COMMAND --help.",
    )
    parser.add_argument("--version", action="version", version=f"t1612core {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, told in _COMMANDS.items():
        if name in whole:
            import_module(f".{name}", __package__).add_to(commands, told)
        else:
            commands.add_parser(name, help=told)
    return parser


def whole_parser() -> argparse.ArgumentParser:
    """Make the parser with the arguments of all commands; it takes longer than that of one."""
    return _parser(_COMMANDS)
