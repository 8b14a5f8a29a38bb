"""Events whose every text tries to be something else: markup, a script, an address, a control."""

from __future__ import annotations

from typing import Any

ATTACKS = (
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
