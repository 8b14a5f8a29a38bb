"""Poll the platform itself: score what artifacts other apps brought, and tell of what is found.

Theory of operation
===================
The app has no server of its own. What it can watch are the artifacts that lie in the platform. A
poll reads those that are new, and once more those of the hour before, since the steps of a chain
may lie on both sides of a poll. What was told before is known by digests, kept for a day.
Findings and chains of one host become one container.

Rule 1: what the app made itself is not read.
Rule 2: nothing is forgotten before it was told: a poll that breaks is done again, and the
        platform, which knows containers by their ids at the source, makes none of them twice.
Rule 3: no poll is a success over artifacts of which none could be scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from soar_sdk.abstract import SOARClient
from soar_sdk.exceptions import ActionFailure
from soar_sdk.logging import getLogger
from soar_sdk.models.artifact import Artifact
from soar_sdk.models.container import Container
from soar_sdk.params import OnPollParams

from t1612core import Incident, Limits, Place, Summary, summarise
from t1612core.output.safe import printable
from t1612core.summary import cut, event_id
from t1612core.text.redact import redact

from . import artifacts, scan, settings, shapes
from .settings import Asset

OWN: Final = "t1612:"  # begins the id at the source of what this app makes
WINDOW: Final = timedelta(hours=1)
FIRST: Final = timedelta(days=1)  # how far back the first poll looks
MEMORY: Final = timedelta(days=1)
_LATE: Final = timedelta(minutes=5)  # how much later than others an artifact may be stored
_MOST_TOLD: Final = 5_000
_NAME: Final = 120  # characters
_SEVERITIES: Final = ("low", "medium", "high")

# The fields of an artifact: the column of a row that each has, and what that contains.
_FIELDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "deviceHostname": ("device", ("host name",)),
    "sourceUserName": ("account", ("user name",)),
    "destinationAddress": ("remote_ip", ("ip",)),
    "requestURL": ("remote_url", ("url", "domain")),
    "t1612Detail": ("detail", ("process command line", "file path", "url")),
    "t1612Narrative": ("narrative", ()),
    "t1612Verdict": ("verdict", ()),
    "t1612Score": ("score", ()),
    "t1612Severity": ("severity", ()),
    "t1612Signals": ("signals", ()),
    "t1612Techniques": ("techniques", ()),
    "t1612Count": ("count", ()),
    "t1612ArtifactId": ("artifact_id", ("phantom artifact id",)),
    "t1612ContainerId": ("container_id", ("phantom container id",)),
}

logger = getLogger()


def poll(
    params: OnPollParams, soar: SOARClient[Any], asset: Asset
) -> Iterator[Container | Artifact]:
    """Yield a container for each host of which there is something new, with its artifacts."""
    if asset.max_findings < 1:
        raise ActionFailure("max_findings is 0, by which on poll would tell nothing")
    if asset.poll_min_score < 0:
        raise ActionFailure(f"poll_min_score is {asset.poll_min_score}; it is 0 or more")
    limits = settings.limits(asset, asset.poll_min_score, settings.MOST_SHOWN, WINDOW)
    state = State.of({} if params.is_manual_poll() else asset.ingest_state.get_all())
    reader = Reader(soar, frozenset(shapes.names_of(asset.poll_labels or "")), state.last)
    start, filters = _where(params, state)
    summary = summarise(
        reader.records(start, filters), detector=settings.detector(asset), limits=limits
    )
    now = datetime.now(UTC)
    state.forget(now - MEMORY)
    groups = _groups(summary, state)
    most = asset.max_findings
    if params.is_manual_poll():
        groups = groups[: params.container_count]
        most = min(most, params.artifact_count or most)
    new = sum(len(each.items) for each in groups)
    groups = _chosen(groups, most)
    yield from _told(groups, summary, limits, state, now)
    logger.progress(
        f"{reader.new} new artifacts, {reader.again} of the hour before; "
        f"{reader.own} of this app and {reader.others} of other labels left out; "
        f"{new - sum(len(each.items) for each in groups)} of {new} to tell of are left for later; "
        + scan.told(scan.counts_of(summary, len(summary.places)))
    )
    if not params.is_manual_poll():
        asset.ingest_state.put_all(state.moved(reader, is_whole=summary.is_whole).saved())
    problem = _problem(reader, summary, state)
    if problem:
        if asset.ingest_state.in_transaction:
            asset.ingest_state.commit()  # which a failure would take back
        raise ActionFailure(problem)


@dataclass
class State:
    """What is kept between polls.

    ``last`` is the highest id of an artifact that was read, ``newest`` when the newest was made.
    ``is_whole``: the poll came to the end of what there was. ``has_met``: there was an artifact
    of a wanted label. ``told`` has digests of what was told, and when.
    """

    last: int = 0
    newest: datetime | None = None
    is_whole: bool = True
    has_met: bool = False
    told: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> State:
        """Take up what was saved; what is none is nothing."""
        last, told = saved.get("last"), saved.get("told")
        return cls(
            last if type(last) is int else 0,
            _time(saved.get("newest")),
            saved.get("is_whole") is not False,
            saved.get("has_met") is True,
            {key: at for key, at in told.items() if isinstance(at, float)}
            if isinstance(told, dict)
            else {},
        )

    def saved(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return {**asdict(self), "newest": self.newest.isoformat() if self.newest else None}

    def forget(self, until: datetime) -> None:
        """Forget what was told before, and the oldest where there is too much."""
        kept = [each for each in self.told.items() if each[1] >= until.timestamp()]
        self.told = dict(kept[-_MOST_TOLD:])

    def moved(self, reader: Reader, *, is_whole: bool) -> State:
        """Go on to where a reader came."""
        self.last = max(self.last, reader.last)
        self.newest = max(filter(None, (self.newest, reader.newest)), default=None)
        self.is_whole = is_whole or not self.last  # without an id there is no place to go on from
        self.has_met = self.has_met or bool(reader.new or reader.again)
        return self


@dataclass
class Reader:
    """Gives artifacts one by one, and knows which were read to their end."""

    soar: SOARClient[Any]
    labels: frozenset[str]
    before: int  # the highest id that an earlier poll read
    last: int = field(default=0, init=False)
    newest: datetime | None = field(default=None, init=False)
    new: int = field(default=0, init=False)
    again: int = field(default=0, init=False)
    own: int = field(default=0, init=False)
    others: int = field(default=0, init=False)

    def records(self, start: int, filters: Mapping[str, Any]) -> Iterator[Any]:
        """Yield what is to be scored of the artifacts above the id *start*."""
        for page in artifacts.after(self.soar, start, **filters):
            labels = self._labels(page)
            for record in page:
                found = record if isinstance(record, dict) else {}
                container = found.get("container")
                if str(found.get("source_data_identifier") or "").startswith(OWN):
                    self.own += 1
                elif labels is not None and labels.get(container) not in self.labels:
                    self.others += 1
                else:
                    yield {**artifacts.read(found), "container": container} if found else record
                    if artifacts.id_of(record) > self.before:
                        self.new += 1
                    else:
                        self.again += 1
                # Whoever asks for the next one has read this one.
                self.last = max(self.last, artifacts.id_of(record))
                made = _time(found.get("create_time"))
                self.newest = max(filter(None, (self.newest, made)), default=None)

    def _labels(self, page: list[Any]) -> dict[Any, str] | None:
        if not self.labels:
            return None
        found = (each.get("container") for each in page if isinstance(each, dict))
        return artifacts.labels(self.soar, {each for each in found if isinstance(each, int)})


@dataclass
class Item:
    """A chain or a finding to tell of, with the digests that it is known by."""

    what: Incident | Place
    score: int
    severity: str
    digests: list[str]


@dataclass
class Group:
    """What is new of one host, the highest scores first, and how much of it is left for later."""

    host: str
    container: Any
    items: list[Item] = field(default_factory=list)
    left: int = 0

    @property
    def score(self) -> int:
        """The highest of all."""
        return self.items[0].score

    @property
    def severity(self) -> str:
        """The highest of all."""
        return max((each.severity for each in self.items), key=_SEVERITIES.index)


def _where(params: OnPollParams, state: State) -> tuple[int, dict[str, Any]]:
    """Say above which id artifacts are read, and by which filters."""
    if not params.is_manual_poll():
        if not state.is_whole:
            return state.last, {}
        since = datetime.now(UTC) - FIRST if state.newest is None else state.newest - WINDOW - _LATE
        return 0, {"_filter_create_time__gte": _stamp(since)}
    if params.container_id:
        names = shapes.names_of(params.container_id)
        if not all(name.isascii() and name.isdigit() for name in names):
            raise ActionFailure(f"container_id is {params.container_id!r}; it is ids of containers")
        return 0, {"_filter_container__in": f"[{', '.join(names)}]"}
    return 0, {
        f"_filter_create_time__{way}": _stamp(datetime.fromtimestamp(at / 1000, UTC))
        for way, at in (("gte", params.start_time), ("lte", params.end_time))
        if at
    }


def _groups(summary: Summary, state: State) -> list[Group]:
    """Give what was not told yet by hosts, the worst first."""
    groups: dict[Any, Group] = {}

    def add(host: str, container: Any, item: Item) -> None:
        groups.setdefault(host or container, Group(host, container)).items.append(item)

    for chain in summary.chains:
        # A chain that has lost its beginning meanwhile tells nothing new; one that goes on does.
        digests = [
            _digest("step", chain.host, step.stage, step.account, step.detail, step.signals)
            for step in chain.steps
        ]
        if not all(each in state.told for each in digests):
            add(chain.host, None, Item(chain, chain.score, chain.severity, digests))
    for place in summary.places:
        found = place.finding
        told = (found.host, found.account, found.kind, found.branch, found.detail, found.signals)
        digest = _digest("finding", *told, found.score_after)
        if digest not in state.told:
            item = Item(place, found.score_after, found.severity, [digest])
            add(found.host, place.event.get("container"), item)
    for each in groups.values():
        each.items.sort(key=_from_the_worst)
    return sorted(groups.values(), key=_from_the_worst)


def _from_the_worst(each: Item | Group) -> int:
    return -each.score


def _chosen(groups: list[Group], most: int) -> list[Group]:
    """Keep so many items, the highest scores of all hosts; of equal ones each host's first one.

    So a flood on one host leaves the others their places.
    """
    ranked = sorted(
        (-item.score, at, number)
        for number, group in enumerate(groups)
        for at, item in enumerate(group.items)
    )
    kept = Counter(number for _, _, number in ranked[:most])
    for number, group in enumerate(groups):
        group.left = len(group.items) - kept[number]
        del group.items[kept[number] :]
    return [group for group in groups if group.items]


def _told(
    groups: list[Group], summary: Summary, limits: Limits, state: State, now: datetime
) -> Iterator[Container | Artifact]:
    """Yield each group, and note what was told."""
    for group in groups:
        made = [_artifact_of(item, limits) for item in group.items]
        yield _container(group, made[0], summary, limits)
        for artifact, item in zip(made, group.items, strict=True):
            yield artifact
            state.told.update(dict.fromkeys(item.digests, now.timestamp()))


def _container(group: Group, first: Artifact, summary: Summary, limits: Limits) -> Container:
    verdict = limits.verdict(group.score)
    host = printable(redact(group.host)) or "a host without a name"
    if not group.host and group.container is not None:
        host += f", in container {group.container}"
    chains = sum(isinstance(each.what, Incident) for each in group.items)
    told = [f"{chains} chains and {len(group.items) - chains} different findings."]
    if group.left:
        told.append(f"{group.left} more are not among the artifacts yet.")
    if summary.warning:
        told.append(f"Of all artifacts that were read: {printable(summary.warning)}.")
    return Container(
        name=cut(f"T1612: {verdict} ({group.score}) on {host}", _NAME),
        description=" ".join(told),
        source_data_identifier=OWN + _digest("container", first.source_data_identifier),
        severity=group.severity,
        tags=["t1612"],
        data={"verdict": verdict, "score": group.score},
    )


def _artifact_of(item: Item, limits: Limits) -> Artifact:
    if isinstance(item.what, Incident):
        return _chain(item.what, item.digests)
    return _finding(item.what, limits)


def _chain(chain: Incident, digests: list[str]) -> Artifact:
    row = scan.chain_data(chain)
    row["time"], row["last_time"] = row["start"], row["end"]
    return _artifact("chain", row["verdict"], row, *digests)


def _finding(place: Place, limits: Limits) -> Artifact:
    row = {**scan.finding_data(place, limits), "container_id": place.event.get("container") or 0}
    return _artifact("finding", row["rule"], row)


def _artifact(what: str, name: str, row: dict[str, Any], *digests: str) -> Artifact:
    held = {key: row[column] for key, (column, _) in _FIELDS.items() if row.get(column)}
    return Artifact(
        name=f"T1612 {what}: {name} ({row['score']})",
        label=what,
        type=row.get("kind") or "host",
        severity=row["severity"],
        source_data_identifier=OWN + _digest(what, row["id"], *digests),
        cef={
            key: ", ".join(value) if isinstance(value, list) else value
            for key, value in held.items()
        },
        cef_types={key: list(types) for key in held if (types := _FIELDS[key][1])},
        data=row,
        start_time=row["time"] or None,
        end_time=row["last_time"] or None,
    )


def _problem(reader: Reader, summary: Summary, state: State) -> str:
    """Say why a poll is no success, or nothing."""
    if reader.new and not summary.account.used:
        return (
            f"none of {summary.events:,} artifacts can be scored; the first: "
            f"{summary.first_reason}; name in poll_labels the containers that have telemetry"
        )
    if reader.others and not state.has_met and not (reader.new or reader.again):
        return f"none of {reader.others:,} artifacts is in a container of the asset's poll_labels"
    return ""


def _digest(*told: Any) -> str:
    return event_id(told)


def _stamp(time: datetime) -> str:
    return time.strftime('"%Y-%m-%dT%H:%M:%S.%fZ"')


def _time(text: Any) -> datetime | None:
    with suppress(TypeError, ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
