"""Score what a Dockerfile says.

``score_dockerfile`` reads the text, finds what its instructions do, looks the facts up
among the signals and adds their weights.  How they add up is said in
``knowledge.dockerfile.signals``.

What is shown of a file is the file's own text with secrets taken out, on one line and cut.
"""

from __future__ import annotations

from attrs import frozen

from .container.dockerfile import reader
from .container.dockerfile.facts import facts
from .container.dockerfile.redaction import Redaction
from .errors import SettingsError
from .knowledge.dockerfile.lexicon import LEXICON
from .knowledge.dockerfile.signals import CATALOG, THRESHOLD, WEAK_LIMIT
from .shell.source import Span

TEXT_LIMIT = 200  # characters shown of what a signal matched


@frozen
class DockerfileEvidence:
    """One place where a signal was seen."""

    signal: str  # id
    weight: int
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
        """Tell whether the content alone is a finding."""
        return self.score >= THRESHOLD

    @property
    def signals(self) -> tuple[str, ...]:
        """Give the ids of the signals, each once, heaviest first."""
        weights = {seen.signal: seen.weight for seen in self.evidence}
        return tuple(sorted(weights, key=lambda signal: (-weights[signal], signal)))


def score_dockerfile(text: str) -> DockerfileScore:
    """Score a Dockerfile's content: 0 or more, a finding from ``THRESHOLD`` on.

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
    seen = [(CATALOG[f"dockerfile.{fact.name}"], fact) for fact in facts(read, LEXICON)]
    evidence = tuple(
        DockerfileEvidence(
            signal.id,
            signal.weight,
            fact.line,
            redaction.shown(fact.span, TEXT_LIMIT),
            fact.span,
        )
        for signal, fact in seen
    )
    weights = {signal.id: signal.weight for signal, _ in seen}.values()
    strong = sum(weight for weight in weights if weight > 1)
    weak = sum(weight for weight in weights if weight == 1)
    return DockerfileScore(strong + min(weak, WEAK_LIMIT), evidence, read.is_truncated)
