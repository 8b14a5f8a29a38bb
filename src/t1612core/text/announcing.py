"""Make the patterns of what announces a secret: names, flags, headers, calls.

Rule 1: each part of a pattern is bounded, or stops where the next one begins: time is linear.
Rule 2: which group is found says how the value behind it is read (``redact``).
"""

from __future__ import annotations

import re
from typing import Final

from ..knowledge.vocabulary.secrets import BEFORE_SECRETS, CALLS, FLAGS, HEADERS, LETTERS
from .pattern import pattern


def _spelled(word: str) -> str:
    """Make a pattern of a word that quotes and escapes of a shell may cut: ``bu''ild``."""
    return r"""["'\\^`]*+""".join(word)


def _encoded(word: str) -> str:
    """Make a pattern of a word of a query, any letter of which may be encoded: ``build%61rgs``.

    Within another word it begins with its own first letter.
    """
    first, *rest = (
        (letter, rf"{HEX}[{(code := ord(letter)) // 16 - 2}{code // 16}]{code % 16:x}")
        for letter in word
    )
    begin = rf"(?:{first[0]}|(?<!\w){first[1]})"
    return begin + "".join(f"(?:{letter}|{code})" for letter, code in rest)


HEX: Final = "%(?:25)*+"  # a percent sign, encoded ever so often
_FLAG_NAMES: Final = "|".join(FLAGS)
_FLAG: Final = rf"-{{1,2}}(?:[\w-]{{0,32}}[_-])?(?:{_FLAG_NAMES})"
_BEGINS: Final = r"(?:(?<![\w.-])|(?<=\\[nrt]))"  # "\n" may be written out
# Within a word only these letters may begin what announces a secret; all others need not be tried.
MAY_BEGIN: Final = r"(?!(?<=\w)(?<!\\[nrt])[^-.bhp])"
_CURL_SWITCHES: Final = "[aBfgGiIjJklLMnNOpqRsSvVZ#0-9]{0,16}"
_CODE: Final = "(?:[46][1-9a-f]|[57][0-9a]|5f|2d)"
_LETTER: Final = f"%{_CODE}"  # a letter of a name, encoded once
# What carries a user's name and password, or cookies, for a program that takes such.
_CREDENTIALS: Final = rf"""(?<![^\s"'])
      (?P<user>(?:(?-i:-{_CURL_SWITCHES}[uUE])|--(?:proxy-)?(?:user|cert)(?=[\s="'])
          |(?:proxy-)?user(?=\s{{0,8}}[=:]))
        (?:["'],)?\s*+(?:[=:]\s*+)?(?=\S{{0,256}}[:,%])
        |(?:(?-i:-{_CURL_SWITCHES}b)|--cookie(?=[\s="']))(?:["'],)?\s*+(?:=\s*+)?(?=\S{{0,256}}=))
    | """

# The name of a build argument may be any text: it is a word of a list (``nuls``) up to the equals
# sign, or what stands in quotes, or pieces as a shell's word has them. Of one in very many pieces
# the rest is taken for a value. A quote behind which a blank stands is rather one that closes.
_WHOLE: Final = r"""(?:
        (?<=\v)[^=\v]*+
        |(?:(?<=[\s,:=]")|(?<=[\s,:=]\\"))[^"=]*+"?+
        |(?<=[\s,:=]')[^'=]*+'?+)?+"""
_PIECES: Final = r"""(?:
        [^\s=&|;,"'`$\\]{1,64}+
        |\\[\ &|;,]
        |,(?!\\*["'])
        |"(?![\s&|;)])[^"=]{0,64}+"?+
        |'(?![\s&|;)])[^'=]{0,64}+'?+
        |`(?![\s&|;)])[^`=]{0,64}+`?+
        |\$[({][^(){}=]{0,64}+[)}]?+
        |["'`$\\])"""
_ARGUMENT: Final = rf"{_WHOLE}{_PIECES}{{0,24}}+(?:=|(?=[^\s=&|;,]))"


_SHORT: Final = r"""|(?<![^\s"'])-e["']?+[\s,]*+["']?+"""


def _announcing(credentials: str, short: str) -> re.Pattern[str]:
    """Make the pattern of all that announces a secret.

    *credentials* and *short* are what does so with its program about alone.
    No name begins within an encoded letter: of many such, each would read all that follow.
    """
    return pattern(
        rf"""(?=[\w.*%-]){MAY_BEGIN}(?:
      (?:{_spelled("build-a")}(?:["'\\^`]*+r(?:["'\\^`]*+g)?+)?+[\s"',:=\\]++
        |--(?:env|var|from-literal)["'\\]{{0,4}}[\s=,]++["']?+
        {short}|(?<![\w*-])(?P<set>[\w*-]{{1,64}}+\.args\.))
      (?P<arg>{_ARGUMENT})
    | (?P<query>{_encoded("buildargs")}(?:\\*["']?\s*[=:]\s*|(?:{HEX}22)?+{HEX}3[ad]))
    | (?<![\w.-])(?=[chilmnpv-])(?P<word>(?:{BEFORE_SECRETS}))
    | (?<![\w-])(?P<flag>(?:{_FLAG}|convertto-securestring)["'\\]{{0,4}}(?:\s++|=|,\s*+(?=["'])))
    | (?:(?<![\w/.-])|(?<=\\[nrt]))
      (?P<header>(?:{HEADERS})(?P<header_key>\\*["'])?\s*[:=](?:\\{{0,8}}\s)*+)
    | (?<![^\s"'])-(?P<letter>[{"".join(LETTERS)}])(?P<short>["'],\s*+(?=["'])|\s++|=)
    | {credentials}{_BEGINS}(?<!%(?={_CODE}))(?!--(?:proxy-)?(?:user|cert)=)
      (?P<name>(?:[\w.-]++|{_LETTER})++)
      (?:(?P<encoded>(?:{HEX}22)?+{HEX}3[ad](?:{HEX}22)?+)
        |(?P<equals>=[=>]?+)
        |(?P<field>(?P<field_key>\\*["'])\s*+[:=]>?+\s*+|\s++=[=>]?+\s++|\s*+:\s++))
    | (?P<line>\benv\s++(?P<variable>[\w.-]++)[^\S\n]++(?==*+[^\s=]))
    | (?<![\w.-])(?=[chilmnpsv-])(?P<pair>(?:setx?[^\S\n]++(?P<setting>[\w./:@-]{{1,128}}+)[^\S\n]++
        |setenvironmentvariable\(\s*+[\\"']{{1,64}}+(?P<set_name>[\w.-]++)[\\"']{{1,64}}+\s*+,\s*+)(?=[^\s=-]))
    | (?P<call>(?:{CALLS})\s*+(?=\())
    | (?<!\S)-(?P<glued>p)
    )""",
        re.IGNORECASE | re.VERBOSE | re.ASCII,
    )


# By whether a program is about that takes credentials, and one whose ``-e`` is a build argument.
ANNOUNCING: Final = {
    (bool(credentials), bool(short)): _announcing(credentials, short)
    for credentials in ("", _CREDENTIALS)
    for short in ("", _SHORT)
}
