"""Hold the published rule, weaknesses included; it never changes."""

from __future__ import annotations

from ...model import Branch, Profile, Words

SENTINEL = Profile(
    name="sentinel",
    severity="high",
    confidence="medium",
    words=Words(
        build_verbs=("build", "image build"),
        temp_paths=(
            "/tmp/",
            "/dev/shm/",
            "/var/tmp/",
            "/run/user/",
            "\\Temp\\",
            "\\AppData\\Local\\Temp\\",
        ),
        no_cache_flags=("--no-cache",),
        dockerfile_urls=(r"-f\s+https?://",),
        parents=("bash", "sh", "zsh", "python", "python3", "perl", "ruby", "curl", "wget"),
        web_ports=(80, 443, 8080, 8443),
        registries=(
            "docker.io",
            "hub.docker.com",
            "registry-1.docker.io",
            "production.cloudflare.docker.com",
            "auth.docker.io",
            "registry.k8s.io",
            "gcr.io",
            "mcr.microsoft.com",
            "quay.io",
            "ghcr.io",
        ),
    ),
    branches=(
        Branch(
            name="docker_build",
            kind="process",
            programs=("docker", "docker.exe"),
            suffixes=(),
            requires=("process.is_build",),
            weights=(
                ("process.build_from_temp", 3),
                ("process.no_cache", 1),
                ("process.external_file", 4),
                ("process.suspicious_parent", 2),
            ),
            threshold=2,
            description="Suspicious docker build execution",
            detail="{command_line}",
            account="account",
        ),
        Branch(
            name="dockerfile_in_temp",
            kind="file",
            programs=("Dockerfile",),
            suffixes=(".dockerfile",),
            requires=(),
            weights=(("file.in_temp_path", 3),),
            threshold=3,
            description="Dockerfile written to temp path",
            detail="{folder}{name}",
            account="account",
        ),
        Branch(
            name="daemon_egress",
            kind="network",
            programs=("dockerd",),
            suffixes=(),
            requires=("network.web_port", "network.public_ipv4"),
            weights=(("network.not_a_registry", 2),),
            threshold=2,
            description="Docker daemon external connection during build",
            detail="{ip} ({url}):{port}",
            account="",
        ),
    ),
)
