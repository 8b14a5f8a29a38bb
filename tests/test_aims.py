"""The page of results has its aims filled with what was measured, and says what was not."""

from __future__ import annotations

from benchmarks.report import AIMS, PARTS, RESULTS, figures, filled, sections

TABLES = """\
| events | about | profile | found | `[fast]` | plain |
|---|---|---|---|---|---|
| mde | 0.2% | hardened | 3 | 1.24 | 0.36 |
| mde | 5.0% | hardened | 1,250 | 0.38 | 0.18 |

| rows | cost |
|---|---|
| 10,000 | 1.00 |
"""


def test_a_figure_is_taken_by_its_row_and_column() -> None:
    known = figures("files", TABLES)
    assert "0.36, 0.38" == filled(
        "{files: mde, 0.2%, hardened: plain}, {files: mde, 5.0%, hardened: [fast]}", known
    )
    assert "1.00" == filled("{files: 10,000: cost}", known)
    assert "not measured" == filled("{columns: 10,000: cost}", known)


def test_each_figure_of_the_aims_is_of_a_part_that_there_is() -> None:
    asked: set[str] = set()

    class Asked(dict[tuple[str, str, str], str]):
        # The base's has two forms, with a default and without; the report asks by one.
        def get(self, key: tuple[str, str, str], default: str = "") -> str:  # type: ignore[override]
            asked.add(key[0])
            return "1"

    text = filled(AIMS.read_text("utf-8"), Asked())
    assert "{" not in text
    assert asked <= {part.module for part in PARTS}
    assert {"files", "columns", "chains", "lists", "starting", "compare", "instructions"} <= asked


def test_the_sections_of_the_results_are_told_apart() -> None:
    page = RESULTS.read_text("utf-8")
    told = sections(page)

    assert {part.title for part in PARTS} <= told.keys()
    assert told[""].startswith("# Results\n")
    assert "\n".join(told.values()) == page
