"""企业名录, one enterprise's page, the export, and what officials put on record."""

from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Organisation
from common.models import AuditEvent
from enterprises.models import Enterprise
from tests.enterprises.conftest import page_of
from tests.exporting import exported
from tests.factories.accounts import user_of
from tests.factories.enterprises import (
    AT,
    CertificateFactory,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    new_uscc,
)
from tests.factories.reference import reference_data

pytestmark = pytest.mark.django_db

LIST = "/desk/enterprises/"


@pytest.fixture
def officer(client: Client) -> Any:
    """周科长 of 江门市, signed in."""
    user = bureau_user(name="周科长")
    client.force_login(user)
    return user


def names(response: Any) -> set[str]:
    return {row["name"] for row in response.context["page"].rows}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", {"甲五金厂", "乙教育公司", "丙软件公司"}, id="all"),
        pytest.param("q=五金", {"甲五金厂"}, id="part-of-the-name"),
        pytest.param("q=９１４４０７０３ＭＡ４jurq20q", {"甲五金厂"}, id="code-full-width"),
        pytest.param("q=914407 03", {"甲五金厂"}, id="start-of-the-code"),
        pytest.param("status=approved", {"丙软件公司"}, id="status"),
        pytest.param("section=P", {"乙教育公司"}, id="section"),
        pytest.param("district=440703", {"乙教育公司"}, id="district"),
        pytest.param("status=nonsense", {"甲五金厂", "乙教育公司", "丙软件公司"}, id="nonsense"),
        pytest.param("q=没有这家", set(), id="nothing"),
    ],
)
@pytest.mark.usefixtures("officer")
def test_directory_filters(client: Client, query: str, found: set[str]) -> None:
    EnterpriseFactory(pending=True, name="甲五金厂", uscc="91440703MA4JURQ20Q")
    EnterpriseFactory(pending=True, name="乙教育公司", region_id="440703", industry_id="83")
    EnterpriseFactory(approved=True, name="丙软件公司", industry_id="65", industry_note="工业软件")
    EnterpriseFactory(pending=True, name="广州的厂", region_id="440103")
    assert names(client.get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.AUDITOR])
def test_directory_of_the_province_filters_by_city(client: Client, role: Role) -> None:
    EnterpriseFactory(pending=True, name="甲五金厂")
    EnterpriseFactory(pending=True, name="东莞的厂", region_id="441900")
    client.force_login(user_of(role))
    assert names(client.get(LIST)) == {"甲五金厂", "东莞的厂"}
    assert names(client.get(f"{LIST}?city=441900")) == {"东莞的厂"}
    assert names(client.get(f"{LIST}?city=440700&district=440705")) == {"甲五金厂"}
    assert names(client.get(f"{LIST}?city=440100&district=440705")) == set()
    assert '<optgroup label="江门市">' in page_of(client.get(LIST))


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("rows", [1, 3])
def test_directory_has_a_fixed_query_count(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        EnterpriseFactory(pending=True)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.usefixtures("officer")
def test_directory_pages_through_everything_once(client: Client) -> None:
    reference_data()
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="enterprise", name=f"第 {n} 厂") for n in range(55)
    )
    Enterprise.objects.bulk_create(
        Enterprise(
            organisation=one, name=one.name, uscc=new_uscc(), region_id="440705", created_at=AT
        )
        for one in organisations
    )
    first = client.get(LIST)
    second = client.get(LIST, {"cursor": first.context["page"].next_cursor})
    assert (len(names(first)), len(names(second))) == (50, 5)
    assert not names(first) & names(second)
    back = client.get(LIST, {"cursor": second.context["page"].previous_cursor})
    assert names(back) == names(first)


def test_export_is_what_is_shown_and_safe(client: Client, officer: Any) -> None:
    EnterpriseFactory(pending=True, name="=HYPERLINK(1)")
    EnterpriseFactory(approved=True, name="丙软件公司")
    EnterpriseFactory(pending=True, name="广州的厂", region_id="440103")
    (row,) = exported(officer, "enterprises", "status=pending")
    assert (row["企业名称"], row["城市"], row["区县"]) == ("=HYPERLINK(1)", "江门市", "新会区")
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.facts["filters"]) == (officer.name, "status=pending")
    assert '/jobs/export/enterprises/?status=pending"' in page_of(
        client.get(f"{LIST}?status=pending")
    )


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        pytest.param(Role.BUREAU, "登记违规", "放开行业限制", id="bureau"),
        pytest.param(Role.PROVINCE, "放开行业限制", "desk/identity", id="province"),
        pytest.param(Role.AUDITOR, "办理记录", "登记违规", id="auditor"),
    ],
)
def test_detail_shows_what_the_role_may_do(
    client: Client, role: Role, shown: str, hidden: str
) -> None:
    enterprise = EnterpriseFactory(pending=True, industry_id="83")
    client.force_login(user_of(role))
    page = page_of(client.get(f"{LIST}{enterprise.pk}/"))
    assert shown in page
    assert hidden not in page.partition("<main")[2]


@pytest.mark.usefixtures("officer")
def test_detail_has_a_fixed_query_count(client: Client, django_assert_num_queries: Any) -> None:
    enterprise = EnterpriseFactory(approved=True)
    client.get(f"{LIST}{enterprise.pk}/")
    for _ in range(2):
        with django_assert_num_queries(8):  # two for findings and claw-backs (supplements)
            client.get(f"{LIST}{enterprise.pk}/")
        ViolationFactory(enterprise=enterprise)
        CertificateFactory(enterprise=enterprise, confirmed=True)


@pytest.mark.parametrize(
    "path",
    ["", "violation/", "open-industry/", "close-industry/"],
    ids=lambda path: path or "detail",
)
def test_enterprise_elsewhere_does_not_exist(client: Client, path: str) -> None:
    enterprise = EnterpriseFactory(pending=True, industry_id="83")
    client.force_login(bureau_user("440100"))
    assert client.get(f"{LIST}{enterprise.pk}/{path}").status_code == (
        403 if "industry" in path else 404
    )


def test_violation_is_recorded_and_withdrawn(client: Client, officer: Any) -> None:
    enterprise = EnterpriseFactory(approved=True)
    path = f"{LIST}{enterprise.pk}/violation/"
    facts = {"happened_on": "2017-05-01", "description": "虚报", "source_text": ""}
    assert "请填写来源" in page_of(client.post(path, facts))
    client.post(path, {**facts, "source_text": "江财监〔2017〕8 号"})
    violation = enterprise.violations.get()
    assert violation.recorded_by == officer
    withdraw = f"/desk/violations/{violation.pk}/withdraw/"
    assert "江财监〔2017〕8 号" in page_of(client.get(withdraw))
    client.post(withdraw, {"reason": "主体认定有误"})
    page = page_of(client.get(f"{LIST}{enterprise.pk}/"))
    assert "主体认定有误" in page
    assert "已撤销" in page


def test_violation_of_another_region_does_not_exist(client: Client) -> None:
    violation = ViolationFactory()
    client.force_login(bureau_user("440100"))
    assert client.get(f"/desk/violations/{violation.pk}/withdraw/").status_code == 404


def test_province_opens_and_closes_an_industry(client: Client) -> None:
    enterprise = EnterpriseFactory(approved=True, industry_id="83")
    client.force_login(user_of(Role.PROVINCE))
    path = f"{LIST}{enterprise.pk}/"
    facts = {"reason": "承担工业技能实训平台", "version": enterprise.version}
    client.post(f"{path}open-industry/", facts)
    assert "行业限制已放开" in page_of(client.get(path))
    stale = client.post(f"{path}close-industry/", facts)
    assert stale.status_code == 409
    enterprise.refresh_from_db()
    client.post(f"{path}close-industry/", {"reason": "平台已停办", "version": enterprise.version})
    enterprise.refresh_from_db()
    assert enterprise.industry_opened_at is None
