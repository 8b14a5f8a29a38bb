"""Score endpoint telemetry for MITRE ATT&CK T1612, Build Image on Host."""

from . import app

__all__ = ["app"]
