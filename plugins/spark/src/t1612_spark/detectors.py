"""Bring a detector to where rows are, and compile it there once.

A detector travels as its profile, schema and allow-list. Spark unpickles a function anew for each
task, and its Python workers live on; so what was compiled is kept by those bytes.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from t1612core import AUTO, PROFILES, SCHEMAS, AllowList, Detector, Profile, Schema

KEPT: Final = 4  # detectors of a worker


def pack(
    schema: Schema | str, profile: Profile | str, allowlist: AllowList | None
) -> tuple[Detector, bytes]:
    """Make the detector here, so that a mistake shows at once, and what travels of it.

    Raises ``ValueError`` for a name that there is none of, and as ``Detector`` does.
    """
    detector = Detector(_profile(profile), _schema(schema), allowlist)
    return detector, pickle.dumps(detector)


@lru_cache(KEPT)
def unpack(packed: bytes) -> Detector:
    """Give the detector that ``pack`` packed; the driver made these bytes."""
    detector = pickle.loads(packed)  # noqa: S301
    assert isinstance(detector, Detector)
    return detector


def _profile(profile: Profile | str) -> Profile:
    if isinstance(profile, Profile):
        return profile
    if profile in PROFILES:
        return PROFILES[profile]
    raise ValueError(_none("profile", profile, PROFILES))


def _schema(schema: Schema | str) -> Schema:
    if isinstance(schema, Schema):
        return schema
    if schema == AUTO.name:
        return AUTO
    if schema in SCHEMAS:
        return SCHEMAS[schema]
    raise ValueError(_none("schema", schema, (AUTO.name, *SCHEMAS)))


def _none(what: str, name: str, known: Iterable[str]) -> str:
    return f"{what} {name!r}: there is none of this name; there are {', '.join(sorted(known))}"
