"""Say what a build is fed through its standard input: a download, a decoder, a text.

Theory of operation
===================
``language.feeds`` follows the pipelines of the texts that a line's shells are given, and
says what flows into each container command that makes an image.  Here it is judged: a
host is somebody outside, a place where anybody publishes, or inside; a text is a
Dockerfile, and by its content a finding or not.

Rule 1: a line without a shell that yet holds a pipe or a redirection is read as a
shell's text itself: histories and the logs of shells record it so.
Rule 2: each signal is told once, where it is seen first.
Rule 3: what is shown of a line is redacted; of a Dockerfile, masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..dockerfile import TEXT_LIMIT, score_dockerfile
from ..knowledge.feeders import FEEDS
from ..knowledge.mirrors import MIRROR_HOSTS
from ..language.addresses import is_external
from ..language.command import LIMIT
from ..language.feeds import Flow, fed_by_text
from ..language.grammar import ShellKind
from ..language.hosts import parse_host
from ..language.redact import redact
from ..language.words import Source, Word, dialect_of, words_of
from ..language.wrappers import unwrap
from ..model import Fact
from .network import is_internal_name

MOST_TEXTS: Final = 16  # scored of one line

# Without one of these nothing flows; the second kind may hide them in its encoding.
_OPERATORS: Final = re.compile(r"[|<]|p(?:owershell|wsh)", re.IGNORECASE)
_FROM: Final = re.compile(r"^[ \t]*FROM[ \t]+\S[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_SHOWN: Final = 4 * TEXT_LIMIT  # read for what is shown


def standard_input(
    line: str, field: str, *, program: str = "", limit: int = LIMIT
) -> Iterator[Fact]:
    """Yield what the builds of a line read from standard input, each signal once.

    *line* is the command line of a process or of its parent, recorded with quotes or
    without; spans point into it.  *field* is the canonical name of what holds the line.
    *program* is the file name of the process, if it is known.  *limit* is how many
    characters are read.
    """
    if not _OPERATORS.search(line):
        return
    told: set[str] = set()
    scored: dict[tuple[Word, ...], tuple[Fact, ...]] = {}
    for kind, source in _scripts(line, program, limit):
        for fed in fed_by_text(kind, source, FEEDS):
            for fact in _facts(fed.flow, field, scored):
                if fact.signal not in told:
                    told.add(fact.signal)
                    yield fact


def _scripts(line: str, program: str, limit: int) -> list[tuple[ShellKind, Source]]:
    words, _ = words_of(line, program, limit)
    found = unwrap(words, FEEDS.grammar, program=program, deepest=0)
    if found.unread:
        return list(found.unread)
    return [("cmd" if dialect_of(line, program) == "windows" else "sh", words.source)]


def _facts(
    flow: Flow, field: str, scored: dict[tuple[Word, ...], tuple[Fact, ...]]
) -> Iterator[Fact]:
    for url in flow.downloads:
        if signal := _download(url.text):
            yield Fact(signal, field, _shown(url.text), url.span)
    for decoder in flow.decoders[:1]:
        yield Fact("process.decoded_input", field, _shown(decoder.text), decoder.span)
    texts = flow.texts
    if texts and texts not in scored and len(scored) < MOST_TEXTS:
        scored[texts] = tuple(_inline(texts, field))
    yield from scored.get(texts, ())


def _download(url: str) -> str:
    """Return the signal of a download from *url*; ``""`` for an inner or a vendor's host."""
    host = parse_host(url)
    if host is None:
        return ""
    if host.is_address:
        return "process.piped_download" if is_external(host.name) else ""
    if is_internal_name(host.name):
        return ""
    known = MIRROR_HOSTS.find(host.name)
    if known is None:
        return "process.piped_download"
    # Where only its owner publishes, as a distribution its root file system, the host
    # says who made the input.
    return "process.piped_public_download" if known.is_shared else ""


def _inline(texts: tuple[Word, ...], field: str) -> Iterator[Fact]:
    text = "\n".join([written.text for written in texts])
    first = _FROM.search(text)
    if first is None:
        return
    start = min(written.span[0] for written in texts)
    span = (start, max(written.span[1] for written in texts))
    yield Fact("process.inline_dockerfile", field, _shown(first[0].strip()), span)
    score = score_dockerfile(text)
    if score.is_finding:
        heaviest = max(score.evidence, key=lambda seen: seen.weight)
        ids = ", ".join(score.signals)
        shown = f"{ids}: {heaviest.text}"
        yield Fact("process.inline_instructions", field, shown[: 2 * TEXT_LIMIT], span)


def _shown(text: str) -> str:
    return redact(text[:_SHOWN])[:TEXT_LIMIT]
