"""Say cheaply, and exactly, of most lines that they make no image.

Theory of operation
===================
Most lines that pass the gate build nothing: ``docker ps``, ``make build-7``. Where a line has
no quote and no escape, its words are what stands between blanks, and the tools' own tables say
by which words a sub-command is reached. So a few look-ups tell what the parser would.

Rule 1: what is quiet tells no fact. What is not may tell none either: the parser decides.
Rule 2: no name of a tool, verb or flag stands here; all come from the grammar.
Rule 3: nothing else is imported for it: most processes that score see no image made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..knowledge.programs import API_CLIENTS, GRAMMAR, UNKNOWN_AS
from ..knowledge.vocabulary.containers import HOST_FLAGS
from ..shell.grammar import ARCHIVES, Group, Shell, Tool, Verb
from ..shell.limits import WHOLE
from ..text.pattern import pattern

# A word may be spelled otherwise, or end elsewhere than at a blank.
_SPELLED: Final = pattern(r"""["'\\^`$;&|()<>{}[\n\0]""")
# What these are told may be encoded.
_DECODING: Final = tuple(
    name
    for name, program in GRAMMAR.programs.items()
    if isinstance(program, Shell) and program.kind == "powershell"
)
# The archive that holds an image may be its name.
_ARCHIVED: Final = pattern(rf"\b(?:{'|'.join(sorted(ARCHIVES))}):")
_TOOLS: Final = {
    name: program for name, program in GRAMMAR.programs.items() if isinstance(program, Tool)
}
_VERBS: Final = tuple(verb for tool in _TOOLS.values() for _, verb in tool.verbs)
# Words without one of which no line makes an image: verbs, and tools that have none.
_MAKING: Final = frozenset(
    {name for tool in _TOOLS.values() for name in tool.making if name}
    | {
        name.rpartition("/")[2]
        for name, tool in _TOOLS.items()
        if tool.verb is not None and tool.verb.makes_image
    }
)
# Images that build whatever words follow; of the others, the words tell.
_BUILDERS: Final = tuple(image for image, tool in GRAMMAR.images.items() if tool.verb is not None)
_HOST_FLAGS: Final = frozenset(
    spelled
    for verb in _VERBS
    if verb.runs != "nothing"
    for spelled, flag in verb.flags.items()
    if flag.name in HOST_FLAGS
)
_HOST_LETTERS: Final = frozenset(flag for flag in _HOST_FLAGS if len(flag) == 1)


def _never(_values: Mapping[str, Any]) -> bool:
    return False


def quiet_for(reader: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return what says of an event that the reader of this name finds no fact in it."""
    return is_quiet if reader == "process" else _never


def is_quiet(values: Mapping[str, Any]) -> bool:
    """Return whether a process event surely holds no fact; *values* are canonical fields."""
    name, line = values["name"], values["command_line"]
    if len(line) > WHOLE or "'" in line or '"' in line or "\\" in line or "\0" in line:
        return False
    texts = line.split()
    # ``str.split`` parts words at more than blanks.
    if not texts or "=" in texts[0] or not line.isascii() or not line.isprintable():
        return False
    # A list, or a line without the program's own name, or in capitals.
    if texts[0][0] in "-[" or "^" in line or line.isupper():
        return False
    tool = GRAMMAR.known[name]
    if tool is None:
        return not _is_known(values.get("original_name")) and _is_other(name, line, texts)
    if not isinstance(tool, Tool) or tool.verb is not None:
        return False
    verb, at = _verb(tool.root, texts)
    if texts[0] in tool.root.verbs:
        return False
    if verb is None:
        # A program may call itself ``docker ps``, and build all the same.
        return at > 0 and _MAKING.isdisjoint(texts[at:])
    if verb.layers or verb.of_engine:
        return False
    if verb.makes_image and not (verb.when and f"--{verb.when}" not in line):
        return False
    if (verb.if_missing and "/" in line) or (verb.transports and ":" in line):
        return False  # a file, or an archive, is named that may lie anywhere
    if verb.runs == "image" and _runs_builder(line):
        return False
    if verb.runs == "nothing":
        return True
    # What stands in a container may make an image, too.
    return _MAKING.isdisjoint(texts[at:]) and not any(map(_opens_host, texts[at:]))


def _is_known(name: str | None) -> bool:
    return name is not None and GRAMMAR.known[name] is not None


def _verb(group: Group, texts: list[str]) -> tuple[Verb | None, int]:
    """Walk to the verb, and say where its own words begin; 0: flags stand in between."""
    for at, text in enumerate(texts[1:], 1):
        if text[0] == "-":
            return None, 0
        found = group.verbs.get(text)
        if found is None:
            return None, at
        if isinstance(found, Verb):
            return found, at + 1
        group = found
    return None, len(texts)


def _runs_builder(line: str) -> bool:
    """Return whether the container that is run may be a builder's."""
    for image in _BUILDERS:  # a loop costs less than ``any``
        if image in line:
            return True
    return "entrypoint" in line and "build" in line


def _opens_host(text: str) -> bool:
    """Return whether a word may be a flag that opens the host."""
    if text[0] != "-":
        return False
    if text.lstrip("-").partition("=")[0] in _HOST_FLAGS:
        return True
    return text[1:2] != "-" and not _HOST_LETTERS.isdisjoint(text)


def _is_other(name: str, line: str, texts: list[str]) -> bool:
    """Return whether the line of a program that no table knows fits no client that builds."""
    if len(texts) < 2 or not name:
        return False
    from ..container.engine_api.mentions import mentioned_request

    if GRAMMAR.known[texts[0]] or API_CLIENTS.known[name] or API_CLIENTS.known[texts[0]]:
        return False
    if mentioned_request(line) is not None:
        return False
    if "--" in texts and any(GRAMMAR.known[text] for text in texts[texts.index("--") + 1 :]):
        return False  # what stands there may be started
    assumed = _TOOLS[UNKNOWN_AS]
    verb, at = _verb(assumed.root, texts)
    is_other = at > 0 and (verb is None or not verb.makes_image)
    return is_other and GRAMMAR.telling.keys().isdisjoint(texts)


def may_make_image(line: str, program: str) -> bool:
    """Return whether a line may make an image: without a word for it, none does.

    *program* is the file name of the process.
    """
    tool = GRAMMAR.known[program]
    if isinstance(tool, Shell) and tool.kind == "powershell":
        return True
    if isinstance(tool, Tool) and tool.verb is not None and tool.verb.makes_image:
        return True
    if (":" in line and _ARCHIVED.search(line)) or _runs_builder(line):
        return True
    return (
        _SPELLED.search(line) is not None
        or line.isupper()
        or any(map(line.casefold().__contains__, _DECODING))
        or not _MAKING.isdisjoint(line.replace("/", " ").split())
    )
