"""A blocked industry, opened by the province for one enterprise (E7)."""

from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Notice
from common.errors import Conflict, NotAllowed
from common.models import AuditEvent
from enterprises.errors import ReasonRequired, StaleProfile
from enterprises.models import Enterprise, IndustryDivision
from enterprises.services import close_industry, open_industry, save_facts
from tests.factories.accounts import user_of
from tests.factories.enterprises import AT, EnterpriseFactory, owner_of

pytestmark = pytest.mark.django_db

REASON = "承担工业技能实训平台"


@pytest.fixture
def school() -> Enterprise:
    """An enterprise of section P, which rule E7 blocks."""
    return EnterpriseFactory(approved=True, industry_id="83")


def opened(enterprise: Enterprise, **facts: Any) -> Enterprise:
    defaults = {"reason": REASON, "at": AT, "version": enterprise.version}
    by = facts.pop("by", None) or user_of(Role.PROVINCE)
    return open_industry(enterprise, **{**defaults, "by": by, **facts})


def test_opened_with_reason(school: Enterprise) -> None:
    province = user_of(Role.PROVINCE)
    enterprise = opened(school, by=province)
    assert (enterprise.industry_opened_by, enterprise.industry_opened_reason) == (province, REASON)
    assert AuditEvent.objects.get(action="industry_opened").reason == REASON
    assert Notice.objects.get().body == REASON


@pytest.mark.parametrize(
    ("industry", "said"),
    [
        pytest.param("33", "不在限制范围", id="industrial"),
        pytest.param("65", "不在限制范围", id="serving"),
        pytest.param(None, "不在限制范围", id="not-chosen"),
    ],
)
def test_open_what_is_not_blocked_is_a_conflict(industry: str | None, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        opened(EnterpriseFactory(filled=True, industry_id=industry, industry_note="x"))


def test_open_twice_is_a_conflict(school: Enterprise) -> None:
    with pytest.raises(Conflict, match="已经放开"):
        opened(opened(school))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROVINCE])
def test_open_is_the_provinces_alone(school: Enterprise, role: Role) -> None:
    with pytest.raises(NotAllowed):
        opened(school, by=user_of(role))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"reason": " "}, ReasonRequired, id="no-reason"),
        pytest.param({"version": 99}, StaleProfile, id="stale"),
    ],
)
def test_open_needs_a_reason_and_a_fresh_page(
    school: Enterprise, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        opened(school, **changed)


def test_closed_again(school: Enterprise) -> None:
    enterprise = opened(school)
    closed = close_industry(
        enterprise,
        reason="平台停办",
        by=user_of(Role.PROVINCE),
        at=AT,
        version=enterprise.version,
    )
    assert closed.industry_opened_at is None
    assert closed.industry_opened_reason == ""
    with pytest.raises(Conflict):
        close_industry(
            closed, reason="再次", by=user_of(Role.PROVINCE), at=AT, version=closed.version
        )


@pytest.mark.parametrize(
    ("industry", "stays"),
    [
        pytest.param("83", True, id="the-same"),
        pytest.param("84", False, id="another-section"),
        pytest.param("33", False, id="an-industrial-one"),
    ],
)
def test_opening_is_for_that_section_only(school: Enterprise, industry: str, stays: bool) -> None:
    enterprise = opened(school)
    values = {"industry": IndustryDivision.objects.get(pk=industry), "size": "large"}
    saved = save_facts(
        enterprise, values, by=owner_of(enterprise), at=AT, version=enterprise.version
    )
    assert (saved.industry_opened_at is not None) is stays
