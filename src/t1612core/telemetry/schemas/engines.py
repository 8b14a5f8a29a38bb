"""Name what engines and orchestrators write, which tells of no process, file or connection.

It is recognised so that it is counted as what it is: known, and not scored.

Source: Docker, "docker system events" (Type, Action, Actor); Podman, podman-events(1); Kubernetes,
"Auditing" (audit.k8s.io).
"""

from __future__ import annotations

from ...model import Schema
from .notation import has, rule, starts

DOCKER_EVENTS = Schema(
    name="docker_events",
    product="Docker's events",
    fields={},
    recognise=(has("Type", "Action", "Actor"),),
    kinds=(rule("other", *has("Action")),),
)
PODMAN_EVENTS = Schema(
    name="podman_events",
    product="Podman's events",
    fields={},
    recognise=(has("ID", "Status", "Type", "Time"),),
    kinds=(rule("other", *has("Status")),),
)
KUBERNETES_AUDIT = Schema(
    name="kubernetes_audit",
    product="Kubernetes' audit",
    fields={},
    recognise=((starts("apiVersion", "audit.k8s.io/"),),),
    kinds=(rule("other", *has("verb")),),
)
