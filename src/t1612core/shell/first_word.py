"""Find the process's own name in its line, where the first word may be any text, or lack it."""

from __future__ import annotations

from .grammar import Grammar, Group, Known, Tool
from .words import Words


def named(words: Words, index: int, program: str, grammar: Grammar) -> Words:
    """Put the process's own name in front where the line was recorded without it.

    A flag or a verb stands first then; any other word may be what the process calls itself.
    """
    first, second = (*words.texts[index : index + 2], "")[:2]
    known = grammar.known[program]
    if known is None or grammar.known[first] is not None:
        return words
    is_missing = first[:1] == "-"
    if isinstance(known, Tool) and not is_missing:
        verb = known.root.verbs.get(first)
        below = verb.verbs if isinstance(verb, Group) else ()
        is_missing = verb is not None and (second in below or second not in known.root.verbs)
    return words.inserted(index, program) if is_missing else words


def start(words: Words, index: int, program: str, grammar: Grammar) -> tuple[int, Known | None]:
    """Return where the process's own name stands and what it is, if the first word can't."""
    texts = words.texts
    known = grammar.known[program]
    if not isinstance(known, Tool) and grammar.known[texts[index]]:
        # busybox under the name of ``sh``, python under that of docker-compose.
        return index, None
    if "\\" in texts[index]:
        # ``C:\Program Files\x\docker.exe`` may stand in the line without its quotes.
        tail = "\\" + program.lower()
        for at in range(index, min(index + 8, len(texts))):
            if texts[at].lower().endswith(tail):
                return at, known
    return index, known
