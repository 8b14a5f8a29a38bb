"""Join steps seen on one host into incidents: all state, no clock, no input or output.

``Correlator`` keeps many hosts. A stream processor that keeps the state of each key itself calls
``step`` for each observation of a host, calls ``passed`` from its timers, and stores the result of
``dump``. Observations go from machine to machine by ``dump_observation``.
``sealed`` closes a state that is kept in a file, so that damage is noticed.
"""

from __future__ import annotations

from .correlator import Correlator
from .saving import dump, dump_observation, load, load_observation
from .sealing import is_whole, sealed
from .settings import Settings
from .state import HostState, Loss
from .stepping import due, passed, step

__all__ = [
    "Correlator",
    "HostState",
    "Loss",
    "Settings",
    "due",
    "dump",
    "dump_observation",
    "is_whole",
    "load",
    "load_observation",
    "passed",
    "sealed",
    "step",
]
