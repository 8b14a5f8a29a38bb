"""Read the artifacts of a container from the platform, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from soar_sdk.abstract import SOARClient
from soar_sdk.exceptions import ActionFailure

MOST_PAGE: Final = 2_000  # what the platform's documentation suggests as the most


def of(soar: SOARClient, container: int, page_size: int) -> Iterator[Any]:
    """Yield what is read of each artifact; raises ``ActionFailure``."""
    if not 1 <= page_size <= MOST_PAGE:
        raise ActionFailure(f"page_size is {page_size}; it is 1 to {MOST_PAGE:,}")
    if container < 1:
        raise ActionFailure("container_id: the action runs in no container; give its id")
    page, pages = 0, 1
    while page < pages:
        answer = _page(soar, container, page, page_size)
        pages = int(answer.get("num_pages") or 0)
        for artifact in answer.get("data") or []:
            is_artifact = isinstance(artifact, dict)
            yield _read(artifact) if is_artifact else artifact  # which is counted then
        page += 1


def _read(artifact: dict[str, Any]) -> dict[str, Any]:
    """Give the fields, and the time of an artifact whose fields have none."""
    return {
        "id": artifact.get("id"),
        "start_time": artifact.get("start_time"),
        "cef": artifact.get("cef") or {},
    }


def _page(soar: SOARClient, container: int, page: int, page_size: int) -> dict[str, Any]:
    try:
        response = soar.get(
            "rest/artifact",
            params={
                "_filter_container_id": container,
                "page": page,
                "page_size": page_size,
                "sort": "id",
                "order": "asc",
            },
        )
        answer = response.json()
    except Exception as error:  # of the HTTP client's many kinds; all of them are the platform's
        raise ActionFailure(f"the artifacts of container {container}: {error}") from None
    if not isinstance(answer, dict):
        raise ActionFailure(f"the artifacts of container {container}: no object was answered")
    return answer
