"""Any value anywhere: a finding, ``None`` or ``EventError``, whatever was seen before."""

from __future__ import annotations

import datetime as dt
import enum
import ipaddress
import json
import mmap
import os
import pathlib
import re
import types
import uuid
from array import array
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import product
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

from t1612core import (
    HARDENED,
    MDE,
    SENTINEL,
    Detector,
    EventError,
    Finding,
    Kind,
    Profile,
    score_dockerfile,
)
from t1612core.engine.kind import compile_kind
from t1612core.telemetry.values import is_absent

SECONDS = np.timedelta64(80, "s")
BUILD = "docker build --no-cache -t app:1 /tmp/x"
EVENTS: dict[Kind, dict[str, Any]] = {
    "process": {
        "FileName": "sh",
        "ProcessCommandLine": "sh -c 'docker build /tmp/x'",
        "InitiatingProcessFileName": "bash",
        "InitiatingProcessCommandLine": "bash",
    },
    "file": {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "ActionType": "FileCreated"},
    "network": {
        "InitiatingProcessFileName": "dockerd",
        "RemoteUrl": "http://evil.example/x",
        "RemoteIP": "203.0.113.7",
        "RemotePort": 80,
    },
}


class Liar(str):
    """Text that says of itself that it is other text."""

    __slots__ = ()

    def __contains__(self, other: object) -> bool:
        return False

    def __str__(self) -> str:
        return "docker"


class Plus(str):
    __slots__ = ()

    def __add__(self, other: str) -> str:
        raise RuntimeError


class Silent(list[str]):
    """A list that tells nothing to whom iterates over it."""

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __contains__(self, other: object) -> bool:
        return False


class Name(str, enum.Enum):  # noqa: UP042  # both kinds are met
    SH = "sh"
    BUILD = BUILD


class Plain(enum.StrEnum):
    SH = "sh"


class Number(enum.IntEnum):
    PORT = 80


class Zone(dt.tzinfo):
    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        raise RuntimeError

    def dst(self, _: dt.datetime | None) -> dt.timedelta:
        raise RuntimeError

    def tzname(self, _: dt.datetime | None) -> str:
        raise RuntimeError


def raising(method: str) -> object:
    """Make an object one of whose methods raises."""

    def fail(self: object, *_: object) -> Any:
        raise RuntimeError(method)

    return type(f"Raising{method}", (), {method: fail})()


def nested(make: Callable[[Any], Any], depth: int) -> Any:
    value: Any = "docker build"
    for _ in range(depth):
        value = make(value)
    return value


METHODS = (
    *("__eq__", "__ne__", "__bool__", "__hash__", "__str__", "__repr__", "__len__", "__iter__"),
    *("__contains__", "__getitem__", "__float__", "__int__", "__index__", "__getattribute__"),
    *("__radd__", "__format__", "__lt__", "__call__"),
)

LISTS = [
    ["sh", "-c", BUILD],
    ("sh", "-c", BUILD),
    ["sh", "-c", "docker ps"],
    ["docker"],
    [],
    (),
    [""],
    ["", ""],
    ["sh", Liar(BUILD)],
    [np.str_("sh"), np.str_("-c"), np.str_(BUILD)],
    ["\0"],
    ["docker\0build", "/tmp/x\0"],
    ["docker", "build", "-t", "a b", 'c"d', "e'f", "g\\h", "\\"],
    ["C:\\Program Files\\docker.exe", "build", "C:\\Users\\a b\\"],
    ["docker", "build", "\ud800"],
    Silent(["sh", "-c", BUILD]),
]
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 80, 443, 2**31, 2**64, 10**30, 10**5000, -(10**5000)),
    *(0.0, -0.0, 1.5, 80.0, 443.0, 1e300, float("nan"), float("inf"), -float("inf"), 5e-324),
    *(1j, complex("nan"), Decimal("80"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    *(
        Decimal("1e999999"),
        Fraction(80),
        Fraction(1, 3),
        Number.PORT,
        Name.SH,
        Name.BUILD,
        Plain.SH,
    ),
    *("", " ", "\0", "\0\0", "sh", "SH.EXE", "docker", "nan", "NaN", "None", "null", "NaT", "[]"),
    *("80", "80.0", "80.5", "-80", "+80", "8e1", "\u0664\u0664", "9" * 21, "0x50", "80 ", ".0"),
    *(
        "\ud800",
        "\udfff" * 9,
        "\ufeff",
        "\u202e",
        "e\u0301",
        "\U0001f433",
        "a\0b",
        "\n",
        "x" * 99_999,
    ),
    *("sh -c '" + BUILD, BUILD, BUILD + "\0", BUILD.replace(" ", "\0"), f"sh\0-c\0{BUILD}\0\0"),
    *("2026-01-01T00:00:00Z", "2026-13-01", "0001-01-01", "9999-12-31T23:59:59-23:59", "now"),
    *(b"", b"docker", bytearray(b"docker"), memoryview(b"docker"), b"\xff", array("i", [1, 2])),
    *(UserString("sh"), UserString(""), UserString(BUILD), Liar("sh"), Liar(BUILD), Plus(BUILD)),
    *(pathlib.PurePosixPath("sh"), pathlib.PureWindowsPath("C:/x"), uuid.UUID(int=0)),
    *LISTS,
    *([None], [1], ["docker", 7], ["docker", None], [[BUILD]], [b"docker"], (float("nan"),)),
    *([{}], [[]], {"a": BUILD}, {}, {"build": 1}, set(), {"build"}, frozenset({BUILD}), {1}),
    *(deque(), deque(["sh"]), range(0), range(3), OrderedDict(), Counter("build"), UserDict()),
    *(
        UserList(["sh"]),
        ChainMap({}),
        types.MappingProxyType({}),
        {"a": 1}.keys(),
        {"a": 1}.values(),
    ),
    *(
        iter(()),
        (each for each in ["sh", "build"]),
        zip([], [], strict=True),
        map(str, [1]),
        enumerate(["a"]),
    ),
    nested(lambda inner: [inner], 500),
    nested(lambda inner: (inner,), 500),
    nested(lambda inner: {"a": inner}, 500),
    *(dt.datetime(2026, 1, 1), dt.datetime.max, dt.datetime.min, dt.date(2026, 1, 1)),
    dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=23))),
    dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=23))),
    dt.datetime(2026, 1, 1, tzinfo=Zone()),
    *(dt.timedelta(1), dt.time(1), dt.UTC),
    *(pd.NaT, pd.NA, pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01", tz="UTC")),
    *(pd.Timedelta(1), pd.Period("2026"), pd.Interval(0, 1), pd.Categorical(["sh"])),
    *(
        pd.Series([], dtype=object),
        pd.Series(["sh"]),
        pd.Series({"FileName": "sh"}),
        pd.Index(["sh"]),
    ),
    *(pd.DataFrame(), pd.DataFrame({"FileName": ["sh"]}), pd.array(["sh"]), pd.array([1, None])),
    *(
        np.float64("nan"),
        np.float32("nan"),
        np.float16("nan"),
        np.longdouble("nan"),
        np.float32(80),
    ),
    *(np.float64(443), np.float64(1.5), np.float64("inf"), np.float16("inf"), np.longdouble(80)),
    *(
        np.int8(80),
        np.int64(443),
        np.uint64(2**64 - 1),
        np.uint8(0),
        np.bool_(True),
        np.bool_(False),
    ),
    *(
        np.str_("sh"),
        np.str_(""),
        np.str_(BUILD),
        np.bytes_(b"sh"),
        np.void(b"sh"),
        np.complex64(1),
    ),
    *(
        np.datetime64("NaT", "s"),
        np.datetime64("2026-01-01"),
        np.timedelta64("NaT", "s"),
        np.timedelta64(80, "s"),
    ),
    *(np.array([]), np.array(["sh"]), np.array(["sh", "-c"]), np.array(["sh"], dtype=object)),
    *(np.array("sh"), np.array(80), np.array(float("nan")), np.zeros((2, 2)), np.array([80])),
    *(
        np.ma.masked,
        np.dtype("int8"),
        np.array([None, BUILD], dtype=object),
    ),
    *(ipaddress.ip_address("203.0.113.7"), ipaddress.ip_network("10.0.0.0/8"), re.compile("x")),
    *(object(), object, str, int, type, Name, len, print, lambda: None, Ellipsis, NotImplemented),
    *(
        MagicMock(),
        MagicMock(return_value="sh"),
        types,
        EventError("a", "b", 1, "c"),
        mmap.mmap(-1, 9),
    ),
    *(types.SimpleNamespace(get=1), slice(1), super, property(), re.match("a", "a")),
    *map(raising, METHODS),
]
KEYS: dict[Kind, tuple[str, ...]] = {
    kind: tuple(dict.fromkeys(key for field in fields.values() for key in field.keys))
    for kind, fields in MDE.fields.items()
}
# A merge tries a value in a third of the fields, and the one after it in the next third.
_STEP = 1 if int(os.environ.get("EXAMPLES", "25")) >= 1000 else 3
TELLING = ("Type", "ActionType", "category", "properties", "records")


def answer(call: Callable[..., Any], *args: Any, **more: Any) -> object:
    """Give what a call says, to be compared; nothing else may be raised than ``EventError``."""
    try:
        told = call(*args, **more)
    except EventError as error:
        return str(error)
    if isinstance(told, Finding):
        return (told.score, told.signals, told.time, told.host, told.account, told.detail)
    if isinstance(told, list):
        return [answer(lambda each=each: each) for each in told]
    return repr(told)


def answers(detector: Detector, event: Any, kind: Kind) -> list[object]:
    return [
        answer(getattr(detector, f"score_{kind}"), event),
        answer(detector.score, event),
        answer(detector.observe, event, kind=kind),
        answer(detector.explain, event, kind=kind),
        answer(detector.clock_of, event),
    ]


def answers_for_all(detector: Detector, events: list[Any]) -> None:
    """Scan and correlate: each event is looked at, whatever the others are."""
    for verb in (detector.scan, detector.correlate):
        errors: list[EventError] = []
        list(verb(events, on_error=errors.append))
        assert all(isinstance(error, EventError) for error in errors)


def warmed(profile: Profile) -> Detector:
    """Make a detector that has seen the plain events and benign ones, and so knows their names."""
    detector = Detector(profile)
    for kind, event in EVENTS.items():
        for each in (event, {**event, "ProcessCommandLine": "sh"}, {**event, "FileName": "ls"}):
            answers(detector, each, kind)
    return detector


def test_the_corpus_is_what_it_says() -> None:
    assert 200 <= len(ODD)
    assert all(Detector().find(event, kind) is not None for kind, event in EVENTS.items())


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda profile: profile.name)
def test_fresh_and_warmed_agree_on_any_value(profile: Profile, kind: Kind) -> None:
    warm = getattr(warmed(profile), f"score_{kind}")
    bases = [EVENTS[kind]]
    if kind == "process":
        bases.append({**EVENTS[kind], "FileName": "ls"})
    for number, odd in enumerate(ODD):
        for base, key in product(bases, EVENTS[kind]):
            event = {**base, key: odd}
            fresh = compile_kind(kind, profile, MDE).score
            assert answer(fresh, event) == answer(warm, event), (number, key)


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", EVENTS)
def test_every_verb_takes_any_value_in_any_field(kind: Kind) -> None:
    detector = warmed(HARDENED)
    keys = (*KEYS[kind], *TELLING)
    for number, odd in enumerate(ODD):
        events = [{**EVENTS[kind], key: odd} for key in keys[number % _STEP :: _STEP]]
        for event in events:
            assert answers(detector, event, kind)
        answers_for_all(detector, events)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_verb_takes_any_value_for_an_event(kind: Kind) -> None:
    warm = warmed(HARDENED)
    for number, odd in enumerate(ODD):
        fresh = answer(compile_kind(kind, HARDENED, MDE).score, odd)
        assert fresh == answers(warm, odd, kind)[0], number
        answers_for_all(warm, [odd])


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", float("nan"), Decimal("NaN"), pd.NaT, pd.NA, UserString(""), np.str_("")),
        *(
            np.float32("nan"),
            np.datetime64("NaT", "s"),
            np.timedelta64("NaT", "s"),
            np.longdouble("nan"),
        ),
    ],
    ids=repr,
)
def test_whatever_says_nothing_is_absent_in_every_field(value: Any) -> None:
    detector = Detector()
    for kind, event in EVENTS.items():
        for key in KEYS[kind]:
            missing = {name: each for name, each in event.items() if name != key}
            told = answers(detector, {**missing, key: value}, kind)
            assert answers(detector, missing, kind) == told, key
    assert is_absent(value)


@pytest.mark.parametrize(
    "value",
    [
        *(80, 80.0, "80", "80.0", np.int64(80), np.uint8(80), np.float64(80), np.float32(80)),
        *(np.longdouble(80), Number.PORT, np.str_("80"), UserString("80")),
    ],
    ids=repr,
)
@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda profile: profile.name)
def test_a_whole_number_is_one_whatever_holds_it(profile: Profile, value: Any) -> None:
    score = Detector(profile).score_network
    finding, expected = score({**EVENTS["network"], "RemotePort": value}), score(EVENTS["network"])

    assert finding is not None
    assert expected is not None
    assert expected.evidence == finding.evidence
    assert expected.detail == finding.detail


@pytest.mark.parametrize(
    "value",
    [np.timedelta64(80, "s"), np.datetime64("2026-01-01"), np.bool_(True), 80.5, Decimal(80)],
)
def test_what_is_no_number_is_none(value: Any) -> None:
    with pytest.raises(EventError, match=r"network event: field 'port' is \w+, expected int"):
        Detector().score_network({**EVENTS["network"], "RemotePort": value})


def test_the_process_of_a_float_column_is_that_of_a_column_of_integers() -> None:
    event = {**EVENTS["process"], "ReportId": np.int64(7)}
    whole, floats = (
        Detector().observe({**event, "ProcessId": id}) for id in (np.int64(4321), np.float64(4321))
    )

    assert whole == floats
    assert "4321" in {link.value for link in whole[0].links}
    assert whole[0].reference.startswith("7@")


@pytest.mark.parametrize("wrap", [list, tuple])
@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda profile: profile.name)
def test_a_list_is_read_as_argv_and_evidence_points_into_its_line(
    profile: Profile, wrap: Callable[[list[str]], Any]
) -> None:
    argv = wrap(["docker", "build", "--no-cache", "-t", "a b", "/tmp/x"])
    detector = warmed(profile)
    event = {"FileName": "docker", "ProcessCommandLine": argv, "InitiatingProcessFileName": "bash"}
    finding = detector.score(event)

    assert finding is not None
    assert 'docker build --no-cache -t "a b" /tmp/x' == finding.detail
    spot = next(each for each in finding.evidence if each.span)
    assert spot.span is not None
    assert spot.text == finding.detail[slice(*spot.span)]


def test_a_shells_list_is_scored_whatever_was_seen_before() -> None:
    detector = Detector()
    event = {"FileName": "sh", "ProcessCommandLine": ["sh", "-c", "docker build /tmp/x"]}
    fresh = detector.score_process(event)
    assert detector.score_process({"FileName": "sh", "ProcessCommandLine": "sh x"}) is None

    assert fresh is not None
    assert fresh.evidence == getattr(detector.score_process(event), "evidence", None)
    assert fresh.score == len(list(detector.scan_ndjson(BytesIO(json.dumps(event).encode())))) * 3


@pytest.mark.parametrize("kind", EVENTS)
def test_a_field_that_a_schema_lacks_is_absent(kind: Kind) -> None:
    """Of those that the profile's gate and its labels of time and host do not need."""
    for name in MDE.fields[kind].keys() - {"name", "time", "host", "command_line"}:
        places = {key: field for key, field in MDE.fields[kind].items() if key != name}
        detector = Detector(schema=evolve(MDE, fields={**MDE.fields, kind: places}))
        keys = MDE.fields[kind][name].keys
        missing = {key: each for key, each in EVENTS[kind].items() if key not in keys}
        for verb in (f"score_{kind}", "score", "clock_of"):
            expected = answer(getattr(Detector(), verb), missing)
            assert expected == answer(getattr(detector, verb), EVENTS[kind]), (name, verb)
        assert Detector().observe(missing) == detector.observe(EVENTS[kind]), name
        # Beside it there may be no profile that does without the field.
        branches = detector.explain(EVENTS[kind], kind=kind).branches
        assert Detector().explain(missing, kind=kind).branches == branches, name


def test_a_name_that_is_nan_is_no_name() -> None:
    for nan in (float("nan"), np.float32("nan"), pd.NaT):
        assert Detector().score_process({"FileName": nan, "ProcessCommandLine": "x"}) is None
        with pytest.raises(EventError, match="has none of the fields of a process event"):
            Detector().score_process({"FileName": nan})
        with pytest.raises(EventError, match=r"^event is not recognised .* nothing tells its kind"):
            Detector().score({"FileName": nan})


def test_a_mapping_that_breaks_says_so_itself() -> None:
    class Broken(UserDict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            raise RuntimeError("broken")

    for verb in (Detector().score, *(getattr(Detector(), f"score_{kind}") for kind in EVENTS)):
        with pytest.raises(RuntimeError, match="broken"):
            verb(Broken())


def test_any_text_is_a_dockerfile() -> None:
    for text in (each for each in ODD if type(each) is str):
        assert 0 <= score_dockerfile(f"FROM a\nRUN {text}\n").score
        assert 0 <= score_dockerfile(text).score
