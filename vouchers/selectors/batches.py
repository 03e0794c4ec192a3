"""Payout batches with their lines and sums, and what may go into the next one (R5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from common.clock import local_date
from enterprises.models import BankAccount
from enterprises.services.bank import is_own_name
from vouchers.models import Cycle, Payout, PayoutBatch, PayoutLine, PublicityItem, Voucher
from vouchers.models.account import ZERO
from vouchers.publicity import STOPPED_ITEMS, ItemState
from vouchers.selectors.payouts import (
    WAITING_ORDER,
    WaitingFilters,
    accounts_of,
    in_batch,
    narrowed,
    waiting_rows,
)
from vouchers.selectors.publicity import payable
from vouchers.selectors.visibility import visible_to
from vouchers.states import State
from vouchers.treasury.columns import Order
from vouchers.treasury.matching import Bounds

MANY = 500  # lines of one batch
BATCH_ORDER = ("-created_at", "-id")


def candidates(user: User, *, at: datetime) -> QuerySet[Voucher]:
    """Redeemed vouchers that publicity lets pass and no batch holds."""
    rows = visible_to(user).filter(payable(at), state=State.REDEEMED)
    return rows.exclude(in_batch())


def chosen_candidates(user: User, public_ids: Iterable[UUID], *, at: datetime) -> list[Any]:
    """Those of the chosen that may be paid, with the account of each as `payout_account`."""
    rows = candidates(user, at=at).filter(public_id__in=list(public_ids))
    return with_accounts(list(waiting_rows(rows).order_by(*WAITING_ORDER)[:MANY]))


@dataclass(frozen=True, slots=True)
class Everything:
    """All that may be paid of a filtered list, as one batch can take it.

    `rest` counts those of the cycle beyond the batch's limit, `others` those of other cycles.
    """

    rows: list[Any]
    cycle: Cycle | None
    rest: int
    others: list[tuple[Cycle, int]]


def everything(user: User, filters: WaitingFilters, *, at: datetime, cycle: str = "") -> Everything:
    """What the filtered list holds for one batch: of the cycle asked for, else the one waiting
    longest; first redeemed first.
    """
    rows = narrowed(candidates(user, at=at), filters, at=at)
    counts = rows.order_by().values("cycle").annotate(n=Count("pk"), first=Min("redeemed_at"))
    by_cycle = {row["cycle"]: row["n"] for row in counts.order_by("first", "cycle")}
    cycles = Cycle.objects.in_bulk(by_cycle)
    chosen = next((key for key in by_cycle if str(key) == cycle), next(iter(by_cycle), None))
    if chosen is None:
        return Everything([], None, 0, [])
    of_cycle = waiting_rows(rows.filter(cycle=chosen)).order_by(*WAITING_ORDER)[:MANY]
    others = [(cycles[key], n) for key, n in by_cycle.items() if key != chosen]
    rest = max(0, by_cycle[chosen] - MANY)
    return Everything(with_accounts(list(of_cycle)), cycles[chosen], rest, others)


def with_accounts(rows: list[Any]) -> list[Any]:
    """Rows of `waiting_rows` with `payout_account`; one query."""
    accounts = accounts_of(rows)
    for row in rows:
        row.payout_account = accounts.get(row.account_pk)
    return rows


def obstacle(row: Any) -> str:
    """Why the treasury cannot be asked to pay a row of `chosen_candidates`; empty when it can."""
    account: BankAccount | None = row.payout_account
    if account is None:
        return "企业没有设置收款账户"
    if not is_own_name(account.account_name, row.enterprise.name):
        return f"户名“{account.account_name}”与企业名称不一致"
    return ""


def is_unmended(row: Any, bounced_at: dict[int, datetime]) -> bool:
    """Whether a payout bounced and the enterprise has not put its account right since."""
    last, account = bounced_at.get(row.pk), row.payout_account
    return last is not None and (account is None or account.added_at < last)


def last_bounces(rows: Iterable[Any]) -> dict[int, datetime]:
    """When the last payout of each voucher came back; one query."""
    found = Payout.objects.filter(voucher__in=[row.pk for row in rows]).order_by("bounced_at")
    pairs = found.values_list("voucher_id", "bounced_at")
    return {voucher: at for voucher, at in pairs if at is not None}


def batches() -> QuerySet[PayoutBatch]:
    """Batches with `lines_number`, `total`, and the sums by answer: `paid`, `bounced`."""
    total = F("lines__amount") + F("lines__bonus")

    def of(condition: Q | None = None) -> Coalesce:
        return Coalesce(Sum(total, filter=condition), ZERO)

    return PayoutBatch.objects.select_related("cycle", "created_by").annotate(
        lines_number=Count("lines"),
        total=of(),
        paid=of(Q(lines__outcome="paid")),
        bounced=of(Q(lines__outcome="bounced")),
    )


def lines_of(batch: PayoutBatch) -> QuerySet[PayoutLine]:
    """Lines with what pages and sheets show of them."""
    parts = ("voucher__enterprise", "voucher__city", "account", "payout")
    return batch.lines.select_related(*parts).order_by("position")


def orders_of(batch: PayoutBatch, lines: Iterable[PayoutLine]) -> list[Order]:
    """The lines as the treasury gets them."""
    return [
        Order(
            position=line.position,
            account_name=line.account.account_name,
            account_number=line.account.number,
            bank=line.account.bank,
            total=line.amount + line.bonus,
            voucher=line.voucher.number,
            batch=batch.number,
        )
        for line in lines
    ]


def bounds_of(batch: PayoutBatch, lines: Sequence[PayoutLine], *, at: datetime) -> Bounds:
    """The days each line can have been paid on; two queries.

    Publicity counts as it stood at the export: a term that runs again since, after an objection was
    dismissed, says nothing of money that had left (R5).
    """
    keys = [line.voucher_id for line in lines]
    items = PublicityItem.objects.filter(voucher__in=keys, state=ItemState.SHOWN)
    if batch.exported_at is not None:
        items = items.filter(ends_at__lt=batch.exported_at)
    ends = {key: local_date(end) for key, end in items.values_list("voucher_id", "ends_at")}
    bounced = last_bounces([line.voucher for line in lines])
    earliest: dict[int, date] = {}
    for line in lines:
        days = [batch.document_on]
        if line.voucher.redeemed_at:
            days.append(local_date(line.voucher.redeemed_at))
        if line.voucher_id in ends:
            days.append(date.fromordinal(ends[line.voucher_id].toordinal() + 1))
        if line.voucher_id in bounced:
            days.append(local_date(bounced[line.voucher_id]))
        earliest[line.position] = max(days)
    return Bounds(earliest, local_date(at))


def stopped_items(vouchers: Iterable[int]) -> dict[int, ItemState]:
    """Which of these vouchers an objection holds or withholds, by key; one query."""
    items = PublicityItem.objects.filter(voucher__in=list(vouchers), state__in=STOPPED_ITEMS)
    return {key: ItemState(state) for key, state in items.values_list("voucher_id", "state")}


def total_of(rows: Iterable[Any]) -> Decimal:
    """Voucher and bonus of vouchers, in yuan."""
    return sum((row.amount + row.bonus_amount for row in rows), ZERO)
