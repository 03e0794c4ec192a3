"""The officials' letter of the day: when, to whom, once, and what it says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Notice
from accounts.services import choose_channels
from common.outbox import deliver_due
from reviews.digest import send_digests, waiting_for
from tests.factories.accounts import UserFactory
from tests.vouchers.world import World, make_world

pytestmark = pytest.mark.django_db
MONDAY = datetime(2018, 10, 15, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai


@pytest.fixture
def world() -> World:
    return make_world()


def send(at: datetime) -> list[str]:
    """Send, deliver, and name whom the letters went to."""
    mail.outbox.clear()
    send_digests(at=at)
    while deliver_due():
        pass
    return sorted(letter.to[0] for letter in mail.outbox if "今日待办" in letter.subject)


def test_digest_tells_what_waits_once_a_day(world: World) -> None:
    world.confirmed(cloud_fee="100000")
    world.confirmed(cloud_fee="50000")
    world.filed(world.issued(cloud_fee="10000"))
    assert send(MONDAY) == [world.officer.email]
    letter = next(one for one in mail.outbox if one.to == [world.officer.email])
    assert "今日待办 3 件" in letter.subject
    for words in ("待经信部门审核 2 件", "兑现审核中 1 件", "等待最久：", world.enterprise.name):
        assert words in letter.body
    assert "/desk/" in letter.body
    assert send(MONDAY + timedelta(hours=3)) == []
    assert send(MONDAY + timedelta(days=1)) == [world.officer.email]


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        pytest.param(MONDAY, True, id="working day"),
        pytest.param(MONDAY - timedelta(hours=1), False, id="before the hour"),
        pytest.param(datetime(2018, 10, 13, 2, tzinfo=UTC), False, id="Saturday"),
        pytest.param(datetime(2019, 10, 1, 2, tzinfo=UTC), False, id="national day"),
        pytest.param(datetime(2018, 9, 29, 2, tzinfo=UTC), True, id="Saturday that is worked"),
    ],
)
def test_digest_leaves_on_working_days_from_the_hour_on(
    world: World, at: datetime, goes: bool
) -> None:
    world.confirmed()
    assert bool(send(at)) is goes


def test_nothing_waiting_no_letter(world: World) -> None:
    world.submitted()
    assert send(MONDAY - timedelta(days=5)) == []


def test_who_switched_it_off_gets_none(world: World) -> None:
    colleague = UserFactory(organisation=world.officer.organisation, role=world.officer.role)
    choose_channels(world.officer, {"digest": {"mail": False}})
    world.confirmed()
    assert send(MONDAY) == [colleague.email]


def test_digest_does_not_ring(world: World) -> None:
    world.confirmed()
    send(MONDAY)
    assert Notice.objects.get(key__startswith="digest-").read_at is not None


def test_overdue_and_pressing_are_told_apart(world: World) -> None:
    world.submitted(cloud_fee="100000")  # the supplier has until Monday
    before = waiting_for(world.officer, at=MONDAY)
    after = waiting_for(world.officer, at=MONDAY + timedelta(days=1))
    assert ((before.soon, before.overdue), (after.soon, after.overdue)) == ((1, 0), (0, 1))


def test_province_sees_approvals_and_what_is_to_be_paid(world: World) -> None:
    world.verified(world.issued(cloud_fee="20000"))
    world.redeemed(world.issued(cloud_fee="10000"))
    found = dict(waiting_for(world.province, at=MONDAY).desks)
    assert found == {"待省级审批": 1, "待拨付": 1}


def test_command_runs(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_digests")
    call_command("sweep_notices")
    assert "digests sent: 0" in capsys.readouterr().out
