"""Score and correlate telemetry for MITRE ATT&CK T1612 on Apache Spark.

What finds is ``t1612core``, unchanged: here is how its verbs are spread over machines. Events are
read where they lie; only what few of them become, steps of chains, goes over the network.
"""

from __future__ import annotations

from .chains import correlate_batch, correlate_stream
from .scoring import RESULT, account, score
from .telling import TOLD, latest

__version__ = "0.1.1"

__all__ = [
    "RESULT",
    "TOLD",
    "__version__",
    "account",
    "correlate_batch",
    "correlate_stream",
    "latest",
    "score",
]
