"""Draw ratios as bars: SVG that is the same for the same figures, in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10
from typing import Final

_WIDTH, _LABELS, _ROW, _TOP, _RIGHT = 760, 290, 30, 52, 70

# Colours that differ in brightness too; text takes the page's.
_STYLE: Final = """\
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.own { fill: #0969da; } .other { fill: #9aa4ae; } .one { stroke: #57606a; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .own { fill: #58a6ff; }
  .other { fill: #6e7681; } .one { stroke: #8b949e; }
}"""


def bars(title: str, figures: Sequence[tuple[str, float]]) -> str:
    """Draw a bar for each figure on a scale of powers of ten; what is the library's stands out."""
    low = min(0.1, *(figure for _, figure in figures)) / 1.3
    high = max(1.0, *(figure for _, figure in figures)) * 1.1
    span = log10(high / low)

    def x(figure: float) -> float:
        return _LABELS + (_WIDTH - _LABELS - _RIGHT) * log10(figure / low) / span

    height = _TOP + _ROW * len(figures) + 24
    one, bottom = x(1), height - 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="8" y="24">{escape(title)}</text>',
    ]
    for number, (name, figure) in enumerate(figures):
        top = _TOP + _ROW * number
        kind = "own" if name.startswith(("scan", "score", "Detector", "to_pylist")) else "other"
        width = max(x(figure) - _LABELS, 1)
        parts += [
            f'<text x="{_LABELS - 10}" y="{top + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{_LABELS}" y="{top}" width="{width:.1f}" height="20"/>',
            f'<text x="{_LABELS + width + 8:.1f}" y="{top + 15}">{figure:.3g}</text>',
        ]
    parts += [
        f'<line class="one" x1="{one:.1f}" x2="{one:.1f}" y1="{_TOP - 8}" y2="{bottom}"/>',
        f'<text x="{one:.1f}" y="{height - 4}" text-anchor="middle">1 (logarithmic)</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
