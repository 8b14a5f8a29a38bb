"""Say which steps could not be put into a chain, and what stood where their time should be."""

from __future__ import annotations

from typing import Final

from attrs import define, field

from ..correlation import Loss
from ..output.safe import printable

UNPLACED: Final[tuple[Loss, ...]] = ("no_time", "late")  # steps of which no chain could be made
_FORMS: Final = 3  # of what stands for a time


@define
class Stamps:
    """What was seen where a step's time should be, by forms."""

    forms: dict[str, int] = field(factory=dict)

    def add(self, form: str) -> None:
        """Count one; of the first few forms, for there may be any number."""
        if form in self.forms or len(self.forms) < _FORMS:
            self.forms[form] = self.forms.get(form, 0) + 1

    @property
    def notes(self) -> list[str]:
        """Say what was seen, if anything was."""
        seen = [f"{printable(form)} ({number:,})" for form, number in self.forms.items()]
        return [f"no time in ISO 8601: {', '.join(seen)}"] if seen else []
