"""S1, V2: what a suspended certification stops, and what goes on."""

import pytest

from common.clock import local_date
from common.errors import DomainErrors
from suppliers.services.suspension import resume_certification, suspend_certification
from tests.vouchers.world import World, make_world
from vouchers.services.application import resubmit_application, submit_application
from vouchers.services.decision import Judgement, send_back_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_suspension_stops_new_applications_only(world: World) -> None:
    earlier, issued = world.confirmed(cloud_fee="100000"), world.issued(cloud_fee="50000")
    later = world.draft(cloud_fee="60000")
    certified = world.supplier.certifications.get(service__code="smart-scheduling")
    at = world.tick()
    suspend_certification(certified, reason="核查投诉", on=local_date(at), by=world.province, at=at)
    with pytest.raises(DomainErrors, match="暂停") as raised:
        submit_application(later, by=world.owner, at=world.tick())
    assert "V2" in {error.rule for error in raised.value.errors}
    # Submitted earlier that day, the correction keeps the certification it began with (A5, V2).
    back = Judgement(defects=["缺少盖章页"])
    send_back_application(earlier, by=world.officer, at=world.tick(), judgement=back)
    assert resubmit_application(earlier, by=world.owner, at=world.tick()).state != State.CORRECTION
    assert world.filed(issued).state == State.REDEMPTION_REVIEW
    resume_certification(certified, reason="整改完成", by=world.province, at=world.tick())
    assert submit_application(later, by=world.owner, at=world.tick()).place is not None
