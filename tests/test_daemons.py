"""What engines and orchestrators tell, each event in its product's own words, scores as written.

A row of ``vectors/daemons.json`` has the ``event``, and what is ``expected``: the score, each
signal with what it adds, and the steps with what they name (``+``: made by it).
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import AUTO, CATALOG, HARDENED, SCHEMAS, SENTINEL, Detector, EventError
from t1612core.cli.main import main
from t1612core.container.specs import of_engine, of_pod
from t1612core.facts import daemon
from t1612core.shell.limits import LIMIT
from t1612core.telemetry.daemon_lines import daemon_line

from .conftest import ROOT, examples

ROWS = json.loads(Path(__file__).with_name("vectors").joinpath("daemons.json").read_text("utf-8"))
DETECTOR = Detector(schema=AUTO)
(BRANCH,) = [branch for branch in HARDENED.branches if branch.kind == "daemon"]
TIME = "2026-03-02T08:06:41.1Z"


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_row(row: dict[str, Any]) -> None:
    event, expected = row["event"], row["expected"]
    explained = DETECTOR.explain(event)
    (branch,) = explained.branches
    fired = {each.signal.id: each.evidence.weight for each in branch.signals if each.evidence}
    finding = DETECTOR.score(event)

    assert row["kind"] == explained.kind == DETECTOR.kind_of(event)
    assert expected["signals"] == fired
    assert expected["score"] == branch.score == sum(fired.values())
    assert (expected["score"] >= BRANCH.threshold) == (finding is not None)
    assert 0 == explained.scores["sentinel"]
    assert finding == DETECTOR.score_daemon(event)
    assert expected["steps"] == [
        [step.stage, *(f"{'+' * link.is_made}{link.kind} {link.value}" for link in step.links)]
        for step in DETECTOR.observe(event)
    ]


def test_every_signal_fires_in_one_row_and_not_in_another_of_its_field() -> None:
    told = [set(row["expected"]["signals"]) for row in ROWS]

    for signal in CATALOG.values():
        if signal.kind == "daemon":
            assert any(signal.id in each for each in told), signal.id
            assert any(signal.id not in each for each in told), signal.id
    assert {id for id, _ in BRANCH.weights} == {
        id for id, signal in CATALOG.items() if signal.kind == "daemon"
    }


def test_the_published_rule_says_nothing_of_engines() -> None:
    detector = Detector(SENTINEL, AUTO)

    assert {None} == {detector.score(row["event"]) for row in ROWS}
    assert {()} == {detector.explain(row["event"]).branches for row in ROWS}


def line(text: str, **beside: Any) -> Any:
    return daemon_line({"_raw": text, **beside})


CALL = f'time="{TIME}" level=debug msg="Calling POST /v1.43/build?t=x"'
BUILDER = 'level=debug msg="[BUILDER] Command to be executed: '
REQUEST = "POST /v1.43/build?t=x"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"_raw": CALL}, {"daemon": "dockerd", "time": TIME, "request": REQUEST}),
        (
            {"_raw": f"Mar 02 08:06:41 web dockerd[7]: {CALL}"},
            {"daemon": "dockerd", "time": TIME, "host": "web", "request": REQUEST},
        ),
        (
            {"_raw": f"<30>1 {TIME} web dockerd 7 - - {CALL}"},
            {"daemon": "dockerd", "time": TIME, "host": "web", "request": REQUEST},
        ),
        (
            {"_raw": f"{TIME} web /usr/bin/dockerd[7]: Calling POST /v1.43/build?t=x"},
            {"daemon": "dockerd", "time": TIME, "host": "web", "request": REQUEST},
        ),
        (
            {"_raw": f"DEBU[{TIME}] Calling POST /v1.43/build?t=x"},
            {"daemon": "dockerd", "time": None, "request": REQUEST},
        ),
        (
            {"MESSAGE": CALL, "_COMM": "dockerd", "_HOSTNAME": "web"},
            {"daemon": "dockerd", "time": TIME, "host": "web", "request": REQUEST},
        ),
        (
            {"MESSAGE": "x", "_COMM": "dockerd", "__REALTIME_TIMESTAMP": "1772438801100000"},
            {"daemon": "dockerd", "time": "1772438801100000"},
        ),
        (
            {"message": CALL, "host": {"hostname": "web"}, "@timestamp": "later"},
            {"daemon": "dockerd", "time": TIME, "host": "web", "request": REQUEST},
        ),
        (
            {"msg": "Calling POST /v1.43/build?t=x", "level": "debug", "time": TIME},
            {"daemon": "dockerd", "time": TIME, "request": REQUEST},
        ),
        (
            {
                **{"msg": "handling POST request", "method": "POST", "level": "debug"},
                **{"request-url": "/v1.47/containers/create", "form-data": '{"Image":"x"}'},
            },
            {"daemon": "dockerd", "request": "POST /v1.47/containers/create"}
            | {"body": '{"Image":"x"}', "time": None, "image": "x"},
        ),
        (
            {"msg": "error response for POST request", "method": "POST", "level": "debug"}
            | {"request-url": "/v1.47/build"},
            {"daemon": "dockerd", "time": None},
        ),
        (
            {"_raw": 'level=debug msg="form data: {\\"Image\\":\\"a\\\\\\\\b\\"}"'},
            {"daemon": "dockerd", "time": None, "body": '{"Image":"a\\\\b"}'}
            | {"request": "form data"},
        ),
        (
            {"_raw": 'level=debug msg="handling POST request" form-data="{\\"Image\\":\\"a\\"}"'},
            {"daemon": "dockerd", "time": None, "body": '{"Image":"a"}'}
            | {"request": "form data", "image": "a"},
        ),
        (
            {"_raw": 'level=debug msg="form data: {cut'},
            {"daemon": "dockerd", "time": None},
        ),
        (
            {"_raw": '@ - - [02/Jan/2026:03:04:05 +0100] "POST /build HTTP/1.1" 200 0 "" "curl/8"'},
            {"daemon": "podman", "time": "2026-01-02T03:04:05+01:00", "request": "POST /build"}
            | {"caller": "curl/8"},
        ),
        (
            {"_raw": '@ - - [02/Jam/2026:03:04:05 +0100] "POST /build HTTP/1.1" 200 0'},
            {"daemon": "podman", "time": None, "request": "POST /build"},
        ),
        ({"_raw": "Mar 02 08:06:41 web systemd[1]: Started Docker."}, {"daemon": "systemd"}
            | {"time": "Mar 02 08:06:41", "host": "web"}),
        (
            {"msg": "> creating a1 [x]", "span": "[2/2] COPY . .", "level": "debug"},
            {"daemon": "dockerd", "time": None},
        ),
        ({"msg": "> creating a1 [x]", "level": "debug"}, {"daemon": "dockerd", "time": None}),
        *(
            ({"MESSAGE": "level=info msg=x", key: name}, {"daemon": daemon, "time": None})
            for key in ("_COMM", "SYSLOG_IDENTIFIER")
            for name, daemon in (("containerd", "containerd"), ("dockerd-current", "dockerd"))
        ),
        (
            {"_raw": 'level=debug msg="> creating a1 [x]" span="[a 1/2] RUN echo \\"a\\nb\\""'},
            {"daemon": "dockerd", "time": None, "request": 'RUN echo "a\nb"'},
        ),
        (
            {"_raw": f"{BUILDER}[/bin/sh -c #(nop)  CMD [x]]"},
            {"daemon": "dockerd", "time": None},
        ),
        (
            {"_raw": f"{BUILDER}[|1 A=b /bin/sh -c make]"},
            {"daemon": "dockerd", "time": None, "request": "RUN make"},
        ),
        (
            {"_raw": f"{BUILDER}[/bin/make -j]"},
            {"daemon": "dockerd", "time": None, "request": "RUN /bin/make -j"},
        ),
        ({"_raw": f"{BUILDER}cut"}, {"daemon": "dockerd", "time": None}),
        ({"_raw": f"{TIME} container create (a)"}, None),
        (
            {"_raw": f"{TIME} image untag sha256:1f"},
            {"daemon": "dockerd", "time": TIME, "request": "untag", "object": "image"}
            | {"object_id": "sha256:1f"},
        ),
        ({"_raw": "-- Boot 1f --"}, {"daemon": "journalctl"}),
        ({"_raw": "Mar 02 08:06:41 web sshd[1]: level=debug Calling POST /build"}, None),
        ({"_raw": "a line of text"}, None),
        ({"_raw": ""}, None),
        ({"_raw": 7}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_line_is_taken_apart(event: Any, expected: Any) -> None:
    found = daemon_line(event)

    assert expected == (found and {key: v for key, v in found.items() if v or key == "time"})


def test_a_host_may_be_told_beside_a_line() -> None:
    for beside in ({"host": "web"}, {"agent": {"name": "web"}}, {"hostname": "web", "host": {}}):
        assert "web" == line(CALL, **beside)["host"]
    assert not line(CALL, host=7)["host"]


def test_what_a_container_is_given_is_written_as_its_start() -> None:
    def words(body: Any) -> list[str]:
        return [" ".join(each.words) for each in of_engine(body)]

    given = {"Binds": "/:/h", "Mounts": [{"Type": "volume", "Source": "v"}, 7], "CapAdd": [1]}
    assert ["docker run -v /:/h app a b"] == words(
        {"Image": "app", "HostConfig": given, "Cmd": ["a", "b"]}
    )
    assert ["docker run --entrypoint e app a"] == words(
        {"Image": "app", "Entrypoint": ["e"], "Cmd": "a"}
    )
    assert ["docker run --entrypoint /bin/sh app -c x", "/bin/sh -c x"] == words(
        {"Image": "app", "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["x"]}
    )
    mount = {"name": "v", "mountPath": "/x"}
    volumes = [{"name": "v", "hostPath": {"path": "/y"}}]
    two = [{"image": name, "volumeMounts": [mount, mount, {}]} for name in ("a", "b")]
    assert ["docker run -v /y:/x a", "docker run b"] == [
        " ".join(each.words) for each in of_pod({"spec": {"containers": two, "volumes": volumes}})
    ]
    able = {"image": "a", "securityContext": {"capabilities": {"add": ["SYS_ADMIN", "BPF"]}}}
    assert ["docker run --cap-add SYS_ADMIN --cap-add BPF a"] == [
        " ".join(each.words) for each in of_pod({"spec": {"containers": [able]}})
    ]
    assert [] == words({"Image": "-v"}) == words({"Image": 7}) == words({"HostConfig": 7})
    assert [] == list(of_pod({"spec": [7]})) == list(of_pod({"spec": {"containers": 7}}))


@pytest.mark.parametrize("body", ["[]", "{", "7", '{"a": ' * 9999, "{}" + " " * (1 << 20)])
def test_what_is_no_object_starts_nothing(body: str) -> None:
    assert () == daemon.read({"name": "dockerd", "request": "x", "body": body}).started


def told(event: dict[str, Any]) -> dict[str, str]:
    """Score an event of an engine; the texts by their signals."""
    finding = DETECTOR.score(event)
    return {each.signal.id: each.text for each in finding.evidence} if finding else {}


def sent(**body: Any) -> dict[str, Any]:
    """Write a line of an engine's log about what was sent to it."""
    return {
        "_raw": f"dockerd[7]: level=debug msg=form data: {json.dumps(body)}",
        "_COMM": "dockerd",
    }


MEBIBYTE = 1 << 20
BUILD = "docker build /tmp/x"
POD = {
    "kind": "Event",
    "apiVersion": "audit.k8s.io/v1",
    "stage": "ResponseComplete",
    "verb": "create",
    "requestURI": "/api/v1/namespaces/b/pods",
    "objectRef": {"resource": "pods"},
    "stageTimestamp": "2026-03-02T08:06:41Z",
}
EXEC = POD | {
    "objectRef": {"resource": "pods", "subresource": "exec"},
    "requestURI": "/api/v1/namespaces/b/pods/p/exec?",
}


def pod(*words: str, count: int = 1) -> dict[str, Any]:
    containers = [{"image": "a", "command": list(words)}] * count
    return POD | {"requestObject": {"spec": {"containers": containers}}}


@pytest.mark.parametrize(
    "event",
    [
        # What is started: too many commands, too long a text, too many words.
        sent(Image="a", Cmd=["sh", "-c", f"{'a;' * 20_000}{BUILD}"]),
        sent(Image="a", Cmd=["sh", "-c", f": {'x' * LIMIT};{BUILD}"]),
        sent(Image="a", Cmd=["env", *["A=b"] * 20_000, *BUILD.split()]),
        pod("sh", "-c", f"{'a;' * 20_000}{BUILD}"),
        pod("sh", "-c", f": {'x' * LIMIT};{BUILD}"),
        # Containers together: too many commands, too many of them.
        pod("sh", "-c", f"{'a;' * 1_000}{BUILD}", count=9),
        pod("id", count=129),
        # What is sent, or the line that tells of it, is too long.
        sent(A="x" * MEBIBYTE, Image="a", Cmd=BUILD.split()),
        {
            "level": "debug",
            "msg": "form data",
            "form-data": "{" + " " * MEBIBYTE + "}",
            "time": TIME,
        },
        POD | {"requestObject": {"x": "y" * MEBIBYTE}},
        # A request, or a command that is run in a pod.
        {"_raw": CALL.replace("/v1.43/", f"/{'a/../' * 20_000}")},
        {"_raw": CALL.replace("build?", f"build?{'a=b&' * 300}")},
        EXEC | {"requestURI": f"{EXEC['requestURI']}{'command=a&' * 300}command=docker"},
    ],
    ids=lambda event: json.dumps(event)[:60],
)
def test_what_an_engine_is_sent_and_is_not_read_is_told(event: dict[str, Any]) -> None:
    """That it could not be read whole is a finding by itself."""
    assert " characters" in told(event)["daemon.oversized"]


@pytest.mark.parametrize(
    "event",
    [
        sent(Image="a", Cmd=["java", *["-Da=b"] * 200]),
        sent(Image="a", Cmd=["sh", "-c", f": {'x' * (LIMIT - 1_000)}"]),
        sent(Image="a", Env=["x" * (MEBIBYTE - 1_000)]),
        pod("sh", "-c", "a;" * 70, count=64),
        pod("sh", "-c", "a;" * 2_000, count=2),
        pod("id", count=128),
        {"_raw": CALL.replace("POST", "GET").replace("build?", f"build?{'a=b&' * 300}")},
        EXEC | {"requestURI": f"{EXEC['requestURI']}{'command=a&' * 200}"},
    ],
    ids=lambda event: json.dumps(event)[:60],
)
def test_what_is_long_and_read_whole_is_not(event: dict[str, Any]) -> None:
    assert "daemon.oversized" not in told(event)


def test_what_a_containers_variables_hold_is_read_and_not_shown() -> None:
    body = {"Image": "a", "Env": ["U=http://198.51.100.7/x", "V=hunter2", "W=$V", "X=unread"]}
    line = "docker build --build-arg P=$W $U"
    (started,) = of_engine({**body, "Cmd": ["timeout", "9", "sh", "-c", line]})
    (finding,) = Detector(schema=AUTO).scan([sent(**body, Cmd=["sh", "-c", line])])

    assert "W=$V" in started.words
    assert "X=unread" not in started.words
    assert started.shown == ["docker", "run", "a", "timeout", "9", "sh", "-c", line]
    assert "daemon.remote_source" in [each.signal.id for each in finding.evidence]
    assert "hunter2" not in str(finding)


def test_a_build_behind_many_words_of_a_container_is_seen() -> None:
    """A list is read as far as a line is, and so is a text."""
    words = ["env", *["A=b"] * 100, *BUILD.split()]
    text = f": {'x' * 100_000}; docker build http://198.51.100.7/x"

    (started,) = of_engine({"Image": "a", "Cmd": words})
    assert ["docker", "run", "a", *words] == started.words == started.shown
    assert "daemon.remote_source" in told(sent(Image="a", Entrypoint=["sh"], Cmd=["-c", text]))


def test_no_secret_of_a_request_gets_out() -> None:
    secret = "hunter2hunter2"
    target = f"/v1.43/build?t=nginx&buildargs=%7B%22TOKEN%22%3A%22{secret}%22%7D"
    finding = DETECTOR.score({"_raw": CALL.replace("/v1.43/build?t=x", target)})

    assert finding is not None
    assert secret not in finding.detail
    assert not any(secret in each.text for each in finding.evidence)
    assert "POST /v1.43/build?t=nginx&buildargs=[redacted]" == finding.detail


PIECES = [
    *("POST", "GET", "/v1.43/build?t=nginx&remote=http://203.0.113.7/x", "/containers/create"),
    *("tag", "build", "curl/8.5.0", "docker.sock", "dockerd", "podman", "image", "container"),
    *("nginx", "exec_create:", '{"Image":"x","HostConfig":{"Privileged":true}}', "start"),
    '{"spec":{"containers":[]}}',
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
FIELDS = (
    *("name", "request", "body", "caller", "caller_container", "object", "object_id", "image"),
    *("made", "container"),
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, TEXTS)))
@settings(max_examples=examples(300))
def test_any_text_tells_facts_of_this_kind(values: dict[str, str]) -> None:
    read = daemon.read(values)

    assert {fact.signal for fact in daemon.facts(read)} <= {id for id, _ in BRANCH.weights}


@given(st.text(max_size=80), st.sampled_from(["", CALL, "form data: {", "dockerd[1]: ", "@ - - ["]))
def test_any_line_is_read(text: str, before: str) -> None:
    for whole in (text, before + text, text + before):
        row = daemon_line({"_raw": whole})
        assert row is None or row["daemon"]
        try:
            DETECTOR.score({"_raw": whole})
        except EventError:
            assert row is None or "request" not in row


def test_a_log_is_read_as_it_lies_there_and_every_line_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "dockerd.log"
    journal = json.dumps({"MESSAGE": CALL, "_COMM": "dockerd", "_HOSTNAME": "web"})
    lines = [
        "-- Journal begins at Mon 2026-03-02 --",
        f'time="{TIME}" level=info msg="API listen on /run/docker.sock"',
        "Mar 02 08:06:41 web systemd[1]: Started Docker.",
        f"Mar 02 08:06:41 web dockerd[7]: {CALL}",
        journal,
        CALL.replace("t=x", "t=x&rm=1"),
        "a line of something else",
    ]
    log.write_text("\n".join([*lines, ""]), "utf-8")

    assert 3 == main(["scan", str(log)])
    out, err = capsys.readouterr()
    assert [4, 5] == [json.loads(line)["source"]["line"] for line in out.splitlines()]
    assert "7 events = 3 scored + 3 not scored + 1 rejected; 2 findings" in err
    assert "engine_log (6)" in err


def test_a_list_of_audits_is_taken_apart() -> None:
    (event,) = [row["event"] for row in ROWS if row["id"] == "kube-kaniko"]
    held = {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": [event]}

    assert [DETECTOR.score(event)] == list(DETECTOR.scan([held]))


@pytest.mark.parametrize(
    "change",
    [
        {"responseStatus": {"status": "Failure", "code": 403}},
        {"stage": "RequestReceived"},
        {"verb": "get"},
        {"objectRef": {"resource": "pods", "subresource": "status"}},
    ],
)
def test_what_a_cluster_refuses_or_only_tells_is_not_scored(change: dict[str, Any]) -> None:
    (event,) = [row["event"] for row in ROWS if row["id"] == "kube-kaniko"]

    assert DETECTOR.kind_of({**event, **change}) is None


def test_no_event_of_an_engine_is_skipped_among_others_rows(tmp_path: Path) -> None:
    """However long the file: what is passed over without decoding holds none of them."""
    row = {"Type": "DeviceProcessEvents", "FileName": "ls", "ProcessCommandLine": "ls " + "x" * 900}
    padding = "".join(f"{json.dumps(row)}\n" for _ in range(700))
    events = "".join(f"{json.dumps(each['event'])}\n{json.dumps(row)}\n" for each in ROWS)
    file = tmp_path / "mixed.jsonl"
    file.write_text(padding + events, "utf-8")
    passed: list[int] = []

    found = list(DETECTOR.scan_ndjson(str(file), on_passed_over=passed.append))
    assert sum(each["expected"]["score"] >= BRANCH.threshold for each in ROWS) == len(found)
    assert sum(passed)


def test_each_product_shows_the_published_rules_tests_that_it_can() -> None:
    """The table of the pages is made by scoring; here is what must not go missing in it."""
    table = runpy.run_path(str(ROOT / "docs" / "tables.py"))["PageTests"]()
    rows = {row[1][0]: row[2:] for row in table.rows(HARDENED)}

    for name, (process, file, network, asked) in rows.items():
        kinds = SCHEMAS[name].fields
        assert process == ("1, 2, (3)" if "process" in kinds else "-")
        assert file == ("1" if "file" in kinds else "-")
        assert (network != "-") == ("network" in kinds and name != "crowdstrike")
        # Docker's events name nobody who asks; Sysmon tells of no connection to a socket.
        is_shown = "daemon" in kinds and name not in ("docker_events", "sysmon")
        assert (asked != "-") == is_shown
    for name in ("ecs", "falco", "laurel", "osquery", "tetragon", "tracee"):
        assert "2, (3)" == rows[name][3]
    for name in ("engine_log", "kubernetes_audit"):
        assert "(1), 2, (3)" == rows[name][3]


def test_what_says_nothing_of_a_step_is_no_relief() -> None:
    """A signal without a weight is told, and takes nothing back."""
    event = {"Name": "localhost/app:1", "Status": "build", "Time": "2026-03-02T08:06:41.1Z"}
    event |= {"ID": "cd" * 32, "Type": "image"}
    (step,) = DETECTOR.observe(event)

    assert ("daemon.image_built",) == step.signals
    assert not step.is_relieved


def test_a_path_of_a_clusters_that_is_too_long_to_be_decoded_is_told() -> None:
    audit = {"apiVersion": "audit.k8s.io/v1", "kind": "Event", "stage": "ResponseComplete"}
    asked = {"verb": "create", "objectRef": {"resource": "pods", "subresource": "exec"}}
    ends = "exec?command=docker&command=build&command=http://198.51.100.7/x"

    def found(padding: int) -> list[str]:
        uri = f"/api/v1/namespaces/d/pods/p/{'a/../' * padding}{ends}"
        (finding,) = Detector(schema=AUTO).scan([{**audit, **asked, "requestURI": uri}])
        return [each.signal.id for each in finding.evidence]

    assert "daemon.remote_source" in found(9)
    assert found(MEBIBYTE // 5) == ["daemon.oversized"]
