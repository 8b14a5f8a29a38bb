"""Write the tables of settings and actions into README.md; ``--check`` only compares.

python tools/document.py [--check]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
APP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(APP.parent))

from splunk_soar.src.app import app  # noqa: E402
from splunk_soar.src.settings import Asset  # noqa: E402

DATA = "action_result.data.*."
BEGIN, END = "<!-- made by tools/document.py: begin -->", "<!-- end -->"


def tables() -> Iterator[str]:
    yield "## Settings of an asset\n"
    yield "| setting | type | default | what it is |\n|---|---|---|---|"
    for name, each in Asset.to_json_schema().items():
        yield (
            f"| `{name}` | {each['data_type']} | {each.get('default', '')} "
            f"| {each.get('description', '')} |"
        )
    yield "\n## Actions\n"
    for meta in app.actions_manager.get_actions_meta_list():
        yield from action(meta.model_dump())


def action(meta: dict[str, Any]) -> Iterator[str]:
    yield f"### {meta['action']}\n\n{meta['description']}. {meta['verbose']}\n"
    if meta["parameters"]:
        yield "| parameter | type | needed | default | contains | what it is |"
        yield "|---|---|---|---|---|---|"
    for name, each in meta["parameters"].items():
        default = each.get("default")
        yield (
            f"| `{name}` | {each['data_type']} | {'yes' if each.get('required') else ''} "
            f"| {'' if default is None else default} | {', '.join(each.get('contains') or [])} "
            f"| {each['description']} |"
        )
    paths = [each["data_path"] for each in meta["output"]]
    if data := [path for path in paths if path.startswith(DATA)]:
        yield f"\nData, `{DATA}`: " + ", ".join(f"`{path.removeprefix(DATA)}`" for path in data)
    yield ""


def documented(text: str) -> str:
    before, _, rest = text.partition(BEGIN)
    return (
        f"{before}{BEGIN}\n\n" + "\n".join(tables()).strip() + f"\n\n{END}" + rest.partition(END)[2]
    )


def main() -> None:
    path = APP / "README.md"
    text = path.read_text("utf-8")
    if "--check" not in sys.argv:
        path.write_text(documented(text), "utf-8")
    elif documented(text) != text:
        raise SystemExit("README.md is not what the app says: run python tools/document.py")


if __name__ == "__main__":
    main()
