"""What waits to be made public, what is public, and what publicity allows to be paid (R5)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from common.text import normalise_reference
from vouchers.models import Cycle, PublicityBatch, PublicityItem, Voucher
from vouchers.models.account import ZERO
from vouchers.publicity import LIVE_ITEMS, ItemState, Standing
from vouchers.selectors.visibility import visible_to
from vouchers.states import State

PAGE_SIZE = 50
MANY = 500  # vouchers of one batch
UNPUBLISHED_ORDER = ("redeemed_at", "id")
BATCH_ORDER = ("-published_at", "-id")
ITEM_ORDER = ("position",)


def live_items() -> QuerySet[PublicityItem]:
    """The live item of an outer voucher."""
    return PublicityItem.objects.filter(voucher=OuterRef("pk"), state__in=LIVE_ITEMS)


def with_publicity(vouchers: QuerySet[Voucher]) -> QuerySet[Voucher]:
    """The vouchers with `publicity_state` and `publicity_ends` of their live item, or None."""
    return vouchers.annotate(
        publicity_state=Subquery(live_items().values("state")[:1]),
        publicity_ends=Subquery(live_items().values("ends_at")[:1]),
    )


def payable(at: datetime) -> Q:
    """Vouchers that publicity lets pass at `at`, as `check_publicity` says one by one (R5)."""
    over = Exists(live_items().filter(state=ItemState.SHOWN, ends_at__lt=at))
    return Q(over) | (Q(cycle__publicity_days=0) & ~Q(Exists(live_items())))


def running(at: datetime) -> Q:
    """Vouchers whose term still runs."""
    return Q(Exists(live_items().filter(state=ItemState.SHOWN, ends_at__gte=at)))


def objected() -> Q:
    """Vouchers an objection holds."""
    return Q(Exists(live_items().exclude(state=ItemState.SHOWN)))


def unpublished() -> Q:
    """Redeemed vouchers of cycles with publicity that have not been made public."""
    return Q(state=State.REDEEMED, cycle__publicity_days__gt=0) & ~Q(Exists(live_items()))


def standing_of(voucher: Voucher) -> Standing | None:
    """The voucher's publicity as `check_publicity` takes it; lock the voucher before."""
    item = PublicityItem.objects.filter(voucher=voucher, state__in=LIVE_ITEMS).first()
    return Standing(ItemState(item.state), item.ends_at) if item else None


def unpublished_for(
    user: User, *, cycle: Cycle | None, text: str = "", city: str = ""
) -> QuerySet[Voucher]:
    """What may go into the next publicity batch, narrowed as the list is."""
    rows = visible_to(user).filter(unpublished())
    if cycle is not None:
        rows = rows.filter(cycle=cycle)
    if city:
        rows = rows.filter(city_id=city)
    if text.strip():
        key = normalise_reference(text)
        rows = rows.filter(Q(number=key) | Q(enterprise__name__icontains=text.strip()))
    return rows.select_related("enterprise", "city", "service", "cycle")


def chosen_unpublished(user: User, public_ids: Iterable[UUID]) -> list[Voucher]:
    """Those of the chosen that may still be published, first redeemed first."""
    rows = visible_to(user).filter(unpublished(), public_id__in=list(public_ids))
    rows = rows.select_related("enterprise", "city", "service", "cycle")
    return list(rows.order_by(*UNPUBLISHED_ORDER)[:MANY])


def unpublished_count(user: User) -> int:
    """How many wait to be made public, for the navigation."""
    return visible_to(user).filter(unpublished()).count()


def cycles_to_publish() -> QuerySet[Cycle]:
    """Cycles with vouchers that wait to be made public, latest first."""
    waiting = Voucher.objects.filter(unpublished(), cycle=OuterRef("pk"))
    return Cycle.objects.filter(Exists(waiting))


def batches() -> QuerySet[PublicityBatch]:
    """All publicity batches with how many vouchers, the sum, and how many are held or withheld.

    The sums are of vouchers and bonuses, closed items left out.
    """
    rows = PublicityItem.objects.filter(batch=OuterRef("pk")).exclude(state=ItemState.CLOSED)
    grouped = rows.order_by().values("batch")
    amount = Sum(F("voucher__amount") + F("voucher__bonus_amount"))
    held = grouped.filter(state__in=[ItemState.HELD, ItemState.WITHHELD])
    return PublicityBatch.objects.select_related("cycle").annotate(
        number_of_items=Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0),
        total=Coalesce(Subquery(grouped.annotate(s=amount).values("s")), ZERO),
        stopped=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0),
    )


def items_of(batch: PublicityBatch) -> QuerySet[PublicityItem]:
    """Items with what a list shows of them; the public sees those that are not closed."""
    parts = ("voucher__enterprise", "voucher__city", "voucher__service")
    return batch.items.select_related(*parts)


def public_items(batch: PublicityBatch) -> QuerySet[PublicityItem]:
    """What the public sees: everything but what has been taken out."""
    return items_of(batch).exclude(state=ItemState.CLOSED)
