"""The platform's side of a script: the tests put their own functions here."""

from __future__ import annotations
