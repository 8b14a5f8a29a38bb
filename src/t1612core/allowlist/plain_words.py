"""Find the words that a value must hold for a regular expression to match the whole of it.

Only what is plain at the top of a pattern counts: no group, no choice, nothing that may be left
out. A pattern with anything that is not known here has no such words.

Rule 1: a word that is given is in every value that the pattern matches, letter by letter.
"""

from __future__ import annotations

import re
from typing import Final

_CLASS: Final = r"\[\^?+\]?+(?:\\.|[^\]\\\[])*\]"
# What a pattern is made of here; its last part is what may follow any of the others.
_PART: Final = re.compile(
    rf"""(?: (?P<letter>[^\\\[\](){{}}|.^$*+?])
           | \\(?P<escaped>[^\w\s])
           | (?P<other>\\[dDwWsSbB] | {_CLASS} | [.^$])
           | (?P<open>\((?:\?:|(?!\?)))
           | (?P<close>\))
           | (?P<choice>\|)
         )
         (?P<times>(?:[*+?]|\{{\d+(?:,\d*)?\}})[?+]?)?
    """,
    re.VERBOSE | re.DOTALL,
)


def plain_words(pattern: str) -> tuple[str, ...]:
    """Return the words that *pattern* needs, in their order; none where it needs none for sure."""
    words, word, depth, at = [], "", 0, 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None or (part["choice"] and not depth):
            return ()
        at = part.end()
        depth += bool(part["open"]) - bool(part["close"])
        letter = part["letter"] or part["escaped"]
        if depth < 0:
            return ()
        if depth or letter is None or part["times"]:
            words.append(word)
            word = ""
        else:
            word += letter
    return tuple([each for each in (*words, word) if each])
