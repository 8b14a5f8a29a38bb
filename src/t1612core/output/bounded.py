"""Keep what one alert writes within what the readers of a format take.

A text of an event may be of megabytes: who wrote it would decide what of an alert arrives. So each
text has a bound, and so has a line: what is short stands first, is always in it, and what is long
shares the rest. What is cut says so, in the same words everywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ..text.cutting import cut_mark

# A text of an alert. Elasticsearch and OpenSearch refuse a keyword of more than 32,766 bytes, and a
# sign takes at most four. Source: Elasticsearch and OpenSearch reference, "Keyword field type".
LONGEST: Final = 8_000
LONGEST_REASON: Final = 1_000  # what a signal saw: as a rule a part of a text that stands there too
_LONGEST_NAME: Final = 255  # bytes of a short text; a host's name has no more

Pair = tuple[str, str]


def fitted(text: str, most: int, written: Callable[[str], str] = str) -> str:
    """Return *text*, or its beginning and that it is cut: *written*, it has at most *most* bytes.

    *written* makes no text shorter, and no beginning of one longer than the whole.
    """
    if len(text) <= most and _size(written(text)) <= most:
        return text
    kept = bisect_right(
        range(1, most + 1), most, key=lambda end: _size(written(text[:end] + cut_mark(end)))
    )
    return text[:kept] + cut_mark(kept)


def shared(texts: Sequence[str], most: int, written: Callable[[str], str] = str) -> tuple[str, ...]:
    """Fit *texts* into *most* bytes: each takes half of what is left at most, the last all."""
    made: list[str] = []
    for number, text in enumerate(texts, 1):
        made.append(fitted(text, most if number == len(texts) else most // 2, written))
        most -= _size(written(made[-1]))
    return tuple(made)


def joined(
    short: Iterable[Pair],
    long: Sequence[Pair],
    parted: str,
    most: int,
    *,
    lengths: Mapping[str, int],
    written: Callable[[str], str] = str,
) -> str:
    """Join pairs as ``key=value`` in at most *most* bytes; the short ones come first.

    Of these each has a bound by itself, *lengths* for some keys; all together have to be well
    within *most*. *long* shares the rest, in its order.
    """
    made = [
        f"{key}={written(fitted(text, lengths.get(key, _LONGEST_NAME), written))}"
        for key, text in short
    ]
    most -= sum(map(_size, made)) + len(made) * len(parted)
    most -= sum(len(key) + len("=") + len(parted) for key, _ in long)
    texts = shared([text for _, text in long], most, written)
    made += [f"{key}={written(text)}" for (key, _), text in zip(long, texts, strict=True)]
    return parted.join(made)


def _size(text: str) -> int:
    return len(text.encode())
