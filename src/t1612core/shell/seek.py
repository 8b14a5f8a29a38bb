"""Seek the program that a wrapper starts among words of its own that no table tells.

``kubectl exec -n x deploy/y -- sh -c …``, ``schtasks /create /tn x /tr "docker build …"``: some
programs have so many options that the word decides. One that names a known program is where
that program's own words begin; one with blanks in it is a text for a shell.

Rule 1: linear: ``SOUGHT`` words are looked at, and ``MOST_TEXTS`` texts are given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..text.pattern import pattern
from .flags import Options, scan
from .grammar import Wrapper
from .source import Source
from .words import Words

SOUGHT: Final = 64
MOST_TEXTS: Final = 64

_BLANK: Final = pattern(r"[ \t\n]")
# What stands in front of a command in a word: a flag's name, an address' kind, a language's verb.
LEAD: Final = pattern(
    r"""(?:[-\w.]{1,64}[=:]){0,4}[\s!:;.@(\["']{0,8}(?:(?:shell|spawn|exec|system|run)\s{1,4})?"""
)
_ASSIGNS: Final = pattern(r"""[A-Za-z_]\w{0,63}=(?:"[^"]*+"|'[^']*+'|[^\s;&|"'])*+\s*+(?:;|&&)""")
# Parameters of Start-Process: those before its words, those with a value, and switches.
# Source: Microsoft, Start-Process; any beginning of a name will do.
_LEADS: Final = ("-filepath", "-path", "-argumentlist", "-args")
_VALUED: Final = (
    *("-windowstyle", "-verb", "-credential", "-environment"),
    *("-redirectstandarderror", "-redirectstandardinput", "-redirectstandardoutput"),
)
_SWITCHES: Final = ("-nonewwindow", "-wait", "-passthru", "-loaduserprofile", "-usenewenvironment")
_DIRECTORY: Final = "-workingdirectory"


def seek(
    wrapper: Wrapper, words: Words, index: int, is_known: Callable[[str], object]
) -> tuple[tuple[Source, ...], int]:
    """Return the texts among a wrapper's words from *index* on, and where its program stands.

    Without a program that is the number of words. *is_known* says whether a word names a program.
    """
    texts, count = words.texts, len(words.texts)
    if wrapper.seeks == "cmdlet":
        return _cmdlet(words, index), count
    if wrapper.seeks == "dashes" and "--" in texts[index : index + SOUGHT]:
        index = texts.index("--", index) + 1
    else:
        if wrapper.flags:
            options = Options()
            scan(words, index, wrapper.flags, options, interspersed=False)
            index = options.operands[0] if options.operands else count
        index += wrapper.operands
    found: list[Source] = []
    for at in range(index, min(index + SOUGHT, count)):
        if _BLANK.search(texts[at]) and len(found) < MOST_TEXTS:
            found.append(led(words, at))
        elif texts[at][:1] != "-" and is_known(texts[at]):
            return tuple(found), at
    return tuple(found), count


def led(words: Words, index: int) -> Source:
    """Return a word's text as a source, without what stands in front of the command in it.

    A shell's assignment is the text's own: ``U=value; …``.
    """
    text = words.inside(index)
    lead = None if _ASSIGNS.match(text.text) else LEAD.match(text.text)
    return text.cut(lead.end() if lead else 0, len(text.text))


def _cmdlet(words: Words, index: int) -> tuple[Source, ...]:
    """Return what Start-Process starts as one text: ``-ArgumentList 'build','-t','x'``."""
    texts, count = words.texts, len(words.texts)
    told: list[str] = []
    place = ""
    start = index
    while index < count:
        name = texts[index].lower()
        index += 1
        if len(name) < 2 or name[0] != "-":
            told.append(texts[index - 1].replace(",", " "))
        elif _DIRECTORY.startswith(name) and len(name) > 3:
            place = f'cd /d "{texts[index]}" & ' if index < count else ""
            index += 1
        elif any(each.startswith(name) for each in _VALUED):
            index += 1
        elif not any(each.startswith(name) for each in (*_LEADS, *_SWITCHES)):
            told.append(texts[index - 1].replace(",", " "))
    if not told:
        return ()
    span = words.span(start)[0], words.span(count - 1)[1]
    return (Source.anchored(place + " ".join(told), span),)
