"""供应商名录 and the services' pages, for everybody."""

from datetime import timedelta

import pytest
from django.test import Client

from catalog.models import CatalogVersion, Service
from common.clock import database_now
from suppliers.models import Certification, Supplier
from tests.factories.catalog import CAPS, MONITORING, QUALITY, make_version
from tests.factories.suppliers import CertificationFactory, SupplierFactory, city

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
