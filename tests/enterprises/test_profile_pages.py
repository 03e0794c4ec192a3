"""企业资料 in the browser's eyes: sections, dependent fields, conflicts, submitting."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from enterprises.enums import CheckStatus
from enterprises.models import Enterprise
from enterprises.services import save_facts
from tests.enterprises.conftest import page_of
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    AT,
    BankAccountFactory,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    owner_of,
)

pytestmark = pytest.mark.django_db

HOME = "/enterprise/profile/"
BASICS = {
    "name": "江门市新力五金制品有限公司",
    "uscc": "91440784MAPR7JY389",
    "legal_representative": "陈新",
    "founded_on": "2012-02-29",
    "independent": "yes",
    "address": "江门市鹤山市沙坪街道 8 号",
}
PLACE = {"city": "440700", "region": "440784", "section": "C", "industry": "33", "size": "small"}
CONTACT = {"contact_name": "何静", "contact_mobile": "13911112222", "contact_email": ""}


def signed_in(client: Client, enterprise: Enterprise) -> Client:
    client.force_login(owner_of(enterprise))
    return client


def post(client: Client, key: str, enterprise: Enterprise, **values: Any) -> Any:
    enterprise.refresh_from_db()
    return client.post(f"{HOME}{key}/", {"version": enterprise.version, **values})


def test_every_section_saved_completes_the_profile(client: Client) -> None:
    enterprise = EnterpriseFactory()
    signed_in(client, enterprise)
    upload = SimpleUploadedFile("执照.png", _image(), "image/png")
    none = {"none": "yes", "violations-TOTAL_FORMS": "1", "violations-INITIAL_FORMS": "0"}
    for key, values in [
        ("basics", BASICS),
        ("place", PLACE),
        ("licence", {"licence": upload}),
        ("revenue", {"last": "2680.5", "before": ""}),
        ("integrity", none),
        ("contact", CONTACT),
        ("pledge", {"agreed": "on"}),
    ]:
        response = post(client, key, enterprise, **values)
        assert response.status_code == 302, (key, response.context["form"].errors)
    assert response.headers["Location"] == HOME
    page = page_of(client.get(HOME))
    assert page.count("task-done") == 7
    assert "提交认证" in page
    enterprise.refresh_from_db()
    assert (enterprise.region_id, enterprise.industry_id) == ("440784", "33")
    assert enterprise.revenues.get().amount == Decimal("26805000.00")


def _image() -> bytes:
    content = BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "PNG")
    return content.getvalue()


def test_saving_goes_on_to_the_next_open_section(client: Client) -> None:
    enterprise = EnterpriseFactory()
    response = post(signed_in(client, enterprise), "basics", enterprise, **BASICS)
    assert response.headers["Location"] == f"{HOME}place/"


@pytest.mark.parametrize(
    ("key", "values", "field", "said"),
    [
        pytest.param(
            "basics", {**BASICS, "uscc": "91440784MAPR7JY38A"}, "uscc", "第 18 位", id="code"
        ),
        pytest.param(
            "basics", {**BASICS, "founded_on": "2199-01-01"}, "founded_on", "今天", id="future"
        ),
        pytest.param("basics", {**BASICS, "independent": ""}, "independent", "请选择", id="legal"),
        pytest.param("place", {**PLACE, "region": "440103"}, "region", "", id="district-elsewhere"),
        pytest.param(
            "place", {**PLACE, "region": ""}, "region", "请选择所在区县", id="no-district"
        ),
        pytest.param("place", {**PLACE, "industry": "65"}, "industry", "", id="division-elsewhere"),
        pytest.param(
            "place", {**PLACE, "section": "I", "industry": "65"}, "industry_note", "", id="E7-note"
        ),
        pytest.param("licence", {}, "licence", "请上传", id="no-licence"),
        pytest.param("revenue", {"last": "-3"}, "last", "不能为负数", id="negative"),
        pytest.param("revenue", {"last": "一千"}, "last", "格式", id="words"),
        pytest.param("revenue", {"last": "1.1234567"}, "last", "6 位小数", id="decimals"),
        pytest.param("revenue", {"last": "9" * 20}, "last", "过大", id="huge"),
        pytest.param(
            "contact", {**CONTACT, "contact_mobile": "1"}, "contact_mobile", "11 位", id="tel"
        ),
        pytest.param("pledge", {}, "agreed", "勾选同意", id="no-tick"),
    ],
)
def test_fault_stands_at_its_field_and_typed_is_kept(
    client: Client, key: str, values: dict[str, str], field: str, said: str
) -> None:
    enterprise = EnterpriseFactory()
    response = post(signed_in(client, enterprise), key, enterprise, **values)
    assert response.status_code == 400
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert said in page_of(response)
    for name, typed in values.items():
        assert form[name].value() == typed
    enterprise.refresh_from_db()
    assert enterprise.version == 1, "nothing was saved"


def test_city_without_districts_is_the_region(client: Client) -> None:
    enterprise = EnterpriseFactory()
    values = {**PLACE, "city": "441900"}
    del values["region"]
    post(signed_in(client, enterprise), "place", enterprise, **values)
    enterprise.refresh_from_db()
    assert enterprise.region_id == "441900"


@pytest.mark.parametrize(
    ("part", "chosen", "shown", "hidden"),
    [
        pytest.param("region", {"city": "440700"}, "新会区", "荔湾区", id="districts"),
        pytest.param("region", {"city": "441900"}, "不设区县", "<select", id="no-districts"),
        pytest.param(
            "industry", {"section": "C"}, "金属制品业", "服务工业情况说明", id="industrial"
        ),
        pytest.param("industry", {"section": "I"}, "服务工业情况说明", "金属制品业", id="serving"),
        pytest.param("industry", {"section": "P"}, "不在支持范围", "服务工业情况说明", id="other"),
        pytest.param("industry", {"section": "?"}, "请选择", "不在支持范围", id="nonsense"),
    ],
)
def test_dependent_fields(
    client: Client, part: str, chosen: dict[str, str], shown: str, hidden: str
) -> None:
    signed_in(client, EnterpriseFactory())
    fragment = page_of(client.get(f"{HOME}place/{part}/", chosen, headers={"HX-Request": "true"}))
    assert shown in fragment
    assert hidden not in fragment
    assert "field-wrong" not in fragment, "nothing has been submitted yet"


@pytest.mark.parametrize(
    ("region", "industry", "part", "chosen"),
    [
        pytest.param("440705", "33", "region", {"city": "440700"}, id="region"),
        pytest.param("441900", "33", "region", {"city": "441900"}, id="city-level"),
        pytest.param("440705", "83", "industry", {"section": "P"}, id="blocked-industry"),
    ],
)
def test_swap_equals_a_fresh_page(
    client: Client, region: str, industry: str, part: str, chosen: dict[str, str]
) -> None:
    enterprise = EnterpriseFactory(filled=True, region_id=region, industry_id=industry)
    signed_in(client, enterprise)
    if part == "region":
        chosen = {**chosen, "region": region}
    chosen = {**chosen, "industry": industry}
    fragment = page_of(client.get(f"{HOME}place/{part}/", chosen)).strip()
    assert fragment in page_of(client.get(f"{HOME}place/"))


def test_stale_page_is_a_conflict_that_loses_nothing(client: Client) -> None:
    enterprise = EnterpriseFactory(filled=True, owner__name="何静")
    seen = enterprise.version
    save_facts(enterprise, {"contact_name": "何静"}, by=owner_of(enterprise), at=AT, version=seen)
    signed_in(client, enterprise)
    values = {**CONTACT, "contact_name": "王强", "version": seen}
    response = client.post(f"{HOME}contact/", values)
    page = page_of(response)
    assert response.status_code == 409
    assert "联系人：现在是“何静”，您填写的是“王强”" in page
    assert "何静 于 2018-09-03 10:00" in page
    assert 'value="王强"' in page
    again = {**values, "version": response.context["form"]["version"].value()}
    assert client.post(f"{HOME}contact/", again).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.contact_name == "王强"


def test_violations_are_declared_and_corrected(client: Client) -> None:
    enterprise = EnterpriseFactory(filled=True)
    signed_in(client, enterprise)
    row = {
        "none": "no",
        "violations-TOTAL_FORMS": "1",
        "violations-INITIAL_FORMS": "0",
        "violations-0-happened_on": "2016-05-01",
        "violations-0-description": "未按期验收被收回资金",
    }
    assert post(client, "integrity", enterprise, **row).status_code == 302
    assert enterprise.violations.get().description == "未按期验收被收回资金"
    none = {"none": "yes", "violations-TOTAL_FORMS": "2", "violations-INITIAL_FORMS": "1"}
    assert post(client, "integrity", enterprise, **none).status_code == 302
    assert enterprise.violations.get().withdrawn_reason == "企业更正申报"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param({}, "至少填写一项", id="nothing-told"),
        pytest.param({"happened_on": "2016-05-01"}, "请填写情况说明", id="no-description"),
        pytest.param(
            {"happened_on": "2199-05-01", "description": "x"}, "不能晚于今天", id="future"
        ),
    ],
)
def test_violations_half_told_are_refused(client: Client, row: dict[str, str], said: str) -> None:
    enterprise = EnterpriseFactory(filled=True)
    values = {"none": "no", "violations-TOTAL_FORMS": "1", "violations-INITIAL_FORMS": "0"}
    values |= {f"violations-0-{name}": value for name, value in row.items()}
    response = post(signed_in(client, enterprise), "integrity", enterprise, **values)
    assert response.status_code == 400
    assert said in page_of(response)
    assert not enterprise.violations.exists()


def test_submit_with_open_sections_names_them(client: Client) -> None:
    signed_in(client, EnterpriseFactory())
    response = client.post(f"{HOME}submit/", {"version": "1"})
    assert response.status_code == 400
    assert "请先完成“营业执照”。" in page_of(response)


def test_change_after_approval_is_announced(client: Client) -> None:
    enterprise = EnterpriseFactory(approved=True)
    assert "修改后需要重新核验" in page_of(signed_in(client, enterprise).get(f"{HOME}basics/"))
    response = post(client, "basics", enterprise, **BASICS)
    page = page_of(client.get(response.headers["Location"]))
    assert "已重新提交所在区域的经信部门核验" in page
    enterprise.refresh_from_db()
    assert enterprise.identity_status == CheckStatus.PENDING


def test_returned_profile_shows_the_reason(client: Client) -> None:
    page = page_of(signed_in(client, EnterpriseFactory(returned=True)).get(HOME))
    assert "营业执照照片不清晰" in page


def test_bank_account_in_another_name_is_refused_at_the_field(client: Client) -> None:
    enterprise = EnterpriseFactory(approved=True)
    values = {"account_name": "陈大文", "bank": "中国银行", "number": "1234 5678 9012"}
    response = signed_in(client, enterprise).post(f"{HOME}bank-account/", values)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["account_name"]
    assert "R3" in page_of(response)


def test_bank_account_of_a_renamed_firm_is_pointed_out(client: Client) -> None:
    account = BankAccountFactory(account_name="江门市旧名称有限公司")
    signed_in(client, account.enterprise)
    assert "户名与企业名称不一致" in page_of(client.get(HOME))
    assert "户名与企业名称不一致" in page_of(client.get(f"{HOME}bank-account/"))


def test_certificate_is_filed_with_its_evidence(client: Client) -> None:
    enterprise = EnterpriseFactory(approved=True)
    values = {
        "number": "AIITRE-1",
        "issued_on": "2018-01-15",
        "valid_until": "",
        "awarded": "no",
        "evidence": SimpleUploadedFile("证书.png", _image(), "image/png"),
    }
    response = signed_in(client, enterprise).post(f"{HOME}certificate/", values)
    assert response.headers["Location"] == f"{HOME}certificate/"
    assert "正在由所在区域的经信部门核验" in page_of(client.get(f"{HOME}certificate/"))
    assert enterprise.integration_certificates.get().evidence.name == "证书.png"


@pytest.mark.parametrize("path", ["", "basics/", "place/", "certificate/", "bank-account/"])
def test_own_pages_are_for_enterprise_people(client: Client, path: str) -> None:
    client.force_login(bureau_user())
    assert client.get(f"{HOME}{path}").status_code == 403
    client.force_login(UserFactory())  # an enterprise's person without an enterprise
    assert client.get(f"{HOME}{path}").status_code == 404


@pytest.mark.parametrize("key", ["nothing", "identity"])
def test_unknown_section_is_404(client: Client, key: str) -> None:
    assert signed_in(client, EnterpriseFactory()).get(f"{HOME}{key}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_profile_page_has_a_fixed_query_count(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    enterprise = EnterpriseFactory(approved=True)
    for _ in range(rows):
        ViolationFactory(enterprise=enterprise)
        enterprise.refresh_from_db()
        owner = owner_of(enterprise)
        save_facts(
            enterprise, {"contact_name": f"{_}"}, by=owner, at=AT, version=enterprise.version
        )
    signed_in(client, enterprise).get(HOME)
    with django_assert_num_queries(8):
        client.get(HOME)
