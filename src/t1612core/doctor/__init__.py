"""Look telemetry over: what it holds, and which signals it can and cannot make fire."""

from .diagnosis import Gap, KindDiagnosis, diagnosed
from .survey import Clocks, FieldSeen, KindSeen, Survey, surveyor

__all__ = [
    "Clocks",
    "FieldSeen",
    "Gap",
    "KindDiagnosis",
    "KindSeen",
    "Survey",
    "diagnosed",
    "surveyor",
]
