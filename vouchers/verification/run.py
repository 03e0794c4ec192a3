"""Runs every comparison over the whole database, in batches."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet

from catalog.models import CatalogVersion
from common.models import AuditEvent
from vouchers.models import (
    Account,
    Clawback,
    ClawbackEvent,
    Cycle,
    Event,
    LedgerEntry,
    Payout,
    Quota,
    Repayment,
    Voucher,
)
from vouchers.selectors.quotas import Uses, uses_of
from vouchers.verification.accounts import check_account
from vouchers.verification.batches import lines_to_verify, verify_batches, verify_lines
from vouchers.verification.chains import broken_links
from vouchers.verification.clawbacks import check_clawback, check_within_payout
from vouchers.verification.figures import verify_figures
from vouchers.verification.quotas import check_quotas
from vouchers.verification.report import Difference, Report

BATCH = 500
# Of a voucher, what the engine and the balances ask; the rest is wide, and read for nothing.
# All that `reckoned_of` looks at: what is missing here is asked for again by every voucher.
_CLAIMED = (
    *("account", "place", "state", "number", "application_number", "supplier", "service"),
    *("entitlement", "amount", "bonus_amount", "catalog_version"),
)
Row = TypeVar("Row", bound=Model)


Step = Callable[[int, int], None]


def verify_everything(step: Step = lambda done, total: None) -> Report:
    """Compare ledgers, accounts, vouchers, events, quotas, audit trail, the engine and the
    dashboard's figures. Read-only.

    Each batch is read as of one instant, so that what people do meanwhile is no difference.
    `step(done, total)` is called between batches, outside any transaction of this function; no
    batch grows with the database, so that whoever runs it is heard of all the time.
    """
    report = Report()
    parts: tuple[tuple[QuerySet[Any], Callable[[list[Any], Report], None]], ...] = (
        (Account.objects.all(), _verify_accounts),
        (Voucher.objects.only("state", "chain_seq", "chain_hash"), _verify_events),
        (Clawback.objects.all(), _verify_clawbacks),
        (Cycle.objects.all(), _verify_quotas),
        (lines_to_verify(), verify_lines),
    )
    trail = AuditEvent.objects.count()
    done, total = 0, trail + sum(rows.count() for rows, _ in parts)
    step(done, total)
    for rows, check in parts:
        for count in _in_batches(rows, check, report):
            done += count
            step(done, max(done, total))
    for count in _verify_audit_trail(report):
        done += count
        step(done, max(done, total))
    with _one_instant():
        verify_batches(report)
    for _ in verify_figures(report):
        step(done, max(done, total))
    return report


@contextmanager
def _one_instant() -> Iterator[None]:
    """A read-only transaction that sees the database as it was at its start."""
    nested = connection.in_atomic_block  # a caller's transaction is its own affair (tests)
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _verify_accounts(accounts: list[Account], report: Report) -> None:
    keys = [account.pk for account in accounts]
    entries = _by(LedgerEntry.objects.filter(account__in=keys).order_by("seq"), "account_id")
    claims = Voucher.objects.filter(account__in=keys).only(*_CLAIMED).order_by("place")
    versions = CatalogVersion.objects.in_bulk()  # a few: not one with every voucher
    vouchers = _by(claims, "account_id")
    for claim in (claim for group in vouchers.values() for claim in group):
        claim.catalog_version = versions.get(claim.catalog_version_id)
    paid = Payout.objects.filter(voucher__account__in=keys).annotate(
        account_id=F("voucher__account_id")
    )
    payouts = _by(paid, "account_id")
    for account in accounts:
        rows = entries[account.pk]
        head = (account.chain_seq, account.chain_hash)
        _add(report, broken_links(rows, subject=f"ledger {account.pk}", head=head))
        _add(report, check_account(account, rows, vouchers[account.pk], payouts[account.pk]))
        report.compared["accounts"] += 1
        report.compared["ledger entries"] += len(rows)


def _verify_events(vouchers: list[Voucher], report: Report) -> None:
    keys = [voucher.pk for voucher in vouchers]
    events = _by(Event.objects.filter(voucher__in=keys).order_by("seq"), "voucher_id")
    for voucher in vouchers:
        rows, subject = events[voucher.pk], f"voucher {voucher.pk}"
        head = (voucher.chain_seq, voucher.chain_hash)
        _add(report, broken_links(rows, subject=subject, head=head))
        if rows and rows[-1].to_state != voucher.state:
            difference = Difference(subject, "state by events", rows[-1].to_state, voucher.state)
            report.differences.append(difference)
        report.compared["vouchers"] += 1
        report.compared["events"] += len(rows)


def _verify_clawbacks(clawbacks: list[Clawback], report: Report) -> None:
    keys = [clawback.pk for clawback in clawbacks]
    vouchers = {clawback.voucher_id for clawback in clawbacks}
    receipts = _by(Repayment.objects.filter(clawback__in=keys), "clawback_id")
    events = _by(ClawbackEvent.objects.filter(clawback__in=keys).order_by("seq"), "clawback_id")
    demands = _by(Clawback.objects.filter(voucher__in=vouchers), "voucher_id")
    payouts = _by(Payout.objects.filter(voucher__in=vouchers), "voucher_id")
    for clawback in clawbacks:
        _add(report, check_clawback(clawback, receipts[clawback.pk], events[clawback.pk]))
        report.compared["clawbacks"] += 1
    for key in sorted(vouchers):
        _add(report, check_within_payout(key, demands[key], payouts[key]))


def _verify_quotas(cycles: list[Cycle], report: Report) -> None:
    for cycle in cycles:
        quotas = list(Quota.objects.filter(cycle=cycle).select_related("city"))
        uses = uses_of(cycle) if quotas else Uses()
        _add(report, check_quotas(cycle, quotas, uses))
        report.compared["quotas"] += len(quotas)


def _verify_audit_trail(report: Report) -> Iterator[int]:
    """Some whole chains at a time, in the order of their unique index; yields how many rows."""
    last = ("", "")
    while True:
        with _one_instant():
            rows = list(_trail_after(last)[: BATCH + 1])
            if len(rows) > BATCH:  # the last chain may go on: it is read to its end
                kind, subject = rows[-1].subject_kind, rows[-1].subject_id
                rest = AuditEvent.objects.filter(
                    subject_kind=kind, subject_id=subject, seq__gt=rows[-1].seq
                )
                rows += rest.order_by("seq")
            for (kind, subject), chain in groupby(rows, key=_subject_of):
                _add(report, broken_links(chain, subject=f"audit {kind} {subject}"))
            report.compared["audit events"] += len(rows)
        if not rows:
            return
        last = _subject_of(rows[-1])
        yield len(rows)


def _trail_after(last: tuple[str, str]) -> QuerySet[AuditEvent]:
    kind, subject = last
    later = Q(subject_kind__gt=kind) | Q(subject_kind=kind, subject_id__gt=subject)
    rows = AuditEvent.objects.filter(later, subject_kind__gte=kind)
    return rows.order_by("subject_kind", "subject_id", "seq")


def _subject_of(row: AuditEvent) -> tuple[str, str]:
    return row.subject_kind, row.subject_id


def _in_batches(
    rows: QuerySet[Row], check: Callable[[list[Row], Report], None], report: Report
) -> Iterator[int]:
    """Check the rows batch by batch; yields how many there were, between the transactions."""
    last = 0
    while True:
        with _one_instant():
            batch = list(rows.filter(pk__gt=last).order_by("pk")[:BATCH])
            if batch:
                check(batch, report)
        if not batch:
            return
        last = batch[-1].pk
        yield len(batch)


def _by(rows: Iterable[Any], name: str) -> dict[Hashable, list[Any]]:
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _add(report: Report, differences: Iterable[Difference]) -> None:
    report.differences.extend(differences)
