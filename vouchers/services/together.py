"""Many accounts in few transactions, for what the worker does to accounts by itself (ADR 23).

Locks are taken in the order of the house: accounts by key, live vouchers by key, quotas last. And a
batch never waits while it holds something: an account that is busy is left out, a voucher that is
busy undoes the batch (`nowait`). Whatever is left out or undone is done alone, as it always was. So
a batch can be waited for, for the tenth of a second it takes, and be part of no deadlock; but for
quotas, and whoever holds one takes no further lock.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import DatabaseError, transaction

from common.errors import DomainError
from vouchers.models import Account, Cycle
from vouchers.services.assessment import reassess, reassess_together
from vouchers.services.ledger import Book
from vouchers.services.transition import lock_account

logger = logging.getLogger(__name__)

BATCH = 20  # accounts: locks of 20 to 60 ms as measured (docs/performance.md)
_FAILURES = (DatabaseError, DomainError, ValueError)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were changed, and how many could not be: those are in the log, by key."""

    done: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.done + other.done, self.failed + other.failed)


@dataclass(frozen=True)
class Task(Generic[T]):
    """The same work for several accounts at once and for one.

    `together` is one transaction over items of different accounts, and says how many it changed
    and which it left out; `alone` is one over a single item, and says whether it changed anything.
    Both look behind the lock whether there is still something to do.
    """

    account: Callable[[T], int | None]
    together: Callable[[Sequence[T]], tuple[int, Sequence[T]]]
    alone: Callable[[T], bool]


def in_batches(items: Sequence[T], task: Task[T]) -> Tally:
    """Do the task to all items, those of one account in their order; each batch is committed.

    What fails in a batch is done alone with the rest of its batch, and what fails alone is logged
    and keeps nobody else back. Being stopped halfway loses no more than a batch, which the next
    run does again.
    """
    tally, waiting = Tally(), list(items)
    while waiting:
        batch, waiting = _next(waiting, task.account)
        try:
            done, left = task.together(batch)
        except _FAILURES:
            logger.info("batch is done one by one", exc_info=True)
            done, left = 0, batch
        tally += Tally(done)
        for item in left:
            tally += _alone(item, task)
    return tally


def _next(items: Sequence[T], account: Callable[[T], int | None]) -> tuple[list[T], list[T]]:
    """The first items of different accounts, and the others."""
    batch: dict[int | None, T] = {}
    others = []
    for item in items:
        if len(batch) < BATCH and account(item) not in batch:
            batch[account(item)] = item
        else:
            others.append(item)
    return list(batch.values()), others


def _alone(item: T, task: Task[T]) -> Tally:
    try:
        return Tally(done=int(task.alone(item)))
    except _FAILURES:
        logger.exception("account %s is left as it was", task.account(item))
        return Tally(failed=1)


def lock_free_accounts(keys: Collection[int]) -> dict[int, Account]:
    """Those of the accounts that nobody holds, by key, locked, each with its cycle as it is now."""
    free = Account.objects.select_for_update(skip_locked=True).filter(pk__in=keys)
    accounts = {account.pk: account for account in free.order_by("pk")}
    cycles = Cycle.objects.in_bulk({account.cycle_id for account in accounts.values()})
    for account in accounts.values():
        account.cycle = cycles[account.cycle_id]  # behind the lock: whether quotas are on (Q2)
    return accounts


def reassess_accounts(keys: Collection[int], *, at: datetime, cause: str) -> Tally:
    """Run the engine over these accounts as they are now and record what changes (A4).

    Where amounts are in step with the engine nothing is written. Safe to repeat.
    """

    def together(batch: Sequence[int]) -> tuple[int, Sequence[int]]:
        with transaction.atomic():
            accounts = lock_free_accounts(batch)
            books = {Book(account, at=at): cause for account in accounts.values()}
            changed = reassess_together(books, at=at, nowait=True)
        return changed, [key for key in batch if key not in accounts]

    def alone(key: int) -> bool:
        return reassess_account(key, at=at, cause=cause)

    return in_batches(sorted(keys), Task(account=int, together=together, alone=alone))


def reassess_account(key: int, *, at: datetime, cause: str) -> bool:
    """The same of one account; whether an amount changed. Waits for whoever holds it."""
    with transaction.atomic():
        account = lock_account(key)
        return reassess(account, Book(account, at=at), at=at, cause=cause)
