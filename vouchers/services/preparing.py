"""What a submission rests on but the account's own state: read before the account is locked.

An enterprise's submissions wait for each other from the account's lock to the commit. So all that
can be known before is read and judged before; under the lock it is only asked whether it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Self

from django.db.models import BigIntegerField, ForeignKey, Func, Model, QuerySet, Value

from catalog.selectors import published
from common.errors import DomainErrors
from common.kept import Kept, Slot
from common.together import Together, read_together
from vouchers.eligibility import Verdict, blocks, judge
from vouchers.errors import InvalidApplication
from vouchers.models import Account, Clawback, Cycle, Voucher
from vouchers.selectors.assessing import Reckoned, claims_read, reckoned
from vouchers.selectors.clawbacks import open_clawbacks_of
from vouchers.selectors.facts import (
    MANY_DEMANDS,
    MANY_SIBLINGS,
    ApplicationReads,
    CatalogReads,
    open_cycles,
    the_open_one,
    told_owed,
)
from vouchers.services.assessment import open_account
from vouchers.services.letters import PaperReads
from vouchers.services.transition import (
    WITH_ENTERPRISE,
    check_version,
    lock_account,
    lock_voucher,
)
from vouchers.typed import Reading, read_typed

CYCLE_OVER = "申领周期刚刚结束，新的周期已经开始，请核对后再次提交。"


class Prepared:
    """A draft as the caller knows it, judged by all that stood at `at`; one statement.

    Nothing is refused on its word alone, for the caller may know an old row: `still_holds` says,
    once draft and enterprise are locked, whether it speaks of them. The caller holds the catalog
    still, and with it the cycles (A6). Raises NoOpenCycle and NoVersionInForce.
    """

    def __init__(self, known: Voucher, *, at: datetime) -> None:
        self._known = known
        cycles = open_cycles(at)
        catalog = CatalogReads(at, service_id=known.service_id)
        later = published().filter(effective_at__gt=at).order_by("effective_at")
        self._next = later.values_list("effective_at", flat=True)[:1]
        own = Account.objects.filter(enterprise_id=known.enterprise_id)
        self._accounts = own.filter(cycle__in=cycles.order_by()).values_list("pk", flat=True)
        self._reads = ApplicationReads(known, cycle=cycles)
        region = known.enterprise.region
        self.papers = PaperReads(region.code, region.city_code) if region else PaperReads()
        read_together(
            *(cycles, self._next, self._accounts, *catalog.querysets),
            *(*self._reads.but_same_service, *self.papers.querysets),
        )
        self.cycle = the_open_one(cycles)
        self.version, self.entry = catalog.version, catalog.entry
        self.reading = read_typed(known.typed)
        self._facts = self._reads.facts(
            at=at, cycle=self.cycle, version=self.version, entry=self.entry, same_service=()
        )
        self._verdicts = judge(self._facts)
        self._account = next(iter(self._accounts), None)
        self._standing = self._standing_of(self._account) if self._account else None

    def lock_account(self) -> Account:
        """The enterprise's account for the open cycle, its row locked, made when missing."""
        if self._account is None:
            cap = self.version.cumulative_cap
            return open_account(self._known.enterprise_id, self.cycle, cap=cap)
        account = lock_account(self._account)
        account.cycle = self.cycle
        return account

    def lock_draft(self, *, version: int | None) -> Voucher:
        """The draft with its enterprise as they are now, locked behind the account.

        What hangs on them comes from the caller's where both rows are the same: reading it again
        is most of what a lock costs. StaleVoucher as `lock_voucher`.
        """
        draft: Voucher | None = next(iter(_locked_draft().ask(self._known.pk)), None)
        if draft is None:
            raise Voucher.DoesNotExist
        if not _is_same(self._known, draft):
            return lock_voucher(draft, version=version, rows=WITH_ENTERPRISE)
        check_version(draft, version)
        _take_links(draft.enterprise, self._known.enterprise)
        _take_links(draft, self._known)
        return draft

    def still_holds(self, draft: Voucher, *, at: datetime) -> bool:
        """Whether it is true of the locked draft, and of a moment that has moved on (A5, A6)."""
        newer = next(iter(self._next), None)
        in_time = at <= self.cycle.closes_at and (newer is None or at < newer)
        return in_time and _is_same(self._known, draft)

    def renewed(self, draft: Voucher, *, at: datetime) -> "Prepared":
        """Prepared again for the locked draft; the account stays that of the cycle it was (A6)."""
        fresh = Prepared(draft, at=at)
        if fresh.cycle != self.cycle:
            raise InvalidApplication(CYCLE_OVER, rule="A6", field="cycle")
        return fresh

    def check(self) -> None:
        """Raise InvalidApplication with every blocking verdict."""
        raise_blocks(self._verdicts, self.reading)

    def verdicts(
        self, *, at: datetime, claims: Iterable[Reckoned], demands: Iterable[Clawback]
    ) -> tuple[Verdict, ...]:
        """Every rule's word with what the account's lock keeps still: siblings (A3), debts (E9)."""
        service = self._known.service_id
        same = [one.application_number for one in claims if one.service_id == service]
        facts = replace(
            self._facts,
            at=at,
            same_service=tuple(same[:MANY_SIBLINGS]),
            enterprise=replace(self._facts.enterprise, owed_back=told_owed(demands)),
        )
        return judge(facts)

    def standing(self, account: Account) -> "Standing":
        """What the locked account holds still."""
        known = self._standing if account.pk == self._account else None
        return (known or self._standing_of(account.pk)).read(account)

    def _standing_of(self, account_id: int) -> "Standing":
        return Standing(account_id, enterprise_id=self._known.enterprise_id, cycle=self.cycle)


@cache
def _locked_draft() -> Kept[Voucher]:
    rows = Voucher.objects.select_for_update(of=WITH_ENTERPRISE).select_related("enterprise")
    return Kept(rows.filter(pk=Slot(0, Voucher._meta.pk)))


class Standing:
    """What is read under the account's lock: its claims, debts (E9), and a place in the queue.

    The place is drawn here, where nothing is refused any more but for a debt or another
    application a moment faster: a refused submission leaves no gap.
    """

    account: Account
    earlier: Sequence[Reckoned]
    debts: Sequence[Clawback]
    place: int

    def __init__(self, account_id: int, *, enterprise_id: int, cycle: Cycle) -> None:
        self._claims = claims_read(account_id)
        self._owed = open_clawbacks_of(enterprise_id)[:MANY_DEMANDS]
        self._places = _next_place(cycle)
        self._all = Together(self._claims, self._owed, self._places)

    def read(self, account: Account) -> Self:
        """Ask, with the account's row locked; once."""
        self._all.read()
        self.account, self.place = account, self._places[0]
        self.earlier, self.debts = reckoned(self._claims), list(self._owed)
        return self


def raise_blocks(verdicts: tuple[Verdict, ...], reading: Reading) -> None:
    """Everything wrong at once: what cannot be read, then what the rules forbid."""
    faulty = {fault.field for fault in reading.faults}
    against = [
        InvalidApplication(verdict.message, rule=verdict.rule, field=verdict.field)
        for verdict in blocks(verdicts)
        if verdict.field not in faulty  # said already, and more exactly
    ]
    if reading.faults or against:
        raise DomainErrors([*reading.faults, *against])


def _next_place(cycle: Cycle) -> QuerySet[Cycle, int]:
    sequence = Value(f"vouchers_place_{cycle.pk}")
    place = Func(
        sequence,
        function="nextval",
        template="%(function)s(%(expressions)s::regclass)",
        output_field=BigIntegerField(),
    )
    return Cycle.objects.filter(pk=cycle.pk).order_by().values_list(place, flat=True)


def _is_same(known: Voucher, draft: Voucher) -> bool:
    """Whether both rows, the draft's and its enterprise's, are as the caller knew them."""
    return _is_same_row(known, draft) and _is_same_row(known.enterprise, draft.enterprise)


def _is_same_row(one: Model, other: Model) -> bool:
    names = [field.attname for field in one._meta.concrete_fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _take_links(row: Model, known: Model) -> None:
    for field in row._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or field.is_cached(row):
            continue
        if field.is_cached(known):
            field.set_cached_value(row, field.get_cached_value(known))
