"""Reads about quotas: how an application stands, the whole line, and what a quota was used for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from vouchers.models import Cycle, Quota, Voucher
from vouchers.models.account import ZERO
from vouchers.quota import Applicant, Limit, Standing
from vouchers.states import LIVE, PROMISED, REDEEMING, SETTLED, UNISSUED_OPEN, State

COMMITTED = (*PROMISED, *REDEEMING, *SETTLED)
_PARTS = {
    **dict.fromkeys(UNISSUED_OPEN, "reserved"),
    **dict.fromkeys(PROMISED, "issued"),
    **dict.fromkeys((*REDEEMING, State.REDEEMED), "claimed"),
    State.PAID: "paid",
}


@dataclass(slots=True)
class Use:
    """What of a quota is where, in yuan, and how many applications wait for it."""

    reserved: Decimal = ZERO
    issued: Decimal = ZERO
    claimed: Decimal = ZERO
    paid: Decimal = ZERO
    waiting: int = 0

    @property
    def committed(self) -> Decimal:
        """From issue on."""
        return self.issued + self.claimed + self.paid


@dataclass(frozen=True, slots=True)
class Uses:
    """The use of every scope of a cycle; one without a voucher is not used at all."""

    cities: dict[str, Use] = field(default_factory=lambda: defaultdict(Use))
    kinds: dict[str, Use] = field(default_factory=lambda: defaultdict(Use))

    def of(self, quota: Quota) -> Use:
        """The use of one quota."""
        if quota.city_id is not None:
            return self.cities[quota.city_id]
        return self.kinds[quota.supplier_kind]


def quotas_of(cycle: Cycle) -> list[Quota]:
    """The quotas of the cycle, cities first; no query where none is set."""
    if not cycle.quotas_on:
        return []
    return list(Quota.objects.filter(cycle=cycle).select_related("city"))


def standings_of(voucher: Voucher) -> tuple[Standing, ...]:
    """How an undecided application stands before each quota it falls under (Q2).

    Two queries where the cycle has quotas, none otherwise; needs `cycle` loaded.
    """
    cycle = voucher.cycle
    if cycle is None or not cycle.quotas_on or State(voucher.state) not in UNISSUED_OPEN:
        return ()
    quotas = list(_over(voucher))
    if not quotas:
        return ()
    earlier = Voucher.objects.filter(
        cycle=cycle, state__in=UNISSUED_OPEN, place__lt=voucher.place
    ).aggregate(
        city=Sum("amount", filter=Q(city=voucher.city_id)),
        kind=Sum("amount", filter=Q(supplier_kind=voucher.supplier_kind)),
    )
    return tuple(
        Standing(
            scope=quota.scope,
            amount=quota.amount,
            committed=quota.committed,
            ahead=earlier["city" if quota.city_id else "kind"] or ZERO,
            own=voucher.amount,
        )
        for quota in quotas
    )


def _over(voucher: Voucher) -> QuerySet[Quota]:
    mine = Q(city=voucher.city_id)
    if voucher.supplier_kind:
        mine |= Q(supplier_kind=voucher.supplier_kind)
    return Quota.objects.filter(mine, cycle=voucher.cycle).select_related("city")


def limits_of(quotas: Iterable[Quota]) -> dict[object, Limit]:
    """The quotas as the line wants them, by their keys."""
    return {quota.pk: Limit(quota.amount, quota.committed) for quota in quotas}


def line_of(cycle: Cycle, quotas: Iterable[Quota]) -> Iterator[Applicant]:
    """The undecided applications of the cycle in order of place, with the quotas of each."""
    by_city = {quota.city_id: quota.pk for quota in quotas if quota.city_id is not None}
    by_kind = {quota.supplier_kind: quota.pk for quota in quotas if quota.city_id is None}
    rows = Voucher.objects.filter(cycle=cycle, state__in=UNISSUED_OPEN).order_by("place")
    for key, amount, city, kind in rows.values_list("pk", "amount", "city_id", "supplier_kind"):
        found = (by_city.get(city), by_kind.get(kind))
        yield Applicant(key, amount, [scope for scope in found if scope is not None])


def uses_of(cycle: Cycle) -> Uses:
    """What was made of every city and kind of the cycle; one query over its vouchers."""
    held = Q(quota_waiting_since__isnull=False, state__in=UNISSUED_OPEN)
    rows = (
        Voucher.objects.filter(cycle=cycle, state__in=LIVE)
        .order_by()
        .values_list("city_id", "supplier_kind", "state")
        .annotate(total=Sum("amount"), held=Count("pk", filter=held))
    )
    uses = Uses()
    for city, kind, state, total, waiting in rows:
        part = _PARTS[State(state)]
        for use in (uses.cities[city or ""], uses.kinds[kind]):
            setattr(use, part, getattr(use, part) + total)
            use.waiting += waiting
    return uses
