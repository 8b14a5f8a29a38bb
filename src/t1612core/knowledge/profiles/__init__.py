"""Hold the profiles: which signals count, how much, and the words they use.

Rule 1: data only; what a profile means is written beside the types in ``model``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model import Profile
from .hardened import HARDENED
from .sentinel import SENTINEL

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (HARDENED, SENTINEL)}

__all__ = ["HARDENED", "PROFILES", "SENTINEL"]
