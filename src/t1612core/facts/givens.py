"""Say what is telling about what a build is given beside its sources.

Theory of operation
===================
A build argument may carry a download or a command, ``--add-host`` another server under a
registry's name; a frontend decides what a build does.

Rule 1: the value of an argument is never shown, only its name and an address in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..container.dockerfile.limits import TEXT_LIMIT
from ..container.given import FRONTEND, Given
from ..knowledge.host_access import SECRETS
from ..knowledge.mirrors import MIRROR_HOSTS
from ..knowledge.registries import REGISTRY_HOSTS
from ..shell.words import Word
from ..text.addresses import is_external
from ..text.hosts import parse_host
from ..text.pattern import pattern
from .places import Seen
from .registries import registries

MOST: Final = 16  # arguments whose value is read as a command

_ADDRESS: Final = pattern(
    r"(?:://(?:[^\s/@]{1,255}@)?(?P<url>\[[0-9A-Fa-f:.]{2,64}\]|[0-9][0-9A-Fa-fxX.]{1,64})(?=[:/]|$)"
    r"|(?:^|=)(?P<path>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?/(?![0-9]{1,2}(?:[,;\s]|$)))"
)
# Without one of these a value is no command.
_COMMAND: Final = pattern(r"[|;&`$]")
# A shell's name for what parts words.
_BLANK: Final = pattern(r"\$IFS\b|\$\{IFS\}")
_HOST: Final = pattern(r"(?P<name>[^:=]{1,255})[:=](?P<address>.{1,64})")


def given(what: Given) -> Iterator[Seen]:
    """Yield what is telling about what a build is given."""
    for number, word in enumerate(what.arguments):
        yield from _argument(word, is_command=number < MOST)
    for word in what.hosts:
        if _is_redirected(word.text):
            yield "redirected_registry", word.text, word.span
    for secret in what.secrets:
        if secret.path.startswith(SECRETS):
            yield "host_secret", secret.text, secret.span
    for word in what.frontends:
        from ..knowledge.dockerfile.lexicon import LEXICON  # hardly any build names one

        name = word.text.removeprefix("docker.io/").partition("@")[0].partition(":")[0]
        if name not in LEXICON.frontends:
            yield "custom_frontend", word.text, word.span
    yield from registries((*what.frontends, *what.images))


def _argument(word: Word, *, is_command: bool) -> Iterator[Seen]:
    name, _, value = word.text.partition("=")
    if name == FRONTEND:
        return
    for found in _ADDRESS.finditer(word.text):
        address = (found["url"] or found["path"]).strip("[]")
        host = parse_host(address)
        if host is not None and host.is_address and is_external(host.name):
            yield "argument_address", f"{name[:TEXT_LIMIT]}: {host.name}", word.span
            break
    if is_command and _COMMAND.search(value):
        from ..dockerfile import score_dockerfile  # for the few arguments that hold commands

        text = _BLANK.sub(" ", value.replace("\r", "").replace("\n", "; "))
        if score_dockerfile(f"FROM scratch\nRUN {text}").is_finding:
            yield "argument_command", name[:TEXT_LIMIT], word.span


def _is_redirected(text: str) -> bool:
    """Return whether a package's host is to be found at an address outside.

    A code host is left out: where its name is not answered, people write its address down.
    """
    found = _HOST.fullmatch(text)
    name, address = (
        (parse_host(found["name"]), parse_host(found["address"])) if found else (None, None)
    )
    if name is None or address is None or not (address.is_address and is_external(address.name)):
        return False
    known = MIRROR_HOSTS.find(name.name) or REGISTRY_HOSTS.find(name.name)
    return known is not None and not known.is_shared
