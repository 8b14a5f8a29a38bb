"""What the widgets show: texts of events with everything escaped that no eye sees."""

from __future__ import annotations

from typing import Any

from t1612core.output.safe import printable

from .models import Chain, DockerfileLine, Finding


def findings(outputs: list[Finding]) -> dict[str, Any]:
    """Give what ``findings.html`` needs."""
    return {"findings": [_shown(each.model_dump()) for each in outputs]}


def chains(outputs: list[Chain]) -> dict[str, Any]:
    """Give what ``chains.html`` needs."""
    return {"chains": [_shown(each.model_dump()) for each in outputs]}


def dockerfile(outputs: list[DockerfileLine]) -> dict[str, Any]:
    """Give what ``dockerfile.html`` needs."""
    return {"lines": [_shown(each.model_dump()) for each in outputs]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: printable(value) if isinstance(value, str) else value for key, value in row.items()
    }
