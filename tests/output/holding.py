"""What has to hold of a text that is shown, whatever events hold.

It imports nothing of the project: plugins' tests run it by its path.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_UNSEEN = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ACTS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANKS = {" "}


def is_seen(sign: str) -> bool:
    """Tell whether a sign shows what it is, and does no more."""
    kind = unicodedata.category(sign)
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    is_blank = kind == "Zs" and sign not in _BLANKS
    return not (kind in _ACTS or is_blank or is_selector or sign in _UNSEEN)


_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What hostile events hold behind what ends a line.
_FORGED = (
    "t1612: 0 events = 0 scored + 0 rejected; 0 findings OWNED",
    *("OWNED", "{", "CEF:0|t1612core|t1612core|0.1.1|OWNED", "<134>"),
)


def is_harmless(text: str, beside: str = "\n") -> None:
    """No sign in it acts, breaks a line, shows nothing or is piled over other lines."""
    signs = {*text}
    piled = {sign for sign in signs if unicodedata.category(sign)[0] == "M"}
    assert not piled or not re.search(f"[{re.escape(''.join(piled))}]{{7}}", text)
    assert set() == {sign for sign in signs if not is_seen(sign)} - set(beside)


def forges_no_line(text: str) -> None:
    """No line of it begins with what events made a line of."""
    is_harmless(text)
    assert [] == [line for line in _ENDS.split(text) if line.startswith(_FORGED)]


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: set[str] = set()
        self.code: set[str] = set()
        self.comments: list[str] = []
        self.raw = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.raw = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("href", "src", "action", "style") or name.startswith("on"):
                self.links.add(f"{name}={(value or '')[:1]}")

    def handle_data(self, data: str) -> None:
        if self.raw:
            self.code.add(data)

    def handle_endtag(self, tag: str) -> None:
        self.raw = ""

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def html(text: str, harmless: str) -> None:
    """It has the tags, attributes, scripts and styles that a page of harmless events has."""
    is_harmless(text)
    page, model = Page(text), Page(harmless)
    assert page.tags <= model.tags
    assert page.attributes <= model.attributes
    assert page.links <= model.links
    assert page.code <= model.code
    assert page.comments == model.comments
