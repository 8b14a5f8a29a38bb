"""Read artifacts from the platform, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpx
from soar_sdk.abstract import SOARClient
from soar_sdk.exceptions import ActionFailure

MOST_PAGE: Final = 2_000  # what the platform's documentation suggests as the most
_PATIENCE: Final = httpx.Timeout(60)  # seconds; the SDK waits without end
_BY_ID: Final = {"sort": "id", "order": "asc"}


def of(soar: SOARClient, container: int, page_size: int) -> Iterator[Any]:
    """Yield what is read of each artifact of a container; raises ``ActionFailure``."""
    if not 1 <= page_size <= MOST_PAGE:
        raise ActionFailure(f"page_size is {page_size}; it is 1 to {MOST_PAGE:,}")
    if container < 1:
        raise ActionFailure("container_id: the action runs in no container; give its id")
    page, pages = 0, 1
    told = {"_filter_container_id": container, "page_size": page_size}
    while page < pages:
        what = f"the artifacts of container {container}"
        answer = _answer(soar, "rest/artifact", {**told, "page": page, **_BY_ID}, what)
        pages = int(answer.get("num_pages") or 0)
        for artifact in answer.get("data") or []:
            # What is none is counted then.
            yield read(artifact) if isinstance(artifact, dict) else artifact
        page += 1


def after(soar: SOARClient, last: int, **filters: Any) -> Iterator[list[Any]]:
    """Yield the platform's records of artifacts with higher ids, in pages, the lowest ids first.

    Each page is asked for by the last id of the one before it: what comes or goes meanwhile moves
    nothing. Raises ``ActionFailure``.
    """
    while True:
        told = {"_filter_id__gt": last, "page": 0, "page_size": MOST_PAGE, **_BY_ID, **filters}
        answer = _answer(soar, "rest/artifact", told, "artifacts")
        records = answer.get("data") or []
        yield records
        if len(records) < MOST_PAGE:
            return
        before, last = last, max(map(id_of, records))
        if last <= before:
            raise ActionFailure("artifacts: a page was answered without ids")


def labels(soar: SOARClient, containers: Iterable[int]) -> dict[int, str]:
    """Give the labels of containers; raises ``ActionFailure``."""
    ids = sorted(containers)
    if not ids:
        return {}
    told = {"_filter_id__in": json.dumps(ids), "page": 0, "page_size": len(ids)}
    answer = _answer(soar, "rest/container", told, "containers")
    return {id_of(each): str(each.get("label")) for each in answer.get("data") or []}


def read(artifact: dict[str, Any]) -> dict[str, Any]:
    """Give the fields, and the time of an artifact whose fields have none."""
    return {
        "id": artifact.get("id"),
        "start_time": artifact.get("start_time"),
        "cef": artifact.get("cef") or {},
    }


def id_of(record: Any) -> int:
    """Give a record's id; 0 for what has none."""
    found = record.get("id") if isinstance(record, dict) else None
    return found if type(found) is int else 0


def _answer(soar: SOARClient, endpoint: str, params: dict[str, Any], what: str) -> dict[str, Any]:
    try:
        answer = soar.get(endpoint, params=params, timeout=_PATIENCE).json()
    except Exception as error:  # of the HTTP client's many kinds; all of them are the platform's
        raise ActionFailure(f"{what}: {error}") from None
    if not isinstance(answer, dict):
        raise ActionFailure(f"{what}: no object was answered")
    return answer
