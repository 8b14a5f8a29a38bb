"""Say where in what makes pods the pod stands, and in a pod its containers.

Source: kubernetes.io, API reference: Pod, Container, Deployment, Job, CronJob.
"""

from __future__ import annotations

from typing import Final

TEMPLATES: Final = (
    ("spec",),
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)
# What a container's program is where its arguments are a text to run.
SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "busybox"})
CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")
# What is run in a container besides its program: when it starts and stops, and to ask how it is.
HANDLERS: Final = (
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
    ("startupProbe",),
    ("readinessProbe",),
    ("livenessProbe",),
)
