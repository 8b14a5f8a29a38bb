"""Map the events of engines, and the audit of what an orchestrator is asked.

None says who started the program that asks, and Docker's events no host: that is read where a
shipper adds it.

Source: Docker, "docker system events" (Type, Action, Actor); Podman, podman-events(1); Kubernetes,
"Auditing" (audit.k8s.io); Azure, "Monitor AKS: resource logs" (kube-audit); Google Cloud, "Audit
logs": AuditLog of k8s.io.
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, has, holds, moment, rule, starts, text

_HOST = ("host.name", "host", "hostname", "agent.hostname")
# The type of the thing says nothing else than whose event it is.
_THINGS = ("container", "image")
_SERVER = "kube-apiserver"
_CATEGORIES = ("kube-audit", "kube-audit-admin")  # of AKS's diagnostic settings
_PODS = tuple(
    f"{held}.{spec}"
    for held in ("requestObject", "protoPayload.request")
    for spec in ("spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec")
)


_MAKERS = (
    *("pods", "deployments", "jobs", "cronjobs", "daemonsets", "replicasets"),
    *("statefulsets", "replicationcontrollers"),
)
# A kubelet takes GET for these, too: it becomes a WebSocket. Who encodes a path, doubles a slash or
# goes up in it may mean them.
_PROXIED = ("/proxy/exec/", "/proxy/run/", "%", "//", "/.")
_CREATED = tuple(
    f".{each}.{verb}"
    for each in (*_MAKERS, "ephemeralcontainers")
    for verb in ("create", "update", "patch")
)


def _whose(name: str, things: tuple[str, ...] = _THINGS) -> dict[str, str]:
    return dict.fromkeys(things, name)


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
            "time": moment("Time", "timeNano|epoch", "time|epoch"),  # before 5, and since
            "host": text(*_HOST),
            "name": text("Type", words=_whose("podman")),
            "request": text("Status"),
            "object": text("Type"),
            "object_id": text("ID"),
            "image": text("Image", "Name"),
            "container": text("Name"),
        },
    },
    recognise=(has("ID", "Status", "Type", "Time"), has("Status", "Type", "timeNano")),
    kinds=(rule("daemon", at("Type", "image", "container")), rule("other", *has("Status"))),
)
KUBERNETES_AUDIT = Schema(
    name="kubernetes_audit",
    product="Kubernetes' audit",
    fields={
        "daemon": {
            "time": moment("stageTimestamp", "requestReceivedTimestamp", "timestamp"),
            # Which node a pod comes to is seldom known yet.
            "host": text(
                "requestObject.spec.nodeName",
                "objectRef.namespace",
                "protoPayload.request.spec.nodeName",
                "resource.labels.cluster_name",
            ),
            "account": text("user.username", "protoPayload.authenticationInfo.principalEmail"),
            "name": text(
                *("kind", "protoPayload.serviceName"),
                words={"event": _SERVER, "k8s.io": _SERVER},
            ),
            "request": text("requestURI", "protoPayload.resourceName"),
            "body": text("requestObject|json_text", "protoPayload.request|json_text"),
            "caller": text("userAgent", "protoPayload.requestMetadata.callerSuppliedUserAgent"),
            "image": text(*(f"{place}.containers[].image" for place in _PODS)),
            "report": text("auditID", "insertId"),
        },
    },
    recognise=(
        (starts("apiVersion", "audit.k8s.io/"), at("kind", "Event")),
        (at("Category", *_CATEGORIES), *has("log_s")),
        (at("category", *_CATEGORIES), *has("properties.log", "operationName")),
        (at("protoPayload.serviceName", "k8s.io"),),
    ),
    kinds=(
        # What was refused starts nothing, and a request is told of once it is answered.
        rule("other", at("responseStatus.status", "Failure")),
        rule("other", at("stage", "RequestReceived", "ResponseStarted", "Panic")),
        rule("daemon", at("objectRef.subresource", "exec"), *has("requestURI")),
        # A kubelet, or what listens in a pod, by way of the API server.
        rule("daemon", at("objectRef.subresource", "proxy"), at("verb", "create")),
        rule(
            "daemon",
            at("objectRef.subresource", "proxy"),
            at("objectRef.resource", "nodes"),
            holds("requestURI", *_PROXIED),
        ),
        rule(
            "daemon",
            at("verb", "create", "update", "patch"),
            at("objectRef.subresource", "ephemeralcontainers"),
            *has("requestObject"),
        ),
        rule("other", *has("objectRef.subresource")),
        rule(
            "daemon",
            at("verb", "create", "update", "patch"),
            at("objectRef.resource", *_MAKERS),
            *has("requestObject"),
        ),
        rule("other", *has("verb")),
        # Google's cloud audit of the same.
        rule("other", *has("protoPayload.status.code")),
        rule("daemon", holds("protoPayload.methodName", *_CREATED), *has("protoPayload.request")),
        rule("other", *has("protoPayload")),
    ),
    decode="kube_audit",
)
