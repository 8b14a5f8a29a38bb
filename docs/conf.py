"""Configure Sphinx."""

from __future__ import annotations

import t1612core

project = "t1612core"
author = "The t1612core maintainers"
copyright = f"2026, {author}"
release = version = t1612core.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3

nitpicky = True
# Only this package's own names are looked up: nothing is fetched while building.
nitpick_ignore_regex = [
    ("py:.*", r"(?!t1612core\.).*"),
    ("py:class", r"t1612core\.summary\.rows\.T"),  # a variable of types
]
autodoc_member_order = "bysource"
autodoc_typehints = "description"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["console.css"]
html_title = f"t1612core {release}"
