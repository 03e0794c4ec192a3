"""The rows of a submission and of an approval, without any rule, lock or real chain."""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalog.models import ServiceEntry
from common.models import OutboxMessage
from reviews.models import Decision
from vouchers.models import Account, Cycle, Event, LedgerEntry, OfficialLetter, Voucher

SUBMITTED, ISSUED = "supplier_confirmation", "issued"
NO_CHAIN = "0" * 64
LETTERS = {"submit": ("receipt",), "approve": ("approval", "certificate")}
FACTS = {"number": "", "authority": "", "text": "words " * 200}  # about as long as real ones


def submit_rows(voucher: Voucher, *, by: User, at: datetime) -> None:
    """Voucher, account, event, ledger entry, receipt, outbox message."""
    cycle = Cycle.objects.order_by("-opens_at")[0]
    enterprise, amount = voucher.enterprise, voucher.cloud_fee
    account, _ = Account.objects.get_or_create(
        enterprise=enterprise, cycle=cycle, defaults={"cap": 500_000_000}
    )
    voucher.state, voucher.state_since, voucher.submitted_at = SUBMITTED, at, at
    voucher.submitted_by, voucher.cycle, voucher.account = by, cycle, account
    voucher.place = 10_000_000 + voucher.pk
    voucher.application_number = f"BARE-{voucher.pk}"
    voucher.entry = ServiceEntry.objects.filter(service=voucher.service)[0]
    voucher.catalog_version_id = voucher.entry.version_id
    voucher.region, voucher.city_id = enterprise.region, enterprise.region.city_code
    voucher.entitlement = voucher.amount = amount
    voucher.version += 1
    voucher.save()
    _note(voucher, "submit", 1, by=by, at=at)
    _book(voucher, account, "reserve", at=at, reserved=amount)


def issue(voucher: Voucher, answers: list[dict[str, Any]], *, by: User, at: datetime) -> None:
    """Voucher, account, event, two letters, ledger entry, decision, outbox message."""
    account = voucher.account
    if account is None:
        raise ValueError(f"{voucher.pk} was never submitted")
    voucher.state, voucher.state_since, voucher.issued_at = ISSUED, at, at
    voucher.number = f"BARE-{voucher.pk}"
    voucher.issued_amount, voucher.version = voucher.amount, voucher.version + 1
    voucher.save()
    _note(voucher, "approve", 99, by=by, at=at)
    _book(voucher, account, "issue", at=at, reserved=-voucher.amount, issued=voucher.amount)
    Decision.objects.create(
        voucher=voucher,
        desk="bureau",
        move="approve",
        answers=answers,
        decided_by=by,
        decided_at=at,
    )


def _note(voucher: Voucher, move: str, seq: int, *, by: User, at: datetime) -> None:
    """The event, its letters, and the message that carries it on."""
    chain = {"prev_hash": NO_CHAIN, "hash": NO_CHAIN, "at": at}
    event = Event.objects.create(
        voucher=voucher,
        seq=seq,
        move=move,
        actor=by.name,
        actor_role=by.role,
        to_state=voucher.state,
        **chain,
    )
    OfficialLetter.objects.bulk_create(
        OfficialLetter(
            **{"event": event, "voucher": voucher, "kind": kind, "facts": FACTS, "at": at},
            code=secrets.token_hex(10),
        )
        for kind in LETTERS[move]
    )
    OutboxMessage.objects.create(topic="bare.event", payload={"event_id": event.pk})


def _book(
    voucher: Voucher,
    account: Account,
    kind: str,
    *,
    at: datetime,
    reserved: Decimal,
    issued: Decimal = Decimal(0),
) -> None:
    account.chain_seq += 1
    LedgerEntry.objects.create(
        account=account,
        voucher=voucher,
        seq=account.chain_seq,
        kind=kind,
        reserved=reserved,
        issued=issued,
        prev_hash=NO_CHAIN,
        hash=NO_CHAIN,
        at=at,
    )
    account.reserved += reserved
    account.issued += issued
    account.committed += reserved + issued
    account.cap = max(account.cap, account.committed)
    account.save()
