"""Eight people press at the same moment: the walls hold, and without them they would not.

`--rounds 1000` runs each race a thousand times. Every race has its negative control: with locks and
constraints taken away, the same race must break the rule, or it would prove nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import Sum

from enterprises.models import Enterprise
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    BankAccountFactory,
    CertificateFactory,
    EnterpriseFactory,
    owner_of,
)
from tests.vouchers.racing import LANES, Track, unguarded, won
from tests.vouchers.world import AT, CLOSES, REDEEM_BY, YES, World, cycle_of, make_world
from vouchers.models import (
    Account,
    Event,
    IntegrationBonus,
    LedgerEntry,
    Redemption,
    Voucher,
)
from vouchers.models.account import LedgerKind
from vouchers.services.application import submit_application
from vouchers.services.assessment import lock_account
from vouchers.services.decision import approve_application
from vouchers.services.ledger import Book
from vouchers.services.redemption import redeem_voucher
from vouchers.states import LIVE, State
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

CAP = Decimal(500_000)
CONTROL_ROUNDS = 60
CHAINS = [(LedgerEntry, "ledger_chain_place"), (Event, "event_chain_place")]
SUMS = [(Account, "account_within_cap"), (Account, "account_balances_sane")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


def rivals(world: World, number: int = LANES) -> list[World]:
    """Other enterprises in the same world, one contract short of a race."""
    return [
        World(**{**vars(world), "enterprise": enterprise, "owner": owner_of(enterprise)})
        for enterprise in EnterpriseFactory.create_batch(number, approved=True)
    ]


def copies(draft: Voucher, times: int, **facts: Any) -> list[Voucher]:
    """The draft again under other contract numbers and files, in one statement."""
    rows = []
    for n in range(times):
        key = f"{draft.contract_key}-{draft.enterprise_id}-{n}"
        same = {f.attname: getattr(draft, f.attname) for f in Voucher._meta.concrete_fields}
        for name in ("id", "public_id"):
            same.pop(name)
        same.update(contract_key=key, contract_sha256=key, **facts)
        rows.append(Voucher(**same))
    return Voucher.objects.bulk_create(rows)


def submit_all(track: Track, world: World, drafts: list[Voucher]) -> list[Any]:
    at = world.tick()
    firms = {d.enterprise_id: d.enterprise for d in drafts}
    by = {key: owner_of(enterprise) for key, enterprise in firms.items()}
    return track.race(
        [partial(submit_application, d, by=by[d.enterprise_id], at=at) for d in drafts]
    )


# --- the cumulative cap (A3, A4) ---


def cap_round(track: Track, world: World) -> Enterprise:
    """Eight applications of 300,000 each, at once."""
    (rival,) = rivals(world, 1)
    draft = rival.draft(cloud_fee="300000")
    submit_all(track, world, [draft, *copies(draft, LANES - 1)])
    return rival.enterprise


def test_cap_holds_when_eight_submit_at_once(world: World, track: Track, rounds: int) -> None:
    for _ in range(rounds):
        enterprise = cap_round(track, world)
        vouchers = Voucher.objects.filter(enterprise=enterprise).order_by("place")
        assert [v.amount for v in vouchers] == [300_000, 200_000, *[0] * 6]
        times = [v.submitted_at for v in vouchers]
        assert times == sorted(set(times))  # strictly increasing with the place
    assert verify_everything().differences == []


def test_cap_breaks_without_lock_and_check(world: World, track: Track) -> None:
    with unguarded(*CHAINS, *SUMS, clean=[Voucher, Account]):
        assert any_round_breaks(lambda: taken_by(cap_round(track, world)) > CAP)


def taken_by(enterprise: Enterprise) -> Decimal:
    vouchers = Voucher.objects.filter(enterprise=enterprise, state__in=LIVE)
    return vouchers.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def any_round_breaks(broken: Callable[[], bool]) -> bool:
    return any(broken() for _ in range(CONTROL_ROUNDS))


# --- one live voucher per contract (V3) ---


def contract_round(track: Track, firms: list[World], *, same: str) -> list[Any]:
    """Eight firms hand in the same file, or the same contract in other files."""
    first = firms[0].draft()
    drafts = [first]
    for n, firm in enumerate(firms[1:]):
        (draft,) = copies(first, 1, enterprise_id=firm.enterprise.pk)
        if same == "file":
            draft.contract_sha256 = first.contract_sha256
            draft.contract_key = f"{first.contract_key}/{n}"
        else:
            draft.contract_key = first.contract_key
            draft.contract_sha256 = f"{n:02d}{first.contract_sha256[2:]}"
        draft.save()
        drafts.append(draft)
    return submit_all(track, firms[0], drafts)


@pytest.mark.parametrize("same", ["file", "contract"])
def test_contract_carries_one_live_voucher(
    world: World, track: Track, rounds: int, same: str
) -> None:
    firms = rivals(world)
    for _ in range(max(rounds // 2, 1)):
        winners = won(contract_round(track, firms, same=same))
        assert len(winners) == 1
        Voucher.objects.filter(pk=winners[0].pk).update(state=State.WITHDRAWN, amount=0)
        Account.objects.update(reserved=0, committed=0)


def test_contract_is_used_twice_without_the_index(world: World, track: Track) -> None:
    firms = rivals(world)
    walls = [
        (Voucher, "one_live_voucher_per_contract_file"),
        (Voucher, "one_live_voucher_per_contract"),
    ]
    with unguarded(*walls, clean=[Voucher, Account]):
        assert any_round_breaks(lambda: len(won(contract_round(track, firms, same="file"))) > 1)


# --- one draft, many clicks ---


def double_submit_round(track: Track, world: World) -> Voucher:
    (rival,) = rivals(world, 1)
    # An account that exists: making one would queue the eight behind its unique index.
    rival.submitted(cloud_fee="1000")
    draft = rival.draft()
    submit_all(track, rival, [draft] * LANES)
    return draft


def submissions_of(voucher: Voucher) -> int:
    return Event.objects.filter(voucher=voucher, move="submit").count()


def test_draft_is_submitted_once(world: World, track: Track, rounds: int) -> None:
    for _ in range(rounds):
        draft = double_submit_round(track, world)
        assert submissions_of(draft) == 1
        assert LedgerEntry.objects.filter(voucher=draft).count() == 1


def test_draft_is_submitted_twice_without_the_lock(world: World, track: Track) -> None:
    walls = [*CHAINS, *SUMS, (Voucher, "place_once_a_cycle")]
    with unguarded(*walls, clean=[Voucher, Account]):
        assert any_round_breaks(lambda: submissions_of(double_submit_round(track, world)) > 1)


# --- one approval (V6) ---


def double_approve_round(track: Track, world: World) -> Voucher:
    (rival,) = rivals(world, 1)
    voucher = rival.confirmed()
    at = world.tick()
    approve = partial(approve_application, voucher, by=world.officer, at=at, judgement=YES)
    track.race([approve] * LANES)
    return voucher


def issues_of(voucher: Voucher) -> int:
    return LedgerEntry.objects.filter(voucher=voucher, kind=LedgerKind.ISSUE).count()


def test_voucher_is_issued_once(world: World, track: Track, rounds: int) -> None:
    for _ in range(rounds):
        voucher = double_approve_round(track, world)
        assert issues_of(voucher) == 1
        account = Account.objects.get(enterprise=voucher.enterprise)
        assert (account.reserved, account.issued) == (0, 480_000)


def test_voucher_is_issued_twice_without_the_lock(world: World, track: Track) -> None:
    with unguarded(*CHAINS, *SUMS, clean=[Voucher, Account]):
        assert any_round_breaks(lambda: issues_of(double_approve_round(track, world)) > 1)


# --- one bonus in a life (A7) ---


def bonus_round(track: Track, world: World, cycles: list[Any]) -> Enterprise:
    """Eight redemptions of one certified enterprise pass final review at once, over two cycles."""
    enterprise = EnterpriseFactory(approved=True)
    CertificateFactory(enterprise=enterprise, confirmed=True)
    bank = BankAccountFactory(enterprise=enterprise)
    vouchers = []
    for cycle in cycles:
        vouchers += on_the_last_desk(world, enterprise, cycle, LANES // len(cycles))
    Redemption.objects.bulk_create(
        Redemption(voucher=v, bank_account=bank, filed_by=owner_of(enterprise), filed_at=AT)
        for v in vouchers
    )
    at = world.tick()
    track.race(
        [partial(redeem_voucher, v, by=world.province, at=at, judgement=YES) for v in vouchers]
    )
    return enterprise


def on_the_last_desk(
    world: World, enterprise: Enterprise, cycle: Any, number: int
) -> list[Voucher]:
    """Vouchers of 50,000 planted where the province approves, with their ledger."""
    pattern = world.extra["pattern"]
    account = lock_account_of(enterprise, cycle)
    same = {
        "enterprise_id": enterprise.pk,
        "state": State.REDEMPTION_APPROVAL,
        "cycle_id": cycle.pk,
        "account_id": account.pk,
        "application_number": "",
        "number": "",
        "place": None,
        "amount": Decimal(50_000),
        "redeem_by": REDEEM_BY,
        "chain_seq": 0,
        "chain_hash": "0" * 64,
    }
    vouchers = copies(pattern, number, **{**same, "state": State.DRAFT})
    for n, voucher in enumerate(vouchers):
        voucher.place = world.extra["place"] = world.extra.get("place", 10**6) + 1 + n
        voucher.application_number = f"R-{voucher.pk}"
        voucher.contract_key = voucher.contract_sha256 = f"bonus-{voucher.pk}"
        voucher.state = State.REDEMPTION_APPROVAL
    names = ["place", "application_number", "contract_key", "contract_sha256", "state"]
    Voucher.objects.bulk_update(vouchers, names)
    book = Book(account, at=AT)
    for voucher in vouchers:
        book.post(voucher, LedgerKind.ISSUE, issued=voucher.amount)
    book.close()
    return vouchers


def lock_account_of(enterprise: Enterprise, cycle: Any) -> Account:
    with transaction.atomic():
        return lock_account(enterprise, cycle, cap=CAP)


@pytest.fixture
def two_cycles(world: World) -> list[Any]:
    later = cycle_of(
        code="2019",
        name="2019 年度服务券",
        opens_at=CLOSES + timedelta(days=1),
        closes_at=CLOSES + timedelta(days=90),
    )
    world.extra["pattern"] = world.submitted()
    UserFactory(province=True)
    return [world.cycle, later]


@contextmanager
def without_unique_bonus() -> Iterator[None]:
    """The one-to-one column without its unique index."""
    wall = IntegrationBonus._meta.get_field("enterprise")
    plain = models.ForeignKey(Enterprise, models.PROTECT, db_column=wall.column)
    plain.set_attributes_from_name("enterprise")
    plain.model = IntegrationBonus
    with connection.schema_editor() as editor:
        editor.alter_field(IntegrationBonus, wall, plain)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {IntegrationBonus._meta.db_table}")
        with connection.schema_editor() as editor:
            editor.alter_field(IntegrationBonus, plain, wall)


def bonuses_of(enterprise: Enterprise) -> Decimal:
    rows = Voucher.objects.filter(enterprise=enterprise)
    return rows.aggregate(sum=Sum("bonus_amount"))["sum"]


def test_bonus_is_granted_once(
    world: World, track: Track, rounds: int, two_cycles: list[Any]
) -> None:
    for _ in range(rounds):
        enterprise = bonus_round(track, world, two_cycles)
        states = set(Voucher.objects.filter(enterprise=enterprise).values_list("state", flat=True))
        assert states == {State.REDEEMED}
        assert bonuses_of(enterprise) == 200_000
        assert IntegrationBonus.objects.filter(enterprise=enterprise).count() == 1


def test_bonus_is_granted_twice_without_lock_and_wall(
    world: World, track: Track, two_cycles: list[Any]
) -> None:
    with (
        unguarded(*CHAINS, *SUMS, clean=[Voucher, Account]),
        without_unique_bonus(),
    ):
        assert any_round_breaks(lambda: bonuses_of(bonus_round(track, world, two_cycles)) > 200_000)
