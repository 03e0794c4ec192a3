"""S1: a certification rests for a while."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Service
from common.errors import NotAllowed
from suppliers.errors import CertificationEnded, InvalidCertification, NotSuspended
from suppliers.models import Certification, Supplier
from suppliers.selectors import certified_suppliers, is_certified, trail_of
from suppliers.services.certification import end_certification
from suppliers.services.suspension import resume_certification, suspend_certification
from tests.factories.accounts import UserFactory
from tests.factories.suppliers import CertificationFactory

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(supplier: Supplier, service: Service) -> Certification:
    return CertificationFactory(supplier=supplier, service=service, valid_until=date(2019, 8, 31))


def test_suspended_days_are_not_in_force(
    certified: Certification, official: User, now: datetime, today: date
) -> None:
    supplier, service = certified.supplier, certified.service
    suspend_certification(certified, reason="核查投诉", on=today + DAY, by=official, at=now)
    days = [is_certified(supplier, service, today + n * DAY) for n in range(3)]
    assert days == [True, False, False]
    assert not certified_suppliers(service, today + DAY).exists()
    later = now + 2 * DAY
    resume_certification(certified, reason="整改完成", by=official, at=later)
    days = [is_certified(supplier, service, today + n * DAY) for n in range(4)]
    assert days == [True, False, True, True]
    assert [event.action for event in trail_of(supplier)] == [
        "certification_resumed",
        "certification_suspended",
    ]


def test_suspension_lifted_before_it_begins_never_was(
    certified: Certification, official: User, now: datetime, today: date
) -> None:
    suspend_certification(certified, reason="甲", on=today + 5 * DAY, by=official, at=now)
    resume_certification(certified, reason="乙", by=official, at=now)
    assert is_certified(certified.supplier, certified.service, today + 5 * DAY)


@pytest.mark.parametrize(
    ("reason", "days", "field"),
    [(" ", 0, "reason"), ("甲", -1, "on"), ("甲", 365, "on")],
    ids=["no-reason", "yesterday", "after-its-last-day"],
)
def test_unlawful_suspension_is_refused(
    certified: Certification,
    official: User,
    now: datetime,
    today: date,
    reason: str,
    days: int,
    field: str,
) -> None:
    with pytest.raises(InvalidCertification) as raised:
        suspend_certification(certified, reason=reason, on=today + days * DAY, by=official, at=now)
    assert raised.value.field == field


def test_what_rests_or_is_over_cannot_be_suspended(
    certified: Certification, official: User, now: datetime, today: date
) -> None:
    with pytest.raises(NotSuspended):
        resume_certification(certified, reason="甲", by=official, at=now)
    suspend_certification(certified, reason="甲", on=today, by=official, at=now)
    with pytest.raises(CertificationEnded, match="已经暂停"):
        suspend_certification(certified, reason="乙", on=today, by=official, at=now)
    resume_certification(certified, reason="丙", by=official, at=now)
    end_certification(certified, reason="丁", on=today, by=official, at=now)
    with pytest.raises(CertificationEnded, match="终止"):
        suspend_certification(certified, reason="戊", on=today, by=official, at=now)


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier"])
def test_only_the_province_suspends(
    certified: Certification, now: datetime, today: date, trait: str
) -> None:
    stranger = UserFactory(**{trait: True})
    with pytest.raises(NotAllowed):
        suspend_certification(certified, reason="x", on=today, by=stranger, at=now)
    with pytest.raises(NotAllowed):
        resume_certification(certified, reason="x", by=stranger, at=now)


def test_pages_suspend_and_resume(client: Client, official: User, certified: Certification) -> None:
    Certification.objects.update(valid_until=None)
    client.force_login(official)
    base = f"/province/certifications/{certified.pk}"
    detail = f"/province/suppliers/{certified.supplier_id}/"
    assert client.post(f"{base}/suspend/", {"on": "", "reason": "甲"}).status_code == 422
    shown = client.get(f"{base}/suspend/").context["form"].initial["on"]
    assert client.post(f"{base}/suspend/", {"on": shown, "reason": "核查投诉"}).status_code == 302
    page = client.get(detail).content.decode()
    assert "已暂停" in page
    assert "核查投诉" in page
    assert client.post(f"{base}/suspend/", {"on": shown, "reason": "乙"}).status_code == 409
    assert client.post(f"{base}/resume/", {"reason": "整改完成"}).status_code == 302
    assert "已暂停" not in client.get(detail).content.decode()
