"""Say how findings and incidents differ in severity, and findings in confidence.

*Severity*, how bad it is if it is true, is by the score: what is 7 or more has several strong
signals, or one with the worst of lineages; what is below 4 has one thing that everyday work may
have, too. *Confidence*, how likely it is to be true, is by the kinds of evidence: what was done
and who did it are two, and each other field that tells something is one.

Source of the scale: the published rule's own weights, of which the heaviest is 4.
"""

from __future__ import annotations

from typing import Final

from ..model import Rating

RATING: Final = Rating(
    bands=((7, "high"), (4, "medium"), (0, "low")),
    who=("account", "parent", "grandparent"),
)
