"""List the schemas: one module a product, data only."""

from __future__ import annotations

from collections.abc import Mapping

from ...model import Schema
from .mde import MDE

SCHEMAS: Mapping[str, Schema] = {schema.name: schema for schema in (MDE,)}

__all__ = ["MDE", "SCHEMAS"]
