"""Split lines into values: JSON lines, arrays, objects over many lines, or the rows of a CSV file.

Theory of operation
===================
Each line is tried by itself: that is JSON lines, the common case. A line that is
the beginning of a value, cut off by nothing but its end, is either the first line
of a value laid out over many, or a line of JSON lines that was cut short. So the
following lines are added, twice as many each time, until the value is complete,
or until it is plain that it never will be; then the first line alone is rejected
and the others are read again. An array that is not whole on its line is not
collected: its elements are given one by one, so it may be larger than memory, and a
malformed one costs no more than the rest of its line; one that is too much to read, itself alone.

Rule 1: every line ends up in a value or is rejected with its number and a reason.
Rule 2: linear: a value is collected by doubling, and all vain collecting together
        is bounded by ``MAX_WASTE``.
Rule 3: a reason never shows what the line holds.
Rule 4: memory is bounded by how many values a text may hold, before it is decoded: ``{}`` are two
        bytes, and 64 of them in memory.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from attrs import define, field

from ..errors import LineError, SourceError
from ..model import Event
from ..telemetry.carried import carried
from ..telemetry.rules import event_of_line
from . import csv_rows, xml_events
from .account import Rejected, Stream, Value, line_error, reporter
from .sources import MAX_LINE, opened, read_lines

MAX_WASTE = 64 * 1024 * 1024  # characters read again in vain, in all, before giving up on it

MAX_VALUES = 4 * 1024 * 1024  # of one line, or of one value over many; a large batch has half

_LINE_COST = 256  # characters that reading a line again is worth, however short it is

_decode = json.JSONDecoder().raw_decode
_decode_whole: Callable[[str], Any] | None = None
with suppress(ImportError):
    # What it decodes is what json does, down to integers of any length, in half the time.
    from msgspec.json import decode as _decode_whole
_CROWDED = f"more than {MAX_VALUES:,} values; write one event a line"
_NO_TABLE = "looks like the head of a CSV file, which is read whole or not at all"
_JSON = '{["'  # what lines of JSON begin with
_NO_EVENT = "is a line of text: neither JSON nor of a log that is read here"
# What logs begin their lines with; the number that a value might begin with goes on as none does.
_TIME_OR_ADDRESS = re.compile(r"\d+(?:[-/:]\d|\.\d+\.\d)")
# What dmesg begins its lines with: seconds, or a time for people; an array goes on otherwise.
_KERNEL = re.compile(r"\[ *(?:\d+\.\d+|[A-Z][a-z]{2} [^\]]{1,40})\] [A-Za-z]")
_GAP = re.compile(r"[ \t\r\n]*")
_GAP_IN_ARRAY = re.compile(r"[ \t\r\n,]*")
_DIGITS = re.compile(r"-?[0-9]+")
# A string without an end takes all that follows, so that it is looked at once.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def read_json(
    source: str | os.PathLike[str] | io.BufferedIOBase,
    on_error: Callable[[LineError], object] | None,
) -> Iterator[Any]:
    """Yield values as they come; see ``t1612core.read_json``."""
    stream = Stream(reporter(on_error, line_error))
    with opened(source) as file:
        yield from stream.values(json_values(read_lines(file)))


class _IncompleteError(Exception):
    """The text ends before its value does."""


class _MalformedError(Exception):
    """The text is no JSON whatever may follow; ``at`` is where that shows."""

    def __init__(self, problem: str, at: int) -> None:
        super().__init__(problem)
        self.at = at


class _TooMuchError(_MalformedError):
    """The value may well be JSON, and is more than can be read; ``at`` is where it begins."""


def json_values(
    lines: Iterable[bytes | int | None], *, is_whole: bool = True
) -> Iterator[Value | Rejected]:
    """Yield every event-sized JSON value of *lines*, and every line that is none.

    The elements of an array are given one by one. Blank lines are skipped. Lines that begin as a
    CSV file does are read as one, where they are a *whole* input. ``None`` is a line that was too
    long to read, a number as many lines that nobody wants, each a value of its own.
    """
    queue = _Queue(iter(lines))
    in_array = False
    is_first = True  # line that is not blank
    broken = 0  # the line of an array that breaks on it: it is one no further than there
    last: Value | Rejected | None = None
    for item in queue:
        if isinstance(item, Rejected):
            last = item
            yield item
            continue
        number, text, at = item
        in_array = in_array and broken in (0, number)
        start = _skip(_GAP_IN_ARRAY if in_array else _GAP, text, at)
        if start == len(text):
            continue
        if text[start] == "<" and not in_array and xml_events.begins(text, start):
            is_first = False
            for each in xml_events.xml_events(queue, (number, text, start)):
                last = each
                yield last
            continue
        is_text = text[start] != "{" and not in_array
        if is_text and (event := _event_of_text(text, start)):
            is_first = False
            last = Value(number, event)
            yield last
            continue
        if is_text and (_TIME_OR_ADDRESS.match(text, start) or _KERNEL.match(text, start)):
            is_first = False
            last = Rejected(number, _NO_EVENT)
            yield last
            continue
        if is_first and csv_rows.is_preface(text[start:]):
            continue
        if is_first and (separator := csv_rows.separator(text[start:])):
            if is_whole and not queue.is_json_next():
                yield from csv_rows.csv_rows(queue, text[start:], separator)
                return
            last = Rejected(number, _NO_TABLE)
            is_first = False
            yield last
            continue
        is_first = False
        if in_array and text[start] == "]":
            in_array = False
            queue.put_back((number, text, start + 1))
            continue
        try:
            value, end = _value(text, start) if in_array else _line(text, start)
        except _IncompleteError:
            if _begins_array(text, start) and not in_array:
                in_array, broken = True, 0
                queue.put_back((number, text, start + 1))
                continue
            last = queue.collect(number, text, start)
            yield last
        except _MalformedError as error:
            if _begins_array(text, start) and not in_array:
                in_array, broken = True, number
                queue.put_back((number, text, start + 1))
                continue
            last = Rejected(number, f"{error} at column {error.at + 1}")
            if in_array and isinstance(error, _TooMuchError):
                queue.put_back((number, text, _end(text, start)))
            yield last
        else:
            if _skip(_GAP, text, end) < len(text):
                queue.put_back((number, text, end))
            for element in value if isinstance(value, list) and not in_array else (value,):
                last = Value(number, element)
                yield last
    if in_array and not broken and not isinstance(last, Rejected):
        yield Rejected(last.line if last else 1, "ends inside an array")


def _event_of_text(text: str, start: int) -> Event | None:
    """Return the event that a line is which is no JSON from its beginning on."""
    if (
        text[start] in _JSON
        and not text[start : start + 2].strip("[").isalpha()
        and not _KERNEL.match(text, start)
    ):
        return None  # nearly always
    line = text[start:]
    return carried(line) or event_of_line(line)


def _begins_array(text: str, start: int) -> bool:
    """Return whether an array begins here whose elements may be objects, or are yet to come."""
    after = _skip(_GAP, text, start + 1)
    return text[start] == "[" and text[after : after + 1] in ("", "{")


def _skip(gap: re.Pattern[str], text: str, at: int) -> int:
    match = gap.match(text, at)
    return match.end() if match else at


def _line(text: str, start: int) -> tuple[Any, int]:
    """Read a value that is likely to be all that the line holds."""
    if _decode_whole is not None and start == 0:
        with suppress(Exception):  # of many kinds; of what is wrong json tells more, and where
            return _decode_whole(text), len(text)
    return _value(text, start)


def _value(text: str, start: int) -> tuple[Any, int]:
    try:
        return _decode(text, start)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()):
            raise _IncompleteError from None
        raise _MalformedError(f"is no JSON: {error.msg}", error.pos) from None
    except ValueError:
        raise _TooMuchError("holds a number too long to read, in the value", start) from None
    except RecursionError:
        raise _TooMuchError("is nested too deeply, in the value", start) from None
    except MemoryError:
        raise _MalformedError("takes more memory than there is, in the value", start) from None


def _end(text: str, start: int) -> int:
    """Find where a value that is too much ends on this line: with the line, if not before."""
    if digits := _DIGITS.match(text, start):
        return digits.end()
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text, start):
        depth += {"{": 1, "[": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth <= 0:
            return match.end()
    return len(text)


Line = tuple[int, str, int]  # its number, its text, and the column to go on at


@define(repr=False)
class _Queue:
    """Numbered lines as text; what was taken too far can be put back."""

    _lines: Iterator[bytes | int | None]
    _number: int = field(default=0, init=False)
    _back: list[Line | Rejected] = field(factory=list, init=False)
    _wasted: int = field(default=0, init=False)
    _error: SourceError | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[Line | Rejected]:
        return self

    def __next__(self) -> Line | Rejected:
        if self._back:
            return self._back.pop()
        if self._error:
            raise self._error
        while isinstance(line := next(self._lines), int):
            self._number += line
        self._number += 1
        return _as_text(self._number, line)

    def is_json_next(self) -> bool:
        """Return whether the next line begins as an object or an array does."""
        (item,) = self._take(1, 0) or ((0, "", 0),)
        self.put_back(*([item] if item[0] else []))
        return item[1].lstrip()[:1] in ("{", "[")

    def put_back(self, *items: Line | Rejected) -> None:
        """Return these again, in their order, before any other."""
        self._back += reversed(items)

    def collect(self, number: int, text: str, at: int) -> Value | Rejected:
        """Add lines to the value that begins here until it is complete.

        If it never is, only its first line is lost; the others are put back.
        """
        whole = text[at:]
        taken: list[Line] = []
        reason = "begins a value that never ends"
        while more := self._take(max(1, len(taken)), MAX_LINE - len(whole)):
            if self._wasted > MAX_WASTE:
                reason = "begins a value, as did too many others that never ended"
                self.put_back(*more)
                break
            taken += more
            whole += "".join(text[at:] for _, text, at in more)
            if len(whole) > MAX_LINE:
                reason = f"begins a value over {MAX_LINE >> 20} MiB; write one event a line"
                break
            if _is_crowded(whole):
                reason = f"begins a value with {_CROWDED}"
                break
            try:
                value, end = _value(whole, 0)
            except _IncompleteError:
                continue
            except _MalformedError as error:
                at_line = number + whole.count("\n", 0, error.at)
                reason = f"begins a value that breaks on line {at_line}: it {error}"
                break
            self.put_back(*_after(len(whole) - end, taken))
            return Value(number, value)
        self._wasted += len(whole) + _LINE_COST * len(taken)
        self.put_back(*taken)
        return Rejected(number, reason)

    def _take(self, count: int, room: int) -> list[Line]:
        """Take lines ahead, no more than *count*, and one that is more than *room* characters.

        An input that breaks meanwhile ends here, and breaks when what was taken is dealt with.
        """
        lines: list[Line] = []
        try:
            for item in islice(self, count):
                if isinstance(item, Rejected):
                    self.put_back(item)
                    break
                lines.append(item)
                room -= len(item[1])
                if room < 0:
                    break
        except SourceError as error:
            self._error = error
        return lines


def _as_text(number: int, line: bytes | None) -> Line | Rejected:
    if line is None:
        return Rejected(number, f"is over {MAX_LINE >> 20} MiB; write one event a line")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Rejected(number, f"is not UTF-8 at byte {error.start + 1}")
    if _is_crowded(text):
        return Rejected(number, f"holds {_CROWDED}")
    return number, text, 0


def _is_crowded(text: str) -> bool:
    """Return whether there may be more values in a text than memory is for."""
    return len(text) > MAX_VALUES and sum(map(text.count, ",{[")) > MAX_VALUES


def _after(left: int, lines: list[Line]) -> list[Line]:
    """Return what of *lines* is their last *left* characters."""
    rest: list[Line] = []
    for number, text, _ in reversed(lines):
        if left <= 0:
            break
        rest.append((number, text, max(0, len(text) - left)))
        left -= len(text)
    return rest[::-1]
