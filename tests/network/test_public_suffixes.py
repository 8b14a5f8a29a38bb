"""The list is read as tldextract reads it, without tldextract."""

from __future__ import annotations

import subprocess
import sys
from importlib import util

import pytest
from tldextract import TLDExtract

from t1612core.text import public_suffixes
from t1612core.text.public_suffixes import public_suffix

RULES = public_suffixes._rules()
EXTRACT = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# Below these lie further rules, before which tldextract forgets the star beside them.
PASSED = {
    rest
    for rule in RULES
    for rest in [rule.removeprefix("!").partition(".")[2]]
    if f"*.{rest.partition('.')[2]}" in RULES
}


def test_every_rule_is_read_as_tldextract_reads_it() -> None:
    compared = 0
    for rule in RULES:
        base = rule.removeprefix("!").removeprefix("*.")
        for name in (base, f"a.{base}", f"c.b.a.{base}"):
            try:
                spelled = {name, name.encode("idna").decode()}
            except UnicodeError:
                spelled = {name}
            for each in spelled - PASSED:
                assert EXTRACT(each).suffix == public_suffix(each), each
                compared += 1
    assert compared > 25_000
    assert len(PASSED) < 20


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("example.co.uk", "co.uk"),
        ("a.b.kawasaki.jp", "b.kawasaki.jp"),
        ("a.city.kawasaki.jp", "kawasaki.jp"),
        ("city.kawasaki.jp", "kawasaki.jp"),
        ("x.s3.amazonaws.com", "s3.amazonaws.com"),
        ("a.xn--55qx5d.cn", "xn--55qx5d.cn"),
        ("xn--a\u0660.com", "com"),
        ("host.corp", ""),
        ("", ""),
    ],
)
def test_rules_stars_and_exceptions(name: str, suffix: str) -> None:
    assert suffix == public_suffix(name)


def test_nothing_that_could_reach_the_network_is_imported() -> None:
    code = (
        "import sys; before = {*sys.modules}; import t1612core; "
        "t1612core.score_network({'InitiatingProcessFileName': 'dockerd', "
        "'RemoteUrl': 'registry.shop.example.co.uk'}); "
        "from t1612core.text.hosts import registrable; assert registrable('a.b.co.uk'); "
        "print([x for x in ('tldextract', 'requests', 'ssl', 'socket') if x in sys.modules "
        "and x not in before])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.strip()


def test_a_list_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    public_suffixes._rules.cache_clear()
    try:
        with monkeypatch.context() as patch:
            patch.setattr(public_suffixes, "find_spec", lambda name: util.find_spec("no_such"))
            with pytest.raises(ModuleNotFoundError, match="tldextract"):
                public_suffix("a.b")
    finally:
        public_suffixes._rules.cache_clear()
