"""Lists of vouchers: which rows, narrowed by filters."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.clock import SHANGHAI
from common.text import normalise_reference
from enterprises.models import Enterprise
from vouchers.models import Cycle, Event, Voucher
from vouchers.states import (
    ENDED,
    PROMISED,
    REDEEMING,
    SETTLED,
    UNISSUED_OPEN,
    State,
)

ORDER = ("-submitted_at", "-id")
OWN_ORDER = ("-created_at", "-id")
PAGE_SIZE = 50
MANY_FIRMS = 500  # found by a piece of their name
PLACE_DIGITS = 6

AWAITING = "awaiting"
# Groups named for their use; single states may be asked for too.
GROUPS: dict[str, tuple[str, tuple[State, ...]]] = {
    "open": ("审核中", UNISSUED_OPEN),
    AWAITING: ("候补", UNISSUED_OPEN),
    "issued": ("已发放待兑现", PROMISED),
    "redeeming": ("兑现办理中", REDEEMING),
    "settled": ("已兑现", SETTLED),
    "ended": ("已结束", ENDED),
}
STATE_CHOICES = [
    ("分组", [(key, label) for key, (label, _) in GROUPS.items()]),
    ("状态", [(state.value, state.label) for state in State if state != State.DRAFT]),
]
# How far it has ever come, whatever became of it; the dashboard counts the same.
REACHED = {
    "confirmed": "供应商已确认",
    "approved": "地方审核通过",
    "issued": "已发放（含其后终止）",
    "redeemed": "已兑现（含已拨付）",
    "paid": "已拨付",
}
_MOMENTS = {"issued": "issued_at", "redeemed": "redeemed_at", "paid": "paid_at"}
_MOVES = {"confirmed": "confirm", "approved": "approve"}
_COLUMNS = (
    "id",
    "public_id",
    "number",
    "application_number",
    "contract_title",
    "state",
    "amount",
    "created_at",
    "submitted_at",
    "due_at",
    "enterprise__name",
    "region__name",
    "city__name",
    "service__name",
    "supplier__name",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. Days are Shanghai's, inclusive."""

    text: str = ""
    state: str = ""
    reached: str = ""
    city: str = ""
    district: str = ""
    service: str = ""
    cycle: str = ""
    supplier: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything besides text and state is asked for."""
        return self != Filters(text=self.text, state=self.state)


def narrowed(vouchers: QuerySet[Voucher], filters: Filters) -> QuerySet[Voucher]:
    """The vouchers the filters leave."""
    condition = _state(filters.state) & _reached(filters.reached)
    for name, value in (
        ("city_id", filters.city),
        ("region_id", filters.district),
        ("service__code", filters.service),
        ("cycle__code", filters.cycle),
        ("supplier_id", filters.supplier),
    ):
        if value:
            condition &= Q(**{name: value})
    if filters.since:
        condition &= Q(submitted_at__gte=datetime.combine(filters.since, time.min, SHANGHAI))
    if filters.until:
        condition &= Q(submitted_at__lte=datetime.combine(filters.until, time.max, SHANGHAI))
    return vouchers.filter(condition & _text(filters.text))


def _state(choice: str) -> Q:
    if choice in GROUPS:
        condition = Q(state__in=GROUPS[choice][1])
        return condition & Q(amount=0) if choice == AWAITING else condition
    return Q(state=choice) if choice else Q()


def _reached(step: str) -> Q:
    if step in _MOVES:
        return Q(Exists(Event.objects.filter(voucher=OuterRef("pk"), move=_MOVES[step])))
    return Q(**{f"{_MOMENTS[step]}__isnull": False}) if step else Q()


def _text(text: str) -> Q:
    """By voucher or application number, or the last digits of it; by enterprise's name or code.

    Everything is resolved to what an index can find: at 20,000 vouchers a condition across the
    join reads them all. At most one more query.
    """
    key = normalise_reference(text)
    if not key:
        return Q()
    if key.isascii() and key.isdigit() and len(key) <= PLACE_DIGITS:
        codes = Cycle.objects.values_list("code", flat=True)
        return Q(application_number__in=[f"{code}-{int(key):06d}" for code in codes])
    firms = Enterprise.objects.filter(Q(name__icontains=text.strip()) | Q(uscc__startswith=key))
    ids = list(firms.values_list("pk", flat=True)[:MANY_FIRMS])
    return Q(number=key) | Q(application_number=key) | Q(enterprise__in=ids)


def rows_of(vouchers: QuerySet[Voucher]) -> Any:
    """Plain rows in one query; page them, then make them readable with `rows.readable`."""
    return vouchers.values(*_COLUMNS)


# What a list's workbook holds (vouchers.exporting).
EXPORT_FIELDS = (
    "application_number",
    "number",
    "enterprise__name",
    "enterprise__uscc",
    "city__name",
    "region__name",
    "service__name",
    "supplier__name",
    "contract_number",
    "contract_total",
    "cloud_fee",
    "entitlement",
    "amount",
    "issued_amount",
    "redeemed_amount",
    "bonus_amount",
    "state",
    "submitted_at",
    "issued_at",
    "redeem_by",
)
