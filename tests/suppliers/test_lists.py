"""Lists cost the same with 10 and 1,000 rows."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Service
from suppliers.models import Certification, Supplier
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalog import QUALITY
from tests.factories.suppliers import CertificationFactory, SupplierFactory, city

pytestmark = pytest.mark.django_db


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
