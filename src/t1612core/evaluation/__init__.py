"""Hold profiles against labelled events, and against each other."""

from .chains import Chains, ScenarioChain
from .comparison import Compared, Comparison, compare
from .labels import CHAINS, EXPECTATIONS, ChainLabel, Expect, Label, Labelled, labelled
from .shares import Share
from .verdicts import Counts, Evaluation, Verdict, count, evaluate, judge, judged

__all__ = [
    "CHAINS",
    "EXPECTATIONS",
    "ChainLabel",
    "Chains",
    "Compared",
    "Comparison",
    "Counts",
    "Evaluation",
    "Expect",
    "Label",
    "Labelled",
    "ScenarioChain",
    "Share",
    "Verdict",
    "compare",
    "count",
    "evaluate",
    "judge",
    "judged",
    "labelled",
]
