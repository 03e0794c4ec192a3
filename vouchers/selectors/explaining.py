"""Why an amount is what it is: of vouchers as they stand, of drafts as they are typed (A8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery

from accounts.enums import Role
from accounts.models import User
from catalog.models import CatalogVersion, ServiceEntry
from common.together import read_together
from vouchers.explanation import (
    Contract,
    Explanation,
    Setting,
    explain,
    explain_ended,
)
from vouchers.models import Account, Cycle, Voucher
from vouchers.models.account import ZERO
from vouchers.selectors.assessing import (
    Reckoned,
    cap_of,
    claim_of,
    claims_read,
    entitlement_of,
    reckoned,
)
from vouchers.selectors.facts import CatalogReads, find_open_cycle
from vouchers.selectors.quotas import standings_of
from vouchers.states import LIVE, State
from vouchers.subsidy import Award, Cap, Claim, PerDeviceCap, assess, entitlement

MASKED = "（编号不公开）"
DRAFT = "draft"  # the key of a claim that is not handed in yet


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would get if it were handed in now.

    `explanation` is None while something is missing; then `cap`, `fee` and `room` hold what is
    known already, and `lacking` says what is not.
    """

    explanation: Explanation | None
    service: str = ""
    cap: Cap | None = None
    fee: Decimal | None = None
    cycle_cap: Decimal | None = None
    room: Decimal | None = None
    catalog_version: str = ""
    lacking: tuple[str, ...] = ()


def explanation_of(
    voucher: Voucher, *, viewer: User, siblings: Sequence[Reckoned] | None = None
) -> Explanation | None:
    """The amount of a submitted voucher, from the claims of its account; None for a draft.

    One query unless the caller has read the claims, and one more where the cycle has quotas. The
    numbers of the enterprise's other applications are hidden from a supplier they do not name.
    Needs `entry__version`, `cycle` and `catalog_version` loaded.
    """
    masking = (viewer.role == Role.SUPPLIER,)
    found = explanations_of(voucher, masking=masking, siblings=siblings)
    return found[0] if found else None


def explanations_of(
    voucher: Voucher, *, masking: Sequence[bool], siblings: Sequence[Reckoned] | None = None
) -> list[Explanation]:
    """The same reckoning once for each of `masking`: with the other applications' numbers hidden
    from the supplier, or not. Nothing for a draft; one query, unless the caller has read the
    account's claims.
    """
    entry, cycle, account = voucher.entry, voucher.cycle, voucher.account_id
    if entry is None or cycle is None or account is None:
        return []
    contract, setting = _contract(voucher, entry), _setting(voucher, entry.version, cycle)
    if State(voucher.state) not in LIVE:
        ending = State(voucher.state).label
        ended = explain_ended(contract=contract, setting=setting, ending=ending)
        return [ended for _ in masking]
    vouchers = reckoned(claims_read(account)) if siblings is None else siblings
    claims = [claim_of(one) for one in vouchers]
    awards = assess(claims)
    return [
        explain(
            key=voucher.pk,
            claims=claims,
            awards=awards,
            numbers=_numbers(vouchers, voucher, masking=hidden),
            contract=contract,
            setting=setting,
        )
        for hidden in masking
    ]


def preview_of(voucher: Voucher, *, values: Mapping[str, object], at: datetime) -> Preview:
    """What the draft or correction would get with `values` as read from its pages.

    `values` holds `service` (a key), `cloud_fee` and `devices`, None where nothing lawful is typed.
    A draft comes behind all earlier applications (A4); a correction keeps its place, its version
    and at most its entitlement (A5). At most 2 queries.
    """
    correcting = voucher.entry is not None
    cycle = voucher.cycle if correcting else find_open_cycle(at)
    earlier = _earlier(voucher, cycle)
    version, entry = _listing(voucher, values, at, earlier)
    vouchers = reckoned(earlier)
    service = entry.name if entry else ""
    cap = cap_of(entry) if entry else None
    fee, devices = _money(values.get("cloud_fee")), _whole(values.get("devices"))
    claims = [claim_of(one) for one in vouchers]
    lacking = _lacking(cap, fee, devices)
    known = Preview(
        None,
        service=service,
        cap=cap,
        fee=fee,
        cycle_cap=version.cumulative_cap,
        catalog_version=version.title,
        lacking=lacking,
    )
    if cap is None or fee is None or lacking:
        claims, key = _with_own(voucher, claims, ZERO, version)
        return replace(known, room=_award(claims, key).room)
    worth = entitlement(cap=cap, fee=fee, devices=devices)
    if voucher.entitlement is not None:
        worth = replace(worth, amount=min(worth.amount, voucher.entitlement))
    claims, key = _with_own(voucher, claims, worth.amount, version)
    explanation = explain(
        key=key,
        claims=claims,
        awards=assess(claims),
        numbers={one.pk: one.number or one.application_number for one in vouchers},
        contract=Contract(service, cap, worth, devices),
        setting=Setting(version.title, cycle.name if cycle else "本周期"),
    )
    return replace(known, explanation=explanation, room=explanation.room)


def _listing(
    voucher: Voucher, values: Mapping[str, object], at: datetime, along: QuerySet[Voucher, Any]
) -> tuple[CatalogVersion, ServiceEntry | None]:
    """Version and entry; `along` is read with them."""
    if voucher.entry is not None:
        return voucher.entry.version, voucher.entry
    reads = CatalogReads(at, service_id=_whole(values.get("service")))
    read_together(*reads.querysets, along)
    return reads.version, reads.entry


def _earlier(voucher: Voucher, cycle: Cycle | None) -> QuerySet[Voucher, Any]:
    """The live applications of the enterprise's account, the one being corrected among them."""
    if cycle is None:
        return Voucher.objects.none().values_list()
    account = Account.objects.filter(enterprise_id=voucher.enterprise_id, cycle=cycle)
    return claims_read(Subquery(account.values("pk")))


def _with_own(
    voucher: Voucher, claims: Sequence[Claim], amount: Decimal, version: CatalogVersion
) -> tuple[list[Claim], object]:
    """The claims with this application's at its place: last for a draft."""
    if any(claim.key == voucher.pk for claim in claims):
        own = [replace(c, entitlement=amount) if c.key == voucher.pk else c for c in claims]
        return own, voucher.pk
    claim = Claim(key=DRAFT, entitlement=amount, cycle_cap=version.cumulative_cap)
    return [*claims, claim], DRAFT


def _award(claims: Sequence[Claim], key: object) -> Award:
    return next(award for award in assess(claims) if award.key == key)


def _lacking(cap: Cap | None, fee: Decimal | None, devices: int | None) -> tuple[str, ...]:
    found = []
    if cap is None:
        found.append("应用服务")
    if isinstance(cap, PerDeviceCap) and not devices:
        found.append("联网设备台套数")
    if fee is None:
        found.append("上云上平台费用")
    return tuple(found)


def _contract(voucher: Voucher, entry: ServiceEntry) -> Contract:
    worth = entitlement_of(voucher, entry)
    if voucher.entitlement is not None:  # a correction never raises it (A5)
        worth = replace(worth, amount=voucher.entitlement)
    return Contract(entry.name, cap_of(entry), worth, voucher.devices)


def _setting(voucher: Voucher, version: CatalogVersion, cycle: Cycle) -> Setting:
    return Setting(
        catalog_version=version.title,
        cycle=cycle.name,
        bonus=voucher.bonus_amount,
        bonus_counts_toward_cap=version.bonus_counts_toward_cap,
        quotas=standings_of(voucher),
    )


def _numbers(vouchers: Sequence[Reckoned], own: Voucher, *, masking: bool) -> dict[object, str]:
    return {
        one.pk: MASKED
        if masking and one.supplier_id != own.supplier_id
        else one.number or one.application_number
        for one in vouchers
    }


def _money(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
