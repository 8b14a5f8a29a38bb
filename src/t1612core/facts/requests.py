"""Say what is telling about requests to a container engine that no client of its own sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..container.engine_api.calls import ApiCall, MarkKind
from ..container.engine_api.requests import ApiRequest
from ..model import Span
from .event import ProcessEvent, is_tool
from .places import Seen
from .sources import remote
from .tags import imitated_image

_BUILDS: Final = {"certain": "api_build", "likely": "likely_api_build"}


def requests(event: ProcessEvent) -> Iterator[Seen]:
    """Yield what is telling about the requests that an event's command line makes."""
    line = event.line.text
    for call in event.calls:
        if is_tool(call.client):
            continue  # under a wrapper: its own flags hold paths that look like routes
        if call.given_to:
            yield "engine_handed_on", *_shown(line, call, "endpoint")
        elif call.request is None:
            yield "engine_connection", *_shown(line, call, "endpoint")
        elif call.makes_image and call.confidence in _BUILDS:
            yield _BUILDS[call.confidence], *_shown(line, call, "request")
            where = _shown(line, call, "request")[1]
            for name, text in asked(call.request):
                yield name, text, where


def asked(request: ApiRequest) -> Iterator[tuple[str, str]]:
    """Yield what a request for an image asks for; the texts are decoded and have no place."""
    if request.fetches:
        for name in remote(request.fetches):
            yield name, request.fetches
    for tag in request.tags:
        if imitated_image(tag):
            yield "official_image_tag", tag
    if request.is_nocache:
        yield "without_cache", "nocache"
    if request.network_mode == "host":
        yield "host_network_build", "networkmode=host"


def _shown(line: str, call: ApiCall, wanted: MarkKind) -> tuple[str, Span | None]:
    marks = {mark.what: mark.span for mark in reversed(call.marks)}
    span = marks.get(wanted) or marks.get("client")
    return (line[slice(*span)] if span else call.client), span
