"""What there is of each kind of event; a kind that is none is the caller's mistake, and told so."""

from __future__ import annotations

from typing import NoReturn, TypeVar

from ..errors import SettingsError
from ..model import KINDS

K = TypeVar("K")
V = TypeVar("V")


class ByKind(dict[K, V]):
    """A mapping from kinds. It costs no more than another where the kind is known."""

    def __missing__(self, kind: object) -> NoReturn:
        raise SettingsError("kind", f"is {kind!r}, expected one of {', '.join(KINDS)}")
