"""Find the public suffix of a host's name, by the list that lies in the package ``tldextract``.

Rule 1: the package itself is not imported: it brings an HTTP client and TLS, which take longer than
        reading the list, and nothing here may ever reach for the network.
Rule 2: private suffixes count, and of rules that fit the longest does; an exception comes first.

Source: publicsuffix.org, "Guidelines" (algorithm).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

_LIST = ".tld_set_snapshot"


def public_suffix(name: str) -> str:
    """Return the public suffix of a name in lower case, as it is spelled; ``""`` if none is known.

    A name may be one itself.
    """
    rules = _rules()
    spelled = name.split(".")
    labels = list(map(_decoded, spelled)) if "xn--" in name else spelled
    for at in range(len(labels)):
        rest = ".".join(labels[at:])
        if f"!{rest}" in rules:
            return ".".join(spelled[at + 1 :])
        if rest in rules or f"*.{'.'.join(labels[at + 1 :])}" in rules:
            return ".".join(spelled[at:])
    return ""


def _decoded(label: str) -> str:
    """Return a label as the list spells it."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


@cache
def _rules() -> frozenset[str]:
    spec = find_spec("tldextract")
    # Loaders of files and of zip archives have it.
    get_data: Callable[[str], bytes] | None = getattr(spec and spec.loader, "get_data", None)
    if spec is None or spec.origin is None or get_data is None:
        raise ModuleNotFoundError("No module named 'tldextract'", name="tldextract")
    lines = get_data(os.path.join(os.path.dirname(spec.origin), _LIST)).decode().splitlines()
    return frozenset([line for line in lines if line and not line.startswith("//")])
