"""What a passed day does by itself, and the reminders before it (V4, V8, R6)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Notice, User
from common.outbox import deliver_due
from tests.factories.vouchers import World, in_state
from vouchers.models import Event, Voucher
from vouchers.reminders import send_reminders
from vouchers.services.deadlines import Ended, end_overdue
from vouchers.states import State

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def until(voucher: Voucher) -> datetime:
    assert voucher.redeem_by is not None
    return voucher.redeem_by


def titles(user: User, word: str) -> list[str]:
    rows = Notice.objects.filter(user=user, title__contains=word).order_by("pk")
    return list(rows.values_list("title", flat=True))


def test_overdue_are_ended_and_the_rest_left_alone(today: World) -> None:
    small = {"cloud_fee": "10000"}
    back = in_state(today, State.CORRECTION, **small)
    issued = in_state(today, State.ISSUED, **small)
    mending = in_state(today, State.REDEMPTION_CORRECTION, **small)
    filed = in_state(today, State.REDEMPTION_REVIEW, **small)
    late = until(issued) + SECOND
    assert end_overdue(at=late) == Ended(lapsed=1, expired=2)
    states = dict(Voucher.objects.values_list("pk", "state"))
    assert states == {
        back.pk: State.LAPSED,
        issued.pk: State.EXPIRED,
        mending.pk: State.EXPIRED,
        filed.pk: State.REDEMPTION_REVIEW,
    }


def test_last_instant_still_counts(today: World) -> None:
    back, issued = in_state(today, State.CORRECTION), in_state(today, State.ISSUED)
    assert back.due_at is not None
    assert end_overdue(at=back.due_at) == Ended(0, 0)
    assert end_overdue(at=back.due_at + SECOND) == Ended(1, 0)
    assert end_overdue(at=until(issued)) == Ended(0, 0)


def test_twice_is_once(today: World) -> None:
    issued = in_state(today, State.ISSUED)
    late = until(issued) + SECOND
    end_overdue(at=late)
    events = Event.objects.count()
    assert end_overdue(at=late + timedelta(days=1)) == Ended(0, 0)
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("days", "reminders"),
    [
        pytest.param(31, 0, id="31 days before: nothing"),
        pytest.param(30, 1, id="30 days before"),
        pytest.param(12, 1, id="between: the 30-day one, made up for"),
        pytest.param(7, 1, id="7 days before"),
        pytest.param(1, 1, id="1 day before"),
        pytest.param(0, 1, id="the last day"),
    ],
)
def test_reminder_days(today: World, days: int, reminders: int) -> None:
    voucher = in_state(today, State.ISSUED)
    at = until(voucher) - timedelta(days=days)
    assert send_reminders(at=at) == reminders
    assert len(titles(today.owner, "服务券将于")) == reminders


def test_three_reminders_and_each_only_once(today: World) -> None:
    voucher = in_state(today, State.ISSUED)
    day = until(voucher) - timedelta(days=35)
    for _ in range(36):
        send_reminders(at=day)
        send_reminders(at=day + timedelta(hours=1))
        day += timedelta(days=1)
    assert len(titles(today.owner, "服务券将于")) == 3
    while deliver_due():
        pass
    assert sum("服务券将于" in letter.subject for letter in mail.outbox) == 3


def test_redeemed_voucher_is_not_reminded(today: World) -> None:
    voucher = in_state(today, State.REDEEMED)
    assert send_reminders(at=until(voucher) - timedelta(days=1)) == 0


def test_silent_supplier_is_reminded_and_its_bureau_told_but_nothing_is_confirmed(
    today: World,
) -> None:
    voucher = today.submitted()
    assert voucher.due_at is not None
    assert send_reminders(at=voucher.due_at) == 0
    late = voucher.due_at + SECOND
    assert send_reminders(at=late) == 2
    assert send_reminders(at=late + timedelta(days=3)) == 0
    assert len(titles(today.seller, "申请逾期未确认")) == 1
    assert len(titles(today.officer, "供应商逾期未确认")) == 1
    assert Voucher.objects.get(pk=voucher.pk).state == State.SUPPLIER_CONFIRMATION


def test_command_does_it_all_and_says_so(today: World, capsys: Any) -> None:
    voucher = today.submitted()
    Voucher.objects.filter(pk=voucher.pk).update(due_at=today.at - timedelta(days=1))
    call_command("run_deadlines")
    assert capsys.readouterr().out == "lapsed 0, expired 0, reminders 2\n"
    call_command("run_deadlines")
    assert capsys.readouterr().out == "lapsed 0, expired 0, reminders 0\n"
