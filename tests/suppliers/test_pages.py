"""Suppliers' pages: public, their own, and the province's."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from catalog.models import CatalogVersion, Service
from common.clock import database_now, local_date
from documents.models import Document
from suppliers.models import Certification, Supplier
from suppliers.services.certification import end_certification
from tests.documents.pdfs import as_upload, pdf
from tests.factories.accounts import OrganisationFactory, UserFactory, user_of
from tests.factories.catalog import CAPS, MONITORING, QUALITY, make_version
from tests.factories.suppliers import CertificationFactory, SupplierFactory, city

READERS = {Role.PROVINCE, Role.AUDITOR}

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(supplier: Supplier, service: Service) -> Certification:
    return CertificationFactory(supplier=supplier, service=service)


def test_public_directory_lists_the_certified(client: Client, certified: Certification) -> None:
    SupplierFactory(name="尚未认定")
    CertificationFactory(supplier__name="已到期", service=certified.service, lapsed=True)
    page = client.get("/suppliers/").content.decode()
    assert "江门云科" in page
    assert certified.service.name in page
    assert "尚未认定" not in page
    assert "已到期" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", {"江门云科", "佛山云智"}, id="all"),
        pytest.param("q=云智", {"佛山云智"}, id="by-name"),
        pytest.param("city=440600", {"佛山云智"}, id="by-city"),
        pytest.param(f"service={QUALITY}", {"江门云科"}, id="by-service"),
        pytest.param(f"city=440600&service={QUALITY}", set(), id="by-both"),
        pytest.param("city=nowhere", {"江门云科", "佛山云智"}, id="unknown-city-filters-nothing"),
        pytest.param("cursor=forged", {"江门云科", "佛山云智"}, id="forged-cursor"),
    ],
)
def test_public_directory_filters(
    client: Client, certified: Certification, query: str, found: set[str]
) -> None:
    CertificationFactory(
        supplier__name="佛山云智",
        supplier__city=city("440600", "佛山市"),
        service=Service.objects.get(code=MONITORING),
    )
    response = client.get(f"/suppliers/?{query}")
    assert {row["name"] for row in response.context["page"].rows} == found
    if not found:
        assert "没有符合条件的供应商" in response.content.decode()


def test_service_page_names_its_certified_suppliers(
    client: Client, live: CatalogVersion, certified: Certification
) -> None:
    CertificationFactory(supplier__name="另一项服务", service=Service.objects.get(code=MONITORING))
    page = client.get(f"/catalog/{QUALITY}/").content.decode()
    assert "江门云科" in page
    assert "另一项服务" not in page
    assert "¥200,000.00" in page
    assert live.title in page


def test_service_page_of_a_per_device_cap_says_so(client: Client, live: object) -> None:
    page = client.get(f"/catalog/{MONITORING}/").content.decode()
    assert "合同约定的联网设备台套数乘以" in page
    assert "暂时没有已认定的供应商" in page


@pytest.mark.parametrize("code", ["no-such", "only-scheduled"])
def test_service_outside_the_catalog_in_force_is_404(
    client: Client, live: CatalogVersion, code: str
) -> None:
    later = database_now() + timedelta(days=9)
    make_version({"only-scheduled": CAPS[QUALITY]}, number=2, effective_at=later)
    assert client.get(f"/catalog/{code}/").status_code == 404


def test_public_supplier_page(client: Client, certified: Certification) -> None:
    page = client.get(f"/suppliers/{certified.supplier_id}/").content.decode()
    assert certified.document_number in page
    assert f"/catalog/{QUALITY}/" in page


def test_supplier_never_certified_is_not_public(client: Client, supplier: Supplier) -> None:
    assert client.get(f"/suppliers/{supplier.pk}/").status_code == 404


def test_supplier_whose_certifications_ended_says_so(client: Client) -> None:
    row = CertificationFactory(ended=True)
    page = client.get(f"/suppliers/{row.supplier_id}/").content.decode()
    assert "目前没有有效的认定" in page


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
        pytest.param("q=没有这家", 0, id="none"),
    ],
)
def test_province_list_filters(
    client: Client, official: User, service: Service, query: str, found: int
) -> None:
    SupplierFactory(uscc="91440703MA4JURQ20Q", name="云服务商甲")
    SupplierFactory(name="云服务商乙")
    CertificationFactory(supplier__name="云服务商丙", service=service)
    client.force_login(official)
    response = client.get(f"/province/suppliers/?{query}")
    assert len(response.context["page"].rows) == found


def _many(service: Service, count: int) -> None:
    home = city()
    organisations = OrganisationFactory._meta.model.objects.bulk_create(
        OrganisationFactory.build_batch(count, supplier=True)
    )
    suppliers = Supplier.objects.bulk_create(
        SupplierFactory.build(name=f"批量{number:04}", organisation=organisation, city=home)
        for number, organisation in enumerate(organisations)
    )
    Certification.objects.bulk_create(
        CertificationFactory.build(supplier=supplier, service=service) for supplier in suppliers
    )


LISTS = [
    pytest.param(
        "/suppliers/", 6, id="public-directory"
    ),  # clock, choices 2, page, services, count
    pytest.param(f"/catalog/{QUALITY}/", 5, id="service-page"),
    pytest.param("/province/suppliers/", 7, id="province-list"),
]


@pytest.mark.parametrize(("url", "statements"), LISTS)
@pytest.mark.parametrize("rows", [10, 1000])
def test_lists_read_a_fixed_number_of_times(
    client: Client,
    official: User,
    service: Service,
    url: str,
    statements: int,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    _many(service, rows)
    if url.startswith("/province/"):
        client.force_login(official)
        client.get(url)
    with django_assert_num_queries(statements):
        page = client.get(url)
    assert "批量0009" in page.content.decode()


def test_directory_pages_by_keyset(client: Client, service: Service) -> None:
    _many(service, 70)
    names: list[str] = []
    url = "/suppliers/"
    for size in (30, 30, 10):
        page = client.get(url).context["page"]
        assert len(page.rows) == size
        names += [row["name"] for row in page.rows]
        url = f"/suppliers/?cursor={page.next_cursor}"
    assert names == [f"批量{number:04}" for number in range(70)]


def test_supplier_is_registered(client: Client, official: User) -> None:
    home = city()
    client.force_login(official)
    facts = {"name": "佛山云智", "city": home.pk, "uscc": "91440703MA4JURQ20X"}
    wrong = client.post("/province/suppliers/new/", facts)
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert page.count("第 18 位校验码") == 2
    assert 'value="佛山云智"' in page
    done = client.post("/province/suppliers/new/", {**facts, "uscc": "91440703ma4jurq20q"})
    supplier = Supplier.objects.get()
    assert done.headers["Location"] == f"/province/suppliers/{supplier.pk}/"
    assert (supplier.uscc, supplier.full_name) == ("91440703MA4JURQ20Q", "佛山云智")


def test_known_name_is_refused_at_its_field(
    client: Client, official: User, supplier: Supplier
) -> None:
    client.force_login(official)
    facts = {"name": supplier.name, "city": supplier.city_id}
    page = client.post("/province/suppliers/new/", facts).content.decode()
    assert page.count("名录中已有“江门云科”") == 2


def test_stale_facts_are_a_conflict_and_kept(
    client: Client, official: User, supplier: Supplier
) -> None:
    client.force_login(official)
    url = f"/province/suppliers/{supplier.pk}/edit/"
    facts = {"name": supplier.name, "city": supplier.city_id, "version": 1}
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


def test_own_page_shows_own_certifications(client: Client, certified: Certification) -> None:
    client.force_login(UserFactory(organisation=certified.supplier.organisation))
    page = client.get("/supplier/profile/").content.decode()
    assert certified.document_number in page
    assert "修改简介和联系方式" in page
    assert "终止" not in page


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.BUREAU, Role.ENTERPRISE, Role.AUDITOR])
def test_own_page_is_for_supplier_people(client: Client, role: Role) -> None:
    client.force_login(user_of(role))
    assert client.get("/supplier/profile/").status_code == 403
    assert client.get("/supplier/profile/edit/").status_code == 403


def test_person_without_a_supplier_gets_404(client: Client, db: None) -> None:
    client.force_login(user_of(Role.SUPPLIER))
    assert client.get("/supplier/profile/").status_code == 404


def test_owner_describes_the_supplier(client: Client, certified: Certification) -> None:
    supplier = certified.supplier
    client.force_login(UserFactory(organisation=supplier.organisation))
    facts = {"introduction": "工业云", "contact_name": "李工", "contact_phone": "", "version": 1}
    client.post("/supplier/profile/edit/", facts)
    assert "工业云" in client.get(f"/suppliers/{supplier.pk}/").content.decode()
    stale = client.post("/supplier/profile/edit/", {**facts, "introduction": "旧页"})
    assert stale.status_code == 409
    assert "旧页" in stale.content.decode()


def test_colleague_may_look_but_not_describe(client: Client, certified: Certification) -> None:
    supplier = certified.supplier
    client.force_login(UserFactory(organisation=supplier.organisation, is_owner=False))
    assert "修改简介和联系方式" not in client.get("/supplier/profile/").content.decode()
    assert client.get("/supplier/profile/edit/").status_code == 403
