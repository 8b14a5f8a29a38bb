"""What an asset is set to: which profile, which allow-lists, which scores count."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from soar_sdk.asset import AssetField, BaseAsset, FieldCategory
from soar_sdk.exceptions import ActionFailure

from t1612core import AUTO, PROFILES, SCHEMAS, AllowList, AllowListError, Detector, Limits
from t1612core.allowlist.lists import READY

MOST_SHOWN = 10_000


class Asset(BaseAsset):
    """The settings of the app; none of them is a secret, and none is needed."""

    profile: str = AssetField(
        description="Rule to score by: hardened, or sentinel for exactly the published rule",
        default="hardened",
        value_list=sorted(PROFILES),
        category=FieldCategory.ACTION,
    )
    schema_name: str = AssetField(
        description="Whose events they are: auto reads each as what it is",
        default="auto",
        value_list=["auto", *SCHEMAS],
        category=FieldCategory.ACTION,
    )
    max_seconds: int = AssetField(
        description="Give what was found so far when a run takes longer, and say so; 0 for no end",
        default=300,
        category=FieldCategory.ACTION,
    )
    min_score: int = AssetField(
        description="Count only findings from this score on",
        default=2,
        category=FieldCategory.ACTION,
    )
    malicious_score: int = AssetField(
        description="Call findings malicious from this score on, suspicious below it",
        default=6,
        category=FieldCategory.ACTION,
    )
    max_findings: int = AssetField(
        description="Return as many different findings at most; the others are counted",
        default=100,
        category=FieldCategory.ACTION,
    )
    allow_list: str | None = AssetField(
        description="Allow-list, a TOML file",
        default=None,
        is_file=True,
        category=FieldCategory.ACTION,
    )
    ready_lists: str | None = AssetField(
        description=f"Ready-made allow-lists that are to apply, with commas: {', '.join(READY)}",
        default=None,
        category=FieldCategory.ACTION,
    )
    poll_labels: str | None = AssetField(
        description=(
            "On poll reads artifacts of containers with these labels, with commas; "
            "by default of all containers"
        ),
        default=None,
        category=FieldCategory.INGEST,
    )
    poll_min_score: int = AssetField(
        description="On poll tells of findings and chains from this score on",
        default=6,
        category=FieldCategory.INGEST,
    )


def detector(asset: Asset) -> Detector:
    """Make what scores; raises ``ActionFailure`` where a setting is wrong."""
    return _detector(
        asset.profile, asset.schema_name, asset.allow_list or "", asset.ready_lists or ""
    )


def limits(
    asset: Asset,
    least: int | None = None,
    most: int | None = None,
    window: timedelta | None = None,
) -> Limits:
    """Give what counts, by an action's parameters or the asset's; raises ``ActionFailure``."""
    least = asset.min_score if least is None else least
    most = asset.max_findings if most is None else most
    if least < 0:
        raise ActionFailure(f"min_score is {least}; it is 0 or more")
    if not 0 <= most <= MOST_SHOWN:
        raise ActionFailure(f"max_findings is {most}; it is 0 to {MOST_SHOWN:,}")
    if asset.max_seconds < 0:
        raise ActionFailure(f"max_seconds is {asset.max_seconds}; it is 0 or more")
    return Limits(least, asset.malicious_score, most, window, asset.max_seconds or None)


@lru_cache(4)
def _detector(profile: str, schema: str, allow_list: str, ready_lists: str) -> Detector:
    if profile not in PROFILES:
        known = ", ".join(sorted(PROFILES))
        raise ActionFailure(f"the asset's profile is {profile!r}; it is one of {known}")
    if schema != AUTO.name and schema not in SCHEMAS:
        known = ", ".join((AUTO.name, *SCHEMAS))
        raise ActionFailure(f"the asset's schema_name is {schema!r}; it is one of {known}")
    names = [name.strip() for name in ready_lists.split(",") if name.strip()]
    try:
        lists = [AllowList.ready(name) for name in names]
        if allow_list.strip():
            lists.append(AllowList.loads(allow_list, "the asset's allow_list"))
        merged = AllowList.merged(lists) if lists else None
    except AllowListError as error:
        raise ActionFailure(f"the asset's allow-lists: {error}") from None
    today = datetime.now(UTC).date()
    read = AUTO if schema == AUTO.name else SCHEMAS[schema]
    return Detector(PROFILES[profile], read, merged and merged.on(today))
