"""Accounts in batches: what is written, what is left out, and who is kept back by whom (ADR 23)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.models import OutboxMessage
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.racing import LANES, Track, while_waiting
from tests.vouchers.world import REDEEM_BY, World, make_world
from vouchers.models import (
    Account,
    Event,
    LedgerEntry,
    OfficialLetter,
    Quota,
    Redemption,
    Voucher,
)
from vouchers.models.figures import FigureChange
from vouchers.services.application import submit_application
from vouchers.services.assessment import reassess, reassess_together
from vouchers.services.deadlines import Ended, end_overdue
from vouchers.services.decision import Judgement, send_back_application
from vouchers.services.ledger import Book
from vouchers.services.overdue import expire_voucher, lapse_application
from vouchers.services.quota_setting import set_quotas
from vouchers.services.together import Tally, reassess_accounts
from vouchers.states import State
from vouchers.verification import verify_everything

LATE = REDEEM_BY + timedelta(days=1)
MEND = Judgement(defects=["请补充合同附件"])


def firms(number: int) -> list[World]:
    """Worlds of as many enterprises of one city, with one supplier and one cycle."""
    world = make_world()
    others = EnterpriseFactory.create_batch(number - 1, approved=True)
    own = [{"enterprise": one, "owner": owner_of(one)} for one in others]
    return [world, *(World(**{**vars(world), **facts}) for facts in own)]


def sent_back(firm: World, service: str = "smart-scheduling") -> Voucher:
    confirmed = firm.confirmed(service)
    return send_back_application(confirmed, by=firm.officer, at=firm.tick(), judgement=MEND)


def mixed_cases() -> None:
    """Three accounts with corrections, vouchers and claims cut short; quotas on one of two keys."""
    first, second, third = firms(3)
    world = first
    sent_back(first)
    first.issued("quality-control")  # 20,000 of 480,000: raised when the correction lapses
    first.submitted("smart-scheduling", cloud_fee="300000")
    second.issued(cloud_fee="450000")
    second.issued("quality-control", cloud_fee="200000")  # 50,000, raised, and expires itself
    second.confirmed(cloud_fee="90000")
    third.filed(third.issued(cloud_fee="100000"))
    third.issued("quality-control", cloud_fee="70000")
    world.cycle.refresh_from_db()
    amounts = {("440700", ""): Decimal(2_000_000), ("", "telecom"): Decimal(3_000_000)}
    revision, at = world.cycle.revision, world.tick()
    set_quotas(world.cycle, amounts, revision=revision, by=world.province, at=at)


def told(message: OutboxMessage) -> Any:
    event = message.payload.get("event_id")
    found = Event.objects.filter(pk=event).values_list("voucher_id", "seq").first()
    return message.topic, found or tuple(message.payload.items())


def everything() -> dict[str, Any]:
    """All that was written, but for the numbers of rows and what is drawn by lot."""
    numbers = {"id", "code", "event_id"}
    found: dict[str, Any] = {
        model.__name__: sorted(
            sorted((k, str(v)) for k, v in row.items() if k not in numbers)
            for row in model.objects.values()
        )
        for model in (Event, LedgerEntry, Voucher, Account, Quota, Redemption, OfficialLetter)
    }
    found["messages"] = Counter(map(told, OutboxMessage.objects.all()))
    found["counted"] = Counter(FigureChange.objects.values_list("voucher_id", flat=True))
    return found


def after(work: Callable[[], object]) -> dict[str, Any]:
    """What there is after the work, which is then undone."""
    with transaction.atomic():
        work()
        found = everything()
        transaction.set_rollback(True)
    return found


def one_by_one() -> None:
    for voucher in Voucher.objects.filter(state=State.CORRECTION).order_by("pk"):
        lapse_application(voucher, at=LATE)
    for voucher in Voucher.objects.filter(state=State.ISSUED).order_by("pk"):
        expire_voucher(voucher, at=LATE)


@pytest.mark.django_db
def test_endings_in_batches_write_what_each_alone_writes(caplog: pytest.LogCaptureFixture) -> None:
    mixed_cases()
    caplog.set_level("INFO", "vouchers")
    alone, together = after(one_by_one), after(lambda: end_overdue(at=LATE))
    assert "one by one" not in caplog.text
    assert len(alone["OfficialLetter"]) > OfficialLetter.objects.count()  # of vouchers raised
    for what, rows in alone.items():
        assert together[what] == rows, what
    assert len(alone["Event"]) > Event.objects.count() + 6
    assert end_overdue(at=LATE) == Ended(lapsed=1, expired=4)
    assert not verify_everything().differences


def out_of_step(number: int) -> list[int]:
    """Accounts whose applications are worth more than they were assessed at."""
    for firm in firms(number):
        firm.submitted(cloud_fee="100000")
        firm.submitted("quality-control", cloud_fee="100000")
    Voucher.objects.update(entitlement=Decimal("300000.00"))
    return list(Account.objects.order_by("pk").values_list("pk", flat=True))


def each_alone(keys: list[int]) -> None:
    for key in keys:
        account = Account.objects.select_for_update().get(pk=key)
        reassess(account, Book(account, at=LATE), at=LATE, cause="核对")


@pytest.mark.django_db
def test_reassessing_in_batches_writes_what_each_alone_writes() -> None:
    keys = out_of_step(3)
    alone = after(lambda: each_alone(keys))
    together = after(lambda: reassess_accounts(keys, at=LATE, cause="核对"))
    assert together == alone
    assert reassess_accounts(keys, at=LATE, cause="核对") == Tally(done=3)
    amounts = Voucher.objects.order_by("place").values_list("amount", flat=True)
    assert list(amounts) == [300_000, 200_000] * 3
    assert reassess_accounts(keys, at=LATE, cause="核对") == Tally()
    assert not verify_everything().differences


@pytest.mark.django_db
def test_a_batch_of_which_all_are_busy_changes_nothing() -> None:
    with transaction.atomic():
        assert reassess_together({}, at=LATE) == 0


@pytest.mark.django_db
def test_a_batch_costs_the_same_statements_for_one_account_and_for_many() -> None:
    one, *others = out_of_step(4)

    def statements(keys: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            reassess_accounts(keys, at=LATE, cause="核对")
        return len(captured)

    assert statements([one]) == statements(others)


@pytest.mark.django_db
def test_one_that_fails_keeps_nobody_back(caplog: pytest.LogCaptureFixture) -> None:
    first, bad, last = out_of_step(3)
    with connection.cursor() as cursor:  # a wall that stands for whatever may be wrong with one
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE vouchers_account ADD CHECK (id <> {bad} OR reserved < 300000)")
    assert reassess_accounts([first, bad, last], at=LATE, cause="核对") == Tally(2, failed=1)
    assert f"account {bad} is left as it was" in caplog.text
    kept = Account.objects.order_by("pk").values_list("reserved", flat=True)
    assert list(kept) == [500_000, 200_000, 500_000]


@pytest.mark.django_db
def test_command_mends_what_the_verification_found(capsys: pytest.CaptureFixture[str]) -> None:
    out_of_step(1)
    found = verify_everything().differences
    assert {one.what for one in found} == {"engine"}
    vouchers = [one.subject.removeprefix("voucher ") for one in found]
    call_command("reassess_accounts", *vouchers, reason="核对后重新核定")
    assert "changed 1 of 1" in capsys.readouterr().out
    assert not verify_everything().differences
    with pytest.raises(CommandError, match="nothing there"):
        call_command("reassess_accounts", cycle="2031", reason="核对")


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_submissions_endings_and_reassessments_of_the_same_accounts_at_once(
    track: Track, rounds: int
) -> None:
    for _ in range(max(1, rounds // 100)):
        race_of_batches(track)
        assert not verify_everything().differences


def race_of_batches(track: Track) -> None:
    four = firms(4)
    due: list[datetime] = []
    drafts = []
    for firm in four:
        due.append(sent_back(firm).due_at or LATE)
        firm.submitted("quality-control")  # 20,000 until the first has lapsed
        drafts.append((firm, firm.draft()))
    at = max(due) + timedelta(seconds=1)
    keys = [firm.enterprise.accounts.get().pk for firm in four]
    calls: list[Callable[[], Any]] = [
        partial(submit_application, draft, by=firm.owner, at=at) for firm, draft in drafts
    ]
    calls += [lambda: end_overdue(at=at)] * 2
    calls += [lambda: reassess_accounts(keys, at=at, cause="核对")] * 2
    results = track.race(calls[:LANES])
    assert [one for one in results if isinstance(one, Exception)] == []
    assert sum(one.lapsed for one in results[4:6]) == len(four)
    assert [one.failed for one in results[4:]] == [0] * 4
    live = Voucher.objects.filter(account__in=keys).exclude(state=State.LAPSED)
    amounts = live.order_by("account", "place").values_list("amount", flat=True)
    assert list(amounts) == [200_000, 300_000] * len(four)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["account", "voucher"])
def test_a_batch_waits_for_one_that_is_busy_only_when_it_holds_nothing_else(held: str) -> None:
    keys = out_of_step(3)
    busy = Account.objects.filter(pk=keys[-1])  # the others would be held already
    rows = busy if held == "account" else Voucher.objects.filter(account=keys[-1])
    freed: list[int] = []

    def others_are_free() -> None:  # the batch waits: nobody else's account is locked by it
        free = Account.objects.select_for_update(nowait=True).filter(pk__in=keys[:-1])
        freed.extend(account.pk for account in free.order_by("pk"))

    tally = while_waiting(
        lambda: list(rows.select_for_update()),
        lambda: reassess_accounts(keys, at=LATE, cause="核对"),
        then=others_are_free,
    )
    assert (tally, freed) == (Tally(done=3), keys[:-1])
    assert not verify_everything().differences
