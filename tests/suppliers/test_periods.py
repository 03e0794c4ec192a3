"""S1: on which days a certification is in force; the pure rule and the query agree."""

from datetime import date

import pytest

from suppliers.models import Certification
from suppliers.periods import status_on
from suppliers.selectors import (
    certifications_in_force,
    certified_suppliers,
    directory,
    is_certified,
)
from tests.factories.suppliers import CertificationFactory

FROM, UNTIL, ENDED = date(2018, 4, 1), date(2019, 3, 31), date(2018, 10, 1)

ROWS = [
    pytest.param(date(2018, 3, 31), UNTIL, None, "upcoming", id="the-day-before-from"),
    pytest.param(FROM, UNTIL, None, "in_force", id="from-is-inclusive"),
    pytest.param(UNTIL, UNTIL, None, "in_force", id="until-is-inclusive"),
    pytest.param(date(2019, 4, 1), UNTIL, None, "expired", id="the-day-after-until"),
    pytest.param(date(2099, 1, 1), None, None, "in_force", id="no-until"),
    pytest.param(date(2018, 9, 30), UNTIL, ENDED, "in_force", id="the-day-before-ending"),
    pytest.param(ENDED, UNTIL, ENDED, "ended", id="ending-stops-from-that-day"),
    pytest.param(date(2019, 4, 1), UNTIL, ENDED, "ended", id="ended-stays-ended"),
    pytest.param(FROM, FROM, None, "in_force", id="one-day-only"),
    pytest.param(FROM, None, FROM, "ended", id="ended-before-it-began"),
    pytest.param(date(2018, 3, 31), None, FROM, "upcoming", id="not-yet-ended-nor-begun"),
]


@pytest.mark.parametrize(("day", "until", "ended", "status"), ROWS)
def test_status_on_the_day(day: date, until: date | None, ended: date | None, status: str) -> None:
    found = status_on(day, valid_from=FROM, valid_until=until, ended_on=ended)
    assert found == status


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "until", "ended", "status"), ROWS)
def test_certified_on_the_day(
    day: date, until: date | None, ended: date | None, status: str
) -> None:
    row = CertificationFactory(
        valid_from=FROM, valid_until=until, ended_on=ended, ended_reason="到期" if ended else ""
    )
    expected = status == "in_force"
    assert is_certified(row.supplier, row.service, day) is expected
    assert certifications_in_force(day).filter(pk=row.pk).exists() is expected
    assert directory(day).filter(pk=row.supplier_id).exists() is expected


@pytest.mark.django_db
def test_certified_for_one_service_is_not_certified_for_another() -> None:
    one, other = CertificationFactory(), CertificationFactory()
    assert not is_certified(one.supplier, other.service, FROM)


@pytest.mark.django_db
def test_certified_suppliers_are_those_in_force_in_one_query(
    django_assert_num_queries: object,
) -> None:
    current = CertificationFactory()
    CertificationFactory(service=current.service, lapsed=True)
    CertificationFactory(service=current.service, ended=True)
    CertificationFactory()
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = [
            (one, one.city.name)
            for one in certified_suppliers(current.service, ENDED.replace(2019))
        ]
    assert found == [(current.supplier, "江门市")]
    assert Certification.objects.count() == 4
