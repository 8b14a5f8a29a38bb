"""Map what engines and orchestrators write: their logs, their events, and the audit of requests.

None says who started the program that asks, and Docker's events no host: that is read where a
shipper adds it. A line of a log is taken apart first (``telemetry.daemon_lines``).

Source: Docker, "docker system events" (Type, Action, Actor) and "Read the daemon logs"; Podman,
podman-events(1); Kubernetes, "Auditing" (audit.k8s.io).
"""

from __future__ import annotations

from ...model import Check, Schema
from .notation import at, has, holds, moment, rule, starts, text

_HOST = ("host.name", "host", "hostname", "agent.hostname")
# The type of the thing says nothing else than whose event it is.
_THINGS = ("container", "image")
_PODS = (
    "requestObject.spec",
    "requestObject.spec.template.spec",
    "requestObject.spec.jobTemplate.spec.template.spec",
)
_PLACES = ("_raw", "MESSAGE", "message", "log")
# How engines write their lines: logrus as text, on a terminal, and podman's access log.
_WRITTEN: tuple[tuple[str, ...], ...] = (
    ("level=", "msg="),
    ("debu[", "] "),
    ("info[", "] "),
    ("warn[", "] "),
    ("dockerd[", ": "),
    ("dockerd: ", " "),
    ("podman[", ": "),
    ("systemd[", ": "),
    ("-- ", " --"),  # journalctl's own
    ("@ - - [", " http/1."),
    ("/libpod/", " http/1."),
)
_DAEMONS = ("dockerd", "docker", "podman", "buildkitd", "containerd")


def _whose(name: str, things: tuple[str, ...] = _THINGS) -> dict[str, str]:
    return dict.fromkeys(things, name)


def _lines() -> tuple[tuple[Check, ...], ...]:
    return tuple(
        tuple(holds(place, mark) for mark in marks) for place in _PLACES for marks in _WRITTEN
    )


ENGINE_LOG = Schema(
    name="engine_log",
    product="Docker's or Podman's log",
    fields={
        "daemon": {
            "time": moment("time|epoch"),
            "host": text("host"),
            "name": text("daemon"),
            "request": text("request"),
            "body": text("body"),
            "caller": text("caller"),
            "image": text("image"),
        },
    },
    recognise=(
        *_lines(),
        (*has("MESSAGE"), at("SYSLOG_IDENTIFIER", *_DAEMONS)),
        (*has("MESSAGE"), at("_COMM", *_DAEMONS)),
        has("level", "msg", "time"),
    ),
    kinds=(
        rule("daemon", *has("daemon", "request")),
        rule("other", *has("daemon")),
    ),
    decode="daemon_line",
)
DOCKER_EVENTS = Schema(
    name="docker_events",
    product="Docker's events",
    fields={
        "daemon": {
            "time": moment("timeNano|epoch", "time|epoch"),
            "host": text(*_HOST),
            "name": text("Type", words=_whose("dockerd")),
            "request": text("Action"),
            "object": text("Type"),
            "object_id": text("Actor.ID"),
            "image": text("Actor.Attributes.image", "Actor.Attributes.name"),
            "made": text("Actor.Attributes.imageRef"),
            "container": text("Actor.Attributes.name"),
        },
    },
    recognise=(has("Type", "Action", "Actor"),),
    kinds=(rule("daemon", at("Type", "image", "container")), rule("other", *has("Action"))),
)
PODMAN_EVENTS = Schema(
    name="podman_events",
    product="Podman's events",
    fields={
        "daemon": {
            "time": moment("Time"),
            "host": text(*_HOST),
            "name": text("Type", words=_whose("podman")),
            "request": text("Status"),
            "object": text("Type"),
            "object_id": text("ID"),
            "image": text("Image", "Name"),
            "container": text("Name"),
        },
    },
    recognise=(has("ID", "Status", "Type", "Time"),),
    kinds=(rule("daemon", at("Type", "image", "container")), rule("other", *has("Status"))),
)
KUBERNETES_AUDIT = Schema(
    name="kubernetes_audit",
    product="Kubernetes' audit",
    fields={
        "daemon": {
            "time": moment("stageTimestamp", "requestReceivedTimestamp"),
            # Which node a pod comes to is seldom known yet.
            "host": text("requestObject.spec.nodeName", "objectRef.namespace"),
            "account": text("user.username"),
            "name": text("kind", words={"event": "kube-apiserver"}),
            "request": text("requestURI"),
            "body": text("requestObject|json_text"),
            "caller": text("userAgent"),
            "image": text(*(f"{place}.containers[].image" for place in _PODS)),
            "report": text("auditID"),
        },
    },
    recognise=((starts("apiVersion", "audit.k8s.io/"),),),
    kinds=(
        # What was refused starts nothing, and a request is told of once it is answered.
        rule("other", at("responseStatus.status", "Failure")),
        rule("other", at("stage", "RequestReceived", "ResponseStarted", "Panic")),
        rule("daemon", at("objectRef.subresource", "exec"), *has("requestURI")),
        rule("other", *has("objectRef.subresource")),
        rule(
            "daemon",
            at("verb", "create", "update", "patch"),
            at(
                "objectRef.resource",
                *("pods", "deployments", "jobs", "cronjobs", "daemonsets", "replicasets"),
                *("statefulsets", "replicationcontrollers"),
            ),
            *has("requestObject"),
        ),
        rule("other", *has("verb")),
    ),
)
