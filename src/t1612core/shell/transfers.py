"""Say what programs put in place that transfer files in ways of their own.

Theory of operation
===================
FTP's clients and their like are told by steps of their own, in a flag's value or on standard
input: ``lcd DIRECTORY``, ``get FILE [FILE]``. Others name a URL and then a file, or two ends of
a connection of which one may be a file; and what is mounted somewhere lies there, too.

Rule 1: what a store's client carries is its owner's, whom it asks for a name and a key. It is
told only where the client is sent to another store, or asks nobody.
Rule 2: nothing is judged, nothing raises, and work is linear.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from ..text.pattern import pattern
from .flow import MOST, Download
from .locations import enter
from .placing import Call, Deposit, fetched, last_part, paths_of
from .words import Word

# ``host:path`` of scp(1), rsync(1) and mount.nfs(8); one letter is a drive.
ELSEWHERE: Final = pattern(r"(?:[\w.-]{1,64}@)?(\[[^\]]{1,64}\]|[\w.-]{2,255}):")
# Sources: ftp(1), sftp(1), lftp(1), smbclient(1), "COMMANDS".
_STEP: Final = pattern(r"(?:^|[;\n])[ \t]*+(lcd|open|m?get|reget|recv)[ \t]++([^;\n]++)")
_URL: Final = pattern(r"[a-z]{2,8}://[^/]++/.")
_COPYING: Final = frozenset({"cp", "mv", "get", "sync"})
_BUCKET: Final = "s3://"
# Source: socat(1), "ADDRESS TYPES".
_FILE: Final = pattern(r"(?:create|creat|g?open|file):([^,]++)", re.IGNORECASE)


def session(call: Call) -> Deposit | None:
    """``sftp HOST:FILE FILE``, ``ftp -o FILE URL``, or the steps that such a client is given."""
    options, operands = call.scanned()
    paths: list[str] = []
    sources = [Download(word, host=_host(word.text)) for word in operands[:1]]
    first = operands[0].text if operands else ""
    found = ELSEWHERE.match(first)
    if options.text("output"):
        paths += paths_of(call.cwd, [options.text("output")])
    elif _URL.match(first):
        paths += paths_of(call.cwd, [last_part(first)])
    elif found is not None and found.end() < len(first):
        paths += _as_either(call.cwd, operands[1].text if len(operands) > 1 else ".", first)
    directory = call.cwd
    for script in (*options.all("command"), *call.given):
        for step in islice(_STEP.finditer(script.text), MOST):
            words = [word.strip("\"'") for word in step[2].split() if word[0] != "-"][:MOST]
            if not words:
                continue
            if step[1] == "open" or _URL.match(words[0]):
                sources.append(Download(script, host=_host(words[0])))
            if step[1] == "lcd":
                directory = enter(directory, words[0])
            elif step[1] == "mget":
                paths += paths_of(directory, map(last_part, words))
            elif step[1] != "open":
                base = last_part(words[0])
                paths += _as_either(directory, words[1] if len(words) > 1 else base, base)
    return Deposit(tuple(paths[:MOST]), tuple(sources[:MOST]))


def saved_as(call: Call) -> Deposit | None:
    """``lwp-download URL FILE``, ``Start-BitsTransfer -Source URL -Destination FILE``."""
    options, operands = call.scanned()
    words = [*options.all("url"), *operands, *options.all("destination")][:2]
    return _saved(call, words)


def rclone(call: Call) -> Deposit | None:
    """``rclone copyurl URL FILE``."""
    _, operands = call.scanned()
    return _saved(call, operands[1:3]) if operands and operands[0].text == "copyurl" else None


def _saved(call: Call, words: list[Word] | tuple[Word, ...]) -> Deposit | None:
    if not words:
        return None
    url = words[0]
    target = words[1].text if len(words) > 1 else "."
    return Deposit(_as_either(call.cwd, target, url.text), fetched([url]))


def store(call: Call) -> Deposit | None:
    """``aws s3 cp s3://BUCKET/FILE FILE --endpoint-url URL``; see rule 1."""
    options, operands = call.scanned()
    at = next((i for i, word in enumerate(operands) if word.text in _COPYING), len(operands))
    words = operands[at + 1 : at + 3]
    if len(words) < 2 or not words[0].text.startswith(_BUCKET) or words[1].text == "-":
        return None
    endpoint = options.last("endpoint-url")
    if endpoint is not None:
        source = Download(endpoint)
    elif options.is_on("no-sign-request"):
        source = Download(words[0], "bucket")
    else:
        return None
    is_tree = operands[at].text == "sync" or options.is_on("recursive")
    paths = _as_either(call.cwd, words[1].text, words[0].text)
    return Deposit(paths[:1] if is_tree else paths, (source,), is_tree=is_tree)


def relay(call: Call) -> Deposit:
    """``socat -u ADDRESS CREATE:FILE``: what comes from the other end."""
    options, operands = call.scanned()
    ends = operands[:2]
    if options.is_on("u"):
        ends = ends[1:]
    elif options.is_on("U"):
        ends = ends[:1]
    files = [found[1] for end in ends if (found := _FILE.match(end.text))]
    return Deposit(paths_of(call.cwd, files), is_output=True)


def mount(call: Call) -> Deposit | None:
    """``mount --bind DIRECTORY DIRECTORY``, ``mount -t nfs HOST:PATH DIRECTORY``, ``sshfs``."""
    options, operands = call.scanned()
    if len(operands) < 2:
        return None
    source, paths = operands[0], paths_of(call.cwd, [operands[1].text])
    if ELSEWHERE.match(source.text) or source.text.startswith("//"):
        return Deposit(paths, (Download(source, host=_host(source.text)),), is_tree=True)
    is_bound = any(map(options.is_on, ("bind", "rbind"))) or "bind" in options.text("options")
    return Deposit(paths, files=(source,)) if is_bound else None


def _as_either(cwd: str, target: str, source: str) -> tuple[str, ...]:
    """Return where a file lies that is saved as *target*, or in it under its own name."""
    base = last_part(source.rpartition(":")[2])
    names = [target] if last_part(target) == base else [target, f"{target.rstrip('/')}/{base}"]
    return paths_of(cwd, names)


def _host(text: str) -> str:
    """Return the host in ``//HOST/SHARE``, ``ftp://USER@HOST/PATH`` and ``USER@HOST:PATH``."""
    authority = text.replace("\\", "/").rpartition("://")[2].lstrip("/").partition("/")[0]
    host = authority.rpartition("@")[2]
    return f"{host.partition(']')[0]}]" if host[:1] == "[" else host.partition(":")[0]
