"""The province registers, certifies and ends."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from catalog.models import Service
from common.clock import database_now, local_date
from documents.models import Document
from suppliers.enums import SupplierKind
from suppliers.models import Certification, Supplier
from suppliers.services.certification import end_certification
from tests.documents.pdfs import as_upload, pdf
from tests.factories.accounts import UserFactory, user_of
from tests.factories.catalog import QUALITY
from tests.factories.suppliers import CertificationFactory, SupplierFactory, city

READERS = {Role.PROVINCE, Role.AUDITOR}

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(supplier: Supplier, service: Service) -> Certification:
    return CertificationFactory(supplier=supplier, service=service)


@pytest.mark.parametrize("role", list(Role), ids=[str(role.value) for role in Role])
def test_province_pages_by_role(client: Client, certified: Certification, role: Role) -> None:
    pk = certified.supplier_id
    client.force_login(user_of(role))
    for path in ("suppliers/", f"suppliers/{pk}/"):
        status = client.get(f"/province/{path}").status_code
        assert status == (200 if role in READERS else 403), path
    writes = ("suppliers/new/", f"suppliers/{pk}/edit/", f"suppliers/{pk}/certify/")
    for path in (*writes, f"certifications/{certified.pk}/end/"):
        status = client.get(f"/province/{path}").status_code
        assert status == (200 if role == Role.PROVINCE else 403), path
        if role != Role.PROVINCE:
            assert client.post(f"/province/{path}").status_code == 403, path


def test_unknown_suppliers_are_404(client: Client, official: User) -> None:
    client.force_login(official)
    for path in (
        "suppliers/9/",
        "suppliers/9/edit/",
        "suppliers/9/certify/",
        "certifications/9/end/",
    ):
        assert client.get(f"/province/{path}").status_code == 404, path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q=MA4JURQ20Q", 1, id="by-code"),
        pytest.param("q=ma4jurq20q", 1, id="by-code-in-lower-case"),
        pytest.param("q=云服务商", 3, id="by-name"),
        pytest.param(f"service={QUALITY}", 1, id="by-service"),
        pytest.param("kind=telecom", 1, id="by-kind"),
        pytest.param("q=没有这家", 0, id="none"),
    ],
)
def test_province_list_filters(
    client: Client, official: User, service: Service, query: str, found: int
) -> None:
    SupplierFactory(uscc="91440703MA4JURQ20Q", name="云服务商甲")
    SupplierFactory(name="云服务商乙", kind=SupplierKind.TELECOM)
    CertificationFactory(supplier__name="云服务商丙", service=service)
    client.force_login(official)
    response = client.get(f"/province/suppliers/?{query}")
    assert len(response.context["page"].rows) == found


def test_supplier_is_registered(client: Client, official: User) -> None:
    home = city()
    client.force_login(official)
    facts = {"name": "佛山云智", "kind": "cloud", "city": home.pk, "uscc": "91440703MA4JURQ20X"}
    wrong = client.post("/province/suppliers/new/", facts)
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert page.count("第 18 位校验码") == 2
    assert 'value="佛山云智"' in page
    done = client.post("/province/suppliers/new/", {**facts, "uscc": "91440703ma4jurq20q"})
    supplier = Supplier.objects.get()
    assert done.headers["Location"] == f"/province/suppliers/{supplier.pk}/"
    assert (supplier.uscc, supplier.full_name) == ("91440703MA4JURQ20Q", "佛山云智")
    assert supplier.kind == SupplierKind.CLOUD


def test_known_name_is_refused_at_its_field(
    client: Client, official: User, supplier: Supplier
) -> None:
    client.force_login(official)
    facts = {"name": supplier.name, "kind": supplier.kind, "city": supplier.city_id}
    page = client.post("/province/suppliers/new/", facts).content.decode()
    assert page.count("名录中已有“江门云科”") == 2


def test_change_of_kind_is_told(client: Client, official: User, supplier: Supplier) -> None:
    client.force_login(official)
    facts = {"name": supplier.name, "city": supplier.city_id, "version": 1}
    url = f"/province/suppliers/{supplier.pk}/"
    missing = client.post(f"{url}edit/", facts)
    assert missing.status_code == 400
    assert missing.content.decode().count("请选择供应商类型") == 2
    client.post(f"{url}edit/", {**facts, "kind": "platform"})
    page = client.get(url).content.decode()
    assert "解决方案服务商 → 工业互联网平台服务商" in page


def test_stale_facts_are_a_conflict_and_kept(
    client: Client, official: User, supplier: Supplier
) -> None:
    client.force_login(official)
    url = f"/province/suppliers/{supplier.pk}/edit/"
    facts = {"name": supplier.name, "kind": supplier.kind, "city": supplier.city_id, "version": 1}
    client.post(url, {**facts, "introduction": "甲"})
    response = client.post(url, {**facts, "introduction": "乙"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "刚刚被其他同事修改过" in page
    assert "乙</textarea>" in page
    client.post(url, {**facts, "introduction": "乙", "version": 2})
    supplier.refresh_from_db()
    assert supplier.introduction == "乙"


def test_certification_is_added_with_its_document(
    client: Client,
    official: User,
    supplier: Supplier,
    service: Service,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(official)
    url = f"/province/suppliers/{supplier.pk}/certify/"
    upload = as_upload(pdf(), "认定文件.pdf")
    facts = {"service": service.code, "document_number": "", "valid_from": "2018-09-01"}
    wrong = client.post(url, {**facts, "document": upload})
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert "请填写认定文号" in page
    assert "认定文件.pdf" in page  # kept: need not be chosen again
    document = Document.objects.get()
    assert document.organisation == supplier.organisation
    kept = re.findall(r'name="(document[^"]*)"[^>]*value="([^"]+)"', page)
    client.post(url, {**facts, "document_number": "粤经信〔2018〕18号", **dict(kept)})
    assert Certification.objects.get().document == document
    assert f"/documents/{document.pk}/" in client.get(url.replace("certify/", "")).content.decode()
    assert client.get(f"/documents/{document.pk}/").status_code == 200


def test_duplicate_certification_is_refused_at_its_field(
    client: Client, official: User, certified: Certification
) -> None:
    client.force_login(official)
    facts = {"service": QUALITY, "document_number": "新", "valid_from": "2020-01-01"}
    url = f"/province/suppliers/{certified.supplier_id}/certify/"
    response = client.post(url, facts)
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count(f"{certified.document_number}，2018-03-21 起长期有效") == 2
    assert 'title="规则 S1"' in page
    assert 'value="新"' in page


def test_certification_is_ended_after_a_page_that_says_what_follows(
    client: Client, official: User, certified: Certification
) -> None:
    client.force_login(official)
    url = f"/province/certifications/{certified.pk}/end/"
    assert "已发放的服务券不受影响" in client.get(url).content.decode()
    today = local_date(database_now())
    assert client.post(url, {"on": today, "reason": ""}).status_code == 400
    page = client.post(url, {"on": today, "reason": "企业申请"}, follow=True).content.decode()
    assert "已终止" in page
    assert "企业申请" in page


def test_ending_twice_is_a_conflict(
    client: Client, official: User, certified: Certification
) -> None:
    at = database_now()
    today = local_date(at)
    end_certification(certified, reason="甲", on=today, by=official, at=at)
    client.force_login(official)
    url = f"/province/certifications/{certified.pk}/end/"
    response = client.post(url, {"on": today, "reason": "乙"})
    assert response.status_code == 409
    certified.refresh_from_db()
    assert certified.ended_reason == "甲"


def test_detail_shows_history_and_people(
    client: Client, official: User, certified: Certification
) -> None:
    UserFactory(organisation=certified.supplier.organisation, name="供应商负责人")
    at = database_now()
    end_certification(certified, reason="甲", on=local_date(at), by=official, at=at)
    client.force_login(UserFactory(auditor=True))
    page = client.get(f"/province/suppliers/{certified.supplier_id}/").content.decode()
    assert "供应商负责人" in page
    assert f"终止认定：{certified.service.name}" in page
    assert "添加认定" not in page  # auditors read
