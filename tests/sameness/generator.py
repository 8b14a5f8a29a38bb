"""Make events as intruders, builders and recorders make them, from a seed.

Every kind and tool, under every carrier, in every spelling: clients with their flags, wrappers,
shells and their scripts, requests to the engine's API, encoded texts, parents, Dockerfiles and
connections. Nothing of the library is asked, so that two states of it can be given the same events.

A part comes from the vectors' own lines, put into other places than they were written for, and
a part from the generator that lies close to the published rule's edges (``tests.oracle``).
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from ..oracle import generator as edges
from . import phrases

Kind = Literal["process", "file", "network", "dockerfile"]
Row = dict[str, Any]
Made = tuple[Kind, Row]

VECTORS = Path(__file__).parents[1] / "vectors"
# Of vectors that hold command lines and scripts, and of those that hold Dockerfiles.
_LINES = (
    *("commands", "api_calls", "standard_input", "fetches", "redact", "words", "scripts"),
    *("dockerfile/scripts", "hardened_process", "steps"),
)
_FILES = tuple(
    f"dockerfile/{name}" for name in ("benign", "facts", "hostile", "reading", "signals")
)
_KINDS_OF_ACTS = sorted(f"hardened/{path.stem}" for path in (VECTORS / "hardened").glob("*.json"))
_EVENTS = (
    *("hardened_process", "hardened_weights", "differences", "sentinel", "steps"),
    *_KINDS_OF_ACTS,
)
BLOCK = 4_000  # events of a seed that a process is given; it takes longer than to start one
_EDGES = 8  # of a hundred events, how many lie close to the published rule's edges
_LONGEST = 20_000  # characters of a text, so that one event is never a million times another


def block(seed: int, count: int) -> Iterator[Made]:
    """Yield the first *count*, at most ``BLOCK``, of a seed's events, however many are wanted."""
    return islice(events(BLOCK, seed), count)


def events(count: int, seed: int) -> Iterator[Made]:
    """Yield *count* pairs of kind and event, the same for the same *seed*.

    The event of a ``dockerfile`` has one key, ``text``.
    """
    rng = random.Random(seed)
    near = edges.events(count * _EDGES // 100, seed, tricks=True)
    for number in range(count):
        if number % 100 < _EDGES and (edge := next(near, None)):
            kind, row = edge
            yield _KINDS[kind], row
            continue
        made: Kind = rng.choices(("process", "file", "network", "dockerfile"), (70, 12, 10, 8))[0]
        if made != "dockerfile" and rng.random() < 0.08:
            row = _varied(rng, made)
        else:
            row = _MAKERS[made](rng)
        if made != "dockerfile":
            _frame(rng, row, number)
        yield made, row


_KINDS: dict[str, Kind] = {"process": "process", "file": "file", "network": "network"}


@cache
def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the texts that these vectors hold as their input, each once, in their order."""
    found: dict[str, None] = {}
    for name in names:
        for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8")):
            event = vector.get("event")
            text = vector.get("input") or (event or {}).get("ProcessCommandLine")
            if isinstance(text, str) and len(text) < _LONGEST:
                found[text] = None
    return tuple(found)


@cache
def _rows(kind: str) -> tuple[Row, ...]:
    """Give the whole events of this kind that vectors hold, in their order."""
    return tuple(
        vector["event"]
        for name in _EVENTS
        for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
        if vector.get("kind", "process") == kind and isinstance(vector.get("event"), dict)
    )


# Whole events


def _varied(rng: random.Random, kind: Kind) -> Row:
    """Take an event that a vector holds, and let something else have started it."""
    row = {**rng.choice(_rows(kind))}
    if kind != "network" and rng.random() < 0.5:
        row |= _parents(rng)
    key = rng.choice(list(row))
    if isinstance(row[key], str) and rng.random() < 0.3:
        row[key] = _odd(rng, row[key])
    return row


def _helped(rng: random.Random) -> Row:
    """Let a client hand its build to its helper."""
    words = " ".join(_build(rng))
    above, below = rng.choice(_HELPERS)
    return {
        "FileName": below.split(maxsplit=1)[0],
        "ProcessCommandLine": f"{below} {words}",
        **_parents(rng),
        "InitiatingProcessFileName": above,
        "InitiatingProcessCommandLine": f"{above} {words}",
    }


_HELPERS = (
    ("docker", "docker-buildx buildx"),
    ("docker", "docker-compose compose"),
    ("docker-compose", "docker-buildx"),
    ("nerdctl", "buildctl"),
    ("podman", "buildah"),
)


def _process(rng: random.Random) -> Row:
    if rng.random() < 0.03:
        return _helped(rng)
    line = _line(rng)
    if rng.random() < 0.08:
        line = _odd(rng, line)
    name = program_of(line) if rng.random() < 0.93 else rng.choice(phrases.CLIENTS)
    if rng.random() < 0.05:
        name = _odd(rng, name)
    row: Row = {"FileName": name, "ProcessCommandLine": line, **_parents(rng)}
    if rng.random() < 0.3:
        row["FolderPath"] = rng.choice(phrases.FOLDERS)
    if rng.random() < 0.05:
        row["ProcessVersionInfoOriginalFileName"] = rng.choice(phrases.CLIENTS)
    row["ProcessId"] = rng.randrange(2000)
    if rng.random() < 0.3:
        row["ProcessCreationTime"] = _time(rng)
    if rng.random() < 0.3:
        row["ActionType"] = "ProcessCreated"
    return row


def _file(rng: random.Random) -> Row:
    row: Row = {
        "FileName": rng.choice(phrases.FILE_NAMES),
        "FolderPath": rng.choice(phrases.PLACES),
        "ActionType": rng.choice(phrases.FILE_ACTIONS),
        **_parents(rng),
    }
    if rng.random() < 0.4:
        row["FolderPath"] += rng.choice("/\\") + str(row["FileName"])
    if rng.random() < 0.5:
        row["FileContent"] = _dockerfile_text(rng)
    return row


def _network(rng: random.Random) -> Row:
    url = rng.choice(phrases.HOSTS) if rng.random() < 0.5 else _url(rng)
    if rng.random() < 0.1:
        url = _odd(rng, url)
    return {
        "InitiatingProcessFileName": rng.choice(phrases.DAEMONS),
        "InitiatingProcessAccountName": rng.choice(phrases.ACCOUNTS),
        "ActionType": rng.choice(phrases.NETWORK_ACTIONS),
        "RemoteIP": rng.choice(phrases.ADDRESSES),
        "RemoteUrl": url if rng.random() < 0.85 else None,
        "RemotePort": rng.choice(phrases.PORTS),
    }


def _dockerfile(rng: random.Random) -> Row:
    return {"text": _dockerfile_text(rng)}


_MAKERS = {"process": _process, "file": _file, "network": _network, "dockerfile": _dockerfile}


_SCENE = (
    *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
    *("InitiatingProcessParentFileName", "AccountName"),
)


def _parents(rng: random.Random) -> Row:
    line = rng.choice(phrases.PARENT_LINES) if rng.random() < 0.6 else _line(rng)
    name = rng.choice(phrases.PARENTS)
    if line and rng.random() < 0.5:
        name = program_of(line)
    row: Row = {"InitiatingProcessFileName": name, "InitiatingProcessCommandLine": line}
    if rng.random() < 0.2:
        row |= dict(zip(_SCENE, rng.choice(phrases.SCENES), strict=True))
        return row
    if rng.random() < 0.4:
        row["InitiatingProcessParentFileName"] = rng.choice(phrases.PARENTS)
    if rng.random() < 0.4:
        row["AccountName"] = rng.choice(phrases.ACCOUNTS)
    if rng.random() < 0.3:
        row["InitiatingProcessAccountName"] = rng.choice(phrases.ACCOUNTS)
    if rng.random() < 0.2:
        row["InitiatingProcessFolderPath"] = rng.choice(phrases.FOLDERS)
    if rng.random() < 0.3:
        row["InitiatingProcessId"] = rng.randrange(2000)
        row["InitiatingProcessCreationTime"] = _time(rng)
    return row


def _frame(rng: random.Random, row: Row, number: int) -> None:
    """Say when and where, and lose or spoil a field now and then."""
    row["TimeGenerated"] = _time(rng) if rng.random() < 0.97 else rng.choice(("", None, "x", 7))
    row["DeviceName"] = rng.choice(("web-1", "web-2", "db.corp.example", "", "h\u00f4te"))
    row["ReportId"] = number
    if rng.random() < 0.02:
        del row[rng.choice(list(row))]
    if rng.random() < 0.01:
        row[rng.choice(list(row))] = rng.choice(
            (None, "", 7, 1.5, True, ["x"], {"a": "b"}, b"x".hex())
        )


def _time(rng: random.Random) -> str:
    second = rng.randrange(86_400)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"2026-01-01T{clock}{rng.choice(('Z', '.5Z', '.1234567Z', '+00:00'))}"


# Command lines


def _line(rng: random.Random) -> str:
    line = rng.choices(_LINE_MAKERS, _LINE_WEIGHTS)[0](rng)
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2, 3))):
        line = f"{rng.choice(phrases.WRAPPERS)} {line}"
    if rng.random() < 0.22:
        line = _in_shell(rng, line)
        if rng.random() < 0.2:
            line = f"{rng.choice(phrases.WRAPPERS)} {line}"
    return line[:_LONGEST]


def _client(rng: random.Random) -> str:
    words = [rng.choice(phrases.CLIENTS)]
    if rng.random() < 0.1:
        words[0] = (
            rng.choice(("/usr/bin/", "/tmp/.x/", "./", "C:\\Program Files\\Docker\\")) + words[0]
        )
    if rng.random() < 0.06:  # under another name
        words[0] = rng.choice(("kworkerd", "/tmp/.x/k", "./d", "docker-27.0", "x.exe", "D0CKER"))
    words += _some(rng, phrases.GLOBAL_FLAGS, (0, 0, 0, 1, 2))
    if rng.random() < 0.75:
        words += _build(rng)
    else:
        words.append(rng.choice(phrases.OTHER_VERBS))
        words += _some(rng, phrases.RUN_FLAGS, (0, 1, 2, 5))
        words.append(rng.choice(phrases.IMAGES))
        if rng.random() < 0.3:
            words.append(_line(rng) if rng.random() < 0.2 else rng.choice(phrases.RUN_COMMANDS))
    return " ".join(words)


def _build(rng: random.Random) -> list[str]:
    words = _some(rng, phrases.BUILD_FLAGS, (0, 0, 1, 2, 4))
    if rng.random() < 0.4:
        words.append(f"{rng.choice(('-t ', '--tag ', '--tag=', '-t'))}{rng.choice(phrases.IMAGES)}")
    if rng.random() < 0.3:
        file = rng.choice(phrases.DOCKERFILES)
        words.append(rng.choice(("-f ", "-f", "-f=", "--file ", "--file=")) + _quoted(rng, file))
    if rng.random() < 0.9:
        context = rng.choice(phrases.PLACES) if rng.random() < 0.7 else _url(rng)
        words.append(_quoted(rng, context))
    if rng.random() < 0.1:
        rng.shuffle(words)
    if rng.random() < 0.08:
        words.append(
            rng.choice(("< D", "< /tmp/D", "<<< FROM", "> /dev/null 2>&1", "&", "2>&1", "- < D"))
        )
    return [rng.choice(phrases.BUILD_VERBS), *words]


def _script(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        parts += [rng.choice(_STATEMENTS)(rng), rng.choice((" && ", "; ", "\n", " || ", " & "))]
    return "".join(parts[:-1])


def _pipeline(rng: random.Random) -> str:
    stages = [_download(rng) if rng.random() < 0.5 else _feed(rng)]
    stages += _some(rng, phrases.DECODERS, (0, 0, 1, 2))
    end = rng.random()
    if end < 0.65:
        stages.append(
            f"{rng.choice(phrases.CLIENTS)} {' '.join(_build(rng))}{rng.choice(('', ' -'))}"
        )
    elif end < 0.85:
        stages.append(rng.choice(phrases.EXECUTORS))
    else:
        stages.append(f"{rng.choice(phrases.CLIENTS)} {rng.choice(phrases.OTHER_VERBS)}")
    return rng.choice((" | ", "|", " |& ", "  |\n")).join(stages)


def _saved(rng: random.Random) -> str:
    place = rng.choice(phrases.PLACES)
    write = rng.choice((">", ">>", "-o", "| tee"))
    return f"{_feed(rng)} {write} {place}/Dockerfile && docker build {place}"


def _changed_directory(rng: random.Random) -> str:
    move = rng.choice(("cd", "cd --", "pushd", "Set-Location", "chdir", "cd /d"))
    return f"{move} {_quoted(rng, rng.choice(phrases.PLACES))} && {_client(rng)}"


def _set_variable(rng: random.Random) -> str:
    value = rng.choice((*phrases.TEXTS, *phrases.PLACES))
    return f"{rng.choice(('D', 'X', 'B64'))}={_quoted(rng, value)}"


def _substituted(rng: random.Random) -> str:
    start, end = rng.choice((("<(", ")"), ("$(", ")"), ("`", "`"), ("{ ", "; }"), ("( ", " )")))
    return f"docker build -f {start}{_feed(rng)}{end} {rng.choice(phrases.PLACES)}"


def _repeated(rng: random.Random) -> str:
    head = rng.choice(("for i in 1 2; do", "while :; do", "if true; then", "f() {", "until x; do"))
    tail = {"if": "fi", "f(": "}; f"}.get(head[:2], "done")
    return f"{head} {_client(rng)}; {tail}"


def _api(rng: random.Random) -> str:
    url = rng.choice(phrases.API_BASES) + rng.choice(phrases.API_CALLS)
    extras = _some(rng, phrases.API_EXTRAS, (0, 1, 2, 3))
    words = [*extras, _quoted(rng, url)]
    if rng.random() < 0.3:
        words.reverse()
    line = f"{rng.choice(phrases.API_CARRIERS)} {' '.join(words)}"
    if rng.random() < 0.15:
        request = rng.choice(("POST", "GET", "PUT")) + f" {rng.choice(phrases.API_CALLS)} HTTP/1.1"
        line = f"printf '{request}\\r\\nHost: x\\r\\n\\r\\n' | {rng.choice(phrases.API_CARRIERS)}"
    return line


def _encoded(rng: random.Random) -> str:
    inner = _client(rng) if rng.random() < 0.7 else _pipeline(rng)
    if rng.random() < 0.5:
        text = base64.b64encode(inner.encode("utf-16-le", "replace")).decode()
        flag = rng.choice(("-enc", "-e", "-EncodedCommand", "/ec", "\u2013Enc", "-eNcOd"))
        return f"{rng.choice(('powershell', 'powershell.exe -nop', 'pwsh'))} {flag} {text}"
    text = base64.b64encode(inner.encode("utf-8", "replace")).decode()
    return f"echo {text} | base64 -d | {rng.choice(phrases.EXECUTORS)}"


def _code(rng: random.Random) -> str:
    return rng.choice(phrases.CODE)


def _written(rng: random.Random) -> str:
    return rng.choice(_known(_LINES))


def _download(rng: random.Random) -> str:
    return rng.choice(phrases.DOWNLOADS).replace("{url}", _url(rng))


def _feed(rng: random.Random) -> str:
    return _filled(rng, rng.choice(phrases.FEEDS))


_LINE_MAKERS = (_client, _pipeline, _script, _api, _encoded, _code, _written)
_LINE_WEIGHTS = (42, 12, 10, 9, 4, 3, 20)
_STATEMENTS = (
    *(_client, _pipeline, _saved, _changed_directory, _set_variable, _substituted),
    *(_repeated, _download, _api, _code, _written),
)


def _in_shell(rng: random.Random, script: str) -> str:
    shell = rng.choice(phrases.SHELLS)
    if rng.random() < 0.3:  # a recorder that joins words by blanks
        return f"{shell} {script}"
    if rng.random() < 0.5:
        return (
            f"{shell} '{script}'".replace("'", "'\\''") if "'" in script else f"{shell} '{script}'"
        )
    escaped = script.replace("\\", "\\\\").replace('"', '\\"')
    return f'{shell} "{escaped}"'


# Dockerfiles


def _dockerfile_text(rng: random.Random) -> str:
    if rng.random() < 0.3:
        text = rng.choice(_known(_FILES))
    else:
        lines = [f"FROM {rng.choice(phrases.IMAGES)}"]
        if rng.random() < 0.1:
            lines.insert(
                0, rng.choice(("# escape=`", "# syntax=evil/frontend:1", "ARG A=b", "\ufeff"))
            )
        for _ in range(rng.choice((1, 1, 2, 3, 6))):
            if rng.random() < 0.6:
                lines.append(f"RUN {_command(rng)}")
            else:
                lines.append(_filled(rng, rng.choice(phrases.INSTRUCTIONS)))
        text = rng.choice(("\n", "\n", "\n", "\r\n", "\n\n")).join(lines) + rng.choice(("\n", ""))
    return _odd(rng, text) if rng.random() < 0.08 else text


def _command(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.55:
        command = rng.choice(phrases.RUN_COMMANDS)
    elif draw < 0.8:
        command = (
            f"{_download(rng)}{rng.choice((' | ', ' && ', '; '))}{rng.choice(phrases.EXECUTORS)}"
        )
    elif draw < 0.9:
        command = _pipeline(rng)
    else:
        command = _line(rng)
    if rng.random() < 0.15:
        command = f"{rng.choice(phrases.WRAPPERS)} {command}"
    return command


# Words


def _some(rng: random.Random, words: Sequence[str], counts: Sequence[int]) -> list[str]:
    return [rng.choice(words) for _ in range(rng.choice(counts))]


def _url(rng: random.Random) -> str:
    return rng.choice(phrases.SCHEMES) + rng.choice(phrases.HOSTS) + rng.choice(phrases.URL_PATHS)


def _filled(rng: random.Random, text: str) -> str:
    if "{" not in text:
        return text
    for name, make in _BLANKS:
        if name in text:
            text = text.replace(name, make(rng))
    return text


_BLANKS = (
    ("{command}", lambda rng: rng.choice(phrases.RUN_COMMANDS)),
    ("{text}", lambda rng: rng.choice(phrases.TEXTS)),
    ("{place}", lambda rng: rng.choice(phrases.PLACES)),
    ("{url}", _url),
)


def _quoted(rng: random.Random, word: str) -> str:
    """Write a word as a shell's user may: as it is, in quotes, or in pieces of both."""
    way = rng.randrange(12)
    if way == 0:
        return f"'{word}'"
    if way == 1:
        return f'"{word}"'
    if way == 2 and word:
        cut = rng.randrange(len(word))
        return f"{word[:cut]}''{word[cut:]}"
    if way == 3 and word:
        cut = rng.randrange(len(word))
        return f"{word[:cut]}\\{word[cut:]}"
    return word


def _odd(rng: random.Random, text: str) -> str:
    """Spoil a text: cut it, put something odd into it, or spell it in another case."""
    way = rng.randrange(5)
    cut = rng.randrange(len(text) + 1)
    if way == 0:
        return text[:cut]
    if way == 1:
        return text.upper()
    if way == 2:
        return text[:cut] + text[cut + 1 :]
    return text[:cut] + rng.choice(phrases.ODD) + text[cut:]


def program_of(line: str) -> str:
    """Give the base name of a line's first word, as a recorder fills ``FileName``."""
    first = line.split(maxsplit=1)[0] if line.strip() else ""
    return first.strip("'\"").replace("\\", "/").rpartition("/")[2]
