"""Score what a Dockerfile says.

``score_dockerfile`` reads the text, finds what its instructions do, and adds the weights of the
signals that these facts make fire.  The weights are the profile's (``DOCKERFILE`` in
``knowledge.profiles.hardened``), and they add up as those of an event do (``scoring``).

What is shown of a file is the file's own text with secrets taken out, on one line and cut.
"""

from __future__ import annotations

from attrs import frozen

from .container.dockerfile import reader
from .container.dockerfile.facts import facts
from .container.dockerfile.limits import TEXT_LIMIT
from .container.dockerfile.redaction import Redaction
from .errors import SettingsError
from .knowledge.dockerfile.lexicon import LEXICON
from .knowledge.profiles.hardened import DOCKERFILE
from .model import Span
from .scoring import adder

_WEIGHTS = dict(DOCKERFILE.weights)
_add = adder(DOCKERFILE)


@frozen
class DockerfileEvidence:
    """One place where a signal was seen."""

    signal: str  # id, of ``CATALOG``
    weight: int  # the signal's own, though not each of weight 1 counts
    line: int  # of the instruction, from 1
    text: str  # what stands there: secrets taken out, on one line, cut to ``TEXT_LIMIT``
    span: Span  # in the text that was scored


@frozen
class DockerfileScore:
    """What the signals add up to, and all places where they were seen, in the file's order."""

    score: int
    evidence: tuple[DockerfileEvidence, ...]
    is_truncated: bool

    @property
    def is_finding(self) -> bool:
        """Whether the content alone is a finding."""
        return self.score >= DOCKERFILE.threshold

    @property
    def signals(self) -> tuple[str, ...]:
        """The ids of the signals, each once, heaviest first."""
        weights = {seen.signal: seen.weight for seen in self.evidence}
        return tuple(sorted(weights, key=lambda signal: (-weights[signal], signal)))


def score_dockerfile(text: str) -> DockerfileScore:
    """Score a Dockerfile's content: 0 or more, a finding from 2 on.

    Any text has a score.  No text (``""``) scores 0.  Raises ``SettingsError`` for what is no
    text: a path, an open file, bytes.
    """
    if not isinstance(text, str):
        raise SettingsError(
            "score_dockerfile",
            f"text is {type(text).__name__}, expected the content as str: "
            "Path(...).read_text(errors='replace')",
        )
    read = reader.parse(text)
    redaction = Redaction(text, read)
    evidence = tuple(
        DockerfileEvidence(
            signal := f"dockerfile.{fact.name}",
            _WEIGHTS[signal],
            fact.line,
            redaction.shown(fact.span, TEXT_LIMIT),
            fact.span,
        )
        for fact in facts(read, LEXICON)
    )
    score = sum(_add(dict.fromkeys([seen.signal for seen in evidence])).values())
    return DockerfileScore(score, evidence, read.is_truncated)
