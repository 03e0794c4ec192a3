"""A supplier's people look at their own supplier."""

import pytest
from django.test import Client

from accounts.enums import Role
from catalog.models import Service
from suppliers.models import Certification, Supplier
from tests.factories.accounts import UserFactory, user_of
from tests.factories.suppliers import CertificationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(supplier: Supplier, service: Service) -> Certification:
    return CertificationFactory(supplier=supplier, service=service)


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
