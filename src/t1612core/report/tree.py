"""Show which processes stood above the steps of a chain, as a tree.

Rule 1: what two events say alike of the same place in the tree is one node.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import define, field

from .content import Lineage, Marked, Node

_MOST: Final = 200  # nodes of a tree


@define
class _Growing:
    text: Marked
    finding: int = 0
    below: dict[str, _Growing] = field(factory=dict)

    def node(self) -> Node:
        return Node(self.text, self.finding, tuple(each.node() for each in self.below.values()))


def tree(steps: Iterable[tuple[Lineage, int]]) -> tuple[Node, ...]:
    """Join the lineages of steps, the eldest process on top, in the order of the steps.

    Each with the number of the finding that it is, 0 for none.
    """
    root = _Growing(())
    count = 0
    for lineage, number in steps:
        at = root
        for marked in lineage:
            key = "".join(piece.text for piece in marked)
            if key not in at.below:
                count += 1
                if count > _MOST:
                    break
                at.below[key] = _Growing(marked)
            at = at.below[key]
        else:
            if at is not root:
                at.finding = at.finding or number
    return root.node().below
