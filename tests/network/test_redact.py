"""Secrets: gone in every frame, and nothing else with them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from t1612core.knowledge.vocabulary.secrets import TOKENS
from t1612core.text import tokens
from t1612core.text.announcing import ANNOUNCING, MAY_BEGIN
from t1612core.text.redact import REDACTED, redact

from .rows import ids, vectors

ROWS = vectors("redact")
# No letter of a frame is a capital one of these, so a secret can't be part of a frame.
SECRETS = st.text("QZXV0123456789-_~", min_size=6, max_size=24)
# What quotes can hold: spaces and separators too.
LOOSE_SECRETS = st.builds(
    lambda parts, ends: ends[0] + "".join(parts) + ends[1],
    st.lists(st.sampled_from([*"QZ0", " ", "&", "/", ":", "=", "{", "}", "(", "]", "@", "#"])),
    st.tuples(SECRETS, SECRETS),
)
# A piece of name that announces nothing, in random order with the names that do.
MARKS = "\"'\\ &={}[]():@/,;$`"
NAMES = (
    '--build-arg ,build-arg:,A=,buildargs=,buildargs":,X-Registry-Auth: ,Authorization: ,Basic '
    ',"password":,password=,://,--password ,curl -u ,login -p ,%3A%2F%2F,%40,x'
    ",buildargs%3D,build%61rgs=,a.args.,\0,sh\0-c\0,\\x00,\u00a0"
)
PIECES = st.sampled_from([*MARKS, *NAMES.split(","), "\n", "\\n", REDACTED])

PLAIN_FRAMES = [
    "docker build --build-arg TOKEN={} -t x .",
    "docker build --build-arg=TOKEN={} .",
    "buildctl build --opt build-arg:TOKEN={} --opt a=b",
    "POST /v1.41/build?buildargs={}&t=x HTTP/1.1",
    "curl -H X-Registry-Auth:{} http://h/",
    "curl -H Authorization: Bearer {} http://h/",
    "X-Registry-Config: {}\r\nHost: h",
    "docker login -u me -p {} r.example",
    "docker login --password={} r.example",
    "podman pull --creds me:{} r.example/x",
    "curl -u me:{} http://h/",
    "git clone https://me:{}@h.example/x.git",
    "git clone https://{}@h.example/x.git",
    "username=u&password={}&t=x",
    '{{"password":"{}","t":1}}',
    '{{"auths":{{"x":{{"auth":"{}"}}}}}}',
    "remote=https%3A%2F%2Fme%3A{}%40h%2Fx&t=1",
]
QUOTED_FRAMES = [
    'docker build --build-arg "TOKEN={}" -t x .',
    'docker build --build-arg TOKEN="{}" -t x .',
    "docker build --build-arg 'TOKEN={}' -t x .",
    "sh -c \"docker build --build-arg 'TOKEN={}' .\"",
    'sh -c "docker build --build-arg TOKEN=\\"{}\\" ."',
    '["--build-arg","TOKEN={}"]',
    'curl -H "Authorization: {}" http://h/',
    "curl -H 'X-Registry-Auth: {}' http://h/",
    "requests.post(u, headers={{'X-Registry-Auth': '{}'}})",
    '{{"password": "{}"}}',
    'docker login --password "{}" r',
    'curl -u "me:{}" http://h/',
]


@pytest.mark.parametrize("row", ROWS, ids=ids(ROWS))
def test_vector(row: Any) -> None:
    """The secret goes and the rest stays, as the vector says."""
    assert row["expected"] == redact(row["input"])
    assert row["expected"] == redact(row["expected"])


@given(st.sampled_from(PLAIN_FRAMES), SECRETS)
def test_a_secret_is_gone_from_every_frame(frame: str, secret: str) -> None:
    """No part of it is left, and the frame is."""
    redacted = redact(frame.format(secret))

    assert secret not in redacted
    assert REDACTED in redacted
    assert frame.format("")[:8] == redacted[:8]


@given(st.sampled_from(QUOTED_FRAMES), LOOSE_SECRETS)
def test_a_quoted_secret_is_gone_whatever_it_holds(frame: str, secret: str) -> None:
    """Spaces, ampersands and brackets don't end a quoted value."""
    redacted = redact(frame.format(secret))

    assert secret[:6] not in redacted
    assert secret[-6:] not in redacted


@given(st.dictionaries(st.from_regex("[A-Z]{1,4}", fullmatch=True), LOOSE_SECRETS, min_size=1))
def test_build_arguments_are_gone_encoded_or_not(arguments: dict[str, str]) -> None:
    """JSON in a query, raw, percent-encoded or escaped once more for a script."""
    text = json.dumps(arguments)
    escaped = json.dumps(text)[1:-1]
    for framed in (
        f"POST /build?buildargs={quote(text, safe='')}&t=x",
        f"curl 'http://h/build?buildargs={text}&t=x'",
        f"sh -c \"curl 'http://h/build?buildargs={escaped}&t=x'\"",
    ):
        redacted = redact(framed)

        assert all(secret[:6] not in redacted for secret in arguments.values())
        assert "t=x" in redacted


@given(st.lists(PIECES, max_size=20).map("".join))
@example('curl -u "password=--password "password":')  # the first takes a quote with it
def test_redacting_again_changes_nothing(text: str) -> None:
    """Names, quotes, brackets and escapes in any order: once is enough."""
    once = redact(text)

    assert once == redact(once)


def test_redaction_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known that takes more than two rounds; the number is bounded all the same."""
    asked: list[str] = []

    def more(text: str) -> list[tuple[int, int]]:
        asked.append(text)
        return [(len(text) - 12, len(text))]

    monkeypatch.setattr("t1612core.text.redact._announced", more)

    text = "a " * 50  # letters alone are no secret
    assert text[:82] + REDACTED == redact(text)
    assert 4 == len(asked)


@given(st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    """Nothing raises."""
    assert redact(text) == redact(redact(text))


TEXTS = [row["text"] for name in ("secrets", "tokens") for row in vectors(name)]
EVERYWHERE = {
    guarded: re.compile(guarded.pattern.replace(MAY_BEGIN, ""), guarded.flags)
    for guarded in ANNOUNCING.values()
}


def _agrees_everywhere(text: str) -> None:
    for guarded, everywhere in EVERYWHERE.items():
        assert guarded.pattern != everywhere.pattern
        for at in range(len(text)):
            expected, found = everywhere.match(text, at), guarded.match(text, at)
            assert (expected and expected.groupdict()) == (found and found.groupdict())
            assert (expected and expected.span()) == (found and found.span())


@pytest.mark.parametrize("text", [*TEXTS, *(row["input"] for row in ROWS)])
def test_nothing_begins_within_a_word_that_is_not_tried(text: str) -> None:
    _agrees_everywhere(text)
    _agrees_everywhere(text.swapcase())


@given(st.lists(st.one_of(PIECES, st.sampled_from("bBhp.-ne\\w_é")), max_size=16).map("".join))
def test_nothing_begins_within_any_word_that_is_not_tried(text: str) -> None:
    _agrees_everywhere(text)


@pytest.mark.parametrize(("piece", "first", "secret"), TOKENS)
@given(st.data())
def test_a_token_holds_its_piece(piece: str, first: str, secret: str, data: st.DataObject) -> None:
    """So that a text without any of the pieces holds no token."""
    announced = data.draw(st.from_regex(re.compile(first, re.ASCII), fullmatch=True))

    assert piece in announced


@pytest.mark.parametrize("text", TEXTS)
def test_the_pieces_keep_no_token_back(text: str) -> None:
    expected = [found.span(found.lastindex or 0) for found in tokens._TOKEN.finditer(text)]

    assert list(tokens.in_tokens(text)) == expected
