"""Whether the region may change: higher apps say what stands against it."""

from collections.abc import Callable

from enterprises.errors import RegionLocked
from enterprises.models import Enterprise

# Each returns the reason in Chinese why the enterprise cannot move now, or None. Apps above add
# theirs in `AppConfig.ready()`: an application lies with the bureau of the old region.
region_change_guards: list[Callable[[Enterprise], str | None]] = []


def check_region_change(enterprise: Enterprise) -> None:
    """Raise `RegionLocked` with the first reason found; called under the enterprise's lock."""
    for guard in region_change_guards:
        if reason := guard(enterprise):
            raise RegionLocked(reason, field="region")
