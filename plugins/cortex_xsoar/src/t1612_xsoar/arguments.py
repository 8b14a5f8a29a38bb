"""Read the arguments of scripts, and say which one is wrong, and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from t1612core import (
    AUTO,
    PROFILES,
    SCHEMAS,
    AllowList,
    AllowListError,
    Detector,
    Kind,
    Limits,
    redact,
)
from t1612core.allowlist.lists import READY
from t1612core.container.dockerfile.reader import parse
from t1612core.model import KINDS
from t1612core.output.safe import printable
from t1612core.summary.rows import cut

MOST_SHOWN: Final = 1_000
MOST_MINUTES: Final = 7 * 24 * 60
MOST_SECONDS: Final = 86_400
_KINDS: Final = ("auto", *KINDS)
_NAMED: Final = (AUTO.name, *SCHEMAS)
_GZIP: Final = b"\x1f\x8b"
_MOST_BYTES: Final = 1024 * 1024  # of a Dockerfile
_ERROR: Final = 4  # the type of an entry that tells of an error
# Characters of an error, of one argument in it, and those that are looked at for secrets.
_LONGEST: Final = 1_000
_LONGEST_VALUE: Final = 200
_LOOKED_AT: Final = 4_096

Args = Mapping[str, Any]


class ArgumentError(ValueError):
    """An argument cannot be used; the message names it and says what is expected.

    It is bounded, shows no secret, and no sign of an argument acts or hides in it.
    """

    def __init__(self, text: str) -> None:
        """Take what is to be said; a value in it is to be as ``_said`` gives it."""
        super().__init__(printable(_shown(text, _LONGEST)))


@dataclass(frozen=True)
class Settings:
    """By what is scored, and what is kept."""

    detector: Detector
    limits: Limits
    kind: Kind | None = None


def _shown(text: str, longest: int) -> str:
    return cut(redact(text[:_LOOKED_AT]), longest)


def _said(value: Any) -> str:
    """Give the value of an argument as an error shows it; it may be a file or a password."""
    part = value[:_LOOKED_AT] if isinstance(value, str) else value
    return _shown(repr(part), _LONGEST_VALUE)


def settings(args: Args, named_list: Callable[[str], Any] | None = None) -> Settings:
    """Read the arguments that scripts have in common; raises ``ArgumentError``.

    *named_list* gives the answer of the platform to ``getList`` for a name.
    """
    profile = _one_of(args, "profile", "hardened", PROFILES)
    schema = _one_of(args, "schema", AUTO.name, _NAMED)
    kind = _one_of(args, "event_type", "auto", _KINDS)
    minutes = _number(args, "window", 60, 0, MOST_MINUTES)
    limits = Limits(
        least=_number(args, "min_score", 2, 0, 1_000),
        malicious=_number(args, "malicious_score", 6, 1, 1_000),
        places=_number(args, "limit", 50, 0, MOST_SHOWN),
        window=timedelta(minutes=minutes) if minutes and _bool(args, "correlate", True) else None,
        seconds=_number(args, "max_seconds", 480, 0, MOST_SECONDS) or None,
    )
    detector = Detector(
        PROFILES[profile],
        AUTO if schema == AUTO.name else SCHEMAS[schema],
        _allowlist(args, named_list),
    )
    return Settings(detector, limits, None if kind == "auto" else cast(Kind, kind))


def attaches(args: Args) -> bool:
    """Tell whether all findings and chains are to be attached."""
    return _bool(args, "attach_all", False)


def sources(args: Args, path_of: Callable[[str], str]) -> list[Any]:
    """Give the events of the arguments, or the files that hold them; raises ``ArgumentError``.

    *path_of* gives the path of an entry. There may be several, as a list or with commas.
    """
    events, entries = args.get("events"), _names(args.get("entry_id"))
    if (events in (None, "")) == (not entries):
        raise ArgumentError("give either events or entry_id")
    return [Path(path_of(each)) for each in entries] if entries else [events]


def named(args: Args) -> str:
    """Give what the events were read from: the entries, or ``args``."""
    return ",".join(_names(args.get("entry_id"))) or "args"


def dockerfile(args: Args, path_of: Callable[[str], str]) -> str:
    """Give the content of a Dockerfile; raises ``ArgumentError`` for what is none."""
    content, entries = args.get("content") or "", _names(args.get("entry_id"))
    if bool(content) == bool(entries) or len(entries) > 1:
        raise ArgumentError("give either content or one entry_id")
    if not isinstance(content, str):
        raise ArgumentError(f"content is {type(content).__name__}; it is a text")
    if entries:
        with open(path_of(entries[0]), "rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if data.startswith(_GZIP):
            raise ArgumentError("entry_id is packed with gzip, and is read as it is: unpack it")
        try:
            content = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ArgumentError("entry_id is no text in UTF-8") from None
    if "\0" in content or not content.strip():
        raise ArgumentError("the Dockerfile is empty, or no text")
    if len(content) > _MOST_BYTES:
        raise ArgumentError(f"the Dockerfile is longer than {_MOST_BYTES:,} bytes")
    # A login page, or a text with its line ends spelled out, would score 0 like a harmless one.
    if "\n" not in content.strip() and "\\n" in content:
        raise ArgumentError("the Dockerfile is one line, with its line ends spelled as \\n")
    if not any(each.is_known for each in parse(content).instructions):
        raise ArgumentError("no instruction of a Dockerfile stands in it: it is something else")
    return content


def list_text(name: str, entries: Any) -> str:
    """Give the content of a list of the platform from what ``getList`` answers.

    Raises ``ArgumentError``.
    """
    entry = entries[0] if entries and isinstance(entries, list) else entries
    if not isinstance(entry, dict) or entry.get("Type") == _ERROR:
        said = entry.get("Contents") if isinstance(entry, dict) else "there is no answer"
        raise ArgumentError(f"allowlist: there is no list {_said(name)}: {said}")
    return str(entry.get("Contents") or "")


def _allowlist(args: Args, named_list: Callable[[str], Any] | None) -> AllowList | None:
    name = args.get("allowlist") or ""
    try:
        lists = [AllowList.ready(each) for each in _names(args.get("ready_lists"))]
        if name and named_list is not None:
            text = list_text(name, named_list(name))
            if text.strip():
                lists.append(AllowList.loads(text, "allowlist"))
        merged = AllowList.merged(lists) if lists else None
    except AllowListError as error:
        known = f"; ready_lists are {', '.join(READY)}" if "ready-made" in str(error) else ""
        raise ArgumentError(f"{error}{known}") from None
    return merged and merged.on(datetime.now(UTC).date())


def _names(value: Any) -> list[str]:
    """Give the names in a list, or in a text with commas."""
    parts = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
    return [name for each in parts if (name := str(each).strip())]


def _one_of(args: Args, argument: str, default: str, known: Iterable[str]) -> str:
    value = args.get(argument)
    value = default if value in (None, "") else value
    if not isinstance(value, str) or value not in known:
        raise ArgumentError(f"{argument} is {_said(value)}; it is one of {', '.join(known)}")
    return str(value)


def _number(args: Args, argument: str, default: int, least: int, most: int) -> int:
    """Read a number, of which 0 is one, as is its text."""
    value = args.get(argument)
    if value is None or value == "":
        return default
    try:
        number = int(str(value).strip())
    except ValueError:
        raise ArgumentError(f"{argument} is {_said(value)}; it is a whole number") from None
    if not least <= number <= most:
        raise ArgumentError(f"{argument} is {_said(number)}; it is {least} to {most:,}")
    return number


def _bool(args: Args, argument: str, default: bool) -> bool:
    value = args.get(argument)
    if value is None or value == "":
        return default
    known = {"true": True, "yes": True, "false": False, "no": False}
    if (text := str(value).lower()) not in known:
        raise ArgumentError(f"{argument} is {_said(value)}; it is true or false")
    return known[text]
