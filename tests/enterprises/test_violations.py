"""Violations (E4): declared by the enterprise, recorded and withdrawn by officials."""

from datetime import date
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Membership
from common.errors import Conflict, DomainError, NotAllowed
from common.models import AuditEvent
from enterprises.enums import ViolationSource
from enterprises.errors import FactInvalid, OwnCase, ReasonRequired, StaleProfile
from enterprises.models import Enterprise, Violation
from enterprises.services import (
    Declared,
    declare_violations,
    record_violation,
    withdraw_violation,
)
from tests.factories.accounts import user_of
from tests.factories.enterprises import (
    AT,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    owner_of,
)

pytestmark = pytest.mark.django_db

FIRST = Declared(date(2016, 5, 1), "未按期验收")
SECOND = Declared(date(2017, 6, 1), "挪用资金")


def declare(enterprise: Enterprise, *declared: Declared, **facts: Any) -> Enterprise:
    defaults = {"by": owner_of(enterprise), "at": AT, "version": enterprise.version}
    return declare_violations(enterprise, declared, **{**defaults, **facts})


def record(enterprise: Enterprise, **facts: Any) -> Violation:
    defaults = {
        "happened_on": date(2017, 5, 1),
        "description": "虚报项目",
        "source_text": "江财监〔2017〕8 号",
        "by": bureau_user(),
        "at": AT,
    }
    return record_violation(enterprise, **{**defaults, **facts})


def live(enterprise: Enterprise) -> list[str]:
    rows = enterprise.violations.filter(withdrawn_at=None)
    return sorted(rows.values_list("description", flat=True))


def test_none_is_an_answer() -> None:
    enterprise = declare(EnterpriseFactory())
    assert enterprise.declares_no_violation is True
    assert AuditEvent.objects.get(action="violations_declared").facts["none"] is True


def test_declared_violations_are_kept() -> None:
    enterprise = declare(EnterpriseFactory(), FIRST, SECOND)
    assert enterprise.declares_no_violation is False
    assert live(enterprise) == ["挪用资金", "未按期验收"]


def test_declared_again_keeps_known_rows_and_withdraws_missing_ones() -> None:
    enterprise = declare(EnterpriseFactory(), FIRST, SECOND)
    kept = enterprise.violations.get(description="未按期验收").pk
    enterprise = declare(enterprise, FIRST)
    assert live(enterprise) == ["未按期验收"]
    assert enterprise.violations.get(description="未按期验收").pk == kept
    gone = enterprise.violations.get(description="挪用资金")
    assert (gone.withdrawn_by, gone.withdrawn_reason) == (owner_of(enterprise), "企业更正申报")


@pytest.mark.parametrize("declared", [(), (FIRST,)], ids=["none", "one"])
def test_declared_the_same_does_nothing(declared: tuple[Declared, ...]) -> None:
    enterprise = declare(EnterpriseFactory(), *declared)
    assert declare(enterprise, *declared).version == enterprise.version


def test_declaring_none_does_not_touch_what_officials_recorded() -> None:
    enterprise = EnterpriseFactory(filled=True)
    record(enterprise)
    enterprise.refresh_from_db()
    declare(enterprise)
    assert live(enterprise) == ["虚报项目"]


def test_declaring_from_a_stale_page_is_a_conflict() -> None:
    with pytest.raises(StaleProfile):
        declare(EnterpriseFactory(), version=99)


def test_declaring_the_future_is_refused() -> None:
    with pytest.raises(FactInvalid) as caught:
        declare(EnterpriseFactory(), Declared(date(2018, 9, 4), "明天"))
    assert caught.value.rule == "E4"


@pytest.mark.parametrize("role", [Role.BUREAU, Role.PROVINCE])
def test_officials_record_with_source_and_date(role: Role) -> None:
    enterprise, official = EnterpriseFactory(filled=True), user_of(role)
    violation = record(enterprise, by=official)
    assert (violation.source, violation.recorded_by) == (ViolationSource.RECORDED, official)
    event = AuditEvent.objects.get(action="violation_recorded")
    assert event.facts["source"] == "江财监〔2017〕8 号"
    enterprise.refresh_from_db()
    assert enterprise.version == 2


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        pytest.param({"source_text": " "}, ReasonRequired, "source_text", id="no-source"),
        pytest.param({"description": ""}, ReasonRequired, "description", id="no-description"),
        pytest.param({"happened_on": date(2018, 9, 4)}, FactInvalid, "happened_on", id="future"),
    ],
)
def test_record_without_source_or_date_is_refused(
    changed: dict[str, Any], error: type[DomainError], field: str
) -> None:
    with pytest.raises(error) as caught:
        record(EnterpriseFactory(filled=True), **changed)
    assert (caught.value.field, caught.value.rule) == (field, "E4")


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SUPPLIER, Role.AUDITOR, Role.ADMIN])
def test_record_is_the_officials_alone(role: Role) -> None:
    enterprise = EnterpriseFactory(filled=True)
    with pytest.raises(NotAllowed):
        record(enterprise, by=user_of(role))
    with pytest.raises(NotAllowed):
        withdraw_violation(
            ViolationFactory(enterprise=enterprise), reason="有误", by=user_of(role), at=AT
        )


def test_record_about_ones_former_firm_is_refused() -> None:
    enterprise, official = EnterpriseFactory(filled=True), bureau_user()
    Membership.objects.filter(user=official).update(left_at=AT)
    Membership.objects.create(
        user=official, organisation=enterprise.organisation, joined_at=AT, left_at=AT
    )
    with pytest.raises(OwnCase):
        record(enterprise, by=official)


def test_withdrawn_record_stays_with_its_reason() -> None:
    violation, official = ViolationFactory(), user_of(Role.PROVINCE)
    withdraw_violation(violation, reason=" 主体有误 ", by=official, at=AT)
    violation.refresh_from_db()
    assert (violation.withdrawn_reason, violation.withdrawn_by) == ("主体有误", official)
    assert AuditEvent.objects.get(action="violation_withdrawn").reason == "主体有误"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"withdrawn": True}, "已被撤销", id="twice"),
        pytest.param({"source": ViolationSource.DECLARED}, "企业自行更正", id="declared"),
    ],
)
def test_withdraw_what_cannot_be_is_a_conflict(facts: dict[str, Any], said: str) -> None:
    official = bureau_user()
    if facts.pop("withdrawn", False):
        facts = {"withdrawn_at": AT, "withdrawn_by": official, "withdrawn_reason": "有误"}
    with pytest.raises(Conflict, match=said):
        withdraw_violation(ViolationFactory(**facts), reason="有误", by=official, at=AT)


def test_withdraw_needs_a_reason() -> None:
    with pytest.raises(ReasonRequired):
        withdraw_violation(ViolationFactory(), reason="", by=bureau_user(), at=AT)
