"""The app: its actions, each a few lines around what ``scan`` does."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO, cast

from soar_sdk.abstract import SOARClient
from soar_sdk.app import App
from soar_sdk.exceptions import ActionFailure
from soar_sdk.logging import getLogger
from soar_sdk.models.artifact import Artifact
from soar_sdk.models.container import Container
from soar_sdk.params import OnPollParams

import t1612core
from t1612core import EventError, Incident, Kind, SourceError, events_from, score_dockerfile
from t1612core.summary import chain_line, finding_line

from . import artifacts, models, poll, rows, scan, selftest, settings, shapes, views
from .models import Chain, DockerfileLine, DockerfileSummary, Finding, Summary
from .settings import Asset

MOST_MINUTES = 7 * 24 * 60
MOST_BYTES = 1024 * 1024  # of a Dockerfile

logger = getLogger()


class _App(App):
    """The SDK's, which takes objects in parameters however deep they are nested."""

    def handle(self, raw_input_data: str, handle: int | None = None) -> str:
        """Run what the platform asks for."""
        return super().handle(shapes.with_texts(raw_input_data), handle)


app = _App(
    name="T1612",
    app_type="endpoint",
    logo="logo.svg",
    logo_dark="logo_dark.svg",
    product_vendor="t1612core",
    product_name="t1612core",
    publisher="t1612core",
    appid="b5b0e4c0-6c83-5d65-9d0a-1f5e9f1b1612",
    python_version="3.13",
    fips_compliant=True,
    asset_cls=Asset,
)


@app.test_connectivity()
def test_connectivity(soar: SOARClient, asset: Asset) -> None:
    """Score events whose scores are known, by the asset's settings"""
    settings.limits(asset)
    settings.detector(asset)
    for problem in selftest.problems():
        raise ActionFailure(problem)
    logger.progress(f"t1612core {t1612core.__version__} scores as it should")


@app.on_poll()
def on_poll(params: OnPollParams, soar: SOARClient, asset: Asset) -> Iterator[Container | Artifact]:
    """Score new artifacts of the platform, and make a container for each host with findings"""
    yield from poll.poll(params, soar, asset)


@app.view_handler(template="findings.html")
def show_findings(outputs: list[Finding]) -> dict:  # no more: the SDK compares it
    """Show findings in a table."""
    return views.findings(outputs)


@app.view_handler(template="chains.html")
def show_chains(outputs: list[Chain]) -> dict:  # no more: the SDK compares it
    """Show chains in a table."""
    return views.chains(outputs)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="Tells the kind of the event by its fields. A score of 0 is a success, too.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_event(params: models.ScoreEventParams, soar: SOARClient, asset: Asset) -> Finding:
    """Score one event"""
    params.check()
    kind = params.kind.strip().lower()
    if kind not in models.KINDS:
        raise ActionFailure(f"kind is {params.kind!r}; it is one of {', '.join(models.KINDS)}")
    with _explained():
        events = list(events_from(shapes.handed_over(params.event)))
    if len(events) != 1:
        raise ActionFailure(
            f"event holds {len(events)} events; it is one JSON object, and the action "
            "for many is score events"
        )
    return _one(events[0], None if kind == "auto" else cast(Kind, kind), soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="For a command line that is at hand without its event.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_process(params: models.ScoreProcessParams, soar: SOARClient, asset: Asset) -> Finding:
    """Score a command line"""
    params.check()
    with _explained():
        row = rows.process_row(
            params.command_line,
            params.file_name or "",
            params.parent_name or "",
            params.host or "",
            params.user or "",
        )
    return _one(row, "process", soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="For the path of a file that was written.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_file(params: models.ScoreFileParams, soar: SOARClient, asset: Asset) -> Finding:
    """Score a file that was written"""
    params.check()
    with _explained():
        row = rows.file_row(params.file_path, params.file_name or "", params.host or "")
    return _one(row, "file", soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="For a connection of an image builder, by default of dockerd to port 443.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_network(params: models.ScoreNetworkParams, soar: SOARClient, asset: Asset) -> Finding:
    """Score a connection"""
    params.check()
    with _explained():
        row = rows.network_row(
            params.remote_ip,
            params.remote_url or "",
            params.remote_port,
            params.process_name,
            params.host or "",
        )
    return _one(row, "network", soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="Takes what a query returned as it is: no list_demux is needed in front of it.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_events(params: models.ScoreEventsParams, soar: SOARClient, asset: Asset) -> list[Finding]:
    """Score many events"""
    params.check()
    with _explained():
        source = shapes.handed_over(params.events)
    return _many([source], params, soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="For any number of events. They are read one by one, plain or gzip.",
    view_handler=show_findings,
    summary_type=Summary,
)
def scan_vault_file(
    params: models.ScanVaultFileParams, soar: SOARClient, asset: Asset
) -> list[Finding]:
    """Score all events of a file in the vault"""
    params.check()
    return _many(_files(params.vault_id, soar), params, soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="Reads the artifacts' CEF fields, by the names of CEF, CIM or Defender.",
    view_handler=show_findings,
    summary_type=Summary,
)
def score_container(
    params: models.ScoreContainerParams, soar: SOARClient, asset: Asset
) -> list[Finding]:
    """Score the artifacts of a container"""
    params.check()
    container = params.container_id or soar.get_executing_container_id()
    return _many([list(artifacts.of(soar, container, params.page_size))], params, soar, asset)


@app.action(
    action_type="investigate",
    read_only=True,
    verbose="Joins what was prepared, built and started on one host.",
    view_handler=show_chains,
    summary_type=Summary,
)
def correlate(params: models.CorrelateParams, soar: SOARClient, asset: Asset) -> list[Chain]:
    """Find chains of building and deploying"""
    params.check()
    if (params.events is None) == (params.vault_id is None):
        raise ActionFailure("give either events or a vault_id")
    if not 0 <= params.max_chains <= settings.MOST_SHOWN:
        raise ActionFailure(
            f"max_chains is {params.max_chains}; it is 0 to {settings.MOST_SHOWN:,}"
        )
    window = _window(params.window_minutes)
    if window is None:
        raise ActionFailure("window_minutes is 0; it is 1 or more")
    limits = settings.limits(asset, most=params.max_chains, window=window)
    with _explained():
        sources = (
            [shapes.handed_over(params.events)]
            if params.events is not None
            else _files(params.vault_id or "", soar)
        )
        summary = scan.run(sources, settings.detector(asset), limits)
    _tell(scan.counts_of(summary, len(summary.chains)), soar)
    return [Chain(**scan.chain_data(chain)) for chain in summary.chains]


@app.view_handler(template="dockerfile.html")
def show_dockerfile(outputs: list[DockerfileLine]) -> dict:  # no more: the SDK compares it
    """Show what a Dockerfile does in a table."""
    return views.dockerfile(outputs)


@app.action(
    name="score dockerfile",
    identifier="score_dockerfile",
    action_type="investigate",
    read_only=True,
    verbose="Says what its instructions do that builds seldom have to. A score of 0 is a success.",
    view_handler=show_dockerfile,
    summary_type=DockerfileSummary,
)
def score_a_dockerfile(
    params: models.ScoreDockerfileParams, soar: SOARClient, asset: Asset
) -> list[DockerfileLine]:
    """Score the content of a Dockerfile"""
    params.check()
    if (params.content is None) == (params.vault_id is None):
        raise ActionFailure("give either content or a vault_id")
    content = params.content
    if content is None:
        with _explained():
            paths = _files(params.vault_id or "", soar)
            if len(paths) != 1:
                raise ActionFailure("vault_id: a Dockerfile is one file")
            with paths[0].open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            content = shapes.dockerfile_of(data)
    if len(content) > MOST_BYTES:
        raise ActionFailure(f"the Dockerfile is longer than {MOST_BYTES:,} bytes")
    with _explained():
        scored = score_dockerfile(shapes.checked_dockerfile(content))
    soar.set_summary(
        DockerfileSummary(
            score=scored.score,
            matched=scored.is_finding,
            verdict=settings.limits(asset).verdict(scored.score if scored.is_finding else 0),
        )
    )
    soar.set_message(
        f"the Dockerfile scores {scored.score}" + (", a finding" if scored.is_finding else "")
    )
    return [DockerfileLine(**row) for row in scan.dockerfile_data(scored)]


def _one(event: rows.Event, kind: Kind | None, soar: SOARClient, asset: Asset) -> Finding:
    with _explained():
        row, counts = scan.single(settings.detector(asset), event, kind, settings.limits(asset))
    _tell(counts, soar)
    return Finding(**row)


def _many(sources: Iterable[Any], params: Any, soar: SOARClient, asset: Asset) -> list[Finding]:
    window = _window(params.window_minutes)
    limits = settings.limits(asset, params.min_score, params.max_findings, window)
    with _report(soar, wanted=params.write_report) as file, _explained():
        summary = scan.run(
            sources,
            settings.detector(asset),
            limits,
            (lambda finding: print(finding_line(finding), file=file)) if file else None,
        )
        counts = scan.counts_of(summary, len(summary.places))
        if file:
            counts.report_vault_id = _stored(file, summary.chains, soar)
    _tell(counts, soar)
    return [Finding(**scan.finding_data(place, limits)) for place in summary.places]


def _window(minutes: int) -> timedelta | None:
    if not 0 <= minutes <= MOST_MINUTES:
        raise ActionFailure(f"window_minutes is {minutes}; it is 0 to {MOST_MINUTES:,}")
    return timedelta(minutes=minutes) if minutes else None


def _files(vault_ids: str, soar: SOARClient) -> list[Path]:
    paths = []
    for vault_id in shapes.names_of(vault_ids):
        found = soar.vault.get_attachment(vault_id=vault_id)
        if not found:
            raise ActionFailure(f"vault_id: there is no file {vault_id!r} in the vault")
        paths.append(Path(found[0].path))
    if not paths:
        raise ActionFailure("vault_id is empty")
    return paths


@contextmanager
def _explained() -> Iterator[None]:
    """Make a failure, with its reason, of whatever the library says is wrong with the input."""
    try:
        yield
    except (shapes.ShapeError, EventError, SourceError) as error:
        raise ActionFailure(str(error)) from None


@contextmanager
def _report(soar: SOARClient, *, wanted: bool) -> Iterator[TextIO | None]:
    """Give a file for the report, for the vault to take away."""
    if not wanted:
        yield None
        return
    folder = soar.vault.get_vault_tmp_dir()
    os.makedirs(folder, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix="t1612-", suffix=".jsonl", dir=folder)
    os.close(handle)
    with open(path, "w", encoding="ascii") as file:
        try:
            yield file
        except BaseException:
            os.unlink(path)
            raise


def _stored(file: TextIO, chains: Iterable[Incident], soar: SOARClient) -> str:
    for chain in chains:
        print(chain_line(chain), file=file)
    file.flush()
    return soar.vault.add_attachment(
        container_id=soar.get_executing_container_id(),
        file_location=file.name,
        file_name="t1612.jsonl",
    )


def _tell(counts: scan.Counts, soar: SOARClient) -> None:
    soar.set_summary(Summary(**scan.as_mapping(counts)))
    soar.set_message(scan.told(counts))


if __name__ == "__main__":
    app.cli()
