"""The claims of an account, as the engine wants them."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet, Subquery

from catalog.enums import CapKind
from catalog.models import ServiceEntry
from common.kept import Kept, Slot
from vouchers.models import Account, Voucher
from vouchers.models.account import ZERO
from vouchers.states import FIXED, LIVE, PROMISED
from vouchers.subsidy import Cap, Claim, Entitlement, FixedCap, PerDeviceCap, entitlement


class Reckoned(NamedTuple):
    """Of a submitted voucher what `claim_of`, explanations and A3 ask, sums in yuan.

    A tuple, because it is read for every earlier application of an enterprise while the next one
    waits for the account's lock: a model's instance takes five times as long.
    """

    pk: int
    state: str
    number: str
    application_number: str
    supplier_id: int | None
    service_id: int | None
    entitlement: Decimal
    amount: Decimal
    bonus_amount: Decimal
    cycle_cap: Decimal
    bonus_counts: bool


# As in Reckoned, in that order.
_RECKONED = (
    "pk",
    "state",
    "number",
    "application_number",
    "supplier_id",
    "service_id",
    "entitlement",
    "amount",
    "bonus_amount",
    "catalog_version__cumulative_cap",
    "catalog_version__bonus_counts_toward_cap",
)
# And to be given another amount: quotas follow by the stamps, the event joins the chain.
_STAMPS = ("place", "account_id", "city_id", "supplier_kind", "chain_seq", "chain_hash")
_REASSESSED = (*_RECKONED, *_STAMPS)


def claims_read(account: Account | Subquery | int) -> QuerySet[Voucher, tuple[Any, ...]]:
    """The live vouchers of the account in application order, to be taken by `reckoned`."""
    rows = Voucher.objects.filter(account=account, state__in=LIVE)
    return rows.order_by("place").values_list(*_RECKONED)


def reckoned(rows: Iterable[tuple[Any, ...]]) -> list[Reckoned]:
    """What `claims_read` found."""
    return [Reckoned._make(row) for row in rows]


def reckoned_of(voucher: Voucher) -> Reckoned:
    """The same of one voucher; it must have been stamped with version and entitlement."""
    version = voucher.catalog_version
    if version is None or voucher.entitlement is None:
        raise ValueError(f"voucher {voucher.pk} was never submitted")
    return Reckoned(
        pk=voucher.pk,
        state=voucher.state,
        number=voucher.number,
        application_number=voucher.application_number,
        supplier_id=voucher.supplier_id,
        service_id=voucher.service_id,
        entitlement=voucher.entitlement,
        amount=voucher.amount,
        bonus_amount=voucher.bonus_amount,
        cycle_cap=version.cumulative_cap,
        bonus_counts=version.bonus_counts_toward_cap,
    )


def claims_to_reassess(accounts: Collection[int], *, nowait: bool = False) -> QuerySet[Voucher]:
    """The live vouchers of the accounts by key, with what a new award and its event need (A4).

    Their rows are locked; `nowait`: OperationalError where somebody holds one of them.
    """
    if not accounts:
        return Voucher.objects.none()
    return _claims_to_reassess(len(accounts), nowait=nowait).ask(*accounts)


@lru_cache(maxsize=64)
def _claims_to_reassess(accounts: int, *, nowait: bool) -> Kept[Voucher]:
    slots: list[Any] = [Slot(number, Account._meta.pk) for number in range(accounts)]
    rows = Voucher.objects.filter(account__pk__in=slots, state__in=LIVE)
    rows = rows.select_related("catalog_version").only(*_REASSESSED).order_by("pk")
    return Kept(rows.select_for_update(of=("self",), nowait=nowait))


def claim_of(voucher: Voucher | Reckoned) -> Claim:
    """The voucher as the engine sees it; it must have been stamped with version and entitlement."""
    one = reckoned_of(voucher) if isinstance(voucher, Voucher) else voucher
    counted = one.bonus_amount if one.bonus_counts else ZERO
    return Claim(
        key=one.pk,
        entitlement=one.entitlement,
        cycle_cap=one.cycle_cap,
        issued=one.amount if one.state in PROMISED else ZERO,
        fixed=one.amount + counted if one.state in FIXED else None,
    )


def cap_of(entry: ServiceEntry) -> Cap:
    """The cap of a catalog entry as the engine wants it (A2)."""
    if entry.cap_kind == CapKind.PER_DEVICE:
        return PerDeviceCap(entry.cap_amount)
    return FixedCap(entry.cap_amount)


def entitlement_of(voucher: Voucher, entry: ServiceEntry) -> Entitlement:
    """What the voucher's contract is worth by itself (A1); ValueError on unlawful facts."""
    if voucher.cloud_fee is None:
        raise ValueError("the cloud fee is missing")
    return entitlement(cap=cap_of(entry), fee=voucher.cloud_fee, devices=voucher.devices)
