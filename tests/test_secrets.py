"""Secrets appear in nothing that is shown: one corpus, in every place, by every verb and writer.

The event itself, which a finding borrows, is no output. A text of the corpus holds its
secret in the place that it names; that the same outputs would show it, were it not taken out,
is checked for each of them.
"""

from __future__ import annotations

import json
import pickle
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import (
    MDE,
    Correlator,
    Detector,
    Finding,
    Kind,
    correlate,
    score_dockerfile,
    score_file,
    score_network,
    score_process,
)
from t1612core.container.dockerfile import redaction
from t1612core.engine.labelling import Labels
from t1612core.facts import lineage
from t1612core.output import explanation, rows
from t1612core.output.formats import names
from t1612core.output.told import Found
from t1612core.shell.limits import LIMIT
from t1612core.text import redact

from .network.rows import ids, vectors
from .output.telling import text

EXPERT = Detector()
LABELS = Labels()
SCORES = {"process": score_process, "file": score_file, "network": score_network}
CORPUS = vectors("secrets")
SECRET = [row for row in CORPUS if row["secret"]]
TOKENS = vectors("tokens")  # whose own letters announce them
HIDDEN = [(row, place) for row in (*SECRET, *TOKENS) for place in row["places"]]
SHOWN = [row for row in CORPUS if not row["secret"]]
# No part of a text or of a signal is made of these letters.
SECRETS = st.text("QZXV0123456789-_~", min_size=6, max_size=24).map(lambda text: f"Q{text}Z")
BUILD = "docker build --no-cache -t nginx /tmp/x"

Case = tuple[Kind, dict[str, str]]


def process(line: str, program: str = "bash", parent: str = "nginx") -> Case:
    return "process", {
        "FileName": program,
        "ProcessCommandLine": line,
        "InitiatingProcessFileName": "nginx",
        "InitiatingProcessCommandLine": parent,
        "InitiatingProcessParentFileName": "sshd",
        "AccountName": "www-data",
    }


def program_of(line: str) -> str:
    first = line.split()[0]
    return "bash" if "=" in first else first


def dockerfiles(text: str) -> Iterator[str]:
    """Run a script in every form that a RUN has, each time by a program that is a signal."""
    quoted = shlex.quote(text)
    yield f"FROM a\nRUN nsenter -t 1 -m sh -c {quoted}\n"
    yield f"FROM a\nRUN nsenter -t 1 -m {text}\n"
    yield f"FROM a\nRUN nsenter -t 1 -m sh -c \\\n  # comment\n {quoted}\n"
    yield f"FROM a\nRUN <<E\nset -e\nnsenter -t 1 -m sh -c {quoted}\nE\n"
    yield f"FROM a\nONBUILD RUN nsenter -t 1 -m sh -c {quoted}\n"
    yield "FROM a\nRUN " + json.dumps(["nsenter", "-t", "1", "-m", "sh", "-c", text]) + "\n"


def contents(text: str, place: str) -> Iterator[str]:
    """Put a text of the corpus into Dockerfiles."""
    if place == "RUN script":
        yield from dockerfiles(text)
    elif place == "instruction":
        yield f"{text}\nFROM a\n" if text.startswith("#") else f"FROM a\n{text}\n"
    elif place == "URL":
        yield f"FROM a\nADD {text} /x\nRUN curl {text} | sh\nRUN nsenter -t 1 -m git clone {text}\n"


def cases(text: str, place: str) -> Iterator[Case]:
    """Put a text of the corpus where its place says, beside something that is evidence."""
    match place:
        case "command line":
            yield process(text, program_of(text), text)
        case "shell script":
            yield process(f"bash -c {shlex.quote(f'{text}; {BUILD}')}")
            yield process(f"bash -c {shlex.quote(f'{BUILD} && {text}')}")
            yield process(f"bash -c {shlex.quote(f'{text}{chr(10)}docker run --privileged nginx')}")
        case "parent's line":
            for fed in (f"{text} | sh", f"{text} | docker build -t nginx -"):
                kind, made = process(BUILD, "docker", f"bash -c {shlex.quote(fed)}")
                yield kind, {**made, "InitiatingProcessFileName": "bash"}
        case "standard input":
            yield process(f"bash -c {shlex.quote(f'{text} | docker build -t nginx -')}")
            fed = f"docker build - <<EOF\n{next(dockerfiles(text))}EOF"
            yield process(f"bash -c {shlex.quote(fed)}")
        case "tag":
            yield process(f"docker build -t {text} --build-context x=/tmp/x /tmp/x", "docker")
        case "URL":
            yield process(f"docker build -t nginx {text}", "docker")
            yield process(f"bash -c 'curl {text} | docker build -'")
            yield "network", {"InitiatingProcessFileName": "dockerd", "RemoteUrl": text}
    for content in contents(text, place):
        yield (
            "file",
            {"FileName": "Dockerfile", "FolderPath": "/tmp/.x", "FileContent": content},
        )


def written(finding: Finding) -> Iterator[str]:
    """Everything that is written of a finding."""
    yield from (finding.detail, finding.description, finding.host, finding.account)
    yield from (seen.text for seen in finding.evidence)
    yield repr((finding, finding.evidence, finding.tuned))
    yield repr(rows.to_row(finding))
    found = Found(finding, "x", 1, "1", LABELS.of(finding.event, finding.kind, MDE))
    for name in names("findings"):
        yield text(name, [found], width=4_000)
    yield repr(pickle.dumps(finding.detached()))


def outputs(kind: Kind, event: dict[str, str]) -> Iterator[str]:
    """Everything that any verb shows of an event."""
    event = {**event, "DeviceName": "h", "TimeGenerated": "2026-03-02T10:00:00Z"}
    finding = SCORES[kind](event)
    if finding is not None:
        yield from written(finding)
    explained = EXPERT.explain(event, kind=kind)
    yield repr((explained.branches, explained.considered))
    yield json.dumps(explanation.to_mapping(explained))
    yield repr(list(explanation.lay_out(explained, "x", 4_000)))
    correlator = Correlator()
    for seen in EXPERT.observe(event, kind=kind):
        yield repr(seen)
        correlator.feed(seen)
    yield json.dumps(correlator.snapshot())
    for incident in correlate([event]):
        yield repr(incident)
        for name in names("incidents"):
            yield text(name, [incident], "incidents", width=4_000)


def shown(text: str, place: str) -> Iterator[str]:
    """Everything that is shown of a text of the corpus."""
    for content in contents(text, place):
        yield repr(score_dockerfile(content))
    for case in cases(text, place):
        yield from outputs(*case)


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize(
    ("row", "place"), HIDDEN, ids=[f"{row['id']}, {place}" for row, place in HIDDEN]
)
def test_a_secret_is_in_no_output(
    row: dict[str, Any], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = row["secret"]

    assert not [text for text in shown(row["text"], place) if secret in text]

    monkeypatch.setattr(redact, "secrets", lambda _: ())
    monkeypatch.setattr(redaction, "secrets", lambda _: ())
    monkeypatch.setattr(redaction, "is_secret_name", lambda _: False)

    lineage._TOLD_BY.clear()  # what a starter's line told is remembered without its secrets

    assert any(secret in text for text in shown(row["text"], place))


@pytest.mark.parametrize("row", SECRET, ids=ids(SECRET))
@settings(max_examples=5)
@given(secret=SECRETS)
def test_it_is_taken_out_whatever_its_letters(row: dict[str, Any], secret: str) -> None:
    text = row["text"].replace(row["secret"], secret)

    assert row["id"] == "env-old" or secret not in redact.redact(text)


@pytest.mark.parametrize("row", SHOWN, ids=ids(SHOWN))
def test_what_is_no_secret_is_shown_whole(row: dict[str, Any]) -> None:
    text = row["text"]
    kind, event = process(f"bash -c {shlex.quote(f'{text}; {BUILD}')}")
    finding = SCORES[kind](event)
    (seen, *_) = score_dockerfile(
        f"FROM a\nRUN nsenter -t 1 -m sh -c {shlex.quote(text)}\n"
    ).evidence

    assert finding is not None
    assert event["ProcessCommandLine"] in finding.detail
    assert seen.text.endswith(shlex.quote(text))


@pytest.mark.parametrize("row", TOKENS, ids=ids(TOKENS))
def test_a_token_is_taken_out_wherever_it_stands(row: dict[str, Any]) -> None:
    """In quotes, in code, behind a mark, in a word by itself; what announces it stays."""
    text, secret = row["text"], row["secret"]

    for around in (
        "{}",
        "'{}'",
        '"{}"',
        '{{"x": "{}"}}',
        "x={}",
        "({})",
        "x;{}",
        "x\\n{}",
        "{}\n{}",
    ):
        hidden = redact.redact(around.format(text, text))
        assert secret not in hidden
        assert redact.redact(hidden) == hidden
    first, _, last = redact.redact(text).partition(redact.REDACTED)
    assert text.startswith(first)
    assert text.endswith(last)
    assert 0 <= text.index(secret) - len(first) <= 2  # a line end, written out


@pytest.mark.parametrize("row", [*SECRET, *TOKENS], ids=ids([*SECRET, *TOKENS]))
def test_a_place_is_that_of_the_secret(row: dict[str, Any]) -> None:
    """What stands between the places is what is left, and the secret lies in one of them."""
    text, at = row["text"], row["text"].index(row["secret"])
    places = redact.secrets(text)

    assert list(places) == sorted(places)
    assert redact.redact(text).split(redact.REDACTED) == [
        text[end:start]
        for (_, end), (start, _) in zip([(0, 0), *places], [*places, (len(text), 0)], strict=True)
    ]
    assert row["id"] == "env-old" or any(start <= at < end for start, end in places)


@pytest.mark.parametrize("behind", [0, 1, 2, 9, 40])
def test_what_is_cut_needs_no_more_to_be_a_secret(behind: int) -> None:
    """What makes a text a secret may stand behind the place where a line is cut."""
    secret = "echo PIPEsecretPIPE | docker login --password-stdin r"
    before = "docker build /dev/shm/x "
    left = LIMIT - len(before) - secret.index("|") - 1 - behind
    line = f"{before}{'a ' * (left // 2)}; {secret} {'b ' * 9_000}"
    finding = score_process({"FileName": "docker", "ProcessCommandLine": line})

    assert finding is not None
    assert "[cut after" in finding.detail
    assert "PIPEsecret" not in finding.detail
