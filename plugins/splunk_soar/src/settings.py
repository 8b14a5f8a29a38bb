"""What an asset is set to: which profile, which allow-lists, which scores count."""

from datetime import UTC, datetime
from functools import lru_cache

from soar_sdk.asset import AssetField, BaseAsset, FieldCategory
from soar_sdk.exceptions import ActionFailure

from t1612core import PROFILES, AllowList, AllowListError, Detector

from .scan import Limits

MOST_SHOWN = 10_000


class Asset(BaseAsset):
    """The settings of the app; none of them is a secret, and none is needed."""

    profile: str = AssetField(
        description="Rule to score by: hardened, or sentinel for exactly the published rule",
        default="hardened",
        value_list=sorted(PROFILES),
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
        description="Return as many findings at most; the others are counted",
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
        description="Ready-made allow-lists that are to apply, by their names with commas",
        default=None,
        category=FieldCategory.ACTION,
    )


def detector(asset: Asset) -> Detector:
    """Make what scores; raises ``ActionFailure`` where a setting is wrong."""
    return _detector(asset.profile, asset.allow_list or "", asset.ready_lists or "")


def limits(asset: Asset, least: int | None = None, most: int | None = None) -> Limits:
    """Give what counts, by an action's parameters or the asset's; raises ``ActionFailure``."""
    least = asset.min_score if least is None else least
    most = asset.max_findings if most is None else most
    if least < 0:
        raise ActionFailure(f"min_score is {least}; it is 0 or more")
    if not 0 <= most <= MOST_SHOWN:
        raise ActionFailure(f"max_findings is {most}; it is 0 to {MOST_SHOWN:,}")
    return Limits(least, most, asset.malicious_score)


@lru_cache(4)
def _detector(profile: str, allow_list: str, ready_lists: str) -> Detector:
    if profile not in PROFILES:
        known = ", ".join(sorted(PROFILES))
        raise ActionFailure(f"the asset's profile is {profile!r}; it is one of {known}")
    names = [name.strip() for name in ready_lists.split(",") if name.strip()]
    try:
        lists = [AllowList.ready(name) for name in names]
        if allow_list.strip():
            lists.append(AllowList.loads(allow_list, "the asset's allow_list"))
        merged = AllowList.merged(lists) if lists else None
    except AllowListError as error:
        raise ActionFailure(f"the asset's allow-lists: {error}") from None
    today = datetime.now(UTC).date()
    return Detector(PROFILES[profile], allowlist=merged and merged.on(today))
