"""Keeping the facts: what is recorded, refused, and what asks for a new identity check."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from common.errors import NotAllowed
from common.models import AuditEvent
from documents.enums import Kind
from enterprises.enums import CheckStatus
from enterprises.errors import FactInvalid, RegionLocked, StaleProfile, UsccTaken
from enterprises.models import Enterprise, IdentityCheck, IndustryDivision, Region
from enterprises.selectors.profile import missing_sections
from enterprises.services import (
    pledge,
    region_change_guards,
    save_facts,
    save_revenues,
)
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    AT,
    DocumentFactory,
    EnterpriseFactory,
    bureau_user,
    new_uscc,
    owner_of,
)

pytestmark = pytest.mark.django_db


def save(enterprise: Enterprise, by: User | None = None, **values: Any) -> Enterprise:
    who = by or owner_of(enterprise)
    return save_facts(enterprise, values, by=who, at=AT, version=enterprise.version)


def last_event(enterprise: Enterprise) -> AuditEvent:
    events = AuditEvent.objects.filter(subject_kind="enterprise", subject_id=str(enterprise.pk))
    return events.latest("seq")


def test_save_keeps_the_values_and_who_changed_what() -> None:
    enterprise = EnterpriseFactory(filled=True)
    saved = save(enterprise, contact_name=" 何静 ", address=enterprise.address)
    assert (saved.contact_name, saved.version) == ("何静", enterprise.version + 1)
    assert last_event(enterprise).facts == {"changes": {"contact_name": ["王小明", "何静"]}}
    assert last_event(enterprise).actor == owner_of(enterprise).name


def test_save_of_the_same_does_nothing() -> None:
    enterprise = EnterpriseFactory(approved=True)
    saved = save(enterprise, name=enterprise.name, region=Region.objects.get(code="440705"))
    assert saved.version == enterprise.version
    assert not AuditEvent.objects.filter(subject_kind="enterprise").exists()


def test_save_twice_from_one_page_is_no_conflict() -> None:
    """A double click sends the same twice."""
    enterprise = EnterpriseFactory(filled=True)
    once = save(enterprise, contact_name="何静")
    assert save(enterprise, contact_name="何静").version == once.version


def test_save_from_a_stale_page_names_the_colleague() -> None:
    enterprise = EnterpriseFactory(filled=True, owner__name="何静")
    save(enterprise, contact_name="何静")
    with pytest.raises(StaleProfile) as caught:
        save(enterprise, contact_name="王强")
    assert (caught.value.actor, caught.value.at) == ("何静", AT)
    assert Enterprise.objects.get().contact_name == "何静"


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(UserFactory, id="another-enterprise"),
        pytest.param(lambda: bureau_user("440700"), id="bureau"),
        pytest.param(lambda: UserFactory(province=True), id="province"),
        pytest.param(lambda: UserFactory(auditor=True), id="auditor"),
    ],
)
def test_save_is_the_enterprises_own_business(stranger: Any) -> None:
    with pytest.raises(NotAllowed):
        save(EnterpriseFactory(filled=True), by=stranger(), contact_name="外人")


IDENTITY_CHANGES = [
    pytest.param({"name": "江门市新力集团有限公司"}, id="name"),
    pytest.param({"uscc": "91440784MAPR7JY389"}, id="uscc"),
    pytest.param({"legal_representative": "赵六"}, id="legal-representative"),
    pytest.param({"founded_on": date(2011, 1, 1)}, id="founded-on"),
    pytest.param({"is_independent_legal_person": False}, id="independent"),
    pytest.param({"region": "440703"}, id="region"),
    pytest.param({"licence": Kind.LICENCE}, id="licence"),
]


def values_for(enterprise: Enterprise, values: dict[str, Any]) -> dict[str, Any]:
    """Keys in the table stand for rows."""
    if "region" in values:
        return {"region": Region.objects.get(code=values["region"])}
    if "licence" in values:
        return {"licence": DocumentFactory(organisation=enterprise.organisation)}
    return values


@pytest.mark.parametrize("values", IDENTITY_CHANGES)
def test_identity_fact_changed_after_approval_asks_for_a_new_check(values: dict[str, Any]) -> None:
    enterprise = EnterpriseFactory(approved=True)
    saved = save(enterprise, **values_for(enterprise, values))
    assert saved.identity_status == CheckStatus.PENDING
    rounds = IdentityCheck.objects.filter(enterprise=enterprise)
    assert list(rounds.values_list("outcome", flat=True).order_by("id")) == ["approved", "pending"]
    assert rounds.first() is not None
    field = next(iter(values))
    assert rounds[0].facts[field] != rounds[1].facts[field], "old facts stay beside the new"
    assert last_event(enterprise).facts["recheck"] is True


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"contact_mobile": "13711112222"}, id="contact"),
        pytest.param({"address": "江门市蓬江区港口路 2 号"}, id="address"),
        pytest.param({"size": "large"}, id="size"),
    ],
)
def test_other_facts_change_freely_after_approval(values: dict[str, Any]) -> None:
    saved = save(EnterpriseFactory(approved=True), **values)
    assert saved.identity_status == CheckStatus.APPROVED
    assert IdentityCheck.objects.filter(outcome=CheckStatus.PENDING).count() == 0


def test_identity_fact_changed_while_pending_updates_the_round() -> None:
    enterprise = EnterpriseFactory(pending=True)
    saved = save(enterprise, legal_representative="赵六")
    check = IdentityCheck.objects.get()
    assert (check.facts["legal_representative"], check.submitted_at) == ("赵六", AT)
    assert saved.identity_status == CheckStatus.PENDING


def test_name_change_renames_the_organisation() -> None:
    enterprise = save(EnterpriseFactory(filled=True), name="江门市启明家具有限公司")
    enterprise.organisation.refresh_from_db()
    assert enterprise.organisation.name == "江门市启明家具有限公司"


@pytest.fixture
def guard() -> Iterator[None]:
    """Something above that holds the enterprise where it is."""

    def open_application(enterprise: Enterprise) -> str | None:
        return f"{enterprise.name}有 1 项申请正在审核，暂不能变更所在区域。"

    region_change_guards.append(open_application)
    yield
    region_change_guards.remove(open_application)


@pytest.mark.usefixtures("guard")
def test_region_change_is_refused_with_the_reason() -> None:
    enterprise = EnterpriseFactory(approved=True)
    with pytest.raises(RegionLocked) as caught:
        save(enterprise, region=Region.objects.get(code="440103"))
    assert caught.value.field == "region"
    assert "1 项申请正在审核" in caught.value.message
    enterprise.refresh_from_db()
    assert (enterprise.region_id, enterprise.identity_status) == ("440705", "approved")


@pytest.mark.usefixtures("guard")
def test_region_guard_lets_other_changes_through() -> None:
    saved = save(EnterpriseFactory(approved=True), contact_name="何静")
    assert saved.contact_name == "何静"


def test_uscc_of_another_enterprise_is_refused() -> None:
    other, enterprise = EnterpriseFactory(), EnterpriseFactory(filled=True)
    with pytest.raises(UsccTaken):
        save(enterprise, uscc=other.uscc)
    assert save(enterprise, uscc=new_uscc()).uscc != other.uscc


@pytest.mark.parametrize(
    ("values", "field", "rule"),
    [
        pytest.param({"founded_on": date(2018, 9, 4)}, "founded_on", "E2", id="founded-tomorrow"),
        pytest.param({"industry": "65", "industry_note": ""}, "industry_note", "E7", id="no-note"),
        pytest.param({"industry": "65"}, "industry_note", "E7", id="no-note-yet"),
    ],
)
def test_untrue_facts_are_refused(values: dict[str, Any], field: str, rule: str) -> None:
    enterprise = EnterpriseFactory(filled=True)
    if code := values.get("industry"):
        values = {**values, "industry": IndustryDivision.objects.get(code=code)}
    with pytest.raises(FactInvalid) as caught:
        save(enterprise, **values)
    assert (caught.value.field, caught.value.rule) == (field, rule)


def test_founded_today_is_accepted() -> None:
    assert save(EnterpriseFactory(filled=True), founded_on=date(2018, 9, 3)).version == 2


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({}, id="another-organisation"),
        pytest.param({"kind": Kind.CONTRACT}, id="another-kind"),
    ],
)
def test_licence_must_be_the_enterprises_own(facts: dict[str, Any]) -> None:
    enterprise = EnterpriseFactory(filled=True)
    if facts:
        facts = {**facts, "organisation": enterprise.organisation}
    with pytest.raises(NotAllowed):
        save(enterprise, licence=DocumentFactory(**facts))


def test_revenue_is_kept_by_year_and_can_be_taken_out() -> None:
    enterprise = EnterpriseFactory(filled=True)
    owner = owner_of(enterprise)
    saved = save_revenues(
        enterprise,
        {2017: Decimal("9999999.99"), 2016: Decimal(0)},
        by=owner,
        at=AT,
        version=enterprise.version,
    )
    amounts = dict(enterprise.revenues.values_list("year", "amount"))
    assert amounts == {2017: Decimal("9999999.99"), 2016: Decimal("0.00")}
    save_revenues(saved, {2016: None}, by=owner, at=AT, version=saved.version)
    assert list(enterprise.revenues.values_list("year", flat=True)) == [2017]
    assert last_event(enterprise).facts == {"changes": {"2016": ["0.00", None]}}


def test_revenue_of_a_running_year_is_refused() -> None:
    enterprise = EnterpriseFactory(filled=True)
    with pytest.raises(FactInvalid, match="已结束年度"):
        save_revenues(enterprise, {2018: Decimal(1)}, by=owner_of(enterprise), at=AT, version=1)


def test_pledge_keeps_who_and_when_once() -> None:
    enterprise = EnterpriseFactory()
    first = owner_of(enterprise)
    second = UserFactory(organisation=enterprise.organisation)
    pledged = pledge(enterprise, by=first, at=AT, version=1)
    again = pledge(pledged, by=second, at=AT, version=pledged.version)
    assert (again.pledged_by, again.pledged_at) == (first, AT)


@pytest.mark.parametrize(
    ("emptied", "missing"),
    [
        pytest.param({"address": ""}, "basics", id="address"),
        pytest.param({"is_independent_legal_person": None}, "basics", id="independent"),
        pytest.param({"industry": None}, "place", id="industry"),
        pytest.param({"size": ""}, "place", id="size"),
        pytest.param({"licence": None}, "licence", id="licence"),
        pytest.param({"declares_no_violation": None}, "integrity", id="integrity"),
        pytest.param({"contact_mobile": ""}, "contact", id="contact"),
        pytest.param({"pledged_at": None, "pledged_by": None}, "pledge", id="pledge"),
    ],
)
def test_missing_sections_name_what_is_open(emptied: dict[str, Any], missing: str) -> None:
    enterprise = EnterpriseFactory(filled=True)
    assert missing_sections(enterprise, at=AT) == ()
    for name, value in emptied.items():
        setattr(enterprise, name, value)
    assert [section.key for section in missing_sections(enterprise, at=AT)] == [missing]


def test_missing_revenue_follows_the_calendar() -> None:
    enterprise = EnterpriseFactory(filled=True)
    next_year = AT.replace(year=AT.year + 1)
    assert [section.key for section in missing_sections(enterprise, at=next_year)] == ["revenue"]
