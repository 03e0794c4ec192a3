"""What the rules read about an enterprise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from enterprises.enums import IndustryScope, ViolationSource
from enterprises.models import AnnualRevenue
from enterprises.selectors.facts import ViolationFact, facts_of, violations_of
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import AT, EnterpriseFactory, ViolationFactory

pytestmark = pytest.mark.django_db


def test_facts_of_a_complete_enterprise() -> None:
    facts = facts_of(EnterpriseFactory(approved=True), AT)
    assert (facts.founded_on, facts.is_independent_legal_person) == (date(2010, 5, 6), True)
    assert (facts.region_code, facts.city_code) == ("440705", "440700")
    assert (facts.revenue_year, facts.revenue) == (2017, Decimal("26800000.00"))
    assert (facts.industry_code, facts.industry_section) == ("33", "C")
    assert facts.industry_scope == IndustryScope.INDUSTRIAL
    assert facts.identity_approved


def test_facts_of_an_empty_enterprise_are_unanswered() -> None:
    facts = facts_of(EnterpriseFactory(), AT)
    assert (facts.founded_on, facts.revenue, facts.declares_no_violation) == (None, None, None)
    assert (facts.region_code, facts.city_code, facts.industry_scope) == ("", "", "")
    assert not facts.identity_approved


@pytest.mark.parametrize(
    ("at", "revenue"),
    [
        pytest.param(datetime(2018, 1, 1, tzinfo=UTC), 2017, id="first-of-january"),
        # 2018-12-31 16:00 UTC is 2019 in Shanghai.
        pytest.param(datetime(2018, 12, 31, 15, 59, 59, tzinfo=UTC), 2017, id="last-second"),
        pytest.param(datetime(2018, 12, 31, 16, 0, tzinfo=UTC), 2018, id="new-year-in-shanghai"),
    ],
)
def test_revenue_is_that_of_the_calendar_year_before(at: datetime, revenue: int) -> None:
    enterprise = EnterpriseFactory(filled=True)
    AnnualRevenue.objects.create(enterprise=enterprise, year=2018, amount=2018)
    AnnualRevenue.objects.filter(year=2017).update(amount=2017)
    facts = facts_of(enterprise, at)
    assert (facts.revenue_year, facts.revenue) == (revenue, Decimal(revenue))


def test_violations_that_stand_from_both_sources() -> None:
    enterprise = EnterpriseFactory(filled=True)
    ViolationFactory(enterprise=enterprise)
    declared = {"source": ViolationSource.DECLARED, "happened_on": date(2017, 1, 1)}
    ViolationFactory(enterprise=enterprise, **declared)
    gone = {"withdrawn_at": AT, "withdrawn_by": UserFactory(), "withdrawn_reason": "有误"}
    ViolationFactory(enterprise=enterprise, **gone)
    assert violations_of(enterprise) == (
        ViolationFact(date(2017, 1, 1), "declared", "虚报项目套取专项资金"),
        ViolationFact(date(2016, 3, 1), "recorded", "虚报项目套取专项资金"),
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_facts_take_two_queries(django_assert_num_queries: Any, rows: int) -> None:
    enterprise = EnterpriseFactory(approved=True)
    for _ in range(rows):
        ViolationFactory(enterprise=enterprise)
    with django_assert_num_queries(2):
        facts_of(enterprise, AT)
