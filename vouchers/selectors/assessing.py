"""The claims of an account, as the engine wants them."""

from collections.abc import Collection

from django.db.models import QuerySet, Subquery

from catalog.enums import CapKind
from catalog.models import ServiceEntry
from vouchers.models import Account, Voucher
from vouchers.models.account import ZERO
from vouchers.states import FIXED, LIVE, PROMISED, State
from vouchers.subsidy import Cap, Claim, Entitlement, FixedCap, PerDeviceCap, entitlement

# Of a voucher that is only reckoned with: what `claim_of`, explanations and A3 ask.
_RECKONED = (
    "state",
    "place",
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
_REASSESSED = (*_RECKONED, "account_id", "city_id", "supplier_kind", "chain_seq", "chain_hash")


def claims_read(account: Account | Subquery) -> QuerySet[Voucher]:
    """The live vouchers of the account in application order, with no more of each than reckoning
    needs; never to be saved.
    """
    rows = Voucher.objects.filter(account=account, state__in=LIVE).select_related("catalog_version")
    return rows.only(*_RECKONED).order_by("place")


def claims_to_reassess(accounts: Collection[int]) -> QuerySet[Voucher]:
    """The live vouchers of the accounts by key, with what a new award and its event need (A4)."""
    rows = Voucher.objects.filter(account__in=accounts, state__in=LIVE)
    return rows.select_related("catalog_version").only(*_REASSESSED).order_by("pk")


def claim_of(voucher: Voucher) -> Claim:
    """The voucher as the engine sees it; it must have been stamped with version and entitlement."""
    version = voucher.catalog_version
    if version is None or voucher.entitlement is None:
        raise ValueError(f"voucher {voucher.pk} was never submitted")
    state = State(voucher.state)
    counted = voucher.bonus_amount if version.bonus_counts_toward_cap else ZERO
    return Claim(
        key=voucher.pk,
        entitlement=voucher.entitlement,
        cycle_cap=version.cumulative_cap,
        issued=voucher.amount if state in PROMISED else ZERO,
        fixed=voucher.amount + counted if state in FIXED else None,
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
