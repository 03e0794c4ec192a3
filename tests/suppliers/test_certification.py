"""S1: certifying and ending, by the day."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from accounts.models import Membership, Notice, User
from catalog.models import Service
from common.errors import NotAllowed
from suppliers.errors import (
    AlreadyCertified,
    CertificationEnded,
    InvalidCertification,
    OwnSupplier,
)
from suppliers.models import Certification, Supplier
from suppliers.selectors import is_certified, trail_of
from suppliers.services.certification import certify, end_certification
from suppliers.services.suspension import resume_certification, suspend_certification
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.suppliers import CertificationFactory

NUMBER = "粤经信〔2018〕18号"
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(supplier: Supplier, service: Service, official: User, now: datetime) -> Certification:
    return certify(
        supplier,
        service,
        document_number=NUMBER,
        valid_from=date(2018, 9, 1),
        valid_until=date(2019, 8, 31),
        by=official,
        at=now,
    )


def test_certify_opens_the_service(
    certified: Certification, supplier: Supplier, service: Service, official: User, today: date
) -> None:
    assert is_certified(supplier, service, today)
    assert (certified.certified_by, certified.document_number) == (official, NUMBER)
    event = trail_of(supplier)[0]
    assert (event.action, event.actor) == ("certified", "省厅经办")
    assert event.facts["service"] == service.code


def test_supplier_people_are_told_once(
    supplier: Supplier, service: Service, official: User, now: datetime, today: date
) -> None:
    person = UserFactory(organisation=supplier.organisation)
    UserFactory(supplier=True)
    row = certify(supplier, service, document_number=NUMBER, valid_from=today, by=official, at=now)
    end_certification(row, reason="企业申请", on=today + DAY, by=official, at=now)
    told = Notice.objects.order_by("id").values_list("user_id", "title")
    assert list(told) == [
        (person.pk, f"已获“{service.name}”服务认定"),
        (person.pk, f"“{service.name}”服务认定将终止"),
    ]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        pytest.param({"document_number": "  "}, "document_number", "认定文号", id="no-number"),
        pytest.param(
            {"valid_until": date(2018, 8, 31)}, "valid_until", "早于", id="until-before-from"
        ),
        pytest.param(
            {"valid_from": date(2017, 1, 1), "valid_until": date(2018, 8, 31)},
            "valid_until",
            "已经过去",
            id="already-over",
        ),
    ],
)
def test_unlawful_certification_is_refused(
    supplier: Supplier,
    service: Service,
    official: User,
    now: datetime,
    change: dict[str, Any],
    field: str,
    words: str,
) -> None:
    facts = {"document_number": NUMBER, "valid_from": date(2018, 9, 1), **change}
    with pytest.raises(InvalidCertification, match=words) as raised:
        certify(supplier, service, **facts, by=official, at=now)
    assert (raised.value.field, raised.value.rule) == (field, "S1")
    assert not Certification.objects.exists()


def test_service_outside_the_catalog_is_refused(
    supplier: Supplier, service: Service, official: User, now: datetime, today: date
) -> None:
    other = ServiceFactory(code="not-listed")
    with pytest.raises(InvalidCertification, match="未列入") as raised:
        certify(supplier, other, document_number=NUMBER, valid_from=today, by=official, at=now)
    assert raised.value.field == "service"


OVERLAPS = [
    pytest.param(date(2018, 9, 1), date(2019, 8, 31), True, id="same-days"),
    pytest.param(date(2018, 10, 1), None, True, id="inside-without-end"),
    pytest.param(date(2019, 8, 31), None, True, id="last-day"),
    pytest.param(date(2019, 9, 1), None, False, id="renewal-the-day-after"),
    pytest.param(date(2018, 1, 1), date(2018, 9, 1), True, id="first-day"),
    pytest.param(date(2018, 1, 1), None, True, id="around"),
]


@pytest.mark.parametrize(("start", "until", "refused"), OVERLAPS)
def test_overlap_with_an_open_certification(
    certified: Certification,
    official: User,
    now: datetime,
    start: date,
    until: date | None,
    refused: bool,
) -> None:
    supplier, service = certified.supplier, certified.service
    days = {"valid_from": start, "valid_until": until}
    if not refused:
        certify(supplier, service, document_number="续", **days, by=official, at=now)
        assert is_certified(supplier, service, start)
        return
    with pytest.raises(AlreadyCertified, match=NUMBER) as raised:
        certify(supplier, service, document_number="续", **days, by=official, at=now)
    assert raised.value.field == "service"


@pytest.mark.parametrize(("start", "until", "refused"), OVERLAPS)
def test_database_refuses_overlaps_by_itself(
    certified: Certification, start: date, until: date | None, refused: bool
) -> None:
    facts = {"supplier": certified.supplier, "service": certified.service}
    wall = pytest.raises(IntegrityError, match="one_certification_a_day")
    with wall if refused else nullcontext(), transaction.atomic():
        CertificationFactory(**facts, valid_from=start, valid_until=until)
    assert Certification.objects.count() == (1 if refused else 2)


def test_after_an_end_another_may_begin_the_same_day(
    certified: Certification, official: User, now: datetime
) -> None:
    supplier, service, day = certified.supplier, certified.service, date(2018, 10, 1)
    end_certification(certified, reason="换发", on=day, by=official, at=now)
    certify(supplier, service, document_number="新", valid_from=day, by=official, at=now)
    assert is_certified(supplier, service, day)


@pytest.mark.parametrize(
    ("on", "stops"),
    [
        pytest.param(date(2018, 9, 1), date(2018, 9, 1), id="today"),
        pytest.param(date(2018, 9, 30), date(2018, 9, 30), id="later"),
        pytest.param(date(2019, 8, 31), date(2019, 8, 31), id="its-last-day"),
    ],
)
def test_end_stops_from_that_day(
    certified: Certification, official: User, now: datetime, on: date, stops: date
) -> None:
    ended = end_certification(certified, reason=" 企业申请 ", on=on, by=official, at=now)
    supplier, service = certified.supplier, certified.service
    assert (ended.ended_on, ended.ended_reason, ended.ended_by) == (stops, "企业申请", official)
    assert not is_certified(supplier, service, stops)
    assert is_certified(supplier, service, stops - DAY) is (stops > certified.valid_from)
    event = trail_of(supplier)[0]
    assert (event.action, event.reason) == ("certification_ended", "企业申请")


def test_end_before_it_begins_means_never(
    supplier: Supplier, service: Service, official: User, now: datetime, today: date
) -> None:
    start = today + 30 * DAY
    row = certify(supplier, service, document_number=NUMBER, valid_from=start, by=official, at=now)
    ended = end_certification(row, reason="误登", on=today, by=official, at=now)
    assert ended.ended_on == start
    assert not is_certified(supplier, service, start)
    certify(supplier, service, document_number="更正", valid_from=start, by=official, at=now)
    assert is_certified(supplier, service, start)


@pytest.mark.parametrize(
    ("reason", "on", "field"),
    [
        pytest.param(" ", date(2018, 9, 2), "reason", id="no-reason"),
        pytest.param("企业申请", date(2018, 8, 31), "on", id="yesterday"),
        pytest.param("企业申请", date(2019, 9, 1), "on", id="after-its-last-day"),
    ],
)
def test_unlawful_end_is_refused(
    certified: Certification, official: User, now: datetime, reason: str, on: date, field: str
) -> None:
    with pytest.raises(InvalidCertification) as raised:
        end_certification(certified, reason=reason, on=on, by=official, at=now)
    assert raised.value.field == field
    certified.refresh_from_db()
    assert certified.ended_on is None


@pytest.mark.parametrize("trait", ["ended", "lapsed"])
def test_what_is_over_cannot_be_ended(official: User, trait: str) -> None:
    row = CertificationFactory(**{trait: True})
    at = datetime.fromisoformat("2019-06-01T00:00:00+00:00")
    with pytest.raises(CertificationEnded) as raised:
        end_certification(row, reason="再次", on=date(2019, 6, 2), by=official, at=at)
    assert raised.value.status == 409


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_certifies_and_ends(
    certified: Certification, now: datetime, today: date, trait: str
) -> None:
    stranger = UserFactory(**{trait: True})
    with pytest.raises(NotAllowed):
        end_certification(certified, reason="x", on=today, by=stranger, at=now)
    with pytest.raises(NotAllowed):
        certify(
            certified.supplier,
            certified.service,
            document_number="x",
            valid_from=date(2020, 1, 1),
            by=stranger,
            at=now,
        )


def test_nobody_certifies_suspends_or_ends_an_own_firm(
    certified: Certification, supplier: Supplier, official: User, now: datetime, today: date
) -> None:
    suspend_certification(certified, reason="核查", on=today, by=official, at=now)
    former = UserFactory(province=True)
    Membership.objects.create(
        user=former, organisation=supplier.organisation, joined_at=now, left_at=now
    )
    act = {"by": former, "at": now}
    other = ServiceFactory()
    for attempt in (
        lambda: certify(supplier, other, document_number=NUMBER, valid_from=today, **act),
        lambda: end_certification(certified, reason="申请", on=today + DAY, **act),
        lambda: suspend_certification(certified, reason="核查", on=today, **act),
        lambda: resume_certification(certified, reason="核查完毕", **act),
    ):
        with pytest.raises(OwnSupplier):
            attempt()
