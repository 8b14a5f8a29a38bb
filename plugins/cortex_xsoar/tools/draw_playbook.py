"""Draw the sub-playbook as it is laid out, for its page; needs Pillow and PyYAML.

python tools/draw_playbook.py
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw, ImageFont

PACK = Path(__file__).resolve().parents[1] / "Packs" / "T1612BuildImageOnHost"
PLAYBOOK = PACK / "Playbooks" / "playbook-T1612_Build_Image_on_Host_-_Enrichment.yml"
IMAGE = PACK / "doc_files" / "T1612_Build_Image_on_Host_-_Enrichment.png"
WIDE, TALL, MARGIN = 380, 100, 40
FILLS = {"start": "#d9f0dd", "condition": "#fde9c8", "title": "#e4e4ee", "regular": "#ffffff"}
LINE, TEXT = "#5b6770", "#1d252c"


def main() -> None:
    tasks: dict[str, Any] = yaml.safe_load(PLAYBOOK.read_text("utf-8"))["tasks"]
    places = {id: json.loads(each["view"])["position"] for id, each in tasks.items()}
    left = min(each["x"] for each in places.values()) - MARGIN
    top = min(each["y"] for each in places.values()) - MARGIN
    size = (
        max(each["x"] for each in places.values()) - left + WIDE + MARGIN,
        max(each["y"] for each in places.values()) - top + TALL + MARGIN,
    )
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(22), ImageFont.load_default(18)
    at = {id: (place["x"] - left, place["y"] - top) for id, place in places.items()}
    for id, each in tasks.items():
        x, y = at[id]
        for label, (to,) in each.get("nexttasks", {}).items():
            u, v = at[to]
            start, end = (x + WIDE // 2, y + TALL), (u + WIDE // 2, v)
            if v - y > 250:  # past those between
                end = (u + WIDE // 2, y + 60)
                draw.line([(x + WIDE, end[1]), end, (end[0], v)], LINE, 3)
            else:
                middle = (start[1] + end[1]) // 2
                draw.line([start, (start[0], middle), (end[0], middle), end], LINE, 3)
            if label != "#none#":
                word = "else" if label == "#default#" else label
                draw.text((end[0] + 8, end[1] - 28), word, TEXT, small)
    for id, each in tasks.items():
        x, y = at[id]
        fill = FILLS[each["type"]]
        draw.rounded_rectangle([x, y, x + WIDE, y + TALL], 14, fill, LINE, 2)
        what = each["task"].get("scriptName") or each["task"].get("script", "").removeprefix("|||")
        lines = textwrap.wrap(each["task"]["name"] or "Start", 30) + ([f"({what})"] if what else [])
        draw.multiline_text(
            (x + WIDE // 2, y + TALL // 2), "\n".join(lines), TEXT, font, "mm", 6, "center"
        )
    image = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    IMAGE.parent.mkdir(exist_ok=True)
    image.quantize(32).save(IMAGE, optimize=True)


if __name__ == "__main__":
    main()
