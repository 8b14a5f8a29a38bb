"""Run some tests and no others, in the order told, without shrinking (a plugin of pytest)."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings


class Selecting:
    """Keeps the tests named, in the order in which they are named."""

    def __init__(self, names: list[str]) -> None:
        self.order = {name: number for number, name in enumerate(names)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Draw the same examples for each mutant, and keep none of those that fail."""
        settings.register_profile(
            "mutation",
            settings(),
            phases=(Phase.explicit, Phase.generate),
            derandomize=True,
            database=None,
        )
        settings.load_profile("mutation")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.order]
        items.sort(key=lambda item: self.order[item.nodeid])
