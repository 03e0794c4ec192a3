"""Reads of a what-if: the applications to replay, the draft's terms, and finished results."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog.enums import VersionStatus
from catalog.models import CatalogVersion, ServiceEntry
from vouchers.models import Cycle, Voucher, WhatIf, WhatIfLine
from vouchers.selectors.assessing import cap_of
from vouchers.states import LIVE
from vouchers.what_if import Application, Terms

PIECE = 2_000  # rows fetched at a time: memory stays the same for any number
WINNERS, LOSERS, ALL = "winners", "losers", "all"
_COLUMNS = (
    "account_id",
    "enterprise_id",
    "application_number",
    "service_id",
    "city_id",
    "cloud_fee",
    "devices",
    "entitlement",
    "catalog_version__cumulative_cap",
    "amount",
    "bonus_amount",
)
_LINE_COLUMNS = (
    "id",
    "enterprise_id",
    "enterprise__name",
    "enterprise__uscc",
    "city__name",
    "applications",
    "old",
    "new",
    "difference",
    "details",
)


def replayable(cycle: Cycle) -> QuerySet[Voucher]:
    """What holds its room in the cycle: refused, withdrawn and ended ones took none (A4)."""
    return Voucher.objects.filter(cycle=cycle, state__in=LIVE)


def applications_of(cycle: Cycle) -> Iterator[Application]:
    """The cycle's live applications, account by account in order of submission, read in pieces."""
    rows = replayable(cycle).order_by("account_id", "place").values_list(*_COLUMNS)
    return map(Application._make, rows.iterator(chunk_size=PIECE))


@transaction.atomic
def terms_of(version: CatalogVersion) -> tuple[int, Terms]:
    """The version's revision and what it says just then: nobody edits between the two reads."""
    held = CatalogVersion.objects.select_for_update().get(pk=version.pk)
    entries = ServiceEntry.objects.filter(version=held)
    terms = Terms(
        caps={entry.service_id: cap_of(entry) for entry in entries},
        cumulative_cap=held.cumulative_cap,
        bonus=held.integration_bonus,
        bonus_counts=held.bonus_counts_toward_cap,
    )
    return held.revision, terms


def cycles_to_replay(at: Any) -> QuerySet[Cycle]:
    """Cycles that have begun by `at`, the last closed one first."""
    return Cycle.objects.filter(opens_at__lte=at)


def last_closed_cycle(at: Any) -> Cycle | None:
    """The cycle that closed last, or the open one when none has."""
    begun = cycles_to_replay(at)
    return begun.filter(closes_at__lt=at).order_by("-closes_at").first() or begun.first()


def results_of(version: CatalogVersion) -> QuerySet[WhatIf]:
    """Finished runs of the version, newest first, with cycle and person."""
    rows = WhatIf.objects.filter(version=version).select_related("cycle", "run_by")
    return rows.order_by("-run_at", "-id")


def is_stale(found: WhatIf, version: CatalogVersion) -> bool:
    """Whether the draft has been changed since: publishing it changes no figure."""
    return found.revision != version.revision and version.status == VersionStatus.DRAFT


def lines_of(found: WhatIf, show: str) -> QuerySet[WhatIfLine]:
    """Who would gain, who would lose, or both."""
    rows = WhatIfLine.objects.filter(what_if=found)
    if show == WINNERS:
        return rows.filter(difference__gt=0)
    return rows.filter(difference__lt=0) if show == LOSERS else rows


def line_order(show: str) -> tuple[str, str]:
    """The greatest change first."""
    return ("difference", "id") if show == LOSERS else ("-difference", "-id")


def line_rows(lines: QuerySet[WhatIfLine]) -> Any:
    """Plain rows in one query."""
    return lines.values(*_LINE_COLUMNS)
